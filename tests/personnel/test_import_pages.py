"""The pages of an import: upload, columns, preview, apply, rejected rows, undo."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from personnel.models import Member
from pilarsosial.core.models import AuditEntry, SheetImport, User
from tests.sheets import rosters
from tests.sheets.csv_files import csv_bytes
from tests.sheets.imports import applied, counts, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(as_user, operator: User) -> Client:
    return as_user(operator)


def upload(browser: Client, data: bytes, name: str = "tksk.csv", **fields: str):
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return browser.post(reverse("import-new"), {"file": file, **fields})


def test_an_uploaded_sheet_is_previewed_applied_and_found_in_the_roster(browser: Client) -> None:
    response = upload(browser, rosters.tksk_csv())
    item = SheetImport.objects.get()
    assert response.url == reverse("import-detail", args=[item.pk])

    page = browser.get(response.url).content.decode()
    assert "Siap diterapkan" in page
    assert "Siti Aminah" in page
    assert "3517************" in page
    assert rosters.nik(1, "570875") not in page
    assert "Terapkan 21 baris" in page

    response = browser.post(reverse("import-apply", args=[item.pk]), {"revisi": item.revision})
    assert response.url == reverse("import-detail", args=[item.pk])
    assert "Sudah diterapkan" in browser.get(response.url).content.decode()
    assert Member.objects.count() == 21
    assert "tksk.csv" in browser.get(reverse("import-list")).content.decode()


def test_pressing_apply_twice_says_that_it_is_done(browser: Client, operator: User) -> None:
    item = imported(rosters.tksk_csv(), operator)
    address = reverse("import-apply", args=[item.pk])
    browser.post(address, {"revisi": item.revision})

    page = browser.post(address, {"revisi": item.revision}, follow=True).content.decode()

    assert "Impor ini sudah diterapkan." in page
    assert Member.objects.count() == 21


def test_a_preview_filters_by_verdict_and_says_why(browser: Client, operator: User) -> None:
    people = [rosters.tksk_row(1), rosters.tksk_row(2, "TROWULAN")]
    item = imported(rosters.tksk_csv(people), operator)
    address = reverse("import-detail", args=[item.pk])

    rejected = browser.get(address, {"putusan": "ditolak"}).content.decode()
    assert "di luar wilayah Kab. Jombang" in rejected
    assert "Budi Santoso" in rejected
    assert "Siti Aminah" not in rejected
    assert "Terapkan 1 baris yang benar" in rejected
    assert "Tidak ada baris dengan putusan ini" in browser.get(address, {"putusan": "berubah"}).content.decode()


def test_rejected_rows_come_back_as_a_workbook_that_can_be_repaired(browser: Client, operator: User) -> None:
    people = [rosters.tksk_row(1), rosters.tksk_row(2, "TROWULAN")]
    item = imported(rosters.tksk_csv(people), operator)

    response = browser.get(reverse("import-rejected", args=[item.pk]))
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(row for row in rows if "NO. KTP / NIK" in row)
    assert header[-1] == "Kesalahan"
    bad = rows[-1]
    assert bad[2] == rosters.nik(2)
    assert "di luar wilayah" in bad[-1]
    assert AuditEntry.objects.filter(action="import.rejected_taken", count=1).exists()

    sheet.cell(row=len(rows), column=6).value = "GUDO"
    repaired = BytesIO()
    book.save(repaired)
    assert counts(imported(repaired.getvalue(), operator, filename="tksk-perbaikan.xlsx")) == (1, 0, 0, 0)


def test_an_unknown_column_is_a_question_that_can_be_answered(browser: Client, operator: User) -> None:
    rows = rosters.tksk_rows([rosters.tksk_row(1)])
    data = csv_bytes([[*row, *extra] for row, extra in zip(rows, _extra(rows), strict=True)])
    item = imported(data, operator)
    assert item.state == "questions"
    page = browser.get(reverse("import-detail", args=[item.pk])).content.decode()
    assert "WARNA KESUKAAN" in page

    response = browser.post(reverse("import-columns", args=[item.pk]), {"kolom:0:9": "abaikan"})

    assert response.url == reverse("import-detail", args=[item.pk])
    item.refresh_from_db()
    assert (item.state, item.new) == ("ready", 1)


def _extra(rows: list) -> list[list]:
    return [
        ["WARNA KESUKAAN"] if "TMT" in row else ["BIRU"] if rosters.nik(1, "570875") in row else [None] for row in rows
    ]


def test_a_file_that_is_no_table_is_refused_in_words(browser: Client) -> None:
    response = upload(browser, b"%PDF-1.7 not a table", name="daftar.pdf")

    page = browser.get(response.url).content.decode()
    assert "Ini berkas PDF" in page
    assert SheetImport.objects.get().state == "failed"


def test_an_applied_import_can_be_undone_from_its_page(browser: Client, operator: User) -> None:
    item = applied(rosters.tksk_csv(), operator)
    address = reverse("import-undo", args=[item.pk])
    assert "Batalkan impor ini" in browser.get(address).content.decode()

    browser.post(address)

    item.refresh_from_db()
    assert item.state == "undone"
    assert not Member.objects.exists()


def test_a_discarded_upload_is_gone(browser: Client, operator: User) -> None:
    item = imported(rosters.tksk_csv(), operator)

    browser.post(reverse("import-discard", args=[item.pk]))

    item.refresh_from_db()
    assert (item.state, item.findings, item.stored_name) == ("discarded", None, "")
    assert not item.chunks.exists()


@pytest.mark.parametrize("name", ["import-detail", "import-columns", "import-undo", "import-rejected"])
def test_the_office_next_door_finds_nothing(name: str, as_user, operator: User, stranger: User) -> None:
    item = imported(rosters.tksk_csv(), operator)
    assert as_user(stranger).get(reverse(name, args=[item.pk])).status_code == 404


def test_who_may_not_import_is_refused(as_user, auditor: User) -> None:
    assert as_user(auditor).get(reverse("import-list")).status_code == 403


def test_the_list_asks_a_fixed_number_of_questions(browser: Client, operator: User, django_assert_num_queries) -> None:
    for _ in range(3):
        imported(rosters.tksk_csv([rosters.tksk_row(1)]), operator)
    browser.get(reverse("import-list"))

    with django_assert_num_queries(4):
        browser.get(reverse("import-list"))


def test_large_files_become_a_job(browser: Client) -> None:
    people = [rosters.tksk_row(1) for _ in range(5_000)]

    response = upload(browser, rosters.tksk_csv(people))

    item = SheetImport.objects.get()
    assert item.job is not None
    assert item.job.kind == "import.prepare"
    assert browser.get(response.url).status_code == 200
