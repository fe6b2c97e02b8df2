"""The end of keeping: what nobody needs any more loses its names. What money rests on is never touched.

Payments and their lines are kept for the legal ten years, so whoever was ever on a list of payments stays as they are.
Uploads and results of imports go by a chore of their own (IMPORT_KEEP_DAYS).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from events.models import EventCertificate, Participant
from personnel.models import (
    Assignment,
    BankAccount,
    Certificate,
    DuplicatePair,
    EmploymentStatus,
    Member,
    MemberCard,
    MemberRemoval,
    MonthlyReport,
    Pause,
)
from personnel.own_data import own_files
from pilarsosial.core import audit
from pilarsosial.core.files import drop_file
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import require
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.names import search_key
from stipends.models import Entitlement, ExternalPayment, Hold, Line

PERMISSION = "retention.run"
GUEST, GONE = "Peserta luar", "Data dihapus"
# So many people a run: what is left goes with the next.
MOST_AT_ONCE = 5_000


@dataclass(frozen=True)
class Rule:
    """`due(day, offices)` finds what is over, of these offices (None: all); `clear(ids)` takes the names away."""

    code: str
    title: str
    source: str
    due: Callable[[date, set[int] | None], QuerySet]
    clear: Callable[[Collection[int]], None]


@dataclass(frozen=True)
class Due:
    rule: Rule
    count: int


def preview(*, today: date, actor: Any) -> list[Due]:
    """How many of each rule would go now; nothing is changed."""
    require(actor, PERMISSION)
    offices = _offices(actor)
    return [Due(rule, rule.due(today, offices).count()) for rule in RULES]


@transaction.atomic
def run_retention(*, today: date, reason: str, actor: Any) -> dict[str, int]:
    """Do it: {rule: how many}. One entry with the counts, none with a name."""
    require(actor, PERMISSION)
    offices = _offices(actor)
    done = {}
    for rule in RULES:
        rows = rule.due(today, offices).select_for_update(of=("self",), no_key=True).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
        if ids:
            rule.clear(ids)
        done[rule.code] = len(ids)
    if any(done.values()):
        area = next(iter(areas_with(actor, PERMISSION) or ()), None)
        audit.record(
            actor=actor,
            action="retention.run",
            changes={rule.title: [None, done[rule.code]] for rule in RULES},
            count=sum(done.values()),
            reason=reason,
            office=area.office_id if area else None,
            region_code=area.regions[0] if area and area.regions else "",
        )
    return done


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months earlier."""
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _offices(actor: Any) -> set[int] | None:
    areas = areas_with(actor, PERMISSION)
    return None if areas is None else {area.office_id for area in areas}


# --- People from outside at events --------------------------------------------------------------------------------


def _old_guests(day: date, offices: set[int] | None) -> QuerySet:
    over = months_before(day, settings.RETENTION_GUEST_MONTHS)
    rows = Participant.objects.filter(member__isnull=True, event__ends_on__lt=over).exclude(name=GUEST)
    # A certificate names who got it for as long as anybody may check it.
    rows = rows.filter(~Exists(EventCertificate.objects.filter(participant=OuterRef("pk"))))
    return rows if offices is None else rows.filter(event__office__in=offices)


def _clear_guests(ids: Collection[int]) -> None:
    Participant.objects.filter(pk__in=ids).update(
        name=GUEST,
        name_key=search_key(GUEST),
        **dict.fromkeys(("agency", "unit", "job", "phone", "reply_note", "withdrawn_reason"), ""),
        token=None,
        token_hash=None,
    )
    _clear_trail(Q(target_type=Participant._meta.label_lower, target_id__in=[str(pk) for pk in ids]))


# --- Members whose service is long over ---------------------------------------------------------------------------


def _ended_members(day: date, offices: set[int] | None) -> QuerySet:
    over = months_before(day, settings.RETENTION_MEMBER_YEARS * 12)
    own = {"member": OuterRef("pk")}
    rows = Member.objects.filter(merged_into__isnull=True, created_at__date__lt=over).exclude(name=GONE)
    rows = rows.filter(
        ~Exists(Assignment.objects.filter(Q(end__isnull=True) | Q(end__gte=over), **own)),
        *(~Exists(model.objects.filter(**own)) for model in (Line, Entitlement, ExternalPayment, Hold)),
        ~Exists(EventCertificate.objects.filter(participant__member=OuterRef("pk"))),
        ~Exists(Member.objects.filter(merged_into=OuterRef("pk"))),
    )
    return rows if offices is None else rows.filter(office__in=offices)


def _clear_members(ids: Collection[int]) -> None:
    files = own_files(ids)
    of_person, on_post = Q(member__in=ids), Q(assignment__member__in=ids)
    for model in (BankAccount, MemberCard, Certificate, EmploymentStatus):
        model.objects.filter(of_person).delete()
    DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    MonthlyReport.objects.filter(on_post).update(file=None)
    Pause.objects.filter(on_post).update(note="")
    Assignment.objects.filter(of_person).update(membership_no="", end_note="", extra={})
    MemberRemoval.objects.filter(of_person).update(reason="masa simpan berakhir")
    Participant.objects.filter(of_person).update(
        name=GONE, name_key=search_key(GONE), reply_note="", withdrawn_reason="", token=None, token_hash=None
    )
    texts = (
        *("title_prefix", "title_suffix", "sex", "birth_place", "religion", "marital_status", "education"),
        *("main_job", "address", "rt", "rw", "phone", "email", "nik_differs", "removed_reason"),
    )
    Member.objects.filter(pk__in=ids).update(
        name=GONE,
        name_key=search_key(GONE),
        **dict.fromkeys(texts, ""),
        **dict.fromkeys(("nik", "npwp", "family_card_no", "bpjs_no", "birth_date", "home_region", "photo"), None),
    )
    for file_id in sorted(files):
        drop_file(file_id)
    _clear_trail(Q(person_id__in=ids))


def _clear_trail(about: Q) -> None:
    """Who did what and when stays in the trail; words and values that could name the person go."""
    AuditEntry.objects.filter(about).update(target_label="", changes={}, reason="")


RULES = (
    Rule(
        "peserta-luar",
        "Peserta luar kegiatan",
        "Nama, instansi, dan telepon orang luar tidak diperlukan lagi sesudah kegiatan dipertanggungjawabkan.",
        _old_guests,
        _clear_guests,
    ),
    Rule(
        "anggota-berakhir",
        "Anggota yang lama tidak bertugas dan tidak pernah dibayar",
        "UU 27/2022 Pasal 43: data dihapus bila tidak diperlukan lagi. Yang pernah ada di daftar pencairan disimpan.",
        _ended_members,
        _clear_members,
    ),
)
