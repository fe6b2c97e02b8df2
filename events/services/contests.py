"""Results of a contest: who stood in which category, with which score, and who goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import require

from ..models import ContestResult, Event, EventState, Kind, Participant
from .checking import check, check_version, put
from .trail import record

PERMISSION = "contest.change"
FIELDS = ("category", "score", "rank", "next_level", "note")


@transaction.atomic
def record_result(event_id: int, participant_id: int, fields: Mapping[str, Any], *, actor: Any) -> ContestResult:
    """Enter a result. Scores are hundredths. Raises DomainError beside the field, `no_contest`, `wrong_moment`,
    `result_known` for a second one in the same category.
    """
    require(actor, PERMISSION)
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)
    if not event.kinds.filter(kind=Kind.CONTEST).exists():
        raise DomainError("no_contest", "Kegiatan ini bukan lomba. Tambahkan jenis Lomba dahulu.")
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        raise DomainError("wrong_moment", f"Kegiatan ini {event.get_state_display().lower()}.")
    person = Participant.objects.listed().filter(pk=participant_id, event=event).first()
    if person is None:
        raise NotFound
    row = ContestResult(event=event, participant=person, pillar_id=person.pillar_id)
    changes = put(row, fields, FIELDS)
    if ContestResult.objects.filter(event=event, category=row.category, participant=person).exists():
        text = f"{person.name} sudah punya hasil pada kategori ini."
        raise DomainError("result_known", text, {"participant": text})
    check(row)
    row.save(force_insert=True)
    told = {name: values for name, values in changes.items() if values[1] not in (None, "")}
    record("contest_result.recorded", event, actor=actor, target=row, changes={"peserta": [None, person.name], **told})
    return row


@transaction.atomic
def change_result(result_id: int, fields: Mapping[str, Any], *, version: int, actor: Any) -> ContestResult:
    """Put a result right. Raises DomainError beside the field, `changed_meanwhile`."""
    require(actor, PERMISSION)
    rows = ContestResult.objects.select_related("event__office", "participant")
    row = rows.lock_visible(actor, PERMISSION, result_id)
    check_version(row, version)
    changes = put(row, fields, FIELDS)
    if changes:
        check(row)
        row.version += 1
        row.save()
        record("contest_result.changed", row.event, actor=actor, target=row, changes=changes)
    return row
