"""What another payer gave, person by person: kept as its payments, and as months that a second scheme must respect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings as site

from personnel.models import Assignment, Member
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.kinds import ImportContext, Meant, Outcome, PlanChanged, SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import SheetImport
from pilarsosial.core.models import Verdict as RowVerdict
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.tabular.schema import Schema, load_schema
from pilarsosial.core.values.money import format_rupiah
from pilarsosial.core.values.period import Period

from ..models import Entitlement, ExternalPayment, Scheme
from ..services.external import Received, months_given, record_external, take_back_external
from .external_cells import clean_row
from .external_kind import EXTERNAL_PERMISSION

SHEET = Path(site.BASE_DIR) / "stipends" / "importing" / "external_sheet.toml"


@lru_cache(maxsize=1)
def _schema() -> Schema:
    return load_schema("external", SHEET)


def schema_for(settings: Mapping[str, Any]) -> Schema:
    return _schema()


class ExternalSession:
    """One file for one scheme, which the settings name with the period and source of rows that say none."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self._scheme: Scheme | None = None
        self._months: dict[tuple[int, date], str] = {}
        self._amounts: dict[tuple[int, str], int] = {}
        self._rupiah = 0

    def clean(self, sheet: SheetFacts, rows: list[DataRow]) -> list[StagedRow]:
        return [clean_row(sheet, data, self.context) for data in rows]

    def meant(self, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
        return Meant()

    def plan(self, rows: list[StagedRow]) -> None:
        people = self._people(rows)
        found = [row for row in rows if not row.has_error and self._name(row, people)]
        self._read_known({row.plan["member"] for row in found})
        for row in found:
            self._plan_row(row)
        for row in rows:
            if row.has_error:
                row.verdict = RowVerdict.REJECTED

    def finish(self) -> Outcome:
        return Outcome(totals={"rupiah": self._rupiah}, locks=[self._external_scheme().pk])

    def lock(self, locks: list[Any]) -> None:
        Scheme.objects.lock_visible(self.context.actor, EXTERNAL_PERMISSION, self.context.settings["scheme"])

    def write(self, batches: Iterable[list[StagedRow]], sheet_import: SheetImport) -> dict[str, Any]:
        received = [
            Received(
                member=row.plan["member"],
                period=row.fields["period"],
                amount=row.fields["amount"],
                paid_on=date.fromisoformat(row.fields["paid_on"]) if row.fields.get("paid_on") else None,
                source=row.fields["source"],
            )
            for rows in batches
            for row in rows
            if row.verdict == RowVerdict.NEW
        ]
        try:
            ids = record_external(self._external_scheme().pk, received, actor=self.context.actor)
        except DomainError as refusal:
            if refusal.code == "months_taken":
                raise PlanChanged from refusal
            raise
        return {"scheme": self._external_scheme().pk, "payments": ids}

    def undo(self, journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
        take_back_external(journal["scheme"], journal["payments"], actor=self.context.actor)

    def _external_scheme(self) -> Scheme:
        if self._scheme is None:
            actor, number = self.context.actor, self.context.settings.get("scheme")
            scheme = Scheme.objects.get_visible(actor, EXTERNAL_PERMISSION, number)
            if not scheme.external:
                raise DomainError("own_scheme", f"{scheme} dibayar kantor ini; hasilnya dicatat pada daftarnya.")
            self._scheme = scheme
        return self._scheme

    # Who it is

    def _people(self, rows: list[StagedRow]) -> dict[str, set[int]]:
        """{NIK or membership number: people of the actor's scope}, entries that were merged as whom they became."""
        niks = {row.fields["nik"] for row in rows if "nik" in row.fields}
        numbers = {row.fields["membership_no"] for row in rows if "membership_no" in row.fields}
        members = Member.objects.visible_to(self.context.actor, "member.view")
        found: dict[str, set[int]] = {}
        for pk, merged, nik in members.filter(nik__in=niks).values_list("pk", "merged_into", "nik"):
            found.setdefault(nik, set()).add(merged or pk)
        held = Assignment.objects.filter(membership_no__in=numbers, member__in=members)
        for pk, merged, number in held.values_list("member", "member__merged_into", "membership_no"):
            found.setdefault(f"no {number}", set()).add(merged or pk)
        return found

    def _name(self, row: StagedRow, people: dict[str, set[int]]) -> bool:
        """The one person that the row means. A NIK says more than a number; both must not name two people."""
        by_nik = people.get(row.fields.get("nik", ""), set())
        by_number = people.get(f"no {row.fields['membership_no']}", set()) if "membership_no" in row.fields else set()
        meant = by_nik & by_number if by_nik and by_number else by_nik or by_number
        if len(meant) == 1:
            row.plan["member"] = next(iter(meant))
            return True
        if by_nik and by_number and not meant:
            row.error("two_people", "NIK dan nomor anggota ini milik dua orang berbeda.", field="nik")
        elif meant:
            row.error("number_of_several", "Nomor anggota ini dipakai beberapa orang. Isi NIK.", field="membership_no")
        else:
            row.error("not_ours", "Orang ini tidak ada dalam daftar anggota.", field="nik")
        return False

    # What is known

    def _read_known(self, members: set[int]) -> None:
        """Payments and months of these people, beside what earlier rows of the file say."""
        scheme = self._external_scheme()
        rows = ExternalPayment.objects.filter(scheme=scheme, member__in=members)
        for member, period, amount in rows.values_list("member", "period", "amount"):
            self._amounts.setdefault((member, period), amount)
        given = Entitlement.objects.filter(scheme=scheme, member__in=members, living=True)
        for member, month in given.values_list("member", "month"):
            self._months.setdefault((member, month), "")

    def _plan_row(self, row: StagedRow) -> None:
        member, period, amount = row.plan["member"], row.fields["period"], row.fields["amount"]
        known = self._amounts.get((member, period))
        if known == amount:
            row.verdict = RowVerdict.UNCHANGED
            return
        label = Period.parse(period).label
        if known is not None:
            text = f"{label} sudah tercatat {format_rupiah(known)}. Batalkan impor yang lama bila keliru."
            row.error("amount_other", text, field="amount")
            return
        months = months_given(self._external_scheme(), Period.parse(period))
        if any((member, month) in self._months for month in months):
            row.error("months_taken", f"Sebagian bulan dari {label} sudah tercatat.", field="period")
            return
        self._amounts[member, period] = amount
        self._months |= dict.fromkeys(((member, month) for month in months), period)
        self._rupiah += amount
        row.verdict = RowVerdict.NEW
