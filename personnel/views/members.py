"""The list of people, its printed form, and the search by a full NIK."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage, wants_fragment

from ..columns import Column, chosen_columns, fields_of, needs_of
from ..filter_bar import FilterBar
from ..filters import faults_of, read_cursor, read_question
from ..finding import find_by_nik
from ..list_pages import ONE_PAGE
from ..listing import Answer, answer
from ..lists import capped
from ..row_html import rows_html
from .bulk import offered_actions
from .list_memory import remembered

# The row shows the masked NIK under the name.
_ALWAYS = ("nik",)


@dataclass(frozen=True)
class Head:
    """A head of the table; `url` sorts by it, `direction` is what aria-sort says of it."""

    label: str
    url: str = ""
    direction: str = ""


class MemberList(SealedPage):
    """One row a person in scope: tabs by pillar, one filter bar, paging by key."""

    permission = "member.view"
    template_name = "personnel/member_list.html"
    fragment_name = "personnel/member_list_fragment.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        question = read_question(request.GET, today)
        bar = FilterBar(question, request.user, today)
        memory = remembered(request)
        columns = chosen_columns(memory.columns, request.user)
        cursor = read_cursor(request.GET)
        got = answer(
            request.user,
            question,
            fields=(*fields_of(columns), *_ALWAYS),
            needs=needs_of(columns),
            cursor=cursor,
        )
        if not got.rows and cursor.pk and got.found:
            return HttpResponseRedirect(bar.url())
        may_change = may(request.user, "assignment.change")
        faults = faults_of(request.GET, question, request.user)
        context = {
            "bar": bar,
            "question": question,
            "query": bar.query,
            "told": bar.told(),
            "day": question.day,
            "per_day": format_date(question.day),
            "faults": faults,
            "wrong_fields": {fault.field for fault in faults},
            "tabs": tabs_of(got, bar),
            "heads": heads_of(columns, bar),
            "rows": got.rows,
            "rows_html": rows_html(
                got.rows,
                columns,
                base_url=reverse("member-list"),
                sprite=static("icons/sprite.svg"),
                may_change=may_change,
            ),
            "found": capped(got.found),
            "found_number": got.found,
            "digest": got.digest if got.is_whole else "",
            "is_whole": got.is_whole,
            "is_filtered": bool(bar.chips()) or bool(question.pillar),
            "chips_text": f"{capped(got.found)} cocok dengan" if question.text else f"{capped(got.found)} orang",
            "pager_text": self._pager_text(got),
            "previous_url": got.page.previous and bar.url(sebelum=got.page.previous),
            "next_url": got.page.following and bar.url(sesudah=got.page.following),
            "places": ", ".join(dict.fromkeys(area.office_name for area in bar.areas or ())),
            "saved_filters": [
                {"name": name, "url": f"{reverse('member-list')}?{query}", "active": query == bar.query}
                for _pk, name, query in memory.filters
            ],
            "bulk_actions": offered_actions() if may_change else (),
            "may_change": may_change,
            "may_see_decrees": may(request.user, "decree.view"),
            "may_import": may(request.user, "roster.import"),
            "may_export": may(request.user, "roster.export"),
            "may_card": may(request.user, "card.issue"),
            "is_fragment": wants_fragment(request),
        }
        response = self.page(context)
        if wants_fragment(request):
            # The address that says the same in the fewest words, and stays "today" tomorrow.
            paging = {} if got.is_whole else {"sesudah": cursor.after, "sebelum": cursor.before}
            response["HX-Push-Url"] = bar.url(**paging)
        return response

    def _pager_text(self, got: Answer) -> str:
        if got.is_whole:
            return f"{format_number(len(got.rows))} orang, semuanya di halaman ini"
        return f"{format_number(len(got.rows))} dari {capped(got.found)} orang"


def tabs_of(got: Answer, bar: FilterBar) -> list[dict[str, Any]]:
    """A tab a pillar, and all of them; each with how many the rest of the question finds there."""
    chosen = bar.question.pillar
    everybody = None if bar.question.extra else got.counts.everybody
    shown = [("", "Semua", everybody), *((tab.code, tab.name, tab.people) for tab in got.counts.tabs)]
    return [
        {
            "label": name,
            "url": bar.url(pilar=code),
            "count": "" if number is None else capped(number),
            "active": code == chosen,
        }
        for code, name, number in shown
    ]


def heads_of(columns: list[Column], bar: FilterBar) -> list[Head]:
    """What stands above the columns. Only the first of several columns with the same order sorts by it."""
    question, taken, heads = bar.question, set(), []
    for column in columns:
        if not column.sort or column.sort in taken:
            heads.append(Head(column.heading))
            continue
        taken.add(column.sort)
        held = column.sort == question.sort
        direction = ("descending" if question.descending else "ascending") if held else ""
        heads.append(Head(column.heading, bar.sort_url(column.sort), direction))
    return heads


class MemberPrint(SealedPage):
    """The whole result as a table on paper, up to as many people as stand on one page of the list."""

    permission = "member.view"
    template_name = "personnel/member_list_print.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        question = read_question(request.GET, today)
        bar = FilterBar(question, request.user, today)
        columns = chosen_columns(remembered(request).columns, request.user)
        got = answer(request.user, question, fields=(*fields_of(columns), *_ALWAYS), needs=needs_of(columns))
        shown = got.rows if got.is_whole else ()
        return self.page(
            {
                "question": question,
                "per_day": format_date(question.day),
                "told": bar.told(),
                "faults": faults_of(request.GET, question, request.user),
                "places": ", ".join(dict.fromkeys(area.office_name for area in bar.areas or ())),
                "found": capped(got.found),
                "is_whole": got.is_whole,
                "most": format_number(ONE_PAGE),
                "columns": columns,
                "rows": [[(column.nowrap, column.text(row)) for column in columns] for row in shown],
                "back_url": bar.url(),
                "crumbs": [("Anggota", bar.url())],
            }
        )


class MemberFindNik(SealedPage):
    """Search by a full NIK: by POST only, so that it stands in no address and no log."""

    permission = "member.view"
    template_name = "personnel/member_find_nik.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"asked": False})

    def post(self, request: HttpRequest) -> HttpResponse:
        hit = find_by_nik(request.POST.get("q", ""), actor=request.user)
        if hit.member_id is not None:
            return HttpResponseRedirect(reverse("member-detail", args=[hit.member_id]))
        return self.page({"asked": True, "hit": hit, "may_change": may(request.user, "member.change")})
