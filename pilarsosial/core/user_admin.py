"""Accounts and grants in the back office, for a superuser: where the first administrators of an office are made.

Who may open the admin site at all (`is_staff`, `is_superuser`) is decided on the server by `createsuperuser`, never by
a web form. Passwords are set by their owners, through a one-time link.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from . import users
from .admin_base import RefusalsOnThePage, yes_no
from .errors import DomainError
from .models import Grant, Office, Pillar, Region, RegionGroup, User
from .policies import Role, may
from .services import writes_everywhere
from .user_forms import area_of
from .values.dates import format_date

PERSON_FIELDS = ("name", "nip", "title", "email")
GRANT_FIELDS = ("role", "office", "region", "group", "pillar", "valid_from", "valid_until")


ACTIVE, STAFF = yes_no("is_active", "aktif"), yes_no("is_staff", "membuka administrasi")
SUPERUSER = yes_no("is_superuser", "superuser")


def linked(name: str, model: type[models.Model], *, required: bool = False) -> forms.ModelChoiceField:
    """A field of Grant that is searched, not listed: there are more offices and regions than a list can hold."""
    field = Grant._meta.get_field(name)
    return forms.ModelChoiceField(
        label=str(field.verbose_name).capitalize(),
        queryset=model._default_manager.all(),
        required=required,
        widget=AutocompleteSelect(field, admin.site),
    )


class NewAccountForm(forms.ModelForm):
    """A new account with its first grant."""

    role = forms.ChoiceField(label="Peran", choices=[("", "---------"), *Role.choices])
    office = linked("office", Office, required=True)
    region = linked("region", Region)
    group = linked("group", RegionGroup)
    pillar = linked("pillar", Pillar)
    valid_from = forms.DateField(label="Berlaku mulai", required=False, widget=admin.widgets.AdminDateWidget)
    valid_until = forms.DateField(label="Berlaku sampai", required=False, widget=admin.widgets.AdminDateWidget)

    class Meta:
        model = User
        fields = ("username", *PERSON_FIELDS)


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = (*PERSON_FIELDS, "is_active")


def _until(grant: Grant) -> str:
    return f"sampai {format_date(grant.valid_until)}" if grant.valid_until else ""


class OfAccounts(RefusalsOnThePage, admin.ModelAdmin):
    """A superuser sees all of them, a member of staff those that their grants show."""

    list_per_page = 50
    show_full_result_count = False

    def sees(self, request: HttpRequest) -> bool:
        return writes_everywhere(request.user) or may(request.user, "user.view")

    def writes(self, request: HttpRequest) -> bool:
        return writes_everywhere(request.user) or may(request.user, "user.change")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.sees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.writes(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # accounts and grants end; what they did stays theirs

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows if writes_everywhere(request.user) else rows.visible_to(request.user, "user.view")


class UserAdmin(OfAccounts):
    list_display = ("username", "name", "title", ACTIVE, STAFF, "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name")
    actions = ("make_link",)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is None:
            return self.writes(request)
        return users.may_change_account(obj, actor=request.user)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | {"form": AccountForm if obj else NewAccountForm})

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return [("Akun", {"fields": ("username", *PERSON_FIELDS)}), ("Hak akses pertama", {"fields": GRANT_FIELDS})]
        known = self.get_readonly_fields(request, obj)
        return [("Akun", {"fields": (*PERSON_FIELDS, "is_active")}), ("Tercatat", {"fields": known})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[Any, ...]:
        return () if obj is None else ("username", "grants_of", "last_login", "date_joined", STAFF, SUPERUSER)

    @admin.display(description="hak akses")
    def grants_of(self, account: User) -> str:
        """One line a grant, the newest first."""
        grants = account.grants.select_related("office", "region", "group", "pillar").order_by("-pk")
        lines = [" · ".join(filter(None, [str(grant), area_of(grant), _until(grant)])) for grant in grants]
        return format_html_join(mark_safe("<br>"), "{}", ([line] for line in lines)) or "–"

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        values = form.cleaned_data
        if not change:
            first = {name: values[name] for name in GRANT_FIELDS}
            details = {name: values[name] for name in ("username", *PERSON_FIELDS)}
            obj.pk = users.create_user(actor=request.user, **details, **first).pk
            obj._state.adding = False
            return
        users.change_user(obj, actor=request.user, **{name: values[name] for name in PERSON_FIELDS})
        if "is_active" in form.changed_data:
            switch = users.activate_user if values["is_active"] else users.deactivate_user
            switch(obj, actor=request.user, reason="Lewat halaman administrasi")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Grants are written on their own pages."""

    @admin.action(description="Buat tautan sekali pakai", permissions=["change"])
    def make_link(self, request: HttpRequest, rows: models.QuerySet) -> HttpResponse | None:
        if rows.count() != 1:
            self.message_user(request, "Pilih tepat satu pengguna.", messages.WARNING)
            return None
        account = rows.get()
        try:
            link = users.invite_user(account, actor=request.user, base_url=request.build_absolute_uri("/"))
        except DomainError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return None
        back = reverse("admin:core_user_change", args=[account.pk])
        context = {"account": account, "link": link, "back": back, "crumbs": [("Administrasi", reverse("admin:index"))]}
        response = render(request, "core/user_link.html", context)
        response["Cache-Control"] = "no-store"
        return response


class GrantAdmin(OfAccounts):
    list_display = ("user", "role", "office", "region", "group", "pillar", "valid_from", "valid_until")
    list_filter = ("role",)
    list_select_related = ("user", "office", "region", "group", "pillar")
    search_fields = ("user__username", "user__name", "office__name")
    autocomplete_fields = ("user", "office", "region", "group", "pillar")
    fields = ("user", *GRANT_FIELDS)
    actions = ("end_now",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a grant is given and ended, so that the trail of who could do what stays true

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.writes(request)

    def save_model(self, request: HttpRequest, obj: Grant, form: forms.ModelForm, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in GRANT_FIELDS}
        obj.pk = users.grant_role(form.cleaned_data["user"], actor=request.user, **given).pk
        obj._state.adding = False

    @admin.action(description="Akhiri sekarang", permissions=["end"])
    def end_now(self, request: HttpRequest, rows: models.QuerySet) -> None:
        ended = 0
        for grant in rows.select_related("user"):
            try:
                users.end_grant(
                    grant, actor=request.user, today=timezone.localdate(), reason="Lewat halaman administrasi"
                )
                ended += 1
            except DomainError as refusal:
                self.message_user(request, f"{grant}: {refusal.message}", messages.ERROR)
        if ended:
            self.message_user(request, f"{ended} hak akses diakhiri.", messages.SUCCESS)
