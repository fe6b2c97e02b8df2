"""Removing from the member's page, the list of removed people, and the warning of twins while one is entered."""

from datetime import date

import pytest
from django.test import Client

from personnel.models import Member, MemberRemoval
from personnel.services import remove_member
from pilarsosial.core.models import User
from tests.factories import MemberFactory, OfficeFactory, assignment, nik, position, user_with

pytestmark = pytest.mark.django_db
REMOVED = "/anggota/dihapus/"


@pytest.fixture
def client(operator: User, as_user) -> Client:
    return as_user(operator)


@pytest.fixture
def member() -> Member:
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Aminah", nik=nik(11))).member


def test_a_person_is_removed_with_a_reason_and_brought_back(client, member):
    url = f"/anggota/{member.pk}/hapus/"
    assert f'href="{url}"' in client.get(f"/anggota/{member.pk}/").content.decode()
    assert "formasinya kosong kembali" in client.get(url).content.decode()
    refused = client.post(url, {"reason": "", "version": 1})
    assert refused.status_code == 422
    assert "Tulis alasannya." in refused.content.decode()

    response = client.post(url, {"reason": "Salah catat", "version": 1})

    assert response["Location"] == REMOVED
    assert client.get(f"/anggota/{member.pk}/").status_code == 404
    html = client.get(REMOVED).content.decode()
    assert "Siti Aminah" in html
    assert "Salah catat" in html
    assert nik(11) not in html
    assert "Siti Aminah" not in client.get("/anggota/?status=semua").content.decode()
    back = client.post(f"{REMOVED}{MemberRemoval.objects.get().pk}/kembalikan/")
    assert back["Location"] == f"/anggota/{member.pk}/"
    assert client.get(f"/anggota/{member.pk}/").status_code == 200
    assert "Siti Aminah" not in client.get(REMOVED).content.decode()


def test_a_removal_that_stands_in_the_way_comes_back_as_a_message(client, member):
    client.post(f"/anggota/{member.pk}/hapus/", {"reason": "Salah catat", "version": 1})
    assignment("TKSK", "35.17.09")
    response = client.post(f"{REMOVED}{MemberRemoval.objects.get().pk}/kembalikan/", follow=True)
    assert response.redirect_chain[-1][0] == REMOVED
    assert "sudah diisi" in response.content.decode()


def test_the_list_is_each_offices_own(as_user, stranger, province_admin, client, member):
    client.post(f"/anggota/{member.pk}/hapus/", {"reason": "Salah catat", "version": 1})
    removal = MemberRemoval.objects.get()
    assert "Siti Aminah" not in as_user(stranger).get(REMOVED).content.decode()
    assert as_user(stranger).post(f"{REMOVED}{removal.pk}/kembalikan/").status_code == 404
    assert "Siti Aminah" in as_user(province_admin).get(REMOVED).content.decode()
    assert as_user(user_with("coordinator", "35.17")).get(REMOVED).status_code == 403


def test_another_office_does_not_offer_it(as_user, client, operator, stranger, member):
    there = assignment("TKSK", "35.16.01", member=MemberFactory(name="Rina", office=OfficeFactory(code="35.16"))).member
    assignment("PSM", "35.17.09.2001", member=there)
    assert "Hapus dari daftar" not in client.get(f"/anggota/{there.pk}/").content.decode()
    response = client.get(f"/anggota/{there.pk}/hapus/")
    assert response["Location"] == f"/anggota/{there.pk}/"


def test_a_search_for_the_nik_says_where_the_person_is(as_user, stranger, client, member):
    client.post(f"/anggota/{member.pk}/hapus/", {"reason": "Salah catat", "version": 1})
    assert "Pernah dihapus dari daftar" in client.post("/anggota/cari-nik/", {"q": nik(11)}).content.decode()
    elsewhere = as_user(stranger).post("/anggota/cari-nik/", {"q": nik(11)}).content.decode()
    assert "Pernah dihapus" not in elsewhere
    assert "Tidak ditemukan" in elsewhere


def test_the_list_is_paged(client, operator):
    for number in range(52):
        row = MemberFactory(name=f"Nama {number}")
        assignment("PKH", "35.17.09", member=row, end=date(2020, 1, 1), end_reason="mistake")
        Member.objects.filter(pk=row.pk).update(removed_at="2026-01-01T00:00:00Z")
        MemberRemoval.objects.create(member=row, reason="x")
    first = client.get(REMOVED)
    assert len(first.context["removals"]) == 50
    assert len(client.get(first.context["next_url"]).context["removals"]) == 2


# --- Twins while somebody is entered ---------------------------------------------------------------------------------


def entered(client: Client, **changes):
    kind = position("PKH")
    sent = {
        "name": "SITI AMINAH",
        "birth_date": "15-08-1980",
        "pillar": kind.pillar_id,
        "position": kind.pk,
        "duty_regency": "35.17",
        "duty_district": "35.17.10",
        "start": "01-01-2024",
        **changes,
    }
    return client.post("/anggota/tambah/", {name: value for name, value in sent.items() if value is not None})


def test_likely_twins_are_shown_before_anything_is_saved(client, member):
    response = entered(client)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Mungkin sudah terdaftar" in html
    assert f"/anggota/{member.pk}/" in html
    assert "nama dan tanggal lahir sama" in html
    assert 'value="SITI AMINAH"' in html
    assert Member.objects.count() == 1


def test_who_says_that_it_is_another_one_saves_all_the_same(client, member):
    ids = entered(client).context["twin_ids"]
    assert ids == str(member.pk)
    response = entered(client, tetap_simpan=ids)
    assert response.status_code == 302
    assert Member.objects.count() == 2


def test_the_answer_counts_for_those_who_were_shown(client, member):
    ids = entered(client).context["twin_ids"]
    newer = assignment("PKH", "35.17.11", member=MemberFactory(name="Siti Aminah", nik=None)).member
    response = entered(client, tetap_simpan=ids)
    assert response.status_code == 422
    assert response.context["twin_ids"] == f"{member.pk},{newer.pk}"


def test_of_a_twin_elsewhere_only_the_office_is_said(client, mojokerto):
    there = MemberFactory(name="Siti Aminah", nik=nik(77), office=mojokerto)
    assignment("TKSK", "35.16.01", member=there)
    html = entered(client).content.decode()
    assert "Seseorang di Dinas Sosial Kabupaten Mojokerto" in html
    assert f"/anggota/{there.pk}/" not in html
    assert "3517************" not in html


def test_a_known_nik_is_answered_as_always(client, member):
    response = entered(client, nik=nik(11))
    assert "sudah terdaftar atas nama Siti Aminah" in response.content.decode()
    assert response.context["twins"] == ()


def test_nobody_is_warned_of_strangers(client, member):
    assert entered(client, name="Rina Wulandari").status_code == 302
    assert entered(client, birth_date="16-08-1980").status_code == 302


def test_who_works_for_one_pillar_sees_the_removed_of_that_pillar_alone(as_user, operator, jombang):
    """Also where the grant reaches less far than the office: names and reasons of others are nobody's business."""
    for pillar, region, name in (("PKH", "35.17.09", "Rina"), ("PSM", "35.17.10.2001", "Dewi")):
        held = assignment(pillar, region, member=MemberFactory(name=name, office=jombang))
        remove_member(held.member_id, reason="Salah catat", version=1, actor=operator)
    for user, seen in (
        (user_with("operator", "35.17", pillar="PSM"), {"Dewi"}),
        (user_with("operator", "35.17.09"), {"Rina"}),
        (operator, {"Rina", "Dewi"}),
    ):
        page = as_user(user).get(REMOVED).content.decode()
        assert {name for name in ("Rina", "Dewi") if name in page} == seen
