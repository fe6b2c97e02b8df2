"""What a bank is sent: data-driven, byte for byte the same, accounts as text, nothing that a program would run."""

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from stipends.calculation.layouts import Layout, Transfer, file_bytes, layout_of, layouts, read_layouts

SITI = Transfer("0012345678", "SITI NURHALIZA", "Siti Nurhaliza", 1_500_000, "Tali asih TW I 2024", "PS7-41", "114", "")
AYUB = Transfer("0098765432", "AYUB, S.Sos.", "Ayub", 750_000, "Tali asih TW I 2024", "PS7-42", "114", "Bank Jatim")
BOTH = [SITI, AYUB]


def made(layout: Layout, transfers: list[Transfer] = BOTH) -> bytes:
    return file_bytes(layout, transfers, batch="PS7", date="20240404")


@pytest.mark.parametrize("code", sorted(layouts()))
def test_every_shipped_layout_writes_the_same_bytes_twice(code: str):
    assert made(layouts()[code]) == made(layouts()[code])


def test_each_bank_has_one_layout_and_the_others_share_the_general_one():
    assert layout_of("114").code == "bank-jatim"
    assert layout_of("451").code == layout_of("").code == "umum"


def test_csv_keeps_leading_zeros_and_ends_with_count_and_total():
    rows = list(csv.reader(io.StringIO(made(layout_of("114")).decode()), delimiter=";"))
    assert rows[1] == ["1", "0012345678", "SITI NURHALIZA", "1500000", "Tali asih TW I 2024", "PS7-41"]
    assert rows[2][2] == "AYUB S.Sos."
    assert rows[-1] == ["JUMLAH", "2", "", "2250000", "", ""]


def test_xlsx_has_accounts_as_text_and_amounts_as_numbers():
    sheet = load_workbook(io.BytesIO(made(layouts()["umum"]))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][3:6] == ["0012345678", "SITI NURHALIZA", 1_500_000]
    assert rows[-1][0] == "JUMLAH"
    assert rows[-1][1] == 2
    assert rows[-1][5] == 2_250_000


def test_fixed_width_records_are_all_as_wide_as_their_parts():
    layout = layouts()["mandiri"]
    lines = made(layout).decode("ascii").split("\r\n")
    assert lines[-1] == ""
    head, first, _second, last = lines[:-1]
    assert head == "H20240404000002" + "00000000002250000" + "PS7".ljust(20)
    assert first.startswith("D0012345678".ljust(21) + "SITI NURHALIZA".ljust(40) + "000000001500000")
    assert last == "T00000200000000002250000"
    assert {len(line) for line in (first, _second)} == {sum(cell.width for cell in layout.columns)}


def test_accents_are_written_without_and_an_account_is_never_cut():
    layout = layouts()["mandiri"]
    assert b"JOSE" in made(layout, [replace(SITI, holder="JOSÉ")])
    with pytest.raises(ValueError, match="account"):
        made(layout, [replace(SITI, account="1" * 21)])


@pytest.mark.parametrize("code", ["bank-jatim", "bri", "umum", "mandiri"])
def test_a_name_cannot_become_a_formula_or_a_record_of_its_own(code: str):
    evil = replace(SITI, holder='=HYPERLINK("x")\r\nD999', remark="+62;1")
    layout = layouts()[code]
    written = made(layout, [evil])
    if layout.format == "xlsx":
        sheet = load_workbook(io.BytesIO(written)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    else:
        text = written.decode()
        assert "=" not in text
        assert len(text.split("\r\n")) == len(made(layout, [SITI]).decode().split("\r\n"))


@pytest.mark.parametrize(
    "text, why",
    [
        ('[a]\nname="A"\nformat="pdf"\ncolumns=[]', "unknown format"),
        ('[a]\nname="A"\nformat="csv"\ncolumns=[{field="nik"}]', "cannot hold"),
        ('[a]\nname="A"\nformat="csv"\ncolumns=[{field="amount"}]', "account and amount"),
        ('[a]\nname="A"\nformat="fixed"\ncolumns=[{field="amount"},{field="account"}]', "width"),
        (
            '[a]\nname="A"\nformat="csv"\nbanks=["002"]\ncolumns=[{field="amount"},{field="account"}]',
            "exactly one layout",
        ),
    ],
)
def test_a_layout_that_could_not_be_written_is_refused_when_it_is_read(text: str, why: str):
    with pytest.raises(ValueError, match=why):
        read_layouts(text)
