"""A user's own scheduled reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.errors import NotFound
from pilarsosial.core.exporting import FileFormat
from pilarsosial.core.models import RelativePeriod, ReportSchedule, Rhythm, ScheduleState
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import MONTHS
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from .report_views import told_by
from .reports.asking import Ask
from .reports.exporting import require_file, within
from .reports.fields import LABELS
from .reports.groups import report_named
from .reports.reading import read_asked
from .reports.scheduling import OWN_DAYS, add_schedule, pause_schedule, remove_schedule, resume_schedule

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_TONES = {ScheduleState.ACTIVE: "ok", ScheduleState.PAUSED: "quiet", ScheduleState.STOPPED: "danger"}
_PERIODS = frozenset({Ask.PERIOD, Ask.FROM, Ask.UNTIL})


class ScheduleForm(forms.Form):
    """How often, on which day, about what, as which file."""

    rhythm = forms.ChoiceField(label="Berulang", choices=Rhythm.choices, initial=Rhythm.MONTHLY)
    month_day = forms.TypedChoiceField(
        label="Tanggal",
        help_text="Untuk setiap bulan, dan bulan pertama setiap triwulan.",
        choices=[(number, str(number)) for number in range(1, 29)],
        coerce=int,
        initial=5,
    )
    week_day = forms.TypedChoiceField(
        label="Hari",
        help_text="Untuk setiap minggu.",
        choices=list(enumerate(WEEKDAYS, start=1)),
        coerce=int,
        initial=1,
    )
    period = forms.ChoiceField(label="Tentang", choices=RelativePeriod.choices, required=False)
    file_format = forms.ChoiceField(label="Format", choices=FileFormat.choices)

    def __init__(self, data: Any = None, *, has_period: bool) -> None:
        super().__init__(data)
        if not has_period:
            del self.fields["period"]

    @property
    def day(self) -> int:
        data = self.cleaned_data
        return data["week_day"] if data["rhythm"] == Rhythm.WEEKLY else data["month_day"]


class ScheduleList(SealedPage):
    """What is made for the user, when next, and what stopped and why."""

    permission = "report.view"
    template_name = "desk/schedule_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.rows(ReportSchedule).select_related("last_job").order_by("pk")
        return self.page({"rows": [_row(row) for row in rows], "crumbs": [("Laporan", reverse("report-catalogue"))]})


class ScheduleAdd(FormPage):
    """The question comes from the report's page, in the address; days and periods are the schedule's own."""

    permission = "report.view"
    template_name = "desk/schedule_form.html"
    success_message = "Jadwal disimpan. Berkasnya muncul di Pekerjaan pada harinya, dan dapat diunduh selama sehari."

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        self.report = report_named(self.kwargs["code"])
        if self.report is None:
            raise NotFound
        require_file(self.report, self.request.user)
        return ScheduleForm(data, has_period=bool(self.report.asks & _PERIODS))

    def context(self, form: BaseForm) -> dict[str, Any]:
        kept = self._kept()
        reading = read_asked(self.report, kept, within(self.report, self.request.user), timezone.localdate())
        asked = reading.asked
        told = [] if asked is None else [("Wilayah", str(asked.region))] if asked.region else []
        told += [("Pilar", asked.pillar.name)] if asked and asked.pillar else []
        return {
            "form": form,
            "report": self.report,
            "told": told,
            "faults": list(reading.faults.values()),
            "back_url": reverse("report-page", args=[self.report.code]),
            "crumbs": [
                ("Laporan", reverse("report-catalogue")),
                (self.report.title, reverse("report-page", args=[self.report.code])),
            ],
        }

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        add_schedule(
            self.report,
            self._kept(),
            file_format=data["file_format"],
            rhythm=data["rhythm"],
            day=form.day,
            period=data.get("period", ""),
            actor=self.request.user,
            today=timezone.localdate(),
        )
        return reverse("schedule-list")

    def _kept(self) -> dict[str, str]:
        return {name: value for name, value in told_by(self.request.GET).items() if name not in OWN_DAYS}


class _ScheduleAction(ActionPage, base=True):
    def refused_url(self) -> str:
        return reverse("schedule-list")


class SchedulePause(_ScheduleAction):
    permission = "report.view"
    success_message = "Jadwal dijeda."

    def perform(self) -> str:
        pause_schedule(self.kwargs["pk"], actor=self.request.user)
        return reverse("schedule-list")


class ScheduleResume(_ScheduleAction):
    permission = "report.view"
    success_message = "Jadwal berjalan lagi."

    def perform(self) -> str:
        resume_schedule(self.kwargs["pk"], actor=self.request.user, today=timezone.localdate())
        return reverse("schedule-list")


class ScheduleRemove(_ScheduleAction):
    permission = "report.view"
    success_message = "Jadwal dihapus."

    def perform(self) -> str:
        remove_schedule(self.kwargs["pk"], actor=self.request.user)
        return reverse("schedule-list")


def _row(row: ReportSchedule) -> dict[str, Any]:
    report = report_named(row.report)
    asked = " · ".join(_told(name, value) for name, value in sorted(row.asked.items()))
    return {
        "row": row,
        "title": report.title if report else row.report,
        "url": reverse("report-page", args=[row.report]) if report else "",
        "asked": asked,
        "when": _when(row),
        "tone": _TONES[ScheduleState(row.state)],
        "job_url": reverse("job-detail", args=[row.last_job_id]) if row.last_job_id else "",
        "may_resume": row.state != ScheduleState.ACTIVE,
    }


def _told(name: str, value: str) -> str:
    """A part of what is asked, as people call it."""
    match name:
        case Ask.REGION:
            return short_name(value)
        case Ask.PILLAR:
            return f"{LABELS[Ask.PILLAR]} {value}"
    return f"{LABELS[Ask(name)] if name in set(Ask) else name.capitalize()}: {value}"


def _when(row: ReportSchedule) -> str:
    if row.rhythm == Rhythm.WEEKLY:
        return f"setiap {WEEKDAYS[row.day - 1]}"
    if row.rhythm == Rhythm.MONTHLY:
        return f"setiap tanggal {row.day}"
    months = ", ".join(MONTHS[place] for place in (0, 3, 6, 9))
    return f"tanggal {row.day} pada {months}"
