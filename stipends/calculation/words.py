"""A judgement in words: how the amount was worked out, and what took days away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from pilarsosial.core.values.dates import MONTHS, format_date
from pilarsosial.core.values.money import format_rupiah

from .facts import Facts, Spell, read_facts
from .judging import Outcome, judge
from .reasons import in_order, inside, reason_of
from .rules import Rules

_UNIT = {"month": "bulan", "quarter": "triwulan", "semester": "semester", "year": "tahun"}
_EMPLOYMENT = {"pns": "PNS", "pppk": "PPPK", "relawan": "relawan", "kontrak": "kontrak", "lain": "lainnya"}


def explain(text: str, rules: Rules, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The same judgement again, told: `outcome`, `facts` as sentences, `reasons` as (text, next step), `sum` lines.

    `names`: {`PILLAR/position`: as people call it}.
    """
    outcome, facts = judge(text, rules), read_facts(text)
    return {
        "outcome": outcome,
        "facts": _facts(facts, rules, names or {}),
        "reasons": [reason_of(code) for code in in_order(outcome.reasons)],
        "sum": _sum(outcome, rules),
    }


def _facts(facts: Facts, rules: Rules, names: Mapping[str, str]) -> list[str]:
    told = ["NIK tercatat" if facts.has_nik else "NIK belum tercatat"]
    told += [_spell(spell, rules, names) for spell in facts.spells]
    if "sk" in rules.conditions:
        told += [_decree(spell, rules) for spell in facts.spells if not spell.acting]
    for spell in facts.spells:
        told += [f"Nonaktif sementara atau cuti {_days(start, until)}" for start, until in spell.pauses]
    told += [
        f"Status kepegawaian {_EMPLOYMENT.get(kind, kind)}{f' sejak {format_date(since)}' if since else ''}"
        for kind, since in facts.employment
    ]
    if "rekening" in rules.conditions:
        told.append(_account(facts.account))
    if facts.hold:
        told.append(reason_of(f"held_{facts.hold}").text)
    told += [f"Menerima skema {scheme} untuk {_month(month)}" for scheme, month in facts.others]
    told += [f"Sudah diberikan untuk {_month(month)}" for month in sorted(facts.given) if month.year > 1900]
    if "laporan" in rules.conditions:
        months = ", ".join(_month(month) for month in sorted(facts.reports))
        told.append(f"Laporan bulanan diterima: {months or 'belum ada'}")
    if facts.present:
        told.append(f"Hadir pada kegiatan: {', '.join(format_date(day) for day in sorted(facts.present))}")
    told += [f"{reason_of(f'listed_{kind}').text} {_days(start, until)}" for kind, start, until in facts.lists]
    return list(dict.fromkeys(told))


def _spell(spell: Spell, rules: Rules, names: Mapping[str, str]) -> str:
    word = "Pelaksana tugas" if spell.acting else "Bertugas"
    reason = f", {inside(reason_of(f'left_{spell.end_reason}').text)}" if spell.end_reason else ""
    return f"{word} sebagai {names.get(spell.position, spell.position)} {_days(spell.start, spell.until)}{reason}"


def _decree(spell: Spell, rules: Rules) -> str:
    if not spell.has_decree:
        return "Penugasan tanpa SK"
    if spell.decree_over:
        return "SK berakhir sebelum masa ini"
    if spell.decree_later:
        return "SK berlaku sesudah masa ini"
    return f"SK berlaku {_days(spell.decree_from, spell.decree_until)}"


def _account(account: str) -> str:
    match account:
        case "ok":
            return "Rekening dapat dipakai"
        case "":
            return "Belum ada rekening"
        case "usul":
            return "Rekening baru menunggu disahkan"
        case _:
            return f"Rekening dapat dipakai mulai {account}"


def _days(start: date | None, until: date | None) -> str:
    if start is None and until is None:
        return "sepanjang masa ini"
    last = until - timedelta(days=1) if until else None
    if start is None:
        return f"sampai {format_date(last)}"
    if last is None:
        return f"sejak {format_date(start)}"
    return f"{format_date(start)} sampai {format_date(last)}"


def _month(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def _sum(outcome: Outcome, rules: Rules) -> list[str]:
    """How the amount comes about: months of one rate together, then gross, tax and what is received."""
    if not outcome.shares:
        return []
    told = [_share(list(rows), rate, rules) for rate, rows in groupby(outcome.shares, key=lambda share: share[2])]
    if outcome.tax or len(told) > 1:
        told.append(f"Bruto {format_rupiah(outcome.gross)}")
    if outcome.tax:
        told.append(f"Pajak {format_rupiah(outcome.tax)}")
    return [*told, f"Diterima {format_rupiah(outcome.net)}"]


def _share(rows: list[tuple[date, str, int, int, int]], rate: int, rules: Rules) -> str:
    per = _UNIT.get(rules.unit)
    if per is None:
        days = ", ".join(format_date(day) for day, *_ in rows)
        return f"{days}: {len(rows)} × {format_rupiah(rate)}"
    months = ", ".join(MONTHS[month.month - 1] for month, *_ in rows)
    few = [(month, days, length) for month, _position, _rate, days, length in rows if days < length]
    partial = [f"{days} dari {length} hari {MONTHS[month.month - 1]}" for month, days, length in few]
    whole = {"month": 1, "quarter": 3, "semester": 6, "year": 12}[rules.unit]
    if partial:
        counted = "; ".join(partial)
        return f"{months}: {len(rows)} bulan, di antaranya {counted}, dari {format_rupiah(rate)} per {per}"
    if len(rows) % whole:
        return f"{months}: {len(rows)} dari {whole} bulan, {len(rows)}/{whole} × {format_rupiah(rate)} per {per}"
    return f"{months}: {len(rows) // whole} {per} × {format_rupiah(rate)}"
