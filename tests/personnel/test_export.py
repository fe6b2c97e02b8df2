"""The filtered list as a file: who and what is in it, who may have it, and what is written down about it."""

import io
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from personnel.exporting import rows as export_rows
from personnel.exporting import verbs
from personnel.exporting.columns import known_columns
from personnel.exporting.headings import understood
from personnel.exporting.rows import Tally, lines
from personnel.exporting.sets import SHIPPED, shipped_columns
from personnel.lists import Question, Status
from personnel.models import Assignment
from pilarsosial.core import exporting
from pilarsosial.core.importing import vault
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import AuditEntry, Grant, Job, JobState, Office, Pillar
from pilarsosial.core.policies import PERMISSIONS, SYSTEM, Role
from tests.factories import AccountFactory, MemberFactory, assignment, user_with
from tests.sheets.exports import KEY, exported, full_roster, table_of
from tests.sheets.imports import TODAY

pytestmark = pytest.mark.django_db
URL = "/anggota/ekspor/"


@pytest.fixture
def roster(jombang: Office) -> dict[str, Assignment]:
    return full_roster(jombang)


@pytest.fixture
def siti(jombang: Office) -> Assignment:
    """One person with one post, an account and numbers."""
    member = MemberFactory(name="Siti Aminah", nik="3517990101019001", office=jombang)
    AccountFactory(member=member, bank_id="114", number="0012345678")
    return assignment("TKSK", "35.17.09", member=member)


def ask(client, query: str = "", **posted):
    return client.post(URL + query, {"susunan": "lengkap", "format": "csv", "kunci": "1", **posted})


def rows_of(response) -> list[dict]:
    headings, *rows = table_of(b"".join(response.streaming_content))
    return [dict(zip(headings, row, strict=True)) for row in rows]


# --- What is in it ------------------------------------------------------------------------------------------------


def test_one_row_an_assignment_of_the_filtered_list(roster, operator, as_user) -> None:
    client = as_user(operator)
    page = client.get(URL, {"status": "semua"})
    assert "7 orang, 9 baris." in page.content.decode()
    assert len(rows_of(ask(client, "?status=semua"))) == 9
    assert [row["Nama Tanpa Gelar"] for row in rows_of(ask(client, "?pilar=TKSK"))] == ["Budi Santoso", "Siti Aminah"]
    assert [row["Nama Tanpa Gelar"] for row in rows_of(ask(client, "?q=watni"))] == ["Watni"]
    assert [row["Status Penugasan"] for row in rows_of(ask(client, "?status=dijeda"))] == ["Dijeda"]


def test_the_order_is_the_lists(roster, operator, as_user) -> None:
    client = as_user(operator)
    by_name = [row["Nama Tanpa Gelar"] for row in rows_of(ask(client))]
    assert by_name == sorted(by_name)
    backwards = [row["Nama Tanpa Gelar"] for row in rows_of(ask(client, "?urut=-nama"))]
    assert backwards == sorted(by_name, reverse=True)
    starts = [row["TMT"][-4:] for row in rows_of(ask(client, "?urut=tmt"))]
    assert starts == sorted(starts)


def test_a_mistaken_entry_is_no_service(siti, operator, as_user) -> None:
    assignment("PSM", "35.17.09.2001", member=siti.member, end=date(2020, 1, 1), end_reason="mistake")
    assert [row["Pilar"] for row in rows_of(ask(as_user(operator), "?status=semua"))] == ["TKSK"]


def test_cells_are_text_where_digits_count_and_days_where_days_are_meant(roster, operator, as_user) -> None:
    data = b"".join(ask(as_user(operator), "?q=siti", format="xlsx").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    for heading in ("NIK", "Nomor Rekening", "Nomor Telepon", "RT", "RW", "Nomor Anggota", "Nomor KK", "NPWP"):
        assert (cells[heading].data_type, cells[heading].number_format) in {("s", "@"), ("inlineStr", "@")}, heading
    assert (cells["RT"].value, cells["Nomor Anggota"].value) == ("002", "0012")
    assert cells["TMT"].value == datetime(2020, 2, 3)
    assert cells["Jumlah KPM"].value == 0
    assert sheet.column_dimensions[cells[KEY].column_letter].hidden


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+628", "@SUM(A1)", "-1+1"])
def test_no_cell_can_become_a_formula(text, siti, operator, as_user) -> None:
    siti.member.address = text
    siti.member.save()
    client = as_user(operator)
    assert rows_of(ask(client))[0]["Alamat"] == f"'{text}"
    data = b"".join(ask(client, format="xlsx").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}


def test_the_key_can_be_left_out(siti, operator, as_user) -> None:
    rows = rows_of(ask(as_user(operator), kunci=""))
    assert KEY not in rows[0]


# --- Who sees what ------------------------------------------------------------------------------------------------

SECRETS = ("3517990101019001", "0012345678", "15/08/1980")


@pytest.mark.parametrize("role", Role.values)
def test_numbers_leave_in_full_for_those_who_may_read_them(role, siti, as_user) -> None:
    response = ask(as_user(user_with(role, "35.17")))
    if "roster.export" not in PERMISSIONS[role]:
        assert response.status_code == 403
        return
    text = b"".join(response.streaming_content).decode()
    found = [secret for secret in SECRETS if secret in text]
    assert found == (list(SECRETS) if "member.unmask" in PERMISSIONS[role] else [])
    assert ("3517************" in text) == (not found)
    assert "*******678" in text or found


def test_row_by_row_as_the_office_keeps_the_person(roster, operator, as_user) -> None:
    rows = rows_of(ask(as_user(operator), "?status=semua"))
    masked = {row["Nama Tanpa Gelar"] for row in rows if "*" in row["NIK"]}
    assert masked == {"Johan Arifin"}


@pytest.mark.parametrize("columns", SHIPPED)
def test_no_shipped_set_lets_a_number_slip(columns, roster, auditor, as_user) -> None:
    text = b"".join(ask(as_user(auditor), "?status=semua", susunan=columns, kunci="").streaming_content).decode()
    for member in {post.member for post in roster.values()}:
        for number in (member.nik, member.npwp, member.family_card_no, member.bpjs_no):
            assert not number or number not in text
        for account in member.accounts.all():
            assert account.number not in text


def test_every_secret_of_the_list_is_one_in_the_file() -> None:
    known = known_columns(SYSTEM)
    assert {code for code in known if known[code].is_secret} >= {
        "nik",
        "kk",
        "npwp",
        "bpjs",
        "tanggal-lahir",
        "rekening",
    }


def test_only_where_the_right_to_export_holds(roster, as_user) -> None:
    """Sees the province as a coordinator, and exports Jombang as a verifier."""
    user = user_with("verifier", "35.17")
    Grant.objects.create(user=user, role="coordinator", office=Office.objects.get(code="35.16"), region_id="35")
    client = as_user(user)
    assert "Lilis" in client.get("/anggota/").content.decode()
    names = {row["Nama Tanpa Gelar"] for row in rows_of(ask(client, "?status=semua"))}
    assert "Lilis Suryani" not in names
    assert "Siti Aminah" in names


def test_a_grant_for_one_pillar_exports_that_pillar(roster, as_user) -> None:
    user = user_with("auditor", "35.17", pillar="TKSK")
    assert {row["Pilar"] for row in rows_of(ask(as_user(user), "?status=semua"))} == {"TKSK"}


def test_a_nik_stands_in_no_address(operator, as_user, jombang) -> None:
    response = as_user(operator).get(URL, {"q": "3517990101019001"})
    assert (response.status_code, response["Location"]) == (302, "/anggota/cari-nik/")


# --- What is written down -----------------------------------------------------------------------------------------


def test_one_entry_a_file_tells_what_left(roster, operator, as_user) -> None:
    response = ask(as_user(operator), "?pilar=TKSK&q=siti", susunan="rekening")
    assert response["Content-Disposition"].startswith('attachment; filename="anggota-tksk-')
    assert response["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get(action="roster.exported")
    told = {name: new for name, (_old, new) in entry.changes.items()}
    assert (entry.count, entry.office.code, entry.region_code) == (1, "35.17", "35.17")
    assert told["nomor lengkap"] == "1 orang"
    assert (told["baris"], told["susunan kolom"]) == (1, "NIK dan rekening")
    assert told["kolom"].startswith("No., Nama Lengkap, NIK, ")
    assert told["saringan"] == "TKSK, “siti”"
    assert told["berkas"].endswith(".csv")


def test_the_entry_says_when_numbers_were_masked_or_not_there(roster, auditor, as_user) -> None:
    client = as_user(auditor)
    ask(client)
    ask(client, susunan="hadir")
    told = [
        entry.changes["nomor lengkap"][1]
        for entry in AuditEntry.objects.filter(action="roster.exported").order_by("pk")
    ]
    assert told == ["disamarkan", "tidak dimuat"]


def test_nothing_found_is_said_and_not_written_down(siti, operator, as_user) -> None:
    client = as_user(operator)
    assert "Tidak ada orang pada saringan ini" in client.get(URL, {"q": "nihil"}).content.decode()
    response = ask(client, "?q=nihil")
    assert response.status_code == 422
    assert not AuditEntry.objects.filter(action="roster.exported").exists()


@pytest.mark.parametrize("posted", [{"susunan": "tidak-ada"}, {"format": "pdf"}, {"susunan": "999999"}])
def test_an_unknown_set_or_format_is_asked_again(posted, siti, operator, as_user) -> None:
    response = ask(as_user(operator), **posted)
    assert response.status_code == 422
    assert "Pilih susunan kolom dan format berkasnya." in response.content.decode()


# --- Large files --------------------------------------------------------------------------------------------------


def made() -> Job:
    """The export that was queued first, done by the worker."""
    job = Job.objects.filter(kind="roster.export").order_by("pk").first()
    execute(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def small_limit(monkeypatch, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(verbs, "LARGE_ROWS", 3)
    monkeypatch.setattr(export_rows, "ROWS_IN_CHUNK", 2)


def test_a_large_file_is_made_by_a_job_for_its_owner_alone(small_limit, roster, operator, as_user) -> None:
    client = as_user(operator)
    response = ask(client, "?status=semua")
    job = made()
    assert response["Location"] == f"/pekerjaan/{job.pk}/"
    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 9, 9, "7 orang, 9 baris.")
    result = client.get(reverse("job-result", args=[job.pk]))
    assert len(rows_of(result)) == 9
    assert result["Content-Disposition"].startswith('attachment; filename="anggota-')
    assert AuditEntry.objects.filter(action="roster.exported").count() == 1
    other = user_with("operator", "35.17", username="teman")
    assert as_user(other).get(reverse("job-result", args=[job.pk])).status_code == 404
    assert "3517990101019001" not in str(job.arguments)


def test_the_file_of_a_job_is_the_file_at_once(small_limit, roster, operator, as_user, monkeypatch) -> None:
    ask(as_user(operator), "?status=semua")
    by_job = b"".join(vault.read(made().result_file))
    monkeypatch.setattr(verbs, "LARGE_ROWS", 5_000)
    assert by_job == b"".join(ask(as_user(operator), "?status=semua").streaming_content)


def test_asked_twice_it_is_made_once(small_limit, roster, operator, as_user) -> None:
    client = as_user(operator)
    first = ask(client, "?status=semua")["Location"]
    assert ask(client, "?status=semua")["Location"] == first
    assert ask(client, "?status=semua", format="xlsx")["Location"] != first
    made()
    assert ask(client, "?status=semua")["Location"] != first


def test_whoever_lost_the_right_gets_no_file(small_limit, roster, operator, as_user) -> None:
    ask(as_user(operator), "?status=semua")
    Grant.objects.filter(user=operator).update(valid_until=date(2020, 1, 1))
    job = made()
    assert (job.state, job.result_file) == (JobState.FAILED, "")
    assert not vault.stored_names(exporting.PREFIX)


def test_a_cancelled_job_leaves_no_file_to_open(small_limit, roster, operator, as_user, monkeypatch) -> None:
    """Somebody cancels while the last rows are written."""
    ask(as_user(operator), "?status=semua")

    def store(pieces, prefix: str) -> tuple[str, int]:
        stored = vault.store(pieces, prefix)
        Job.objects.update(state=JobState.CANCELLED)
        return stored

    monkeypatch.setattr(exporting, "vault", SimpleNamespace(store=store, remove=vault.remove))
    job = made()
    assert (job.state, job.result_file) == (JobState.CANCELLED, "")
    assert not vault.stored_names(exporting.PREFIX)


def test_result_files_go_after_their_day(small_limit, roster, operator, as_user) -> None:
    client = as_user(operator)
    ask(client, "?status=semua")
    job = made()
    exporting.purge_exports(timezone.now())
    assert vault.stored_names(exporting.PREFIX) == [job.result_file]
    exporting.purge_exports(timezone.now() + timedelta(hours=26))
    assert vault.stored_names(exporting.PREFIX) == []
    assert client.get(reverse("job-result", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("columns", [*SHIPPED, "semua"])
def test_every_chunk_asks_as_often(columns, roster, operator, monkeypatch) -> None:
    chosen = list(known_columns(operator).values()) if columns == "semua" else shipped_columns(columns, operator)
    question = Question(TODAY, status=Status.ALL)
    assert exported(operator)  # the names of regencies are asked once and kept
    asked = []
    for size in (3, 9):
        monkeypatch.setattr(export_rows, "ROWS_IN_CHUNK", size)
        with CaptureQueriesContext(connection) as queries:
            for chunk in lines(operator, question, chosen, Tally()):
                for line in chunk:
                    assert [column.cell(line) for column in chosen]
        asked.append(len(queries))
    in_chunk = (asked[0] - asked[1]) // 2
    assert asked == [3 * in_chunk + 1, in_chunk + 1], [query["sql"][:120] for query in queries]
    assert in_chunk <= 6


# --- Columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", SHIPPED)
def test_the_import_understands_every_heading_that_ships(columns, roster) -> None:
    found = understood(shipped_columns(columns, SYSTEM))
    assert not [item.column.heading for item in found if item.fault or item.unknown]


def test_no_heading_of_a_column_means_another_to_the_import(roster) -> None:
    for code, column in known_columns(SYSTEM).items():
        assert not understood([column])[0].fault, code


def test_a_label_that_two_pillars_share_is_one_column(roster, operator) -> None:
    rows = table_of(exported(operator, "lengkap", "csv"))
    assert rows[0].count("Jumlah KPM") == 1
    place = rows[0].index("Jumlah KPM")
    assert {row[place] for row in rows[1:]} == {"", "0", "dua belas"}


def test_pillars_that_offices_add_are_exported_too(jombang, operator) -> None:
    Pillar.objects.create(code="PORDAM", name="Pordam")
    assert {column.group for column in shipped_columns("lengkap", operator)} >= {"Orang", "Penugasan"}
