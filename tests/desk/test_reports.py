"""The frame of all reports: the page of them, one page each, what is asked and what is refused, and the files."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from personnel.models import Assignment
from pilarsosial.core.commands import Refused
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import AuditEntry, ExportedPeople, Grant, Job, JobState, Office, Signer, User
from pilarsosial.core.policies import PERMISSIONS, Role
from pilarsosial.desk import report_views
from pilarsosial.desk.reports import exporting
from pilarsosial.desk.reports.asking import Ask
from pilarsosial.desk.reports.catalogue import Report
from pilarsosial.desk.reports.exporting import PEOPLE_LEAVE
from pilarsosial.desk.reports.groups import every_report
from tests.factories import DecreeFactory, EventFactory, assignment, user_with
from tests.papers import text_of

pytestmark = pytest.mark.django_db
DECREES = "/laporan/daftar-sk/"


@pytest.fixture
def client(as_user, jombang: Office) -> Client:
    return as_user(user_with("operator", "35.17", username="pelapor"))


@pytest.fixture
def decrees(jombang: Office) -> None:
    for number in range(3):
        row = DecreeFactory(office=jombang, number=f"188/{number}/2024", signed_on=date(2024, 2, number + 1))
        assignment("TKSK", "35.17.09" if number == 0 else f"35.17.1{number}", decree=row, start=date(2024, 3, 1))


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_page_of_reports_shows_what_the_user_may(client, as_user) -> None:
    assert "Daftar SK" in client.get("/laporan/").content.decode()
    coordinator = as_user(user_with("coordinator", "35.17"))
    assert "Daftar SK" not in coordinator.get("/laporan/").content.decode()
    assert coordinator.get(DECREES).status_code == 403


def test_every_report_has_a_name_of_its_own_and_a_permission_that_somebody_has() -> None:
    codes = [report.code for report in every_report()]
    assert len(codes) == len(set(codes))
    held = frozenset().union(*PERMISSIONS.values())
    assert all(report.permission in held and report.says.endswith(".") for report in every_report())


def test_a_page_has_its_rows(client, decrees) -> None:
    page = client.get(DECREES).content.decode()
    assert page.count("188/") == 3
    assert "2 Feb 2024" in page


def test_an_empty_office_reads_well(client) -> None:
    assert "Tidak ada SK pada saringan ini." in client.get(DECREES).content.decode()


@pytest.mark.parametrize("asked, said", [("tanggal=kemarin", "kemarin"), ("keadaan=entah", "entah")])
def test_what_cannot_be_read_is_said_and_finds_nothing(client, decrees, asked, said) -> None:
    answer = client.get(f"{DECREES}?{asked}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "188/" not in page
    file = client.get(f"{DECREES}berkas/?format=csv&{asked}")
    assert file.status_code == 302


def test_a_csv_is_read_back(client, decrees) -> None:
    answer = client.get(f"{DECREES}berkas/?format=csv&tanggal=2026-09-30")
    text = bytes_of(answer).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][:2] == ["Nomor SK", "Tanggal SK"]
    assert [row[0] for row in rows[1:]] == ["188/2/2024", "188/1/2024", "188/0/2024"]
    assert rows[1][1] == "03/02/2024"
    assert answer["Content-Disposition"] == 'attachment; filename="daftar-sk-2026-09-30.csv"'


def test_a_workbook_has_real_numbers_and_dates(client, decrees) -> None:
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(client.get(f"{DECREES}berkas/?format=xlsx&tanggal=2026-09-30"))))
    first = [cell.value for cell in book.active[2]]
    assert first[0] == "188/2/2024"
    assert first[1].date() == date(2024, 2, 3)
    assert first[-1] == 1


def test_a_paper_has_letterhead_number_signer_and_pages(client, decrees, jombang) -> None:
    Signer.objects.create(office=jombang, role="kepala", name="Sri Contoh", valid_from=date(2020, 1, 1))
    url = f"{DECREES}berkas/?format=pdf&tanggal=2026-09-30&nomor=400/12/2026"
    text = text_of(bytes_of(client.get(url)))
    for words in ("400/12/2026", "Sri Contoh", "30 September 2026", "Halaman 1 dari 1", "188/2/2024"):
        assert words in text, words
    assert str(jombang).upper() in " ".join(text.split())


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_the_same_question_gives_the_same_bytes(client, decrees, file_format) -> None:
    url = f"{DECREES}berkas/?format={file_format}&tanggal=2026-09-30"
    assert bytes_of(client.get(url)) == bytes_of(client.get(url))


def test_a_file_without_people_is_not_told_to_the_trail(client, decrees) -> None:
    client.get(f"{DECREES}berkas/?format=csv")
    assert not AuditEntry.objects.filter(action="report.exported").exists()


@pytest.mark.parametrize("role", Role.values)
def test_every_report_asks_its_own_permission(as_user, role) -> None:
    client = as_user(user_with(role, "35.17"))
    for report in every_report():
        status = client.get(reverse("report-page", args=[report.code])).status_code
        allowed = report.permission in PERMISSIONS[role]
        assert (status == 200) == allowed, (report.code, status)
        assert status in {200, 403}, (report.code, status)


@pytest.mark.parametrize("report", [one for one in every_report() if Ask.REGION in one.asks], ids=lambda one: one.code)
def test_a_region_out_of_scope_is_not_there(as_user, report) -> None:
    client = as_user(user_with("regency_admin", "35.17"))
    for code in ("35.16", "35", "99.99", "35.17.09' OR 1=1"):
        assert client.get(reverse("report-page", args=[report.code]), {"wilayah": code}).status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
def test_the_command_writes_every_report(client, decrees, tmp_path, ending) -> None:
    signature = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF"}[ending]
    for report in every_report():
        out = tmp_path / f"{report.code}.{ending}"
        words = ["--as", somebody_with(report), "--out", str(out), "--at", "2026-09-30", "--json"]
        refusal, said = told_by_command("export_report", report.code, *words)
        if refusal:
            # One person, one event: it says what it needs.
            assert report.asks & {Ask.MEMBER, Ask.EVENT, Ask.BATCH}, (report.code, refusal)
            continue
        told = json.loads(said)
        assert told["report"] == report.code
        assert told["bytes"] == out.stat().st_size
        assert out.read_bytes().startswith(signature)


def somebody_with(report: Report) -> str:
    """The user name of somebody in the province who may have its file."""
    needed = {report.permission, *([PEOPLE_LEAVE] if report.has_people else [])}
    role = next(role for role in (Role.PROVINCE_ADMIN, *Role.values) if needed <= PERMISSIONS[role])
    if not User.objects.filter(username=f"semua_{role}").exists():
        user_with(role, "35", username=f"semua_{role}")
    return f"semua_{role}"


def told_by_command(*words: str) -> tuple[str, str]:
    """(refusal, output)"""
    try:
        return "", run(*words)
    except Refused as refusal:
        return str(refusal), ""


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "words, code",
    [
        (["tidak-ada", "--out", "x.csv"], 2),
        (["daftar-sk", "--out", "x.doc"], 2),
        (["daftar-sk", "--out", "x.csv", "--wilayah", "35"], 2),
        (["daftar-sk", "--out", "x.csv", "--keadaan", "entah"], 2),
        (["daftar-sk", "--out", "x.csv", "--at", "kapan"], 2),
        (["daftar-sk", "--out", "/tidak/ada/x.csv"], 1),
    ],
)
def test_the_command_says_what_is_wrong(client, tmp_path, monkeypatch, words, code) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError) as refused:
        run("export_report", *words, "--as", "pelapor", "--json")
    assert refused.value.returncode == code
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_people_is_told_to_the_trail_with_who_was_in_it(client, decrees) -> None:
    answer = client.get("/laporan/daftar-anggota/berkas/?format=csv&tanggal=2026-09-30&pilar=TKSK")
    rows = bytes_of(answer).decode("utf-8-sig").splitlines()
    entry = AuditEntry.objects.get(action="report.exported")
    members = set(Assignment.objects.values_list("member_id", flat=True))
    assert len(rows) - 1 == entry.count == len(members) == 3
    assert set(ExportedPeople.objects.entries_with([min(members)])) == {entry.pk}
    assert entry.changes["saringan"][1] == "per 30 September 2026; Wilayah: Kabupaten Jombang; Pilar: TKSK"
    assert entry.changes["nomor lengkap"][1] == "disamarkan"


def test_people_leave_only_from_where_they_may_be_exported(as_user, decrees, mojokerto) -> None:
    coordinator = as_user(user_with("coordinator", "35.17"))
    assert coordinator.get("/laporan/daftar-anggota/").status_code == 200
    assert "Unduh" not in coordinator.get("/laporan/daftar-anggota/").content.decode()
    assert coordinator.get("/laporan/daftar-anggota/berkas/?format=csv").status_code == 403
    both = user_with("coordinator", "35.17", username="dua_hak")
    Grant.objects.create(user=both, role="operator", office=mojokerto, region_id="35.16")
    reader = as_user(both)
    assert reader.get("/laporan/daftar-anggota/?wilayah=35.17").status_code == 200
    assert reader.get("/laporan/daftar-anggota/berkas/?format=csv&wilayah=35.17").status_code == 404
    file = bytes_of(reader.get("/laporan/daftar-anggota/berkas/?format=csv&wilayah=35.16"))
    assert len(file.decode("utf-8-sig").splitlines()) == 1


def test_a_large_file_is_a_job_that_only_its_owner_opens(client, decrees, as_user, monkeypatch) -> None:
    small = bytes_of(client.get(f"{DECREES}berkas/?format=xlsx&tanggal=2026-09-30"))
    monkeypatch.setattr(exporting, "LARGE_ROWS", 2)
    url = f"{DECREES}berkas/?format=xlsx&tanggal=2026-09-30"
    assert client.get(url).status_code == client.get(url).status_code == 302
    job = Job.objects.get(kind="report.export")
    execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "3 baris.")
    result = reverse("job-result", args=[job.pk])
    assert bytes_of(client.get(result)) == small
    assert as_user(user_with("regency_admin", "35.17", username="lain")).get(result).status_code == 404


def test_a_page_shows_the_first_rows_and_says_so(client, decrees, monkeypatch) -> None:
    monkeypatch.setattr(report_views, "SHOWN", 2)
    page = client.get(DECREES).content.decode()
    assert page.count("188/") == 2
    assert "Halaman ini memuat 2 baris pertama." in page


LISTS_AND_PAGES = {
    "/anggota/sk/?keadaan=lewat": "/laporan/daftar-sk/berkas/?keadaan=lewat&format=csv",
    "/kegiatan/?waktu=semua&q=rapat": "/laporan/daftar-kegiatan/berkas/?waktu=semua&q=rapat&format=csv",
    "/jejak/?dari=2026-09-01": "/laporan/jejak-audit/berkas/?dari=2026-09-01&format=csv",
    "/pengguna/?peran=operator": "/laporan/daftar-pengguna/berkas/?peran=operator&format=csv",
}


def test_a_list_leads_to_its_file_with_its_own_filters(as_user, jombang) -> None:
    client = as_user(user_with("regency_admin", "35.17"))
    for page, file in LISTS_AND_PAGES.items():
        assert file.replace("&", "&amp;") in client.get(page).content.decode(), page
        assert client.get(file).status_code == 200, file


def test_the_file_of_events_has_the_events_of_its_list(client, jombang) -> None:
    for number, day in enumerate((date(2020, 1, 1), date(2099, 1, 1))):
        EventFactory(office=jombang, title=f"Rapat {number}", starts_on=day, ends_on=day)
    titles = {}
    for when in ("", "lampau", "semua"):
        text = bytes_of(client.get(f"/laporan/daftar-kegiatan/berkas/?format=csv&waktu={when}")).decode("utf-8-sig")
        titles[when] = [line.split(";")[0] for line in text.splitlines()[1:]]
    assert titles == {"": ["Rapat 1"], "lampau": ["Rapat 0"], "semua": ["Rapat 1", "Rapat 0"]}
