"""Set-based statements of the roster: the columns of each table and one statement for many rows, on both engines.

Callers have asked for right and scope, hold the locks of the posts, and write the trail. A violated constraint or
guard raises IntegrityError; where a row may be there already, the number of new ones is returned. What is read comes as
the database has it: days in ISO form, ciphertext as bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from pilarsosial.core import bulk

from .models import Assignment, BankAccount, Decree, EmploymentStatus, Member, Post

MEMBER = (
    "id",
    "nik",
    "name",
    "name_key",
    "title_prefix",
    "title_suffix",
    "sex",
    "birth_place",
    "birth_date",
    "religion",
    "marital_status",
    "education",
    "main_job",
    "address",
    "rt",
    "rw",
    "home_region_id",
    "phone",
    "email",
    "npwp",
    "family_card_no",
    "bpjs_no",
    "nik_differs",
    "office_id",
    "created_at",
    "updated_at",
    "version",
)
ASSIGNMENT = (
    "id",
    "member_id",
    "post_id",
    "pillar_id",
    "position_id",
    "duty_region_id",
    "regency_code",
    "single",
    "acting",
    "decree_id",
    "start",
    "end",
    "end_reason",
    "end_note",
    "membership_no",
    "grade",
    "extra",
    "replaces_id",
    "created_at",
    "version",
)
ACCOUNT = (
    "id",
    "member_id",
    "purpose",
    "bank_id",
    "number",
    "holder",
    "state",
    "usable_from",
    "proposed_by_id",
    "proposed_at",
)
DECREE = ("office_id", "number", "signed_on", "signer", "about", "valid_until")
POST = ("position_id", "pillar_id", "region_id", "seats", "single", "valid_from")
EMPLOYMENT = ("member_id", "kind", "since")

_PAGE = 2_000


_DAYS = frozenset(("birth_date", "start", "end", "signed_on"))


def members(columns: Sequence[str], by: str, values: Iterable[Any]) -> list[tuple]:
    """These columns of the people whose `id`, or whose ciphertext of the `nik`, is one of the values."""
    return _rows("personnel_member", columns, by, values)


def assignments(members: Iterable[int]) -> list[tuple]:
    """What these people have done and do, oldest first; entries made by mistake are left out.

    Id, member, position, pillar, region, start, end, membership number, grade, decree and its number, version, acting,
    reason of the end, the pillar's own fields as JSON text, start of the first pause, first and last month of a report.
    """
    condition, params = _one_of("a.member_id", members)
    return _fetched(
        "SELECT a.id, a.member_id, a.position_id, a.pillar_id, a.duty_region_id, CAST(a.start AS text), "  # noqa: S608
        'CAST(a."end" AS text), a.membership_no, a.grade, a.decree_id, d.number, a.version, a.acting, a.end_reason, '
        "CAST(a.extra AS text), "
        "(SELECT CAST(min(p.start) AS text) FROM personnel_pause p WHERE p.assignment_id = a.id), "
        "(SELECT CAST(min(r.month) AS text) FROM personnel_monthlyreport r WHERE r.assignment_id = a.id), "
        "(SELECT CAST(max(r.month) AS text) FROM personnel_monthlyreport r WHERE r.assignment_id = a.id) "
        "FROM personnel_assignment a LEFT JOIN personnel_decree d ON d.id = a.decree_id "
        f'WHERE {condition} AND (a."end" IS NULL OR a."end" <> a.start) ORDER BY a.start, a.id',
        params,
    )


def doubles_of(members: Iterable[int]) -> list[tuple]:
    """Id of each entry that was merged into one of these people, and that person's."""
    return _rows("personnel_member", ("id", "merged_into_id"), "merged_into_id", members)


def accounts(members: Iterable[int]) -> list[tuple]:
    """Member, purpose, bank, ciphertext of the number and state of these people's accounts, oldest first."""
    columns = ("member_id", "purpose", "bank_id", "number", "state")
    return _rows("personnel_bankaccount", columns, "member_id", members, order="id")


def employments(members: Iterable[int]) -> list[tuple]:
    """Member and kind of every employment of these people, oldest first."""
    return _rows("personnel_employmentstatus", ("member_id", "kind"), "member_id", members, order="since")


def regions(codes: Iterable[str]) -> list[tuple]:
    """Code, level, kind and name."""
    return _rows("core_region", ("code", "level", "kind", "name"), "code", codes)


def find_alike(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Keys of the members of a name key and birth date (ISO), for many such pairs in one statement."""
    if not pairs:
        return []
    if connection.vendor == "postgresql":
        rows = _fetched(
            "SELECT m.id FROM unnest(%s::text[], %s::date[]) AS v(name_key, born) "
            "JOIN personnel_member m ON m.name_key = v.name_key AND m.birth_date = v.born",
            [[name for name, _born in pairs], [born for _name, born in pairs]],
        )
    else:
        values = ", ".join(["(%s, %s)"] * len(pairs))
        rows = _fetched(
            f"SELECT id FROM personnel_member WHERE (name_key, birth_date) IN (VALUES {values})",  # noqa: S608
            [text for pair in pairs for text in pair],
        )
    return [row[0] for row in rows]


def posts(position: int, regions: Iterable[str], *, lock: bool) -> list[tuple]:
    """Id, region and first day of a position's posts in these regions, locked against other writers where asked."""
    condition, params = _one_of("region_id", regions)
    locked = " FOR NO KEY UPDATE" if lock and connection.vendor == "postgresql" else ""
    return _fetched(
        "SELECT id, region_id, CAST(valid_from AS text) FROM personnel_post "  # noqa: S608 (names of our own)
        f"WHERE position_id = %s AND {condition} ORDER BY id{locked}",
        [position, *params],
    )


def _rows(table: str, columns: Sequence[str], by: str, values: Iterable[Any], order: str = "") -> list[tuple]:
    condition, params = _one_of(by, values)
    names = ", ".join(f"CAST({name} AS text)" if name in _DAYS else name for name in columns)
    ordered = f" ORDER BY {order}" if order else ""
    return _fetched(f"SELECT {names} FROM {table} WHERE {condition}{ordered}", params)  # noqa: S608 (names of our own)


def _one_of(column: str, values: Iterable[Any]) -> tuple[str, list[Any]]:
    """The condition that a column holds one of the values, and its parameters."""
    values = list(values)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [values]
    return f"{column} IN ({', '.join(['%s'] * len(values))})", values


def _fetched(statement: str, params: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def hold_present(ids: Iterable[int]) -> int:
    """How many of these people are in the roster; none of them is removed or merged before the transaction ends."""
    ids = sorted(ids)
    if connection.vendor != "postgresql":
        # Nobody else can write meanwhile.
        pages = (ids[first : first + _PAGE] for first in range(0, len(ids), _PAGE))
        return sum(Member.objects.present().filter(pk__in=page).count() for page in pages)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM personnel_member WHERE id = ANY(%s) AND removed_at IS NULL ORDER BY id FOR KEY SHARE",
            [ids],
        )
        return len(cursor.fetchall())


def add_members(rows: Sequence[Sequence[Any]]) -> int:
    """New people, columns MEMBER; a NIK that somebody registered meanwhile raises IntegrityError."""
    return bulk.insert_rows(Member, MEMBER, rows)


def add_assignments(rows: Sequence[Sequence[Any]]) -> int:
    """New assignments, columns ASSIGNMENT; the guards of the table hold."""
    return bulk.insert_rows(Assignment, ASSIGNMENT, rows)


def add_accounts(rows: Sequence[Sequence[Any]]) -> int:
    return bulk.insert_rows(BankAccount, ACCOUNT, rows)


def change_members(columns: Iterable[str], rows: Sequence[tuple[int, int, dict[str, Any]]]) -> int:
    """Rows `(id, version, {column: value})`; returns how many still had that version."""
    return bulk.update_versions(Member, tuple(columns), rows)


def change_assignments(columns: Iterable[str], rows: Sequence[tuple[int, int, dict[str, Any]]]) -> int:
    """Rows `(id, version, {column: value})`; returns how many still had that version.

    Of two holders of a strict post whose hand-over moves, the one who gets fewer days is shortened first: the guard of
    the post looks at each row by itself.
    """
    _give_up_days({pk: values for pk, _version, values in rows if values.get("start") or values.get("end")})
    return bulk.update_versions(Assignment, tuple(columns), rows)


def _give_up_days(changed: dict[int, dict[str, Any]]) -> None:
    """Strict posts that change twice at once only: keep the days that the old and the new period share, else none."""
    if len(changed) < 2:
        return
    held = list(
        Assignment.objects.filter(pk__in=sorted(changed), single=True).values_list(
            "pk", "post_id", "start", "end", "end_reason"
        )
    )
    holders = Counter(post for _pk, post, *_rest in held)
    for pk, post, first, last, reason in held:
        if holders[post] < 2:
            continue
        values = changed[pk]
        start = max(first.isoformat(), values.get("start") or "")
        end = min(filter(None, (last and last.isoformat(), values.get("end"))), default=None)
        kept = {
            "start": start,
            "end": max(start, end) if end else None,
            "end_reason": reason or values.get("end_reason", ""),
        }
        Assignment.objects.filter(pk=pk).update(**kept)


def enter_decrees(rows: Sequence[Sequence[Any]]) -> int:
    """Decrees that the office has not entered yet; one that is there stays as it is."""
    dated = [row for row in rows if row[2] is not None]
    undated = [row for row in rows if row[2] is None]
    count = bulk.insert_missing(Decree, DECREE, dated, conflict="(office_id, number, signed_on) DO NOTHING")
    clause = "(office_id, number) WHERE signed_on IS NULL DO NOTHING"
    return count + bulk.insert_missing(Decree, DECREE, undated, conflict=clause)


def open_missing_posts(rows: Sequence[Sequence[Any]]) -> int:
    """Posts that do not exist yet, columns POST; two people who open the same one get the same one."""
    return bulk.insert_missing(Post, POST, rows, conflict="(position_id, region_id) DO NOTHING")


def set_employment(rows: Sequence[Sequence[Any]]) -> int:
    """Employment from a day on, columns EMPLOYMENT; the later word of one day holds."""
    clause = "(member_id, since) DO UPDATE SET kind = excluded.kind"
    return bulk.insert_missing(EmploymentStatus, EMPLOYMENT, rows, conflict=clause)


def widen_posts(earliest: dict[int, str]) -> None:
    """Posts whose first known service is older than their own entry: they were there, nobody had written it down."""
    rows = sorted(earliest.items())
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE personnel_post p SET valid_from = v.day FROM unnest(%s::bigint[], %s::date[]) AS v(id, day) "
                "WHERE p.id = v.id AND p.valid_from > v.day",
                [[pk for pk, _day in rows], [day for _pk, day in rows]],
            )
        else:
            cursor.executemany(
                "UPDATE personnel_post SET valid_from = %s WHERE id = %s AND valid_from > %s",
                [(day, pk, day) for pk, day in rows],
            )


def cut_pauses(ended: Sequence[tuple[int, str]]) -> None:
    """Pauses of assignments `(id, end)` that reach past their end: cut there; those that begin later never were."""
    ids = [pk for pk, _end in ended]
    if not ids:
        return
    marks = ", ".join(["%s"] * len(ids))
    ends = 'SELECT a."end" FROM personnel_assignment a WHERE a.id = personnel_pause.assignment_id'
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM personnel_pause WHERE assignment_id IN ({marks}) AND start >= ({ends})",  # noqa: S608
            ids,
        )
        cursor.execute(
            f'UPDATE personnel_pause SET "end" = ({ends}) '  # noqa: S608
            f'WHERE assignment_id IN ({marks}) AND ("end" IS NULL OR "end" > ({ends}))',
            ids,
        )


def receive_reports(ids: Sequence[int], month: date, received_on: date, received_by: int | None) -> list[int]:
    """The month's report of these assignments as received; returns those that were not received before.

    Whoever was quicker is not overwritten.
    """
    if not ids:
        return []
    values = [month.isoformat(), received_on.isoformat(), "", received_by, bulk.moment()]
    postgres = connection.vendor == "postgresql"
    source = "unnest(%s::bigint[]) AS v(value)" if postgres else "json_each(%s) AS v"
    marks = "%s::date, %s::date, %s, %s::bigint, %s::timestamptz" if postgres else "%s, %s, %s, %s, %s"
    with connection.cursor() as cursor:
        # Parts of our own; SQLite asks for a WHERE before ON CONFLICT.
        cursor.execute(
            "INSERT INTO personnel_monthlyreport "  # noqa: S608
            "(assignment_id, month, received_on, note, received_by_id, recorded_at) "
            f"SELECT v.value, {marks} FROM {source} WHERE 1 = 1 "
            "ON CONFLICT (assignment_id, month) DO NOTHING RETURNING assignment_id",
            [*values, list(ids) if postgres else json.dumps(list(ids))],
        )
        return [row[0] for row in cursor.fetchall()]
