"""An event from its draft to an answered invitation, as the office and the invited person have it."""

import re

import pytest

from events.models import Event, Participant
from personnel.models import Member
from pilarsosial.core.models import Office
from tests.factories import EventFactory, MemberFactory, assignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_draft_to_an_answered_invitation(page, phone, operator, sign_in_as):
    for number, name in ((8, "Budi Santoso"), (9, "Ani Rahma")):
        assignment("TKSK", f"35.17.{number:02}", member=MemberFactory(name=name))
    sign_in_as(operator, page)
    page.goto("/kegiatan/")
    page.get_by_role("link", name="Buat kegiatan").first.click()
    page.get_by_label("Nama kegiatan").fill("Rakor TKSK")
    page.get_by_label("Rapat koordinasi").check()
    page.get_by_label("Sosialisasi").check()
    page.locator("#id_first_day").fill("2099-02-02")
    page.get_by_label("Jam mulai").fill("08:30")
    page.get_by_label("Provinsi").select_option(label="Prov. Bali")
    page.get_by_label("Kabupaten/kota").locator("option", has_text="Kota Denpasar").wait_for(state="attached")
    page.get_by_label("Kabupaten/kota").select_option(label="Kota Denpasar")
    page.get_by_role("button", name="Buat rancangan").click()
    page.get_by_text("08.30 WITA").wait_for()

    page.get_by_role("link", name="Peserta", exact=True).click()
    page.get_by_role("link", name="Undang dari data anggota").first.click()
    page.get_by_label("TKSK").check()
    page.get_by_role("button", name="Lihat siapa saja").click()
    page.get_by_role("button", name="Masukkan 2 orang").click()
    page.get_by_text("2 orang masuk daftar peserta.").wait_for()

    page.get_by_role("link", name="Ikhtisar").click()
    page.get_by_role("link", name="Umumkan").click()
    page.get_by_role("button", name="Umumkan").click()
    page.get_by_text("Diumumkan").first.wait_for()

    person = Participant.objects.get(name="Ani Rahma")
    phone.goto(f"/kegiatan/rsvp/{person.token}/")
    assert phone.get_by_alt_text("QR pribadi Anda").evaluate("image => image.naturalWidth") > 200
    phone.get_by_label("Diwakili").check()
    phone.get_by_text("Bila diwakili").click()
    phone.get_by_label("Nama wakil").fill("Cici Lestari")
    phone.get_by_role("button", name="Kirim jawaban").click()
    phone.get_by_text("Jawaban tersimpan").wait_for()

    page.goto(f"/kegiatan/{Event.objects.get().pk}/peserta/")
    page.get_by_label("Pilih Budi Santoso").check()
    page.get_by_role("button", name="Daftarkan").click()
    page.get_by_text("1 peserta didaftarkan.").wait_for()
    assert page.get_by_role("row", name=re.compile("Ani Rahma")).get_by_text("oleh Cici Lestari").is_visible()
    tabs = page.get_by_role("navigation", name="Keadaan undangan")
    assert "2" in tabs.get_by_role("link", name="Terdaftar").inner_text()


def test_the_roster_moves_on_and_one_click_follows(page, operator, sign_in_as, jombang: Office):
    event = EventFactory(office=jombang)
    assignment("TKSK", "35.17.08", member=MemberFactory(name="Budi Santoso"))
    sign_in_as(operator, page)
    page.goto(f"/kegiatan/{event.pk}/peserta/undang/?peran=peserta")
    page.get_by_role("button", name="Masukkan 1 orang").click()
    assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Rahma"))
    page.goto(f"/kegiatan/{event.pk}/peserta/")
    page.get_by_text("Tambah 1").wait_for()
    page.get_by_role("button", name="Sesuaikan semuanya").click()
    page.get_by_text("1 orang ditambahkan, 0 orang ditarik.").wait_for()
    assert page.get_by_role("link", name="Ani Rahma").is_visible()
    assert Member.objects.count() == Participant.objects.count() == 2
