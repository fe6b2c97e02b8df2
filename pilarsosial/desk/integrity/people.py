"""Invariants of who is in the roster: removed people, merged entries, likely doubles, and what the NIK contradicts."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from personnel.models import (
    AccountState,
    Assignment,
    BankAccount,
    Certificate,
    DuplicatePair,
    Member,
    MemberCard,
    MemberMerge,
    MemberRemoval,
    PairState,
)
from personnel.nik_check import COLUMNS, truth

from .registry import Count, invariant, of_each, of_rows, stored


@invariant("Beda NIK dan biodata yang tercatat sama dengan yang dihitung dari NIK-nya")
def nik_differs_is_true() -> Count:
    return of_each(stored(Member, *COLUMNS), lambda said, *record: said != truth(*record))


@invariant("Penugasan anggota yang dihapus tidak berisi satu hari pun")
def removed_members_served_no_day() -> Count:
    removed = Member.objects.filter(removed_at__isnull=False, merged_into__isnull=True)
    served = Assignment.objects.filter(member=OuterRef("pk")).exclude(end=F("start"))
    return of_rows(removed, removed.filter(Exists(served)))


@invariant("Setiap anggota yang dihapus punya satu catatan penghapusan, dan tidak ada yang lain punya")
def removals_are_of_removed_members() -> Count:
    standing = Exists(MemberRemoval.objects.standing().filter(member=OuterRef("pk")))
    is_removed = Q(removed_at__isnull=False, merged_into__isnull=True)
    known = Member.objects.filter(is_removed | standing)
    return of_rows(known, known.exclude(is_removed & standing))


@invariant("Data yang digabung menunjuk langsung ke orang yang ada dalam daftar")
def merged_members_point_to_somebody_present() -> Count:
    merged = Member.objects.filter(merged_into__isnull=False)
    return of_rows(merged, merged.filter(merged_into__removed_at__isnull=False))


@invariant("Setiap data yang digabung punya satu penggabungan yang berlaku, yang berujung di orang yang ditunjuknya")
def merged_members_have_their_merge() -> Count:
    standing = MemberMerge.objects.standing().filter(loser=OuterRef("pk"))
    ends_there = standing.annotate(end=Coalesce("winner__merged_into", "winner")).filter(end=OuterRef("merged_into"))
    known = Member.objects.filter(Q(merged_into__isnull=False) | Exists(standing))
    return of_rows(known, known.filter(~Exists(ends_there)))


@invariant("Data yang digabung tidak lagi memegang penugasan berjalan, rekening yang dipakai, kartu, atau sertifikat")
def merged_members_hold_nothing() -> Count:
    in_use = [AccountState.ACTIVE, AccountState.PROPOSED]
    holds = (
        Exists(Assignment.objects.filter(member=OuterRef("pk"), end=None))
        | Exists(BankAccount.objects.filter(member=OuterRef("pk"), state__in=in_use))
        | Exists(MemberCard.objects.filter(member=OuterRef("pk"), revoked_at=None))
        | Exists(Certificate.objects.filter(member=OuterRef("pk"), removed_at=None))
    )
    merged = Member.objects.filter(merged_into__isnull=False)
    return of_rows(merged, merged.filter(holds))


@invariant("Kartu orang yang tidak ada dalam daftar sudah dicabut")
def cards_are_of_people_present() -> Count:
    valid = MemberCard.objects.filter(revoked_at__isnull=True)
    return of_rows(valid, valid.filter(member__removed_at__isnull=False))


@invariant("Dugaan ganda yang diputuskan bertanggal, dan yang digabung memang sudah satu orang")
def decided_pairs_are_dated_and_true() -> Count:
    pairs = DuplicatePair.objects.annotate(
        one=Coalesce("first__merged_into", "first"), other=Coalesce("second__merged_into", "second")
    )
    undated = ~Q(state=PairState.OPEN) & Q(decided_at__isnull=True)
    return of_rows(pairs, pairs.filter(undated | Q(state=PairState.MERGED) & ~Q(one=F("other"))))
