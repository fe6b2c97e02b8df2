"""Reference tables as sheets: the columns of each, and rows that are written through the verb alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from import_export import results
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.widgets import ManyToManyWidget, Widget

from .errors import DomainError
from .models import Bank, BankPurpose, Claim, ExtraField, Office, Pillar, Position, RegionGroup, Requirement
from .services import save_reference
from .values.dates import parse_date

NUMBER_CELL = (
    "Sel ini berisi angka, padahal kolomnya teks; angka nol di depan atau titik dapat hilang. "
    "Ubah format sel menjadi Teks, lalu ketik ulang."
)


class TextWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value).strip()


class CodeWidget(TextWidget):
    """Text that a sheet likes to take for a number: `35.17`, `002`."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if isinstance(value, int | float):
            raise ValueError(NUMBER_CELL)
        return super().clean(value)


class WholeNumberWidget(Widget):
    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> int | None:
        return value

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        if text and not (text.isascii() and text.isdecimal()):
            raise ValueError(f"“{text}” bukan bilangan bulat.")
        return int(text) if text else None


class YesNoWidget(Widget):
    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "Ya" if value else "Tidak"

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        answers = {"ya": True, "true": True, "1": True, "tidak": False, "false": False, "0": False, "": False}
        text = "" if value is None else str(value).strip()
        try:
            return answers[text.casefold()]
        except KeyError:
            raise ValueError(f"“{text}” harus Ya atau Tidak.") from None


class DayWidget(Widget):
    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> date | None:
        return value

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        return None if value in (None, "") else parse_date(value)


class ChoiceWidget(Widget):
    """The label goes out; label or stored value come in."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        super().__init__()
        self.labels = {value: str(label) for value, label in choices}

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels.get(value, "")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = "" if value is None else str(value).strip()
        for stored, label in self.labels.items():
            if text.casefold() in {label.casefold(), str(stored).casefold()}:
                return stored
        raise ValueError(f"“{text}” tidak dikenal. Isi salah satu: {', '.join(self.labels.values())}.")


class LinkWidget(CodeWidget):
    """Another row by its code."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.code if value else ""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        code = super().clean(value)
        return self.found(code) if code else None

    def found(self, code: str) -> models.Model:
        linked = self.model._default_manager.filter(code=code).first()
        if linked is None:
            name = capfirst(str(self.model._meta.verbose_name))
            raise ValueError(f"{name} dengan kode “{code}” tidak ada.")
        return linked


class LinksWidget(ManyToManyWidget):
    """Several rows by their codes with commas between them."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(model, separator=",", field="code")
        self.link = LinkWidget(model)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else ", ".join(value.order_by("code").values_list("code", flat=True))

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[models.Model]:
        text = CodeWidget().clean(value)
        return [self.link.found(code.strip()) for code in text.split(",") if code.strip()]


class PlainDiff(Diff):
    """Old and new value whole: the library colours single letters by inline styles, which browsers refuse here."""

    def as_html(self) -> list[SafeString]:
        pairs = zip(self.left, self.right, strict=False)
        return [self.cell("" if self.new and old != new else old, new) for old, new in pairs]

    @staticmethod
    def cell(old: Any, new: Any) -> SafeString:
        old, new = str(_blank(old)), str(_blank(new))
        if old == new:
            return escape(new)
        return format_html("<del>{}</del> <ins>{}</ins>", old, new) if old else format_html("<ins>{}</ins>", new)


def _blank(value: Any) -> Any:
    return "" if value is None else value


class PlainError(results.Error):
    """An error as its sentence: a traceback is for the log."""

    traceback = ""


class LabelledResult(results.Result):
    """Names the columns of what is wrong as the file does."""

    def __init__(self, labels: dict[str, str]) -> None:
        super().__init__()
        self.labels = labels

    def append_invalid_row(self, number: int, row: Any, validation_error: ValidationError) -> None:
        if hasattr(validation_error, "error_dict"):
            named = {self.labels.get(name, name): texts for name, texts in validation_error.error_dict.items()}
            validation_error = ValidationError(named)
        super().append_invalid_row(number, {name: _blank(value) for name, value in row.items()}, validation_error)


class ReferenceResource(ModelResource):
    """Rows are compared, shown and then written by `save_reference`, in the preview too (and undone there)."""

    keys: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def __init__(self, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.actor = actor
        self.present: set[str] = set()

    def get_import_id_fields(self) -> list[str]:
        return list(self.keys)

    def get_diff_class(self) -> type[Diff]:
        return PlainDiff

    def get_error_result_class(self) -> type[results.Error]:
        return PlainError

    def get_result_class(self) -> Any:
        return partial(LabelledResult, {name: field.column_name for name, field in self.fields.items()})

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Every header is a column of ours, whatever its case; the columns that tell rows apart are there."""
        columns = {field.column_name.casefold(): field.column_name for field in self.fields.values()}
        headers = [columns.get(str(header or "").casefold(), header) for header in dataset.headers or []]
        unknown = [str(header) for header in headers if header and header not in columns.values()]
        missing = [self.fields[key].column_name for key in self.keys if self.fields[key].column_name not in headers]
        problem = ""
        if unknown:
            problem = f"Kolom tidak dikenal: {', '.join(unknown)}. Kolom yang ada: {', '.join(columns.values())}."
        elif missing:
            problem = f"Kolom ini harus ada: {', '.join(missing)}."
        elif len(set(headers)) < len(headers):
            problem = "Ada kolom yang muncul dua kali atau tanpa judul."
        if problem:
            dataset.wipe()  # else every row would be tried, and say the same again
            dataset.headers = []
            raise ValueError(problem)
        dataset.headers = headers
        self.present = {name for name, field in self.fields.items() if field.column_name in headers}

    def import_instance(self, instance: models.Model, row: Any, **kwargs: Any) -> None:
        """A cell that cannot be read is named by its field, a many-to-many one too."""
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            self.many = {}
        wrong = {}
        for name in self.present:
            if isinstance(self.fields[name].widget, ManyToManyWidget):
                try:
                    self.many[name] = self.fields[name].clean(row)
                except ValueError as error:
                    wrong[name] = ValidationError(str(error))
        if wrong:
            raise ValidationError(wrong)

    def do_instance_save(self, instance: models.Model, is_create: bool) -> None:
        changed = self.present - set(self.many)
        try:
            save_reference(instance, actor=self.actor, changed=changed, many=self.many)
        except DomainError as refusal:
            raise ValidationError(refusal.fields or refusal.message) from refusal

    def save_m2m(self, instance: models.Model, row: Any, **kwargs: Any) -> None:
        """The verb has written them."""


def columns_of(model: type[models.Model], *names: str) -> dict[str, Field]:
    """A resource's fields: heading and widget follow the model's field."""
    return {name: _column(model._meta.get_field(name)) for name in names}


def _column(field: models.Field) -> Field:
    options = {"attribute": field.name, "column_name": capfirst(str(field.verbose_name)), "widget": _widget(field)}
    default = {} if field.default is models.NOT_PROVIDED else {"default": field.default}
    return Field(**options, **default)


def _widget(field: models.Field) -> Widget:
    if field.many_to_many:
        return LinksWidget(field.related_model)
    if field.is_relation:
        return LinkWidget(field.related_model)
    if field.choices:
        return ChoiceWidget(field.flatchoices)
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    if isinstance(field, models.DateField):
        return DayWidget()
    if isinstance(field, models.IntegerField):
        return WholeNumberWidget()
    return CodeWidget() if field.name == "code" else TextWidget()


def resource_of(
    model: type[models.Model], keys: tuple[str, ...], *names: str, **widgets: Widget
) -> type[ReferenceResource]:
    """The sheet of a reference table: its columns, those that tell rows apart, and widgets that are not the usual."""
    meta = type("Meta", (ReferenceResource.Meta,), {"model": model, "fields": names})
    columns = columns_of(model, *names)
    for name, widget in widgets.items():
        columns[name].widget = widget
    body = {**columns, "keys": keys, "Meta": meta, "__module__": __name__}
    return type(f"{model.__name__}Resource", (ReferenceResource,), body)


PILLAR = ("code", "name", "full_name", "owner_region", "regulation", "membership_label", "membership_unique")
PillarResource = resource_of(Pillar, ("code",), *PILLAR, "order", "is_active")
PositionResource = resource_of(Position, ("pillar", "code"), "pillar", "code", "name", "kind", "level", "rule", "order")
RequirementResource = resource_of(
    Requirement, ("pillar", "kind", "valid_from"), "pillar", "kind", "value", "source", "valid_from", "valid_until"
)
EXTRA_FIELD = ("pillar", "code", "label", "kind", "choices", "help_text", "required", "order", "is_active")
ExtraFieldResource = resource_of(ExtraField, ("pillar", "code"), *EXTRA_FIELD)
REGION_GROUP = ("code", "name", "kind", "regions", "valid_from", "valid_until")
RegionGroupResource = resource_of(RegionGroup, ("code",), *REGION_GROUP)
OfficeResource = resource_of(Office, ("code",), "code", "name", "kind", "region", "address", "city", "is_active")
BankResource = resource_of(Bank, ("code",), "code", "short_name", "name", "kind")
BankPurposeResource = resource_of(BankPurpose, ("office", "bank"), "office", "bank", "purpose")
CLAIM = ("office", "region", "pillar", "measure", "as_of", "source")
ClaimResource = resource_of(Claim, CLAIM, *CLAIM, "label", "stated", "source_date", "note")
