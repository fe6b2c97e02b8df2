"""What is still open of each line, in rupiah, and booking it in one statement; both engines.

Callers have asked for right and scope, hold the lock of the batch, and write the trail.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from ..models import CLOSED_STATES, Batch, Line

_CLOSED = ", ".join(f"'{state.value}'" for state in CLOSED_STATES)


def open_of(line: str) -> str:
    """What is open of a line, as SQL; `line` is the name of its table in the statement.

    Net, less what reached the person or stayed with the bank, more what came back, less what went to the treasury,
    less what an approved list pays anew. A result that a later one corrects counts no more.
    """
    return f"""
({line}.net - COALESCE((
    SELECT SUM(CASE p.result WHEN 'dibayar' THEN p.amount + p.fee WHEN 'retur' THEN -p.amount
                             WHEN 'disetor' THEN p.amount ELSE 0 END)
    FROM stipends_payment p WHERE p.line_id = {line}.id
    AND NOT EXISTS (SELECT 1 FROM stipends_payment c WHERE c.corrects_id = p.id)
), 0) - COALESCE((
    SELECT SUM(r.net) FROM stipends_line r JOIN stipends_batch b ON b.id = r.batch_id
    WHERE r.corrects_id = {line}.id AND r.corrects_id IS NOT NULL AND b.kind = 'ulang' AND b.state IN ({_CLOSED})
), 0))
"""


OPEN = open_of("l")


def open_rupiah(batch: Batch) -> tuple[int, int]:
    """How many payable lines of the batch are not explained to the rupiah, and how much that is in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*), COALESCE(SUM(x.open), 0) FROM (SELECT {OPEN} AS open FROM stipends_line l "
            "WHERE l.batch_id = %s AND l.verdict = 'layak') x WHERE x.open <> 0",
            [batch.pk],
        )
        lines, rupiah = cursor.fetchone()
        return int(lines), int(rupiah)


def sums(batch: Batch) -> dict[str, int]:
    """Rupiah of a list by what became of it: `net`, `paid`, `fee`, `returned`, `refunded`, and `open`; `failed` counts
    people, `waiting` those of whom something is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(CASE WHEN p.result = 'dibayar' THEN p.amount END), 0), COALESCE(SUM(p.fee), 0), "
            "COALESCE(SUM(CASE WHEN p.result = 'retur' THEN p.amount END), 0), "
            "COALESCE(SUM(CASE WHEN p.result = 'disetor' THEN p.amount END), 0), "
            "COUNT(CASE WHEN p.result = 'gagal' THEN 1 END) FROM stipends_payment p WHERE p.batch_id = %s "
            "AND NOT EXISTS (SELECT 1 FROM stipends_payment c WHERE c.corrects_id = p.id)",
            [batch.pk],
        )
        names = ("paid", "fee", "returned", "refunded", "failed")
        found = dict(zip(names, map(int, cursor.fetchone()), strict=True))
    waiting, rupiah = open_rupiah(batch)
    return found | {"net": batch.net, "open": rupiah, "waiting": waiting}


def with_open(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Lines with `still_open`, the rupiah that are not explained."""
    return lines.annotate(still_open=RawSQL(open_of("stipends_line"), [], BigIntegerField()))  # noqa: S611


def open_by_bank(batch: Batch) -> list[tuple[str, int, int]]:
    """[(bank code, people, rupiah)] of the transfers that still wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x.bank_code, COUNT(*), SUM(x.open) FROM (SELECT l.bank_code, {OPEN} AS open FROM stipends_line l "
            "WHERE l.batch_id = %s AND l.verdict = 'layak' AND l.account_no IS NOT NULL) x WHERE x.open > 0 "
            "GROUP BY x.bank_code ORDER BY x.bank_code",
            [batch.pk],
        )
        return [(bank, int(people), int(rupiah)) for bank, people, rupiah in cursor.fetchall()]


def open_lines(batch: Batch, among: Collection[int] | None = None) -> dict[int, int]:
    """{line id: rupiah} of the payable lines that are not explained; `among` asks for these lines only."""
    chosen, parameters = _chosen(among)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x.id, x.open FROM (SELECT l.id, {OPEN} AS open FROM stipends_line l WHERE l.batch_id = %s "
            f"AND l.verdict = 'layak'{chosen}) x WHERE x.open <> 0",
            [batch.pk, *parameters],
        )
        return {line: int(rupiah) for line, rupiah in cursor.fetchall()}


# What failed or came back waits for somebody's decision: deposit, retry, or a result of its own.
NOT_SETTLED = (
    "EXISTS (SELECT 1 FROM stipends_payment p WHERE p.line_id = l.id AND p.result IN ('gagal', 'retur') "
    "AND NOT EXISTS (SELECT 1 FROM stipends_payment c WHERE c.corrects_id = p.id))"
)


def pay_open_lines(
    batch: Batch, *, on: date, reference: str, note: str, by: int, at: datetime, besides: Collection[int]
) -> int:
    """One result `dibayar` for each line with something open, but for those in `besides` and those that failed or came
    back. Returns how many."""
    left_out, parameters = _chosen(besides, "NOT IN") if besides else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO stipends_payment (line_id, batch_id, office_id, result, method, amount, fee, "on", reference, '
            "sts_no, note, corrects_id, recorded_by_id, recorded_at) "
            "SELECT x.id, x.batch_id, x.office_id, 'dibayar', CASE WHEN x.account_no IS NULL THEN 'tunai' "
            "ELSE 'transfer' END, x.open, 0, %s, %s, '', %s, NULL, %s, %s "
            f"FROM (SELECT l.id, l.batch_id, l.office_id, l.account_no, {OPEN} AS open FROM stipends_line l "
            f"WHERE l.batch_id = %s AND l.verdict = 'layak' AND NOT {NOT_SETTLED}{left_out}) x WHERE x.open > 0",
            [on, reference, note, by, at, batch.pk, *parameters],
        )
        return cursor.rowcount


def _chosen(lines: Collection[int] | None, word: str = "IN") -> tuple[str, list[int]]:
    if lines is None:
        return "", []
    wanted = sorted(lines) or [0]
    return f" AND l.id {word} ({', '.join(['%s'] * len(wanted))})", wanted
