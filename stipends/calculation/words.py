"""A judgement in words: how the amount was worked out, and what took days away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pilarsosial.core.values.dates import MONTHS, format_date
from pilarsosial.core.values.money import format_rupiah

from .facts import Facts, read_facts
from .judging import Outcome, judge
from .reasons import in_order, reason_of
from .rules import Rules

_UNIT = {"month": "bulan", "quarter": "triwulan", "semester": "semester", "year": "tahun"}
_EMPLOYMENT = {"pns": "PNS", "pppk": "PPPK", "relawan": "relawan", "kontrak": "kontrak", "lain": "lainnya"}


def explain(text: str, rules: Rules) -> dict[str, Any]:
    """The same judgement again, told: `outcome`, `facts` as sentences, `reasons` as (text, next step), `sum` lines."""
    outcome, facts = judge(text, rules), read_facts(text)
    return {
        "outcome": outcome,
        "facts": _facts(facts, rules),
        "reasons": [reason_of(code) for code in in_order(outcome.reasons)],
        "sum": _sum(outcome, rules),
    }


def _facts(facts: Facts, rules: Rules) -> list[str]:
    told = ["NIK tercatat" if facts.has_nik else "NIK belum tercatat"]
    told += [_spell(spell, rules) for spell in facts.spells]
    if "sk" in rules.conditions:
        told += [_decree(spell, rules) for spell in facts.spells if not spell.acting]
    for spell in facts.spells:
        told += [f"Nonaktif sementara atau cuti {_days(start, until, rules)}" for start, until in spell.pauses]
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
    told += [f"{reason_of(f'listed_{kind}').text} {_days(start, until, rules)}" for kind, start, until in facts.lists]
    return list(dict.fromkeys(told))


def _spell(spell: Any, rules: Rules) -> str:
    word = "Pelaksana tugas" if spell.acting else "Bertugas"
    reason = f", {reason_of(f'left_{spell.end_reason}').text.lower()}" if spell.end_reason else ""
    return f"{word} ({spell.position.replace('/', ': ')}) {_days(spell.start, spell.until, rules)}{reason}"


def _decree(spell: Any, rules: Rules) -> str:
    if not spell.has_decree:
        return "Penugasan tanpa SK"
    if spell.decree_over:
        return "SK berakhir sebelum masa ini"
    if spell.decree_later:
        return "SK berlaku sesudah masa ini"
    return f"SK berlaku {_days(spell.decree_from, spell.decree_until, rules)}"


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


def _days(start: Any, until: Any, rules: Rules) -> str:
    if start is None and until is None:
        return "sepanjang masa ini"
    last = until - timedelta(days=1) if until else None
    if start is None:
        return f"sampai {format_date(last)}"
    if last is None:
        return f"sejak {format_date(start)}"
    return f"{format_date(start)} sampai {format_date(last)}"


def _month(month: Any) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def _sum(outcome: Outcome, rules: Rules) -> list[str]:
    told = []
    per = _UNIT.get(rules.unit)
    for month, _position, rate, days, length in outcome.shares:
        if per is None:
            told.append(f"{format_date(month)}: {format_rupiah(rate)}")
        elif rules.partial == "hari" and days < length:
            told.append(f"{_month(month)}: {days} dari {length} hari, besaran {format_rupiah(rate)} per {per}")
        else:
            told.append(f"{_month(month)}: besaran {format_rupiah(rate)} per {per}")
    if not told:
        return []
    count = len(outcome.shares)
    whole = {"month": 1, "quarter": 3, "semester": 6, "year": 12}.get(rules.unit, 1)
    if whole > 1 and count % whole:
        told.append(f"{count} dari {whole} bulan dalam satu {per}")
    told.append(f"Bruto {format_rupiah(outcome.gross)}")
    if outcome.tax:
        told.append(f"Pajak {format_rupiah(outcome.tax)}")
    told.append(f"Diterima {format_rupiah(outcome.net)}")
    return told
