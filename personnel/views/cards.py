"""Printing member cards, one or many, and revoking one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from pilarsosial.core.asked import one_line
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.policies import may
from pilarsosial.core.views import ActionPage, SealedPage

from ..cards import card_sheet
from ..filter_bar import FilterBar
from ..filters import faults_of, read_question
from ..lists import people
from ..models import Member, MemberCard
from ..services import issue_cards, revoke_card
from ..services.cards import MOST_CARDS
from .base import member_url


def card_context(member: Member, actor: Any, *, serves: bool) -> dict[str, Any]:
    """The card on the member's page: whether it may be printed, and the one in force."""
    if not (serves and may(actor, "card.issue")):
        return {"may_card": False}
    rows = MemberCard.objects.visible_to(actor, "card.issue").filter(member=member, revoked_at__isnull=True)
    return {"may_card": True, "card": rows.first()}


class _CardPage(SealedPage, base=True):
    def printed(self, member_ids: list[int], back: str) -> HttpResponse:
        """The PDF, or the way back with what stands against it."""
        today = timezone.localdate()
        try:
            cards = issue_cards(member_ids, today=today, actor=self.request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(self.request, refusal.message)
            return HttpResponseRedirect(back)
        members = self.rows(Member).filter(pk__in=cards).select_related("office", "photo").order_by("name_key", "pk")
        response = HttpResponse(card_sheet(list(members), cards, day=today), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, "kartu-anggota.pdf")
        response["Cache-Control"] = "private, no-store"
        return response


class MemberCardPrint(_CardPage):
    """One card. POST: the first print makes the code."""

    permission = "card.issue"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.row(Member.objects.present(), pk)
        return self.printed([pk], member_url(pk))


class MemberCards(_CardPage):
    """Cards of everybody in the filtered list: a page that says how many, then the file."""

    permission = "card.issue"
    template_name = "personnel/card_many.html"

    def _ask(self) -> None:
        today = timezone.localdate()
        self.question = read_question(self.request.GET, today)
        self.bar = FilterBar(self.question, self.request.user, today)

    def get(self, request: HttpRequest) -> HttpResponse:
        self._ask()
        rows = self.rows(Member).filter(pk__in=people(request.user, self.question).values("pk"))
        found = list(rows.values_list("photo_id", flat=True)[: MOST_CARDS + 1])
        context = {
            "crumbs": [("Anggota", self.bar.url())],
            "told": self.bar.told(),
            "faults": faults_of(request.GET, self.question, request.user),
            "count": len(found),
            "too_many": len(found) > MOST_CARDS,
            "most": MOST_CARDS,
            "without_photo": sum(photo is None for photo in found),
            "query": self.bar.query,
            "list_url": self.bar.url(),
        }
        return self.page(context)

    def post(self, request: HttpRequest) -> HttpResponse:
        self._ask()
        rows = self.rows(Member).filter(pk__in=people(request.user, self.question).values("pk"))
        ids = list(rows.values_list("pk", flat=True)[: MOST_CARDS + 1])
        return self.printed(ids, f"{reverse('member-cards')}?{self.bar.query}")


class MemberCardRevoke(ActionPage):
    permission = "card.issue"
    success_message = "Kartu dicabut. Kartu berikutnya mendapat kode baru."

    def perform(self) -> str:
        reason = one_line(self.request.POST.get("alasan", ""), 200)
        revoke_card(self.kwargs["pk"], reason=reason, actor=self.request.user)
        return self.refused_url()

    def refused_url(self) -> str:
        return member_url(self.kwargs["pk"], "kartu")
