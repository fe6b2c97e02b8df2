import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import pilarsosial.core.fields
import pilarsosial.core.guards


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decree",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, verbose_name="nomor SK")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="tanggal SK")),
                ("signer", models.CharField(blank=True, max_length=120, verbose_name="penanda tangan")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="tentang")),
                ("effective_from", models.DateField(blank=True, null=True, verbose_name="berlaku mulai")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decrees",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "SK",
                "verbose_name_plural": "SK",
                "ordering": ["-signed_on", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "number", "signed_on"), name="decree_is_entered_once_by_an_office"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_on__isnull", True)),
                        fields=("office", "number"),
                        name="undated_decree_is_entered_once_by_an_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="decree_has_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("effective_from__isnull", True),
                            ("valid_until__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="decree_ends_after_it_starts",
                        violation_error_message="Tanggal akhir SK mendahului tanggal berlakunya.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nik",
                    pilarsosial.core.fields.EncryptedTextField(
                        blank=True, kind="nik", null=True, unique=True, verbose_name="NIK"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nama lengkap")),
                ("name_key", models.CharField(editable=False, max_length=120, verbose_name="kunci nama")),
                ("title_prefix", models.CharField(blank=True, max_length=40, verbose_name="gelar depan")),
                ("title_suffix", models.CharField(blank=True, max_length=60, verbose_name="gelar belakang")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("L", "Laki-laki"), ("P", "Perempuan")],
                        max_length=1,
                        verbose_name="jenis kelamin",
                    ),
                ),
                ("birth_place", models.CharField(blank=True, max_length=60, verbose_name="tempat lahir")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="tanggal lahir")),
                (
                    "religion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("islam", "Islam"),
                            ("kristen", "Kristen"),
                            ("katolik", "Katolik"),
                            ("hindu", "Hindu"),
                            ("buddha", "Buddha"),
                            ("konghucu", "Konghucu"),
                            ("kepercayaan", "Kepercayaan terhadap Tuhan YME"),
                        ],
                        max_length=12,
                        verbose_name="agama",
                    ),
                ),
                (
                    "marital_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("belum_kawin", "Belum kawin"),
                            ("kawin", "Kawin"),
                            ("cerai_hidup", "Cerai hidup"),
                            ("cerai_mati", "Cerai mati"),
                        ],
                        max_length=12,
                        verbose_name="status perkawinan",
                    ),
                ),
                (
                    "education",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sd", "SD/sederajat"),
                            ("smp", "SMP/sederajat"),
                            ("sma", "SMA/sederajat"),
                            ("d1", "D1"),
                            ("d2", "D2"),
                            ("d3", "D3"),
                            ("s1", "D4/S1"),
                            ("s2", "S2"),
                            ("s3", "S3"),
                        ],
                        max_length=4,
                        verbose_name="pendidikan",
                    ),
                ),
                ("main_job", models.CharField(blank=True, max_length=80, verbose_name="pekerjaan utama")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="alamat KTP")),
                ("rt", models.CharField(blank=True, max_length=3, verbose_name="RT")),
                ("rw", models.CharField(blank=True, max_length=3, verbose_name="RW")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telepon")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="surel")),
                (
                    "npwp",
                    pilarsosial.core.fields.EncryptedTextField(blank=True, kind="npwp", null=True, verbose_name="NPWP"),
                ),
                (
                    "family_card_no",
                    pilarsosial.core.fields.EncryptedTextField(
                        blank=True, kind="kk", null=True, verbose_name="nomor KK"
                    ),
                ),
                (
                    "bpjs_no",
                    pilarsosial.core.fields.EncryptedTextField(
                        blank=True, kind="bpjs", null=True, verbose_name="nomor BPJS Ketenagakerjaan"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="didaftarkan")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah")),
                ("removed_at", models.DateTimeField(editable=False, null=True, verbose_name="dihapus")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "home_region",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah KTP",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="didaftarkan oleh kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "anggota",
                "verbose_name_plural": "anggota",
                "ordering": ["name_key", "pk"],
                "indexes": [models.Index(fields=["name_key", "id"], name="member_by_name")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="member_has_a_name"),
                    models.CheckConstraint(condition=models.Q(("sex__in", ["", "L", "P"])), name="member_sex_is_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmploymentStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("relawan", "Relawan"),
                            ("kontrak", "Kontrak"),
                            ("pppk", "PPPK"),
                            ("pns", "PNS"),
                            ("lain", "Lainnya"),
                        ],
                        max_length=10,
                        verbose_name="status kepegawaian",
                    ),
                ),
                ("since", models.DateField(verbose_name="sejak")),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employment",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
            ],
            options={
                "verbose_name": "status kepegawaian",
                "verbose_name_plural": "status kepegawaian",
                "ordering": ["member_id", "since"],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "since"), name="employment_changes_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["relawan", "kontrak", "pppk", "pns", "lain"])),
                        name="employment_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sertifikasi", "Sertifikasi"), ("pelatihan", "Pelatihan"), ("uji", "Uji kompetensi")],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nama")),
                ("level", models.CharField(blank=True, max_length=40, verbose_name="tingkat")),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="penerbit")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="nomor")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="tanggal terbit")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("kompeten", "Kompeten"), ("belum", "Belum kompeten")],
                        max_length=10,
                        verbose_name="hasil",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
            ],
            options={
                "verbose_name": "sertifikat",
                "verbose_name_plural": "sertifikat",
                "ordering": ["-issued_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("issued_on__isnull", True),
                            ("valid_until__gte", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="certificate_ends_after_it_is_issued",
                        violation_error_message="Masa berlaku mendahului tanggal terbit.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
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
                    "number",
                    pilarsosial.core.fields.EncryptedTextField(
                        blank=True, kind="rekening", null=True, verbose_name="nomor rekening"
                    ),
                ),
                ("holder", models.CharField(max_length=120, verbose_name="nama pemilik")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Diusulkan"),
                            ("active", "Aktif"),
                            ("ended", "Berakhir"),
                            ("rejected", "Ditolak"),
                        ],
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("usable_from", models.DateField(blank=True, null=True, verbose_name="dapat dipakai mulai")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="berakhir")),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="diusulkan")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="diputuskan")),
                (
                    "bank",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.bank",
                        verbose_name="bank",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diusulkan oleh",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
            ],
            options={
                "verbose_name": "rekening",
                "verbose_name_plural": "rekening",
                "ordering": ["member_id", "purpose", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("member", "purpose"),
                        name="member_has_one_active_account_per_source",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("member", "purpose"),
                        name="member_has_one_proposed_account_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "active", "ended", "rejected"])),
                        name="account_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["apbn", "apbd_prov", "apbd_kab", "lain"])),
                        name="account_purpose_is_a_known_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True),
                            ("usable_from__isnull", False),
                            _connector="OR",
                        ),
                        name="active_account_has_its_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="account_is_confirmed_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regency_code", pilarsosial.core.fields.RegionCodeField(max_length=5, verbose_name="kabupaten/kota")),
                ("single", models.BooleanField(default=False, editable=False, verbose_name="tepat satu")),
                ("acting", models.BooleanField(default=False, verbose_name="pelaksana tugas")),
                ("start", models.DateField(verbose_name="TMT")),
                ("end", models.DateField(blank=True, null=True, verbose_name="berakhir sebelum")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resigned", "Mengundurkan diri"),
                            ("deceased", "Meninggal dunia"),
                            ("over_age", "Lewat batas usia"),
                            ("dismissed", "Diberhentikan"),
                            ("moved", "Pindah tugas"),
                            ("replaced", "Diganti"),
                            ("term_over", "Masa bakti berakhir"),
                            ("mistake", "Salah catat"),
                        ],
                        max_length=10,
                        verbose_name="alasan berakhir",
                    ),
                ),
                ("end_note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                ("membership_no", models.CharField(blank=True, max_length=40, verbose_name="nomor anggota")),
                ("grade", models.CharField(blank=True, max_length=30, verbose_name="jenjang")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "duty_region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah tugas",
                    ),
                ),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.position",
                        verbose_name="jabatan",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="personnel.assignment",
                        verbose_name="menggantikan",
                    ),
                ),
                (
                    "decree",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="personnel.decree",
                        verbose_name="SK",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
            ],
            options={
                "verbose_name": "penugasan",
                "verbose_name_plural": "penugasan",
                "ordering": ["-start", "-pk"],
                "indexes": [
                    models.Index(fields=["member"], name="assignment_by_member"),
                    models.Index(fields=["duty_region", "pillar"], name="assignment_by_region"),
                    models.Index(
                        condition=models.Q(("decree__isnull", False)), fields=["decree"], name="assignment_by_decree"
                    ),
                    models.Index(
                        condition=models.Q(("membership_no", ""), _negated=True),
                        fields=["membership_no"],
                        name="assignment_by_number",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", "mistake"), _negated=True),
                            ("end", models.F("start")),
                            _connector="OR",
                        ),
                        name="mistaken_assignment_has_no_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"),
                        name="assignment_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("end_reason", "")),
                            models.Q(
                                ("end__isnull", False),
                                (
                                    "end_reason__in",
                                    [
                                        "resigned",
                                        "deceased",
                                        "over_age",
                                        "dismissed",
                                        "moved",
                                        "replaced",
                                        "term_over",
                                        "mistake",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="ended_assignment_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("nonaktif", "Nonaktif sementara"), ("cuti", "Cuti")],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("start", models.DateField(verbose_name="mulai")),
                ("end", models.DateField(blank=True, null=True, verbose_name="berakhir sebelum")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="personnel.assignment",
                        verbose_name="penugasan",
                    ),
                ),
            ],
            options={
                "verbose_name": "jeda penugasan",
                "verbose_name_plural": "jeda penugasan",
                "ordering": ["assignment_id", "start"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end__isnull", True)),
                        fields=("assignment",),
                        name="assignment_has_one_open_pause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["nonaktif", "cuti"])), name="pause_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__isnull", True), ("end__gt", models.F("start")), _connector="OR"),
                        name="pause_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seats", models.PositiveIntegerField(blank=True, null=True, verbose_name="kuota")),
                ("single", models.BooleanField(default=False, verbose_name="tepat satu")),
                ("valid_from", models.DateField(verbose_name="berlaku mulai")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="berlaku sebelum")),
                (
                    "pillar",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="core.position",
                        verbose_name="jabatan",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="core.region",
                        verbose_name="wilayah",
                    ),
                ),
            ],
            options={
                "verbose_name": "formasi",
                "verbose_name_plural": "formasi",
                "ordering": ["region_id", "position_id"],
                "indexes": [models.Index(fields=["region"], name="post_by_region")],
                "constraints": [
                    models.UniqueConstraint(fields=("position", "region"), name="post_exists_once_in_a_region"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="post_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("single", False), models.Q(("seats", 1), ("single", True)), _connector="OR"
                        ),
                        name="single_post_has_one_seat",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="personnel.post",
                verbose_name="formasi",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("end_reason", "mistake"), _negated=True),
                fields=("member", "post", "start"),
                name="member_starts_a_post_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("end__isnull", True)),
                fields=("member", "post"),
                name="member_holds_an_open_post_once",
            ),
        ),
        pilarsosial.core.guards.ApplyGuards(),
    ]
