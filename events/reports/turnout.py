"""Who was invited, registered and there, over many events at once; what nobody said stays unknown.

One person at one event is counted once, by what was said best of them in any of its sessions: whoever was present in
one was present. Outside people stand apart from members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Substr

from pilarsosial.core.models.region import SHORT_KINDS

from ..models import CurrentPresence, Event, EventState, Presence, Quota

# What may be said of somebody, the best first.
SAID = (
    Presence.PRESENT,
    Presence.REPRESENTED,
    Presence.ON_DUTY,
    Presence.SICK,
    Presence.EXCUSED,
    Presence.ABSENT,
)
_RANKED = Case(*(When(state=state, then=Value(rank)) for rank, state in enumerate(SAID)), output_field=IntegerField())


class Group(NamedTuple):
    """`number` people at one event who have all of this in common. `place` is their region cut to the asked length,
    None for none; `said` an index of SAID, None where nothing was said of them."""

    event_id: int
    pillar_id: int | None
    place: str | None
    outside: bool
    invited: bool
    registered: bool
    said: int | None
    number: int


@dataclass
class Turnout:
    """Sums of groups. Numbers are None where nobody said anything: nobody invited is not the same as unknown."""

    listed: int = 0
    states: Counter = field(default_factory=Counter)
    _invited: int = 0
    _registered: int = 0
    _invited_said: int = 0
    _invited_came: int = 0

    def add(self, group: Group) -> None:
        self.listed += group.number
        self._invited += group.number * group.invited
        self._registered += group.number * group.registered
        if group.said is not None:
            self.states[SAID[group.said]] += group.number
        if group.invited:
            self._invited_said += group.number * (group.said is not None)
            self._invited_came += group.number * (group.said == 0)

    @property
    def invited(self) -> int | None:
        return self._invited or None

    @property
    def registered(self) -> int | None:
        return self._registered or None

    @property
    def attended(self) -> int | None:
        return self.states[Presence.PRESENT] if self.states else None

    @property
    def unsaid(self) -> int:
        """Of whom nothing was said: listed = all the states + these."""
        return self.listed - sum(self.states.values())

    @property
    def share(self) -> int | None:
        """Whole percent of the invited who were there, rounded down; unknown where nobody kept attendance."""
        if not self._invited or not self._invited_said:
            return None
        return self._invited_came * 100 // self._invited

    @classmethod
    def of(cls, groups: Iterable[Group]) -> Turnout:
        found = cls()
        for group in groups:
            found.add(group)
        return found


def held_between(events: Any, first: date, last: date) -> Any:
    """Events that share a day with the period; not what is only planned, nor what was called off."""
    rows = events.filter(starts_on__lte=last, ends_on__gte=first)
    return rows.exclude(state__in=[EventState.DRAFT, EventState.CANCELLED])


def related_to(code: str, path: str = "") -> Q:
    """Events that an office inside the region organises, or one above it: both concern the region's people."""
    above = [code[:length] for length in (2, 5, 8) if length < len(code)]
    return Q(**{f"{path}office__region__code__inside": code}) | Q(**{f"{path}office__region__in": above})


def with_said(participants: Any) -> Any:
    """Annotates `said`: the best that was said of them in any session, as an index of SAID, or NULL."""
    said = CurrentPresence.objects.filter(participant=OuterRef("pk")).exclude(state="").order_by()
    best = said.values("participant").annotate(best=Min(_RANKED)).values("best")
    return participants.annotate(said=Subquery(best, output_field=IntegerField()))


def turnout_groups(participants: Any, length: int) -> list[Group]:
    """Count a queryset of participants (in scope, narrowed, listed); `length` of a place's code. One statement."""
    rows = with_said(participants).annotate(
        place=Substr("region_id", 1, length),
        outside=_is(Q(member__isnull=True)),
        was_invited=_is(Q(invited_at__isnull=False)),
        was_registered=_is(Q(registered_at__isnull=False)),
    )
    names = ("event_id", "pillar_id", "place", "outside", "was_invited", "was_registered", "said")
    counted = rows.order_by().values_list(*names).annotate(number=Count("pk"))
    return [
        Group(event, pillar, place or None, bool(outside), bool(invited), bool(registered), said, number)
        for event, pillar, place, outside, invited, registered, said, number in counted
    ]


def quotas_of(events: Any, actor: Any) -> dict[tuple[int, int | None], int | None]:
    """{(event, pillar or None for outside people): places}; None where no line of them has a number.

    Of events of which the actor sees all people: a quota of others beside one's own people would mislead.
    """
    whole = Event.objects.whole_for(actor).filter(pk__in=events.order_by().values("pk"))
    rows = Quota.objects.filter(event__in=whole.values("pk")).order_by()
    summed = rows.values_list("event", "pillar").annotate(places=Sum("number"))
    return {(event, pillar): places for event, pillar, places in summed}


class PersonRow(NamedTuple):
    """One participant of one event; `state` in words, "" where nothing was said."""

    participant_id: int
    member_id: int | None
    name: str
    event_id: int
    event: str
    starts_on: date
    pillar: str
    place: str
    agency: str
    role: str
    invited: bool
    registered: bool
    state: str


def people_rows(participants: Any) -> Iterator[PersonRow]:
    """Participants one by one, by event and name. One statement."""
    roles = dict(participants.model._meta.get_field("role").choices)
    names = (
        *("pk", "member_id", "name", "event_id", "event__title", "event__starts_on", "pillar__name", "region__kind"),
        *("region__name", "agency", "unit", "role", "invited_at", "registered_at", "said"),
    )
    rows = with_said(participants).order_by("event__starts_on", "event_id", "name_key", "pk")
    for row in rows.values_list(*names).iterator(chunk_size=2_000):
        pk, member, name, event, title, day, pillar, kind, place, agency, unit, role, invited, registered, said = row
        yield PersonRow(
            pk,
            member,
            name,
            event,
            title,
            day,
            pillar or "",
            f"{SHORT_KINDS[kind]} {place}" if kind else "",
            ", ".join(filter(None, [unit, agency])),
            roles[role],
            invited is not None,
            registered is not None,
            "" if said is None else SAID[said].label,
        )


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())
