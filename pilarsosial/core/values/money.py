"""Whole rupiah: reading what people write, showing it, and saying it in words. Money is always an int."""

import re

from .cells import is_blank, is_number, shown, tidy_value, whole_number
from .problems import Problem, ValueRefused

MAX_RUPIAH = 999_999_999_999_999

_UNITS = (
    dict.fromkeys(("ribu", "rb", "rbu"), 1_000)
    | dict.fromkeys(("juta", "jt", "jta"), 1_000_000)
    | dict.fromkeys(("miliar", "milyar", "m", "mlr"), 1_000_000_000)
    | dict.fromkeys(("triliun", "trilyun", "t", "tn"), 1_000_000_000_000)
)
_CURRENCY = r"(?:(?:rp|idr)\.? ?)?"
# Group 1: whole part with dots or none; 2: decimals after a comma. `,-` and `.-` close an amount.
_AMOUNT = re.compile(_CURRENCY + r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?(?:[.,]?-{1,2})?\.?", re.I)
# A dot as decimal sign or commas as thousands are taken only where nothing else can be meant.
_MACHINE_AMOUNT = re.compile(_CURRENCY + r"([0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]+)(?:\.([0-9]{1,2}))?", re.I)
_WORD_AMOUNT = re.compile(
    _CURRENCY + r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:[,.]([0-9]+))? ?([a-z]+)\.?(?:,?-{1,2})?", re.I
)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]+", re.I)
_NEGATIVE = re.compile(r"\(.*\)|" + _CURRENCY + r"-.*", re.I)

_MISSING = Problem("rupiah_missing", "Jumlah uang kosong. Isi dalam rupiah, misalnya 1.500.000.")
_NEGATIVE_AMOUNT = Problem("rupiah_negative", "Jumlah uang tidak boleh negatif. Tulis angka positif, misalnya 500.000.")
_TOO_LARGE = Problem("rupiah_too_large", "Jumlah uang terlalu besar (paling banyak 999 triliun). Periksa angka nolnya.")

_SMALL = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_GROUPS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))


class RupiahError(ValueRefused):
    """The text or cell is no amount of whole rupiah."""


def parse_rupiah(cell: object) -> int:
    """Whole rupiah from a text (`Rp1.500.000,00`, `1.500.000,-`, `1,5 juta`, `750 rb`, `2 M`) or a numeric cell.

    A dot separates thousands and a comma decimals (`1.500` is 1500). Raises RupiahError: nothing there, not readable,
    cents, negative, above 999 triliun.
    """
    if isinstance(cell, str):
        amount = _amount_from_text(tidy_value(cell))
    elif is_number(cell):
        amount = _amount_from_number(cell)
    elif cell is None:
        raise RupiahError(_MISSING)
    else:
        raise RupiahError(_unreadable(cell))
    if amount > MAX_RUPIAH:
        raise RupiahError(_TOO_LARGE)
    return amount


def format_number(number: int) -> str:
    """1500000 as `1.500.000`. Only integers: anything else raises ValueError."""
    return f"{number:,d}".replace(",", ".")


def format_rupiah(amount: int) -> str:
    """1500000 as `Rp1.500.000` (PUEBI: no space); a counter-entry as `-Rp1.500.000`."""
    return f"-Rp{format_number(-amount)}" if amount < 0 else f"Rp{format_number(amount)}"


def terbilang(number: int) -> str:
    """A number from 0 to 999 triliun in words: 1001000 is `satu juta seribu`. Raises RupiahError outside of that.

    One before belas, puluh, ratus and ribu becomes se-, never before juta, miliar, triliun.
    """
    if number < 0:
        raise RupiahError(_NEGATIVE_AMOUNT)
    if number > MAX_RUPIAH:
        raise RupiahError(_TOO_LARGE)
    if number == 0:
        return "nol"
    words: list[str] = []
    for size, name in _GROUPS:
        count, number = divmod(number, size)
        if count:
            _say_below_thousand(count, words)
            words.append(name)
    thousands, number = divmod(number, 1_000)
    if thousands == 1:
        words.append("seribu")
    elif thousands:
        _say_below_thousand(thousands, words)
        words.append("ribu")
    _say_below_thousand(number, words)
    return " ".join(words)


def terbilang_rupiah(amount: int) -> str:
    """`terbilang` with the currency: `satu juta lima ratus ribu rupiah`."""
    return f"{terbilang(amount)} rupiah"


def _say_below_thousand(number: int, words: list[str]) -> None:
    hundreds, rest = divmod(number, 100)
    if hundreds == 1:
        words.append("seratus")
    elif hundreds:
        words += (_SMALL[hundreds], "ratus")
    if rest >= 20:
        words += (_SMALL[rest // 10], "puluh")
        rest %= 10
    elif rest >= 12:
        words += (_SMALL[rest - 10], "belas")
        return
    if rest:
        words.append(_SMALL[rest])


def _amount_from_number(cell: object) -> int:
    amount = whole_number(cell)
    if amount is None:
        raise RupiahError(_MISSING if cell != cell else _cents(cell))
    if amount < 0:
        raise RupiahError(_NEGATIVE_AMOUNT)
    return amount


def _amount_from_text(text: str) -> int:
    match = _AMOUNT.fullmatch(text) or _MACHINE_AMOUNT.fullmatch(text)
    if match:
        whole, decimals = match[1], match[2]
        if decimals and decimals.strip("0"):
            # Three decimals are most likely thousands written the English way, so the answer differs.
            raise RupiahError(_unreadable(text) if len(decimals) == 3 else _cents(text))
        if decimals and len(decimals) > 2:
            raise RupiahError(_unreadable(text))
        return _to_int(whole)
    match = _WORD_AMOUNT.fullmatch(text)
    if match and (unit := _UNITS.get(match[3].lower())):
        return _times_unit(match[1], match[2] or "", unit, text)
    if is_blank(text):
        raise RupiahError(_MISSING)
    if _SCIENTIFIC.fullmatch(text):
        raise RupiahError(
            Problem(
                "rupiah_scientific",
                f"Excel meringkas jumlah ini menjadi {shown(text)}. Ubah format kolom menjadi Number tanpa desimal, "
                "lalu periksa angkanya.",
            )
        )
    if _NEGATIVE.fullmatch(text) and any(map(str.isdigit, text)):
        raise RupiahError(_NEGATIVE_AMOUNT)
    raise RupiahError(_unreadable(text))


def _times_unit(whole: str, decimals: str, unit: int, text: str) -> int:
    amount, cents = divmod(_to_int(whole + decimals) * unit, 10 ** len(decimals)) if decimals else (0, 0)
    if cents:
        raise RupiahError(_cents(text))
    return amount if decimals else _to_int(whole) * unit


def _to_int(digits: str) -> int:
    digits = digits.replace(".", "").replace(",", "")
    if len(digits) > 40:
        raise RupiahError(_TOO_LARGE)
    return int(digits)


def _cents(value: object) -> Problem:
    return Problem(
        "rupiah_cents", f"{shown(value)} memuat pecahan rupiah. Tulis rupiah bulat tanpa sen, misalnya 1.500.000."
    )


def _unreadable(value: object) -> Problem:
    return Problem(
        "rupiah_unreadable",
        f"{shown(value)} tidak dapat dibaca sebagai jumlah uang. Tulis misalnya 1.500.000 "
        "(titik untuk ribuan, koma untuk desimal).",
    )
