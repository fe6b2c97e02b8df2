"""NIK and account numbers that went through the site are found in clear nowhere but on the page of who may see them."""

from __future__ import annotations

import io
import json
import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from personnel.models import Member
from pilarsosial.core.logs import JsonFormatter
from pilarsosial.core.models import AuditEntry
from tests.factories import nik, position, user_with
from tests.sheets import rosters

TYPED = nik(4711, born="510190")
ACCOUNT = "7788990011"
FROM_SHEET = rosters.nik(9, "570875")
ACCOUNT_FROM_SHEET = "0521000009"
SECRETS = (TYPED, ACCOUNT, FROM_SHEET, ACCOUNT_FROM_SHEET)


@contextmanager
def written_log() -> Iterator[io.StringIO]:
    (handler,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, JsonFormatter)]
    stream = io.StringIO()
    before = handler.setStream(stream)
    try:
        yield stream
    finally:
        handler.setStream(before)


def stored_bytes() -> Iterator[tuple[str, bytes]]:
    """Everything that the installation keeps: the database as it lies on the disk, or each row as text; and files."""
    if connection.vendor == "sqlite":
        for path in Path(connection.settings_dict["NAME"]).parent.glob("*"):
            # In a process of its own: closing the file in this one would drop the locks that SQLite holds on it.
            yield path.name, subprocess.run(["cat", str(path)], stdout=subprocess.PIPE, check=True).stdout
    else:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names come from the database
                text = "\n".join(row[0] for row in cursor.fetchall())
                # bytea is shown as hexadecimal: text in clear would stand there as its codes
                yield table, text.encode() + bytes.fromhex("".join(_hex_runs(text)))
    for path in Path(settings.VAR_DIR).rglob("*"):
        if path.is_file() and "static" not in path.parts:
            yield str(path), path.read_bytes()


def _hex_runs(text: str) -> Iterator[str]:
    for part in text.split("\\x")[1:]:
        run = part[: len(part) - len(part.lstrip("0123456789abcdef"))]
        yield run[: len(run) // 2 * 2]


def found_in(data: bytes | str) -> list[str]:
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_secret_through_a_day_of_work(operator, jombang, as_user, tmp_path):
    client = as_user(operator)
    sheet = tmp_path / "tksk.csv"
    sheet.write_bytes(rosters.tksk_csv())
    with written_log() as log:
        call_command("import_roster", str(sheet), "--as", operator.username, "--apply", stdout=io.StringIO())
        added = client.post(
            reverse("member-add"),
            {
                "name": "Wahyu Contoh",
                "nik": TYPED,
                "pillar": position("PSM").pillar_id,
                "position": position("PSM").pk,
                "duty_regency": "35.17",
                "duty_district": "35.17.09",
                "duty_village": "35.17.09.2001",
                "start": "1 Januari 2024",
            },
        )
        member = Member.objects.filter(nik=TYPED).first()
        assert member is not None, added.context["form"].errors
        client.post(
            reverse("account-add", args=[member.pk]),
            {"purpose": "apbn", "bank": "009", "number": ACCOUNT, "holder": "Wahyu Contoh"},
        )
        assert member.accounts.get().number == ACCOUNT
        client.post(reverse("member-find-nik"), {"q": TYPED, "nik": TYPED})
        client.get(reverse("member-list"), {"q": TYPED})
        client.post(reverse("member-add"), {"name": "", "nik": TYPED})
        shown = client.post(reverse("member-unmask", args=[member.pk]))

    assert TYPED in shown.content.decode()  # who may see it does, and it is written down
    assert AuditEntry.objects.filter(action="member.unmasked", person_id=member.pk).count() == 1

    assert not found_in(log.getvalue())
    for name, data in stored_bytes():
        if name != str(sheet):
            assert not found_in(data), name
    for entry in AuditEntry.objects.all():
        told = json.dumps(entry.changes) + entry.reason + entry.target_label
        assert not found_in(told), entry.action
    for role in ("coordinator", "auditor", "treasurer", "operator"):
        reader = as_user(user_with(role, "35.17"))
        for path in (
            "/",
            "/anggota/",
            f"/anggota/{member.pk}/",
            "/formasi/",
            "/jejak/",
            f"/anggota/{member.pk}/jejak/",
        ):
            assert not found_in(reader.get(path).content), (role, path)
