"""One answer of the list of people: the counts, the page, and who stands on it. What page, print and preview share."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from . import reference
from .list_counts import FEW, Counts, are_few, count_found, count_people
from .list_pages import (
    ONE_PAGE,
    PAGE_SIZE,
    SORTS,
    START,
    Cursor,
    KeysetPage,
    page_by_pillar,
    page_of_people,
    page_of_posts,
)
from .lists import Question, matching, people, posts_of_people
from .models import Member
from .rows import Entry, entries


@dataclass(frozen=True)
class Answer:
    """`found` is exact up to `lists.CAP` and one more beyond it. `is_whole`: everybody found stands on this page."""

    counts: Counts
    page: KeysetPage
    found: int
    is_whole: bool
    rows: list[Entry]

    @property
    def digest(self) -> str:
        """Of whom the page shows; the same people in another order have the same."""
        return digest_of(member.pk for member in self.page.rows)


def digest_of(keys: Iterable[int]) -> str:
    """A short name for a set of rows, to notice later that it is another one."""
    text = ",".join(map(str, sorted(set(keys))))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def answer(
    actor: Any,
    question: Question,
    *,
    fields: Sequence[str],
    needs: Collection[str] = (),
    cursor: Cursor = START,
    one_page: int = ONE_PAGE,
    page_size: int = PAGE_SIZE,
) -> Answer:
    """Counts, page and rows in three statements, in two while the counts are remembered.

    Up to `one_page` people all stand on one page, and `cursor` counts for nothing. A search so broad that it was not
    counted to its end asks once more for the chosen pillar; sorting many by pillar once for each pillar on the page.
    """
    counts = count_people(actor, question)
    found = counts.number(question.pillar)
    ids = counts.ids(question.pillar)
    if found is None:
        found = count_found(actor, question)
    whole = found <= one_page
    size, cursor = (one_page, START) if whole else (page_size, cursor)
    if ids is not None and len(ids) > FEW:
        ids = None
    if not found:
        page = KeysetPage([])
    elif not SORTS[question.sort].keys:
        members = people(actor, question, few=are_few(found)) if ids is None else _known(ids)
        how = {"cursor": cursor, "descending": question.descending, "size": size}
        page = page_of_people(members.only(*fields), picked=ids is not None, **how)
    else:
        page = _by_posts(actor, question, ids, whole, fields=fields, cursor=cursor, size=size)
    rows = entries(actor, page.rows, question, needs=needs, leads=page.leads) if page.rows else []
    return Answer(counts, page, found, whole, rows)


def _known(ids: Collection[int]) -> Any:
    """People whom the counts of this request have just found by the same question."""
    return Member.objects.present().filter(pk__in=ids)


def _by_posts(actor: Any, question: Question, ids: Collection[int] | None, whole: bool, **how: Any) -> KeysetPage:
    posts = posts_of_people(actor, question)
    if ids is not None:
        entries = Q(member__in=ids)
        posts = matching(actor, question).filter(
            entries | Q(member__merged_into__in=ids) if question.reaches_back else entries
        )
    how |= {"descending": question.descending, "follow": question.reaches_back}
    if question.sort == "pilar" and not whole and not question.pillar:
        return page_by_pillar(posts, [row.pk for row in reference.pillars()], **how)
    return page_of_posts(posts, SORTS[question.sort], whole=whole, **how)
