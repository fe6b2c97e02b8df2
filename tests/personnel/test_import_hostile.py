"""What is sent to the import's pages and lies in its files is taken with care."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from personnel.importing.answers import changed_answers
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs, work
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import Job, SheetImport, User
from tests.sheets.imports import applied, counts, imported, rows_of
from tests.sheets.rosters import person, sheet, table
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, operator: User) -> Client:
    return as_user(operator)


def post(client: Client, item: SheetImport, page: str, **data: Any) -> str:
    data = {"revisi": item.revision, **data}
    response = client.post(reverse(f"import-{page}", args=[item.pk]), data, follow=True)
    assert response.status_code == 200
    item.refresh_from_db()
    return response.content.decode()


def test_digits_that_are_no_numbers_are_no_error_of_the_server(client: Client, operator: User) -> None:
    item = imported(sheet(person(1), person(2, AGAMA="xx")), operator)
    for name in ("mulai", "putusan"):
        assert client.get(reverse("import-detail", args=[item.pk]), {name: "²"}).status_code == 200
    assert client.get(reverse("import-list"), {"sebelum": "²"}).status_code == 200
    assert client.get(reverse("job-list"), {"sebelum": "²"}).status_code == 200
    assert "Pratinjau sudah diperbarui" in post(client, item, "apply", revisi="²")
    assert "Belum ada nilai yang diisi" in post(client, item, "fix", kembali="²")


def test_a_null_in_an_answer_is_left_out(client: Client, operator: User) -> None:
    item = imported(sheet(person(1, AGAMA="xx")), operator)
    post(client, item, "fix", **{"nilai:0": "Is\0lam"})
    assert item.settings["fixes"] == {"religion": {"xx": "Islam"}}


def test_a_file_says_what_it_brings_and_only_a_real_yes_lets_the_nik_be_blank(client: Client, operator: User) -> None:
    people = table(person(1, WARNA="BIRU", AGAMA="xx", NIK=""), person(2, WARNA="HIJAU", AGAMA="xx"))
    told = {"ignores": ["WARNA"], "fixes": {"religion": {"xx": "Islam", "a\0": "Islam", "b": "\0"}}}

    def read(allow: object) -> SheetImport:
        settings = [[json.dumps({**told, "allow_missing_nik": allow})]]
        return imported(xlsx_bytes({"Data": people, "_pilarsosial": settings}), operator, filename="a.xlsx")

    item = read(True)
    assert counts(item)[3] == 0
    page = client.get(reverse("import-detail", args=[item.pk])).content.decode()
    assert "Berkas ini membawa pilihan sendiri: NIK boleh kosong; kolom WARNA diabaikan; 1 nilai diganti." in page
    assert counts(read("ya"))[3] == 1

    plain = imported(sheet(person(1)), operator)
    page = client.get(reverse("import-detail", args=[plain.pk])).content.decode()
    assert "pilihan sendiri" not in page


@pytest.fixture
def filled(operator: User) -> SheetImport:
    """A preview of which two rows stand on posts that are taken."""
    applied(sheet(*(person(n, KECAMATAN_TUGAS=area) for n, area in ((1, "Perak"), (2, "Ngoro")))), operator)
    people = [person(n, KECAMATAN_TUGAS=area, TMT="1-1-2026") for n, area in ((3, "Perak"), (4, "Ngoro"))]
    item = imported(sheet(*people), operator)
    assert counts(item) == (0, 0, 0, 2)
    return item


def test_answers_are_taken_together_and_taken_back(client: Client, filled: SheetImport) -> None:
    first, second = (row.key for row in rows_of(filled))
    assert "Pratinjau sudah diperbarui" in post(client, filled, "answer", revisi="0", baris=first, jawaban="replace")
    assert "tidak menanyakan" in post(client, filled, "answer", baris="9:9", jawaban="replace")
    assert "tidak menanyakan" in post(client, filled, "answer", baris=first, jawaban="other")
    assert filled.settings == {}

    assert "Tarik jawaban" in post(client, filled, "answer", baris=first, jawaban="replace")
    assert counts(filled) == (1, 0, 0, 1)
    post(client, filled, "answer", baris=first, jawaban="back")
    assert (counts(filled), filled.settings["replace"]) == ((0, 0, 0, 2), [])

    assert "Gantikan semua (2)" in client.get(reverse("import-detail", args=[filled.pk])).content.decode()
    assert "Jangan gantikan siapa pun" in post(client, filled, "answer", jawaban="replace_all")
    assert counts(filled) == (2, 0, 0, 0)
    post(client, filled, "answer", jawaban="replace_none")
    assert (counts(filled), second in filled.settings["replace"]) == ((0, 0, 0, 2), False)


def test_answers_given_at_once_are_all_kept(operator: User, filled: SheetImport) -> None:
    """Each is merged with what stands when the import is locked."""
    keys = [row.key for row in rows_of(filled)]
    for key in keys:
        answer = lambda locked, key=key: changed_answers(locked, str(filled.revision), key, "replace")  # noqa: E731
        verbs.change_choices(filled.pk, answer, actor=operator)
    filled.refresh_from_db()
    assert filled.settings["replace"] == keys


def test_a_large_import_is_queued_once(operator: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    item = imported(sheet(person(1)), operator)
    monkeypatch.setattr(work, "LARGE_ROWS", 0)

    assert "Pratinjau sudah diperbarui" in post(client, item, "apply", revisi=item.revision + 1)
    assert Job.objects.count() == 0
    post(client, item, "apply")
    assert "masih dikerjakan" in post(client, item, "apply")
    with pytest.raises(DomainError, match="masih dikerjakan"):
        verbs.change_choices(item.pk, {"ignores": []}, actor=operator)
    assert Job.objects.count() == 1


def test_what_rejects_rows_stands_before_mere_warnings(operator: User) -> None:
    item = imported(sheet(*(person(n, AGAMA="xx") for n in range(1, 4)), person(4, TMT="32-1-2024")), operator)
    assert [(entry["value"], entry["rejects"]) for entry in Findings(item).wrong] == [
        ("32-1-2024", True),
        ("xx", False),
    ]


def test_a_persons_number_in_a_header_or_a_sheets_name_is_kept_nowhere(client: Client, operator: User) -> None:
    number = "3517991708759001"
    book = xlsx_bytes({number: table({**person(1), number: "3517 9917 0875 9002"}), "Data": table(person(2))})
    item = imported(book, operator, filename="a.xlsx")
    sheets = Findings(item).sheets
    column = next(column for column in sheets[0]["columns"] if column["header"] == number)
    assert "9002" not in "".join(column["samples"])

    post(client, item, "columns", **{f"kolom:0:{column['index']}": "abaikan"})
    assert (item.state, item.settings["ignores"]) == ("ready", [f"Kolom {column['letters']}"])
    post(client, item, "columns", **{"lewati:0": "1"})
    assert (item.rows, item.settings["skip_sheets"]) == (1, ["#1"])


def test_what_cells_said_goes_with_the_contents(operator: User) -> None:
    remembered = {"columns": {"WARNA": ["", "2026-01-02"]}, "fixes": {"religion": {"yy": ["Islam", "2026-01-02"]}}}
    fixes = {"religion": {"xx": "Islam"}}
    item = imported(sheet(person(1, AGAMA="xx")), operator, fixes=fixes, remembered=remembered, pillar="TKSK")
    verbs.discard_import(item.pk, actor=operator)
    item.refresh_from_db()
    assert item.settings == {"remembered": {**remembered, "fixes": {}}, "pillar": "TKSK"}
