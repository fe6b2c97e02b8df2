"""Where the regencies' parts of lists stand: who confirmed, who is late, what is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.period import Period

from ..models import PART_STEPS, WAITING_PARTS, Batch, BatchKind, BatchPart, BatchState, PartState, Scheme

TONES = {
    PartState.OPEN: "quiet",
    PartState.CONFIRMED: "info",
    PartState.ACCEPTED: "ok",
    PartState.RETURNED: "attention",
}


@dataclass(frozen=True)
class PartRow:
    """One part as it stands on a day. `late` in days: how long it is awaited past its due day, or by how many days it
    was confirmed too late. `acts` are those of PART_STEPS that the asker may do now."""

    part: BatchPart
    name: str
    late: int
    acts: frozenset[str]

    @property
    def batch(self) -> Batch:
        return self.part.batch

    @property
    def anchor(self) -> str:
        return self.part.regency_code.replace(".", "-")

    @property
    def label(self) -> str:
        return self.part.get_state_display()

    @property
    def tone(self) -> str:
        return TONES[PartState(self.part.state)]

    @property
    def late_label(self) -> str:
        return f"Terlambat {format_number(self.late)} hari" if self.late else ""

    @property
    def is_waiting(self) -> bool:
        """Is it the regency's turn?"""
        return self.part.state in WAITING_PARTS


@dataclass(frozen=True)
class Sum:
    """Parts, people of the roster, payable people and rupiah."""

    parts: int
    people: int
    payable: int
    net: int


def rows_of(actor: Any, batches: Iterable[Batch], today: date, *, inside: str = "") -> list[PartRow]:
    """The parts in sight of these lists, by regency and list; `inside` a region's code. Three statements."""
    lists = {batch.pk: batch for batch in batches}
    parts = BatchPart.objects.visible_to(actor, "batch.view").filter(batch__in=lists)
    if inside:
        parts = parts.filter(regency_code__inside=inside)
    parts = list(parts.select_related("confirmed_by", "decided_by").order_by("regency_code", "batch_id"))
    confirmable = _within(actor, "batch.confirm", parts)
    own = set()
    if may(actor, "batch.accept"):
        own = set(Batch.objects.visible_to(actor, "batch.accept").filter(pk__in=lists).values_list("pk", flat=True))
    found = []
    for part in parts:
        part.batch = lists[part.batch_id]
        acts = set()
        if part.batch.is_open:
            held = {"confirm": part.pk in confirmable, "accept": part.batch_id in own, "return": part.batch_id in own}
            acts = {act for act, step in PART_STEPS.items() if held[act] and part.state in step.sources}
        if part.confirmed_by_id == actor.pk:
            acts.discard("accept")  # for a second person
        found.append(PartRow(part, short_name(part.regency_code), days_late(part, today), frozenset(acts)))
    return found


def _within(actor: Any, permission: str, parts: list[BatchPart]) -> set[int]:
    if not may(actor, permission):
        return set()
    ids = [part.pk for part in parts]
    return set(BatchPart.objects.visible_to(actor, permission).filter(pk__in=ids).values_list("pk", flat=True))


def days_late(part: BatchPart, today: date) -> int:
    """Days after the last day for confirming: until today while the regency is awaited, else until it confirmed.

    0 in time, and where the list went on without it.
    """
    due = part.batch.confirm_until
    if part.confirmed_at is not None:
        return max((timezone.localdate(part.confirmed_at) - due).days, 0)
    return max((today - due).days, 0) if part.batch.is_open else 0


def sum_of(rows: Iterable[PartRow], *states: str) -> Sum:
    """Of all rows, or of those in these states."""
    chosen = [row.part for row in rows if not states or row.part.state in states]
    return Sum(
        len(chosen),
        sum(part.roster for part in chosen),
        sum(part.payable for part in chosen),
        sum(part.net for part in chosen),
    )


def lists_with_parts(actor: Any) -> QuerySet[Batch]:
    """The lists of periods in sight that were worked out and not thrown away: what a roll-up is made of."""
    rows = Batch.objects.visible_to(actor, "batch.view").filter(kind=BatchKind.REGULAR, run__gt=0)
    return rows.exclude(state=BatchState.CANCELLED)


def in_period(rows: QuerySet[Batch], period: Period) -> QuerySet[Batch]:
    """Those whose period meets this one."""
    return rows.filter(first_day__lte=period.last_day, last_day__gte=period.first_day)


def schemes_of(rows: QuerySet[Batch]) -> QuerySet[Scheme]:
    return Scheme.objects.filter(Q(pk__in=rows.order_by().values("scheme"))).select_related("office").order_by("name")


def state_of_regency(rows: Iterable[PartRow]) -> str:
    """Of a regency with several lists: that of the part which is furthest back."""
    order = (PartState.OPEN, PartState.RETURNED, PartState.CONFIRMED, PartState.ACCEPTED)
    return min((PartState(row.part.state) for row in rows), key=order.index)
