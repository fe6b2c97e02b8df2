"""Two kinds of admin page: reference tables, written through one verb (as sheets too), and everything else, to look at
in scope.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseForm, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import SelectableFieldsExportForm
from import_export.resources import ModelResource

from .errors import DomainError, NotFound, NotPermitted
from .fields import EncryptedTextField
from .policies import may
from .services import delete_reference, may_reference, may_write, save_reference, writes_everywhere
from .sheet_formats import CsvFile, SheetFile, UploadForm, WaitingUploads, XlsxFile
from .views import show_refusal


class RefusalsOnThePage:
    """A verb's refusal becomes an error of the form, with everything typed still there. For ModelAdmin."""

    class Media:
        js = ("js/pilih-admin.js",)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except NotFound as refusal:
            raise Http404(refusal.message) from refusal
        except DomainError as refusal:
            # Its transaction is undone; the same request is answered again, by a form that knows why.
            request.refusal = refusal
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form_class = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form_class

        class RefusedForm(form_class):
            def clean(self) -> dict[str, Any]:
                cleaned = super().clean()
                show_refusal(self, refusal)
                return cleaned

        return RefusedForm

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except NotFound as refusal:
            raise Http404(refusal.message) from refusal
        except DomainError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[object_id]))


class ReferenceAdmin(RefusalsOnThePage, admin.ModelAdmin):
    """A reference table. Who may write reference data may look at all of it, and change what lies in their area."""

    list_per_page = 50
    list_max_show_all = 1  # "show all" of a long table is a page that nobody can use
    show_full_result_count = False
    fixed_after_creation: tuple[str, ...] = ()  # a key that other rows are found by

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_reference(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_reference(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_reference(request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_reference(request.user) and (obj is None or may_write(obj, actor=request.user))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows if writes_everywhere(request.user) else rows.visible_to(request.user, "reference.change")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if obj is None else fields + self.fixed_after_creation

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        many = {name: form.cleaned_data[name] for name in self.many_fields() if name in form.cleaned_data}
        saved = save_reference(obj, actor=request.user, changed=form.changed_data, many=many)
        obj.pk = saved.pk

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """The verb has written the many-to-many fields too."""

    def many_fields(self) -> list[str]:
        return [field.name for field in self.opts.many_to_many]

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        delete_reference(obj, actor=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict[str, int], set, list]:
        """Only the rows themselves: the verb refuses what is used, and listing who uses it would load the roster."""
        return [str(obj) for obj in objs], {self.opts.verbose_name: len(objs)}, set(), []


class ColumnsForm(SelectableFieldsExportForm):
    """Which columns to export, by the headings that stand in the file."""

    def _get_field_label(self, resource: ModelResource, field_name: str) -> str:
        return resource.fields[field_name].column_name


class SheetAdmin(ImportExportMixin, ReferenceAdmin):
    """A reference table with import and export, for whoever may write it."""

    import_formats = [SheetFile]
    export_formats = [XlsxFile, CsvFile]
    import_form_class = UploadForm
    export_form_class = ColumnsForm
    tmp_storage_class = WaitingUploads

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"actor": request.user}

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_export_filename(self, request: HttpRequest, queryset: models.QuerySet, file_format: Format) -> str:
        name = slugify(str(self.opts.verbose_name_plural))
        return f"{name}-{timezone.localdate().isoformat()}.{file_format.get_extension()}"

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            self.message_user(request, "Pratinjau ini sudah terlalu lama. Unggah lagi berkasnya.", messages.ERROR)
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import"))

    def add_data_read_fail_error_to_form(self, form: BaseForm, e: Exception) -> None:
        refused = e.message if isinstance(e, DomainError) else "Berkas tidak dapat dibaca sebagai lembar kerja."
        form.add_error("import_file", refused)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: those that the user's grants show, with encrypted numbers masked. Nothing is written here."""

    permission = ""
    list_per_page = 50
    list_max_show_all = 1
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.permission)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may(request.user, self.permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).visible_to(request.user, self.permission)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return [self.shown(field) for field in self.opts.fields if not field.primary_key]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    @staticmethod
    def shown(field: models.Field) -> Any:
        """The field's name, or for an encrypted one a column that shows it masked."""
        if isinstance(field, models.BooleanField):
            return yes_no(field.name, str(field.verbose_name))
        if not isinstance(field, EncryptedTextField):
            return field.name

        @admin.display(description=field.verbose_name)
        def masked(obj: models.Model) -> str:
            return mask(getattr(obj, field.name), field.kind)

        return masked


def yes_no(name: str, label: str) -> Any:
    """A column for a truth. Django's own is a picture whose text for screen readers is English."""

    @admin.display(description=label, ordering=name)
    def said(obj: models.Model) -> str:
        return "Ya" if getattr(obj, name) else "Tidak"

    return said


def mask(number: str | None, kind: str) -> str:
    """An account keeps its last three characters, every other number its first four (the rest is birth and serial)."""
    if not number:
        return "–"
    if kind == "rekening":
        return "*" * max(len(number) - 3, 0) + number[-3:]
    return number[:4] + "*" * max(len(number) - 4, 0)
