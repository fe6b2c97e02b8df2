"""Printed matter: a Typst template of ours and plain data make a PDF.

Data reach the template as JSON, so nothing that somebody typed is ever read as mark-up, and templates of users are
never compiled. The same data for the same day give the same bytes: a file says no time of its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

from ..errors import DomainError

# All masks are equally readable here; trying the eight of them is nearly all that a code costs.
_MASK = 0

# Bytes of a document that is worth forgetting: some twenty pages. The few of everyday cost little and help each other.
_LARGE = 250_000
# Documents after which the compiler forgets one by itself.
_REMEMBERED = 10
_NOTHING = Path(__file__).with_name("nothing.typ")


def render(template: str | Path, data: Mapping[str, Any], *, as_of: date) -> bytes:
    """The PDF of a template below the project's folder. `data` is what JSON can hold; `as_of` dates the file.

    Tagged for screen readers (PDF/UA-1). Raises DomainError `document_failed` where the data do not fit the template.
    """
    path = Path(settings.BASE_DIR) / template
    compiler = typst.Compiler(
        input=path,
        root=settings.BASE_DIR,
        ignore_system_fonts=True,  # the same file on every machine
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    made = int(datetime.combine(as_of, time(), UTC).timestamp())
    try:
        paper = compiler.compile(format="pdf", timestamp=made, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise DomainError("document_failed", "Dokumen tidak dapat dibuat dari data ini.") from error
    if len(paper) > _LARGE:
        _forget()
    return paper


def _forget() -> None:
    """Let go of what the compiler remembers.

    It keeps all that it worked out for the last ten documents (typst-py#104): of long lists more than a gigabyte in
    each process, and of no use to the next one. Nothing compiled is quick, and pushes them out.
    """
    nothing = typst.Compiler(input=_NOTHING, root=_NOTHING.parent, ignore_system_fonts=True)
    for _ in range(_REMEMBERED + 1):
        nothing.compile(format="pdf", timestamp=0)


def qr_svg(text: str) -> str:
    """A QR code as SVG that templates show by `image(bytes(...))`; 15 % of it may be dirty."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=_MASK, boost_error=False)
    code.save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


def picture(data: bytes) -> list[int]:
    """A picture for a template: JSON has no bytes."""
    return list(data)
