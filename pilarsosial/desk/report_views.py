"""Reports: the page of all of them, one page each, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.asked import one_line
from pilarsosial.core.downloads import file_answer
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.exporting import FileFormat
from pilarsosial.core.job_kinds import ResultFile
from pilarsosial.core.policies import may, require
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage

from .report_people import picker_of
from .reports.catalogue import Report
from .reports.exporting import Wish, export_report, may_have_file, require_file, within
from .reports.fields import fields_of
from .reports.groups import GROUPS, LISTS, report_named
from .reports.paper import Signing
from .reports.reading import Reading, read_asked
from .reports.tables import NUMERIC, Answer, Figure, Kind, Row, Table
from .reports.words import told_cell

# Rows of a table on the page; the file has all.
SHOWN = 500
# Rows that are walked for a total beyond those.
WALKED = 5_000
LONGEST_NUMBER = 80
# Characters of a column whose texts are sentences.
LONG_TEXT = 30


class ReportCatalogue(SealedPage):
    """What can be asked, in groups, each with its question in a sentence; only what the user may ask."""

    permission = "report.view"
    template_name = "desk/report_catalogue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = [
            {
                "label": label,
                "is_lists": label == LISTS,
                "reports": [
                    {"title": report.title, "says": report.says, "url": reverse("report-page", args=[report.code])}
                    for report in reports
                    if may(request.user, report.permission)
                ],
            }
            for label, reports in GROUPS.items()
        ]
        return self.page({"groups": [group for group in groups if group["reports"]]})


class OneReport(SealedPage, base=True):
    """A report by its name. The report's own permission is asked beside the page's."""

    permission = "report.view"

    def report(self, code: str) -> Report:
        """Raises NotFound, NotPermitted."""
        report = report_named(code)
        if report is None:
            raise NotFound
        require(self.request.user, report.permission)
        return report

    def reading(self, report: Report, actor: Any) -> Reading:
        return read_asked(report, told_by(self.request.GET), actor, timezone.localdate())


class ReportPage(OneReport):
    permission = "report.view"
    template_name = "desk/report_page.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        report = self.report(code)
        reading = self.reading(report, request.user)
        answer, refusal = None, ""
        if reading.asked is not None:
            try:
                answer = report.answer(request.user, reading.asked)
            except (NotFound, NotPermitted):
                raise
            except DomainError as error:
                refusal = error.message
        context = {
            "report": report,
            "fields": fields_of(report, request.user, reading, told_by(request.GET), timezone.localdate()),
            "picker": picker_of(report, told_by(request.GET), request.user),
            "faults": list(reading.faults.values()),
            "refusal": refusal,
            "crumbs": [("Laporan", reverse("report-catalogue"))],
            "has_file": answer is not None and may_have_file(report, request.user),
            "formats": FileFormat.choices,
            "signings": Signing.choices,
            "file_url": reverse("report-download", args=[code]),
            "schedule_url": f"{reverse('schedule-add', args=[code])}?{request.GET.urlencode()}",
            "kept": list(reading.asked.as_dict().items()) if reading.asked else [],
        }
        if answer is not None:
            # Inside a transaction the cursor gives its first rows at once; outside of one the database first makes all.
            with transaction.atomic(savepoint=False):
                context |= _shown(answer)
        return self.page(context, status=422 if reading.faults else 200)


class ReportDownload(OneReport):
    """The file, or the job that makes a large one."""

    permission = "report.view"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        report = self.report(code)
        back = f"{reverse('report-page', args=[code])}?{request.GET.urlencode()}"
        try:
            made = export_report(self._wish(report), actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(back)
        if isinstance(made, ResultFile):
            return file_answer(made)
        return HttpResponseRedirect(reverse("job-detail", args=[made.pk]))

    def _wish(self, report: Report) -> Wish:
        require_file(report, self.request.user)
        told = self.request.GET
        if told.get("format", "") not in FileFormat.values:
            raise DomainError("format_unknown", "Pilih format berkasnya: XLSX, CSV, atau PDF.")
        signing = told.get("ttd", "") or Signing.HEAD
        if signing not in Signing.values:
            raise DomainError("signing_unknown", "Pilih siapa yang bertanda tangan.")
        reading = self.reading(report, within(report, self.request.user))
        if reading.asked is None:
            raise DomainError("not_understood", " ".join(reading.faults.values()))
        number = one_line(told.get("nomor", ""), LONGEST_NUMBER)
        return Wish(report, reading.asked, FileFormat(told["format"]), number, signing)


def told_by(sent: Mapping[str, str]) -> dict[str, str]:
    """What an address says, each name once."""
    return {name: sent.get(name, "") for name in sent}


def report_url(code: str, **told: str) -> str:
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{reverse('report-page', args=[code])}{f'?{query}' if query else ''}"


@dataclass(frozen=True)
class Cell:
    text: str
    url: str
    heading: str
    is_number: bool
    is_day: bool
    is_long: bool


def _shown(answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer,
        "day": format_date(answer.day),
        "tables": [_table(table, place) for place, table in enumerate(answer.tables, start=1)],
    }


def _table(table: Table, place: int) -> dict[str, Any]:
    """At most SHOWN rows, and the total where it can be known without walking all of a long table."""
    rows: list[Row] = []
    total: Row | None = None
    is_cut = False
    for row, is_total in islice(table.walk(), WALKED):
        if is_total:
            total = row
        elif len(rows) < SHOWN:
            rows.append(row)
        else:
            is_cut = True
            if not table.has_total:
                break
    if is_cut:
        total = table.total if total is None else total
        table.let_go()
    return {
        "id": f"tabel-{place}",
        "title": table.title,
        "heads": [{"text": column.heading, "is_number": column.kind in NUMERIC} for column in table.columns],
        "rows": [_cells(row, table) for row in rows],
        "total": _cells(total, table) if total is not None and rows else [],
        "empty": table.empty,
        "cut": format_number(SHOWN) if is_cut else "",
        "has_no_total": is_cut and total is None and table.has_total,
    }


def _cells(row: Row, table: Table) -> list[Cell]:
    return [
        Cell(
            told_cell(cell, column),
            cell.url if isinstance(cell, Figure) else "",
            column.heading,
            column.kind in NUMERIC,
            column.kind is Kind.DATE,
            column.kind is Kind.TEXT and column.width >= LONG_TEXT,
        )
        for cell, column in zip(row, table.columns, strict=True)
    ]
