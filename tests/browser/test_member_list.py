"""The list in a real browser: picking people, all results, the acts on many, columns, and without a script."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from personnel.models import Assignment
from pilarsosial.core.models import User
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import axe_faults
from tests.factories import MemberFactory, assignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = reverse("member-list")


@pytest.fixture
def crowd(operator: User) -> User:
    for name in ("Ani Lestari", "Budi Santoso", "Cici Utami"):
        assignment("TAGANA", "35.17", member=MemberFactory(name=name))
    return operator


def test_boxes_count_and_all_results_follow_each_other(page: Page, crowd: User, sign_in_as):
    sign_in_as(crowd, page).goto(LIST)
    bar, count = page.locator(".bulk-bar"), page.locator("[data-selected-count]")
    expect(bar).to_be_hidden()
    page.get_by_label("Pilih Budi Santoso").check()
    expect(count).to_have_text("1")
    whole = page.get_by_label("Pilih semua 3 hasil")
    whole.check()
    expect(count).to_have_text("3")
    expect(page.get_by_label("Pilih Cici Utami")).to_be_checked()
    page.get_by_label("Pilih Cici Utami").uncheck()
    expect(whole).not_to_be_checked()
    expect(count).to_have_text("2")
    page.get_by_role("button", name="Batalkan pilihan").click()
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_list_over_the_preview_to_what_came_of_it(
    new_context: Callable, crowd: User, sign_in_as, scripts: bool
):
    page = sign_in_as(crowd, new_context(java_script_enabled=scripts).new_page())
    page.goto(f"{LIST}?pilar=TAGANA")
    page.get_by_label("Pilih Ani Lestari").check()
    page.get_by_label("Pilih Cici Utami").check()
    page.get_by_role("button", name="Ubah jenjang").click()
    expect(page.get_by_role("heading", name="2 orang")).to_be_visible()
    page.get_by_label("Jenjang").fill("Madya")
    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.locator("#daftar tbody")).to_contain_text("Jenjang Madya.")
    page.get_by_role("button", name="Ubah jenjang 2 baris").click()
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()
    grades = Assignment.objects.order_by("member__name_key").values_list("grade", flat=True)
    assert list(grades) == ["Madya", "", "Madya"]


@pytest.mark.parametrize("size, scheme", [({}, "light"), (PHONE, "dark")])
def test_the_steps_of_an_act_have_no_fault(new_context: Callable, crowd: User, sign_in_as, complaints, size, scheme):
    page = sign_in_as(crowd, new_context(color_scheme=scheme, **size).new_page())
    faults = []

    def look(step: str) -> None:
        faults.extend(f"{step}: {fault}" for fault in axe_faults(page, complaints))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{step}: scrolls sideways")

    page.goto(f"{LIST}?tanggal=besok&wilayah=35.17&mutu=entah&jabatan=x")
    look("said")
    page.get_by_label("Pilih Ani Lestari").check()
    look("picked")
    page.get_by_role("button", name="Akhiri", exact=True).click()
    look("form")
    page.get_by_label("Hari terakhir bertugas").fill("2019-01-01")
    page.get_by_label("Alasan").select_option("resigned")
    page.get_by_role("button", name="Lihat pratinjau").click()
    look("refused")
    page.get_by_role("link", name="Ubah isian").click()
    page.get_by_label("Hari terakhir bertugas").fill("2026-09-30")
    page.get_by_role("button", name="Lihat pratinjau").click()
    look("preview")
    page.get_by_role("button", name="Akhiri 1 baris").click()
    expect(page.get_by_text("Sudah diterapkan")).to_be_visible()
    look("applied")
    page.goto(f"{reverse('saved-filter-list')}?pilar=TAGANA")
    page.get_by_label("Nama saringan").fill("Satu")
    page.get_by_role("button", name="Simpan saringan").click()
    page.goto(f"{reverse('saved-filter-list')}?pilar=TAGANA")
    page.get_by_label("Tindakan: Satu").click()
    look("saved filters")
    assert not faults, "\n".join(faults)


def test_a_form_that_comes_back_puts_the_focus_on_the_first_fault(page: Page, crowd: User, sign_in_as):
    sign_in_as(crowd, page).goto(LIST)
    page.get_by_label("Pilih Ani Lestari").check()
    page.get_by_role("button", name="Akhiri", exact=True).click()
    page.get_by_label("Hari terakhir bertugas").fill("2026-09-30")
    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.get_by_label("Alasan")).to_be_focused()


def test_chosen_columns_and_a_saved_filter(page: Page, crowd: User, sign_in_as):
    sign_in_as(crowd, page).goto(f"{LIST}?pilar=TAGANA")
    page.get_by_role("link", name="Kolom").click()
    page.get_by_label("Telepon", exact=True).uncheck()
    page.get_by_label("Jenjang", exact=True).check()
    page.get_by_role("button", name="Simpan kolom").click()
    expect(page.locator("#daftar thead")).to_contain_text("Jenjang")
    expect(page.locator("#daftar thead")).not_to_contain_text("Telepon")
    page.get_by_text("Saringan saya").click()
    page.get_by_role("link", name="Simpan saringan ini").click()
    page.get_by_label("Nama saringan").fill("Tagana kami")
    page.get_by_role("button", name="Simpan saringan").click()
    page.goto(LIST)
    page.get_by_text("Saringan saya").click()
    page.get_by_role("link", name="Tagana kami").click()
    expect(page).to_have_url(f"{page.url.partition('/anggota/')[0]}{LIST}?pilar=TAGANA")


def test_sorting_on_a_phone_and_by_the_heads(page: Page, new_context: Callable, crowd: User, sign_in_as):
    Assignment.objects.filter(member__name="Cici Utami").update(start="2010-01-01")
    sign_in_as(crowd, page).goto(LIST)
    page.get_by_role("link", name="TMT").click()
    expect(page.locator("#daftar tbody .who-name").first).to_have_text("Cici Utami")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("TMT")
    phone = sign_in_as(crowd, new_context(**PHONE).new_page())
    phone.goto(LIST)
    phone.get_by_text("Saringan lain").click()
    phone.get_by_label("Urutan").select_option("tmt")
    expect(phone.locator("#daftar tbody .who-name").first).to_have_text("Cici Utami")
