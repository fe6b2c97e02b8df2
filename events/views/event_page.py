"""One event: its facts, days, officials and numbers, and what may be done next."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse

from pilarsosial.core.audit_story import tell
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import may
from pilarsosial.core.templatetags.pilar import moment
from pilarsosial.core.values.dates import format_short, format_with_weekday
from pilarsosial.core.values.money import format_number

from ..models import CurrentPresence, Event, EventClaim, EventDuty, EventOfficial, EventSession, Figure
from ..reports import EventClaimBeside, Numbers, event_claims_beside, numbers_of
from ..rules import steps_from
from ..services.door_passes import OPEN_STATES
from ..words import kinds_told, session_hours
from .base import EventPage

STORY_SIZE = 15


class EventDetail(EventPage):
    permission = "event.view"
    template_name = "events/event_detail.html"
    part = "ikhtisar"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event, actor = self.event, request.user
        numbers = numbers_of([event], actor)[event.pk]
        own = self.owns("event.change")
        sessions = list(self.rows(EventSession).filter(event=event))
        officials = list(self.rows(EventOfficial).filter(event=event).select_related("represented_by"))
        context = {
            "facts": _facts(event),
            "figures": figures(numbers),
            "numbers": numbers,
            "sessions": [_session(row, event, came) for row, came in _with_presence(sessions, actor)],
            "officials": officials,
            "duties": self.rows(EventDuty).filter(event=event).select_related("user") if own else [],
            "claims": _claims(event_claims_beside(self.rows(EventClaim).filter(event=event), actor)),
            "steps": steps_from(event.state) if own else [],
            "own": own,
            "may_open": may(actor, "attendance.mark") and event.state in OPEN_STATES,
            "may_see_lists": may(actor, "batch.view"),
            "story": self._story(event) if may(actor, "audit.view") else [],
        }
        return self.show(context)

    def _story(self, event: Event) -> list[dict[str, Any]]:
        """What was done with the event, as far as the viewer's own area goes."""
        entries = AuditEntry.objects.visible_to(self.request.user, "audit.view")
        entries = entries.filter(target_type="events.event", target_id=str(event.pk))
        rows = list(entries.newest_first().select_related("actor", "office")[:STORY_SIZE])
        return [
            {
                "title": f"{told.who} {told.what}",
                "changes": told.changes,
                "text": told.reason,
                "time": moment(told.at),
            }
            for told in tell(rows)
        ]


def figures(numbers: Numbers) -> list[dict[str, str]]:
    """The four numbers as cards; what nobody has said is a dash, not a zero."""
    mine = "" if numbers.whole else "dari wilayah Anda"
    quota_note = f"{numbers.open_quota} baris belum berangka" if numbers.open_quota else "orang"
    shown = [
        (Figure.QUOTA, numbers.quota, quota_note),
        (Figure.INVITED, numbers.invited, mine or "orang"),
        (Figure.REGISTERED, numbers.registered, mine or "orang"),
        (Figure.ATTENDED, numbers.attended, mine or "orang, di sedikitnya satu sesi"),
    ]
    if not numbers.whole:
        shown = shown[1:]
    return [
        {"label": figure.label, "value": _or_dash(value), "note": note if value is not None else "belum diketahui"}
        for figure, value, note in shown
    ]


def _or_dash(value: int | None) -> str:
    return "–" if value is None else format_number(value)


def _facts(event: Event) -> list[dict[str, Any]]:
    return [
        {"label": "Jenis", "value": kinds_told(event)},
        {"label": "Penyelenggara", "value": str(event.office)},
        {"label": "Tema", "value": event.theme},
        {"label": "Tempat", "value": event.place, "sub": str(event.region)},
        {"label": "Pakaian", "value": event.dress_code},
        {"label": "Narahubung", "value": event.contact},
        {"label": "Kode (sub)kegiatan", "value": event.activity_code},
        {"label": "Catatan", "value": event.note},
    ]


def _with_presence(sessions: list[EventSession], actor: Any) -> list[tuple[EventSession, int | None]]:
    rows = CurrentPresence.objects.visible_to(actor, "participant.view").filter(session__in=sessions)
    rows = rows.filter(participant__withdrawn_at__isnull=True).exclude(state="").order_by()
    came = dict(rows.values_list("session").annotate(n=Count("pk", filter=Q(state="hadir"))))
    return [(session, came.get(session.pk)) for session in sessions]


def _session(row: EventSession, event: Event, came: int | None) -> dict[str, Any]:
    return {
        "row": row,
        "day": format_with_weekday(row.day),
        "hours": session_hours(row, event) or "jam belum ditentukan",
        "came": came,
    }


def _claims(claims: list[EventClaimBeside]) -> list[dict[str, Any]]:
    """Stated figures beside the computed ones."""
    found = []
    for beside in claims:
        claim, computed = beside.claim, beside.computed
        found.append(
            {
                "row": claim,
                "what": f"{claim.get_figure_display()}{f' ({claim.label})' if claim.label else ''}",
                "computed": _or_dash(computed),
                "difference": None if computed is None else format_number(abs(claim.stated - computed)),
                "more": computed is not None and claim.stated > computed,
                "dated": format_short(claim.source_date) if claim.source_date else "",
            }
        )
    return found
