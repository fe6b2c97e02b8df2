"""The roster in the back office: to look at, in scope and masked. It is written in the site itself."""

from __future__ import annotations

from django.contrib import admin

from pilarsosial.core.admin_base import ReadOnlyAdmin, yes_no

from .models import Assignment, BankAccount, Certificate, Decree, EmploymentStatus, Member, Pause, Post


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    permission = "member.view"
    list_display = ("name", "masked_nik", "sex", "home_region", "office", "updated_at")
    list_filter = ("sex",)
    list_select_related = ("home_region", "office")
    search_fields = ("name_key",)
    search_help_text = "Nama tanpa gelar. NIK tidak dapat dicari di sini."

    @admin.display(description="NIK")
    def masked_nik(self, member: Member) -> str:
        return member.masked_nik or "–"


@admin.register(EmploymentStatus)
class EmploymentStatusAdmin(ReadOnlyAdmin):
    permission = "member.view"
    list_display = ("member", "kind", "since")
    list_filter = ("kind",)
    list_select_related = ("member",)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    permission = "assignment.view"
    list_display = ("member", "position", "duty_region", "start", "end", "end_reason", "membership_no")
    list_filter = ("pillar", "end_reason")
    list_select_related = ("member", "position__pillar", "duty_region")
    search_fields = ("member__name_key", "membership_no")
    search_help_text = "Nama tanpa gelar, atau nomor anggota"


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    permission = "assignment.view"
    list_display = ("assignment", "kind", "start", "end")
    list_filter = ("kind",)
    list_select_related = ("assignment__position__pillar", "assignment__duty_region")


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    permission = "post.view"
    list_display = (
        "position",
        "pillar",
        "region",
        "seats",
        yes_no("single", "tepat satu"),
        "valid_from",
        "valid_until",
    )
    list_filter = ("pillar",)
    list_select_related = ("position__pillar", "pillar", "region")
    search_fields = ("region__code", "region__name")


@admin.register(Decree)
class DecreeAdmin(ReadOnlyAdmin):
    permission = "decree.view"
    list_display = ("number", "office", "signed_on", "effective_from", "valid_until", "about")
    list_select_related = ("office",)
    search_fields = ("number",)


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    permission = "account.view"
    list_display = ("member", "bank", "masked_number", "purpose", "state", "usable_from")
    list_filter = ("state", "purpose")
    list_select_related = ("member", "bank")

    @admin.display(description="nomor rekening")
    def masked_number(self, account: BankAccount) -> str:
        return account.masked_number


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    permission = "member.view"
    list_display = ("member", "kind", "name", "issuer", "issued_on", "valid_until", "result")
    list_filter = ("kind", "result")
    list_select_related = ("member",)
