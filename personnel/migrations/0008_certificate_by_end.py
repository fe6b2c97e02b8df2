from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("personnel", "0007_grid_save")]

    operations = [
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True), ("valid_until__isnull", False)),
                fields=["valid_until", "id"],
                name="certificate_by_end",
            ),
        ),
    ]
