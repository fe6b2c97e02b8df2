import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_stored_file_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list_code", models.CharField(max_length=20, verbose_name="daftar")),
                ("columns", models.JSONField(default=list, verbose_name="kolom")),
                (
                    "shared",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.columnset",
                        verbose_name="susunan kantor",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="column_choices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
            ],
            options={
                "verbose_name": "pilihan kolom",
                "verbose_name_plural": "pilihan kolom",
                "ordering": ["user_id", "list_code"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "list_code"), name="user_chooses_columns_once_for_a_list")
                ],
            },
        ),
    ]
