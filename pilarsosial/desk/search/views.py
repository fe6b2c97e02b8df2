"""The page of the search, and the suggestions under its field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from pilarsosial.core.values.long_numbers import holds_long_number
from pilarsosial.core.views import SIGNED_IN, SealedPage

from .groups import SHORTEST, asked_text, only_hit, search

# Of each noun under the field; the page shows more.
SUGGESTED = 4


class Search(SealedPage):
    """`?q=`: what was found, noun by noun. A NIK goes by POST and stands in no address."""

    permission = SIGNED_IN
    template_name = "desk/search/page.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = asked_text(request.GET.get("q", ""))
        groups = search(request.user, text, timezone.localdate()) if len(text) >= SHORTEST else []
        if url := only_hit(groups):
            return HttpResponseRedirect(url)
        return self.page({"text": text, "groups": groups, "shortest": SHORTEST, "is_short": 0 < len(text) < SHORTEST})


class Suggest(SealedPage):
    """The best hits while somebody types: by POST, for what is being typed may become a NIK."""

    permission = SIGNED_IN
    template_name = "desk/search/suggestions.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        text = asked_text(request.POST.get("q", ""))
        is_nik = holds_long_number(text)
        groups = []
        if len(text) >= SHORTEST and not is_nik:
            groups = search(request.user, text, timezone.localdate(), most=SUGGESTED)
        return self.page(
            {"text": text, "groups": groups, "is_nik": is_nik, "shortest": SHORTEST, "is_short": len(text) < SHORTEST}
        )
