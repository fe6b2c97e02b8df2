"""What a member's page tells: posts over time, numbers, hints about the data. Reads only; a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pilarsosial.core.models import ExtraField
from pilarsosial.core.reference import nik_district_codes
from pilarsosial.core.regions_cache import ancestor, level_of, short_name
from pilarsosial.core.scoping import areas_with, covers
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.nik import compare_nik
from pilarsosial.core.values.problems import Problem, ValueRefused

from . import extra
from .finding import entries_of
from .models import AccountState, Assignment, BankAccount, Member, Pause
from .rows import ACTIVE, PAUSED, State, place, state_on

ELSEWHERE = State("Kantor lain", "quiet")


@dataclass(frozen=True)
class PostItem:
    """One assignment in the story. Out of the viewer's scope only pillar and regency are filled in."""

    row: Assignment
    title: str
    where: str
    time: str
    state: State
    in_scope: bool
    may_change: bool = False
    resting: bool = False
    ended: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def is_now(self) -> bool:
        return self.state in (ACTIVE, PAUSED)

    @property
    def is_open(self) -> bool:
        return self.row.end is None


def posts_over_time(member: Member, actor: Any, day: date) -> list[PostItem]:
    """Every post of a visible member, what is in force first, then the latest. Four statements."""
    rows = list(
        # The entries are asked first: beside so many joins, PostgreSQL would look for them last, through all service.
        Assignment.objects.filter(member__in=entries_of(member.pk))
        .select_related("position__pillar", "duty_region__parent", "decree", "replaces__member")
        .prefetch_related("pauses")
    )
    rows.sort(key=lambda row: (not row.active_on(day), -row.start.toordinal(), -row.pk))
    fields: dict[int, list[ExtraField]] = {}
    for extra_field in ExtraField.objects.of(*{row.pillar_id for row in rows if row.extra}):
        fields.setdefault(extra_field.pillar_id, []).append(extra_field)
    return [_post_item(row, actor, day, fields.get(row.pillar_id, ())) for row in rows]


def _post_item(row: Assignment, actor: Any, day: date, fields: Sequence[ExtraField]) -> PostItem:
    areas = areas_with(actor, "member.view")
    in_scope = areas is None or any(area.covers(row.duty_region_id, row.pillar_id) for area in areas)
    pauses = list(row.pauses.all())
    resting = any(pause.start <= day and (pause.end is None or day < pause.end) for pause in pauses)
    state = state_on(row, day, resting=resting)
    if not in_scope:
        return PostItem(row, row.position.pillar.name, short_name(row.regency_code), "", ELSEWHERE, False)
    regency, inner = place(row.duty_region)
    return PostItem(
        row=row,
        title=str(row.position),
        where=f"{inner}, {regency}" if inner else regency,
        time=_span(row, day),
        state=state,
        in_scope=True,
        may_change=covers(actor, "assignment.change", row.duty_region_id, row.pillar_id),
        resting=any(pause.end is None for pause in pauses),
        ended=row.get_end_reason_display() if row.end_reason else "",
        notes=_notes(row, pauses, fields),
    )


def _span(row: Assignment, day: date) -> str:
    if row.end is not None and row.end == row.start:
        return f"tercatat mulai {format_date(row.start)}, lalu dibatalkan"
    if row.last_day is None:
        return f"mulai {format_date(row.start)}" if row.start > day else f"{format_date(row.start)} – sekarang"
    return f"{format_date(row.start)} – {format_date(row.last_day)}"


def _notes(row: Assignment, pauses: Sequence[Pause], fields: Sequence[ExtraField]) -> list[str]:
    notes = []
    if row.membership_no:
        notes.append(f"{row.position.pillar.membership_label} {row.membership_no}")
    if row.grade:
        notes.append(f"Jenjang {row.grade}")
    if row.acting:
        notes.append("Pelaksana tugas")
    notes += [f"{label}: {text}" for label, text in extra.told_all(fields, row.extra).items()]
    if row.decree:
        dated = f" tanggal {format_date(row.decree.signed_on)}" if row.decree.signed_on else ""
        notes.append(f"SK {row.decree.number}{dated}")
    if row.replaces is not None:
        notes.append(f"Menggantikan {row.replaces.member}")
    for pause in pauses:
        until = f" sampai sebelum {format_date(pause.end)}" if pause.end else ""
        about = f": {pause.note}" if pause.note else ""
        notes.append(f"{pause.get_kind_display()} sejak {format_date(pause.start)}{until}{about}")
    if row.end_note:
        notes.append(row.end_note)
    return notes


# --- Hints --------------------------------------------------------------------------------------------------------


def hints(
    member: Member,
    posts: Sequence[PostItem],
    accounts: Sequence[BankAccount] | None,
    day: date,
    *,
    numbers: bool,
) -> list[str]:
    """What an office should look at. `accounts` None: not for this viewer; `numbers`: may know what a NIK says."""
    found = []
    if not member.nik:
        found.append("NIK belum diisi. Anggota tanpa NIK terhitung, tetapi tidak dapat dibayar.")
    else:
        found += dict.fromkeys(problem.message if numbers else _MISMATCH for problem in nik_warnings(member))
    if accounts is not None and not any(account.state == AccountState.ACTIVE for account in accounts):
        found.append("Belum ada rekening aktif.")
    if not member.phone:
        found.append("Nomor telepon belum diisi.")
    for post in posts:
        if post.in_scope and post.is_now:
            found += _decree_hints(post, day)
    return found


def nik_warnings(member: Member) -> list[Problem]:
    """Where a usable NIK says something else than the record: never a refusal."""
    try:
        return compare_nik(member.nik or "", member.birth_date, member.sex or None, nik_district_codes())
    except ValueRefused as refusal:
        return list(refusal.problems)


# For those who see the NIK masked: that it differs, not what it says.
_MISMATCH = "NIK dan biodata tidak saling cocok. Operator perlu memeriksanya dengan KTP."


def _decree_hints(post: PostItem, day: date) -> list[str]:
    decree = post.row.decree
    if decree is None:
        return [f"Penugasan {post.title} belum punya SK."]
    if decree.valid_until and decree.valid_until < day:
        ended = format_date(decree.valid_until)
        return [f"SK {decree.number} berakhir {ended}, tetapi penugasan {post.title} masih terbuka."]
    return []


# --- Address ------------------------------------------------------------------------------------------------------


def home_lines(member: Member) -> list[str]:
    """The KTP address from the house to the regency, for people to read."""
    lines = [member.address] if member.address else []
    if member.rt or member.rw:
        lines.append(f"RT {member.rt or '–'} / RW {member.rw or '–'}")
    if member.home_region_id:
        code = member.home_region_id
        lines.append(", ".join(short_name(ancestor(code, level)) for level in range(level_of(code), 0, -1)))
    return lines
