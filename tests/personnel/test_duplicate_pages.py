"""The queue of doubles, the page side by side, and what they do not tell."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from personnel.duplicates import find_all
from personnel.models import DuplicatePair, Member, MemberMerge, PairState
from pilarsosial.core.models import AuditEntry, Region, User
from tests.factories import AccountFactory, MemberFactory, OfficeFactory, assignment, nik, user_with

pytestmark = pytest.mark.django_db
URL = "/anggota/ganda/"


def someone(name: str, region: str = "35.17.09", **fields) -> Member:
    member = MemberFactory(name=name, **{"nik": None, "office": OfficeFactory(code=region[:5]), **fields})
    assignment("PKH", region, member=member)
    return member


@pytest.fixture
def pair() -> DuplicatePair:
    """Siti with a NIK, and the same Siti without one but with a phone."""
    first = someone("Siti Aminah", nik=nik(11), address="Jl. Melati 1")
    second = someone("SITI AMINAH", "35.17.10", phone="+6281200000001")
    AccountFactory(member=first, number="0012345111", usable_from=date(2020, 1, 1))
    AccountFactory(member=second, number="0012345222", usable_from=date(2022, 1, 1))
    find_all()
    return DuplicatePair.objects.get(first=first, second=second)


@pytest.fixture
def client(operator: User, as_user) -> Client:
    return as_user(operator)


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def choices(pair: DuplicatePair, winner: int, **changes) -> dict[str, object]:
    """What the form sends when everything stays as suggested, with the first person's values."""
    first, second = pair.first_id, pair.second_id
    return {
        "winner": winner,
        "reason": "KTP sudah dilihat",
        f"versi_{first}": 1,
        f"versi_{second}": 1,
        "isi_name": first,
        "isi_nik": first,
        "isi_address": first,
        "isi_phone": second,
        "isi_account:apbd_prov": first,
        **changes,
    }


# --- The queue -------------------------------------------------------------------------------------------------------


def test_the_likeliest_stands_first_with_its_reasons(client, pair):
    someone("Rina Wulandari", phone="+6281200000009", birth_date=None)
    someone("Budi Santoso", phone="+6281200000009", birth_date=None)
    find_all()
    html = page(client, URL)
    assert html.index("Siti Aminah") < html.index("Rina Wulandari")
    for text in ("Nama dan tanggal lahir sama", "Nomor telepon sama", "3517************", "Pendamping PKH"):
        assert text in html
    assert nik(11) not in html
    only_phones = page(client, f"{URL}?alasan=phone")
    assert "Siti Aminah" not in only_phones
    assert "Rina Wulandari" in only_phones


def test_the_region_narrows_and_nonsense_does_not(client, pair):
    assert "Siti Aminah" in page(client, f"{URL}?wilayah=35.17.10")
    assert "Tidak ada yang cocok" in page(client, f"{URL}?wilayah=35.17.11")
    assert "Siti Aminah" in page(client, f"{URL}?wilayah=99&alasan=x&keadaan=y&sesudah=abc")


def test_it_is_paged_by_key(client, operator):
    people = [MemberFactory(name=f"Nama {number}", nik=None, birth_date=None) for number in range(56)]
    for member in people:
        assignment("PKH", "35.17.09", member=member)
    DuplicatePair.objects.bulk_create(
        DuplicatePair(first=one, second=other, reasons=["phone"], score=30 + number // 20)
        for number, (one, other) in enumerate(zip(people, people[1:], strict=False))
    )
    first = client.get(URL)
    address = first.context["next_url"]
    second = client.get(address)
    shown = [row["pair"].pk for response in (first, second) for row in response.context["rows"]]
    wanted = list(DuplicatePair.objects.order_by("-score", "pk").values_list("pk", flat=True))
    assert (shown, len(wanted), second.context["next_url"]) == (wanted, 55, "")


def test_of_somebody_elsewhere_only_the_office_is_said(client, operator, as_user, stranger):
    mine = someone("Siti Aminah")
    there = someone("Siti Aminah", "35.16.01", nik=nik(77), address="Jl. Rahasia 7", phone="+6281200000007")
    find_all()
    pair = DuplicatePair.objects.get(first=mine, second=there)
    for url in (URL, f"{URL}{pair.pk}/"):
        html = page(client, url)
        assert "Dinas Sosial Kabupaten Mojokerto" in html
        for secret in ("Jl. Rahasia 7", "081200000007", "0812-0000-0007", f"/anggota/{there.pk}/", "35.16.01"):
            assert secret not in html
    assert "Gabungkan</span>" not in page(client, f"{URL}{pair.pk}/")
    # Not by asking for it directly either.
    sent = choices(pair, mine.pk)
    assert client.post(f"{URL}{pair.pk}/", sent).status_code == 302
    assert client.post(f"{URL}{pair.pk}/berbeda/").status_code == 404
    assert client.post(f"{URL}{pair.pk}/lihat-nomor/").status_code == 302
    assert not AuditEntry.objects.exists()
    assert DuplicatePair.objects.get().state == PairState.OPEN
    assert Member.objects.present().count() == 2


def test_a_pair_of_others_does_not_exist(as_user, stranger, pair):
    client = as_user(stranger)
    assert "Siti Aminah" not in page(client, URL)
    assert client.get(f"{URL}{pair.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "auditor", "treasurer", "verifier"])
def test_the_queue_is_for_those_who_may_merge(as_user, role, pair):
    client = as_user(user_with(role, "35.17"))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}{pair.pk}/").status_code == 403


# --- Side by side ----------------------------------------------------------------------------------------------------


def test_what_differs_is_marked_and_can_be_chosen(client, pair):
    html = page(client, f"{URL}{pair.pk}/")
    response = client.get(f"{URL}{pair.pk}/")
    lines = {line.label: line for line in response.context["comparison"].lines}
    assert {label for label, line in lines.items() if line.choice} == {
        "Nama lengkap",
        "NIK",
        "Alamat KTP",
        "Telepon",
        "Rekening APBD Provinsi",
    }
    assert not lines["Tanggal lahir"].differs
    assert (html.count("is-different"), html.count("is-missing")) == (2, 3)
    # The one with a NIK is suggested, and whatever only one of them says.
    form = response.context["form"]
    assert form["winner"].value() == pair.first_id
    assert (form["isi_nik"].value(), form["isi_phone"].value()) == (pair.first_id, pair.second_id)
    assert "Yang lebih dulu dipakai: milik data Siti Aminah" in html


def test_numbers_are_masked_until_they_are_asked_for_and_that_is_written_down(client, pair):
    url = f"{URL}{pair.pk}/"
    html = page(client, url)
    for number in (nik(11), "0012345111", "0012345222"):
        assert number not in html
    assert not AuditEntry.objects.exists()
    response = client.post(f"{url}lihat-nomor/")
    full = response.content.decode()
    assert all(number in full for number in (nik(11), "0012345111", "0012345222"))
    assert response["Cache-Control"] == "no-store"
    told = AuditEntry.objects.filter(action="member.unmasked").values_list("person_id", flat=True)
    assert sorted(told) == [pair.first_id, pair.second_id]


def test_merging_as_chosen(client, operator, pair):
    sent = choices(pair, pair.second_id, **{"isi_address": pair.second_id})
    response = client.post(f"{URL}{pair.pk}/", sent)
    assert response["Location"] == f"/anggota/{pair.second_id}/"
    winner = Member.objects.present().get()
    assert (winner.pk, winner.name, winner.nik, winner.address, winner.phone) == (
        pair.second_id,
        "Siti Aminah",
        nik(11),
        "",
        "+6281200000001",
    )
    assert MemberMerge.objects.get().reason == "KTP sudah dilihat"
    html = page(client, f"{URL}{pair.pk}/")
    assert "Sudah digabung" in html
    assert "Gabungkan</span>" not in html
    again = client.post(f"{URL}{pair.pk}/", sent)
    assert again.status_code == 302
    assert MemberMerge.objects.count() == 1


def test_what_is_left_open_is_said_beside_its_field(client, pair):
    sent = choices(pair, pair.first_id, reason="", isi_nik="")
    response = client.post(f"{URL}{pair.pk}/", sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Tulis dasar penggabungannya." in html
    assert "Pilih nik yang dipakai." in html
    assert f'name="isi_phone" value="{pair.second_id}" checked' in html


def test_a_value_of_a_third_person_is_no_choice(client, pair):
    other = someone("Orang Lain", nik=nik(50))
    response = client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id, isi_nik=other.pk))
    assert response.status_code == 422
    assert client.post(f"{URL}{pair.pk}/", choices(pair, other.pk)).status_code == 422
    assert Member.objects.present().count() == 3


def test_who_was_changed_meanwhile_is_told(client, pair):
    Member.objects.filter(pk=pair.second_id).update(version=2)
    response = client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id))
    assert response.status_code == 422
    assert "baru saja diubah orang lain" in response.content.decode()


def test_two_people_after_all(client, operator, pair):
    response = client.post(f"{URL}{pair.pk}/berbeda/", {"catatan": "Saudara kembar"})
    assert response["Location"] == URL
    assert "Siti Aminah" not in page(client, URL)
    assert "Saudara kembar" in page(client, f"{URL}?keadaan=berbeda")
    html = page(client, f"{URL}{pair.pk}/")
    assert "Dinyatakan orang berbeda oleh Operator" in html
    assert "Gabungkan</span>" not in html
    client.post(f"{URL}{pair.pk}/tanyakan-lagi/")
    assert "Siti Aminah" in page(client, URL)


def test_a_person_of_another_office_is_compared_and_not_merged(client, operator):
    mine, theirs = someone("Siti Aminah"), someone("Siti Aminah", "35.16.01")
    assignment("PSM", "35.17.09.2001", member=theirs)
    find_all()
    pair = DuplicatePair.objects.get(first=mine, second=theirs)
    html = page(client, f"{URL}{pair.pk}/")
    assert "Data diri Siti Aminah dikelola Dinas Sosial Kabupaten Mojokerto." in html
    assert "Gabungkan</span>" not in html
    assert "usia " in html  # of whom is kept elsewhere the birth date is not said
    assert client.post(f"{URL}{pair.pk}/berbeda/").status_code == 302


def test_the_page_asks_as_often_for_many_posts_as_for_few(client, pair):
    url = f"{URL}{pair.pk}/"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    districts = Region.objects.children_of("35.17").values_list("code", flat=True)
    for code in districts[11:20]:
        assignment("PSM", Region.objects.children_of(code).first().code, member=pair.first)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few) <= 32


# --- On the member's page --------------------------------------------------------------------------------------------


def test_the_members_page_points_to_the_question_and_later_to_the_way_back(client, operator, pair):
    html = page(client, f"/anggota/{pair.first_id}/")
    assert "Mungkin tercatat dua kali" in html
    assert f"{URL}{pair.pk}/" in html
    client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id))
    html = page(client, f"/anggota/{pair.first_id}/")
    merge = MemberMerge.objects.get()
    assert "Mungkin tercatat dua kali" not in html
    assert f"/anggota/gabungan/{merge.pk}/batalkan/" in html


def test_the_losers_page_leads_to_the_winner_for_who_may_see_it(client, as_user, stranger, pair):
    client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id))
    response = client.get(f"/anggota/{pair.second_id}/")
    assert (response.status_code, response["Location"]) == (302, f"/anggota/{pair.first_id}/")
    assert "sudah digabung ke Siti Aminah" in page(client, f"/anggota/{pair.first_id}/")
    assert as_user(stranger).get(f"/anggota/{pair.second_id}/").status_code == 404
    assert client.get("/anggota/999999/").status_code == 404


def test_the_story_tells_of_both(client, pair):
    client.post(f"{URL}{pair.pk}/lihat-nomor/")
    client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id))
    story = page(client, f"/anggota/{pair.first_id}/jejak/")
    assert story.count("menggabungkan data ganda") == 1
    assert "menggabungkan data ini ke data lain" not in story
    assert story.count("melihat NIK dan nomor rekening lengkap") == 2


def test_the_search_by_nik_finds_the_winner_under_the_number_of_the_double(client, pair):
    Member.objects.filter(pk=pair.second_id).update(nik=nik(12))
    client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id))
    response = client.post("/anggota/cari-nik/", {"q": nik(12)})
    assert response["Location"] == f"/anggota/{pair.first_id}/"


def test_a_merge_is_undone_from_its_page(client, as_user, stranger, pair):
    client.post(f"{URL}{pair.pk}/", choices(pair, pair.first_id))
    url = f"/anggota/gabungan/{MemberMerge.objects.get().pk}/batalkan/"
    assert "KTP sudah dilihat" in page(client, url)
    assert as_user(stranger).post(url).status_code == 404
    response = client.post(url)
    assert response["Location"] == f"/anggota/{pair.first_id}/"
    assert Member.objects.present().count() == 2
    # The same again says so and does nothing.
    again = client.post(url)
    assert again.status_code == 422
    assert "Sudah dibatalkan" in again.content.decode()
    assert "Sudah dibatalkan" in page(client, url)


def test_a_search_can_be_asked_for(client, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    someone("Siti Aminah")
    someone("Siti Aminah")
    response = client.post(f"{URL}cari/")
    assert response["Location"].startswith("/pekerjaan/")
    assert DuplicatePair.objects.count() == 1
