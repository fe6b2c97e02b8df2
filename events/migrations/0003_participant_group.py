"""Of which group an outside person is."""

import django.db.models.deletion
from django.db import migrations, models

from pilarsosial.core.guards import ApplyGuards, DropGuards


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_sheets_and_minutes"),
    ]

    operations = [
        DropGuards(),
        migrations.AddField(
            model_name="participant",
            name="quota",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="events.quota",
                verbose_name="unsur",
            ),
        ),
        ApplyGuards(),
    ]
