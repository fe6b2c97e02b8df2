from django.db import migrations, models

from pilarsosial.core.guards import ApplyGuards, DropGuards


class Migration(migrations.Migration):
    dependencies = [("core", "0006_signers")]

    operations = [
        DropGuards(),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(("action", "assignment.started"), ("target_type", "personnel.member")),
                fields=["region_code", "id"],
                name="audit_of_work_elsewhere",
            ),
        ),
        ApplyGuards(),
    ]
