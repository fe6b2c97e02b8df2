"""What the files of a report cost, beside the stock library, COPY and WeasyPrint in the same run.

    manage.py seed_demo --members 2000          (on an empty migrated PostgreSQL with regions)
    python -m tests.benchmarks.exports --grow 300000
    python -m tests.benchmarks.exports [--user admin_jatim] [--stock-rows 20000] [--weasyprint PYTHON]

The list is that of all assignments in force (`daftar-anggota`, eleven columns, NIK decrypted and masked). Costs are CPU
seconds of this process and of its database backend, parallel workers off. The stock library (django-import-export with
select_related, openpyxl through tablib) is asked for a part and reckoned by the row: it holds every row. WeasyPrint is
asked in an interpreter of its own that has it. Exit 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.db import connection, transaction  # noqa: E402
from import_export import fields, resources  # noqa: E402

from personnel.models import Assignment  # noqa: E402
from pilarsosial.core.exporting import reading_whole  # noqa: E402
from pilarsosial.core.fields import field_cipher  # noqa: E402
from pilarsosial.core.models import User  # noqa: E402
from pilarsosial.core.values.nik import mask_nik  # noqa: E402
from pilarsosial.desk.reports.exporting import office_of_paper  # noqa: E402
from pilarsosial.desk.reports.groups import report_named  # noqa: E402
from pilarsosial.desk.reports.paper import report_pdf  # noqa: E402
from pilarsosial.desk.reports.reading import read_asked  # noqa: E402
from pilarsosial.desk.reports.sheets import Tally, sheet_chunks  # noqa: E402
from pilarsosial.desk.reports.tables import Answer, Row, Table  # noqa: E402
from pilarsosial.desk.reports.words import told_cell  # noqa: E402
from tests.benchmarks.cost import Cost, measured  # noqa: E402

REPORT = report_named("daftar-anggota")
DAY = date(2026, 9, 30)
SMALL, LARGE, ON_PAPER = 20_000, 300_000, 500
# (what, goal); the first two are ratios that must be reached, the others must not be passed.
CSV_STOCK, XLSX_STOCK, PAPER = 11, 20, 8
COPY, FIRST_BYTE, PEAK_MB = 6, 0.3, 10
MEGABYTE = 1024


class StockResource(resources.ModelResource):
    """The same eleven columns in the library's own way."""

    name = fields.Field(attribute="member__display_name", column_name="Nama")
    nik = fields.Field(column_name="NIK")
    pillar = fields.Field(attribute="position__pillar__name", column_name="Pilar")
    position = fields.Field(attribute="position__name", column_name="Jabatan")
    regency = fields.Field(attribute="duty_region__parent__parent__short_name", column_name="Kabupaten/Kota")
    district = fields.Field(attribute="duty_region__parent__short_name", column_name="Kecamatan")
    village = fields.Field(attribute="duty_region__short_name", column_name="Desa/Kelurahan")
    number = fields.Field(attribute="membership_no", column_name="Nomor anggota")
    start = fields.Field(attribute="start", column_name="TMT")
    until = fields.Field(attribute="last_day", column_name="Sampai")
    decree = fields.Field(attribute="decree__number", column_name="Nomor SK")

    class Meta:
        model = Assignment
        fields = ("name", "nik", "pillar", "position", "regency", "district", "village", "number", "start", "until")
        fields += ("decree",)

    def dehydrate_nik(self, row: Assignment) -> str:
        return mask_nik(row.member.nik) if row.member.nik else ""


def asked_of(user: User) -> Answer:
    reading = read_asked(REPORT, {}, user, DAY)
    return REPORT.answer(user, reading.asked)


def pieces_of(user: User, file_format: str, rows: int = 0, tally: Tally | None = None) -> Iterator[bytes]:
    answer = asked_of(user)
    if rows:
        [table] = answer.tables
        table.rows = islice(table.rows, rows)
    return sheet_chunks(answer, file_format, tally or Tally(), is_list=True)


def size_of(pieces: Iterator[bytes]) -> int:
    return sum(map(len, pieces))


def ours(user: User, file_format: str) -> int:
    with reading_whole(), transaction.atomic():
        return size_of(pieces_of(user, file_format))


def stock_rows(rows: int) -> object:
    return (
        Assignment.objects.active_on(DAY)
        .select_related("member", "position__pillar", "duty_region__parent__parent", "decree")
        .order_by("duty_region_id", "pk")[:rows]
    )


def copied() -> None:
    """The same columns of the same rows as the database writes them itself; what is encrypted stays so."""
    names = ("member__title_prefix", "member__name", "member__title_suffix", "member__nik", "position__pillar__name")
    names += ("position__name", "duty_region__name", "membership_no", "start", "end", "decree__number")
    rows = Assignment.objects.active_on(DAY).order_by("duty_region_id", "pk").values_list(*names)
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor, Path(os.devnull).open("wb") as nowhere:
        text = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT csv, DELIMITER ';')", nowhere)


def cost_of(act: Callable[[], object]) -> Cost:
    with measured() as cost:
        act()
    return cost


def first_byte(user: User, file_format: str) -> float:
    """Seconds on the clock until the first rows are out, the best of five."""
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        with transaction.atomic():
            tally = Tally()
            pieces = pieces_of(user, file_format, tally=tally)
            # The mark and the headings come before any row.
            while not tally.rows:
                next(pieces)
            best = min(best, time.perf_counter() - began)
            pieces.close()
    return best


def peak_of(options: argparse.Namespace, file_format: str, rows: int) -> float:
    """Megabytes at most of a process that writes so many rows."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.exports",
        "--user",
        options.user,
        "--peak",
        file_format,
        str(rows),
    ]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def say_peak(user: User, file_format: str, rows: int) -> int:
    with transaction.atomic():
        size_of(pieces_of(user, file_format, rows))
    with open("/proc/self/status", encoding="ascii") as status:
        high = next(line for line in status if line.startswith("VmHWM"))
    print(int(high.split()[1]) / MEGABYTE)
    return 0


def paper(user: User, first: int = 0) -> tuple[Callable[[], object], str]:
    """Ours, and the same table as HTML; the rows from the `first` one on."""
    answer = asked_of(user)
    [table] = answer.tables
    table.rows = list(islice(table.rows, first, first + ON_PAPER))
    office = office_of_paper(REPORT, user, read_asked(REPORT, {}, user, DAY).asked)
    heads = "".join(f"<th>{escape(column.heading)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{cells_of(row, table)}</tr>" for row in table.rows)
    pages = "@bottom-right{content:'Halaman ' counter(page) ' dari ' counter(pages)}"
    style = f"@page{{size:A4 landscape;margin:2cm;{pages}}}"
    style += "table{border-collapse:collapse;font-size:8pt}td,th{border:1px solid #000;padding:3pt}"
    body = f"<h1>{escape(answer.title)}</h1><table><thead><tr>{heads}</tr></thead>{rows}</table>"
    html = f"<html lang=id><style>{style}</style>{body}"
    return lambda: report_pdf(answer, office), html


def cells_of(row: Row, table: Table) -> str:
    told = (told_cell(cell, column) for cell, column in zip(row, table.columns, strict=True))
    return "".join(f"<td>{escape(text)}</td>" for text in told)


WEASYPRINT = """
import sys, time, weasyprint
html = sys.stdin.read()
weasyprint.HTML(string=html[:2000] + "</table>").write_pdf()
began = time.process_time()
weasyprint.HTML(string=html).write_pdf()
print(time.process_time() - began)
"""


def grow(rows: int) -> None:
    """Copy the demo's people and what they hold until so many assignments are in force, each with a NIK of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            'SELECT count(*), (SELECT max(id) FROM personnel_member) FROM personnel_assignment WHERE "end" IS NULL'
        )
        present, top = cursor.fetchone()
        cursor.execute(
            "CREATE TEMP TABLE wanted ON COMMIT DROP AS"
            " SELECT %s + row_number() OVER () AS member, id AS held, member_id AS model"
            " FROM generate_series(1, %s) n, personnel_assignment"
            ' WHERE "end" IS NULL AND NOT single LIMIT %s',
            [top, rows, max(rows - present, 0)],
        )
        cursor.execute("SELECT member FROM wanted")
        sealed = io.StringIO()
        for (member,) in cursor.fetchall():
            nik = field_cipher().encrypt(f"351799{member:010}", "nik")
            sealed.write(f"{member}\t\\\\x{nik.hex()}\n")
        sealed.seek(0)
        cursor.execute("CREATE TEMP TABLE sealed (member bigint, nik bytea) ON COMMIT DROP")
        cursor.copy_expert("COPY sealed FROM STDIN", sealed)
        person = {"id": "w.member", "nik": "s.nik"}
        copy_rows(cursor, "personnel_member", "JOIN sealed s USING (member)", "model", person)
        held = {"id": "", "member_id": "w.member", "replaces_id": "NULL"}
        copy_rows(cursor, "personnel_assignment", "", "held", held)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def copy_rows(cursor: Any, table: str, joined: str, model: str, changed: dict[str, str]) -> None:
    """Rows of a table as `wanted` says, with some columns changed; those changed to nothing are left out."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    names = [name for (name,) in cursor.fetchall() if changed.get(name, "r") != ""]
    values = ", ".join(changed.get(name, f'r."{name}"') for name in names)
    told = ", ".join(f'"{name}"' for name in names)
    source = f"wanted w {joined} JOIN {table} r ON r.id = w.{model}"
    cursor.execute(f"INSERT INTO {table} ({told}) SELECT {values} FROM {source}")  # noqa: S608 - our own words


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", default="admin_jatim")
    parser.add_argument("--stock-rows", type=int, default=20_000)
    parser.add_argument("--weasyprint", metavar="PYTHON", help="an interpreter that has WeasyPrint")
    parser.add_argument("--grow", type=int, metavar="ROWS", help="make so many rows out of the demo's, and no more")
    parser.add_argument("--peak", nargs=2, metavar=("FORMAT", "ROWS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    user = User.objects.get(username=options.user)
    if options.peak:
        return say_peak(user, options.peak[0], int(options.peak[1]))
    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL must name a PostgreSQL database.")
    if options.grow:
        grow(options.grow)
        return 0
    rows = Assignment.objects.active_on(DAY).count()
    part = min(options.stock_rows, rows)
    missed = []

    def tell(what: str, figure: float, goal: float, *, least: bool, unit: str = "x") -> None:
        fits = figure >= goal if least else figure <= goal
        missed.extend([] if fits else [what])
        word = "at least" if least else "at most"
        print(f"{what}: {figure:.2f} {unit} ({word} {goal}){'' if fits else '  MISSED'}")

    print(f"{rows} rows; the stock library is asked for {part} of them")
    copy = cost_of(copied)
    csv, xlsx = cost_of(lambda: ours(user, "csv")), cost_of(lambda: ours(user, "xlsx"))
    print(f"COPY {copy.cpu:.2f} s, CSV {csv.cpu:.2f} s ({csv.own:.2f} own), XLSX {xlsx.cpu:.2f} s ({xlsx.own:.2f} own)")
    dataset = []
    stock_csv = cost_of(lambda: dataset.append(StockResource().export(stock_rows(part))) or len(dataset[0].csv))
    stock_xlsx = cost_of(lambda: len(StockResource().export(stock_rows(part)).xlsx))
    times = rows / part
    print(f"stock CSV {stock_csv.cpu * times:.1f} s, stock XLSX {stock_xlsx.cpu * times:.1f} s, reckoned by the row")
    tell("CSV beside the stock library", stock_csv.cpu * times / csv.cpu, CSV_STOCK, least=True)
    tell("CSV beside COPY", csv.cpu / copy.cpu, COPY, least=False)
    tell("XLSX beside openpyxl through tablib", stock_xlsx.cpu * times / xlsx.cpu, XLSX_STOCK, least=True)
    for file_format in ("csv", "xlsx"):
        tell(f"first rows of {file_format}", first_byte(user, file_format), FIRST_BYTE, least=False, unit="s")
        more = peak_of(options, file_format, LARGE) - peak_of(options, file_format, SMALL)
        tell(f"more memory for {LARGE} rows of {file_format} than for {SMALL}", more, PEAK_MB, least=False, unit="MB")
    # The compiler remembers what it set before: it is warmed up with other rows, and asked for these once.
    paper(user, first=10_000)[0]()
    act, html = paper(user)
    pdf = cost_of(act)
    print(f"PDF of {ON_PAPER} rows {pdf.cpu:.2f} s")
    if options.weasyprint:
        command = [options.weasyprint, "-c", WEASYPRINT]
        run = subprocess.run(command, input=html, capture_output=True, text=True, check=True)
        tell("PDF beside WeasyPrint", float(run.stdout) / pdf.cpu, PAPER, least=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
