"""How a spreadsheet cell becomes clean text or a whole number, before anybody asks what it means."""

from datetime import date
from decimal import Decimal

NUMERIC_TYPES = (int, float, Decimal)

# Offices write these into a cell that has no value. Compared in lower case.
BLANK_MARKS = frozenset(
    ("", "-", "--", "---", ".", "0", "#n/a", "n/a", "na", "nan", "null", "none", "nihil", "kosong")
    + ("tidak ada", "tdk ada", "belum ada", "blm ada")
    # What a formula shows that found nothing, saved as text.
    + ("#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!")
)

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc\u02bb\u00b4`"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_PLAIN = str.maketrans(dict.fromkeys(_DASHES, "-") | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_INVISIBLE, None))


def tidy(text: str) -> str:
    """Single plain spaces (also for non-breaking ones), no invisible characters, plain dashes and apostrophes."""
    if "`" in text or not text.isascii():
        text = text.translate(_PLAIN)
    return " ".join(text.split())


def tidy_value(text: str) -> str:
    """`tidy`, and without the marks that force text in Excel: a leading apostrophe or `="..."`."""
    text = tidy(text)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    if text.startswith("'"):
        text = text[1:].lstrip()
    return text


def is_blank(text: str) -> bool:
    """True for an empty text and for the marks that stand for "no value" (`-`, `n/a`, `tidak ada`)."""
    return text.lower() in BLANK_MARKS


def is_number(cell: object) -> bool:
    """True for a numeric cell; a boolean is none."""
    return isinstance(cell, NUMERIC_TYPES) and not isinstance(cell, bool)


def whole_number(cell: object) -> int | None:
    """The integer in a numeric cell (spreadsheets deliver 1500000 as 1500000.0); None for a fraction, NaN, infinity."""
    if not is_number(cell):
        return None
    try:
        whole = int(cell)  # type: ignore[call-overload]
    except (ValueError, OverflowError):
        return None
    return whole if whole == cell else None


def text_of(cell: object) -> str:
    """What a cell that holds something says, in one line: a whole number written out, a date in ISO form."""
    if isinstance(cell, str):
        return tidy_value(cell)
    if is_number(cell):
        whole = whole_number(cell)
        return str(cell if whole is None else whole)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def shown(value: object, limit: int = 40) -> str:
    """The value as it may stand inside a message: quoted, short, on one line."""
    text = tidy(str(value))
    return f"“{text[: limit - 1]}…”" if len(text) > limit else f"“{text}”"
