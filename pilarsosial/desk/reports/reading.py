"""Reading a question: from an address, from the options of the command, from what a job kept. One way for all.

A value that cannot be read is said and nothing is found: no slip ever widens a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pilarsosial.core.asked import plain_text, whole_number
from pilarsosial.core.errors import NotFound
from pilarsosial.core.models import Level, Pillar, Region
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import DateError, parse_date
from pilarsosial.core.values.period import Period, PeriodError

from .asking import Ask, Asked
from .catalogue import Report
from .choices import choices_for

LONGEST = 200
_WHOLE = frozenset({Ask.MEMBER, Ask.EVENT, Ask.BATCH})
_DAYS = frozenset({Ask.FROM, Ask.UNTIL})


@dataclass(frozen=True)
class Reading:
    """`asked` is None where something could not be read; `faults` says what, by the name that was asked."""

    asked: Asked | None
    faults: dict[str, str]


def read_asked(report: Report, told: Mapping[str, str], actor: Any, today: date) -> Reading:
    """What a report is asked. Names that it does not hear are passed over.

    Raises NotFound for a region outside the actor's areas, and where they have none.
    """
    heard = {name: plain_text(str(told.get(name) or "")).strip() for name in sorted(report.heard)}
    reader = _Reader(report, actor, {name: text for name, text in heard.items() if text})
    day = reader.day(Ask.DAY) or today
    region = asked_region(actor, report.permission, reader.text(Ask.REGION)) if Ask.REGION in report.asks else None
    pillar, period, more = reader.pillar(), reader.period(), reader.more()
    asked = Asked(day, region, pillar, period, more)
    return Reading(None if reader.faults else asked, reader.faults)


def asked_region(actor: Any, permission: str, code: str) -> Region:
    """The asked region inside the actor's areas, else their widest. A village's grant is asked for by its district.

    Raises NotFound.
    """
    areas = areas_with(actor, permission)
    if areas is None:
        region = _region(code or "") if code else Region.objects.filter(level=Level.PROVINCE).order_by("code").first()
    else:
        own = min((code for area in areas for code in area.regions), key=len, default="")
        region = _region(code or own[: len("35.17.09")])
        if code and region is not None and not any(area.covers(region.code) for area in areas):
            region = None
    if region is None:
        raise NotFound
    return region


def _region(code: str) -> Region | None:
    rows = Region.objects.filter(level__lte=Level.DISTRICT).select_related("parent__parent")
    return rows.filter(code=code[:13]).first() if code else None


class _Reader:
    def __init__(self, report: Report, actor: Any, told: Mapping[str, str]) -> None:
        self.report, self.actor, self.told = report, actor, told
        self.faults: dict[str, str] = {}

    def text(self, name: str) -> str:
        return self.told.get(name, "")

    def day(self, name: str) -> date | None:
        if not (text := self.text(name)):
            return None
        try:
            return parse_date(text)
        except DateError as error:
            self.faults[name] = str(error)
            return None

    def pillar(self) -> Pillar | None:
        if not (code := self.text(Ask.PILLAR)):
            return None
        offered = dict(choices_for(Ask.PILLAR, self.report, self.actor))
        if code not in offered:
            self.faults[Ask.PILLAR] = f"Pilar “{_short(code)}” tidak dikenal."
            return None
        return Pillar.objects.get(code=code)

    def period(self) -> Period | None:
        if not (text := self.text(Ask.PERIOD)):
            return None
        try:
            return Period.parse(text)
        except PeriodError as error:
            self.faults[Ask.PERIOD] = str(error)
            return None

    def more(self) -> dict[str, str]:
        """The other values, as plain text that has been checked as far as it can be here."""
        known = {Ask.DAY, Ask.REGION, Ask.PILLAR, Ask.PERIOD}
        found = {}
        for name, text in self.told.items():
            if name in known:
                continue
            if len(text) > LONGEST:
                self.faults[name] = "Isian terlalu panjang."
            elif name in _DAYS:
                if (day := self.day(name)) is not None:
                    found[name] = day.isoformat()
            elif name in _WHOLE:
                if whole_number(text) is None:
                    self.faults[name] = f"“{_short(text)}” bukan nomor."
                found[name] = text
            else:
                self._check_choice(name, text)
                found[name] = text
        return found

    def _check_choice(self, name: str, text: str) -> None:
        if name not in self.report.asks:
            return
        offered = choices_for(Ask(name), self.report, self.actor)
        if offered is not None and text not in {value for value, _label in offered}:
            self.faults[name] = f"Pilihan “{_short(text)}” tidak dikenal."


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
