"""The rows of an exported file: one assignment each, in the order of the list, fetched in chunks.

Only the numbers of the assignments are held for the whole file (8 bytes each); every chunk asks the same few
statements anew, so 300,000 rows need no more memory than 500.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OrderBy, QuerySet

from ..list_pages import SORTS
from ..lists import Question, posts_of, posts_of_people
from ..models import Assignment, BankAccount, Member
from ..rows import Entry
from ..services.members import kept_among
from .cells import ALL_ACCOUNTS, Account, Line, OutColumn
from .columns import fields_of, needs_of

PERMISSION = "roster.export"
ROWS_IN_CHUNK = 500
_ROWS_IN_FETCH = 5_000


def found_posts(actor: Any, question: Question) -> QuerySet[Assignment]:
    """The assignments by which people stand in the list, where the actor may export them.

    What was entered by mistake has no days and is no service: it is left out.
    """
    return posts_of_people(actor, question).visible_to(actor, PERMISSION).exclude(end=F("start"))


def counted(posts: QuerySet[Assignment], limit: int) -> tuple[int, int]:
    """(people, rows), each counted up to `limit` + 1. Two statements."""
    people = posts.order_by().values("member_id").distinct()[: limit + 1].count()
    return people, posts.order_by()[: limit + 1].count()


@dataclass
class Tally:
    """What stands in the file, complete when the last row was given: ids of members with repeats."""

    members: array = field(default_factory=lambda: array("q"))
    in_full: array = field(default_factory=lambda: array("q"))

    @property
    def rows(self) -> int:
        return len(self.members)

    @property
    def people(self) -> int:
        return len(set(self.members))

    @property
    def people_in_full(self) -> int:
        return len(set(self.in_full))


def lines(actor: Any, question: Question, columns: Sequence[OutColumn], tally: Tally) -> Iterator[list[Line]]:
    """The lines chunk by chunk; what the columns do not need of accounts and keepers is not asked."""
    ordered = found_posts(actor, question).order_by(*_order(question)).values_list("pk", flat=True)
    keys = array("q", ordered.iterator(chunk_size=_ROWS_IN_FETCH))
    chunks = Chunks(actor, question, columns)
    for first in range(0, len(keys), ROWS_IN_CHUNK):
        found = chunks.lines(keys[first : first + ROWS_IN_CHUNK], tally.rows)
        tally.members.extend(line.entry.member.pk for line in found)
        if chunks.has_secrets:
            tally.in_full.extend(line.entry.member.pk for line in found if line.full)
        yield found


class Chunks:
    """Fetches a few hundred assignments with what the columns read."""

    def __init__(self, actor: Any, question: Question, columns: Sequence[OutColumn]) -> None:
        self.actor, self.question = actor, question
        self.fields, self.needs = fields_of(columns), needs_of(columns)
        self.has_secrets = any(column.is_secret for column in columns)

    def lines(self, keys: Sequence[int], before: int) -> list[Line]:
        """In the order of the keys; `before` lines stand above them."""
        pairs = dict(Assignment.objects.filter(pk__in=keys).values_list("pk", "member_id"))
        people = Member.objects.present().only(*self.fields).in_bulk(set(pairs.values()))
        held = posts_of(self.actor, list(people.values()), self.question, needs=self.needs - {ALL_ACCOUNTS})
        posts = {post.pk: post for own in held.values() for post in own}
        accounts = accounts_of(people) if ALL_ACCOUNTS in self.needs else {}
        kept = kept_among(self.actor, "member.unmask", list(people.values())) if self.has_secrets else set()
        found = []
        for key in keys:
            member = people.get(pairs.get(key, 0))
            if member is None or key not in posts:
                continue  # gone since the list was made
            entry = Entry(member, _first(posts[key], held[member.pk]), self.question.day)
            number = before + len(found) + 1
            found.append(Line(entry, number, member.pk in kept, accounts.get(member.pk, ())))
        return found


def accounts_of(people: dict[int, Member]) -> dict[int, list[Account]]:
    """member -> their active accounts by purpose. One statement."""
    rows = BankAccount.objects.active().filter(member__in=people).order_by("member_id", "purpose", "pk")
    found: dict[int, list[Account]] = {}
    for member_id, *account in rows.values_list("member_id", "bank_id", "bank__short_name", "number", "holder"):
        found.setdefault(member_id, []).append(Account(*account))
    return found


def _first(post: Assignment, own: Sequence[Assignment]) -> list[Assignment]:
    """The row's assignment leads, the person's others follow: what is worked out of all of them stays right."""
    return [post, *(other for other in own if other is not post)]


def _order(question: Question) -> list[OrderBy]:
    """As the list orders people; of one person what is in force first, then the latest."""
    down = question.descending
    keys = SORTS[question.sort].keys
    name = down and not keys
    return [
        *(OrderBy(F(key), descending=down) for key in keys),
        OrderBy(F("member__name_key"), descending=name),
        OrderBy(F("member_id"), descending=name),
        F("end").desc(nulls_first=True),
        F("start").desc(),
        F("pk").asc(),
    ]
