"""A file that a verb made, as an answer that no cache keeps."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from .job_kinds import ResultFile


def file_answer(made: ResultFile) -> StreamingHttpResponse:
    response = StreamingHttpResponse(made.chunks, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name)
    response["Cache-Control"] = "private, no-store"
    return response
