"""The list of an event's people, what is done with many of them at once, and adding outside people and members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from personnel.models import Assignment
from pilarsosial.core.asked import whole_number
from pilarsosial.core.models import Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.names import search_key

from ..forms import ParticipantForm, PasteForm
from ..lists import COUNTED, PEOPLE_NAMES, STATES, UNMATCHED, WITHDRAWN, people_matching
from ..models import Participant, ParticipantRole, Reply, Source
from ..reports import sees_everybody
from ..services import add_member, add_outsiders, register_participants, withdraw_participants
from ..services.inviting import differences
from .base import EventActionPage, EventFormPage, EventPage

PAGE_SIZE = 100
FOUND = 20


def people_url(pk: int, **asked: str) -> str:
    address = reverse("participant-list", args=[pk])
    given = {name: value for name, value in asked.items() if value}
    return f"{address}?{urlencode(given)}" if given else address


class ParticipantList(EventPage):
    """Everybody on the list in the actor's sight, by name; `?sesudah=` is the last one seen."""

    permission = "participant.view"
    template_name = "events/people.html"
    part = "peserta"
    heading = "Peserta"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event, actor = self.event, request.user
        asked = {name: request.GET.get(name, "").strip()[:80] for name in PEOPLE_NAMES}
        everybody = self.rows(Participant).filter(event=event)
        rows = people_matching(everybody, asked)
        after = whole_number(request.GET.get("sesudah", ""))
        if after is not None:
            seen = everybody.filter(pk=after).first()
            if seen is not None:
                rows = rows.filter(Q(name_key__gt=seen.name_key) | Q(name_key=seen.name_key, pk__gt=seen.pk))
        rows = rows.select_related("pillar", "position__pillar", "member", "quota", "represented_by")
        people = list(rows.order_by("name_key", "pk")[: PAGE_SIZE + 1])
        own = self.owns("participant.change")
        context = {
            "people": [_row(person) for person in people[:PAGE_SIZE]],
            "next_url": people_url(pk, **asked, sesudah=str(people[PAGE_SIZE - 1].pk))
            if len(people) > PAGE_SIZE
            else "",
            "asked": asked,
            "people_tabs": self._tabs(everybody, asked),
            "pillars": Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True),
            "roles": ParticipantRole.choices,
            "own": own,
            "open": not event.is_locked,
            "may_register": may(actor, "participant.register") and not event.is_locked,
            "whole": sees_everybody(event, actor),
            "differences": differences(event, actor=actor, day=timezone.localdate())
            if own and not event.is_locked
            else [],
        }
        return self.show(context)

    def _tabs(self, rows: QuerySet[Participant], asked: dict[str, str]) -> list[dict[str, Any]]:
        listed = Q(withdrawn_at__isnull=True)
        shown = [*STATES, *(row for row in COUNTED if row[0] == asked["keadaan"])]
        parts = [(code, label, listed & condition) for code, label, condition in shown]
        parts.append((UNMATCHED, "Tanpa undangan", listed & Q(source=Source.WALK_IN)))
        parts.append((WITHDRAWN, "Ditarik", Q(withdrawn_at__isnull=False)))
        numbers = rows.order_by().aggregate(
            **{f"n{place}": Count("pk", filter=part[2]) for place, part in enumerate(parts)}
        )
        pk = self.event.pk
        return [
            {
                "label": label,
                "url": people_url(pk, **{**asked, "keadaan": code}),
                "count": format_number(numbers[f"n{place}"]),
                "active": asked["keadaan"] == code,
            }
            for place, (code, label, _condition) in enumerate(parts)
            if numbers[f"n{place}"] or code in ("", "belum", "terdaftar")
        ]


def area_told(person: Participant) -> str:
    """`Kec. Jombang, Kab. Jombang`; of an outside person agency and unit."""
    if person.region_id and len(person.region_id) > len("35"):
        codes = [person.region_id] + ([person.region_id[:5]] if len(person.region_id) > len("35.17") else [])
        return ", ".join(short_name(code) for code in codes)
    if person.region_id:
        return short_name(person.region_id)
    return ", ".join(filter(None, [person.unit, person.agency]))


def post_told(person: Participant) -> str:
    """`TKSK`, or the job and agency of an outside person."""
    if person.member_id or (person.pillar and not person.agency):
        return str(person.position or person.pillar or "")
    return ", ".join(filter(None, [person.job, person.agency, person.unit]))


def state_told(person: Participant) -> tuple[str, str]:
    """(words, tone) of where the invitation stands."""
    if person.withdrawn_at:
        return "Ditarik", "quiet"
    if person.reply == Reply.NOT_COMING:
        return "Berhalangan", "attention"
    if person.reply == Reply.REPRESENTED:
        return "Diwakili", "attention"
    if person.registered_at:
        return "Terdaftar", "ok"
    if person.source == Source.WALK_IN:
        return "Tanpa undangan", "attention" if person.unmatched else "quiet"
    return ("Diundang", "info") if person.invited_at else ("Belum diumumkan", "quiet")


def _row(person: Participant) -> dict[str, Any]:
    words, tone = state_told(person)
    return {
        "person": person,
        "post": post_told(person),
        "area": area_told(person) if person.member_id or person.region_id else "",
        "state": words,
        "tone": tone,
    }


class ParticipantAdd(EventFormPage):
    permission = "participant.change"
    part = "peserta"
    heading = "Tambah orang luar"
    note = (
        "Untuk narasumber, tamu, juri, dan peserta yang bukan anggota pilar. Anggota pilar dipilih dari data anggota."
    )
    success_message = "Peserta ditambahkan."

    def back_url(self) -> str:
        return people_url(self.event.pk)

    def get_form(self, data: Any = None, files: Any = None) -> ParticipantForm:
        return ParticipantForm(data, event=self.event)

    def perform(self, form: ParticipantForm) -> str:
        add_outsiders(self.event.pk, [form.values()], source=Source.FORM, actor=self.request.user)
        return people_url(self.event.pk)


class ParticipantPaste(EventFormPage):
    permission = "participant.change"
    part = "peserta"
    heading = "Tempel daftar orang luar"
    note = "Semua baris masuk atau tidak satu pun; baris yang salah disebut nomornya."

    def back_url(self) -> str:
        return people_url(self.event.pk)

    def get_form(self, data: Any = None, files: Any = None) -> PasteForm:
        return PasteForm(data, event=self.event)

    def perform(self, form: PasteForm) -> str:
        rows = add_outsiders(self.event.pk, form.people(), source=Source.PASTE, actor=self.request.user)
        messages.success(self.request, f"{len(rows)} peserta ditambahkan.")
        return people_url(self.event.pk)


class ParticipantFind(EventPage):
    """Members by name, to be put on the list one by one. A POST adds the assignment that was chosen."""

    permission = "participant.change"
    template_name = "events/people_find.html"
    part = "peserta"
    heading = "Tambah anggota"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = " ".join(request.GET.get("q", "").split())[:80]
        rows, day = [], timezone.localdate()
        if len(search_key(text)) >= 3:
            named = Q()
            for word in search_key(text).split():
                named &= Q(member__name_key__contains=word)
            rows = Assignment.objects.visible_to(request.user, "member.view").active_on(day).filter(named)
            rows = rows.filter(member__removed_at__isnull=True).select_related(
                "member", "position__pillar", "duty_region"
            )
            rows = list(rows.order_by("member__name_key", "pk")[: FOUND + 1])
        on_list = set(self.event.participants.listed().values_list("member_id", flat=True))
        context = {
            "text": text,
            "rows": [
                {"row": row, "area": short_name(row.duty_region_id), "known": row.member_id in on_list}
                for row in rows[:FOUND]
            ],
            "more": len(rows) > FOUND,
        }
        return self.show(context)


class ParticipantAddMember(EventActionPage):
    permission = "participant.change"

    def perform(self) -> str:
        pk, actor = self.kwargs["pk"], self.request.user
        person = add_member(pk, self.kwargs["assignment"], actor=actor)
        messages.success(self.request, f"{person.name} ditambahkan ke daftar peserta.")
        return self.refused_url()

    def refused_url(self) -> str:
        text = self.request.POST.get("q", "")[:80]
        address = reverse("participant-find", args=[self.kwargs["pk"]])
        return f"{address}?{urlencode({'q': text})}" if text else address


class ParticipantRegister(EventActionPage):
    """Those who are ticked: registered, or registered no more."""

    permission = "participant.register"

    def perform(self) -> str:
        registered = self.request.POST.get("tindakan", "daftar") == "daftar"
        ids = chosen(self.request)
        number = register_participants(self.kwargs["pk"], ids, registered=registered, actor=self.request.user)
        words = "didaftarkan" if registered else "dibatalkan pendaftarannya"
        messages.success(self.request, f"{number} peserta {words}." if number else "Tidak ada yang berubah.")
        return people_url(self.kwargs["pk"])

    def refused_url(self) -> str:
        return people_url(self.kwargs["pk"])


class ParticipantWithdraw(EventActionPage):
    """Those who are ticked leave the list, with one reason."""

    permission = "participant.change"

    def perform(self) -> str:
        reason = self.request.POST.get("reason", "")
        number = withdraw_participants(self.kwargs["pk"], chosen(self.request), reason=reason, actor=self.request.user)
        messages.success(self.request, f"{number} peserta ditarik." if number else "Tidak ada yang berubah.")
        return people_url(self.kwargs["pk"])

    def refused_url(self) -> str:
        return people_url(self.kwargs["pk"])


def chosen(request: HttpRequest) -> list[int]:
    numbers = (whole_number(text) for text in request.POST.getlist("pilih"))
    return [number for number in numbers if number is not None]
