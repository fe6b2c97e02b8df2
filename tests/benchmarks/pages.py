"""What each page costs on a full roster, how many statements it sends, and which of them are slow.

    manage.py seed_demo --members 300000        (on an empty migrated database of either engine)
    python -m tests.benchmarks.pages [--user admin_jatim] [--operator operator_jombang] [--slow 50]

CPU seconds of this process and of its database backend. `--slow` shows the plan of each statement that took longer,
in milliseconds. Acts (preview, export, search for doubles) happen inside a transaction that is taken back.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from personnel.duplicates import find_all  # noqa: E402
from personnel.exporting.files import FileFormat, file_pieces  # noqa: E402
from personnel.exporting.rows import Tally, lines  # noqa: E402
from personnel.exporting.sets import COMPLETE, shipped_columns  # noqa: E402
from personnel.lists import Question  # noqa: E402
from personnel.models import Assignment, Decree, Member  # noqa: E402
from personnel.services import pick_for_bulk, plan_bulk  # noqa: E402
from pilarsosial.core.models import User  # noqa: E402
from tests.benchmarks.cost import measured  # noqa: E402

TODAY = date(2026, 9, 30)
EXPORTED = 20_000
DASHBOARD = f"/?tanggal={TODAY.isoformat()}"


@dataclass
class Statement:
    sql: str
    params: object
    milliseconds: float


@contextmanager
def timed(seen: list[Statement]) -> Iterator[None]:
    def note(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seen.append(Statement(sql, params, (time.perf_counter() - began) * 1000))

    with connection.execute_wrapper(note):
        yield


def told(name: str, act: Callable[[], object], slow: float, *, rows: int = 0, warm: bool = True) -> None:
    """One line: what the second call costs, for what a process asks once and keeps is known then; not `warm`: the
    first."""
    if warm:
        act()
    seen: list[Statement] = []
    began = time.perf_counter()
    with measured() as cost, timed(seen):
        act()
    wall = (time.perf_counter() - began) * 1000
    longest = max((one.milliseconds for one in seen), default=0)
    each = f" {cost.cpu * 1e6 / rows:7.0f} us a row" if rows else ""
    spent = f"{cost.cpu * 1000:8.0f} ms CPU {len(seen):5} statements, longest {longest:7.0f} of {wall:7.0f} ms"
    print(f"{name:46} {spent}{each}", flush=True)
    for one in seen:
        if slow and one.milliseconds > slow:
            print(f"\n    {one.milliseconds:.0f} ms: {one.sql[:1500]}\n{plan_of(one)}\n", flush=True)


def plan_of(one: Statement) -> str:
    if not one.sql.lstrip("( ").startswith(("SELECT", "WITH")):
        return ""
    how = "EXPLAIN (ANALYZE, COSTS OFF, SUMMARY OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {one.sql}", one.params)
        return "\n".join(f"      {row[-1]}" for row in cursor.fetchall())


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages(boss: Client, clerk: Client) -> dict[str, Callable[[], object]]:
    held = Assignment.objects.active_on(TODAY).filter(duty_region__code__inside="35.17").order_by("pk").first()
    decree = Decree.objects.order_by("pk").first()

    def page(client: Client, path: str) -> Callable[[], None]:
        def get() -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                sys.exit(f"{path} answers {answer.status_code}")
            b"".join(answer)

        return get

    both = {
        "list": "/anggota/",
        "list, one regency": "/anggota/?wilayah=35.17",
        "list, common name": "/anggota/?q=siti",
        "list, by region": "/anggota/?urut=wilayah",
        "list, all there ever were": "/anggota/?status=semua",
        "member page": f"/anggota/{held.member_id}/",
        "member, change": f"/anggota/{held.member_id}/ubah/",
        "assignment, transfer": f"/anggota/penugasan/{held.pk}/pindah/",
        "Formasi": "/formasi/",
        "Formasi of a regency": "/formasi/?wilayah=35.17",
        "dashboard": DASHBOARD,
        "data quality": "/mutu/",
        "queue of doubles": "/anggota/ganda/",
        "decrees": "/anggota/sk/",
        "one decree": f"/anggota/sk/{decree.pk}/",
        "grid": "/anggota/kisi/",
        "grid, TKSK": "/anggota/kisi/?pilar=TKSK",
        "export, form": "/anggota/ekspor/",
        "accounts to confirm": "/anggota/rekening/",
        "certificates": "/anggota/sertifikat/",
        "monthly reports": "/anggota/laporan-bulanan/",
        "monthly reports, recap": "/anggota/laporan-bulanan/rekap/",
        "removed": "/anggota/dihapus/",
        "cards": "/anggota/kartu/",
        "imports": "/anggota/impor/",
        "trail": "/jejak/",
        "users": "/pengguna/",
        "jobs": "/pekerjaan/",
    }
    found = {f"{name}, province": page(boss, path) for name, path in both.items()}
    for name, client in (("province", boss), ("Jombang", clerk)):
        found[f"dashboard, counted anew, {name}"] = forgotten(page(client, DASHBOARD))
    return found | {f"{name}, Jombang": page(clerk, path) for name, path in both.items() if name != "users"}


def forgotten(act: Callable[[], object]) -> Callable[[], None]:
    """With nothing remembered, neither figures nor reference tables."""

    def once() -> None:
        cache.clear()
        act()

    return once


def taken_back(act: Callable[[], object]) -> Callable[[], None]:
    def once() -> None:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return once


def exported(user: User, question: Question, file_format: FileFormat) -> Callable[[], object]:
    def write() -> None:
        columns = shipped_columns(COMPLETE, user)
        for _ in file_pieces(
            lines(user, question, columns, Tally()),
            columns,
            file_format=file_format,
            with_key=True,
            sheet_name="Anggota",
        ):
            pass

    return write


def previewed(user: User, question: Question) -> Callable[[], object]:
    values = {"start": TODAY.isoformat(), "kind": "nonaktif", "note": ""}

    def preview() -> None:
        act = pick_for_bulk(question, action="jeda", members=(), everything=True, actor=user)
        plan_bulk(act.pk, values, today=TODAY, actor=user)

    return taken_back(preview)


def biggest_within(most: int) -> tuple[Question, int]:
    """A question about as many people of one pillar as an act on many takes."""
    working = Assignment.objects.active_on(TODAY)
    best = (Question(TODAY, pillar="TKSK"), working.filter(pillar__code="TKSK").count())
    for pillar in ("PSM", "PKH", "TAGANA", "KUBE"):
        for region in ("35", "35.17", "35.07", "35.09", "35.13", "35.2", "35.1", "35.73"):
            rows = working.filter(pillar__code=pillar).in_region(region).values("member").distinct().count()
            if best[1] < rows <= most:
                best = (Question(TODAY, pillar=pillar, region=region), rows)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", default="admin_jatim")
    parser.add_argument("--operator", default="operator_jombang")
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    options = parser.parse_args()
    boss, clerk = (User.objects.get(username=name) for name in (options.user, options.operator))
    print(f"{Member.objects.count():,} people, {connection.vendor}\n", flush=True)
    for name, get in pages(signed_in(boss), signed_in(clerk)).items():
        if options.only in name:
            told(name, get, options.slow)
    question, rows = biggest_within(EXPORTED)
    print(f"\n{rows:,} rows: {question.pillar} {question.region}")
    for file_format in FileFormat:
        if options.only in f"export {file_format}":
            told(f"export {file_format}", exported(boss, question, file_format), options.slow, rows=rows)
    if options.only in "preview of an act on many":
        told("preview of an act on many", previewed(boss, question), options.slow, rows=rows)
    if options.only in "search for doubles":
        # Kept: the queue of doubles is measured with what it found.
        told("search for doubles", find_all, options.slow, rows=Member.objects.count(), warm=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
