"""Makes the files of `tests/sheets/files` with LibreOffice; run by hand when they shall change, never by the tests.

    python -m tests.sheets.make_files            # needs `soffice` (Debian: apt install libreoffice-calc-nogui)

Each begins as a flat OpenDocument sheet or as a workbook of ours and is saved by LibreOffice, as an office would.
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from tests.sheets.returned_files import returned_workbook
from tests.sheets.rosters import DISTRICTS, NAMES, nik

FILES = Path(__file__).with_name("files")
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle")),
        ("fo", "xsl-fo-compatible"),
    )
)
STYLES = """<office:automatic-styles>
<number:date-style style:name="D"><number:day number:style="long"/><number:text>/</number:text><number:month
number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>
<style:style style:name="yellow" style:family="table-cell"><style:table-cell-properties
fo:background-color="#ffff00"/></style:style>
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>"""
LINK = "http://www.w3.org/1999/xlink"


def main() -> None:
    FILES.mkdir(exist_ok=True)
    sheet = flat_sheet().encode()
    for kind in ("ods", "xlsx", "xls"):
        (FILES / f"libreoffice.{kind}").write_bytes(saved_by_libreoffice(sheet, "fods", kind))
    source = returned_workbook()
    (FILES / "returned_untouched.xlsx").write_bytes(saved_by_libreoffice(source, "xlsx", "xlsx"))
    (FILES / "returned_repaired.ods").write_bytes(saved_by_libreoffice(repaired(source), "xlsx", "ods"))
    (FILES / "returned_repaired.xlsx").write_bytes(saved_by_libreoffice(repaired(source), "xlsx", "xlsx"))


def saved_by_libreoffice(data: bytes, kind: str, target: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"berkas.{kind}"
        source.write_bytes(data)
        out = Path(folder) / "hasil"
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
        subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True)
        return (out / f"berkas.{target}").read_bytes()


def flat_sheet() -> str:
    """Twelve TKSK: dates as dates, one NIK a number, a note on a cell, a link, colours down to the last row."""
    rows = [row(cell("DAFTAR TKSK KABUPATEN JOMBANG", 'table:number-columns-spanned="7"')), row()]
    heads = ("NO", "NAMA", "NIK", "TANGGAL LAHIR", "KECAMATAN TUGAS", "TMT", "NO. HP")
    rows.append(row(*map(cell, heads)))
    for number in range(1, 13):
        identity = cell(nik(number)) if number != 5 else value(nik(number))
        name = noted(NAMES[number - 1]) if number == 2 else cell(NAMES[number - 1])
        phone = linked("0812-3456-7001") if number == 1 else cell(f"0812-3456-70{number:02}")
        dates = day(date(1975, 8, 17)), day(date(2024, 1, 1))
        rows.append(row(value(str(number)), name, identity, dates[0], cell(DISTRICTS[number - 1]), dates[1], phone))
    rows.append(row(cell("JUMLAH"), cell(""), value("12")))
    style = 'table:style-name="yellow"'
    rows.append(f'<table:table-row table:number-rows-repeated="1048560"><table:table-cell {style}/></table:table-row>')
    heads = row(cell("NAMA"), cell("NIK"))
    hidden = f'<table:table table:name="Referensi" table:style-name="off">{heads}</table:table>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} xmlns:xlink="{LINK}" '
        'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f"{STYLES}<office:body><office:spreadsheet>"
        f'<table:table table:name="TKSK">{"".join(rows)}</table:table>{hidden}'
        "</office:spreadsheet></office:body></office:document>"
    )


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{escape(text)}</text:p></table:table-cell>'


def value(number: str) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{number}"/>'


def day(moment: date) -> str:
    return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{moment}"/>'


def noted(text: str) -> str:
    note = "<office:annotation><text:p>cek lagi KTP-nya</text:p></office:annotation>"
    return f'<table:table-cell office:value-type="string">{note}<text:p>{escape(text)}</text:p></table:table-cell>'


def linked(text: str) -> str:
    link = f'<text:a xlink:href="tel:{text}" xlink:type="simple">{text}</text:a>'
    return f'<table:table-cell office:value-type="string"><text:p>{link}</text:p></table:table-cell>'


def repaired(workbook: bytes) -> bytes:
    """The returned workbook after somebody has typed the right area and the right NIK over the coloured cells."""
    book = load_workbook(BytesIO(workbook))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in next(row for row in sheet.iter_rows() if row[0].value == "NAMA")}
    for cells in sheet.iter_rows():
        if cells[0].value == NAMES[1]:
            cells[heads["KECAMATAN TUGAS"] - 1].value = DISTRICTS[1]
        elif cells[0].value == NAMES[2]:
            cells[heads["NIK"] - 1].value = nik(3)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


if __name__ == "__main__":
    main()
