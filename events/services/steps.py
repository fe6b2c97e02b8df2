"""An event goes on: announced, begun, closed, reported, called off (`rules.TRANSITIONS` is the table)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require

from ..models import DoorPass, Event, EventState, Participant, Source
from ..rules import BY_CODE, Transition
from .trail import record

_TOLD = {
    "announce": "event.announced",
    "start": "event.started",
    "close": "event.closed",
    "report": "event.reported",
    "reopen": "event.reopened",
    "withdraw_report": "event.report_withdrawn",
    "cancel": "event.cancelled",
}


@transaction.atomic
def take_step(
    event_id: int, step: str, *, version: int | None = None, reason: str = "", now: datetime | None = None, actor: Any
) -> Event:
    """One step of the table. `version` is the one that the page showed; None asks nothing.

    Raises DomainError `changed_meanwhile`, `wrong_moment` (the event is no longer in a state from which this step
    leads), `reason_needed`.
    """
    require(actor, "event.change")
    event = Event.objects.select_related("office").lock_visible(actor, "event.change", event_id)
    wanted = BY_CODE[step]
    if version is not None and event.version != version:
        raise DomainError("changed_meanwhile", "Kegiatan ini baru saja diubah orang lain. Muat ulang halaman.")
    if event.state not in wanted.sources:
        text = f"Kegiatan ini sudah {event.get_state_display().lower()}; langkah “{wanted.label}” tidak berlaku lagi."
        raise DomainError("wrong_moment", text)
    reason = " ".join(reason.split())[:200]
    if wanted.needs_reason and not reason:
        raise DomainError("reason_needed", "Tulis alasannya.", {"reason": "Tulis alasannya."})
    old = event.get_state_display()
    _go(event, wanted, now or timezone.now())
    changes = {"keadaan": [old, event.get_state_display()]}
    record(_TOLD[step], event, actor=actor, changes=changes, reason=reason)
    return event


def _go(event: Event, step: Transition, now: datetime) -> None:
    event.state = step.target
    event.version += 1
    if step.code == "announce":
        event.announced_at = now
        waiting = Participant.objects.listed().filter(event=event, invited_at__isnull=True)
        waiting.exclude(source__in=[Source.WALK_IN, Source.SUBSTITUTE]).update(invited_at=now)
    if step.target in (EventState.CLOSED, EventState.CANCELLED):
        event.closed_at = event.closed_at or now
    if step.code == "reopen":
        event.closed_at = None
    event.save(update_fields=["state", "version", "announced_at", "closed_at"])
    if step.code == "cancel":
        DoorPass.objects.filter(event=event, revoked_at__isnull=True).update(revoked_at=now)
