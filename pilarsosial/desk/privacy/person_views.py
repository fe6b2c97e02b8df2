"""What a person may ask of the office: who saw the data, and all of it as a file."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from pilarsosial.core.asked import one_line
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.views import SealedPage

from .person import MOST_LOOKS, PERMISSION, answer_looks, looks_at, person_copy

LONGEST_REASON = 300
SHOWN = 100


class PersonLooks(SealedPage):
    """`?jenis=lihat` leaves changes out."""

    permission = PERMISSION
    template_name = "desk/privacy/person.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            member, looks = looks_at(pk, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            # Elsewhere kept, its page would be refused too.
            back = "person-looks" if refusal.code == "reason_needed" else "member-detail"
            return HttpResponseRedirect(reverse(back, args=[pk]))
        only_looks = request.GET.get("jenis") == "lihat"
        shown = [one for one in looks if one.is_look or not only_looks]
        here = reverse("person-looks", args=[pk])
        tabs = [
            {"label": "Semua", "url": here, "count": str(len(looks)), "active": not only_looks},
            {
                "label": "Dilihat atau dikeluarkan",
                "url": f"{here}?jenis=lihat",
                "count": str(sum(one.is_look for one in looks)),
                "active": only_looks,
            },
        ]
        crumbs = [("Anggota", reverse("member-list")), (str(member), reverse("member-detail", args=[pk]))]
        return self.page(
            {
                "member": member,
                "looks": shown[:SHOWN],
                "more": len(shown) > SHOWN,
                "shown": SHOWN,
                "is_cut": len(looks) == MOST_LOOKS,
                "tabs": tabs,
                "crumbs": crumbs,
            }
        )


class _Handed(SealedPage, base=True):
    """A file that is handed over, for a reason that is written down: POST only."""

    permission = PERMISSION
    http_method_names = ["post"]
    content_type: ClassVar[str] = ""

    def make(self, pk: int, reason: str) -> tuple[str, bytes]:
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        reason = one_line(request.POST.get("alasan", ""), LONGEST_REASON)
        try:
            name, data = self.make(pk, reason)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            # Elsewhere kept, its page would be refused too.
            back = "person-looks" if refusal.code == "reason_needed" else "member-detail"
            return HttpResponseRedirect(reverse(back, args=[pk]))
        response = HttpResponse(data, content_type=self.content_type)
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "private, no-store"
        return response


class PersonCopy(_Handed):
    permission = PERMISSION
    content_type = "application/zip"

    def make(self, pk: int, reason: str) -> tuple[str, bytes]:
        return person_copy(pk, today=timezone.localdate(), reason=reason, actor=self.request.user)


class PersonAnswer(_Handed):
    permission = PERMISSION
    content_type = "application/pdf"

    def make(self, pk: int, reason: str) -> tuple[str, bytes]:
        return answer_looks(pk, today=timezone.localdate(), reason=reason, actor=self.request.user)
