"""Chapters of events: from the draft to the door and the papers after it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from .camera import PHONE, shoot, sign_in


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
