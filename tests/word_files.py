"""Word files as small as a test needs them: paragraphs of runs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, unescape

from django.core.files.uploadedfile import SimpleUploadedFile

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w='
    '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)


def word_file(*paragraphs: str | Sequence[str], **parts: str) -> bytes:
    """Each paragraph is a text, or the texts of its runs; `parts` are more files of a paragraph, such as `header1`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", _DOCUMENT.format("".join(map(_paragraph, paragraphs))))
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", _DOCUMENT.format(_paragraph(text)))
    return out.getvalue()


def word_upload(*paragraphs: str | Sequence[str], name: str = "surat.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, word_file(*paragraphs))


def texts(data: bytes, part: str = "document") -> list[str]:
    """The text of each paragraph, breaks as line ends."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(f"word/{part}.xml").decode()
    found = []
    for paragraph in re.findall(r"<w:p>(.*?)</w:p>", xml, flags=re.S):
        pieces = re.findall(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(<w:br/>)", paragraph)
        found.append("".join("\n" if line else unescape(text) for text, line in pieces))
    return found


def _paragraph(runs: str | Sequence[str]) -> str:
    runs = [runs] if isinstance(runs, str) else runs
    inner = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{escape(text)}</w:t></w:r>" for text in runs)
    return f"<w:p><w:pPr/>{inner}</w:p>"
