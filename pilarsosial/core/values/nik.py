"""The national identity number (NIK): sixteen digits, always text.

Form PPKKCC DDMMYY SSSS: district of first registration, birth date (women: day + 40), serial from 0001
(source: Dukcapil, arti 16 digit NIK). A NIK never changes, not even when birth data are corrected
(PP 40/2019 art. 30 (2)), so what it says about birth, sex and region is compared and warned about, never enforced.

No message repeats a NIK.
"""

import math
import re
from collections.abc import Container, Iterable
from datetime import date
from typing import NamedTuple

from .cells import is_blank, is_number, tidy_value, whole_number
from .dates import format_date
from .problems import Problem, ValueRefused

NikProblem = Problem

MALE = "L"
FEMALE = "P"

# Excel keeps this many digits of a number; the sixteenth of a NIK becomes 0.
EXCEL_DIGITS = 15
SUSPICIOUS_MINIMUM = 5
SUSPICIOUS_P = 0.001

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]*)? ?[eE] ?\+?[0-9]{1,2}")
_NUMBER_AS_TEXT = re.compile(r"([0-9]{15,17})[.,]0*")
_SPACERS = re.compile(r"[ .\-_/]+")
_DAYS_IN_MONTH = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WOMAN_OFFSET = 40

_REPAIR = (
    "Ubah format kolom NIK menjadi Teks (di Excel: pilih kolom, Format Cells, Text), "
    "lalu ketik ulang NIK dari KTP atau KK."
)
_MISSING = Problem("nik_missing", "NIK kosong. Isi 16 angka NIK sesuai KTP atau KK.")
_SCIENTIFIC_FORM = Problem(
    "nik_scientific",
    f"NIK rusak: Excel mengubahnya menjadi angka ringkas (seperti 3,51E+15) dan angka aslinya hilang. {_REPAIR}",
)
_NUMERIC = Problem(
    "nik_numeric",
    "NIK tersimpan sebagai angka. Excel hanya menyimpan 15 angka pertama, jadi angka ke-16 tidak dapat dipercaya. "
    + _REPAIR,
)
_NOT_DIGITS = Problem(
    "nik_not_digits",
    "NIK memuat huruf atau tanda selain angka. Tulis 16 angka saja sesuai KTP "
    "(periksa huruf O yang seharusnya angka 0, atau huruf l yang seharusnya angka 1).",
)
_SAME_DIGIT = Problem("nik_same_digit", "NIK berisi satu angka yang diulang. Isi NIK sebenarnya sesuai KTP atau KK.")
_SERIAL = Problem(
    "nik_serial", "Empat angka terakhir NIK tidak boleh 0000. Periksa kembali NIK pada KTP atau KK dan ketik ulang."
)


class Nik(NamedTuple):
    """A NIK read apart. `district_code` is dotted (`35.17.09`), `year` has two digits, `sex` is `L` or `P`."""

    digits: str
    district_code: str
    day: int
    month: int
    year: int
    sex: str
    serial: str


class NikError(ValueRefused):
    """The NIK cannot be taken; `problems` has every reason."""


class ZeroEndings(NamedTuple):
    """How many of `total` NIKs end in 0, and how likely so many or more are by chance (1 in 10 each)."""

    total: int
    zeros: int
    p_value: float
    suspicious: bool


def check_nik(cell: object) -> list[NikProblem]:
    """Every hard fault of a NIK cell (text or number as the spreadsheet gave it); an empty list means it is usable."""
    digits = _digits_or_problem(cell)
    if isinstance(digits, Problem):
        return [digits]
    return _faults(digits)


def parse_nik(cell: object) -> Nik:
    """The parts of a NIK. Raises NikError with every hard fault."""
    digits = _digits_or_problem(cell)
    if isinstance(digits, Problem):
        raise NikError(digits)
    faults = _faults(digits)
    if faults:
        raise NikError(*faults)
    day = int(digits[6:8])
    woman = day > _WOMAN_OFFSET
    return Nik(
        digits,
        f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}",
        day - _WOMAN_OFFSET if woman else day,
        int(digits[8:10]),
        int(digits[10:12]),
        FEMALE if woman else MALE,
        digits[12:],
    )


def compare_nik(
    nik: Nik | str,
    birth_date: date | None,
    sex: str | None,
    known_district_codes: Container[str] | None,
) -> list[NikProblem]:
    """Warnings where a usable NIK says something else than the record; what is None or empty is not compared.

    `sex` is `L` or `P`; `known_district_codes` holds dotted codes, retired ones included. Raises NikError when a text
    is no usable NIK. Warnings only: a NIK stays when birth data are corrected (PP 40/2019 art. 30 (2)).
    """
    if not isinstance(nik, Nik):
        nik = parse_nik(nik)
    warnings = []
    if birth_date and (nik.day, nik.month, nik.year) != (birth_date.day, birth_date.month, birth_date.year % 100):
        warnings.append(
            Problem(
                "nik_birth_date",
                f"Tanggal lahir menurut NIK ({nik.day:02}-{nik.month:02}-{nik.year:02}) berbeda dari yang tercatat "
                f"({format_date(birth_date)}). Periksa dengan KTP; bila KTP memang begitu, data boleh dibiarkan.",
            )
        )
    if sex and sex != nik.sex:
        stated = "perempuan" if nik.sex == FEMALE else "laki-laki"
        warnings.append(
            Problem(
                "nik_sex",
                f"Menurut NIK jenis kelaminnya {stated}, berbeda dari yang tercatat. "
                "Periksa dengan KTP; bila KTP memang begitu, data boleh dibiarkan.",
            )
        )
    if known_district_codes is not None and nik.district_code not in known_district_codes:
        warnings.append(
            Problem(
                "nik_region",
                f"Kode kecamatan {nik.district_code} pada awal NIK tidak dikenal. "
                "Periksa enam angka pertama dengan KTP; kode lama sebelum pemekaran boleh dibiarkan.",
            )
        )
    return warnings


def mask_nik(cell: object) -> str:
    """`3517************`; all stars where less than nine digits are there, an empty text for an empty cell."""
    digits = _digits_of(cell)
    if digits is None:
        return ""
    return digits[:4] + "*" * 12 if len(digits) > 8 and digits.isdecimal() else "*" * 16


def trusted_digits(cell: object) -> str | None:
    """The fifteen digits that survive in a NIK that Excel kept as a number; None for any other cell.

    Good enough to ask "is this the same person?" together with name and birth date, never to identify alone.
    """
    if is_number(cell):
        whole = whole_number(cell)
        digits = "" if whole is None else str(whole)
    elif isinstance(cell, str) and (match := _NUMBER_AS_TEXT.fullmatch(tidy_value(cell))):
        digits = match[1]
    else:
        return None
    return digits[:EXCEL_DIGITS] if len(digits) == 16 else None


def may_be(trusted: str, nik: str | None) -> bool:
    """Can these `trusted_digits` be the rest of this NIK? Excel cuts the sixteenth digit off, LibreOffice rounds."""
    return bool(nik) and int(trusted) - int(nik[:EXCEL_DIGITS]) in (0, 1)


def suspicious_zero_endings(niks: Iterable[str]) -> ZeroEndings:
    """Whether far more NIKs of a column end in 0 than chance allows: the mark of a column that was once numeric.

    Suspicious when at least five end in 0 and the one-sided binomial test against 1 in 10 gives p < 0.001.
    Only texts of sixteen digits are counted.
    """
    total = zeros = 0
    for nik in niks:
        if len(nik) == 16 and nik.isdecimal():
            total += 1
            zeros += nik[-1] == "0"
    p_value = _chance_of_at_least(zeros, total)
    return ZeroEndings(total, zeros, p_value, zeros >= SUSPICIOUS_MINIMUM and p_value < SUSPICIOUS_P)


def _digits_or_problem(cell: object) -> str | Problem:
    if isinstance(cell, str):
        if len(cell) == 16 and cell.isascii() and cell.isdigit():
            return cell
        return _digits_from_text(tidy_value(cell))
    if cell is None or cell != cell or (is_number(cell) and cell == 0):  # only NaN differs from itself
        return _MISSING
    return _NUMERIC if is_number(cell) else _NOT_DIGITS


def _digits_from_text(text: str) -> str | Problem:
    if is_blank(text):
        return _MISSING
    if _SCIENTIFIC.fullmatch(text):
        return _SCIENTIFIC_FORM
    if _NUMBER_AS_TEXT.fullmatch(text):
        return _NUMERIC
    digits = _SPACERS.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        return _NOT_DIGITS
    if len(digits) != 16:
        return Problem(
            "nik_length",
            f"NIK berisi {len(digits)} angka, seharusnya 16. Periksa kembali dengan KTP atau KK dan lengkapi.",
        )
    return digits


def _faults(digits: str) -> list[Problem]:
    """Faults of sixteen digits, all at once."""
    if digits == digits[0] * 16:
        return [_SAME_DIGIT]
    faults = []
    stated_day = int(digits[6:8])
    day = stated_day - _WOMAN_OFFSET if stated_day > _WOMAN_OFFSET else stated_day
    month = int(digits[8:10])
    day_exists = 1 <= day <= 31
    month_exists = 1 <= month <= 12
    if not day_exists:
        faults.append(
            Problem(
                "nik_day",
                f"Angka ke-7 dan ke-8 NIK (hari lahir) tertulis {digits[6:8]}; seharusnya 01 sampai 31, atau 41 sampai "
                "71 untuk perempuan. Periksa kembali dengan KTP.",
            )
        )
    if not month_exists:
        faults.append(
            Problem(
                "nik_month",
                f"Angka ke-9 dan ke-10 NIK (bulan lahir) tertulis {digits[8:10]}; seharusnya 01 sampai 12. "
                "Periksa kembali dengan KTP.",
            )
        )
    # 19YY and 20YY are leap years together, except that 2000 alone is one: YY divisible by four is enough.
    if (
        day_exists
        and month_exists
        and (day > _DAYS_IN_MONTH[month] or (day == 29 and month == 2 and int(digits[10:12]) % 4))
    ):
        faults.append(
            Problem(
                "nik_date",
                f"Tanggal lahir di dalam NIK ({day:02}-{month:02}-{digits[10:12]}) tidak ada di kalender. "
                "Periksa angka ke-7 sampai ke-12 dengan KTP.",
            )
        )
    if digits.endswith("0000"):
        faults.append(_SERIAL)
    return faults


def _digits_of(cell: object) -> str | None:
    """What can be masked of any cell; None when nothing is there."""
    if cell is None or cell != cell:
        return None
    if is_number(cell):
        whole = whole_number(cell)
        return str(cell if whole is None else whole)
    return _SPACERS.sub("", tidy_value(str(cell))) or None


def _chance_of_at_least(hits: int, tries: int, chance: float = 0.1) -> float:
    """P(X >= hits) for a binomial X, summed away from the mean so that the terms fall and the sum can stop early."""
    if hits <= 0:
        return 1.0
    above_mean = hits > tries * chance
    first = hits if above_mean else hits - 1
    term = math.exp(
        math.lgamma(tries + 1)
        - math.lgamma(first + 1)
        - math.lgamma(tries - first + 1)
        + first * math.log(chance)
        + (tries - first) * math.log1p(-chance)
    )
    odds = chance / (1 - chance)
    total = 0.0
    at = first
    while 0 <= at <= tries and term > total * 1e-17:
        total += term
        if above_mean:
            term *= (tries - at) / (at + 1) * odds
            at += 1
        else:
            term *= at / (tries - at + 1) / odds
            at -= 1
    return min(1.0, total if above_mean else 1.0 - total)
