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
        return compiler.compile(format="pdf", timestamp=made, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise DomainError("document_failed", "Dokumen tidak dapat dibuat dari data ini.") from error


def qr_svg(text: str) -> str:
    """A QR code as SVG that templates show by `image(bytes(...))`; 15 % of it may be dirty."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=_MASK, boost_error=False)
    code.save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


def picture(data: bytes) -> list[int]:
    """A picture for a template: JSON has no bytes."""
    return list(data)
