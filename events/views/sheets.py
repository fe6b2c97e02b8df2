"""Sign-in sheets: printing them, scans of the signed ones, and what they say entered back by row numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.policies import may, require
from pilarsosial.core.templatetags.pilar import moment
from pilarsosial.core.views import show_refusal

from ..forms.attendance import SheetEntryForm, SheetPrintForm
from ..models import DocumentKind, EventDocument, EventState, Presence, SheetEdition
from ..printing.sheet import sheet_pdf
from ..row_codes import tell_rows
from ..services.paper_marks import AFTERWARDS, DONE, enter_sheet, rows_of
from ..services.sheets import print_sheet
from ..words import session_told
from .base import EventFormPage, EventPage


def pdf(data: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, filename)
    response["Cache-Control"] = "private, no-store"
    return response


class SheetList(EventFormPage):
    """GET: the sheets that were printed and scanned. POST: another one."""

    permission = "attendance.mark"
    template_name = "events/sheet_list.html"
    part = "kehadiran"
    heading = "Lembar daftar hadir"
    action = "Buat lembar"

    def get_form(self, data: Any = None, files: Any = None) -> SheetPrintForm:
        return SheetPrintForm(data, sessions=list(self.event.sessions.all()))

    def perform(self, form: SheetPrintForm) -> str:
        cleaned = form.cleaned_data
        edition = print_sheet(
            int(cleaned["session"]),
            order=cleaned["order"],
            blanks=cleaned["blanks"] or 0,
            with_phones=cleaned["with_phones"],
            actor=self.request.user,
        )
        text = f"Lembar {edition.session} cetakan ke-{edition.number} siap dicetak."
        messages.success(self.request, text)
        return reverse("sheet-list", args=[self.event.pk])

    def back_url(self) -> str:
        return reverse("event-presence", args=[self.event.pk])

    def context(self, form: BaseForm) -> dict[str, Any]:
        editions = self.rows(SheetEdition).filter(event=self.event).select_related("session", "made_by")
        scans: Any = []
        if may(self.request.user, "document.view"):
            visible = EventDocument.objects.visible_to(self.request.user, "document.view").current()
            scans = visible.filter(event=self.event, kind=DocumentKind.SHEET).select_related("file")
        more = {
            "editions": [
                {"row": row, "session": session_told(row.session, self.event), "made": moment(row.made_at)}
                for row in editions.order_by("session__number", "-number")
            ],
            "scans": scans,
            "may_scan": may(self.request.user, "document.change"),
            "is_cancelled": self.event.state == EventState.CANCELLED,
        }
        return {**super().context(form), **more}


class SheetPdf(EventPage):
    permission = "attendance.mark"

    def get(self, request: HttpRequest, pk: int, edition: int) -> HttpResponse:
        row = self.row(
            SheetEdition.objects.select_related("event__office__region", "event__region", "session").filter(
                event=self.event
            ),
            edition,
        )
        return pdf(sheet_pdf(row), f"daftar-hadir-sesi-{row.session.number}-cetakan-{row.number}.pdf")


class SheetEntry(EventFormPage):
    """Type what the paper says; the first Enter shows what would be written, the second writes it."""

    permission = "attendance.mark"
    template_name = "events/sheet_entry.html"
    part = "kehadiran"
    heading = "Isi dari kertas"

    @property
    def edition(self) -> SheetEdition:
        if not hasattr(self, "_edition"):
            self._edition = self.row(
                SheetEdition.objects.select_related("session").filter(event=self.event), self.kwargs["edition"]
            )
        return self._edition

    def get_form(self, data: Any = None, files: Any = None) -> SheetEntryForm:
        if self.event.state in DONE:
            require(self.request.user, AFTERWARDS)
        if not self.edition.people:
            raise NotFound
        return SheetEntryForm(data, edition=self.edition, is_over=self.event.state in DONE)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("langkah") == "simpan":
            return super().post(request, *args, **kwargs)
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.page(self.context(form), status=422)
        return self._looked_at(form)

    def _looked_at(self, form: SheetEntryForm) -> HttpResponse:
        cleaned = form.cleaned_data
        entries = self._refused(form, cleaned)
        if entries is None:
            return self.page(self.context(form), status=422)
        form.fields[Presence.PRESENT.value].widget.attrs.pop("autofocus")  # now it is the button that saves
        groups: dict[str, list[Any]] = {}
        for entry in entries:
            groups.setdefault(entry.state, []).append(entry)
        preview = {
            "written": form.names_written(),
            "count": sum(not entry.repeats for entry in entries) + len(form.names_written()),
            "repeated": sum(entry.repeats for entry in entries),
            "groups": [
                (Presence(state).label, len(rows), tell_rows([entry.row for entry in rows]))
                for state, rows in groups.items()
            ],
            "named": [
                (entry, Presence(entry.state).label, Presence(entry.known).label if entry.known else "")
                for entry in entries
                if (entry.known and not entry.repeats) or entry.state != Presence.PRESENT
            ][:200],
        }
        return self.page(self.context(form) | {"preview": preview})

    def _refused(self, form: SheetEntryForm, cleaned: dict[str, Any]) -> list[Any] | None:
        """The entries, or None with the refusal in the form."""
        if form.names_written() and not form.states() and not cleaned["rest_absent"]:
            return []
        try:
            return rows_of(self.edition, form.states(), rest_absent=cleaned["rest_absent"], actor=self.request.user)
        except DomainError as refusal:
            show_refusal(form, refusal)
            return None

    def perform(self, form: SheetEntryForm) -> str:
        cleaned = form.cleaned_data
        done = enter_sheet(
            self.edition.pk,
            form.states(),
            rest_absent=cleaned["rest_absent"],
            written=form.names_written(),
            reason=cleaned.get("reason", ""),
            actor=self.request.user,
        )
        again = f"; {done.repeated} sudah tercatat sama" if done.repeated else ""
        messages.success(self.request, f"{done.count} tanda dari kertas disimpan{again}.")
        return reverse("sheet-entry", args=[self.event.pk, self.edition.pk])

    def back_url(self) -> str:
        return reverse("sheet-list", args=[self.event.pk])

    def context(self, form: BaseForm) -> dict[str, Any]:
        session = session_told(self.edition.session, self.event)
        return {**super().context(form), "edition": self.edition, "session": session}
