"""Chapters of the roster: people, their sheets, lists and papers."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.sheets import rosters

from .camera import PHONE, shoot, sign_in


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
