"""The question to the roster by which people are invited: who serves where, as what, on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from personnel.models import Assignment, EmploymentKind, EmploymentStatus
from pilarsosial.core.models import Pillar, Position, PositionKind, Region, RegionGroup
from pilarsosial.core.values.dates import format_date


@dataclass(frozen=True)
class Question:
    """Empty parts ask nothing. `kind` is a kind of position (pokok, koordinator, forum); `grade` is compared whole."""

    pillars: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    kind: str = ""
    region: str = ""
    group: int | None = None
    grade: str = ""
    employment: str = ""

    def as_dict(self) -> dict[str, Any]:
        values = {**vars(self), "pillars": list(self.pillars), "positions": list(self.positions)}
        return {name: value for name, value in values.items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Question:
        pillars, positions = (tuple(values.get(name, ())) for name in ("pillars", "positions"))
        rest = {name: values[name] for name in ("kind", "region", "group", "grade", "employment") if name in values}
        return cls(pillars=pillars, positions=positions, **rest)


def found(question: Question, actor: Any, day: date) -> list[Assignment]:
    """One assignment a person, in the order of names: of several the basic one, and of these the newest."""
    rows = Assignment.objects.visible_to(actor, "member.view").active_on(day)
    rows = rows.filter(_asked(question), member__removed_at__isnull=True)
    people: dict[int, Assignment] = {}
    loaded = rows.select_related("member", "position__pillar", "duty_region").order_by("-start", "-pk")
    for row in sorted(loaded, key=lambda row: row.position.kind != PositionKind.BASIC):
        people.setdefault(row.member_id, row)
    found = people.values()
    if question.employment:
        kept = _employed(question.employment, list(people), day)
        found = [row for row in found if row.member_id in kept]
    return sorted(found, key=lambda row: (row.member.name_key, row.member_id))


def told(question: Question, day: date) -> str:
    """`TKSK dan Tagana, jabatan koordinator, di Kab. Jombang, per 1 Februari 2024`."""
    parts = []
    if question.positions:
        parts.append(_joined(map(str, Position.objects.select_related("pillar").filter(pk__in=question.positions))))
    elif question.pillars:
        parts.append(_joined(map(str, Pillar.objects.filter(pk__in=question.pillars))))
    else:
        parts.append("Semua pilar")
    if question.kind:
        parts.append(f"jabatan {PositionKind(question.kind).label.lower()}")
    if question.grade:
        parts.append(f"jenjang {question.grade}")
    if question.employment:
        parts.append(EmploymentKind(question.employment).label)
    if question.region:
        parts.append(f"di {Region.objects.get(pk=question.region).short_name}")
    if question.group:
        parts.append(f"di {RegionGroup.objects.get(pk=question.group)}")
    return ", ".join([*parts, f"per {format_date(day)}"])[:300]


def _asked(question: Question) -> Q:
    asked = Q()
    if question.positions:
        asked &= Q(position__in=question.positions)
    elif question.pillars:
        asked &= Q(pillar__in=question.pillars)
    if question.kind:
        asked &= Q(position__kind=question.kind)
    if question.grade:
        asked &= Q(grade__iexact=question.grade)
    if question.region:
        asked &= Q(duty_region__code__inside=question.region)
    if question.group:
        inside = Q(pk__in=[])
        for code in RegionGroup.objects.get(pk=question.group).regions.values_list("code", flat=True):
            inside |= Q(duty_region__code__inside=code)
        asked &= inside
    return asked


def _employed(kind: str, member_ids: list[int], day: date) -> set[int]:
    """Who is employed as that on the day: the newest status counts."""
    rows = EmploymentStatus.objects.filter(member__in=member_ids, since__lte=day).order_by("since")
    newest = dict(rows.values_list("member_id", "kind"))
    return {member_id for member_id, now in newest.items() if now == kind}


def _joined(words: Any) -> str:
    listed = list(words)
    return " dan ".join(filter(None, [", ".join(listed[:-1]), listed[-1]])) if listed else ""
