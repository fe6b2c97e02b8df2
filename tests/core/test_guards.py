"""The database itself refuses, whoever writes: every guard lives, and each stops raw SQL."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from personnel.models import Assignment, Member, Post
from pilarsosial.core import audit, guards
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import SYSTEM
from tests.factories import MemberFactory, assignment, position, post_at

pytestmark = [pytest.mark.django_db, pytest.mark.machine]
# The exclusion holds updates too on PostgreSQL; there is no object of this name.
SQLITE_ONLY = {"single_post_stays_held_by_one", "one_still_signs_for_an_office_at_a_time"}


def refused(sql: str, parameters: list | None = None) -> str:
    """The database's own words when it refuses the statement."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
    return str(error.value)


def copy_of(row: Assignment, **changes: object) -> tuple[str, list]:
    """An INSERT that repeats an assignment with other values."""
    values = {
        field.column: field.get_db_prep_save(changes.get(field.attname, getattr(row, field.attname)), connection)
        for field in Assignment._meta.concrete_fields
        if not field.primary_key
    }
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    return f"INSERT INTO personnel_assignment ({columns}) VALUES ({marks})", list(values.values())  # noqa: S608


def test_the_guards_that_live_are_those_of_the_list():
    wanted = {guard.db_name for guard in guards.all_guards() if guard.sql(connection)}
    assert set(guards.live_guards(connection)) == wanted
    assert guards.missing(connection) == []
    without = {guard.name for guard in guards.all_guards() if not guard.sql(connection)}
    assert without == (set() if connection.vendor == "sqlite" else SQLITE_ONLY)


def test_a_dropped_guard_is_missed_and_comes_back():
    with transaction.atomic():
        guards.drop_guards(connection)
        assert len(guards.missing(connection)) == len([g for g in guards.all_guards() if g.sql(connection)])
        guards.apply_guards(connection)
        assert guards.missing(connection) == []


@pytest.mark.parametrize(
    "sql, guard",
    [
        ("UPDATE core_auditentry SET action = 'user.changed'", "audit_entry_is_append_only_update"),
        ("DELETE FROM core_auditentry", "audit_entry_is_append_only_delete"),
    ],
)
def test_the_trail_is_append_only(sql, guard):
    audit.record(actor=SYSTEM, action="user.created")
    assert f"guard:{guard}" in refused(sql)
    assert AuditEntry.objects.get().action == "user.created"


def test_a_single_post_takes_no_second_holder():
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    other = MemberFactory()
    said = refused(*copy_of(held, member_id=other.pk, start=date(2024, 1, 1)))
    assert "single_post_is_held_by_one" in said


def test_a_successor_may_begin_on_the_day_the_other_is_over():
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2024, 1, 1), end_reason="resigned")
    sql, parameters = copy_of(
        held, member_id=MemberFactory().pk, start=date(2024, 1, 1), end=None, end_reason="", created_at=held.created_at
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    assert Assignment.objects.filter(post=held.post).count() == 2


def test_nor_by_moving_a_date_later():
    left = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2024, 1, 1), end_reason="resigned")
    assignment("TKSK", "35.17.09", start=date(2024, 1, 1))
    said = refused(
        'UPDATE personnel_assignment SET "end" = NULL, end_reason = %s WHERE id = %s',
        ["", left.pk],
    )
    assert "single_post" in said


@pytest.mark.parametrize(
    "field, value",
    [("duty_region_id", "35.17.01"), ("regency_code", "35.16"), ("single", False), ("position_id", "korkab")],
)
def test_an_assignment_repeats_its_post(field, value):
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2021, 1, 1), end_reason="resigned")
    if field == "position_id":
        value = position("TKSK", value).pk
    fresh = {"member_id": MemberFactory().pk, "start": date(2022, 1, 1), "end": date(2023, 1, 1)}
    assert "guard:assignment_fits_its_post" in refused(*copy_of(held, **fresh, **{field: value}))
    column = Assignment._meta.get_field(field.removesuffix("_id")).column
    said = refused(f"UPDATE personnel_assignment SET {column} = %s WHERE id = %s", [value, held.pk])  # noqa: S608
    assert "guard:assignment_keeps_fitting_its_post" in said


@pytest.mark.parametrize(
    "region, single, pillar",
    [("35.17", True, "TKSK"), ("35.17.09", False, "TKSK"), ("35.17.09", True, "PKH")],
    ids=["a regency's post of a district's position", "not single though the rule says so", "another pillar"],
)
def test_a_post_fits_its_position(region, single, pillar):
    tksk = position("TKSK")
    said = refused(
        "INSERT INTO personnel_post (position_id, pillar_id, region_id, seats, single, valid_from) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        [tksk.pk, position(pillar).pillar_id, region, 1 if single else 3, single, date(2020, 1, 1)],
    )
    assert "guard:post_fits_its_position" in said


@pytest.mark.parametrize("column, value", [("region_id", "35.17.01"), ("single", False)])
def test_a_post_never_moves(column, value):
    post = post_at("TKSK", "35.17.09")
    said = refused(f"UPDATE personnel_post SET {column} = %s WHERE id = %s", [value, post.pk])  # noqa: S608
    assert "guard:post_never_moves" in said


def test_an_entry_of_the_trail_is_never_replaced():
    """SQLite deletes for INSERT OR REPLACE, PostgreSQL for TRUNCATE, without asking the guard of DELETE."""
    written = audit.record(actor=SYSTEM, action="user.created")
    if connection.vendor == "sqlite":
        said = refused(
            "INSERT OR REPLACE INTO core_auditentry SELECT * FROM core_auditentry WHERE id = %s", [written.pk]
        )
    else:
        connection.check_constraints()  # what is put off to the end would keep TRUNCATE from being tried
        said = refused("TRUNCATE core_auditentry CASCADE")
    assert "guard:audit_entry_is_never_replaced" in said
    assert AuditEntry.objects.filter(pk=written.pk).exists()


def test_nobody_serves_in_a_post_that_is_gone():
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2021, 1, 1), end_reason="resigned")
    Post.objects.filter(pk=held.post_id).update(valid_until=date(2024, 1, 1))
    fresh = {"member_id": MemberFactory().pk, "start": date(2023, 1, 1), "end": None, "end_reason": ""}
    assert "guard:assignment_ends_with_its_post" in refused(*copy_of(held, **fresh))
    said = refused('UPDATE personnel_assignment SET "end" = %s WHERE id = %s', [date(2025, 1, 1), held.pk])
    assert "guard:assignment_still_ends_with_its_post" in said


def test_a_post_that_is_held_does_not_close():
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    said = refused("UPDATE personnel_post SET valid_until = %s WHERE id = %s", [date(2024, 1, 1), held.post_id])
    assert "guard:post_closes_when_nobody_holds_it" in said


def test_a_removed_person_holds_no_open_post():
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2021, 1, 1), end_reason="resigned")
    Member.objects.filter(pk=held.member_id).update(removed_at=timezone.now())
    said = refused("UPDATE personnel_assignment SET \"end\" = NULL, end_reason = '' WHERE id = %s", [held.pk])
    assert "guard:removed_member_takes_no_post" in said
    fresh = {"start": date(2023, 1, 1), "end": None, "end_reason": ""}
    assert "guard:removed_member_is_given_no_post" in refused(*copy_of(held, **fresh))


def test_nobody_is_removed_out_of_an_open_post():
    held = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    said = refused("UPDATE personnel_member SET removed_at = created_at WHERE id = %s", [held.member_id])
    assert "guard:member_is_removed_without_open_post" in said


def test_a_merge_leads_in_one_step_to_somebody_present():
    first, second, third = (MemberFactory() for _ in range(3))
    merge = "UPDATE personnel_member SET removed_at = created_at, merged_into_id = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(merge, [second.pk, first.pk])
    guard = "guard:merged_member_points_to_somebody_present"
    assert guard in refused(merge, [first.pk, third.pk])
    assert guard in refused(merge, [third.pk, second.pk])
    assert guard in refused("UPDATE personnel_member SET removed_at = created_at WHERE id = %s", [second.pk])


def test_every_guard_is_tried_here():
    tried = {
        "audit_entry_is_append_only_update",
        "audit_entry_is_append_only_delete",
        "audit_entry_is_never_replaced",
        "assignment_ends_with_its_post",
        "assignment_still_ends_with_its_post",
        "post_closes_when_nobody_holds_it",
        "single_post_is_held_by_one",
        "single_post_stays_held_by_one",
        "assignment_fits_its_post",
        "assignment_keeps_fitting_its_post",
        "post_fits_its_position",
        "post_never_moves",
        "removed_member_is_given_no_post",
        "removed_member_takes_no_post",
        "member_is_removed_without_open_post",
        "merged_member_points_to_somebody_present",
        "one_signs_for_an_office_at_a_time",  # tests/core/test_signers.py
        "one_still_signs_for_an_office_at_a_time",
        "stored_file_never_changes",  # tests/core/test_files.py
        # tests/events/test_event_guards.py
        "attendance_mark_never_changes",
        "attendance_mark_is_never_deleted",
        "attendance_mark_is_never_replaced",
        "recommendation_step_never_changes",
        "recommendation_step_is_never_deleted",
        "recommendation_step_is_never_replaced",
        "recommendation_step_follows_the_last",
        "attendance_is_of_the_participants_event",
        "attendance_is_marked_at_its_time",
        "event_that_is_over_keeps_its_facts",
        "participant_enters_before_the_end",
        "session_of_the_past_never_changes",
        "session_of_the_past_is_never_deleted",
    }
    # Those of the stipends are tried in tests/stipends/test_guards.py.
    here = {guard.name for guard in guards.all_guards() if not guard.table.startswith("stipends_")}
    assert here == tried
