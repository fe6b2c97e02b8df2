"""The table mode: what a page shows, what a save takes, and what becomes of each cell."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from personnel.forms.grid import COLUMNS, identity_texts, read_row
from personnel.forms.home_region import HomeRegions, home_text
from personnel.models import Assignment, EmploymentStatus, GridSave, Member, Pause
from personnel.services import change_member, correct_assignment, save_grid, set_employment
from personnel.services.grid import forget_old_saves
from personnel.services.grid_edits import RowEdit, RowOutcome
from pilarsosial.core.errors import DomainError, NotPermitted
from pilarsosial.core.models import AuditEntry, ExtraField, Pillar, Region, User
from pilarsosial.core.policies import SYSTEM
from tests.factories import DecreeFactory, MemberFactory, OfficeFactory, assignment, nik, post_at, user_with
from tests.house.test_secrets import stored_bytes, written_log
from tests.personnel.test_hostile_verbs import at_once

pytestmark = pytest.mark.django_db
PAGE, SAVE = reverse("grid"), reverse("grid-save")
TODAY = date(2026, 9, 30)


@pytest.fixture
def siti(jombang) -> Assignment:
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Rahayu", sex="P", office=jombang))


@pytest.fixture
def budi(jombang) -> Assignment:
    return assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", office=jombang))


def edit(row: Assignment, **parts) -> RowEdit:
    row.refresh_from_db()
    row.member.refresh_from_db()
    return RowEdit(
        **{
            "member_id": row.member_id,
            "member_version": row.member.version,
            "assignment_id": row.pk,
            "assignment_version": row.version,
            **parts,
        }
    )


def saved(*edits: RowEdit, actor: User, key=None) -> list[RowOutcome]:
    outcomes = save_grid(key or uuid4(), edits, today=TODAY, actor=actor)
    return [outcomes[one.member_id] for one in edits]


# --- Reading cells ------------------------------------------------------------------------------------------------


def read(**cells: str) -> tuple[RowEdit, dict[str, str]]:
    homes = HomeRegions(SYSTEM)
    return read_row(cells, {}, today=TODAY, homes=homes, member_id=1, member_version=1)


@pytest.mark.parametrize(
    "column, typed, kept",
    [
        ("name", "  siti   aminah ", "siti aminah"),
        ("nik", "3517 9915 0880 0001", "3517991508800001"),
        ("nik", "'3517991508800001", "3517991508800001"),
        ("nik", "", ""),
        ("sex", "Perempuan", "P"),
        ("birth_date", "17 Agustus 1975", date(1975, 8, 17)),
        ("birth_date", "17/8/75", date(1975, 8, 17)),
        ("birth_date", "", None),
        ("phone", "0812-3456-7890", "+6281234567890"),
        ("phone", "-", ""),
        ("email", "siti@contoh.id", "siti@contoh.id"),
        ("start", "1 Peb 2020", date(2020, 2, 1)),
        ("start", "1-2-20", date(2020, 2, 1)),
        ("grade", "madya", "Madya"),
    ],
)
def test_cells_are_read_as_people_write_them(column, typed, kept):
    found, faults = read(**{column: typed})
    assert not faults
    assert {**found.identity, **found.service}[column] == kept


@pytest.mark.parametrize(
    "typed, code",
    [
        ("35.17.09.2001", "35.17.09.2001"),
        ("35.17.09", "35.17.09"),
        ("Kec. Jombang, Kab. Jombang", "35.17.09"),
        ("kec jombang", "35.17.09"),
        ("Kab. Mojokerto", "35.16"),
        ("", None),
    ],
)
def test_a_home_region_is_read_from_one_cell(operator, typed, code):
    found = HomeRegions(operator).read(typed)
    assert (found and found.code) == code


def test_what_the_cell_shows_of_any_region_is_read_back_as_that_region(operator):
    homes = HomeRegions(operator)
    codes = list(Region.objects.filter(code__startswith="35.16", level__gte=2).values_list("code", flat=True)[::7])
    codes += list(Region.objects.filter(code__startswith="35.17", level__gte=2).values_list("code", flat=True)[::7])
    assert len(codes) > 80
    assert [homes.read(home_text(code)).code for code in codes] == codes


@pytest.mark.parametrize(
    "typed, said",
    [
        ("Desa Antahberantah", "tidak ditemukan"),
        ("Kec. Tidak Ada, Kab. Jombang", "tidak ditemukan di Kab. Jombang"),
        ("99.99", "tidak dikenal"),
        ("Jawa Timur, Jawa Timur, Jawa Timur, Jawa Timur, Jawa Timur", "."),
    ],
)
def test_a_home_region_that_is_none_is_said(operator, typed, said):
    with pytest.raises(DomainError) as refused:
        HomeRegions(operator).read(typed)
    assert said in refused.value.message
    assert "kolom" not in refused.value.message


def test_a_home_region_is_saved_and_told(operator, siti):
    region = Region.objects.get(code="35.17.09.2001")
    assert saved(edit(siti, identity={"home_region": region}), actor=operator)[0].saved == ["home_region"]
    siti.member.refresh_from_db()
    assert siti.member.home_region_id == "35.17.09.2001"
    told = AuditEntry.objects.get(action="member.changed").changes
    assert told == {"wilayah KTP": [None, str(region)]}
    assert saved(edit(siti, identity={"home_region": None}), actor=operator)[0].saved == ["home_region"]
    siti.member.refresh_from_db()
    assert siti.member.home_region_id is None


@pytest.mark.parametrize(
    "column, typed",
    [
        ("name", ""),
        ("nik", "3517"),
        ("sex", "X"),
        ("birth_date", "31-02-1975"),
        ("birth_date", "1-1-2030"),
        ("phone", "abc"),
        ("start", ""),
        ("start", "kemarin"),
        ("employment", ""),
        ("employment", "entah"),
    ],
)
def test_what_cannot_be_read_is_said_and_falls_out(column, typed):
    found, faults = read(**{column: typed})
    assert list(faults) == [column]
    assert faults[column].endswith(".")
    assert not {**found.identity, **found.service}
    assert found.employment is None


def test_degrees_typed_into_the_name_move_to_their_cells():
    found, _ = read(name="Drs. AHMAD SYAFI'I, M.Si.")
    assert (found.identity["title_prefix"], found.identity["title_suffix"]) == ("Drs.", "M.Si.")
    found, _ = read(name="Ahmad, M.Si.", title_suffix="S.Sos.")
    assert found.identity["title_suffix"] == "S.Sos."


def test_what_a_cell_shows_is_read_back_as_what_is_kept(siti):
    Member.objects.filter(pk=siti.member_id).update(
        phone="+6281234567890", email="s@contoh.id", address="Jl. Melati 5", birth_place="Jombang", title_prefix="Hj."
    )
    member = Member.objects.get(pk=siti.member_id)
    found, faults = read(**identity_texts(member))
    assert not faults
    assert {name: getattr(member, name) for name in found.identity} == dict(found.identity)
    assert set(found.identity) == {column.code for column in COLUMNS if column.part == "identity"} - {"nik"}


# --- The verb -----------------------------------------------------------------------------------------------------


def test_changed_cells_are_saved_and_told_one_entry_an_object(operator, siti, budi):
    decree = DecreeFactory(office=siti.member.office, number="188/1/2024")
    results = saved(
        edit(
            siti,
            identity={"name": "SITI RAHAYU NINGSIH", "phone": "081234567890"},
            service={"membership_no": "T-1", "decree": "188/1/2024", "start": date(2019, 5, 1)},
            employment="pppk",
        ),
        edit(budi, service={"grade": "Madya"}),
        actor=operator,
    )
    assert [sorted(result.saved) for result in results] == [
        ["decree", "employment", "membership_no", "name", "phone", "start"],
        ["grade"],
    ]
    siti.refresh_from_db()
    member = Member.objects.get(pk=siti.member_id)
    assert (member.name, member.name_key, member.phone, member.version) == (
        "Siti Rahayu Ningsih",
        "SITI RAHAYU NINGSIH",
        "+6281234567890",
        2,
    )
    assert (siti.membership_no, siti.decree, siti.start, siti.version) == ("T-1", decree, date(2019, 5, 1), 2)
    assert EmploymentStatus.objects.get().since == TODAY
    told = {(entry.action, entry.person_id): entry for entry in AuditEntry.objects.all()}
    assert set(told) == {
        ("member.changed", member.pk),
        ("assignment.corrected", member.pk),
        ("employment.changed", member.pk),
        ("assignment.corrected", budi.member_id),
        ("grid.saved", None),
    }
    assert told["grid.saved", None].count == 4
    assert told["assignment.corrected", member.pk].changes == {
        "TMT": ["2020-01-01", "2019-05-01"],
        "SK": [None, "188/1/2024"],
        "nomor anggota": [None, "T-1"],
    }


def test_in_sets_as_one_by_one(operator, jombang):
    """The twin: the same changes by the verbs of the forms."""
    tksk = Pillar.objects.get(code="TKSK")
    ExtraField.objects.create(pillar=tksk, code="kpm", label="Jumlah KPM", kind="angka")
    decree = DecreeFactory(office=jombang, number="188/7/2024")
    one, other = (
        assignment("TKSK", region, member=MemberFactory(name="ANI LESTARI", title_suffix="S.Sos.", office=jombang))
        for region in ("35.17.01", "35.17.02")
    )
    numbers = {one.pk: nik(501), other.pk: nik(502)}

    def identity(row: Assignment) -> dict:
        return {
            "name": "ANI LESTARI WIDODO",
            "nik": numbers[row.pk],
            "sex": "P",
            "birth_date": date(1980, 8, 15),
            "phone": "0812 3456 7890",
            "email": "ani@contoh.id",
        }

    change_member(one.member_id, {**identity(one), "title_suffix": "S.Sos."}, version=1, actor=operator)
    details = {"membership_no": "A-1", "grade": "Muda", "extra": {"kpm": "1.200"}}
    correct_assignment(one.pk, version=1, start=date(2018, 3, 1), decree=decree, details=details, actor=operator)
    set_employment(one.member_id, kind="kontrak", since=TODAY, actor=operator)
    service = {"membership_no": "A-2", "grade": "Muda", "start": date(2018, 3, 1), "decree": "188/7/2024"}
    saved(
        edit(other, identity=identity(other), service=service, extra={"kpm": "1.200"}, employment="kontrak"),
        actor=operator,
    )

    def picture(row: Assignment) -> tuple:
        member = Member.objects.get(pk=row.member_id)
        row.refresh_from_db()
        leave = {"id", "nik", "created_at", "updated_at"}
        person = {f.attname: getattr(member, f.attname) for f in Member._meta.concrete_fields if f.name not in leave}
        post = (row.start, row.grade, row.decree_id, row.extra, row.version, row.post.valid_from)
        return person, post, list(member.employment.values_list("kind", "since"))

    def told(row: Assignment) -> list[tuple]:
        entries = AuditEntry.objects.filter(person_id=row.member_id).order_by("action")
        return [(entry.action, sorted(entry.changes), entry.pillar_id, entry.office_id) for entry in entries]

    assert picture(one) == picture(other)
    assert told(one) == told(other)


def test_a_refused_cell_keeps_back_neither_its_row_nor_the_others(operator, siti, budi):
    taken = MemberFactory(name="Cici Utami", office=siti.member.office)
    assignment("PSM", "35.17.09.2001", member=taken)
    first, second = saved(
        edit(
            siti,
            identity={"nik": taken.nik, "phone": "08123456789", "email": "bukan surel", "birth_place": "x" * 61},
            service={"decree": "tidak ada", "grade": "Muda", "membership_no": "9" * 41},
        ),
        edit(budi, identity={"birth_place": "Jombang"}),
        actor=operator,
    )
    assert sorted(first.saved) == ["grade", "phone"]
    assert sorted(first.faults) == ["birth_place", "decree", "email", "membership_no", "nik"]
    assert "Cici Utami" in first.faults["nik"]
    assert second.saved == ["birth_place"]
    member = Member.objects.get(pk=siti.member_id)
    assert (member.nik, member.phone, member.email) == (siti.member.nik, "+628123456789", "")
    siti.refresh_from_db()
    assert (siti.grade, siti.decree, siti.membership_no) == ("Muda", None, "")


def test_one_number_for_two_rows_is_given_once(operator, siti, budi):
    number = nik(700)
    first, second = saved(
        edit(siti, identity={"nik": number}, service={"membership_no": "T-9"}),
        edit(budi, identity={"nik": number, "sex": "L"}, service={"membership_no": "T-9"}),
        actor=operator,
    )
    assert sorted(first.saved) == ["membership_no", "nik"]
    assert sorted(second.faults) == ["membership_no", "nik"]
    assert second.saved == ["sex"]
    assert "Siti Rahayu" in second.faults["nik"]
    assert Member.objects.with_nik(number).get().pk == siti.member_id


def test_numbers_of_other_offices_are_named_by_the_office_alone(operator, siti):
    elsewhere = assignment("TKSK", "35.16.01", member=MemberFactory(office=OfficeFactory(code="35.16")))
    Assignment.objects.filter(pk=elsewhere.pk).update(membership_no="T-5")
    (result,) = saved(
        edit(siti, identity={"nik": elsewhere.member.nik}, service={"membership_no": "T-5"}), actor=operator
    )
    assert "Mojokerto" in result.faults["nik"]
    assert elsewhere.member.name not in result.faults["nik"] + result.faults["membership_no"]


def test_a_first_day_is_judged_like_a_correction(operator, siti):
    predecessor = assignment("TKSK", "35.17.09", start=date(2015, 1, 1), end=date(2020, 1, 1), end_reason="resigned")
    rest = assignment("TKSK", "35.17.11", start=date(2020, 1, 1))
    Pause.objects.create(assignment=rest, kind="cuti", start=date(2021, 1, 1))
    over = assignment("PSM", "35.17.09.2001", start=date(2020, 1, 1), end=date(2021, 1, 1), end_reason="resigned")
    results = saved(
        edit(siti, service={"start": date(2019, 1, 1)}),
        edit(rest, service={"start": date(2022, 1, 1)}),
        edit(over, service={"start": date(2021, 1, 1)}),
        actor=operator,
    )
    texts = [result.faults["start"] for result in results]
    assert str(predecessor.member) in texts[0]
    assert "jeda" in texts[1]
    assert "sebelum tanggal berakhir" in texts[2]
    post = post_at("TKSK", "35.17.12")
    post.valid_from = date(2020, 1, 1)
    post.save()
    early = assignment("TKSK", "35.17.12", start=date(2020, 1, 1))
    saved(edit(early, service={"start": date(2005, 1, 1)}), actor=operator)
    post.refresh_from_db()
    assert post.valid_from == date(2005, 1, 1)


def test_a_decree_of_another_office_or_of_two_dates_is_refused(operator, siti, mojokerto):
    DecreeFactory(office=mojokerto, number="188/2/2024")
    for day in (date(2024, 1, 1), date(2024, 2, 2)):
        DecreeFactory(office=siti.member.office, number="188/3/2024", signed_on=day)
    for number, words in (("188/2/2024", "belum dicatat"), ("188/3/2024", "beberapa SK")):
        (result,) = saved(edit(siti, service={"decree": number}), actor=operator)
        assert words in result.faults["decree"]
    Assignment.objects.filter(pk=siti.pk).update(decree=DecreeFactory(office=siti.member.office))
    (result,) = saved(edit(siti, service={"decree": ""}), actor=operator)
    assert Assignment.objects.get(pk=siti.pk).decree is None


def test_an_annulled_assignment_is_left_alone(operator, siti):
    Assignment.objects.filter(pk=siti.pk).update(end=siti.start, end_reason="mistake")
    (result,) = saved(edit(siti, service={"grade": "Muda"}), actor=operator)
    assert "dibatalkan" in result.faults["grade"]


# --- Two at once --------------------------------------------------------------------------------------------------


def test_what_somebody_changed_first_is_a_conflict_of_that_part_alone(operator, siti):
    old = edit(siti, identity={"phone": "08123456789"}, service={"grade": "Muda"}, employment="pppk")
    change_member(siti.member_id, {"phone": "081999999999"}, version=1, actor=operator)
    set_employment(siti.member_id, kind="pns", since=date(2020, 1, 1), actor=operator)
    (result,) = saved(old, actor=operator)
    assert (sorted(result.conflicts), result.saved) == (["employment", "phone"], ["grade"])
    assert Member.objects.get(pk=siti.member_id).phone == "+6281999999999"
    assert EmploymentStatus.objects.get().kind == "pns"
    Assignment.objects.filter(pk=siti.pk).update(version=9)
    (result,) = saved(edit(siti, service={"grade": "Utama"}, assignment_version=2), actor=operator)
    assert result.conflicts == ["grade"]


def test_the_same_request_twice_is_one_save(operator, stranger, siti):
    key, change = uuid4(), edit(siti, identity={"phone": "08123456789", "email": "x"})
    first = saved(change, actor=operator, key=key)
    again = saved(change, actor=operator, key=key)
    assert first == again
    assert Member.objects.get(pk=siti.member_id).version == 2
    assert AuditEntry.objects.filter(action="member.changed").count() == 1
    assert "0812" not in json.dumps(GridSave.objects.get().outcome)
    with pytest.raises(DomainError) as refused:
        saved(change, actor=stranger, key=key)
    assert refused.value.code == "not_found"
    forget_old_saves(timezone.now() + timezone.timedelta(days=8))
    assert not GridSave.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_is_one_save(operator, jombang):
    row = assignment("TKSK", "35.17.09", member=MemberFactory(office=jombang))
    key, change = uuid4(), edit(row, identity={"phone": "08123456789"})
    operator.grants_in_force()
    results = at_once(*[lambda: save_grid(key, [change], today=TODAY, actor=operator)] * 2)
    assert results == ["done", "done"]
    assert Member.objects.get().version == 2
    assert AuditEntry.objects.filter(action="grid.saved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_rows_in_other_orders_do_not_wait_for_ever(operator, jombang):
    colleague = user_with("operator", "35.17")
    rows = [assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(office=jombang)) for number in range(1, 9)]
    for actor in (operator, colleague):
        actor.grants_in_force()
    changes = [edit(row, identity={"birth_place": "Jombang"}, service={"membership_no": f"N-{row.pk}"}) for row in rows]
    assert at_once(
        lambda: save_grid(uuid4(), changes, today=TODAY, actor=operator),
        lambda: save_grid(uuid4(), changes[::-1], today=TODAY, actor=colleague),
    ) == ["done", "done"]
    assert set(Member.objects.values_list("version", flat=True)) == {2}
    assert AuditEntry.objects.filter(action="member.changed").count() == 8


@pytest.mark.django_db(transaction=True)
def test_a_nik_that_two_give_at_once_is_given_once(operator, jombang):
    rows = [assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(office=jombang)) for number in (1, 2)]
    changes = [edit(row, identity={"nik": nik(900), "phone": f"081234567{row.pk % 100:02}9"}) for row in rows]
    operator.grants_in_force()
    assert at_once(*(lambda one=one: save_grid(uuid4(), [one], today=TODAY, actor=operator) for one in changes)) == [
        "done",
        "done",
    ]
    assert Member.objects.with_nik(nik(900)).count() == 1
    outcomes = [list(record.outcome.values())[0] for record in GridSave.objects.all()]
    assert sorted(len(faults) for _saved, faults, _conflicts in outcomes) == [0, 1]
    assert set(Member.objects.values_list("version", flat=True)) == {2}


# --- Who may ------------------------------------------------------------------------------------------------------


def test_rows_of_others_are_not_found_and_the_own_ones_are_saved(operator, siti, budi, mojokerto):
    foreign = assignment("TKSK", "35.16.01", member=MemberFactory(name="Orang Lain", office=mojokerto))
    shared = assignment("TKSK", "35.16.02", member=MemberFactory(office=mojokerto))
    here = assignment("PSM", "35.17.09.2001", member=shared.member)
    results = saved(
        edit(foreign, identity={"phone": "08123456789"}, service={"grade": "Muda"}, employment="pns"),
        edit(here, identity={"phone": "08123456789"}, service={"grade": "Muda"}, employment="pns"),
        edit(budi, service={"grade": "Muda"}, assignment_id=siti.pk),
        edit(siti, identity={"phone": "08123456789"}),
        actor=operator,
    )
    assert [sorted(result.faults) for result in results] == [
        ["employment", "grade", "phone"],
        ["employment", "phone"],
        ["grade"],
        [],
    ]
    assert results[1].saved == ["grade"]
    assert "Mojokerto" in results[1].faults["phone"]
    assert not Member.objects.filter(phone="+628123456789").exclude(pk=siti.member_id).exists()
    assert not Assignment.objects.filter(grade="Muda").exclude(pk=here.pk).exists()


@pytest.mark.parametrize("role", ["coordinator", "auditor", "treasurer", "activity_officer"])
def test_without_the_right_nothing_is_saved_or_shown(as_user, role, siti):
    actor = user_with(role, "35.17")
    with pytest.raises(NotPermitted):
        saved(edit(siti, identity={"phone": ""}), actor=actor)
    client = as_user(actor)
    assert client.get(PAGE).status_code == 403
    assert client.post(SAVE, "{}", content_type="application/json").status_code == 403
    assert client.get(reverse("grid-token")).status_code == 403


def test_too_much_at_once_is_refused(operator, siti):
    for edits, code in (([edit(siti)] * 2, "same_row_twice"), ([edit(siti)] * 101, "too_many_rows")):
        with pytest.raises(DomainError) as refused:
            save_grid(uuid4(), edits, today=TODAY, actor=operator)
        assert refused.value.code == code


def test_the_number_of_statements_does_not_grow(operator, jombang, django_assert_num_queries):
    def changes(rows: list[Assignment], start: date) -> list[RowEdit]:
        return [
            edit(
                row,
                identity={"birth_place": f"Kota {row.pk}", "email": f"a{row.pk}@contoh.id"},
                service={"membership_no": f"Q-{row.pk}-{start.year}", "start": start, "grade": f"{start.year}"},
                employment="kontrak" if start.year == 2019 else "pppk",
            )
            for row in rows
        ]

    rows = [assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(office=jombang)) for number in range(1, 21)]
    few, many = changes(rows[:2], date(2019, 1, 1)), changes(rows, date(2018, 1, 1))
    operator.grants_in_force()
    with django_assert_num_queries(24):
        save_grid(uuid4(), few, today=TODAY, actor=operator)
    many = changes(rows, date(2018, 1, 1))
    many = [
        replace(one, seen_employment="kontrak") if one.member_id in {e.member_id for e in few} else one for one in many
    ]
    with django_assert_num_queries(24):
        outcomes = save_grid(uuid4(), many, today=TODAY, actor=operator)
    assert all(not outcome.faults and not outcome.conflicts for outcome in outcomes.values())


# --- The page and its request -------------------------------------------------------------------------------------


def post(client: Client, user: User, *rows: dict, **changed):
    body = {"key": str(uuid4()), "user": user.pk, "pillar": "", "rows": list(rows), **changed}
    return client.post(SAVE, json.dumps(body), content_type="application/json")


def row_of(row: Assignment, **cells: str) -> dict:
    row.refresh_from_db()
    row.member.refresh_from_db()
    status = row.member.employment.order_by("since").last()
    seen = {
        "member": row.member.version,
        "assignment": row.version,
        "employment": status.kind if status else "",
    }
    return {"member": row.member_id, "assignment": row.pk, "seen": seen, "cells": cells}


def test_the_page_shows_full_niks_of_kept_people_and_writes_it_down(as_user, operator, siti, budi, mojokerto):
    shared = assignment("TKSK", "35.16.02", member=MemberFactory(name="Tamu Tugas", office=mojokerto))
    assignment("PSM", "35.17.09.2001", member=shared.member)
    answer = as_user(operator).get(PAGE)
    page = answer.content.decode()
    assert siti.member.nik in page
    assert shared.member.nik not in page
    assert shared.member.masked_nik in page
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="grid.unmasked")
    assert (entry.count, entry.actor, entry.office.code) == (2, operator, "35.17")


def test_the_page_takes_the_filters_of_the_list(as_user, operator, siti, budi):
    psm = assignment("PSM", "35.17.09.2001", member=MemberFactory(name="Cici Utami"))
    ExtraField.objects.create(pillar=psm.pillar, code="kpm", label="Jumlah KPM", kind="angka")
    client = as_user(operator)

    def names(**asked) -> list[str]:
        return [row["member"].name for row in client.get(PAGE, asked).context["rows"]]

    assert names() == ["Budi Santoso", "Cici Utami", "Siti Rahayu"]
    assert names(urut="-nama") == ["Siti Rahayu", "Cici Utami", "Budi Santoso"]
    assert names(wilayah="35.17.09") == ["Cici Utami", "Siti Rahayu"]
    assert "Jumlah KPM" not in client.get(PAGE).content.decode()
    assert "Jumlah KPM" in client.get(PAGE, {"pilar": "PSM"}).content.decode()
    assert client.get(PAGE, {"q": nik(1)}).url == reverse("member-find-nik")


def test_pages_hold_a_hundred_and_lead_to_each_other(as_user, operator, monkeypatch, jombang):
    monkeypatch.setattr("personnel.views.grid.ROWS_AT_ONCE", 2)
    for number in range(1, 6):
        assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(name=f"Warga {number}", office=jombang))
    client, seen, url = as_user(operator), [], PAGE
    while url:
        context = client.get(url).context
        seen += [row["member"].name for row in context["rows"]]
        url = context["next_url"]
    assert seen == [f"Warga {number}" for number in range(1, 6)]


def test_a_save_answers_with_the_row_as_it_is_now(as_user, operator, siti):
    client = as_user(operator)
    answer = post(client, operator, row_of(siti, name="SITI RAHAYU, S.Sos.", phone="0812 3456 7890", birth_date="x"))
    (row,) = answer.json()["rows"]
    assert sorted(row["saved"]) == ["name", "phone"]
    assert list(row["faults"]) == ["birth_date"]
    assert (row["cells"]["name"], row["cells"]["title_suffix"]) == ("Siti Rahayu", "S.Sos.")
    assert row["cells"]["phone"] == "0812-3456-7890"
    assert row["seen"] == {"member": 2, "assignment": 1, "employment": ""}
    assert "nik" not in row["cells"]
    (row,) = post(client, operator, row_of(siti, nik=nik(77))).json()["rows"]
    assert row["cells"]["nik"] == nik(77)


def test_a_fault_of_a_degree_answers_for_the_name_that_brought_it(as_user, operator, siti):
    (row,) = post(as_user(operator), operator, row_of(siti, name=f"Siti, {'S.Sos., ' * 10}M.Si.")).json()["rows"]
    assert list(row["faults"]) == ["name"]
    assert row["saved"] == []


def test_a_conflict_answers_with_what_the_other_wrote(as_user, operator, siti):
    asked = row_of(siti, phone="081234567890")
    change_member(siti.member_id, {"phone": "081999999999"}, version=1, actor=operator)
    (row,) = post(as_user(operator), operator, asked).json()["rows"]
    assert row["conflicts"] == ["phone"]
    assert row["cells"]["phone"] == "0819-9999-9999"
    assert row["seen"]["member"] == 2


def test_own_fields_of_the_pillar_are_saved_too(as_user, operator, siti):
    ExtraField.objects.create(pillar=siti.pillar, code="kpm", label="Jumlah KPM", kind="angka")
    client = as_user(operator)
    (row,) = post(client, operator, row_of(siti, tambahan_kpm="1.250"), pillar="TKSK").json()["rows"]
    assert (row["saved"], row["cells"]["tambahan_kpm"]) == (["tambahan_kpm"], "1250")
    (row,) = post(client, operator, row_of(siti, tambahan_kpm="banyak"), pillar="TKSK").json()["rows"]
    assert "bilangan" in row["faults"]["tambahan_kpm"]
    assert post(client, operator, row_of(siti, tambahan_kpm="1"), pillar="PSM").status_code == 422


def test_foreign_ids_in_the_request_learn_nothing(as_user, operator, siti, mojokerto):
    foreign = assignment("TKSK", "35.16.01", member=MemberFactory(name="Orang Lain", office=mojokerto))
    answer = post(as_user(operator), operator, row_of(foreign, name="Saya", grade="Muda"), row_of(siti, grade="Muda"))
    theirs, mine = answer.json()["rows"]
    assert set(theirs) == {"member", "saved", "faults", "conflicts"}
    assert set(theirs["faults"]) == {"name", "grade"}
    assert mine["saved"] == ["grade"]
    assert "Orang Lain" not in answer.content.decode()
    foreign.refresh_from_db()
    assert (foreign.member.name, foreign.grade) == ("Orang Lain", "")


def test_who_else_has_signed_in_saves_nothing_of_it(as_user, operator, regency_admin, siti):
    answer = post(as_user(regency_admin), operator, row_of(siti, phone="08123456789"))
    assert answer.status_code == 409
    assert "Masuk lagi" in answer.json()["message"]
    assert Member.objects.get(pk=siti.member_id).phone == ""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "null",
        '{"key": "x"}',
        '{"key": "00000000-0000-4000-8000-000000000000", "user": true, "rows": []}',
        '{"key": "00000000-0000-4000-8000-000000000000", "user": 1, "rows": [{"member": 1}]}',
        '{"key": "00000000-0000-4000-8000-000000000000", "user": 1, "rows": 5}',
        "[" * 100_000,
    ],
)
def test_nonsense_is_refused_in_words(as_user, operator, body):
    answer = as_user(operator).post(SAVE, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_cells_of_the_wrong_kind_are_refused(as_user, operator, siti):
    client, good = as_user(operator), row_of(siti, phone="08123456789")
    for bad in (
        {**good, "cells": {}},
        {**good, "cells": {"phone": 8123}},
        {**good, "cells": {"phone": "9" * 301}},
        {**good, "cells": {"version": "9"}},
        {**good, "cells": {"office": "1"}},
        {**good, "member": "1 OR 1=1"},
        {**good, "seen": {}},
    ):
        assert post(client, operator, bad).status_code == 422
    assert Member.objects.get(pk=siti.member_id).version == 1


@pytest.mark.django_db(transaction=True)
def test_a_nik_typed_into_the_table_stays_secret(as_user, operator, jombang):
    row = assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Rahayu", office=jombang))
    client, typed, refused = as_user(operator), nik(4812, born="510190"), "3517991508804813"
    with written_log() as log:
        client.get(PAGE)
        post(client, operator, row_of(row, nik=typed, phone="x"))
        post(client, operator, row_of(row, name=f"Siti {refused}", nik="123", grade=refused))
        client.post(SAVE, f'{{"nik": "{refused}"', content_type="application/json")
    assert Member.objects.get(pk=row.member_id).nik == typed
    assert typed not in log.getvalue()
    assert refused not in log.getvalue()
    assert not [name for name, data in stored_bytes() if typed.encode() in data]
    told = [json.dumps(entry.changes) + entry.target_label for entry in AuditEntry.objects.all()]
    assert not [text for text in told if typed in text or refused in text]


def test_signed_out_nothing_is_saved_and_the_token_says_who_is_in(as_user, operator, siti):
    assert post(Client(), operator, row_of(siti, phone="08123456789")).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert post(strict, operator, row_of(siti, phone="08123456789")).status_code == 403
    token = strict.get(reverse("grid-token")).json()
    assert token["user"] == operator.pk
    body = {"key": str(uuid4()), "user": operator.pk, "rows": [row_of(siti, phone="08123456789")]}
    answer = strict.post(
        SAVE, json.dumps(body), content_type="application/json", headers={"X-CSRFToken": token["token"]}
    )
    assert answer.json()["rows"][0]["saved"] == ["phone"]
