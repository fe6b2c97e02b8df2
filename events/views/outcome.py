"""Certificates and contest results of an event, and what the page of a member shows of events."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from personnel.models import Member
from pilarsosial.core.errors import NotFound
from pilarsosial.core.models import Signer, SigningRole
from pilarsosial.core.policies import may
from pilarsosial.core.views import SealedPage

from ..forms.outcome import CertificateIssueForm, ReasonForm, ResultForm, score_told
from ..models import ContestResult, CurrentPresence, EventCertificate, EventState, Participant, Presence
from ..printing.certificate import certificates_pdf
from ..services.certificates import candidates, issue_certificates, revoke_certificate
from ..services.contests import change_result, record_result
from ..words import days
from .base import EventFormPage, EventPage
from .presence import TONES
from .sheets import pdf

# So many events of a person stand on their page.
MOST_OF_MEMBER = 12


class EventCertificates(EventFormPage):
    """GET: who has one, and how many would get one. POST: the batch."""

    permission = "event_certificate.issue"
    template_name = "events/certificates.html"
    part = "sertifikat"
    heading = "Sertifikat"
    action = "Terbitkan sertifikat"

    def signers(self) -> list[Signer]:
        rows = Signer.objects.visible_to(self.request.user, "office.view").select_related("office")
        return list(rows.filter(office=self.event.office, role__in=(SigningRole.HEAD, SigningRole.BUDGET_AUTHORITY))
                    .on(self.event.ends_on).order_by("-acting", "role", "pk"))  # fmt: skip

    def get_form(self, data: Any = None, files: Any = None) -> CertificateIssueForm:
        return CertificateIssueForm(
            data, event=self.event, sessions=self.event.sessions.count(), signers=self.signers()
        )

    def perform(self, form: CertificateIssueForm) -> str:
        cleaned = form.cleaned_data
        signer = next(one for one in self.signers() if str(one.pk) == cleaned["signer"])
        made = issue_certificates(
            self.event.pk,
            minimum=cleaned["minimum"],
            roles=cleaned["roles"],
            pattern=cleaned["pattern"],
            issued_on=cleaned["issued_on"],
            signer=signer,
            actor=self.request.user,
        )
        messages.success(self.request, f"{len(made)} sertifikat terbit: {made[0].number} sampai {made[-1].number}.")
        return self.own_url()

    def own_url(self) -> str:
        return reverse("event-certificates", args=[self.event.pk])

    def context(self, form: BaseForm) -> dict[str, Any]:
        rows = self.rows(EventCertificate).filter(participant__event=self.event).select_related("participant")
        is_over = self.event.state in (EventState.CLOSED, EventState.REPORTED)
        earned: Any = []
        if is_over and not form.is_bound:
            asked = {"minimum": form.initial["minimum"], "roles": form.initial["roles"]}
            earned = candidates(self.event, **asked, actor=self.request.user)
        more = {
            "certificates": list(rows.order_by("series__year", "serial")),
            "is_over": is_over,
            "earned": len(earned),
        }
        return {**super().context(form), **more}


class CertificatesPdf(EventPage):
    """All in force of an event, or one (`?nomor=`), a page each."""

    permission = "event_certificate.issue"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = self.rows(EventCertificate).filter(participant__event=self.event, revoked_at__isnull=True)
        one = request.GET.get("sertifikat", "")
        if one.isdecimal() and len(one) <= 18:
            rows = rows.filter(pk=int(one))
        found = list(rows.select_related("participant", "signer__office").order_by("series__year", "serial"))
        if not found:
            raise NotFound
        return pdf(certificates_pdf(self.event, found), f"sertifikat-kegiatan-{pk}.pdf")


class CertificateRevoke(EventFormPage):
    permission = "event_certificate.issue"
    part = "sertifikat"
    heading = "Cabut sertifikat?"
    action = "Cabut sertifikat"
    success_message = "Sertifikat dicabut. Nomornya tetap terpakai."

    @property
    def certificate(self) -> EventCertificate:
        return self.row(
            EventCertificate.objects.select_related("participant").filter(participant__event=self.event),
            self.kwargs["certificate"],
        )

    def get_form(self, data: Any = None, files: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def perform(self, form: ReasonForm) -> str:
        revoke_certificate(self.certificate.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("event-certificates", args=[self.event.pk])

    def context(self, form: BaseForm) -> dict[str, Any]:
        one = self.certificate
        note = f"{one.name}, nomor {one.number}. Halaman pemeriksaannya akan menyatakan bahwa sertifikat ini dicabut."
        return {**super().context(form), "note": note}


# --- Contests -----------------------------------------------------------------------------------------------------


class ContestResults(EventPage):
    permission = "event.view"
    template_name = "events/contest.html"
    part = "lomba"
    heading = "Hasil lomba"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = self.rows(ContestResult).filter(event=self.event).select_related("participant", "pillar")
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(rows, key=lambda row: (row.category, row.rank or 10_000, -(row.score or 0), row.pk)):
            groups.setdefault(row.category, []).append({"row": row, "score": score_told(row.score)})
        is_contest = any(kind.kind == "lomba" for kind in self.event.kinds.all())
        may_write = may(request.user, "contest.change") and self.event.state not in (
            EventState.DRAFT,
            EventState.CANCELLED,
        )
        return self.show(
            {"groups": list(groups.items()), "may_write": may_write and is_contest, "is_contest": is_contest}
        )


class ResultAdd(EventFormPage):
    permission = "contest.change"
    template_name = "events/result_form.html"
    part = "lomba"
    heading = "Catat hasil lomba"
    success_message = "Hasil lomba dicatat."

    def people(self) -> Any:
        return self.rows(Participant).listed().filter(event=self.event).order_by("name_key", "pk")

    def get_form(self, data: Any = None, files: Any = None) -> ResultForm:
        return ResultForm(data, people=self.people())

    def perform(self, form: ResultForm) -> str:
        person = int(form.cleaned_data["participant"])
        record_result(self.event.pk, person, form.values(), actor=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("contest-results", args=[self.event.pk])

    def context(self, form: BaseForm) -> dict[str, Any]:
        rows = self.rows(ContestResult).filter(event=self.event)
        known = sorted(set(rows.values_list("category", flat=True)))
        return {**super().context(form), "categories": known}


class ResultChange(ResultAdd):
    heading = "Ubah hasil lomba"
    success_message = "Hasil lomba disimpan."

    @property
    def result(self) -> ContestResult:
        return self.row(
            ContestResult.objects.select_related("participant").filter(event=self.event), self.kwargs["result"]
        )

    def get_form(self, data: Any = None, files: Any = None) -> ResultForm:
        return ResultForm(data, people=(), row=self.result)

    def perform(self, form: ResultForm) -> str:
        version = form.cleaned_data["version"]
        change_result(self.result.pk, form.values(), version=version, actor=self.request.user)
        return self.back_url()

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "note": self.result.participant.name}


# --- On the member's page -----------------------------------------------------------------------------------------


class MemberEvents(SealedPage):
    """A part of a member's page: events of the last years that the asker sees, and how the member was there."""

    permission = "participant.view"
    template_name = "events/member_events_page.html"
    fragment_name = "events/member_events.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = Member.objects.get_visible(request.user, "member.view", pk)
        rows = self.rows(Participant).of_person(member.pk).listed().select_related("event__office")
        found = list(rows.order_by("-event__starts_on", "-pk")[: MOST_OF_MEMBER + 1])
        shown = found[:MOST_OF_MEMBER]
        states: dict[int, list[str]] = {}
        said = CurrentPresence.objects.visible_to(request.user, self.permission).filter(participant__in=shown)
        for person, state in said.exclude(state="").values_list("participant_id", "state"):
            states.setdefault(person, []).append(state)
        told = [self._told(person, states.get(person.pk, [])) for person in shown]
        counted = [states.get(person.pk) for person in shown if states.get(person.pk)]
        came = sum(Presence.PRESENT in row for row in counted)
        response = self.page(
            {"rows": told, "more": len(found) > MOST_OF_MEMBER, "came": came, "counted": len(counted), "member": member}
        )
        response["Cache-Control"] = "private, no-store"
        return response

    @staticmethod
    def _told(person: Participant, states: list[str]) -> dict[str, Any]:
        state = Presence.PRESENT if Presence.PRESENT in states else Presence(states[0]) if states else None
        sessions = states.count(Presence.PRESENT)
        return {
            "event": person.event,
            "days": days(person.event, short=True),
            "role": person.get_role_display(),
            "label": state.label if state else "Belum dicatat",
            "tone": TONES[state] if state else "",
            "sessions": f"{sessions} sesi" if sessions > 1 else "",
        }
