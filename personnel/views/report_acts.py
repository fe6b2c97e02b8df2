"""Noting monthly reports: by a tick for those of a page, for all but a few, one by one with a file, and taking back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.values.dates import DateError, format_date, parse_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.period import Period, PeriodError, PeriodUnit
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from ..forms.reports import ReceiveAllForm, ReceivedForm, read_ids
from ..models import Assignment, MonthlyReport
from ..reporting import OPEN, ReportQuestion, narrowed, owing, read_report_question, report_page
from ..rows import place
from ..services import receive_report, receive_reports, withdraw_report
from ..services.reports import Received
from .files import given_out
from .reports import address_of, asked_list_url, list_url

# The exceptions of "all but these" are ticks of one form, which may have a thousand fields.
AT_ONCE = 500


class ReportReceive(ActionPage):
    """The ticked rows of a page, or the one whose button was pressed."""

    permission = "report.change"

    def perform(self) -> str:
        data, today = self.request.POST, timezone.localdate()
        ids = read_ids(data.getlist("satu") or data.getlist("pilih"))
        if not ids:
            raise DomainError("nobody_chosen", "Centang dahulu laporan yang diterima.")
        month = _month(data.get("bulan", "")).first_day
        done = receive_reports(ids, month=month, received_on=_day(data, today), today=today, actor=self.request.user)
        messages.success(self.request, said(done))
        return self.refused_url()

    def refused_url(self) -> str:
        return asked_list_url(self.request.POST.get("asal", ""))


class ReportReceiveAll(FormPage):
    """Everybody of a pillar and region who still owes the month's report, but for those who are ticked."""

    permission = "report.change"
    template_name = "personnel/report_receive_all.html"

    def get_form(self, data: Any = None, files: Any = None) -> ReceiveAllForm:
        asked = read_report_question(self.request.GET, timezone.localdate())
        self.question = ReportQuestion(asked.month, asked.pillar, asked.region, OPEN)
        return ReceiveAllForm(data, initial={"received_on": timezone.localdate()})

    def context(self, form: ReceiveAllForm) -> dict[str, Any]:
        rows = narrowed(owing(self.request.user, self.question, self.permission), self.question)
        found, _previous, following = report_page(rows, self.question.month, size=AT_ONCE)
        return {
            "form": form,
            "period": Period.containing(self.question.month, PeriodUnit.MONTH),
            "rows": [_line(row, form) for row in found],
            "shown": ",".join(str(row.pk) for row in found),
            "too_many": following is not None,
            "at_once": AT_ONCE,
            "list_url": list_url(self.question),
            "query": address_of(self.question),
        }

    def perform(self, form: ReceiveAllForm) -> str:
        done = receive_reports(
            form.chosen(),
            month=self.question.month,
            received_on=form.cleaned_data["received_on"],
            today=timezone.localdate(),
            actor=self.request.user,
        )
        messages.success(self.request, said(done))
        return list_url(self.question)


class _ReportOfOne(SealedPage, base=True):
    """One assignment and month: the row in scope, the report where it was received."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.period = None
        return super().dispatch(request, *args, **kwargs)

    def find(self) -> Assignment:
        self.period = _month(self.kwargs["month"])
        row = self.row(
            Assignment.objects.select_related("member", "position__pillar", "duty_region__parent"), self.kwargs["pk"]
        )
        reports = MonthlyReport.objects.visible_to(self.request.user, self.permission).select_related("file")
        self.report = reports.filter(assignment=row, month=self.period.first_day).first()
        return row


class ReportForm(_ReportOfOne, FormPage):
    """The day, a note and the file of one report."""

    permission = "report.change"
    template_name = "personnel/report_form.html"

    def get_form(self, data: Any = None, files: Any = None) -> ReceivedForm:
        self.assignment = self.find()
        return ReceivedForm(data, files, report=self.report, today=timezone.localdate())

    def context(self, form: BaseForm) -> dict[str, Any]:
        regency, inner = place(self.assignment.duty_region)
        return {
            "form": form,
            "assignment": self.assignment,
            "member_id": self.assignment.member.merged_into_id or self.assignment.member_id,
            "place": f"{inner}, {regency}" if inner else regency,
            "report": self.report,
            "period": self.period,
            "back_url": self._back(),
        }

    def perform(self, form: ReceivedForm) -> str:
        cleaned = form.cleaned_data
        report = receive_report(
            self.assignment.pk,
            month=self.period.first_day,
            received_on=cleaned["received_on"],
            today=timezone.localdate(),
            upload=cleaned["file"],
            note=cleaned["note"],
            actor=self.request.user,
        )
        messages.success(
            self.request, f"Laporan {self.period.label} tercatat diterima {format_date(report.received_on)}."
        )
        return self._back()

    def _back(self) -> str:
        return list_url(ReportQuestion(self.period.first_day, self.assignment.position.pillar.code))


class ReportWithdraw(_ReportOfOne, ActionPage):
    permission = "report.change"

    def perform(self) -> str:
        row = self.find()
        withdraw_report(row.pk, month=self.period.first_day, actor=self.request.user)
        messages.success(self.request, f"Laporan {self.period.label} dari {row.member} ditarik: belum diterima lagi.")
        return self.refused_url()

    def refused_url(self) -> str:
        if "asal" in self.request.POST:
            return asked_list_url(self.request.POST["asal"])
        return reverse("report-form", args=[self.kwargs["pk"], self.kwargs["month"]])


class ReportFile(_ReportOfOne):
    permission = "report.view"

    def get(self, request: HttpRequest, pk: int, month: str) -> HttpResponse:
        self.find()
        return given_out(request, self.report.file if self.report else None)


def said(done: Received) -> str:
    """What came of it, in one sentence."""
    parts = [f"{format_number(done.new)} laporan dicatat diterima"]
    if done.known:
        parts.append(f"{format_number(done.known)} sudah tercatat sebelumnya")
    if done.refused:
        parts.append(f"{format_number(done.refused)} tidak wajib lapor bulan itu")
    return f"{', '.join(parts)}."


def _month(text: str) -> Period:
    """Raises NotFound for what is no month."""
    try:
        period = Period.parse(text)
    except PeriodError as error:
        raise NotFound from error
    if period.unit is not PeriodUnit.MONTH:
        raise NotFound
    return period


def _day(data: Any, today: date) -> date:
    """The day that was typed, today where none was. Raises DomainError for what is no date."""
    text = data.get("received_on", "").strip()
    try:
        return parse_date(text) if text else today
    except DateError as refusal:
        raise DomainError("no_date", refusal.message) from refusal


def _line(row: Assignment, form: ReceiveAllForm) -> dict[str, Any]:
    regency, inner = place(row.duty_region)
    return {
        "pk": row.pk,
        "name": row.member.display_name,
        "position": str(row.position),
        "place": f"{inner}, {regency}" if inner else regency,
        "excepted": row.pk in form.excepted,
    }
