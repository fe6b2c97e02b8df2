"""Chapters of money, reports, the dashboard and privacy."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.stipends import bank

from .camera import PHONE, shoot, sign_in


def dashboard_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/?tanggal=2026-09-30")
    page.get_by_text("Tanpa nomor telepon").wait_for()
    shoot(page, "dasbor-1-operator", whole=True)
    page = sign_in(browser, address, "bendahara")
    page.goto("/?tanggal=2026-06-30")
    shoot(page, "dasbor-2-uang", of="section[aria-labelledby=judul-uang]")


def list_of(page: Page, scheme: str, state: str) -> str:
    """The address of the latest list of a scheme that is in that state."""
    page.goto("/tali-asih/")
    row = page.locator("tbody tr", has_text=scheme).filter(has_text=state)
    return row.first.locator("a").first.get_attribute("href") or ""


def stipend_chapter(browser: Browser, address: str) -> None:
    """A quarter: worked out, looked through, approved on a phone, paid, answered by the bank, its SPJ."""
    page = sign_in(browser, address, "pptk")
    draft = list_of(page, "Tali asih TKSK", "Draf")
    shoot(page, "tali-asih-1-daftar")
    page.goto(draft)
    shoot(page, "tali-asih-2-draf")
    page.goto(f"{draft}perbedaan/")
    shoot(page, "tali-asih-3-perbedaan")
    page.goto(f"{draft}?putusan=tidak")
    page.locator("tbody").get_by_role("link", name="Mengapa").first.click()
    shoot(page, "tali-asih-4-mengapa")
    page.goto("/tali-asih/rekap/?skema=TALIASIH-TKSK&periode=2026-Q3")
    shoot(page, "tali-asih-9-rekap")
    page.goto(f"{list_of(page, 'PKH Plus', 'Dibayar')}spj/")
    shoot(page, "tali-asih-8-spj")
    page.context.close()
    phone = sign_in(browser, address, "penyetuju", size=PHONE)
    phone.goto(list_of(phone, "Tali asih TKSK", "Diverifikasi"))
    shoot(phone, "tali-asih-5-setujui")
    phone.context.close()
    page = sign_in(browser, address, "bendahara")
    page.goto(f"{list_of(page, 'Tali asih TKSK', 'Dicairkan')}bayar/")
    shoot(page, "tali-asih-6-bayar")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh Bank Jatim (CSV)").click()
    answer = bank.one_rupiah_more(bank.answer(bank.orders(Path(download.value.path()).read_bytes())), 0)
    page.get_by_role("link", name="Berkas dari bank").click()
    page.set_input_files(
        "#id_file", {"name": "hasil-bank-jatim.csv", "mimeType": "text/csv", "buffer": bank.written(answer)}
    )
    page.get_by_role("button", name="Periksa berkas").click()
    page.locator("#judul-terapkan").wait_for()
    shoot(page, "tali-asih-7-hasil")
    page.context.close()


def privacy_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "admin_jombang")
    page.goto("/cari/?q=supriyantu")
    shoot(page, "cari-1-hasil", whole=True)
    page.goto("/anggota/?pilar=TKSK")
    page.locator(".table-people .who").nth(1).click()
    page.get_by_role("button", name="Tampilkan nomor").first.click()
    page.get_by_role("link", name="siapa yang melihat datanya").click()
    shoot(page, "privasi-1-akses", whole=True)
    page.goto("/privasi/kebocoran/tambah/")
    page.get_by_label("Kejadian").fill("Laptop operator hilang")
    page.get_by_label("Apa yang terjadi").fill("Laptop tertinggal di kendaraan umum. Cakramnya terenkripsi.")
    page.get_by_label("Data yang terungkap").fill("nama, NIK, nomor telepon")
    page.get_by_label("Jumlah orang").fill("214")
    page.get_by_role("button", name="Simpan").click()
    shoot(page, "privasi-2-kebocoran", whole=True)
    page.goto("/data/")
    shoot(page, "data-1-terbuka", whole=True)
    page.context.close()


def report_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "admin_jombang")
    page.goto("/laporan/")
    shoot(page, "laporan-1-semua")
    page.goto("/laporan/jumlah-anggota/?tanggal=2026-09-30")
    shoot(page, "laporan-2-halaman")
    page.goto("/laporan/jadwal/tambah/jumlah-anggota/?wilayah=35.17")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("heading", name="Jadwal laporan").wait_for()
    shoot(page, "laporan-3-jadwal")
    page.context.close()
