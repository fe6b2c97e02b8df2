"""Paper and what follows an event, as somebody at a keyboard does it."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from events.models import CurrentPresence, Event, Recommendation
from events.services import print_sheet, set_presence
from tests.browser.test_every_page import SCROLLS_SIDEWAYS, axe_faults
from tests.factories import EventFactory, assignment, participant
from tests.pictures import jpeg

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(jombang) -> Event:
    event = EventFactory(office=jombang, state="running", title="Rakor Triwulan III")
    for number in range(1, 41):
        participant(event, name=f"Peserta {number:02}", agency="Kecamatan")
    return event


def test_a_paper_is_typed_in_by_the_keyboard_alone(page, sign_in_as, operator, event, complaints):
    edition = print_sheet(event.sessions.get().pk, order="nama", blanks=5, actor=operator)
    set_presence(edition.people[6], edition.session_id, "hadir", actor=operator)
    sign_in_as(operator, page)
    page.goto(reverse("sheet-entry", args=[event.pk, edition.pk]))
    page.keyboard.type("1-40 kecuali 7, 12")  # the field has the focus from the beginning
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Yang akan disimpan").wait_for()
    assert page.get_by_role("cell", name="Peserta 07").is_visible()  # was present, is excused on the paper
    assert axe_faults(page, complaints) == []
    assert not CurrentPresence.objects.filter(state="izin").exists()
    save = page.get_by_role("button", name="Simpan 39 tanda")
    save.wait_for()
    assert page.evaluate("document.activeElement.value") == "simpan"
    page.keyboard.press("Enter")
    page.get_by_text("39 tanda dari kertas disimpan.").wait_for()
    counts = {state: CurrentPresence.objects.filter(state=state).count() for state in ("hadir", "izin")}
    assert counts == {"hadir": 38, "izin": 1}


def test_papers_are_gathered_on_a_phone_and_leave_as_one_file(phone, sign_in_as, operator, event, complaints):
    sign_in_as(operator, phone)
    papers = reverse("event-papers", args=[event.pk])
    phone.goto(papers)
    assert not phone.evaluate(SCROLLS_SIDEWAYS)
    phone.get_by_role("link", name="Tulis Notulen").click()
    phone.get_by_label("Acara").fill("Pembukaan")
    phone.get_by_label("Keputusan").fill("Data dimutakhirkan")
    phone.get_by_role("button", name="Simpan").click()
    phone.get_by_text("Notulen disimpan.").wait_for()
    phone.goto(papers)
    phone.get_by_role("link", name="Unggah Foto kegiatan").click()
    phone.set_input_files("[name=file]", {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": jpeg(900, 600)})
    phone.get_by_role("button", name="Unggah", exact=True).click()
    phone.get_by_text("Dokumen disimpan.").wait_for()
    assert axe_faults(phone, complaints) == []
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Unduh semua (zip)").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {"04-notulen/notulen.pdf", "06-foto/01-foto.jpg", "manifest.txt"} <= set(archive.namelist())


def test_a_recommendation_is_carried_on_and_a_member_sees_the_event(
    page, sign_in_as, operator, jombang, event, complaints
):
    held = assignment("TKSK", "35.17.09")
    participant(event, held)
    following = EventFactory(office=jombang, state="announced", title="Rakor Triwulan IV", starts_on=date(2026, 12, 1))
    sign_in_as(operator, page)
    page.goto(reverse("recommendation-list", args=[event.pk]))
    page.get_by_role("link", name="Catat rekomendasi").click()
    page.get_by_label("Rekomendasi", exact=True).fill("Tambah PSM di tiga desa")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Rekomendasi dicatat.").wait_for()
    page.goto(reverse("recommendation-list", args=[following.pk]))
    page.get_by_label("Tambah PSM di tiga desa").check()
    page.get_by_role("button", name="Bawa ke kegiatan ini").click()
    page.get_by_role("heading", name="Dibawa dari kegiatan sebelumnya").wait_for()
    assert axe_faults(page, complaints) == []
    assert Recommendation.objects.get().carried.get().event == following
    page.goto(reverse("member-detail", args=[held.member_id]))
    page.locator("#kegiatan").get_by_role("link", name="Rakor Triwulan III").wait_for()
