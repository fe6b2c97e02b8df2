"""The trail, for whoever may read it: who did what, when, from where, and why."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from .actions import known_actions
from .area_choices import region_choices
from .audit_story import tell
from .models import AuditEntry
from .views import SealedPage

PAGE_SIZE = 50


def _date_input(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "input", "aria-label": label}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class AuditFilter(forms.Form):
    """What narrows the list; every field may be empty."""

    q = forms.CharField(label="Nama pengguna", required=False, max_length=150)
    tindakan = forms.ChoiceField(label="Tindakan", required=False)
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    dari = _date_input("Dari tanggal")
    sampai = _date_input("Sampai tanggal")
    sebelum = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, regions: list[tuple[str, str]]) -> None:
        super().__init__(data)
        actions = sorted(known_actions().items(), key=lambda pair: pair[1])
        self.fields["tindakan"].choices = [("", "Semua tindakan"), *((name, text) for name, text in actions)]
        self.fields["wilayah"].choices = [("", "Semua wilayah"), *regions]
        for name in ("tindakan", "wilayah"):
            self.fields[name].widget.attrs |= {"class": "select", "aria-label": self.fields[name].label}

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        if asked.get("dari") and asked.get("sampai") and asked["dari"] > asked["sampai"]:
            self.add_error("sampai", "Tanggal akhir mendahului tanggal awal.")
        return asked

    def narrow(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that fit what was asked; what is wrong narrows nothing, and the page says so."""
        asked = self.cleaned_data
        if asked.get("q"):
            entries = entries.filter(_by_whom(asked["q"]))
        if asked.get("tindakan"):
            entries = entries.filter(action=asked["tindakan"])
        if asked.get("wilayah"):
            entries = entries.filter(region_code__inside=asked["wilayah"])
        if asked.get("dari"):
            entries = entries.filter(at__gte=_midnight(asked["dari"]))
        if asked.get("sampai"):
            entries = entries.filter(at__lt=_midnight(asked["sampai"] + timedelta(days=1)))
        if asked.get("sebelum"):
            entries = entries.filter(pk__lt=asked["sebelum"])
        return entries


def _by_whom(text: str) -> Q:
    """Acts of the people with these letters in their name, or of the application itself."""
    if text.casefold() == "sistem":
        return Q(actor__isnull=True)
    return Q(actor__name__icontains=text) | Q(actor__username__icontains=text)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditList(SealedPage):
    """Newest first, by key: `?sebelum=` is the number of the last entry that was seen."""

    permission = "audit.view"
    template_name = "core/audit_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AuditFilter(request.GET, regions=region_choices(request.user, self.permission))
        form.is_valid()
        entries = form.narrow(self.rows(AuditEntry).select_related("actor").newest_first())
        page = list(entries[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        asked = {name: form.data[name] for name in form.fields if name != "sebelum" and form.data.get(name)}
        return self.page(
            {
                "form": form,
                "problems": [text for errors in form.errors.values() for text in errors],
                "told": tell(shown),
                "narrowed": bool(asked),
                "next_url": self.url(asked | {"sebelum": shown[-1].pk}) if len(page) > PAGE_SIZE else "",
                "first_url": self.url(asked) if form.data.get("sebelum") else "",
                "clear_url": reverse("audit-list"),
            },
        )

    @staticmethod
    def url(asked: dict[str, Any]) -> str:
        return f"{reverse('audit-list')}?{urlencode(asked)}" if asked else reverse("audit-list")
