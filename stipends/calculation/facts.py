"""The facts about one person in one window of days, as the database reduces them: one line of text.

Sections are separated by `|` and stand in a fixed order (`SECTIONS`); items of a section by `,`; parts of an item by
`~`. A day is written only where it falls inside the window, so that people whose facts mean the same have the same
text: an empty first day means "from the start or before", an empty end "to the end or beyond". Ends are half-open. The
text carries no name and no number of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SECTIONS = (
    "nik",  # 1 or 0
    "spells",  # position ~ acting ~ from ~ until ~ end reason ~ decree from ~ decree until ~ pauses (from/until+...)
    "over_age",  # "" never; "*" all the time; a day: from that day on; "?" birth date unknown
    "employment",  # kind ~ since
    "account",  # ok; a day: usable from then; usul: proposed only; "" none
    "hold",  # code of the office's reason, or ""
    "given",  # months (days, or once) of this scheme that other batches gave
    "others",  # scheme ~ month, of schemes that pay the same person
    "reports",  # months whose report was received
    "present",  # days of presence at events
    "lists",  # kind ~ from ~ until, of comparison lists
)
NO_DECREE = "-"


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of service inside the window. Days are None where they lie outside; `until` is the first day after.

    `decree` is None without one, else (from, until) in the same way; `decree_over` where it ended before the window,
    `decree_later` where it begins after it.
    """

    position: str
    acting: bool
    start: date | None
    until: date | None
    end_reason: str
    has_decree: bool
    decree_from: date | None
    decree_until: date | None
    decree_over: bool
    decree_later: bool
    pauses: tuple[tuple[date | None, date | None], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one person in the window; see SECTIONS."""

    has_nik: bool
    spells: tuple[Spell, ...]
    over_age: str
    employment: tuple[tuple[str, date | None], ...]
    account: str
    hold: str
    given: frozenset[date]
    others: tuple[tuple[str, date], ...]
    reports: frozenset[date]
    present: frozenset[date]
    lists: tuple[tuple[str, date | None, date | None], ...]


def read_facts(text: str) -> Facts:
    """The facts of a text; the order of items in a section means nothing. Raises ValueError for another form."""
    nik, spells, over_age, employment, account, hold, given, others, reports, present, lists = text.split("|")
    return Facts(
        has_nik=nik == "1",
        spells=tuple(_spell(item) for item in _items(spells)),
        over_age=over_age,
        employment=tuple((kind, _day(since)) for kind, since in _parts(employment, 2)),
        account=account,
        hold=hold,
        given=_days(given),
        others=tuple((scheme, date.fromisoformat(month)) for scheme, month in _parts(others, 2)),
        reports=_days(reports),
        present=_days(present),
        lists=tuple((kind, _day(start), _day(until)) for kind, start, until in _parts(lists, 3)),
    )


def _spell(item: str) -> Spell:
    position, acting, start, until, reason, decree_from, decree_until, pauses = item.split("~")
    return Spell(
        position=position,
        acting=acting == "1",
        start=_day(start),
        until=_day(until),
        end_reason=reason,
        has_decree=decree_from != NO_DECREE,
        decree_from=_day(decree_from) if decree_from not in (NO_DECREE, ">") else None,
        decree_until=_day(decree_until) if decree_until != "<" else None,
        decree_over=decree_until == "<",
        decree_later=decree_from == ">",
        pauses=tuple((_day(one), _day(other)) for one, other in (part.split("/") for part in _sorted(pauses, "+"))),
    )


def _sorted(text: str, by: str) -> list[str]:
    return sorted(text.split(by)) if text else []


def _items(text: str) -> list[str]:
    return _sorted(text, ",")


def _parts(text: str, count: int) -> list[list[str]]:
    found = [item.split("~") for item in _items(text)]
    if any(len(parts) != count for parts in found):
        raise ValueError(f"not {count} parts: {text!r}")
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(item) for item in _items(text))
