"""What the database knows of the people of a batch: fetched in sets, a few statements for two thousand rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pilarsosial.core.fields import field_cipher
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import Office

from .. import sql
from ..models import AccountState, Assignment, Decree, EndReason
from . import keyed
from .keeping import Keepers
from .schema import IDENTITY, KINDS_OF_SECRET

_ALWAYS = ("id", "version", "office_id", "removed_at", "merged_into_id", "name_key")
# What tells who somebody is; of the rest of the identity only what the rows speak of is fetched.
_TELLING = frozenset(("nik", "name", "birth_date", "home_region"))


@dataclass(slots=True)
class KnownMember:
    """A person of the database. `kept` is whether identity and accounts are the actor's to change.

    `values` are columns of the identity as cleaned rows write them: those that the rows of the batch speak of, and
    those that tell who somebody is. `other_niks` and `other_names` (name key and birth date) are those of entries that
    were merged into this one.
    """

    id: int
    version: int
    office_id: int
    removed: bool
    name_key: str
    values: dict[str, Any]
    kept: bool = False
    assignments: list[KnownAssignment] = field(default_factory=list)
    accounts: list[KnownAccount] = field(default_factory=list)
    employment: str = ""
    other_niks: set[str] = field(default_factory=set)
    other_names: set[tuple[str, str | None]] = field(default_factory=set)


@dataclass(slots=True)
class KnownAssignment:
    id: int
    member_id: int
    position_id: int
    pillar_id: int
    region: str
    start: str
    end: str | None
    membership_no: str
    grade: str
    decree_id: int | None
    decree_number: str | None
    version: int
    acting: bool
    end_reason: str
    extra: dict[str, Any]
    first_pause: str | None
    first_report: str | None
    last_report: str | None


@dataclass(slots=True)
class KnownAccount:
    purpose: str
    bank: str
    number: str
    state: str


class KnownPeople:
    """The people that the rows of one batch may speak of.

    `keyed` tells whose assignments the rows' keys name; `by_nik` finds them by NIK; `by_number` gives the members that
    hold a membership number of a pillar; `alike` those of the same name key and birth date.
    """

    def __init__(self, rows: list[StagedRow], keepers: Keepers) -> None:
        self._cipher = field_cipher()
        self.by_id: dict[int, KnownMember] = {}
        self.by_nik: dict[str, KnownMember] = {}
        self.by_number: dict[tuple[int, str], set[int]] = {}
        self.alike: dict[tuple[str, str], list[KnownMember]] = {}
        said = {name for row in rows for name in row.fields}
        self._identity = [name for name in IDENTITY if name in _TELLING or name in said]
        self.keyed = keyed.holders(rows)
        self._find(rows)
        self._look_around(rows)
        keepers.learn(member.office_id for member in self.by_id.values())
        self._details(rows)
        for member in self.by_id.values():
            held = [(a.region, a.pillar_id) for a in member.assignments if a.end is None]
            member.kept = keepers.keeps(member.office_id, held)

    def _find(self, rows: list[StagedRow]) -> None:
        niks = {row.fields["nik"] for row in rows if row.fields.get("nik")}
        if niks:
            # Under every key, so that nobody is missed while keys are being changed.
            asked = {data: nik for nik in niks for data in self._cipher.encrypt_each(nik, "nik")}
            self._take("nik", asked, asked)
        numbers = {row.fields["membership_no"] for row in rows if row.fields.get("membership_no")}
        if numbers:
            holders = Assignment.objects.filter(membership_no__in=sorted(numbers)).exclude(end_reason=EndReason.MISTAKE)
            holders = holders.with_person().values_list("pillar_id", "membership_no", "person")
            for pillar_id, number, member_id in holders:
                self.by_number.setdefault((pillar_id, number), set()).add(member_id)

    def _look_around(self, rows: list[StagedRow]) -> None:
        """People whom no NIK has found: by membership number, and by name where a birth date can tell."""
        ids: set[int] = set(self.keyed.values())
        asked: set[tuple[str, str]] = set()
        for row in rows:
            fields = row.fields
            if fields.get("nik") in self.by_nik or "key" in fields:
                continue
            ids |= self.by_number.get((fields.get("pillar", 0), fields.get("membership_no", "")), set())
            if fields.get("name_key") and fields.get("birth_date"):
                asked.add((fields["name_key"], fields["birth_date"]))
        missing = (ids | set(sql.find_alike(sorted(asked)))) - set(self.by_id)
        if missing:
            self._take("id", missing, {})
        for member in self.by_id.values():
            for pair in {(member.name_key, member.values["birth_date"]), *member.other_names} & asked:
                self.alike.setdefault(pair, []).append(member)

    def _take(self, by: str, asked: Iterable[Any], niks: Mapping[bytes, str]) -> None:
        """`niks` spares opening what was just sealed to ask for it."""
        columns = ["home_region_id" if name == "home_region" else name for name in self._identity]
        secrets = [name for name in self._identity if name in KINDS_OF_SECRET]
        doubles = []
        for pk, version, office_id, removed_at, winner_id, name_key, *told in sql.members(
            (*_ALWAYS, *columns), by, asked
        ):
            values = dict(zip(self._identity, told, strict=True))
            for name in secrets:
                if values[name] is not None:
                    data = bytes(values[name])
                    values[name] = niks.get(data) or self._cipher.decrypt(data, KINDS_OF_SECRET[name])
            if winner_id:
                doubles.append((winner_id, values["nik"], (name_key, values["birth_date"])))
                continue
            member = KnownMember(pk, version, office_id, removed_at is not None, name_key, values)
            self.by_id[pk] = member
            if values["nik"]:
                self.by_nik[values["nik"]] = member
        if winners := {winner_id for winner_id, *_ in doubles} - set(self.by_id):
            self._take("id", winners, {})
        for winner_id, nik, name in doubles:
            # What names a double means the person it was merged into.
            member = self.by_id[winner_id]
            member.other_names.add(name)
            if nik:
                member.other_niks.add(nik)
                self.by_nik[nik] = member

    def _details(self, rows: list[StagedRow]) -> None:
        if not self.by_id:
            return
        doubles = dict(sql.doubles_of(self.by_id))
        for row in sql.assignments([*self.by_id, *doubles]):
            known = KnownAssignment(*row)
            known.member_id = doubles.get(known.member_id, known.member_id)
            known.extra = json.loads(known.extra)
            self.by_id[known.member_id].assignments.append(known)
        if any("accounts" in row.fields for row in rows):
            for member_id, purpose, bank, number, state in sql.accounts(self.by_id):
                number = self._cipher.decrypt(number, "rekening")
                self.by_id[member_id].accounts.append(KnownAccount(purpose, bank, number, state))
        if any("employment" in row.fields for row in rows):
            for member_id, kind in sql.employments(self.by_id):
                self.by_id[member_id].employment = kind


class KnownDecrees:
    """The decrees of the office by number and date; each number is asked for once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._asked: set[str] = set()
        self._by_number: dict[str, dict[str | None, int]] = {}

    def need(self, rows: Iterable[StagedRow]) -> None:
        numbers = {row.fields["decree"][0] for row in rows if row.fields.get("decree")} - self._asked
        if numbers:
            self._asked |= numbers
            found = Decree.objects.filter(office=self._office, number__in=sorted(numbers))
            for pk, number, signed_on in found.values_list("id", "number", "signed_on"):
                self._by_number.setdefault(number, {})[signed_on.isoformat() if signed_on else None] = pk

    def find(self, number: str, signed_on: str | None) -> int | None:
        """The decree, None when it is not entered yet. Without a date the only one of that number."""
        dates = self._by_number.get(number, {})
        if signed_on is None and len(dates) == 1:
            return next(iter(dates.values()))
        return dates.get(signed_on)


FIRST_USE = frozenset((AccountState.ACTIVE, AccountState.ENDED))
