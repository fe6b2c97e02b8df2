"""Questions about events: the four numbers, who was there and how, what was asked for and is not done."""

from .numbers import Numbers, numbers_of, sees_everybody, with_counts
from .stated import EventClaimBeside, event_claims_beside
from .turnout import (
    SAID,
    Group,
    Turnout,
    held_between,
    people_rows,
    quotas_of,
    related_to,
    turnout_groups,
    with_said,
)
from .unfinished import RecommendationRow, recommendation_rows

__all__ = [
    "SAID",
    "EventClaimBeside",
    "Group",
    "Numbers",
    "RecommendationRow",
    "Turnout",
    "event_claims_beside",
    "held_between",
    "numbers_of",
    "people_rows",
    "quotas_of",
    "recommendation_rows",
    "related_to",
    "sees_everybody",
    "turnout_groups",
    "with_counts",
    "with_said",
]
