"""Who sees an event, and who sees whom in it.

An event belongs to its organiser's area. An office below it sees the event through its own people in it, and those
people alone; whoever has duty at the event (`EventDuty`) sees all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from pilarsosial.core.scoping import Area, Scope, ScopedQuerySet, areas_with

# What an office below the organiser may do in an event through its own people, too. All else is the organiser's.
SHARED = frozenset({"event.view", "participant.view", "participant.register", "attendance.mark", "document.view"})
# What duty at the event lets somebody do with all of its people.
ON_DUTY = frozenset(
    {"event.view", "participant.view", "attendance.mark", "door.open", "recommendation.change", "document.view"}
)


class EventRows(ScopedQuerySet):
    """Rows of an event: which of them a permission reaches depends on the permission itself."""

    def visible_to(self, actor: Any, permission: str) -> EventRows:
        areas = areas_with(actor, permission)
        if areas is None:
            return self
        if not areas:
            return self.none()
        scope = self.model.scope
        found = scope.organised(areas)
        if permission in SHARED:
            found |= scope.through_people(areas)
        if permission in ON_DUTY:
            found |= scope.on_duty(actor)
        return self.filter(found)


@dataclass(frozen=True)
class EventScope(Scope):
    """`event` is the look-up path to the event ("" for the event itself)."""

    event: str = ""

    def q(self, actor: Any, areas: Iterable[Area]) -> Q:
        areas = list(areas)
        return self.organised(areas) | self.through_people(areas) | self.on_duty(actor)

    def organised(self, areas: Iterable[Area]) -> Q:
        found = Q(pk__in=[])
        for area in areas:
            found |= self.organised_in(area)
        return found

    def organised_in(self, area: Area) -> Q:
        found = Q(**{self._to("office"): area.office_id})
        for code in area.regions:
            found |= Q(**{self._to("office__region__code__inside"): code})
        return found

    def through_people(self, areas: Iterable[Area]) -> Q:
        people = apps.get_model("events.Participant")._default_manager.filter(people_inside(areas))
        return Q(Exists(people.filter(event=OuterRef(self._to("pk")))))

    def on_duty(self, actor: Any) -> Q:
        duties = apps.get_model("events.EventDuty")._default_manager.filter(user_id=actor.pk)
        return Q(Exists(duties.filter(event=OuterRef(self._to("pk")))))

    def _to(self, name: str) -> str:
        return f"{self.event}__{name}" if self.event else name


@dataclass(frozen=True)
class PeopleScope(EventScope):
    """Participants and what hangs on them: `person` is the look-up path to the participant ("" for it itself).

    A grant for one pillar gives the people of that pillar only, also in the organiser's own event.
    """

    event: str = "event"
    person: str = ""

    def organised(self, areas: Iterable[Area]) -> Q:
        return super().organised(area for area in areas if area.pillar_id is None)

    def through_people(self, areas: Iterable[Area]) -> Q:
        return people_inside(areas, f"{self.person}__" if self.person else "")


@dataclass(frozen=True)
class PaperScope(EventScope):
    """Papers of an event: the organiser's, and those that it shares with the offices of the participants."""

    event: str = "event"

    def through_people(self, areas: Iterable[Area]) -> Q:
        return Q(shared=True) & super().through_people(areas)


@dataclass(frozen=True)
class OrganiserScope(EventScope):
    """What is the organiser's alone, and of those who have duty there."""

    event: str = "event"

    def through_people(self, areas: Iterable[Area]) -> Q:
        return Q(pk__in=[])


def people_inside(areas: Iterable[Area], prefix: str = "") -> Q:
    """Participants who serve in one of these areas."""
    found = Q(pk__in=[])
    for area in areas:
        place = Q(pk__in=[])
        for code in area.regions:
            place |= Q(**{f"{prefix}region__code__inside": code})
        if area.pillar_id is not None:
            place &= Q(**{f"{prefix}pillar_id": area.pillar_id})
        found |= place
    return found
