"""Printing sign-in sheets: an order of rows that stays with the paper."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from pilarsosial.core.checks import new_token
from pilarsosial.core.errors import DomainError
from pilarsosial.core.policies import SYSTEM, require

from ..models import Event, EventSession, EventState, Participant, SheetEdition
from .trail import record

PERMISSION = "attendance.mark"
# What begins the codes of sheets (`core.checks`).
SHEET = "h"
MOST_BLANKS = 200
ORDERS = {
    "wilayah": ("Menurut wilayah", (F("region_id").asc(nulls_last=True), "agency", "name_key", "pk")),
    "nama": ("Menurut nama", ("name_key", "pk")),
    "unsur": (
        "Menurut unsur",
        (F("pillar__name").asc(nulls_last=True), F("region_id").asc(nulls_last=True), "agency", "name_key", "pk"),
    ),
}


@transaction.atomic
def print_sheet(
    session_id: int, *, order: str = "wilayah", blanks: int = 0, with_phones: bool = False, actor: Any
) -> SheetEdition:
    """The sheet of a session with everybody on its list whom the actor sees; the same again is the same edition.

    Raises DomainError `wrong_moment` for one that was called off, `unknown_order`, `blanks_out_of_range`,
    `nobody_listed`.
    """
    require(actor, PERMISSION)
    session = EventSession.objects.select_related("event").get_visible(actor, PERMISSION, session_id)
    # The event's lock orders two who print at once: the second finds the first one's edition.
    event = Event.objects.select_related("office").lock_visible(actor, PERMISSION, session.event_id)
    if event.state == EventState.CANCELLED:
        raise DomainError("wrong_moment", "Kegiatan ini dibatalkan.")
    if order not in ORDERS:
        raise DomainError("unknown_order", "Pilih urutannya.", {"order": "Pilih urutannya."})
    if not 0 <= blanks <= MOST_BLANKS:
        text = f"Isi 0 sampai {MOST_BLANKS} baris."
        raise DomainError("blanks_out_of_range", text, {"blanks": text})
    rows = Participant.objects.visible_to(actor, PERMISSION).listed().filter(event=event)
    people = list(rows.order_by(*ORDERS[order][1]).values_list("pk", flat=True))
    if not people and not blanks:
        raise DomainError("nobody_listed", "Belum ada peserta. Isi jumlah baris kosong untuk lembar tulis tangan.")
    wanted = {"people": people, "blanks": blanks, "with_phones": with_phones}
    last = SheetEdition.objects.filter(session=session).order_by("-number").first()
    if last is not None and all(getattr(last, name) == value for name, value in wanted.items()):
        return last
    number = (SheetEdition.objects.filter(session=session).aggregate(last=Max("number"))["last"] or 0) + 1
    edition = SheetEdition.objects.create(
        event=event,
        session=session,
        number=number,
        token=new_token(SHEET),
        made_by=None if actor is SYSTEM else actor,
        **wanted,
    )
    changes = {"sesi": [None, str(session)], "cetakan ke": [None, number], "baris kosong": [None, blanks]}
    record("sheet.printed", event, actor=actor, changes=changes, count=len(people))
    return edition
