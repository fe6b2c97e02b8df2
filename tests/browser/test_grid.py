"""The table mode in a real browser, by keyboard alone: typing, pasting, saving, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from personnel.models import Assignment, Member
from personnel.services import change_member
from pilarsosial.core.models import ExtraField, User
from tests.browser.conftest import PHONE
from tests.factories import DecreeFactory, MemberFactory, OfficeFactory, assignment, nik, user_with

pytestmark = pytest.mark.django_db(transaction=True)
KISI = "/anggota/kisi/"
PASSWORD = "Rahasia-2026-ok"


@pytest.fixture
def siti(live_server: LiveServer) -> User:
    """The operator of Jombang."""
    return user_with("operator", "35.17", username="siti")


@pytest.fixture
def people(siti: User) -> list[Assignment]:
    office = OfficeFactory(code="35.17")
    return [
        assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(name=name, office=office))
        for number, name in enumerate(("Ani Lestari", "Budi Santoso", "Cici Utami", "Dodi Wijaya"), 1)
    ]


@pytest.fixture
def page(new_context: Callable, sign_in_as, siti: User, people) -> Page:
    page = sign_in_as(siti, new_context().new_page())
    page.goto(KISI)
    return page


def cell(page: Page, row: int, column: str) -> Locator:
    """The cell of a row, from 0, in the column with that heading."""
    heads = page.locator("[data-grid-table] thead th").all_inner_texts()
    return page.locator("[data-grid-table] tbody tr").nth(row).locator("td").nth(heads.index(column) - 1)


def enter_grid(page: Page, row: int = 0, column: str = "Nama lengkap") -> None:
    """By Tab into the table, then by arrows to the cell."""
    first = cell(page, 0, "Nama lengkap")
    for _ in range(60):
        if first.evaluate("cell => cell === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(first).to_be_focused()
    heads = page.locator("[data-grid-table] thead th").all_inner_texts()
    for _ in range(heads.index(column) - 1):
        page.keyboard.press("ArrowRight")
    for _ in range(row):
        page.keyboard.press("ArrowDown")
    expect(cell(page, row, column)).to_be_focused()


def save(page: Page) -> None:
    page.keyboard.press("Control+s")


def status(page: Page) -> Locator:
    return page.locator("[data-grid-status]")


def paste(page: Page, text: str) -> None:
    """As a spreadsheet's clipboard arrives."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            );
        }""",
        text,
    )


def test_a_cell_is_changed_and_saved_by_keyboard_alone(page: Page, people):
    enter_grid(page, column="Telepon")
    page.keyboard.type("0812 3456 7890")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "Telepon")).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.type("081399998888")
    page.keyboard.press("Tab")
    expect(cell(page, 1, "Surel")).to_be_focused()
    page.keyboard.type("salah")
    page.keyboard.press("Escape")
    expect(cell(page, 1, "Surel")).to_have_text("")
    expect(page.get_by_role("button", name="Simpan 2 sel")).to_be_enabled()
    save(page)
    expect(status(page)).to_contain_text("2 sel tersimpan pukul")
    expect(cell(page, 0, "Telepon")).to_have_text("0812-3456-7890")
    phones = list(Member.objects.order_by("name").values_list("phone", flat=True)[:2])
    assert phones == ["+6281234567890", "+6281399998888"]
    assert Member.objects.get(name="Budi Santoso").email == ""


def test_the_keys_of_a_spreadsheet(page: Page):
    enter_grid(page)
    page.keyboard.press("Control+End")
    expect(cell(page, 3, "Kepegawaian")).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, 3, "Nama lengkap")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-grid-table] [aria-selected=true]")).to_have_count(4)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("kon")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "Kepegawaian")).to_have_text("Kontrak")
    page.keyboard.press("Control+z")
    expect(cell(page, 1, "Kepegawaian")).to_have_text("")
    page.keyboard.press("Control+y")
    expect(cell(page, 1, "Kepegawaian")).to_have_text("Kontrak")
    page.keyboard.press("Delete")
    expect(cell(page, 1, "Kepegawaian")).to_have_text("")
    page.keyboard.press("Escape")
    expect(page.locator(".grid-help summary")).to_be_focused()


def test_a_block_from_a_spreadsheet_fills_cells_and_each_is_checked(page: Page, people):
    taken = Member.objects.get(name="Dodi Wijaya").nik
    enter_grid(page, column="NIK")
    paste(
        page,
        f"{nik(801, born='550101')}\tPerempuan\tJombang\t1 Januari 2001\r\n"
        f'{taken}\tL\t"Kediri\nKota"\t31/02/1980\r\n'
        f"'{nik(803)}\t-\tBlitar\t17/8/1975\r\n",
    )
    expect(status(page)).to_contain_text("11 sel berubah")
    save(page)
    expect(status(page)).to_contain_text("9 sel tersimpan")
    expect(status(page)).to_contain_text("2 sel ditolak")
    faults = page.locator("[data-grid-faults] li")
    expect(faults).to_have_count(2)
    expect(faults.nth(0)).to_contain_text("sudah terdaftar atas nama Dodi Wijaya")
    refused = cell(page, 1, "NIK")
    expect(refused).to_have_attribute("aria-invalid", "true")
    described = refused.get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text("Dodi Wijaya")
    expect(refused).to_have_attribute("title", page.locator(f"#{described}").inner_text())
    expect(cell(page, 1, "Tempat lahir")).to_have_text("Kediri Kota")
    ani, budi, cici = Member.objects.order_by("name")[:3]
    assert (ani.nik, ani.sex, ani.birth_place, ani.birth_date) == (
        nik(801, born="550101"),
        "P",
        "Jombang",
        date(2001, 1, 1),
    )
    assert (budi.birth_place, budi.birth_date) == ("Kediri Kota", date(1980, 8, 15))
    assert (cici.nik, cici.sex, cici.birth_date) == (nik(803), "", date(1975, 8, 17))
    faults.nth(1).get_by_role("button").press("Enter")
    expect(cell(page, 1, "Tanggal lahir")).to_be_focused()
    page.keyboard.type("28 Feb 1980")
    page.keyboard.press("Enter")
    save(page)
    expect(status(page)).to_contain_text("1 sel tersimpan")
    assert Member.objects.get(pk=budi.pk).birth_date == date(1980, 2, 28)


def test_copying_and_pasting_inside_the_table(page: Page, new_context):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter_grid(page, column="Tempat lahir")
    page.keyboard.type("Jombang")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "Jombang"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+v")
    for row in range(4):
        expect(cell(page, row, "Tempat lahir")).to_have_text("Jombang")
    page.keyboard.press("Control+z")
    expect(cell(page, 2, "Tempat lahir")).to_have_text("")


def test_the_assignments_cells_and_the_pillars_own_fields(page: Page, people):
    ExtraField.objects.create(pillar=people[0].pillar, code="motor", label="Punya Motor", kind="ya_tidak")
    DecreeFactory(office=people[0].member.office, number="188/5/2024")
    page.goto(f"{KISI}?pilar=TKSK")
    enter_grid(page, column="Nomor anggota")
    paste(page, "T-1\tmadya\t2-1-2019\t188/5/2024\tPPPK\tya")
    save(page)
    expect(status(page)).to_contain_text("6 sel tersimpan")
    expect(cell(page, 0, "TMT")).to_have_text("02-01-2019")
    row = Assignment.objects.get(pk=people[0].pk)
    assert (row.membership_no, row.grade, row.start, row.decree.number) == (
        "T-1",
        "Madya",
        date(2019, 1, 2),
        "188/5/2024",
    )
    assert row.extra == {"motor": True}
    assert row.member.employment.get().kind == "pppk"


def test_a_reload_brings_back_what_was_typed_but_no_nik(page: Page, people):
    page.on("dialog", lambda dialog: dialog.accept())
    enter_grid(page, column="NIK")
    paste(page, f"{nik(811)}\tP\tKediri")
    expect(cell(page, 0, "Tempat lahir")).to_have_text("Kediri")
    page.reload()
    expect(cell(page, 0, "Tempat lahir")).to_have_text("Kediri")
    expect(cell(page, 0, "L/P")).to_have_text("P")
    expect(cell(page, 0, "NIK")).to_have_text(people[0].member.nik)
    expect(status(page)).to_contain_text("2 sel yang belum disimpan dipulihkan. 1 NIK")
    assert nik(811) not in page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_role("button", name="Simpan 2 sel").press("Enter")
    expect(status(page)).to_contain_text("2 sel tersimpan")
    page.reload()
    expect(page.get_by_role("button", name="Simpan", exact=True)).to_be_disabled()


def test_leaving_with_unsaved_cells_warns(page: Page):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    enter_grid(page, column="Surel")
    page.keyboard.type("ani@contoh.id")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Kembali ke daftar").press("Enter")
    expect(page.locator("h1")).to_have_text("Kisi anggota")
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]


def test_an_ended_session_loses_nothing(page: Page, people, complaints):
    enter_grid(page, column="Surel")
    page.keyboard.type("ani@contoh.id")
    page.keyboard.press("Enter")
    Session.objects.all().delete()
    save(page)
    link = page.get_by_role("link", name="Masuk lagi di tab baru")
    expect(link).to_be_visible()
    expect(cell(page, 0, "Surel")).to_have_text("ani@contoh.id")
    with page.context.expect_page() as opened:
        link.press("Enter")
    other = opened.value
    other.fill("#id_login", "siti")
    other.fill("#id_password", PASSWORD)
    other.press("#id_password", "Enter")
    other.wait_for_url(lambda url: "/masuk/" not in url)
    other.close()
    page.get_by_role("button", name="Simpan 1 sel").press("Enter")
    expect(status(page)).to_contain_text("1 sel tersimpan")
    expect(page.locator("[data-grid-notice]")).to_be_empty()
    assert Member.objects.get(name="Ani Lestari").email == "ani@contoh.id"


def test_another_person_in_the_same_browser_saves_nothing_of_it(page: Page, people, sign_in_as):
    enter_grid(page, column="Surel")
    page.keyboard.type("ani@contoh.id")
    page.keyboard.press("Enter")
    sign_in_as(user_with("regency_admin", "35.17", username="admin"), page)
    save(page)
    expect(page.locator("[data-grid-notice]")).to_contain_text("Sekarang yang masuk adalah Admin")
    assert Member.objects.get(name="Ani Lestari").email == ""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(KISI)
    expect(cell(page, 0, "Surel")).to_have_text("")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('kisi:'))") == []


def test_a_lost_answer_is_asked_for_again_and_saved_once(page: Page, people, complaints):
    lost = {"yet": True}

    def lose_the_first(route):
        if lost["yet"]:
            lost["yet"] = False
            route.fetch()  # it reaches the server, and the answer does not come back
            route.abort()
        else:
            route.continue_()

    page.route("**/anggota/kisi/simpan/", lose_the_first)
    enter_grid(page, column="Surel")
    page.keyboard.type("ani@contoh.id")
    page.keyboard.press("Enter")
    save(page)
    expect(page.locator("[data-grid-notice]")).to_contain_text("Server tidak menjawab")
    page.keyboard.type("budi@contoh.id")
    page.keyboard.press("Enter")
    save(page)
    expect(status(page)).to_contain_text("2 sel tersimpan")
    expect(page.locator(".is-unsaved")).to_have_count(0)
    assert list(Member.objects.order_by("name").values_list("email", "version")[:2]) == [
        ("ani@contoh.id", 2),
        ("budi@contoh.id", 2),
    ]
    complaints.found.clear()


def test_what_somebody_else_wrote_is_shown_beside_and_one_of_both_is_chosen(page: Page, siti, people):
    enter_grid(page, column="Tempat lahir")
    paste(page, "Jombang\nKediri\nBlitar")
    change_member(people[0].member_id, {"birth_place": "Malang"}, version=1, actor=siti)
    change_member(people[1].member_id, {"birth_place": "Surabaya"}, version=1, actor=siti)
    change_member(people[2].member_id, {"email": "cici@contoh.id"}, version=1, actor=siti)
    save(page)
    expect(status(page)).to_contain_text("2 sel juga diubah orang lain")
    expect(cell(page, 0, "Tempat lahir")).to_contain_text("orang lain: Malang")
    expect(cell(page, 2, "Tempat lahir")).to_have_text("Blitar")  # only another cell of that row had changed
    expect(cell(page, 2, "Surel")).to_have_text("cici@contoh.id")
    assert Member.objects.get(name="Cici Utami").birth_place == "Blitar"
    faults = page.locator("[data-grid-faults] li")
    faults.nth(0).get_by_role("button", name="Pakai punya saya").press("Enter")
    faults.nth(0).get_by_role("button", name="Pakai punya mereka").press("Enter")
    expect(cell(page, 1, "Tempat lahir")).to_have_text("Surabaya")
    save(page)
    expect(status(page)).to_contain_text("1 sel tersimpan")
    places = list(Member.objects.order_by("name").values_list("birth_place", flat=True)[:3])
    assert places == ["Jombang", "Surabaya", "Blitar"]


def test_people_of_other_offices_are_read_only_and_masked(page: Page, people):
    shared = assignment("TKSK", "35.16.02", member=MemberFactory(name="Tamu Tugas", office=OfficeFactory(code="35.16")))
    assignment("PSM", "35.17.09.2001", member=shared.member)
    page.goto(KISI)
    assert shared.member.nik not in page.content()
    row = page.locator("[data-grid-table] tbody tr", has_text="Tamu Tugas")
    expect(row.locator("td").first).to_have_attribute("aria-readonly", "true")
    row.locator("td").first.focus()
    page.keyboard.type("x")
    expect(status(page)).to_contain_text("tidak dapat diubah")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_table_has_no_fault_for_those_who_hear_or_magnify(new_context, sign_in_as, siti, people, scheme):
    page = sign_in_as(siti, new_context(color_scheme=scheme).new_page())
    page.goto(KISI)
    enter_grid(page, column="Telepon")
    paste(page, "x\n08123456789")
    save(page)
    expect(page.locator("[data-grid-faults] li")).to_have_count(1)
    page.keyboard.press("F2")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_phone_is_told_and_led_to_the_list(new_context, sign_in_as, siti, people):
    page = sign_in_as(siti, new_context(**PHONE).new_page())
    page.goto(f"{KISI}?pilar=TKSK")
    expect(page.get_by_text("Kisi memerlukan layar yang lebih lebar")).to_be_visible()
    expect(page.locator("[data-grid-table]")).to_be_hidden()
    page.get_by_role("link", name="Buka daftar anggota").first.tap()
    page.wait_for_url(f"**{reverse('member-list')}?pilar=TKSK")


def test_without_a_script_the_table_can_be_read(new_context, sign_in_as, siti, people):
    page = sign_in_as(siti, new_context(java_script_enabled=False).new_page())
    page.goto(KISI)
    expect(page.get_by_text("Kisi memerlukan JavaScript")).to_be_visible()
    expect(page.locator("[data-grid-table]")).to_contain_text("Budi Santoso")
    expect(page.get_by_role("button", name="Simpan")).to_have_count(0)
