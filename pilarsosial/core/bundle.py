"""Papers in one zip with a manifest: the same bytes for the same papers.

Files are stored as they are, in the order given, with one fixed time; `manifest.txt` tells the SHA-256 of each, so that
`sha256sum --check` can ask again.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable

from .errors import DomainError

MANIFEST = "manifest.txt"
# The earliest time that a zip can say.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16
_UNIX = 3


def bundle(files: Iterable[tuple[str, bytes]], *, head: Iterable[str]) -> bytes:
    """(path, bytes) of each file, then the manifest with the lines of `head` before the digests.

    Raises DomainError `bundle_empty`.
    """
    out, told = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files:
            told.append(f"{hashlib.sha256(data).hexdigest()}  {path}")
            _put(archive, path, data)
        if not told:
            raise DomainError("bundle_empty", "Belum ada satu pun berkas untuk diunduh.")
        manifest = "\n".join([*(f"# {line}" for line in head), *told])
        _put(archive, MANIFEST, f"{manifest}\n".encode())
    return out.getvalue()


def _put(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    info = zipfile.ZipInfo(path, date_time=_LONG_AGO)
    info.external_attr = _PLAIN_FILE
    info.create_system = _UNIX
    archive.writestr(info, data)
