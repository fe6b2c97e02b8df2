"""Files that people upload to keep: known by their bytes, cleaned, sealed in the vault, given out by sealed pages only.

    @keeps_files                          # outermost: what was stored is taken away again when the verb fails
    @transaction.atomic
    def scan_decree(decree_id, upload, *, actor):
        ...
        stored = keep_file(upload, kind=FileKind.SCAN, office=decree.office, actor=actor)

What a browser says of a file (its type, the ending of its name) is never believed. Pictures are decoded and encoded
anew; a PDF or Word file is kept as it came and leaves in a way in which no browser runs it.
"""

from __future__ import annotations

import functools
import hashlib
import io
import logging
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from .errors import DomainError, NotFound
from .importing import vault
from .models import FileKind, Office, StoredFile
from .pictures import clean_jpeg
from .policies import SYSTEM
from .values.long_numbers import safe_filename

log = logging.getLogger(__name__)

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What begins the stored name of a kept file; uploads of imports and results lie beside them in the same folder.
PREFIX = "kept"
# So long a stored file may be without a row: its verb may still be at work.
UNSETTLED = timedelta(days=1)
LONGEST_NAME = 150
_NOT_FOR_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_MACROS = re.compile(r"vbaproject", re.IGNORECASE)


class Allowed(NamedTuple):
    """What a kind of file may be, how that is said, and how large its pictures stay (points)."""

    types: tuple[str, ...]
    said: str
    longest: int


ALLOWED = {
    FileKind.PHOTO: Allowed((JPEG, PNG), "JPEG atau PNG", 800),
    FileKind.SCAN: Allowed((PDF, JPEG, PNG), "PDF, JPEG atau PNG", 2400),
    FileKind.REPORT: Allowed((PDF, DOCX, JPEG, PNG), "PDF, Word (.docx), JPEG atau PNG", 2400),
}
ENDINGS = {JPEG: ".jpg", PDF: ".pdf", DOCX: ".docx"}

_stored: ContextVar[list[str] | None] = ContextVar("stored_files", default=None)

P = ParamSpec("P")
R = TypeVar("R")


# --- Keeping ------------------------------------------------------------------------------------------------------


def keeps_files(verb: Callable[P, R]) -> Callable[P, R]:
    """Around a verb and its transaction: when it fails, the files that it stored are taken away again."""

    @functools.wraps(verb)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        outer, mine = _stored.get(), []
        token = _stored.set(mine)
        try:
            result = verb(*args, **kwargs)
        except BaseException:
            for name in mine:
                vault.remove(name)
            raise
        finally:
            _stored.reset(token)
        if outer is not None:
            outer.extend(mine)
        return result

    return guarded


def keep_file(
    upload: UploadedFile, *, kind: FileKind, office: Office, actor: Any, max_bytes: int | None = None
) -> StoredFile:
    """Check, clean and store an upload; the caller has asked for the right and scope, and carries the row.

    Raises DomainError beside the field `file`: `file_empty`, `file_too_large`, `file_type`, `file_cut_off`,
    `file_has_macros`, `picture_too_large`, `picture_unreadable`.
    """
    data = _read(upload, settings.FILE_MAX_BYTES if max_bytes is None else max_bytes)
    allowed = ALLOWED[FileKind(kind)]
    content_type = sniff(data)
    if content_type not in allowed.types:
        raise _refusal("file_type", _wrong_type(data, allowed))
    if content_type in (JPEG, PNG):
        data, content_type = clean_jpeg(data, longest=allowed.longest), JPEG
    stored_name, size = vault.store([data], prefix=PREFIX)
    if (names := _stored.get()) is not None:
        names.append(stored_name)
    try:
        return StoredFile.objects.create(
            office=office,
            kind=kind,
            filename=tidy_filename(upload.name or "", content_type),
            stored_name=stored_name,
            content_type=content_type,
            size=size,
            sha256=hashlib.sha256(data).hexdigest(),
            uploaded_by=None if actor is SYSTEM else actor,
        )
    except BaseException:
        vault.remove(stored_name)
        raise


def drop_file(file_id: int | None) -> None:
    """Delete a file that nothing carries any more; its bytes go once the transaction is safe. None is no file."""
    stored = StoredFile.objects.filter(pk=file_id).first() if file_id else None
    if stored is None:
        return
    name = stored.stored_name
    stored.delete()
    transaction.on_commit(lambda: vault.remove(name))


def sniff(data: bytes) -> str:
    """The type that the bytes show; "" for what is not kept here. Raises DomainError for a cut PDF, for macros."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-2048:]:
            raise _refusal("file_cut_off", "Berkas PDF ini terpotong atau rusak. Simpan ulang, lalu unggah lagi.")
        return PDF
    return _sniff_word(data) if data.startswith(b"PK\x03\x04") else ""


def tidy_filename(name: str, content_type: str) -> str:
    """The name under which it is downloaded: no folder, no control characters, no long numbers, the right ending."""
    name = _NOT_FOR_NAMES.sub(" ", name.replace("\\", "/").rpartition("/")[2])
    stem = " ".join(safe_filename(PurePath(name).stem).split()).strip(". ")
    ending = ENDINGS[content_type]
    return f"{stem[: LONGEST_NAME - len(ending)] or 'berkas'}{ending}"


def _read(upload: UploadedFile, limit: int) -> bytes:
    if not upload.size:
        raise _refusal("file_empty", "Berkas ini kosong.")
    if upload.size > limit:
        raise _refusal("file_too_large", f"Berkas lebih besar dari {limit // 1024 // 1024} MB. Kecilkan dahulu.")
    upload.seek(0)
    return b"".join(upload.chunks())


def _sniff_word(data: bytes) -> str:
    """A Word file by the list of its parts; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, struct.error):
        return ""
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        return ""
    if any(_MACROS.search(name) for name in names):
        raise _refusal("file_has_macros", "Berkas Word ini berisi makro. Simpan sebagai .docx tanpa makro atau PDF.")
    return DOCX


def _wrong_type(data: bytes, allowed: Allowed) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "Foto HEIC dari iPhone belum dapat dibaca. Kirim sebagai JPEG (Pengaturan, Kamera, Paling Kompatibel)."
    return f"Isi berkas ini bukan {allowed.said}, apa pun nama belakangnya."


def _refusal(code: str, text: str) -> DomainError:
    return DomainError(code, text, {"file": text})


# --- Giving out ---------------------------------------------------------------------------------------------------


def read_file(stored: StoredFile) -> bytes:
    """The bytes in clear. Raises NotFound when the vault no longer has them, which is a fault and goes to the log."""
    try:
        return b"".join(vault.read(stored.stored_name))
    except vault.VaultError as error:
        log.error("kept file %s cannot be read: %s", stored.pk, error)
        raise NotFound from error


def file_response(stored: StoredFile, *, download: bool = False) -> HttpResponse:
    """For sealed pages that found the carrier in scope. Only pictures are shown in the page; all else is downloaded.

    The browser must neither guess another type nor run anything of it, and keeps no copy that it does not ask about.
    """
    response = HttpResponse(read_file(stored), content_type=stored.content_type)
    attached = download or stored.content_type != JPEG
    response["Content-Disposition"] = content_disposition_header(attached, stored.filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache" if stored.kind == FileKind.PHOTO else "private, no-store"
    response["ETag"] = f'"{stored.sha256}"'
    return response


# --- Nothing left behind ------------------------------------------------------------------------------------------


def unsettled_names(now: datetime) -> Iterator[str]:
    """Stored files without a row that have had time to get one."""
    old = [name for name in vault.stored_names(PREFIX) if now - vault.stored_at(name) > UNSETTLED]
    for first in range(0, len(old), 500):
        page = old[first : first + 500]
        known = set(StoredFile.objects.filter(stored_name__in=page).values_list("stored_name", flat=True))
        yield from (name for name in page if name not in known)


def sweep_files(now: datetime) -> None:
    """The chore: bytes that a killed process left without a row."""
    for name in unsettled_names(now):
        vault.remove(name)
