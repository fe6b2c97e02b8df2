from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("personnel", "0008_certificate_by_end")]

    operations = [
        migrations.AddField(
            model_name="decree",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name="versi"),
        ),
    ]
