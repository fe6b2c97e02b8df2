"""Child processes that do one hard piece of work: what they are given, and that is not much."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# How a child ends that was given what cannot be done.
FAULTY = 3


def bare_environment() -> dict[str, str]:
    """Where Python finds its packages, and nothing else: keys and database addresses stay with the parent."""
    paths = [str(PROJECT), *(path for path in sys.path if path)]
    return {
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        # One arena keeps the address space near what is really used.
        "MALLOC_ARENA_MAX": "1",
        "RUST_BACKTRACE": "0",
    }
