from datetime import date

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from pilarsosial.core.guards import ApplyGuards, DropGuards

STATES = {"Terbuka": "open", "Dikerjakan": "working", "Selesai": "done", "Tidak dilanjutkan": "dropped"}


def steps_from_the_trail(apps, schema_editor) -> None:
    """What stood when, as the trail tells it; where it does not tell how it came to what stands, the day of settling."""
    step_of, trail = apps.get_model("events", "RecommendationStep"), apps.get_model("core", "AuditEntry")
    told = {}
    changes = trail.objects.filter(target_type="events.recommendation", action="recommendation.changed")
    for target, at, values in changes.order_by("pk").values_list("target_id", "at", "changes"):
        if values.keys() & {"keadaan", "tenggat"}:
            told.setdefault(target, []).append((timezone.localdate(at), values))
    rows = apps.get_model("events", "Recommendation").objects.select_related("event").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        step_of.objects.bulk_create(
            step_of(recommendation=row, state=state, due_on=due, since=since)
            for since, state, due in _steps(row, told.get(str(row.pk), []))
        )


def _steps(row, changes):
    """[(since, state, due_on)], worked out backwards from what stands now."""
    state, due, found = row.state, row.due_on, []
    for day, values in reversed(changes):
        found.append((day, state, due))
        state = STATES.get((values.get("keadaan") or [None])[0], state)
        due = _day(values["tenggat"][0]) if "tenggat" in values else due
    if state in ("done", "dropped") and row.settled_at is not None:
        found.append((timezone.localdate(row.settled_at), state, due))
        state = "open"
    found.append((min(row.event.starts_on, timezone.localdate(row.added_at)), state, due))
    steps, last = [], date.min
    for day, *stood in reversed(found):
        last = max(last, day)
        steps.append((last, *stood))
    return steps


def _day(text):
    return date.fromisoformat(text) if text else None


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_stated_figures"),
        ("core", "0010_stated_figures"),
    ]

    operations = [
        DropGuards(),
        migrations.CreateModel(
            name="RecommendationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Terbuka"),
                            ("working", "Dikerjakan"),
                            ("done", "Selesai"),
                            ("dropped", "Tidak dilanjutkan"),
                        ],
                        max_length=8,
                        verbose_name="keadaan",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="tenggat")),
                ("since", models.DateField(verbose_name="sejak")),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="events.recommendation",
                        verbose_name="rekomendasi",
                    ),
                ),
            ],
            options={
                "verbose_name": "langkah rekomendasi",
                "verbose_name_plural": "langkah rekomendasi",
                "ordering": ["recommendation_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "working", "done", "dropped"])),
                        name="recommendation_step_state_is_known",
                    )
                ],
            },
        ),
        migrations.RunPython(steps_from_the_trail, migrations.RunPython.noop),
        ApplyGuards(),
    ]
