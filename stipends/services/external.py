"""What another payer gave under an external scheme: kept beside the months that it gives, and taken back together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.values.period import Period

from ..models import ONCE, Entitlement, ExternalPayment, Scheme, Unit

PERMISSION = "comparison.import"
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Received:
    """What one person got for one period."""

    member: int
    period: str
    amount: int
    paid_on: date | None
    source: str


def months_given(scheme: Scheme, period: Period) -> list[date]:
    """The days that stand for a period among the entitlements."""
    if scheme.unit == Unit.ONCE:
        return [date.fromisoformat(ONCE)]
    return [month.first_day for month in period.months]


@transaction.atomic
def record_external(scheme_id: int, received: Sequence[Received], *, actor: Any) -> list[int]:
    """Keep payments of another payer, and the months they give. Returns the payments' keys.

    Raises DomainError `own_scheme`, `months_taken` where somebody already has one of the months.
    """
    require(actor, PERMISSION)
    scheme = Scheme.objects.select_related("office").lock_visible(actor, PERMISSION, scheme_id)
    if not scheme.external:
        raise DomainError("own_scheme", f"{scheme} dibayar kantor ini; hasilnya dicatat pada daftarnya.")
    payments = [
        ExternalPayment(
            scheme=scheme,
            office=scheme.office,
            member_id=one.member,
            period=one.period,
            amount=one.amount,
            paid_on=one.paid_on,
            source=one.source,
        )
        for one in received
    ]
    months = [
        Entitlement(scheme=scheme, office=scheme.office, member_id=one.member, month=month)
        for one in received
        for month in months_given(scheme, Period.parse(one.period))
    ]
    try:
        with transaction.atomic():
            made = ExternalPayment.objects.bulk_create(payments, batch_size=_AT_ONCE)
            Entitlement.objects.bulk_create(months, batch_size=_AT_ONCE)
    except IntegrityError as clash:
        raise DomainError("months_taken", "Sebagian bulan itu sudah tercatat. Periksa lagi.") from clash
    _tell("external.added", scheme, actor, len(made), [None, sum(one.amount for one in received)])
    return [payment.pk for payment in made]


@transaction.atomic
def take_back_external(scheme_id: int, payment_ids: Collection[int], *, actor: Any) -> int:
    """Remove payments that were imported by mistake; their months end. Lists handed in stay as they are."""
    require(actor, PERMISSION)
    scheme = Scheme.objects.select_related("office").lock_visible(actor, PERMISSION, scheme_id)
    rows = list(ExternalPayment.objects.filter(scheme=scheme, pk__in=payment_ids))
    of_person: dict[int, set[date]] = {}
    for row in rows:
        of_person.setdefault(row.member_id, set()).update(months_given(scheme, Period.parse(row.period)))
    living = Entitlement.objects.filter(scheme=scheme, member__in=of_person, line__isnull=True, living=True)
    ended = [pk for pk, member, month in living.values_list("pk", "member", "month") if month in of_person[member]]
    Entitlement.objects.filter(pk__in=ended).update(living=False)
    ExternalPayment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _tell("external.taken_back", scheme, actor, len(rows), [sum(row.amount for row in rows), None])
    return len(rows)


def _tell(action: str, scheme: Scheme, actor: Any, count: int, rupiah: list[int | None]) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=scheme,
        office=scheme.office,
        region_code=scheme.office.region_id,
        count=count,
        changes={"skema": [None, scheme.code], "rupiah": rupiah},
    )
