"""Decrees, as their list finds them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce

from personnel.decree_lists import STATES, decrees_of, held_by

from ..asking import Ask, Asked
from ..catalogue import Report
from ..tables import Answer, Column, Kind, Table

_COLUMNS = [
    Column("Nomor SK", width=34),
    Column("Tanggal SK", Kind.DATE),
    Column("Berlaku mulai", Kind.DATE),
    Column("Berlaku sampai", Kind.DATE),
    Column("Penandatangan", width=28),
    Column("Kantor", width=34),
    Column("Penugasan berjalan", Kind.NUMBER),
]


def _answer(actor: Any, asked: Asked) -> Answer:
    state = asked.more.get(Ask.STATE, "")
    rows = decrees_of(actor, asked.day, text=asked.more.get(Ask.TEXT, ""), state=state)
    table = Table(_COLUMNS, _rows(rows.annotate(held=_held(actor, asked.day))), empty="Tidak ada SK pada saringan ini.")
    return Answer("Daftar SK", asked.day, [table])


def _held(actor: Any, day: date) -> Any:
    counted = held_by(actor, day).values("decree").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rows(rows: Any) -> Iterator[tuple[object, ...]]:
    names = ("number", "signed_on", "effective_from", "valid_until", "signer", "office__name", "held")
    yield from rows.order_by("-pk").values_list(*names).iterator()


REPORTS = [
    Report(
        "daftar-sk",
        "Daftar SK",
        "SK yang tercatat, masa berlakunya, dan berapa penugasan berjalan yang memakainya.",
        "decree.view",
        frozenset({Ask.DAY, Ask.STATE, Ask.TEXT}),
        _answer,
        is_list=True,
        states=STATES,
    ),
]
