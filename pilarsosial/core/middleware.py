"""What happens around every request: its id, the browser's rules, the rolling session, the demanded second factor."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from . import resubmit, second_factor
from .addresses import client_address
from .asked import PLACES
from .policies import may
from .request_context import RequestContext, current_request
from .values.long_numbers import holds_long_number

GetResponse = Callable[[HttpRequest], HttpResponse]

_GIVEN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,39}")
_TEN_DIGITS = re.compile(r"\d{10}")
# Where a page begins, and addresses to go back to, which may say where theirs did; neither is typed.
_OF_OUR_LINKS = PLACES | {REDIRECT_FIELD_NAME, "kembali"}


def new_request_id() -> str:
    """Four groups of four: short enough to be read out on the phone, and never masked in the log as a long number."""
    text = secrets.token_hex(8)
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def accepted_request_id(given: str | None) -> str | None:
    """An id that a proxy set, if it is 8 to 40 plain characters and cannot be a personal number; else None."""
    if given and _GIVEN_ID.fullmatch(given) and not _TEN_DIGITS.search(given):
        return given
    return None


class RequestIdMiddleware:
    """One id for the answer (`X-Request-ID`), the error page, the log and the trail. Stands first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = accepted_request_id(request.headers.get("X-Request-ID")) or new_request_id()
        request.request_id = request_id
        token = current_request.set(RequestContext(request_id=request_id, address=client_address(request)))
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = request_id
        return response


class BrowserPolicyMiddleware:
    """What the browser may do beside the Content-Security-Policy: the camera for scanning at the door, nothing else."""

    PERMISSIONS = ", ".join(
        [
            "camera=(self)",
            "publickey-credentials-create=(self)",
            "publickey-credentials-get=(self)",
            *(f"{feature}=()" for feature in ("geolocation", "microphone", "midi", "payment", "serial", "usb")),
        ]
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ReadableAddressMiddleware:
    """400 for an address with a zero byte: no text that a database holds has one, and no link of ours either."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a zero byte in the address")
        return self.get_response(request)


class NumberInAddressMiddleware:
    """A NIK that was typed into a search or filter stays in no address: it is asked for on the page that takes it by
    POST. Nothing is searched, shown or done meanwhile; without the filter a list would mean everybody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING") and self._holds_a_number(request):
            if request.user.is_authenticated and not may(request.user, "member.view"):
                raise BadRequest("a long number in the address")
            return _to_page(request, reverse("member-find-nik"), come_back=False)
        return self.get_response(request)

    @staticmethod
    def _holds_a_number(request: HttpRequest) -> bool:
        asked = request.GET.lists()
        texts = (text for name, values in asked if name not in _OF_OUR_LINKS for text in (name, *values))
        return any(map(holds_long_number, texts))


class RollingSessionMiddleware:
    """A session ends SESSION_COOKIE_AGE after the last request, not after the sign-in.

    It is written again at most every five minutes, so that a page of a list does not pay a write each time.
    """

    RENEW_SECONDS = 300

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = SESSION_KEY in request.session
        if signed_in:
            now = int(time.time())
            if now - request.session.get("renewed_at", 0) >= self.RENEW_SECONDS:
                request.session["renewed_at"] = now
        response = self.get_response(request)
        if signed_in and "Cache-Control" not in response.headers:
            # Pages hold personal data: no cache on the way may keep one, and the browser asks again before showing it.
            patch_cache_control(response, private=True, no_cache=True)
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's rule, and nothing typed is lost: a fragment sends the whole page to sign in, a form waits for it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if resubmit.can_be_kept(request):
            return resubmit.signed_out(request)
        if request.headers.get("HX-Request"):
            return _to_page(request, resolve_url(self.get_login_url(view_func)), come_back=True)
        return super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """Approvers and treasurers set up a second factor, and prove it in this session, before anything else.

    Not in the demo. A session that has proved it pays nothing more than the grants, which every page asks for anyway.
    """

    # Of the account pages those that the way to a second factor leads through.
    OPEN_PAGES = ("mfa_", "account_logout", "account_reauthenticate", "account_change_password", "account_set_password")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if settings.DEMO or not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match and not match.namespace and (match.url_name or "").startswith(self.OPEN_PAGES):
            return None
        if not second_factor.is_demanded_of(request.user) or second_factor.is_proved(request):
            return None
        url = second_factor.proof_url(request.user)
        return _to_page(request, url or reverse("mfa_index"), come_back=url is not None)


def _to_page(request: HttpRequest, url: str, *, come_back: bool) -> HttpResponse:
    """Send the whole page there, also when htmx asked for a fragment of it; optionally back to where it was."""
    fragment = request.headers.get("HX-Request")
    if come_back:
        page = request.headers.get("HX-Current-URL", "") if fragment else request.get_full_path()
        here = urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
        if request.method == "GET" or fragment:
            url = f"{url}?{urlencode({REDIRECT_FIELD_NAME: here or '/'})}"
    if fragment:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
