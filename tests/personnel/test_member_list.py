"""The list of people: who stands in it, tabs and counts, filters, paging by key, and what it costs."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from personnel import list_counts, list_pages, listing, lists
from personnel.list_counts import count_people
from personnel.list_pages import Cursor, page_of_people
from personnel.lists import Question, Status, capped, people
from personnel.models import Member, Pause
from personnel.rows import place
from personnel.services import remove_member
from pilarsosial.core.models import Region
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, nik, user_with

pytestmark = pytest.mark.django_db
URL = reverse("member-list")
DAY = date(2026, 9, 30)


def names(response) -> list[str]:
    return [row.member.name for row in response.context["rows"]]


def tabs(response) -> dict[str, str]:
    return {tab["label"]: tab["count"] for tab in response.context["tabs"]}


def person(name: str, pillar: str = "TKSK", region: str = "35.17.09", **fields) -> Member:
    return assignment(pillar, region, member=MemberFactory(name=name), **fields).member


# --- Who stands in it ---------------------------------------------------------------------------------------------


def test_everybody_sees_the_people_of_their_own_area_only(as_user, operator, stranger, province_admin):
    person("Ani Lestari", "TKSK", "35.17.09")
    person("Budi Santoso", "TKSK", "35.16.01")
    assert names(as_user(operator).get(URL)) == ["Ani Lestari"]
    assert names(as_user(stranger).get(URL)) == ["Budi Santoso"]
    assert names(as_user(province_admin).get(URL)) == ["Ani Lestari", "Budi Santoso"]


def test_a_coordinator_sees_one_pillar_and_nothing_to_change(as_user, coordinator):
    person("Ani Lestari", "TKSK", "35.17.09")
    person("Budi Santoso", "TAGANA", "35.17")
    page = as_user(coordinator).get(URL)
    assert names(page) == ["Ani Lestari"]
    assert set(tabs(page)) == {"Semua", "TKSK"}
    assert reverse("member-add") not in page.content.decode()
    assert "Ubah biodata" not in page.content.decode()


def test_who_holds_no_grant_is_refused(as_user, superuser):
    assert as_user(superuser).get(URL).status_code == 403


def test_a_nik_shows_its_first_four_digits_only(as_user, operator):
    row = assignment("TKSK", "35.17.09")
    page = as_user(operator).get(URL).content.decode()
    assert row.member.nik not in page
    assert "3517************" in page


def test_a_person_of_several_posts_is_one_row_and_counts_once(as_user, operator):
    member = person("Ani Lestari", "TKSK", "35.17.09")
    assignment("TKSK", "35.17", code="korkab", member=member)
    assignment("PSM", "35.17.09.2001", member=member)
    page = as_user(operator).get(URL)
    assert names(page) == ["Ani Lestari"]
    assert (tabs(page)["Semua"], tabs(page)["TKSK"], tabs(page)["PSM"], tabs(page)["Tagana"]) == ("1", "1", "1", "0")
    [row] = page.context["rows"]
    assert (str(row.lead.position), row.others) == ("TKSK", "+2 penugasan lain")


def test_a_tab_shows_the_post_that_was_asked_for(as_user, operator):
    member = person("Ani Lestari", "TKSK", "35.17.09")
    assignment("PSM", "35.17.09.2001", member=member)
    [row] = as_user(operator).get(URL, {"pilar": "PSM"}).context["rows"]
    assert str(row.lead.position) == "PSM"
    regency, village = place(row.lead.duty_region)
    assert (regency, village.startswith("Desa")) == ("Kab. Jombang", True)


def test_a_pillar_of_another_province_has_no_empty_tab(as_user, operator):
    elsewhere = user_with("operator", "13.75")
    assert "PKH Plus" in tabs(as_user(operator).get(URL))
    assert "PKH Plus" not in tabs(as_user(elsewhere).get(URL))


def test_an_unknown_tab_is_all_of_them(as_user, operator):
    person("Ani Lestari")
    assert names(as_user(operator).get(URL, {"pilar": "TIDAK_ADA"})) == ["Ani Lestari"]


def test_whoever_was_removed_is_gone_from_every_status(as_user, operator):
    member = person("Ani Lestari", end=date(2024, 1, 1), end_reason="resigned")
    client = as_user(operator)
    assert names(client.get(URL, {"status": "berakhir"})) == ["Ani Lestari"]
    remove_member(member.pk, reason="Salah catat", version=1, actor=operator)
    for query in ({"status": "semua"}, {"status": "berakhir"}, {"status": "semua", "q": "ani"}):
        page = client.get(URL, query)
        assert names(page) == []
        assert tabs(page)["Semua"] == "0"


# --- Filters ------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(db: None) -> dict[str, Member]:
    """One of each status in Jombang, as of DAY."""
    paused = assignment("TKSK", "35.17.10", member=MemberFactory(name="Dijeda Cuti"))
    Pause.objects.create(assignment=paused, kind="cuti", start=date(2026, 9, 1))
    over = {"end": date(2024, 1, 1), "end_reason": "resigned"}
    returned = person("Kembali Lagi", "TAGANA", "35.17", start=date(2010, 1, 1), **over)
    assignment("TKSK", "35.17.11", member=returned, start=date(2025, 1, 1))
    return {
        "aktif": person("Aktif Terus", "TKSK", "35.17.09"),
        "dijeda": paused.member,
        "berakhir": person("Berakhir Dulu", "TKSK", "35.17.12", start=date(2015, 1, 1), **over),
        "kembali": returned,
        "nanti": person("Nanti Mulai", "TKSK", "35.17.13", start=date(2027, 1, 1)),
    }


def asked(client, **query) -> list[str]:
    return names(client.get(URL, {"tanggal": DAY.isoformat(), **query}))


def test_status_asks_for_the_day(as_user, operator, mixed):
    client = as_user(operator)
    assert asked(client) == ["Aktif Terus", "Dijeda Cuti", "Kembali Lagi"]
    assert asked(client, status="aktif") == ["Aktif Terus", "Kembali Lagi"]
    assert asked(client, status="dijeda") == ["Dijeda Cuti"]
    assert asked(client, status="berakhir") == ["Berakhir Dulu"]
    assert len(asked(client, status="semua")) == 5


def test_who_left_one_pillar_and_works_in_another_is_over_in_that_tab_only(as_user, operator, mixed):
    client = as_user(operator)
    assert asked(client, status="berakhir", pilar="TAGANA") == ["Kembali Lagi"]
    page = client.get(URL, {"tanggal": DAY.isoformat(), "status": "berakhir"})
    assert (tabs(page)["Tagana"], tabs(page)["TKSK"]) == ("1", "1")


def test_counts_are_the_same_whether_pillars_are_known_or_met_for_the_first_time(operator, mixed):
    for status in Status.values:
        cache.clear()
        question = Question(DAY, status=status)
        first = count_people(operator, question)
        assert [tab.people for tab in count_people(operator, question).tabs] == [tab.people for tab in first.tabs]
        for tab in first.tabs:
            assert people(operator, question, tab.pk).count() == tab.people
            assert people(operator, question, tab.pk, few=True).count() == tab.people


def test_the_day_decides_who_was_there(as_user, operator, mixed):
    client = as_user(operator)
    assert asked(client, tanggal="1 Desember 2023") == ["Aktif Terus", "Berakhir Dulu", "Dijeda Cuti", "Kembali Lagi"]
    assert asked(client, tanggal="31/12/2023", status="dijeda") == []


def test_states_are_said_in_words(as_user, operator, mixed):
    page = as_user(operator).get(URL, {"tanggal": DAY.isoformat(), "status": "semua"})
    said = {row.member.name: row.state.label for row in page.context["rows"]}
    assert said == {
        "Aktif Terus": "Aktif",
        "Dijeda Cuti": "Dijeda",
        "Berakhir Dulu": "Berakhir",
        "Kembali Lagi": "Aktif",
        "Nanti Mulai": "Akan mulai",
    }


def test_the_finest_region_that_fits_counts(as_user, province_admin):
    person("Ani Lestari", "TKSK", "35.17.09")
    person("Budi Santoso", "TKSK", "35.17.10")
    person("Cici Utami", "TKSK", "35.16.01")
    client = as_user(province_admin)
    assert asked(client, wilayah=["35.17", "35.17.09"]) == ["Ani Lestari"]
    assert asked(client, wilayah=["35.17", ""]) == ["Ani Lestari", "Budi Santoso"]
    assert asked(client, wilayah=["35.16", "35.17.09"]) == ["Cici Utami"], "a district of the regency left before"
    assert len(asked(client, wilayah=["nonsense"])) == 3


def test_region_selects_are_short_and_follow_the_area(as_user, operator, province_admin):
    def selects(client, **query) -> dict[str, int]:
        return {field.code: len(field.choices) for field in client.get(URL, query).context["bar"].region_fields()}

    assert selects(as_user(operator)) == {"kec": 22}
    assert selects(as_user(province_admin)) == {"kab": 39}
    assert selects(as_user(province_admin), wilayah="35.17") == {"kab": 39, "kec": 22}
    villages = Region.objects.children_of("35.17.09").count()
    assert selects(as_user(operator), wilayah="35.17.09") == {"kec": 22, "desa": villages + 1}


def test_the_kind_of_position_narrows(as_user, operator):
    person("Ani Lestari", "TKSK", "35.17.09")
    person("Budi Santoso", "TKSK", "35.17", code="korkab")
    assert asked(as_user(operator), jenis="koordinator") == ["Budi Santoso"]


def test_search_takes_a_fragment_of_the_name_or_a_whole_number(as_user, operator):
    person("Siti Nurhaliza", membership_no="20243500017")
    person("Budi Santoso", region="35.17.10")
    client = as_user(operator)
    assert asked(client, q="nurha") == ["Siti Nurhaliza"]
    assert asked(client, q="haliza siti") == ["Siti Nurhaliza"]
    assert asked(client, q="20243500017") == ["Siti Nurhaliza"]
    assert asked(client, q="2024350") == []
    assert asked(client, q="tidak ada") == []


def test_while_one_searches_the_tabs_count_what_the_search_finds(as_user, operator):
    both = person("Siti Nurhaliza")
    assignment("PSM", "35.17.09.2001", member=both)
    person("Siti Aminah", "TAGANA", "35.17")
    person("Budi Santoso", region="35.17.10")
    page = as_user(operator).get(URL, {"q": "siti"})
    found = tabs(page)
    assert (found["Semua"], found["TKSK"], found["PSM"], found["Tagana"], found["PKH"]) == ("2", "1", "1", "1", "0")
    assert "2 cocok dengan" in page.content.decode()
    assert asked(as_user(operator), q="siti", pilar="TAGANA") == ["Siti Aminah"]


# --- Sixteen digits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [nik(7), "3517 9915 0880 0007", "NIK: 3517.9915.0880.0007 (siti)"])
def test_a_nik_in_an_address_is_neither_searched_nor_shown_nor_logged(as_user, operator, caplog, typed):
    person("Ani Lestari")
    with caplog.at_level("DEBUG"):
        answer = as_user(operator).get(URL, {"q": typed})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("member-find-nik")
    assert nik(7) not in caplog.text
    page = as_user(operator).get(answer["Location"])
    assert "NIK dikirim tertutup" in page.content.decode()


def test_a_full_nik_leads_to_its_person(as_user, operator):
    member = person("Ani Lestari")
    answer = as_user(operator).post(reverse("member-find-nik"), {"q": member.nik})
    assert answer["Location"] == reverse("member-detail", args=[member.pk])


def test_a_nik_kept_elsewhere_names_the_office_and_nothing_more(as_user, operator, coordinator, mojokerto):
    member = assignment("TKSK", "35.16.01", member=MemberFactory(name="Rahasia Sekali", office=mojokerto)).member
    page = as_user(operator).post(reverse("member-find-nik"), {"q": member.nik}).content.decode()
    assert "sudah terdaftar di Dinas Sosial Kabupaten Mojokerto" in page
    assert "Rahasia Sekali" not in page
    assert member.nik not in page
    page = as_user(coordinator).post(reverse("member-find-nik"), {"q": member.nik}).content.decode()
    assert "Tidak ditemukan" in page, "who registers nobody learns nothing about other offices"


def test_a_nik_of_nobody_and_no_nik_at_all_are_said(as_user, operator):
    client = as_user(operator)
    assert "Tidak ditemukan" in client.post(reverse("member-find-nik"), {"q": nik(99)}).content.decode()
    assert "NIK belum benar" in client.post(reverse("member-find-nik"), {"q": "123"}).content.decode()


# --- Paging -------------------------------------------------------------------------------------------------------


def crowd(number: int) -> list[Member]:
    """Many of one regency, some of one name."""
    return [person(f"Warga {chr(65 + n % 7)}", "TAGANA", "35.17") for n in range(number)]


def test_paging_by_key_meets_everybody_once_in_both_directions():
    crowd(20)
    for descending in (False, True):
        met, after, pages = [], None, 0
        while True:
            page = page_of_people(Member.objects.all(), cursor=Cursor(after), descending=descending, size=6)
            met += [member.pk for member in page.rows]
            pages += 1
            if page.following is None:
                break
            after = page.following
        assert (pages, len(met)) == (4, 20)
        order = ("-name_key", "-pk") if descending else ("name_key", "pk")
        assert met == list(Member.objects.order_by(*order).values_list("pk", flat=True))
        back, before = [member.pk for member in page.rows], page.previous
        while before is not None:
            page = page_of_people(Member.objects.all(), cursor=Cursor(before=before), descending=descending, size=6)
            back = [member.pk for member in page.rows] + back
            before = page.previous
        assert back == met


def one_page(monkeypatch, people: int) -> None:
    monkeypatch.setitem(listing.answer.__kwdefaults__, "one_page", people)


@pytest.fixture
def paged(monkeypatch):
    """Pages of fifty already beyond fifty people, so that a test needs no thousand."""
    one_page(monkeypatch, 50)


def test_up_to_a_thousand_stand_on_one_page(as_user, operator, monkeypatch):
    crowd(list_pages.PAGE_SIZE + 3)
    page = as_user(operator).get(URL, {"sesudah": Member.objects.first().pk})
    assert len(names(page)) == 53
    assert page.context["next_url"] is None
    assert "53 orang, semuanya di halaman ini" in page.content.decode()
    one_page(monkeypatch, 52)
    assert len(names(as_user(operator).get(URL))) == 50


def test_a_page_leads_on_and_back(as_user, operator, paged):
    crowd(list_pages.PAGE_SIZE + 3)
    client = as_user(operator)
    first = client.get(URL, {"pilar": "TAGANA"})
    assert (len(names(first)), first.context["previous_url"]) == (50, None)
    assert "50 dari 53 orang" in first.content.decode()
    second = client.get(first.context["next_url"])
    assert (len(names(second)), second.context["next_url"]) == (3, None)
    assert "pilar=TAGANA" in second.context["previous_url"]
    assert names(client.get(second.context["previous_url"])) == names(first)


def test_a_page_behind_the_end_leads_to_the_beginning(as_user, operator, paged):
    crowd(list_pages.PAGE_SIZE + 1)
    last = Member.objects.order_by("name_key", "pk").last()
    answer = as_user(operator).get(URL, {"sesudah": last.pk, "status": "aktif"})
    assert answer["Location"] == f"{URL}?status=aktif"


def test_sorting_the_other_way(as_user, operator):
    person("Ani Lestari")
    person("Budi Santoso", region="35.17.10")
    assert asked(as_user(operator), urut="-nama") == ["Budi Santoso", "Ani Lestari"]


# --- What it costs ------------------------------------------------------------------------------------------------


def statements(client, **query) -> list[str]:
    client.get(URL, query)  # the session and the region names are written down once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(URL, query).status_code == 200
    return [statement["sql"] for statement in captured]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"pilar": "TAGANA"},
        {"q": "warga"},
        {"wilayah": "35.17", "status": "semua"},
        {"mutu": "tanpa-rekening"},
        {"urut": "-tmt"},
        {"urut": "wilayah", "q": "warga"},
    ],
)
def test_a_page_takes_six_statements_however_many_people_there_are(as_user, province_admin, query):
    client = as_user(province_admin)
    crowd(2)
    few = statements(client, **query)
    crowd(list_pages.PAGE_SIZE + 10)
    many = statements(client, **query)
    assert len(few) == len(many) == 6, "\n".join(many)


def test_nothing_is_counted_without_an_end(as_user, province_admin):
    crowd(3)
    for sql in statements(as_user(province_admin), q="warga"):
        assert "COUNT(" not in sql or "LIMIT" in sql.partition("COUNT(")[2], sql


def _cap(monkeypatch, number: int) -> None:
    monkeypatch.setattr(lists, "CAP", number)
    monkeypatch.setattr(list_counts, "CAP", number)


def test_counting_stops_where_nobody_reads_on(as_user, operator, monkeypatch):
    crowd(5)
    _cap(monkeypatch, 3)
    page = as_user(operator).get(URL)
    assert tabs(page)["Semua"] == "3+"
    assert capped(3) == "3"
    assert capped(4) == "3+"


def test_counts_of_a_big_scope_are_remembered_for_a_minute_and_of_a_small_one_never(operator, monkeypatch):
    crowd(2)
    question = Question(DAY)
    assert count_people(operator, question).everybody == 2
    crowd(1)
    assert count_people(operator, question).everybody == 3
    _cap(monkeypatch, 1)
    remembered = count_people(operator, question)
    crowd(1)
    assert count_people(operator, question) is not None
    assert count_people(operator, question).tabs == remembered.tabs


def test_one_persons_remembered_counts_are_not_anothers(operator, stranger, monkeypatch):
    _cap(monkeypatch, 0)
    crowd(2)
    assert count_people(operator, Question(DAY)).everybody == 1, "counted up to the cap"
    assert count_people(stranger, Question(DAY)).everybody == 0


# --- The page around it -------------------------------------------------------------------------------------------


def test_htmx_gets_the_card_alone_and_the_back_button_the_whole_page(as_user, operator):
    person("Ani Lestari")
    client = as_user(operator)
    part = client.get(URL, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'id="daftar"' in part.content.decode()
    assert 'hx-swap-oob="true"' in part.content.decode()
    assert "HX-Request" in part["Vary"]
    back = client.get(URL, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


def test_empty_lists_say_what_to_do(as_user, operator, auditor):
    page = as_user(operator).get(URL).content.decode()
    assert "Belum ada anggota" in page
    assert reverse("member-add") in page
    assert reverse("member-add") not in as_user(auditor).get(URL).content.decode()
    assert "Tidak ada yang cocok" in as_user(operator).get(URL, {"q": "siapa"}).content.decode()


def test_a_row_leads_to_the_pages_of_its_person(as_user, operator):
    pk = person("Ani Lestari").pk
    page = as_user(operator).get(URL).content.decode()
    for name in ("member-detail", "member-change", "assignment-add"):
        assert f'href="{reverse(name, args=[pk])}"' in page


def test_completeness_names_what_is_missing(as_user, operator):
    whole = MemberFactory(name="Ani Lengkap", address="Jalan Melati 1", phone="+6281234567890")
    AccountFactory(member=whole)
    assignment("TKSK", "35.17.09", member=whole, decree=DecreeFactory())
    bare = MemberFactory(name="Budi Kosong", nik=None, birth_date=None, sex="")
    assignment("TKSK", "35.17.10", member=bare)
    first, second = as_user(operator).get(URL).context["rows"]
    assert (first.completeness.percent, first.completeness.tone) == (100, "brand")
    assert (second.completeness.percent, second.completeness.tone) == (0, "attention")
    assert "rekening" in second.completeness.said


def test_chips_take_one_filter_off_each(as_user, operator):
    person("Siti Nurhaliza")
    page = as_user(operator).get(URL, {"q": "siti", "status": "aktif", "wilayah": "35.17.09", "tanggal": "2026-01-01"})
    chips = {chip.label: chip.url for chip in page.context["bar"].chips()}
    district = Region.objects.get(code="35.17.09").short_name
    assert set(chips) == {"“siti”", "Aktif", district, "per 1 Januari 2026"}
    assert "q=" not in chips["“siti”"]
    assert "status=aktif" in chips["“siti”"]
