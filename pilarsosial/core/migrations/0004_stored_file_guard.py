from django.db import migrations

from pilarsosial.core.guards import ApplyGuards


class Migration(migrations.Migration):
    """Kept files never change: a new one takes the place of the old."""

    dependencies = [
        ("core", "0003_roster_work"),
    ]

    operations = [ApplyGuards()]
