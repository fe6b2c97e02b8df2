"""Forms of one event: the event, its sessions and officials, who has duty, stated figures, and its next step."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from pilarsosial.core.views import FormPage

from ..forms import ClaimForm, DutyForm, EventForm, OfficialForm, SessionsForm, StepForm
from ..models import EventOfficial, EventSession
from ..rules import BY_CODE
from ..services import (
    change_event,
    create_event,
    end_duty,
    give_duty,
    record_claim,
    remove_official,
    save_official,
    set_sessions,
    take_step,
)
from .base import EventActionPage, EventFormPage, event_url


class EventAdd(FormPage):
    permission = "event.change"
    template_name = "events/event_form.html"
    success_message = "Kegiatan dibuat sebagai rancangan."

    def get_form(self, data: Any = None, files: Any = None) -> EventForm:
        return EventForm(data, actor=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("langkah"):
            return self.page(self.context(_typed(request, EventForm, actor=request.user)))
        return super().post(request, *args, **kwargs)

    def perform(self, form: EventForm) -> str:
        event = create_event(
            form.office_id(),
            form.facts(),
            region_code=form.where.finest(),
            kinds=form.cleaned_data["kinds"],
            sessions=form.sessions(),
            actor=self.request.user,
        )
        return event_url(event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        back = reverse("event-list")
        return {**super().context(form), "heading": "Buat kegiatan", "action": "Buat rancangan", "back_url": back}


class EventChange(EventFormPage):
    permission = "event.change"
    template_name = "events/event_form.html"
    heading = "Ubah kegiatan"
    success_message = "Perubahan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> EventForm:
        return EventForm(data, actor=self.request.user, event=self.event)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("langkah"):
            form = _typed(request, EventForm, actor=request.user, event=self.event)
            return self.page(self.context(form))
        return super().post(request, *args, **kwargs)

    def perform(self, form: EventForm) -> str:
        event = change_event(
            self.event.pk,
            form.facts(),
            region_code=form.where.finest(),
            kinds=form.cleaned_data["kinds"],
            version=form.cleaned_data["version"],
            actor=self.request.user,
        )
        return event_url(event.pk)


class EventSessions(EventFormPage):
    permission = "event.change"
    template_name = "events/sessions_form.html"
    heading = "Sesi"
    success_message = "Sesi disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> SessionsForm:
        return SessionsForm(data, event=self.event, rows=list(self.rows(EventSession).filter(event=self.event)))

    def perform(self, form: SessionsForm) -> str:
        set_sessions(self.event.pk, form.sessions(), version=form.cleaned_data["version"], actor=self.request.user)
        return event_url(self.event.pk, "sesi")


class OfficialAdd(EventFormPage):
    permission = "event.change"
    template_name = "events/official_form.html"
    heading = "Tambah pejabat"
    success_message = "Pejabat dicatat."
    official: EventOfficial | None = None

    def get_form(self, data: Any = None, files: Any = None) -> OfficialForm:
        return OfficialForm(data, event=self.event, official=self.official)

    def perform(self, form: OfficialForm) -> str:
        pk = self.official.pk if self.official else None
        save_official(self.event.pk, form.values(), official_id=pk, **form.stand_in(), actor=self.request.user)
        return event_url(self.event.pk, "pejabat")


class OfficialChange(OfficialAdd):
    heading = "Ubah pejabat"
    success_message = "Pejabat disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> OfficialForm:
        self.official = self.row(EventOfficial.objects.filter(event=self.event), self.kwargs["official"])
        return super().get_form(data, files)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "official": self.official}


class OfficialRemove(EventActionPage):
    permission = "event.change"
    success_message = "Pejabat dihapus dari kegiatan ini."

    def perform(self) -> str:
        remove_official(self.kwargs["pk"], self.kwargs["official"], actor=self.request.user)
        return event_url(self.kwargs["pk"], "pejabat")


class EventStep(EventFormPage):
    """A step of the event's life, with what it means and, where needed, its reason."""

    permission = "event.change"
    template_name = "events/step_form.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.step = BY_CODE.get(kwargs["step"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.step is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> StepForm:
        return StepForm(data, initial={"version": self.event.version})

    def perform(self, form: StepForm) -> str:
        values = form.cleaned_data
        take_step(
            self.event.pk,
            self.step.code,
            version=values["version"],
            reason=values["reason"],
            actor=self.request.user,
        )
        return event_url(self.event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        fits = self.event.state in self.step.sources
        return {**super().context(form), "heading": self.step.label, "step": self.step, "fits": fits}


class DutyGive(EventFormPage):
    permission = "event.change"
    heading = "Tugaskan petugas"
    action = "Tugaskan"
    note = (
        "Petugas melihat dan menandai seluruh peserta kegiatan ini, apa pun pilar dan wilayah perannya. "
        "Untuk ponsel tanpa akun, buka pintu dari halaman kehadiran."
    )
    success_message = "Petugas ditugaskan."

    def get_form(self, data: Any = None, files: Any = None) -> DutyForm:
        return DutyForm(data)

    def perform(self, form: DutyForm) -> str:
        give_duty(self.event.pk, form.cleaned_data["username"], actor=self.request.user)
        return event_url(self.event.pk, "petugas")


class DutyEnd(EventActionPage):
    permission = "event.change"
    success_message = "Tugas diakhiri."

    def perform(self) -> str:
        end_duty(self.kwargs["pk"], self.kwargs["duty"], actor=self.request.user)
        return event_url(self.kwargs["pk"], "petugas")


class ClaimAdd(EventFormPage):
    permission = "event.change"
    heading = "Catat angka yang disebut"
    note = "Angka dari surat atau berita. Angka ini berdiri di samping hasil hitungan dan tidak menggantikannya."
    success_message = "Angka dicatat."

    def get_form(self, data: Any = None, files: Any = None) -> ClaimForm:
        return ClaimForm(data)

    def perform(self, form: ClaimForm) -> str:
        record_claim(self.event.pk, form.cleaned_data, actor=self.request.user)
        return event_url(self.event.pk, "angka")


def _typed(request: HttpRequest, form: type[BaseForm], **kwargs: Any) -> BaseForm:
    """The form with what was typed, unchecked: its lists of choices follow."""
    typed = {name: values if name == "kinds" else values[-1] for name, values in request.POST.lists()}
    return form(None, initial=typed, **kwargs)
