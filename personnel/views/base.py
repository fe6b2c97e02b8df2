"""What the form pages of the roster share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import may
from pilarsosial.core.views import FormPage

from ..forms.versions import BothVersions, VersionedForm


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


class VersionedFormPage(RosterFormPage, base=True):
    """A form over a row with a version. Whoever saves second sees both versions and chooses where both changed the
    same; what only one of both changed is kept from each. A page defines `load()`, which reads the row anew.
    """

    versions_name: ClassVar[str] = "personnel/both_versions.html"
    both: list[BothVersions] | None = None

    def load(self) -> models.Model:
        raise NotImplementedError

    def save(self, form: VersionedForm) -> str:
        """Call the verb; returns the URL to go to."""
        raise NotImplementedError

    def perform(self, form: VersionedForm) -> str:
        try:
            return self.save(form)
        except DomainError as refusal:
            if refusal.code == "changed_meanwhile":
                form.row = self.load()
                self.both = form.both_versions(form.row.version)
            raise

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Choices between two versions come before anything else; the fields are checked once they are made."""
        asked = request.POST.get("bentrok", "").split()
        if not asked or request.POST.get("langkah"):
            return super().post(request, *args, **kwargs)
        form = self.get_form(request.POST, request.FILES)
        self.both = form.choose({name: request.POST.get(f"pakai-{name}", "") for name in asked}) or None
        if self.both is None:
            return self.answer(self.get_form(form.data, request.FILES))  # lists of choices follow what was chosen
        return self.page({**self.context(form), "is_undecided": True}, status=422)

    def page(self, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        if self.both is not None:
            self.template_name = self.versions_name
        return super().page(context, status)

    def context(self, form: BaseForm) -> dict[str, Any]:
        if self.both is None:
            return super().context(form)
        return {
            **super().context(form),
            "both": self.both,
            "asked": " ".join(row.name for row in self.both if row.is_open),
            "quicker": self._quicker(form.row),
        }

    def _quicker(self, row: models.Model) -> AuditEntry | None:
        """Who changed the row last, for those who may read the trail."""
        if not may(self.request.user, "audit.view"):
            return None
        entries = AuditEntry.objects.visible_to(self.request.user, "audit.view").select_related("actor")
        return entries.filter(target_type=row._meta.label_lower, target_id=str(row.pk)).order_by("-pk").first()


def member_url(pk: int, part: str = "") -> str:
    """The member's page; `part` is the id of a card on it."""
    return reverse("member-detail", args=[pk]) + (f"#{part}" if part else "")


def decree_url(pk: int) -> str:
    return reverse("decree-detail", args=[pk])
