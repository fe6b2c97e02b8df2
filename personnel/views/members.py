"""The list of people, and the search by a full NIK."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage, wants_fragment

from ..filters import FilterBar, holds_a_nik, read_cursor, read_question
from ..finding import find_by_nik
from ..lists import (
    Counts,
    KeysetPage,
    Question,
    are_few,
    capped,
    count_found,
    count_people,
    keyset_page,
    people,
    posts_of,
)
from ..rows import list_row

# What a row needs: the other encrypted numbers stay closed.
_ROW_FIELDS = ("nik", "name", "name_key", "title_prefix", "title_suffix", "sex", "birth_date", "address", "phone")


class MemberList(SealedPage):
    """One row a person in scope: tabs by pillar, one filter bar, paging by key."""

    permission = "member.view"
    template_name = "personnel/member_list.html"
    fragment_name = "personnel/member_list_fragment.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if holds_a_nik(request.GET.get("q", "")):
            # Out of the address bar and the history at once, and said without saying the number.
            return HttpResponseRedirect(reverse("member-find-nik"))
        today = timezone.localdate()
        question = read_question(request.GET, today)
        counts = count_people(request.user, question)
        tab = counts.tab(question.pillar)
        if tab is None:
            question = replace(question, pillar="")
        pillar_id = tab.pk if tab else None
        reachable = tab.people if tab else counts.everybody
        few = are_few(reachable, question)
        after, before = read_cursor(request.GET, "sesudah"), read_cursor(request.GET, "sebelum")
        page = keyset_page(
            people(request.user, question, pillar_id, few=few).only(*_ROW_FIELDS),
            after=after,
            before=before,
            descending=question.descending,
        )
        bar = FilterBar(question, request.user, today)
        if not page.rows and (after or before):
            return HttpResponseRedirect(bar.url())
        found = self._found(question, pillar_id, page, reachable, few)
        posts = posts_of(request.user, page.rows, question)
        context = {
            "bar": bar,
            "question": question,
            "day": question.day,
            "tabs": self._tabs(counts, bar),
            "rows": [
                list_row(member, posts[member.pk], question.day, base_url=reverse("member-list"))
                for member in page.rows
                if member.pk in posts
            ],
            "found": capped(found),
            "is_filtered": bool(bar.chips()) or bool(question.pillar),
            "chips_text": f"{capped(found)} cocok dengan" if question.text else f"{capped(found)} orang",
            "pager_text": f"{format_number(len(page.rows))} dari {capped(found)} orang",
            "previous_url": page.previous and bar.url(sebelum=page.previous),
            "next_url": page.following and bar.url(sesudah=page.following),
            "sort_url": bar.url(urut="" if question.descending else "-nama"),
            "sort_direction": "descending" if question.descending else "ascending",
            "places": ", ".join(self._places(bar)),
            "per_day": format_date(question.day),
            "may_change": may(request.user, "member.change"),
            "may_see_decrees": may(request.user, "decree.view"),
            "may_import": may(request.user, "roster.import"),
            "is_fragment": wants_fragment(request),
        }
        response = self.page(context)
        if wants_fragment(request):
            # The address that says the same in the fewest words, and stays "today" tomorrow.
            response["HX-Push-Url"] = bar.url(sesudah=after, sebelum=None if after else before)
        return response

    def _found(self, question: Question, pillar_id: int | None, page: KeysetPage, reachable: int, few: bool) -> int:
        """People who match. Where one page holds them all, or the tab has counted them, nothing more is asked."""
        if page.previous is None and page.following is None:
            return len(page.rows)
        if not question.text:
            return reachable
        return count_found(self.request.user, question, pillar_id, few=few)

    def _tabs(self, counts: Counts, bar: FilterBar) -> list[dict[str, Any]]:
        chosen = bar.question.pillar
        shown = [("", "Semua", counts.everybody), *((tab.code, tab.name, tab.people) for tab in counts.tabs)]
        return [
            {"label": name, "url": bar.url(pilar=code), "count": capped(number), "active": code == chosen}
            for code, name, number in shown
        ]

    def _places(self, bar: FilterBar) -> list[str]:
        return list(dict.fromkeys(area.office_name for area in bar.areas or ()))


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
