"""The form above a report: only what it asks, as plain inputs of a GET form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .asking import Ask
from .catalogue import Report
from .choices import batch_select, choices_for, event_select, period_select, region_select
from .reading import Reading

LABELS = {
    Ask.DAY: "Per tanggal",
    Ask.REGION: "Wilayah",
    Ask.PILLAR: "Pilar",
    Ask.PERIOD: "Periode",
    Ask.FUND: "Sumber dana",
    Ask.SCHEME: "Skema",
    Ask.OFFICE: "Kantor",
    Ask.STATE: "Keadaan",
    Ask.FROM: "Dari tanggal",
    Ask.UNTIL: "Sampai tanggal",
    Ask.MEMBER: "Anggota",
    Ask.EVENT: "Kegiatan",
    Ask.BATCH: "Daftar pencairan",
    Ask.TEXT: "Cari",
}
_ALL = {
    Ask.PILLAR: "Semua pilar",
    Ask.PERIOD: "Menurut tanggal",
    Ask.FUND: "Semua sumber dana",
    Ask.SCHEME: "Semua skema",
    Ask.OFFICE: "Semua kantor",
    Ask.STATE: "Semua keadaan",
    Ask.EVENT: "Pilih kegiatan",
    Ask.BATCH: "Pilih daftar",
}
_DAYS = frozenset({Ask.DAY, Ask.FROM, Ask.UNTIL})


@dataclass(frozen=True)
class Group:
    label: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Field:
    """`kind` is date, text, select or hidden; a select has groups of choices, of which one may have no heading."""

    name: str
    label: str
    kind: str
    value: str
    is_wrong: bool = False
    groups: Sequence[Group] = field(default_factory=list)


def fields_of(report: Report, actor: Any, reading: Reading, told: Mapping[str, str], today: date) -> list[Field]:
    """In the order of `Ask`; what was typed and could not be read stands there as it was typed."""
    return [_field(ask, report, actor, reading, told, today) for ask in Ask if ask in report.asks] + [
        Field(name, "", "hidden", told[name]) for name in sorted(report.passes) if told.get(name)
    ]


def _field(ask: Ask, report: Report, actor: Any, reading: Reading, told: Mapping[str, str], today: date) -> Field:
    understood = reading.asked.as_dict() if reading.asked is not None else {}
    value = understood.get(ask, told.get(ask, ""))
    label, is_wrong = LABELS[ask], ask in reading.faults
    if ask in _DAYS:
        # A date input shows nothing that is no date: what was typed in another way is shown as text.
        is_day = value == "" or len(value) == len("2026-09-30")
        return Field(ask, label, "date" if is_day and not is_wrong else "text", value, is_wrong)
    if ask is Ask.MEMBER:
        return Field(ask, label, "hidden", value, is_wrong)
    if ask is Ask.TEXT:
        return Field(ask, label, "text", value, is_wrong)
    groups = _groups(ask, report, actor, today)
    known = {code for group in groups for code, _label in group.choices}
    if value and value not in known:
        groups.insert(0, Group("", [(value, _told(ask, value, reading))]))
    if blank := report.blanks.get(ask, _ALL.get(ask, "")):
        groups.insert(0, Group("", [("", blank)]))
    return Field(ask, label, "select", value, is_wrong, groups)


def _groups(ask: Ask, report: Report, actor: Any, today: date) -> list[Group]:
    if ask is Ask.PERIOD:
        return [Group(heading, choices) for heading, choices in period_select(today)]
    selects = {Ask.REGION: region_select, Ask.EVENT: event_select, Ask.BATCH: batch_select}
    found = selects[ask](report, actor) if ask in selects else choices_for(ask, report, actor)
    return [Group("", list(found or ()))]


def _told(ask: Ask, value: str, reading: Reading) -> str:
    """The name of what was asked by its address and is not offered."""
    if reading.asked is not None and ask is Ask.REGION and reading.asked.region is not None:
        return str(reading.asked.region)
    if reading.asked is not None and ask is Ask.PERIOD and reading.asked.period is not None:
        return reading.asked.period.label
    return value
