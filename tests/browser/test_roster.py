"""The roster in a real browser: a day's work with one person, filters without a reload, digits that leave no trace."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from personnel.models import Assignment, Member
from pilarsosial.core.models import Region, User
from tests.browser.conftest import PHONE
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, nik, user_with

PASSWORD = "Rahasia-2026-ok"
LIST = "/anggota/"


@pytest.fixture
def siti(live_server: LiveServer) -> User:
    """The operator of Jombang."""
    return user_with("operator", "35.17", username="siti")


@pytest.fixture
def page(new_context: Callable) -> Page:
    return new_context().new_page()


def district(code: str) -> str:
    return Region.objects.get(code=code).short_name


def rows(page: Page) -> list[str]:
    return page.locator("#daftar tbody .who-name").all_inner_texts()


def test_signing_in_finding_adding_moving_and_ending(page: Page, siti: User):
    assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso"))
    page.goto(LIST)
    page.fill("#id_login", "siti")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**{LIST}")
    assert rows(page) == ["Budi Santoso"]

    page.keyboard.press("/")
    page.keyboard.type("santo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/anggota/?*q=santo*")  # the search of the list, which keeps its filters
    page.get_by_role("link", name="Budi Santoso").click()
    expect(page.locator("h1")).to_have_text("Budi Santoso")

    page.goto(LIST)
    page.get_by_role("link", name="Tambah anggota").first.click()
    page.get_by_label("Nama lengkap").fill("RINA WULANDARI, S.Sos.")
    page.get_by_label("NIK", exact=False).first.fill(nik(77, born="551275"))
    page.get_by_label("Tanggal lahir").fill("1975-12-15")
    expect(page.locator(".date-long").first).to_have_text("15 Desember 1975")
    page.get_by_label("Pilar").select_option(label="TKSK")
    page.get_by_label("Jabatan").select_option(label="TKSK – tingkat kecamatan")
    page.locator("#id_duty_district").select_option(label=district("35.17.09"))
    expect(page.locator("#id_duty_village option")).not_to_have_count(1)
    page.get_by_label("TMT (mulai bertugas)").fill("2024-01-01")
    page.get_by_role("button", name="Simpan anggota").click()
    expect(page.locator("h1")).to_have_text("Rina Wulandari, S.Sos.")
    expect(page.locator(".messages")).to_contain_text("tercatat")
    expect(page.locator("#jejak")).to_contain_text("mendaftarkan anggota")

    page.get_by_role("link", name="Pindah TKSK").click()
    page.locator("#id_duty_district").select_option(label=district("35.17.11"))
    page.get_by_label("TMT di tempat baru").fill("2025-07-01")
    page.get_by_role("button", name="Pindahkan").click()
    expect(page.locator("#penugasan")).to_contain_text("1 Januari 2024 – 30 Juni 2025 · Pindah tugas")

    page.get_by_role("link", name="Akhiri TKSK").click()
    page.get_by_label("Hari terakhir bertugas").fill("2025-12-31")
    page.get_by_label("Alasan").select_option(label="Mengundurkan diri")
    page.get_by_role("button", name="Akhiri penugasan").click()
    expect(page.locator("#penugasan")).to_contain_text("1 Juli 2025 – 31 Desember 2025 · Mengundurkan diri")
    assert Assignment.objects.filter(member__name="Rina Wulandari", end__isnull=True).count() == 0

    page.goto(LIST)
    assert rows(page) == ["Budi Santoso"]
    page.locator("#saring-status").select_option("berakhir")
    expect(page.locator("#daftar tbody .who-name")).to_have_text(["Rina Wulandari, S.Sos."])


def test_filters_change_the_list_alone_and_the_back_button_brings_the_page(page: Page, siti: User, sign_in_as):
    assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Lestari"))
    assignment("TAGANA", "35.17", member=MemberFactory(name="Budi Santoso"))
    sign_in_as(siti, page).goto(LIST)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Tagana").click()
    expect(page.locator("#daftar tbody .who-name")).to_have_text(["Budi Santoso"])
    expect(page.locator("#ringkasan")).to_contain_text("1 orang")
    page.locator("#saring-kec").select_option(label=district("35.17.09"))
    expect(page.locator("#daftar .empty-title")).to_have_text("Tidak ada yang cocok")
    page.wait_for_url("**/anggota/?pilar=TAGANA&wilayah=35.17.09")
    page.get_by_role("link", name="Hapus saringan Kec.").click()
    expect(page.locator("#daftar tbody .who-name")).to_have_text(["Budi Santoso"])
    assert page.evaluate("window.sameDocument") is True
    page.go_back()
    expect(page.locator("#daftar .empty-title")).to_have_text("Tidak ada yang cocok")
    expect(page.locator("nav.side")).to_be_visible()


def test_sixteen_digits_leave_no_trace_in_any_address(page: Page, siti: User, sign_in_as):
    member = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Lestari")).member
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    sign_in_as(siti, page).goto(LIST)
    page.fill("#cari-anggota", member.nik)
    page.locator("#saring-status").select_option("aktif")
    expect(page.locator("#daftar .chip")).to_contain_text("Aktif")
    page.fill("#cari-anggota", member.nik)
    page.press("#cari-anggota", "Enter")
    expect(page.locator("h1")).to_have_text("Ani Lestari")
    page.keyboard.press("/")
    page.keyboard.type(member.nik)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Ani Lestari")
    assert not [address for address in addresses if member.nik in address]


def test_full_numbers_appear_in_place_and_can_be_copied(page: Page, siti: User, sign_in_as):
    member = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Lestari")).member
    sign_in_as(siti, page).goto(reverse("member-detail", args=[member.pk]))
    expect(page.locator("#nomor")).to_contain_text("3517************")
    page.get_by_role("button", name="Tampilkan nomor").click()
    expect(page.locator("#nomor")).to_contain_text(member.nik)
    expect(page.get_by_role("button", name="Salin NIK")).to_be_visible()


def test_a_successor_is_found_while_the_typed_dates_stay(page: Page, siti: User, sign_in_as):
    row = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Lestari"))
    assignment("PSM", "35.17.09.2001", member=MemberFactory(name="Budi Penerus"))
    sign_in_as(siti, page).goto(reverse("assignment-replace", args=[row.pk]))
    page.get_by_label("Pengganti mulai bertugas").fill("2025-07-01")
    page.get_by_label("Cari pengganti").fill("penerus")
    page.get_by_role("button", name="Cari", exact=True).click()
    page.get_by_label("Budi Penerus").check()
    page.get_by_label("Alasan diganti").select_option(label="Diganti")
    page.get_by_role("button", name="Ganti", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("digantikan Budi Penerus")


def test_everything_works_without_a_script(new_context: Callable, siti: User, sign_in_as):
    page = sign_in_as(siti, new_context(java_script_enabled=False).new_page())
    assignment("TKSK", "35.17.10", member=MemberFactory(name="Ani Lestari"))
    assignment("TAGANA", "35.17", member=MemberFactory(name="Budi Santoso"))
    page.goto(LIST)
    page.locator("#saring-kec").select_option(label=district("35.17.10"))
    page.get_by_role("button", name="Terapkan").click()
    assert rows(page) == ["Ani Lestari"]
    page.fill("#cari-anggota", nik(1))
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator("h1")).to_have_text("Cari dengan NIK lengkap")
    assert nik(1) not in page.url

    page.goto(reverse("member-add"))
    page.get_by_label("Nama lengkap").fill("Cici Utami")
    page.get_by_label("Pilar").select_option(label="PSM")
    page.locator("#id_duty_district").select_option(label=district("35.17.09"))
    page.get_by_role("button", name="Perbarui pilihan jabatan dan wilayah").click()
    page.get_by_label("Jabatan").select_option(label="PSM – tingkat desa/kelurahan")
    page.locator("#id_duty_village").select_option(index=1)
    page.get_by_label("TMT (mulai bertugas)").fill("2024-01-01")
    page.get_by_role("button", name="Simpan anggota").click()
    expect(page.locator("h1")).to_have_text("Cici Utami")
    assert Member.objects.filter(name="Cici Utami").count() == 1


# At 1366 px in the light test_every_page.py looks at all of them.
@pytest.mark.parametrize("size, scheme", [("phone", "dark")])
def test_no_page_of_the_roster_has_a_fault_for_those_who_hear_or_magnify(
    new_context: Callable, siti: User, sign_in_as, size: str, scheme: str
):
    row = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Lestari"), decree=DecreeFactory())
    assignment("PSM", "35.16.01.2001", member=row.member)
    AccountFactory(member=row.member)
    AccountFactory(member=row.member, state="proposed", usable_from=None)
    page = sign_in_as(siti, new_context(color_scheme=scheme, **(PHONE if size == "phone" else {})).new_page())
    one, post = [row.member_id], [row.pk]
    addresses = [
        LIST,
        f"{LIST}?q=tidak-ada&status=semua&tanggal=2024-01-01",
        *(reverse(name) for name in ("member-add", "member-find-nik", "decree-list", "decree-add")),
        *(reverse(f"member-{part}", args=one) for part in ("detail", "change", "employment", "story")),
        *(reverse(f"{part}-add", args=one) for part in ("assignment", "account", "certificate")),
        *(
            reverse(f"assignment-{part}", args=post)
            for part in ("correct", "end", "transfer", "replace", "annul", "pause", "resume")
        ),
        reverse("decree-change", args=[row.decree_id]),
    ]
    for address in addresses:
        page.goto(address)
        if address == reverse("member-detail", args=one):
            expect(page.locator("#jejak")).to_contain_text("Belum ada jejak")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} scrolls sideways by {wider} px"
