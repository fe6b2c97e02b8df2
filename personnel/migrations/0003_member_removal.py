"""Removing and restoring people; the way from a person to the entries that were merged into theirs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pilarsosial.core.guards import ApplyGuards, DropGuards


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_roster_work"),
        ("personnel", "0002_roster_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropGuards(),
        migrations.CreateModel(
            name="MemberRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                ("journal", models.JSONField(default=dict, verbose_name="catatan")),
                ("removed_at", models.DateTimeField(auto_now_add=True, verbose_name="dihapus")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="dikembalikan")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removals",
                        to="personnel.member",
                        verbose_name="anggota",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dihapus oleh",
                    ),
                ),
                (
                    "restored_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dikembalikan oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "penghapusan anggota",
                "verbose_name_plural": "penghapusan anggota",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("restored_at__isnull", True)),
                        fields=("member",),
                        name="member_is_removed_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="member_by_winner",
            ),
        ),
        ApplyGuards(),
    ]
