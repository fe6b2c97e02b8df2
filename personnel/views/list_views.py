"""Saved filters of one's own, and the columns of the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import ColumnChoice, ColumnSet, SavedFilter
from pilarsosial.core.policies import may
from pilarsosial.core.views import ActionPage, SealedPage

from .. import reference
from ..columns import DEFAULT, FIRST, Column, known_columns
from ..filter_bar import FilterBar
from ..filters import read_question
from ..services import choose_columns, delete_filter, rename_filter, save_filter
from .list_memory import LIST_CODE, columns_of, forget


def _bar(request: HttpRequest) -> FilterBar:
    """Of the list from which one came: its question stands in the address."""
    today = timezone.localdate()
    return FilterBar(read_question(request.GET, today), request.user, today)


class SavedFilterList(SealedPage):
    """One's own filters: opened, renamed, deleted; and the one of the list saved under a name."""

    permission = "member.view"
    template_name = "personnel/member_list_saved.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        bar = _bar(request)
        try:
            save_filter(name, bar.query, list_code=LIST_CODE, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            return self._shown(name=name, fault=refusal.message, status=422)
        forget(request)
        messages.success(request, "Saringan tersimpan.")
        return HttpResponseRedirect(bar.url())

    def _shown(self, *, name: str = "", fault: str = "", status: int = 200) -> HttpResponse:
        bar = _bar(self.request)
        today = timezone.localdate()
        saved = self.rows(SavedFilter).filter(list_code=LIST_CODE).order_by("name")
        items = [
            {
                "filter": item,
                "url": f"{reverse('member-list')}?{item.query}",
                "told": FilterBar(read_question(QueryDict(item.query), today), self.request.user, today).told(),
            }
            for item in saved
        ]
        context = {
            "items": items,
            "query": bar.query,
            "told": bar.told(),
            "name": name,
            "fault": fault,
            "back_url": bar.url(),
            "crumbs": [("Anggota", bar.url())],
        }
        return self.page(context, status=status)


class _FilterAction(ActionPage, base=True):
    permission = "member.view"

    def refused_url(self) -> str:
        return reverse("saved-filter-list")


class SavedFilterRename(_FilterAction):
    success_message = "Nama saringan diganti."

    def perform(self) -> str:
        rename_filter(self.kwargs["pk"], self.request.POST.get("name", ""), actor=self.request.user)
        forget(self.request)
        return self.refused_url()


class SavedFilterDelete(_FilterAction):
    success_message = "Saringan dihapus."

    def perform(self) -> str:
        delete_filter(self.kwargs["pk"], actor=self.request.user)
        forget(self.request)
        return self.refused_url()


class ColumnChoicePage(SealedPage):
    """Which columns the list shows: an office's set, or one's own, in the order of their numbers."""

    permission = "member.view"
    template_name = "personnel/member_list_columns.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        reference.fresh_pillars()  # a field that was added a moment ago is looked for here
        return self._shown(columns_of(request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        codes = self._codes()
        try:
            text = self._perform(codes)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            return self._shown(codes, fault=refusal.message, status=422)
        forget(request)
        messages.success(request, text)
        return HttpResponseRedirect(_bar(request).url())

    def _perform(self, codes: list[str]) -> str:
        posted, actor = self.request.POST, self.request.user
        known = list(known_columns(actor))
        given = {"known": known, "list_code": LIST_CODE, "actor": actor}
        match posted.get("cara"):
            case "bawaan":
                choose_columns((), **given)
                return "Daftar memakai kolom bawaan."
            case "susunan":
                choose_columns((), shared=self.row(ColumnSet, _key(posted.get("susunan", ""))), **given)
                return "Daftar memakai susunan kantor."
        if not codes:
            raise DomainError("no_columns", "Pilih paling sedikit satu kolom.")
        choose_columns(codes, **given)
        return "Kolom tersimpan."

    def _codes(self) -> list[str]:
        """The ticked columns by their numbers; equal or missing numbers keep the order of the page."""
        posted = self.request.POST
        ticked = posted.getlist("kolom")
        return sorted(ticked, key=lambda code: _place(posted.get(f"urutan.{code}", "")))

    def _shown(self, chosen: list[str], *, fault: str = "", status: int = 200) -> HttpResponse:
        bar = _bar(self.request)
        actor = self.request.user
        places = {code: place for place, code in enumerate(code for code in chosen if code != FIRST)}
        choice = ColumnChoice.objects.visible_to(actor, "member.view").filter(list_code=LIST_CODE).first()
        groups: dict[str, list[dict[str, Any]]] = {}
        for column in known_columns(actor).values():
            if column.code != FIRST:
                groups.setdefault(column.group, []).append(_option(column, places))
        context = {
            "groups": groups.items(),
            "sets": self.rows(ColumnSet).filter(list_code=LIST_CODE).select_related("office").order_by("name"),
            "chosen_set": choice.shared_id if choice is not None else None,
            "is_default": choice is None,
            "may_see_sets": may(actor, "roster.export"),
            "default": ", ".join(known_columns(actor)[code].heading for code in DEFAULT),
            "fault": fault,
            "query": bar.query,
            "back_url": bar.url(),
            "crumbs": [("Anggota", bar.url())],
        }
        return self.page(context, status=status)


def _option(column: Column, places: dict[str, int]) -> dict[str, Any]:
    place = places.get(column.code)
    return {
        "code": column.code,
        "heading": column.heading,
        "number": "" if place is None else place + 1,
        "secret": column.is_secret,
    }


def _place(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 4 else 9_999


def _key(text: str) -> int:
    """Raises NotFound for what is no key."""
    if not text.isdecimal() or len(text) > 18:
        raise NotFound
    return int(text)
