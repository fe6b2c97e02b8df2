"""Printed papers as a reader has them: the text of a PDF, and its pages as pictures."""

from __future__ import annotations

import io
import os
import shutil
import subprocess

import pytest
from PIL import Image


def _poppler(program: str, *options: str, pdf: bytes) -> bytes:
    if shutil.which(program) is None:
        assert not os.environ.get("CI"), "poppler-utils is missing"
        pytest.skip(f"{program} is not installed (Debian: poppler-utils): PDF files are not read back")
    return subprocess.run([program, *options], input=pdf, check=True, capture_output=True).stdout


def text_of(pdf: bytes) -> str:
    """All pages, laid out as printed."""
    return _poppler("pdftotext", "-layout", "-", "-", pdf=pdf).decode()


def page_of(pdf: bytes, number: int = 1, *, dpi: int = 150) -> Image.Image:
    """One page as a printer would put it on paper."""
    page = str(number)
    data = _poppler("pdftoppm", "-png", "-r", str(dpi), "-f", page, "-l", page, "-", pdf=pdf)
    return Image.open(io.BytesIO(data))
