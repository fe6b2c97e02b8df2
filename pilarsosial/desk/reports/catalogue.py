"""What a report is: its name, its question, who may ask it. All of them stand in `groups.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .asking import Ask, Asked
from .tables import Answer


@dataclass(frozen=True)
class Report:
    """`code` names it in `/laporan/<code>/` and for `export_report`; `says` is the question it answers, in a sentence.

    `answer(actor, asked)` finds its rows through `visible_to(actor, permission)` alone. It raises DomainError where
    something that it needs was not asked (a person, an event).
    `has_people`: its rows are people, so making a file of it is told to the trail with their number.
    `is_list`: it is the export of a list page, which leads to it; the page of reports shows it in a group of its own.
    """

    code: str
    title: str
    says: str
    permission: str
    asks: frozenset[Ask]
    answer: Callable[[Any, Asked], Answer]
    has_people: bool = False
    is_list: bool = False
    # (value, label) to choose from where it asks for `Ask.STATE`; any other value is refused.
    states: tuple[tuple[str, str], ...] = ()
    # What stands in a select where nothing was chosen, other than usual.
    blanks: Mapping[Ask, str] = field(default_factory=dict)
    # Further names of its list page's address, which it reads from `Asked.more` by itself.
    passes: frozenset[str] = frozenset()

    @property
    def heard(self) -> frozenset[str]:
        """Every name that it reads from an address."""
        return self.passes | {str(ask) for ask in self.asks}
