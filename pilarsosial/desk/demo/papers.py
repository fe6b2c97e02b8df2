"""Decrees that end soon or are over, and monthly reports of half a year: what an office has to look after."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.db.models import Exists, OuterRef

from personnel import sql
from personnel.models import Assignment, Decree, first_of_next
from pilarsosial.core.values.period import Period, PeriodUnit

from .places import JOMBANG

# Of a hundred decrees that people serve under: how many end within two months, and how many have ended unnoticed.
ENDING, OVER, DATED = 10, 4, 45
MONTHS = 6
# Of a hundred reports of the months past; this month most are still to come.
RECEIVED, RECEIVED_NOW = 93, 35


def settle_papers(today: date, seed: int) -> None:
    """After the roster is written; by its own draws, so that the people stay who they are."""
    rng = Random(f"{seed}-papers")  # noqa: S311 - invents dates, guards nothing
    _date_decrees(today, rng)
    _receive_reports(today, rng)


def _date_decrees(today: date, rng: Random) -> None:
    serving = Assignment.objects.active_on(today).filter(decree=OuterRef("pk"))
    decrees = list(Decree.objects.filter(Exists(serving)).order_by("pk"))
    dated = []
    for decree in decrees:
        draw = rng.randrange(100)
        if draw < ENDING:
            decree.valid_until = today + timedelta(days=rng.randint(4, 58))
        elif draw < ENDING + OVER:
            decree.valid_until = today - timedelta(days=rng.randint(15, 150))
        elif draw < ENDING + OVER + DATED:
            decree.valid_until = date(today.year + rng.randint(1, 3), 12, 31)
        if decree.valid_until and decree.valid_until >= decree.effective_from:
            dated.append(decree)
    # The office that people look at first has one to renew at the end of the year: that of most of its TKSK.
    own = [row.decree_id for row in Assignment.objects.active_on(today).in_region(JOMBANG).filter(pillar__code="TKSK")]
    most = max(sorted(filter(None, own)), key=own.count, default=None)
    for decree in decrees:
        if decree.pk == most and decree.effective_from <= today:
            decree.valid_until = date(today.year, 12, 31)
            dated.append(decree)
    Decree.objects.bulk_update({decree.pk: decree for decree in dated}.values(), ["valid_until"], batch_size=500)


def _receive_reports(today: date, rng: Random) -> None:
    """All TKSK, and everybody of one regency."""
    period = Period.containing(today, PeriodUnit.MONTH)
    for _ in range(MONTHS):
        month, after = period.first_day, first_of_next(period.first_day)
        rate = RECEIVED if after <= today else RECEIVED_NOW
        owing = Assignment.objects.owing_report(month)
        ids = set(owing.filter(pillar__code="TKSK").values_list("pk", flat=True))
        ids |= set(owing.in_region(JOMBANG).values_list("pk", flat=True))
        came = [pk for pk in sorted(ids) if rng.randrange(100) < rate]
        on = min(after + timedelta(days=rng.randint(1, 8)), today)
        sql.receive_reports(came, month, on, None)
        period = period.previous()
