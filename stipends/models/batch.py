"""A list of payments for a period, the regencies' parts of it, and who decided what."""

from __future__ import annotations

import re
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from events.models import Event
from pilarsosial.core.fields import RegionCodeField
from pilarsosial.core.models import Office, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet
from pilarsosial.core.values.period import Period

from ..part_states import PartState
from ..states import CLOSED_STATES, LIVING_STATES, OPEN_STATES, SIGNATURES, SIGNED, STEPS, TRANSITIONS, BatchState
from .budget import BudgetCeiling
from .doors import OfficeQuerySet
from .scheme import Scheme

_QUARTER = re.compile(r"\b(?:triwulan|tw)\.? ?(iv|i{1,3}|[1-4])\W+(\d{4})\b", re.I)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class BatchKind(models.TextChoices):
    """REGULAR: a period. ARREARS: a past fiscal year, by its own right. RETRY: what came back, for the same months."""

    REGULAR = "utama", "Daftar periode"
    ARREARS = "tunggakan", "Rapel tahun lalu"
    RETRY = "ulang", "Pembayaran ulang"
    CORRECTION = "koreksi", "Koreksi"


class BatchQuerySet(OfficeQuerySet):
    def seen_from(self, areas: list) -> Q:
        """A regency also sees a province's list in which it has a part."""
        inside = reduce(or_, (Q(regency_code__inside=code[:5]) for area in areas for code in area.regions))
        return Q(Exists(BatchPart.objects.filter(inside, batch=OuterRef("pk"))))

    def living(self) -> BatchQuerySet:
        """Submitted and not returned: what is given out or on its way."""
        return self.filter(state__in=LIVING_STATES)

    def find_named(self, text: str) -> BatchQuerySet:
        """By words of the scheme's name or code, a period (`2026-Q3`, `triwulan III 2026`, `2026`), or the whole number
        of its SPP, SPM or SP2D."""
        numbered = reduce(or_, (Q(**{f"{field}__iexact": text}) for field in ("spp_no", "spm_no", "sp2d_no")))
        said = _QUARTER.sub(lambda match: f"{match[2]}-Q{_QUARTERS[match[1].lower()]}", text)
        named = Q()
        for word in said.split():
            named &= Q(scheme__name__icontains=word) | Q(scheme__code__icontains=word) | Q(period__istartswith=word)
        return self.filter(named | numbered)

    def open(self) -> BatchQuerySet:
        return self.filter(state__in=OPEN_STATES)


class Batch(models.Model):
    """Scheme x office x period x (some regencies), with the figures that its lines add up to, in rupiah.

    `regencies` are codes, sorted and separated by commas; empty means all. `spans` {pillar code: [months]} narrows
    what is paid for a pillar, where pillars are paid for different months in one hand-over. `cut_off` is the last day
    whose facts are known; what follows is assumed. `asked` holds the rules as they were for each period of its lines,
    so that a judgement can be given again. `digest` covers the lines, `seen` what they were worked out from. With
    `asks_parts` it is handed in once the part of every regency was confirmed and accepted; `parts_due` is the last day
    for confirming, without one the cut-off. SPP, SPM and SP2D run in another system and are recorded here. `event` is
    the gathering at which it is handed over, several lists at one perhaps; that is no payment.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="batches", verbose_name="skema")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="kantor")
    kind = models.CharField("jenis", max_length=10, choices=BatchKind.choices, default=BatchKind.REGULAR)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="lanjutan dari"
    )
    period = models.CharField("periode", max_length=7)
    first_day = models.DateField("hari pertama")
    last_day = models.DateField("hari terakhir")
    regencies = models.CharField("kabupaten/kota", max_length=4000, blank=True)
    spans = models.JSONField("bulan per pilar", default=dict, blank=True)
    asked = models.JSONField("aturan yang dipakai", default=dict, blank=True, editable=False)
    cut_off = models.DateField("tanggal data")
    asks_parts = models.BooleanField("perlu kepastian kabupaten/kota", default=False)
    parts_due = models.DateField("bagian dipastikan paling lambat", null=True, blank=True)
    state = models.CharField("keadaan", max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    note = models.CharField("catatan", max_length=200, blank=True)
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="diserahkan pada"
    )

    ceiling = models.ForeignKey(
        BudgetCeiling, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name="pagu triwulan"
    )
    rapel_basis = models.CharField("dasar hukum rapel tahun lalu", max_length=200, blank=True)
    spp_no = models.CharField("nomor SPP", max_length=80, blank=True)
    spp_on = models.DateField("tanggal SPP", null=True, blank=True)
    spm_no = models.CharField("nomor SPM", max_length=80, blank=True)
    spm_on = models.DateField("tanggal SPM", null=True, blank=True)
    sp2d_no = models.CharField("nomor SP2D", max_length=80, blank=True)
    sp2d_on = models.DateField("tanggal SP2D", null=True, blank=True)

    digest = models.CharField("sidik daftar", max_length=64, blank=True, editable=False)
    seen = models.CharField("sidik data", max_length=64, blank=True, db_default="", editable=False)
    run = models.PositiveIntegerField("hitungan ke", default=0, editable=False)
    generated_at = models.DateTimeField("dihitung", null=True, editable=False)
    roster = models.PositiveIntegerField("orang", default=0, editable=False)
    payable = models.PositiveIntegerField("layak", default=0, editable=False)
    held = models.PositiveIntegerField("ditahan", default=0, editable=False)
    not_payable = models.PositiveIntegerField("tidak layak", default=0, editable=False)
    gross = models.BigIntegerField("jumlah bruto (Rp)", default=0, editable=False)
    tax = models.BigIntegerField("pajak (Rp)", default=0, editable=False)
    net = models.BigIntegerField("jumlah bersih (Rp)", default=0, editable=False)

    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name="dibuat oleh")
    made_at = models.DateTimeField("dibuat", auto_now_add=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diajukan oleh"
    )
    submitted_at = models.DateTimeField("diajukan", null=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diverifikasi oleh"
    )
    verified_at = models.DateTimeField("diverifikasi", null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="disetujui oleh"
    )
    approved_at = models.DateTimeField("disetujui", null=True)
    paid_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dibayar oleh"
    )
    paid_at = models.DateTimeField("dicairkan", null=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(office="office_id", region="office__region__code")
    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "daftar pencairan"
        verbose_name_plural = "daftar pencairan"
        ordering = ["-last_day", "-pk"]
        indexes = [
            models.Index(fields=["office", "-last_day", "-id"], name="batch_by_office"),
            models.Index(fields=["event"], name="batch_by_event", condition=Q(event__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "period", "regencies"],
                condition=Q(kind="utama") & ~Q(state="cancelled"),
                name="batch_of_a_period_exists_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | ~Q(kind__in=["ulang", "koreksi"]),
                name="following_batch_names_what_it_follows",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="batch_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(roster=F("payable") + F("held") + F("not_payable")), name="batch_verdicts_make_the_roster"
            ),
            models.CheckConstraint(condition=Q(gross=F("tax") + F("net")), name="batch_gross_is_tax_and_net"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | (~Q(verified_by=F("made_by")) & ~Q(verified_by=F("submitted_by"))),
                name="batch_is_verified_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("made_by")) & ~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("verified_by"))),
                name="batch_is_approved_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True)
                | (
                    ~Q(paid_by=F("made_by"))
                    & ~Q(paid_by=F("submitted_by"))
                    & ~Q(paid_by=F("verified_by"))
                    & ~Q(paid_by=F("approved_by"))
                ),
                name="batch_is_paid_by_a_fourth_person",
            ),
            models.CheckConstraint(
                condition=reduce(
                    or_,
                    (
                        Q(state=state)
                        & Q(**{f"{name}__isnull": place >= count for place, name in enumerate(SIGNATURES)})
                        for state, count in SIGNED.items()
                    ),
                ),
                name="batch_carries_the_signatures_of_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.period_label}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_STATES

    @property
    def confirm_until(self) -> date:
        """The last day on which a regency confirms its part in time."""
        return self.parts_due or self.cut_off

    @property
    def the_period(self) -> Period:
        return Period.parse(self.period)

    @property
    def period_label(self) -> str:
        return self.the_period.label

    @property
    def regency_codes(self) -> tuple[str, ...]:
        return tuple(self.regencies.split(",")) if self.regencies else ()


class BatchWriter(models.Model):
    """Whoever wrote into a batch counts as its maker: none of them may verify, approve or pay it."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="writers", db_index=False, verbose_name="daftar")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name="pengguna")

    scope = Scope(office="batch__office_id", region="batch__office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "penulis daftar"
        verbose_name_plural = "penulis daftar"
        constraints = [
            models.UniqueConstraint(fields=["batch", "user"], name="batch_names_each_writer_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class BatchPart(models.Model):
    """One regency's part of a batch: its own office confirms it, the batch's office accepts or returns it.

    A change of its lines takes both back; a returned one says why until it is confirmed anew.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="parts", db_index=False, verbose_name="daftar")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor pembayar")
    regency_code = RegionCodeField("kabupaten/kota", max_length=5)
    roster = models.PositiveIntegerField("orang", default=0)
    payable = models.PositiveIntegerField("layak", default=0)
    net = models.BigIntegerField("jumlah bersih (Rp)", default=0)
    state = models.CharField(
        "keadaan", max_length=10, choices=PartState.choices, default=PartState.OPEN, db_default=PartState.OPEN.value
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dipastikan oleh"
    )
    confirmed_at = models.DateTimeField("dipastikan", null=True)
    confirmed_run = models.PositiveIntegerField("pada hitungan ke", null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diputuskan oleh"
    )
    decided_at = models.DateTimeField("diputuskan", null=True)
    note = models.CharField("alasan", max_length=500, blank=True, db_default="")

    scope = Scope(region="regency_code", office="office_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "bagian kabupaten/kota"
        verbose_name_plural = "bagian kabupaten/kota"
        ordering = ["batch_id", "regency_code"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "regency_code"], name="regency_has_one_part_in_a_batch"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True, confirmed_run__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, confirmed_run__isnull=False),
                name="confirmed_part_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="open", confirmed_by__isnull=True, decided_by__isnull=True, note="")
                | Q(state="confirmed", confirmed_by__isnull=False, decided_by__isnull=True, note="")
                | Q(state="accepted", confirmed_by__isnull=False, decided_by__isnull=False, note="")
                | (Q(state="returned", confirmed_by__isnull=True, decided_by__isnull=False) & ~Q(note="")),
                name="part_carries_what_its_state_says",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_part_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(confirmed_by__isnull=True) | ~Q(decided_by=F("confirmed_by")),
                name="part_is_accepted_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.regency_code


class Decision(models.Model):
    """One step of a batch, append-only: who, from where to where, with which figures and why."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="decisions", verbose_name="daftar")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    act = models.CharField("tindakan", max_length=20, choices=[(row.act, row.label) for row in TRANSITIONS.values()])
    from_state = models.CharField("dari", max_length=10, choices=BatchState.choices)
    to_state = models.CharField("menjadi", max_length=10, choices=BatchState.choices)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name="oleh")
    at = models.DateTimeField("waktu", auto_now_add=True)
    note = models.CharField("alasan", max_length=500, blank=True)
    payable = models.PositiveIntegerField("layak")
    net = models.BigIntegerField("jumlah bersih (Rp)")
    digest = models.CharField("sidik daftar", max_length=64)

    scope = Scope(office="office_id", region="office__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "keputusan"
        verbose_name_plural = "keputusan"
        ordering = ["batch_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(from_state=one, to_state=other) for one, other in sorted(STEPS))),
                name="decision_is_a_step_that_exists",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.batch_id}"
