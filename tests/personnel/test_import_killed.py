"""Processes that are killed in the middle of an import: the worker while it reads, while it applies, and the reader."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from personnel.models import Assignment, Member
from pilarsosial.core.importing import reading
from pilarsosial.core.importing.preparing import prepare_import
from pilarsosial.core.models import ImportState, User
from pilarsosial.core.tabular.tables import read_tables
from tests.core.worker_site.installation import PATIENCE_SECONDS, Installation, installed
from tests.core.worker_site.pauses import APPLYING, READING
from tests.sheets.broken import TITLE
from tests.sheets.crowd import crowd
from tests.sheets.csv_files import csv_bytes
from tests.sheets.imports import TODAY, counts, imported
from tests.sheets.rosters import DISTRICTS

pytestmark = pytest.mark.machine

needs_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="NO /proc: finds processes there")
PEOPLE = 2_300


def companions(count: int) -> bytes:
    """So many PKH companions of Jombang as CSV."""
    rows = [[person.name, person.nik, DISTRICTS[person.number % 21], "01-01-2024"] for person in crowd("3517", count)]
    return csv_bytes([TITLE, ["NAMA", "NIK", "KECAMATAN TUGAS", "TMT"], *rows])


def children_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


# The worker


class Imports:
    """Imports of an installation with a worker, which can be stopped at a place and killed there."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation = installation
        self.pauses = folder / "pauses"
        self.pauses.mkdir()
        installation.environment["PAUSES"] = str(self.pauses)
        self.file = folder / "pkh.csv"
        self.file.write_bytes(companions(PEOPLE))
        self.supervisor = installation.start("run_worker", "--finish-seconds=0.5")

    def queue(self, *words: str) -> dict[str, int]:
        return json.loads(self.installation.manage("queue_import", *words))

    def kill_worker_at(self, place: str) -> None:
        """The worker stands still there; then nothing of it is left but what the database holds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (self.pauses / f"{place}.reached").exists():
            assert time.monotonic() < deadline, f"nobody came to {place}"
            time.sleep(0.05)
        (worker,) = children_of(self.supervisor.pid)
        os.kill(worker, signal.SIGKILL)

    def state(self, import_id: int) -> tuple:
        sql = f"SELECT state, revision, rows, new, rejected FROM core_sheetimport WHERE id = {import_id}"  # noqa: S608
        return self.installation.ask(sql)

    def staged(self, import_id: int) -> list[int]:
        """The revisions of the staged rows, the first and the last, and how many rows they hold."""
        asked = "min(revision), max(revision), sum(new + changed + unchanged + rejected)"
        sql = f"SELECT {asked} FROM core_importchunk WHERE sheet_import_id = {import_id}"  # noqa: S608
        return list(self.installation.ask(sql))

    def written(self) -> tuple[int, ...]:
        tables = ("personnel_member", "personnel_assignment", "personnel_post")
        counted = [self.installation.ask(f"SELECT count(*) FROM {table}")[0] for table in tables]  # noqa: S608
        acts = self.installation.ask("SELECT count(*) FROM core_auditentry WHERE action = 'import.applied'")[0]
        return (*counted, acts)


@pytest.fixture(scope="module")
def imports(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Generator[Imports, None, None]:
    with installed(tmp_path_factory.mktemp("worker")) as installation:
        found = Imports(installation, tmp_path_factory.mktemp("imports"))
        yield found
        found.supervisor.terminate()
        found.supervisor.wait(20)


@needs_proc
def test_a_worker_killed_while_reading_and_while_applying_leaves_all_or_nothing_and_never_double(
    imports: Imports,
) -> None:
    """One after the other, for what is applied is what was read."""
    (imports.pauses / READING).touch()
    queued = imports.queue("--file", str(imports.file))
    found, job = queued["import"], queued["job"]

    imports.kill_worker_at(READING)

    killed = imports.installation.job(job)
    first, last, rows = imports.staged(found)
    assert (killed["state"], killed["attempts"], first, last) == ("running", 1, 1, 1)
    # What the page says is done is what is staged, and not all of it.
    assert 0 < killed["done"] == rows < PEOPLE
    assert imports.state(found)[:3] == ("reading", 1, 0)
    assert imports.written() == (0, 0, 0, 0)

    finished = imports.installation.wait_until(job, lambda row: row["state"] in ("done", "failed"))
    assert (finished["state"], finished["attempts"], finished["done"]) == ("done", 2, PEOPLE)
    assert finished["message"] == "2.300 baris dibaca, siap diperiksa."
    assert imports.state(found) == ("ready", 2, PEOPLE, PEOPLE, 0)
    assert imports.staged(found) == [2, 2, PEOPLE]
    assert imports.written() == (0, 0, 0, 0)

    (imports.pauses / APPLYING).touch()
    job = imports.queue("--apply", str(found))["job"]

    imports.kill_worker_at(APPLYING)

    killed = imports.installation.job(job)
    assert (killed["state"], killed["attempts"], killed["done"]) == ("running", 1, 0)
    assert imports.state(found)[0] == "ready"
    assert imports.written() == (0, 0, 0, 0)

    finished = imports.installation.wait_until(job, lambda row: row["state"] in ("done", "failed"))
    assert finished == {"state": "done", "done": PEOPLE, "attempts": 2, "message": "Selesai diterapkan."}
    assert imports.state(found) == ("applied", 2, PEOPLE, PEOPLE, 0)
    assert imports.written() == (PEOPLE, PEOPLE, 21, 1)
    assert imports.supervisor.poll() is None


# The process that reads the file


@pytest.fixture
def reader_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as the first rows of a file have come."""

    def killing(*args: object, **options: object) -> Iterator:
        for table in read_tables(*args, **options):
            for child in children_of(os.getpid()):
                if b"tabular.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                    os.kill(child, signal.SIGKILL)
            yield table

    monkeypatch.setattr(reading, "read_tables", killing)


@needs_proc
@pytest.mark.django_db
def test_a_reader_killed_on_the_way_is_told_in_words_and_can_be_begun_again(
    operator: User, as_user, reader_is_killed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = imported(companions(6_000), operator, filename="pkh.csv")

    assert (stopped.state, stopped.rows, stopped.chunks.count()) == (ImportState.FAILED, 0, 0)
    assert stopped.message.startswith("Berkas tidak dapat dibaca: pembacaan berhenti di tengah jalan.")
    browser: Client = as_user(operator)
    assert "pembacaan berhenti di tengah jalan" in browser.get(reverse("import-detail", args=[stopped.pk])).text
    assert not Member.objects.exists()
    assert not Assignment.objects.exists()

    monkeypatch.setattr(reading, "read_tables", read_tables)
    again = prepare_import(stopped.pk, actor=operator, today=TODAY)
    assert (again.state, counts(again), again.message) == (ImportState.READY, (6_000, 0, 0, 0), "")
