"""Papers of an event: what an SPJ needs and what is there, minutes, kept documents, everything in one zip."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.files import file_response
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_short

from ..bundle import missing_from, papers_of, zipped
from ..forms.outcome import DocumentForm, MinutesForm, ReasonForm
from ..models import DocumentKind, Event, EventDocument, EventState, LetterKind, Minutes, MinutesKind
from ..printing.minutes import minutes_pdf
from ..printing.recap import recap_pdf
from ..services.documents import add_document, change_document, remove_document
from ..services.minutes import suggested_signatories, write_minutes
from ..services.trail import record
from .base import EventFormPage, EventPage
from .sheets import pdf


def papers_url(pk: int, part: str = "") -> str:
    return reverse("event-papers", args=[pk]) + (f"#{part}" if part else "")


class EventPapers(EventPage):
    """The checklist and every kept document; an office of the participants sees what is shared with it."""

    permission = "document.view"
    template_name = "events/papers.html"
    part = "berkas"
    heading = "Berkas"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event, actor = self.event, request.user
        is_whole = self.rows(Event).whole_for(actor).filter(pk=pk).exists()
        papers = papers_of(event, actor=actor) if is_whole else []
        documents = self.rows(EventDocument).current().filter(event=event).select_related("file", "added_by")
        change = may(actor, "document.change") and event.state != EventState.CANCELLED and is_whole
        return self.show(
            {
                "papers": [self._line(paper, event, change) for paper in papers],
                "missing": missing_from(papers),
                "documents": [(row, format_short(row.dated) if row.dated else "") for row in documents],
                "is_whole": is_whole,
                "may_change_papers": change,
                "may_take": is_whole,
            }
        )

    @staticmethod
    def _line(paper: Any, event: Event, change: bool) -> dict[str, Any]:
        """What is there of one kind, and where it is written or uploaded."""
        names = {
            DocumentKind.MINUTES: ("minutes-form", "minutes-pdf", MinutesKind.MINUTES.value),
            DocumentKind.RECORD: ("minutes-form", "minutes-pdf", MinutesKind.RECORD.value),
        }
        write_url = print_url = ""
        if paper.code in names:
            form, printed, kind = names[paper.code]
            write_url = reverse(form, args=[event.pk, kind]) if change else ""
            print_url = reverse(printed, args=[event.pk, kind]) if paper.made else ""
        elif paper.code == DocumentKind.SHEET and paper.made:
            print_url = reverse("presence-recap", args=[event.pk])
        elif paper.code in LetterKind.values:
            write_url = reverse("event-letters", args=[event.pk]) if change else ""
            print_url = reverse("letter-pdf", args=[event.pk, paper.code]) if paper.made else ""
        add_url = f"{reverse('document-add', args=[event.pk])}?jenis={paper.code}" if change else ""
        return {"paper": paper, "write_url": write_url, "print_url": print_url, "add_url": add_url}


class PapersZip(EventPage):
    """POST: the file leaves with names of people, which stands in the trail."""

    permission = "document.view"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = whole_event(self)
        papers = papers_of(event, actor=request.user)
        try:
            data = zipped(event, papers)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(papers_url(pk))
        record("event_papers.taken", event, actor=request.user, count=sum(len(paper.documents) for paper in papers))
        response = HttpResponse(data, content_type="application/zip")
        name = f"berkas-kegiatan-{event.pk}-{event.starts_on.isoformat()}.zip"
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "private, no-store"
        return response


def whole_event(page: EventPage) -> Event:
    """The event, for whoever sees all of its people; NotFound for an office that only takes part."""
    if not page.rows(Event).whole_for(page.request.user).filter(pk=page.event.pk).exists():
        raise NotFound
    return page.event


class PresenceRecap(EventPage):
    permission = "document.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return pdf(recap_pdf(whole_event(self)), f"rekap-kehadiran-{pk}.pdf")


# --- Minutes ------------------------------------------------------------------------------------------------------


class MinutesForms(EventFormPage):
    """Notulen or berita acara, whichever the address names."""

    permission = "document.change"
    template_name = "events/minutes_form.html"
    part = "berkas"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kwargs["kind"]
        self.heading = MinutesKind(self.kind).label

    @property
    def minutes(self) -> Minutes | None:
        return (
            Minutes.objects.visible_to(self.request.user, self.permission)
            .filter(event=self.event, kind=self.kind)
            .first()
        )

    def get_form(self, data: Any = None, files: Any = None) -> MinutesForm:
        row = self.minutes
        signatories = row.signatories if row else suggested_signatories(self.kind, self.event)
        return MinutesForm(data, event=self.event, minutes=row, signatories=signatories)

    def perform(self, form: MinutesForm) -> str:
        write_minutes(
            self.event.pk,
            self.kind,
            form.values(),
            signatories=form.signatories(),
            version=form.cleaned_data["version"],
            actor=self.request.user,
        )
        messages.success(self.request, f"{self.heading} disimpan.")
        return reverse("minutes-form", args=[self.event.pk, self.kind])

    def back_url(self) -> str:
        return papers_url(self.event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        row = self.minutes
        url = reverse("minutes-pdf", args=[self.event.pk, self.kind]) if row else ""
        return {**super().context(form), "print_url": url}


class MinutesPdf(EventPage):
    permission = "document.view"

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        event = whole_event(self)
        row = self.rows(Minutes).filter(event=event, kind=kind).first()
        if row is None:
            raise NotFound
        row.event = event
        return pdf(minutes_pdf(row, actor=request.user), f"{kind.replace('_', '-')}-{pk}.pdf")


# --- Documents ----------------------------------------------------------------------------------------------------


class DocumentAdd(EventFormPage):
    permission = "document.change"
    template_name = "events/document_form.html"
    part = "berkas"
    heading = "Tambah dokumen"
    action = "Unggah"
    success_message = "Dokumen disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> DocumentForm:
        kind = self.request.GET.get("jenis", "")
        return DocumentForm(data, files, kind=kind if kind in DocumentKind.values else "")

    def perform(self, form: DocumentForm) -> str:
        add_document(self.event.pk, form.values(), form.cleaned_data["file"], actor=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return papers_url(self.event.pk, "dokumen")


class _OfDocument:
    @property
    def document(self) -> EventDocument:
        if not hasattr(self, "_document"):
            self._document = self.row(
                EventDocument.objects.current().filter(event=self.event).select_related("file"),
                self.kwargs["document"],
            )
        return self._document


class DocumentFile(_OfDocument, EventPage):
    permission = "document.view"

    def get(self, request: HttpRequest, pk: int, document: int) -> HttpResponse:
        return file_response(self.document.file, download="unduh" in request.GET)


class DocumentChange(_OfDocument, EventFormPage):
    permission = "document.change"
    template_name = "events/document_form.html"
    part = "berkas"
    heading = "Ubah dokumen"
    success_message = "Perubahan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> DocumentForm:
        return DocumentForm(data, document=self.document)

    def perform(self, form: DocumentForm) -> str:
        change_document(self.document.pk, form.values(), actor=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return papers_url(self.event.pk, "dokumen")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "document": self.document}


class DocumentRemove(_OfDocument, EventFormPage):
    permission = "document.change"
    part = "berkas"
    heading = "Hapus dokumen?"
    action = "Hapus dokumen"
    success_message = "Dokumen dihapus."

    def get_form(self, data: Any = None, files: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def perform(self, form: ReasonForm) -> str:
        remove_document(self.document.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return papers_url(self.event.pk, "dokumen")

    def context(self, form: BaseForm) -> dict[str, Any]:
        note = f"{self.document}: {self.document.file.filename}. Berkasnya tetap tersimpan, tetapi tidak tampil lagi."
        return {**super().context(form), "note": note}
