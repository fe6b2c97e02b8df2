"""Sealed base pages: login (middleware), permission, scope and fragment are settled before a page's own code runs.

A page names its `permission`; without one the class does not even load. Rows come from `self.rows(Model)` or
`self.row(Model, pk)`, which are `visible_to`. Refusals become 403 and 404, or the form's own errors.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views import View

from .errors import DomainError, NotFound, NotPermitted
from .policies import ALL_PERMISSIONS, require

# For the few pages that every signed-in user may open, also one without any grant.
SIGNED_IN = "signed_in"
LARGEST_KEY = 2**63 - 1


def wants_fragment(request: HttpRequest) -> bool:
    """Is only a part of the page wanted? Never when the browser's history asks, or Back would show a headless page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


class SealedPage(View):
    """The floor of every page. Subclasses set `permission`, and answer with `self.page(context)`."""

    permission: ClassVar[str] = ""
    template_name: ClassVar[str] = ""
    fragment_name: ClassVar[str] = ""  # what htmx gets instead of the whole page

    def __init_subclass__(cls, *, base: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not base and cls.permission not in ALL_PERMISSIONS | {SIGNED_IN}:
            raise ImproperlyConfigured(f"{cls.__name__} names no known permission: {cls.permission!r}")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if self.permission != SIGNED_IN:
                require(request.user, self.permission)
            if any(isinstance(value, int) and value > LARGEST_KEY for value in kwargs.values()):
                raise NotFound  # a number that no column holds is no row's; asking SQLite for it would be a fault
            return super().dispatch(request, *args, **kwargs)
        except NotPermitted as error:
            raise PermissionDenied(error.message) from error
        except NotFound as error:
            raise Http404(error.message) from error

    def rows(self, model: type[models.Model]) -> models.QuerySet:
        return model.objects.visible_to(self.request.user, self.permission)

    def row(self, model: type[models.Model] | models.QuerySet, pk: Any) -> models.Model:
        """One row in scope; NotFound (404) else. A queryset is narrowed by scope too."""
        rows = model if isinstance(model, models.QuerySet) else model.objects.all()
        return rows.get_visible(self.request.user, self.permission, pk)

    def page(self, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        name = self.template_name
        if self.fragment_name and wants_fragment(self.request):
            name = self.fragment_name
        response = render(self.request, name, context or {}, status=status)
        if self.fragment_name:
            patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
        return response


class FormPage(SealedPage, base=True):
    """A form over one verb: GET shows it, POST performs it. A refusal stays on the page with everything typed.

    A page defines `get_form(data=None, files=None)` and `perform(form)`, which calls the verb and returns the URL to
    go to.
    """

    success_message: ClassVar[str] = ""

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {"form": form}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.context(self.get_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(self.get_form(request.POST, request.FILES))

    def answer(self, form: BaseForm) -> HttpResponse:
        """Check what was sent and perform it, or the page again with what is wrong."""
        if form.is_valid():
            try:
                url = self.perform(form)
            except (NotFound, NotPermitted):
                raise
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                if self.success_message:
                    messages.success(self.request, self.success_message)
                return HttpResponseRedirect(url)
        return self.page(self.context(form), status=422)


class ActionPage(SealedPage, base=True):
    """One verb behind one button: POST only. A refusal comes back as a message on the page it came from.

    A page defines `perform()`, which calls the verb and returns the URL to go to, and `refused_url()`.
    """

    http_method_names = ["post"]
    success_message: ClassVar[str] = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            url = self.perform()
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(self.refused_url())
        if self.success_message:
            messages.success(request, self.success_message)
        return HttpResponseRedirect(url)


def show_refusal(form: BaseForm, refusal: DomainError) -> None:
    """A refusal beside the fields it names, else above the form."""
    fields = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in fields.items():
        form.add_error(name, text)
    if not fields:
        form.add_error(None, refusal.message)
