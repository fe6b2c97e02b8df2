"""Every report by its name. A new one is a line in its group's module and in `GROUPS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .asking import Ask, Asked
from .tables import Answer


@dataclass(frozen=True)
class Report:
    """`code` names it in `/laporan/<code>/` and for `export_report`; `says` is the question it answers, in a sentence.

    `answer(actor, asked)` finds its rows through `visible_to(actor, permission)` alone. It raises DomainError where
    something that it needs was not asked (a person, an event).
    `has_people`: its rows are people, so making a file of it is told to the trail with their number.
    `is_list`: it is the export of a list page, which leads to it; the page of reports does not show it.
    """

    code: str
    title: str
    says: str
    permission: str
    asks: frozenset[Ask]
    answer: Callable[[Any, Asked], Answer]
    has_people: bool = False
    is_list: bool = False


# {heading of the group: its reports}, in the order of the page.
GROUPS: dict[str, list[Report]] = {}


def report_named(code: str) -> Report | None:
    """None for a name that no report has."""
    return next((report for group in GROUPS.values() for report in group if report.code == code), None)
