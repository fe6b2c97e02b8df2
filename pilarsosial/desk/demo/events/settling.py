"""All events of the demo, after the roster is written; by their own draws, so that the people stay who they are."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from events.models import Attendance, Event, Participant

from .articles import JOMBANG_2019, delegate, plan_articles
from .book import EventBook
from .papers import add_papers
from .year import Year


def settle_events(today: date, seed: int, *, actor: Any) -> dict[str, int]:
    """Counts of what was made, by the name of the table."""
    book = EventBook(Random(f"{seed}-events"))  # noqa: S311 - invents people, guards nothing
    plan_articles(book, today)
    Year(book, today).plan()
    book.write()
    for one in book.planned:
        if one.event.starts_on == JOMBANG_2019:
            delegate(one)
    add_papers(book.planned, seed, today, actor)
    return {
        "events": Event.objects.count(),
        "participants": Participant.objects.count(),
        "marks": Attendance.objects.count(),
    }
