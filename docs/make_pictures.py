"""The pictures of docs/panduan.md, taken from the demo data: `.venv/bin/python docs/make_pictures.py [CHAPTER...]`.

It serves the demo from a folder of its own, walks through each chapter as its user would, and writes
docs/gambar/*.png. Needs Chromium on the PATH (or CHROMIUM) and the developers' packages (`./run install`). People
and numbers are invented.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.sheets import rosters  # noqa: E402
from tests.stipends import bank  # noqa: E402

PICTURES = PROJECT / "docs" / "gambar"
PASSWORD = "demo-Pilar-2026"  # noqa: S105 - that of the demo, which says so on every page
WIDE = {"width": 1200, "height": 800}
PHONE = {"width": 380, "height": 780}
START_SECONDS = 300
COLOURS = 96  # of a palette: screens have few, and the files are a third as large

Chapter = Callable[[Browser, str], None]


@contextlib.contextmanager
def demo_site() -> Iterator[str]:
    """The address of a fresh demo; it is gone afterwards, with its data."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="pilar-gambar-") as folder:
        environment = os.environ | {"PORT": str(port), "VAR_DIR": folder}
        process = subprocess.Popen(["./run"], cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/healthz/siap", process)
            yield address
        finally:
            process.terminate()
            process.wait(60)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    for _ in range(START_SECONDS * 2):
        if process.poll() is not None:
            sys.exit("./run ended before it served; run it by hand to see why.")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return
        time.sleep(0.5)
    sys.exit(f"No answer from {url}")


def sign_in(browser: Browser, address: str, user: str, *, size: dict | None = None) -> Page:
    context = browser.new_context(base_url=address, viewport=size or WIDE, locale="id-ID", reduced_motion="reduce")
    page = context.new_page()
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(user)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/")
    return page


def shoot(page: Page, name: str, *, of: str = "", whole: bool = False) -> None:
    """The window, the whole page, or one part of it (a CSS selector), as docs/gambar/<name>.png."""
    path = PICTURES / f"{name}.png"
    if whole:
        page.evaluate("scrollTo(0, 0)")  # else what sticks to the window's top stands in the middle
    taken = page.locator(of).first.screenshot() if of else page.screenshot(full_page=whole)
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(PROJECT)}  {path.stat().st_size // 1024} KB\n")


# --- Chapters -----------------------------------------------------------------------------------------------------


def psm_sheet() -> bytes:
    """Thirty PSM as an office writes them down, with the slips that the guide speaks of."""
    people = []
    for number in range(1, 31):
        district, village = [("MOJOWARNOO", "Mojojejer"), ("PERAK", "Sumberagung"), ("WONOSALAM", "Sumberjo")][
            number % 3
        ]
        cells = {"KECAMATAN_TUGAS": district, "DESA_TUGAS": village, "TMT": "1 Januari 2026", "UKURAN_TOPI": "L"}
        cells["JENIS_KELAMIN"] = "Perempuann" if number % 4 == 0 else "L"
        people.append(rosters.person(number, **cells))
    people[4]["NIK"] = "351799150875"
    people[17]["NIK"] = ""
    return rosters.sheet(*people, title="DAFTAR PEKERJA SOSIAL MASYARAKAT (PSM)")


def dashboard_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/?tanggal=2026-09-30")
    page.get_by_text("Tanpa nomor telepon").wait_for()
    shoot(page, "dasbor-1-operator", whole=True)
    page = sign_in(browser, address, "bendahara")
    page.goto("/?tanggal=2026-06-30")
    shoot(page, "dasbor-2-uang", of="section[aria-labelledby=judul-uang]")


def import_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/anggota/impor/unggah/")
    shoot(page, "impor-1-unggah", whole=True)
    page.set_input_files("input[type=file]", {"name": "psm-2026.csv", "mimeType": "text/csv", "buffer": psm_sheet()})
    page.get_by_role("button", name="Unggah dan periksa").click()
    shoot(page, "impor-2-kolom", whole=True)
    page.get_by_label("UKURAN TOPI").select_option(label="Abaikan kolom ini")
    page.get_by_role("button", name="Simpan dan baca lagi").click()
    shoot(page, "impor-3-pratinjau")
    shoot(page, "impor-4-betulkan", of="#perbaikan")
    page.locator("#perbaikan").get_by_label("Perempuann").select_option(label="Perempuan")
    page.locator("#perbaikan").get_by_label("MOJOWARNOO").select_option(label="Kec. Mojowarno")
    page.get_by_role("button", name="Betulkan dan periksa lagi").click()
    page.get_by_role("navigation", name="Putusan").get_by_role("link", name="Ditolak").click()
    shoot(page, "impor-5-ditolak", whole=True)
    page.get_by_role("button", name="yang benar").click()
    page.get_by_text("Sudah diterapkan").wait_for()
    shoot(page, "impor-6-selesai")
    page.context.close()
    phone = sign_in(browser, address, "operator_jombang", size=PHONE)
    phone.goto("/anggota/impor/")
    shoot(phone, "impor-7-ponsel")
    phone.context.close()


def list_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/anggota/?pilar=PKH&wilayah=35.17.02")
    shoot(page, "daftar-1-saring")
    page.locator(".table-people [data-select]").nth(0).check()
    page.locator(".table-people [data-select]").nth(2).check()
    page.get_by_role("button", name="Akhiri").click()
    page.get_by_label("Hari terakhir").fill("2026-12-31")
    page.get_by_label("Alasan").select_option(label="Mengundurkan diri")
    page.get_by_role("button", name="Lihat pratinjau").click()
    shoot(page, "massal-1-pratinjau")
    page.context.close()
    phone = sign_in(browser, address, "operator_jombang", size=PHONE)
    phone.goto("/anggota/?pilar=TKSK")
    shoot(phone, "daftar-2-ponsel")
    phone.context.close()


def member_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/anggota/?pilar=TKSK")
    page.locator(".table-people .who").nth(1).click()
    shoot(page, "anggota-1-halaman")
    page.get_by_role("link", name="Pindah TKSK").click()
    page.locator("#id_duty_district").select_option(index=4)
    page.get_by_label("TMT di tempat baru").fill("2026-12-01")
    page.get_by_role("button", name="Pindahkan").click()
    shoot(page, "anggota-2-pindah", whole=True)
    page.go_back()
    page.goto(page.url.replace("/pindah/", "/ganti/"))
    page.get_by_label("Pengganti mulai bertugas").fill("2026-12-01")
    page.get_by_label("Cari pengganti").fill("agus")
    page.get_by_role("button", name="Cari", exact=True).click()
    page.locator("#calon input").first.check()
    page.get_by_label("Alasan diganti").select_option(label="Diganti")
    shoot(page, "anggota-3-ganti", whole=True)
    page.context.close()


def grid_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/anggota/kisi/?pilar=TKSK")
    heads = page.locator("[data-grid-table] thead th").all_inner_texts()
    first = page.locator("[data-grid-table] tbody tr").first.locator("td").nth(heads.index("Telepon") - 1)
    first.click()
    page.evaluate(
        PASTE, "0847-1111-2233\tadi.p@surel.example\n0847-1111-3344\tamir@surel\n0847-1111-4455\tandi@surel.example"
    )
    page.locator("[data-grid-save]").click()
    page.locator("[data-grid-faults]").wait_for()
    shoot(page, "kisi-1-tempel")
    page.context.close()


# As the clipboard of a spreadsheet arrives.
PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


def doubles_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    for nik in ("3517991708790009", ""):
        page.goto("/anggota/tambah/")
        page.get_by_label("Nama lengkap").fill("Sri Handayani Contoh")
        page.get_by_label("NIK", exact=False).first.fill(nik)
        page.get_by_label("Jenis kelamin").select_option(label="Perempuan")
        page.get_by_label("Tempat lahir").fill("Jombang")
        page.get_by_label("Tanggal lahir").fill("1979-08-17")
        page.get_by_label("Pilar").select_option(label="PSM")
        page.locator("#id_position option").nth(1).wait_for(state="attached")
        page.get_by_label("Jabatan").select_option(index=1)
        page.locator("#id_duty_district").select_option(index=3 if nik else 4)
        page.locator("#id_duty_village option").nth(1).wait_for(state="attached")
        page.locator("#id_duty_village").select_option(index=2)
        page.get_by_label("TMT (mulai bertugas)").fill("2026-01-01")
        page.get_by_role("button", name="Simpan anggota").click()
    shoot(page, "tambah-1-mungkin-sudah")
    page.get_by_role("button", name="Tetap simpan").click()
    page.get_by_role("link", name="Bandingkan kedua data").click()
    shoot(page, "ganda-1-bandingkan", whole=True)
    page.context.close()


def papers_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/anggota/rekening/")
    shoot(page, "rekening-1-sahkan")
    page.goto("/anggota/sertifikat/?hari=365")
    shoot(page, "sertifikat-1-berakhir")
    page.goto("/anggota/laporan-bulanan/?pilar=TKSK")
    shoot(page, "laporan-1-daftar")
    page.goto("/anggota/?pilar=TKSK")
    names = page.locator(".table-people .who-name").all_inner_texts()
    page.goto("/anggota/sk/tambah/")
    page.get_by_label("Nomor SK").fill("188/216/415.10/2026")
    page.get_by_label("Tanggal SK").fill("2026-12-01")
    page.get_by_label("Berlaku mulai").fill("2027-01-01")
    page.get_by_label("Berlaku sampai").fill("2029-12-31")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Cocokkan lampiran").first.click()
    page.get_by_label("Pilar atau jabatan").select_option(label="TKSK")
    page.get_by_label("Tempel nama atau NIK").fill("\n".join([*names[2:], "Slamet Hartono"]))
    page.get_by_role("button", name="Bandingkan").click()
    shoot(page, "sk-1-cocokkan")
    page.context.close()


def formation_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/formasi/")
    page.get_by_label("Jabatan pada peta").select_option(label="Pendamping PKH")
    page.locator("#peta").get_by_role("button", name="Tampilkan").click()
    page.evaluate("scrollTo(0, 0)")
    shoot(page, "formasi-1-peta")
    page.context.close()


def export_chapter(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "admin_jombang")
    page.goto("/anggota/ekspor/?pilar=TKSK")
    shoot(page, "ekspor-1-berkas")
    page.goto("/anggota/ekspor/susunan/")
    page.get_by_role("link", name="Salin").nth(2).click()
    page.get_by_label("Nama susunan").fill("Permintaan bank")
    shoot(page, "ekspor-2-susunan")
    page.goto("/anggota/?pilar=PSM")
    page.locator(".table-people .who").first.click()
    page.get_by_role("link", name="Hapus dari daftar").click()
    page.get_by_label("Alasan").fill("Tercatat karena salah lembar; bukan anggota.")
    shoot(page, "hapus-1-alasan", whole=True)
    page.context.close()


def event_of(page: Page, name: str) -> str:
    """The address of the event of that name, whichever year it is in."""
    page.goto(f"/kegiatan/?waktu=semua&q={name}")
    return page.get_by_role("link", name=name).first.get_attribute("href") or ""


def event_chapter(browser: Browser, address: str) -> None:
    """An event from its draft to the personal link."""
    page = sign_in(browser, address, "operator_jombang")
    page.goto("/kegiatan/?waktu=semua")
    shoot(page, "kegiatan-1-daftar")
    page.goto("/kegiatan/tambah/")
    page.get_by_label("Nama kegiatan").fill("Sosialisasi dan Audiensi Pilar Sosial")
    page.get_by_label("Sosialisasi").check()
    page.get_by_label("Audiensi").check()
    page.locator("#id_first_day").fill("2027-02-02")
    page.get_by_label("Jam mulai").fill("08:30")
    page.get_by_label("Jam selesai").fill("12:00")
    page.get_by_label("Tempat", exact=False).last.fill("Pendopo Kabupaten Jombang")
    page.get_by_role("button", name="Buat rancangan").click()
    event = page.url.removeprefix(address)
    page.goto(f"{event}kuota/tambah/")
    page.get_by_label("Pilar").select_option(label="TKSK")
    page.get_by_label("Cara menghitung").select_option(label="Per kecamatan")
    page.get_by_label("Orang per wilayah").fill("1")
    page.get_by_role("button", name="Simpan").click()
    page.goto(f"{event}kuota/tambah/")
    page.get_by_label("Pilar").select_option(label="Tagana")
    page.get_by_label("Kuota", exact=False).last.fill("40")
    page.get_by_role("button", name="Simpan").click()
    page.goto(f"{event}peserta/undang/")
    page.get_by_label("TKSK").check()
    page.get_by_label("Tagana").check()
    page.get_by_role("button", name="Lihat siapa saja").click()
    shoot(page, "kegiatan-2-undang", of="#pratinjau")
    page.get_by_role("button", name="Masukkan").click()
    page.goto(f"{event}kuota/")
    shoot(page, "kegiatan-3-kuota")
    page.goto(f"{event}langkah/announce/")
    page.get_by_role("button", name="Umumkan").click()
    page.goto(f"{event}peserta/")
    page.locator("tbody .cell-main a").nth(2).click()
    page.wait_for_load_state("networkidle")
    shoot(page, "kegiatan-4-peserta")
    link = page.locator("#tautan a.mono").get_attribute("href") or ""
    page.goto(f"{event}surat/")
    shoot(page, "kegiatan-5-surat")
    page.context.close()
    phone = sign_in(browser, address, "operator_jombang", size=PHONE)
    phone.goto(urlsplit(link).path)
    phone.wait_for_load_state("networkidle")
    shoot(phone, "kegiatan-6-tautan", whole=True)
    phone.context.close()


def paper_chapter(browser: Browser, address: str) -> None:
    """Sign-in sheets, what they say typed back, and what remains of an event."""
    page = sign_in(browser, address, "admin_jombang")
    event = event_of(page, "Rapat Koordinasi Pilar Sosial Triwulan III")
    page.goto(f"{event}lembar/")
    page.get_by_label("Urutan").select_option(label="Menurut unsur")
    page.get_by_role("button", name="Buat lembar").click()
    shoot(page, "kertas-1-lembar", whole=True)
    page.get_by_role("link", name="Isi dari kertas").first.click()
    page.get_by_label("Alasan pembetulan").fill("Lembar tertinggal di meja pendaftaran")
    page.get_by_label("Hadir").fill("1-40 kecuali 7, 12")
    page.get_by_label("Sakit").fill("7")
    page.get_by_role("button", name="Periksa").click()
    shoot(page, "kertas-2-isi", whole=True)
    page.goto(f"{event}kehadiran/")
    shoot(page, "kertas-3-kehadiran")
    page.goto(f"{event}berkas/")
    shoot(page, "sesudah-1-berkas", whole=True)
    page.goto("/kegiatan/rekomendasi/?keadaan=lewat")
    shoot(page, "sesudah-2-rekomendasi")
    training = event_of(page, "Bimtek Verifikasi Data")
    page.goto(f"{training}sertifikat/")
    shoot(page, "sesudah-3-sertifikat")
    page.goto(f"{event_of(page, 'Lomba Pilar Sosial Berprestasi')}lomba/")
    shoot(page, "sesudah-4-lomba")
    page.goto("/kantor/")
    page.get_by_role("link", name="Dinas Sosial Kabupaten Jombang", exact=True).click()
    shoot(page, "kantor-1-penanda-tangan", whole=True)
    page.context.close()


def door_chapter(browser: Browser, address: str) -> None:
    phone = sign_in(browser, address, "operator_jombang", size=PHONE)
    event = event_of(phone, "Sosialisasi Kartu Anggota dan Daftar Hadir QR")
    phone.goto(event)
    phone.get_by_role("link", name="Catat di pintu").click()
    phone.get_by_role("button", name="Siapkan luring").click()
    phone.get_by_text("Siap luring").wait_for()
    for _ in range(3):
        phone.get_by_role("button", name="Tandai hadir").nth(1).click()
        phone.wait_for_timeout(1000)
    phone.get_by_role("button", name="Semua (").click()
    shoot(phone, "pintu-1-daftar")
    phone.get_by_role("button", name="Tandai hadir").first.click()
    phone.locator("[data-door-flash]").wait_for()
    shoot(phone, "pintu-2-hadir")
    phone.context.close()
    page = sign_in(browser, address, "operator_jombang")
    page.goto(f"{event}hadir/petugas/")
    page.get_by_label("Nama petugas atau pintu").fill("Pintu timur, Bu Rini")
    page.get_by_role("button", name="Tampilkan kode QR").click()
    shoot(page, "pintu-3-petugas", whole=True)
    page.context.close()


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


CHAPTERS: dict[str, Chapter] = {
    "dasbor": dashboard_chapter,
    "impor": import_chapter,
    "daftar": list_chapter,
    "anggota": member_chapter,
    "kisi": grid_chapter,
    "ganda": doubles_chapter,
    "surat": papers_chapter,
    "formasi": formation_chapter,
    "ekspor": export_chapter,
    "kegiatan": event_chapter,
    "kertas": paper_chapter,
    "pintu": door_chapter,
    "tali-asih": stipend_chapter,
    "privasi": privacy_chapter,
    "laporan": report_chapter,
}


def main() -> None:
    wanted = sys.argv[1:] or list(CHAPTERS)
    if unknown := set(wanted) - set(CHAPTERS):
        sys.exit(f"No chapter {', '.join(sorted(unknown))}; there are: {', '.join(CHAPTERS)}")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("No Chromium found; set CHROMIUM.")
    PICTURES.mkdir(exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with demo_site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for name in wanted:
            CHAPTERS[name](browser, address)
        browser.close()


if __name__ == "__main__":
    main()
