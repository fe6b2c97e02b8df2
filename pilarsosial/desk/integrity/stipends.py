"""Invariants of batches, lines and money."""

from __future__ import annotations

from django.db.models import Count as CountOf
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from stipends.models import (
    LIVING_STATES,
    Batch,
    BatchPart,
    BatchTotal,
    BatchWriter,
    BudgetCeiling,
    Entitlement,
    Line,
    LineKind,
    Verdict,
)

from .registry import Count, invariant, of_names, of_rows


@invariant("Angka setiap daftar pencairan sama dengan jumlah baris-barisnya")
def batches_add_up() -> Count:
    regular = Q(lines__kind=LineKind.REGULAR)
    counts = {
        name: CountOf("lines", filter=regular & Q(lines__verdict=verdict))
        for name, verdict in (("n_payable", "layak"), ("n_held", "ditahan"), ("n_not", "tidak"))
    }
    sums = {f"sum_{name}": Coalesce(Sum(f"lines__{name}"), 0) for name in ("gross", "tax", "net")}
    rows = Batch.objects.order_by().annotate(**counts, **sums)
    same = {"payable": "n_payable", "held": "n_held", "not_payable": "n_not", "gross": "sum_gross", "tax": "sum_tax"}
    wrong = Q(pk__in=[])
    for stored, counted in (same | {"net": "sum_net"}).items():
        wrong |= ~Q(**{stored: F(counted)})
    bad = list(rows.filter(wrong).values_list("pk", flat=True))
    return of_names(range(Batch.objects.count()), bad)


@invariant("Jumlah per kabupaten/kota, pilar, dan triwulan sama dengan baris-barisnya")
def totals_equal_the_lines() -> Count:
    keys = ("batch_id", "regency_code", "pillar_id", "year", "quarter", "period", "kind", "verdict")
    sums = {"n": CountOf("pk"), "g": Sum("gross"), "t": Sum("tax"), "s": Sum("net")}
    counted = set(Line.objects.order_by().values_list(*keys).annotate(**sums))
    kept = set(BatchTotal.objects.order_by().values_list(*keys, "lines", "gross", "tax", "net"))
    return of_names(counted | kept, sorted({str(row[0]) for row in counted ^ kept}))


@invariant("Hak yang berlaku milik baris layak dalam daftar yang diajukan, dan setiap bulan yang dibayar punya hak")
def entitlements_stand_behind_lines() -> Count:
    living = Entitlement.objects.filter(living=True, batch__isnull=False)
    bad = living.exclude(line__verdict=Verdict.PAYABLE, batch__state__in=LIVING_STATES)
    # A line that the approver held keeps its month: nobody else may pay it meanwhile.
    bad = bad.exclude(line__verdict=Verdict.HELD, batch__state__in=LIVING_STATES)
    return of_rows(living, bad)


@invariant("Setiap baris layak dalam daftar yang diajukan memegang haknya")
def paid_lines_hold_entitlements() -> Count:
    paid = Line.objects.payable().filter(
        batch__state__in=LIVING_STATES, batch__kind="utama", kind__in=[LineKind.REGULAR, LineKind.BACK_PAY]
    )
    held = Exists(Entitlement.objects.filter(batch=OuterRef("batch"), line=OuterRef("pk"), living=True))
    return of_rows(paid, paid.exclude(held))


@invariant("Pagu triwulan yang terpakai sama dengan jumlah daftar yang diajukan")
def ceilings_are_reserved_by_batches() -> Count:
    rows = BudgetCeiling.objects.annotate(
        used=Coalesce(Sum("batches__gross", filter=Q(batches__state__in=LIVING_STATES)), 0)
    )
    bad = list(rows.exclude(reserved=F("used")).order_by("pk").values_list("pk", flat=True))
    return of_names(range(BudgetCeiling.objects.count()), bad)


@invariant("Tidak ada penanda tangan daftar yang ikut menyusunnya")
def signers_wrote_nothing() -> Count:
    signs = Q(batch__verified_by=F("user")) | Q(batch__approved_by=F("user")) | Q(batch__paid_by=F("user"))
    return of_rows(BatchWriter.objects, BatchWriter.objects.filter(signs))


@invariant("Bagian kabupaten/kota setiap daftar menjumlah ke daftarnya")
def parts_make_the_batch() -> Count:
    rows = Batch.objects.filter(run__gt=0).annotate(
        people=Coalesce(Sum("parts__roster"), 0), money=Coalesce(Sum("parts__net"), 0)
    )
    bad = list(rows.exclude(people=F("roster"), money=F("net")).order_by("pk").values_list("pk", flat=True))
    return of_names(range(BatchPart.objects.count()), bad)
