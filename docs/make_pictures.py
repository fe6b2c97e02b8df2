"""The pictures of docs/panduan.md, taken from the demo data: `.venv/bin/python docs/make_pictures.py [CHAPTER...]`.

It serves the demo from a folder of its own, walks through each chapter as its user would, and writes
docs/gambar/*.png. Needs Chromium on the PATH (or CHROMIUM) and the developers' packages (`./run install`). People
and numbers are invented.
"""

from __future__ import annotations

import contextlib
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

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.sheets import rosters  # noqa: E402

PICTURES = PROJECT / "docs" / "gambar"
PASSWORD = "demo-Pilar-2026"  # noqa: S105 - that of the demo, which says so on every page
WIDE = {"width": 1200, "height": 800}
PHONE = {"width": 380, "height": 780}
START_SECONDS = 300

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
    if of:
        page.locator(of).first.screenshot(path=path)
    else:
        page.screenshot(path=path, full_page=whole)
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


CHAPTERS: dict[str, Chapter] = {"impor": import_chapter}


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
