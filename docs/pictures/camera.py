"""The demo that is served for the pictures, who signs in to it, and how a picture is taken."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

PROJECT = Path(__file__).resolve().parents[2]
PICTURES = PROJECT / "docs" / "gambar"
PASSWORD = "demo-Pilar-2026"  # noqa: S105 - that of the demo, which says so on every page
WIDE = {"width": 1200, "height": 800}
PHONE = {"width": 380, "height": 780}
START_SECONDS = 300
COLOURS = 96  # of a palette: screens have few, and the files are a third as large


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
    page.wait_for_load_state("networkidle")  # a page that is on its way cannot be taken
    if whole:
        page.evaluate("scrollTo(0, 0)")  # else what sticks to the window's top stands in the middle
    taken = page.locator(of).first.screenshot() if of else page.screenshot(full_page=whole)
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(PROJECT)}  {path.stat().st_size // 1024} KB\n")
