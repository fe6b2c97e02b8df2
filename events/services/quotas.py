"""The quota of an event, line by line: typed, or counted from a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from personnel.models import Assignment
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Level, Region

from ..models import Quota, QuotaRule
from .checking import check, put
from .events import lock_event
from .trail import record

PERMISSION = "event.change"
FIELDS = ("pillar", "position", "region", "group", "label", "rule", "per", "number", "units")
_LEVELS = {
    QuotaRule.PER_REGENCY: Level.REGENCY,
    QuotaRule.PER_DISTRICT: Level.DISTRICT,
    QuotaRule.PER_VILLAGE: Level.VILLAGE,
}


@transaction.atomic
def save_quota(event_id: int, fields: Mapping[str, Any], *, quota_id: int | None = None, actor: Any) -> Quota:
    """Enter or change one line; by a rule its number is counted now. Raises DomainError beside the field."""
    event = lock_event(event_id, actor)
    quota = event.quotas.filter(pk=quota_id).first() if quota_id else None
    if quota is None:
        last = event.quotas.aggregate(last=Max("order"))["last"] or 0
        quota = Quota(event=event, order=last + 1)
    changes = put(quota, fields, FIELDS)
    _check_rule(quota)
    _count(quota, timezone.localdate())
    check(quota)
    quota.save()
    record("quota.changed", event, actor=actor, changes={**changes, "jumlah": [None, quota.number]}, reason=str(quota))
    return quota


@transaction.atomic
def remove_quota(event_id: int, quota_id: int, *, actor: Any) -> None:
    event = lock_event(event_id, actor)
    quota = event.quotas.filter(pk=quota_id).first()
    if quota is None:
        return
    quota.delete()
    record("quota.changed", event, actor=actor, changes={"kuota": [f"{quota}: {quota.number}", None]})


@transaction.atomic
def recount_quota(event_id: int, *, actor: Any) -> int:
    """Count all lines with a rule anew; returns how many numbers changed."""
    event = lock_event(event_id, actor)
    changed = 0
    for quota in event.quotas.exclude(rule=QuotaRule.TYPED).select_related("group", "position", "pillar"):
        old = quota.number
        _count(quota, timezone.localdate())
        quota.save(update_fields=["number", "computed_on"])
        if quota.number != old:
            changed += 1
            record("quota.changed", event, actor=actor, changes={str(quota): [old, quota.number]})
    return changed


def _check_rule(quota: Quota) -> None:
    wrong = {}
    if quota.position_id:
        quota.pillar_id = quota.position.pillar_id
    if not quota.pillar_id and not quota.label:
        wrong["pillar"] = "Pilih pilar, atau tulis unsur lain."
    if quota.pillar_id and quota.label:
        wrong["label"] = "Pilih pilar atau tulis unsur lain, jangan keduanya."
    if quota.rule in _LEVELS and not quota.per:
        wrong["per"] = "Isi berapa orang per wilayah."
    if quota.rule == QuotaRule.HOLDERS and not quota.position_id:
        wrong["position"] = "Pilih jabatannya: setiap pemegangnya dihitung."
    if quota.region_id and quota.group_id:
        wrong["group"] = "Pilih wilayah atau kelompok wilayah, jangan keduanya."
    if wrong:
        raise DomainError("invalid", " ".join(wrong.values()), wrong)


def _count(quota: Quota, day: date) -> None:
    if quota.rule == QuotaRule.TYPED:
        quota.per, quota.computed_on = None, None
        return
    codes = area_codes(quota)
    if quota.rule == QuotaRule.HOLDERS:
        quota.per = None
        quota.number = sum(_holders(quota, code, day) for code in codes)
    else:
        level = _LEVELS[QuotaRule(quota.rule)]
        places = {
            place
            for code in codes
            for place in Region.objects.inside(code).filter(level=level).values_list("pk", flat=True)
        }
        quota.number = len(places) * quota.per
    quota.computed_on = day


def area_codes(quota: Quota) -> list[str]:
    """The regions that a line speaks of; without any, the organiser's."""
    if quota.group_id:
        return list(quota.group.regions.values_list("code", flat=True))
    return [quota.region_id or quota.event.office.region_id]


def _holders(quota: Quota, code: str, day: date) -> int:
    rows = Assignment.objects.active_on(day).in_region(code).filter(position=quota.position, acting=False)
    return rows.filter(member__removed_at__isnull=True).values("member").distinct().count()
