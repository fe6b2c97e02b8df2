"""What the preview says of a file and of its rows: how it stands, what changes, where an earlier row stands."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from pilarsosial.core.importing import verbs
from pilarsosial.core.importing.returned import take_rejected
from pilarsosial.core.models import SheetImport, User
from tests.sheets.imports import TODAY, applied, counts, imported, messages
from tests.sheets.rosters import nik, person, sheet, table
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, operator: User) -> Client:
    return as_user(operator)


def pages_of(client: Client, item: SheetImport) -> tuple[str, str]:
    """The import's own page and the list."""
    detail = client.get(reverse("import-detail", args=[item.pk])).content.decode()
    return detail, client.get(reverse("import-list")).content.decode()


@pytest.mark.parametrize(
    "people, says",
    [
        ([person(1)], "Tidak ada yang perlu diterapkan"),
        ([person(2, NIK="123"), person(3, NIK="123")], "Semua baris ditolak"),
        ([person(1), person(3, NIK="123")], "Tidak ada yang dapat diterapkan"),
    ],
)
def test_a_file_of_which_nothing_can_be_applied_is_not_called_ready(
    people: list, says: str, operator: User, client: Client
) -> None:
    applied(sheet(person(1)), operator)
    item = imported(sheet(*people), operator)
    assert (item.state, item.new, item.changed) == ("ready", 0, 0)

    for page in pages_of(client, item):
        assert says in page
        assert "Siap diterapkan" not in page
        assert "atau terapkan dahulu" not in page
    assert reverse("import-apply", args=[item.pk]) not in pages_of(client, item)[0]


def test_a_file_with_one_good_row_is_ready(operator: User, client: Client) -> None:
    item = imported(sheet(person(1), person(3, NIK="123")), operator)
    detail, listed = pages_of(client, item)
    assert "Siap diterapkan" in detail
    assert "Siap diterapkan" in listed
    assert reverse("import-apply", args=[item.pk]) in detail


def test_a_changed_row_says_what_it_was_and_what_it_will_be_without_secrets(operator: User, client: Client) -> None:
    before = {"AGAMA": "Islam", "NPWP": "123456789012345", "REKENING_BANK_JATIM": "0521000001", "NO_SK": "188/1/2024"}
    applied(sheet(person(1, TANGGAL_SK="2 Januari 2024", **before)), operator)
    after = {
        "AGAMA": "Hindu",
        "NPWP": "999956789012345",
        "REKENING_BANK_JATIM": "0521000999",
        "NO_SK": "188/2/2024",
        "TMT": "1 Februari 2024",
    }
    item = imported(sheet(person(1, TANGGAL_SK="3 Februari 2024", **after)), operator)
    assert counts(item) == (0, 1, 0, 0)

    page = pages_of(client, item)[0]

    for old, new in (
        ("Islam", "Hindu"),
        ("1 Jan 2024", "1 Feb 2024"),
        ("188/1/2024", "188/2/2024 tanggal 3 Feb 2024"),
    ):
        assert f"<del>{old}</del> <ins>{new}</ins>" in page
    for secret in (nik(1), "999956789012345", "123456789012345", "0521000999", "0521000001"):
        assert secret not in page


def test_an_earlier_row_is_named_by_the_original_file_and_its_sheet(operator: User) -> None:
    double = person(1, NAMA="ORANG LAIN")
    one = imported(sheet(person(1), double), operator)
    assert "di baris 3 berkas asal dengan nama" in messages(one)

    sheets = {"TKSK utara": table(person(1)), "TKSK selatan": table(person(2), double)}
    several = imported(xlsx_bytes(sheets), operator, filename="a.xlsx")

    assert "di baris 3 lembar TKSK utara berkas asal dengan nama" in messages(several)
    book = load_workbook(BytesIO(b"".join(take_rejected(several.pk, actor=operator)[1])))
    told = [row[-1] for row in book["TKSK selatan"].values if row[-1]]
    assert "baris 3 lembar TKSK utara berkas asal" in told[-1]
    verbs.apply_import(several.pk, actor=operator, revision=several.revision, only_good=True, today=TODAY)
