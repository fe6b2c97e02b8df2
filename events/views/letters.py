"""Letters of an event: filled in, printed, made out of the office's own Word file, signed and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from pilarsosial.core.asked import whole_number
from pilarsosial.core.errors import NotFound
from pilarsosial.core.files import DOCX, PDF, file_response, read_file
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from ..archives import archived
from ..docx_letters import fill
from ..forms import LetterForm, SignedForm, TemplateForm
from ..letters import MARKS, letter_pdf, values_of
from ..models import EventDocument, EventLetter, EventSession, LetterKind, LetterTemplate, Participant
from ..services import add_template, keep_signed_letter, remove_template, save_letter
from ..services.trail import record
from .base import EventFormPage, EventPage


def letters_url(pk: int) -> str:
    return reverse("event-letters", args=[pk])


class EventLetters(EventPage):
    permission = "document.view"
    template_name = "events/letters.html"
    part = "surat"
    heading = "Surat"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        letters = {row.kind: row for row in self.rows(EventLetter).filter(event=self.event).select_related("template")}
        signed = self.rows(EventDocument).current().filter(event=self.event, signed=True).select_related("file")
        newest = {row.kind: row for row in signed.order_by("pk")}
        people = Participant.objects.visible_to(request.user, "participant.view").listed().filter(event=self.event)
        context = {
            "letters": [self._shown(kind, letters.get(kind), newest.get(kind)) for kind in LetterKind],
            "own": self.owns("document.change"),
            "people": people.count(),
        }
        return self.show(context)

    def _shown(self, kind: LetterKind, letter: EventLetter | None, signed: EventDocument | None) -> dict[str, Any]:
        facts = []
        if letter is not None:
            facts = [
                {"label": "Nomor", "value": letter.number},
                {"label": "Tanggal", "value": format_date(letter.dated) if letter.dated else ""},
                {"label": "Templat Word", "value": str(letter.template or "")},
            ]
        return {"kind": kind.value, "label": kind.label, "letter": letter, "facts": facts, "signed": signed}


class _LetterMixin:
    """`self.kind` out of the address, and the letter as it stands (an empty one where nothing was filled in)."""

    part = "surat"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kwargs["kind"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kind not in LetterKind.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def back_url(self) -> str:
        return letters_url(self.event.pk)

    def known(self) -> EventLetter | None:
        rows = self.rows(EventLetter).select_related("signer__office", "template__file")
        return rows.filter(event=self.event, kind=self.kind).first()

    def letter(self) -> EventLetter:
        letter = self.known() or EventLetter(kind=self.kind)
        letter.event = self.event
        return letter

    def sessions(self) -> list[EventSession]:
        return list(EventSession.objects.visible_to(self.request.user, "event.view").filter(event=self.event))

    def people(self) -> list[Participant]:
        rows = Participant.objects.visible_to(self.request.user, "participant.view").listed().filter(event=self.event)
        rows = rows.exclude(source__in=["walk_in", "substitute"]).select_related("pillar", "position__pillar")
        return list(rows.order_by("name_key", "pk"))

    def person(self, people: list[Participant]) -> Participant | None:
        """Who is asked for by `?peserta=`; NotFound for somebody who is not there."""
        pk = whole_number(self.request.GET.get("peserta", ""))
        if pk is None:
            return None
        person = next((row for row in people if row.pk == pk), None)
        if person is None:
            raise NotFound
        return person


class LetterChange(_LetterMixin, EventFormPage):
    permission = "document.change"
    success_message = "Surat disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> LetterForm:
        actor = self.request.user
        return LetterForm(data, event=self.event, kind=self.kind, letter=self.known(), actor=actor)

    def perform(self, form: LetterForm) -> str:
        version = form.cleaned_data["version"]
        save_letter(self.event.pk, self.kind, form.values(), version=version, actor=self.request.user)
        return letters_url(self.event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "heading": f"Isi {LetterKind(self.kind).label.lower()}"}


class LetterSigned(_LetterMixin, EventFormPage):
    permission = "document.change"
    action = "Unggah"
    note = "Pindaian surat yang sudah ditandatangani. Sejak itu berkas inilah surat resminya."
    success_message = "Surat bertanda tangan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> SignedForm:
        return SignedForm(data, files)

    def perform(self, form: SignedForm) -> str:
        values = form.cleaned_data
        keep_signed_letter(self.event.pk, self.kind, values["file"], shared=values["shared"], actor=self.request.user)
        return letters_url(self.event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "heading": f"Unggah {LetterKind(self.kind).label.lower()}"}


class LetterFile(_LetterMixin, EventPage):
    """The newest signed version."""

    permission = "document.view"

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        rows = self.rows(EventDocument).current().filter(event=self.event, kind=kind, signed=True)
        document = rows.select_related("file").order_by("-pk").first()
        if document is None:
            raise Http404
        return file_response(document.file, download=True)


class LetterPdf(_LetterMixin, EventPage):
    """Our own letter: to one person (`?peserta=`), else to all with the list."""

    permission = "document.view"

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        people = self.people()
        data = letter_pdf(self.letter(), self.sessions(), people, person=self.person(people), day=timezone.localdate())
        response = HttpResponse(data, content_type=PDF)
        response["Content-Disposition"] = content_disposition_header(False, f"{kind} {self.event.title}.pdf")
        return response


class LetterDocx(_LetterMixin, EventPage):
    """The office's own Word file with its marks replaced: to one person, or one file each in a zip."""

    permission = "document.view"

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse | StreamingHttpResponse:
        letter = self.letter()
        if letter.template is None:
            raise Http404
        people, sessions, day = self.people(), self.sessions(), timezone.localdate()
        template = read_file(letter.template.file)

        def made(person: Participant | None) -> bytes:
            return fill(template, values_of(letter, sessions, person, people=len(people), day=day)).data

        person = self.person(people)
        if person is not None or not people or request.GET.get("satu"):
            name = f"{kind} {person.name if person else self.event.title}.docx"
            response = HttpResponse(made(person), content_type=DOCX)
        else:
            record("letter.made", self.event, actor=request.user, count=len(people))
            files: Iterator[tuple[str, bytes]] = (
                (f"{number:03} {row.name}.docx", made(row)) for number, row in enumerate(people, 1)
            )
            name = f"{kind} {self.event.title}.zip"
            response = StreamingHttpResponse(archived(files), content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "private, no-store"
        return response


class TemplateList(FormPage):
    """The offices' Word templates in sight, and a form for another one."""

    permission = "document.change"
    template_name = "events/letter_templates.html"
    success_message = "Templat disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> TemplateForm:
        return TemplateForm(data, files, actor=self.request.user)

    def perform(self, form: TemplateForm) -> str:
        values = form.cleaned_data
        add_template(form.office_id(), values["kind"], values["name"], values["file"], actor=self.request.user)
        return reverse("letter-templates")

    def context(self, form: BaseForm) -> dict[str, Any]:
        rows = self.rows(LetterTemplate).filter(removed_at__isnull=True).select_related("office", "file")
        return {**super().context(form), "templates": rows.order_by("office", "kind", "name")[:200], "marks": MARKS}


class TemplateFile(SealedPage):
    permission = "document.change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return file_response(self.row(LetterTemplate.objects.select_related("file"), pk).file, download=True)


class TemplateRemove(ActionPage):
    permission = "document.change"
    success_message = "Templat tidak ditawarkan lagi."

    def perform(self) -> str:
        remove_template(self.kwargs["pk"], actor=self.request.user)
        return self.refused_url()

    def refused_url(self) -> str:
        return reverse("letter-templates")
