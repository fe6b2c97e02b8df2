"""Rows on their way into the database: numbered as they are made, written in bulk, a table at a time."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from django.core.management.color import no_style
from django.db import connection, models

from personnel.models import Assignment, BankAccount, Certificate, Decree, EmploymentStatus, Member, Pause, Post

# What a row points to is written before it: the guards look it up.
ORDER = (Post, Decree, Member, EmploymentStatus, Assignment, Pause, BankAccount, Certificate)
FLUSH_AT = 20_000
BATCH = 2_000

Row = TypeVar("Row", bound=models.Model)


class Ledger:
    """Gives every row its number at once, so that rows can point to each other before they are written."""

    def __init__(self) -> None:
        self.counts: Counter[type[models.Model]] = Counter()
        self._waiting: dict[type[models.Model], list[models.Model]] = {model: [] for model in ORDER}
        self._held = 0
        self._next = {
            model: (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1 for model in ORDER
        }

    def add(self, row: Row) -> Row:
        model = type(row)
        row.pk = self._next[model]
        self._next[model] += 1
        self.counts[model] += 1
        self._waiting[model].append(row)
        self._held += 1
        return row

    def settle(self) -> None:
        """Writes when enough is waiting; call it where everything that was added is complete."""
        if self._held >= FLUSH_AT:
            self._write()

    def close(self) -> None:
        """Writes the rest, and lets the database count on from the numbers given here."""
        self._write()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(ORDER)):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                # Hundreds of thousands of rows have come at once; without figures the planner thinks them few.
                tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in ORDER)
                cursor.execute(f"ANALYZE {tables}")

    def _write(self) -> None:
        for model in ORDER:
            model._default_manager.bulk_create(self._waiting[model], batch_size=BATCH)
            self._waiting[model].clear()
        self._held = 0
