"""Recommendations as they stood on a day, with how late they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F

from ..models import UNFINISHED, RecommendationState


class RecommendationRow(NamedTuple):
    """`state` (a RecommendationState), `due_on` and `late` as of the day; the words as they are written now.

    `late` is how many days the due day is over for one that is not done, else None.
    """

    pk: int
    event_id: int
    event: str
    held_on: date
    text: str
    proposed_by: str
    in_charge: str
    due_on: date | None
    state: RecommendationState
    late: int | None

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


def recommendation_rows(recommendations: Any, day: date) -> Iterator[RecommendationRow]:
    """Of `as_of` the day, the first due first; those without a due day at the end. One statement."""
    names = (
        *("pk", "event_id", "event__title", "event__starts_on", "text", "proposer__name", "proposed_by", "in_charge"),
        *("in_charge_office__name", "due_then", "state_then"),
    )
    rows = recommendations.order_by(F("due_then").asc(nulls_last=True), "event__starts_on", "pk")
    for row in rows.values_list(*names).iterator(chunk_size=2_000):
        pk, event, title, held, text, proposer, proposed, who, office, due, state = row
        is_late = state in UNFINISHED and due is not None and due < day
        yield RecommendationRow(
            pk,
            event,
            title,
            held,
            text,
            proposer or proposed,
            who or office or "",
            due,
            RecommendationState(state),
            (day - due).days if is_late else None,
        )
