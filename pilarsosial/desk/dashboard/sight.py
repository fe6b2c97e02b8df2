"""Who looks, at which region, as of which day; and a number with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from pilarsosial.core.models import Level, Region
from pilarsosial.core.regions_cache import children
from pilarsosial.core.values.money import format_number, format_rupiah

RUPIAH = "rupiah"
# Characters of the code of a region below: `35.17` of a province, `35.17.09` of a regency.
_CODE_LENGTHS = {Level.PROVINCE: 5, Level.REGENCY: 8, Level.DISTRICT: 13}


@dataclass(frozen=True)
class Number:
    """`value` rows stand on the list at `url`; of `unit` RUPIAH their amounts come to it. `text` only where it is
    written in another way (`10.000+`)."""

    value: int
    url: str
    unit: str = "orang"
    text: str = ""

    def __str__(self) -> str:
        if self.text:
            return self.text
        return format_rupiah(self.value) if self.unit == RUPIAH else format_number(self.value)


@dataclass(frozen=True)
class Sight:
    """What every panel is asked."""

    actor: Any
    region: Region
    day: date
    today: date

    @property
    def child_length(self) -> int:
        """Characters of a child region's code."""
        return _CODE_LENGTHS[Level(self.region.level)]

    def children(self) -> tuple[tuple[str, str], ...]:
        """(code, short name) of the regions below, by name."""
        return children(self.region.code)

    def address(self, name: str, *, region: str = "", day: date | None = None, **more: Any) -> str:
        """A page about this region and day, or about others that are named."""
        asked = {"wilayah": region or self.region.code, "tanggal": (day or self.day).isoformat(), **more}
        return f"{reverse(name)}?{urlencode(asked)}"

    def people(self, value: int, **more: Any) -> Number:
        """People in pokok posts; `more` narrows as `address` and the list of people take it."""
        return Number(value, self.address("member-list", **{"jenis": "pokok", **more}))
