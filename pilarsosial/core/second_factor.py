"""The second step of the sign-in: who must have it, how it is kept, and that wrong codes lock like wrong passwords."""

from __future__ import annotations

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Field
from django.http import HttpRequest

from .fields import field_cipher
from .models import User
from .policies import ROLES_WITH_SECOND_FACTOR

# What proves possession; recovery codes only stand in for one of these.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
PROVED = "second_factor_proved"
_CIPHER_KIND = "langkah-kedua"


def is_demanded_of(user: User) -> bool:
    """Does a grant in force let the user sign for money? (The demo lets everybody in; the caller asks for that.)"""
    return any(area.role in ROLES_WITH_SECOND_FACTOR for area in user.grants_in_force())


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_proved(request: HttpRequest) -> bool:
    """Was a second factor used or set up in this session? One query until it was, none afterwards."""
    if request.session.get(PROVED):
        return True
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    # Used earlier in this session and removed since: the records alone would still say yes.
    if used and has_one(request.user):
        remember_proof(request)
        return True
    return False


def remember_proof(request: HttpRequest) -> None:
    request.session[PROVED] = True


def forget_proof(request: HttpRequest) -> None:
    request.session.pop(PROVED, None)


def proof_url(user: User) -> str | None:
    """Where a user who has a second factor proves it in a session that was opened without; None without a factor."""
    if not has_one(user):
        return None
    methods = get_account_adapter().get_reauthentication_methods(user)
    return next((method["url"] for method in methods if method["id"].startswith("mfa_reauthenticate")), None)


class MFAAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are encrypted at rest, like every secret here."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Kode atau kunci ini salah atau sudah dipakai."
    }

    def encrypt(self, text: str) -> str:
        return urlsafe_b64encode(field_cipher().encrypt(text, _CIPHER_KIND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return field_cipher().decrypt(urlsafe_b64decode(encrypted_text), _CIPHER_KIND)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> str:
        """The code to scan, dark on white with its quiet zone in either theme: on a dark ground no phone reads it."""
        svg = BytesIO()
        segno.make(url, error="m").save(
            svg, kind="svg", scale=5, border=3, dark="#14201e", light="#ffffff", xmldecl=False
        )
        return svg.getvalue().decode()


def reencrypt() -> int:
    """Write the secrets that an older key of FIELD_KEYS opens anew under the newest. Returns how many were written."""
    adapter, written = MFAAdapter(), 0
    for authenticator in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator():
        for name in ("secret", "seed"):
            kept = authenticator.data.get(name)
            if kept and not field_cipher().is_current(urlsafe_b64decode(kept), _CIPHER_KIND):
                authenticator.data[name] = adapter.encrypt(adapter.decrypt(kept))
                authenticator.save(update_fields=["data"])
                written += 1
    return written


class CodeField:
    """A form with a `code`: our label, and the phone's number keys."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "Kode"
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs["inputmode"] = "numeric"


class CountedCode(CodeField):
    """A form that asks for a code: a wrong one counts towards the lock-out, a code of an app works once.

    The counts stand in the database, so they are the same in every process; allauth's own limits are in the cache.
    """

    user: User

    def clean_code(self) -> str:
        request = context.request
        credentials = {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out, request.axes_credentials = True, credentials
            raise get_account_adapter().validation_error("too_many_login_attempts")
        try:
            code = super().clean_code()
            self._use_up(self.authenticator)
        except ValidationError:
            AxesProxyHandler.user_login_failed(sender=type(self), credentials=credentials, request=request)
            raise
        return code

    def _use_up(self, authenticator: Authenticator) -> None:
        """A six-digit code holds for one step of 30 seconds; whoever saw it typed must not use it in that time."""
        if authenticator.type != Authenticator.Type.TOTP:
            return
        now = time.time()
        step = datetime.fromtimestamp(now - now % mfa_settings.TOTP_PERIOD, tz=UTC)
        unused = Authenticator.objects.filter(pk=authenticator.pk).filter(
            Q(last_used_at__isnull=True) | Q(last_used_at__lt=step)
        )
        if not unused.update(last_used_at=datetime.fromtimestamp(now, tz=UTC)):
            raise MFAAdapter().validation_error("incorrect_code")


class SignInCodeForm(CountedCode, AuthenticateForm):
    pass


class ConfirmCodeForm(CountedCode, ReauthenticateForm):
    pass


class FirstCodeForm(CodeField, ActivateTOTPForm):
    """The code with which an app is set up is the proof of this session too."""

    def clean_code(self) -> str:
        code = super().clean_code()
        remember_proof(context.request)
        return code


# What allauth tells an account's owner (by mail, elsewhere) -> what it means for the proof of this session.
PROOF_AFTER: dict[str, Callable[[HttpRequest], None]] = {
    "mfa/email/webauthn_added": remember_proof,
    "mfa/email/totp_deactivated": forget_proof,
    "mfa/email/webauthn_removed": forget_proof,
}
