"""Invariants of batches, lines and money."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count as CountOf
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from events.models import EventState
from pilarsosial.core.values.period import Period
from stipends.models import (
    LIVING_STATES,
    Batch,
    BatchPart,
    BatchState,
    BatchTotal,
    BatchWriter,
    BudgetCeiling,
    Decision,
    Entitlement,
    ExternalPayment,
    Line,
    LineKind,
    Payment,
    PaymentResult,
    RefundClaim,
    Scheme,
    Verdict,
)
from stipends.services.external import months_given
from stipends.sql.payments import OPEN, with_open

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


@invariant("Dibayar, gagal, retur, disetor, dan sisa per kabupaten/kota dan pilar sama dengan hasil pembayarannya")
def payment_totals_equal_the_results() -> Count:
    keys = ("batch_id", "regency_code", "pillar_id", "period", "kind")
    counted: dict[tuple, dict[str, int]] = {}
    results = Payment.objects.filter(corrected_by__isnull=True).order_by()
    names = {
        PaymentResult.PAID: "paid",
        PaymentResult.FAILED: "failed",
        PaymentResult.RETURNED: "returned",
        PaymentResult.REFUNDED: "refunded",
    }
    for *key, result, lines, amount, fee in results.values_list(*(f"line__{name}" for name in keys), "result").annotate(
        n=CountOf("line", distinct=True), rupiah=Sum("amount"), fee_sum=Sum("fee")
    ):
        name = names[PaymentResult(result)]
        told = {f"{name}_lines": lines, name: amount + fee if name == "paid" else amount}
        counted.setdefault(tuple(key), {}).update(told)
    for *key, lines, rupiah in _open_by(keys):
        counted.setdefault(tuple(key), {}).update(open_lines=lines, left=int(rupiah))
    failed = Line.objects.filter(
        Exists(results.filter(line=OuterRef("pk"), result=PaymentResult.FAILED)), verdict=Verdict.PAYABLE
    )
    for *key, rupiah in failed.order_by().values_list(*keys).annotate(rupiah=Sum("net")):
        counted.setdefault(tuple(key), {}).update(failed=rupiah)
    columns = ("paid_lines", "paid", "failed_lines", "failed", "returned_lines", "returned")
    columns += ("refunded_lines", "refunded", "open_lines")
    bad = []
    rows = list(BatchTotal.objects.filter(verdict=Verdict.PAYABLE).order_by("batch_id").values())
    for row in rows:
        told = counted.pop(tuple(row[name] for name in keys), {})
        left = row["net"] - row["paid"] + row["returned"] - row["refunded"] - row["retried"]
        if left != told.get("left", 0) or any(row[name] != told.get(name, 0) for name in columns):
            bad.append(str(row["batch_id"]))
    bad += [str(key[0]) for key, told in counted.items() if any(told.values())]
    return of_names(rows, list(dict.fromkeys(bad)))


def _open_by(keys: tuple[str, ...]) -> list[tuple]:
    """(*keys, lines, rupiah) of what is open of the payable lines, counted line by line."""
    named = ", ".join(f"x.{name}" for name in keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {named}, COUNT(*), SUM(x.open) FROM (SELECT l.*, {OPEN} AS open FROM stipends_line l "  # noqa: S608
            f"WHERE l.verdict = 'layak') x WHERE x.open <> 0 GROUP BY {named}"
        )
        return cursor.fetchall()


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


@invariant("Setiap baris: bruto sama dengan pajak ditambah bersih, dan yang tidak layak tidak menerima apa pun")
def lines_are_gross_less_tax() -> Count:
    ties = Q(gross=F("tax") + F("net"))
    pays = Q(verdict=Verdict.PAYABLE) | Q(gross=0, tax=0, net=0)
    return of_rows(Line.objects, Line.objects.exclude(ties & pays))


@invariant("Putusan setiap baris sama dengan pertimbangannya, kecuali yang ditahan penyetuju")
def lines_follow_their_judgement() -> Count:
    judged = Line.objects.filter(judgement__isnull=False)
    return of_rows(judged, judged.exclude(verdict=F("judgement__verdict")).exclude(verdict=Verdict.HELD))


@invariant("Keputusan terakhir setiap daftar membawanya ke keadaannya sekarang")
def decisions_lead_to_the_state() -> Count:
    last = Decision.objects.filter(batch=OuterRef("pk")).order_by("-pk").values("to_state")[:1]
    rows = Batch.objects.annotate(led_to=Subquery(last)).filter(led_to__isnull=False)
    return of_rows(rows, rows.exclude(led_to=F("state")))


@invariant("Setiap hasil pembayaran milik daftar dan kantor barisnya")
def payments_belong_to_their_line() -> Count:
    same = Q(batch=F("line__batch"), office=F("line__office"))
    return of_rows(Payment.objects, Payment.objects.exclude(same))


@invariant("Pada daftar yang pembayarannya ditutup setiap rupiah terjelaskan")
def closed_batches_are_explained() -> Count:
    lines = Line.objects.payable().filter(batch__state__in=[BatchState.PAID, BatchState.ACCOUNTED])
    return of_rows(lines, with_open(lines).exclude(still_open=0))


@invariant("Tagihan pengembalian tidak melebihi yang dibayarkan kepada orangnya")
def claims_are_at_most_what_was_paid() -> Count:
    return of_rows(RefundClaim.objects, RefundClaim.objects.filter(amount__gt=F("line__net")))


@invariant("Setiap pembayaran pihak lain memberi bulan-bulannya, dan setiap hak tanpa baris berasal darinya")
def external_payments_give_their_months() -> Count:
    given = {
        (scheme.pk, member, day)
        for scheme in Scheme.objects.filter(external=True)
        for member, period in ExternalPayment.objects.filter(scheme=scheme).values_list("member", "period")
        for day in months_given(scheme, Period.parse(period))
    }
    living = Entitlement.objects.filter(living=True, line__isnull=True)
    kept = set(living.order_by().values_list("scheme", "member", "month"))
    return of_names(given | kept, sorted({str(member) for _scheme, member, _day in given ^ kept}))


@invariant("Daftar yang SPJ-nya lengkap tidak menyebut kegiatan yang dibatalkan atau yang selesai sebelum periodenya")
def hand_overs_took_place() -> Count:
    rows = Batch.objects.filter(state=BatchState.ACCOUNTED, event__isnull=False)
    return of_rows(rows, rows.filter(Q(event__state=EventState.CANCELLED) | Q(event__ends_on__lt=F("first_day"))))
