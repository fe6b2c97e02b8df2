"""Following the figures of a report to the lists that they count."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import QueryDict
from django.utils import timezone

from personnel.filters import read_question
from personnel.lists import people
from pilarsosial.desk.reports.groups import report_named
from pilarsosial.desk.reports.reading import read_asked
from pilarsosial.desk.reports.tables import NUMERIC, Answer, Figure, Table, value_of


def ask(code: str, actor: Any, **told: object) -> Answer:
    """The answer of a report, asked as an address asks it."""
    return answer_to(code, {name: str(value) for name, value in told.items()}, actor)


def answer_to(code: str, told: dict[str, str], actor: Any) -> Answer:
    report = report_named(code)
    assert report is not None, code
    reading = read_asked(report, told, actor, timezone.localdate())
    assert reading.asked is not None, reading.faults
    unheard = set(told) - report.heard
    assert not unheard, f"{code} does not hear {unheard}"
    return report.answer(actor, reading.asked)


def cells(table: Table) -> list[list[object]]:
    """The rows as they were answered, the total last; they can be walked once."""
    return [list(row) for row, _is_total in table.walk()]


def values(table: Table) -> list[tuple[object, ...]]:
    return [tuple(value_of(cell) for cell in row) for row in cells(table)]


def columns_of(table: Table) -> list[str]:
    return [column.heading for column in table.columns]


def said(answer: Answer) -> dict[str, dict[str, list[tuple[object, ...]]]]:
    """Of the stated figures: {source: {about: [(stated, computed, difference)]}}."""
    found: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    for table in answer.tables:
        for row in values(table):
            found.setdefault(table.title, {}).setdefault(row[0], []).append(row[3:6])
    return found


def rows_behind(url: str, actor: Any) -> int:
    """How many rows the list at an address has."""
    parts = urlsplit(url)
    told = dict(parse_qsl(parts.query))
    way = [part for part in parts.path.split("/") if part]
    if way[0] == "laporan":
        (table,) = answer_to(way[1], told, actor).tables
        return sum(not is_total for _row, is_total in table.walk())
    assert way == ["anggota"], url
    question = read_question(QueryDict(parts.query), timezone.localdate())
    return people(actor, question).count()


def follow(answer: Answer, actor: Any) -> int:
    """Every number that leads somewhere leads to as many rows. Returns how many were followed."""
    followed: dict[str, object] = {}
    for table in answer.tables:
        kinds = [column.kind for column in table.columns]
        for row in cells(table):
            for cell, kind in zip(row, kinds, strict=True):
                if isinstance(cell, Figure) and kind in NUMERIC and cell.url not in followed:
                    assert rows_behind(cell.url, actor) == cell.value, (table.title, row[0], cell)
                    followed[cell.url] = cell.value
    return len(followed)
