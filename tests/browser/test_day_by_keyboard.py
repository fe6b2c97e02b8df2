"""A day of an operator without a mouse: find, edit, move, paste, change 1,284 at once, meet a colleague, export.

Only keys are pressed; an address is typed once, to open the site. Reading happens through locators. How many keys a
piece of work may take is part of what is tested.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, expect

from personnel.models import Assignment, Member
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import Job, Office, Region, User
from pilarsosial.core.policies import ROLES_WITH_SECOND_FACTOR, may, roles_with
from pilarsosial.core.values.names import search_key
from tests.browser.keyboard import Keyboard
from tests.factories import MemberFactory, assignment, nik, post_at, user_with
from tests.sheets.exports import full_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Rahasia-2026-ok"
FILTERED = 1_284
GIVEN = "Agus Bambang Citra Dewi Eko Fitri Gunawan Hesti Indra Joko Kartika Lilik".split()
# As a spreadsheet puts it on the clipboard: place and day of birth, telephone.
BLOCK = "Jombang\t17-8-1975\t0812 1111 1111\nKediri\t2 Mei 1980\t0812 2222 2222\nBlitar\t31/02/1980\t"
FAMILY = "Santoso Wibowo Lestari Utami Pranoto Susanti Hidayat Rahayu Setiawan Kurnia Maulana".split()


@pytest.fixture
def office(jombang: Office) -> Office:
    return jombang


@pytest.fixture
def siti(office: Office, live_server) -> User:
    """The operator of Jombang."""
    return user_with("operator", "35.17", username="siti")


@pytest.fixture
def crowd(office: Office) -> None:
    """1,284 Tagana of the regency, and the others that a filter has to leave out."""
    post = post_at("TAGANA", "35.17")
    people = []
    for number in range(FILTERED):
        name = f"{GIVEN[number % 12]} {FAMILY[number % 11]} {number + 1:04d}"
        people.append(Member(name=name, name_key=search_key(name), nik=nik(number % 9_000 + 1), sex="L", office=office))
    Member.objects.bulk_create(people)
    Assignment.objects.bulk_create(
        Assignment(
            member=member,
            post=post,
            pillar_id=post.pillar_id,
            position_id=post.position_id,
            duty_region_id="35.17",
            regency_code="35.17",
            single=False,
            start=date(2021, 1, 1),
        )
        for member in people
    )
    for number, village in enumerate(("2001", "2002", "2003"), 9_500):
        member = MemberFactory(name=f"Warga PSM {number}", nik=nik(number), office=office)
        assignment("PSM", f"35.17.01.{village}", member=member)


def sign_in(context: BrowserContext, username: str, secret: str = "") -> Keyboard:
    """`secret`: what the authenticator app of somebody with a second step holds."""
    page = context.new_page()
    page.goto("/")
    keys = Keyboard(page)
    keys.reach("Nama pengguna", most=3)
    keys.type(username)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    if secret:
        expect(page.locator("h1")).to_have_text("Langkah kedua")
        keys.reach("Kode", most=3)
        keys.type(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        keys.press("Enter")
    expect(page.locator("nav.side")).to_be_visible()
    page.wait_for_load_state()
    return keys


def find(keys: Keyboard, words: str, name: str) -> None:
    """From anywhere to the page of one person."""
    keys.press("/")
    keys.type(words)
    keys.press("Enter")
    expect(keys.page.locator("main [data-hit]").first).to_contain_text(name)
    expect(keys.page.locator("main [data-hit]").first).to_be_focused()
    keys.open("Enter", name)


def figures(keys: Keyboard) -> dict[str, str]:
    """The figures of a preview: {label: value}."""
    return {
        figure.locator(".figure-label").inner_text(): figure.locator(".figure-value").inner_text()
        for figure in keys.page.locator(".figure").all()
    }


def district(code: str) -> str:
    return Region.objects.get(code=code).short_name


def test_somebody_is_found_and_a_number_is_put_right(new_context: Callable, siti: User, office: Office):
    budi = assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", office=office)).member
    assignment("TKSK", "35.17.11", member=MemberFactory(name="Ani Lestari", office=office))
    keys = sign_in(new_context(), "siti")
    keys.presses = 0
    find(keys, "santo", "Budi Santoso")
    assert keys.presses <= 9
    keys.open("u", "Ubah biodata")
    keys.presses = 0
    keys.press("Control+ArrowDown", 2)
    keys.tab_to("Telepon", most=8)
    keys.retype("0812 3456 7890")
    keys.press("Control+s")
    expect(keys.page.locator("h1")).to_have_text("Budi Santoso")
    expect(keys.page.locator(".messages")).to_contain_text("Biodata disimpan")
    budi.refresh_from_db()
    assert budi.phone == "+6281234567890"
    assert keys.presses <= 30


def test_a_tksk_is_moved_and_somebody_follows_in_the_post(new_context: Callable, siti: User, office: Office):
    budi = assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", office=office)).member
    rina = assignment("PSM", "35.17.10.2001", member=MemberFactory(name="Rina Wulandari", office=office)).member
    keys = sign_in(new_context(), "siti")
    find(keys, "budi", "Budi Santoso")
    keys.open("p", "Pindah tugas")
    keys.presses = 0
    keys.press("Control+ArrowDown")
    keys.reach("Kecamatan", most=3)
    keys.choose(district("35.17.11"))
    keys.tab_to("TMT di tempat baru", most=3)
    keys.day(date(2025, 7, 1))
    expect(keys.page.locator(".date-long").first).to_have_text("1 Juli 2025")
    keys.press("Control+s")
    expect(keys.page.locator("#penugasan")).to_contain_text("30 Juni 2025 · Pindah tugas")
    assert keys.presses <= 40

    find(keys, "rina", "Rina Wulandari")
    keys.open("b", "Tambah penugasan")
    keys.presses = 0
    keys.press("Control+ArrowDown")
    keys.reach("Pilar", most=2)
    keys.choose("TKSK")
    keys.tab_to("Jabatan", most=2)
    keys.choose("TKSK – tingkat kecamatan")
    keys.tab_to("Kecamatan", most=4)
    keys.choose(district("35.17.10"))
    keys.tab_to("TMT (mulai bertugas)", most=4)
    keys.day(date(2025, 7, 1))
    keys.press("Control+s")
    expect(keys.page.locator(".messages")).to_contain_text("tercatat")
    assert keys.presses <= 80
    held = Assignment.objects.filter(position__pillar__code="TKSK", end__isnull=True).order_by("duty_region_id")
    assert [(row.member, row.duty_region_id, row.start) for row in held] == [
        (rina, "35.17.10", date(2025, 7, 1)),
        (budi, "35.17.11", date(2025, 7, 1)),
    ]


def test_a_block_from_a_spreadsheet_is_pasted_into_the_grid(new_context: Callable, siti: User, office: Office):
    for number, name in enumerate(("Ani Lestari", "Budi Santoso", "Cici Utami"), 9):
        assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(name=name, office=office))
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sheet = context.new_page()
    sheet.goto("data:text/html,<title>Lembar</title><textarea autofocus></textarea>")
    expect(sheet.locator("textarea")).to_be_focused()
    sheet.keyboard.insert_text(BLOCK)
    sheet.keyboard.press("Control+a")
    sheet.keyboard.press("Control+c")

    keys = sign_in(context, "siti")
    keys.go("a", "Anggota")
    keys.open("l", "Kisi anggota")
    keys.presses = 0
    keys.press("Tab")
    keys.press("Enter")
    keys.tab_to("Ani Lestari", most=8)
    keys.press("ArrowRight", 5)
    expect(keys.page.locator("[data-grid-table] thead th").nth(6)).to_have_text("Tempat lahir")
    keys.press("Control+v")
    status = keys.page.locator("[data-grid-status]")
    expect(status).to_contain_text("sel berubah")
    keys.press("Control+s")
    expect(status).to_contain_text("sel tersimpan")
    expect(status).to_contain_text("1 sel ditolak")
    assert keys.presses <= 22
    keys.press("F8")
    expect(status).to_contain_text("31/02/1980")
    keys.type("28 Feb 1980")
    keys.press("Enter")
    keys.press("Control+s")
    expect(status).to_contain_text("1 sel tersimpan")
    people = Member.objects.order_by("name").values_list("birth_place", "birth_date", "phone")
    assert list(people) == [
        ("Jombang", date(1975, 8, 17), "+6281211111111"),
        ("Kediri", date(1980, 5, 2), "+6281222222222"),
        ("Blitar", date(1980, 2, 28), ""),
    ]


def test_1284_of_a_filter_are_changed_at_once(new_context: Callable, siti: User, crowd: None):
    keys = sign_in(new_context(), "siti")
    page = keys.page
    keys.go("a", "Anggota")
    keys.presses = 0
    keys.press("Tab")
    keys.press("Enter")
    keys.tab_to("Tagana", most=12)
    keys.press("Enter")
    expect(page.locator("#ringkasan")).to_contain_text("1.284 orang")
    assert keys.focused()["name"].startswith("Tagana"), "the focus stays where it was when the list changes"
    keys.press("j")
    keys.press("x")
    keys.press("t")
    assert keys.focused()["name"] == "Pilih semua 1.284 hasil"
    keys.press("Space")
    expect(page.locator("[data-selected-count]")).to_have_text("1.284")
    keys.tab_to("Ubah jenjang", most=8)
    keys.open("Enter", "Ubah jenjang")
    expect(page.get_by_role("heading", name="1.284 orang")).to_be_visible()
    assert keys.presses <= 30
    keys.presses = 0
    keys.press("Control+ArrowDown")
    keys.reach("Jenjang", most=2)
    keys.type("Madya")
    keys.press("Enter")
    expect(page.locator(".effects")).to_contain_text("1.284 akan diubah")
    assert not Assignment.objects.filter(grade="Madya").exists(), "a preview changes nothing"
    keys.press("Tab")
    keys.press("Enter")
    keys.tab_to("Ubah jenjang 1.284 baris", most=5)
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("Sedang diterapkan")
    assert keys.presses <= 25
    execute(Job.objects.get().pk)  # what the worker does
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()
    assert Assignment.objects.filter(grade="Madya").count() == FILTERED
    assert Assignment.objects.exclude(grade="Madya").count() == 3


def test_two_editors_on_one_person_both_see_both(new_context: Callable, siti: User, office: Office):
    user_with("regency_admin", "35.17", username="joko")
    member = assignment(
        "TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", birth_place="Jombang", office=office)
    ).member
    first, second = (sign_in(new_context(), name) for name in ("joko", "siti"))
    for keys, place in ((first, "Kediri"), (second, "Blitar")):
        find(keys, "budi", "Budi Santoso")
        keys.open("u", "Ubah biodata")
        keys.press("Control+ArrowDown")
        keys.tab_to("Tempat lahir", most=6)
        keys.retype(place)
    first.tab_to("Pekerjaan utama", most=9)
    first.type("Guru")
    second.press("Control+ArrowDown")
    second.tab_to("Telepon", most=8)
    second.type("081234567890")
    first.press("Control+s")
    expect(first.page.locator(".messages")).to_contain_text("Biodata disimpan")

    second.press("Control+s")
    page = second.page
    expect(page.locator(".alert-title")).to_contain_text("Belum tersimpan: data ini baru saja diubah Joko")
    place = page.locator("tr", has_text="Tempat lahir")
    expect(place).to_contain_text("semula: Jombang")
    expect(place.locator("td")).to_have_text(["Kediri", "Blitar"])
    expect(page.locator("tr", has_text="Pekerjaan utama")).to_contain_text("Guru")
    expect(page.locator("tr", has_text="Telepon")).to_contain_text("081234567890")
    second.presses = 0
    second.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Belum dipilih")
    second.press("Tab")
    assert second.focused()["name"] == "Tempat lahir, tercatat sekarang: Kediri"
    second.press("ArrowRight")
    second.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("Biodata disimpan")
    assert second.presses <= 5
    member.refresh_from_db()
    assert (member.birth_place, member.main_job, member.phone) == ("Blitar", "Guru", "+6281234567890")


def test_the_help_lists_what_the_page_offers_and_can_switch_the_letters_off(
    new_context: Callable, siti: User, office: Office
):
    assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", office=office))
    keys = sign_in(new_context(), "siti")
    keys.go("a", "Anggota")
    help_page = keys.page.get_by_role("dialog", name="Pintasan papan ketik")
    keys.press("?")
    expect(help_page).to_be_visible()
    for words in ("Ekspor", "Ubah di kisi", "baris berikutnya", "Formasi", "mencari"):
        expect(help_page).to_contain_text(words)
    keys.tab_to("Pintasan satu huruf aktif di peramban ini", most=3)
    keys.press("Space")
    keys.press("Escape")
    expect(help_page).to_be_hidden()
    keys.press("e")
    keys.press("g")
    keys.press("f")
    expect(keys.page.locator("h1")).to_have_text("Anggota")
    keys.press("?")
    keys.tab_to("Pintasan satu huruf aktif di peramban ini", most=3)
    keys.press("Space")
    keys.press("Escape")
    keys.go("f", "Formasi")


@pytest.mark.parametrize("role", sorted(roles_with("roster.export")))
def test_what_was_exported_comes_back_as_no_change(
    new_context: Callable, siti: User, office: Office, tmp_path: Path, role: str
):
    """Whoever may import does so too; of the others, whose file is masked, the operator takes it."""
    full_roster(office)
    user = user_with(role, "35.17", username="pemakai")
    secret = ""
    if role in ROLES_WITH_SECOND_FACTOR:
        secret = "JBSWY3DPEHPK3PXP"
        TOTP.activate(user, secret)
    keys = sign_in(new_context(), "pemakai", secret)
    keys.go("a", "Anggota")
    keys.presses = 0
    keys.open("e", "Ekspor daftar anggota")
    keys.press("Control+ArrowDown")
    with keys.page.expect_download() as download:
        keys.press("Enter")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert keys.presses <= 4

    if not may(user, "roster.import"):
        keys = sign_in(new_context(), "siti")
    keys.go("i", "Impor data")
    keys.open("b", "Unggah lembar")
    keys.presses = 0
    keys.press("Control+ArrowDown")
    keys.choose_file(path)
    keys.press("Control+s")
    expect(keys.page.get_by_text("Tidak ada yang baru atau berubah")).to_be_visible()
    assert figures(keys) == {"Baris dibaca": "7", "Baru": "0", "Berubah": "0", "Tetap": "7", "Ditolak": "0"}
    assert keys.presses <= 5
