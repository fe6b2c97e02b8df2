"""After a test that committed: only what it wrote is taken away, and what shipped stays.

Django's own way empties every table, calls every `post_migrate` and ships again: two seconds a test on PostgreSQL.
Here tables that were empty before the first test are emptied where they hold rows; the others (regions, pillars,
banks, content types ...) are compared with what stood in them, and only when one differs is everything made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

from pilarsosial.core import guards
from pilarsosial.core.reference import load_shipped

Rows = dict[str, list[tuple]]


@dataclass
class CleanSlate:
    """`load_regions` puts the regions of the tests back; `shipped` is what each table held before the first test."""

    load_regions: Callable[[], None]
    shipped: Rows | None = None

    def remember(self) -> None:
        self.shipped = {table: _rows(table) for table in _holding_rows(_tables())}

    def restore(self, empty: Callable[[TransactionTestCase], None], case: TransactionTestCase) -> None:
        """`empty` is Django's own way, for a test that changed what shipped, or the tables themselves."""
        if self.shipped is None or not self._as_shipped():
            guards.drop_guards(connection)
            empty(case)
            guards.apply_guards(connection)
            load_shipped(apps)
            self.load_regions()
            self.remember()

    def _as_shipped(self) -> bool:
        """True once only what shipped is left; False where that is not what stood there."""
        tables = _tables()
        holding = _holding_rows(tables)
        kept = [table for table in holding if table in self.shipped]
        if set(kept) != set(self.shipped) or any(_rows(table) != self.shipped[table] for table in kept):
            return False
        _delete([table for table in holding if table not in self.shipped])
        return not guards.missing(connection)


def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - {"django_migrations"})


def _holding_rows(tables: list[str]) -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def _rows(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        return cursor.fetchall()


def _delete(tables: list[str]) -> None:
    """Foreign keys are asked at the end of the transaction, so the order does not matter; guards step aside."""
    if not tables:
        return
    live = guards.live_guards(connection)
    guarded = sorted(set(tables) & set(live.values()))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            guards.drop_guards(connection)
        with transaction.atomic():
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        if connection.vendor == "postgresql":
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            guards.apply_guards(connection)
