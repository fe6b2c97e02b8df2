"""Recommendations with how late they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F

from ..models import RecommendationState


class RecommendationRow(NamedTuple):
    """`late` is how many days the due day is over for one that is not done, else None."""

    pk: int
    event_id: int
    event: str
    held_on: date
    text: str
    proposed_by: str
    in_charge: str
    due_on: date | None
    state: str
    late: int | None


def recommendation_rows(recommendations: Any, day: date) -> Iterator[RecommendationRow]:
    """As of a day, the first due first; those without a due day at the end. One statement."""
    labels = dict(RecommendationState.choices)
    unfinished = (RecommendationState.OPEN, RecommendationState.WORKING)
    names = (
        *("pk", "event_id", "event__title", "event__starts_on", "text", "proposer__name", "proposed_by", "in_charge"),
        *("in_charge_office__name", "due_on", "state"),
    )
    rows = recommendations.order_by(F("due_on").asc(nulls_last=True), "event__starts_on", "pk")
    for row in rows.values_list(*names).iterator(chunk_size=2_000):
        pk, event, title, held, text, proposer, proposed, who, office, due, state = row
        is_late = state in unfinished and due is not None and due < day
        yield RecommendationRow(
            pk,
            event,
            title,
            held,
            text,
            proposer or proposed,
            who or office or "",
            due,
            labels[state],
            (day - due).days if is_late else None,
        )
