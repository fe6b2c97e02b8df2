"""The page at the door on a small phone: four things, big targets, the keyboard, light and dark."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Attendance, CurrentPresence, DoorPass, Event, EventSession, Participant
from events.services import open_door, revoke_door, take_step
from pilarsosial.core.checks import check_url
from pilarsosial.core.models import User
from tests.browser.conftest import PHONE
from tests.factories import EventFactory, OfficeFactory, assignment, participant, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def siti(live_server: LiveServer) -> User:
    return user_with("operator", "35.17", username="siti")


@pytest.fixture
def event(siti: User) -> Event:
    """All day long, so that the clock picks the first session; a second one is tomorrow."""
    today = timezone.localdate()
    made = EventFactory(
        office=OfficeFactory(code="35.17"),
        state="running",
        title="Rapat Koordinasi TKSK Triwulan IV",
        place="Pendopo Kabupaten Jombang",
        starts_on=today,
        ends_on=today + timedelta(days=1),
        sessions=0,
    )
    for number in (1, 2):
        day = today + timedelta(days=number - 1)
        EventSession.objects.create(event=made, number=number, day=day, starts=time(0, 1), ends=time(23, 59))
    for number, name in enumerate(("Ani Lestari", "Budi Santoso", "Cici Utami", "Dodi Wijaya"), 1):
        held = assignment("TKSK", f"35.17.{number:02}")
        participant(made, held, name=name)
    participant(made, name="Eko Prasetyo", agency="UPT Panti Sosial")
    return made


def enter(page: Page, event: Event, siti: User, view: str = "hadir") -> Page:
    _door, claim = open_door(event.pk, device="Pintu", actor=siti)
    page.goto(f"/kegiatan/{event.pk}/{view}/#kartu={claim}")
    expect(page.locator("[data-door-all]")).to_have_text("dari 5 hadir")
    return page


@pytest.fixture
def page(phone: Page, event: Event, siti: User) -> Page:
    return enter(phone, event, siti)


def here(page: Page, count: int) -> None:
    expect(page.locator("[data-door-here]")).to_have_text(str(count))
    expect(page.locator("[data-door-pending] [data-label]")).to_have_text("Semua terkirim")


def state_of(name: str) -> dict[int, str]:
    rows = CurrentPresence.objects.filter(participant__name=name)
    return dict(rows.values_list("session__number", "state"))


def mark(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Tandai hadir: {name}").click()


def test_a_tap_marks_and_the_person_moves_to_the_other_tab(page: Page):
    mark(page, "Budi Santoso")
    flash = page.locator("[data-door-flash]")
    expect(flash).to_contain_text("Hadir")
    expect(flash).to_contain_text("Budi Santoso")
    here(page, 1)
    expect(page.get_by_role("button", name="Belum (4)")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="Tandai hadir: Budi Santoso")).to_have_count(0)
    page.get_by_role("button", name="Hadir (1)").click()
    expect(page.locator("[data-door-list] li")).to_have_count(1)
    assert state_of("Budi Santoso") == {1: "hadir"}


def test_a_finger_that_taps_twice_marks_one_person(page: Page):
    button = page.get_by_role("button", name="Tandai hadir: Ani Lestari")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    for _ in range(2):
        page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    here(page, 1)
    page.wait_for_timeout(300)
    here(page, 1)
    assert Attendance.objects.count() == 1


def test_three_letters_and_enter(page: Page):
    page.keyboard.press("/")
    page.keyboard.type("cic")
    expect(page.locator("[data-door-list] li")).to_have_count(1)
    page.keyboard.press("Enter")
    here(page, 1)
    expect(page.locator("[data-door-search]")).to_have_value("")
    expect(page.locator("[data-door-search]")).to_be_focused()
    page.keyboard.type("cic")
    expect(page.locator("[data-door-list] li")).to_contain_text("Hadir")


def test_the_whole_list_by_keyboard(page: Page):
    page.get_by_role("button", name="Tandai hadir: Ani Lestari").focus()
    for count in range(1, 6):
        page.keyboard.press("Enter")
        here(page, count)
        page.wait_for_timeout(150)
    assert CurrentPresence.objects.present().count() == 5


def test_a_wrong_tap_is_taken_back_with_one_tap_on_a_reason(page: Page):
    mark(page, "Budi Santoso")
    here(page, 1)
    page.get_by_role("button", name="Hadir (1)").click()
    page.get_by_role("button", name="Hadir: Budi Santoso. Ubah").click()
    page.get_by_role("button", name="Salah orang").click()
    here(page, 0)
    assert state_of("Budi Santoso") == {1: ""}
    assert list(Attendance.objects.order_by("pk").values_list("kind", "reason")) == [
        ("mark", ""),
        ("undo", "Salah orang"),
    ]


def test_a_mark_moves_to_another_session(page: Page):
    session = page.get_by_label("Sesi yang dicatat")
    expect(session.locator("option:checked")).to_have_text("Sesi 1, 00.01–23.59 (menurut jam)")
    mark(page, "Budi Santoso")
    page.get_by_role("button", name="Hadir (1)").click()
    page.get_by_role("button", name="Hadir: Budi Santoso. Ubah").click()
    page.get_by_role("button", name="Sesi 2").click()
    here(page, 0)
    session.select_option(label="Sesi 2, 00.01–23.59")
    here(page, 1)
    assert state_of("Budi Santoso") == {1: "", 2: "hadir"}


def test_another_state_is_said_from_the_persons_sheet(page: Page):
    page.locator("[data-door-list]").get_by_role("button", name="Cici Utami TKSK").click()
    page.get_by_role("button", name="Sakit").click()
    expect(page.get_by_role("button", name="Belum (4)")).to_be_visible()
    here(page, 0)
    assert state_of("Cici Utami") == {1: "sakit"}


def test_everybody_but(page: Page):
    page.get_by_role("button", name="Lainnya").click()
    page.get_by_role("button", name="Semua hadir kecuali…").click()
    page.get_by_role("checkbox", name="Dodi Wijaya").uncheck()
    page.get_by_role("button", name="Catat 4 orang hadir").click()
    here(page, 4)
    assert state_of("Dodi Wijaya") == {}


def test_somebody_without_an_invitation(page: Page):
    page.locator("[data-door-search]").fill("Sri Wahyuni")
    page.get_by_role("button", name="Catat sebagai tamu tanpa undangan").click()
    page.get_by_label("Instansi atau wilayah tugas").fill("Karang Taruna Ploso")
    page.get_by_role("button", name="Catat hadir").click()
    here(page, 1)
    expect(page.locator("[data-door-all]")).to_have_text("dari 6 hadir")
    walked = Participant.objects.get(source="walk_in")
    assert (walked.name, walked.agency, walked.unmatched) == ("Sri Wahyuni", "Karang Taruna Ploso", True)
    page.reload()
    here(page, 1)
    page.get_by_role("button", name="Hadir (1)").click()
    expect(page.locator("[data-door-list]")).to_contain_text("Karang Taruna Ploso")


def test_a_typed_code_and_its_repeat(page: Page):
    ani = Participant.objects.get(name="Ani Lestari")
    page.get_by_role("button", name="Pindai kartu QR").click()
    field = page.get_by_label("Kode pada undangan")
    field.fill(ani.code.lower())
    field.press("Enter")
    expect(page.locator("[data-door-flash]")).to_contain_text("Ani Lestari")
    expect(page.locator("[data-door-scan-counts]")).to_have_text("1 dari 5 hadir")
    expect(page.locator("[data-door-pending] [data-label]")).to_have_text("Semua terkirim")
    since = CurrentPresence.objects.get().since.astimezone(ani.event.zone)
    field.fill(ani.code)
    field.press("Enter")
    expect(page.locator("[data-door-flash]")).to_contain_text(f"Sudah hadir {since:%H.%M}")
    field.fill("XXXX")
    field.press("Enter")
    expect(page.locator("[data-door-flash]")).to_contain_text("Tidak ada di daftar")
    assert Attendance.objects.count() == 1


def test_a_closed_event_takes_the_names_off_the_phone(page: Page, event: Event, siti: User):
    mark(page, "Ani Lestari")
    here(page, 1)
    take_step(event.pk, "close", actor=siti)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Sudah selesai")).to_be_visible()
    kept = """event => new Promise(resolve => {
        const asked = indexedDB.open("kegiatan-" + event);
        asked.onsuccess = () => {
            const count = asked.result.transaction("people").objectStore("people").count();
            count.onsuccess = () => resolve(count.result);
        };
    })"""
    assert page.evaluate(kept, event.pk) == 0


def test_a_phone_whose_pass_was_revoked_keeps_no_names(page: Page, siti: User):
    here(page, 0)
    revoke_door(DoorPass.objects.get().pk, actor=siti)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Kartu pintu ponsel ini sudah dicabut")).to_be_visible()
    expect(page.get_by_text("Ani Lestari")).to_be_hidden()
    page.reload()
    expect(page.get_by_text("Minta koordinator menunjukkan kode QR pintu")).to_be_visible()


def test_signed_in_no_qr_is_needed(phone: Page, event: Event, siti: User, sign_in_as: Callable):
    page = sign_in_as(siti, phone)
    page.goto(f"/kegiatan/{event.pk}/hadir/")
    expect(page.locator("[data-door-all]")).to_have_text("dari 5 hadir")
    mark(page, "Budi Santoso")
    here(page, 1)


def test_without_a_pass_the_page_says_how_to_get_one(phone: Page, event: Event):
    phone.goto(f"/kegiatan/{event.pk}/hadir/")
    expect(phone.get_by_text("Minta koordinator menunjukkan kode QR pintu")).to_be_visible()
    expect(phone.get_by_role("link", name="Masuk dengan akun")).to_have_attribute(
        "href", f"/masuk/?next=%2Fkegiatan%2F{event.pk}%2Fhadir%2F"
    )


def test_where_no_worker_is_possible_the_page_says_so(new_context: Callable, event: Event, siti: User):
    """As on plain HTTP: names and typed codes still work."""
    context = new_context(**PHONE, service_workers="block")
    page = enter(context.new_page(), event, siti)
    expect(page.get_by_text("Luring tidak tersedia")).to_be_visible()
    expect(page.get_by_role("button", name="Siapkan luring")).to_be_hidden()
    mark(page, "Budi Santoso")
    here(page, 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say(new_context: Callable, event: Event, siti: User, scheme: str):
    page = enter(new_context(**PHONE, color_scheme=scheme).new_page(), event, siti)

    def clean(name: str) -> None:
        found = Axe().run(page)
        assert not found.violations_count, f"{name}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{name} scrolls sideways"

    clean("list")
    mark(page, "Budi Santoso")
    clean("flash")
    here(page, 1)
    page.locator("[data-door-list]").get_by_role("button", name="Cici Utami TKSK").click()
    clean("person")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Lainnya").click()
    clean("rest")
    page.get_by_role("button", name="Semua hadir kecuali…").click()
    clean("many")
    page.keyboard.press("Escape")
    page.locator("[data-door-pending]").click()
    clean("queue")
    page.keyboard.press("Escape")
    page.locator("[data-door-search]").fill("tidak ada")
    clean("nobody")
    page.locator("[data-door-search]").fill("")
    page.get_by_role("button", name="Pindai kartu QR").click()
    clean("scanner")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_phones_on_a_phone(new_context: Callable, sign_in_as: Callable, event, siti, scheme: str):
    page = sign_in_as(siti, new_context(**PHONE, color_scheme=scheme).new_page())
    page.goto(f"/kegiatan/{event.pk}/hadir/petugas/")
    page.get_by_label("Nama petugas atau pintu").fill("Bu Rini")
    page.get_by_role("button", name="Tampilkan kode QR").click()
    expect(page.get_by_role("img", name="Kode QR kartu pintu untuk Bu Rini")).to_be_visible()
    found = Axe().run(page)
    assert not found.violations_count, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def camera_of(text: str, folder: Path) -> Path:
    """A film in which a card is held before the camera, as Chromium's false camera plays it (one Y4M frame)."""
    png = io.BytesIO()
    segno.make(text, error="m").save(png, kind="png", scale=8, border=4)
    card = Image.open(png).convert("L")
    frame = Image.new("L", (640, 480), 200)
    card.thumbnail((420, 420))
    frame.paste(card, ((640 - card.width) // 2, (480 - card.height) // 2))
    film = folder / "camera.y4m"
    grey = bytes([128]) * (320 * 240 * 2)
    film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + frame.tobytes() + grey) * 3)
    return film


def test_a_card_before_the_camera(
    playwright: Playwright, browser_type_launch_args: dict, live_server: LiveServer, event, siti, tmp_path: Path
):
    """Frames to the server where the browser has no detector of its own, as Chromium on Linux."""
    ani = Participant.objects.get(name="Ani Lestari")
    film = camera_of(check_url(ani.token), tmp_path)
    arguments = [
        *browser_type_launch_args["args"],
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "args": arguments})
    try:
        context = browser.new_context(base_url=live_server.url, locale="id-ID", permissions=["camera"], **PHONE)
        page = enter(context.new_page(), event, siti, "pindai")
        expect(page.locator("[data-door-log]")).to_contain_text("Ani Lestari", timeout=15_000)
        expect(page.locator("[data-door-scan-counts]")).to_have_text("1 dari 5 hadir")
        expect(page.locator("[data-door-pending] [data-label]")).to_have_text("Semua terkirim")
    finally:
        browser.close()
    assert list(Attendance.objects.values_list("participant__name", "method")) == [("Ani Lestari", "qr")]
