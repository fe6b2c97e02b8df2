"""Everything that is kept about one person, for that person: each room hands in what it holds.

A room registers in AppConfig.ready() a function that takes the ids under which the person was ever kept (`ties.py`).
Who may ask is settled before (`desk/privacy/person.py`); here nothing is narrowed by scope, for the copy is the
person's own. Codes that open something (cards, links) are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from pilarsosial.core.models import User
from pilarsosial.core.templatetags.pilar import moment
from pilarsosial.core.values.dates import format_date

from .models import (
    Assignment,
    BankAccount,
    Certificate,
    DuplicatePair,
    EmploymentStatus,
    Member,
    MemberCard,
    MemberMerge,
    MemberRemoval,
    MonthlyReport,
    Pause,
)
from .ties import own_data_givers

# Nothing to a reader; a machine gets them.
_FOR_MACHINES = {"id", "version"}


@dataclass(frozen=True)
class Section:
    """`records` as a machine reads them, {field: value}; `told` the same rows as people do, [(label, text)]."""

    code: str
    title: str
    records: list[dict[str, Any]]
    told: list[list[tuple[str, str]]]


def own_data_of(member_ids: Collection[int]) -> list[Section]:
    """All sections that hold something, in the order of the rooms."""
    found = []
    for giver in own_data_givers():
        found += [section for section in giver(member_ids) if section.records]
    return found


def own_files(member_ids: Collection[int]) -> set[int]:
    """The ids of kept files that are about these people alone: photo, certificates, reports. A decree names others."""
    rows = (
        Member.objects.filter(pk__in=member_ids).values_list("photo", flat=True),
        Certificate.objects.filter(member__in=member_ids).values_list("file", flat=True),
        MonthlyReport.objects.filter(assignment__member__in=member_ids).values_list("file", flat=True),
    )
    return {pk for found in rows for pk in found if pk is not None}


def section(code: str, title: str, rows: QuerySet, *, without: Collection[str] = ()) -> Section:
    """Every column of the rows but `without`, in the order of the model; related rows by what they are called.

    Which user wrote a row is left out: who did what is an answer of its own, which names the office's own people only.
    """
    columns = [field for field in rows.model._meta.concrete_fields if field.name not in without]
    fields = [field for field in columns if field.related_model is not User]
    pointers = [field.name for field in fields if isinstance(field, models.ForeignKey)]
    records, told = [], []
    for row in rows.select_related(*pointers).order_by("pk"):
        records.append({field.name: _plain(row, field) for field in fields})
        lines = [(str(field.verbose_name), _shown(row, field)) for field in fields if field.name not in _FOR_MACHINES]
        told.append([(label, text) for label, text in lines if text])
    return Section(code, title, records, told)


def _plain(row: models.Model, field: models.Field) -> Any:
    value = getattr(row, field.name)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _shown(row: models.Model, field: models.Field) -> str:
    value = getattr(row, field.name)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.DateTimeField):
        return moment(value)
    if isinstance(field, models.DateField):
        return format_date(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items())
    return str(value)


def sections(member_ids: Collection[int]) -> Iterable[Section]:
    """What the roster holds."""
    own = Q(member__in=member_ids)
    yield section("biodata", "Biodata", Member.objects.filter(pk__in=member_ids), without={"name_key"})
    yield section("status-kepegawaian", "Status kepegawaian", EmploymentStatus.objects.filter(own), without={"member"})
    yield section("penugasan", "Penugasan", Assignment.objects.filter(own), without={"member", "single"})
    served = Q(assignment__member__in=member_ids)
    yield section("jeda", "Jeda penugasan", Pause.objects.filter(served))
    yield section("laporan-bulanan", "Laporan bulanan", MonthlyReport.objects.filter(served))
    yield section("rekening", "Rekening", BankAccount.objects.filter(own), without={"member"})
    yield section("sertifikat", "Sertifikat", Certificate.objects.filter(own), without={"member"})
    yield section("kartu", "Kartu anggota", MemberCard.objects.filter(own), without={"member", "token"})
    # Of a likely double the other one's name is another person's data.
    pairs = DuplicatePair.objects.filter(Q(first__in=member_ids) | Q(second__in=member_ids))
    yield section("dugaan-ganda", "Putusan tentang data ganda", pairs, without={"first", "second"})
    merges = MemberMerge.objects.filter(Q(winner__in=member_ids) | Q(loser__in=member_ids))
    yield section("penggabungan", "Penggabungan data", merges)
    yield section("penghapusan", "Penghapusan dari daftar", MemberRemoval.objects.filter(own), without={"member"})
