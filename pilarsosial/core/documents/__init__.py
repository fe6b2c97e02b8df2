"""Printed matter: a Typst template of ours and plain data make a PDF.

Data reach the template as JSON, so nothing that somebody typed is ever read as mark-up, and templates of users are
never compiled. The same data for the same day give the same bytes: a file says no time of its own. Each is set in a
process of its own, for Typst gives its memory back to none that stays.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import segno
from django.conf import settings

from ..children import FAULTY, PROJECT, bare_environment
from ..errors import DomainError

# All masks are equally readable here; trying the eight of them is nearly all that a code costs.
_MASK = 0
CHILD = "pilarsosial.core.typst_child"
# Ten thousand rows, the most that a report has, take an eighth of it.
PATIENCE_SECONDS = 120


def render(template: str | Path, data: Mapping[str, Any], *, as_of: date) -> bytes:
    """The PDF of a template below the project's folder. `data` is what JSON can hold; `as_of` dates the file.

    Tagged for screen readers (PDF/UA-1). Raises DomainError `document_failed` where the data do not fit the template,
    `document_too_slow` after PATIENCE_SECONDS.
    """
    told = {
        "template": str(Path(settings.BASE_DIR) / template),
        "root": str(settings.BASE_DIR),
        "data": json.dumps(data, ensure_ascii=False),
        "made": int(datetime.combine(as_of, time(), UTC).timestamp()),
    }
    try:
        child = subprocess.run(
            [sys.executable, "-m", CHILD],
            input=json.dumps(told).encode(),
            capture_output=True,
            cwd=PROJECT,
            env=bare_environment(),
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise DomainError("document_too_slow", "Dokumen ini terlalu lama dibuat. Persempit isinya.") from error
    if child.returncode == FAULTY:
        raise DomainError("document_failed", "Dokumen tidak dapat dibuat dari data ini.")
    child.check_returncode()
    return child.stdout


def qr_svg(text: str) -> str:
    """A QR code as SVG that templates show by `image(bytes(...))`; 15 % of it may be dirty."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=_MASK, boost_error=False)
    code.save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


def picture(data: bytes) -> list[int]:
    """A picture for a template: JSON has no bytes."""
    return list(data)
