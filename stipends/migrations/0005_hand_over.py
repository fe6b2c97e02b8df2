import django.db.models.deletion
from django.db import migrations, models

from pilarsosial.core.guards import ApplyGuards, DropGuards


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_participant_group"),
        ("stipends", "0004_seen"),
    ]

    operations = [
        DropGuards(),
        migrations.AddField(
            model_name="batch",
            name="event",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="events.event",
                verbose_name="diserahkan pada",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(condition=models.Q(("event__isnull", False)), fields=["event"], name="batch_by_event"),
        ),
        ApplyGuards(),
    ]
