"""Likely doubles: the queue, two entries side by side, and what is decided about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.asked import one_line
from pilarsosial.core.errors import NotFound
from pilarsosial.core.policies import may
from pilarsosial.core.views import ActionPage, SealedPage

from ..comparison import Comparison, compare_entries
from ..duplicate_queue import STATES, Asked, doubles_of, page_of_pairs, pair_of, read_cursor, reason_labels
from ..finding import standing_for
from ..forms.base import RosterForm
from ..forms.duplicates import MergeForm
from ..likeness import REASONS
from ..lists import Question, posts_of
from ..models import Assignment, DuplicatePair, Member, MemberMerge, PairState
from ..services import merge_members, reopen_pair, search_doubles, settle_pair, undo_merge, unmask_member
from .base import RosterFormPage, member_url

PAGE_SIZE = 50
_TABS = {"": "Belum diputuskan", "berbeda": "Orang berbeda", "digabung": "Digabung"}


class DuplicateList(SealedPage):
    """Pairs of whom the viewer sees at least one, the likeliest first."""

    permission = "member.merge"
    template_name = "personnel/duplicate_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        regions = region_choices(request.user, self.permission)
        asked = self._asked(dict(regions))
        found = page_of_pairs(request.user, asked, PAGE_SIZE + 1)
        more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
        context = {
            "asked": asked,
            "tabs": [
                {"label": label, "url": _url(asked, keadaan=state), "active": state == asked.state}
                for state, label in _TABS.items()
            ],
            "reasons": list(REASONS.items()),
            "regions": regions,
            "rows": self._rows(found),
            "next_url": _url(asked, sesudah=f"{found[-1].score}-{found[-1].pk}") if more else "",
            "is_filtered": bool(asked.reason or asked.region),
            "clear_url": _url(asked, alasan="", wilayah=""),
            "may_remove": may(request.user, "member.remove"),
        }
        return self.page(context)

    def _asked(self, regions: dict[str, str]) -> Asked:
        """Nonsense falls back to everything."""
        given = self.request.GET
        state, reason, region = given.get("keadaan", ""), given.get("alasan", ""), given.get("wilayah", "")
        return Asked(
            state=state if state in STATES else "",
            reason=reason if reason in REASONS else "",
            region=region if region in regions else "",
            after=read_cursor(given.get("sesudah", "")),
        )

    def _rows(self, pairs: list[DuplicatePair]) -> list[dict[str, Any]]:
        actor, day = self.request.user, timezone.localdate()
        people = {member.pk: member for pair in pairs for member in (pair.first, pair.second)}
        seen = set(self.rows(Member).filter(pk__in=people).values_list("pk", flat=True))
        posts = posts_of(actor, [people[pk] for pk in seen], Question(day))
        return [
            {
                "pair": pair,
                "people": [self._person(member, member.pk in seen, posts) for member in (pair.first, pair.second)],
                "reasons": reason_labels(pair),
                "is_whole": seen.issuperset((pair.first_id, pair.second_id)),
            }
            for pair in pairs
        ]

    @staticmethod
    def _person(member: Member, is_seen: bool, posts: dict[int, list[Assignment]]) -> dict[str, Any]:
        """Of somebody out of sight nothing but the office."""
        if not is_seen:
            return {"office": member.office.name}
        held = posts.get(member.pk, [])
        return {"member": member, "post": str(held[0]) if held else "tanpa penugasan di wilayah Anda"}


class DuplicateDetail(RosterFormPage):
    """Two entries beside each other, and what is to become of them."""

    permission = "member.merge"
    template_name = "personnel/duplicate_detail.html"
    heading = "Bandingkan dua data"
    action = "Gabungkan"
    numbers: dict[int, dict[str, Any]] | None = None

    def refused_url(self) -> str:
        return reverse("duplicate-list")

    def make_form(self, data: Any, initial: dict[str, Any]) -> MergeForm | None:
        self.pair = pair_of(self.request.user, self.kwargs["pk"])
        if self.pair is None:
            raise NotFound
        self.comparison = self._comparison()
        if self.comparison is None or not self.comparison.mergeable:
            return None
        return MergeForm(data, initial=initial, comparison=self.comparison)

    def _comparison(self) -> Comparison | None:
        """None while one of the two is out of sight, or nothing is to be decided any more."""
        ids = (self.pair.first_id, self.pair.second_id)
        rows = self.rows(Member).filter(removed_at__isnull=True, pk__in=ids)
        people = {member.pk: member for member in rows.select_related("office__region", "home_region")}
        if len(people) < len(ids) or self.pair.state == PairState.MERGED:
            return None
        first, second = (people[pk] for pk in ids)
        return compare_entries(first, second, self.request.user, timezone.localdate(), self.numbers)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        if form is None or self.pair.state != PairState.OPEN:
            # Decided by somebody else meanwhile, or never to be decided from here: the page says which.
            return HttpResponseRedirect(reverse("duplicate-detail", args=[self.pair.pk]))
        return super().post(request, *args, **kwargs)

    def perform(self, form: MergeForm) -> str:
        winner = form.cleaned_data["winner"]
        merge_members(
            winner,
            form.loser(),
            keep=form.keep(),
            reason=form.cleaned_data["reason"],
            versions=form.versions(),
            actor=self.request.user,
        )
        messages.success(self.request, "Kedua data sudah digabung. Bila keliru, penggabungan ini dapat dibatalkan.")
        return member_url(winner)

    def context(self, form: BaseForm | None) -> dict[str, Any]:
        pair, comparison = self.pair, self.comparison
        seen = self.rows(Member).filter(pk__in=(pair.first_id, pair.second_id)).select_related("office")
        return {
            **super().context(form),
            "pair": pair,
            "reasons": reason_labels(pair),
            "comparison": comparison,
            "rows": form.rows() if form else [],
            "is_open": pair.state == PairState.OPEN,
            "is_unmasked": self.numbers is not None,
            "may_unmask": comparison is not None and any(side.full for side in comparison.sides),
            "seen": list(seen),
            "standing": self._standing(),
            "elsewhere": self._elsewhere() if comparison is None else "",
        }

    def _standing(self) -> Member | None:
        """Where a merge has led, if it is in sight."""
        if self.pair.state != PairState.MERGED:
            return None
        ids = {standing_for(self.pair.first_id), standing_for(self.pair.second_id)}
        return self.rows(Member).filter(pk__in=ids, removed_at__isnull=True).first()

    def _elsewhere(self) -> str:
        """The office of the one who is out of sight, and nothing more."""
        for member in (self.pair.first, self.pair.second):
            if not self.rows(Member).filter(pk=member.pk).exists():
                return member.office.name
        return ""


class DuplicateUnmask(DuplicateDetail):
    """The same page with full numbers, for comparing with the KTP. Each look is written down."""

    permission = "member.unmask"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form()
        if self.comparison is None:
            return HttpResponseRedirect(reverse("duplicate-detail", args=[self.pair.pk]))
        full = [side.member.pk for side in self.comparison.sides if side.full]
        self.numbers = {pk: unmask_member(pk, actor=request.user) for pk in full}
        response = self.page(self.context(self.get_form()))
        response["Cache-Control"] = "no-store"
        return response


class _PairAction(ActionPage, base=True):
    permission = "member.merge"

    def refused_url(self) -> str:
        return reverse("duplicate-detail", args=[self.kwargs["pk"]])


class DuplicateDifferent(_PairAction):
    success_message = "Dicatat sebagai orang berbeda; pasangan ini tidak ditanyakan lagi."

    def perform(self) -> str:
        note = one_line(self.request.POST.get("catatan", ""), 200)
        settle_pair(self.kwargs["pk"], note=note, actor=self.request.user)
        return reverse("duplicate-list")


class DuplicateReopen(_PairAction):
    success_message = "Pasangan ini ditanyakan lagi."

    def perform(self) -> str:
        return reverse("duplicate-detail", args=[reopen_pair(self.kwargs["pk"], actor=self.request.user).pk])


class DuplicateSearch(ActionPage):
    """Compare everybody now; the worker does it."""

    permission = "member.merge"

    def perform(self) -> str:
        return reverse("job-detail", args=[search_doubles(actor=self.request.user).pk])

    def refused_url(self) -> str:
        return reverse("duplicate-list")


class MergeUndo(RosterFormPage):
    permission = "member.merge"
    template_name = "personnel/duplicate_undo.html"
    heading = "Batalkan penggabungan"
    action = "Batalkan penggabungan"

    def refused_url(self) -> str:
        return reverse("duplicate-list")

    def make_form(self, data: Any, initial: dict[str, Any]) -> RosterForm:
        self.merge = self.row(MemberMerge.objects.select_related("winner", "loser", "merged_by"), self.kwargs["pk"])
        return RosterForm(data)

    def perform(self, form: RosterForm) -> str:
        merge = undo_merge(self.merge.pk, actor=self.request.user)
        messages.success(self.request, f"{merge.winner} dan {merge.loser} kembali menjadi dua data.")
        return member_url(merge.winner_id)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "merge": self.merge, "back": member_url(standing_for(self.merge.winner_id))}


def double_card(member: Member, actor: Any) -> dict[str, Any]:
    """What a member's page says of doubles: those that were merged into it, and those that somebody should look at."""
    if not may(actor, "member.merge"):
        return {"doubles": [], "merges": []}
    doubles, merges = doubles_of(member, actor)
    return {"doubles": doubles, "merges": merges}


def _url(asked: Asked, **changes: Any) -> str:
    """The queue with some parts of the question changed; paging begins anew."""
    values = {"keadaan": asked.state, "alasan": asked.reason, "wilayah": asked.region, **changes}
    given = {name: value for name, value in values.items() if value}
    return f"{reverse('duplicate-list')}?{urlencode(given)}" if given else reverse("duplicate-list")
