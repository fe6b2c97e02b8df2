"""Which cells fill which field of the roster, who reads them, and which columns repeat their values."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from pilarsosial.core.importing.reading import DATE_KINDS
from pilarsosial.core.importing.repeating import Repeating
from pilarsosial.core.tabular.schema import Column
from pilarsosial.core.values.dates import DateOrder

from . import cells
from .accounts import USUAL_LENGTHS
from .cells import Reader
from .regions import DUTY, HOME
from .schema import roster_schema


class ColumnFacts(Protocol):
    """What a column's reader has to know of its sheet."""

    def order(self, name: str) -> DateOrder:
        """How the dates of the column are written."""

    @property
    def birth_pivot(self) -> int:
        """The latest year that a two-digit year of birth may mean."""

    @property
    def service_pivot(self) -> int:
        """The same for days of service."""


# What fills which field: (target, reader, does the column repeat its values).
Made = tuple[str, Reader, bool]
Maker = Callable[[Column, ColumnFacts], Made]


def plain_text(target: str, limit: int, repeats: bool = False) -> Maker:
    return lambda column, sheet: (target, cells.plain(column.name, column.label, limit), repeats)


def service_day(target: str) -> Maker:
    return lambda column, sheet: (
        target,
        cells.dated(column.name, sheet.order(column.name), sheet.service_pivot),
        True,
    )


def one_choice(target: str) -> Maker:
    return lambda column, sheet: (target, cells.one_of(column.name, target, column.label), True)


def account(column: Column, sheet: ColumnFacts) -> Made:
    target = f"account:{column.bank}" if column.bank else "_account_no"
    return target, cells.account_number(column.name, column.label, USUAL_LENGTHS.get(column.bank, ())), False


_MAKERS: dict[str, Maker] = {
    "nik": lambda column, sheet: ("nik", cells.read_nik, False),
    "name": lambda column, sheet: ("name", cells.read_name, False),
    "title_prefix": plain_text("title_prefix", 40, True),
    "title_suffix": plain_text("title_suffix", 60, True),
    "membership_no": lambda column, sheet: ("membership_no", cells.membership_number(column.label, 40), False),
    "birth_place": plain_text("birth_place", 60, True),
    "birth_date": lambda column, sheet: (
        "birth_date",
        cells.dated(column.name, sheet.order(column.name), sheet.birth_pivot),
        False,
    ),
    "birth_place_date": lambda column, sheet: (
        "birth_date",
        cells.place_and_date(sheet.order(column.name), sheet.birth_pivot),
        False,
    ),
    "sex": one_choice("sex"),
    "religion": one_choice("religion"),
    "marital_status": one_choice("marital_status"),
    "education": one_choice("education"),
    "employment_status": one_choice("employment"),
    "main_job": plain_text("main_job", 80, True),
    "address": plain_text("address", 200),
    "rt": lambda column, sheet: ("rt", cells.small_number("rt"), True),
    "rw": lambda column, sheet: ("rw", cells.small_number("rw"), True),
    "rt_rw": lambda column, sheet: ("rt_rw", cells.read_rt_rw, False),
    "phone": lambda column, sheet: ("phone", cells.read_phone, False),
    "email": lambda column, sheet: ("email", cells.read_email, False),
    "npwp": lambda column, sheet: ("npwp", cells.long_number("npwp", "NPWP", (15, 16), 20), False),
    "kk": lambda column, sheet: ("family_card_no", cells.long_number("kk", "Nomor KK", (16,), 20), False),
    "bpjs": lambda column, sheet: ("bpjs_no", cells.long_number("bpjs", "Nomor BPJS", (), 30), False),
    "pillar": plain_text("pillar_text", 80, True),
    "position": plain_text("position_text", 80, True),
    "decree_no": plain_text("decree_no", 80, True),
    "decree_date": service_day("decree_date"),
    "decree_signer": plain_text("decree_signer", 120, True),
    "decree_until": service_day("decree_until"),
    "start_date": service_day("start"),
    "appointment_year": lambda column, sheet: ("start_year", cells.read_year, True),
    "end_date": service_day("last_day"),
    "grade": lambda column, sheet: ("grade", cells.read_grade, True),
    "bank": plain_text("_bank", 60, True),
    "account_holder": plain_text("_account_holder", 120),
}


# Years, decrees and numbers of a neighbourhood; days beside them are told by their kind.
ONE_SHEET = frozenset(("appointment_year", "decree_no", "decree_signer", "rt", "rw"))

_AREA_WORD = re.compile(
    r"(?:kecamatan|kec|distrik|kapanewon|kemantren|kabupaten|kab|desa|ds|kelurahan|kel|kalurahan|nagari|gampong)\b[. ]*"
)
_NOT_LETTER = re.compile(r"[^a-z0-9]+")


class _AnySheet:
    """Facts for asking a maker what does not depend on them."""

    birth_pivot = service_pivot = 0

    def order(self, name: str) -> DateOrder:
        return DateOrder.DAY_FIRST


@lru_cache(maxsize=1)
def repeating() -> Repeating:
    """The columns whose wrong values are put right once. Columns of one person's numbers and names never repeat."""
    columns = {}
    for side in (DUTY, HOME):
        regency, district = f"{side}_regency", f"{side}_district"
        columns |= {f"{side}_province": (), regency: (), district: (regency,), f"{side}_village": (regency, district)}
    columns["duty_area"] = (f"{DUTY}_regency", f"{DUTY}_district")
    for name, maker in _MAKERS.items():
        _target, _reader, repeats = maker(roster_schema().by_name[name], _AnySheet())
        if repeats:
            columns[name] = ("pillar",) if name == "position" else ()
    # Two cells that contradict each other, and an area that another column would have to make precise.
    several = {"ends_before_start", "age_at_start", "decree_undated", "decree_unnumbered", "region_too_coarse"}
    passing = {name for name in columns if roster_schema().by_name[name].kind in DATE_KINDS} | ONE_SHEET
    return Repeating(columns, frozenset(several), frozenset(passing), _plain)


def _plain(text: str) -> str:
    """`Kec. Bandar Kedungmulyo` is `bandarkedungmulyo`; a kota keeps its word, for a kabupaten may share its name."""
    small = text.casefold()
    return _NOT_LETTER.sub("", _AREA_WORD.sub("", small, count=1) if _AREA_WORD.match(small) else small) or small


def maker_of(column: Column) -> Maker | None:
    """Who makes the reader of a column; None for one that only names an area or is not kept."""
    return account if column.kind == "account" else _MAKERS.get(column.name)
