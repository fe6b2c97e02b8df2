"""NIP: the 18 digits of a civil servant, birth date (8), month of appointment (6), sex (1) and a serial (3)."""

from __future__ import annotations

import re
from datetime import date

from .problems import Problem, ValueRefused

_SPACES = re.compile(r"[\s.\-]+")


class NipError(ValueRefused):
    """Why a text is no NIP."""


def parse_nip(text: str) -> str:
    """18 digits without spaces; of an empty text the empty text. Raises NipError.

    Checked is what holds for PNS and PPPK alike: a birth date in front, and the sex (the month of appointment of a
    PPPK is 21).
    """
    digits = _SPACES.sub("", text)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise NipError(Problem("nip_length", "NIP terdiri atas 18 angka."))
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        text = "NIP diawali tanggal lahir (tahun, bulan, tanggal); tanggal ini tidak ada. Periksa angkanya."
        raise NipError(Problem("nip_birth_date", text)) from None
    if digits[14] not in "12":
        raise NipError(Problem("nip_sex", "Angka ke-15 NIP hanya 1 atau 2. Periksa angkanya."))
    return digits


def format_nip(digits: str) -> str:
    """`19700101 199503 1 001`, as papers print it; what is no NIP stays as it is."""
    if not re.fullmatch(r"[0-9]{18}", digits):
        return digits
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"
