"""The account pages that need more than allauth's: demo accounts at the sign-in, devices by name, file names."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from . import second_factor
from .accounts import DEMO_PASSWORD, demo_accounts, record_of_account


class SignInView(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = demo_accounts()
        return super().get_context_data(**kwargs) | {
            "demo": settings.DEMO,
            "demo_accounts": accounts,
            "demo_password": DEMO_PASSWORD if accounts else "",
            "passkeys_possible": passkeys_possible(self.request),
        }


class SecurityView(IndexView):
    """Keamanan akun: what proves who this is, beside the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demanded = not settings.DEMO and second_factor.is_demanded_of(self.request.user)
        return super().get_context_data(**kwargs) | {
            "must_set_up": demanded and not second_factor.has_one(self.request.user),
            "demanded": demanded,
            "passkeys_possible": passkeys_possible(self.request),
        }


class SessionsView(ListUserSessionsView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["devices"] = [
            {"session": session, "name": device_name(session.user_agent), "is_current": session.is_current()}
            for session in sorted(context["sessions"], key=lambda session: session.created_at, reverse=True)
        ]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        record_of_account("user.sessions_ended", self.request.user)
        return super().form_valid(form)


class DownloadCodesView(DownloadRecoveryCodesView):
    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Content-Disposition"] = 'attachment; filename="kode-cadangan-pilar-sosial.txt"'
        return response


def passkeys_possible(request: HttpRequest) -> bool:
    """Browsers offer passkeys only to a named host (never to 127.0.0.1) over HTTPS, or to localhost."""
    host = split_domain_port(request.get_host())[0].strip("[]")
    try:
        ip_address(host)
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


# In this order: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """`Mozilla/5.0 (Windows NT 10.0) ... Chrome/131.0 ...` -> `Chrome di Windows`: enough to know one's own device."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Peramban lain")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "perangkat tak dikenal")
    return f"{browser} di {system}"


sign_in = SignInView.as_view()
security = SecurityView.as_view()
sessions = SessionsView.as_view()
download_codes = DownloadCodesView.as_view()
