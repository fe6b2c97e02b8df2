"""The back office: reference tables (with import and export), accounts, and the floor's other rows to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest

from . import resources
from .admin_base import ReadOnlyAdmin, SheetAdmin, yes_no
from .models import (
    AuditEntry,
    Bank,
    BankPurpose,
    Claim,
    ExtraField,
    Grant,
    Job,
    Office,
    Pillar,
    Position,
    Region,
    RegionGroup,
    Requirement,
    User,
)
from .services import may_reference, writes_everywhere
from .user_admin import GrantAdmin, UserAdmin


@admin.register(Pillar)
class PillarAdmin(SheetAdmin):
    resource_classes = [resources.PillarResource]
    list_display = ("name", "code", "full_name", "owner_region", "order", yes_no("is_active", "dipakai"))
    list_filter = ("is_active",)
    list_select_related = ("owner_region",)
    search_fields = ("code", "name", "full_name")
    autocomplete_fields = ("owner_region",)


@admin.register(Position)
class PositionAdmin(SheetAdmin):
    resource_classes = [resources.PositionResource]
    list_display = ("name", "pillar", "code", "kind", "level", "rule", "order")
    list_filter = ("pillar", "kind", "rule")
    list_select_related = ("pillar",)
    search_fields = ("code", "name")


@admin.register(Requirement)
class RequirementAdmin(SheetAdmin):
    resource_classes = [resources.RequirementResource]
    list_display = ("pillar", "kind", "value", "valid_from", "valid_until", "source")
    list_filter = ("pillar", "kind")
    list_select_related = ("pillar",)


@admin.register(ExtraField)
class ExtraFieldAdmin(SheetAdmin):
    resource_classes = [resources.ExtraFieldResource]
    list_display = (
        "label",
        "pillar",
        "code",
        "kind",
        yes_no("required", "wajib"),
        "order",
        yes_no("is_active", "dipakai"),
    )
    list_filter = ("pillar", "kind", "is_active")
    list_select_related = ("pillar",)
    search_fields = ("code", "label")
    help_texts = {
        "code": "Nama tetap di belakang layar, misalnya jumlah_kpm. Tidak dapat diubah sesudah ada isinya.",
        "label": "Tampil di formulir dan halaman anggota, dan menjadi judul kolom lembar impor. Bukan untuk NIK atau "
        "nomor rekening: isian tambahan disimpan tanpa enkripsi.",
        "choices": "Hanya untuk jenis Pilihan.",
        "is_active": "Bila tidak dipakai lagi, isian disembunyikan; yang sudah diisi tetap tersimpan.",
    }

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[BaseForm]:
        return super().get_form(request, obj, change, **{"help_texts": self.help_texts, **kwargs})


@admin.register(RegionGroup)
class RegionGroupAdmin(SheetAdmin):
    resource_classes = [resources.RegionGroupResource]
    list_display = ("name", "code", "kind", "valid_from", "valid_until")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    autocomplete_fields = ("regions",)


@admin.register(Office)
class OfficeAdmin(SheetAdmin):
    resource_classes = [resources.OfficeResource]
    list_display = ("name", "code", "kind", "region", yes_no("is_active", "aktif"))
    list_filter = ("kind", "is_active")
    list_select_related = ("region",)
    search_fields = ("code", "name")
    autocomplete_fields = ("region",)


@admin.register(Bank)
class BankAdmin(SheetAdmin):
    resource_classes = [resources.BankResource]
    list_display = ("short_name", "code", "name", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "short_name", "name")
    fixed_after_creation = ("code",)


@admin.register(BankPurpose)
class BankPurposeAdmin(SheetAdmin):
    resource_classes = [resources.BankPurposeResource]
    list_display = ("office", "bank", "purpose")
    list_filter = ("purpose",)
    list_select_related = ("office", "bank")
    search_fields = ("office__name", "bank__short_name")
    autocomplete_fields = ("office", "bank")


@admin.register(Claim)
class ClaimAdmin(SheetAdmin):
    resource_classes = [resources.ClaimResource]
    list_display = ("region", "pillar", "measure", "stated", "as_of", "source")
    list_filter = ("measure", "pillar")
    list_select_related = ("region", "pillar")
    search_fields = ("source", "region__name")
    autocomplete_fields = ("office", "region")


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """Regions come from the official file alone (`manage.py load_regions`)."""

    permission = "region.view"
    ordering = ("level", "code")  # the regency before the villages that share its name
    list_display = ("code", "full_name", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "name")

    @admin.display(description="nama", ordering="name")
    def full_name(self, region: Region) -> str:
        return region.full_name

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_reference(request.user) or super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_reference(request.user) or super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        if writes_everywhere(request.user):
            return super(ReadOnlyAdmin, self).get_queryset(request)
        return super().get_queryset(request)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    permission = "job.view"
    list_display = ("label", "kind", "state", "done", "total", "attempts", "created_at", "finished_at")
    list_filter = ("state", "kind")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The trail in scope; a superuser also sees what belongs to no place: reference tables and accounts."""

    permission = "audit.view"
    list_display = ("at", "actor", "action", "target_type", "target_label", "region_code", "request_id")
    list_filter = ("action",)
    list_select_related = ("actor",)
    search_fields = ("request_id",)
    search_help_text = "Kode permintaan"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return writes_everywhere(request.user) or super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return writes_everywhere(request.user) or super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        if not writes_everywhere(request.user):
            return rows
        everything = super(ReadOnlyAdmin, self).get_queryset(request)
        placeless = Q(region_code="", office__isnull=True)
        return everything.filter(placeless | Q(pk__in=rows.order_by().values("pk")))


admin.site.register(User, UserAdmin)
admin.site.register(Grant, GrantAdmin)
