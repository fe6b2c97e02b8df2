from django.db import migrations

from pilarsosial.core.guards import ApplyGuards
from pilarsosial.core.reference import load_shipped


def ship(apps, schema_editor):
    load_shipped(apps)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop), ApplyGuards()]
