"""What the NIK of everybody contradicts, for people who were entered before it was kept."""

from django.db import migrations

from personnel.nik_check import correct_all


def fill(apps, schema_editor) -> None:
    correct_all(apps.get_model("personnel", "Member"))


class Migration(migrations.Migration):
    dependencies = [("personnel", "0003_member_removal")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
