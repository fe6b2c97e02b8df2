from django.db import migrations, models
from django.db.models import F, Q

from pilarsosial.core.guards import ApplyGuards, DropGuards


def close_after_telling(apps, schema_editor):
    """A breach that was closed before somebody was told, closes then."""
    breaches = apps.get_model("core", "Breach").objects
    for told in ("subjects_told_at", "authority_told_at"):
        breaches.filter(closed_at__lt=F(told)).update(closed_at=F(told))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_stated_figures"),
    ]

    operations = [
        DropGuards(),
        migrations.RunPython(close_after_telling, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="breach", name="closed_breach_was_told_to_all"),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("closed_at__isnull", True),
                    Q(
                        ("authority_told_at__isnull", False),
                        ("authority_told_at__lte", F("closed_at")),
                        ("subjects_told_at__isnull", False),
                        ("subjects_told_at__lte", F("closed_at")),
                    ),
                    _connector="OR",
                ),
                name="breach_closes_after_all_were_told",
            ),
        ),
        ApplyGuards(),
    ]
