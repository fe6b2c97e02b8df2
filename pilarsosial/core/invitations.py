"""The one-time link with which the owner of an account sets the first (or a new) password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import UserTokenForm
from allauth.account.utils import user_pk_to_url_str
from allauth.account.views import PasswordResetFromKeyView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator

from .models import User


class InvitationTokenGenerator(PasswordResetTokenGenerator):
    """Signed, holds for PASSWORD_RESET_TIMEOUT, and dies with the password it was made for and with every sign-in."""

    key_salt = "pilarsosial.core.invitations"


_tokens = InvitationTokenGenerator()


def invitation_link(user: User, base_url: str) -> str:
    """The full address to hand to the owner, e.g. `https://pilar.jatimprov.go.id/masuk/undangan/3k-c8f0.../`.

    Setting a password with it ends it and every other link of this user. A link for an account that has no password
    yet ends the earlier ones at once. Makes no entry in the trail: that is the verb's that asks for the link.
    """
    if not user.has_usable_password():
        user.set_unusable_password()  # a new unusable one: older tokens no longer fit
        user.save(update_fields=["password"])
    key = {"uidb36": user_pk_to_url_str(user), "key": _tokens.make_token(user)}
    return base_url.rstrip("/") + reverse("account_reset_password_from_key", kwargs=key)


class InvitationTokenForm(UserTokenForm):
    """allauth's check of a link, with our tokens and for active accounts only."""

    token_generator = _tokens

    def _get_user(self, uidb36: str) -> User | None:
        user = super()._get_user(uidb36)
        return user if user is not None and user.is_active else None


@method_decorator(login_not_required, name="dispatch")
class InvitationView(PasswordResetFromKeyView):
    """Set a password by link. The token moves from the address into the session at once, so that it reaches no Referer
    and no history; a link that no longer holds answers 404."""

    reset_url_key = "kata-sandi"
    success_url = reverse_lazy("account_login")
    template_name = "account/invitation.html"

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, uidb36=uidb36, key=key, **kwargs)
        if getattr(self, "reset_user", None) is None and response.status_code == 200:
            response.status_code = 404
        response["Cache-Control"] = "no-store"
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=self.reset_user.pk)
            # Two people with the same link at the same moment: the second one finds it used.
            if not _tokens.check_token(user, self.key):
                form.add_error(None, ValidationError("Tautan ini sudah dipakai.", code="link_used"))
                return self.form_invalid(form)
            return super().form_valid(form)


invitation = InvitationView.as_view()
