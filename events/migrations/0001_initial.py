"""Events, their people and attendance, and what remains of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import pilarsosial.core.fields
import pilarsosial.core.guards


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0006_signers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("personnel", "0008_certificate_by_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="tahun")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="nomor terakhir")),
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
                "verbose_name": "deret nomor sertifikat",
                "verbose_name_plural": "deret nomor sertifikat",
                "ordering": ["office_id", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "year"), name="office_has_one_certificate_series_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="nama kegiatan")),
                ("theme", models.CharField(blank=True, max_length=200, verbose_name="tema")),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="tempat")),
                (
                    "time_zone",
                    models.CharField(default="Asia/Jakarta", editable=False, max_length=20, verbose_name="zona waktu"),
                ),
                ("starts_on", models.DateField(verbose_name="tanggal mulai")),
                ("ends_on", models.DateField(verbose_name="tanggal selesai")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Rancangan"),
                            ("announced", "Diumumkan"),
                            ("running", "Berlangsung"),
                            ("closed", "Ditutup"),
                            ("reported", "Dilaporkan"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("activity_code", models.CharField(blank=True, max_length=60, verbose_name="kode (sub)kegiatan")),
                ("dress_code", models.CharField(blank=True, max_length=80, verbose_name="pakaian")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="narahubung")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="catatan")),
                ("announced_at", models.DateTimeField(editable=False, null=True, verbose_name="diumumkan")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="ditutup")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
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
                        related_name="events",
                        to="core.office",
                        verbose_name="penyelenggara",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah tempat",
                    ),
                ),
            ],
            options={
                "verbose_name": "kegiatan",
                "verbose_name_plural": "kegiatan",
                "ordering": ["-starts_on", "-pk"],
                "indexes": [models.Index(fields=["starts_on", "id"], name="event_by_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="event_has_a_title"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "announced", "running", "closed", "reported", "cancelled"])
                        ),
                        name="event_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="event_ends_after_it_starts",
                        violation_error_message="Tanggal selesai mendahului tanggal mulai.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoorPass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.CharField(max_length=80, verbose_name="nama ponsel")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True, verbose_name="sidik kode")),
                ("issued_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuka")),
                ("expires_at", models.DateTimeField(verbose_name="berlaku sampai")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="dipakai sejak")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="dicabut")),
                ("prepared_offline_at", models.DateTimeField(blank=True, null=True, verbose_name="siap luring")),
                ("names_prepared", models.PositiveIntegerField(blank=True, null=True, verbose_name="nama tersimpan")),
                ("last_seen_at", models.DateTimeField(blank=True, null=True, verbose_name="terakhir terhubung")),
                ("pending", models.PositiveIntegerField(blank=True, null=True, verbose_name="belum terkirim")),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuka oleh",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicabut oleh",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="door_passes",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "ponsel pintu",
                "verbose_name_plural": "ponsel pintu",
                "ordering": ["event_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("token_hash", ""), _negated=True), name="door_pass_has_a_token"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("device", ""), _negated=True), name="door_pass_names_its_phone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("quota", "Kuota"),
                            ("invited", "Diundang"),
                            ("registered", "Terdaftar"),
                            ("attended", "Hadir"),
                        ],
                        max_length=10,
                        verbose_name="angka",
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=120, verbose_name="tentang")),
                ("stated", models.PositiveIntegerField(verbose_name="angka yang disebut")),
                ("source", models.CharField(max_length=200, verbose_name="sumber")),
                ("source_date", models.DateField(blank=True, null=True, verbose_name="tanggal sumber")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="catatan")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "angka yang disebut tentang kegiatan",
                "verbose_name_plural": "angka yang disebut tentang kegiatan",
                "ordering": ["event_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("figure__in", ["quota", "invited", "registered", "attended"])),
                        name="event_claim_figure_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="event_claim_has_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("undangan", "Undangan"),
                            ("spt", "Surat tugas (SPT)"),
                            ("notulen", "Notulen"),
                            ("berita_acara", "Berita acara"),
                            ("materi", "Materi"),
                            ("foto", "Foto"),
                            ("daftar_hadir", "Pindaian daftar hadir"),
                            ("lain", "Lainnya"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="judul")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="keterangan")),
                ("dated", models.DateField(blank=True, null=True, verbose_name="tanggal")),
                ("page", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="halaman")),
                ("signed", models.BooleanField(default=False, verbose_name="bertanda tangan")),
                ("shared", models.BooleanField(default=False, verbose_name="dibagikan ke kantor peserta")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ditambah")),
                ("removed_at", models.DateTimeField(editable=False, null=True, verbose_name="dihapus")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditambah oleh",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                        verbose_name="berkas",
                    ),
                ),
            ],
            options={
                "verbose_name": "dokumen kegiatan",
                "verbose_name_plural": "dokumen kegiatan",
                "ordering": ["event_id", "kind", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "undangan",
                                    "spt",
                                    "notulen",
                                    "berita_acara",
                                    "materi",
                                    "foto",
                                    "daftar_hadir",
                                    "lain",
                                ],
                            )
                        ),
                        name="event_document_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_at", models.DateTimeField(auto_now_add=True, verbose_name="ditugaskan")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditugaskan oleh",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
            ],
            options={
                "verbose_name": "petugas kegiatan",
                "verbose_name_plural": "petugas kegiatan",
                "ordering": ["event_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "user"), name="user_has_duty_once_at_an_event")
                ],
            },
        ),
        migrations.CreateModel(
            name="EventKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rakor", "Rapat koordinasi"),
                            ("sosialisasi", "Sosialisasi"),
                            ("audiensi", "Audiensi"),
                            ("pelatihan", "Pelatihan/bimtek"),
                            ("sinergitas", "Sinergitas"),
                            ("apel", "Apel"),
                            ("lomba", "Lomba"),
                            ("jambore", "Jambore"),
                            ("seleksi", "Seleksi"),
                            ("dialog", "Dialog"),
                            ("peringatan", "Peringatan"),
                            ("lain", "Lainnya"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kinds",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "jenis kegiatan",
                "verbose_name_plural": "jenis kegiatan",
                "ordering": ["event_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "kind"), name="event_has_a_kind_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "rakor",
                                    "sosialisasi",
                                    "audiensi",
                                    "pelatihan",
                                    "sinergitas",
                                    "apel",
                                    "lomba",
                                    "jambore",
                                    "seleksi",
                                    "dialog",
                                    "peringatan",
                                    "lain",
                                ],
                            )
                        ),
                        name="event_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventOfficial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="urutan")),
                ("name", models.CharField(max_length=120, verbose_name="nama")),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="jabatan")),
                (
                    "acting",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("Plt.", "Plt. (pelaksana tugas)"),
                            ("Plh.", "Plh. (pelaksana harian)"),
                            ("Pj.", "Pj. (penjabat)"),
                            ("Pjs.", "Pjs. (penjabat sementara)"),
                        ],
                        max_length=5,
                        verbose_name="sebutan",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("membuka", "Membuka"),
                            ("sambutan", "Memberi sambutan"),
                            ("narasumber", "Narasumber"),
                            ("tamu", "Tamu kehormatan"),
                            ("pimpinan", "Pimpinan rapat"),
                            ("penyelenggara", "Mewakili penyelenggara"),
                            ("penandatangan", "Penanda tangan"),
                        ],
                        max_length=14,
                        verbose_name="peran",
                    ),
                ),
                ("attended", models.BooleanField(blank=True, null=True, verbose_name="hadir")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="officials",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "represented_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="represents",
                        to="events.eventofficial",
                        verbose_name="diwakili oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "pejabat",
                "verbose_name_plural": "pejabat",
                "ordering": ["event_id", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="official_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "membuka",
                                    "sambutan",
                                    "narasumber",
                                    "tamu",
                                    "pimpinan",
                                    "penyelenggara",
                                    "penandatangan",
                                ],
                            )
                        ),
                        name="official_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("acting__in", ["", "Plt.", "Plh.", "Pj.", "Pjs."])),
                        name="official_acting_title_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("represented_by__isnull", True), ("attended", False), _connector="OR"),
                        name="represented_official_did_not_attend",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("represented_by__isnull", True),
                            models.Q(("represented_by", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="official_is_represented_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="urutan")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="nama sesi")),
                ("day", models.DateField(verbose_name="tanggal")),
                ("starts", models.TimeField(blank=True, null=True, verbose_name="mulai")),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="selesai")),
                ("lesson_hours", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="JP")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "sesi",
                "verbose_name_plural": "sesi",
                "ordering": ["event_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "number"), name="session_number_is_unique_in_its_event"),
                    models.CheckConstraint(
                        condition=models.Q(("ends__isnull", True), ("starts__isnull", False), _connector="OR"),
                        name="session_with_an_end_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__isnull", True), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="session_ends_after_it_starts",
                        violation_error_message="Jam selesai mendahului jam mulai.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.JSONField(default=dict, verbose_name="pertanyaan")),
                ("told", models.CharField(max_length=300, verbose_name="bunyi")),
                ("count", models.PositiveIntegerField(verbose_name="jumlah orang")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuat oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "undangan menurut data anggota",
                "verbose_name_plural": "undangan menurut data anggota",
                "ordering": ["event_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("undangan", "Undangan"), ("spt", "Surat tugas (SPT)")],
                        max_length=10,
                        verbose_name="jenis surat",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nama templat")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ditambah")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="tidak dipakai sejak")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditambah oleh",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
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
                        related_name="letter_templates",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
            ],
            options={
                "verbose_name": "templat surat",
                "verbose_name_plural": "templat surat",
                "ordering": ["office_id", "kind", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["undangan", "spt"])), name="letter_template_kind_is_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("office", "kind", "name"),
                        name="letter_template_in_use_has_its_own_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("undangan", "Undangan"), ("spt", "Surat tugas (SPT)")],
                        max_length=10,
                        verbose_name="jenis surat",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="nomor surat")),
                ("dated", models.DateField(blank=True, null=True, verbose_name="tanggal surat")),
                ("nature", models.CharField(blank=True, max_length=40, verbose_name="sifat")),
                ("attachment", models.CharField(blank=True, max_length=80, verbose_name="lampiran")),
                ("basis", models.TextField(blank=True, max_length=1000, verbose_name="dasar")),
                ("body", models.TextField(blank=True, max_length=2000, verbose_name="isi")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.signer",
                        verbose_name="penanda tangan",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.lettertemplate",
                        verbose_name="templat",
                    ),
                ),
            ],
            options={
                "verbose_name": "surat kegiatan",
                "verbose_name_plural": "surat kegiatan",
                "ordering": ["event_id", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "kind"), name="event_has_one_letter_of_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["undangan", "spt"])), name="event_letter_kind_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=180, verbose_name="nama")),
                ("name_key", models.CharField(editable=False, max_length=180, verbose_name="kunci nama")),
                ("agency", models.CharField(blank=True, max_length=150, verbose_name="instansi")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unit")),
                ("job", models.CharField(blank=True, max_length=120, verbose_name="jabatan di instansi")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telepon")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("peserta", "Peserta"),
                            ("narasumber", "Narasumber"),
                            ("moderator", "Moderator"),
                            ("juri", "Juri"),
                            ("panitia", "Panitia"),
                            ("tamu", "Tamu"),
                        ],
                        default="peserta",
                        max_length=12,
                        verbose_name="peran",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("query", "Dari data anggota"),
                            ("form", "Ditambah satu per satu"),
                            ("paste", "Ditempel"),
                            ("import", "Dari lembar"),
                            ("coordinator", "Didaftarkan koordinator"),
                            ("substitute", "Mewakili undangan"),
                            ("walk_in", "Datang tanpa undangan"),
                        ],
                        max_length=12,
                        verbose_name="asal",
                    ),
                ),
                ("invited_at", models.DateTimeField(blank=True, null=True, verbose_name="diundang")),
                ("registered_at", models.DateTimeField(blank=True, null=True, verbose_name="terdaftar")),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[("hadir", "Akan hadir"), ("tidak", "Berhalangan"), ("diwakili", "Diwakili")],
                        max_length=10,
                        verbose_name="jawaban",
                    ),
                ),
                ("reply_note", models.CharField(blank=True, max_length=200, verbose_name="keterangan jawaban")),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="dijawab")),
                ("code", models.CharField(max_length=6, verbose_name="kode")),
                (
                    "token",
                    pilarsosial.core.fields.EncryptedTextField(
                        blank=True, editable=False, kind="token", null=True, verbose_name="kode rahasia"
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(
                        editable=False, max_length=64, null=True, unique=True, verbose_name="sidik kode rahasia"
                    ),
                ),
                ("unmatched", models.BooleanField(default=False, verbose_name="belum dicocokkan")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="ditarik")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan ditarik")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="dimasukkan")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="events.invitation",
                        verbose_name="undangan",
                    ),
                ),
                (
                    "matched_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matched_from",
                        to="events.participant",
                        verbose_name="ternyata",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
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
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="didaftarkan oleh",
                    ),
                ),
                (
                    "represented_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="represents",
                        to="events.participant",
                        verbose_name="diwakili oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "peserta",
                "verbose_name_plural": "peserta",
                "ordering": ["event_id", "name_key", "pk"],
                "indexes": [models.Index(fields=["event", "name_key", "id"], name="participant_by_name")],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "member"), name="member_is_on_a_list_once"),
                    models.UniqueConstraint(fields=("event", "code"), name="participant_code_is_unique_in_its_event"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="participant_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member__isnull", True),
                            models.Q(("agency", ""), ("job", ""), ("phone", ""), ("unit", "")),
                            _connector="OR",
                        ),
                        name="participant_is_a_member_or_an_outside_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["peserta", "narasumber", "moderator", "juri", "panitia", "tamu"])
                        ),
                        name="participant_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["query", "form", "paste", "import", "coordinator", "substitute", "walk_in"])
                        ),
                        name="participant_source_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reply__in", ["", "hadir", "tidak", "diwakili"])),
                        name="participant_reply_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("represented_by__isnull", True),
                            models.Q(("represented_by", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="participant_is_represented_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "walk_in"), _negated=True),
                            ("invited_at__isnull", True),
                            _connector="OR",
                        ),
                        name="walk_in_was_not_invited",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unmatched", False), ("source", "walk_in"), _connector="OR"),
                        name="only_a_walk_in_waits_to_be_matched",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("matched_to__isnull", True), ("withdrawn_at__isnull", False), _connector="OR"
                        ),
                        name="matched_walk_in_is_withdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.PositiveIntegerField(verbose_name="nomor urut")),
                ("number", models.CharField(max_length=80, verbose_name="nomor")),
                ("name", models.CharField(max_length=200, verbose_name="nama tercetak")),
                ("lesson_hours", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="JP")),
                ("issued_on", models.DateField(verbose_name="tanggal terbit")),
                ("token", models.CharField(max_length=40, unique=True, verbose_name="kode periksa")),
                ("issued_at", models.DateTimeField(auto_now_add=True, verbose_name="diterbitkan")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="dicabut")),
                ("revoked_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan dicabut")),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diterbitkan oleh",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="personnel.certificate",
                        verbose_name="catatan pada anggota",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="events.certificateseries",
                        verbose_name="deret",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.signer",
                        verbose_name="penanda tangan",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="events.participant",
                        verbose_name="peserta",
                    ),
                ),
            ],
            options={
                "verbose_name": "sertifikat kegiatan",
                "verbose_name_plural": "sertifikat kegiatan",
                "ordering": ["series_id", "serial"],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "serial"), name="certificate_serial_is_given_once"),
                    models.CheckConstraint(
                        condition=models.Q(("serial__gte", 1)), name="certificate_serial_begins_at_one"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("participant",),
                        name="participant_has_one_certificate_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CurrentPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hadir", "Hadir"),
                            ("izin", "Izin"),
                            ("sakit", "Sakit"),
                            ("dinas", "Dinas lain"),
                            ("alpa", "Alpa"),
                            ("diwakili", "Diwakili"),
                        ],
                        max_length=8,
                        verbose_name="keadaan",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="sejak")),
                (
                    "method",
                    models.CharField(
                        choices=[("qr", "QR"), ("tap", "Ketuk"), ("paper", "Kertas"), ("import", "Lembar")],
                        max_length=6,
                        verbose_name="cara",
                    ),
                ),
                ("late", models.BooleanField(default=False, verbose_name="terlambat diterima")),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="events.eventsession",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="events.participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "kehadiran",
                "verbose_name_plural": "kehadiran",
                "ordering": ["session_id", "participant_id"],
                "indexes": [models.Index(fields=["session", "state"], name="presence_by_session")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "session"), name="participant_has_one_presence_in_a_session"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["", "hadir", "izin", "sakit", "dinas", "alpa", "diwakili"])),
                        name="presence_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContestResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category", models.CharField(max_length=80, verbose_name="kategori")),
                ("criteria", models.JSONField(blank=True, default=list, verbose_name="kriteria")),
                ("score", models.PositiveIntegerField(blank=True, null=True, verbose_name="nilai (perseratus)")),
                ("rank", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="peringkat")),
                ("next_level", models.CharField(blank=True, max_length=120, verbose_name="dikirim ke")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "pillar",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="events.participant",
                        verbose_name="peserta",
                    ),
                ),
            ],
            options={
                "verbose_name": "hasil lomba",
                "verbose_name_plural": "hasil lomba",
                "ordering": ["event_id", "category", "rank", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "category", "participant"), name="participant_has_one_result_in_a_category"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank__isnull", True), ("rank__gte", 1), _connector="OR"),
                        name="contest_rank_begins_at_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category", ""), _negated=True), name="contest_result_has_a_category"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(unique=True, verbose_name="kode kiriman")),
                (
                    "kind",
                    models.CharField(
                        choices=[("mark", "Tanda"), ("undo", "Batal"), ("move", "Pindah sesi")],
                        default="mark",
                        max_length=4,
                        verbose_name="tindakan",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hadir", "Hadir"),
                            ("izin", "Izin"),
                            ("sakit", "Sakit"),
                            ("dinas", "Dinas lain"),
                            ("alpa", "Alpa"),
                            ("diwakili", "Diwakili"),
                        ],
                        max_length=8,
                        verbose_name="keadaan",
                    ),
                ),
                ("door_at", models.DateTimeField(verbose_name="waktu di pintu")),
                ("received_at", models.DateTimeField(verbose_name="diterima")),
                ("clock_offset", models.IntegerField(blank=True, null=True, verbose_name="selisih jam (detik)")),
                (
                    "method",
                    models.CharField(
                        choices=[("qr", "QR"), ("tap", "Ketuk"), ("paper", "Kertas"), ("import", "Lembar")],
                        max_length=6,
                        verbose_name="cara",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("late", models.BooleanField(default=False, verbose_name="terlambat diterima")),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditandai oleh",
                    ),
                ),
                (
                    "door_pass",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="events.doorpass",
                        verbose_name="pintu",
                    ),
                ),
                (
                    "moved_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.eventsession",
                        verbose_name="dipindah dari",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="events.eventsession",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="events.participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "tanda hadir",
                "verbose_name_plural": "tanda hadir",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["participant", "session"], name="attendance_by_participant")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "undo"), ("state", "")),
                            models.Q(
                                models.Q(("kind", "undo"), _negated=True),
                                ("state__in", ["hadir", "izin", "sakit", "dinas", "alpa", "diwakili"]),
                            ),
                            _connector="OR",
                        ),
                        name="mark_says_a_state_and_an_undo_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["mark", "undo", "move"])), name="mark_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["qr", "tap", "paper", "import"])),
                        name="mark_method_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("marked_by__isnull", True), ("door_pass__isnull", True), _connector="OR"),
                        name="mark_is_made_by_user_or_door",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "move"), ("moved_from__isnull", False)),
                            models.Q(models.Q(("kind", "move"), _negated=True), ("moved_from__isnull", True)),
                            _connector="OR",
                        ),
                        name="move_names_the_session_it_leaves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="urutan")),
                ("label", models.CharField(blank=True, max_length=120, verbose_name="unsur lain")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("typed", "Angka sendiri"),
                            ("per_regency", "Per kabupaten/kota"),
                            ("per_district", "Per kecamatan"),
                            ("per_village", "Per desa/kelurahan"),
                            ("holders", "Setiap pemegang jabatan"),
                        ],
                        default="typed",
                        max_length=12,
                        verbose_name="cara menghitung",
                    ),
                ),
                ("per", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="orang per wilayah")),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="kuota")),
                ("units", models.PositiveIntegerField(blank=True, null=True, verbose_name="jumlah unit")),
                ("computed_on", models.DateField(blank=True, null=True, verbose_name="dihitung per")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.regiongroup",
                        verbose_name="kelompok wilayah",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
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
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="wilayah",
                    ),
                ),
            ],
            options={
                "verbose_name": "kuota",
                "verbose_name_plural": "kuota",
                "ordering": ["event_id", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rule__in", ["typed", "per_regency", "per_district", "per_village", "holders"])
                        ),
                        name="quota_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pillar__isnull", False), models.Q(("label", ""), _negated=True), _connector="OR"
                        ),
                        name="quota_names_a_pillar_or_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__isnull", True), ("pillar__isnull", False), _connector="OR"),
                        name="quota_position_has_its_pillar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("region__isnull", True), ("group__isnull", True), _connector="OR"),
                        name="quota_has_one_area_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rule__startswith", "per_"), _negated=True), ("per__gte", 1), _connector="OR"
                        ),
                        name="quota_by_region_says_how_many",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000, verbose_name="rekomendasi")),
                ("proposed_by", models.CharField(blank=True, max_length=150, verbose_name="diusulkan oleh")),
                ("in_charge", models.CharField(blank=True, max_length=150, verbose_name="penanggung jawab")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="tenggat")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Terbuka"),
                            ("working", "Dikerjakan"),
                            ("done", "Selesai"),
                            ("dropped", "Tidak dilanjutkan"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="keadaan",
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="hasil")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="catatan")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicatat oleh",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                        verbose_name="bukti",
                    ),
                ),
                (
                    "in_charge_office",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.office",
                        verbose_name="kantor",
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="events.participant",
                        verbose_name="pengusul",
                    ),
                ),
            ],
            options={
                "verbose_name": "rekomendasi",
                "verbose_name_plural": "rekomendasi",
                "ordering": ["event_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="recommendation_has_a_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "working", "done", "dropped"])),
                        name="recommendation_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state__in", ["open", "working"])),
                            models.Q(("settled_at__isnull", False), ("state__in", ["done", "dropped"])),
                            _connector="OR",
                        ),
                        name="settled_recommendation_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarriedRecommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carried_at", models.DateTimeField(auto_now_add=True, verbose_name="dibawa")),
                (
                    "carried_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibawa oleh",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carried",
                        to="events.event",
                        verbose_name="kegiatan",
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried",
                        to="events.recommendation",
                        verbose_name="rekomendasi",
                    ),
                ),
            ],
            options={
                "verbose_name": "rekomendasi yang dibawa",
                "verbose_name_plural": "rekomendasi yang dibawa",
                "ordering": ["event_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recommendation", "event"), name="recommendation_is_carried_to_an_event_once"
                    )
                ],
            },
        ),
        pilarsosial.core.guards.ApplyGuards(),
    ]
