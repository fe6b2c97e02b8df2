"""One cell of an exported file: what a line is, and the columns that are made alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pilarsosial.core.models import Level, Region
from pilarsosial.core.regions_cache import ancestor, short_name
from pilarsosial.core.tabular.cells import Value
from pilarsosial.core.values.phone import format_phone

from .. import columns as shown
from .. import lists
from ..columns import NUMBERS, PAPER, PERSON
from ..models import EmploymentKind, mask_account
from ..rows import Entry, place

HOME, ACCOUNTS, BLANK = "Alamat KTP", "Rekening", "Kolom kosong"
# A word of this module beside those of `lists`: the accounts of the people are fetched.
ALL_ACCOUNTS = "accounts"


class Account(NamedTuple):
    """An active account; of the first purpose first."""

    bank_id: str
    bank: str
    number: str
    holder: str


@dataclass(frozen=True)
class Line:
    """One row of the file: one assignment of one person. `full`: the person's numbers may be read."""

    entry: Entry
    number: int
    full: bool
    accounts: Sequence[Account] = ()


Read = Callable[[Line], Value]


@dataclass(frozen=True)
class OutColumn:
    """`read` gives the cell as everybody may see it, `full` the unmasked one of a secret column.

    `fields` are what is loaded of the member, `needs` words of `lists` and of this module. `permission`: who lacks it
    does not have the column. `heading` is what the file says unless a set says otherwise.
    """

    code: str
    heading: str
    group: str
    read: Read
    field: str = ""
    full: Read | None = None
    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    permission: str = ""
    width: int = 18

    @property
    def is_secret(self) -> bool:
        return self.full is not None

    def cell(self, line: Line) -> Value:
        return self.full(line) if line.full and self.full is not None else self.read(line)

    def named(self, heading: str) -> OutColumn:
        """The same column under another heading; an empty one keeps its own."""
        return replace(self, heading=heading) if heading else self


def of_member(name: str) -> Read:
    return lambda line: getattr(line.entry.member, name) or None


def _told_of_member(name: str) -> Read:
    return lambda line: getattr(line.entry.member, f"get_{name}_display")() or None


def person_column(code: str, heading: str, field: str, name: str, width: int = 18) -> OutColumn:
    return OutColumn(code, heading, PERSON, of_member(name), field, fields=(name,), width=width)


def choice_column(code: str, heading: str, field: str, name: str) -> OutColumn:
    return OutColumn(code, heading, PERSON, _told_of_member(name), field, fields=(name,))


def number_column(code: str, heading: str, field: str, name: str) -> OutColumn:
    """A number of which those who may not read it learn that it is there."""
    full = of_member(name)
    return OutColumn(
        code,
        heading,
        NUMBERS,
        lambda line: "tercatat" if full(line) else None,
        field,
        full=full,
        fields=(name,),
        width=22,
    )


def listed_column(code: str, heading: str) -> OutColumn:
    """What the list tells and no import takes."""
    column = shown.COLUMNS[code]
    return OutColumn(
        code,
        heading,
        column.group,
        lambda line: column.text(line.entry) or None,
        fields=column.fields,
        needs=column.needs,
        permission=column.permission,
    )


def duty(level: Level) -> Read:
    """The duty region cut to a level; villages and districts come with the row, the rest is remembered."""

    def read(line: Line) -> Value:
        region = line.entry.lead.duty_region
        if region.level < level:
            return None
        if level <= Level.REGENCY:
            return short_name(ancestor(region.code, level))
        return region.short_name if region.level == level else region.parent.short_name

    return read


def _home(level: Level) -> Read:
    def read(line: Line) -> Value:
        region: Region | None = line.entry.lead.member.home_region
        while region is not None and region.level > level:
            region = region.parent
        return region.short_name if region is not None and region.level == level else None

    return read


def home_column(code: str, heading: str, level: Level) -> OutColumn:
    field = f"home_{level.name.lower()}"
    if level == Level.PROVINCE:
        return OutColumn(code, heading, HOME, _home_province, field, fields=("home_region_id",))
    return OutColumn(code, heading, HOME, _home(level), field, needs=(lists.HOME,))


def _home_province(line: Line) -> Value:
    code = line.entry.member.home_region_id
    return short_name(ancestor(code, Level.PROVINCE)) if code else None


def _decree(name: str) -> Read:
    return lambda line: getattr(line.entry.lead.decree, name, None) or None


def decree_column(code: str, heading: str, field: str, name: str) -> OutColumn:
    return OutColumn(code, heading, PAPER, _decree(name), field, needs=(lists.DECREE,))


def account_column(code: str, heading: str, field: str, read: Callable[[Account], str], bank: str = "") -> OutColumn:
    """Something of the first account, or of the first one at a bank; a number only in full where it may be read."""

    def told(line: Line, masked: bool) -> Value:
        found = next((account for account in line.accounts if bank in ("", account.bank_id)), None)
        text = read(found) if found is not None else ""
        return (mask_account(text) if masked else text) or None

    is_number = read is account_number
    return OutColumn(
        code,
        heading,
        ACCOUNTS,
        lambda line: told(line, is_number),
        field,
        full=(lambda line: told(line, False)) if is_number else None,
        needs=(ALL_ACCOUNTS,),
        permission="account.view",
    )


def account_number(account: Account) -> str:
    return account.number


def other_accounts(line: Line, *, masked: bool) -> Value:
    told = (f"{a.bank} {mask_account(a.number) if masked else a.number} a.n. {a.holder}" for a in line.accounts[1:])
    return "; ".join(told) or None


def blank_column(code: str, heading: str, width: int = 18) -> OutColumn:
    return OutColumn(code, heading, BLANK, lambda line: None, width=width)


def duty_area(line: Line) -> Value:
    regency, inner = place(line.entry.lead.duty_region)
    return f"{inner}, {regency}" if inner else regency


def phone(line: Line) -> Value:
    phone = line.entry.member.phone
    return format_phone(phone) if phone else None


def employment(line: Line) -> Value:
    kind = line.entry.lead.employment
    return EmploymentKind(kind).label if kind else None


def of_lead(name: str) -> Read:
    return lambda line: getattr(line.entry.lead, name) or None
