"""Exported files as LibreOffice saves them: the keys in them are placeholders, for those of a test are its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from personnel.models import Assignment
from tests.sheets.exports import row_of, table_of

FILES = Path(__file__).with_name("files")
# Who exported: with every number, or masked.
WHOSE = {"lengkap": "operator", "tersamar": "auditor"}
KINDS = ("xlsx", "ods", "csv")


def keys_of(data: bytes, roster: Mapping[str, Assignment]) -> dict[str, str]:
    """{placeholder: key} of an exported file."""
    rows, found = table_of(data), {}
    for name, post in roster.items():
        try:
            found[f"kunci-{name}."] = rows[row_of(data, post)][-1]
        except ValueError:
            continue  # not in this file
    return found


def saved_file(whose: str, kind: str, keys: Mapping[str, str]) -> bytes:
    """What LibreOffice saved, with these keys in the place of the placeholders."""
    return replaced((FILES / f"ekspor_{whose}.{kind}").read_bytes(), keys)


def replaced(data: bytes, texts: Mapping[str, str]) -> bytes:
    """The file with other texts in it, also inside the parts of a workbook."""
    if not data.startswith(b"PK"):
        return _replaced(data, texts)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, _replaced(old.read(part), texts))
    return target.getvalue()


def _replaced(data: bytes, texts: Mapping[str, str]) -> bytes:
    for old, new in texts.items():
        data = data.replace(old.encode(), new.encode())
    return data
