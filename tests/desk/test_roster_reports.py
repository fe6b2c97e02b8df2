"""Reports about the roster: figures that add up, and lead to as many rows as they say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from personnel.models import Assignment, Certificate, Member, Post
from personnel.quality import SOON_DAYS
from personnel.reports import mutation, named_changes, vacancies, vacant_seats
from personnel.services import open_posts
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Region
from tests.desk.report_figures import ask, cells, columns_of, follow, values
from tests.factories import DecreeFactory, MemberFactory, assignment, position, post_at, user_with
from tests.personnel.mutation_twin import changes_of, summed

pytestmark = pytest.mark.django_db
DAY = date(2024, 10, 22)


@pytest.fixture
def people(province_admin) -> dict[str, Member]:
    """Two kecamatan of Jombang and one of Mojokerto: somebody with three posts, somebody who moved, left, came."""
    busy, plain, moved, left = (MemberFactory(name=name) for name in ("Rangkap", "Biasa", "Pindah", "Pergi"))
    assignment("TKSK", "35.17.09", member=busy, start=date(2020, 1, 1))
    assignment("TAGANA", "35.17", member=busy, start=date(2021, 1, 1))
    assignment("TAGANA", "35.16", member=busy, start=date(2024, 5, 1))
    assignment("PSM", "35.17.09.2001", member=plain, start=date(2020, 1, 1))
    assignment("TKSK", "35.17.01", member=moved, start=date(2020, 1, 1), end=date(2024, 6, 1), end_reason="moved")
    assignment("TKSK", "35.17.02", member=moved, start=date(2024, 6, 1))
    assignment("TAGANA", "35.17", member=left, start=date(2020, 1, 1), end=date(2024, 7, 1), end_reason="deceased")
    return {"busy": busy, "plain": plain, "moved": moved, "left": left}


# --- How many -----------------------------------------------------------------------------------------------------


def test_people_and_posts_come_together_and_every_figure_leads_to_its_list(people, province_admin):
    answer = ask("jumlah-anggota", province_admin, tanggal=DAY)
    by_pillar, bridge, by_region = map(values, answer.tables)

    assert by_pillar == [("TKSK", 2, 2, 0), ("Tagana", 1, 2, 1), ("PSM", 1, 1, 0), ("Jumlah", 3, 5, 2)]
    assert bridge == [("Memegang 1 jabatan", 2, 2), ("Memegang 3 jabatan", 1, 3), ("Jumlah", 3, 5)]
    places = {row[0]: row[1:] for row in by_region}
    assert (places["Kab. Jombang"], places["Kab. Mojokerto"]) == ((3, 4, 1), (1, 1, 0))
    assert places["Kota Surabaya"] == (0, 0, 0)
    assert (len(by_region), by_region[-1]) == (39, ("Jumlah", 3, 5, 2))
    assert answer.sentences == [
        "3 orang memegang 5 jabatan pokok: 3 orang + 2 jabatan rangkap (1 orang merangkap) = 5."
    ]


def test_every_figure_of_the_headcount_leads_to_as_many_rows(people, province_admin):
    for region, at_least in (("35.17", 16), ("35.17.09", 8)):
        assert follow(ask("jumlah-anggota", province_admin, wilayah=region, tanggal=DAY), province_admin) >= at_least


def test_the_own_level_of_a_region_stands_in_a_row_of_its_own(people, operator):
    by_region = {row[0]: row[1:] for row in values(ask("jumlah-anggota", operator, tanggal=DAY).tables[2])}
    assert by_region["Tingkat Kab. Jombang"] == (1, 1, 0)
    assert by_region["Kec. Jombang"] == (2, 2, 0)


def test_a_coordinator_sees_the_own_pillar_only(people, coordinator):
    answer = ask("jumlah-anggota", coordinator, tanggal=DAY)
    assert values(answer.tables[0]) == [("TKSK", 2, 2, 0), ("Jumlah", 2, 2, 0)]
    assert follow(answer, coordinator)
    names = {row[1] for row in values(ask("mutasi", coordinator, dari="2024-01-01", sampai="2024-12-31").tables[3])}
    assert names == {"Pindah"}


# --- Who came and left ----------------------------------------------------------------------------------------------


def test_a_mutation_adds_up_with_its_causes_and_names(people, province_admin):
    answer = ask("mutasi", province_admin, dari="2024-05-01", sampai="2024-07-31")
    by_people, by_posts, by_region, names = answer.tables

    assert columns_of(by_people) == ["Keterangan", "TKSK", "Tagana", "PSM", "Semua"]
    assert values(by_people) == [
        ("Awal (per 30 Apr 2024)", 2, 2, 1, 4),
        ("Jumlah masuk", 0, 0, 0, 0),
        ("− Meninggal dunia", 0, 1, 0, 1),
        ("Jumlah keluar", 0, 1, 0, 1),
        ("Akhir (per 31 Jul 2024)", 2, 1, 1, 3),
    ]
    assert values(by_posts) == [
        ("Awal (per 30 Apr 2024)", 2, 2, 1, 5),
        ("+ Pindahan dari wilayah lain", 1, 0, 0, 1),
        ("+ Merangkap jabatan lain", 0, 1, 0, 1),
        ("Jumlah masuk", 1, 1, 0, 2),
        ("− Meninggal dunia", 0, 1, 0, 1),
        ("− Pindah tugas", 1, 0, 0, 1),
        ("Jumlah keluar", 1, 1, 0, 2),
        ("Akhir (per 31 Jul 2024)", 2, 2, 1, 5),
    ]
    places = {row[0]: row[1:] for row in values(by_region)}
    assert places["Kab. Jombang"] == (4, 0, 1, 3, 5, 1, 2, 4)
    assert places["Kab. Mojokerto"] == (0, 1, 0, 1, 0, 1, 0, 1)
    assert [(row[0], row[1], row[2], row[3], row[8]) for row in values(names)] == [
        (date(2024, 5, 1), "Rangkap", "Masuk", "Merangkap jabatan lain", "sudah bertugas"),
        (date(2024, 5, 31), "Pindah", "Keluar", "Pindah tugas", "tetap bertugas"),
        (date(2024, 6, 1), "Pindah", "Masuk", "Pindahan dari wilayah lain", "sudah bertugas"),
        (date(2024, 6, 30), "Pergi", "Keluar", "Meninggal dunia", ""),
    ]
    assert answer.sentences[0] == "Orang: 4 + 0 masuk − 1 keluar = 3."


def test_the_database_tells_a_mutation_as_one_told_by_hand(jombang):
    """Sixty lives of touching, overlapping and broken service in few days, a sixth of them under two entries."""
    dice, spring = Random(7), date(2024, 3, 1)
    places = [
        *(("TAGANA", "35.17"), ("TAGANA", "35.16"), ("KUBE", "35.17")),
        *(("PSM", "35.17.09.2001"), ("PSM", "35.16.01.2001")),
    ]
    for number in range(60):
        entries = [MemberFactory(office=jombang) for _ in range(1 if number % 6 else 2)]
        for pillar, region in dice.sample(places, dice.choice((1, 2, 3))):
            begins, is_open = dice.randint(0, 6), False
            for _ in range(dice.choice((1, 1, 2))):
                ends, is_open = begins + dice.choice((0, 1, 2, 3)), is_open or dice.random() < 0.2
                reason = "mistake" if ends == begins else dice.choice(("moved", "resigned", "replaced"))
                over = {} if is_open else {"end": spring + timedelta(days=ends), "end_reason": reason}
                person = entries[0] if is_open else dice.choice(entries)
                assignment(pillar, region, member=person, start=spring + timedelta(days=begins), **over)
                if is_open:
                    break
                begins = ends + dice.choice((0, 0, 1))
        for second in entries[1:]:
            Member.objects.filter(pk=second.pk).update(merged_into=entries[0], removed_at=timezone.now())
    everything = Assignment.objects.basic()
    seen = set()
    for rows in (everything, everything.in_region("35.17"), everything.filter(pillar__code="TAGANA")):
        for first, last in ((spring, spring + timedelta(days=20)), (date(2024, 3, 4), date(2024, 3, 6))):
            by_hand = changes_of(rows, first, last, 5)
            told = Counter()
            for group in mutation(rows, first, last, 5).groups:
                told[group[:2] + group[3:-1]] += group.number
            assert told == summed(by_hand, 5)
            assert [tuple(change) for change, _row in named_changes(rows, first, last)] == [row[:5] for row in by_hand]
            seen |= {(row[2], row[4:]) for row in by_hand}
    assert {cause for cause, _flags in seen} == {
        "mulai", "pindahan", "kembali", "rangkap", "moved", "resigned", "replaced"
    }  # fmt: skip
    assert len({flags for _cause, flags in seen}) >= 4
    assert not mutation(Assignment.objects.none(), spring, spring, 5).groups


@pytest.mark.parametrize("region", ["35", "35.17", "35.17.09"])
def test_every_figure_of_a_mutation_leads_to_as_many_rows(people, province_admin, region):
    answer = ask("mutasi", province_admin, wilayah=region, dari="2020-01-01", sampai="2024-07-31")
    assert follow(answer, province_admin) >= 8


def test_a_mutation_of_a_quarter_and_one_that_is_upside_down(people, province_admin):
    answer = ask("mutasi", province_admin, periode="2024-Q2")
    assert dict(answer.told)["Masa"] == "1 April 2024 – 30 Juni 2024"
    assert [bar["value"] for bar in answer.chart["bars"]] == ["4", "4", "4", "4"]
    with pytest.raises(DomainError) as refused:
        ask("mutasi", province_admin, dari="2024-07-31", sampai="2024-05-01")
    assert refused.value.code == "span_reversed"


# --- What is vacant -------------------------------------------------------------------------------------------------


@pytest.fixture
def posts(province_admin) -> None:
    """Jombang's 21 TKSK posts, two of them held; four Tagana seats; PSM without a quota in one village."""
    jombang = Region.objects.get(code="35.17")
    open_posts(position("TKSK"), jombang, valid_from=date(2010, 1, 1), actor=province_admin)
    post_at("TAGANA", "35.17", seats=4)
    assignment("TKSK", "35.17.09", member=MemberFactory(name="Dulu"), start=date(2015, 1, 1), end=date(2020, 3, 1),
               end_reason="over_age")  # fmt: skip
    ending = DecreeFactory(valid_until=DAY + timedelta(days=10))
    assignment("TKSK", "35.17.01", member=MemberFactory(name="Segera"), decree=ending)
    assignment("TKSK", "35.17.02")
    for number in range(3):
        over = {"end": date(2022 + number, 1, 1), "end_reason": "resigned"} if number < 2 else {}
        assignment("TAGANA", "35.17", member=MemberFactory(name=f"Tagana {number}"), start=date(2018, 1, 1), **over)
    assignment("TAGANA", "35.17", member=MemberFactory(name="Tagana baru"), start=date(2022, 5, 1))
    assignment("PSM", "35.17.09.2001")


def test_vacant_seats_say_since_when_and_whose_they_were(posts, province_admin):
    answer = ask("formasi-kosong", province_admin, wilayah="35.17", tanggal=DAY)
    by_pillar, _by_region, _coverage, seats = answer.tables

    assert values(by_pillar) == [("TKSK", 21, 2, 19, 0, 1), ("Tagana", 4, 2, 2, 0, 0), ("Jumlah", 25, 4, 21, 0, 1)]
    told = {(row[0], row[1]): row for row in values(seats)}
    jombang = next(row for (_post, place), row in told.items() if place == "Kec. Jombang")
    assert jombang[3:] == (date(2020, 3, 1), (DAY - date(2020, 3, 1)).days, "Dulu", "Lewat batas usia")
    # The newcomer took the seat that had been free longest: the fourth, which nobody ever held.
    tagana = [
        row[3:6] for row in values(ask("daftar-kursi-kosong", province_admin, pilar="TAGANA", tanggal=DAY).tables[0])
    ]
    assert tagana == [
        (date(2022, 1, 1), (DAY - date(2022, 1, 1)).days, "Tagana 0"),
        (date(2023, 1, 1), (DAY - date(2023, 1, 1)).days, "Tagana 1"),
    ]
    assert len(told) < len(values(ask("daftar-kursi-kosong", province_admin, wilayah="35.17", tanggal=DAY).tables[0]))


def test_vacant_seats_agree_with_the_page_of_posts(posts):
    found = vacant_seats(Post.objects.all(), DAY, SOON_DAYS)
    assert len(found.free) == vacancies(Post.objects.all(), DAY) == 21
    soon = Post.objects.filter(seats__isnull=False).with_soon_vacant(DAY, SOON_DAYS)
    assert len(found.leaving) == sum(row.soon_vacant for row in soon) == 1
    for _post, count in found.posts:
        assert count.seats - count.vacant + count.over == count.filled


@pytest.mark.parametrize("region", ["35", "35.17", "35.17.09"])
def test_every_figure_of_vacancies_leads_to_as_many_rows(posts, province_admin, region):
    answer = ask("formasi-kosong", province_admin, wilayah=region, tanggal=DAY)
    assert follow(answer, province_admin) >= 8


def test_villages_without_a_psm(posts, operator):
    coverage = {row[0]: row[1:] for row in values(ask("formasi-kosong", operator, tanggal=DAY).tables[2])}
    assert coverage["Kec. Jombang"] == ("PSM", 20, 1, 19)
    assert coverage["Jumlah"][1:] == (306, 1, 305)


def test_a_coordinator_sees_the_vacancies_of_the_own_pillar(posts, coordinator):
    answer = ask("formasi-kosong", coordinator, tanggal=DAY)
    assert [table.title for table in answer.tables][-1] == "Kursi yang kosong"
    assert values(answer.tables[0]) == [("TKSK", 21, 2, 19, 0, 1), ("Jumlah", 21, 2, 19, 0, 1)]
    assert len(answer.tables) == 3  # nothing is said of villages without a PSM


# --- What ends ------------------------------------------------------------------------------------------------------


def test_certificates_that_end_or_are_over(operator):
    member = assignment("TKSK", "35.17.09").member
    for name, days in (("A", -400), ("B", -1), ("C", 0), ("D", 30), ("E", 91), ("F", 800)):
        Certificate.objects.create(member=member, kind="sertifikasi", name=name, valid_until=DAY + timedelta(days=days))
    Certificate.objects.create(member=member, kind="sertifikasi", name="A", valid_until=date(2030, 1, 1))
    answer = ask("sertifikat-berakhir", operator, tanggal=DAY)
    assert values(answer.tables[0]) == [
        ("Sudah berakhir", 1),
        ("Berakhir dalam 30 hari", 2),
        ("Berakhir dalam 90 hari", 2),
        ("Berakhir dalam 180 hari", 3),
        ("Berakhir dalam 365 hari", 3),
    ]
    assert [(row[5], row[8]) for row in values(answer.tables[2])] == [("C", 0), ("D", 30)]
    assert follow(ask("sertifikat-berakhir", operator, tanggal=DAY), operator) == 5


# --- Whatever there is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code, most", [("jumlah-anggota", 12), ("mutasi", 24), ("formasi-kosong", 10)])
def test_as_many_statements_for_one_member_as_for_forty(code, most, province_admin):
    """Whatever there is to count: the statements are of sets, so 300,000 members take as many as one."""

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            day = {"periode": "2024"} if code == "mutasi" else {"tanggal": DAY}
            for table in ask(code, province_admin, **day).tables:
                cells(table)
        return len(seen)

    twice = MemberFactory()
    assignment("TAGANA", "35.17", member=twice, start=date(2024, 2, 1))
    assignment("PSM", "35.17.09.2001", member=twice, start=date(2024, 2, 1))
    post_at("KUBE", "35.17", seats=3)
    statements()
    one = statements()
    for number in range(40):
        assignment("TAGANA", "35.17", start=date(2024, 2, 1))
        over = {"end": date(2024, 6, 1), "end_reason": "resigned"}
        assignment("PSM", ("35.17.09.2001", "35.16.01.2001")[number % 2], start=date(2024, 2, 1), **over)
    assert statements() == one <= most


def test_the_report_of_another_office_is_not_found(people, as_user, operator):
    assert as_user(operator).get("/laporan/jumlah-anggota/?wilayah=35.16").status_code == 404
    stranger = user_with("operator", "35.16", username="tetangga")
    assert values(ask("jumlah-anggota", stranger, tanggal=DAY).tables[0])[-1] == ("Jumlah", 1, 1, 0)
