"""Exporting the filtered list: how many people, which columns, which format, then the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.downloads import file_answer
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.exporting import LARGE_ROWS
from pilarsosial.core.job_kinds import ResultFile
from pilarsosial.core.models import ColumnSet
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage

from ..exporting.cells import OutColumn
from ..exporting.columns import chosen_columns
from ..exporting.files import FileFormat
from ..exporting.rows import counted, found_posts
from ..exporting.sets import COMPLETE, FROM_LIST, LIST_CODE, SHIPPED, shipped_columns, stored_columns
from ..exporting.verbs import Wish, export_roster
from ..filter_bar import FilterBar
from ..filters import faults_of, read_question
from ..lists import CAP, capped
from .list_memory import remembered

_FEW = 6


@dataclass(frozen=True)
class SetChoice:
    """A column set to choose: `value` is a shipped code, `daftar`, or the key of an office's set."""

    value: str
    name: str
    about: str
    columns: list[OutColumn]

    @property
    def told(self) -> str:
        """`24 kolom: Nama Lengkap, NIK, …`"""
        first = ", ".join(column.heading for column in self.columns[:_FEW])
        more = ", …" if len(self.columns) > _FEW else ""
        return f"{format_number(len(self.columns))} kolom: {first}{more}"


def set_choices(request: HttpRequest) -> list[SetChoice]:
    """What ships, what the list shows, and the sets of the actor's offices. One statement."""
    actor = request.user
    found = [
        SetChoice(item.code, item.name, item.about, shipped_columns(item.code, actor)) for item in SHIPPED.values()
    ]
    listed = chosen_columns(((code, "") for code in remembered(request).columns), actor)
    found.append(SetChoice(FROM_LIST, "Seperti di daftar", "kolom yang tampil di daftar Anda", listed))
    stored = ColumnSet.objects.visible_to(actor, "roster.export").filter(list_code=LIST_CODE).select_related("office")
    found += [
        SetChoice(str(item.pk), item.name, str(item.office), columns)
        for item in stored.order_by("name", "pk")
        if (columns := stored_columns(item, actor))
    ]
    return found


class RosterExport(SealedPage):
    """The same address as the list's, so whatever was filtered there is what leaves."""

    permission = "roster.export"
    template_name = "personnel/export_form.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(request.GET.get("susunan") or COMPLETE, FileFormat.XLSX, with_key=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        posted = request.POST
        chosen, wanted = posted.get("susunan", ""), posted.get("format", "")
        with_key = bool(posted.get("kunci"))
        choice = next((item for item in set_choices(request) if item.value == chosen), None)
        if choice is None or wanted not in FileFormat.values:
            return self._shown(chosen or COMPLETE, wanted, with_key=with_key, fault=_INCOMPLETE, status=422)
        question, bar = self._asked()
        wish = Wish(question, choice.columns, choice.name, FileFormat(wanted), with_key, bar.told())
        try:
            made = export_roster(wish, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            return self._shown(chosen, wanted, with_key=with_key, fault=refusal.message, status=422)
        if isinstance(made, ResultFile):
            return file_answer(made)
        return HttpResponseRedirect(reverse("job-detail", args=[made.pk]))

    def _asked(self) -> tuple[Any, FilterBar]:
        today = timezone.localdate()
        question = read_question(self.request.GET, today)
        return question, FilterBar(question, self.request.user, today)

    def _shown(self, chosen: str, wanted: str, *, with_key: bool, fault: str = "", status: int = 200) -> HttpResponse:
        question, bar = self._asked()
        actor = self.request.user
        people, rows = counted(found_posts(actor, question), CAP)
        context = {
            "people": capped(people),
            "rows": capped(rows),
            "is_empty": not rows,
            "is_large": rows > LARGE_ROWS,
            "large": format_number(LARGE_ROWS),
            "told": bar.told(),
            "per_day": format_date(question.day),
            "faults": faults_of(self.request.GET, question, actor),
            "choices": set_choices(self.request),
            "chosen": chosen,
            "formats": FileFormat.choices,
            "format": wanted,
            "with_key": with_key,
            "in_full": may(actor, "member.unmask"),
            "fault": fault,
            "query": bar.query,
            "back_url": bar.url(),
            "crumbs": [("Anggota", bar.url())],
        }
        return self.page(context, status=status)


_INCOMPLETE = "Pilih susunan kolom dan format berkasnya."
