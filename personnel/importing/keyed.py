"""Rows of a file that was exported here: the key names the assignment, and tells which cells were touched since.

A cell that still says what the export wrote counts as blank, masked or not: it keeps what is known by now, so that a
file that lay about for weeks takes nobody's later work back. What was changed is read like any other sheet, and means
this person and this assignment whatever else stands in the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Coalesce

from pilarsosial.core.importing.kinds import SheetFacts
from pilarsosial.core.importing.row_keys import RowKey, read_key, said
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.values.cells import BLANK_MARKS, tidy
from pilarsosial.core.values.dates import DateError, DateOrder, parse_date
from pilarsosial.core.values.nik import mask_nik

from ..models import Assignment
from .identity import names_differ
from .memory import place_of
from .pillars import Pillars
from .schema import IDENTITY, LEVELS

if TYPE_CHECKING:
    from .known import KnownAssignment, KnownMember, KnownPeople
    from .planning import Planner

KEY = "row_key"
# Where one of them was changed the others are needed to understand it.
_TOGETHER = (
    frozenset(("pillar", "position", "duty_area", *(f"duty_{level}" for level in LEVELS))),
    frozenset(f"home_{level}" for level in LEVELS),
    frozenset(("decree_no", "decree_date", "decree_signer", "decree_until")),
    frozenset(("account_no", "bank", "account_holder")),
)
_PERSON = frozenset((*IDENTITY, "accounts", "employment"))

_FORGED = (
    "Kunci baris tidak dikenal atau sudah berubah. Salin lagi kuncinya dari berkas ekspor, atau kosongkan sel kuncinya "
    "agar baris ini dicocokkan lewat NIK."
)
_GONE = (
    "Penugasan pada baris ini tidak ada lagi di daftar anggota. Hapus barisnya, atau kosongkan sel kuncinya agar "
    "dicocokkan lewat NIK."
)
_ELSEWHERE = "Baris ini milik daftar kantor lain: wilayah tugasnya di luar {office}. Hapus baris ini dari berkas."
_TWICE = "Biodata atau rekening orang ini sudah diubah berbeda di {row}. Tulis semua perubahannya di satu baris saja."
_OTHER_NAME = (
    "Nama ini jauh berbeda dari pemilik kunci barisnya. Bila hanya sebagian kolom yang pernah diurutkan, kuncinya "
    "tertukar: ekspor lagi. Bila namanya memang berganti, ubah di halaman anggota."
)


# --- The cells ----------------------------------------------------------------------------------------------------


def without_unchanged(data: DataRow, row: StagedRow, sheet: SheetFacts) -> DataRow:
    """The row with the cells blank that are as they were exported. Sets `key` (assignment, member, position) in the
    fields, and `told` (name, masked NIK, TMT in ISO form) for the preview; a key that is none is an error on the row.
    """
    cell = data.at(sheet.fields.get(KEY))
    text = said(cell)
    if text.lower() in BLANK_MARKS:
        return data
    key = read_key(text)
    if key is None:
        row.error("key_invalid", _FORGED, field=KEY, value=f"{text[:8]}…")
        return data
    row.fields["key"] = list(key.ids)
    order = DateOrder.MONTH_FIRST if DateOrder.MONTH_FIRST in sheet.orders.values() else DateOrder.DAY_FIRST
    row.fields["told"] = _told(data, sheet, order)
    touched = {
        field
        for field, index in sheet.fields.items()
        if (cell := data.at(index)) is not None
        and not key.is_unchanged(field, cell)
        and not (field in sheet.orders and isinstance(cell, str) and _is_same_day(key, field, cell, order))
    }
    for group in _TOGETHER:
        if touched & group:
            touched |= group
    if any(field.startswith("account_") for field in touched):
        touched.add("account_holder")
    kept = {index for field, index in sheet.fields.items() if field in touched}
    return data._replace(values=[value if index in kept else None for index, value in enumerate(data.values)])


def _is_same_day(key: RowKey, field: str, text: str, order: DateOrder) -> bool:
    """Does the text write the exported day in another way? One who saves a CSV writes all its dates in one order."""
    try:
        return key.is_unchanged(field, parse_date(text, order=order))
    except DateError:
        return False


def _told(data: DataRow, sheet: SheetFacts, order: DateOrder) -> list[str]:
    name, nik = (tidy(said(data.at(sheet.fields.get(field)))) for field in ("name", "nik"))
    try:
        start = parse_date(data.at(sheet.fields.get("start_date")) or "", order=order).isoformat()
    except DateError:
        start = ""
    return [name[:120], nik if "*" in nik else mask_nik(nik), start]


def take_position(row: StagedRow, pillars: Pillars) -> bool:
    """Whether the row has the pillar and position of its assignment: a key, and no word of another."""
    if "key" not in row.fields or row.fields.keys() & {"pillar_text", "position_text"}:
        return False
    own = pillars.positions.get(row.fields["key"][2])
    if own is None:
        row.error("pillar_retired", "Pilar baris ini tidak dipakai lagi. Hapus baris ini dari berkas.", field=KEY)
    else:
        row.fields |= {"pillar": own.pillar_id, "position": own.id}
    return True


# --- The people ---------------------------------------------------------------------------------------------------


def holders(rows: list[StagedRow]) -> dict[int, int]:
    """assignment -> its member, of a merged one the person it was merged into. One statement, none without keys."""
    ids = {row.fields["key"][0] for row in rows if "key" in row.fields}
    if not ids:
        return {}
    person = Coalesce("member__merged_into", "member_id")
    return dict(Assignment.objects.filter(pk__in=sorted(ids)).values_list("pk", person))


def says_person(fields: dict[str, Any]) -> bool:
    """Does the row say anything of who somebody is? One without a key always does."""
    return "key" not in fields or bool(_PERSON & fields.keys())


class KeyedRows:
    """What the planner asks about rows with a key."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        # Assignment -> the row that spoke of it, and member -> the row that changed the person, and how.
        self._rows: dict[int, int] = {}
        self._changed: dict[int, tuple[int, dict[str, Any]]] = {}

    def person(self, row: StagedRow, people: KnownPeople) -> KnownMember | None:
        """The member of the row's assignment, or None with an error on the row."""
        context = self.planner.context
        member = people.by_id.get(people.keyed.get(row.fields["key"][0], 0))
        known = self.assignment(row, member)
        if known is None or member.removed:
            row.error("key_gone", _GONE, field=KEY)
            return None
        office = context.office
        inside = f"{known.region}.".startswith(f"{office.region_id}.")
        if not inside or not self.planner.covers(known.region, known.pillar_id):
            row.error("key_elsewhere", _ELSEWHERE.format(office=office), field=KEY)
            return None
        other = people.by_nik.get(row.fields.get("nik", ""))
        if other is not None and other is not member:
            text = "NIK ini milik anggota lain, bukan pemilik kunci baris ini. Betulkan NIK-nya, atau ekspor lagi."
            row.error("key_other_nik", text, field="nik", value=mask_nik(row.fields["nik"]))
        return member

    @staticmethod
    def assignment(row: StagedRow, member: KnownMember | None) -> KnownAssignment | None:
        """The assignment that the row's key names, None also without a key."""
        if member is None or "key" not in row.fields:
            return None
        return next((known for known in member.assignments if known.id == row.fields["key"][0]), None)

    def earlier(self, row: StagedRow) -> int | None:
        """The place of the row that spoke of this assignment already."""
        return self._rows.get(row.fields["key"][0])

    def settle_person(
        self, row: StagedRow, member: KnownMember, plan: dict[str, Any], accounts: list[list[str]]
    ) -> list[list[str]]:
        """Of several rows of one person one may change the person, and the others may tell the same change.

        Returns the accounts that the row still has to write.
        """
        identity = plan.get("identity", {})
        if "name" in identity and names_differ(*identity["name"]):
            row.error("key_other_person", _OTHER_NAME, field="name")
        if member.id not in self._changed:
            return accounts
        place, before = self._changed[member.id]
        now = _changes(plan, accounts)
        if any(name not in before or before[name] != value for name, value in now.items()):
            row.error("person_changed_twice", _TWICE.format(row=self.planner.said(place)), field=KEY)
        for name in ("identity", "version", "employment"):
            plan.pop(name, None)
        return []

    def accept(self, row: StagedRow, member: KnownMember, plan: dict[str, Any]) -> None:
        self._rows[row.fields["key"][0]] = place_of(row)
        if changes := _changes(plan, plan.get("accounts", ())):
            self._changed[member.id] = (place_of(row), changes)


def _changes(plan: dict[str, Any], accounts: Iterable[list[str]]) -> dict[str, Any]:
    """What a plan changes of the person: {field or purpose of an account: new value}."""
    found = {field: new for field, (_old, new) in plan.get("identity", {}).items()}
    if "employment" in plan:
        found["employment"] = plan["employment"][1]
    return found | {f"account {account[1]}": account[2:5] for account in accounts}
