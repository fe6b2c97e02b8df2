"""Lines of a submitted list whose account is another one by now; both engines."""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

from django.db import connection

from ..models import Batch
from . import dialect


def lines_with_another_account(batch: Batch) -> set[int]:
    """Ids of payable lines that were to go to an account which is no longer the person's active one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id FROM stipends_line l LEFT JOIN personnel_bankaccount b ON b.member_id = l.member_id "
            "AND b.purpose = %s AND b.state = 'active' WHERE l.batch_id = %s AND l.verdict = 'layak' "
            f"AND ({dialect.differ('l.account_no', 'b.number')} OR l.bank_code <> COALESCE(b.bank_id, ''))",
            [batch.scheme.funding, batch.pk],
        )
        return {row[0] for row in cursor.fetchall()}
