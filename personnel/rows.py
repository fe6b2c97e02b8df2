"""What one person's row of the list shows: pure functions of the member, the visible assignments and the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pilarsosial.core.models import Level, Region, regency_code
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.templatetags.pilar import avatar_tone, initials
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.phone import format_phone

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
class ListRow:
    """Ready to be printed; `url` is the member's page, below which the member's other pages lie."""

    url: str
    name: str
    nik: str
    initials: str
    tone: int
    position: str
    others: str
    regency: str
    district: str
    phone: str
    state: State
    completeness: Completeness


def list_row(member: Member, posts: Sequence[Assignment], day: date, *, base_url: str) -> ListRow:
    """`posts` as `lists.posts_of` gives them: the one to show first. `base_url` is the address of the list."""
    shown = posts[0]
    regency, district = place(shown.duty_region)
    going_on = sum(row.active_on(day) for row in posts[1:])
    return ListRow(
        url=f"{base_url}{member.pk}/",
        name=member.display_name,
        nik=member.masked_nik or "tanpa NIK",
        initials=initials(member.name),
        tone=avatar_tone(member.pk),
        position=str(shown.position),
        others=f"+{format_number(going_on)} penugasan lain" if going_on else "",
        regency=regency,
        district=district,
        phone=format_phone(member.phone) if member.phone else "–",
        state=state_on(shown, day, resting=shown.resting),
        completeness=completeness(
            member, has_account=shown.has_account, has_decree=any(row.decree_id for row in posts if row.active_on(day))
        ),
    )
