import os
import time

from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.jobs import JobRun

STEPS = 20
STEP_SECONDS = 0.1


def count_slowly(run: JobRun) -> None:
    """Two seconds of steps, then one effect (an entry in the trail) together with the end."""
    for step in range(1, STEPS + 1):
        time.sleep(STEP_SECONDS)
        run.progress(step, total=STEPS, message=str(os.getpid()))
    with transaction.atomic():
        audit.record(actor=run.job.owner, action="claim.recorded", target=run.job)
        run.finish("Selesai dihitung.")


def sleep_in_silence(run: JobRun) -> None:
    """Longer than JOB_STALE_SECONDS without a word: only the thread of the heartbeat speaks for it."""
    time.sleep(run.job.arguments["seconds"])
    run.finish("Sudah bangun.")
