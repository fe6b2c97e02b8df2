"""How income tax is withheld: profiles and their dated percentages, the same for every office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from import_export.widgets import Widget

from pilarsosial.core.admin_base import SheetAdmin, yes_no
from pilarsosial.core.resources import resource_of
from pilarsosial.core.values.percent import format_percent, parse_percent

from .forms.base import PercentField
from .models import TaxProfile, TaxRate

PERCENTS = ("base", "percent")


class PercentWidget(Widget):
    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else format_percent(value)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        return parse_percent(value)


TaxProfileResource = resource_of(TaxProfile, ("code",), "code", "name")
TaxRateResource = resource_of(
    TaxRate,
    ("profile", "valid_from"),
    "profile", "valid_from", "percent", "base", "is_final", "source",
    base=PercentWidget(),
    percent=PercentWidget(),
)  # fmt: skip


@admin.register(TaxProfile)
class TaxProfileAdmin(SheetAdmin):
    resource_classes = [TaxProfileResource]
    list_display = ("name", "code")
    search_fields = ("code", "name")


def _percent_column(name: str, label: str) -> Any:
    @admin.display(description=label, ordering=name)
    def told(rate: TaxRate) -> str:
        return format_percent(getattr(rate, name))

    return told


@admin.register(TaxRate)
class TaxRateAdmin(SheetAdmin):
    """A rate holds until the next one begins; lists that were handed in keep theirs."""

    resource_classes = [TaxRateResource]
    list_display = (
        "profile",
        "valid_from",
        _percent_column("percent", "tarif (%)"),
        _percent_column("base", "dasar pengenaan (%)"),
        yes_no("is_final", "final"),
        "source",
    )
    list_filter = ("profile",)
    list_select_related = ("profile",)
    ordering = ("profile__code", "-valid_from")
    fields = ("profile", "valid_from", "percent", "base", "is_final", "source")
    help_texts = {
        "valid_from": "Berlaku sampai tarif berikutnya. Daftar yang sudah diajukan tidak berubah.",
        "percent": "Dari dasar pengenaan, misalnya 5 atau 2,5.",
        "base": "Bagian bruto yang dikenai pajak; 100 bila seluruhnya, 50 bila separuhnya.",
    }

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        if db_field.name in PERCENTS:
            default = db_field.default if db_field.has_default() else None
            return PercentField(
                label=str(db_field.verbose_name).capitalize(), initial=default, help_text=self.help_texts[db_field.name]
            )
        if db_field.name in self.help_texts:
            kwargs["help_text"] = self.help_texts[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)
