import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pilarsosial.core.guards import ApplyGuards, DropGuards


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_audit_of_work_elsewhere"),
    ]

    operations = [
        DropGuards(),
        migrations.AddField(
            model_name="letterhead",
            name="privacy_contact",
            field=models.CharField(blank=True, db_default="", max_length=150, verbose_name="penghubung data pribadi"),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dataset", models.SlugField(db_index=False, max_length=30, verbose_name="set data")),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("rows", models.JSONField(verbose_name="baris")),
                ("digest", models.CharField(max_length=64, verbose_name="sidik")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="diterbitkan")),
            ],
            options={
                "verbose_name": "data terbuka",
                "verbose_name_plural": "data terbuka",
                "ordering": ["dataset", "-period"],
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "period"), name="data_set_is_published_once_a_quarter"),
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="publication_has_a_digest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=150, verbose_name="kejadian")),
                ("found_at", models.DateTimeField(verbose_name="diketahui")),
                ("happened", models.CharField(blank=True, max_length=150, verbose_name="kapan terjadi")),
                ("story", models.TextField(max_length=4000, verbose_name="apa yang terjadi dan bagaimana")),
                ("data", models.CharField(max_length=500, verbose_name="data yang terungkap")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="jumlah orang")),
                ("measures", models.TextField(blank=True, max_length=4000, verbose_name="penanganan dan pemulihan")),
                ("subjects_told_at", models.DateTimeField(blank=True, null=True, verbose_name="orangnya diberi tahu")),
                ("authority_told_at", models.DateTimeField(blank=True, null=True, verbose_name="lembaga diberi tahu")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versi")),
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
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicatat oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "kebocoran data",
                "verbose_name_plural": "kebocoran data",
                "ordering": ["-found_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("story", ""), _negated=True),
                            models.Q(("data", ""), _negated=True),
                        ),
                        name="breach_says_what_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("subjects_told_at__isnull", True),
                            ("subjects_told_at__gte", models.F("found_at")),
                            _connector="OR",
                        ),
                        name="people_are_told_after_a_breach_is_found",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authority_told_at__isnull", True),
                            ("authority_told_at__gte", models.F("found_at")),
                            _connector="OR",
                        ),
                        name="authority_is_told_after_a_breach_is_found",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            models.Q(("authority_told_at__isnull", False), ("subjects_told_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="closed_breach_was_told_to_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportedPeople",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("block", models.PositiveIntegerField(verbose_name="blok")),
                ("bits", models.BinaryField(verbose_name="anggota")),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.auditentry",
                        verbose_name="jejak",
                    ),
                ),
            ],
            options={
                "verbose_name": "orang dalam berkas ekspor",
                "verbose_name_plural": "orang dalam berkas ekspor",
                "constraints": [
                    models.UniqueConstraint(fields=("block", "entry"), name="block_of_an_export_is_kept_once")
                ],
            },
        ),
        ApplyGuards(),
    ]
