"""Formasi of Jombang around the day on which three decrees end: figures, tiles and both tables, date by date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from personnel.models import Assignment
from personnel.services import end_assignment, replace_assignment
from pilarsosial.core.models import Region
from tests.factories import DecreeFactory, assignment, position

pytestmark = pytest.mark.django_db

START, LAST_DAY = date(2020, 1, 1), date(2026, 9, 30)
DAY_AFTER = LAST_DAY + timedelta(days=1)
DISTRICTS = 21


@dataclass
class Seen:
    """What stands on the page, read from its HTML."""

    figures: dict[str, str]
    tiles: dict[str, tuple[str, str, str]]  # kecamatan: class, filled/seats, state in words
    table: dict[str, str]  # kecamatan: the TKSK cell
    posts: dict[str, str]  # kecamatan: state of the post that wants a look


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def seen(as_user, operator):
    """`seen(day)`: Formasi of Jombang as its operator finds it on that day."""
    client = as_user(operator)

    def read(day: date) -> Seen:
        tksk = position("TKSK")
        asked = {"wilayah": "35.17", "tanggal": day.isoformat(), "jabatan": tksk.pk}
        response = client.get("/formasi/", asked)
        html = response.content.decode()
        column = [head["name"] for head in response.context["head"]].index(tksk.name)
        tiles = re.findall(r'<li class="tile (tile-\w+)">(.*?)</li>', html, re.S)
        of_region, of_posts = html.split('id="judul-rinci"')
        rows = re.findall(r'<tr><td class="cell-main" data-label="Wilayah">(.*?)</td>(.*?)</tr>', of_region, re.S)
        posts = re.findall(r'<tr class="has-badge">(.*?)</tr>', of_posts, re.S)
        return Seen(
            figures={figure["label"]: figure["value"] for figure in response.context["figures"]},
            tiles={
                plain(re.search(r'tile-name">(.*?)</span>', tile, re.S)[1]): (
                    state,
                    plain(re.search(r'tile-value">(.*?)</span>', tile, re.S)[1]),
                    plain(re.search(r'tile-word">(.*?)</span>', tile, re.S)[1]),
                )
                for state, tile in tiles
            },
            table={plain(name): plain(re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)[column]) for name, cells in rows},
            posts={
                plain(re.search(r'data-label="Wilayah">(.*?)</td>', row, re.S)[1]): plain(
                    re.search(r'data-label="Keadaan">(.*?)</td>', row, re.S)[1]
                )
                for row in posts
            },
        )

    return read


@pytest.fixture
def ending(jombang) -> list[Assignment]:
    """All 21 TKSK posts of Jombang are held; the decrees of the first three run to 30 September 2026, each its own."""
    codes = list(Region.objects.children_of("35.17").values_list("code", flat=True))
    assert len(codes) == DISTRICTS
    lasting = DecreeFactory(office=jombang)
    held = []
    for number, code in enumerate(codes):
        decree = DecreeFactory(office=jombang, valid_until=LAST_DAY) if number < 3 else lasting
        held.append(assignment("TKSK", code, start=START, decree=decree))
    return held[:3]


def names(assignments: list[Assignment]) -> set[str]:
    return {row.duty_region.short_name for row in assignments}


def with_state(found: Seen, state: str) -> set[str]:
    return {name for name, (shown, _, _) in found.tiles.items() if shown == state}


def figures(found: Seen) -> tuple[str, ...]:
    return tuple(found.figures[label] for label in ("Kursi terisi", "Kosong", "Segera kosong", "SK berakhir"))


def test_long_before_nothing_is_to_be_done(ending, seen):
    found = seen(LAST_DAY - timedelta(days=61))

    assert figures(found) == ("21", "0", "0", "0")
    assert with_state(found, "tile-terisi") == set(found.tiles)
    assert len(found.tiles) == DISTRICTS
    assert not found.posts


@pytest.mark.parametrize("days_before", [60, 1, 0])
def test_sixty_days_before_to_the_last_day_three_are_soon_vacant(ending, seen, days_before):
    found = seen(LAST_DAY - timedelta(days=days_before))

    assert figures(found) == ("21", "0", "3", "0")
    assert with_state(found, "tile-segera") == names(ending)
    assert {found.tiles[name] for name in names(ending)} == {("tile-segera", "1/1", "Segera kosong")}
    assert len(with_state(found, "tile-terisi")) == DISTRICTS - 3
    assert found.posts == dict.fromkeys(names(ending), "Terisi 1 segera kosong")


def test_the_day_after_they_serve_on_without_a_decree_in_force(ending, seen):
    """The end of a decree ends nobody's service: the seats are filled, and the page says what is wrong with three."""
    found = seen(DAY_AFTER)

    assert figures(found) == ("21", "0", "0", "3")
    assert with_state(found, "tile-lewat") == names(ending)
    assert {found.tiles[name] for name in names(ending)} == {("tile-lewat", "1/1", "SK berakhir")}
    assert all(found.table[name] == "1/1" for name in found.tiles)
    assert found.posts == dict.fromkeys(names(ending), "Terisi 1 SK berakhir")


def test_once_service_is_ended_three_posts_are_vacant_and_the_days_before_stay_as_they_were(ending, seen, operator):
    for row in ending:
        end_assignment(row.pk, last_day=LAST_DAY, reason="term_over", actor=operator, version=row.version)

    found, last_day = seen(DAY_AFTER), seen(LAST_DAY)

    assert figures(found) == ("18", "3", "0", "0")
    assert with_state(found, "tile-kosong") == names(ending)
    assert {found.tiles[name] for name in names(ending)} == {("tile-kosong", "0/1", "Kosong")}
    assert {name: cell for name, cell in found.table.items() if cell == "0/1 1 kosong"}.keys() == names(ending)
    assert sum(cell == "1/1" for cell in found.table.values()) == DISTRICTS - 3
    assert found.posts == dict.fromkeys(names(ending), "Kosong")
    # The view of an earlier day is not touched by what happened later.
    assert figures(last_day) == ("21", "0", "3", "0")
    assert with_state(last_day, "tile-segera") == names(ending)


def test_a_successor_fills_one_of_them_from_the_day_after(ending, seen, operator, jombang):
    leaving, *others = ending
    successor = assignment("PSM", "35.17.09.2001").member
    replace_assignment(
        leaving.pk,
        successor_id=successor.pk,
        start=DAY_AFTER,
        reason="term_over",
        decree=DecreeFactory(office=jombang),
        actor=operator,
        version=leaving.version,
    )

    before, after = seen(LAST_DAY), seen(DAY_AFTER)

    # Who is known to follow takes the warning away already before.
    assert figures(before) == ("21", "0", "2", "0")
    assert with_state(before, "tile-segera") == names(others)
    assert figures(after) == ("21", "0", "0", "2")
    assert with_state(after, "tile-lewat") == names(others)
    assert after.tiles[leaving.duty_region.short_name] == ("tile-terisi", "1/1", "Terisi")
