"""Five articles as sheets of invented people: what a newspaper stated stands beside what the rows count to."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from personnel.models import Assignment, EndReason, Member, Post
from personnel.reports import claims_beside, formation, headcount, vacancies
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import Claim, Office, Region, SheetImport, User
from tests.factories import OfficeFactory, position, user_with
from tests.sheets import articles, jombang_years
from tests.sheets.imports import TODAY, applied, counts, errors, imported, rows_of

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2019, 1, 29), date(2024, 2, 1)


def by_pillar(region: str, day: date) -> dict[str, int]:
    return {row.pillar.code: row.people for row in headcount(Assignment.objects.in_region(region), day).rows}


def differences(office: Office, *stated: tuple[int, date, str]) -> list[tuple[int, int]]:
    """(computed, stated minus computed) of figures for the office's region, each with its day and pillar."""
    for number, day, pillar in stated:
        Claim.objects.create(
            office=office,
            region=office.region,
            pillar=position(pillar).pillar if pillar else None,
            measure="people",
            as_of=day,
            stated=number,
            source="Berita contoh",
        )
    return [(beside.computed, beside.difference) for beside in claims_beside(Claim.objects.order_by("pk"))]


@pytest.fixture
def five_years(operator: User) -> list[SheetImport]:
    """The workbook of 2019, the three sheets of 2024 and the afterthought, in the order in which they came."""
    return [
        applied(jombang_years.workbook_2019(), operator, filename="Data Pilar 2019.xlsx"),
        applied(jombang_years.pkh_2024(), operator, filename="pkh jombang 2024.csv"),
        applied(jombang_years.tksk_2024(), operator, filename="TKSK.ods"),
        applied(jombang_years.tagana_2024(), operator, filename="tagana fix (1).xlsx"),
        applied(jombang_years.pkh_afterthought(), operator, filename="susulan.csv"),
    ]


def test_jombang_2019_counts_208_beside_the_stated_209(operator: User, jombang: Office) -> None:
    result = applied(jombang_years.workbook_2019(), operator, filename="Data Pilar 2019.xlsx")

    assert counts(result) == (208, 0, 0, 0)
    sheets = Findings(result).sheets.values()
    assert [(sheet["name"], sheet["rows"]) for sheet in sheets] == [("PKH", 161), ("TKSK", 21), ("TAGANA", 26)]
    assert [sheet["name"] for sheet in Findings(result).skipped] == ["REKAP"]
    assert by_pillar("35.17", FIRST) == {"PKH": 161, "TKSK": 21, "TAGANA": 26}
    assert differences(jombang, (209, FIRST, "")) == [(208, 1)]


def test_jombang_five_years_later_is_counted_from_the_same_assignments(
    five_years: list[SheetImport], jombang: Office
) -> None:
    assert [counts(one) for one in five_years] == [
        *((208, 0, 0, 0), (29, 32, 122, 0), (4, 4, 17, 0), (17, 26, 0, 0), (0, 3, 0, 0)),
    ]
    assert [one.totals["transfers"] for one in five_years] == [0, 4, 0, 0, 0]
    assert by_pillar("35.17", FIRST) == {"PKH": 161, "TKSK": 21, "TAGANA": 26}
    assert by_pillar("35.17", SECOND) == {"PKH": 150, "TKSK": 21, "TAGANA": 40}
    now = headcount(Assignment.objects.in_region("35.17"), SECOND)
    assert (now.people, now.posts, now.by_posts, now.is_tied) == (211, 211, {1: 211}, True)
    stated = ((209, FIRST, ""), (150, SECOND, "PKH"), (21, SECOND, "TKSK"), (40, SECOND, "TAGANA"))
    assert differences(jombang, *stated) == [(208, 1), (150, 0), (21, 0), (40, 0)]


def test_jombang_ends_nobody_whom_a_sheet_only_lacks(five_years: list[SheetImport]) -> None:
    main, afterthought = five_years[1], five_years[4]
    forgotten = {person.name for person in jombang_years.FORGOTTEN}
    assert {one["name"] for one in Findings(main).named("missing")} == forgotten
    assert main.totals["missing_count"] == 3
    # The afterthought lacks 150 others, who all go on.
    assert afterthought.totals["missing_count"] == 150
    over = Assignment.objects.filter(pillar__code="PKH", end=date(2023, 1, 1))
    assert (over.count(), set(over.values_list("end_reason", flat=True))) == (36, {EndReason.TERM_OVER})


def test_what_the_sheets_of_five_years_left_violates_nothing(five_years: list[SheetImport]) -> None:
    output = StringIO()
    call_command("check_integrity", "--json", stdout=output)
    found = json.loads(output.getvalue())
    assert found["violations"] == 0, found
    assert Member.objects.count() == 208 + 25 + 4 + 17


def test_jombang_fills_21_kecamatan_with_21_tksk_on_both_days(five_years: list[SheetImport]) -> None:
    for day in (FIRST, date(2020, 12, 31), date(2021, 1, 1), SECOND):
        table = formation(Post.objects.all(), Region.objects.get(code="35.17"), day)
        tksk = table.total[position("TKSK").pk]
        assert (tksk.units, tksk.posts, tksk.filled, tksk.vacant, tksk.over, tksk.unopened) == (21, 21, 21, 0, 0, 0)
        assert vacancies(Post.objects.in_region("35.17"), day) == 0
    handed_over = Assignment.objects.filter(pillar__code="TKSK", end=date(2021, 1, 1))
    heirs = Assignment.objects.filter(pillar__code="TKSK", start=date(2021, 1, 1))
    assert sorted(handed_over.values_list("post", flat=True)) == sorted(heirs.values_list("post", flat=True))
    assert heirs.count() == 4


def test_jombangs_sheets_sent_again_change_nothing(five_years: list[SheetImport], operator: User) -> None:
    again = [
        imported(jombang_years.workbook_2019(), operator, filename="Data Pilar 2019.xlsx"),
        imported(jombang_years.pkh_2024(), operator, filename="pkh jombang 2024.csv"),
        imported(jombang_years.tksk_2024(), operator, filename="TKSK.ods"),
        imported(jombang_years.tagana_2024(), operator, filename="tagana.xlsx"),
        imported(jombang_years.pkh_afterthought(), operator, filename="susulan.csv"),
    ]
    assert [counts(one) for one in again] == [(0, 0, rows, 0) for rows in (208, 183, 25, 43, 3)]


def test_east_java_has_160_coordinators_among_200_invited(province_admin: User) -> None:
    asked = imported(articles.coordinators(), province_admin, filename="undangan.xlsx")
    assert [(sheet["name"], sheet["rows"]) for sheet in Findings(asked).sheets.values()] == [
        ("PILAR", 160),
        ("JSC", 40),
    ]
    assert [(problem["sheet"], problem["code"], problem["header"]) for problem in Findings(asked).problems()] == [
        ("PILAR", "unknown_header", "BAKORWIL"),
        ("JSC", "missing_column", "NIK"),
        ("JSC", "unknown_header", "ASAL UPT"),
    ]
    choices = {"ignores": ["BAKORWIL"], "skip_sheets": ["JSC"]}
    result = applied(articles.coordinators(), province_admin, filename="undangan.xlsx", **choices)

    assert counts(result) == (160, 0, 0, 0)
    day = date(2024, 4, 4)
    held = Assignment.objects.active_on(day).in_region("35").filter(position__kind="koordinator")
    assert Counter(held.values_list("pillar__code", "position__code")) == {
        ("TAGANA", "korkab"): 38,
        ("TKSK", "korkab"): 38,
        ("TKSK", "korwil"): 23,
        ("PKH_PLUS", "korkab"): 38,
        ("PKH_PLUS", "korwil"): 23,
    }
    assert held.values("member").distinct().count() == 160
    assert held.filter(position__code="korkab").values("regency_code").distinct().count() == 38
    # A coordinator's post is none of those that a headcount counts.
    assert headcount(Assignment.objects.in_region("35"), day).people == 0


def test_bukittinggi_ties_360_posts_to_332_people_beside_both_stated_figures() -> None:
    office, day = OfficeFactory(code="13.75"), date(2024, 10, 22)
    keeper = user_with("operator", "13.75")
    psm = applied(articles.psm_by_kecamatan(), keeper, filename="PSM per kecamatan.xlsx")
    others = applied(articles.other_pillars(), keeper, filename="tagana kube tksk.txt")

    assert (counts(psm), counts(others)) == ((300, 0, 0, 0), (60, 0, 0, 0))
    assert (psm.totals["members_new"], others.totals["members_new"]) == (300, 32)
    assert by_pillar("13.75", day) == {"TKSK": 3, "TAGANA": 31, "PSM": 300, "KUBE": 26}
    count = headcount(Assignment.objects.in_region("13.75"), day)
    assert (count.posts, count.people, count.by_posts, count.is_tied) == (360, 332, {1: 313, 2: 10, 3: 9}, True)
    assert differences(office, (332, day, ""), (322, day, "")) == [(332, 0), (332, -10)]
    table = formation(Post.objects.all(), office.region, day)
    covered, tksk = table.total[position("PSM").pk], table.total[position("TKSK").pk]
    assert (covered.units, covered.covered, covered.filled) == (24, 24, 300)
    assert (tksk.units, tksk.filled, tksk.vacant) == (3, 3, 0)


def test_jambis_50_participants_are_answered_with_reasons_and_enter_no_roster() -> None:
    guest = user_with("province_admin", "15")
    asked = imported(articles.participants(), guest, filename="peserta.csv")

    assert (asked.state, [sheet["rows"] for sheet in Findings(asked).sheets.values()]) == ("questions", [50])
    problems = Findings(asked).problems()
    assert [(problem["code"], problem["header"]) for problem in problems] == [
        ("missing_column", "NIK"),
        ("unknown_header", "Instansi"),
    ]
    assert problems[0]["message"].startswith("Kolom NIK tidak ditemukan.")

    pressed = imported(
        articles.participants(), guest, filename="peserta.csv", allow_missing_nik=True, ignores=["Instansi"]
    )
    assert counts(pressed) == (0, 0, 0, 50)
    assert {code for _row, code in errors(pressed)} == {"pillar_missing"}
    with pytest.raises(DomainError) as refusal:
        verbs.apply_import(pressed.pk, actor=guest, revision=pressed.revision, only_good=False, today=TODAY)
    assert refusal.value.code == "rows_rejected"
    verbs.apply_import(pressed.pk, actor=guest, revision=pressed.revision, only_good=True, today=TODAY)
    assert len(rows_of(pressed)) == 50
    assert not Member.objects.exists()
    assert not Assignment.objects.exists()
    assert not Post.objects.exists()
