"""The list of people: what may be asked, which of them match, and what stands in their rows.

One row is one person with at least one matching assignment that the actor may see. Everything is asked as of a day.
Counting is `list_counts`, ordering and paging `list_pages`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from pilarsosial.core.models import PositionKind
from pilarsosial.core.values.money import format_number
from pilarsosial.core.values.names import search_key

from . import reference
from .models import Assignment, BankAccount, EmploymentStatus, Member, MonthlyReport, Pause
from .quality import has_faulty_posts, only_faulty, only_faulty_posts

# Counted exactly up to here; beyond it the page says "10.000+".
CAP = 10_000


class Status(models.TextChoices):
    WORKING = "", "Sedang bertugas"
    ACTIVE = "aktif", "Aktif"
    PAUSED = "dijeda", "Dijeda"
    ENDED = "berakhir", "Berakhir"
    ALL = "semua", "Semua status"


@dataclass(frozen=True)
class Question:
    """What the list is asked.

    `region` is a code with everything inside it, `pillar` the code of a known one, `kind` a PositionKind value (pokok
    leaves acting cover out, as every headcount does), `position` the key of a Position, `quality` a code of
    `quality.CHECKS`, `sort` one of `list_pages.SORTS`, `extra` what is asked of the pillar's own fields. `held`
    asks for people with exactly so many matching posts, `own_level` for posts of the region itself, none inside it.
    """

    day: date
    text: str = ""
    pillar: str = ""
    region: str = ""
    status: str = Status.WORKING
    kind: str = ""
    position: int = 0
    quality: str = ""
    sort: str = "nama"
    descending: bool = False
    extra: tuple[tuple[str, Any], ...] = ()
    held: int = 0
    own_level: bool = False

    @property
    def is_narrow(self) -> bool:
        """Does a text, a check of quality, a number of posts or a field of the pillar's own pick single people out?"""
        return bool(self.text or self.quality or self.extra or self.held)

    @property
    def reaches_back(self) -> bool:
        """May service that is over answer it? Then it may stand under an entry that was merged into another since."""
        asks_history = self.status in (Status.ALL, Status.ENDED) or self.day < timezone.localdate()
        return asks_history and reference.has_doubles()

    def as_dict(self) -> dict[str, Any]:
        """For keeping it as JSON."""
        return {**asdict(self), "day": self.day.isoformat()}

    @staticmethod
    def of_dict(kept: Mapping[str, Any]) -> Question:
        asked = tuple((code, value) for code, value in kept["extra"])
        return Question(**{**kept, "day": date.fromisoformat(kept["day"]), "extra": asked})


# --- Who matches --------------------------------------------------------------------------------------------------


def placed(actor: Any, question: Question, pillar_id: int | None = None) -> QuerySet[Assignment]:
    """Visible assignments of the asked place and work; neither status nor quality.

    `pillar_id`: in the place of the question's own pillar.
    """
    if pillar_id is None:
        pillar = reference.pillar_of(question.pillar)
        pillar_id = pillar.pk if pillar is not None else None
    rows = Assignment.objects.visible_to(actor, "member.view").order_by()
    if question.region:
        rows = rows.filter(duty_region=question.region) if question.own_level else rows.in_region(question.region)
    if question.kind == PositionKind.BASIC:
        rows = rows.basic()
    elif question.kind:
        rows = rows.filter(position__kind=question.kind)
    if question.position:
        rows = rows.filter(position=question.position)
    for code, value in question.extra:
        rows = rows.with_extra(code, value)
    return rows if pillar_id is None else rows.filter(pillar=pillar_id)


def in_status(rows: QuerySet[Assignment], question: Question, still: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """`rows` narrowed to the asked status. `still`: what keeps a person from "berakhir" while it is in force."""
    day = question.day
    resting = Exists(Pause.objects.active_on(day).filter(assignment=OuterRef("pk")))
    match question.status:
        case Status.ACTIVE:
            return rows.active_on(day).filter(~resting)
        case Status.PAUSED:
            return rows.active_on(day).filter(resting)
        case Status.ENDED:
            now = still.active_on(day)
            rows = rows.filter(end__lte=day).exclude(end=F("start"))
            rows = rows.filter(~Exists(now.filter(member=OuterRef("member"))))
            if question.reaches_back:
                rows = rows.filter(~Exists(now.filter(member=OuterRef("member__merged_into"))))
            return rows
        case Status.ALL:
            # Whoever was removed keeps assignments without a day, to be restored by; no other status finds those.
            gone = Member.objects.filter(removed_at__isnull=False, merged_into__isnull=True)
            return rows.exclude(member__in=gone.values("pk"))
    return rows.active_on(day)


def matching(actor: Any, question: Question, pillar_id: int | None = None) -> QuerySet[Assignment]:
    """Visible assignments that answer the question; `pillar_id` as `placed` takes it.

    What is asked of the person (text, checks of people) is not asked here: `people` does.
    """
    rows = placed(actor, question, pillar_id)
    found = in_status(only_faulty_posts(rows, question.quality, question.day), question, rows)
    return _of_people_with(actor, question, found) if question.held else found


def _of_people_with(actor: Any, question: Question, rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """`rows` of people with as many posts as asked, of whatever pillar; two entries of one person are one person."""
    posts = matching(actor, replace(question, pillar="", position=0, held=0, extra=()))
    if question.reaches_back:
        counted = posts.with_person().values("person").annotate(n=Count("pk")).filter(n=question.held)
        return rows.with_person().filter(person__in=counted.values("person"))
    counted = posts.values("member").annotate(n=Count("pk")).filter(n=question.held)
    return rows.filter(member__in=counted.values("member"))


def people(actor: Any, question: Question, pillar_id: int | None = None, *, few: bool = False) -> QuerySet[Member]:
    """Members with a matching assignment; `pillar_id` as `placed` takes it. `few` says how to find them, never whom."""
    rows = matching(actor, question, pillar_id)
    # DISTINCT keeps the database from turning this into a walk through all names.
    found = Q(pk__in=rows.values("member_id").distinct()) if few else Exists(rows.filter(member=OuterRef("pk")))
    if question.reaches_back:
        doubles = rows.filter(member__merged_into__isnull=False)
        found |= Q(pk__in=doubles.values("member__merged_into"))
    return persons(actor, question).filter(found)


def persons(actor: Any, question: Question) -> QuerySet[Member]:
    """People of the roster by what is asked of the person; without a look at their assignments or the scope."""
    members = only_faulty(Member.objects.present(), question.quality, actor, question.day)
    return with_text(members, question.text) if question.text else members


def with_text(members: QuerySet[Member], text: str) -> QuerySet[Member]:
    """By a fragment of the name or a whole membership number. Without a digit only by name: no number lacks one."""
    if any(map(str.isdigit, text)):
        return members.matching(text)
    words = search_key(text).split()
    return members.filter(*(Q(name_key__contains=word) for word in words)) if words else members.none()


def posts_of_people(actor: Any, question: Question) -> QuerySet[Assignment]:
    """The assignments by which people stand in the list: what answers the question of theirs."""
    rows = matching(actor, question)
    if question.is_narrow:
        chosen = persons(actor, question)
        found = Q(member__in=chosen)
        return rows.filter(found | Q(member__merged_into__in=chosen) if question.reaches_back else found)
    return rows


# --- Counts that stop ---------------------------------------------------------------------------------------------


class CappedCount(Subquery):
    """How many rows a queryset has, counted up to CAP + 1 and no further."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = models.IntegerField()

    def __init__(self, rows: QuerySet, **extra: Any) -> None:
        super().__init__(rows[: CAP + 1], **extra)


def capped(count: int) -> str:
    """`1.284`, and `10.000+` where counting stopped."""
    return f"{format_number(CAP)}+" if count > CAP else format_number(count)


# --- What stands in a row -----------------------------------------------------------------------------------------

# What a column may ask beyond the plain row, as joins or annotations of the one statement.
DECREE, ACCOUNT, EMPLOYMENT, HOME, OFFICE, REPORT, EXTRA = (
    *("decree", "account", "employment", "home", "office", "report", "extra"),
)


def posts_of(
    actor: Any,
    members: Sequence[Member],
    question: Question,
    *,
    leads: Mapping[int, int] | None = None,
    needs: Collection[str] = (),
) -> dict[int, list[Assignment]]:
    """member id -> their visible assignments, the one to show first. One statement, whatever is needed.

    Each row carries `resting` (paused on the day) and `has_account`. `leads` names the assignment to show first where
    the order of the list has chosen it. `needs`: words of this module such as DECREE.
    """
    day = question.day
    keys = [member.pk for member in members]
    rows = Assignment.objects.visible_to(actor, "member.view")
    if question.reaches_back:
        entries = Member.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys))
        rows = rows.filter(member__in=entries.values("pk")).with_person()
    else:
        rows = rows.filter(member__in=keys).annotate(person=F("member_id"))
    rows = (
        rows.select_related("duty_region__parent")
        .annotate(
            resting=Exists(Pause.objects.active_on(day).filter(assignment=OuterRef("pk"))),
            has_account=Exists(BankAccount.objects.active().filter(member=OuterRef("member"))),
        )
        .order_by()
    )
    if has_faulty_posts(question.quality):
        same = Assignment.objects.filter(pk=OuterRef("pk"))
        rows = rows.annotate(faulty=Exists(only_faulty_posts(same, question.quality, day)))
    held: dict[int, list[Assignment]] = {}
    positions = reference.positions()
    for row in _with_needs(rows, needs, day):
        # A thousand rows share a handful of positions; one that was made a moment ago is fetched by itself.
        if row.position_id in positions:
            row.position = positions[row.position_id]
        held.setdefault(row.person, []).append(row)
    for person, posts in held.items():
        lead = (leads or {}).get(person)
        posts.sort(key=lambda row: (row.pk != lead, *_preference(row, question)))
    return held


# Numbers that nobody asked for here are not decrypted on the way.
_SECRETS = ("member__nik", "member__npwp", "member__family_card_no", "member__bpjs_no")


def _with_needs(rows: QuerySet[Assignment], needs: Collection[str], day: date) -> QuerySet[Assignment]:
    if EXTRA not in needs:
        rows = rows.defer("extra")
    if DECREE in needs:
        rows = rows.select_related("decree")
    if HOME in needs:
        rows = rows.select_related("member__home_region__parent__parent").defer(*_SECRETS)
    if OFFICE in needs:
        rows = rows.select_related("member__office").defer(*_SECRETS)
    if ACCOUNT in needs:
        active = BankAccount.objects.active().filter(member=OuterRef("member")).order_by("purpose")
        rows = rows.annotate(
            account_bank=Subquery(active.values("bank__short_name")[:1]),
            account_number=Subquery(active.values("number")[:1]),
        )
    if EMPLOYMENT in needs:
        known = EmploymentStatus.objects.filter(member=OuterRef("member"), since__lte=day).order_by("-since")
        rows = rows.annotate(employment=Subquery(known.values("kind")[:1]))
    if REPORT in needs:
        received = MonthlyReport.objects.filter(assignment=OuterRef("pk")).order_by("-month")
        rows = rows.annotate(last_report=Subquery(received.values("month")[:1]))
    return rows


def _preference(row: Assignment, question: Question) -> tuple:
    """Smaller is shown first: what was asked for, in force, a real post before acting cover, the tabs' order."""
    return (
        bool(question.pillar) and row.position.pillar.code != question.pillar,
        bool(question.position) and row.position_id != question.position,
        bool(question.region) and not f"{row.duty_region_id}.".startswith(f"{question.region}."),
        bool(question.kind) and row.position.kind != question.kind,
        not getattr(row, "faulty", True),
        not row.active_on(question.day),
        row.end is not None and row.end == row.start,
        row.acting,
        row.position.kind != PositionKind.BASIC,
        row.position.pillar.order,
        -row.start.toordinal(),
        -row.pk,
    )
