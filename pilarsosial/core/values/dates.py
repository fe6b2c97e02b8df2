"""Calendar dates as Indonesian offices write them, and back. Reading and showing know no "today".

Day first is the rule (`1/2/2024` is 1 February); a whole column can prove otherwise, see `decide_order`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .cells import is_blank, is_number, shown, tidy_value, whole_number
from .problems import Problem, ValueRefused

FIRST_YEAR = 1900
LAST_YEAR = 2100
# Longer texts are no dates; the limits also keep a hostile cell from costing time.
_LONGEST_DATE = 80
_LONGEST_PLACE_AND_DATE = 200
# So many real date cells, none after the 12th, happen by chance once in two thousand columns.
_SWAP_EVIDENCE = 8

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_ZONES = {
    **dict.fromkeys(("Asia/Jakarta", "Asia/Pontianak"), "WIB"),
    **dict.fromkeys(("Asia/Makassar", "Asia/Ujung_Pandang"), "WITA"),
    "Asia/Jayapura": "WIT",
}

# Written forms of each month: Indonesian, old spelling, abbreviations, English, Roman numeral.
_MONTH_FORMS = (
    "januari jan jnr january i",
    "februari feb pebruari peb febuari february ii",
    "maret mar mrt march iii",
    "april apr iv",
    "mei may v",
    "juni jun june vi",
    "juli jul july vii",
    "agustus agu agt ags agst aug august viii",
    "september sep sept ix",
    "oktober okt oct october x",
    "november nov nop nopember xi",
    "desember des dec december xii",
)
_MONTH_NUMBERS = {form: number for number, forms in enumerate(_MONTH_FORMS, 1) for form in forms.split()}

_NUMERIC = re.compile(r"([0-9]{1,4}) ?[-/. ] ?([0-9]{1,2}) ?[-/. ] ?([0-9]{1,4})")
_DAY_NAMED = re.compile(r"([0-9]{1,2})[-/. ,]*([A-Za-z]{1,10})[-/. ,']*([0-9]{4}|[0-9]{2})")
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,10})\.? ([0-9]{1,2})(?:, ?| )([0-9]{4})")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_SERIAL_TEXT = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_NO_DAY = re.compile(r"(?:[A-Za-z]{3,10}|[0-9]{1,2})[-/. ,]*[0-9]{4}")
_WEEKDAY = r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_BEFORE = re.compile(rf"^(?:hari )?(?:{_WEEKDAY}\b)?[ ,/]*(?:(?:tanggal|tgl)\b[. :]*)?", re.I)
_TIME_AFTER = re.compile(
    r"(?:T|[ ,-]+)(?:(?:pukul|pkl|jam)\.? )?[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2}(?:\.[0-9]+)?)?"
    r" ?(?:WIB|WITA|WIT|AM|PM|Z|[+-][0-9]{2}:?[0-9]{2})?$",
    re.I,
)
# One separator twice, so that a time, a place or an ISO date beside it is not taken for a date.
_ORDERED = re.compile(r"(?<![0-9/.-])([0-9]{1,2})([-/. ])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})(?![0-9/-])")
_PLACE_END = re.compile(rf"[ ,/;:-]*(?:\b{_WEEKDAY}[ ,/]*)?(?:\b(?:tanggal|tgl)[. :]*)?$", re.I)
_FIRST_DIGIT = re.compile(r"[0-9]")

# Excel counts days from here; its non-existent 29 February 1900 shifts the first 60 by one.
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_FALSE_LEAP_DAY = 60

_MISSING = Problem("date_missing", "Tanggal kosong. Isi misalnya 17-08-1975 atau 17 Agustus 1975.")

_SWAPPED = Problem(
    "date_swapped",
    "Sebagian tanggal di kolom ini kemungkinan tertukar hari dan bulannya oleh Excel: sel bertipe tanggal tidak ada "
    "yang melewati tanggal 12, sedangkan sisanya berupa teks. Bandingkan beberapa baris dengan berkas asli.",
)


class DateError(ValueRefused):
    """The text or cell is no date between 1900 and 2100."""


class DateOrder(StrEnum):
    """How `1/2/2024` is read in a column. MIXED: the column contradicts itself, so such a cell is refused."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    MIXED = "mixed"


class OrderDecision(NamedTuple):
    """What `decide_order` found: cells that fit one order only, those that fit both, and a notice or None."""

    order: DateOrder
    day_first_only: int
    month_first_only: int
    either: int
    notice: Problem | None


def parse_date(cell: object, *, order: DateOrder = DateOrder.DAY_FIRST, pivot: int | None = None) -> date:
    """The date in a cell: text in any usual form, an Excel serial number, a date or datetime object.

    `pivot` is the latest year that a two-digit year may mean (2026: `27` is 1927, `26` is 2026); without it a
    two-digit year is refused. A time beside the date is dropped. Raises DateError.
    """
    if isinstance(cell, str):
        return _from_text(tidy_value(cell), order, pivot)
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _in_range(day, cell)
    if cell is None or cell != cell:  # only NaN differs from itself
        raise DateError(_MISSING)
    if is_number(cell):
        return _from_number(cell)
    raise DateError(_unreadable(cell))


def decide_order(cells: Iterable[object]) -> OrderDecision:
    """Day first or month first for a whole column, from its texts; date cells and numbers carry no order.

    Day first unless only the other order makes sense. Where some cells prove one and some the other, day first stays
    while it has the majority (the others then fail one by one), else cells that fit both are refused too.
    A notice also tells of a column in which Excel, set to another country, swapped day and month where it could
    and left the rest as text.
    """
    day_only = month_only = either = date_cells = 0
    swap_possible = True
    for cell in cells:
        if isinstance(cell, date):
            date_cells += 1
            swap_possible = swap_possible and cell.day <= 12
        elif isinstance(cell, str) and (match := _ORDERED.search(cell)):
            first, second = int(match[1]), int(match[3])
            if first > 12:
                day_only += first <= 31 and 1 <= second <= 12
            elif second > 12:
                month_only += second <= 31 and first >= 1
            else:
                either += first != second
    if not month_only:
        swapped = swap_possible and date_cells >= _SWAP_EVIDENCE and day_only and not either
        return OrderDecision(DateOrder.DAY_FIRST, day_only, 0, either, _SWAPPED if swapped else None)
    if not day_only:
        notice = Problem(
            "date_month_first",
            "Tanggal di kolom ini hanya masuk akal bila dibaca bulan-hari-tahun, jadi seluruh kolom dibaca begitu. "
            "Periksa beberapa baris; bila keliru, tulis tanggal sebagai 2024-02-03 atau 3 Februari 2024.",
        )
        return OrderDecision(DateOrder.MONTH_FIRST, 0, month_only, either, notice)
    order = DateOrder.DAY_FIRST if day_only > month_only else DateOrder.MIXED
    notice = Problem(
        "date_order_mixed",
        f"Kolom ini memuat dua urutan tanggal: {day_only} sel hari-bulan-tahun dan {month_only} sel bulan-hari-tahun. "
        "Betulkan sel yang ditandai, misalnya menjadi 2024-02-03 atau 3 Februari 2024.",
    )
    return OrderDecision(order, day_only, month_only, either, notice)


def parse_place_and_date(
    cell: object, *, order: DateOrder = DateOrder.DAY_FIRST, pivot: int | None = None
) -> tuple[str, date]:
    """Place and date of `JOMBANG, 17-08-1975` (also with `/`, a weekday, or the date first); the place may be empty.

    The place keeps its capitals. Raises DateError as `parse_date` does, also when there is no date.
    """
    if not isinstance(cell, str):
        return "", parse_date(cell, order=order, pivot=pivot)
    text = tidy_value(cell)
    if len(text) > _LONGEST_PLACE_AND_DATE:
        raise DateError(_unreadable(text))
    found = _FIRST_DIGIT.search(text)
    if not found:
        if is_blank(text):
            raise DateError(_MISSING)
        raise DateError(
            Problem("date_missing", f"Tidak ada tanggal di {shown(text)}. Tulis misalnya Jombang, 17-08-1975.")
        )
    start = found.start()
    if start:
        return _PLACE_END.sub("", text[:start]), _from_text(text[start:], order, pivot)
    stated, comma, place = text.rpartition(",")
    if comma and not _FIRST_DIGIT.search(place):
        return place.strip(), _from_text(stated.rstrip(), order, pivot)
    return "", _from_text(text, order, pivot)


def format_date(day: date) -> str:
    """`3 Februari 2024`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_short(day: date) -> str:
    """`3 Feb 2024`."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def format_with_weekday(day: date) -> str:
    """`Sabtu, 3 Februari 2024`."""
    return f"{WEEKDAYS[day.weekday()]}, {format_date(day)}"


def format_time(moment: datetime | time, zone_name: str) -> str:
    """`09.00 WIB`. An aware datetime is converted to the zone; a naive one, or a time, is taken as local already."""
    label = zone_label(zone_name)
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(zone_name))
    return f"{moment.hour:02}.{moment.minute:02} {label}"


def zone_label(zone_name: str) -> str:
    """WIB, WITA or WIT for an IANA zone of Indonesia; ValueError for any other."""
    try:
        return _ZONES[zone_name]
    except KeyError:
        raise ValueError(f"not an Indonesian time zone: {zone_name!r}") from None


def _from_text(text: str, order: DateOrder, pivot: int | None) -> date:
    if len(text) > _LONGEST_DATE:
        raise DateError(_unreadable(text))
    day = _match_forms(text, text, order, pivot)
    if day is None:
        # Rare enough to be tried second: a weekday before, a time after the date.
        bare = _TIME_AFTER.sub("", _BEFORE.sub("", text)).strip()
        day = _match_forms(bare, text, order, pivot)
    if day is not None:
        return day
    if is_blank(text):
        raise DateError(_MISSING)
    if _NO_DAY.fullmatch(text) or (text.isdecimal() and len(text) == 4):
        raise DateError(_incomplete(text))
    raise DateError(_unreadable(text))


def _match_forms(text: str, whole: str, order: DateOrder, pivot: int | None) -> date | None:
    if match := _NUMERIC.fullmatch(text):
        first, second, third = match.groups()
        if len(first) == 4 and len(third) <= 2:
            return _make(int(first), int(second), int(third), whole)
        if len(first) <= 2 and len(third) in (2, 4):
            day, month = _ordered(int(first), int(second), order, whole)
            return _make(_full_year(third, pivot, whole), month, day, whole)
        return None
    if match := _DAY_NAMED.fullmatch(text):
        day_text, name, year = match.groups()
    elif match := _MONTH_NAMED.fullmatch(text):
        name, day_text, year = match.groups()
    elif _EIGHT_DIGITS.fullmatch(text):
        return _from_eight_digits(text)
    elif _SERIAL_TEXT.fullmatch(text):
        return _from_serial(int(text[:5]), whole)
    else:
        return None
    if name.lower() not in _MONTH_NUMBERS:
        raise DateError(
            Problem(
                "date_month_name",
                f"Nama bulan {shown(name)} di {shown(whole)} tidak dikenal. Tulis misalnya 17 Agustus 1975.",
            )
        )
    return _make(_full_year(year, pivot, whole), _MONTH_NUMBERS[name.lower()], int(day_text), whole)


def _ordered(first: int, second: int, order: DateOrder, whole: str) -> tuple[int, int]:
    """Day and month out of the two numbers before the year."""
    if order is DateOrder.MONTH_FIRST:
        day, month = second, first
    else:
        day, month = first, second
        if order is DateOrder.MIXED and first != second and first <= 12 and second <= 12:
            raise DateError(
                Problem(
                    "date_ambiguous",
                    f"{shown(whole)} dapat berarti dua tanggal, karena kolom ini memuat dua urutan. "
                    "Tulis dengan nama bulan, misalnya 3 Februari 2024, atau 2024-02-03.",
                )
            )
    if month > 12 and 1 <= day <= 12 and month <= 31:
        used = "bulan-hari-tahun" if order is DateOrder.MONTH_FIRST else "hari-bulan-tahun"
        raise DateError(
            Problem(
                "date_order",
                f"Bulan ke-{month} di {shown(whole)} tidak ada; tanggal di sini dibaca {used}. "
                "Tulis dengan nama bulan, misalnya 3 Februari 2024, atau 2024-02-03.",
            )
        )
    return day, month


def _full_year(text: str, pivot: int | None, whole: str) -> int:
    if len(text) == 4:
        return int(text)
    if pivot is None:
        raise DateError(
            Problem("date_two_digit_year", f"Tahun di {shown(whole)} hanya dua angka. Tulis tahun dengan empat angka.")
        )
    return pivot - (pivot - int(text)) % 100


def _make(year: int, month: int, day: int, whole: object) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(_out_of_range(whole))
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(
            Problem("date_impossible", f"Tanggal {shown(whole)} tidak ada di kalender. Periksa hari dan bulannya.")
        ) from None


def _from_eight_digits(text: str) -> date:
    # The years begin with 19 to 21, which no month does: one reading at most can be right.
    if text[:2] in ("19", "20", "21") and int(text[4:6]) <= 12:
        return _make(int(text[:4]), int(text[4:6]), int(text[6:]), text)
    return _make(int(text[4:]), int(text[2:4]), int(text[:2]), text)


def _from_number(cell: object) -> date:
    try:
        days = int(cell)  # type: ignore[call-overload]  # the fraction of a serial number is the time of day
    except (ValueError, OverflowError):
        raise DateError(_unreadable(cell)) from None
    if days == 0:
        raise DateError(_MISSING)
    if days == whole_number(cell):
        # As serial numbers these would be days of 1905; a column of dates means the year.
        if FIRST_YEAR <= days <= LAST_YEAR:
            raise DateError(_incomplete(days))
        if _EIGHT_DIGITS.fullmatch(text := str(days)):
            return _from_eight_digits(text)
    return _from_serial(days, cell)


def _from_serial(days: int, cell: object) -> date:
    if days == _EXCEL_FALSE_LEAP_DAY:
        raise DateError(Problem("date_impossible", "29 Februari 1900 tidak ada di kalender. Periksa tanggalnya."))
    if days < 1 or days > 80_000:
        raise DateError(_out_of_range(cell))
    return _in_range(_EXCEL_EPOCH + timedelta(days + (days < _EXCEL_FALSE_LEAP_DAY)), cell)


def _in_range(day: date, cell: object) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise DateError(_out_of_range(cell))


def _out_of_range(cell: object) -> Problem:
    return Problem(
        "date_range",
        f"Tahun di {shown(cell)} di luar {FIRST_YEAR} sampai {LAST_YEAR}. Periksa tahunnya.",
    )


def _incomplete(cell: object) -> Problem:
    return Problem(
        "date_incomplete", f"{shown(cell)} belum lengkap. Tulis hari, bulan, dan tahun, misalnya 17-08-1975."
    )


def _unreadable(cell: object) -> Problem:
    return Problem(
        "date_unreadable",
        f"{shown(cell)} tidak dapat dibaca sebagai tanggal. Tulis misalnya 17-08-1975 atau 17 Agustus 1975.",
    )
