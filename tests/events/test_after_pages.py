"""Attendance on paper and the papers of an event in the browser."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.bundle import missing_from, papers_of, zipped
from events.models import CurrentPresence, Event, EventCertificate, EventDocument, Recommendation
from events.services import (
    add_document,
    add_recommendation,
    enter_sheet,
    print_sheet,
    set_presence,
    take_step,
    write_minutes,
)
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry, Signer
from tests.factories import EventFactory, assignment, participant
from tests.papers import text_of
from tests.pictures import PDF, jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(jombang) -> Event:
    event = EventFactory(office=jombang, state="running", title="Rakor Triwulan III", kinds=["rakor", "lomba"])
    participant(event, assignment("TKSK", "35.17.09"))
    for number in range(1, 12):
        participant(event, name=f"Tamu {number:02}", agency="Bappeda")
    return event


def text(response) -> str:
    return response.content.decode()


def test_a_sheet_is_made_printed_typed_in_looked_at_and_saved(event, operator, as_user):
    client = as_user(operator)
    page = reverse("sheet-list", args=[event.pk])
    session = event.sessions.get()
    made = client.post(page, {"session": session.pk, "order": "nama", "blanks": "5"}, follow=True)
    assert "cetakan ke-1 siap dicetak" in text(made)
    edition = event.sheets.get()
    printed = client.get(reverse("sheet-pdf", args=[event.pk, edition.pk]))
    assert printed.content.startswith(b"%PDF")
    entry = reverse("sheet-entry", args=[event.pk, edition.pk])
    typed = {"hadir": "1-12 kecuali 7, 12", "sakit": "7"}
    looked = client.post(entry, typed | {"langkah": "periksa"})
    assert looked.status_code == 200
    assert "Simpan 11 tanda" in text(looked)
    assert 'value="1-12 kecuali 7, 12"' in text(looked)
    assert not CurrentPresence.objects.exists()
    saved = client.post(entry, typed | {"langkah": "simpan", "rest_absent": "on"}, follow=True)
    assert "12 tanda dari kertas disimpan." in text(saved)
    counts = {state: CurrentPresence.objects.filter(state=state).count() for state in ("hadir", "sakit", "alpa")}
    assert counts == {"hadir": 10, "sakit": 1, "alpa": 1}
    looked = client.post(entry, {"written": "Bagus; Kecamatan Gudo\n\nSri", "langkah": "periksa"})
    assert "Bagus (Kecamatan Gudo), Sri" in text(looked)
    client.post(entry, {"written": "Bagus; Kecamatan Gudo\n\nSri", "langkah": "simpan"})
    assert event.participants.filter(unmatched=True).count() == 2
    too_many = "\n".join(f"Orang {number}" for number in range(6))
    assert client.post(entry, {"written": too_many}).status_code == 422
    again = client.post(entry, {"hadir": "1-6, 8", "langkah": "simpan"}, follow=True)
    assert "0 tanda dari kertas disimpan; 7 sudah tercatat sama." in text(again)


@pytest.mark.parametrize(
    "typed, told",
    [
        ({"hadir": "1-99"}, "Lembar ini bernomor 1 sampai 12"),
        ({"hadir": "satu"}, "Tidak dimengerti"),
        ({"hadir": "1-3", "izin": "3"}, "Baris 3 sudah disebut sebagai hadir."),
        ({}, "Tulis nomor baris pada salah satu keadaan."),
    ],
)
def test_what_cannot_be_meant_stays_on_the_page(event, operator, as_user, typed, told):
    edition = print_sheet(event.sessions.get().pk, order="nama", actor=operator)
    response = as_user(operator).post(reverse("sheet-entry", args=[event.pk, edition.pk]), typed)
    assert response.status_code == 422
    assert told in text(response)


def test_what_was_known_otherwise_is_named_before_it_is_saved(event, operator, as_user):
    edition = print_sheet(event.sessions.get().pk, order="nama", actor=operator)
    set_presence(edition.people[2], edition.session_id, "hadir", actor=operator)
    looked = as_user(operator).post(reverse("sheet-entry", args=[event.pk, edition.pk]), {"izin": "3"})
    assert "Tamu 03" in text(looked)
    assert "Hadir" in text(looked)


def test_a_correction_after_the_closing_shows_with_its_reason(event, operator, as_user):
    person = event.participants.get(name="Tamu 03")
    set_presence(person.pk, event.sessions.get().pk, "alpa", actor=operator)
    take_step(event.pk, "close", actor=operator)
    client, change = as_user(operator), reverse("presence-change", args=[event.pk, person.pk])
    field = f"session_{event.sessions.get().pk}"
    refused = client.post(change, {field: "hadir", "reason": ""})
    assert refused.status_code == 422
    assert "Tulis alasan pembetulannya" in text(refused)
    client.post(change, {field: "hadir", "reason": "Tanda tangan ada di halaman 2"})
    page = text(client.get(reverse("event-presence", args=[event.pk])))
    assert "Dibetulkan sesudah ditutup" in page
    assert "Tanda tangan ada di halaman 2" in page
    assert "Alpa" in text(client.get(change))


def test_who_was_represented_says_by_whom(event, operator, jombang, as_user):
    client = as_user(operator)
    person, deputy = event.participants.get(name="Tamu 03"), event.participants.get(name="Tamu 04")
    change = reverse("presence-change", args=[event.pk, person.pk])
    field = f"session_{event.sessions.get().pk}"
    client.post(change, {field: "diwakili", "deputy": deputy.pk})
    person.refresh_from_db()
    assert person.represented_by == deputy
    assert "oleh Tamu 04" in text(client.get(reverse("event-presence", args=[event.pk])))
    other = event.participants.get(name="Tamu 05")
    client.post(change, {field: "diwakili", "deputy": other.pk})  # the same state, somebody else
    person.refresh_from_db()
    assert person.represented_by == other
    elsewhere = participant(EventFactory(office=jombang, state="running"), name="Orang lain")
    with pytest.raises(DomainError) as refusal:
        set_presence(person.pk, event.sessions.get().pk, "diwakili", deputy_id=elsewhere.pk, actor=operator)
    assert refusal.value.code == "deputy_elsewhere"


def test_the_list_narrows_by_state_and_name_and_pages_by_key(event, operator, as_user, monkeypatch):
    edition = print_sheet(event.sessions.get().pk, order="nama", actor=operator)
    enter_sheet(edition.pk, {"hadir": range(1, 4)}, actor=operator)
    client, page = as_user(operator), reverse("event-presence", args=[event.pk])
    found = text(client.get(page, {"keadaan": "hadir"}))
    assert ("Tamu 03" in found, "Tamu 04" in found) == (True, False)
    found = text(client.get(page, {"keadaan": "belum", "q": "tamu"}))
    assert ("Tamu 03" in found, "Tamu 04" in found) == (False, True)
    monkeypatch.setattr("events.views.presence.PAGE_SIZE", 5)
    names, url = [], page
    while url:
        response = client.get(url)
        names += [row["person"].name for row in response.context["rows"]]
        url = f"{page}{response.context['next_url']}" if response.context["next_url"] else ""
    assert names == list(event.participants.order_by("name_key", "pk").values_list("name", flat=True))
    assert client.get(page, {"sesudah": "999999999999999999", "sesi": "x", "keadaan": "?"}).status_code == 200


def test_attendance_asks_as_often_for_many_as_for_few(event, operator, as_user):
    client, page = as_user(operator), reverse("event-presence", args=[event.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(20, 60):
        participant(event, name=f"Tamu {number}")
    edition = print_sheet(event.sessions.get().pk, order="nama", actor=operator)
    enter_sheet(edition.pk, {"hadir": range(1, 40)}, actor=operator)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few) <= 14


# --- Papers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def complete(event, operator) -> Event:
    """Everything that an SPJ needs."""
    edition = print_sheet(event.sessions.get().pk, order="nama", actor=operator)
    enter_sheet(edition.pk, {"hadir": range(1, 13)}, now=datetime(2026, 9, 30, 12).astimezone(), actor=operator)
    fields = {"dated": date(2026, 9, 30), "agenda": "Pembukaan", "decisions": "Sepakat"}
    for kind in ("notulen", "berita_acara"):
        write_minutes(
            event.pk, kind, fields, signatories=[{"title": "Ketua", "name": "", "nip": ""}], version=0, actor=operator
        )
    for kind, data in (("undangan", PDF), ("spt", PDF), ("foto", jpeg()), ("foto", jpeg(80, 60))):
        add_document(event.pk, {"kind": kind, "signed": kind != "foto"}, upload(data, f"{kind}.pdf"), actor=operator)
    return Event.objects.select_related("office__region", "region").get(pk=event.pk)


def test_the_checklist_says_what_is_missing(event, complete, operator):
    assert missing_from(papers_of(complete, actor=operator)) == []
    EventDocument.objects.filter(kind="spt").delete()
    assert missing_from(papers_of(complete, actor=operator)) == ["Surat tugas (SPT)"]


def test_a_letter_with_number_and_date_is_a_paper(complete, operator):
    EventDocument.objects.filter(kind="undangan").delete()
    letter = complete.letters.create(kind="undangan", body="Mohon hadir.")
    assert missing_from(papers_of(complete, actor=operator)) == ["Undangan"]
    letter.number, letter.dated = "005/1/415.30/2026", date(2026, 9, 20)
    letter.save()
    papers = papers_of(complete, actor=operator)
    assert missing_from(papers) == []
    assert zipped(complete, papers) == zipped(complete, papers_of(complete, actor=operator))
    with zipfile.ZipFile(io.BytesIO(zipped(complete, papers))) as archive:
        assert "005/1/415.30/2026" in text_of(archive.read("01-undangan/undangan.pdf"))


def test_the_zip_is_the_same_bytes_and_its_manifest_is_true(complete, operator, regency_admin, tmp_path):
    data = zipped(complete, papers_of(complete, actor=operator))
    assert data == zipped(complete, papers_of(complete, actor=operator))
    assert data == zipped(complete, papers_of(complete, actor=regency_admin))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        told = archive.read("manifest.txt").decode()
        sums = dict(line.split("  ", 1)[::-1] for line in told.splitlines() if not line.startswith("#"))
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names[:-1]} == sums
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path)
    assert names == [
        "01-undangan/01-ttd-undangan.pdf",
        "02-surat-tugas/01-ttd-spt.pdf",
        "03-daftar-hadir/rekap-kehadiran.pdf",
        "04-notulen/notulen.pdf",
        "05-berita-acara/berita_acara.pdf",
        "06-foto/01-foto.jpg",
        "06-foto/02-foto.jpg",
        "manifest.txt",
    ]
    assert "# Lengkap" in told
    done = subprocess.run(["sha256sum", "--check", "manifest.txt"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_taking_the_papers_is_written_down_and_only_the_organisers(complete, operator, stranger, as_user):
    participant(complete, assignment("TKSK", "35.16.01"))
    taken = as_user(operator).post(reverse("event-papers-zip", args=[complete.pk]))
    assert taken["Content-Type"] == "application/zip"
    assert AuditEntry.objects.filter(action="event_papers.taken", actor=operator).count() == 1
    assert as_user(stranger).post(reverse("event-papers-zip", args=[complete.pk])).status_code == 404
    theirs = as_user(stranger).get(reverse("event-papers", args=[complete.pk]))
    assert theirs.status_code == 200
    assert "Kelengkapan SPJ" not in text(theirs)


def test_the_papers_print_what_was_written(complete, operator, as_user):
    client = as_user(operator)
    minutes = text_of(client.get(reverse("minutes-pdf", args=[complete.pk, "notulen"])).content)
    assert "NOTULEN" in minutes
    assert "12 orang hadir" in minutes
    record = text_of(client.get(reverse("minutes-pdf", args=[complete.pk, "berita_acara"])).content)
    assert "Rabu tanggal tiga puluh bulan September tahun dua ribu dua puluh enam" in " ".join(record.split())
    recap = text_of(client.get(reverse("presence-recap", args=[complete.pk])).content)
    assert "REKAPITULASI KEHADIRAN" in recap
    assert recap.count("Hadir") >= 12


def test_documents_leave_only_by_their_page(complete, operator, coordinator, stranger, as_user):
    row = complete.documents.filter(kind="foto").first()
    url = reverse("document-file", args=[complete.pk, row.pk])
    given = as_user(operator).get(url)
    assert (given["Content-Type"], given["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert as_user(coordinator).get(url).status_code == 403
    assert as_user(stranger).get(url).status_code == 404
    assert row.file.stored_name not in text(as_user(operator).get(reverse("event-papers", args=[complete.pk])))


def test_minutes_in_the_browser_keep_what_was_typed(event, operator, as_user):
    client, page = as_user(operator), reverse("minutes-form", args=[event.pk, "berita_acara"])
    assert page.endswith("/berita-acara/")
    refused = client.post(
        page, {"dated": "30 September 2026", "version": 0, "title_1": "Ketua", "nip_1": "12", "agenda": "A"}
    )
    assert refused.status_code == 422
    assert "NIP terdiri atas 18 angka." in text(refused)
    saved = client.post(page, {"dated": "30 September 2026", "version": 0, "discussion": "Isi"}, follow=True)
    assert "Berita acara disimpan." in text(saved)


# --- Recommendations, certificates, contests, the member's page ---------------------------------------------------


def test_recommendations_from_first_word_to_the_next_event(event, jombang, operator, as_user):
    client = as_user(operator)
    client.post(reverse("recommendation-add", args=[event.pk]), {"text": "Tambah PSM", "due_on": "1 Oktober 2026"})
    row = Recommendation.objects.get()
    late = text(client.get(reverse("recommendation-overview") + "?keadaan=lewat"))
    assert "Tambah PSM" in late  # the days of the tests are long past that one
    following = EventFactory(office=jombang, state="announced", title="Rakor Triwulan IV", starts_on=date(2026, 12, 1))
    offered = client.get(reverse("recommendation-list", args=[following.pk]))
    assert "Masih terbuka dari kegiatan sebelumnya" in text(offered)
    client.post(reverse("recommendation-carry", args=[following.pk]), {"rekomendasi": [row.pk]})
    assert "Dibawa dari kegiatan sebelumnya" in text(client.get(reverse("recommendation-list", args=[following.pk])))
    change = reverse("recommendation-change", args=[event.pk, row.pk])
    told = {"text": "Tambah PSM", "state": "done", "version": 1, "outcome": "Diangkat", "file": upload(PDF, "sk.pdf")}
    client.post(change, told)
    row.refresh_from_db()
    assert (row.state, row.evidence.filename) == ("done", "sk.pdf")
    evidence = client.get(reverse("recommendation-evidence", args=[event.pk, row.pk]))
    assert evidence["Content-Disposition"].startswith("attachment")
    assert "Diangkat" in text(client.get(reverse("recommendation-overview") + "?keadaan=selesai"))


def test_certificates_are_issued_and_revoked_in_the_browser(complete, jombang, operator, as_user):
    signer = Signer.objects.create(office=jombang, role="kepala", name="Dra. Sri", valid_from=date(2024, 1, 1))
    client, page = as_user(operator), reverse("event-certificates", args=[complete.pk])
    assert "sesudah kegiatan ditutup" in text(client.get(page))
    take_step(complete.pk, "close", actor=operator)
    assert "<strong>12</strong> peserta memenuhi syarat" in text(client.get(page))
    asked = {"roles": ["peserta"], "minimum": 1, "pattern": "{nomor}/{tahun}", "issued_on": "2026-09-30"}
    refused = client.post(page, asked | {"signer": ""})
    assert refused.status_code == 422
    client.post(page, asked | {"signer": signer.pk})
    assert EventCertificate.objects.count() == 12
    assert client.get(reverse("event-certificates-pdf", args=[complete.pk])).content.startswith(b"%PDF")
    one = EventCertificate.objects.first()
    client.post(reverse("event-certificate-revoke", args=[complete.pk, one.pk]), {"reason": "Salah nama"})
    assert "Salah nama" in text(client.get(page))


def test_contest_results_are_read_as_people_write_scores(event, operator, as_user):
    client, person = as_user(operator), event.participants.first()
    told = {
        "category": "TKSK teladan",
        "participant": person.pk,
        "score": "87,5",
        "rank": "1",
        "next_level": "Provinsi",
    }
    assert client.post(reverse("result-add", args=[event.pk]), told | {"score": "delapan"}).status_code == 422
    client.post(reverse("result-add", args=[event.pk]), told)
    row = event.results.get()
    assert row.score == 8750
    assert "87,5" in text(client.get(reverse("contest-results", args=[event.pk])))
    change = reverse("result-change", args=[event.pk, row.pk])
    assert 'value="87,5"' in text(client.get(change))
    client.post(change, told | {"score": "90", "version": 1})
    assert "90" in text(client.get(reverse("contest-results", args=[event.pk])))


def test_a_members_page_tells_where_they_were(event, operator, coordinator, as_user):
    person = event.participants.get(member__isnull=False)
    set_presence(person.pk, event.sessions.get().pk, "hadir", actor=operator)
    url = reverse("member-events", args=[person.member_id])
    page = as_user(operator).get(url)
    assert "Rakor Triwulan III" in text(page)
    assert "Hadir pada 1 dari 1" in text(page)
    part = as_user(coordinator).get(url, headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert "Rakor Triwulan III" in text(part)
    assert url in text(as_user(operator).get(reverse("member-detail", args=[person.member_id])))


def test_an_event_that_was_called_off_prints_and_keeps_nothing(event, operator, as_user):
    add_recommendation(event.pk, {"text": "Sempat ditulis"}, actor=operator)
    take_step(event.pk, "cancel", reason="Banjir", actor=operator)
    client = as_user(operator)
    page = reverse("sheet-list", args=[event.pk])
    assert "judul-buat" not in text(client.get(page))
    assert client.post(page, {"session": event.sessions.get().pk, "order": "nama", "blanks": 1}).status_code == 422
    assert (
        client.post(reverse("document-add", args=[event.pk]), {"kind": "foto", "file": upload(jpeg())}).status_code
        == 422
    )
