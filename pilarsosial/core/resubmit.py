"""A form that was sent after its session ended (or from an old page) is handed back to be sent again, not lost."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

# More than a form that somebody typed by hand: the page would be a copy of an upload.
MAX_FIELDS = 500
MAX_CHARACTERS = 200_000


def can_be_kept(request: HttpRequest) -> bool:
    """Is this a plain form, typed on a page of ours and small enough to be written back?

    Only with an Origin of our own: nobody else's form may be offered to a user as something to confirm.
    """
    if request.method != "POST" or request.FILES or request.path_info.startswith(resolve_url(settings.LOGIN_URL)):
        return False
    if not _from_our_page(request):
        return False
    fields = _fields(request)
    return 0 < len(fields) <= MAX_FIELDS and sum(len(value) for _, value in fields) <= MAX_CHARACTERS


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page that keeps what was typed until the person has signed in again in another tab. Status 401."""
    response = _page(request, status=401, signed_out=True)
    if request.headers.get("HX-Request"):
        # htmx swaps nothing on 401; the kept form takes the place of the whole page.
        response.status_code = 200
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def stale_form(request: HttpRequest) -> HttpResponse:
    """The same after the sign-in: the form's token is from before, so it is confirmed with a fresh one. Status 403."""
    return _page(request, status=403, signed_out=False)


def _page(request: HttpRequest, *, status: int, signed_out: bool) -> HttpResponse:
    context = {"fields": _fields(request), "signed_out": signed_out, "action": request.get_full_path()}
    response = render(request, "account/resubmit.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]


def _from_our_page(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    return urlsplit(origin).netloc == host and origin == f"{request.scheme}://{host}"
