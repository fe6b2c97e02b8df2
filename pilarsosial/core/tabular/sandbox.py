"""Reading a file in a child process that may not use more memory or time than the limits say.

Whatever the file does to the reader (a bomb, a crash in native code, an endless loop), the caller gets events or a
SheetRefused; never another exception from the file's doing, never a hang.
"""

import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from ..children import PROJECT, bare_environment
from .cells import from_json
from .events import Event, FileStart, RowChunk, SheetEnd, SheetStart
from .limits import MEGABYTE, Limits
from .refusals import SheetRefused, refused

MODULE = "pilarsosial.core.tabular.child"
LONGEST_FRAME = 64 * MEGABYTE


def read_sheets(source: bytes | Path | str, filename: str, limits: Limits | None = None) -> Iterator[Event]:
    """Yield FileStart, then per sheet SheetStart, RowChunk..., SheetEnd; rows are not blank and keep their numbers.

    `source` is the bytes of the upload or a path. Bytes are handed over in memory and never touch the disk where the
    system can do that (Linux). Leaving the iteration early ends the child. Raises SheetRefused at any point.
    """
    limits = limits or Limits()
    with _open_source(source) as file:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            raise refused("empty")
        if size > limits.max_bytes:
            # Rounded up, so that "batasnya 20 MB" never stands beside "Ukuran berkas 20 MB".
            raise refused("too_large", size=-(-size // MEGABYTE), limit=limits.max_bytes // MEGABYTE)
        child = subprocess.Popen(
            [sys.executable, "-m", MODULE, json.dumps({"filename": filename, "limits": asdict(limits)})],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            env=bare_environment(),
            close_fds=True,
        )
    try:
        yield from _events(child, limits)
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _open_source(source: bytes | Path | str) -> BinaryIO:
    if not isinstance(source, bytes):
        try:
            return open(source, "rb")
        except OSError as error:
            raise refused("not_readable") from error
    if hasattr(os, "memfd_create"):
        file = os.fdopen(os.memfd_create("sheet", os.MFD_CLOEXEC), "w+b")
    else:
        file = tempfile.TemporaryFile()
    file.write(source)
    file.flush()
    file.seek(0)
    return file


def _events(child: subprocess.Popen, limits: Limits) -> Iterator[Event]:
    pipe = _Pipe(child.stdout.fileno(), limits.wall_seconds)
    while True:
        payload = pipe.frame()
        if payload is None:
            raise _death(child, pipe)
        try:
            name, *fields = from_json(payload)
        except (ValueError, TypeError) as error:
            raise refused("reader_died") from error
        match name:
            case "rows":
                yield RowChunk(fields[0])
            case "file":
                kind, encoding, delimiter, notes, settings = fields
                yield FileStart(kind, encoding, delimiter, tuple(notes), settings)
            case "sheet":
                index, title, hidden, merges = fields
                yield SheetStart(index, title, hidden, tuple(tuple(merge) for merge in merges))
            case "end":
                rows, last_row, notes = fields
                yield SheetEnd(rows, last_row, tuple(notes))
            case "refused":
                raise SheetRefused(*fields)
            case "done":
                return
            case _:
                raise refused("reader_died")


def _death(child: subprocess.Popen, pipe: "_Pipe") -> SheetRefused:
    if pipe.timed_out:
        return refused("too_slow")
    child.wait()
    if child.returncode == -signal.SIGXCPU:
        return refused("too_slow")
    if child.returncode == -signal.SIGABRT:
        # Native code aborts when it is refused memory.
        return refused("too_much_memory")
    return refused("reader_died")


class _Pipe:
    """Frames from the child. Only waiting for it counts as its time, not what the caller does between two frames."""

    def __init__(self, descriptor: int, seconds: float):
        self._descriptor = descriptor
        # poll and not select: a busy server has descriptors above 1,023.
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN | select.POLLHUP)
        self._left = float(seconds)
        self.timed_out = False

    def frame(self) -> bytes | None:
        """The next frame, or None when the child ended, ran out of time or talks nonsense."""
        head = self._exactly(4)
        if head is None:
            return None
        (length,) = struct.unpack(">I", head)
        return self._exactly(length) if length <= LONGEST_FRAME else None

    def _exactly(self, length: int) -> bytes | None:
        data = bytearray()
        while len(data) < length:
            began = time.monotonic()
            ready = self._poll.poll(max(self._left, 0) * 1000)
            self._left -= time.monotonic() - began
            if not ready:
                self.timed_out = True
                return None
            piece = os.read(self._descriptor, min(length - len(data), 1 << 20))
            if not piece:
                return None
            data += piece
        return bytes(data)
