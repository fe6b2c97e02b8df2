"""What import-export reads and writes here: through our own reader and writers, not through its library."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tablib
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from import_export.formats.base_formats import Format
from import_export.forms import ImportForm
from import_export.tmp_storages import BaseStorage

from .tabular.cells import clean_text
from .tabular.events import RowChunk, SheetEnd
from .tabular.limits import MEGABYTE, Limits
from .tabular.sandbox import read_sheets
from .tabular.writing import OutSheet, csv_chunks, xlsx_chunks

# A reference table is some hundred rows; more than this is another kind of file.
LIMITS = Limits(max_bytes=2 * MEGABYTE, max_rows=5_000, max_columns=40, max_sheets=20)


class SheetFile(Format):
    """Reads XLSX, ODS, XLS and CSV, whatever the file is, in a child process that cannot take too much.

    The first row of the first sheet that holds something is the header. Values keep their type: a code that arrives as
    a number is told from one that is text.
    """

    def __init__(self, encoding: str | None = None) -> None:
        """The file says its encoding itself; the library asks with one."""

    def get_title(self) -> str:
        return "XLSX, ODS, atau CSV"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Raises SheetRefused, in words for the user."""
        rows = _first_table(in_stream)
        headers = [clean_text(value) for value in next(rows, [])]
        dataset = tablib.Dataset()
        dataset.headers = headers
        for row in rows:
            values = [value.strip() if isinstance(value, str) else value for value in row[: len(headers)]]
            dataset.append(values + [None] * (len(headers) - len(values)))
        return dataset


def _first_table(data: bytes) -> Iterator[list[Any]]:
    found = False
    for event in read_sheets(data, "berkas", LIMITS):
        if isinstance(event, RowChunk):
            found = True
            for _number, values in event.rows:
                yield [None if value is None else value for value in values]
        elif isinstance(event, SheetEnd) and found:
            return


class XlsxFile(Format):
    """Text cells are text: none of them can become a formula."""

    def get_title(self) -> str:
        return "XLSX"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return b"".join(xlsx_chunks([OutSheet("Data", dataset.headers, list(dataset))]))


class CsvFile(Format):
    """`;` between cells, UTF-8 with its mark; a text that starts like a formula gets an apostrophe."""

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return b"".join(csv_chunks(dataset.headers, list(dataset)))


class UploadForm(ImportForm):
    def clean_import_file(self) -> UploadedFile:
        """Raises ValidationError for a file that would not be read anyway, before it is held anywhere."""
        upload = self.cleaned_data["import_file"]
        if upload.size > LIMITS.max_bytes:
            raise ValidationError(f"Berkas lebih besar dari {LIMITS.max_bytes // MEGABYTE} MB.")
        return upload


class WaitingUploads(BaseStorage):
    """A sheet between its preview and its being applied: a file below VAR_DIR with a name that nobody can guess.

    Reading raises FileNotFoundError when it was purged, or when the name is none of ours.
    """

    NAME = re.compile(r"[0-9a-f]{32}")
    KEPT = timedelta(days=1)

    @staticmethod
    def folder() -> Path:
        return Path(settings.MEDIA_ROOT) / "acuan"

    def path(self) -> Path:
        if not self.NAME.fullmatch(self.name or ""):
            raise FileNotFoundError(self.name)
        return self.folder() / self.name

    def save(self, data: bytes) -> None:
        self.name = secrets.token_hex(16)
        self.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path().write_bytes(data)

    def read(self) -> bytes:
        return self.path().read_bytes()

    def remove(self) -> None:
        self.path().unlink(missing_ok=True)


def purge_uploads(now: datetime) -> None:
    """The chore: sheets that were looked at and never applied."""
    if WaitingUploads.folder().is_dir():
        for path in WaitingUploads.folder().iterdir():
            if path.stat().st_mtime < (now - WaitingUploads.KEPT).timestamp():
                path.unlink(missing_ok=True)
