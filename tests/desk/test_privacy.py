"""One person's data as a file, who saw them, the register of breaches, and the public notice."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from personnel.exporting.columns import chosen_columns
from personnel.exporting.files import FileFormat
from personnel.exporting.verbs import Wish, export_roster
from personnel.lists import Question
from personnel.models import Member
from personnel.own_data import own_data_of
from personnel.services import unmask_member
from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Breach, ExportedPeople, Letterhead
from pilarsosial.desk.privacy.breaches import breach_letter, change_breach, clock, record_breach
from pilarsosial.desk.privacy.person import answer_looks, looks_at, person_copy
from tests.factories import AccountFactory, EventFactory, MemberFactory, assignment, participant
from tests.stipends.factories import SchemeFactory, batch, line, rate

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 30)
NOW = datetime(2026, 9, 30, 3, tzinfo=UTC)


@pytest.fixture
def siti(jombang):
    row = assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Nurhaliza", office=jombang))
    AccountFactory(member=row.member, number="0012345678")
    return row


def copied(member_id: int, actor) -> zipfile.ZipFile:
    _, data = person_copy(member_id, today=DAY, reason="Permintaan 12", actor=actor)
    return zipfile.ZipFile(io.BytesIO(data))


# --- The copy -----------------------------------------------------------------------------------------------------


def test_a_copy_holds_what_every_room_keeps(siti, operator, regency_admin, jombang):
    participant(EventFactory(office=jombang, title="Rakor TKSK"), siti)
    scheme = SchemeFactory(office=jombang)
    rate(scheme)
    line(batch(scheme, regency_admin), held=siti)
    archive = copied(siti.member_id, operator)
    assert archive.namelist() == ["data.json", "data.pdf", "manifest.txt"]
    told = json.loads(archive.read("data.json"))
    assert {"biodata", "penugasan", "rekening", "kegiatan", "daftar-pencairan"} <= set(told["bagian"])
    assert told["bagian"]["biodata"][0]["nik"] == siti.member.nik
    assert told["bagian"]["rekening"][0]["number"] == "0012345678"
    assert told["bagian"]["kegiatan"][0]["event"] == "Rakor TKSK"
    assert "token" not in json.dumps(told)
    assert archive.read("data.pdf").startswith(b"%PDF")


def test_nobody_elses_data_are_in_it(siti, operator, jombang):
    other = assignment("TKSK", "35.17.10", member=MemberFactory(name="Orang Lain", office=jombang))
    assert other.member.nik not in copied(siti.member_id, operator).read("data.json").decode()


def test_neither_users_nor_who_came_instead_are_named(siti, operator, stranger, jombang):
    event = EventFactory(office=jombang)
    instead = participant(event, name="Rahasia Wakil")
    participant(event, siti, represented_by=instead)
    type(siti.member.accounts.get()).objects.update(proposed_by=stranger)
    told = copied(siti.member_id, operator).read("data.json").decode()
    assert "Rahasia Wakil" not in told
    assert stranger.name not in told


def test_the_same_day_gives_the_same_bytes(siti, operator):
    first, second = (person_copy(siti.member_id, today=DAY, reason="Uji", actor=operator) for _ in range(2))
    assert first == second


def test_handing_it_over_is_written_down(siti, operator):
    copied(siti.member_id, operator)
    entry = AuditEntry.objects.get(action="person.copied")
    assert (entry.person_id, entry.actor, entry.reason) == (siti.member_id, operator, "Permintaan 12")


def test_only_the_office_that_keeps_a_person_hands_it_over(siti, operator, stranger, coordinator, auditor, as_user):
    with pytest.raises(NotFound):
        copied(siti.member_id, stranger)
    for actor in (coordinator, auditor):
        with pytest.raises(NotPermitted):
            copied(siti.member_id, actor)
    # Somebody who serves here, too, but is kept next door.
    assignment("TKSK", "35.16.05", member=siti.member)
    with pytest.raises(DomainError) as refused:
        copied(siti.member_id, stranger)
    assert refused.value.code == "kept_elsewhere"


def test_every_table_that_points_to_a_person_is_in_the_copy():
    """A new table about people fails here until its room hands it in, or it stands here with the reason."""
    told_otherwise = {
        "core.AuditEntry": "who saw and changed it is an answer of its own",
        "personnel.Member": "the person",
    }
    source = "".join(
        open(f"{room}/own_data.py", encoding="utf-8").read() for room in ("personnel", "events", "stipends")
    )
    lacking = []
    for label in ("core", "personnel", "events", "stipends"):
        for model in apps.get_app_config(label).get_models():
            points = any(
                (field.is_relation and field.concrete and field.related_model is Member)
                or (not field.is_relation and field.name in {"member_id", "person_id"})
                for field in model._meta.get_fields()
            )
            if points and model._meta.label not in told_otherwise and f"{model.__name__}.objects" not in source:
                lacking.append(model._meta.label)
    assert lacking == []


def test_what_was_kept_under_a_merged_entry_is_theirs_too(siti, jombang):
    double = MemberFactory(name="Siti N", office=jombang)
    AccountFactory(member=double, number="0099887766")
    [accounts] = [one for one in own_data_of([siti.member_id, double.pk]) if one.code == "rekening"]
    assert {row["number"] for row in accounts.records} == {"0012345678", "0099887766"}


# --- Who saw them -------------------------------------------------------------------------------------------------


def exported(actor) -> None:
    wish = Wish(Question(DAY), chosen_columns((("nama", None), ("nik", None)), actor), "Contoh", FileFormat.CSV)
    list(export_roster(wish, actor=actor).chunks)


def test_an_export_tells_who_was_in_it(siti, operator, province_admin):
    outside = assignment("TKSK", "35.16.05", member=MemberFactory(name="Orang Mojokerto"))
    exported(operator)
    entry = AuditEntry.objects.get(action="roster.exported")
    people = ExportedPeople.objects
    assert people.entries_with([siti.member_id]) == {entry.pk}
    assert people.entries_with([outside.member_id]) == set()
    _, looks = looks_at(siti.member_id, actor=operator)
    assert [(one.what, one.who) for one in looks if one.is_look] == [("mengekspor data anggota", "Operator")]


def test_people_of_a_file_are_kept_small(operator):
    entry = audit.record(actor=operator, action="roster.exported")
    audit.record_people(entry, [1, 4095, 4096, 300_000])
    rows = ExportedPeople.objects.filter(entry=entry)
    assert rows.count() == 3
    assert sum(len(row.bits) for row in rows) < 1100
    for person, there in ((1, True), (2, False), (4095, True), (4096, True), (300_000, True), (299_999, False)):
        assert bool(ExportedPeople.objects.entries_with([person])) is there


def test_looking_at_full_numbers_is_told_with_role_and_office(siti, operator):
    unmask_member(siti.member_id, actor=operator)
    [look] = looks_at(siti.member_id, actor=operator)[1]
    assert (look.what, look.role, look.is_look) == ("melihat NIK dan nomor rekening lengkap", "Operator", True)
    assert "Jombang" in look.office


def test_people_of_other_offices_are_told_by_office_and_role_alone(siti, operator, province_admin):
    exported(province_admin)
    [look] = looks_at(siti.member_id, actor=operator)[1]
    assert (look.who, look.role) == ("Pengguna kantor lain", "Admin provinsi")
    assert "Jawa Timur" in look.office


def test_the_answer_is_paper_and_written_down(siti, operator):
    unmask_member(siti.member_id, actor=operator)
    name, data = answer_looks(siti.member_id, today=DAY, reason="Diminta", actor=operator)
    assert name.endswith("2026-09-30.pdf")
    assert data.startswith(b"%PDF")
    assert AuditEntry.objects.get(action="person.answered").person_id == siti.member_id


def test_the_page_shows_looks_and_hands_files_over(siti, operator, as_user):
    unmask_member(siti.member_id, actor=operator)
    client = as_user(operator)
    page = client.get(reverse("person-looks", args=[siti.member_id])).content.decode()
    assert "melihat NIK dan nomor rekening lengkap" in page
    response = client.post(reverse("person-copy", args=[siti.member_id]), {"alasan": "Diminta"})
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("person-copy", args=[siti.member_id])).status_code == 405
    refused = client.post(reverse("person-answer", args=[siti.member_id]), {"alasan": " "}, follow=True)
    assert "Tulis alasan atau nomor permintaannya." in refused.content.decode()
    assert not AuditEntry.objects.filter(action="person.answered").exists()


# --- Breaches -----------------------------------------------------------------------------------------------------

FACTS = {"title": "Laptop hilang", "found_at": NOW, "story": "Dicuri dari mobil.", "data": "nama, NIK"}


def test_the_clock_runs_from_the_finding_until_all_are_told(regency_admin, jombang):
    breach = record_breach(jombang.pk, FACTS, now=NOW, actor=regency_admin)
    assert clock(breach, NOW + timedelta(hours=31)) == ("sisa 41 jam", "info")
    assert clock(breach, NOW + timedelta(hours=60)) == ("sisa 12 jam", "attention")
    assert clock(breach, NOW + timedelta(hours=71, minutes=30)) == ("sisa kurang dari 1 jam", "attention")
    assert clock(breach, NOW + timedelta(hours=77)) == ("lewat 5 jam", "danger")
    told = {**FACTS, "subjects_told_at": NOW + timedelta(hours=5)}
    breach = change_breach(breach.pk, told, version=1, now=NOW + timedelta(hours=40), actor=regency_admin)
    assert clock(breach, NOW + timedelta(hours=80))[1] == "danger"
    told["authority_told_at"] = NOW + timedelta(hours=20)
    breach = change_breach(breach.pk, told, version=2, now=NOW + timedelta(hours=40), actor=regency_admin)
    assert clock(breach, NOW + timedelta(hours=500)) == ("diberitahukan dalam 20 jam", "ok")


def test_every_change_stands_in_the_trail(regency_admin, jombang):
    breach = record_breach(jombang.pk, FACTS, now=NOW, actor=regency_admin)
    change_breach(breach.pk, {**FACTS, "people": 40}, version=1, now=NOW, actor=regency_admin)
    [changed] = AuditEntry.objects.filter(action="breach.changed")
    assert changed.changes == {"jumlah orang": [None, 40]}


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"found_at": NOW + timedelta(hours=1)}, "breach_invalid"),
        ({"subjects_told_at": NOW - timedelta(days=9)}, "breach_invalid"),
        ({"closed_at": NOW}, "breach_invalid"),
        ({"story": "Terlihat NIK 3517 9915 0880 0001."}, "breach_invalid"),
        ({"subjects_told_at": NOW, "authority_told_at": NOW, "closed_at": NOW - timedelta(hours=1)}, "breach_invalid"),
        ({"title": ""}, "breach_invalid"),
    ],
)
def test_what_cannot_be_is_refused(regency_admin, jombang, fields, code):
    with pytest.raises(DomainError) as refused:
        record_breach(jombang.pk, {**FACTS, **fields}, now=NOW, actor=regency_admin)
    assert refused.value.code == code
    assert not Breach.objects.exists()


def test_the_clock_is_never_put_back(regency_admin, jombang):
    breach = record_breach(jombang.pk, FACTS, now=NOW, actor=regency_admin)
    later = {**FACTS, "found_at": NOW + timedelta(hours=1)}
    with pytest.raises(DomainError) as refused:
        change_breach(breach.pk, later, version=1, now=NOW + timedelta(hours=2), actor=regency_admin)
    assert refused.value.code == "found_at_is_fixed"


def test_the_database_closes_no_breach_of_which_nobody_was_told(regency_admin, jombang):
    breach = record_breach(jombang.pk, FACTS, now=NOW, actor=regency_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(closed_at=NOW)


def test_an_office_writes_its_own_alone(regency_admin, province_admin, auditor, operator, jombang):
    breach = record_breach(jombang.pk, FACTS, now=NOW, actor=regency_admin)
    assert list(Breach.objects.visible_to(province_admin, "breach.view")) == [breach]
    assert list(Breach.objects.visible_to(auditor, "breach.view")) == [breach]
    with pytest.raises(NotFound):
        change_breach(breach.pk, FACTS, version=1, now=NOW, actor=province_admin)
    with pytest.raises(NotFound):
        record_breach(jombang.pk, FACTS, now=NOW, actor=province_admin)
    for actor in (auditor, operator):
        with pytest.raises(NotPermitted):
            record_breach(jombang.pk, FACTS, now=NOW, actor=actor)


def test_the_letter_is_paper(regency_admin, jombang):
    breach = record_breach(jombang.pk, FACTS, now=NOW, actor=regency_admin)
    name, data = breach_letter(breach.pk, addressee="Siti Nurhaliza", today=DAY, actor=regency_admin)
    assert data.startswith(b"%PDF")
    assert "Siti" not in name


def test_the_pages_of_the_register(regency_admin, as_user, jombang):
    client = as_user(regency_admin)
    form = {
        "office": jombang.pk,
        "title": "Laptop hilang",
        "found_at": "2026-09-30T10:00",
        "story": "x",
        "data": "nama",
    }
    response = client.post(reverse("breach-add"), form)
    breach = Breach.objects.get()
    assert response.headers["Location"] == reverse("breach-detail", args=[breach.pk])
    page = client.get(response.headers["Location"]).content.decode()
    assert "lewat" in page or "sisa" in page
    assert "mencatat kebocoran data" in page
    assert "Laptop hilang" in client.get(reverse("breach-list")).content.decode()
    assert client.post(reverse("breach-letter", args=[breach.pk]), {"kepada": "A"})["Content-Type"] == "application/pdf"


# --- The notice ---------------------------------------------------------------------------------------------------


def test_the_notice_is_for_anybody_and_names_the_contact(client, jombang):
    Letterhead.objects.create(office=jombang, privacy_contact="Sekretaris Dinas", email="dinsos@jombangkab.go.id")
    page = client.get("/privasi/").content.decode()
    assert "Sekretaris Dinas" in page
    assert "27 Tahun 2022" in page
    assert "/privasi/" in client.get(reverse("account_login")).content.decode()
