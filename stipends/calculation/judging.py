"""The one function that decides: facts and rules in, a verdict with its amount and reasons out.

Days of the window are bits of a whole number, so that service, pauses, decrees and everything that takes days away are
a few operations each.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .facts import Facts, Spell, read_facts
from .rules import Rules

ONCE = date(1900, 1, 1)
_MONTHS_OF = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
_ASN = frozenset(("pns", "pppk"))
_LISTS = {"daftar_asn": "asn", "daftar_meninggal": "meninggal", "daftar_pembayar": "pembayar"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`months` are those paid for (1 to 12), `given` the days that stand for them among the entitlements.

    `shares`: (month's first day, position, rate for a unit, counted days, days of the month) of what is paid, for the
    words. Rupiah are 0 unless payable.
    """

    verdict: str
    reasons: tuple[str, ...]
    months: tuple[int, ...] = ()
    given: tuple[date, ...] = ()
    rate: int = 0
    gross: int = 0
    tax: int = 0
    net: int = 0
    shares: tuple[tuple[date, str, int, int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "months": list(self.months),
            "given": [day.isoformat() for day in self.given],
            "rate": self.rate,
            "gross": self.gross,
            "tax": self.tax,
            "net": self.net,
        }


def judge(text: str, rules: Rules) -> Outcome:
    """The verdict on one tuple of facts. The same text and rules give the same outcome, always."""
    return judge_facts(read_facts(text), rules)


def judge_facts(facts: Facts, rules: Rules) -> Outcome:
    """The same for facts that were read already."""
    case = _Case(facts, rules)
    blocks = case.blocks()
    shares = case.shares()
    gross = case.amount(shares)
    if len(case.why) > 1:
        # Whatever took the days away says more than that they were few.
        case.why.discard("too_short")
    if blocks or not gross:
        reasons = {*blocks, *case.why}
        if not reasons:
            reasons = {"no_rate" if case.serving else "not_serving"}
        held = any(code.startswith("held_") for code in blocks) and bool(gross)
        return Outcome("ditahan" if held else "tidak", tuple(sorted(reasons)), rate=shares[-1][2] if shares else 0)
    tax = rules.tax_of(gross)
    return Outcome(
        verdict="layak",
        reasons=tuple(sorted(case.why)),
        months=tuple(sorted({day.month for day, *_ in shares})),
        given=case.given_days(shares),
        rate=shares[-1][2],
        gross=gross,
        tax=tax,
        net=gross - tax,
        shares=tuple(shares),
    )


class _Case:
    """One person in the window. `why` collects the codes of everything that took a day away."""

    def __init__(self, facts: Facts, rules: Rules) -> None:
        self.facts = facts
        self.rules = rules
        self.first = rules.first
        self.length = (rules.last - rules.first).days + 1
        self.all = (1 << self.length) - 1
        self.why: set[str] = set()
        self.serving = 0
        self.by_position: dict[str, int] = {}
        self._serve()
        self._take_away()

    # --- What holds for the whole person -------------------------------------------------------------------------

    def blocks(self) -> list[str]:
        found = []
        if not self.facts.has_nik:
            found.append("no_nik")
        if self.facts.hold:
            found.append(f"held_{self.facts.hold}")
        if "rekening" in self.rules.conditions:
            found += self._account()
        if "usia" in self.rules.conditions and self.facts.over_age == "?":
            found.append("age_unknown")
        return found

    def _account(self) -> list[str]:
        match self.facts.account:
            case "ok":
                return []
            case "":
                return ["no_account"]
            case "usul":
                return ["account_proposed"]
            case _:
                return ["account_waiting"]

    # --- Days of service -----------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Days in each position, with pauses and days without a decree taken off."""
        acting = posted = 0
        for spell in self.facts.spells:
            days = self._between(spell.start, spell.until)
            if spell.acting:
                acting |= days
                continue
            posted |= days
            days = self._without_pauses(spell, days)
            if "sk" in self.rules.conditions:
                days = self._under_decree(spell, days)
            self.by_position[spell.position] = self.by_position.get(spell.position, 0) | days
            self.serving |= days
        self._tell_comings_and_goings(posted)
        if not posted:
            self.why.add("acting_only" if acting else "not_serving")

    def _tell_comings_and_goings(self, posted: int) -> None:
        if not posted or posted == self.all:
            return
        for spell in self.facts.spells:
            if spell.acting:
                continue
            # A gap that another post of the same person closes is no leaving and no joining.
            if spell.start and not posted >> max(self._place(spell.start) - 1, 0) & 1:
                self.why.add("joined")
            if spell.until and not posted >> self._place(spell.until) & 1 and spell.end_reason:
                self.why.add(f"left_{spell.end_reason}")

    def _without_pauses(self, spell: Spell, days: int) -> int:
        for start, until in spell.pauses:
            days = self._less(days, self._between(start, until), "paused")
        return days

    def _under_decree(self, spell: Spell, days: int) -> int:
        if not days:
            return 0
        if not spell.has_decree:
            return self._less(days, self.all, "no_decree")
        if spell.decree_later:
            return self._less(days, self.all, "decree_later")
        if spell.decree_over:
            return self._less(days, self.all, "decree_over")
        days = self._less(days, self._between(None, spell.decree_from) if spell.decree_from else 0, "decree_later")
        return self._less(days, self._between(spell.decree_until, None) if spell.decree_until else 0, "decree_over")

    def _take_away(self) -> None:
        """Days on which the person may not be paid, whatever the post."""
        conditions = self.rules.conditions
        if "bukan_asn" in conditions:
            self._forbid(self._as_asn(), "is_asn")
        if "usia" in conditions and self.facts.over_age not in ("", "?"):
            since = None if self.facts.over_age == "*" else date.fromisoformat(self.facts.over_age)
            self._forbid(self._between(since, None), "over_age")
        for condition, kind in _LISTS.items():
            if condition in conditions:
                for name, start, until in self.facts.lists:
                    if name == kind:
                        self._forbid(self._between(start, until), f"listed_{kind}")
        for scheme, month in self.facts.others:
            if scheme not in self.rules.allowed:
                self._forbid(self._month(month), "other_scheme")
        if "laporan" in conditions:
            for month in self._months():
                if month not in self.facts.reports:
                    self._forbid(self._month(month), "no_report")
        if "hadir" in conditions and self.rules.unit != "event_day" and not self.facts.present:
            self._forbid(self.all, "absent")

    def _as_asn(self) -> int:
        """From each change of employment to the next."""
        changes = sorted((since or self.first, kind) for kind, since in self.facts.employment)
        days = 0
        for place, (since, kind) in enumerate(changes):
            until = changes[place + 1][0] if place + 1 < len(changes) else None
            if kind in _ASN:
                days |= self._between(since, until)
        return days

    def _forbid(self, days: int, why: str) -> None:
        if not self.serving & days:
            return
        self.why.add(why)
        self.serving &= ~days
        self.by_position = {position: own & ~days for position, own in self.by_position.items()}

    def _less(self, days: int, without: int, why: str) -> int:
        if days & without:
            self.why.add(why)
        return days & ~without

    # --- Months and money ----------------------------------------------------------------------------------------

    def shares(self) -> list[tuple[date, str, int, int, int]]:
        match self.rules.unit:
            case "event_day":
                return self._event_days()
            case "once":
                return self._once()
            case _:
                return self._whole_months()

    def _whole_months(self) -> list[tuple[date, str, int, int, int]]:
        found = []
        for unit in self._units():
            served = any(self._days_in(month) for month in unit)
            for month in unit:
                days, length = self._days_in(month), monthrange(month.year, month.month)[1]
                counted = length if self._counts(days, length, served) else 0
                if self.rules.partial == "hari":
                    counted = days
                if not counted:
                    if days:
                        self.why.add("too_short")
                    continue
                if month in self.facts.given:
                    self.why.add("given")
                    continue
                share = self._best(month, counted, length)
                if share is not None:
                    found.append(share)
        return found

    def _counts(self, days: int, length: int, unit_served: bool) -> bool:
        if self.rules.partial == "utuh":
            return unit_served
        return days * 2 > length

    def _best(self, month: date, counted: int, length: int) -> tuple[date, str, int, int, int] | None:
        """The dearest of the positions that the person held; the rate is the one of the month's first day."""
        days = self._month(month)
        held = [position for position, own in self.by_position.items() if own & days]
        # Where a whole unit is paid, a month without a day goes by what was held in the unit.
        held = held or [position for position, own in self.by_position.items() if own]
        allowed = [position for position in held if self._is_asked(position, month)]
        if not allowed:
            self.why.add("not_asked")
            return None
        rate, position = max((self.rules.rate_on(position, month), position) for position in allowed)
        if not rate:
            self.why.add("no_rate")
            return None
        return month, position, rate, counted, length

    def _is_asked(self, position: str, month: date) -> bool:
        months = self.rules.spans.get(position.partition("/")[0])
        return months is None or month.month in months

    def _once(self) -> list[tuple[date, str, int, int, int]]:
        if not self.serving:
            return []
        if ONCE in self.facts.given:
            self.why.add("given")
            return []
        held = [position for position, own in self.by_position.items() if own]
        rate, position = max((self.rules.rate_on(position, self.rules.last), position) for position in held)
        if not rate:
            self.why.add("no_rate")
            return []
        return [(self.rules.last, position, rate, 1, 1)]

    def _event_days(self) -> list[tuple[date, str, int, int, int]]:
        found = []
        if self.serving and not self.facts.present:
            self.why.add("absent")
        for day in sorted(self.facts.present):
            bit = self._between(day, day + timedelta(days=1))
            held = [position for position, own in self.by_position.items() if own & bit]
            if not held:
                continue
            if day in self.facts.given:
                self.why.add("given")
                continue
            rate, position = max((self.rules.rate_on(position, day), position) for position in held)
            if rate:
                found.append((day, position, rate, 1, 1))
            else:
                self.why.add("no_rate")
        return found

    def amount(self, shares: Iterable[tuple[date, str, int, int, int]]) -> int:
        """Whole rupiah, rounded down once for each unit: a month of a quarter is worth a third of its rate."""
        per = _MONTHS_OF.get(self.rules.unit)
        if per is None:
            return sum(rate for _day, _position, rate, _days, _length in shares)
        units: dict[int, list[tuple[int, int, int]]] = {}
        for month, _position, rate, days, length in shares:
            units.setdefault((month.month - 1) // per, []).append((rate, days, length))
        return sum(_part(rows, per) for rows in units.values())

    def given_days(self, shares: Iterable[tuple[date, str, int, int, int]]) -> tuple[date, ...]:
        if self.rules.unit == "once":
            return (ONCE,)
        return tuple(sorted({day for day, *_ in shares}))

    # --- Days as bits --------------------------------------------------------------------------------------------

    def _place(self, day: date) -> int:
        return min(max((day - self.first).days, 0), self.length)

    def _between(self, start: date | None, until: date | None) -> int:
        """From `start` (None: the first day) up to, without, `until` (None: the end)."""
        low = self._place(start) if start else 0
        high = self._place(until) if until else self.length
        return ((1 << high) - 1) & ~((1 << low) - 1) if high > low else 0

    def _month(self, month: date) -> int:
        return self._between(month, (month.replace(day=28) + timedelta(days=4)).replace(day=1))

    def _days_in(self, month: date) -> int:
        return (self.serving & self._month(month)).bit_count()

    def _months(self) -> list[date]:
        return [date(self.first.year, number, 1) for number in range(self.first.month, self.rules.last.month + 1)]

    def _units(self) -> list[list[date]]:
        months, per = self._months(), _MONTHS_OF[self.rules.unit]
        return [months[place : place + per] for place in range(0, len(months), per)]


def _part(rows: list[tuple[int, int, int]], per: int) -> int:
    """The share of a unit that these months (rate, counted days, days) are worth, over one common denominator."""
    lengths = {length for _rate, _days, length in rows}
    common = 1
    for length in lengths:
        common *= length
    return sum(rate * days * (common // length) for rate, days, length in rows) // (common * per)


Judge = Callable[[str, Rules], Outcome]
