"""What the list of people is asked in its address. Nonsense never becomes an error: it is said, and the rest counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from pilarsosial.core.models import PositionKind
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import children, parent_code, short_name
from pilarsosial.core.scoping import Area, areas_with
from pilarsosial.core.values.dates import DateError, parse_date
from pilarsosial.core.values.long_numbers import holds_long_number

from . import reference
from .extra_filter import read_extra
from .list_pages import SORTS, Cursor
from .lists import Question, Status
from .quality import CHECKS

_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
_LONGEST_TEXT = 80
_MOST_POSTS = 50
OWN_LEVEL = "wilayah"


# --- Reading ------------------------------------------------------------------------------------------------------


def read_question(asked: QueryDict, today: date) -> Question:
    """The question of an address. `wilayah` may come several times, from coarse to fine: the last that fits counts.

    What cannot be read falls back to "everything"; `faults_of` says what that was. A text that may hold a NIK never
    comes here by an address (`NumberInAddressMiddleware`), and is dropped from what was kept.
    """
    status, kind, quality = asked.get("status", ""), asked.get("jenis", ""), asked.get("mutu", "")
    text = " ".join(asked.get("q", "").split())[:_LONGEST_TEXT]
    sort = asked.get("urut", "")
    pillar = reference.pillar_of(asked.get("pilar", ""))
    return Question(
        day=_day(asked.get("tanggal", ""), today) or today,
        text="" if holds_long_number(text) else text,
        pillar=pillar.code if pillar is not None else "",
        region=_finest(asked.getlist("wilayah")),
        status=status if status in Status.values else Status.WORKING,
        kind=kind if kind in PositionKind.values else "",
        position=_position(asked.get("jabatan", "")),
        quality=quality if quality in CHECKS else "",
        sort=sort.lstrip("-") if sort.lstrip("-") in SORTS else "nama",
        descending=sort.startswith("-") and sort[1:] in SORTS,
        extra=read_extra(asked, pillar.code if pillar is not None else ""),
        held=_number_of_posts(asked.get("formasi", "")),
        own_level=asked.get("tingkat", "") == OWN_LEVEL,
    )


def read_cursor(asked: QueryDict) -> Cursor:
    """Where the page begins: the ids in `sesudah` or `sebelum`."""
    return Cursor(_key(asked.get("sesudah", "")), _key(asked.get("sebelum", "")))


@dataclass(frozen=True)
class Fault:
    """What of the address could not be understood, in words; `field` is the name of the input it came from."""

    field: str
    text: str


def faults_of(asked: QueryDict, question: Question, actor: Any) -> list[Fault]:
    """What `read_question` passed over, and what it took although nothing can be found there."""
    faults = []
    day = asked.get("tanggal", "").strip()
    if day and _day(day, question.day) is None:
        faults.append(Fault("tanggal", f"Tanggal “{day[:20]}” tidak terbaca, jadi daftar ini per hari ini."))
    codes = [code for code in asked.getlist("wilayah") if code]
    if codes and not all(_CODE.fullmatch(code) for code in codes):
        faults.append(Fault("wilayah", "Kode wilayah di alamat ini tidak terbaca dan diabaikan."))
    elif question.region and (text := region_fault(question.region, areas_with(actor, "member.view"))):
        faults.append(Fault("wilayah", text))
    known = {
        "status": (question.status, "Status"),
        "jenis": (question.kind, "Jenis jabatan"),
        "jabatan": (question.position, "Jabatan"),
        "mutu": (question.quality, "Saringan mutu data"),
        "pilar": (question.pillar, "Pilar"),
        "formasi": (question.held, "Jumlah formasi"),
        "tingkat": (question.own_level, "Tingkat wilayah"),
    }
    for name, (taken, label) in known.items():
        if asked.get(name) and not taken:
            faults.append(Fault(name, f"{label} di alamat ini tidak dikenal dan diabaikan."))
    check = CHECKS.get(question.quality)
    if check is not None and not may(actor, check.permission):
        faults.append(Fault("mutu", f"Peran Anda tidak melihat rekening, jadi “{check.label}” kosong."))
    return faults


def region_fault(code: str, areas: list[Area] | None) -> str:
    """Why nobody can be found in a region, or ""."""
    if code not in dict(children(parent_code(code))):
        return f"Wilayah dengan kode {code} tidak ada, jadi tidak ada anggota yang cocok."
    touched = areas is None or any(
        code == own or code.startswith(f"{own}.") or own.startswith(f"{code}.")
        for area in areas
        for own in area.regions
    )
    return "" if touched else f"{short_name(code)} di luar wilayah kewenangan Anda, jadi tidak ada anggota yang cocok."


def _day(text: str, today: date) -> date | None:
    try:
        return parse_date(text.strip()) if text.strip() else today
    except DateError:
        return None


def _key(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) <= 18 else None


def _position(value: str) -> int:
    pk = _key(value)
    return pk if pk in reference.positions() else 0


def _number_of_posts(value: str) -> int:
    number = _key(value) or 0
    return number if number <= _MOST_POSTS else 0


def _finest(codes: list[str]) -> str:
    finest = ""
    for code in codes:
        if _CODE.fullmatch(code) and (not finest or code.startswith(f"{finest}.")):
            finest = code
    return finest
