"""The worker as it really runs: processes of its own, a database of its own, killed without mercy."""

import os
import signal
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.core.worker_site.installation import Installation, installed

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def installation(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Installation, None, None]:
    with installed(tmp_path_factory.mktemp("worker")) as found:
        yield found


@pytest.fixture
def supervisor(installation: Installation) -> Generator[subprocess.Popen, None, None]:
    process = installation.start("run_worker", "--finish-seconds=0.5")
    yield process
    process.terminate()
    process.wait(20)


def is_alive(process: int) -> bool:
    """Running, and not a corpse that its parent has not buried yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_job_of_a_killed_worker_is_finished_once_by_another_attempt(
    installation: Installation, supervisor: subprocess.Popen
) -> None:
    job = installation.queue("test.count")
    half_way = installation.wait_until(job, lambda row: row["done"] >= 10)
    assert half_way["attempts"] == 1

    os.kill(int(half_way["message"]), signal.SIGKILL)

    # It waits in the queue for a moment only: whoever looks late sees the second attempt.
    installation.wait_until(job, lambda row: row["state"] == "queued" or row["attempts"] == 2)
    finished = installation.wait_until(job, lambda row: row["state"] == "done")
    assert finished == {"state": "done", "done": 20, "attempts": 2, "message": "Selesai dihitung."}
    assert installation.effects() == 1
    assert supervisor.poll() is None


def test_a_worker_that_is_silent_in_one_long_statement_is_not_taken_for_dead(
    installation: Installation, supervisor: subprocess.Popen
) -> None:
    job = installation.queue("test.silence", seconds=3.5)

    finished = installation.wait_until(job, lambda row: row["state"] in {"done", "failed"})

    assert (finished["state"], finished["attempts"]) == ("done", 1)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="NO /proc: asks it whether a process is alive")
def test_the_supervisor_ends_its_worker_and_the_next_one_takes_the_job_up(installation: Installation) -> None:
    before = installation.effects()
    supervisor = installation.start("run_worker", "--finish-seconds=0.5")
    job = installation.queue("test.silence", seconds=60)
    installation.wait_until(job, lambda row: row["state"] == "running")
    children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text().split()

    supervisor.terminate()

    assert supervisor.wait(20) == 0
    assert children
    assert not any(is_alive(int(child)) for child in children)
    assert installation.job(job)["state"] == "running"

    successor = installation.start("run_worker", "--finish-seconds=0.5")
    try:
        assert installation.wait_until(job, lambda row: row["attempts"] == 2)["state"] == "running"
    finally:
        successor.terminate()
        successor.wait(20)
    assert installation.effects() == before
