"""Minutes and the record of an event: written as a form, printed as paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import require
from pilarsosial.core.values.nip import NipError, parse_nip

from ..models import Event, EventState, Minutes, MinutesKind
from .checking import check, check_version, put
from .trail import record

PERMISSION = "document.change"
FIELDS = ("number", "dated", "agenda", "discussion", "decisions")
MOST_SIGNATORIES = 3


@transaction.atomic
def write_minutes(
    event_id: int,
    kind: str,
    fields: Mapping[str, Any],
    *,
    signatories: list[dict[str, str]],
    version: int,
    actor: Any,
) -> Minutes:
    """Fill in the minutes or the record; the first time makes them. `version` is what the page showed, 0 for new.

    `signatories` is [{"title", "name", "nip"}]; those without a title and name are left out. Raises DomainError beside
    the field, `wrong_moment` for a draft or a cancelled event, `changed_meanwhile`.
    """
    require(actor, PERMISSION)
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, event_id)
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        text = f"Kegiatan ini {event.get_state_display().lower()}; belum ada yang dinotulenkan."
        raise DomainError("wrong_moment", text)
    kind = MinutesKind(kind)
    row = Minutes.objects.filter(event=event, kind=kind).first() or Minutes(event=event, kind=kind, version=0)
    check_version(row, version)
    is_new = row.version == 0
    changes = put(row, fields, FIELDS)
    # What was said is told in the trail by its length: the text itself is kept in the row.
    for name in ("acara", "pembahasan", "keputusan"):
        if name in changes:
            changes[name] = [f"{len(text or '')} huruf" for text in changes[name]]
    checked = _checked(signatories)
    if checked != row.signatories:
        changes["penanda tangan"] = [_named(row.signatories), _named(checked)]
        row.signatories = checked
    if not (row.agenda or row.discussion or row.decisions):
        text = "Isi paling sedikit acara, pembahasan, atau keputusan."
        raise DomainError("minutes_empty", text, {"discussion": text})
    check(row)
    if changes or is_new:
        row.version += 1
        row.save(force_insert=is_new)
        record("minutes.written", event, actor=actor, changes={"jenis": [None, kind.label], **changes})
    return row


def _checked(signatories: list[dict[str, str]]) -> list[dict[str, str]]:
    kept = []
    for number, one in enumerate(signatories[:MOST_SIGNATORIES], start=1):
        title, name = (" ".join(one.get(part, "").split())[:150] for part in ("title", "name"))
        if not (title or name):
            continue
        if not title:
            raise DomainError("title_needed", "Isi jabatannya.", {f"title_{number}": "Isi jabatannya."})
        try:
            nip = parse_nip(one.get("nip", ""))
        except NipError as refusal:
            raise DomainError(refusal.code, refusal.message, {f"nip_{number}": refusal.message}) from refusal
        kept.append({"title": title, "name": name, "nip": nip})
    return kept


def _named(signatories: list[dict[str, str]]) -> str | None:
    return "; ".join(f"{one['name'] or '…'} ({one['title']})" for one in signatories) or None


def suggested_signatories(minutes_kind: str, event: Event) -> list[dict[str, str]]:
    """Who usually signs, for the first time the form is opened."""
    if minutes_kind == MinutesKind.MINUTES:
        return [{"title": "Notulis", "name": "", "nip": ""}, {"title": "Pimpinan Rapat", "name": "", "nip": ""}]
    return [{"title": "Ketua Panitia", "name": "", "nip": ""}, {"title": "PPTK", "name": "", "nip": ""}]
