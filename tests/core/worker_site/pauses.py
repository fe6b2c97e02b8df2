"""Places at which a worker of the tests stands still, so that it can be killed exactly there.

Where a file `<place>` lies in the folder of the environment's PAUSES, the first process that comes to the place renames
it to `<place>.reached` and waits; whoever takes the work up after it finds no file and goes on.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from pilarsosial.core import audit
from pilarsosial.core.job_runs import JobRun

LONGER_THAN_ANY_TEST_SECONDS = 300
READING, APPLYING = "reading", "applying"


def pause(place: str) -> None:
    folder = os.environ.get("PAUSES")
    if not folder or not (wanted := Path(folder) / place).exists():
        return
    wanted.rename(f"{wanted}.reached")
    time.sleep(LONGER_THAN_ANY_TEST_SECONDS)


def install() -> None:
    """While a sheet is read: after its first rows are staged. While it is applied: everything is written, nothing
    committed."""
    go_on, record = JobRun.progress, audit.record

    def progress(run: JobRun, done: int, total: int | None = None, message: str | None = None) -> None:
        go_on(run, done, total, message)
        if run.job.kind == "import.prepare" and done:
            pause(READING)

    def recorded(*, action: str, **details: Any) -> Any:
        entry = record(action=action, **details)
        if action == "import.applied":
            pause(APPLYING)
        return entry

    JobRun.progress = progress
    audit.record = recorded
