"""A quarter from draft to accounted: four people sign in, each does a part, the bank's file comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pilarsosial.core.models import User
from pilarsosial.core.values.period import Period
from stipends.models import Batch, BatchState
from tests.browser.conftest import PHONE
from tests.factories import AccountFactory, OfficeFactory, assignment, user_with
from tests.stipends import bank
from tests.stipends.factories import SchemeFactory, ceiling, rate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAST = Period.parse("2026-Q3")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def people(live_server) -> dict[str, User]:
    """PPTK, verifier, approver and treasurer of the province; three TKSK with accounts and one without."""
    office = OfficeFactory(code="35")
    scheme = SchemeFactory(office=office, name="Tali asih TKSK")
    rate(scheme, "TKSK", 1_500_000)
    ceiling(office)
    for district in ("35.17.01", "35.17.02", "35.17.03", "35.17.04"):
        held = assignment("TKSK", district, start=date(2024, 1, 1))
        if district != "35.17.04":
            AccountFactory(member=held.member, purpose="apbd_prov", number=f"00123450{district[-2:]}")
    roles = ("activity_officer", "verifier", "approver", "treasurer")
    return {role: user_with(role, "35", username=role) for role in roles}


@pytest.fixture
def open_as(people, new_context, sign_in_as):
    """`open_as("verifier")`: a browser of their own."""
    contexts: dict[str, Page] = {}

    def enter(role: str, **options) -> Page:
        if role not in contexts:
            context: BrowserContext = new_context(accept_downloads=True, **options)
            contexts[role] = sign_in_as(people[role], context.new_page())
        return contexts[role]

    return enter


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_quarter_with_four_people(open_as, people, tmp_path: Path):
    maker = open_as("activity_officer")
    maker.goto("/tali-asih/daftar/susun/")
    maker.get_by_label("Skema").select_option(index=1)
    maker.get_by_label("Periode").select_option(value="2026-Q3")
    press(maker, "Susun")
    expect(maker.locator("h2#judul-orang")).to_contain_text("4 orang")
    here = maker.url.split("#")[0]
    press(maker, "Ajukan")
    expect(maker.locator(".messages")).to_contain_text("Daftar diajukan")

    verifier = open_as("verifier")
    verifier.goto(here)
    press(verifier, "Verifikasi")
    expect(verifier.locator(".messages")).to_contain_text("diverifikasi")

    approver = open_as("approver", **PHONE)
    approver.goto(here)
    expect(approver.get_by_text("Sidik daftar")).to_be_visible()
    assert not approver.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    press(approver, "Setujui")
    expect(approver.locator(".messages")).to_contain_text("disetujui")

    treasurer = open_as("treasurer")
    treasurer.goto(here)
    press(treasurer, "Cairkan")
    treasurer.get_by_role("link", name="Pembayaran", exact=True).click()
    with treasurer.expect_download() as download:
        treasurer.get_by_role("button", name="Unduh Bank Jatim (CSV)").click()
    sent = Path(download.value.path()).read_bytes()
    orders = bank.orders(sent)
    assert len(orders) == 3

    treasurer.get_by_role("link", name="Berkas dari bank").click()
    answer = tmp_path / "hasil-bank.csv"
    answer.write_bytes(bank.written(bank.one_rupiah_more(bank.answer(orders), 0)))
    treasurer.set_input_files("#id_file", answer)
    press(treasurer, "Periksa berkas")
    expect(treasurer.locator("#daftar")).to_contain_text("lebih Rp1")
    press(treasurer, "Buang unggahan")

    treasurer.goto(f"{here}bayar/")
    treasurer.get_by_role("link", name="Berkas dari bank").click()
    answer.write_bytes(bank.written(bank.answer(orders)))
    treasurer.set_input_files("#id_file", answer)
    press(treasurer, "Periksa berkas")
    press(treasurer, "Catat 3 baris")
    expect(treasurer.locator(".alert-ok")).to_contain_text("Sudah dicatat")

    # Whoever has no account is paid in cash, by hand.
    treasurer.goto(f"{here}bayar/")
    expect(treasurer.locator(".grid-figures")).to_contain_text("1 orang")
    treasurer.get_by_role("link", name="Semua dibayar").click()
    treasurer.get_by_label("Tanggal bayar").fill("2026-10-05")
    press(treasurer, "Catat dibayar")
    expect(treasurer.locator(".grid-figures")).to_contain_text("tidak ada")
    treasurer.get_by_role("link", name="Isi nomor").click()
    for name in ("SPP", "SPM", "SP2D"):
        treasurer.get_by_label(f"Nomor {name}").fill(f"900/{name}/2026")
        treasurer.get_by_label(f"Tanggal {name}").fill("2026-10-01")
    press(treasurer, "Simpan")
    press(treasurer, "Tutup pembayaran")
    expect(treasurer.locator(".messages")).to_contain_text("ditutup")

    maker.goto(f"{here}spj/")
    expect(maker.locator("main")).to_contain_text("Belum ada:")
    scan = tmp_path / "pindaian.pdf"
    scan.write_bytes(PDF)
    for _ in range(10):
        needed = maker.locator("tr", has_text="Belum ada").get_by_role("link", name="Unggah")
        if not needed.count():
            break
        needed.first.click()
        maker.set_input_files("#id_file", scan)
        press(maker, "Unggah")
        expect(maker.locator(".messages")).to_contain_text("ditambahkan")
    press(maker, "Nyatakan SPJ lengkap")
    expect(maker.locator(".messages")).to_contain_text("SPJ dinyatakan lengkap")
    assert Batch.objects.get().state == BatchState.ACCOUNTED
