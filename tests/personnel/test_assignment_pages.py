"""The pages of one assignment, of accounts, certificates and decrees: a form over a verb each."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from personnel.models import Assignment, BankAccount, Certificate, Decree, Pause
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, position

pytestmark = pytest.mark.django_db
PARTS = ["correct", "end", "transfer", "replace", "annul", "pause"]


@pytest.fixture
def siti(jombang) -> Assignment:
    """TKSK of a kecamatan of Jombang since 2020."""
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Rahayu", office=jombang))


def url(row: Assignment, part: str) -> str:
    return reverse(f"assignment-{part}", args=[row.pk])


def back(row: Assignment) -> str:
    return reverse("member-detail", args=[row.member_id]) + "#penugasan"


# --- Who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_every_page_opens_for_the_operator_alone(as_user, operator, coordinator, auditor, stranger, siti, part):
    page = as_user(operator).get(url(siti, part))
    assert page.status_code == 200
    assert "Siti Rahayu" in page.content.decode()
    assert as_user(coordinator).get(url(siti, part)).status_code == 403
    assert as_user(auditor).post(url(siti, part), {}).status_code == 403
    assert as_user(stranger).get(url(siti, part)).status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_an_empty_form_says_what_is_missing(as_user, operator, siti, part):
    answer = as_user(operator).post(url(siti, part), {})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    siti.refresh_from_db()
    assert (siti.end, siti.version) == (None, 1)


@pytest.mark.parametrize("part", ["correct", "end", "transfer", "replace", "annul"])
def test_an_old_page_is_told_and_changes_nothing(as_user, operator, siti, part):
    successor = assignment("TKSK", "35.17.12").member
    fields = {
        "correct": {"start": "2020-02-02"},
        "end": {"last_day": "2024-01-01", "reason": "resigned"},
        "transfer": {"duty_regency": "35.17", "duty_district": "35.17.10", "start": "2024-01-01"},
        "replace": {"successor": successor.pk, "start": "2024-01-01", "reason": "replaced"},
        "annul": {"note": "keliru"},
    }[part]
    Assignment.objects.filter(pk=siti.pk).update(version=7)
    answer = as_user(operator).post(url(siti, part), {"version": "6", **fields})
    assert answer.status_code == 422
    assert "baru saja diubah orang lain" in answer.content.decode()
    assert Assignment.objects.count() == 2


# --- The life of an assignment ------------------------------------------------------------------------------------


def test_a_further_post_is_given(as_user, operator, siti):
    psm = position("PSM")
    fields = {
        "pillar": psm.pillar_id,
        "position": psm.pk,
        "duty_regency": "35.17",
        "duty_district": "35.17.09",
        "duty_village": "35.17.09.2001",
        "start": "1 Maret 2024",
    }
    answer = as_user(operator).post(reverse("assignment-add", args=[siti.member_id]), fields, follow=True)
    assert "PSM" in answer.content.decode()
    assert siti.member.assignments.get(position=psm).duty_region_id == "35.17.09.2001"


def test_what_was_typed_wrongly_is_put_right(as_user, operator, siti, jombang):
    decree = DecreeFactory(office=jombang)
    fields = {"version": "1", "start": "2019-06-01", "decree": decree.pk, "membership_no": "NIAT-1", "grade": "Madya"}
    answer = as_user(operator).post(url(siti, "correct"), fields)
    assert answer["Location"] == back(siti)
    siti.refresh_from_db()
    assert (siti.start, siti.decree, siti.membership_no, siti.grade) == (date(2019, 6, 1), decree, "NIAT-1", "Madya")


def test_the_present_decree_is_chosen_and_may_be_taken_off(as_user, operator, siti, jombang):
    siti.decree = DecreeFactory(office=jombang)
    siti.save()
    page = as_user(operator).get(url(siti, "correct")).content.decode()
    assert f'<option value="{siti.decree.pk}" selected>' in page
    as_user(operator).post(url(siti, "correct"), {"version": "1", "start": "2020-01-01", "decree": ""})
    siti.refresh_from_db()
    assert siti.decree is None


def test_service_ends_after_its_last_day(as_user, operator, siti):
    fields = {"version": "1", "last_day": "31 Desember 2024", "reason": "resigned", "note": "pindah rumah"}
    answer = as_user(operator).post(url(siti, "end"), fields, follow=True)
    assert "Penugasan diakhiri." in answer.content.decode()
    siti.refresh_from_db()
    assert (siti.end, siti.end_reason, siti.end_note) == (date(2025, 1, 1), "resigned", "pindah rumah")


def test_a_last_day_before_the_first_is_said_beside_its_field(as_user, operator, siti):
    fields = {"version": "1", "last_day": "2010-01-01", "reason": "resigned"}
    answer = as_user(operator).post(url(siti, "end"), fields)
    assert answer.context["form"].errors["last_day"] == ["Hari terakhir tidak boleh sebelum TMT (1 Januari 2020)."]


def test_taking_back_is_no_reason_to_end(as_user, operator, siti):
    fields = {"version": "1", "last_day": "2024-01-01", "reason": "mistake"}
    assert "reason" in as_user(operator).post(url(siti, "end"), fields).context["form"].errors


def test_work_moves_to_another_region(as_user, operator, siti):
    fields = {"version": "1", "duty_regency": "35.17", "duty_district": "35.17.10", "start": "1/7/2024"}
    answer = as_user(operator).post(url(siti, "transfer"), {**fields, "decree_number": "188/9/2024"}, follow=True)
    assert "Pindah ke Kecamatan" in answer.content.decode()
    old, new = siti.member.assignments.order_by("start")
    assert (old.end, old.end_reason) == (date(2024, 7, 1), "moved")
    assert (new.duty_region_id, new.start, new.decree.number) == ("35.17.10", date(2024, 7, 1), "188/9/2024")


def test_a_transfer_asks_no_deeper_than_the_position(as_user, operator, siti):
    assert "duty_village" not in as_user(operator).get(url(siti, "transfer")).context["form"].fields
    village = assignment("PSM", "35.17.09.2001")
    assert "duty_village" in as_user(operator).get(url(village, "transfer")).context["form"].fields


def test_a_held_seat_refuses_a_transfer(as_user, operator, siti):
    assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Lama"))
    fields = {"version": "1", "duty_regency": "35.17", "duty_district": "35.17.10", "start": "1/7/2024"}
    answer = as_user(operator).post(url(siti, "transfer"), {**fields, "decree_number": "188/9/2024"})
    assert "sudah diisi Budi Lama" in answer.content.decode()
    assert not Decree.objects.exists()


def test_a_successor_is_searched_and_follows_on_the_same_day(as_user, operator, siti):
    successor = assignment("PSM", "35.17.09.2001", member=MemberFactory(name="Budi Penerus")).member
    client = as_user(operator)
    part = client.post(
        url(siti, "replace"), {"langkah": "cari", "find": "penerus"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert "Budi Penerus (PSM" in part
    whole = client.post(url(siti, "replace"), {"langkah": "cari", "find": successor.nik, "start": "2024-07-01"})
    assert "Budi Penerus" in whole.content.decode()
    assert 'value="2024-07-01"' in whole.content.decode()
    fields = {"version": "1", "successor": successor.pk, "start": "2024-07-01", "reason": "replaced"}
    answer = client.post(url(siti, "replace"), fields, follow=True)
    assert "Siti Rahayu digantikan Budi Penerus." in answer.content.decode()
    row = successor.assignments.get(position=siti.position)
    assert (row.start, row.replaces) == (date(2024, 7, 1), siti)


def test_nobody_out_of_sight_can_be_found_as_a_successor(as_user, operator, siti):
    elsewhere = assignment("TKSK", "35.16.01", member=MemberFactory(name="Orang Lain")).member
    client = as_user(operator)
    for find in ("orang lain", elsewhere.nik):
        page = client.post(url(siti, "replace"), {"langkah": "cari", "find": find}).content.decode()
        assert "Orang Lain" not in page
        assert "Tidak ada yang cocok" in page
    fields = {"version": "1", "successor": elsewhere.pk, "start": "2024-07-01", "reason": "replaced"}
    assert "successor" in client.post(url(siti, "replace"), fields).context["form"].errors


def test_a_mistake_is_taken_back_and_stays_in_the_story(as_user, operator, siti):
    answer = as_user(operator).post(url(siti, "annul"), {"version": "1", "note": "salah orang"}, follow=True)
    page = answer.content.decode()
    assert "Penugasan dibatalkan." in page
    assert "Salah catat" in page
    siti.refresh_from_db()
    assert siti.end == siti.start


def test_a_pause_begins_and_ends(as_user, operator, siti):
    client = as_user(operator)
    client.post(url(siti, "pause"), {"kind": "cuti", "start": "2024-05-01", "note": "melahirkan"})
    pause = Pause.objects.get()
    assert (pause.kind, pause.start, pause.note) == ("cuti", date(2024, 5, 1), "melahirkan")
    assert client.get(url(siti, "resume")).status_code == 200
    client.post(url(siti, "resume"), {"day": "1 Agustus 2024"})
    pause.refresh_from_db()
    assert pause.end == date(2024, 8, 1)
    refused = client.post(url(siti, "resume"), {"day": "2024-09-01"})
    assert "tidak sedang dijeda" in refused.content.decode()


# --- Accounts and certificates ------------------------------------------------------------------------------------


def test_a_first_account_counts_at_once_and_a_change_is_proposed(as_user, operator, siti):
    client = as_user(operator)
    add = reverse("account-add", args=[siti.member_id])
    fields = {"purpose": "apbd_prov", "bank": "114", "number": "0012 3456 78", "holder": ""}
    first = client.post(add, fields, follow=True)
    assert "Rekening tersimpan dan dapat dipakai." in first.content.decode()
    second = client.post(add, {**fields, "number": "0099887766"}, follow=True)
    assert "menunggu pengesahan orang kedua" in second.content.decode()
    states = dict(BankAccount.objects.values_list("state", "number"))
    assert states == {"active": "0012345678", "proposed": "0099887766"}


def test_a_number_that_is_none_is_said_and_kept(as_user, operator, siti):
    add = reverse("account-add", args=[siti.member_id])
    answer = as_user(operator).post(add, {"purpose": "apbn", "bank": "008", "number": "12a"})
    assert answer.context["form"].errors["number"] == ["Nomor rekening terdiri atas 5 sampai 20 angka."]
    assert 'value="12a"' in answer.content.decode()


def test_a_certificate_is_recorded(as_user, operator, siti):
    add = reverse("certificate-add", args=[siti.member_id]) + "?jenis=uji"
    fields = {"name": "Uji kompetensi TKSK", "issued_on": "3/2/2024", "valid_until": "2027-02-03"}
    assert as_user(operator).post(add, {**fields, "result": "kompeten"}).status_code == 302
    paper = Certificate.objects.get()
    assert (paper.issued_on, paper.valid_until, paper.result) == (date(2024, 2, 3), date(2027, 2, 3), "kompeten")
    wrong = as_user(operator).post(add, {**fields, "valid_until": "2020-01-01"})
    assert wrong.context["form"].errors["valid_until"] == ["Masa berlaku mendahului tanggal terbit."]


@pytest.mark.parametrize("name", ["account-add", "certificate-add", "assignment-add"])
def test_parts_of_a_person_are_sealed(as_user, operator, coordinator, stranger, siti, name):
    add = reverse(name, args=[siti.member_id])
    assert as_user(operator).get(add).status_code == 200
    assert as_user(coordinator).get(add).status_code == 403
    assert as_user(stranger).get(add).status_code == 404


# --- Decrees ------------------------------------------------------------------------------------------------------


def test_decrees_are_listed_with_what_rests_on_them(as_user, operator, stranger, siti, jombang):
    today = timezone.localdate()
    siti.decree = DecreeFactory(office=jombang, number="188/1/2024", valid_until=today - timedelta(days=1))
    siti.save()
    page = as_user(operator).get(reverse("decree-list")).content.decode()
    assert "188/1/2024" in page
    assert "Berakhir" in page
    assert "188/1/2024" not in as_user(stranger).get(reverse("decree-list")).content.decode()
    assert "188/1/2024" not in as_user(operator).get(reverse("decree-list"), {"q": "zzz"}).content.decode()


def test_a_decree_is_entered_once_and_changed(as_user, operator, jombang):
    client = as_user(operator)
    add = reverse("decree-add")
    assert client.post(add, {"number": "188/2/2024", "signed_on": "2 Januari 2024"}).status_code == 302
    decree = Decree.objects.get()
    assert (decree.office, decree.signed_on) == (jombang, date(2024, 1, 2))
    again = client.post(add, {"number": "188/2/2024", "signed_on": "2/1/2024"})
    assert again.context["form"].errors["number"] == ["SK dengan nomor dan tanggal ini sudah tercatat."]
    change = reverse("decree-change", args=[decree.pk])
    assert 'value="188/2/2024"' in client.get(change).content.decode()
    sent = {"number": "188/2/2024", "signed_on": "2024-01-02", "valid_until": "31 Desember 2026", "version": "1"}
    client.post(change, sent)
    decree.refresh_from_db()
    assert decree.valid_until == date(2026, 12, 31)


def test_decrees_are_sealed(as_user, auditor, coordinator, stranger, jombang):
    decree = DecreeFactory(office=jombang)
    change = reverse("decree-change", args=[decree.pk])
    assert as_user(auditor).get(reverse("decree-list")).status_code == 200
    assert as_user(auditor).get(change).status_code == 403
    assert as_user(coordinator).get(reverse("decree-list")).status_code == 403
    assert as_user(stranger).get(change).status_code == 404


def test_a_members_unused_account_is_not_somebody_elses(as_user, operator, siti):
    AccountFactory(member=siti.member, number="0011223344")
    other = assignment("TKSK", "35.17.12")
    assert "*******344" not in as_user(operator).get(reverse("member-detail", args=[other.member_id])).content.decode()
