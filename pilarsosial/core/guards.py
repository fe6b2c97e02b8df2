"""What the database must hold and Django cannot express: triggers and exclusions, one list, both engines.

A guard's name in the database carries a digest of its text, so a changed guard is a missing one. They are applied
again as the last operation of every migration that touches a guarded table, because SQLite rebuilds tables and drops
their triggers silently. `missing()` is what check_integrity and a test ask.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.db.migrations.operations.base import Operation


@dataclass(frozen=True)
class Guard:
    """`name` is the sentence; the SQL creates one object called `{guard}` on `table`.

    An empty SQL means that the engine needs no object of that name. `postgres` may hold several statements separated
    by `;;` (a function and its trigger). `{guard}` stands for the name in the database, which a violation carries in
    its message.
    """

    name: str
    table: str
    sqlite: str
    postgres: str

    @property
    def db_name(self) -> str:
        digest = hashlib.sha256(f"{self.sqlite}{self.postgres}".encode()).hexdigest()[:8]
        return f"{self.name}_{digest}"

    def sql(self, connection) -> str:
        return self.sqlite if connection.vendor == "sqlite" else self.postgres


_guards: list[Guard] = []
_OF_THE_ROW = re.compile(r"\b(?:NEW|OLD)\.(\w+)")


def register(*guards: Guard) -> None:
    """Rooms register theirs at import of their `guards` module, which their AppConfig loads."""
    for guard in guards:
        if guard not in _guards:
            _guards.append(guard)


def all_guards() -> list[Guard]:
    return list(_guards)


def apply_guards(connection) -> None:
    """Create every guard whose table exists, with the columns that it asks; what lives stays, older versions go."""
    tables = set(connection.introspection.table_names())
    live, columns = live_guards(connection), {}
    with connection.cursor() as cursor:
        for guard in _guards:
            if guard.table not in tables or guard.db_name in live or not guard.sql(connection):
                continue
            if guard.table not in columns:
                columns[guard.table] = _columns(connection, cursor, guard.table)
            if not _asked_columns(guard.sql(connection)) <= columns[guard.table]:
                continue  # half-way through an upgrade: the migration that adds the column applies it
            for old in [name for name in live if name[:-9] == guard.name]:
                _drop(connection, cursor, old, live[old])
            for statement in guard.sql(connection).split(";;"):
                if statement.strip():
                    cursor.execute(statement.replace("{guard}", guard.db_name))


def _asked_columns(sql: str) -> set[str]:
    return {column.lower() for column in _OF_THE_ROW.findall(sql)}


def _columns(connection, cursor, table: str) -> set[str]:
    # Django's own description of a table reads all of its collations too: half of the time of an installation.
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")  # noqa: S608 - a name of ours
    return {column[0].lower() for column in cursor.description}


def drop_guards(connection) -> None:
    """For migrations that alter guarded tables and tests that empty them, and nobody else."""
    with connection.cursor() as cursor:
        for name, table in live_guards(connection).items():
            _drop(connection, cursor, name, table)


def live_guards(connection) -> dict[str, str]:
    """Name in the database -> table, of the guards that live there now."""
    wanted = {guard.name for guard in _guards}
    if connection.vendor == "sqlite":
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = (
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            "UNION ALL SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype = 'x'"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name: table for name, table in cursor.fetchall() if name[:-9] in wanted}


def missing(connection) -> list[str]:
    """Names of guards of the list that do not live in the database."""
    live = live_guards(connection)
    return [guard.name for guard in _guards if guard.sql(connection) and guard.db_name not in live]


def _drop(connection, cursor, name: str, table: str) -> None:
    if connection.vendor == "sqlite":
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
    else:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON {table}')
        cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def postgres_trigger(table: str, events: str, body: str, *, each: str = "ROW") -> str:
    """The function and trigger for one table; `body` is PL/pgSQL that says `{refuse};` or falls through."""
    refuse = "RAISE EXCEPTION 'guard:{guard}' USING ERRCODE = 'check_violation'"
    text = body.replace("{refuse}", refuse)
    returned = "OLD" if events.strip().upper() == "DELETE" else "NEW"
    return (
        f'CREATE OR REPLACE FUNCTION "{{guard}}"() RETURNS trigger LANGUAGE plpgsql AS $guard$ '
        f"BEGIN {text} RETURN {returned}; END $guard$"
        f';;CREATE TRIGGER "{{guard}}" BEFORE {events} ON {table} FOR EACH {each} '
        f'EXECUTE FUNCTION "{{guard}}"()'
    )


def sqlite_trigger(table: str, events: str, condition: str) -> str:
    """A row trigger for one event; the condition is what is refused."""
    return (
        f'CREATE TRIGGER "{{guard}}" BEFORE {events} ON {table} FOR EACH ROW WHEN {condition} '
        "BEGIN SELECT RAISE(ABORT, 'guard:{guard}'); END"
    )


def refuses(name: str, table: str, event: str, refused: str, postgres: str = "") -> Guard:
    """One condition for both engines, or another text of it for PostgreSQL."""
    return Guard(
        name=name,
        table=table,
        sqlite=sqlite_trigger(table, event, f"({refused})"),
        postgres=postgres_trigger(table, event, f"IF {postgres or refused} THEN {{refuse}}; END IF;"),
    )


def never(name: str, table: str, event: str) -> Guard:
    """No row is ever changed, or none deleted."""
    return Guard(
        name=name,
        table=table,
        sqlite=sqlite_trigger(table, event, "1"),
        postgres=postgres_trigger(table, event, "{refuse};"),
    )


def never_replaced(name: str, table: str) -> Guard:
    """INSERT OR REPLACE deletes without asking the DELETE trigger, unless recursive triggers are on; TRUNCATE asks no
    row. A row that is sent again must still meet its unique rule alone, so this looks at the number only.
    """
    return Guard(
        name=name,
        table=table,
        sqlite=sqlite_trigger(table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"),  # noqa: S608
        postgres=postgres_trigger(table, "TRUNCATE", "{refuse};", each="STATEMENT"),
    )


class DropGuards(Operation):
    """The first operation of a migration that alters a guarded table.

    SQLite alters a table by building it anew, and refuses while another table's trigger speaks of it.
    """

    reversible = True

    def state_forwards(self, app_label, state) -> None:
        """Guards are no part of Django's model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        drop_guards(schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Today's guards speak of columns that the tables do not have there; older code brings its own."""

    def describe(self) -> str:
        return "Take the guards of the database away for this migration"


class ApplyGuards(Operation):
    """The last operation of a migration that touches a guarded table."""

    reversible = True

    def state_forwards(self, app_label, state) -> None:
        """Guards are no part of Django's model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        # What earlier operations of this migration deferred (foreign keys, indexes) must be there first.
        for statement in list(schema_editor.deferred_sql):
            schema_editor.execute(statement, None)
            schema_editor.deferred_sql.remove(statement)
        apply_guards(schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        # Backwards this comes first: what follows alters the tables.
        drop_guards(schema_editor.connection)

    def describe(self) -> str:
        return "Apply the guards of the database again"


# One head, verifier and treasurer of an office at a time, and beside each at most one who acts for them. Ranges of one
# number stand for equality, so that PostgreSQL needs no extension for it.
_SIGNS_TOGETHER = """
NEW.role IN ('kepala', 'ppk', 'bendahara') AND EXISTS (
    SELECT 1 FROM core_signer s
    WHERE s.office_id = NEW.office_id AND s.role = NEW.role AND (s.acting = '') = (NEW.acting = '') {other}
      AND s.valid_from <= COALESCE(NEW.valid_until, '9999-12-31')
      AND COALESCE(s.valid_until, '9999-12-31') >= NEW.valid_from
)
"""
_ONE_SIGNS_POSTGRES = """
ALTER TABLE core_signer ADD CONSTRAINT "{guard}" EXCLUDE USING gist (
    int8range(office_id, office_id, '[]') WITH &&,
    int4range(
        (CASE role WHEN 'kepala' THEN 2 WHEN 'ppk' THEN 4 ELSE 6 END) + (CASE acting WHEN '' THEN 0 ELSE 1 END),
        (CASE role WHEN 'kepala' THEN 2 WHEN 'ppk' THEN 4 ELSE 6 END) + (CASE acting WHEN '' THEN 0 ELSE 1 END), '[]'
    ) WITH &&,
    daterange(valid_from, valid_until, '[]') WITH &&
) WHERE (role IN ('kepala', 'ppk', 'bendahara'))
"""

# Retention takes the words that could name somebody, and where an act came from; who did what and when never changes.
_KEPT = (
    *("id", "at", "actor_id", "office_id", "region_code", "action", "target_type", "target_id", "person_id"),
    *("pillar_id", "count", "request_id"),
)


def _more_than_words(same: str, empty: str) -> str:
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in _KEPT)
    address = f"(NEW.address IS NULL OR NEW.address {same} OLD.address)"
    return f"NOT (NEW.target_label = '' AND NEW.reason = '' AND NEW.changes = {empty} AND {address} AND {kept})"


register(
    refuses(
        "audit_entry_is_append_only_update",
        "core_auditentry",
        "UPDATE",
        _more_than_words("IS", "'{}'"),
        _more_than_words("IS NOT DISTINCT FROM", "'{}'::jsonb"),
    ),
    never("audit_entry_is_append_only_delete", "core_auditentry", "DELETE"),
    never_replaced("audit_entry_is_never_replaced", "core_auditentry"),
    never("stored_file_never_changes", "core_storedfile", "UPDATE"),
    Guard(
        name="one_signs_for_an_office_at_a_time",
        table="core_signer",
        sqlite=sqlite_trigger("core_signer", "INSERT", f"({_SIGNS_TOGETHER.format(other='')})"),
        postgres=_ONE_SIGNS_POSTGRES,
    ),
    Guard(
        name="one_still_signs_for_an_office_at_a_time",
        table="core_signer",
        sqlite=sqlite_trigger("core_signer", "UPDATE", f"({_SIGNS_TOGETHER.format(other='AND s.id <> OLD.id')})"),
        postgres="",  # the exclusion above holds updates too
    ),
)
