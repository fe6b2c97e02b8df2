"""From the typed cells of one sheet to cleaned rows: fields, and everything that is wrong, all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pilarsosial.core.importing.kinds import ImportContext, SheetFacts
from pilarsosial.core.importing.rows import Issue, StagedRow
from pilarsosial.core.models import ExtraField, Level, Requirement
from pilarsosial.core.reference import nik_district_codes
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.tabular.cells import Value
from pilarsosial.core.values.cells import BLANK_MARKS, shown
from pilarsosial.core.values.dates import DateOrder
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.nik import compare_nik

from .. import extra
from . import cells, keyed
from .accounts import Banks, collect_accounts
from .cells import CLEAR_MARK, NOTHING, Reader
from .columns import maker_of
from .gazetteer import Gazetteer
from .pillars import PillarInfo, Pillars, pillar_of_sheet
from .regions import DUTY, HOME, RegionReader, Request, area_of_sheet
from .schema import EXTRA, LEVELS, extra_name, roster_schema

# Nobody is appointed younger, and who seems older than this has a wrong year somewhere.
YOUNGEST, OLDEST = 17, 75
MOST_REMEMBERED = 4_000

_CANNOT_CLEAR = frozenset(
    ("nik", "name", "pillar", "position", "start_date", "appointment_year", "end_date", "bank", "account_no")
)
_LONG_NUMBER = re.compile(r"\d{10,}")
_SECTION_PREFIXES = ("kec", "desa", "ds", "kel", "kab", "kota")
_SINGLE_ACCOUNT = ("account_no", "bank", "account_holder")
_DECREE = ("decree_no", "decree_date", "decree_signer", "decree_until")


@dataclass(slots=True)
class _Column:
    """One mapped column: where it stands, what it fills, who reads it, and what it has read already."""

    index: int
    field: str
    target: str
    read: Reader
    memo: dict[str, tuple[Any, tuple[Issue, ...]]] | None


class Reference:
    """What cleaning looks up, loaded once a file."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.pillars = Pillars()
        self.banks = Banks(context.office)
        self.regions = RegionReader(Gazetteer(context.office.region))
        self.district_codes = nik_district_codes()
        self.requirements: dict[int, list[Requirement]] = {}
        for rule in Requirement.objects.filter(kind__in=[Requirement.Kind.MIN_AGE, Requirement.Kind.MAX_AGE]):
            self.requirements.setdefault(rule.pillar_id, []).append(rule)
        # {pillar: {column of the sheet: the pillar's own field}}
        self.extra: dict[int, dict[str, ExtraField]] = {}
        for field in ExtraField.objects.filter(is_active=True):
            self.extra.setdefault(field.pillar_id, {})[extra_name(field)] = field


class SheetCleaner:
    """Cleans the rows of one sheet, batch by batch."""

    def __init__(self, sheet: SheetFacts, reference: Reference) -> None:
        self.sheet = sheet
        self.reference = reference
        self._today = reference.context.today
        self._default = self._default_pillar()
        self._codes: set[str] = {self._default.code} if self._default and "pillar" not in sheet.fields else set()
        self._columns = [self._column(name, index) for name, index in sheet.fields.items()]
        self._columns = [column for column in self._columns if column is not None]
        # By side: the place among the levels, the column and the field of each level that the sheet has.
        self._region_columns = {
            side: [
                (place, sheet.fields[field], field)
                for place, field in enumerate(f"{side}_{level}" for level in LEVELS)
                if field in sheet.fields
            ]
            for side in (DUTY, HOME)
        }
        self._region_texts: dict[Value, str] = {}
        self._area = sheet.fields.get("duty_area")
        self._by_section = self._area is None and not any(place >= 2 for place, *_ in self._region_columns[DUTY])
        says_where = self._area is not None or any(place == 2 for place, *_ in self._region_columns[DUTY])
        titles = (sheet.name, *reversed(sheet.titles))
        self._sheet_area = "" if says_where else area_of_sheet(reference.regions.gazetteer, titles)
        sheet.label = ", ".join(sorted(self._codes))

    def clean(self, rows: list[DataRow]) -> list[StagedRow]:
        staged = []
        requests: list[tuple[StagedRow, Request]] = []
        for data in rows:
            row = StagedRow(self.sheet.index, data.number, {})
            data = keyed.without_unchanged(data, row, self.sheet)
            self._read_cells(data.values, row)
            self._settle(row)
            requests.extend((row, request) for request in self._requests(data, row))
            staged.append(row)
        answers = self.reference.regions.answer(request for _row, request in requests)
        for row, request in requests:
            self._take_region(row, request, answers[request])
        self.sheet.label = ", ".join(sorted(self._codes))
        return staged

    # Columns

    def _default_pillar(self) -> PillarInfo | None:
        pillars = self.reference.pillars
        chosen = self.reference.context.settings.get("pillar") or ""
        return pillar_of_sheet(pillars, self.sheet.name, self.sheet.titles) or pillars.by_code.get(chosen)

    def _column(self, name: str, index: int) -> _Column | None:
        if name.startswith(EXTRA):
            # What the cell means is known when the row's pillar is.
            return _Column(index, name, name, lambda cell, row: cell, None)
        column = roster_schema().by_name[name]
        maker = maker_of(column)
        if maker is None:
            return None
        target, read, repeats = maker(column, self)
        return _Column(index, name, target, read, {} if repeats else None)

    def order(self, name: str) -> DateOrder:
        return self.sheet.orders.get(name, DateOrder.DAY_FIRST)

    @property
    def birth_pivot(self) -> int:
        """The latest year that a two-digit year of birth may mean."""
        return self._today.year - 10

    @property
    def service_pivot(self) -> int:
        return self._today.year + 1

    # Rows

    def _read_cells(self, values: list[Value], row: StagedRow) -> None:
        width = len(values)
        for column in self._columns:
            if column.index >= width:
                continue
            cell = values[column.index]
            if cell is None:
                continue
            memo = column.memo if isinstance(cell, str) else None
            if memo is not None and cell in memo:
                value, issues = memo[cell]
                row.issues.extend(issues)
            else:
                value = self._read(column, cell, row, memo)
            if value is not NOTHING:
                row.fields[column.target] = value

    def _read(self, column: _Column, cell: Value, row: StagedRow, memo: dict | None) -> Any:
        before = len(row.issues)
        if isinstance(cell, str):
            mark = cell.strip()
            if mark.lower() in BLANK_MARKS and not (mark == "0" and column.field.startswith(EXTRA)):
                value = NOTHING
            elif mark.upper() == CLEAR_MARK:
                value = self._clear(column, row)
            else:
                value = column.read(cell, row)
        else:
            value = column.read(cell, row)
        if memo is not None and len(memo) < MOST_REMEMBERED:
            memo[cell] = (value, tuple(row.issues[before:]))
        return value

    @staticmethod
    def _clear(column: _Column, row: StagedRow) -> Any:
        if column.field in _CANNOT_CLEAR or column.field.startswith("account_"):
            message = f"Kolom ini tidak dapat dikosongkan dengan {CLEAR_MARK}. Hapus tanda itu atau isi nilainya."
            row.error("cannot_clear", message, field=column.field, value=CLEAR_MARK)
            return NOTHING
        return None

    def _settle(self, row: StagedRow) -> None:
        """What needs several cells of the row: pillar, service days, decree, accounts, NIK against the rest."""
        fields = row.fields
        if fields.get("name"):
            fields["name_key"] = search_key(fields["name"])[:120]
        if fields.pop("rt_rw", NOTHING) is None:
            fields["rt"] = fields["rw"] = None
        self._settle_pillar(row)
        self._settle_days(row)
        self._settle_decree(row)
        self._settle_accounts(row)
        self._settle_extra(row)
        birth = fields.get("birth_date")
        born = date.fromisoformat(birth) if birth else None
        if born and born > self._today:
            row.error("birth_in_future", "Tanggal lahir sesudah hari ini. Periksa tahunnya.", field="birth_date")
        if nik := fields.get("nik"):
            codes = self.reference.district_codes
            for problem in compare_nik(nik, born, fields.get("sex"), codes):
                row.warn(problem.code, problem.message, field="nik")
        self._settle_age(row, born)

    def _settle_pillar(self, row: StagedRow) -> None:
        pillars = self.reference.pillars
        if keyed.take_position(row, pillars):
            if "pillar" in row.fields:
                self._codes.add(pillars.by_id[row.fields["pillar"]].code)
            return
        text = row.fields.pop("pillar_text", None)
        pillar = pillars.named(text) if text else self._default
        place = row.fields.pop("position_text", None)
        if pillar is None:
            if text:
                near = pillars.nearest(text)
                meant = f" Mungkin maksudnya {' atau '.join(near)}." if near else ""
                message = f"Pilar {shown(text)} tidak dikenal.{meant} Yang ada: {', '.join(pillars.names())}."
                row.error("pillar_unknown", message, field="pillar", value=text[:40])
            else:
                message = (
                    "Pilar tidak diketahui. Sebut pilarnya di judul lembar, tambahkan kolom Pilar, atau pilih pilarnya "
                    "sebelum mengunggah."
                )
                row.error("pillar_missing", message, field="pillar" if "pillar" in self.sheet.fields else "")
            return
        self._codes.add(pillar.code)
        row.fields["pillar"] = pillar.id
        position = pillars.position(pillar, place) if place else pillars.basic(pillar)
        if position is None:
            labels = ", ".join(pillars.position_labels(pillar))
            message = f"Jabatan {shown(place or '')} tidak ada pada {pillar.name}. Yang ada: {labels}."
            row.error("position_unknown", message, field="position", value=(place or "")[:40])
            return
        row.fields["position"] = position.id
        office = self.reference.context.office.region_id
        if pillar.owner and not (office == pillar.owner or office.startswith(f"{pillar.owner}.")):
            row.error("pillar_not_here", f"{pillar.name} tidak ada di wilayah kantor ini.", field="pillar")

    def _settle_days(self, row: StagedRow) -> None:
        fields = row.fields
        year = fields.pop("start_year", None)
        start = fields.setdefault("start", year) if year else fields.get("start")
        last = fields.pop("last_day", None)
        if not last:
            return
        fields["end"] = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        if start and fields["end"] <= start:
            row.error(
                "ends_before_start",
                "Tanggal selesai tugas mendahului TMT. Periksa kedua tanggalnya.",
                field="end_date",
                value=last,
            )

    def _settle_decree(self, row: StagedRow) -> None:
        values = [row.fields.pop(name, NOTHING) for name in _DECREE]
        number, signed, signer, until = (None if value is NOTHING else value for value in values)
        if values[0] is None:
            row.fields["decree"] = None
        elif number:
            row.fields["decree"] = [number, signed, signer or "", until]
            if not signed:
                row.warn(
                    "decree_undated",
                    "Nomor SK ada, tanggalnya tidak. Isi Tanggal SK bila diketahui.",
                    field="decree_no",
                    value=number[:60],
                )
        elif signed:
            row.warn(
                "decree_unnumbered",
                "Tanggal SK ada, nomornya tidak, jadi SK tidak dicatat.",
                field="decree_date",
                value=signed,
            )

    def _settle_accounts(self, row: StagedRow) -> None:
        fields = row.fields
        numbers = {name[8:]: fields.pop(name) for name in [f for f in fields if f[:8] == "account:"]}
        single = {name: value for name in _SINGLE_ACCOUNT if (value := fields.pop(f"_{name}", None))}
        if numbers or single.get("account_no"):
            collect_accounts(row, self.reference.banks, numbers, single)

    def _settle_extra(self, row: StagedRow) -> None:
        """The pillar's own columns: {code: value}, None for one that is to be cleared."""
        cells_of_row = {name: row.fields.pop(name) for name in [name for name in row.fields if name.startswith(EXTRA)]}
        if not cells_of_row or "pillar" not in row.fields:
            return
        fields, values = self.reference.extra.get(row.fields["pillar"], {}), {}
        for name, cell in cells_of_row.items():
            field = fields.get(name)
            if field is None:
                header = self.sheet.headers.get(name, "")
                message = f"Kolom {shown(header)} bukan isian pilar ini, jadi tidak disimpan."
                row.warn("extra_elsewhere", message, field=name, value="")
                continue
            try:
                values[field.code] = extra.clean(field, cell, order=self.order(name), pivot=self.service_pivot)
            except extra.ExtraRefused as refusal:
                row.error(
                    f"extra_{refusal.code}",
                    refusal.message,
                    field=name,
                    value=_LONG_NUMBER.sub("***", cells.text_of(cell))[:40],
                )
        if values:
            row.fields["extra"] = values

    def _settle_age(self, row: StagedRow, born: date | None) -> None:
        start = row.fields.get("start")
        if not (born and start):
            return
        first = date.fromisoformat(start)
        age = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
        low, high = YOUNGEST, OLDEST
        for rule in self.reference.requirements.get(row.fields.get("pillar", 0), ()):
            in_force = rule.valid_from <= first and (rule.valid_until is None or first < rule.valid_until)
            if in_force and rule.value.isdigit():
                if rule.kind == Requirement.Kind.MIN_AGE:
                    low = int(rule.value)
                else:
                    high = int(rule.value)
        if not low <= age <= high:
            row.warn(
                "age_at_start",
                f"Usia saat TMT {age} tahun; biasanya {low} sampai {high}. Periksa tanggal lahir dan TMT.",
                field="start_date",
                value=start,
            )

    # Regions

    def _requests(self, data: DataRow, row: StagedRow) -> list[Request]:
        found = []
        position = self.reference.pillars.positions.get(row.fields.get("position", 0))
        texts = self._texts(DUTY, data, row)
        if position is None:
            # At which level the post lies cannot be said; whether there are such areas can, and is told at once.
            pillar = self.reference.pillars.by_id.get(row.fields.get("pillar", 0))
            basic = self.reference.pillars.basic(pillar) if pillar else None
            named = max((at for at, text in enumerate(texts, 1) if text), default=0)
            level = min(named, basic.level if basic else Level.DISTRICT)
            if level >= self.reference.regions.gazetteer.home.level:
                found.append(Request(DUTY, texts, level=level))
        else:
            area = self._region_text(self._area, data, row, "duty_area")
            if not area and self._by_section and data.section.lower().startswith(_SECTION_PREFIXES):
                area = data.section
            area = ", ".join(filter(None, (area, self._sheet_area)))
            found.append(Request(DUTY, texts, area, position.level))
        if self._region_columns[HOME] and any(texts := self._texts(HOME, data, row)):
            found.append(Request(HOME, texts))
        return found

    def _texts(self, side: str, data: DataRow, row: StagedRow) -> tuple[str, str, str, str]:
        texts = [""] * len(LEVELS)
        for place, index, field in self._region_columns[side]:
            texts[place] = self._region_text(index, data, row, field)
        return tuple(texts)

    def _region_text(self, index: int | None, data: DataRow, row: StagedRow, field: str) -> str:
        cell = data.at(index)
        if cell is None:
            return ""
        known = self._region_texts.get(cell) if isinstance(cell, str) else None
        if known is not None:
            return known
        text = cells.text_of(cell)
        if text.lower() in BLANK_MARKS:
            return ""
        if text.upper() == CLEAR_MARK:
            if field.startswith(HOME):
                row.fields["home_region"] = None
            else:
                message = f"Wilayah tugas tidak dapat dikosongkan dengan {CLEAR_MARK}."
                row.error("cannot_clear", message, field=field, value=CLEAR_MARK)
            return ""
        text = text[:120]
        if isinstance(cell, str) and len(self._region_texts) < MOST_REMEMBERED:
            self._region_texts[cell] = text
        return text

    @staticmethod
    def _take_region(row: StagedRow, request: Request, answer: Any) -> None:
        if answer.fault:
            fault = answer.fault
            row.error(fault.code, fault.message, field=fault.field, value=fault.value[:60])
            if request.side == DUTY:
                row.fields["region_bad"] = True
        elif answer.code:
            row.fields["region" if request.side == DUTY else "home_region"] = answer.code
