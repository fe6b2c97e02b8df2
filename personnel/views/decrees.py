"""Decrees: the list with what ends soon, one decree with who rests on it, and its forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.models import Office
from pilarsosial.core.policies import may
from pilarsosial.core.templatetags.pilar import long_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage

from ..decree_lists import STATES, condition, decrees_of, held_by
from ..forms import DecreeChangeForm, DecreeForm
from ..lists import CAP, CappedCount
from ..models import Assignment, Decree
from ..quality import SOON_DAYS
from ..rows import State, place, state_on
from ..services import change_decree, issue_decree
from .base import RosterFormPage, VersionedFormPage, decree_url

SHOWN = 100
PEOPLE_SHOWN = 50


class DecreeList(SealedPage):
    """Decrees of the offices in scope, the latest first, with the assignments in force that rest on them."""

    permission = "decree.view"
    template_name = "personnel/decree_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        day = timezone.localdate()
        text = " ".join(request.GET.get("q", "").split())[:80]
        tab = request.GET.get("keadaan", "")
        before = _cursor(request, "sesudah")
        everything = decrees_of(request.user, day, text=text)
        rows = decrees_of(request.user, day, text=text, state=tab)
        if before:
            rows = rows.filter(pk__lt=before)
        rows = rows.select_related("office").annotate(held=CappedCount(held_by(request.user, day).values("pk")))
        rows = list(rows.order_by("-pk")[: SHOWN + 1])
        following = rows[SHOWN - 1].pk if len(rows) > SHOWN else None
        context = {
            "decrees": [{"row": row, "state": decree_state(row, row.held, day)} for row in rows[:SHOWN]],
            "text": text,
            "tab": tab if tab in dict(STATES) else "",
            "tabs": self._tabs(everything, day, text, tab),
            "next_url": _list_url(q=text, keadaan=tab, sesudah=following) if following else "",
            "may_change": may(request.user, "decree.change"),
            "may_renew": may(request.user, "decree.change") and may(request.user, "assignment.change"),
            # People picked out on the list of members wait here for their decree.
            "picked": request.GET.get("perpanjang", "")[:500],
        }
        return self.page(context)

    def _tabs(self, rows: QuerySet[Decree], day: date, text: str, chosen: str) -> list[dict[str, Any]]:
        tabs = [{"label": "Semua", "url": _list_url(q=text), "active": chosen not in dict(STATES)}]
        for code, label in STATES:
            found = rows.filter(condition(self.request.user, day, code))
            count = found.order_by().values("pk")[: CAP + 1].count()
            url = _list_url(q=text, keadaan=code)
            tabs.append({"label": label, "url": url, "count": format_number(count), "active": code == chosen})
        return tabs


class DecreeDetail(SealedPage):
    """One decree: what it says, its scan, and the assignments that rest on it."""

    permission = "decree.view"
    template_name = "personnel/decree_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        day = timezone.localdate()
        decree = self.row(Decree.objects.select_related("office", "file"), pk)
        mine = Assignment.objects.visible_to(request.user, "member.view").filter(decree=decree)
        active = mine.active_on(day)
        after = _cursor(request, "sesudah")
        rows = mine.filter(pk__lt=after) if after else mine
        rows = rows.exclude(end=F("start")).select_related("member", "position__pillar", "duty_region__parent")
        rows = list(rows.order_by("-pk")[: PEOPLE_SHOWN + 1])
        following = rows[PEOPLE_SHOWN - 1].pk if len(rows) > PEOPLE_SHOWN else None
        held = active.order_by().values("pk")[: CAP + 1].count()
        may_change = may(request.user, "decree.change")
        context = {
            "decree": decree,
            "day": day,
            "state": decree_state(decree, held, day),
            "facts": _facts(decree),
            "held": held,
            "rows": [_row(row, day) for row in rows[:PEOPLE_SHOWN]],
            "next_url": f"?{urlencode({'sesudah': following})}" if following else "",
            "may_change": may_change,
            "may_renew": may_change and may(request.user, "assignment.change"),
            "is_over": decree.valid_until is not None and decree.valid_until < day,
            "ends_soon": decree.valid_until is not None and decree.valid_until <= day + timedelta(days=SOON_DAYS),
        }
        return self.page(context)


class _WithScan:
    """A form page that takes a scan beside its fields."""

    def get_form(self, data: Any = None, files: Any = None) -> DecreeForm:
        self.files = files
        return self.make_form(data, self.first_values())


class DecreeAdd(_WithScan, RosterFormPage):
    """A new decree; `?lanjutan=7` is one that follows another, whose people are then offered to be renewed."""

    permission = "decree.change"
    template_name = "personnel/decree_form.html"
    success_message = "SK tercatat."
    heading = "Catat SK"
    action = "Simpan SK"

    def make_form(self, data: Any, initial: dict[str, Any]) -> DecreeForm:
        earlier = self.request.GET.get("lanjutan", "")
        self.earlier = None
        if earlier.isdecimal() and len(earlier) <= 18:
            self.earlier = self.rows(Decree).select_related("office").filter(pk=earlier).first()
        if self.earlier is not None:
            first = {"signer": self.earlier.signer, "about": self.earlier.about, "office": self.earlier.office_id}
            if self.earlier.valid_until:
                first["effective_from"] = self.earlier.valid_until + timedelta(days=1)
            initial = {**first, **initial}
        return DecreeForm(data, getattr(self, "files", None), initial=initial, actor=self.request.user)

    def perform(self, form: DecreeForm) -> str:
        office = Office.objects.visible_to(self.request.user, "office.view").get(pk=form.office_id())
        upload = form.cleaned_data["file"]
        decree = issue_decree(office, form.values(), upload=upload, actor=self.request.user)
        if self.earlier is not None and may(self.request.user, "assignment.change"):
            return f"{reverse('decree-annex', args=[decree.pk])}?{urlencode({'dari': self.earlier.pk})}"
        return decree_url(decree.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "earlier": self.earlier}


class DecreeChange(_WithScan, VersionedFormPage):
    """A decree that is known. Of two who edit at once the second sees both versions."""

    permission = "decree.change"
    template_name = "personnel/decree_form.html"
    success_message = "SK disimpan."
    heading = "Ubah SK"
    action = "Simpan perubahan"

    def load(self) -> Decree:
        self.decree = self.row(Decree.objects.select_related("office", "file"), self.kwargs["pk"])
        return self.decree

    def make_form(self, data: Any, initial: dict[str, Any]) -> DecreeChangeForm:
        files = getattr(self, "files", None)
        return DecreeChangeForm(data, files, initial=initial, actor=self.request.user, decree=self.load())

    def save(self, form: DecreeChangeForm) -> str:
        version, upload = form.cleaned_data["version"], form.cleaned_data["file"]
        change_decree(self.decree.pk, form.values(), version=version, upload=upload, actor=self.request.user)
        return decree_url(self.decree.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        cancel_url = decree_url(self.decree.pk)
        what = f"SK {self.decree.number}"
        return {**super().context(form), "decree": self.decree, "what": what, "cancel_url": cancel_url}


def decree_state(decree: Decree, held: int, day: date) -> State | None:
    """What an office should look at; None where nothing presses. `held`: assignments in force that rest on it."""
    if decree.valid_until is None:
        return None
    if decree.valid_until < day:
        return State("Berakhir, masih dipakai", "danger") if held else State("Berakhir", "quiet")
    if held and decree.valid_until <= day + timedelta(days=SOON_DAYS):
        left = (decree.valid_until - day).days
        return State(f"Berakhir dalam {left} hari" if left else "Berakhir hari ini", "attention")
    return None


def _facts(decree: Decree) -> list[dict[str, str]]:
    return [
        {"label": "Kantor", "value": str(decree.office)},
        {"label": "Tanggal SK", "value": long_date(decree.signed_on)},
        {"label": "Penanda tangan", "value": decree.signer},
        {"label": "Tentang", "value": decree.about},
        {"label": "Berlaku mulai", "value": long_date(decree.effective_from)},
        {"label": "Berlaku sampai", "value": long_date(decree.valid_until) or "seterusnya"},
    ]


def _row(row: Assignment, day: date) -> dict[str, Any]:
    regency, inner = place(row.duty_region)
    return {
        "row": row,
        "member_id": row.member.merged_into_id or row.member_id,
        "place": f"{inner}, {regency}" if inner else regency,
        "state": state_on(row, day, resting=False),
    }


def _cursor(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= 18 else 0


def _list_url(**query: Any) -> str:
    given = {name: value for name, value in query.items() if value not in ("", None)}
    return f"{reverse('decree-list')}?{urlencode(given)}" if given else reverse("decree-list")
