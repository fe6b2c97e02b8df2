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
# Net, less what reached the person or stayed with the bank, more what came back, less what went to the treasury, less
# what an approved list pays anew. A result that a later one corrects counts no more.
_OPEN = f"""
({{0}}.net - COALESCE((
    SELECT SUM(CASE p.result WHEN 'dibayar' THEN p.amount + p.fee WHEN 'retur' THEN -p.amount
                             WHEN 'disetor' THEN p.amount ELSE 0 END)
    FROM stipends_payment p WHERE p.line_id = {{0}}.id{{1}}
    AND NOT EXISTS (SELECT 1 FROM stipends_payment c WHERE c.corrects_id = p.id)
), 0) - COALESCE((
    SELECT SUM(r.net) FROM stipends_line r JOIN stipends_batch b ON b.id = r.batch_id
    WHERE r.corrects_id = {{0}}.id AND r.corrects_id IS NOT NULL AND b.kind = 'ulang' AND b.state IN ({_CLOSED}){{2}}
), 0))
"""


def open_of(line: str) -> str:
    """What is open of a line, as SQL; `line` is the name of its table in the statement."""
    return _OPEN.format(line, "", "")


OPEN = open_of("l")


def open_on(line: str, day: date, after: datetime) -> tuple[str, list[date | datetime]]:
    """What was open of a line at the end of a day, with its parameters; `after` is the moment at which the day ends.

    A result that was corrected later never was, so it does not count on earlier days either.
    """
    return _OPEN.format(line, ' AND p."on" <= %s', " AND b.approved_at < %s"), [day, after]


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


# {column of a total: what it sums over the lines `l`, their results `p` and what pays them anew `r`}.
_BECAME = {
    "paid_lines": "COUNT(NULLIF(p.n_paid, 0))",
    "paid": "COALESCE(SUM(p.paid), 0)",
    "fee": "COALESCE(SUM(p.fee), 0)",
    "failed_lines": "COUNT(NULLIF(p.n_failed, 0))",
    "failed": "COALESCE(SUM(CASE WHEN p.n_failed > 0 THEN l.net END), 0)",
    "returned_lines": "COUNT(NULLIF(p.n_returned, 0))",
    "returned": "COALESCE(SUM(p.returned), 0)",
    "refunded_lines": "COUNT(NULLIF(p.n_refunded, 0))",
    "refunded": "COALESCE(SUM(p.refunded), 0)",
    "retried": "COALESCE(SUM(r.net), 0)",
    "open_lines": "COUNT(NULLIF(l.net - COALESCE(p.paid, 0) + COALESCE(p.returned, 0) - COALESCE(p.refunded, 0) "
    "- COALESCE(r.net, 0), 0))",
}
_KEYS = ("regency_code", "pillar_id", "period", "kind")


def _of_result(result: str, name: str, amount: str) -> str:
    return (
        f"SUM(CASE WHEN q.result = '{result}' THEN 1 ELSE 0 END) AS n_{name}, "
        f"SUM(CASE WHEN q.result = '{result}' THEN {amount} ELSE 0 END) AS {name}"
    )


def write_payment_totals(batch_id: int) -> None:
    """What became of the money, into the totals of the batch, from its results and the lists that pay it anew."""
    results = ", ".join(
        (
            _of_result("dibayar", "paid", "q.amount + q.fee"),
            "SUM(CASE WHEN q.result = 'gagal' THEN 1 ELSE 0 END) AS n_failed",
            _of_result("retur", "returned", "q.amount"),
            _of_result("disetor", "refunded", "q.amount"),
        )
    )
    sums = ", ".join(f"{text} AS {name}" for name, text in _BECAME.items())
    keys = ", ".join(f"l.{name}" for name in _KEYS)
    same = " AND ".join(f"t.{name} = s.{name}" for name in _KEYS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE stipends_batchtotal AS t SET {', '.join(f'{name} = s.{name}' for name in _BECAME)} "
            f"FROM (SELECT {keys}, {sums} FROM stipends_line l "
            f"LEFT JOIN (SELECT q.line_id, {results}, SUM(q.fee) AS fee FROM stipends_payment q WHERE q.batch_id = %s "
            "AND NOT EXISTS (SELECT 1 FROM stipends_payment c WHERE c.corrects_id = q.id) GROUP BY q.line_id) p "
            "ON p.line_id = l.id "
            "LEFT JOIN (SELECT a.corrects_id, SUM(a.net) AS net FROM stipends_line a "
            f"JOIN stipends_batch b ON b.id = a.batch_id WHERE b.parent_id = %s AND b.kind = 'ulang' "
            f"AND b.state IN ({_CLOSED}) AND a.corrects_id IS NOT NULL GROUP BY a.corrects_id) r "
            f"ON r.corrects_id = l.id WHERE l.batch_id = %s AND l.verdict = 'layak' GROUP BY {keys}) AS s "
            f"WHERE t.batch_id = %s AND t.verdict = 'layak' AND {same}",
            [batch_id] * 4,
        )


def left_of(batch: Batch) -> int:
    """Rupiah of a list that are not explained, as its totals say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(net - paid + returned - refunded - retried), 0) FROM stipends_batchtotal "
            "WHERE batch_id = %s",
            [batch.pk],
        )
        return int(cursor.fetchone()[0])


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
