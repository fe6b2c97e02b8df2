"""Which versions of which rows a list is worked out from: the same mark, and nothing has been written since.

Only PostgreSQL tells the version of a row (where it lies and which transaction wrote it). A mark costs a small part of
working the list out; on SQLite there is none, and the list is worked out.
"""

# ruff: noqa: S608 - names and clauses are our own, values are parameters

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from ..models import ONCE
from . import dialect
from .cases import Case, service_of

_OTHERS = (
    "personnel_decree",
    "personnel_pause",
    "personnel_employmentstatus",
    "stipends_hold",
    "stipends_comparisonlist",
    "stipends_comparisonentry",
    "stipends_schemepair",
    "stipends_rate",
    "stipends_batch",
)

_ASN = "SELECT n.member_id FROM personnel_employmentstatus n WHERE n.kind IN ('pns', 'pppk')"


def versions_of(cases: Sequence[Case]) -> list[list[int]] | None:
    """Counts and sums over the row versions behind these cases; None where the engine does not tell them."""
    if not dialect.is_postgres() or any(case.asks_presence for case in cases):
        return None
    found = []
    with connection.cursor() as cursor:
        for case in cases:
            where, params = service_of(case)
            cursor.execute(
                f"SELECT COUNT(*), {_mark('a')}, {_mark('m')}, {_mark('w')}, {_mark('b')} FROM personnel_assignment a "
                "JOIN personnel_member m ON m.id = a.member_id "
                "LEFT JOIN personnel_member w ON w.id = m.merged_into_id "
                "LEFT JOIN personnel_bankaccount b ON b.member_id = COALESCE(m.merged_into_id, m.id) "
                f"AND b.purpose = %s WHERE {where}",
                [case.funding, *params],
            )
            found.append(list(map(int, cursor.fetchone())))
            cursor.execute(
                f"SELECT COUNT(*), {_mark('e')} FROM stipends_entitlement e "
                "WHERE e.living AND (e.month BETWEEN %s AND %s OR e.month = %s)",
                [case.first, case.last, ONCE],
            )
            found.append(list(map(int, cursor.fetchone())))
            if "laporan" in case.conditions:
                cursor.execute(
                    f"SELECT COUNT(*), {_mark('r')} FROM personnel_monthlyreport r WHERE r.month BETWEEN %s AND %s",
                    [case.first, case.last],
                )
                found.append(list(map(int, cursor.fetchone())))
        for table in _OTHERS:
            # A list's own row is written by every run.
            own = f" WHERE t.id <> {int(cases[0].batch_id)}" if table == "stipends_batch" and cases else ""
            # Of those who never were ASN nothing is read.
            own = f" WHERE t.member_id IN ({_ASN})" if table == "personnel_employmentstatus" else own
            cursor.execute(f"SELECT COUNT(*), {_mark('t')} FROM {table} t{own}")
            found.append(list(map(int, cursor.fetchone())))
    return found


def _mark(row: str) -> str:
    """Every new version of a row lies somewhere else."""
    return f"COALESCE(SUM(hashtext({row}.ctid::text)::bigint # {row}.xmin::text::bigint), 0)"
