"""What is paid to whom under which law: schemes, their rules, who may draw two, and the tax."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from pilarsosial.core.models import FundingSource, Office, Pillar, Position, StoredFile
from pilarsosial.core.scoping import OpenQuerySet, Scope
from pilarsosial.core.values.dates import format_date

from .doors import OfficeQuerySet

WHOLE = 10_000  # 100 % in hundredths of a percent


class SchemeKind(models.TextChoices):
    """The word on paper is the scheme's own; nobody's honor is called tali asih."""

    TALI_ASIH = "tali_asih", "Tali asih"
    TALI_KASIH = "tali_kasih", "Tali kasih"
    HONORARIUM = "honor", "Honorarium"
    INCENTIVE = "insentif", "Insentif"
    SERVICE_FEE = "uang_jasa", "Uang jasa"
    OPERATIONAL = "operasional", "Bantuan operasional"
    ALLOWANCE = "uang_saku", "Uang saku"
    TRANSPORT = "transpor", "Transpor"
    MIXED = "campuran", "Campuran"


class Unit(models.TextChoices):
    """What one rate pays for."""

    MONTH = "month", "Bulan"
    QUARTER = "quarter", "Triwulan"
    SEMESTER = "semester", "Semester"
    YEAR = "year", "Tahun"
    ONCE = "once", "Sekali"
    EVENT_DAY = "event_day", "Hari kegiatan"

    @property
    def months(self) -> int:
        """Whole months that a rate covers; 0 for what no month measures."""
        return _MONTHS.get(self, 0)


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.SEMESTER: 6, Unit.YEAR: 12}


class PartialRule(models.TextChoices):
    """What somebody gets who served a part of the period."""

    WHOLE = "utuh", "Utuh bila bertugas sehari pun"
    BY_MONTH = "bulan", "Menurut bulan yang dijalani"
    BY_DAY = "hari", "Menurut hari yang dijalani"


class TaxProfile(models.Model):
    """How income tax is withheld: a name, and dated percentages. A scheme without one withholds nothing."""

    code = models.CharField("kode", max_length=20, unique=True)
    name = models.CharField("nama", max_length=80)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = "profil pajak"
        verbose_name_plural = "profil pajak"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """From a day on: `base` and `percent` in hundredths of a percent (5 % is 500) of the gross; rounded down."""

    profile = models.ForeignKey(TaxProfile, models.PROTECT, related_name="rates", verbose_name="profil pajak")
    base = models.PositiveIntegerField("dasar pengenaan (%)", default=WHOLE)
    percent = models.PositiveIntegerField("tarif (%)")
    is_final = models.BooleanField("final", default=False)
    source = models.CharField("dasar hukum", max_length=200)
    valid_from = models.DateField("berlaku mulai")

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = "tarif pajak"
        verbose_name_plural = "tarif pajak"
        ordering = ["profile_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "valid_from"], name="tax_rate_starts_once_a_day"),
            models.CheckConstraint(
                condition=Q(base__lte=WHOLE, percent__lte=WHOLE), name="tax_rate_is_at_most_the_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} sejak {format_date(self.valid_from)}"


class Scheme(models.Model):
    """One right to money, of one office. An `external` one is paid by somebody else: only its results are kept here.

    `due_days`: how many days after the end of a unit (month, quarter ...) its money is late; 0 means that it is due on
    the last day. `per_post`: who holds two posts draws twice; else a person draws once.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="schemes", verbose_name="kantor")
    code = models.CharField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=120)
    kind = models.CharField("jenis", max_length=12, choices=SchemeKind.choices)
    mix = models.CharField("terdiri atas", max_length=120, blank=True)
    funding = models.CharField("sumber dana", max_length=10, choices=FundingSource.choices)
    unit = models.CharField("satuan", max_length=10, choices=Unit.choices)
    due_days = models.PositiveSmallIntegerField("jatuh tempo (hari sesudah akhir satuan)", default=30)
    partial = models.CharField("masa sebagian", max_length=6, choices=PartialRule.choices, default=PartialRule.BY_MONTH)
    per_post = models.BooleanField("per penugasan", default=False)
    external = models.BooleanField("dibayar pihak lain", default=False)
    legal_basis = models.CharField("dasar hukum", max_length=200)
    legal_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="berkas"
    )
    tax_profile = models.ForeignKey(
        TaxProfile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="profil pajak"
    )
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sebelum", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = Scope(office="office_id", region="office__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "skema"
        verbose_name_plural = "skema"
        ordering = ["office__code", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SchemeKind.values), name="scheme_kind_is_known"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="scheme_unit_is_known"),
            models.CheckConstraint(condition=Q(partial__in=PartialRule.values), name="scheme_partial_rule_is_known"),
            models.CheckConstraint(condition=Q(funding__in=FundingSource.values), name="scheme_funding_is_known"),
            models.CheckConstraint(
                condition=~Q(legal_basis="") & ~Q(code="") & ~Q(name=""), name="scheme_has_a_legal_basis"
            ),
            models.CheckConstraint(
                condition=~Q(kind="campuran") | ~Q(mix=""), name="mixed_scheme_says_what_it_is_made_of"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="scheme_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleKind(models.TextChoices):
    """What a scheme asks of a person beyond service in the period and a NIK, which every scheme asks."""

    DECREE = "sk", "SK yang berlaku"
    ACCOUNT = "rekening", "Rekening yang dapat dipakai"
    NOT_ASN = "bukan_asn", "Bukan ASN/PPPK"
    MAX_AGE = "usia", "Usia paling tinggi (tahun)"
    REPORT = "laporan", "Laporan bulanan diterima"
    ATTENDANCE = "hadir", "Hadir pada kegiatan"
    LIST_ASN = "daftar_asn", "Tidak ada pada daftar ASN"
    LIST_DEATH = "daftar_meninggal", "Tidak ada pada daftar meninggal"
    LIST_PAYER = "daftar_pembayar", "Tidak ada pada daftar pembayar lain"


class RuleQuerySet(OfficeQuerySet):
    def in_force(self, day: date) -> list[EligibilityRule]:
        """The last word of each kind on that day, those that are switched off left out."""
        latest: dict[str, EligibilityRule] = {}
        for rule in self.filter(valid_from__lte=day).order_by("valid_from"):
            latest[rule.kind] = rule
        return [latest[kind] for kind in sorted(latest) if latest[kind].holds]


class EligibilityRule(models.Model):
    """One condition of a scheme from a day on; the next row of its kind ends it, `holds` false switches it off."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="rules", verbose_name="skema")
    kind = models.CharField("syarat", max_length=16, choices=RuleKind.choices)
    value = models.PositiveSmallIntegerField("nilai", null=True, blank=True)
    holds = models.BooleanField("berlaku", default=True)
    source = models.CharField("dasar", max_length=200, blank=True)
    valid_from = models.DateField("berlaku mulai")

    scope = Scope(office="scheme__office_id", region="scheme__office__region__code")
    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "syarat skema"
        verbose_name_plural = "syarat skema"
        ordering = ["scheme_id", "kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "kind", "valid_from"], name="scheme_rule_starts_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="scheme_rule_kind_is_known"),
            models.CheckConstraint(condition=~Q(kind="usia") | Q(value__isnull=False), name="age_rule_names_the_age"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SchemePair(models.Model):
    """Two schemes that one person may draw for the same month, and by what right. Not listed: not allowed.

    Kept once, the older scheme first. `stated_by` is the office that entered it.
    """

    first = models.ForeignKey(Scheme, models.PROTECT, related_name="pairs_as_first", verbose_name="skema")
    second = models.ForeignKey(Scheme, models.PROTECT, related_name="pairs_as_second", verbose_name="bersama skema")
    legal_basis = models.CharField("dasar hukum", max_length=200)
    stated_by = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, verbose_name="oleh kantor")

    scope = Scope(office="stated_by_id", region="stated_by__region__code")
    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "skema yang boleh bersama"
        verbose_name_plural = "skema yang boleh bersama"
        ordering = ["first_id", "second_id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="scheme_pair_is_listed_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="scheme_pair_is_of_two_in_order"),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="scheme_pair_has_a_legal_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class RateQuerySet(OfficeQuerySet):
    def in_force(self, day: date) -> list[Rate]:
        """The last rate of each pillar and position on that day, stopped ones left out."""
        latest: dict[tuple, Rate] = {}
        for rate in self.filter(valid_from__lte=day).order_by("valid_from"):
            latest[rate.pillar_id, rate.position_id] = rate
        return [rate for rate in latest.values() if rate.amount]


class Rate(models.Model):
    """Whole rupiah for one unit, by pillar and position, from a day on; the next one ends it and 0 stops it.

    Without a position it holds for the pillar's pokok positions. There is no end date, so gaps and overlaps cannot be.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="rates", verbose_name="skema")
    pillar = models.ForeignKey(Pillar, models.PROTECT, related_name="+", db_index=False, verbose_name="pilar")
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="jabatan"
    )
    amount = models.PositiveBigIntegerField("besaran (Rp)")
    valid_from = models.DateField("berlaku mulai")
    legal_basis = models.CharField("dasar", max_length=200, blank=True)
    set_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="ditetapkan oleh"
    )
    set_at = models.DateTimeField("dicatat", auto_now_add=True)

    scope = Scope(office="scheme__office_id", region="scheme__office__region__code")
    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = "besaran"
        verbose_name_plural = "besaran"
        ordering = ["scheme_id", "pillar__order", "position_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "pillar", "position", "valid_from"], name="rate_of_a_position_starts_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["scheme", "pillar", "valid_from"],
                condition=Q(position__isnull=True),
                name="rate_of_a_pillar_starts_once_a_day",
            ),
            models.CheckConstraint(condition=Q(amount__lte=999_999_999_999), name="rate_is_below_a_trillion"),
        ]

    def __str__(self) -> str:
        return f"{self.pillar} {self.amount}"
