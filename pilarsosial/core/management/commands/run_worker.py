"""`manage.py run_worker`: does the background jobs of this installation until it is told to stop.

It keeps one worker alive as its child, queues again what a killed worker left, and does the daily chores. Several may
run beside each other, on several machines too.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from pilarsosial.core.chores import run_chores
from pilarsosial.core.supervision import requeue_lost, requeue_stale

log = logging.getLogger(__name__)

LOOK_SECONDS = 1
LOST_EVERY_LOOKS = 15
# A worker that ends sooner than this is broken rather than done; it is not started again at once.
SHORT_LIFE_SECONDS = 3
# Told to stop, a worker may finish its job; told twice, it drops it for another attempt to do; then it is killed.
FINISH_SECONDS, DROP_SECONDS = 6.0, 4.0
# A fresh process now and then: memory that a big workbook took is given back.
JOBS_PER_WORKER = 200


class Command(BaseCommand):
    help = "Jalankan pekerjaan latar sampai dihentikan: pekerja, pengawasnya, dan tugas harian."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--finish-seconds",
            type=float,
            default=FINISH_SECONDS,
            help="berapa lama pekerjaan yang sedang berjalan boleh diselesaikan saat dihentikan (bawaan: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        Supervisor(options["finish_seconds"]).run()


class Supervisor:
    """One worker process and what must be looked after beside it."""

    def __init__(self, finish_seconds: float) -> None:
        self.finish_seconds = finish_seconds
        self.stop = threading.Event()
        self.worker: subprocess.Popen | None = None
        self.started = float("-inf")
        self.looks = 0
        self.chores_done_on = None

    def run(self) -> None:
        """Blocks until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        log.info("the supervisor of background jobs starts")
        try:
            while not self.stop.is_set():
                self.keep_worker()
                self.look()
                self.stop.wait(LOOK_SECONDS)
        finally:
            self.end_worker()
            log.info("the supervisor of background jobs has ended")

    def keep_worker(self) -> None:
        """Start the worker, also when it has ended; after a while when it lived too shortly."""
        if self.worker is not None and self.worker.poll() is None:
            return
        if time.monotonic() - self.started < SHORT_LIFE_SECONDS:
            return
        if self.worker is not None and self.worker.returncode:
            log.error("the worker ended with code %s and is started again", self.worker.returncode)
        self.started = time.monotonic()
        self.worker = subprocess.Popen(
            [
                sys.executable,
                str(settings.BASE_DIR / "manage.py"),
                "db_worker",
                "--no-reload",
                "--no-startup-delay",
                f"--max-tasks={JOBS_PER_WORKER}",
            ],
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def look(self) -> None:
        """One look at the jobs, and the chores of the day. A database that does not answer is asked again later."""
        now = timezone.now()
        try:
            close_old_connections()
            requeue_stale(now)
            if self.looks % LOST_EVERY_LOOKS == 0:
                requeue_lost(now)
            if self.chores_done_on != timezone.localdate(now):
                self.chores_done_on = timezone.localdate(now)
                run_chores(now)
        except DatabaseError as error:
            log.error("the jobs cannot be looked after: %s", type(error).__name__)
            with suppress(DatabaseError):
                connection.close()
        except Exception:
            # The worker goes on in any case: a supervisor that ends takes everything with it.
            log.exception("the jobs cannot be looked after")
        self.looks += 1

    def end_worker(self) -> None:
        if self.worker is None:
            return
        for seconds in (self.finish_seconds, DROP_SECONDS):
            if self.worker.poll() is None:
                self.worker.terminate()
                with suppress(subprocess.TimeoutExpired):
                    self.worker.wait(seconds)
        if self.worker.poll() is None:
            self.worker.kill()
            self.worker.wait()


def _end_with_parent() -> None:
    """In the child, on Linux: the kernel tells it to end when the supervisor is killed outright."""
    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)
