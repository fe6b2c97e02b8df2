import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import pilarsosial.core.fields
import pilarsosial.core.models.user


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bank",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name="kode")),
                ("short_name", models.CharField(max_length=60, verbose_name="singkatan")),
                ("name", models.CharField(max_length=120, verbose_name="nama")),
                ("kind", models.CharField(max_length=10, verbose_name="jenis")),
            ],
            options={
                "verbose_name": "bank",
                "verbose_name_plural": "bank",
                "ordering": ["short_name"],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=150, verbose_name="nama")),
                (
                    "kind",
                    models.CharField(
                        choices=[("dinsos", "Dinas Sosial"), ("kesra", "Biro Kesra"), ("upt", "UPT")],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="alamat")),
                ("city", models.CharField(blank=True, max_length=60, verbose_name="tempat surat")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "kantor",
                "verbose_name_plural": "kantor",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Pillar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=60, verbose_name="nama")),
                ("full_name", models.CharField(blank=True, max_length=120, verbose_name="kepanjangan")),
                ("regulation", models.CharField(blank=True, max_length=200, verbose_name="dasar hukum")),
                (
                    "membership_label",
                    models.CharField(default="Nomor Anggota", max_length=40, verbose_name="sebutan nomor anggota"),
                ),
                ("membership_unique", models.BooleanField(default=True, verbose_name="nomor anggota unik")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="urutan")),
                ("is_active", models.BooleanField(default=True, verbose_name="dipakai")),
            ],
            options={
                "verbose_name": "pilar",
                "verbose_name_plural": "pilar",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("name", models.CharField(max_length=150, verbose_name="nama lengkap")),
                ("nip", models.CharField(blank=True, max_length=18, verbose_name="NIP")),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="jabatan")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "pengguna",
                "verbose_name_plural": "pengguna",
                "ordering": ["username"],
            },
            managers=[
                ("objects", pilarsosial.core.models.user.UserAccounts()),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="jenis")),
                ("label", models.CharField(max_length=200, verbose_name="keterangan")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Antre"),
                            ("running", "Berjalan"),
                            ("done", "Selesai"),
                            ("failed", "Gagal"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("arguments", models.JSONField(default=dict, verbose_name="isian")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="sudah")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="dari")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="percobaan")),
                ("heartbeat", models.DateTimeField(null=True, verbose_name="tanda hidup")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="pesan")),
                ("result_url", models.CharField(blank=True, max_length=200, verbose_name="hasil")),
                ("result_file", models.CharField(blank=True, max_length=200, verbose_name="berkas hasil")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="selesai")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="milik",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "pekerjaan",
                "verbose_name_plural": "pekerjaan",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "running")), fields=["heartbeat"], name="job_running")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "done", "failed", "cancelled"])),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total", 0), ("done__lte", models.F("total")), _connector="OR"),
                        name="job_does_no_more_than_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankPurpose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
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
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.bank",
                        verbose_name="bank",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_purposes",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "peruntukan bank",
                "verbose_name_plural": "peruntukan bank",
                "ordering": ["office_id", "bank_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "bank"), name="bank_has_one_purpose_in_an_office"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["apbn", "apbd_prov", "apbd_kab", "lain"])),
                        name="bank_purpose_is_a_known_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
                (
                    "region_code",
                    pilarsosial.core.fields.RegionCodeField(blank=True, max_length=13, verbose_name="wilayah"),
                ),
                ("action", models.CharField(max_length=60, verbose_name="tindakan")),
                ("target_type", models.CharField(blank=True, max_length=40, verbose_name="jenis data")),
                ("target_id", models.CharField(blank=True, max_length=40, verbose_name="nomor data")),
                ("target_label", models.CharField(blank=True, max_length=200, verbose_name="data")),
                ("person_id", models.BigIntegerField(null=True, verbose_name="anggota")),
                ("pillar_id", models.BigIntegerField(null=True, verbose_name="pilar")),
                ("changes", models.JSONField(default=dict, verbose_name="perubahan")),
                ("count", models.PositiveIntegerField(null=True, verbose_name="jumlah")),
                ("reason", models.TextField(blank=True, verbose_name="alasan")),
                ("request_id", models.CharField(blank=True, max_length=40, verbose_name="kode permintaan")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="alamat jaringan")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "jejak audit",
                "verbose_name_plural": "jejak audit",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("person_id__isnull", False)), fields=["person_id"], name="audit_by_person"
                    ),
                    models.Index(fields=["region_code", "id"], name="audit_by_region"),
                    models.Index(
                        condition=models.Q(("office__isnull", False)), fields=["office", "id"], name="audit_by_office"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, verbose_name="kode")),
                ("name", models.CharField(max_length=80, verbose_name="nama")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pokok", "Pokok"), ("koordinator", "Koordinator"), ("forum", "Forum")],
                        default="pokok",
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Provinsi"), (2, "Kabupaten/Kota"), (3, "Kecamatan"), (4, "Desa/Kelurahan")],
                        verbose_name="tingkat wilayah",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("one", "Tepat satu per wilayah"),
                            ("quota", "Menurut kuota"),
                            ("coverage", "Tanpa kuota (cakupan)"),
                        ],
                        max_length=10,
                        verbose_name="aturan formasi",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="urutan")),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
            ],
            options={
                "verbose_name": "jabatan",
                "verbose_name_plural": "jabatan",
                "ordering": ["pillar__order", "order", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("pillar", "code"), name="position_code_is_unique_in_its_pillar"),
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["one", "quota", "coverage"])), name="position_rule_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pokok", "koordinator", "forum"])),
                        name="position_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    pilarsosial.core.fields.RegionCodeField(
                        max_length=13, primary_key=True, serialize=False, verbose_name="kode"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Provinsi"), (2, "Kabupaten/Kota"), (3, "Kecamatan"), (4, "Desa/Kelurahan")],
                        verbose_name="tingkat",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("provinsi", "Provinsi"),
                            ("kabupaten", "Kabupaten"),
                            ("kota", "Kota"),
                            ("kecamatan", "Kecamatan"),
                            ("desa", "Desa"),
                            ("kelurahan", "Kelurahan"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nama")),
                ("time_zone", models.CharField(default="Asia/Jakarta", max_length=20, verbose_name="zona waktu")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="core.region",
                        verbose_name="di dalam",
                    ),
                ),
            ],
            options={
                "verbose_name": "wilayah",
                "verbose_name_plural": "wilayah",
                "ordering": ["code"],
                "indexes": [models.Index(fields=["parent"], name="region_by_parent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", [1, 2, 3, 4])), name="region_level_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", 1), ("parent__isnull", True)),
                            models.Q(models.Q(("level", 1), _negated=True), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="region_below_a_province_has_a_parent",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="pillar",
            name="owner_region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.region",
                verbose_name="milik wilayah",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offices",
                to="core.region",
                verbose_name="wilayah",
            ),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.CharField(
                        choices=[("people", "Orang"), ("posts", "Penugasan pokok")],
                        max_length=10,
                        verbose_name="ukuran",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="per tanggal")),
                ("stated", models.PositiveIntegerField(verbose_name="angka yang disebut")),
                ("source", models.CharField(max_length=200, verbose_name="sumber")),
                ("source_date", models.DateField(blank=True, null=True, verbose_name="tanggal sumber")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="catatan")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah",
                    ),
                ),
            ],
            options={
                "verbose_name": "angka yang disebut",
                "verbose_name_plural": "angka yang disebut",
                "ordering": ["region_id", "as_of", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("measure__in", ["people", "posts"])), name="claim_measure_is_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                (
                    "kind",
                    models.CharField(
                        choices=[("korwil", "Korwil"), ("bakorwil", "Bakorwil"), ("lain", "Lainnya")],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sebelum")),
                ("regions", models.ManyToManyField(related_name="groups", to="core.region", verbose_name="wilayah")),
            ],
            options={
                "verbose_name": "kelompok wilayah",
                "verbose_name_plural": "kelompok wilayah",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="region_group_ends_after_it_starts",
                        violation_error_message="Tanggal akhir harus sesudah tanggal mulai.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("operator", "Operator"),
                            ("coordinator", "Koordinator"),
                            ("activity_officer", "PPTK"),
                            ("verifier", "Verifikator"),
                            ("approver", "Penyetuju"),
                            ("treasurer", "Bendahara"),
                            ("regency_admin", "Admin kab/kota"),
                            ("province_admin", "Admin provinsi"),
                            ("auditor", "Pemeriksa"),
                        ],
                        max_length=20,
                        verbose_name="peran",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="berlaku mulai")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.regiongroup",
                        verbose_name="kelompok wilayah",
                    ),
                ),
            ],
            options={
                "verbose_name": "hak akses",
                "verbose_name_plural": "hak akses",
                "ordering": ["user_id", "role", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("region__isnull", True), ("group__isnull", True), _connector="OR"),
                        name="grant_has_one_area",
                        violation_error_message="Pilih wilayah atau kelompok wilayah, bukan keduanya.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="grant_ends_after_it_starts",
                        violation_error_message="Tanggal akhir mendahului tanggal mulai.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "operator",
                                    "coordinator",
                                    "activity_officer",
                                    "verifier",
                                    "approver",
                                    "treasurer",
                                    "regency_admin",
                                    "province_admin",
                                    "auditor",
                                ],
                            )
                        ),
                        name="grant_role_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("min_age", "Usia paling rendah saat diangkat"),
                            ("max_age", "Usia paling tinggi saat diangkat"),
                            ("min_education", "Pendidikan paling rendah"),
                            ("not_asn", "Bukan ASN"),
                        ],
                        max_length=15,
                        verbose_name="jenis",
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=20, verbose_name="nilai")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="dasar")),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sebelum")),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
            ],
            options={
                "verbose_name": "syarat pilar",
                "verbose_name_plural": "syarat pilar",
                "ordering": ["pillar_id", "kind", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pillar", "kind", "valid_from"), name="requirement_starts_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="requirement_ends_after_it_starts",
                        violation_error_message="Tanggal akhir harus sesudah tanggal mulai.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="jenis")),
                ("filename", models.CharField(max_length=150, verbose_name="nama berkas")),
                ("stored_name", models.CharField(blank=True, max_length=60, verbose_name="berkas tersimpan")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="ukuran")),
                ("settings", models.JSONField(default=dict, verbose_name="pilihan")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Terunggah"),
                            ("reading", "Sedang dibaca"),
                            ("questions", "Perlu dijawab"),
                            ("ready", "Siap diterapkan"),
                            ("applied", "Diterapkan"),
                            ("undone", "Dibatalkan"),
                            ("discarded", "Dibuang"),
                            ("failed", "Tidak terbaca"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=400, verbose_name="pesan")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revisi")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="baris")),
                ("new", models.PositiveIntegerField(default=0, verbose_name="baru")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="berubah")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="tetap")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="ditolak")),
                ("warnings", models.PositiveIntegerField(default=0, verbose_name="peringatan")),
                ("totals", models.JSONField(default=dict, verbose_name="jumlah lain")),
                ("plan_digest", models.CharField(blank=True, max_length=64, verbose_name="sidik rencana")),
                ("findings", models.BinaryField(null=True, verbose_name="temuan")),
                ("journal", models.BinaryField(null=True, verbose_name="catatan penerapan")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="diunggah")),
                ("previewed_at", models.DateTimeField(null=True, verbose_name="dipratinjau")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="diterapkan")),
                ("purged_at", models.DateTimeField(null=True, verbose_name="isi dihapus")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diunggah oleh",
                    ),
                ),
                (
                    "applied_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diterapkan oleh",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.job",
                        verbose_name="pekerjaan",
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
                "verbose_name": "impor",
                "verbose_name_plural": "impor",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["office", "-id"], name="import_by_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "uploaded",
                                    "reading",
                                    "questions",
                                    "ready",
                                    "applied",
                                    "undone",
                                    "discarded",
                                    "failed",
                                ],
                            )
                        ),
                        name="import_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("new"), "+", models.F("changed")
                                        ),
                                        "+",
                                        models.F("unchanged"),
                                    ),
                                    "+",
                                    models.F("rejected"),
                                ),
                            )
                        ),
                        name="import_verdicts_add_up_to_its_rows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["applied", "undone"]), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="applied_import_has_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(verbose_name="revisi")),
                ("number", models.PositiveIntegerField(verbose_name="urutan")),
                ("new", models.PositiveIntegerField(default=0, verbose_name="baru")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="berubah")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="tetap")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="ditolak")),
                ("data", models.BinaryField(verbose_name="isi")),
                (
                    "sheet_import",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="core.sheetimport",
                        verbose_name="impor",
                    ),
                ),
            ],
            options={
                "verbose_name": "bagian impor",
                "verbose_name_plural": "bagian impor",
                "ordering": ["sheet_import_id", "revision", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet_import", "revision", "number"), name="import_chunk_is_stored_once"
                    )
                ],
            },
        ),
    ]
