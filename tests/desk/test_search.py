"""One search over everything: what is found, by whom, and what never stands in an address."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from personnel.services import merge_members, remove_member
from pilarsosial.desk.search import vocabulary
from pilarsosial.desk.search.groups import search
from tests.factories import DecreeFactory, EventFactory, MemberFactory, OfficeFactory, assignment, nik
from tests.stipends.factories import SchemeFactory, batch

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def no_words_of_other_tests() -> None:
    vocabulary.forget()


def person(name: str, region: str = "35.17.09", pillar: str = "PSM", **fields):
    post = {"PSM": f"{region}.2001"}.get(pillar, region)
    return assignment(pillar, post, member=MemberFactory(name=name, office=OfficeFactory(code=region[:5])), **fields)


def found(actor, text: str) -> dict[str, list[str]]:
    return {group.code: [hit.title for hit in group.hits] for group in search(actor, text, DAY)}


# --- People -------------------------------------------------------------------------------------------------------


def test_a_name_is_found_by_parts_in_any_order(operator):
    person("Siti Nurhaliza")
    person("Siti Aminah")
    assert found(operator, "haliza siti") == {"anggota": ["Siti Nurhaliza"]}


@pytest.mark.parametrize(
    "typed", ["siti nurhalisa", "Sitti Nurhaliza", "siti nur halisa", "nurhlaiza", "sity nurhalizah"]
)
def test_a_misspelt_name_is_found_and_said_to_be_similar(operator, typed):
    person("Siti Nurhaliza")
    person("Budi Santoso")
    [group] = search(operator, typed, DAY)
    assert [(hit.title, hit.similar) for hit in group.hits] == [("Siti Nurhaliza", True)]


def test_an_exact_name_comes_before_a_similar_one(operator):
    person("Yusup Hadi")
    person("Yusuf Hadi")
    [group] = search(operator, "yusuf hadi", DAY)
    assert [(hit.title, hit.similar) for hit in group.hits] == [("Yusuf Hadi", False), ("Yusup Hadi", True)]


def test_where_enough_are_found_nobody_is_guessed(operator):
    for number in range(3):
        person(f"Yusuf Hadi {'ABC'[number]}")
    person("Yusup Hadi")
    assert len(found(operator, "yusuf hadi")["anggota"]) == 3


def test_who_came_after_the_first_guess_is_guessed_too(operator):
    person("Budi Santoso")
    assert found(operator, "nurhalisa") == {}
    person("Siti Nurhaliza")
    assert found(operator, "nurhalisa") == {"anggota": ["Siti Nurhaliza"]}


def test_nobody_out_of_scope_is_found_or_guessed(operator, stranger):
    person("Siti Nurhaliza")
    for typed in ("siti nurhaliza", "siti nurhalisa"):
        assert found(operator, typed) == {"anggota": ["Siti Nurhaliza"]}
        assert found(stranger, typed) == {}


def test_whoever_is_removed_is_not_found(operator):
    row = person("Siti Nurhaliza")
    remove_member(row.member_id, actor=operator, version=row.member.version, reason="Salah catat")
    assert found(operator, "siti nurhaliza") == {}
    assert found(operator, "siti nurhalisa") == {}


def test_a_merged_entry_leads_to_the_person(operator, regency_admin):
    winner = person("Siti Nurhaliza Putri").member
    loser = person(
        "Siti Nurhaliza", region="35.17.10", start=date(2012, 1, 1), end=date(2013, 1, 1), end_reason="resigned"
    )
    pair = {"keep": (), "versions": {winner.pk: 1, loser.member_id: 1}}
    merge_members(winner.pk, loser.member_id, actor=regency_admin, reason="Orang yang sama", **pair)
    [group] = search(operator, "siti nurhaliza", DAY)
    assert [hit.url for hit in group.hits] == [reverse("member-detail", args=[winner.pk])]


def test_whose_service_is_over_is_found_and_it_is_said(operator):
    person("Siti Nurhaliza", end=date(2022, 1, 1), end_reason="resigned")
    [group] = search(operator, "nurhaliza", DAY)
    assert "tidak lagi bertugas" in group.hits[0].sub
    assert "3517************" in group.hits[0].sub


def test_counting_stops_at_ten(operator):
    for number in range(12):
        person("Warga Contoh", start=date(2020, 1, 1 + number))
    [group] = search(operator, "warga contoh", DAY)
    assert (len(group.hits), group.count) == (10, "10+")
    assert "status=semua" in group.list_url


# --- Numbers, decrees, events, lists --------------------------------------------------------------------------------


def test_numbers_papers_events_and_lists_are_found(regency_admin, province_admin, jombang):
    person("Budi Santoso", pillar="TKSK", membership_no="NIAT-0007")
    DecreeFactory(office=jombang, number="188/77/415.10/2024")
    EventFactory(office=jombang, title="Rakor Tagana", place="Pendopo Kesamben")
    scheme = SchemeFactory(office=jombang, name="Tali Asih Tagana", code="TA-TGN")
    batch(scheme, regency_admin)
    assert found(regency_admin, "niat-0007") == {"nomor": ["Budi Santoso"]}
    assert found(regency_admin, "188/77/415.10/2024") == {"sk": ["188/77/415.10/2024"]}
    assert found(regency_admin, "kesamben") == {"kegiatan": ["Rakor Tagana"]}
    assert set(found(regency_admin, "tagana")) == {"kegiatan", "daftar"}
    for period in ("2026-q3", "triwulan III 2026", "TW 3 2026", "tali asih 2026", "ta-tgn"):
        assert list(found(regency_admin, period)) == ["daftar"], period
    assert found(regency_admin, "triwulan II 2026") == {}


def test_the_number_of_a_payment_order_finds_its_list(regency_admin, jombang):
    row = batch(SchemeFactory(office=jombang), regency_admin)
    row.spm_no = "900/SPM/12"
    row.save()
    assert list(found(regency_admin, "900/spm/12")) == ["daftar"]
    assert found(regency_admin, "900/spm") == {}


def test_the_letters_of_a_number_are_nobodys_name(operator):
    person("Puspita Dewi")
    assert found(operator, "SP2D/00022/2026") == {}
    assert found(operator, "puspita 2026") == {"anggota": ["Puspita Dewi"]}


def test_other_offices_papers_are_not_found(regency_admin, stranger, jombang):
    DecreeFactory(office=jombang, number="188/77/2024")
    EventFactory(office=jombang, title="Rakor Tagana")
    batch(SchemeFactory(office=jombang, name="Tagana"), regency_admin)
    assert found(stranger, "188/77") == found(stranger, "tagana") == {}


def test_a_role_without_the_permission_does_not_see_the_group(coordinator, operator, jombang):
    DecreeFactory(office=jombang, number="188/77/2024")
    assert found(operator, "188/77") == {"sk": ["188/77/2024"]}
    assert found(coordinator, "188/77") == {}


# --- The page -----------------------------------------------------------------------------------------------------


def test_a_membership_number_opens_its_person(operator, as_user):
    row = person("Budi Santoso", pillar="TKSK", membership_no="NIAT-0007")
    response = as_user(operator).get("/cari/", {"q": "NIAT-0007"})
    assert response.headers["Location"] == reverse("member-detail", args=[row.member_id])


def test_a_nik_opens_its_person_by_post_alone(operator, as_user):
    row = person("Budi Santoso")
    client = as_user(operator)
    page = client.get("/cari/").content.decode()
    assert f'data-digits-url="{reverse("member-find-nik")}"' in page
    response = client.post(reverse("member-find-nik"), {"q": row.member.nik})
    assert response.headers["Location"] == reverse("member-detail", args=[row.member_id])


@pytest.mark.parametrize("typed", [nik(1), "3517 9915 0880 0001", "35.1799.150880.0001", nik(1)[:14]])
def test_a_nik_in_the_address_is_sent_away_and_not_repeated(operator, as_user, typed):
    client = as_user(operator)
    response = client.get("/cari/", {"q": typed})
    assert response.headers["Location"] == reverse("member-find-nik")
    told = client.post("/cari/saran/", {"q": typed}).content.decode()
    assert "Tekan Enter" in told
    assert typed not in told


def test_a_decrees_number_is_no_nik(operator, as_user):
    answer = as_user(operator).get("/cari/", {"q": "460/1234/415.29/2024"})
    assert answer.context["text"] == "460/1234/415.29/2024"


def test_one_or_two_letters_ask_for_more(operator, as_user):
    person("Bu Ani")
    response = as_user(operator).get("/cari/", {"q": "bu"})
    assert "Tulis paling sedikit tiga huruf" in response.content.decode()
    assert not response.context["groups"]


def test_the_page_says_mirip_and_what_is_empty(operator, as_user):
    person("Siti Nurhaliza")
    client = as_user(operator)
    assert "Mirip" in client.get("/cari/", {"q": "nurhalisa"}).content.decode()
    assert "Tidak ditemukan" in client.get("/cari/", {"q": "bambang"}).content.decode()


def test_suggestions_come_while_typing(operator, as_user):
    for number in range(6):
        person("Warga Contoh", start=date(2020, 1, 1 + number))
    client = as_user(operator)
    told = client.post("/cari/saran/", {"q": "warga"}).content.decode()
    assert told.count("Warga Contoh") == 4
    assert "4+" in told
    assert client.post("/cari/saran/", {"q": ""}).content.decode().strip() == ""
    assert client.get("/cari/saran/").status_code == 405


def test_what_is_typed_is_shown_as_text(operator, as_user):
    hostile = "<script>alert(1)</script>"
    client = as_user(operator)
    for response in (client.get("/cari/", {"q": hostile}), client.post("/cari/saran/", {"q": hostile})):
        assert "<script>alert" not in response.content.decode()


def test_the_search_asks_as_often_for_many_as_for_few(regency_admin, as_user, jombang, django_assert_num_queries):
    client = as_user(regency_admin)

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            person("Tagana Contoh", start=date(2020, 1, number + 1))
            EventFactory(office=jombang, title=f"Rakor Tagana {number}")
            DecreeFactory(office=jombang, number=f"TAGANA/{number}")

    fill(0, 3)
    client.get("/cari/", {"q": "tagana"})
    # Session, user, grants; people, their posts; numbers; decrees; events and their kinds; lists.
    with django_assert_num_queries(10):
        client.get("/cari/", {"q": "tagana"})
    fill(3, 9)
    with django_assert_num_queries(10):
        client.get("/cari/", {"q": "tagana"})


def chosen(client, typed: str, **told: str) -> list[tuple[str, str]]:
    page = client.post(reverse("report-people"), {"cari": typed, **told})
    assert page.status_code == 200
    return [(hit.title, url) for hit, url in page.context["hits"]]


def test_the_person_of_a_report_is_chosen_by_name_number_or_nik(operator, stranger, as_user):
    row = person("Siti Nurhaliza", membership_no="35170001")
    client, about = as_user(operator), f"/laporan/pernyataan-orang/?tanggal=2026-09-30&anggota={row.member_id}"
    page = client.get("/laporan/pernyataan-orang/?tanggal=2026-09-30").content.decode()
    assert "<option" not in page
    assert reverse("report-people") in page
    for typed in ("siti nurhalisa", "35170001", row.member.nik):
        assert chosen(client, typed, tanggal="2026-09-30") == [("Siti Nurhaliza", about)], typed
        assert chosen(as_user(stranger), typed) == []
    assert client.get(about).context["answer"].told[0] == ("Nama", "Siti Nurhaliza")
    [(_name, url)] = chosen(client, "nurhaliza", laporan="kehadiran", dari="2026-01-01", entah="x")
    assert url == f"/laporan/kehadiran/?dari=2026-01-01&anggota={row.member_id}"
    assert client.post(reverse("report-people"), {"laporan": "tunggakan", "cari": "siti"}).status_code == 404


def test_no_list_of_people_to_choose_from_is_longer_than_ten(operator, as_user):
    for number in range(12):
        person("Warga Contoh", start=date(2020, 1, 1 + number))
    page = as_user(operator).post(reverse("report-people"), {"cari": "warga contoh"})
    assert (len(page.context["hits"]), page.context["more"]) == (10, True)
