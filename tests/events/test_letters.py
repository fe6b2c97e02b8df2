"""Letters: out of an office's own Word file, as our own PDF, and signed ones that come back."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest

from events.docx_letters import fill, marks_in
from events.models import Event, EventDocument, EventLetter, LetterTemplate
from events.services import add_template, save_letter
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Signer
from tests.factories import EventFactory, MemberFactory, assignment, participant
from tests.papers import text_of
from tests.pictures import jpeg, upload
from tests.word_files import texts, word_file, word_upload


class TestWordFile:
    @pytest.mark.parametrize(
        "runs",
        [
            "Yth. {{nama}} di tempat",
            ["Yth. {{na", "ma}} di tempat"],
            ["Yth. {", "{", "nama", "}", "} di tempat"],
            ["Yth. {{ ", "nama }", "} di ", "tempat"],
        ],
    )
    def test_a_mark_is_found_however_word_cut_it(self, runs):
        assert texts(fill(word_file(runs), {"nama": "Ani"}).data) == ["Yth. Ani di tempat"]

    def test_several_marks_in_one_run_and_across(self):
        data = fill(word_file(["{{a}} dan {{b", "}}, {{a}}"]), {"a": "1", "b": "2"}).data
        assert texts(data) == ["1 dan 2, 1"]

    def test_what_is_typed_stays_text(self):
        nasty = "</w:t><w:p> & <b> \x0b {{b}}"
        data = fill(word_file("{{a}}", "{{b}}"), {"a": nasty, "b": "x"}).data
        assert texts(data) == ["</w:t><w:p> & <b>  {{b}}", "x"]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own file

    def test_lines_become_breaks_and_heads_and_feet_are_filled_too(self):
        data = fill(word_file("{{a}}", header1="Kop {{b}}"), {"a": "satu\ndua", "b": "Dinas"}).data
        assert texts(data) == ["satu\ndua"]
        assert texts(data, "header1") == ["Kop Dinas"]

    def test_unknown_marks_stay_and_are_named(self):
        filled = fill(word_file("{{nama}} {{salah}} {{ Nama }}"), {"nama": "Ani"})
        assert texts(filled.data) == ["Ani {{salah}} {{ Nama }}"]
        assert filled.unknown == ("salah",)
        assert marks_in(word_file("{{nama}}", "{{kode}} {{nama}}")) == ("nama", "kode")

    def test_nothing_else_in_the_file_changes(self):
        before, after = word_file("Tetap", "{{a}}"), fill(word_file("Tetap", "{{a}}"), {"a": "x"}).data
        with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
            assert old.namelist() == new.namelist()
            assert old.read("[Content_Types].xml") == new.read("[Content_Types].xml")
            xml = new.read("word/document.xml").decode()
        assert "<w:rPr><w:b/></w:rPr><w:t>Tetap</w:t>" in xml

    def test_what_is_no_letter_is_refused(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * (41 * 1024 * 1024))
        for data in (b"bukan zip", bomb.getvalue(), word_file("x")[:200]):
            with pytest.raises(DomainError) as refusal:
                fill(data, {})
            assert refusal.value.code == "template_unreadable"


@pytest.fixture
def event(jombang) -> Event:
    Signer.objects.create(office=jombang, role="kepala", name="Hari Purnomo", valid_from=date(2024, 1, 1))
    event = EventFactory(office=jombang, state="announced", title="Rakor TKSK", starts_on=date(2024, 2, 1))
    participant(event, assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Rahma")))
    participant(event, name="Sri Wahyuni", agency="UPT Panti", job="Kepala")
    return event


@pytest.mark.django_db
class TestPages:
    def test_the_letter_is_filled_in_and_printed_for_all(self, event, operator, as_user):
        client = as_user(operator)
        typed = {"number": "400.9/1/2024", "dated": "20/1/2024", "body": "Membawa laporan.", "version": "0"}
        assert client.post(f"/kegiatan/{event.pk}/surat/undangan/", typed).status_code == 302
        letter = EventLetter.objects.get()
        assert (letter.number, letter.version) == ("400.9/1/2024", 1)
        pdf = text_of(client.get(f"/kegiatan/{event.pk}/surat/undangan/pdf/").content)
        for words in ("400.9/1/2024", "20 Januari 2024", "Kamis, 1 Februari 2024", "Ani Rahma", "Sri Wahyuni",
                      "Daftar terlampir", "Membawa laporan.", "Hari Purnomo", "08.00 WIB"):  # fmt: skip
            assert words in pdf, words
        again = client.post(f"/kegiatan/{event.pk}/surat/undangan/", typed)
        assert "baru saja diubah orang lain" in again.text

    def test_one_person_gets_a_letter_of_their_own(self, event, operator, as_user):
        person = event.participants.get(name="Sri Wahyuni")
        pdf = text_of(as_user(operator).get(f"/kegiatan/{event.pk}/surat/undangan/pdf/?peserta={person.pk}").content)
        assert "Sri Wahyuni" in pdf
        assert "Ani Rahma" not in pdf

    def test_a_duty_letter_names_everybody_in_itself(self, event, operator, as_user):
        save_letter(event.pk, "spt", {"basis": "DPA 2024\nSurat Gubernur"}, version=0, actor=operator)
        pdf = text_of(as_user(operator).get(f"/kegiatan/{event.pk}/surat/spt/pdf/").content)
        for words in ("SURAT TUGAS", "MEMERINTAHKAN", "DPA 2024", "Ani Rahma", "TKSK", "Kec. Jombang"):
            assert words in pdf, words

    def test_an_office_below_gets_its_own_people_only(self, jatim, operator, as_user):
        event = EventFactory(office=jatim, state="announced")
        participant(event, assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Rahma")))
        participant(event, assignment("TKSK", "35.16.01", member=MemberFactory(name="Budi Jauh")))
        pdf = text_of(as_user(operator).get(f"/kegiatan/{event.pk}/surat/spt/pdf/").content)
        assert "Ani Rahma" in pdf
        assert "Budi Jauh" not in pdf

    def test_the_offices_own_word_file(self, event, operator, as_user, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path
        client = as_user(operator)
        file = word_upload(["Yth. {{na", "ma}}"], "{{jabatan}}, {{instansi}}", "{{tanggal}} {{waktu}}")
        typed = {"kind": "undangan", "name": "Dinas", "file": file}
        assert client.post("/kegiatan/templat-surat/", typed).status_code == 302
        template = LetterTemplate.objects.get()
        save_letter(event.pk, "undangan", {"template": template}, version=0, actor=operator)
        answer = client.get(f"/kegiatan/{event.pk}/surat/undangan/word/")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert archive.namelist() == ["001 Ani Rahma.docx", "002 Sri Wahyuni.docx"]
        assert texts(archive.read("001 Ani Rahma.docx")) == [
            "Yth. Ani Rahma",
            "TKSK, Kec. Jombang, Kab. Jombang",
            "Kamis, 1 Februari 2024 08.00 WIB",
        ]
        one = client.get(f"/kegiatan/{event.pk}/surat/undangan/word/?satu=1")
        assert texts(one.content)[0].startswith("Yth. …")

    @pytest.mark.parametrize(
        "file, said",
        [
            (lambda: word_upload("{{gaji}}"), "{{gaji}} tidak dikenal"),
            (lambda: upload(jpeg()), "harus berkas Word"),
        ],
    )
    def test_a_template_that_cannot_serve_is_refused(self, operator, as_user, tmp_path, settings, file, said):
        settings.MEDIA_ROOT = tmp_path
        typed = {"kind": "undangan", "name": "Dinas", "file": file()}
        answer = as_user(operator).post("/kegiatan/templat-surat/", typed)
        assert answer.status_code == 422
        assert said in answer.text
        assert not LetterTemplate.objects.exists()

    def test_a_newer_template_of_a_name_takes_its_place(self, jombang, operator, as_user, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path
        for text in ("{{nama}}", "{{nama}} {{kode}}"):
            add_template(jombang.pk, "undangan", "Dinas", word_upload(text), actor=operator)
        assert LetterTemplate.objects.filter(removed_at__isnull=True).count() == 1
        client = as_user(operator)
        client.post(f"/kegiatan/templat-surat/{LetterTemplate.objects.latest('pk').pk}/hapus/")
        assert not LetterTemplate.objects.filter(removed_at__isnull=True).exists()

    def test_the_signed_one_is_the_official_one(self, event, operator, as_user, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path
        client = as_user(operator)
        answer = client.post(f"/kegiatan/{event.pk}/surat/undangan/unggah/", {"file": upload(jpeg())})
        assert answer.status_code == 302
        document = EventDocument.objects.get()
        assert (document.signed, document.shared, document.kind) == (True, False, "undangan")
        assert "Bertanda tangan" in client.get(f"/kegiatan/{event.pk}/surat/").text
        assert client.get(f"/kegiatan/{event.pk}/surat/undangan/berkas/")["Content-Type"] == "image/jpeg"
