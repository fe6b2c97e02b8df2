"""What the form pages of the roster share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pilarsosial.core.errors import DomainError
from pilarsosial.core.views import FormPage


class RosterFormPage(FormPage, base=True):
    """A form page whose lists of choices depend on each other and follow without a script too.

    A page defines `make_form(data, initial)`. The button `langkah` sends what was typed and gets the page back with
    fitting lists, unchecked and unsaved.
    """

    heading: ClassVar[str] = ""
    action: ClassVar[str] = "Simpan"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that a rule keeps shut (another office keeps this person) says why on the page it belongs to."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(self.refused_url())

    def refused_url(self) -> str:
        return member_url(self.kwargs["pk"])

    def make_form(self, data: Any, initial: dict[str, Any]) -> BaseForm:
        raise NotImplementedError

    def first_values(self) -> dict[str, Any]:
        return {}

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        return self.make_form(data, self.first_values())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.POST.get("langkah"):
            return super().post(request, *args, **kwargs)
        typed = {name: values if name == "emptied" else values[-1] for name, values in request.POST.lists()}
        return self.page(self.context(self.make_form(None, typed)))

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "heading": self.heading, "action": self.action}


def member_url(pk: int, part: str = "") -> str:
    """The member's page; `part` is the id of a card on it."""
    return reverse("member-detail", args=[pk]) + (f"#{part}" if part else "")


def decree_url(pk: int) -> str:
    return reverse("decree-detail", args=[pk])
