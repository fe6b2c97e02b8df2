"""Column sets of an office: looked at, made, copied, changed, deleted. Every step is a button of the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import ColumnSet, Office
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage, wants_fragment

from .. import reference
from ..exporting.cells import OutColumn
from ..exporting.columns import chosen_columns, known_columns
from ..exporting.headings import understood
from ..exporting.set_verbs import PERMISSION, change_column_set, drop_column_set, make_column_set
from ..exporting.sets import LIST_CODE, SHIPPED, Wanted, shipped_columns, stored_columns, wanted_of
from .list_memory import forget

_LAST = 9_999


@dataclass
class Draft:
    """A set as it stands in the form: (code, heading) in order."""

    name: str = ""
    office: str = ""
    version: str = "0"
    wanted: list[tuple[str, str]] = field(default_factory=list)

    @staticmethod
    def of_post(posted: QueryDict) -> Draft:
        """The rows by their numbers, then the step of the button that was pressed."""
        shown = dict.fromkeys(posted.getlist("kolom"))
        ranks = {code: _rank(posted.get(f"urutan.{code}", ""), place) for place, code in enumerate(shown, start=1)}
        codes = sorted(ranks, key=ranks.get)
        _step(codes, posted.get("langkah", ""), posted.getlist("baru"))
        return Draft(
            name=posted.get("name", ""),
            office=posted.get("kantor", ""),
            version=posted.get("versi", ""),
            wanted=[(code, posted.get(f"judul.{code}", "")) for code in codes],
        )


def _rank(text: str, place: int) -> tuple[int, int]:
    """Where a row goes whose number was changed: at that place, whichever way it came."""
    wanted = int(text) if text.isdecimal() and len(text) <= 4 else _LAST
    return wanted, (wanted > place) - (wanted < place)


def _step(codes: list[str], step: str, added: Sequence[str]) -> None:
    """`naik:nik`, `turun:nik`, `buang:nik` or `tambah`."""
    way, _, code = step.partition(":")
    if way == "tambah":
        codes.extend(new for new in added if new and new not in codes)
    if code not in codes:
        return
    place = codes.index(code)
    if way == "buang":
        codes.remove(code)
    elif way in ("naik", "turun"):
        other = place - 1 if way == "naik" else place + 1
        if 0 <= other < len(codes):
            codes[place], codes[other] = codes[other], codes[place]


def _focused(step: str, codes: Sequence[str], shown: Sequence[str], *, is_fragment: bool) -> str:
    """The id of the button where one goes on: the one that was pressed, after `buang` the one that took its place.

    In a fragment htmx keeps the focus by its id, unless the pressed button is gone.
    """
    way, _, code = step.partition(":")
    if way == "buang" and code in shown and code not in codes:
        return f"buang-{codes[min(shown.index(code), len(codes) - 1)]}" if codes else "kolom-baru"
    if is_fragment or not step:
        return ""
    return {"tambah": "tambah-kolom", "urutkan": "urutkan"}.get(way, f"{way}-{code}")


class ColumnSetList(SealedPage):
    """What ships and what the offices have made."""

    permission = "roster.export"
    template_name = "personnel/column_set_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = request.user
        stored = self.rows(ColumnSet).filter(list_code=LIST_CODE).select_related("office", "made_by")
        own = {area.office_id for area in areas_with(actor, PERMISSION) or ()}
        context = {
            "shipped": [{"set": item, **_told(shipped_columns(item.code, actor))} for item in SHIPPED.values()],
            "stored": [
                {"set": item, **_told(stored_columns(item, actor)), "may_change": item.office_id in own}
                for item in stored.order_by("office__name", "name")
            ],
            "may_change": may(actor, PERMISSION),
            "crumbs": _crumbs()[:2],
        }
        return self.page(context)


class _Editor(SealedPage, base=True):
    """The form: every button posts it, only "Simpan" writes."""

    permission = PERMISSION
    template_name = "personnel/column_set_form.html"
    fragment_name = "personnel/column_set_rows.html"
    heading: ClassVar[str] = ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        draft = Draft.of_post(request.POST)
        if request.POST.get("langkah"):
            return self.shown(draft)
        try:
            saved = self.save(draft)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            faults = refusal.fields or {"": refusal.message}
            return self.shown(draft, faults=faults, status=422)
        forget(request)
        messages.success(request, f"Susunan “{saved.name}” tersimpan.")
        return HttpResponseRedirect(reverse("column-sets"))

    def save(self, draft: Draft) -> ColumnSet:
        raise NotImplementedError

    def offices(self) -> list[Office]:
        """Where a new set may belong."""
        ids = [area.office_id for area in areas_with(self.request.user, PERMISSION) or ()]
        return list(Office.objects.visible_to(self.request.user, PERMISSION).filter(pk__in=ids).order_by("name"))

    def shown(self, draft: Draft, *, faults: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        faults = faults or {}
        actor = self.request.user
        is_fragment = wants_fragment(self.request)
        known = known_columns(actor)
        columns = chosen_columns(draft.wanted, actor)
        asked = {item.column.code for item in understood(columns) if item.unknown}
        context = {
            "heading": self.heading,
            "draft": draft,
            "rows": [
                {
                    "column": column,
                    "own": known[column.code].heading,
                    "place": place,
                    "fault": faults.get(f"judul.{column.code}", ""),
                    "asked": column.code in asked,
                }
                for place, column in enumerate(columns, start=1)
            ],
            "groups": _groups(known.values(), {column.code for column in columns}),
            "name_fault": faults.get("name", ""),
            "columns_fault": faults.get("columns", ""),
            "fault": faults.get("", ""),
            "has_faults": bool(faults),
            "offices": self.offices() if not self.kwargs.get("pk") else (),
            "focused": _focused(
                self.request.POST.get("langkah", ""),
                [column.code for column in columns],
                self.request.POST.getlist("kolom"),
                is_fragment=is_fragment,
            ),
            "is_fragment": is_fragment,
            "crumbs": _crumbs(),
        }
        return self.page(context, status=status)


class ColumnSetAdd(_Editor):
    """A new set, empty or begun as a copy of `?dari=`: a shipped one or one in sight."""

    permission = PERMISSION
    heading = "Susunan kolom baru"

    def get(self, request: HttpRequest) -> HttpResponse:
        reference.fresh_pillars()  # a field that was added a moment ago is looked for here
        name, wanted = self._copied(request.GET.get("dari", ""))
        offices = self.offices()
        office = str(offices[0].pk) if offices else ""
        return self.shown(Draft(name=name, office=office, wanted=list(wanted)))

    def _copied(self, source: str) -> tuple[str, Wanted]:
        if source in SHIPPED:
            return f"Salinan {SHIPPED[source].name}"[:60], wanted_of(shipped_columns(source, self.request.user))
        if source.isdecimal() and len(source) <= 18:
            held = self.row(ColumnSet.objects.filter(list_code=LIST_CODE), int(source))
            return f"Salinan {held.name}"[:60], wanted_of(stored_columns(held, self.request.user))
        return "", (("nama", ""),)

    def save(self, draft: Draft) -> ColumnSet:
        if not draft.office.isdecimal() or len(draft.office) > 18:
            raise NotFound
        return make_column_set(int(draft.office), draft.name, draft.wanted, actor=self.request.user)


class ColumnSetChange(_Editor):
    permission = PERMISSION
    heading = "Ubah susunan kolom"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference.fresh_pillars()
        held = self.row(ColumnSet.objects.filter(list_code=LIST_CODE), pk)
        wanted = wanted_of(stored_columns(held, request.user))
        return self.shown(Draft(held.name, str(held.office_id), str(held.version), list(wanted)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.row(ColumnSet.objects.filter(list_code=LIST_CODE), pk)
        return super().post(request)

    def save(self, draft: Draft) -> ColumnSet:
        return change_column_set(
            self.kwargs["pk"], draft.name, draft.wanted, version=_version(draft.version), actor=self.request.user
        )


class ColumnSetDrop(SealedPage):
    """Asks once more, then deletes."""

    permission = PERMISSION
    template_name = "personnel/column_set_drop.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            drop_column_set(pk, version=_version(request.POST.get("versi", "")), actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            return self._shown(fault=refusal.message, status=422)
        forget(request)
        messages.success(request, "Susunan kolom dihapus.")
        return HttpResponseRedirect(reverse("column-sets"))

    def _shown(self, *, fault: str = "", status: int = 200) -> HttpResponse:
        held = self.row(ColumnSet.objects.filter(list_code=LIST_CODE).select_related("office"), self.kwargs["pk"])
        told = _told(stored_columns(held, self.request.user))
        return self.page({"set": held, **told, "fault": fault, "crumbs": _crumbs()}, status=status)


def _version(text: str) -> int:
    """What cannot be read is the version of nothing."""
    return int(text) if text.isdecimal() and len(text) <= 9 else 0


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("Anggota", reverse("member-list")),
        ("Ekspor", reverse("member-export")),
        ("Susunan kolom", reverse("column-sets")),
    ]


def _told(columns: Sequence[OutColumn]) -> dict[str, str]:
    return {"count": format_number(len(columns)), "told": ", ".join(column.heading for column in columns)}


def _groups(columns: Any, taken: set[str]) -> list[tuple[str, list[OutColumn]]]:
    """What can still be added, by group."""
    groups: dict[str, list[OutColumn]] = {}
    for column in columns:
        if column.code not in taken:
            groups.setdefault(column.group, []).append(column)
    return list(groups.items())
