"""A sheet of outside people through the same pipeline as the roster's."""

import pytest

from events.models import Event, Participant
from events.services import change_participant
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import AuditEntry
from tests.events.sheets import applied, people_sheet
from tests.factories import EventFactory
from tests.sheets.imports import counts, errors

pytestmark = pytest.mark.django_db
SHEET = (
    b"DAFTAR TAMU\n\nNo;Nama Lengkap;Asal Instansi;Jabatan;No. HP;Sebagai;Tanda Tangan\n"
    b"1;Sri Wahyuni;UPT Panti;Kepala;0812-3456-7890;Narasumber;\n"
    b"2;Budi Santoso;Dinas Kesehatan;Staf;;;\n"
)


@pytest.fixture
def event(jombang) -> Event:
    return EventFactory(office=jombang, state="announced")


def test_title_lines_numbering_and_signatures_are_understood(event, operator):
    preview = people_sheet(event, operator, SHEET)
    assert (preview.state, counts(preview)) == ("ready", (2, 0, 0, 0))
    assert not Participant.objects.exists()
    applied(preview, operator)
    rows = Participant.objects.order_by("name").values_list("name", "agency", "phone", "role", "source")
    assert list(rows) == [
        ("Budi Santoso", "Dinas Kesehatan", "", "peserta", "import"),
        ("Sri Wahyuni", "UPT Panti", "+6281234567890", "narasumber", "import"),
    ]
    assert AuditEntry.objects.get(action="participants.imported").count == 2


def test_the_same_sheet_again_changes_nothing_and_another_phone_one(event, operator):
    applied(people_sheet(event, operator, SHEET), operator)
    assert counts(people_sheet(event, operator, SHEET)) == (0, 0, 2, 0)
    again = people_sheet(event, operator, SHEET.replace(b"7890", b"7891"))
    assert counts(again) == (0, 1, 1, 0)
    applied(again, operator)
    assert Participant.objects.get(name="Sri Wahyuni").phone == "+6281234567891"


def test_what_is_wrong_is_said_by_row_and_the_good_ones_may_go_on(event, operator):
    data = b"Nama;Instansi;Peran\nSri;UPT;\nSri;UPT;\n;UPT;\nBudi;UPT;Raja\nCici 3517990101800001;UPT;\nDodi;UPT;tamu\n"
    preview = people_sheet(event, operator, data)
    assert counts(preview) == (2, 0, 0, 4)
    assert errors(preview) == [
        (3, "twice_in_file"),
        (4, "name_missing"),
        (5, "role_unknown"),
        (6, "text_has_number"),
    ]
    with pytest.raises(DomainError) as refusal:
        applied(preview, operator)
    assert refusal.value.code == "rows_rejected"
    applied(preview, operator, only_good=True)
    assert set(Participant.objects.values_list("name", flat=True)) == {"Sri", "Dodi"}


def test_it_is_undone_until_something_depends_on_it(event, operator):
    first = applied(people_sheet(event, operator, SHEET), operator)
    second = applied(people_sheet(event, operator, SHEET.replace(b"7890", b"7891")), operator)
    verbs.undo_import(second.pk, actor=operator)
    assert Participant.objects.get(name="Sri Wahyuni").phone == "+6281234567890"
    other = applied(people_sheet(event, operator, b"Nama;Instansi\nEka;UPT\n"), operator)
    eka = Participant.objects.get(name="Eka")
    change_participant(eka.pk, {"name": "Eka", "agency": "UPT", "role": "tamu"}, version=1, actor=operator)
    with pytest.raises(DomainError) as refusal:
        verbs.undo_import(other.pk, actor=operator)
    assert refusal.value.code == "undo_too_late"
    assert first.pk


def test_who_came_in_meanwhile_makes_a_new_preview(event, operator):
    preview = people_sheet(event, operator, SHEET)
    applied(people_sheet(event, operator, SHEET), operator)
    with pytest.raises(DomainError) as refusal:
        applied(preview, operator)
    assert refusal.value.code == "plan_changed"


def test_in_the_browser(event, operator, as_user, django_capture_on_commit_callbacks):
    preview = people_sheet(event, operator, SHEET + b"3;;UPT;;;;\n")
    client = as_user(operator)
    page = client.get(f"/kegiatan/impor/{preview.pk}/").text
    for words in ("Sri Wahyuni", "Narasumber", "0812-3456-7890", "Nama kosong. Isi namanya."):
        assert words in page
    assert client.get(f"/kegiatan/{event.pk}/peserta/impor/").status_code == 200
    assert "peserta.csv" in client.get("/kegiatan/impor/").text


def test_another_office_sees_none_of_it(event, operator, stranger, as_user):
    preview = people_sheet(event, operator, SHEET)
    assert as_user(stranger).get(f"/kegiatan/impor/{preview.pk}/").status_code == 404
    assert as_user(stranger).get(f"/kegiatan/{event.pk}/peserta/impor/").status_code == 404
