"""Answers that an office gave once are taken over for its next sheet, said on the page, and may be changed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from personnel.models import Member
from pilarsosial.core.importing import verbs
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import SheetImport, User
from tests.sheets.imports import TODAY, counts, imported
from tests.sheets.rosters import person, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, operator: User) -> Client:
    return as_user(operator)


def uploaded(client: Client, *people: dict[str, object], **fields: Any) -> SheetImport:
    file = SimpleUploadedFile("daftar.csv", sheet(*people), content_type="text/csv")
    client.post(reverse("import-new"), {"file": file, **fields})
    return SheetImport.objects.latest("pk")


def page_of(client: Client, item: SheetImport, name: str = "import-detail") -> str:
    return client.get(reverse(name, args=[item.pk])).content.decode()


@pytest.fixture
def answered(operator: User) -> SheetImport:
    """An applied import in which a column was mapped, one ignored, and a value put right."""
    cells = {"STATUS_ORANG": "PPPK", "WARNA": "BIRU", "AGAMA": "Isalm", "KECAMATAN_TUGAS": "PERAKK"}
    item = imported(
        sheet(person(1, **cells)),
        operator,
        overrides={"STATUS ORANG (Kolom F)": "employment_status"},
        ignores=["WARNA (Kolom G)"],
        fixes={"duty_district": {"perakk": "Kec. Perak"}, "religion": {"isalm": "Islam"}},
    )
    assert (item.state, counts(item)) == ("ready", (1, 0, 0, 0))
    return verbs.apply_import(item.pk, actor=operator, revision=item.revision, today=TODAY)


def test_the_next_sheet_is_read_with_the_same_answers_wherever_its_columns_stand(
    client: Client, answered: SheetImport
) -> None:
    item = uploaded(client, {"warna ": "HIJAU", **person(2, KECAMATAN_TUGAS="PERAKK"), "Status  orang": "PNS"})

    assert (item.state, counts(item)) == ("ready", (0, 0, 0, 1))  # that seat is taken; everything else was read
    day = timezone.localdate(answered.applied_at).isoformat()
    assert {(c["header"], c["field"], c["day"]) for c in Findings(item).reused} == {
        ("warna", "", day),
        ("Status orang", "employment_status", day),
    }
    (fix,) = Findings(item).fixes
    assert (fix["value"], fix["to"], fix["origin"]) == ("PERAKK", "Kec. Perak", day)
    page = page_of(client, item)
    assert page.count("Dipakai lagi dari impor tanggal") == 3
    top, _fold = page.split('id="judul-terapkan"')
    assert "KECAMATAN TUGAS PERAKK dibaca sebagai Kec. Perak (1 baris)" in top
    assert "kolom warna diabaikan" in page
    assert "kolom Status orang dibaca sebagai Status Kepegawaian" in page
    assert "Dipakai lagi dari impor" in page_of(client, item, "import-columns")


def test_what_a_sheet_does_not_hold_is_not_spoken_of(client: Client, answered: SheetImport) -> None:
    item = uploaded(client, person(2))

    assert (item.state, counts(item)) == ("ready", (1, 0, 0, 0))
    findings = Findings(item)
    assert (findings.unused, findings.reused, findings.fixes) == ([], [], [])
    assert "Dipakai lagi" not in page_of(client, item)


def test_an_answer_taken_over_is_changed_like_any_other(client: Client, answered: SheetImport) -> None:
    item = uploaded(client, person(2, WARNA="BIRU", KECAMATAN_TUGAS="PERAKK"))
    assert item.state == "ready"

    client.post(reverse("import-columns", args=[item.pk]), {"kolom:0:5": "notes"})
    item.refresh_from_db()
    assert (item.state, Findings(item).reused) == ("ready", [])
    assert Findings(item).sheets[0]["columns"][5]["field"] == "notes"

    client.post(reverse("import-fix", args=[item.pk]), {"revisi": item.revision, "kembali": "0"})
    item.refresh_from_db()
    assert [entry["value"] for entry in Findings(item).wrong] == ["PERAKK"]


def test_an_answer_taken_over_may_be_opened_again(client: Client, answered: SheetImport) -> None:
    item = uploaded(client, person(2, WARNA="BIRU"))

    client.post(reverse("import-columns", args=[item.pk]), {"kolom:0:5": ""})

    item.refresh_from_db()
    assert item.state == "questions"
    assert [problem["header"] for problem in Findings(item).problems()] == ["WARNA"]


def test_the_latest_answer_counts_and_one_that_was_taken_back_is_forgotten(
    client: Client, operator: User, answered: SheetImport
) -> None:
    fixes = {"duty_district": {"perakk": None}, "religion": {"isalm": ""}}
    later = imported(sheet(person(2, WARNA="BIRU", AGAMA="Isalm")), operator, overrides={"WARNA": "notes"}, fixes=fixes)
    verbs.apply_import(later.pk, actor=operator, revision=later.revision, today=TODAY)

    item = uploaded(client, person(3, WARNA="BIRU", AGAMA="Isalm", KECAMATAN_TUGAS="PERAKK"))

    assert [column["field"] for column in Findings(item).reused] == ["notes"]
    assert [(fix["value"], fix["to"]) for fix in Findings(item).fixes] == [("Isalm", "")]
    assert [entry["value"] for entry in Findings(item).wrong] == ["PERAKK"]


def test_what_did_not_help_and_what_is_of_one_sheet_is_not_remembered(client: Client, operator: User) -> None:
    fixes = {
        "religion": {"isalm": "Islmm", "kristn": "Kristen"},
        "start_date": {"32-1-2024": "31-1-2024"},
        "decree_no": {"x": "188/1/2024"},
    }
    item = imported(sheet(person(1, AGAMA="Isalm", TMT="32-1-2024", NOMOR_SK="x")), operator, fixes=fixes)
    assert (item.state, item.new) == ("ready", 1)
    verbs.apply_import(item.pk, actor=operator, revision=item.revision, today=TODAY)

    assert uploaded(client, person(2, AGAMA="Isalm", TMT="32-1-2024")).settings == {}


@pytest.mark.parametrize("ending", ["undone", "only previewed"])
def test_only_what_is_applied_is_remembered(client: Client, operator: User, ending: str) -> None:
    item = imported(sheet(person(1, WARNA="BIRU")), operator, ignores=["WARNA"])
    if ending == "undone":
        verbs.apply_import(item.pk, actor=operator, revision=item.revision, today=TODAY)
        verbs.undo_import(item.pk, actor=operator)

    assert uploaded(client, person(2, WARNA="BIRU")).state == "questions"


def test_another_office_is_asked_itself(as_user, stranger: User, answered: SheetImport) -> None:
    assert uploaded(as_user(stranger), person(2, WARNA="BIRU")).state == "questions"


def test_a_command_does_what_its_options_say_and_remembers_nothing(operator: User, answered: SheetImport) -> None:
    assert imported(sheet(person(2, WARNA="BIRU")), operator).state == "questions"
    assert Member.objects.count() == 1
