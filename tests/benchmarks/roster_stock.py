"""The same people through django-import-export as it comes: a ModelResource, dry run, import, the admin's log.

Everything that could be held against it is left out: its sheet names regions and posts by code, so that nothing has to
be looked up by name; cells are not checked beyond what widgets do; the pages are not rendered; and only the person has
an entry in the log, not the assignment and the account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import tablib
from django.contrib.admin import AdminSite, ModelAdmin
from django.test import RequestFactory
from import_export.admin import ImportMixin
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, ForeignKeyWidget

from personnel.models import Assignment, BankAccount, Decree, Member, Post
from pilarsosial.core.models import Office, Position, User
from pilarsosial.core.values.names import search_key

from .roster_sheet import PROVINCE, Village

COLUMNS = [
    *("name", "nik", "sex", "birth_place", "birth_date", "education", "address", "rt", "rw", "phone", "office"),
    *("region", "start", "decree", "signed_on", "account"),
]


class StockResource(ModelResource):
    """A person of the sheet, and beside the person the post, decree, assignment and account of the row."""

    birth_date = Field("birth_date", "birth_date", widget=DateWidget("%d-%m-%Y"))
    office = Field("office", "office", widget=ForeignKeyWidget(Office, "code"))

    class Meta:
        model = Member
        import_id_fields = ("nik",)
        fields = COLUMNS[:11]

    def before_save_instance(self, instance: Member, row: dict[str, Any], **kwargs: Any) -> None:
        instance.name_key = search_key(instance.name)

    def after_save_instance(self, instance: Member, row: dict[str, Any], **kwargs: Any) -> None:
        position = Position.objects.select_related("pillar").get(pillar__code="PSM", code="psm")
        start = _day(row["start"])
        post, _ = Post.objects.get_or_create(
            position=position,
            region_id=row["region"],
            defaults={"pillar": position.pillar, "single": False, "valid_from": start},
        )
        decree, _ = Decree.objects.get_or_create(
            office=instance.office, number=row["decree"], signed_on=_day(row["signed_on"])
        )
        Assignment.objects.get_or_create(
            member=instance,
            post=post,
            start=start,
            defaults={
                "pillar": position.pillar,
                "position": position,
                "duty_region_id": row["region"],
                "regency_code": row["region"][:5],
                "decree": decree,
            },
        )
        BankAccount.objects.get_or_create(
            member=instance,
            purpose="apbd_prov",
            defaults={
                "bank_id": "114",
                "number": row["account"],
                "holder": instance.name,
                "state": "active",
                "usable_from": date.today(),
            },
        )


class StockAdmin(ImportMixin, ModelAdmin):
    resource_classes = [StockResource]


def dataset(people: Sequence[tuple[Village, list[str]]]) -> tablib.Dataset:
    rows = [
        [*row[1:6], row[6].lower(), *row[7:10], row[16], PROVINCE, village.code, row[13], row[14], row[15], row[17]]
        for village, row in people
    ]
    return tablib.Dataset(*rows, headers=COLUMNS)


def import_with_stock(people: Sequence[tuple[Village, list[str]]], user: User) -> None:
    """Dry run, then import, as its admin does both."""
    for dry_run in (True, False):
        # The admin keeps the file between the two requests and reads it again.
        read = tablib.import_set(dataset(people).export("csv"), format="csv")
        result = StockResource().import_data(
            read, dry_run=dry_run, user=user, retain_instance_in_row_result=not dry_run
        )
        if result.has_errors() or result.has_validation_errors():
            raise SystemExit(
                f"stock import failed: {[e.error for _n, errors in result.row_errors() for e in errors][:3]}"
            )
    request = RequestFactory().get("/")
    request.user = user
    StockAdmin(Member, AdminSite()).generate_log_entries(result, request)


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007  a day has no zone
