import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_column_choice"),
        ("personnel", "0004_nik_differs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=20, verbose_name="tindakan")),
                ("question", models.JSONField(default=dict, verbose_name="saringan")),
                ("everything", models.BooleanField(default=False, verbose_name="semua hasil")),
                ("members", models.JSONField(default=list, verbose_name="orang")),
                ("shown", models.PositiveIntegerField(default=0, verbose_name="jumlah pada daftar")),
                ("digest", models.CharField(blank=True, max_length=20, verbose_name="sidik")),
                ("values", models.JSONField(default=dict, verbose_name="isian")),
                ("rows", models.JSONField(default=list, verbose_name="rencana")),
                ("planned", models.JSONField(default=dict, verbose_name="ringkasan rencana")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="sudah dikerjakan")),
                ("outcome", models.JSONField(default=dict, verbose_name="hasil")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("picked", "Dipilih"),
                            ("ready", "Menunggu persetujuan"),
                            ("running", "Sedang diterapkan"),
                            ("applied", "Diterapkan"),
                        ],
                        default="picked",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="diterapkan")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.job",
                        verbose_name="pekerjaan",
                    ),
                ),
            ],
            options={
                "verbose_name": "tindakan massal",
                "verbose_name_plural": "tindakan massal",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["picked", "ready", "running", "applied"])),
                        name="bulk_act_state_is_known",
                    )
                ],
            },
        ),
    ]
