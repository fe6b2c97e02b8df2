"""What this room keeps about a person, for that person (`personnel/own_data.py`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from personnel.models import Member
from personnel.own_data import Section, section

from .models import (
    ComparisonEntry,
    Entitlement,
    ExternalPayment,
    Hold,
    Line,
    LineChange,
    LineMark,
    Payment,
    RefundClaim,
)


def sections(member_ids: Collection[int]) -> Iterable[Section]:
    own, on_line = Q(member__in=member_ids), Q(line__member__in=member_ids)
    niks = {nik for nik in Member.objects.filter(pk__in=member_ids).values_list("nik", flat=True) if nik}
    yield section("daftar-pencairan", "Baris daftar pencairan", Line.objects.filter(own), without={"member"})
    yield section("pembayaran", "Hasil pembayaran", Payment.objects.filter(on_line))
    yield section("hak", "Bulan yang diberikan", Entitlement.objects.filter(own), without={"member"})
    yield section("penahanan", "Penahanan pembayaran", Hold.objects.filter(own), without={"member"})
    yield section("tagihan", "Tagihan pengembalian", RefundClaim.objects.filter(on_line))
    yield section("pembayaran-lain", "Pembayaran pihak lain", ExternalPayment.objects.filter(own), without={"member"})
    changes = LineChange.objects.filter(member_id__in=member_ids)
    yield section("perubahan-hitungan", "Perubahan hitungan", changes, without={"member_id"})
    yield section("tanda-perubahan", "Perubahan sesudah diajukan", LineMark.objects.filter(on_line))
    listed = ComparisonEntry.objects.filter(nik__in=niks)
    yield section("daftar-pembanding", "Disebut pada daftar pembanding", listed)
