"""Monthly reports as pages ask for them: who owes one, who has handed in, counted by pillar and by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.http import QueryDict

from pilarsosial.core.models import Level, PositionKind, Region
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.period import Period, PeriodError, PeriodUnit

from . import reference
from .models import Assignment, MonthlyReport, first_of_next
from .profile import PostItem

PAGE_SIZE = 50
MONTHS_SHOWN = 12
OPEN, RECEIVED = "belum", "diterima"


@dataclass(frozen=True)
class ReportQuestion:
    """`month` is its first day; `region` a code with everything inside it; `state` OPEN, RECEIVED or everything."""

    month: date
    pillar: str = ""
    region: str = ""
    state: str = ""
    text: str = ""


@dataclass
class Owed:
    """Reports that are due and those that came in."""

    due: int = 0
    received: int = 0

    @property
    def open(self) -> int:
        return self.due - self.received

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything is there."""
        return self.received * 100 // self.due if self.due else 0

    def add(self, other: Owed) -> None:
        self.due += other.due
        self.received += other.received


@dataclass
class RecapRow:
    """A region with its figures; `code` "" stands for posts of the asked region itself."""

    code: str
    name: str
    owed: Owed = field(default_factory=Owed)


def read_month(text: str, today: date) -> date:
    """The first day of the month that is asked for: the one before this one where none is, this one at the latest."""
    this = today.replace(day=1)
    try:
        period = Period.parse(text) if text else None
    except PeriodError:
        period = None
    if period is None or period.unit is not PeriodUnit.MONTH:
        return Period.containing(this, PeriodUnit.MONTH).previous().first_day
    return min(period.first_day, this)


def read_report_question(asked: QueryDict, today: date) -> ReportQuestion:
    """Nonsense falls back to "everything". `wilayah` may come several times: the finest that fits counts."""
    region = ""
    for code in asked.getlist("wilayah"):
        if code and code.replace(".", "").isdecimal() and (not region or code.startswith(f"{region}.")):
            region = code[:13]
    state = asked.get("keadaan", "")
    text = " ".join(asked.get("q", "").split())[:80]
    return ReportQuestion(
        month=read_month(asked.get("bulan", ""), today),
        pillar=asked.get("pilar", "")[:20],
        region=region,
        state=state if state in (OPEN, RECEIVED) else "",
        # A NIK must not be searched for by GET, shown again, or kept.
        text="" if sum(map(str.isdigit, text)) >= 14 else text,
    )


def owing(actor: Any, question: ReportQuestion, permission: str = "report.view") -> QuerySet[Assignment]:
    """Visible assignments whose report of the month is due, in the asked pillar and region, with the report joined."""
    known = reference.pillars()
    basic = [row.pk for pillar in known for row in pillar.positions if row.kind == PositionKind.BASIC]
    rows = Assignment.objects.visible_to(actor, permission).owing_report(question.month, basic)
    if question.pillar:
        rows = rows.filter(pillar__in=[pillar.pk for pillar in known if pillar.code == question.pillar])
    if question.region:
        rows = rows.in_region(question.region)
    return rows.with_report(question.month).order_by()


def narrowed(rows: QuerySet[Assignment], question: ReportQuestion) -> QuerySet[Assignment]:
    """Those in the asked state, and by a fragment of the name."""
    if question.state:
        rows = rows.filter(report__isnull=question.state == OPEN)
    for word in search_key(question.text).split():
        rows = rows.filter(member__name_key__contains=word)
    return rows


def report_page(
    rows: QuerySet[Assignment],
    month: date,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> tuple[list[Assignment], int | None, int | None]:
    """One page by duty region: the rows, and the ids to page on from, backwards and forwards.

    Two statements: the ids first, which an index gives in order, then what stands in the rows.
    """
    backwards = before is not None and after is None
    cursor = before if backwards else after
    if cursor is not None:
        region = Subquery(Assignment.objects.filter(pk=cursor).values("duty_region_id")[:1])
        if backwards:
            beyond = Q(duty_region__lte=region) & (Q(duty_region__lt=region) | Q(pk__lt=cursor))
        else:
            beyond = Q(duty_region__gte=region) & (Q(duty_region__gt=region) | Q(pk__gt=cursor))
        rows = rows.filter(beyond)
    order = ("-duty_region_id", "-pk") if backwards else ("duty_region_id", "pk")
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[: size + 1])
    more, ids = len(ids) > size, ids[:size]
    if backwards:
        ids.reverse()
    if not ids:
        return [], None, None
    previous = ids[0] if (more if backwards else cursor is not None) else None
    following = ids[-1] if (backwards or more) else None
    shown = Assignment.objects.filter(pk__in=ids).with_report(month)
    shown = shown.annotate(
        received_on=F("report__received_on"), report_file=F("report__file_id"), report_note=F("report__note")
    )
    by_id = {row.pk: row for row in shown.select_related("member", "position__pillar", "duty_region__parent")}
    return [by_id[pk] for pk in ids if pk in by_id], previous, following


def by_pillar(rows: QuerySet[Assignment]) -> dict[str, tuple[str, Owed]]:
    """{pillar code: (name, figures)} in the order of the pillars. One statement."""
    counted = rows.values("pillar_id").annotate(due=Count("pk"), received=Count("report"))
    owed = {row["pillar_id"]: Owed(row["due"], row["received"]) for row in counted}
    return {row.code: (row.name, owed[row.pk]) for row in reference.pillars() if row.pk in owed}


def recap(rows: QuerySet[Assignment], region: Region) -> list[RecapRow]:
    """Figures of rows inside a region by the regions directly below it, in the order of their codes. One statement."""
    length = {Level.PROVINCE: 5, Level.REGENCY: 8}.get(region.level, 13)
    counted = (
        rows.annotate(part=Substr("duty_region_id", 1, length))
        .values("part")
        .annotate(due=Count("pk"), received=Count("report"))
        .order_by("part")
    )
    found = []
    for row in counted:
        own = row["part"] == region.code
        name = f"Tingkat {region.short_name}" if own else short_name(row["part"])
        found.append(RecapRow("" if own else row["part"], name, Owed(row["due"], row["received"])))
    return found


# --- One person over a year ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthMark:
    """`state`: "diterima", "belum", or "" where none was due."""

    month: date
    state: str
    received_on: date | None = None

    @property
    def period(self) -> Period:
        return Period.containing(self.month, PeriodUnit.MONTH)


def months_of(posts: Sequence[PostItem], day: date) -> list[tuple[PostItem, list[MonthMark]]]:
    """Each visible basic post with the twelve months up to `day`, where any report was due in them. One statement."""
    months = [day.replace(day=1)]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, Period.containing(months[0], PeriodUnit.MONTH).previous().first_day)
    mine = [
        post for post in posts if post.in_scope and post.row.position.kind == PositionKind.BASIC and not post.row.acting
    ]
    known: dict[tuple[int, date], date] = {}
    if mine:
        reports = MonthlyReport.objects.filter(assignment__in=[post.row.pk for post in mine], month__gte=months[0])
        known = {(pk, month): on for pk, month, on in reports.values_list("assignment_id", "month", "received_on")}
    found = []
    for post in mine:
        marks = [_mark(post.row, month, known.get((post.row.pk, month))) for month in months]
        if any(mark.state for mark in marks):
            found.append((post, marks))
    return found


def _mark(row: Assignment, month: date, received_on: date | None) -> MonthMark:
    if received_on is not None:
        return MonthMark(month, RECEIVED, received_on)
    after = first_of_next(month)
    serves = row.start < after and (row.end is None or row.end > max(month, row.start))
    rests = any(pause.start <= month and (pause.end is None or pause.end >= after) for pause in row.pauses.all())
    return MonthMark(month, OPEN if serves and not rests else "")
