"""How many people of a question fail each check of data quality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache

from pilarsosial.core.policies import may

from ..list_counts import REMEMBERED_SECONDS, are_few, count_people, memory_key
from ..lists import CAP, Question, people
from ..quality import CHECKS


@dataclass(frozen=True)
class QualityFigure:
    """`people` fail the check, counted up to `lists.CAP` and one more beyond; `code` is what the list calls it."""

    code: str
    label: str
    people: int


def quality_figures(actor: Any, question: Question) -> list[QualityFigure]:
    """How many of the people that a question finds fail each check that the actor may ask. A statement a check.

    They are the people of the list: the list asked the same with `mutu=<code>` finds as many. Where the list's own
    counts may be a minute old, because they are of so many people, these may be too.
    """
    counts = count_people(actor, question)
    key = f"quality-{memory_key(actor, question)}"
    known = cache.get(key) if counts.everybody > CAP else None
    if known is not None:
        return known
    few = are_few(counts.number(question.pillar))
    figures = [
        QualityFigure(check.code, check.label, _capped_count(actor, replace(question, quality=check.code), few=few))
        for check in CHECKS.values()
        if may(actor, check.permission)
    ]
    if counts.everybody > CAP:
        cache.set(key, figures, REMEMBERED_SECONDS)
    return figures


def _capped_count(actor: Any, question: Question, *, few: bool) -> int:
    # One by one: all in one statement the database spends longer on compiling them than on counting.
    return people(actor, question, few=few).order_by().values("pk")[: CAP + 1].count()
