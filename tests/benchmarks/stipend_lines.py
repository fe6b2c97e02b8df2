"""What working out a list costs, beside the stock ways, with years of lines already there.

    manage.py seed_demo --members 300000        (on an empty migrated PostgreSQL)
    python -m tests.benchmarks.stipend_lines --prepare [--lines 12000000]
    python -m tests.benchmarks.stipend_lines [--sizes 20000 300000]

    python -m tests.benchmarks.stipend_lines --prepare --lines 3000000 --times 150 --sizes    (the report alone)

`--prepare` writes the lines of earlier years. Costs are CPU seconds of this process and of its database backend, so
that a busy machine does not change the ratios; parallel workers are switched off, whose time would be counted nowhere.
Exit 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.db import connection, transaction  # noqa: E402

from personnel.models import Assignment  # noqa: E402
from pilarsosial.core.models import Pillar, User  # noqa: E402
from pilarsosial.core.policies import SYSTEM  # noqa: E402
from pilarsosial.core.values.period import Period  # noqa: E402
from stipends import sql  # noqa: E402
from stipends.models import Batch, BatchTotal, EligibilityRule, Line, Rate, Scheme  # noqa: E402
from stipends.reports.totals import Question, money_by  # noqa: E402
from stipends.services import generating  # noqa: E402
from tests.benchmarks.cost import Cost, backend_pid, measured  # noqa: E402

OLD = "BENCH-OLD"
SAVED = 2_000
PARTS = {
    "make_cases": "facts",
    "add_judgements": "judgements",
    "put_judged": "judgements",
    "write_lines": "lines",
    "write_totals": "totals",
    "write_parts": "totals",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prepare", action="store_true", help="write the lines of earlier years first")
    parser.add_argument("--lines", type=int, default=12_000_000)
    parser.add_argument("--times", type=int, default=1, help="lines of each person, where the roster is a small one")
    parser.add_argument("--sizes", type=int, nargs="*", default=[20_000, 300_000])
    parser.add_argument("--user", default="pptk")
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        print("Asks for PostgreSQL.")
        return 2
    backend_pid()
    if options.prepare:
        prepare(options.lines, options.user, options.times)
    missed: list[str] = []
    print(f"{count_of('stipends_line'):,} lines present")
    for size in options.sizes:
        missed += one_size(size, options.user)
    missed += report()
    for goal in missed:
        print(f"MISSED: {goal}")
    return 1 if missed else 0


# --- What is there already ------------------------------------------------------------------------------------------


def prepare(lines: int, username: str, times: int = 1) -> None:
    """Lines of the whole roster for quarter after quarter of another scheme, and their totals."""
    scheme = scheme_called(OLD, username)
    people = Assignment.objects.filter(end__isnull=True).count()
    period = Period.parse("2025-Q4")
    while count_of("stipends_line") < lines:
        batch = Batch.objects.filter(scheme=scheme, period=period.code).first()
        if batch is None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                batch = bare_batch(scheme, period, username)
                cursor.execute(
                    "INSERT INTO stipends_line (batch_id, office_id, kind, period, year, quarter, months, member_id, "
                    "slot, assignment_id, pillar_id, position_id, region_code, regency_code, name, nik, bank_code, "
                    "holder, rate, gross, tax, net, verdict, reasons) "
                    "SELECT %s, %s, 'utama', %s, %s, %s, %s, a.member_id, s.slot, MIN(a.id), MIN(a.pillar_id), "
                    "MIN(a.position_id), MIN(a.duty_region_id), MIN(a.regency_code), MIN(m.name), m.nik, '114', "
                    "MIN(m.name), 600000, 600000, 0, 600000, 'layak', '' FROM personnel_assignment a "
                    "JOIN personnel_member m ON m.id = a.member_id CROSS JOIN generate_series(0, %s) AS s(slot) "
                    'WHERE a."end" IS NULL GROUP BY a.member_id, m.nik, s.slot',
                    [
                        batch.pk,
                        scheme.office_id,
                        period.code,
                        period.year,
                        period.number,
                        7 << (3 * period.number - 3),
                        times - 1,
                    ],
                )
            sql.write_totals(batch)
            print(f"{period.code}: {count_of('stipends_line'):,} lines", flush=True)
        period = period.previous()
        if period.year < 1990:
            raise SystemExit(f"{people} people are too few")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE stipends_line")
        cursor.execute("VACUUM ANALYZE stipends_batchtotal")


def bare_batch(scheme: Scheme, period: Period, username: str) -> Batch:
    user = User.objects.get(username=username)
    return Batch.objects.create(
        scheme=scheme,
        office=scheme.office,
        period=period.code,
        first_day=period.first_day,
        last_day=period.last_day,
        cut_off=period.last_day,
        made_by=user,
    )


def scheme_called(code: str, username: str) -> Scheme:
    """A scheme that pays every pillar, asks for an account and bars ASN."""
    user = User.objects.get(username=username)
    scheme, made = Scheme.objects.get_or_create(
        code=code,
        defaults={
            "office_id": user.grants_in_force()[0].office_id,
            "name": f"Uji beban {code}",
            "kind": "tali_asih",
            "funding": "apbd_prov",
            "unit": "quarter",
            "legal_basis": "Uji beban",
            "valid_from": date(1990, 1, 1),
        },
    )
    if made:
        for pillar in Pillar.objects.all():
            Rate.objects.create(scheme=scheme, pillar=pillar, amount=600_000, valid_from=date(1990, 1, 1))
        for kind in ("sk", "rekening", "bukan_asn"):
            EligibilityRule.objects.create(scheme=scheme, kind=kind, valid_from=date(1990, 1, 1))
    return scheme


def count_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
        return cursor.fetchone()[0]


# --- One size -------------------------------------------------------------------------------------------------------


def one_size(size: int, username: str) -> list[str]:
    user = User.objects.get(username=username)
    number = Scheme.objects.filter(code__startswith="BENCH-NEW").count() + 1
    scheme = scheme_called(f"BENCH-NEW-{number}", username)
    regencies = enough_regencies(size)
    period = Period.parse("2026-Q3")
    batch = generating.open_batch(scheme.pk, period, actor=user, regencies=regencies)
    laps: dict[str, float] = {}
    with measured() as first, taking_apart(laps):
        run = generating.generate(batch.pk, actor=user)
    memory = high_water()
    with measured() as again:
        repeated = generating.generate(batch.pk, actor=user)
    assert repeated.changed == repeated.gone == 0
    lines = Line.objects.filter(batch=batch).count()
    copied = copy_of(batch, scheme, username)
    saved = saving(batch, lines)
    print(f"\n{lines:,} lines ({run.batch.payable:,} payable), {run.batch.judgements.count():,} judgements")
    for name, seconds in laps.items():
        print(f"  {name:<12} {seconds:7.2f} s")
    told = {
        "whole command": first.cpu,
        "again": again.cpu,
        "lines": laps["lines"],
        "COPY": copied,
        "row-by-row save()": saved,
    }
    for name, seconds in told.items():
        print(f"  {name:<18} {seconds:8.2f} s CPU")
    print(f"  most memory        {memory:8.0f} MB")
    goals = {
        f"{lines:,}: lines at least 12x save(), {saved / laps['lines']:.1f}x": saved / laps["lines"] >= 12,
        f"{lines:,}: lines at most {1.6 if size < 100_000 else 1.25}x COPY, {laps['lines'] / copied:.2f}x": (
            laps["lines"] / copied <= (1.6 if size < 100_000 else 1.25)
        ),
        f"{lines:,}: command at most 3x COPY, {first.cpu / copied:.2f}x": first.cpu / copied <= 3,
        f"{lines:,}: again at most 15 %, {again.cpu / first.cpu:.1%}": again.cpu / first.cpu <= 0.15,
    }
    for goal, met in goals.items():
        print(f"  {'ok    ' if met else 'MISSED'} {goal}")
    return [goal for goal, met in goals.items() if not met]


def enough_regencies(size: int) -> list[str]:
    """The regencies of the province, until they hold so many people; none stands for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regency_code, COUNT(DISTINCT member_id) FROM personnel_assignment "
            "WHERE \"end\" IS NULL AND regency_code LIKE '35.%%' GROUP BY 1 ORDER BY 1"
        )
        rows = cursor.fetchall()
    if sum(count for _code, count in rows) <= size * 1.1:
        return []
    chosen, people = [], 0
    for code, count in rows:
        if people >= size:
            break
        chosen.append(code)
        people += count
    return chosen


class taking_apart(ExitStack):  # noqa: N801
    """Seconds of CPU by part of a run, measured around the statements' functions."""

    def __init__(self, laps: dict[str, float]) -> None:
        super().__init__()
        for name, part in PARTS.items():
            plain = getattr(sql, name)
            setattr(sql, name, self._timed(plain, laps, part))
            self.callback(setattr, sql, name, plain)
        plain = generating.digest_of
        generating.digest_of = self._timed(plain, laps, "digest")
        self.callback(setattr, generating, "digest_of", plain)

    def _timed(self, plain: Callable, laps: dict[str, float], part: str) -> Callable:
        def timed(*args: Any, **options: Any) -> Any:
            with measured() as cost:
                result = plain(*args, **options)
                if part == "lines":
                    # The keys to other tables are looked up now, as in the COPY, not at the end of the transaction.
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            laps[part] = laps.get(part, 0.0) + cost.cpu
            return result

        return timed


def copy_of(batch: Batch, scheme: Scheme, username: str) -> float:
    """CPU seconds of COPY of the same rows into the same table, for a batch of another period."""
    other = bare_batch(scheme, Period.parse("2026-Q2"), username)
    columns = [field.column for field in Line._meta.concrete_fields if not field.primary_key]
    names = ", ".join(columns)
    read = ", ".join(str(other.pk) if name == "batch_id" else name for name in columns)
    cost = Cost()
    with tempfile.TemporaryFile() as file, transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {read} FROM stipends_line WHERE batch_id = {batch.pk}) TO STDOUT",  # noqa: S608
            file,
        )
        file.seek(0)
        with measured() as cost:
            cursor.copy_expert(f"COPY stipends_line ({names}) FROM STDIN", file)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    return cost.cpu


def saving(batch: Batch, lines: int) -> float:
    """CPU seconds that saving every line by itself would take, by a sample."""
    rows = list(Line.objects.filter(batch=batch)[:SAVED])
    with transaction.atomic():
        with measured() as cost:
            for row in rows:
                row.pk, row.slot = None, 9
                row.save(force_insert=True)
        transaction.set_rollback(True)
    return cost.cpu / len(rows) * lines


def high_water() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


# --- The report -----------------------------------------------------------------------------------------------------


def report() -> list[str]:
    """By regency, pillar and quarter: from the totals, by the report's own question, and from the lines themselves."""
    keys = "regency_code, pillar_id, year, quarter"
    with connection.cursor() as cursor:
        with measured() as plain:
            cursor.execute(f"SELECT {keys}, COUNT(*), SUM(net) FROM stipends_line GROUP BY {keys}")  # noqa: S608
            wanted = sorted(cursor.fetchall())
        with measured() as kept:
            cursor.execute(f"SELECT {keys}, SUM(lines), SUM(net) FROM stipends_batchtotal GROUP BY {keys}")  # noqa: S608
            found = sorted(cursor.fetchall())
    assert [tuple(map(int, row[2:])) for row in found] == [tuple(map(int, row[2:])) for row in wanted]
    with measured() as asked:
        rows = list(money_by(SYSTEM, Question(), tuple(keys.split(", "))))
    print(f"\nReport of {BatchTotal.objects.count():,} totals, {len(rows):,} rows")
    ratio = plain.cpu / max(kept.cpu, 0.001)
    print(
        f"  {plain.cpu:.2f} s from the lines, {kept.cpu:.3f} s kept; the report's own question, fourteen figures a row"
    )
    print(f"  with what became of the money, {asked.cpu:.3f} s ({plain.cpu / max(asked.cpu, 0.001):.0f}x)")
    goal = f"report at least 30x a plain GROUP BY, {ratio:.0f}x"
    print(f"  {'ok    ' if ratio >= 30 else 'MISSED'} {goal}")
    return [] if ratio >= 30 else [goal]


if __name__ == "__main__":
    sys.exit(main())
