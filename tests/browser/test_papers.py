"""Photos, monthly reports and the renewal of decrees, as somebody at a screen does them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from personnel.models import Assignment, Member, MonthlyReport
from tests.browser.test_every_page import axe_faults
from tests.factories import DecreeFactory, MemberFactory, assignment, nik
from tests.pictures import jpeg

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tksk(jombang) -> list[Assignment]:
    old = DecreeFactory(office=jombang, number="188/1/2023")
    people = enumerate(["Siti Rahayu", "Budi Santoso", "Dewi Lestari"], 1)
    return [
        assignment(
            "TKSK",
            f"35.17.0{number}",
            member=MemberFactory(name=name, nik=nik(number), office=jombang),
            decree=old,
        )
        for number, name in people
    ]


def test_a_photo_is_chosen_and_shown(page, sign_in_as, operator, tksk, complaints):
    member = tksk[0].member
    sign_in_as(operator, page)
    page.goto(reverse("member-detail", args=[member.pk]))
    page.get_by_role("link", name="Tambah foto").click()
    page.set_input_files("[name=file]", {"name": "siti.jpg", "mimeType": "image/jpeg", "buffer": jpeg(900, 900)})
    page.get_by_role("button", name="Simpan foto").click()
    shown = page.get_by_role("img", name="Foto Siti Rahayu")
    shown.wait_for()
    shown.evaluate("image => image.decode()")
    assert shown.evaluate("image => image.naturalWidth") == 800
    assert axe_faults(page, complaints) == []
    page.get_by_role("link", name="Ganti foto").click()
    page.get_by_role("button", name="Hapus foto").click()
    page.get_by_role("link", name="Tambah foto").wait_for()
    assert Member.objects.get(pk=member.pk).photo_id is None


def test_reports_are_ticked_without_leaving_the_place(page, sign_in_as, operator, tksk, complaints):
    sign_in_as(operator, page)
    page.goto(f"{reverse('report-list')}?bulan=2026-09&pilar=TKSK")
    assert axe_faults(page, complaints) == []
    page.get_by_role("button", name="Terima laporan Siti Rahayu").click()
    page.get_by_text("1 laporan dicatat diterima.").wait_for()
    page.get_by_role("link", name="Ubah laporan Siti Rahayu").wait_for()
    assert page.url.endswith("?bulan=2026-09&pilar=TKSK")
    page.get_by_label("Pilih semua di halaman ini").check()
    page.get_by_role("button", name="Catat diterima").click()
    page.get_by_text("2 laporan dicatat diterima.").wait_for()
    assert MonthlyReport.objects.filter(month=date(2026, 9, 1)).count() == 3
    page.locator("#saring-keadaan").select_option("belum")
    page.get_by_text("Tidak ada yang cocok").wait_for()


def test_a_phone_without_script_ticks_too(new_context, sign_in_as, operator, tksk):
    page = new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False).new_page()
    sign_in_as(operator, page)
    page.goto(f"{reverse('report-list')}?bulan=2026-09&pilar=TKSK")
    page.get_by_role("button", name="Terima laporan Budi Santoso").click()
    page.get_by_text("1 laporan dicatat diterima.").wait_for()
    page.get_by_label("Pilih Siti Rahayu").check()
    page.get_by_role("button", name="Catat diterima").click()
    assert MonthlyReport.objects.count() == 2


@pytest.mark.parametrize("width, scheme", [(1366, "light"), (360, "dark")])
def test_a_pillar_is_renewed_by_its_annex(new_context, sign_in_as, operator, tksk, complaints, width, scheme):
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    sign_in_as(operator, page)
    new = DecreeFactory(office=tksk[0].member.office, number="188/9/2026", effective_from=date(2027, 1, 1))
    page.goto(reverse("decree-annex", args=[new.pk]))
    page.get_by_label("Pilar atau jabatan").select_option(label="TKSK: semua jabatan")
    page.get_by_label("Tempel nama atau NIK").fill(f"Siti Rahayu\t{nik(1)}\nBudy Santosa\nOrang Baru")
    page.get_by_role("button", name="Bandingkan").click()
    page.get_by_role("heading", name="Akan diperpanjang").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_faults(page, complaints) == []
    assert nik(1) not in page.content()
    page.get_by_role("table", name="Nama di lampiran yang perlu dipastikan").get_by_role("checkbox").check()
    page.get_by_label("Akhiri penugasan Dewi Lestari").check()
    page.get_by_role("button", name="Perpanjang dengan SK ini").click()
    page.get_by_text("2 penugasan diperpanjang, 1 diakhiri.").wait_for()
    assert Assignment.objects.filter(decree=new).count() == 2
    assert Assignment.objects.get(pk=tksk[2].pk).last_day == date(2026, 12, 31)
