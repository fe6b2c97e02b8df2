"""Where the figures of reports lead: the list that each of them counts, asked the same."""

from __future__ import annotations

from array import array
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import PositionKind

from .narrowing import VILLAGE
from .tables import Figure

DISTRICT = len("35.17.09")


def figure(value: int, url: str) -> object:
    """A number with its list; nothing to look at leads nowhere."""
    return Figure(value, url) if value else value


def report(code: str, **told: object) -> str:
    """The page of a report. Words of an address: `wilayah`, `pilar`, `tanggal` and so on; empty ones are left out.

    A village is asked for by its district, with the village beside it: reports are of districts at the finest.
    """
    region = str(told.get("wilayah", ""))
    if len(region) > DISTRICT:
        told = told | {"wilayah": region[:DISTRICT], VILLAGE: region}
    return _address("report-page", [code], told)


def mutation(region: str, since: date, until: date) -> str:
    """The report of what happened after `since`: its opening is that day's figure."""
    first = since + timedelta(days=1)
    return report("mutasi", wilayah=region, dari=first.isoformat(), sampai=until.isoformat())


def people(day: date, region: str, pillar: str = "", **more: object) -> str:
    """The list of people who hold a pokok post there on that day."""
    told = {"wilayah": region, "pilar": pillar, "jenis": PositionKind.BASIC.value, "tanggal": day.isoformat(), **more}
    return _address("member-list", [], told)


def posts(day: date, region: str, pillar: str = "", **more: object) -> str:
    """The pokok posts that are held there on that day, one a row."""
    return report("daftar-penugasan", **_place(day, region, pillar), **more)


def vacant(day: date, region: str, pillar: str = "", **more: object) -> str:
    """The vacant seats there on that day, one a row."""
    return report("daftar-kursi-kosong", **_place(day, region, pillar), **more)


def formation(day: date, region: str) -> str:
    """The page of posts of a district or what lies above it."""
    return _address("post-list", [], _place(day, region[:DISTRICT], ""))


def member(pk: int) -> str:
    return reverse("member-detail", args=[pk])


def person(people: array, name: str, pk: int | None) -> object:
    """A name that leads to its person, who is noted among those that the answer names; without one a text alone."""
    if pk is None:
        return name
    people.append(pk)
    return Figure(name, member(pk))


def event(pk: int) -> str:
    return reverse("event-detail", args=[pk])


def participant(pk: int) -> str:
    return reverse("participant-detail", args=[pk])


def recommendations(event_pk: int) -> str:
    """Those of one event."""
    return reverse("recommendation-list", args=[event_pk])


def _place(day: date, region: str, pillar: str) -> dict[str, object]:
    return {"wilayah": region, "pilar": pillar, "tanggal": day.isoformat()}


def _address(name: str, args: list[object], told: dict[str, object]) -> str:
    query = urlencode({word: value for word, value in told.items() if value not in ("", None)})
    return f"{reverse(name, args=args)}{f'?{query}' if query else ''}"
