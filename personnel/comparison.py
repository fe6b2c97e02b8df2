"""Two entries side by side: what each says, where they differ, and what can be chosen when they become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pilarsosial.core.models import FundingSource
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import ancestor, level_of, short_name
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.phone import format_phone

from .likeness import nik_is_near
from .models import AccountState, BankAccount, Certificate, EmploymentStatus, Member
from .profile import PostItem, posts_over_time
from .services.members import IDENTITY, SECRET, keeps
from .services.merged_accounts import choice_of, differ, in_use
from .services.merged_identity import EMPLOYMENT

_WIDEST = 60


@dataclass
class Side:
    """One of the two entries as the viewer may see it. `numbers` are full ones that were asked for."""

    member: Member
    day: date
    kept: bool
    full: bool
    posts: list[PostItem]
    accounts: dict[tuple[str, str], BankAccount]
    employment: list[EmploymentStatus]
    certificates: list[Certificate]
    numbers: Mapping[str, Any] | None = None


@dataclass
class Line:
    """One property: its label and what each side says ("" for nothing). `choice` names what `keep` may take."""

    label: str
    values: tuple[str, str]
    differs: bool
    choice: str = ""
    hint: str = ""

    @property
    def filled(self) -> list[int]:
        """The sides that say anything: 0, 1 or both."""
        return [at for at, value in enumerate(self.values) if value]

    @property
    def contradicts(self) -> bool:
        """Do both say something, and not the same? A side that only lacks it needs no look at the KTP."""
        return self.differs and len(self.filled) > 1


@dataclass
class Comparison:
    """`lines` without those of which nobody says anything; `mergeable` where the viewer keeps both people."""

    sides: tuple[Side, Side]
    mergeable: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def choices(self) -> list[Line]:
        return [line for line in self.lines if line.choice]

    @property
    def suggested(self) -> int:
        """The side to keep unless somebody says otherwise: with a NIK, then the fuller one, then the older."""

        def rank(at: int) -> tuple[bool, int, int]:
            member = self.sides[at].member
            return bool(member.nik), sum(at in line.filled for line in self.lines), -member.pk

        return max((0, 1), key=rank)


def compare_entries(
    first: Member, second: Member, actor: Any, day: date, numbers: Mapping[int, Mapping[str, Any]] | None = None
) -> Comparison:
    """Both must be visible. `numbers` is {member: what `unmask_member` gave}."""
    sides = tuple(_side(member, actor, day, (numbers or {}).get(member.pk)) for member in (first, second))
    comparison = Comparison(sides, mergeable=all(side.kept for side in sides))
    found = [*_identity_lines(sides), _photo_line(sides), _employment_line(sides), *_account_lines(sides)]
    for line in found:
        if line.filled:
            if not line.differs or not comparison.mergeable:
                line.choice = ""
            comparison.lines.append(line)
    return comparison


def _side(member: Member, actor: Any, day: date, numbers: Mapping[str, Any] | None) -> Side:
    kept = keeps(actor, "member.merge", member)
    return Side(
        member=member,
        day=day,
        kept=kept,
        full=kept and may(actor, "member.unmask"),
        posts=posts_over_time(member, actor, day),
        accounts={key[1:]: row for key, row in in_use(member.pk).items()} if may(actor, "account.view") else {},
        employment=list(EmploymentStatus.objects.filter(member=member).order_by("since")),
        certificates=list(Certificate.objects.filter(member=member, removed_at__isnull=True)),
        numbers=numbers,
    )


def _identity_lines(sides: Sequence[Side]) -> list[Line]:
    lines = []
    for name in IDENTITY:
        mine, theirs = (getattr(side.member, name) or None for side in sides)
        shown = tuple(_shown(side, name) for side in sides)
        label = str(Member._meta.get_field(name).verbose_name)
        line = Line(label[0].upper() + label[1:], shown, differs=mine != theirs, choice=name)
        if name in SECRET and mine and theirs and line.differs:
            near = name == "nik" and nik_is_near(mine, theirs)
            line.hint = "Hanya beda satu angka." if near else "Nomornya berbeda."
        lines.append(line)
    return lines


def _shown(side: Side, name: str) -> str:
    value = getattr(side.member, name)
    if not value:
        return ""
    if name in SECRET:
        return (side.numbers or {}).get(name) or SECRET[name](value)
    match name:
        case "birth_date":
            # Whoever sees the NIK masked sees the age: the birth date is half of the number.
            return format_date(value) if side.full else f"usia {side.member.age_on(side.day)} tahun"
        case "home_region":
            code = value.code
            return ", ".join(short_name(ancestor(code, level)) for level in range(level_of(code), 0, -1))
        case "phone":
            return format_phone(value)
        case "sex" | "religion" | "marital_status" | "education":
            return getattr(side.member, f"get_{name}_display")()
    return str(value)


def _photo_line(sides: Sequence[Side]) -> Line:
    shown = tuple("Ada foto" if side.member.photo_id else "" for side in sides)
    return Line("Foto", shown, differs=sides[0].member.photo_id != sides[1].member.photo_id, choice="photo")


def _employment_line(sides: Sequence[Side]) -> Line:
    shown = tuple(
        "; ".join(f"{row.get_kind_display()} sejak {format_date(row.since)}" for row in side.employment)
        for side in sides
    )
    return Line("Status kepegawaian", shown, differs=shown[0] != shown[1], choice=EMPLOYMENT)


def _account_lines(sides: Sequence[Side]) -> list[Line]:
    """What is in use, a line for each source. To choose there is something only where both are paid to."""
    lines = []
    for purpose, label in FundingSource.choices:
        mine, theirs = (side.accounts.get((purpose, AccountState.ACTIVE)) for side in sides)
        shown = tuple("; ".join(_account_texts(side, purpose)) for side in sides)
        choosable = differ(mine, theirs)
        line = Line(f"Rekening {label}", shown, differs=choosable, choice=choice_of(purpose))
        if choosable:
            older = min((0, 1), key=lambda at: ((mine, theirs)[at].usable_from, (mine, theirs)[at].pk))
            name = sides[older].member.name[:_WIDEST]
            line.hint = f"Yang lebih dulu dipakai: milik data {name}. Memilih yang lain perlu pengesahan orang kedua."
        lines.append(line)
    return lines


def _account_texts(side: Side, purpose: str) -> list[str]:
    texts = []
    for state in (AccountState.ACTIVE, AccountState.PROPOSED):
        account = side.accounts.get((purpose, state))
        if account is not None:
            number = (side.numbers or {}).get("accounts", {}).get(account.pk, account.masked_number)
            texts.append(f"{account.bank} {number} ({account.get_state_display().lower()})")
    return texts
