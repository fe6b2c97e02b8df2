"""The end of keeping: what nobody needs any more loses its names. What money rests on is never touched.

Payments and their lines are kept for the legal ten years, so whoever was ever on a list of payments stays as they are.
Uploads and results of imports go by a chore of their own (IMPORT_KEEP_DAYS). No entry of the trail is ever deleted;
when the papers that it accounts for are ten years old it loses its words and the address that it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from events.models import EventCertificate, Participant, Recommendation
from personnel.models import (
    Assignment,
    BankAccount,
    Certificate,
    DuplicatePair,
    EmploymentStatus,
    Member,
    MemberCard,
    MemberMerge,
    MemberRemoval,
    MonthlyReport,
    Pause,
)
from personnel.own_data import own_files
from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import sealed
from pilarsosial.core.files import drop_file
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import require
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.names import search_key
from stipends.models import ComparisonEntry, Entitlement, ExternalPayment, Hold, Line

PERMISSION = "retention.run"
GUEST, GONE, OVER = "Peserta luar", "Data dihapus", "masa simpan berakhir"
# So many people a run: what is left goes with the next.
MOST_AT_ONCE = 5_000


@dataclass(frozen=True)
class Rule:
    """`due(day, offices)` finds what is over, of these offices (None: all); `clear(ids)` takes the names away.

    `keeps()` says how long it is kept, `unit` what is counted."""

    code: str
    title: str
    source: str
    keeps: Callable[[], str]
    unit: str
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
    """Do it: {rule: how many}. One entry with the counts, none with a name.

    Raises NotPermitted, DomainError `reason_needed`.
    """
    require(actor, PERMISSION)
    if not reason:
        raise DomainError("reason_needed", "Tulis alasan atau nomor keputusannya.")
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


def _old_proposers(day: date, offices: set[int] | None) -> QuerySet:
    """Names that were typed for who proposed something, where that is settled; who takes care of it is an office."""
    over = months_before(day, settings.RETENTION_GUEST_MONTHS)
    rows = Recommendation.objects.filter(settled_at__isnull=False, event__ends_on__lt=over).exclude(proposed_by="")
    return rows if offices is None else rows.filter(event__office__in=offices)


def _clear_proposers(ids: Collection[int]) -> None:
    Recommendation.objects.filter(pk__in=ids).update(proposed_by="")
    _clear_trail(Q(target_type=Recommendation._meta.label_lower, target_id__in=[str(pk) for pk in ids]))


# --- Members whose service is long over ---------------------------------------------------------------------------


def _ended_members(day: date, offices: set[int] | None) -> QuerySet:
    """Whoever was merged into somebody goes with them, and keeps them as long."""
    over = months_before(day, settings.RETENTION_MEMBER_YEARS * 12)
    merged = Member.objects.filter(merged_into=OuterRef("pk"))
    rows = Member.objects.filter(merged_into__isnull=True, created_at__date__lt=over).exclude(name=GONE)
    rows = rows.filter(~Exists(merged.filter(created_at__date__gte=over)))
    for whose in ("member", "member__merged_into"):
        own = {whose: OuterRef("pk")}
        rows = rows.filter(
            ~Exists(Assignment.objects.filter(Q(end__isnull=True) | Q(end__gte=over), **own)),
            *(~Exists(model.objects.filter(**own)) for model in (Line, Entitlement, ExternalPayment, Hold)),
            ~Exists(EventCertificate.objects.filter(**{f"participant__{whose}": OuterRef("pk")})),
        )
    return rows if offices is None else rows.filter(office__in=offices)


def _clear_members(persons: Collection[int]) -> None:
    ids = [*persons, *Member.objects.filter(merged_into__in=persons).values_list("pk", flat=True)]
    files = own_files(ids)
    of_person, on_post = Q(member__in=ids), Q(assignment__member__in=ids)
    for model in (BankAccount, MemberCard, Certificate, EmploymentStatus):
        model.objects.filter(of_person).delete()
    DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    MonthlyReport.objects.filter(on_post).update(file=None)
    Pause.objects.filter(on_post).update(note="")
    Assignment.objects.filter(of_person).update(membership_no="", end_note="", extra={})
    MemberRemoval.objects.filter(of_person).update(reason=OVER)
    MemberMerge.objects.filter(Q(winner__in=ids) | Q(loser__in=ids)).update(reason=OVER)
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


# --- Lists from outside, with which the roster was compared -------------------------------------------------------


def _old_entries(day: date, offices: set[int] | None) -> QuerySet:
    """Of a list that was taken out of use, all; of an old one, those of people who are not in the roster.

    Who is in it stays listed as long as themselves: whom a list calls dead must not be paid again by forgetting it.
    """
    over = months_before(day, settings.RETENTION_LIST_MONTHS)
    kept = {"kept": sealed("nik")}
    old = Q(list__as_of__lt=over) & ~Exists(Member.objects.annotate(**kept).filter(kept=OuterRef("kept")))
    if len(settings.FIELD_KEYS) > 1:
        old = Q(pk__in=[])  # while keys are being changed it may not be
    rows = ComparisonEntry.objects.annotate(**kept).filter(Q(list__withdrawn_at__isnull=False) | old)
    return rows if offices is None else rows.filter(list__office__in=offices)


def _clear_entries(ids: Collection[int]) -> None:
    ComparisonEntry.objects.filter(pk__in=ids).delete()


# --- The trail ----------------------------------------------------------------------------------------------------


def _old_trail(day: date, offices: set[int] | None) -> QuerySet:
    over = months_before(day, settings.RETENTION_TRAIL_YEARS * 12)
    began = timezone.make_aware(datetime(over.year, over.month, over.day))
    words = ~Q(target_label="") | ~Q(reason="") | ~Q(changes={}) | Q(address__isnull=False)
    rows = AuditEntry.objects.filter(words, at__lt=began)
    if offices is None:
        return rows
    # What was done in no office's name is about somebody whom one keeps.
    kept = Exists(Member.objects.filter(pk=OuterRef("person_id"), office__in=offices))
    return rows.filter(Q(office__in=offices) | Q(kept, office__isnull=True))


def _clear_old_trail(ids: Collection[int]) -> None:
    AuditEntry.objects.filter(pk__in=ids).update(target_label="", changes={}, reason="", address=None)


RULES = (
    Rule(
        "peserta-luar",
        "Peserta luar kegiatan",
        "Nama, instansi, dan telepon orang luar tidak diperlukan lagi sesudah kegiatan dipertanggungjawabkan.",
        lambda: f"{settings.RETENTION_GUEST_MONTHS} bulan sesudah kegiatan",
        "orang",
        _old_guests,
        _clear_guests,
    ),
    Rule(
        "pengusul-luar",
        "Nama pengusul rekomendasi yang sudah selesai",
        "Nama yang diketik, bukan peserta pada daftar. Rekomendasi dan hasilnya tetap.",
        lambda: f"{settings.RETENTION_GUEST_MONTHS} bulan sesudah kegiatan",
        "catatan",
        _old_proposers,
        _clear_proposers,
    ),
    Rule(
        "anggota-berakhir",
        "Anggota yang lama tidak bertugas dan tidak pernah dibayar",
        "UU 27/2022 Pasal 43: data dihapus bila tidak diperlukan lagi. Yang pernah ada di daftar pencairan disimpan.",
        lambda: f"{settings.RETENTION_MEMBER_YEARS} tahun sesudah bertugas",
        "orang",
        _ended_members,
        _clear_members,
    ),
    Rule(
        "daftar-pembanding",
        "Isi daftar pembanding dari luar",
        "NIK dan nama pada daftar yang ditarik, dan pada daftar lama yang bukan anggota. Jumlahnya tetap tercatat.",
        lambda: f"{settings.RETENTION_LIST_MONTHS} bulan, atau sampai ditarik",
        "baris",
        _old_entries,
        _clear_entries,
    ),
    Rule(
        "jejak-lama",
        "Nama dan alamat jaringan pada jejak audit",
        "Siapa melakukan apa dan kapan tetap tercatat selamanya; isinya disimpan selama dokumen uangnya.",
        lambda: f"{settings.RETENTION_TRAIL_YEARS} tahun",
        "catatan",
        _old_trail,
        _clear_old_trail,
    ),
)
