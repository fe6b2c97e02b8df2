"""A column set is put in order by keyboard, the list leaves as a file, and the file comes back changed in one cell."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from personnel.models import Member
from pilarsosial.core.models import ColumnSet, Office, User
from tests.browser.conftest import PHONE
from tests.sheets.exports import changed, full_roster, row_of, table_of

pytestmark = pytest.mark.machine

EXPORT = "/anggota/ekspor/"
SETS = "/anggota/ekspor/susunan/"


@pytest.fixture
def page(new_context: Callable, sign_in_as: Callable, operator: User) -> Page:
    return sign_in_as(operator, new_context().new_page())


def test_a_set_is_copied_and_put_in_order_by_keyboard(page: Page, operator: User) -> None:
    page.goto(SETS)
    page.get_by_role("link", name="Salin Daftar hadir").click()
    button = page.locator("#naik-telepon")
    button.focus()
    for place in (5, 4):
        page.keyboard.press("Enter")
        expect(page.locator("#urutan-telepon")).to_have_value(str(place))
        expect(button).to_be_focused()
    page.locator("#buang-ttd").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#urutan-ttd")).to_have_count(0)
    expect(page.locator("#buang-wilayah")).to_be_focused()
    page.select_option("#kolom-baru", "ttd")
    page.get_by_role("button", name="Tambahkan").click()
    page.fill("#urutan-ttd", "2")
    page.get_by_role("button", name="Urutkan menurut angka").click()
    expect(page.locator("#urutan-nama")).to_have_value("3")
    page.select_option("#kolom-baru", "nik")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator("#judul-nik")).to_have_value("NIK")
    page.fill("#judul-nik", "No. KTP")
    page.fill("#nama-susunan", "Rakor")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Susunan “Rakor” tersimpan.")).to_be_visible()
    kept = ColumnSet.objects.get()
    assert [column["field"] for column in kept.columns] == "no ttd nama jk-lp telepon jabatan wilayah nik".split()
    assert kept.columns[-1]["heading"] == "No. KTP"


def test_without_a_script_the_buttons_do_the_same(new_context: Callable, sign_in_as: Callable, operator: User) -> None:
    page = sign_in_as(operator, new_context(java_script_enabled=False).new_page())
    page.goto(f"{SETS}tambah/?dari=hadir")
    page.locator("#naik-nama").click()
    assert [page.locator("input[name=kolom]").nth(place).input_value() for place in (0, 1)] == ["nama", "no"]
    expect(page.locator("#naik-nama")).to_be_focused()
    page.fill("#nama-susunan", "Rakor")
    page.get_by_role("button", name="Simpan susunan").last.click()
    expect(page.get_by_text("Susunan “Rakor” tersimpan.")).to_be_visible()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_leaves_and_comes_back(page: Page, jombang: Office, tmp_path: Path, kind: str) -> None:
    roster = full_roster(jombang)
    page.goto("/anggota/?status=semua")
    page.get_by_role("link", name="Ekspor").click()
    expect(page.get_by_text("7 orang, 9 baris.")).to_be_visible()
    page.check(f"input[value={kind}]")
    with page.expect_download() as download:
        page.get_by_role("button", name="Buat berkas").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    data = path.read_bytes()
    assert len(table_of(data)) == 10

    path.write_bytes(changed(data, row_of(data, roster["siti"]), "Nomor Telepon", "0813-1111-2222"))
    page.goto("/anggota/impor/")
    page.get_by_role("link", name="Unggah lembar").first.click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.get_by_text("Siap diterapkan")).to_be_visible()
    expect(page.get_by_role("link", name="Watni").first).to_be_visible()
    page.get_by_role("button", name="Terapkan 1 baris").click()
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()
    assert Member.objects.get(pk=roster["siti"].member_id).phone == "+6281311112222"


@pytest.mark.parametrize("size, scheme", [("wide", "light"), ("phone", "dark")])
def test_no_page_of_the_export_has_a_fault(
    new_context: Callable, sign_in_as: Callable, operator: User, jombang: Office, size: str, scheme: str
) -> None:
    full_roster(jombang)
    kept = ColumnSet.objects.create(office=jombang, list_code="anggota", name="Rakor", columns=[{"field": "nama"}])
    page = sign_in_as(operator, new_context(color_scheme=scheme, **(PHONE if size == "phone" else {})).new_page())
    for address in (
        EXPORT,
        f"{EXPORT}?q=nihil",
        SETS,
        f"{SETS}tambah/?dari=kementerian",
        f"{SETS}{kept.pk}/ubah/",
        f"{SETS}{kept.pk}/hapus/",
    ):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} scrolls sideways by {wider} px"
