"""The account pages: allauth's views on our own paths, under allauth's names, so that its reverse() finds them.

Not mounted on purpose: sign-up, mail addresses, password by mail, sign-in by mailed code. allauth leaves those out of
its pages when their names do not resolve.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path

from . import account_pages, invitations

View = Callable[..., HttpResponseBase]


def with_trail(view: View) -> View:
    """A change and its entry in the trail stand or fall together; reading a page opens no transaction."""

    @wraps(view)
    def changed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return changed


# An account without a password (it signs in by passkey) proves itself again before it gets one.
set_password = reauthentication_required(app="allauth.account")(with_trail(account.password_set))

urlpatterns = [
    path("", account_pages.sign_in, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("nonaktif/", account.account_inactive, name="account_inactive"),
    path("ulang/", account.reauthenticate, name="account_reauthenticate"),
    path("sandi/", with_trail(account.password_change), name="account_change_password"),
    path("sandi/tetapkan/", set_password, name="account_set_password"),
    re_path(
        r"^undangan/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z]+)/$",
        invitations.invitation,
        name="account_reset_password_from_key",
    ),
    path("sesi/", with_trail(account_pages.sessions), name="usersessions_list"),
    # The second step
    path("dua-langkah/", account_pages.security, name="mfa_index"),
    path("dua-langkah/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("dua-langkah/ulang/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("dua-langkah/aplikasi/aktifkan/", totp.activate_totp, name="mfa_activate_totp"),
    path("dua-langkah/aplikasi/matikan/", with_trail(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("dua-langkah/cadangan/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "dua-langkah/cadangan/buat/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("dua-langkah/cadangan/unduh/", account_pages.download_codes, name="mfa_download_recovery_codes"),
    path("dua-langkah/kunci/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("dua-langkah/kunci/masuk/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("dua-langkah/kunci/tambah/", with_trail(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("dua-langkah/kunci/ulang/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("dua-langkah/kunci/<int:pk>/ubah/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("dua-langkah/kunci/<int:pk>/hapus/", with_trail(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
