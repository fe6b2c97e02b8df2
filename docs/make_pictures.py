"""The pictures of docs/panduan.md, taken from the demo data: `.venv/bin/python docs/make_pictures.py [CHAPTER...]`.

It serves the demo from a folder of its own, walks through each chapter as its user would, and writes
docs/gambar/*.png. Needs Chromium on the PATH (or CHROMIUM) and the developers' packages (`./run install`). People
and numbers are invented.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docs.pictures.camera import PICTURES, demo_site  # noqa: E402
from docs.pictures.events import door_chapter, event_chapter, paper_chapter  # noqa: E402
from docs.pictures.office import dashboard_chapter, privacy_chapter, report_chapter, stipend_chapter  # noqa: E402
from docs.pictures.roster import (  # noqa: E402
    doubles_chapter,
    export_chapter,
    formation_chapter,
    grid_chapter,
    import_chapter,
    list_chapter,
    member_chapter,
    papers_chapter,
)

Chapter = Callable[[Browser, str], None]
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
