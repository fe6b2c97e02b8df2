"""What people who were paid too much owe, and what of it went back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from ..models import RefundClaim
from .totals import AMOUNTS, Question


@dataclass(frozen=True)
class Claims:
    """Number of claims and rupiah; `settled` are those with a deposit slip."""

    count: int = 0
    amount: int = 0
    settled: int = 0


def claims_of(actor: Any, question: Question) -> Claims:
    """The claims in sight on the lines that a question asks for."""
    found = RefundClaim.objects.visible_to(actor, AMOUNTS).filter(question.condition("batch__", "line__"))
    row = found.order_by().aggregate(
        n=Count("pk"), owed=Sum("amount", default=0), back=Sum("amount", filter=~Q(sts_no=""), default=0)
    )
    return Claims(row["n"], row["owed"], row["back"])
