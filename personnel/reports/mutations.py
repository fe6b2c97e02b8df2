"""What changed between two days: opening + who came - who left = closing, for people and for posts.

A person comes where none of their posts counted the day before, and leaves where none counts any more; whoever only
goes from one post to another does neither, except in the pillar or place that they go to or from. What was entered by
mistake has no days, and so never comes or leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q

from ..models import Assignment, EndReason, Member
from .service_rows import ServiceRow, service_rows


class Coming(models.TextChoices):
    """Why somebody is there who was not before. Why they go is the reason of the end."""

    BEGAN = "mulai", "Mulai bertugas"
    MOVED_IN = "pindahan", "Pindahan dari wilayah lain"
    AGAIN = "kembali", "Diangkat kembali"
    FURTHER = "rangkap", "Merangkap jabatan lain"


LEAVING = [(reason.value, reason.label) for reason in EndReason if reason != EndReason.MISTAKE]


class Change(NamedTuple):
    """A post that was taken (`coming`) or given up on a day; `cause` is a `Coming` or an `EndReason`."""

    day: date
    coming: bool
    cause: str
    assignment: int


class Step(NamedTuple):
    """A change by which a person came or left, in all that is counted, in their pillar, or in their place."""

    group: Hashable
    change: Change


@dataclass
class Mutation:
    """`first` and `last` are days of the period, both counted: it opens as of the day before `first`.

    `posts` are the changes of posts with (pillar, place); `everybody`, `by_pillar` and `by_place` the steps of people.
    `mistakes` is how many entries of the period were taken back: they count nowhere.
    """

    first: date
    last: date
    posts: list[tuple[int, str, Change]] = field(default_factory=list)
    everybody: list[Step] = field(default_factory=list)
    by_pillar: list[Step] = field(default_factory=list)
    by_place: list[Step] = field(default_factory=list)
    mistakes: int = 0

    @property
    def opening_day(self) -> date:
        return self.first - timedelta(days=1)


class _Post(NamedTuple):
    """One entry of a person's story; `counts` where it is among what was asked."""

    pk: int
    person: int
    pillar: int
    region: str
    start: date
    end: date | None
    reason: str
    counts: bool

    def before(self, day: date) -> bool:
        """Was it in force the day before?"""
        return self.start < day and (self.end is None or self.end >= day)

    def on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


def changed(assignments: Any, first: date, last: date) -> Any:
    """The pokok assignments of a queryset that begin or end in the period; those by mistake do neither."""
    begun = Q(start__gte=first, start__lte=last)
    ended = Q(end__gte=first, end__lte=last)
    return assignments.basic().exclude(end=F("start")).filter(begun | ended).order_by()


def mutation(assignments: Any, first: date, last: date, place_of: Callable[[str], str]) -> Mutation:
    """What happened to a queryset of assignments (in scope, narrowed as wanted). Three statements, whatever happened.

    `place_of` cuts the code of a duty region to the place that it is counted in.
    """
    found = Mutation(first, last)
    found.mistakes = assignments.filter(end_reason=EndReason.MISTAKE, start__gte=first, start__lte=last).basic().count()
    for story in _stories(assignments, first, last):
        counted = [post for post in story if post.counts]
        causes = {post.pk: _cause(post, story) for post in counted if first <= post.start <= last}
        for post in counted:
            found.posts += [(post.pillar, place_of(post.region), change) for change in _of_post(post, causes, found)]
        found.everybody += _steps(counted, lambda post: "", causes, found)
        found.by_pillar += _steps(counted, lambda post: post.pillar, causes, found)
        found.by_place += _steps(counted, lambda post: place_of(post.region), causes, found)
    return found


def _stories(assignments: Any, first: date, last: date) -> Iterator[list[_Post]]:
    """All service of everybody who took or gave up a post, a person at a time, oldest first.

    Why somebody came also depends on what they did elsewhere, so the story is whole; of what does not count nothing
    but its days is read.
    """
    persons = changed(assignments, first, last).with_person().values("person")
    entries = Member.objects.filter(Q(pk__in=persons) | Q(merged_into__in=persons)).order_by().values("pk")
    whole = assignments.basic().exclude(end=F("start")).filter(member__in=entries)
    counting = set(whole.order_by().values_list("pk", flat=True))
    rows = Assignment.objects.basic().exclude(end=F("start")).filter(member__in=entries).with_person()
    rows = rows.order_by("person", "start", "pk")
    names = ("pk", "person", "pillar_id", "duty_region_id", "start", "end", "end_reason")
    story: list[_Post] = []
    for row in rows.values_list(*names).iterator(chunk_size=5_000):
        post = _Post(*row, row[0] in counting)
        if story and story[0].person != post.person:
            yield story
            story = []
        story.append(post)
    if story:
        yield story


def _cause(post: _Post, story: Iterable[_Post]) -> str:
    """Why this post was taken, from everything else that the person did."""
    others = [other for other in story if other.pk != post.pk]
    if any(other.end == post.start and other.reason == EndReason.MOVED for other in others):
        return Coming.MOVED_IN
    if any(other.before(post.start) and other.on(post.start) for other in others):
        return Coming.FURTHER
    if any(other.end is not None and other.end <= post.start for other in others):
        return Coming.AGAIN
    return Coming.BEGAN


def _of_post(post: _Post, causes: dict[int, str], period: Mutation) -> Iterator[Change]:
    if post.pk in causes:
        yield Change(post.start, True, causes[post.pk], post.pk)
    if post.end is not None and period.first <= post.end <= period.last:
        yield Change(post.end, False, post.reason, post.pk)


def _steps(
    story: Iterable[_Post], group: Callable[[_Post], Hashable], causes: dict[int, str], period: Mutation
) -> Iterator[Step]:
    """When a person began or ceased to stand in a group. What ends and begins on one day is neither."""
    groups: dict[Hashable, list[_Post]] = {}
    for post in story:
        groups.setdefault(group(post), []).append(post)
    for key, posts in groups.items():
        changes = [change for post in posts for change in _of_post(post, causes, period)]
        for day in sorted({change.day for change in changes}):
            was = any(post.before(day) for post in posts)
            now = any(post.on(day) for post in posts)
            if was != now:
                yield Step(key, next(one for one in changes if one.day == day and one.coming is now))


def named(assignments: Any, first: date, last: date) -> dict[int, ServiceRow]:
    """{assignment id: row} of whatever changed in the period, in the order of names."""
    return {row.pk: row for row in service_rows(changed(assignments, first, last))}


def sums(steps: Iterable[Step]) -> Counter:
    """{(group, coming, cause): people}."""
    return Counter((step.group, step.change.coming, step.change.cause) for step in steps)
