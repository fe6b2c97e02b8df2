import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import pilarsosial.core.fields
import pilarsosial.core.guards


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0005_column_choice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("personnel", "0008_certificate_by_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetCeiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="triwulan")),
                ("amount", models.PositiveBigIntegerField(verbose_name="pagu SPD (Rp)")),
                ("reserved", models.PositiveBigIntegerField(default=0, editable=False, verbose_name="terpakai (Rp)")),
                ("spd_no", models.CharField(blank=True, max_length=80, verbose_name="nomor SPD")),
                ("spd_on", models.DateField(blank=True, null=True, verbose_name="tanggal SPD")),
            ],
            options={
                "verbose_name": "pagu triwulan",
                "verbose_name_plural": "pagu triwulan",
                "ordering": ["line_id", "quarter"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4)), name="ceiling_quarter_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__lte", models.F("amount"))), name="ceiling_is_not_overdrawn"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=80, verbose_name="nama")),
            ],
            options={
                "verbose_name": "profil pajak",
                "verbose_name_plural": "profil pajak",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("utama", "Daftar periode"),
                            ("tunggakan", "Rapel tahun lalu"),
                            ("ulang", "Pembayaran ulang"),
                            ("koreksi", "Koreksi"),
                        ],
                        default="utama",
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("first_day", models.DateField(verbose_name="hari pertama")),
                ("last_day", models.DateField(verbose_name="hari terakhir")),
                ("regencies", models.CharField(blank=True, max_length=4000, verbose_name="kabupaten/kota")),
                ("spans", models.JSONField(blank=True, default=dict, verbose_name="bulan per pilar")),
                ("cut_off", models.DateField(verbose_name="tanggal data")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draf"),
                            ("returned", "Dikembalikan"),
                            ("submitted", "Diajukan"),
                            ("verified", "Diverifikasi"),
                            ("approved", "Disetujui"),
                            ("disbursing", "Dicairkan"),
                            ("paid", "Dibayar"),
                            ("accounted", "SPJ lengkap"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="catatan")),
                (
                    "rapel_basis",
                    models.CharField(blank=True, max_length=200, verbose_name="dasar hukum rapel tahun lalu"),
                ),
                ("spp_no", models.CharField(blank=True, max_length=80, verbose_name="nomor SPP")),
                ("spp_on", models.DateField(blank=True, null=True, verbose_name="tanggal SPP")),
                ("spm_no", models.CharField(blank=True, max_length=80, verbose_name="nomor SPM")),
                ("spm_on", models.DateField(blank=True, null=True, verbose_name="tanggal SPM")),
                ("sp2d_no", models.CharField(blank=True, max_length=80, verbose_name="nomor SP2D")),
                ("sp2d_on", models.DateField(blank=True, null=True, verbose_name="tanggal SP2D")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik daftar")),
                ("run", models.PositiveIntegerField(default=0, editable=False, verbose_name="hitungan ke")),
                ("generated_at", models.DateTimeField(editable=False, null=True, verbose_name="dihitung")),
                ("roster", models.PositiveIntegerField(default=0, editable=False, verbose_name="orang")),
                ("payable", models.PositiveIntegerField(default=0, editable=False, verbose_name="layak")),
                ("held", models.PositiveIntegerField(default=0, editable=False, verbose_name="ditahan")),
                ("not_payable", models.PositiveIntegerField(default=0, editable=False, verbose_name="tidak layak")),
                ("gross", models.BigIntegerField(default=0, editable=False, verbose_name="jumlah bruto (Rp)")),
                ("tax", models.BigIntegerField(default=0, editable=False, verbose_name="pajak (Rp)")),
                ("net", models.BigIntegerField(default=0, editable=False, verbose_name="jumlah bersih (Rp)")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="diajukan")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="diverifikasi")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="disetujui")),
                ("paid_at", models.DateTimeField(null=True, verbose_name="dicairkan")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disetujui oleh",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuat oleh",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibayar oleh",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="stipends.batch",
                        verbose_name="lanjutan dari",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diajukan oleh",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diverifikasi oleh",
                    ),
                ),
                (
                    "ceiling",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="stipends.budgetceiling",
                        verbose_name="pagu triwulan",
                    ),
                ),
            ],
            options={
                "verbose_name": "daftar pencairan",
                "verbose_name_plural": "daftar pencairan",
                "ordering": ["-last_day", "-pk"],
                "indexes": [models.Index(fields=["office", "-last_day", "-id"], name="batch_by_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["utama", "tunggakan", "ulang", "koreksi"])),
                        name="batch_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "returned",
                                    "submitted",
                                    "verified",
                                    "approved",
                                    "disbursing",
                                    "paid",
                                    "accounted",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="batch_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", False),
                            models.Q(("kind__in", ["ulang", "koreksi"]), _negated=True),
                            _connector="OR",
                        ),
                        name="following_batch_names_what_it_follows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="batch_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "roster",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("payable"), "+", models.F("held")
                                    ),
                                    "+",
                                    models.F("not_payable"),
                                ),
                            )
                        ),
                        name="batch_verdicts_make_the_roster",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross",
                                django.db.models.expressions.CombinedExpression(models.F("tax"), "+", models.F("net")),
                            )
                        ),
                        name="batch_gross_is_tax_and_net",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            models.Q(
                                models.Q(("verified_by", models.F("made_by")), _negated=True),
                                models.Q(("verified_by", models.F("submitted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_is_verified_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(
                                models.Q(("approved_by", models.F("made_by")), _negated=True),
                                models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                                models.Q(("approved_by", models.F("verified_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_is_approved_by_a_third_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_by__isnull", True),
                            models.Q(
                                models.Q(("paid_by", models.F("made_by")), _negated=True),
                                models.Q(("paid_by", models.F("submitted_by")), _negated=True),
                                models.Q(("paid_by", models.F("verified_by")), _negated=True),
                                models.Q(("paid_by", models.F("approved_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_is_paid_by_a_fourth_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "draft"),
                                ("approved_by__isnull", True),
                                ("paid_by__isnull", True),
                                ("submitted_by__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            models.Q(
                                ("state", "returned"),
                                ("approved_by__isnull", True),
                                ("paid_by__isnull", True),
                                ("submitted_by__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            models.Q(
                                ("state", "cancelled"),
                                ("approved_by__isnull", True),
                                ("paid_by__isnull", True),
                                ("submitted_by__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            models.Q(
                                ("state", "submitted"),
                                ("approved_by__isnull", True),
                                ("paid_by__isnull", True),
                                ("submitted_by__isnull", False),
                                ("verified_by__isnull", True),
                            ),
                            models.Q(
                                ("state", "verified"),
                                ("approved_by__isnull", True),
                                ("paid_by__isnull", True),
                                ("submitted_by__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            models.Q(
                                ("state", "approved"),
                                ("approved_by__isnull", False),
                                ("paid_by__isnull", True),
                                ("submitted_by__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            models.Q(
                                ("state", "disbursing"),
                                ("approved_by__isnull", False),
                                ("paid_by__isnull", False),
                                ("submitted_by__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            models.Q(
                                ("state", "paid"),
                                ("approved_by__isnull", False),
                                ("paid_by__isnull", False),
                                ("submitted_by__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            models.Q(
                                ("state", "accounted"),
                                ("approved_by__isnull", False),
                                ("paid_by__isnull", False),
                                ("submitted_by__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="batch_carries_the_signatures_of_its_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="tahun anggaran")),
                (
                    "funding",
                    models.CharField(
                        choices=[
                            ("apbn", "APBN"),
                            ("apbd_prov", "APBD Provinsi"),
                            ("apbd_kab", "APBD Kabupaten/Kota"),
                            ("lain", "Sumber lain"),
                        ],
                        max_length=10,
                        verbose_name="sumber dana",
                    ),
                ),
                ("dpa_no", models.CharField(max_length=80, verbose_name="nomor DPA")),
                ("activity", models.CharField(max_length=160, verbose_name="sub-kegiatan")),
                ("account_code", models.CharField(max_length=40, verbose_name="kode rekening")),
                ("name", models.CharField(max_length=160, verbose_name="uraian")),
                ("amount", models.PositiveBigIntegerField(verbose_name="pagu (Rp)")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budget_lines",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "mata anggaran",
                "verbose_name_plural": "mata anggaran",
                "ordering": ["-year", "account_code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "year", "dpa_no", "activity", "account_code"),
                        name="budget_line_is_entered_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)),
                        name="budget_line_year_is_sensible",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="budgetceiling",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ceilings",
                to="stipends.budgetline",
                verbose_name="mata anggaran",
            ),
        ),
        migrations.CreateModel(
            name="ComparisonList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asn", "ASN/PPPK"),
                            ("meninggal", "Meninggal dunia"),
                            ("pembayar", "Dibayar pihak lain"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="sumber")),
                ("as_of", models.DateField(verbose_name="per tanggal")),
                ("entries_count", models.PositiveIntegerField(default=0, verbose_name="orang")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ditambahkan")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="ditarik")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditambahkan oleh",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "daftar pembanding",
                "verbose_name_plural": "daftar pembanding",
                "ordering": ["-as_of", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["asn", "meninggal", "pembayar"])),
                        name="comparison_list_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="comparison_list_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComparisonEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nik",
                    pilarsosial.core.fields.EncryptedTextField(blank=True, kind="nik", null=True, verbose_name="NIK"),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="nama pada daftar")),
                ("since", models.DateField(blank=True, null=True, verbose_name="sejak")),
                ("until", models.DateField(blank=True, null=True, verbose_name="sampai")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="stipends.comparisonlist",
                        verbose_name="daftar pembanding",
                    ),
                ),
            ],
            options={
                "verbose_name": "isi daftar pembanding",
                "verbose_name_plural": "isi daftar pembanding",
                "ordering": ["list_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("nik", "list"), name="list_names_a_person_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="list_entry_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("submit", "Ajukan"),
                            ("cancel", "Batalkan"),
                            ("verify", "Verifikasi"),
                            ("return_submitted", "Kembalikan"),
                            ("approve", "Setujui"),
                            ("return_verified", "Kembalikan"),
                            ("disburse", "Cairkan"),
                            ("close", "Tutup pembayaran"),
                            ("account", "Nyatakan SPJ lengkap"),
                        ],
                        max_length=20,
                        verbose_name="tindakan",
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draf"),
                            ("returned", "Dikembalikan"),
                            ("submitted", "Diajukan"),
                            ("verified", "Diverifikasi"),
                            ("approved", "Disetujui"),
                            ("disbursing", "Dicairkan"),
                            ("paid", "Dibayar"),
                            ("accounted", "SPJ lengkap"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        max_length=10,
                        verbose_name="dari",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draf"),
                            ("returned", "Dikembalikan"),
                            ("submitted", "Diajukan"),
                            ("verified", "Diverifikasi"),
                            ("approved", "Disetujui"),
                            ("disbursing", "Dicairkan"),
                            ("paid", "Dibayar"),
                            ("accounted", "SPJ lengkap"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        max_length=10,
                        verbose_name="menjadi",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="alasan")),
                ("payable", models.PositiveIntegerField(verbose_name="layak")),
                ("net", models.BigIntegerField(verbose_name="jumlah bersih (Rp)")),
                ("digest", models.CharField(max_length=64, verbose_name="sidik daftar")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "keputusan",
                "verbose_name_plural": "keputusan",
                "ordering": ["batch_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_state", "approved"), ("to_state", "disbursing")),
                            models.Q(("from_state", "disbursing"), ("to_state", "paid")),
                            models.Q(("from_state", "draft"), ("to_state", "cancelled")),
                            models.Q(("from_state", "draft"), ("to_state", "submitted")),
                            models.Q(("from_state", "paid"), ("to_state", "accounted")),
                            models.Q(("from_state", "returned"), ("to_state", "cancelled")),
                            models.Q(("from_state", "returned"), ("to_state", "submitted")),
                            models.Q(("from_state", "submitted"), ("to_state", "returned")),
                            models.Q(("from_state", "submitted"), ("to_state", "verified")),
                            models.Q(("from_state", "verified"), ("to_state", "approved")),
                            models.Q(("from_state", "verified"), ("to_state", "returned")),
                            _connector="OR",
                        ),
                        name="decision_is_a_step_that_exists",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("facts", models.TextField(verbose_name="fakta")),
                ("key", models.CharField(max_length=64, verbose_name="kunci")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("layak", "Layak"), ("ditahan", "Ditahan"), ("tidak", "Tidak layak")],
                        max_length=8,
                        verbose_name="putusan",
                    ),
                ),
                ("reasons", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("result", models.JSONField(default=dict, verbose_name="hasil")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "pertimbangan",
                "verbose_name_plural": "pertimbangan",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "period", "key"), name="batch_judges_the_same_facts_once"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["layak", "ditahan", "tidak"])),
                        name="judgement_verdict_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("utama", "Periode ini"),
                            ("rapel", "Rapel"),
                            ("selisih", "Selisih besaran"),
                            ("koreksi", "Koreksi"),
                        ],
                        default="utama",
                        max_length=8,
                        verbose_name="jenis",
                    ),
                ),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("year", models.PositiveSmallIntegerField(verbose_name="tahun")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="triwulan")),
                ("months", models.PositiveSmallIntegerField(default=0, verbose_name="bulan")),
                ("slot", models.BigIntegerField(default=0, verbose_name="tempat")),
                ("region_code", pilarsosial.core.fields.RegionCodeField(max_length=13, verbose_name="wilayah tugas")),
                ("regency_code", pilarsosial.core.fields.RegionCodeField(max_length=5, verbose_name="kabupaten/kota")),
                ("name", models.CharField(max_length=230, verbose_name="nama")),
                (
                    "nik",
                    pilarsosial.core.fields.EncryptedTextField(blank=True, kind="nik", null=True, verbose_name="NIK"),
                ),
                ("bank_code", models.CharField(blank=True, max_length=3, verbose_name="bank")),
                (
                    "account_no",
                    pilarsosial.core.fields.EncryptedTextField(
                        blank=True, kind="rekening", null=True, verbose_name="nomor rekening"
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=120, verbose_name="nama pemilik")),
                ("rate", models.BigIntegerField(default=0, verbose_name="besaran (Rp)")),
                ("gross", models.BigIntegerField(default=0, verbose_name="bruto (Rp)")),
                ("tax", models.BigIntegerField(default=0, verbose_name="pajak (Rp)")),
                ("net", models.BigIntegerField(default=0, verbose_name="bersih (Rp)")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("layak", "Layak"), ("ditahan", "Ditahan"), ("tidak", "Tidak layak")],
                        max_length=8,
                        verbose_name="putusan",
                    ),
                ),
                ("reasons", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                (
                    "assignment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="personnel.assignment",
                        verbose_name="penugasan",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stipends.line",
                        verbose_name="membetulkan",
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="lines",
                        to="stipends.judgement",
                        verbose_name="pertimbangan",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="core.position",
                        verbose_name="jabatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "baris daftar",
                "verbose_name_plural": "baris daftar",
                "ordering": ["batch_id", "pk"],
                "indexes": [
                    models.Index(fields=["member"], name="line_by_member"),
                    models.Index(
                        condition=models.Q(("corrects__isnull", False)), fields=["corrects"], name="line_by_corrected"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "member", "slot", "period", "kind"),
                        name="person_has_one_line_of_a_kind_and_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["layak", "ditahan", "tidak"])), name="line_verdict_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["utama", "rapel", "selisih", "koreksi"])),
                        name="line_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "gross",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("tax"), "+", models.F("net")
                                    ),
                                ),
                                ("verdict", "layak"),
                            ),
                            models.Q(("gross", 0), ("net", 0), ("tax", 0)),
                            _connector="OR",
                        ),
                        name="line_pays_what_its_verdict_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net__gt", 0),
                            ("kind__in", ["koreksi", "selisih"]),
                            models.Q(("verdict", "layak"), _negated=True),
                            _connector="OR",
                        ),
                        name="payable_line_pays_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "layak"), models.Q(("reasons", ""), _negated=True), _connector="OR"
                        ),
                        name="unpaid_line_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 0), ("months__lte", 4095)),
                        name="line_months_are_those_of_a_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.PositiveIntegerField(verbose_name="hitungan ke")),
                ("member_id", models.BigIntegerField(verbose_name="anggota")),
                ("name", models.CharField(max_length=230, verbose_name="nama")),
                ("regency_code", pilarsosial.core.fields.RegionCodeField(max_length=5, verbose_name="kabupaten/kota")),
                ("kind", models.CharField(max_length=8, verbose_name="jenis baris")),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("before", models.JSONField(null=True, verbose_name="sebelum")),
                ("after", models.JSONField(null=True, verbose_name="sesudah")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "perubahan hitungan",
                "verbose_name_plural": "perubahan hitungan",
                "ordering": ["batch_id", "run", "pk"],
                "indexes": [models.Index(fields=["batch", "run"], name="line_change_by_run")],
            },
        ),
        migrations.CreateModel(
            name="LineMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told", models.JSONField(verbose_name="perubahan")),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="ditemukan")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("terbuka", "Menunggu"), ("ditahan", "Ditahan"), ("tetap", "Tetap dibayar")],
                        default="terbuka",
                        max_length=8,
                        verbose_name="putusan",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="diputuskan")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="stipends.line",
                        verbose_name="baris",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "tanda pada baris",
                "verbose_name_plural": "tanda pada baris",
                "ordering": ["batch_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "terbuka")), fields=("line",), name="line_carries_one_open_mark"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("outcome", "terbuka")),
                            models.Q(models.Q(("outcome", "terbuka"), _negated=True), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_mark_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("dibayar", "Dibayar"),
                            ("gagal", "Gagal"),
                            ("retur", "Retur bank"),
                            ("disetor", "Disetor ke kas (STS)"),
                        ],
                        max_length=8,
                        verbose_name="hasil",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("transfer", "Transfer"), ("tunai", "Tunai")], max_length=8, verbose_name="cara"
                    ),
                ),
                ("amount", models.PositiveBigIntegerField(verbose_name="jumlah (Rp)")),
                ("fee", models.PositiveBigIntegerField(default=0, verbose_name="biaya bank (Rp)")),
                ("on", models.DateField(verbose_name="tanggal")),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="nomor rujukan")),
                ("sts_no", models.CharField(blank=True, max_length=80, verbose_name="nomor STS")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="stipends.payment",
                        verbose_name="membetulkan",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="stipends.line",
                        verbose_name="baris",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicatat oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "hasil pembayaran",
                "verbose_name_plural": "hasil pembayaran",
                "ordering": ["batch_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["dibayar", "gagal", "retur", "disetor"])),
                        name="payment_result_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["transfer", "tunai"])), name="payment_method_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "disetor"), _negated=True),
                            models.Q(("sts_no", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refunded_payment_names_its_deposit_slip",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.PositiveBigIntegerField(verbose_name="jumlah (Rp)")),
                ("reasons", models.CharField(max_length=200, verbose_name="alasan")),
                ("told", models.CharField(max_length=300, verbose_name="keterangan")),
                ("claimed_at", models.DateTimeField(auto_now_add=True, verbose_name="ditagih")),
                ("sts_no", models.CharField(blank=True, max_length=80, verbose_name="nomor STS")),
                ("sts_on", models.DateField(blank=True, null=True, verbose_name="tanggal STS")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_claims",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_claims",
                        to="stipends.line",
                        verbose_name="baris",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diselesaikan oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "tagihan pengembalian",
                "verbose_name_plural": "tagihan pengembalian",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("line",), name="line_is_claimed_back_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_claim_is_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_by__isnull", True), ("sts_no", ""), ("sts_on__isnull", True)),
                            models.Q(
                                models.Q(("sts_no", ""), _negated=True),
                                ("settled_by__isnull", False),
                                ("sts_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="settled_claim_names_its_deposit_slip",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=120, verbose_name="nama")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tali_asih", "Tali asih"),
                            ("tali_kasih", "Tali kasih"),
                            ("honor", "Honorarium"),
                            ("insentif", "Insentif"),
                            ("uang_jasa", "Uang jasa"),
                            ("operasional", "Bantuan operasional"),
                            ("uang_saku", "Uang saku"),
                            ("transpor", "Transpor"),
                            ("campuran", "Campuran"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("mix", models.CharField(blank=True, max_length=120, verbose_name="terdiri atas")),
                (
                    "funding",
                    models.CharField(
                        choices=[
                            ("apbn", "APBN"),
                            ("apbd_prov", "APBD Provinsi"),
                            ("apbd_kab", "APBD Kabupaten/Kota"),
                            ("lain", "Sumber lain"),
                        ],
                        max_length=10,
                        verbose_name="sumber dana",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("month", "Bulan"),
                            ("quarter", "Triwulan"),
                            ("semester", "Semester"),
                            ("year", "Tahun"),
                            ("once", "Sekali"),
                            ("event_day", "Hari kegiatan"),
                        ],
                        max_length=10,
                        verbose_name="satuan",
                    ),
                ),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="jatuh tempo (hari sesudah akhir satuan)"
                    ),
                ),
                (
                    "partial",
                    models.CharField(
                        choices=[
                            ("utuh", "Utuh bila bertugas sehari pun"),
                            ("bulan", "Menurut bulan yang dijalani"),
                            ("hari", "Menurut hari yang dijalani"),
                        ],
                        default="bulan",
                        max_length=6,
                        verbose_name="masa sebagian",
                    ),
                ),
                ("per_post", models.BooleanField(default=False, verbose_name="per penugasan")),
                ("external", models.BooleanField(default=False, verbose_name="dibayar pihak lain")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="dasar hukum")),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sebelum")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "legal_file",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                        verbose_name="berkas",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schemes",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "tax_profile",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stipends.taxprofile",
                        verbose_name="profil pajak",
                    ),
                ),
            ],
            options={
                "verbose_name": "skema",
                "verbose_name_plural": "skema",
                "ordering": ["office__code", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "tali_asih",
                                    "tali_kasih",
                                    "honor",
                                    "insentif",
                                    "uang_jasa",
                                    "operasional",
                                    "uang_saku",
                                    "transpor",
                                    "campuran",
                                ],
                            )
                        ),
                        name="scheme_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["month", "quarter", "semester", "year", "once", "event_day"])),
                        name="scheme_unit_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partial__in", ["utuh", "bulan", "hari"])),
                        name="scheme_partial_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("funding__in", ["apbn", "apbd_prov", "apbd_kab", "lain"])),
                        name="scheme_funding_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("legal_basis", ""), _negated=True),
                            models.Q(("code", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="scheme_has_a_legal_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "campuran"), _negated=True),
                            models.Q(("mix", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mixed_scheme_says_what_it_is_made_of",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="scheme_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.PositiveBigIntegerField(verbose_name="besaran (Rp)")),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="dasar")),
                ("set_at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                (
                    "pillar",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.position",
                        verbose_name="jabatan",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditetapkan oleh",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="stipends.scheme",
                        verbose_name="skema",
                    ),
                ),
            ],
            options={
                "verbose_name": "besaran",
                "verbose_name_plural": "besaran",
                "ordering": ["scheme_id", "pillar__order", "position_id", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "pillar", "position", "valid_from"),
                        name="rate_of_a_position_starts_once_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("position__isnull", True)),
                        fields=("scheme", "pillar", "valid_from"),
                        name="rate_of_a_pillar_starts_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__lte", 999999999999)), name="rate_is_below_a_trillion"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("menunggu_sk", "Menunggu SK"),
                            ("diperiksa", "Sedang diperiksa"),
                            ("berkas", "Berkas belum lengkap"),
                        ],
                        max_length=12,
                        verbose_name="alasan",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                ("held_at", models.DateTimeField(auto_now_add=True, verbose_name="ditahan")),
                ("released_at", models.DateTimeField(null=True, verbose_name="dilepas")),
                (
                    "held_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditahan oleh",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dilepas oleh",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="stipends.scheme",
                        verbose_name="skema",
                    ),
                ),
            ],
            options={
                "verbose_name": "penahanan",
                "verbose_name_plural": "penahanan",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("scheme", "member"),
                        name="person_is_held_once_a_scheme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["menunggu_sk", "diperiksa", "berkas"])),
                        name="hold_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                            models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="released_hold_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("amount", models.PositiveBigIntegerField(verbose_name="jumlah (Rp)")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="dibayar")),
                ("source", models.CharField(max_length=200, verbose_name="sumber")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="stipends.scheme",
                        verbose_name="skema",
                    ),
                ),
            ],
            options={
                "verbose_name": "pembayaran pihak lain",
                "verbose_name_plural": "pembayaran pihak lain",
                "ordering": ["scheme_id", "period"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "member", "period"), name="external_payment_is_entered_once_a_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.BigIntegerField(default=0, verbose_name="tempat")),
                ("month", models.DateField(verbose_name="bulan")),
                ("living", models.BooleanField(default=True, verbose_name="berlaku")),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stipends.line",
                        verbose_name="baris",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stipends.scheme",
                        verbose_name="skema",
                    ),
                ),
            ],
            options={
                "verbose_name": "hak",
                "verbose_name_plural": "hak",
                "ordering": ["member_id", "month"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("batch__isnull", False)), fields=["batch"], name="entitlement_by_batch"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("living", True)),
                        fields=("member", "scheme", "slot", "month"),
                        name="month_is_given_to_a_person_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sk", "SK yang berlaku"),
                            ("rekening", "Rekening yang dapat dipakai"),
                            ("bukan_asn", "Bukan ASN/PPPK"),
                            ("usia", "Usia paling tinggi (tahun)"),
                            ("laporan", "Laporan bulanan diterima"),
                            ("hadir", "Hadir pada kegiatan"),
                            ("daftar_asn", "Tidak ada pada daftar ASN"),
                            ("daftar_meninggal", "Tidak ada pada daftar meninggal"),
                            ("daftar_pembayar", "Tidak ada pada daftar pembayar lain"),
                        ],
                        max_length=16,
                        verbose_name="syarat",
                    ),
                ),
                ("value", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nilai")),
                ("holds", models.BooleanField(default=True, verbose_name="berlaku")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="dasar")),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="stipends.scheme",
                        verbose_name="skema",
                    ),
                ),
            ],
            options={
                "verbose_name": "syarat skema",
                "verbose_name_plural": "syarat skema",
                "ordering": ["scheme_id", "kind", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "kind", "valid_from"), name="scheme_rule_starts_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "sk",
                                    "rekening",
                                    "bukan_asn",
                                    "usia",
                                    "laporan",
                                    "hadir",
                                    "daftar_asn",
                                    "daftar_meninggal",
                                    "daftar_pembayar",
                                ],
                            )
                        ),
                        name="scheme_rule_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "usia"), _negated=True), ("value__isnull", False), _connector="OR"
                        ),
                        name="age_rule_names_the_age",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="batch",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="stipends.scheme",
                verbose_name="skema",
            ),
        ),
        migrations.CreateModel(
            name="SchemePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="dasar hukum")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs_as_first",
                        to="stipends.scheme",
                        verbose_name="skema",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs_as_second",
                        to="stipends.scheme",
                        verbose_name="bersama skema",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="oleh kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "skema yang boleh bersama",
                "verbose_name_plural": "skema yang boleh bersama",
                "ordering": ["first_id", "second_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="scheme_pair_is_listed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="scheme_pair_is_of_two_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_basis", ""), _negated=True), name="scheme_pair_has_a_legal_basis"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "base",
                    models.PositiveIntegerField(default=10000, verbose_name="dasar pengenaan (perseratus persen)"),
                ),
                ("percent", models.PositiveIntegerField(verbose_name="tarif (perseratus persen)")),
                ("is_final", models.BooleanField(default=False, verbose_name="final")),
                ("source", models.CharField(max_length=200, verbose_name="dasar hukum")),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="stipends.taxprofile",
                        verbose_name="profil pajak",
                    ),
                ),
            ],
            options={
                "verbose_name": "tarif pajak",
                "verbose_name_plural": "tarif pajak",
                "ordering": ["profile_id", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("profile", "valid_from"), name="tax_rate_starts_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("base__lte", 10000), ("percent__lte", 10000)),
                        name="tax_rate_is_at_most_the_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regency_code", pilarsosial.core.fields.RegionCodeField(max_length=5, verbose_name="kabupaten/kota")),
                ("roster", models.PositiveIntegerField(default=0, verbose_name="orang")),
                ("payable", models.PositiveIntegerField(default=0, verbose_name="layak")),
                ("net", models.BigIntegerField(default=0, verbose_name="jumlah bersih (Rp)")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="dipastikan")),
                ("confirmed_run", models.PositiveIntegerField(null=True, verbose_name="pada hitungan ke")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dipastikan oleh",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor pembayar",
                    ),
                ),
            ],
            options={
                "verbose_name": "bagian kabupaten/kota",
                "verbose_name_plural": "bagian kabupaten/kota",
                "ordering": ["batch_id", "regency_code"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "regency_code"), name="regency_has_one_part_in_a_batch"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("confirmed_by__isnull", True),
                                ("confirmed_run__isnull", True),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("confirmed_run__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="confirmed_part_says_by_whom_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regency_code", pilarsosial.core.fields.RegionCodeField(max_length=5, verbose_name="kabupaten/kota")),
                ("year", models.PositiveSmallIntegerField(verbose_name="tahun")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="triwulan")),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("kind", models.CharField(max_length=8, verbose_name="jenis")),
                ("verdict", models.CharField(max_length=8, verbose_name="putusan")),
                ("lines", models.PositiveIntegerField(verbose_name="baris")),
                ("gross", models.BigIntegerField(verbose_name="bruto (Rp)")),
                ("tax", models.BigIntegerField(verbose_name="pajak (Rp)")),
                ("net", models.BigIntegerField(verbose_name="bersih (Rp)")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="totals",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
            ],
            options={
                "verbose_name": "jumlah daftar",
                "verbose_name_plural": "jumlah daftar",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "regency_code", "pillar", "period", "kind", "verdict"),
                        name="batch_total_is_kept_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchWriter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writers",
                        to="stipends.batch",
                        verbose_name="daftar",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
            ],
            options={
                "verbose_name": "penulis daftar",
                "verbose_name_plural": "penulis daftar",
                "constraints": [models.UniqueConstraint(fields=("batch", "user"), name="batch_names_each_writer_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="budgetceiling",
            constraint=models.UniqueConstraint(
                fields=("line", "quarter"), name="budget_line_has_one_ceiling_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "utama"), models.Q(("state", "cancelled"), _negated=True)),
                fields=("scheme", "period", "regencies"),
                name="batch_of_a_period_exists_once",
            ),
        ),
        pilarsosial.core.guards.ApplyGuards(),
    ]
