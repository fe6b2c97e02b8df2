"""What one person's row shows: the member, the visible assignments and the day, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pilarsosial.core.models import Level, Region, regency_code
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.money import format_number

from .lists import Question, posts_of
from .models import Assignment, Member

# Below this the bar asks for attention.
ENOUGH_PERCENT = 80


@dataclass(frozen=True)
class State:
    """A status in one or two words with its badge's tone."""

    label: str
    tone: str


ACTIVE = State("Aktif", "ok")
PAUSED = State("Dijeda", "attention")
ENDED = State("Berakhir", "quiet")
COMING = State("Akan mulai", "info")
MISTAKEN = State("Salah catat", "quiet")


def state_on(row: Assignment, day: date, *, resting: bool) -> State:
    """How an assignment stands on a day."""
    if row.end is not None and row.end == row.start:
        return MISTAKEN
    if row.active_on(day):
        return PAUSED if resting else ACTIVE
    return COMING if row.start > day else ENDED


@dataclass(frozen=True)
class Completeness:
    """`percent` 0..100 and what is missing, in words."""

    percent: int
    missing: tuple[str, ...]

    @property
    def tone(self) -> str:
        return "attention" if self.percent < ENOUGH_PERCENT else "brand"

    @property
    def said(self) -> str:
        return f"Belum ada: {', '.join(self.missing)}" if self.missing else "Lengkap"


def completeness(member: Member, *, has_account: bool, has_decree: bool) -> Completeness:
    """How much of what an office needs of a person is there, each part counting the same."""
    parts = {
        "NIK": bool(member.nik),
        "tanggal lahir": member.birth_date is not None,
        "jenis kelamin": bool(member.sex),
        "alamat": bool(member.address),
        "telepon": bool(member.phone),
        "rekening": has_account,
        "SK": has_decree,
    }
    there = sum(parts.values())
    return Completeness(there * 100 // len(parts), tuple(name for name, given in parts.items() if not given))


def place(region: Region) -> tuple[str, str]:
    """(`Kab. Jombang`, `Kec. Kesamben`): the regency above what lies in it. Needs `parent` loaded for a village."""
    if region.level <= Level.REGENCY:
        return region.short_name, ""
    regency = short_name(regency_code(region.code))
    if region.level == Level.VILLAGE:
        return regency, f"{region.short_name}, {region.parent.short_name}"
    return regency, region.short_name


@dataclass(frozen=True)
class Entry:
    """One person as the columns read them. `posts`: what the viewer sees of them, the one to show first.

    The posts come from `lists.posts_of`, with what the wanted columns need.
    """

    member: Member
    posts: Sequence[Assignment]
    day: date

    @property
    def lead(self) -> Assignment:
        return self.posts[0]

    @property
    def state(self) -> State:
        return state_on(self.lead, self.day, resting=self.lead.resting)

    @property
    def others(self) -> str:
        """`+2 penugasan lain` beside the one that is shown, or ""."""
        going_on = sum(row.active_on(self.day) for row in self.posts[1:])
        return f"+{format_number(going_on)} penugasan lain" if going_on else ""

    @property
    def completeness(self) -> Completeness:
        has_decree = any(row.decree_id for row in self.posts if row.active_on(self.day))
        return completeness(self.member, has_account=self.lead.has_account, has_decree=has_decree)


def entries(
    actor: Any,
    members: Sequence[Member],
    question: Question,
    *,
    needs: Collection[str] = (),
    leads: Mapping[int, int] | None = None,
) -> list[Entry]:
    """The rows of these members in their order, in one statement. `needs` is what the wanted columns ask for."""
    posts = posts_of(actor, members, question, leads=leads, needs=needs)
    return [Entry(member, posts[member.pk], question.day) for member in members if member.pk in posts]
