"""Accounts: what is our own about signing in. The pages and flows are django-allauth's, the lock is django-axes'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.helpers import get_cool_off
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac

from . import audit, error_pages, second_factor
from .addresses import client_address
from .models import Grant, User
from .policies import SYSTEM, Role

# Printed on the sign-in page of the demo. `seed_demo` gives it to the accounts below and to nobody else.
DEMO_PASSWORD = "demo-Pilar-2026"  # noqa: S105
DEMO_USERNAMES = (
    "operator_jombang",
    "admin_jombang",
    "koordinator_tksk",
    "pptk",
    "verifikator",
    "penyetuju",
    "bendahara",
    "admin_jatim",
    "pemeriksa",
    "operator_bukittinggi",
    "superadmin",
)


@dataclass(frozen=True)
class DemoAccount:
    username: str
    role: str
    office: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demo data that exist, in the order of a payment's way; none outside the demo. Two queries."""
    if not settings.DEMO:
        return []
    users = User.objects.filter(username__in=DEMO_USERNAMES, is_active=True).in_bulk(field_name="username")
    grants = Grant.objects.filter(user__in=users.values()).select_related("office").order_by("-pk")
    first = {grant.user_id: grant for grant in grants}
    accounts = []
    for user in (users[username] for username in DEMO_USERNAMES if username in users):
        if grant := first.get(user.pk):
            accounts.append(DemoAccount(user.username, Role(grant.role).label, grant.office.name))
        elif user.is_superuser:
            accounts.append(DemoAccount(user.username, "Administrator sistem", "hanya situs administrasi"))
    return accounts


def user_display(user: User) -> str:
    """How a page addresses somebody."""
    return user.name or user.username


class CharacterKindsValidator:
    """A password has upper and lower case letters, a digit and a sign (guidance for public offices: BSSN)."""

    KINDS = {
        "huruf besar": str.isupper,
        "huruf kecil": str.islower,
        "angka": str.isdigit,
        "tanda baca atau simbol": lambda character: not character.isalnum() and not character.isspace(),
    }

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError that names the missing kinds."""
        missing = [name for name, fits in self.KINDS.items() if not any(map(fits, password))]
        if missing:
            raise ValidationError(f"Kata sandi belum memuat {_listed(missing)}.", code="password_kinds")

    def get_help_text(self) -> str:
        return f"Kata sandi memuat {_listed(list(self.KINDS))}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"


# What allauth would tell the owner of an account by mail, told to the trail instead: (action, field, old, new).
_TOLD: dict[str, tuple[str, str, str | None, str | None]] = {
    "account/email/password_changed": ("user.password_set", "", None, None),
    "account/email/password_set": ("user.password_set", "", None, None),
    "account/email/password_reset": ("user.password_set", "cara", None, "tautan sekali pakai"),
    "mfa/email/totp_activated": ("user.second_factor_added", "langkah kedua", None, "aplikasi autentikator"),
    "mfa/email/totp_deactivated": ("user.second_factor_removed", "langkah kedua", "aplikasi autentikator", None),
    "mfa/email/webauthn_added": ("user.second_factor_added", "langkah kedua", None, "kunci sandi"),
    "mfa/email/webauthn_removed": ("user.second_factor_removed", "langkah kedua", "kunci sandi", None),
    "mfa/email/recovery_codes_generated": ("user.second_factor_added", "langkah kedua", None, "kode cadangan baru"),
}


# How somebody who is signed in may prove it again, by allauth's name of the way.
_WAYS = {
    "reauthenticate": "Kata sandi",
    "mfa_reauthenticate": "Kode dari aplikasi",
    "mfa_reauthenticate:webauthn": "Kunci sandi",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; no mail is sent; sign-ins and changes of an account's keys stand in the trail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Nama pengguna atau kata sandi salah.",
        "incorrect_password": "Kata sandi salah.",
        "enter_current_password": "Kata sandi sekarang salah.",
        "too_many_login_attempts": "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
        "rate_limited": "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: axes counts wrong passwords in the database; a second count by user alone would let anybody on the
        net lock anybody out. allauth's `login_failed` limit stays for the codes of the second step."""

    def get_client_ip(self, request: HttpRequest) -> str:
        # A Unix socket has no address, and a list of sessions needs one: whoever reaches the socket is on this machine.
        return client_address(request) or "127.0.0.1"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": _WAYS[method["id"]]} for method in methods]

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        record_of_account("user.signed_in", user)
        return super().post_login(request, user, **details)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            record_of_account("user.signed_out", request.user)
        super().logout(request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: Mapping[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth calls this for exactly the events that an account's owner must hear of. Mail is never sent here."""
        if template_prefix in second_factor.PROOF_AFTER:
            second_factor.PROOF_AFTER[template_prefix](self.request)
        if template_prefix in _TOLD:
            action, field, old, new = _TOLD[template_prefix]
            record_of_account(action, user, changes={field: [old, new]} if field else None)


def record_of_account(
    action: str, user: User, *, changes: Mapping[str, Any] | None = None, by_self: bool = True
) -> None:
    """An entry about an account, placed where its first grant lies, so that this office's administrator sees it."""
    areas = user.grants_in_force()
    audit.record(
        actor=user if by_self else SYSTEM,
        action=action,
        target=user,
        changes=changes,
        office=areas[0].office_id if areas else None,
        region_code=areas[0].regions[0] if areas and areas[0].regions else "",
    )


def lock_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name under which axes counts. Sign-in ignores case, so the count does; a typed number is kept unreadable,
    because people type their NIK into any field that asks who they are."""
    name = (credentials or {}).get("username") or request.POST.get("login") or ""
    return re.sub(r"\d{10,}", _unreadable, name.strip().lower())[:150]


def _unreadable(number: re.Match[str]) -> str:
    return salted_hmac("pilarsosial.core.accounts.lock_name", number[0]).hexdigest()[:24]


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """The answer of a locked account: 429, the same for a right and a wrong password. The lock is audited once."""
    # axes sets the number only while it counts; the attempts during the lock leave it None.
    if request.axes_failures_since_start is not None:
        user = User.objects.filter(username__iexact=(credentials or {}).get("username", "")).first()
        if user is not None:
            record_of_account("user.locked_out", user, by_self=False)
    wait = get_cool_off(request)
    locked = error_pages.locked(ceil(wait.total_seconds() / 60))
    locked["Retry-After"] = str(int(wait.total_seconds()))
    return locked
