"""What these reports are asked for, as the questions of `stipends.reports` and as addresses of the lists behind."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import FundingSource, Level
from pilarsosial.core.regions_cache import level_of
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends.models import Scheme
from stipends.reports.lines import latest_quarter_code
from stipends.reports.totals import Question

from ..asking import Ask, Asked
from ..tables import Figure

FUNDS = dict(FundingSource.choices)


def question_of(asked: Asked, period: Period | None = None) -> Question:
    """`period`: another one than was asked."""
    return Question(
        region=asked.region.code if asked.region is not None else "",
        pillar=asked.pillar.pk if asked.pillar is not None else None,
        period=period or asked.period,
        fund=asked.more.get(Ask.FUND, ""),
        scheme=asked.more.get(Ask.SCHEME, ""),
    )


def period_of(actor: Any, asked: Asked) -> Period:
    """The asked one, else the last quarter that has a list in sight, else that of the day."""
    if asked.period is not None:
        return asked.period
    code = latest_quarter_code(actor)
    return Period.parse(code) if code else Period.containing(asked.day, PeriodUnit.QUARTER)


def told(actor: Any, asked: Asked, period: Period | None = None) -> list[tuple[str, str]]:
    """The filters in words."""
    found = []
    if asked.region is not None:
        found.append(("Wilayah", asked.region.short_name))
        if level_of(asked.region.code) > Level.REGENCY:
            found.append(("Dihitung untuk", "kabupaten/kotanya; jumlah disimpan per kabupaten/kota"))
    if asked.pillar is not None:
        found.append(("Pilar", asked.pillar.name))
    if period is not None:
        found.append(("Periode", period.label))
    if fund := asked.more.get(Ask.FUND, ""):
        found.append(("Sumber dana", FUNDS.get(fund, fund)))
    if code := asked.more.get(Ask.SCHEME, ""):
        scheme = Scheme.objects.visible_to(actor, "payment.state").filter(code=code).first()
        found.append(("Skema", scheme.name if scheme is not None else code))
    return found


def lines_url(stage: str, **asked: str) -> str:
    """The list of the lines that a figure counts."""
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('line-list')}?{urlencode({'tahap': stage} | given)}"


def counted(number: int, url: str) -> object:
    """A number that leads to its list; nothing has none."""
    return Figure(number, url) if number and url else number
