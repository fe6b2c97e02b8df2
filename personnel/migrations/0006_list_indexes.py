from django.db import DatabaseError, migrations, models, transaction

from pilarsosial.core.guards import ApplyGuards, DropGuards

NAME = "member_by_name_part"


def index_parts_of_names(apps, schema_editor):
    """Trigrams, where the server has them and lets us: a search for a part of a name then reads only its hits.

    Without them the same search reads all names; nothing else depends on this index.
    """
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {NAME} ON personnel_member USING gin (name_key gin_trgm_ops)"
                )
        except DatabaseError:
            # This account may not create it here. A superuser may, and then `migrate personnel 0005` and again 0006.
            return


def drop_parts_of_names(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("personnel", "0005_bulk_act"),
    ]

    operations = [
        DropGuards(),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["start", "id"], name="assignment_by_start"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(condition=models.Q(("removed_at__isnull", False)), fields=["id"], name="member_removed"),
        ),
        migrations.RunPython(index_parts_of_names, drop_parts_of_names),
        ApplyGuards(),
    ]
