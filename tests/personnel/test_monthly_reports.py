"""Monthly reports: who owes one, who handed in, noted one by one and for all, taken back; counted by region."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from personnel.models import Assignment, MonthlyReport, Pause
from personnel.profile import posts_over_time
from personnel.reporting import ReportQuestion, months_of, owing, read_month, recap
from personnel.services import (
    correct_assignment,
    end_assignment,
    receive_report,
    receive_reports,
    withdraw_report,
)
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.importing import vault
from pilarsosial.core.models import AuditEntry, Region
from tests.factories import MemberFactory, assignment
from tests.pictures import HTML, PDF, docx, upload
from tests.sheets import rosters
from tests.sheets.imports import errors, imported

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2026, 9, 1)
TODAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def held(jombang) -> Assignment:
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Rahayu", office=jombang))


def owing_in(month: date = SEPTEMBER) -> set[int]:
    return set(Assignment.objects.owing_report(month).values_list("pk", flat=True))


def receive(row: Assignment, actor, **changes) -> MonthlyReport:
    values = {"month": SEPTEMBER, "received_on": date(2026, 10, 2), "today": TODAY, "actor": actor, **changes}
    return receive_report(row.pk, **values)


def villages_of(district: str) -> list[str]:
    return list(Region.objects.villages().filter(code__inside=district).values_list("code", flat=True))


# --- Who owes one -------------------------------------------------------------------------------------------------


def test_who_serves_on_any_day_of_the_month_owes_a_report(jombang):
    first = assignment("TKSK", "35.17.01", start=date(2020, 1, 1), end=date(2026, 9, 2), end_reason="resigned")
    last = assignment("TKSK", "35.17.02", start=date(2026, 9, 30))
    assignment("TKSK", "35.17.03", start=date(2020, 1, 1), end=date(2026, 9, 1), end_reason="resigned")
    assignment("TKSK", "35.17.04", start=date(2026, 10, 1))
    assignment("TKSK", "35.17.05", start=date(2026, 9, 5), end=date(2026, 9, 5), end_reason="mistake")
    assert owing_in() == {first.pk, last.pk}


def test_acting_cover_and_coordinators_owe_none(jombang, held):
    assignment("TKSK", "35.17.01", acting=True)
    assignment("TKSK", "35.17", code="korkab")
    assert owing_in() == {held.pk}


def test_who_rests_all_month_owes_none_and_who_rests_a_part_of_it_does(held):
    pause = Pause.objects.create(assignment=held, kind="cuti", start=date(2026, 9, 2), end=None)
    assert owing_in() == {held.pk}
    pause.start = SEPTEMBER
    pause.save()
    assert owing_in() == set()
    pause.end = date(2026, 10, 1)
    pause.save()
    assert owing_in() == set()
    pause.end = date(2026, 9, 30)
    pause.save()
    assert owing_in() == {held.pk}


def test_every_month_of_a_year_ends_where_the_next_begins(held):
    for month in range(1, 13):
        assert owing_in(date(2025, month, 1)) == {held.pk}
    assert owing_in(date(2019, 12, 1)) == set()


# --- One ----------------------------------------------------------------------------------------------------------


def test_a_report_is_received_once_however_often_it_is_sent(held, operator):
    report = receive(held, operator, note="lengkap")
    again = receive(held, operator, note="lengkap")
    assert (again.pk, MonthlyReport.objects.count()) == (report.pk, 1)
    entry = AuditEntry.objects.get(action="report.received")
    assert entry.person_id == held.member_id
    assert entry.changes["laporan September 2026, diterima"] == [None, "2026-10-02"]
    assert AuditEntry.objects.filter(person_id=held.member_id).count() == 1


def test_what_was_noted_is_put_right(held, operator):
    receive(held, operator)
    receive(held, operator, received_on=date(2026, 9, 30))
    assert MonthlyReport.objects.get().received_on == date(2026, 9, 30)
    assert AuditEntry.objects.get(action="report.changed").changes == {
        "laporan September 2026, diterima": ["2026-10-02", "2026-09-30"]
    }


def test_the_file_is_kept_replaced_and_goes_with_the_report(held, operator, django_capture_on_commit_callbacks):
    receive(held, operator, upload=upload(docx(), "September.docx"))
    assert MonthlyReport.objects.get().file.filename == "September.docx"
    with django_capture_on_commit_callbacks(execute=True):
        receive(held, operator, upload=upload(PDF, "September.pdf"))
    assert MonthlyReport.objects.get().file.filename == "September.pdf"
    assert len(vault.stored_names()) == 1
    receive(held, operator)
    assert MonthlyReport.objects.get().file.filename == "September.pdf"
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_report(held.pk, month=SEPTEMBER, actor=operator)
    assert vault.stored_names() == []
    assert not MonthlyReport.objects.exists()
    assert AuditEntry.objects.get(action="report.withdrawn").changes == {
        "laporan September 2026, diterima": ["2026-10-02", None],
        "laporan September 2026, berkas": ["September.pdf", None],
    }
    with pytest.raises(DomainError) as error:
        withdraw_report(held.pk, month=SEPTEMBER, actor=operator)
    assert error.value.code == "no_report"


def test_a_wrong_file_leaves_no_report(held, operator):
    with pytest.raises(DomainError):
        receive(held, operator, upload=upload(HTML, "laporan.pdf"))
    assert not MonthlyReport.objects.exists()
    assert vault.stored_names() == []


@pytest.mark.parametrize(
    "month, received_on, code",
    [
        (date(2026, 11, 1), date(2026, 10, 5), "not_yet"),
        (SEPTEMBER, date(2026, 10, 6), "not_yet"),
        (SEPTEMBER, date(2026, 8, 31), "before_its_month"),
        (date(2019, 12, 1), date(2026, 10, 5), "report_not_owed"),
    ],
)
def test_a_report_of_a_wrong_day_is_refused(held, operator, month, received_on, code):
    with pytest.raises(DomainError) as error:
        receive(held, operator, month=month, received_on=received_on)
    assert error.value.code == code


def test_only_in_scope_and_with_the_right(held, stranger, coordinator):
    with pytest.raises(NotFound):
        receive(held, stranger)
    with pytest.raises(NotPermitted):
        receive(held, coordinator)
    with pytest.raises(NotPermitted):
        receive_reports([held.pk], month=SEPTEMBER, received_on=TODAY, today=TODAY, actor=coordinator)
    done = receive_reports([held.pk], month=SEPTEMBER, received_on=TODAY, today=TODAY, actor=stranger)
    assert (done.new, done.known, done.refused) == (0, 0, 1)
    with pytest.raises(NotFound):
        withdraw_report(held.pk, month=SEPTEMBER, actor=stranger)


# --- Many ---------------------------------------------------------------------------------------------------------


def test_many_are_received_and_again_is_none(jombang, operator):
    rows = [assignment("TKSK", f"35.17.{number:02}") for number in range(1, 8)]
    gone = assignment("TKSK", "35.17.08", end=date(2026, 1, 1), end_reason="resigned")
    receive(rows[0], operator, note="pernah")
    ids = [row.pk for row in rows] + [gone.pk, 10**9]
    done = receive_reports(ids, month=SEPTEMBER, received_on=TODAY, today=TODAY, actor=operator)
    assert (done.new, done.known, done.refused) == (6, 1, 2)
    assert MonthlyReport.objects.get(assignment=rows[0]).note == "pernah"
    assert set(MonthlyReport.objects.exclude(assignment=rows[0]).values_list("received_on", "received_by")) == {
        (TODAY, operator.pk)
    }
    assert AuditEntry.objects.filter(action="report.received").count() == 7
    assert AuditEntry.objects.get(action="reports.received").count == 6
    done = receive_reports(ids, month=SEPTEMBER, received_on=TODAY, today=TODAY, actor=operator)
    assert (done.new, done.known, done.refused) == (0, 7, 2)
    assert AuditEntry.objects.filter(action="reports.received").count() == 1


def test_a_few_statements_for_many(jombang, operator, django_assert_max_num_queries):
    rows = [assignment("PSM", code) for code in villages_of("35.17.09")[:12]]
    with django_assert_max_num_queries(12):
        receive_reports([row.pk for row in rows], month=SEPTEMBER, received_on=TODAY, today=TODAY, actor=operator)


# --- What stipends will ask ---------------------------------------------------------------------------------------


def test_whether_a_person_reported_is_one_question(held, operator):
    asked = MonthlyReport.objects.of_month(SEPTEMBER).of_person(held.member_id)
    assert not asked.exists()
    receive(held, operator)
    assert asked.exists()
    row = Assignment.objects.with_report(SEPTEMBER).values("pk", "report__received_on").get()
    assert row == {"pk": held.pk, "report__received_on": date(2026, 10, 2)}
    assert Assignment.objects.with_report(date(2026, 8, 1)).values_list("report", flat=True).get() is None


def test_service_is_not_moved_away_from_a_report_that_came_in(held, operator):
    receive(held, operator)
    with pytest.raises(DomainError) as error:
        end_assignment(held.pk, version=1, last_day=date(2026, 8, 31), reason="resigned", actor=operator)
    assert error.value.code == "report_received"
    assert "September 2026" in error.value.message
    with pytest.raises(DomainError):
        correct_assignment(held.pk, version=1, start=date(2026, 10, 1), decree=None, details={}, actor=operator)
    end_assignment(held.pk, version=1, last_day=SEPTEMBER, reason="resigned", actor=operator)


# --- Counting -----------------------------------------------------------------------------------------------------


def test_the_recap_adds_up_by_district(jombang, operator, province_admin):
    rows = [assignment("PSM", code) for code in villages_of("35.17.09")[:3]]
    tksk = assignment("TKSK", "35.17.10")
    tagana = assignment("TAGANA", "35.17")
    for row in (rows[0], tksk):
        receive(row, operator)
    region = Region.objects.get(code="35.17")
    found = recap(owing(operator, ReportQuestion(SEPTEMBER, region="35.17")), region)
    figures = {row.code: (row.owed.due, row.owed.received, row.owed.open, row.owed.percent) for row in found}
    assert figures == {"": (1, 0, 1, 0), "35.17.09": (3, 1, 2, 33), "35.17.10": (1, 1, 0, 100)}
    assert found[0].name == "Tingkat Kab. Jombang"
    assert tagana.pk
    province = recap(owing(province_admin, ReportQuestion(SEPTEMBER)), Region.objects.get(code="35"))
    assert [(row.code, row.owed.due, row.owed.received) for row in province] == [("35.17", 5, 2)]
    only = recap(owing(operator, ReportQuestion(SEPTEMBER, pillar="TKSK")), region)
    assert [(row.code, row.owed.due) for row in only] == [("35.17.10", 1)]


def test_the_month_that_is_asked_for():
    assert read_month("", date(2026, 1, 15)) == date(2025, 12, 1)
    assert read_month("2026-03", date(2026, 9, 30)) == date(2026, 3, 1)
    assert read_month("2027-03", date(2026, 9, 30)) == SEPTEMBER
    for nonsense in ("2026-Q3", "2026-13", "x", "2026"):
        assert read_month(nonsense, date(2026, 9, 30)) == date(2026, 8, 1)


def test_a_year_of_one_person(held, operator):
    Assignment.objects.filter(pk=held.pk).update(start=date(2026, 3, 20))
    receive(held, operator)
    ((_, marks),) = months_of(posts_over_time(held.member, operator, TODAY), TODAY)
    assert [mark.state for mark in marks] == [""] * 4 + ["belum"] * 6 + ["diterima", "belum"]
    assert (marks[0].month, marks[-1].month) == (date(2025, 11, 1), date(2026, 10, 1))


# --- Pages --------------------------------------------------------------------------------------------------------


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_who_handed_in_and_takes_a_tick(held, operator, as_user):
    other = assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", office=held.member.office))
    client = as_user(operator)
    here = f"{reverse('report-list')}?bulan=2026-09&pilar=TKSK"
    assert page(client, here).count('badge-attention">Belum</span>') == 2
    answer = client.post(
        reverse("report-receive"),
        {"bulan": "2026-09", "satu": held.pk, "received_on": "2026-10-01", "asal": "bulan=2026-09&pilar=TKSK"},
    )
    assert answer["Location"] == here
    assert MonthlyReport.objects.get().received_on == date(2026, 10, 1)
    assert "1 Okt 2026" in page(client, here)
    assert "Budi" not in page(client, f"{here}&keadaan=diterima")
    assert "Siti" not in page(client, f"{here}&keadaan=belum")
    assert "Siti" in page(client, f"{here}&q=siti")
    client.post(reverse("report-receive"), {"bulan": "2026-09", "pilih": [held.pk, other.pk], "asal": ""})
    assert MonthlyReport.objects.count() == 2


def test_nobody_ticked_and_no_date_are_said(held, operator, as_user):
    client = as_user(operator)
    answer = client.post(reverse("report-receive"), {"bulan": "2026-09", "asal": ""}, follow=True)
    assert "Centang dahulu" in answer.content.decode()
    data = {"bulan": "2026-09", "satu": held.pk, "received_on": "kemarin dulu"}
    assert "messages" in client.post(reverse("report-receive"), data, follow=True).content.decode()
    assert not MonthlyReport.objects.exists()
    assert client.post(reverse("report-receive"), {"bulan": "2026", "satu": held.pk}).status_code == 404


def test_all_but_a_few(jombang, operator, as_user):
    rows = [assignment("TKSK", f"35.17.{number:02}") for number in range(1, 6)]
    late = assignment("TKSK", "35.17.09")
    client = as_user(operator)
    address = f"{reverse('report-receive-all')}?bulan=2026-09&pilar=TKSK"
    assert page(client, address).count('name="kecuali"') == 6
    shown = ",".join(str(row.pk) for row in rows)  # who came to the roster since was not on the page
    data = {"shown": shown, "kecuali": [rows[0].pk, rows[1].pk], "received_on": ""}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert answer.content.decode().count("checked") == 2
    client.post(address, {**data, "received_on": "2026-10-01"})
    assert set(MonthlyReport.objects.values_list("assignment_id", flat=True)) == {row.pk for row in rows[2:]}
    assert late.pk not in MonthlyReport.objects.values_list("assignment_id", flat=True)
    assert page(client, address).count('name="kecuali"') == 3


def test_ids_of_elsewhere_are_left_out(mojokerto, operator, as_user):
    foreign = assignment("TKSK", "35.16.01")
    client = as_user(operator)
    client.post(reverse("report-receive"), {"bulan": "2026-09", "pilih": [foreign.pk], "asal": ""})
    address = f"{reverse('report-receive-all')}?bulan=2026-09"
    client.post(address, {"shown": str(foreign.pk), "received_on": "2026-10-01"})
    assert not MonthlyReport.objects.exists()


def test_one_report_with_its_file_and_back_again(held, operator, coordinator, stranger, as_user):
    client = as_user(operator)
    form = reverse("report-form", args=[held.pk, "2026-09"])
    answer = client.post(form, {"received_on": "2026-10-01", "file": upload(HTML, "x.pdf")})
    assert answer.status_code == 422
    assert "bukan PDF" in answer.content.decode()
    client.post(form, {"received_on": "2026-10-01", "file": upload(PDF, "Laporan.pdf")})
    file = reverse("report-file", args=[held.pk, "2026-09"])
    response = as_user(coordinator).get(file)
    assert response.content == PDF
    assert response["Content-Disposition"] == 'attachment; filename="Laporan.pdf"'
    assert as_user(stranger).get(file).status_code == 404
    assert "Laporan.pdf" in page(client, form)
    client.post(reverse("report-withdraw", args=[held.pk, "2026-09"]))
    assert not MonthlyReport.objects.exists()
    assert client.get(file).status_code == 404
    assert client.get(reverse("report-form", args=[held.pk, "2026-Q3"])).status_code == 404


def test_paging_shows_everybody_once_in_both_directions(jombang, operator, as_user):
    villages = villages_of("35.17.09")
    rows = [assignment("PSM", villages[number % len(villages)]) for number in range(60)]
    client = as_user(operator)
    first = client.get(f"{reverse('report-list')}?bulan=2026-09").context
    second = client.get(first["next_url"]).context
    seen = [row["pk"] for row in first["rows"]] + [row["pk"] for row in second["rows"]]
    assert sorted(seen) == sorted(row.pk for row in rows)
    assert len(seen) == 60
    assert second["next_url"] == ""
    back = client.get(second["previous_url"]).context
    assert [row["pk"] for row in back["rows"]] == [row["pk"] for row in first["rows"]]


def test_a_nik_is_not_searched_for_in_an_address(held, operator, as_user):
    response = as_user(operator).get(reverse("report-list"), {"q": held.member.nik})
    assert (response.status_code, response["Location"]) == (302, reverse("member-find-nik"))


def test_the_recap_leads_to_the_list(held, operator, as_user):
    html = page(as_user(operator), f"{reverse('report-recap')}?bulan=2026-09")
    assert "wilayah=35.17.09" in html
    assert as_user(operator).get(f"{reverse('report-recap')}?wilayah=35.16").status_code == 404


def test_the_members_page_shows_twelve_months(held, operator, as_user):
    receive(held, operator)
    html = page(as_user(operator), reverse("member-detail", args=[held.member_id]))
    assert html.count('class="month') >= 12
    assert reverse("report-form", args=[held.pk, "2026-09"]) in html


# --- Sheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells, is_refused",
    [
        ({"TMT": "01-08-2026"}, True),
        ({"TMT": "31-07-2026"}, False),
        ({"TMT": "01-01-2020", "TANGGAL_SELESAI": "30-06-2026"}, True),
        ({"TMT": "01-01-2020", "TANGGAL_SELESAI": "31-07-2026"}, False),
        ({"TMT": "01-07-2026", "KECAMATAN_TUGAS": "GUDO"}, True),
        ({"TMT": "01-08-2026", "KECAMATAN_TUGAS": "GUDO"}, False),
    ],
)
def test_a_sheet_does_not_move_service_away_from_a_report_either(jombang, operator, cells, is_refused):
    member = MemberFactory(name="Siti Aminah", nik=rosters.nik(1), birth_date=date(1975, 8, 17))
    row = assignment("TKSK", "35.17.01", member=member, start=date(2020, 1, 1))
    MonthlyReport.objects.create(assignment=row, month=date(2026, 7, 1), received_on=date(2026, 8, 2))
    found = errors(imported(rosters.sheet(rosters.person(1, **cells)), operator))
    assert found == ([(3, "report_received")] if is_refused else [])


def test_a_successor_on_a_sheet_does_not_end_service_before_a_report(held, operator):
    receive(held, operator)
    newcomer = rosters.person(2, KECAMATAN_TUGAS="JOMBANG", TMT="01-08-2026")
    assert errors(imported(rosters.sheet(newcomer), operator, replace=True)) == [(3, "post_filled")]
    withdraw_report(held.pk, month=SEPTEMBER, actor=operator)
    assert errors(imported(rosters.sheet(newcomer), operator, replace=True)) == []
