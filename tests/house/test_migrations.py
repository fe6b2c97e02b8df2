"""An installation that has data is upgraded without losing any."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations import CreateModel
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from personnel.models import Assignment, Member
from pilarsosial.core import guards

# The state of the last release, from which an installation upgrades: moved on with every release.
RELEASED = [("core", "0005_column_choice"), ("personnel", "0008_certificate_by_end")]


def test_a_migration_that_alters_a_guarded_table_drops_guards_first_and_applies_them_last():
    """SQLite rebuilds a table to alter it: its triggers are lost, and those of others that speak of it break."""
    guarded = {guard.table for guard in guards.all_guards()}
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        altered = {
            f"{label}_{(getattr(operation, 'model_name', None) or getattr(operation, 'name', '')).lower()}"
            for operation in migration.operations
            if not isinstance(operation, CreateModel)
        }
        if migration.initial or not altered & guarded:
            continue
        assert isinstance(migration.operations[0], guards.DropGuards), (label, name)
        assert isinstance(migration.operations[-1], guards.ApplyGuards), (label, name)


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_keeps_people_posts_and_guards():
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate(RELEASED)
    apps = executor.loader.project_state(RELEASED).apps

    def old(label: str, name: str):
        return apps.get_model(label, name)

    old("core", "Region").objects.get_or_create(
        code="35", defaults={"level": 1, "kind": "provinsi", "name": "Jawa Timur"}
    )
    position = old("core", "Position").objects.get(pillar__code="TKSK", code="tksk")
    office = old("core", "Office").objects.create(code="35.17", name="Dinas Sosial", kind="dinsos", region_id="35.17")
    post = old("personnel", "Post").objects.create(
        position=position,
        pillar_id=position.pillar_id,
        region_id="35.17.09",
        seats=1,
        single=True,
        valid_from=date(2009, 1, 1),
    )
    member = old("personnel", "Member").objects.create(
        name="Sugiat", name_key="SUGIAT", nik="3517991508800001", nik_differs="region", office=office
    )
    old("personnel", "Assignment").objects.create(
        member=member,
        post=post,
        pillar_id=post.pillar_id,
        position=position,
        duty_region_id="35.17.09",
        regency_code="35.17",
        single=True,
        start=date(2020, 1, 1),
    )

    executor = MigrationExecutor(connection)
    executor.migrate(newest)

    upgraded = Member.objects.get(name="Sugiat")
    assert (upgraded.nik, upgraded.nik_differs) == ("3517991508800001", "region")
    assert Assignment.objects.active_on(date(2024, 1, 1)).get().member == upgraded
    assert guards.missing(connection) == []
