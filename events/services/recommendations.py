"""What participants asked for: recorded, given to somebody, followed up, and brought to the next event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import drop_file, keep_file, keeps_files
from pilarsosial.core.models import FileKind
from pilarsosial.core.policies import SYSTEM, require

from ..models import (
    CarriedRecommendation,
    Event,
    EventState,
    Participant,
    Recommendation,
    RecommendationState,
    RecommendationStep,
)
from .checking import check, check_version, put
from .trail import record

PERMISSION = "recommendation.change"
FIELDS = (
    "text",
    "proposer_id",
    "proposed_by",
    "in_charge",
    "in_charge_office_id",
    "due_on",
    "state",
    "outcome",
    "note",
)
SETTLED = (RecommendationState.DONE, RecommendationState.DROPPED)


@transaction.atomic
def add_recommendation(
    event_id: int, fields: Mapping[str, Any], *, now: datetime | None = None, actor: Any
) -> Recommendation:
    """Write down what somebody asked for. Raises DomainError beside the field, `wrong_moment`, `proposer_elsewhere`."""
    require(actor, PERMISSION)
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        raise DomainError("wrong_moment", f"Kegiatan ini {event.get_state_display().lower()}.")
    row = Recommendation(event=event, added_by=None if actor is SYSTEM else actor)
    changes = put(row, fields, FIELDS)
    now = now or timezone.now()
    _check(row, now)
    row.save(force_insert=True)
    _keep_step(row, min(event.starts_on, _day_there(event, now)))
    told = {name: values for name, values in changes.items() if values[1] not in (None, "")}
    record("recommendation.added", event, actor=actor, target=row, changes=told)
    return row


@keeps_files
@transaction.atomic
def change_recommendation(
    recommendation_id: int,
    fields: Mapping[str, Any],
    *,
    version: int,
    upload: UploadedFile | None = None,
    now: datetime | None = None,
    actor: Any,
) -> Recommendation:
    """Who takes care of it, until when, how it stands, and the evidence. Nothing is asked of the event's state.

    Raises DomainError beside the field, `changed_meanwhile`, `outcome_needed` where it is settled without a word, and
    what `keep_file` raises.
    """
    require(actor, PERMISSION)
    row = Recommendation.objects.select_related("event__office", "evidence").lock_visible(
        actor, PERMISSION, recommendation_id
    )
    check_version(row, version)
    stood = (row.state, row.due_on)
    changes = put(row, fields, FIELDS)
    old_file = row.evidence_id
    if upload is not None:
        row.evidence = keep_file(upload, kind=FileKind.REPORT, office=row.event.office, actor=actor)
        changes["bukti"] = ["ada" if old_file else None, row.evidence.filename]
    if row.state in SETTLED and not row.outcome.strip():
        text = "Tulis hasilnya." if row.state == RecommendationState.DONE else "Tulis mengapa tidak dilanjutkan."
        raise DomainError("outcome_needed", text, {"outcome": text})
    if not changes:
        return row
    now = now or timezone.now()
    _check(row, now)
    row.version += 1
    row.save()
    if (row.state, row.due_on) != stood:
        last = row.steps.aggregate(last=Max("since"))["last"]
        _keep_step(row, max(filter(None, [last, _day_there(row.event, now)])))
    if upload is not None:
        drop_file(old_file)
    record("recommendation.changed", row.event, actor=actor, target=row, changes=changes)
    return row


@transaction.atomic
def carry_recommendations(event_id: int, recommendation_ids: Collection[int], *, actor: Any) -> int:
    """Put open recommendations of earlier events on the agenda of this one; those that are there stay. How many came.

    Raises DomainError `not_carried` for one that is settled or of this event, `wrong_moment` where it is over.
    """
    require(actor, PERMISSION)
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)
    if event.is_locked:
        raise DomainError("wrong_moment", "Kegiatan ini sudah selesai. Bawa ke kegiatan yang akan datang.")
    wanted = sorted(set(recommendation_ids))
    rows = Recommendation.objects.visible_to(actor, PERMISSION).unfinished().exclude(event=event)
    found = list(rows.filter(pk__in=wanted, event__starts_on__lte=event.starts_on).order_by("pk"))
    if len(found) != len(wanted):
        raise DomainError("not_carried", "Ada rekomendasi yang sudah selesai atau bukan dari kegiatan sebelumnya.")
    there = set(CarriedRecommendation.objects.filter(event=event).values_list("recommendation_id", flat=True))
    by = None if actor is SYSTEM else actor
    fresh = [
        CarriedRecommendation(recommendation=row, event=event, carried_by=by) for row in found if row.pk not in there
    ]
    CarriedRecommendation.objects.bulk_create(fresh)
    if fresh:
        record("recommendation.carried", event, actor=actor, count=len(fresh))
    return len(fresh)


def _keep_step(row: Recommendation, day: date) -> None:
    RecommendationStep.objects.create(recommendation=row, state=row.state, due_on=row.due_on, since=day)


def _day_there(event: Event, now: datetime) -> date:
    return timezone.localdate(now, ZoneInfo(event.time_zone))


def _check(row: Recommendation, now: datetime) -> None:
    if row.proposer_id and not Participant.objects.filter(pk=row.proposer_id, event=row.event_id).exists():
        text = "Pengusul harus peserta kegiatan ini; orang lain tulis namanya."
        raise DomainError("proposer_elsewhere", text, {"proposer": text})
    settled = row.state in SETTLED
    row.settled_at = (row.settled_at or now) if settled else None
    check(row)
