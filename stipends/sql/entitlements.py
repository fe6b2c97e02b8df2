"""The months that a submitted batch gives."""

from __future__ import annotations

from django.db import connection

from ..models import Batch
from . import dialect


def add_entitlements(batch: Batch) -> int:
    """One row for every month (day, or once) that the payable lines of a batch give. Returns how many.

    A month that somebody has already raises IntegrityError.
    """
    if connection.vendor == "postgresql":
        given = "CROSS JOIN LATERAL jsonb_array_elements_text(j.result -> 'given') AS g(value)"
        day = "g.value::date"
    else:
        given = "JOIN json_each(j.result, '$.given') AS g"
        day = "g.value"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stipends_entitlement (scheme_id, office_id, member_id, slot, month, batch_id, line_id, living) "  # noqa: S608, E501
            f"SELECT %s, l.office_id, l.member_id, l.slot, {day}, l.batch_id, l.id, {dialect.true()} "
            f"FROM stipends_line l JOIN stipends_judgement j ON j.id = l.judgement_id {given} "
            "WHERE l.batch_id = %s AND l.verdict = 'layak' AND l.kind IN ('utama', 'rapel')",
            [batch.scheme_id, batch.pk],
        )
        return cursor.rowcount
