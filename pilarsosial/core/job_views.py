"""A user's own background jobs: what runs, how far it is, what came out of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode

from .asked import whole_number
from .errors import NotFound
from .job_kinds import known_kinds
from .jobs import can_be_retried, cancel_job, retry_job
from .models import Job, JobState
from .values.money import format_number
from .views import ActionPage, SealedPage

PAGE_SIZE = 50
# A result file may hold personal data; who needs it again has it made again.
RESULT_HOURS = 24

UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
TABS = {
    "": ("Semua", tuple(JobState)),
    "berjalan": ("Berjalan", UNDER_WAY),
    "selesai": ("Selesai", (JobState.DONE,)),
    "gagal": ("Gagal atau dibatalkan", (JobState.FAILED, JobState.CANCELLED)),
}
TONES = {
    JobState.QUEUED: "quiet",
    JobState.RUNNING: "info",
    JobState.DONE: "ok",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "quiet",
}
# The states as the component that shows progress knows them.
PROGRESS = {
    JobState.QUEUED: "antre",
    JobState.RUNNING: "berjalan",
    JobState.DONE: "selesai",
    JobState.FAILED: "gagal",
}


def progress_text(job: Job) -> str:
    """`1.200 dari 5.000`, or as much of it as is known."""
    if job.total:
        return f"{format_number(job.done)} dari {format_number(job.total)}"
    return format_number(job.done) if job.done else ""


def has_result_file(job: Job) -> bool:
    """Is there a file, young enough to be fetched, that the job's kind can open?"""
    if job.state != JobState.DONE or not job.result_file or job.finished_at is None:
        return False
    kind = known_kinds().get(job.kind)
    is_young = timezone.now() - job.finished_at < timedelta(hours=RESULT_HOURS)
    return is_young and kind is not None and kind.open_result is not None


class JobList(SealedPage):
    """Newest first, by key: `?sebelum=` is the number of the last one that was seen."""

    permission = "job.view"
    template_name = "core/job_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("keadaan", "")
        chosen = chosen if chosen in TABS else ""
        before = request.GET.get("sebelum", "")
        jobs = self.rows(Job).order_by("-pk")
        if chosen:
            jobs = jobs.filter(state__in=TABS[chosen][1])
        if (last := whole_number(before)) is not None:
            jobs = jobs.filter(pk__lt=last)
        page = list(jobs[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        more = {"keadaan": chosen, "sebelum": shown[-1].pk} if len(page) > PAGE_SIZE else None
        return self.page(
            {
                "rows": [{"job": job, "tone": TONES[JobState(job.state)], "text": progress_text(job)} for job in shown],
                "tabs": [
                    {
                        "label": label,
                        "url": f"?{urlencode({'keadaan': value})}" if value else reverse("job-list"),
                        "active": value == chosen,
                    }
                    for value, (label, _) in TABS.items()
                ],
                "chosen": chosen,
                "next_url": f"?{urlencode(more)}" if more else "",
                "first_url": f"?{urlencode({'keadaan': chosen})}" if before else "",
            }
        )


class JobPage(SealedPage, base=True):
    """One job of the user."""

    def job_context(self, job: Job) -> dict[str, Any]:
        return {
            "job": job,
            "under_way": job.state in UNDER_WAY,
            "progress_state": PROGRESS.get(JobState(job.state), ""),
            # While it runs the message goes on from the count; in the end it says it all.
            "progress_text": "" if job.is_final and job.message else progress_text(job),
            "file_url": reverse("job-result", args=[job.pk]) if has_result_file(job) else "",
            "file_is_over": job.state == JobState.DONE and bool(job.result_file) and not has_result_file(job),
            "may_retry": can_be_retried(job),
            "crumbs": [("Pekerjaan", reverse("job-list"))],
        }


class JobDetail(JobPage):
    permission = "job.view"
    template_name = "core/job_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.job_context(self.row(Job.objects.select_related("office"), pk)))


class JobProgress(JobPage):
    """What the page of a job asks for every second; when the job is over it has the whole page loaded once more."""

    permission = "job.view"
    template_name = "core/_job_progress.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.row(Job, pk)
        response = self.page(self.job_context(job))
        if job.is_final:
            response["HX-Refresh"] = "true"
        return response


class JobCancel(ActionPage):
    permission = "job.view"
    success_message = "Pekerjaan dibatalkan."

    def perform(self) -> str:
        return reverse("job-detail", args=[cancel_job(self.kwargs["pk"], actor=self.request.user).pk])

    def refused_url(self) -> str:
        return reverse("job-detail", args=[self.kwargs["pk"]])


class JobRetry(ActionPage):
    permission = "job.view"
    success_message = "Pekerjaan diulang."

    def perform(self) -> str:
        return reverse("job-detail", args=[retry_job(self.kwargs["pk"], actor=self.request.user).pk])

    def refused_url(self) -> str:
        return reverse("job-detail", args=[self.kwargs["pk"]])


class JobResult(SealedPage):
    """The file that a job left, for its owner alone and for a day."""

    permission = "job.view"

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        job = self.row(Job, pk)
        if not has_result_file(job):
            raise NotFound
        result = known_kinds()[job.kind].call("open_result", job)
        response = StreamingHttpResponse(result.chunks, content_type=result.content_type)
        response["Content-Disposition"] = content_disposition_header(True, result.name)
        response["Cache-Control"] = "no-store"
        return response
