"""The main job in a browser: a sheet as an office sends it, into the roster, and its bad rows back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from pilarsosial.core.models import SheetImport, User
from tests.sheets import rosters
from tests.sheets.csv_files import csv_bytes
from tests.sheets.imports import imported
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.machine

SIZES = {"layar lebar": {"width": 1366, "height": 768}, "ponsel": {"width": 360, "height": 740}}


@pytest.fixture
def page(new_context: Callable, sign_in_as: Callable, operator: User) -> Page:
    return sign_in_as(operator, new_context().new_page())


def upload(page: Page, tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    page.goto("/anggota/impor/")
    page.get_by_role("link", name="Unggah lembar").first.click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Unggah dan periksa").click()


def figure(page: Page, label: str) -> str:
    return page.locator(".figure", has_text=label).locator(".figure-value").inner_text().strip()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_twenty_one_tksk_go_through_the_page_and_then_nothing_is_new(page: Page, tmp_path: Path, kind: str) -> None:
    data = rosters.tksk_csv() if kind == "csv" else xlsx_bytes({"Lembar1": rosters.tksk_rows()})

    upload(page, tmp_path, data, f"tksk.{kind}")
    expect(page.get_by_text("Siap diterapkan")).to_be_visible()
    assert (figure(page, "Baru"), figure(page, "Ditolak")) == ("21", "0")
    page.get_by_role("button", name="Terapkan 21 baris").click()
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()

    page.get_by_role("link", name="Lihat daftar anggota").click()
    expect(page.get_by_text("Siti Aminah").first).to_be_visible()
    page.goto("/formasi/")
    expect(page.locator(".figure", has_text="kursi tanpa pemegang").locator(".figure-value")).to_have_text("0")

    upload(page, tmp_path, data, f"tksk.{kind}")
    assert (figure(page, "Baru"), figure(page, "Berubah"), figure(page, "Tetap")) == ("0", "0", "21")


def test_bad_rows_are_explained_taken_back_repaired_and_sent_again(page: Page, tmp_path: Path) -> None:
    people = [rosters.tksk_row(number) for number in range(1, 22)]
    for number, district in ((3, "TROWULAN"), (7, "MOJOSARI"), (12, "GONDANG")):
        people[number - 1] = rosters.tksk_row(number, district)
    upload(page, tmp_path, rosters.tksk_csv(people), "tksk.csv")

    page.get_by_role("navigation", name="Putusan").get_by_role("link", name="Ditolak").click()
    expect(page.locator("#daftar tbody tr")).to_have_count(3)
    expect(page.get_by_text("di luar wilayah Kab. Jombang").first).to_be_visible()
    page.get_by_role("button", name="Terapkan 18 baris yang benar").click()
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()

    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh baris yang ditolak").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())[-3:]
    for row, district in zip(rows, ("NGORO", "MOJOWARNO", "JOGOROTO"), strict=True):
        row[5].value = district
    book.save(path)

    upload(page, tmp_path, path.read_bytes(), path.name)
    assert (figure(page, "Baru"), figure(page, "Ditolak")) == ("3", "0")


def test_an_unknown_column_is_answered_on_the_page(page: Page, tmp_path: Path) -> None:
    rows = rosters.table(rosters.person(1, WARNA_KESUKAAN="BIRU"))
    upload(page, tmp_path, csv_bytes(rows), "tksk.csv")

    page.get_by_label("WARNA KESUKAAN").select_option(label="Abaikan kolom ini")
    page.get_by_role("button", name="Simpan dan baca lagi").click()

    assert figure(page, "Baru") == "1"


def messy(number: int) -> dict[str, object]:
    """One of sixty PSM, most of whom share the same few slips of the pen."""
    district, village = [("MOJOWARNOO", "Mojojejer"), ("PERAK", "SUMBERREJO"), ("WONOSALAM", "SUMBERREJO")][number % 3]
    cells = {"KECAMATAN_TUGAS": district, "DESA_TUGAS": village, "UKURAN_TOPI": "L"}
    cells["JENIS_KELAMIN"] = "Perempuann" if number % 2 else "L"
    cells["TMT"] = "31 Febuari 2023" if number % 5 == 0 else "1 Januari 2023"
    return rosters.person(number, **cells)


def no_fault(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("size, theme", [("layar lebar", "light"), ("ponsel", "dark")])
def test_sixty_messy_rows_are_put_right_once_applied_and_found(
    page: Page, tmp_path: Path, size: str, theme: str
) -> None:
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    people = [messy(number) for number in range(1, 61)]
    people[7]["NIK"] = "123"
    upload(page, tmp_path, rosters.sheet(*people, title="DAFTAR PSM"), "psm.csv")
    page.get_by_label("UKURAN TOPI").select_option(label="Abaikan kolom ini")
    page.get_by_role("button", name="Simpan dan baca lagi").click()
    assert (figure(page, "Baru"), figure(page, "Ditolak")) == ("0", "60")
    expect(page.get_by_text("Semua baris ditolak").first).to_be_visible()
    no_fault(page)

    fixing = page.locator("#perbaikan")
    assert [text.split() for text in fixing.locator("tbody .num").all_inner_texts()] == [
        [rows] for rows in ("20", "20", "20", "12", "30")
    ]
    fixing.get_by_label("Perempuann").select_option(label="Perempuan")
    fixing.get_by_label("MOJOWARNOO").select_option(label="Kec. Mojowarno")
    fixing.get_by_label("SUMBERREJO DESA TUGAS dalam PERAK").select_option(label="Desa Sumberagung")
    fixing.get_by_label("SUMBERREJO DESA TUGAS dalam WONOSALAM").select_option(label="Desa Sumberjo")
    fixing.get_by_role("textbox", name="31 Febuari 2023").fill("31 Februari 2023")
    fixing.get_by_role("button", name="Betulkan dan periksa lagi").click()
    assert (figure(page, "Baru"), figure(page, "Ditolak")) == ("47", "13")
    expect(fixing.get_by_text("belum betul")).to_be_visible()
    no_fault(page)

    fixing.get_by_role("textbox", name="31 Febuari 2023").fill("28 Februari 2023")
    fixing.get_by_role("button", name="Betulkan dan periksa lagi").click()
    assert (figure(page, "Baru"), figure(page, "Ditolak")) == ("59", "1")
    expect(fixing.get_by_text("5 nilai sudah dibetulkan")).to_be_visible()
    fixing.get_by_role("button", name="Kembalikan Perempuann").click()
    expect(fixing.locator("tbody tr")).to_have_count(1)
    no_fault(page)

    page.get_by_role("button", name="Terapkan 59 baris yang benar").click()
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()
    no_fault(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh baris yang ditolak").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    rows = [row for row in load_workbook(path).worksheets[0].values if "123" in row]
    assert len(rows) == 1
    page.goto("/anggota/")
    page.get_by_role("searchbox").first.fill("Maya Sari")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Maya Sari").first.click()
    expect(page.get_by_text("Desa").first).to_be_visible()


@pytest.mark.parametrize("size, theme", [("layar lebar", "light"), ("ponsel", "dark")])
def test_no_page_of_an_import_has_a_fault_for_axe(
    page: Page, operator: User, size: str, theme: str, transactional_db: None
) -> None:
    people = [rosters.tksk_row(1), rosters.tksk_row(2, "TROWULAN")]
    ready = imported(rosters.tksk_csv(people), operator)
    question = imported(csv_bytes(rosters.table(rosters.person(1, WARNA="BIRU"))), operator)
    failed = imported(b"%PDF-1.7", operator, filename="a.pdf")
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme)
    addresses = ["/anggota/impor/", "/anggota/impor/unggah/"]
    for one in (ready, question, failed):
        addresses.append(f"/anggota/impor/{one.pk}/")
    addresses += [f"/anggota/impor/{ready.pk}/kolom/", f"/anggota/impor/{ready.pk}/batalkan/"]

    for address in addresses:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
    assert SheetImport.objects.count() == 3
