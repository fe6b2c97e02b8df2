"""Whatever file is uploaded on the page: an answer in plain Indonesian, soon, and nothing written."""

from __future__ import annotations

import time
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from personnel.models import Assignment, Member, Post
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import ImportChunk, ImportState, SheetImport, User
from pilarsosial.core.tabular.refusals import MESSAGES
from tests import sheets
from tests.house.pages import visible_text
from tests.sheets import rosters
from tests.sheets.csv_files import csv_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOT_TABLES = sheets.not_tables()
# Words that only a program in trouble says.
TROUBLE = ("Traceback", "Error", "Exception", "{", "None")


@pytest.fixture
def signed_in(as_user, operator: User) -> Client:
    return as_user(operator)


def uploaded(signed_in: Client, data: bytes, name: str) -> str:
    """What the page says at the end of an upload, also where the file is read in the background."""
    response = signed_in.post(reverse("import-new"), {"file": SimpleUploadedFile(name, data)}, follow=True)
    item = SheetImport.objects.first()
    if item is not None and item.job is not None:
        execute(item.job_id)
        response = signed_in.get(reverse("import-detail", args=[item.pk]))
    assert response.status_code in (200, 422)
    return " ".join(unescape(visible_text(response.content.decode())).split())


def nothing_is_written() -> bool:
    return not any(model.objects.exists() for model in (Member, Assignment, Post, ImportChunk))


@pytest.mark.parametrize("case", [case for case in NOT_TABLES if NOT_TABLES[case][1]])
def test_a_file_that_is_no_table_is_answered_on_the_page(case: str, signed_in: Client) -> None:
    name, data, code = NOT_TABLES[case]
    began = time.monotonic()

    page = uploaded(signed_in, data, name)

    assert time.monotonic() - began < 20
    item = SheetImport.objects.get()
    assert (item.state, item.rows) == (ImportState.FAILED, 0)
    # The sentence of the refusal, up to the first fact of the file in it.
    assert MESSAGES[code].partition("{")[0].strip() in page
    assert item.message in page
    assert not [word for word in TROUBLE if word in page]
    assert nothing_is_written()


def test_an_empty_file_and_no_file_are_answered_by_the_form(signed_in: Client) -> None:
    assert "Berkas kosong. Pilih berkas yang berisi data." in uploaded(signed_in, b"", "kosong.csv")
    page = signed_in.post(reverse("import-new"), {}).content.decode()
    assert "Pilih berkas yang akan diimpor." in page
    assert not SheetImport.objects.exists()


def test_a_file_that_is_too_large_is_answered_by_the_form(signed_in: Client, settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    page = uploaded(signed_in, b"NAMA;NIK\r\n" * 120_000, "besar.csv")
    assert "Berkas lebih dari 1 MB. Bagi menjadi beberapa berkas." in page
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize("make", [sheets.csv_with_many_blank_rows, sheets.xlsx_with_blank_rows])
def test_200_000_blank_rows_are_read_past(make, signed_in: Client) -> None:
    """One person stands above them in the workbook, one above and one below in the CSV."""
    assert "Siap diterapkan" in uploaded(signed_in, make(), "tksk.xlsx")
    item = SheetImport.objects.get()
    assert item.rows == (1 if make is sheets.xlsx_with_blank_rows else 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_every_encoding_gives_the_same_21_people(encoding: str, signed_in: Client) -> None:
    page = uploaded(signed_in, csv_bytes(rosters.tksk_rows(), ";", encoding), "tksk.csv")
    assert "Terapkan 21 baris" in page
    assert SheetImport.objects.get().new == 21


def test_nul_bytes_are_dropped_and_told(signed_in: Client) -> None:
    page = uploaded(signed_in, rosters.tksk_csv().replace(b"SITI", b"SITI\x00\x00"), "tksk.csv")
    assert "2 karakter rusak (NUL) di dalam berkas dibuang." in page
    assert SheetImport.objects.get().new == 21


def test_macros_are_passed_over_and_told(signed_in: Client) -> None:
    page = uploaded(signed_in, sheets.xlsm_bytes(), "tksk.xlsm")
    assert "Makro di dalam berkas diabaikan; hanya isi selnya yang dibaca." in page
    assert SheetImport.objects.get().rows == 2


@pytest.mark.parametrize(
    "name",
    ["../../../etc/daftar tksk.csv", "daftar\ttksk\n.csv", f"{'tksk' * 80}.csv", "tksk 📋.CSV", "tksk", "3517.exe"],
)
def test_a_name_of_any_kind_leads_nowhere(name: str, signed_in: Client) -> None:
    """What the file is counts, not what it is called."""
    uploaded(signed_in, rosters.tksk_csv(), name)
    item = SheetImport.objects.get()
    assert (item.state, item.new) == (ImportState.READY, 21)
    assert "/" not in item.filename
    assert len(item.filename) <= 150
