"""What is planned, approved, paid, came back and is left: from the totals that are kept with the lists.

A list that pays anew what came back (RETRY) plans nothing a second time: its money is what the first list has open, so
it counts in what was paid and what is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Sum

from pilarsosial.core.policies import may
from pilarsosial.core.values.period import Period, PeriodUnit

from ..models import CLOSED_STATES, BatchKind, BatchState, BatchTotal, LineKind, Verdict

AMOUNTS, STATES = "line.view", "payment.state"
_FIRST = ~Q(batch__kind=BatchKind.RETRY)
_CLOSED = Q(batch__state__in=CLOSED_STATES)
_PAYABLE = Q(verdict=Verdict.PAYABLE)
_LEFT = F("net") - F("paid") + F("returned") - F("refunded") - F("retried")

# {figure: the sum over totals that it is}. What a line list of the same name shows is the rows behind it.
SUMS = {
    "people": Sum("lines", filter=_FIRST & _PAYABLE & Q(kind=LineKind.REGULAR), default=0),
    "lines": Sum("lines", filter=_FIRST & _PAYABLE, default=0),
    "net": Sum("net", filter=_FIRST, default=0),
    "approved_lines": Sum("lines", filter=_FIRST & _PAYABLE & _CLOSED, default=0),
    "approved": Sum("net", filter=_FIRST & _CLOSED, default=0),
    "paid_lines": Sum("paid_lines", default=0),
    "paid": Sum("paid", default=0),
    "fee": Sum("fee", default=0),
    "failed_lines": Sum("failed_lines", default=0),
    "failed": Sum("failed", default=0),
    "returned_lines": Sum("returned_lines", default=0),
    "returned": Sum("returned", default=0),
    "refunded_lines": Sum("refunded_lines", default=0),
    "refunded": Sum("refunded", default=0),
    "open_lines": Sum("open_lines", filter=_CLOSED & _PAYABLE, default=0),
    "left": Sum(_LEFT, filter=_CLOSED, default=0),
}


class Money(NamedTuple):
    """Lines and rupiah by what became of them; `people` are the payable ones of the lists' own periods.

    `left = approved - paid + returned - refunded`, and `net` is what is approved with what is not yet. What failed
    moved no money: `failed` is what those lines were to pay.
    """

    people: int = 0
    lines: int = 0
    net: int = 0
    approved_lines: int = 0
    approved: int = 0
    paid_lines: int = 0
    paid: int = 0
    fee: int = 0
    failed_lines: int = 0
    failed: int = 0
    returned_lines: int = 0
    returned: int = 0
    refunded_lines: int = 0
    refunded: int = 0
    open_lines: int = 0
    left: int = 0


@dataclass(frozen=True)
class Question:
    """What of the lists is asked for; empty ones ask for all. `region` takes everything inside it, down to a regency.

    `period` is widened to the whole quarters that it touches: totals are kept by quarter.
    """

    region: str = ""
    pillar: int | None = None
    period: Period | None = None
    fund: str = ""
    scheme: str = ""

    @property
    def regency_or_wider(self) -> str:
        return self.region[:5]

    @property
    def quarters(self) -> list[int]:
        """The numbers of the quarters, of the period's year."""
        if self.period is None:
            return []
        first = Period.containing(self.period.first_day, PeriodUnit.QUARTER).number
        last = Period.containing(self.period.last_day, PeriodUnit.QUARTER).number
        return list(range(first, last + 1))

    def condition(self, batch: str = "batch__", row: str = "") -> Q:
        """Of totals and of lines alike: both have the same columns. `batch`: the way to the list, `row` to the line."""
        found = ~Q(**{f"{batch}state": BatchState.CANCELLED})
        if self.region:
            found &= Q(**{f"{row}regency_code__inside": self.regency_or_wider})
        if self.pillar is not None:
            found &= Q(**{f"{row}pillar": self.pillar})
        if self.period is not None:
            found &= Q(**{f"{row}year": self.period.year, f"{row}quarter__in": self.quarters})
        if self.fund:
            found &= Q(**{f"{batch}scheme__funding": self.fund})
        if self.scheme:
            found &= Q(**{f"{batch}scheme__code": self.scheme})
        return found


def sight_of(actor: Any) -> str:
    """The permission by which somebody sees lines: with amounts, else only whether they were paid."""
    return AMOUNTS if may(actor, AMOUNTS) else STATES


def totals_of(actor: Any, question: Question, permission: str = AMOUNTS) -> QuerySet[BatchTotal]:
    """The totals in sight that a question asks for."""
    return BatchTotal.objects.visible_to(actor, permission).filter(question.condition())


def money_by(
    actor: Any, question: Question, keys: Sequence[str], *, batches: Collection[int] | None = None
) -> Iterator[tuple[Mapping[str, Any], Money]]:
    """(values of the keys, money) in the order of the keys; keys are look-ups of totals (`regency_code`,
    `batch__scheme__funding`). One statement over totals, however many lines lie behind them. `batches`:
    of these lists alone."""
    totals = totals_of(actor, question)
    if batches is not None:
        totals = totals.filter(batch__in=batches)
    sums = {f"sum_{name}": total for name, total in SUMS.items()}
    number, nothing = len(keys), Money()
    # As tuples: a report of all quarters has thousands of rows.
    for row in totals.order_by(*keys).values(*keys).annotate(**sums).values_list(*keys, *sums):
        money = Money._make(row[number:])
        if money != nothing:
            yield dict(zip(keys, row, strict=False)), money


def money_of(actor: Any, question: Question) -> Money:
    """All of it in one sum."""
    row = totals_of(actor, question).order_by().aggregate(**{f"sum_{name}": total for name, total in SUMS.items()})
    return Money._make(row[f"sum_{name}"] for name in Money._fields)


@dataclass(frozen=True)
class OfState:
    """Lists in one state: their money, and the lines that are not payable. A list that pays anew adds no lines."""

    state: str
    money: Money
    unpaid: int


def money_by_state(actor: Any, question: Question) -> list[OfState]:
    """In the order of the states; who sees no amounts gets the payable lines and the unpaid alone. One statement."""
    permission = sight_of(actor)
    named = SUMS if permission == AMOUNTS else {"lines": SUMS["lines"]}
    sums = {f"sum_{name}": total for name, total in named.items()}
    rows = totals_of(actor, question, permission).order_by().values("batch__state")
    rows = rows.annotate(**sums, unpaid=Sum("lines", filter=_FIRST & ~_PAYABLE, default=0))
    found = {
        row["batch__state"]: OfState(
            row["batch__state"], Money(**{name: row[f"sum_{name}"] for name in named}), row["unpaid"]
        )
        for row in rows
    }
    return [found[state] for state in BatchState.values if state in found]


def roster_of(actor: Any, question: Question) -> dict[str, int]:
    """{verdict: people} of the lists' own periods; together they are the roster. Also for who sees no amounts."""
    rows = (
        totals_of(actor, question, sight_of(actor))
        .filter(_FIRST, kind=LineKind.REGULAR)
        .order_by()
        .values_list("verdict")
    )
    found = dict(rows.annotate(n=Sum("lines")))
    return {verdict: found.get(verdict, 0) for verdict in Verdict.values}
