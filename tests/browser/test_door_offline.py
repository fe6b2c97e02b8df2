"""A hall without signal: the server's process is stopped, the page goes on, and nothing is lost or counted twice.

Nothing is emulated: the browser trusts a real certificate, and what it cannot reach is not there.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect

from events.models import Attendance, CurrentPresence, DoorPass, Event, Participant, Source
from events.services import open_door
from events.tokens import new_code, new_token, token_hash
from pilarsosial.core.values.names import search_key
from tests.browser.conftest import PHONE
from tests.browser.door_site import Front, Site, running, trusting_home
from tests.factories import EventFactory, OfficeFactory, user_with

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 500
PATIENCE = 10  # seconds that the page waits for an answer
FIRST = ("Agus", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Gunawan", "Hadi", "Indah", "Joko")
LAST = ("Santoso", "Wijaya", "Lestari", "Utami", "Pratama", "Hidayat", "Rahayu", "Setiawan", "Kusuma", "Saputra")


@pytest.fixture
def site(db, tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path / "var") as served:
        yield served


@pytest.fixture
def trusting(site: Site, playwright: Playwright, browser_type_launch_args: dict, tmp_path: Path) -> Iterator[Browser]:
    """A Chromium of its own that trusts the site's authority, and nobody was told to overlook anything."""
    home = trusting_home(tmp_path / "home", site.authority)
    environment = os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / ".local/share")}
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "env": environment})
    yield browser
    browser.close()


@pytest.fixture
def event(db) -> Event:
    """Today, with five hundred people on the list."""
    made = EventFactory(office=OfficeFactory(code="35.17"), state="running", starts_on=timezone.localdate())
    codes: set[str] = set()
    people = []
    for number in range(MANY):
        name = f"{FIRST[number % 10]} {LAST[number // 10 % 10]} {chr(65 + number // 100)}{number:03}"
        token = new_token()
        people.append(
            Participant(
                event=made,
                name=name,
                name_key=search_key(name),
                agency="Karang Taruna",
                source=Source.FORM,
                code=new_code(codes),
                token=token,
                token_hash=token_hash(token),
            )
        )
    Participant.objects.bulk_create(people)
    return made


@pytest.fixture
def opener(db):
    return user_with("operator", "35.17", username="siti")


def on_the_phone(trusting: Browser, site: Site) -> BrowserContext:
    context = trusting.new_context(base_url=site.url, locale="id-ID", timezone_id="Asia/Jakarta", **PHONE)
    context.set_default_timeout(15_000)
    return context


def enter(context: BrowserContext, event: Event, opener) -> Page:
    """By the QR of the coordinator's screen, and made ready for no signal."""
    _door, claim = open_door(event.pk, device="Pintu", actor=opener)
    page = context.new_page()
    page.goto(f"/kegiatan/{event.pk}/hadir/#kartu={claim}")
    page.get_by_role("button", name="Siapkan luring").click()
    expect(page.get_by_text(re.compile(rf"Siap luring: {MANY} nama, \d\d\.\d\d"))).to_be_visible()
    return page


FIRST_ROWS = """number => {
    const rows = document.querySelectorAll("[data-door-list] li");
    const row = rows[number % Math.min(4, rows.length)];
    const { x, y, width, height } = row.querySelector("[data-mark]").getBoundingClientRect();
    return [row.querySelector(".door-name").textContent, x + width / 2, y + height / 2];
}"""


class Hand:
    """Somebody at the door, and a watch: between which two moments each name was marked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: dict[str, tuple[float, float]] = {}

    def count(self) -> int:
        return int(self.page.locator("[data-door-here]").inner_text().replace(".", ""))

    def wait_for(self, count: int) -> None:
        told = "count => document.querySelector('[data-door-here]').textContent.replace('.', '') === String(count)"
        self.page.wait_for_function(told, arg=count, polling=20)

    def _watch(self, name: str, act: Callable[[], None]) -> None:
        here, before = self.count(), time.time()
        act()
        self.wait_for(here + 1)
        self.seen[name] = (before, time.time())

    def tap(self, times: int) -> None:
        """One of the first names of the list after the other; a finger twice in one place would be taken for one."""
        self.page.locator("[data-door-list] li").nth(3).scroll_into_view_if_needed()
        before = 0
        for number in range(times):
            name, x, y = self.page.evaluate(FIRST_ROWS, number)
            if abs(y - before) < 40:
                self.page.wait_for_timeout(300)
            before = y
            self._watch(name, functools.partial(self.page.touchscreen.tap, x, y))

    def type(self, name: str) -> None:
        search = self.page.locator("[data-door-search]")
        search.fill(name)
        self._watch(name, lambda: search.press("Enter"))


def pending(page: Page) -> str:
    return page.locator("[data-door-pending] [data-label]").inner_text()


def missing(count: int) -> list[str]:
    """Names from the end of the list, which tapping reaches last."""
    return list(Participant.objects.order_by("-name_key").values_list("name", flat=True)[:count])


def kill_pages(browser: Browser) -> None:
    """As a phone does that runs out of memory: the processes of all pages end, and none is asked before."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    pages = [process["id"] for process in told["processInfo"] if process["type"] == "renderer"]
    assert pages
    for process in pages:
        os.kill(process, signal.SIGKILL)


def new_page(context: BrowserContext) -> Page:
    """Chromium keeps a process in hand for the next page; that one was killed too, and it takes a moment to notice."""
    for _ in range(10):
        with contextlib.suppress(Error):
            return context.new_page()
        time.sleep(0.3)
    return context.new_page()


def send_now(page: Page) -> None:
    page.locator("[data-door-pending]").click()
    page.get_by_role("button", name="Kirim sekarang").click()


def test_five_hundred_people_without_a_server(site: Site, trusting: Browser, event: Event, opener):
    context = on_the_phone(trusting, site)
    page = enter(context, event, opener)
    typed = missing(20)
    site.stop()

    hand = Hand(page)
    hand.tap(200)
    for name in typed[:10]:
        hand.type(name)
    assert pending(page) == "Belum terkirim: 210"

    page.reload()
    expect(page.locator("[data-door-here]")).to_have_text("210")
    assert pending(page) == "Belum terkirim: 210"
    for name in typed[10:]:
        hand.type(name)
    hand.tap(120)

    # The phone kills the page; nothing is asked of it before.
    with page.expect_event("crash"):
        kill_pages(trusting)
    page = new_page(context)
    page.goto(f"/kegiatan/{event.pk}/hadir/")
    expect(page.locator("[data-door-here]")).to_have_text("340")
    hand.page = page
    hand.tap(160)
    assert pending(page) == f"Belum terkirim: {MANY}"
    assert not Attendance.objects.exists()

    front = Front(["500", "page", "lost"], patience=PATIENCE + 2)
    site.start_behind(front)
    send_now(page)
    expect(page.locator("[data-door-pending] [data-label]")).to_have_text("Semua terkirim", timeout=45_000)
    assert front.done == ["500", "page", "lost"]

    assert Attendance.objects.count() == MANY
    assert CurrentPresence.objects.present().count() == MANY
    told = dict(Attendance.objects.values_list("participant__name", "door_at"))
    assert set(told) == set(hand.seen)
    for name, (before, after) in hand.seen.items():
        assert before - 0.5 <= told[name].timestamp() <= after + 0.5, name
    assert len({(mark.door_at, mark.received_at) for mark in Attendance.objects.all()}) == MANY
    assert not Attendance.objects.filter(late=True).exists()
    context.close()


def test_two_phones_mark_overlapping_people(site: Site, trusting: Browser, event: Event, opener):
    contexts = [on_the_phone(trusting, site) for _ in range(2)]
    pages = [enter(context, event, opener) for context in contexts]
    site.stop()
    hands = [Hand(page) for page in pages]
    hands[0].tap(60)  # the first sixty
    for name in missing(30):  # the last thirty
        hands[0].type(name)
    for name in missing(40):  # the last forty
        hands[1].type(name)
    hands[1].tap(40)  # the first forty
    assert [pending(page) for page in pages] == ["Belum terkirim: 90", "Belum terkirim: 80"]
    for page in pages:
        page.reload()
    site.start_behind(Front(["lost", "500"], patience=PATIENCE + 2))
    for page in pages:
        send_now(page)
    for page in pages:
        expect(page.locator("[data-door-pending] [data-label]")).to_have_text("Semua terkirim", timeout=45_000)

    marked = set(hands[0].seen) | set(hands[1].seen)
    assert len(marked) == 100
    assert Attendance.objects.count() == 170, "both marks of who was marked twice are kept"
    rows = CurrentPresence.objects.present().select_related("participant")
    assert {row.participant.name for row in rows} == marked
    assert rows.count() == 100, "one presence a person"
    for row in rows:
        first = min(hand.seen[row.participant.name] for hand in hands if row.participant.name in hand.seen)
        assert first[0] - 0.5 <= row.since.timestamp() <= first[1] + 0.5
    # Each learns what the other has marked.
    for page in pages:
        page.reload()
        expect(page.locator("[data-door-here]")).to_have_text("100")
    assert DoorPass.objects.filter(names_prepared=MANY).count() == 2
    for context in contexts:
        context.close()
