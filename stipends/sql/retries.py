"""Lines that pay anew what failed or came back; both engines.

Callers have asked for right and scope, hold the lock of both batches, and write the trail.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

from datetime import date

from django.db import connection

from ..models import Batch
from .payments import NOT_SETTLED, OPEN

_COPIED = (
    "kind", "period", "year", "quarter", "months", "member_id", "slot", "assignment_id", "pillar_id", "position_id",
    "region_code", "regency_code", "name", "nik", "rate",
)  # fmt: skip
# Another list that pays the line anew is on its way.
_TAKEN = (
    "EXISTS (SELECT 1 FROM stipends_line r JOIN stipends_batch b ON b.id = r.batch_id WHERE r.corrects_id = l.id "
    "AND r.corrects_id IS NOT NULL AND b.kind = 'ulang' AND b.state <> 'cancelled' AND b.id <> %s)"
)


def write_retry_lines(batch: Batch, day: date) -> int:
    """The lines of a retry, anew: each what is open of a line of the parent, to the account that is usable on `day`, or
    in cash where the parent paid in cash. Tax was withheld the first time. Returns how many were written."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stipends_line WHERE batch_id = %s", [batch.pk])
        cursor.execute(
            f"INSERT INTO stipends_line (batch_id, office_id, {', '.join(_COPIED)}, bank_code, account_no, holder, "
            "gross, tax, net, verdict, reasons, judgement_id, corrects_id) "
            f"SELECT %s, x.office_id, {', '.join(f'x.{name}' for name in _COPIED)}, COALESCE(a.bank_id, ''), a.number, "
            "COALESCE(a.holder, ''), x.open, 0, x.open, 'layak', '', NULL, x.id "
            f"FROM (SELECT l.*, {OPEN} AS open FROM stipends_line l WHERE l.batch_id = %s AND l.verdict = 'layak' "
            f"AND {NOT_SETTLED} AND NOT {_TAKEN}) x "
            "LEFT JOIN personnel_bankaccount a ON a.member_id = x.member_id AND a.purpose = %s AND a.state = 'active' "
            "AND a.usable_from <= %s WHERE x.open > 0 AND (a.id IS NOT NULL OR x.account_no IS NULL)",
            [batch.pk, batch.parent_id, batch.pk, batch.scheme.funding, day],
        )
        return cursor.rowcount
