"""One cell to one value: each reader returns what to store and sets issues on the row.

A reader is called with a cell that holds something. It returns the value, or NOTHING when the cell is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.tabular.cells import Value
from pilarsosial.core.values.cells import is_number, shown, text_of
from pilarsosial.core.values.dates import DateOrder, parse_date, parse_place_and_date
from pilarsosial.core.values.long_numbers import holds_long_number
from pilarsosial.core.values.names import display_name, split_degrees
from pilarsosial.core.values.nik import mask_nik, parse_nik, trusted_digits
from pilarsosial.core.values.phone import format_phone, read_phones
from pilarsosial.core.values.problems import ValueRefused

from ..models import mask_account
from .vocabulary import choice, grade

NOTHING = object()
CLEAR_MARK = "[KOSONG]"

_EMAIL = re.compile(r"[^@\s,;]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_RT_RW = re.compile(r"(?:RT\.? ?)?(\d{1,3}) ?[/\\|-] ?(?:RW\.? ?)?(\d{1,3})", re.I)
_RT_RW_WORDS = re.compile(r"RT\.? ?(\d{1,3})[ ,;/]+RW\.? ?(\d{1,3})", re.I)
_SMALL_NUMBER = re.compile(r"(?:R[TW]\.? ?)?(\d{1,3})(?:[.,]0+)?", re.I)
_YEAR = re.compile(r"(19|20)\d\d")
_SEPARATORS = re.compile(r"[\s.\-/]+")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)

# A list that is numbered inside the name's cell, and a number that is none of a name's own ("Slamet 2").
_NUMBERED = re.compile(r"^\d{1,4}(?:[.)]+ ?| +)(?=[^\W\d])")
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){4,}")
_MASKED = re.compile(r"\d{0,4}\*{3,}\d{0,4}")

Reader = Callable[[Value, StagedRow], Any]


def _is_masked(cell: Value) -> bool:
    """Does the cell hold a number as this application shows it to those who may not read it?"""
    return isinstance(cell, str) and _MASKED.fullmatch(cell.strip()) is not None


def plain(field: str, label: str, limit: int, *, numbered: bool = False) -> Reader:
    """Text as it stands, up to the column's length; numbers of persons only where the column is one of numbers."""

    def read(cell: Value, row: StagedRow) -> Any:
        text = text_of(cell)
        if not numbered and _refuses_number(text, field, label, row):
            return NOTHING
        if len(text) > limit:
            row.error(
                "too_long",
                f"{label} berisi {len(text)} huruf, paling banyak {limit}. Singkat isinya.",
                field=field,
                value=f"{text[:40]}…",
            )
            return NOTHING
        return text

    return read


def _refuses_number(text: str, field: str, label: str, row: StagedRow) -> bool:
    """Free text stands in lists, exports and the trail in clear, so a NIK that was written there is not taken."""
    if not holds_long_number(text):
        return False
    message = f"{label} memuat angka panjang seperti NIK. Hapus angka itu dari sel ini; NIK punya kolomnya sendiri."
    row.error("text_has_number", message, field=field)
    return True


def read_nik(cell: Value, row: StagedRow) -> Any:
    if _is_masked(cell):
        row.error(
            "nik_masked",
            "NIK di sel ini disamarkan dengan bintang. Isi 16 angka NIK, atau pakai berkas ekspor yang kolom Kunci "
            "Barisnya masih utuh.",
            field="nik",
            value=text_of(cell)[:16],
        )
        return NOTHING
    try:
        return parse_nik(cell).digits
    except ValueRefused as refusal:
        for problem in refusal.problems:
            row.error(problem.code, problem.message, field="nik", value=mask_nik(cell))
        digits = trusted_digits(cell)
        if digits:
            row.fields["nik_trusted"] = digits
        return NOTHING


def membership_number(label: str, limit: int) -> Reader:
    """A number of the pillar's own. It stands in lists in clear, so a NIK that was written there is not taken."""
    text_reader = plain("membership_no", label, limit, numbered=True)

    def read(cell: Value, row: StagedRow) -> Any:
        digits = _SEPARATORS.sub("", text_of(cell))
        if len(digits) == 16 and digits.isdigit():
            row.warn(
                "number_is_nik",
                f"{label} berisi 16 angka seperti NIK, jadi tidak diisikan. Tulis nomor anggota dari pilarnya.",
                field="membership_no",
                value=mask_nik(digits),
            )
            return NOTHING
        return text_reader(cell, row)

    return read


def read_name(cell: Value, row: StagedRow) -> Any:
    """The name without degrees; those go to fields of their own unless a column of their own fills them."""
    parts = split_degrees(_NUMBERED.sub("", text_of(cell)))
    if _LONG_NUMBER.search(parts.name):
        row.error(
            "name_has_number",
            "Nama memuat angka. Tulis nama saja; NIK, nomor telepon, dan nomor lain di kolomnya sendiri.",
            field="name",
        )
        return NOTHING
    if not any(map(str.isalpha, parts.name)):
        row.error(
            "name_unreadable",
            "Nama tidak berisi huruf. Isi nama lengkap sesuai KTP.",
            field="name",
            value=shown(text_of(cell)),
        )
        return NOTHING
    name = display_name(parts.name)
    for field, text, limit in (
        ("name", name, 120),
        ("title_prefix", parts.prefix, 40),
        ("title_suffix", parts.suffix, 60),
    ):
        if len(text) > limit:
            row.error(
                "too_long",
                f"Nama atau gelar lebih dari {limit} huruf. Periksa isinya.",
                field="name",
                value=f"{text[:40]}…",
            )
            return NOTHING
        if text and field != "name":
            row.fields.setdefault(field, text)
    if parts.deceased:
        row.warn(
            "name_deceased",
            "Nama ditandai alm./almh.; akhiri penugasannya bila memang sudah meninggal.",
            field="name",
            value=shown(text_of(cell)),
        )
    return name


def dated(field: str, order: DateOrder, pivot: int) -> Reader:
    def read(cell: Value, row: StagedRow) -> Any:
        try:
            return parse_date(cell, order=order, pivot=pivot).isoformat()
        except ValueRefused as refusal:
            row.error(refusal.code, refusal.message, field=field, value=text_of(cell)[:60])
            return NOTHING

    return read


def place_and_date(order: DateOrder, pivot: int) -> Reader:
    """`JOMBANG, 17-08-1975`: the date; the place goes to its own field."""

    def read(cell: Value, row: StagedRow) -> Any:
        try:
            place, day = parse_place_and_date(cell, order=order, pivot=pivot)
        except ValueRefused as refusal:
            row.error(refusal.code, refusal.message, field="birth_place_date", value=text_of(cell)[:60])
            return NOTHING
        if place and not _refuses_number(place, "birth_place_date", "Tempat lahir", row):
            row.fields.setdefault("birth_place", display_name(place)[:60])
        return day.isoformat()

    return read


def read_year(cell: Value, row: StagedRow) -> Any:
    """A year of appointment is a start on 1 January; a whole date is taken as it is."""
    text = text_of(cell)
    if _YEAR.fullmatch(text):
        return f"{text}-01-01"
    try:
        return parse_date(cell).isoformat()
    except ValueRefused:
        row.error(
            "year_unreadable",
            f"{shown(text)} bukan tahun. Tulis empat angka, misalnya 2012.",
            field="appointment_year",
            value=text[:40],
        )
        return NOTHING


def one_of(field: str, target: str, label: str) -> Reader:
    def read(cell: Value, row: StagedRow) -> Any:
        text = text_of(cell)
        value = choice(target, text)
        if value is None:
            row.warn(
                f"{target}_unknown",
                f"{label} {shown(text)} tidak dikenal, jadi tidak diisikan. Betulkan tulisannya bila perlu.",
                field=field,
                value=text[:40],
            )
            return NOTHING
        return value

    return read


def read_grade(cell: Value, row: StagedRow) -> Any:
    text = grade(text_of(cell))
    if len(text) > 30:
        row.error("too_long", "Jenjang paling banyak 30 huruf.", field="grade", value=f"{text[:40]}…")
        return NOTHING
    return text


def read_phone(cell: Value, row: StagedRow) -> Any:
    reading = read_phones(cell)
    for problem in reading.warnings:
        row.warn(problem.code, problem.message, field="phone", value=text_of(cell)[:40])
    if len(reading.numbers) > 1:
        row.warn(
            "phone_several",
            f"Yang disimpan hanya nomor pertama, {format_phone(reading.numbers[0])}.",
            field="phone",
            value=text_of(cell)[:60],
        )
    return reading.numbers[0] if reading.numbers else NOTHING


def read_email(cell: Value, row: StagedRow) -> Any:
    text = text_of(cell).replace(" ", "")
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        row.warn(
            "email_unreadable",
            f"Alamat surel {shown(text)} tidak lengkap, jadi tidak diisikan. Tulis misalnya nama@contoh.id.",
            field="email",
            value=text[:60],
        )
        return NOTHING
    return text.lower()


def read_rt_rw(cell: Value, row: StagedRow) -> Any:
    """`002/005`: both at once; Excel's mistaken dates are told and not taken."""
    text = text_of(cell)
    match = _RT_RW.fullmatch(text) or _RT_RW_WORDS.fullmatch(text) if isinstance(cell, str) else None
    if not match:
        row.warn(
            "rt_rw_unreadable",
            f"RT/RW {shown(text)} tidak terbaca, jadi tidak diisikan. Ubah format kolom menjadi "
            "Teks, lalu tulis misalnya 002/005.",
            field="rt_rw",
            value=text[:40],
        )
        return NOTHING
    row.fields.setdefault("rt", match[1].zfill(3))
    row.fields.setdefault("rw", match[2].zfill(3))
    return NOTHING


def small_number(field: str) -> Reader:
    """RT or RW alone: three digits."""

    def read(cell: Value, row: StagedRow) -> Any:
        match = _SMALL_NUMBER.fullmatch(text_of(cell))
        if not match:
            row.warn(
                f"{field}_unreadable",
                f"{field.upper()} {shown(text_of(cell))} bukan angka, jadi tidak diisikan.",
                field=field,
                value=text_of(cell)[:40],
            )
            return NOTHING
        return match[1].zfill(3)

    return read


def long_number(field: str, label: str, lengths: tuple[int, ...], most: int) -> Reader:
    """NPWP, KK, BPJS: digits kept as text; a number has lost digits and is not taken."""

    def read(cell: Value, row: StagedRow) -> Any:
        if is_number(cell) or _SCIENTIFIC.fullmatch(text_of(cell)):
            row.warn(
                f"{field}_numeric",
                f"{label} tersimpan sebagai angka sehingga tidak dapat dipercaya, jadi tidak "
                "diisikan. Ubah format kolom menjadi Teks, lalu ketik ulang.",
                field=field,
                value="***",
            )
            return NOTHING
        digits = _SEPARATORS.sub("", text_of(cell))
        if not (digits.isascii() and digits.isdigit()) or len(digits) > most:
            row.warn(
                f"{field}_unreadable",
                f"{label} memuat tanda selain angka atau terlalu panjang, jadi tidak diisikan.",
                field=field,
                value="***",
            )
            return NOTHING
        if lengths and len(digits) not in lengths:
            row.warn(
                f"{field}_length",
                f"{label} berisi {len(digits)} angka; biasanya {' atau '.join(map(str, lengths))}.",
                field=field,
                value="***",
            )
        return digits

    return read


def account_number(field: str, label: str, usual: tuple[int, ...]) -> Reader:
    """An account number as digits; a numeric cell may have lost leading zeros and is not taken."""

    def read(cell: Value, row: StagedRow) -> Any:
        text = text_of(cell)
        if _is_masked(cell):
            message = f"{label} di sel ini disamarkan dengan bintang, jadi tidak diisikan. Tulis nomor lengkapnya."
            row.warn("account_masked", message, field=field, value=text[:20])
            return NOTHING
        if is_number(cell) or _SCIENTIFIC.fullmatch(text):
            row.warn(
                "account_numeric",
                f"{label} tersimpan sebagai angka (nol di depan dapat hilang), jadi tidak "
                "diisikan. Ubah format kolom menjadi Teks, lalu ketik ulang.",
                field=field,
                value=mask_account(text),
            )
            return NOTHING
        digits = _SEPARATORS.sub("", text)
        if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 20):
            row.warn(
                "account_unreadable",
                f"{label} harus 5 sampai 20 angka, jadi tidak diisikan. Periksa dengan buku tabungan.",
                field=field,
                value=mask_account(digits),
            )
            return NOTHING
        if usual and len(digits) not in usual:
            row.warn(
                "account_length",
                f"{label} berisi {len(digits)} angka; biasanya {usual[0]}. Periksa dengan buku tabungan.",
                field=field,
                value=mask_account(digits),
            )
        return digits

    return read
