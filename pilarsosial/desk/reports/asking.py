"""What a report is asked for, by an address, a command or a job that kept it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pilarsosial.core.models import Pillar, Region
from pilarsosial.core.values.period import Period


class Ask(StrEnum):
    """What may be asked, by its name in addresses (and, with `--`, of the command)."""

    DAY = "tanggal"
    REGION = "wilayah"
    PILLAR = "pilar"
    PERIOD = "periode"
    FUND = "dana"
    SCHEME = "skema"
    OFFICE = "kantor"
    STATE = "keadaan"
    FROM = "dari"
    UNTIL = "sampai"
    MEMBER = "anggota"
    EVENT = "kegiatan"
    BATCH = "daftar"
    TEXT = "q"


@dataclass(frozen=True)
class Asked:
    """A question, ready to be answered: rows found in the actor's scope, days and periods read.

    `region` is never None where a report asks for one: it is the widest of the actor's. `more` are the other asked
    values as plain text (of `Ask` names), which the report reads by itself.
    """

    day: date
    region: Region | None = None
    pillar: Pillar | None = None
    period: Period | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For a job's arguments and for an address: {name: text}, empty ones left out."""
        told = {
            Ask.DAY: self.day.isoformat(),
            Ask.REGION: self.region.code if self.region else "",
            Ask.PILLAR: self.pillar.code if self.pillar else "",
            Ask.PERIOD: str(self.period) if self.period else "",
            **self.more,
        }
        return {str(name): value for name, value in told.items() if value}
