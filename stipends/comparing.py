"""A list beside the one of the period before, and beside its own last run: by name and by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from personnel.models import Assignment, EndReason

from .calculation import Cause, cause_of
from .models import LIVING_STATES, Batch, BatchKind, LineChange
from .sql import dialect

SHOWN = 500


@dataclass(frozen=True)
class Difference:
    """One person: the line now (None when gone), the name, and why. `amount` is rupiah more or less."""

    member_id: int
    name: str
    regency_code: str
    cause: Cause
    amount: int
    line_id: int | None


@dataclass
class Comparison:
    """`other` is the list compared with. Counts cover everybody, `people` the first of them: the unexplained first."""

    other: Batch | None = None
    causes: Counter = field(default_factory=Counter)
    people: list[Difference] = field(default_factory=list)
    more: int = 0
    less: int = 0
    unexplained: int = 0

    def add(self, difference: Difference) -> None:
        self.causes[difference.cause.text] += 1
        self.unexplained += not difference.cause.explained
        if difference.amount > 0:
            self.more += difference.amount
        else:
            self.less -= difference.amount
        if len(self.people) < SHOWN or not difference.cause.explained:
            self.people.append(difference)

    @property
    def count(self) -> int:
        return sum(self.causes.values())


def last_period_of(batch: Batch) -> Batch | None:
    """The latest list of the same scheme and regencies that covers earlier days and was submitted.

    A list that only pays anew has none: its people are explained by the list that it follows.
    """
    if batch.kind == BatchKind.RETRY:
        return None
    rows = Batch.objects.filter(
        scheme=batch.scheme_id, kind=BatchKind.REGULAR, state__in=LIVING_STATES, last_day__lt=batch.first_day
    )
    same = rows.filter(regencies=batch.regencies).order_by("-last_day", "-pk")
    return same.first() or rows.order_by("-last_day", "-pk").first()


def against_last_period(batch: Batch) -> Comparison:
    """Who came, who went, whose verdict or amount is another one, and why."""
    found = Comparison(last_period_of(batch))
    if found.other is None:
        return found
    rows = list(_pairs(batch, found.other))
    left = _why_gone([row[0] for row in rows if row[4] is None], batch)
    for member, name, regency, before, after, line in rows:
        if before is not None and after is None:
            before |= {"left": left.get(member, "")}
        if before is None and after is not None:
            after |= {"arrived": "Baru dalam daftar: bertugas sesudah periode lalu atau data baru dicatat"}
        cause = cause_of(before, after)
        if cause is not None:
            amount = (after or {}).get("net", 0) - (before or {}).get("net", 0)
            found.add(Difference(member, name, regency, cause, amount, line))
    found.people.sort(key=lambda person: (person.cause.explained, person.cause.text, person.name))
    return found


def _pairs(batch: Batch, other: Batch) -> Iterator[tuple[int, str, str, dict | None, dict | None, int | None]]:
    """Only people whose lines of the two periods differ in verdict, reasons, amount or rate."""
    columns = "l.{0}, l.verdict, l.reasons, l.net, l.tax, l.months, l.rate, l.region_code"
    mine, theirs = columns.replace("l.{0}", "l.id"), columns.replace("l.{0}", "o.id").replace("l.", "o.")
    differs = " OR ".join(dialect.differ(f"l.{name}", f"o.{name}") for name in ("verdict", "reasons", "net", "rate"))
    join = "o.member_id = l.member_id AND o.slot = l.slot AND o.kind = 'utama'"
    nothing = ", ".join(["NULL"] * 8)
    statement = (
        f"SELECT l.member_id, l.name, l.regency_code, {theirs}, {mine} FROM stipends_line l "  # noqa: S608
        f"LEFT JOIN stipends_line o ON o.batch_id = %s AND {join} "
        f"WHERE l.batch_id = %s AND l.kind = 'utama' AND (o.id IS NULL OR {differs}) "
        f"UNION ALL SELECT o.member_id, o.name, o.regency_code, {theirs}, {nothing} FROM stipends_line o "
        f"WHERE o.batch_id = %s AND o.kind = 'utama' AND NOT EXISTS (SELECT 1 FROM stipends_line l "
        f"WHERE l.batch_id = %s AND l.kind = 'utama' AND l.member_id = o.member_id AND l.slot = o.slot)"
    )
    params: list[Any] = [other.pk, batch.pk, other.pk, batch.pk]
    if batch.regencies and other.regencies != batch.regencies:
        statement += f" AND o.regency_code IN ({', '.join(['%s'] * len(batch.regency_codes))})"
        params += batch.regency_codes
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for member, name, regency, *both in cursor.fetchall():
            yield member, name, regency, _state(both[:8]), _state(both[8:]), both[8]


def _state(values: list) -> dict[str, Any] | None:
    if values[0] is None:
        return None
    _pk, verdict, reasons, net, tax, months, rate, region = values
    # Months of two periods are never the same ones; how many they are is what compares.
    count = bin(months).count("1")
    return {
        "verdict": verdict,
        "reasons": reasons,
        "net": net,
        "tax": tax,
        "months": count,
        "rate": rate,
        "region": region,
    }


def _why_gone(members: list[int], batch: Batch) -> dict[int, str]:
    """What the roster says of people who had a line in the last period and have none in this one."""
    told: dict[int, str] = {}
    for first in range(0, len(members), 500):
        page = members[first : first + 500]
        rows = Assignment.objects.filter(Q(member__in=page) | Q(member__merged_into__in=page)).with_person()
        ended = rows.filter(end__isnull=False, end__lte=batch.first_day).order_by("end", "pk")
        for person, reason in ended.values_list("person", "end_reason"):
            told[person] = f"Tidak bertugas lagi: {EndReason(reason).label.lower()}"
        for person in (
            rows.filter(start__lte=batch.last_day)
            .filter(Q(end__isnull=True) | Q(end__gt=batch.first_day))
            .values_list("person", flat=True)
        ):  # noqa: E501
            told.setdefault(person, "Bertugas di tempat atau jabatan yang tidak termasuk daftar ini")
        for person in rows.filter(member__in=page, member__removed_at__isnull=False).values_list(
            "member_id", flat=True
        ):
            told.setdefault(person, "Dihapus dari daftar anggota atau digabung")
    return told


def against_last_run(batch: Batch) -> Comparison:
    """What the latest run changed."""
    found = Comparison(batch)
    rows = LineChange.objects.filter(batch=batch, run=batch.run).order_by("name", "pk")
    for row in rows.iterator(chunk_size=2_000):
        before, after = row.before, row.after
        if before is not None and after is None:
            before |= {"left": "Tidak lagi dalam daftar anggota yang dihitung"}
        cause = cause_of(before, after)
        if cause is not None:
            amount = (after or {}).get("net", 0) - (before or {}).get("net", 0)
            found.add(Difference(row.member_id, row.name, row.regency_code, cause, amount, None))
    return found
