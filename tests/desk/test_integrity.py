"""Every invariant is proved: it holds on the demo, and says so when raw SQL breaks it."""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from pilarsosial.core import guards
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.files import PREFIX
from pilarsosial.core.importing import vault
from pilarsosial.desk import integrity
from pilarsosial.desk.integrity import registry

pytestmark = pytest.mark.django_db

OPEN_SINGLE = 'SELECT a.id FROM personnel_assignment a WHERE a.single AND NOT a.acting AND a."end" IS NULL'
COPY_OF_ASSIGNMENT = (
    "INSERT INTO personnel_assignment (member_id, post_id, pillar_id, position_id, duty_region_id, regency_code,"
    ' single, acting, start, "end", end_reason, end_note, membership_no, grade, created_at, version) '
    'SELECT {member}, post_id, pillar_id, position_id, duty_region_id, regency_code, single, acting, {start}, "end",'
    " end_reason, end_note, '', grade, created_at, 1 FROM personnel_assignment WHERE id = "
)
OTHER_MEMBER = "(SELECT MAX(id) FROM personnel_member)"


LOST_FILE = (
    "INSERT INTO core_storedfile (office_id, kind, filename, stored_name, content_type, size, sha256, uploaded_at) "
    "SELECT MIN(id), 'foto', 'foto.jpg', 'keptnowhere', 'image/jpeg', 1, 'x', CURRENT_TIMESTAMP FROM core_office"
)
# What `{somebody}` and `{other}` stand for in the SQL of a case; braces of its own are doubled there.
PEOPLE = {"somebody": "(SELECT MIN(id) FROM personnel_member)", "other": OTHER_MEMBER}
REMOVED = "UPDATE personnel_member SET removed_at = created_at WHERE id = {somebody}"
MERGED = "UPDATE personnel_member SET removed_at = created_at, merged_into_id = {other} WHERE id = "


class Break(NamedTuple):
    """What breaks one invariant. `rules`: (table, constraint or index) that would refuse it and is dropped first.

    `before`: SQL that makes what it takes.
    """

    name: str
    sql: str
    rules: tuple[tuple[str, str], ...] = ()
    before: str = ""


BREAKS = [
    Break("guards_live", ""),
    Break("constraints_live", "", (("personnel_bankaccount", "member_has_one_active_account_per_source"),)),
    Break(
        "encrypted_values_open",
        "UPDATE personnel_bankaccount SET number = (SELECT nik FROM personnel_member WHERE nik IS NOT NULL LIMIT 1) "
        "WHERE id = (SELECT MIN(id) FROM personnel_bankaccount)",
    ),
    Break(
        "extra_values_are_of_their_kind",
        "UPDATE personnel_assignment SET extra = '{{\"asing\": 1}}' "
        "WHERE id = (SELECT MIN(id) FROM personnel_assignment)",
    ),
    Break(
        "extra_values_are_of_their_kind",
        'UPDATE personnel_assignment SET extra = \'{{"keluarga_didampingi": "12"}}\' '
        "WHERE id = (SELECT MIN(a.id) FROM personnel_assignment a JOIN core_pillar p ON p.id = a.pillar_id "
        "WHERE p.code = 'TKSK')",
    ),
    Break("region_lies_in_its_parent", "UPDATE core_region SET parent_id = '35.16' WHERE code = '35.17.01'"),
    Break("region_lies_in_its_parent", "UPDATE core_region SET level = 3 WHERE code = '35.17.01.2001'"),
    Break(
        "grant_lies_in_its_office",
        "UPDATE core_grant SET region_id = '35.16' WHERE office_id = (SELECT id FROM core_office WHERE code = '35.17')",
    ),
    Break(
        "grant_is_known",
        "UPDATE core_grant SET role = 'raja' WHERE id = (SELECT MIN(id) FROM core_grant)",
        (("core_grant", "grant_role_is_known"),),
    ),
    Break("user_names_differ", "UPDATE core_user SET username = 'PPTK' WHERE username = 'pemeriksa'"),
    Break(
        "audit_actions_are_known",
        "UPDATE core_auditentry SET action = 'x.y' WHERE id = (SELECT MIN(id) FROM core_auditentry)",
    ),
    Break(
        "audit_holds_no_nik",
        "UPDATE core_auditentry SET reason = 'NIK 3517991508800001' WHERE id = (SELECT MIN(id) FROM core_auditentry)",
    ),
    Break(
        "exports_name_their_people",
        "INSERT INTO core_exportedpeople (entry_id, block, bits) SELECT MIN(id), 0, {bytes} FROM core_auditentry",
    ),
    Break(
        "breaches_are_told_before_they_close",
        "INSERT INTO core_breach (office_id, title, found_at, happened, story, data, measures, closed_at, recorded_at,"
        " version) SELECT MIN(id), 'x', CURRENT_TIMESTAMP, '', 'x', 'x', '', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1 "
        "FROM core_office",
        (("core_breach", "breach_closes_after_all_were_told"),),
    ),
    Break(
        "publications_are_as_published",
        "INSERT INTO core_publication (dataset, period, rows, digest, made_at) "
        "VALUES ('anggota-pilar-sosial', '2026-Q3', '[]', 'x', CURRENT_TIMESTAMP)",
    ),
    Break(
        "one_signs_for_an_office_at_a_time",
        "UPDATE core_signer SET role = 'kepala', acting = '', valid_from = '2020-01-01', valid_until = NULL",
    ),
    Break(
        "employment_is_known",
        "UPDATE personnel_employmentstatus SET kind = 'x'",
        (("personnel_employmentstatus", "employment_kind_is_known"),),
    ),
    Break(
        "papers_run_forward",
        "UPDATE personnel_decree SET effective_from = '2030-01-01', valid_until = '2029-01-01'",
        (("personnel_decree", "decree_ends_after_it_starts"),),
    ),
    Break(
        "claims_are_sound",
        "UPDATE core_claim SET stated = -1 WHERE id = (SELECT MIN(id) FROM core_claim)",
        (("core_claim", "core_claim_stated_check"),),
    ),
    Break(
        "bank_purposes_are_known",
        "UPDATE core_bankpurpose SET purpose = 'kas' WHERE id = (SELECT MIN(id) FROM core_bankpurpose)",
        (("core_bankpurpose", "bank_purpose_is_a_known_source"),),
    ),
    Break(
        "single_posts_are_held_by_one",
        COPY_OF_ASSIGNMENT.format(member=OTHER_MEMBER, start="start") + f"({OPEN_SINGLE} ORDER BY a.id LIMIT 1)",
    ),
    Break(
        "nobody_holds_a_post_twice",
        COPY_OF_ASSIGNMENT.format(member="member_id", start="'2026-09-01'") + f"({OPEN_SINGLE} ORDER BY a.id LIMIT 1)",
        (("personnel_assignment", "member_holds_an_open_post_once"),),
    ),
    Break(
        "assignment_repeats_its_post",
        "UPDATE personnel_assignment SET regency_code = '35.99' WHERE id = (SELECT MIN(id) FROM personnel_assignment)",
    ),
    Break(
        "ended_assignments_have_a_reason",
        "UPDATE personnel_assignment SET end_reason = '' WHERE id = "
        '(SELECT MIN(id) FROM personnel_assignment WHERE "end" IS NOT NULL)',
        (("personnel_assignment", "ended_assignment_has_a_reason"),),
    ),
    Break(
        "assignments_run_forward",
        "UPDATE personnel_assignment SET \"end\" = '1999-01-01' WHERE id = "
        '(SELECT MIN(id) FROM personnel_assignment WHERE "end" IS NOT NULL)',
        (("personnel_assignment", "assignment_ends_after_it_starts"),),
    ),
    Break(
        "assignments_end_with_their_post",
        "UPDATE personnel_post SET valid_until = '2026-08-01' WHERE id = "
        '(SELECT MIN(post_id) FROM personnel_assignment WHERE "end" IS NULL)',
    ),
    Break(
        "assignment_lies_where_its_pillar_is",
        "UPDATE core_pillar SET owner_region_id = '13' WHERE code = 'TKSK'",
    ),
    Break(
        "successors_follow",
        "UPDATE personnel_assignment SET start = '1999-01-01' WHERE id = "
        "(SELECT MIN(id) FROM personnel_assignment WHERE replaces_id IS NOT NULL)",
    ),
    Break(
        "pauses_lie_in_their_assignment",
        "UPDATE personnel_pause SET start = '1999-01-01' WHERE id = (SELECT MIN(id) FROM personnel_pause)",
    ),
    Break(
        "posts_follow_their_rule",
        "UPDATE personnel_post SET single = {false} WHERE id = (SELECT MIN(id) FROM personnel_post WHERE single)",
    ),
    Break(
        "membership_numbers_are_unique",
        "UPDATE personnel_assignment SET membership_no = 'X1' WHERE pillar_id = "
        "(SELECT id FROM core_pillar WHERE code = 'TKSK')",
    ),
    Break(
        "removed_members_have_no_open_assignment",
        "UPDATE personnel_member SET removed_at = created_at WHERE id = "
        '(SELECT MIN(member_id) FROM personnel_assignment WHERE "end" IS NULL)',
    ),
    Break(
        "niks_are_valid_and_unique",
        "UPDATE personnel_member SET nik = (SELECT number FROM personnel_bankaccount LIMIT 1) WHERE id = "
        "(SELECT MIN(id) FROM personnel_member)",
    ),
    Break(
        "name_keys_fit",
        "UPDATE personnel_member SET name = 'Nama Lain' WHERE id = (SELECT MIN(id) FROM personnel_member)",
    ),
    Break(
        "phones_are_international",
        "UPDATE personnel_member SET phone = '0812-3456' WHERE id = (SELECT MIN(id) FROM personnel_member)",
    ),
    Break(
        "one_active_account_for_each_source",
        "UPDATE personnel_bankaccount SET state = 'active', usable_from = '2026-01-01' WHERE state = 'proposed'",
        (("personnel_bankaccount", "member_has_one_active_account_per_source"),),
    ),
    Break(
        "accounts_are_confirmed_by_another",
        "UPDATE personnel_bankaccount SET decided_by_id = proposed_by_id WHERE state = 'proposed'",
        (("personnel_bankaccount", "account_is_confirmed_by_a_second_person"),),
    ),
    Break(
        "accounts_are_known",
        "UPDATE personnel_bankaccount SET purpose = 'kas' WHERE id = (SELECT MIN(id) FROM personnel_bankaccount)",
        (("personnel_bankaccount", "account_purpose_is_a_known_source"),),
    ),
    Break(
        "reports_name_their_month",
        "UPDATE personnel_monthlyreport SET received_on = '2000-01-01' WHERE id = "
        "(SELECT MIN(id) FROM personnel_monthlyreport)",
    ),
    Break(
        "reports_lie_in_their_service",
        "UPDATE personnel_monthlyreport SET month = '2001-02-01' WHERE id = "
        "(SELECT MIN(id) FROM personnel_monthlyreport)",
    ),
    Break(
        "reports_lie_in_their_service",
        "UPDATE personnel_assignment SET \"end\" = '2026-09-01', end_reason = 'resigned' WHERE id = "
        "(SELECT MIN(assignment_id) FROM personnel_monthlyreport WHERE month = '2026-09-01')",
    ),
    Break(
        "nik_differs_is_true",
        "UPDATE personnel_member SET nik_differs = 'sex,birth_date' WHERE id = (SELECT MIN(id) FROM personnel_member)",
    ),
    Break("removed_members_served_no_day", REMOVED),
    Break("removals_are_of_removed_members", REMOVED),
    Break(
        "removals_are_of_removed_members",
        "INSERT INTO personnel_memberremoval (member_id, reason, journal, removed_at) "
        "VALUES ({somebody}, 'x', '{{}}', '2026-01-01')",
    ),
    Break(
        "merged_members_point_to_somebody_present",
        "UPDATE personnel_member SET removed_at = created_at, merged_into_id = "
        "CASE id WHEN {somebody} THEN {other} ELSE {somebody} END WHERE id IN ({somebody}, {other})",
    ),
    Break("merged_members_have_their_merge", MERGED + "{somebody}"),
    Break(
        "merged_members_have_their_merge",
        "INSERT INTO personnel_membermerge (winner_id, loser_id, journal, reason, merged_at) "
        "VALUES ({somebody}, {other}, '{{}}', 'x', '2026-01-01')",
    ),
    *(
        Break("merged_members_hold_nothing", MERGED + whom)
        for whom in (
            '(SELECT MIN(member_id) FROM personnel_assignment WHERE "end" IS NULL)',
            "(SELECT MIN(member_id) FROM personnel_bankaccount WHERE state = 'active')",
            "(SELECT MIN(member_id) FROM personnel_certificate)",
        )
    ),
    Break(
        "cards_are_of_people_present",
        "INSERT INTO personnel_membercard (member_id, token, issued_at) "
        "SELECT id, 'x', created_at FROM personnel_member WHERE removed_at IS NOT NULL",
        before=REMOVED,
    ),
    Break(
        "decided_pairs_are_dated_and_true",
        "INSERT INTO personnel_duplicatepair (first_id, second_id, reasons, score, state, found_at, decided_at, note) "
        "VALUES ({somebody}, {other}, '[]', 0, 'merged', '2026-01-01', '2026-01-01', '')",
    ),
    Break(
        "decided_pairs_are_dated_and_true",
        "INSERT INTO personnel_duplicatepair (first_id, second_id, reasons, score, state, found_at, note) "
        "VALUES ({somebody}, {other}, '[]', 0, 'different', '2026-01-01', '')",
    ),
    Break("kept_files_are_there", LOST_FILE),
    Break("kept_files_are_carried", LOST_FILE),
]


@contextmanager
def broken(case: Break) -> Iterator[None]:
    """The database with the case's damage in it, and whole again afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        guards.drop_guards(connection)
        _drop_rules(cursor, case.rules)
        for sql in filter(None, (case.before, case.sql)):
            is_sqlite = connection.vendor == "sqlite"
            engine = {"false": "0" if is_sqlite else "false", "bytes": "X'01'" if is_sqlite else "'\\x01'::bytea"}
            cursor.execute(sql.format(**engine, **PEOPLE))
        yield
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _drop_rules(cursor, rules: tuple[tuple[str, str], ...]) -> None:
    """A check of SQLite cannot be dropped, only ignored."""
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        for _, name in rules:
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        return
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, name in rules:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
        cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


def test_the_demo_breaks_nothing(demo):
    findings = list(integrity.run())
    assert {finding.name: finding.examples for finding in findings if finding.violations} == {}
    assert len(findings) >= 10


@pytest.mark.parametrize("case", BREAKS, ids=[case.name for case in BREAKS])
def test_raw_sql_that_breaks_it_is_found(demo, case):
    with broken(case):
        (finding,) = integrity.run([case.name])
        assert finding.violations > 0
        assert finding.examples
    (finding,) = integrity.run([case.name])
    assert finding.violations == 0


def test_two_people_with_one_nik_are_found_though_the_keys_differ(demo, settings):
    """With two keys the same NIK can be two ciphertexts, which a unique index lets pass."""
    keys = list(settings.FIELD_KEYS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, nik FROM personnel_member WHERE nik IS NOT NULL ORDER BY id LIMIT 2")
        (_, nik), (other, _) = cursor.fetchall()
    settings.FIELD_KEYS = [bytes(range(64)), *keys]
    cipher = field_cipher()
    again = cipher.encrypt(cipher.decrypt(nik, "nik"), "nik")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE personnel_member SET nik = %s WHERE id = %s", [connection.Database.Binary(again), other])
        (finding,) = integrity.run(["niks_are_valid_and_unique"])
        assert (finding.violations, finding.examples) == (1, (str(other),))
        transaction.set_rollback(True)


def test_a_reference_to_nothing_is_found(demo):
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "UPDATE personnel_decree SET office_id = 999999 WHERE id = (SELECT MIN(id) FROM personnel_decree)"
            )
        else:
            cursor.execute(
                "ALTER TABLE core_bankpurpose ADD CONSTRAINT never_looked FOREIGN KEY (office_id) "
                "REFERENCES core_office (id) NOT VALID"
            )
        (finding,) = integrity.run(["references_hold"])
        assert finding.violations == 1
        transaction.set_rollback(True)


def test_a_stored_file_without_a_row_is_found_once_it_is_old(demo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name, _ = vault.store([b"foto"], PREFIX)
    assert next(integrity.run(["kept_files_have_a_row"])).violations == 0
    two_days_ago = time.time() - 2 * 86_400
    os.utime(tmp_path / "imports" / f"{name}.bin", (two_days_ago, two_days_ago))
    assert next(integrity.run(["kept_files_have_a_row"])).examples == (name,)


def test_every_invariant_is_proved_here():
    proved = {case.name for case in BREAKS} | {"references_hold", "kept_files_have_a_row"}
    # Those of the later rooms are proved in tests/events/test_integrity.py and tests/stipends/test_integrity.py.
    rooms = (".events", ".stipends")
    assert {name for name in registry.names() if not registry.module_of(name).endswith(rooms)} == proved


def test_the_command_prints_one_object_and_exits_with_0(demo):
    output = StringIO()
    call_command("check_integrity", "--json", stdout=output)
    result = json.loads(output.getvalue())
    assert result["violations"] == 0
    assert {"name", "checked", "violations"} <= set(result["checks"][0])


def test_the_command_exits_with_1_on_a_violation(demo):
    case = next(case for case in BREAKS if case.name == "name_keys_fit")
    output = StringIO()
    with broken(case):
        with pytest.raises(CommandError):
            call_command("check_integrity", "--json", stdout=output)
    result = json.loads(output.getvalue())
    assert result["violations"] >= 1
    assert any(check["name"] == "name_keys_fit" and check["violations"] for check in result["checks"])


def test_examples_never_show_a_number_of_a_person(demo):
    case = next(case for case in BREAKS if case.name == "niks_are_valid_and_unique")
    with broken(case):
        for finding in integrity.run():
            assert not any(re.search(r"[0-9]{10}", example) for example in finding.examples)
