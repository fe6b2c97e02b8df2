"""The admin site of this house: signed into and out of by our own pages, and open to the rooms' own models only."""

from __future__ import annotations

from typing import Any

from allauth.account.views import logout as sign_out
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

# What libraries bring (tokens, lock-out rows, the queue) has its own pages or commands, or is nobody's business.
ROOMS = frozenset({"core", "personnel", "events", "stipends", "desk"})


class Suggestions(AutocompleteJsonView):
    """Regions with their code: names repeat, and a list of five "Jombang" helps nobody."""

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": f"{obj} ({obj.pk})"} if obj._meta.label == "core.Region" else result


class Site(AdminSite):
    site_title = "Pilar Sosial"
    site_header = "Pilar Sosial – pengaturan"
    index_title = "Pengaturan"
    empty_value_display = SafeString("–")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It deletes row by row past the verbs; deleting is one row on its own page.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        given = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        own = [model for model in given if model._meta.app_label in ROOMS]
        super().register(own, admin_class, **options)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Never the admin's own form: the site's sign-in has the lock-out, the second factor and the trail."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = request.path.removesuffix("login/")
        return redirect(f"{redirect(settings.LOGIN_URL).url}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return Suggestions.as_view(admin_site=self)(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return redirect("account_change_password")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Rooms in the order of the house, each with its models by name."""
        order = [config.label for config in apps.get_app_configs()]
        return sorted(super().get_app_list(request, app_label), key=lambda room: order.index(room["app_label"]))
