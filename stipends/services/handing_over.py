"""At which event a list is handed over. A sentence on papers and pages, never a payment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from events.models import Event, EventState
from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.values.dates import format_date

from ..models import Batch
from ..states import HAND_OVER_STATES

PERMISSION = "batch.papers"


@transaction.atomic
def hand_over_at(batch_id: int, event_id: int | None, *, actor: Any, version: int | None = None) -> Batch:
    """Tie a list to the event of its hand-over, from the draft until its SPJ is whole; None unties it.

    Several lists may share one event. Nobody is paid by it: what the treasurer does is recorded apart. Raises
    NotPermitted, NotFound (list or event out of sight), DomainError `wrong_state`, `changed_meanwhile`,
    `event_unfit` (cancelled, or over before the period began).
    """
    require(actor, PERMISSION)
    batch = Batch.objects.select_related("office", "event").lock_visible(actor, PERMISSION, batch_id)
    if batch.state not in HAND_OVER_STATES:
        told = f"Daftar ini {batch.get_state_display().lower()}; kegiatan penyerahannya tidak berubah lagi."
        raise DomainError("wrong_state", told)
    if version is not None and version != batch.version:
        raise DomainError("changed_meanwhile", "Daftar ini baru saja diubah orang lain. Muat ulang, lalu pilih lagi.")
    event = None if event_id is None else Event.objects.get_visible(actor, "event.view", event_id)
    if event is not None and event.pk != batch.event_id:
        _check_fits(batch, event)
    before, batch.event = batch.event, event
    if before == event:
        return batch
    batch.version += 1
    batch.save(update_fields=["event", "version"])
    audit.record(
        actor=actor,
        action="batch.handed_over",
        target=batch,
        office=batch.office_id,
        region_code=batch.office.region_id,
        changes={"diserahkan pada": [_said(before), _said(event)]},
    )
    return batch


def require_handed_over(batch: Batch, today: date) -> None:
    """The papers name an event that has come and was not called off. Raises DomainError `not_handed_over`."""
    event = batch.event
    if event is None:
        return
    if event.state == EventState.CANCELLED or event.ends_on < batch.first_day or event.starts_on > today:
        told = "Kegiatan penyerahan dibatalkan, belum tiba, atau selesai sebelum periode daftar ini."
        raise DomainError("not_handed_over", f"{told} Ganti atau kosongkan dahulu.")


def _check_fits(batch: Batch, event: Event) -> None:
    if event.state == EventState.CANCELLED:
        _refuse("Kegiatan ini dibatalkan.")
    if event.ends_on < batch.first_day:
        _refuse(f"Kegiatan ini selesai sebelum periode daftar, yang mulai {format_date(batch.first_day)}.")


def _refuse(text: str) -> None:
    raise DomainError("event_unfit", text, {"event": text})


def _said(event: Event | None) -> str | None:
    return None if event is None else f"{event.title} ({_day(event.starts_on)})"


def _day(day: date) -> str:
    return day.isoformat()
