"""One person in a batch, the judgement behind it, what changed between two runs, and the months that it pays."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from personnel.models import Member, mask_account
from pilarsosial.core.fields import EncryptedTextField, RegionCodeField
from pilarsosial.core.models import Office, Pillar, User
from pilarsosial.core.scoping import Scope, ScopedQuerySet
from pilarsosial.core.values.nik import mask_nik
from pilarsosial.core.values.period import Period

from .batch import Batch
from .scheme import Scheme


class Verdict(models.TextChoices):
    PAYABLE = "layak", "Layak"
    HELD = "ditahan", "Ditahan"
    NOT_PAYABLE = "tidak", "Tidak layak"


class LineKind(models.TextChoices):
    """REGULAR lines make the roster: one a person (or post). The others name their own period."""

    REGULAR = "utama", "Periode ini"
    BACK_PAY = "rapel", "Rapel"
    DIFFERENCE = "selisih", "Selisih besaran"
    CORRECTION = "koreksi", "Koreksi"


class Judgement(models.Model):
    """What the rules say of one tuple of facts: judged once, shared by all lines whose facts are the same.

    `facts` is canonical text without names or numbers, from which `calculation` gives the same result again;
    `rules` the same for what was asked. `reasons` are codes. Frozen with its batch.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="judgements", db_index=False, verbose_name="daftar")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="kantor"
    )
    period = models.CharField("periode", max_length=7)
    facts = models.TextField("fakta")
    key = models.CharField("kunci", max_length=64)
    verdict = models.CharField("putusan", max_length=8, choices=Verdict.choices)
    reasons = models.CharField("alasan", max_length=200, blank=True)
    result = models.JSONField("hasil", default=dict)

    scope = Scope(office="office_id", region="office__region__code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pertimbangan"
        verbose_name_plural = "pertimbangan"
        constraints = [
            models.UniqueConstraint(fields=["batch", "period", "key"], name="batch_judges_the_same_facts_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="judgement_verdict_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.reasons}".strip()


class LineQuerySet(ScopedQuerySet):
    def payable(self) -> LineQuerySet:
        return self.filter(verdict=Verdict.PAYABLE)

    def of_person(self, member_id: int) -> LineQuerySet:
        """Of a person, also what was written under an entry that was merged into theirs."""
        return self.filter(Q(member=member_id) | Q(member__merged_into=member_id))


class Line(models.Model):
    """One person of the roster in a batch (by slot where a scheme pays per post), for one period.

    Name, numbers, place, pillar and account are copies, taken at each run and frozen at submission. `months` holds the
    months that it pays, bit 0 for January of `year`. Rupiah: gross = tax + net, all 0 unless payable. Only the keys
    that matter are foreign ones: the others would be most of the cost of writing.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", db_index=False, verbose_name="daftar")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="kantor"
    )
    kind = models.CharField("jenis", max_length=8, choices=LineKind.choices, default=LineKind.REGULAR)
    period = models.CharField("periode", max_length=7)
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan")
    months = models.PositiveSmallIntegerField("bulan", default=0)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False, verbose_name="anggota")
    slot = models.BigIntegerField("tempat", default=0)
    assignment = models.ForeignKey(
        "personnel.Assignment",
        models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name="penugasan",
    )
    pillar = models.ForeignKey(
        Pillar, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False, verbose_name="pilar"
    )
    position = models.ForeignKey(
        "core.Position",
        models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name="jabatan",
    )
    region_code = RegionCodeField("wilayah tugas")
    regency_code = RegionCodeField("kabupaten/kota", max_length=5)
    name = models.CharField("nama", max_length=230)
    nik = EncryptedTextField("NIK", kind="nik")
    bank_code = models.CharField("bank", max_length=3, blank=True)
    account_no = EncryptedTextField("nomor rekening", kind="rekening")
    holder = models.CharField("nama pemilik", max_length=120, blank=True)
    rate = models.BigIntegerField("besaran (Rp)", default=0)
    gross = models.BigIntegerField("bruto (Rp)", default=0)
    tax = models.BigIntegerField("pajak (Rp)", default=0)
    net = models.BigIntegerField("bersih (Rp)", default=0)
    verdict = models.CharField("putusan", max_length=8, choices=Verdict.choices)
    reasons = models.CharField("alasan", max_length=200, blank=True)
    judgement = models.ForeignKey(
        Judgement,
        models.DO_NOTHING,
        null=True,
        related_name="lines",
        db_index=False,
        db_constraint=False,
        verbose_name="pertimbangan",
    )
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name="membetulkan",
    )

    scope = Scope(region="region_code", office="office_id", pillar="pillar_id")
    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris daftar"
        verbose_name_plural = "baris daftar"
        ordering = ["batch_id", "pk"]
        indexes = [
            models.Index(fields=["member"], name="line_by_member"),
            models.Index(fields=["corrects"], name="line_by_corrected", condition=Q(corrects__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "member", "slot", "period", "kind"], name="person_has_one_line_of_a_kind_and_period"
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="line_verdict_is_known"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="line_kind_is_known"),
            models.CheckConstraint(
                condition=Q(verdict="layak", gross=F("tax") + F("net")) | Q(gross=0, tax=0, net=0),
                name="line_pays_what_its_verdict_says",
            ),
            models.CheckConstraint(
                condition=Q(net__gt=0) | Q(kind__in=["koreksi", "selisih"]) | ~Q(verdict="layak"),
                name="payable_line_pays_something",
            ),
            models.CheckConstraint(condition=Q(verdict="layak") | ~Q(reasons=""), name="unpaid_line_says_why"),
            models.CheckConstraint(
                condition=Q(months__gte=0, months__lte=4095), name="line_months_are_those_of_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_nik(self) -> str:
        return mask_nik(self.nik) if self.nik else ""

    @property
    def masked_account(self) -> str:
        return mask_account(self.account_no)

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label

    @property
    def month_numbers(self) -> list[int]:
        """The months that it pays, 1 to 12."""
        return [number for number in range(1, 13) if self.months >> (number - 1) & 1]

    @property
    def reason_codes(self) -> list[str]:
        return self.reasons.split()


class LineChange(models.Model):
    """What a run changed against the one before it, by person: copied figures before and after, no numbers of people.

    `before` and `after` are {verdict, reasons, net, months, region, account}: the account as its last three digits.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="changes", db_index=False, verbose_name="daftar")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="kantor"
    )
    run = models.PositiveIntegerField("hitungan ke")
    member_id = models.BigIntegerField("anggota")
    name = models.CharField("nama", max_length=230)
    regency_code = RegionCodeField("kabupaten/kota", max_length=5)
    kind = models.CharField("jenis baris", max_length=8)
    period = models.CharField("periode", max_length=7)
    before = models.JSONField("sebelum", null=True)
    after = models.JSONField("sesudah", null=True)

    scope = Scope(region="regency_code", office="office_id")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan hitungan"
        verbose_name_plural = "perubahan hitungan"
        ordering = ["batch_id", "run", "pk"]
        indexes = [models.Index(fields=["batch", "run"], name="line_change_by_run")]

    def __str__(self) -> str:
        return self.name


class LineMark(models.Model):
    """A person whose verdict, amount or account changed after submission; the approver holds the marked.

    `told` is {what: [as submitted, now]}, numbers masked. Without `decided_by` it waits.
    """

    class Outcome(models.TextChoices):
        OPEN = "terbuka", "Menunggu"
        HELD = "ditahan", "Ditahan"
        KEPT = "tetap", "Tetap dibayar"

    line = models.ForeignKey(Line, models.PROTECT, related_name="marks", verbose_name="baris")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="marks", verbose_name="daftar")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="kantor")
    told = models.JSONField("perubahan")
    found_at = models.DateTimeField("ditemukan", auto_now_add=True)
    outcome = models.CharField("putusan", max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    note = models.CharField("alasan", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="diputuskan oleh"
    )
    decided_at = models.DateTimeField("diputuskan", null=True)

    scope = Scope(office="office_id", region="line__region_code")
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda pada baris"
        verbose_name_plural = "tanda pada baris"
        ordering = ["batch_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(outcome="terbuka"), name="line_carries_one_open_mark"),
            models.CheckConstraint(
                condition=Q(outcome="terbuka", decided_by__isnull=True)
                | (~Q(outcome="terbuka") & Q(decided_by__isnull=False)),
                name="decided_mark_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.outcome}"


class Entitlement(models.Model):
    """One month (day, or the constant of a one-off) that a scheme gives a person: among the living each only once.

    Made when a batch is submitted; returning or counter-entering it ends it. `line` is empty where another payer's
    result was imported.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", db_index=False, verbose_name="skema")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="kantor"
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False, verbose_name="anggota")
    slot = models.BigIntegerField("tempat", default=0)
    month = models.DateField("bulan")
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False, verbose_name="daftar"
    )
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False, verbose_name="baris"
    )
    living = models.BooleanField("berlaku", default=True)

    scope = Scope(through=("personnel.Assignment", "member_id", "member_id"))
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "hak"
        verbose_name_plural = "hak"
        ordering = ["member_id", "month"]
        indexes = [
            models.Index(fields=["batch"], name="entitlement_by_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["month"], name="entitlement_by_month", condition=Q(living=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "scheme", "slot", "month"],
                condition=Q(living=True),
                name="month_is_given_to_a_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m-%Y}"


ONCE = "1900-01-01"  # the month of what is given once
