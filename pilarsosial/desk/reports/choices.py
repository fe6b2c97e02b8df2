"""What may be chosen for each part of a question, for somebody: never more than their scope holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from events.models import Event
from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.models import FundingSource, Office, Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import format_short
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends.models import Batch, Scheme

from .asking import Ask
from .catalogue import Report

Choices = Sequence[tuple[str, str]]

# The latest of them are offered; an older one is reached from its own page.
_MANY = 200


def choices_for(ask: Ask, report: Report, actor: Any) -> Choices | None:
    """(value, label); None where anything may be typed."""
    found = _CHOICES.get(ask)
    return None if found is None else found(report, actor)


def _pillars(report: Report, actor: Any) -> Choices:
    areas = areas_with(actor, report.permission)
    rows = Pillar.objects.filter(is_active=True)
    if areas is not None and areas and all(area.pillar_id for area in areas):
        rows = rows.filter(pk__in=[area.pillar_id for area in areas])
    return list(rows.values_list("code", "name"))


def _states(report: Report, actor: Any) -> Choices:
    return report.states


def _funds(report: Report, actor: Any) -> Choices:
    return FundingSource.choices


def _schemes(report: Report, actor: Any) -> Choices:
    # Who reads no schemes knows those of the report, where they stand by name.
    permission = "scheme.view" if may(actor, "scheme.view") else report.permission
    rows = Scheme.objects.visible_to(actor, permission).order_by("name", "pk")
    return list(dict(rows.values_list("code", "name")).items())


def _offices(report: Report, actor: Any) -> Choices:
    rows = Office.objects.visible_to(actor, report.permission).filter(is_active=True)
    return list(rows.order_by("code").values_list("code", "name"))


_CHOICES: dict[Ask, Callable[[Report, Any], Choices]] = {
    Ask.PILLAR: _pillars,
    Ask.STATE: _states,
    Ask.FUND: _funds,
    Ask.SCHEME: _schemes,
    Ask.OFFICE: _offices,
}


def region_select(report: Report, actor: Any) -> Choices:
    return region_choices(actor, report.permission)


def event_select(report: Report, actor: Any) -> Choices:
    rows = Event.objects.visible_to(actor, "event.view").order_by("-starts_on", "-pk")[:_MANY]
    return [(str(row.pk), f"{row.title} ({format_short(row.starts_on)})") for row in rows]


def batch_select(report: Report, actor: Any) -> Choices:
    rows = Batch.objects.visible_to(actor, "batch.view").select_related("scheme", "office").order_by("-pk")[:_MANY]
    return [(str(row.pk), str(row)) for row in rows]


def period_select(day: date) -> list[tuple[str, Choices]]:
    """(heading, choices): what is usually asked, latest first, from the period that holds the day."""
    return [
        (heading, [(period.code, period.label) for period in _back_from(Period.containing(day, unit), number)])
        for heading, unit, number in (
            ("Triwulan", PeriodUnit.QUARTER, 8),
            ("Bulan", PeriodUnit.MONTH, 12),
            ("Semester", PeriodUnit.SEMESTER, 4),
            ("Tahun", PeriodUnit.YEAR, 4),
        )
    ]


def _back_from(period: Period, number: int) -> list[Period]:
    found = [period]
    while len(found) < number:
        found.append(found[-1].previous())
    return found
