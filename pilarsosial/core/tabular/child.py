"""The process that reads: `python -m pilarsosial.core.tabular.child`, the file on standard input, frames out.

It binds its own hands first (memory, processor time, no file writing), knows no Django and no database, and answers
with frames: four bytes of length, then JSON. Nothing but a `done` or `refused` frame is a proper end.
"""

import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

from .cells import to_json
from .events import Event, FileStart, RowChunk, SheetEnd, SheetStart
from .limits import Limits
from .reader import read_file
from .refusals import SheetRefused, refused


def bind(limits: Limits) -> None:
    """Set the limits that the kernel enforces on this process."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_for(0), limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # When the parent stops listening, die quietly in the next write.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def send(out: BinaryIO, payload: bytes) -> None:
    out.write(struct.pack(">I", len(payload)) + payload)


def frame(event: Event) -> list:
    """An event as a JSON list: its name, then its fields in order."""
    match event:
        case RowChunk(rows):
            return ["rows", rows]
        case FileStart(kind, encoding, delimiter, notes, settings):
            return ["file", kind, encoding, delimiter, list(notes), settings]
        case SheetStart(index, name, hidden, merges):
            return ["sheet", index, name, hidden, [list(merge) for merge in merges]]
        case SheetEnd(rows, last_row, notes):
            return ["end", rows, last_row, list(notes)]
    raise TypeError(type(event).__name__)


def run(file: BinaryIO, out: BinaryIO, filename: str, limits: Limits) -> None:
    """Read and answer; every failure that can be named is a `refused` frame."""

    def allow(cells: int) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_for(cells), limits.memory_bytes))

    try:
        for event in read_file(file, filename, limits, on_counted=allow):
            send(out, to_json(frame(event)))
        send(out, to_json(["done"]))
    except SheetRefused as refusal:
        send(out, to_json(["refused", refusal.code, refusal.message]))
    except MemoryError:
        refusal = refused("too_much_memory")
        send(out, to_json(["refused", refusal.code, refusal.message]))
    out.flush()


def main() -> None:
    given = json.loads(sys.argv[1])
    limits = Limits(**given["limits"])
    bind(limits)
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    # A library that prints must not get into the frames.
    os.dup2(2, 1)
    run(sys.stdin.buffer, out, given["filename"], limits)


if __name__ == "__main__":
    main()
