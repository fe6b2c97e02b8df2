"""allauth's forms in the words of the house: one name for one thing, no placeholder that repeats the label."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.forms import Field

LABELS = {
    "login": "Nama pengguna",
    "password": "Kata sandi",
    "oldpassword": "Kata sandi sekarang",
    "password1": "Kata sandi baru",
    "password2": "Kata sandi baru, sekali lagi",
}


def password_rules() -> str:
    """The rules of AUTH_PASSWORD_VALIDATORS in two sentences instead of five bullets."""
    length = next(
        (rule.min_length for rule in get_default_password_validators() if isinstance(rule, MinimumLengthValidator)), 8
    )
    return (
        f"Sedikitnya {length} karakter dengan huruf besar, huruf kecil, angka, dan tanda baca atau simbol. "
        "Jangan kata sandi yang umum atau mirip nama Anda."
    )


class HouseWords:
    """For a form of allauth: our labels and rules, no placeholders."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = password_rules()


class SignInForm(HouseWords, LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autofocus": True}


class ConfirmPasswordForm(HouseWords, ReauthenticateForm):
    pass


class NewPasswordForm(HouseWords, ChangePasswordForm):
    pass


class FirstPasswordForm(HouseWords, SetPasswordForm):
    pass


class InvitedPasswordForm(HouseWords, ResetPasswordKeyForm):
    pass
