"""The rehearsal: a backup of the demo is restored into a second, empty installation and is the same there."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from personnel.models import Member
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry, StoredFile
from pilarsosial.core.policies import SYSTEM
from pilarsosial.desk import backup, restore
from pilarsosial.desk.backup import MANIFEST, make_backup
from tests.migrated import administer, copy_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
PROJECT = Path(__file__).resolve().parents[2]


def refused(code: str):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def files(demo, tmp_path, settings) -> Path:
    """What the site keeps beside the database: one upload, and the papers of the demo's events."""
    folder = tmp_path / "files"
    (folder / "imports").mkdir(parents=True)
    (folder / "imports" / "a1.bin").write_bytes(b"sealed\0bytes")
    for name in StoredFile.objects.values_list("stored_name", flat=True):
        shutil.copy(settings.MEDIA_ROOT / "imports" / f"{name}.bin", folder / "imports")
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture
def made(demo, files, tmp_path) -> Path:
    """A backup of the demo."""
    make_backup(tmp_path / "backup", actor=SYSTEM, now=NOW)
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of a second installation, on the same engine, with the same keys and an empty database."""
    environment = {
        "VAR_DIR": str(tmp_path / "second"),
        "DJANGO_SETTINGS_MODULE": "pilarsosial.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": os.environ["FIELD_KEYS"],
        "ALLOWED_HOSTS": "localhost",
    }
    (tmp_path / "second").mkdir()
    if connection.vendor == "sqlite":
        copy_to(tmp_path / "second" / "pilar.sqlite3")
        yield environment | {"DATABASE_URL": ""}
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    copy_to(name)
    yield environment | {"DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()}
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def tables(folder: Path) -> dict[str, tuple[int, str]]:
    manifest = json.loads((folder / MANIFEST).read_text())
    return {table["table"]: (table["rows"], table["sha256"]) for table in manifest["tables"]}


def damaged_copy(folder: Path, target: Path) -> Path:
    """The same backup with one letter of one person changed."""
    shutil.copytree(folder, target)
    table = target / "tables" / "personnel_member.gz"
    lines = gzip.decompress(table.read_bytes())
    table.write_bytes(gzip.compress(lines.replace(b"a", b"e", 1)))
    return target


def test_a_backup_comes_back_whole_in_a_second_installation(made, elsewhere, tmp_path):
    damaged = damaged_copy(made, tmp_path / "damaged")
    refusal = manage(elsewhere, "restore", str(damaged), "--json")
    assert (refusal.returncode, json.loads(refusal.stdout)["reasons"][0]["code"]) == (1, "backup_damaged")
    assert not (tmp_path / "second" / "files").exists()

    restored = manage(elsewhere, "restore", str(made), "--json")
    assert restored.returncode == 0, restored.stderr
    result = json.loads(restored.stdout)
    assert (result["files"], result["violations"]) == (1 + StoredFile.objects.count(), {})
    assert (tmp_path / "second" / "files" / "imports" / "a1.bin").read_bytes() == b"sealed\0bytes"

    again = manage(elsewhere, "backup", str(tmp_path / "again"), "--json")
    assert json.loads(again.stdout)["keys_included"] is False
    first, second = tables(made), tables(tmp_path / "again")
    # The second installation has one entry more: that it was restored.
    assert second.pop("core_auditentry")[0] == first.pop("core_auditentry")[0] + 1
    assert second == first
    assert all(first[f"stipends_{name}"][0] for name in ("batch", "line", "payment", "batchpaper", "decision"))

    # Numbers go on where they were: the next account gets a new one.
    words = ["create_user", "baru", "--role", "operator", "--region", "35.17", "--json"]
    assert manage(elsewhere, *words).returncode == 0


def test_neither_keys_nor_numbers_are_in_a_backup(made):
    member = Member.objects.filter(nik__isnull=False).first()
    number = member.accounts.first().number if member.accounts.exists() else member.nik
    for path in made.rglob("*"):
        if path.is_file():
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for secret in (member.nik, number, settings.SECRET_KEY, *os.environ["FIELD_KEYS"].split(",")):
                assert secret.encode() not in data


def test_a_backup_is_its_owners_alone(made):
    assert made.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in made.rglob("*") if path.is_file()} == {0o600}


def test_the_same_data_give_the_same_backup(made, tmp_path):
    make_backup(tmp_path / "second_one", actor=SYSTEM, now=NOW)
    first, second = tables(made), tables(tmp_path / "second_one")
    first.pop("core_auditentry")
    second.pop("core_auditentry")
    assert first == second


def test_a_backup_leaves_a_trace_and_nothing_unfinished(made):
    assert AuditEntry.objects.get(action="backup.made").count == sum(rows for rows, _ in tables(made).values())
    assert [path.name for path in made.parent.iterdir() if "unfinished" in path.name] == []


def test_signed_in_browsers_are_not_backed_up(made):
    assert not {"django_session", "usersessions_usersession", "axes_accessattempt"} & set(tables(made))


def test_a_folder_with_something_in_it_is_not_overwritten(demo, files, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").touch()
    with refused("folder_not_empty"):
        make_backup(tmp_path / "there", actor=SYSTEM, now=NOW)
    with refused("folder_inside_files"):
        make_backup(files / "cadangan", actor=SYSTEM, now=NOW)


# --- Refusals, each before anything is changed ------------------------------------------------------------------------


def test_where_people_are_nothing_is_restored(made):
    with refused("not_empty"):
        restore.restore_backup(made, actor=SYSTEM)


def test_other_keys_are_noticed_first(made, settings):
    settings.FIELD_KEYS = [b"x" * 64]
    with refused("wrong_keys"):
        restore.restore_backup(made, actor=SYSTEM)


def test_a_folder_that_is_no_backup(tmp_path):
    with refused("not_a_backup"):
        restore.restore_backup(tmp_path, actor=SYSTEM)


def test_another_version_is_named(made):
    manifest = json.loads((made / MANIFEST).read_text())
    manifest["migrations"].append(["core", "9999_later"])
    (made / MANIFEST).write_text(json.dumps(manifest))
    with refused("other_version") as refusal:
        restore.restore_backup(made, actor=SYSTEM)
    assert "core.9999_later" in refusal.value.message


def test_the_command_says_what_a_backup_lacks(demo, files, tmp_path, capsys):
    call_command("backup", str(tmp_path / "said"))
    assert "FIELD_KEYS" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "said"))
    shutil.rmtree(tmp_path / "said")


def test_tables_come_after_those_they_point_to():
    order = [model._meta.db_table for model in backup.kept_models()]
    for earlier, later in (
        ("core_region", "core_office"),
        ("core_position", "personnel_post"),
        ("personnel_post", "personnel_assignment"),
        ("personnel_member", "personnel_bankaccount"),
    ):
        assert order.index(earlier) < order.index(later)
