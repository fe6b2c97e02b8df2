"""What is owed and cannot be paid yet, because something of the office's or the person's is missing, and why.

Which months and how much follows from the facts and rules that the list keeps, judged as if nothing were missing. What
another list has given since is owed no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from ..calculation import Outcome, Rules, judge_mended
from ..calculation.lateness import due_day
from ..calculation.reasons import OWED, in_order
from ..models import OPEN_STATES, Batch, BatchKind, Entitlement, Line, LineKind, Verdict
from .arrears import Month, Waiting, begun, in_place
from .totals import sight_of

_AT_ONCE = 2_000
_NAMES = (
    *("pk", "member_id", "person", "slot", "name", "region_code", "regency_code", "pillar_id", "batch_id", "verdict"),
    *("net", "reasons", "judgement__facts", "judgement__result"),
)
# {(scheme, person, slot): days that stand for months given to them}.
Given = Mapping[tuple[int, int, int], set[date]]


class _Row(NamedTuple):
    pk: int
    member: int
    person: int
    slot: int
    name: str
    region_code: str
    regency_code: str
    pillar: int
    batch: int
    verdict: str
    net: int
    reasons: str
    facts: str | None
    result: Mapping[str, Any] | None


def put_off(
    actor: Any, day: date, *, region: str = "", pillar: int | None = None, fund: str = "", scheme: str = ""
) -> list[Waiting]:
    """Everybody in sight to whom something late is owed that cannot be paid yet, by regency, pillar and name.

    A list of somebody who was paid a part of its months tells the others. Of a day in the past the lists are taken as
    they are now, and what later ones gave is still owed on it.
    """
    rows = in_place(Line.objects.visible_to(actor, sight_of(actor)), region, pillar)
    return _found(rows, begun(actor, day, fund, scheme), day)


def put_off_of(actor: Any, member_id: int, day: date) -> list[Waiting]:
    """The same of one person."""
    rows = Line.objects.visible_to(actor, sight_of(actor)).of_person(member_id)
    return _found(rows, begun(actor, day, "", ""), day)


def _found(rows: QuerySet[Line], lists: QuerySet[Batch], day: date) -> list[Waiting]:
    batches = {batch.pk: batch for batch in lists.filter(kind=BatchKind.REGULAR)}
    named = reduce(or_, (Q(reasons__contains=code) for code in sorted(OWED)))
    rows = rows.filter(~Q(reasons=""), named, batch__in=batches, kind=LineKind.REGULAR)
    rows = rows.annotate(person=Coalesce("member__merged_into", "member"))
    rows = rows.order_by("regency_code", "pillar_id", "name", "member_id", "batch_id", "pk").values_list(*_NAMES)
    mended = _Mended(batches)
    found = []
    for some in _chunks(rows.iterator(_AT_ONCE)):
        given = _given(batches, {row.person for row in some}, day)
        found += filter(None, (_waiting(row, batches[row.batch], mended, given, day) for row in some))
    return found


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[_Row]]:
    held: list[_Row] = []
    for row in rows:
        held.append(_Row._make(row))
        if len(held) == _AT_ONCE:
            yield held
            held = []
    if held:
        yield held


@dataclass
class _Mended:
    """Judged anew with everything there, each tuple of facts once."""

    batches: Mapping[int, Batch]

    def __post_init__(self) -> None:
        self.known: dict[tuple[int, str, str], Outcome | None] = {}

    def outcome(self, row: _Row) -> Outcome | None:
        """None for a line that was not judged, or whose rules are kept no more."""
        if row.facts is None or row.result is None:
            return None
        key = (row.batch, row.result.get("rules", ""), row.facts)
        if key not in self.known:
            rules = self.batches[row.batch].asked.get(key[1])
            self.known[key] = judge_mended(row.facts, Rules.from_json(rules)) if rules else None
        return self.known[key]


def _given(batches: Mapping[int, Batch], people: Collection[int], day: date) -> Given:
    """What lists that had begun by the day give these people: handed in ones as months given, drafts by their lines."""
    schemes = {batch.scheme_id for batch in batches.values()}
    of_them = Q(member__in=people) | Q(member__merged_into__in=people)
    found: dict[tuple[int, int, int], set[date]] = defaultdict(set)
    living = Entitlement.objects.filter(of_them, living=True, scheme__in=schemes, batch__first_day__lte=day)
    living = living.annotate(person=Coalesce("member__merged_into", "member"))
    for scheme, person, slot, month in living.values_list("scheme_id", "person", "slot", "month"):
        found[scheme, person, slot].add(month)
    drafts = Line.objects.payable().filter(of_them, batch__state__in=OPEN_STATES, batch__first_day__lte=day)
    drafts = drafts.filter(batch__scheme__in=schemes, judgement__isnull=False)
    drafts = drafts.annotate(person=Coalesce("member__merged_into", "member"))
    for scheme, person, slot, result in drafts.values_list("batch__scheme_id", "person", "slot", "judgement__result"):
        found[scheme, person, slot].update(_days(result))
    return found


def _days(result: Mapping[str, Any]) -> set[date]:
    return {date.fromisoformat(text) for text in result["given"]}


def _waiting(row: _Row, batch: Batch, mended: _Mended, given: Given, day: date) -> Waiting | None:
    outcome = mended.outcome(row)
    if outcome is None:
        return None
    own = _days(row.result) if row.verdict == Verdict.PAYABLE and row.result else set()
    lacking = sorted(set(outcome.given) - own)
    left = outcome.net - row.net
    if not lacking or left <= 0:
        return None
    share, rest = divmod(left, len(lacking))
    there = given.get((batch.scheme_id, row.person, row.slot), set())
    worth: dict[date, int] = defaultdict(int)
    for place, one in enumerate(lacking):
        if one not in there:
            # What is given once stands for its month by a constant.
            month = one.month if one.year == batch.first_day.year else outcome.months[-1]
            worth[date(batch.first_day.year, month, 1)] += share + (rest if place == len(lacking) - 1 else 0)
    months = tuple(
        Month(month, due, (day - due).days, rupiah)
        for month, rupiah in worth.items()
        if (due := due_day(batch.scheme.unit, batch.scheme.due_days, month)) < day
    )
    if not months:
        return None
    reasons = tuple(code for code in in_order(row.reasons.split()) if code in OWED)
    return Waiting(row.pk, row.person, row.name, row.region_code, row.regency_code, row.pillar, batch, months, reasons)
