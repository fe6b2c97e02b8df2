"""Sheets as broken as offices send them: what is read, what becomes of it, and the words of the first reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from personnel.models import Assignment, Member
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import User
from tests import sheets
from tests.factories import MemberFactory, assignment
from tests.sheets import broken, broken_numbers, programs
from tests.sheets.broken_numbers import DAMAGED_NIKS
from tests.sheets.imports import counts, errors, imported, messages, rows_of, warnings
from tests.sheets.rosters import nik

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILES = Path(sheets.__file__).with_name("files")


@dataclass(frozen=True)
class Case:
    """`counts` are new, changed, unchanged, rejected; `errors` every (row, code); `says` how the first reason begins.

    `warns` are codes of warnings and `notices` those of whole columns, each without what invented NIKs always say.
    """

    make: Callable[[], bytes]
    counts: tuple[int, int, int, int]
    errors: tuple[tuple[int, str], ...] = ()
    says: str = ""
    warns: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    members: int | None = None


def of_libreoffice(kind: str) -> Callable[[], bytes]:
    """The same sheet as LibreOffice itself saved it: notes on cells, a link, colours down to row 1,048,576."""

    def libreoffice() -> bytes:
        return (FILES / f"libreoffice.{kind}").read_bytes()

    libreoffice.__name__ += f"_{kind}"
    return libreoffice


NUMERIC = "NIK tersimpan sebagai angka. Excel hanya menyimpan 15 angka pertama"
CASES = [
    # What comes around the table
    Case(broken.six_titles, (4, 0, 0, 0)),
    Case(broken.letter_above, (2, 0, 0, 0)),
    Case(broken.printed_pages, (4, 0, 0, 0)),
    Case(broken.spacers_and_subtotals, (3, 0, 0, 0), regions=("35.17.01", "35.17.01", "35.17.02")),
    Case(broken.sheets_by_kecamatan, (4, 0, 0, 0), regions=("35.17.01", "35.17.01", "35.17.02", "35.17.03")),
    Case(broken.four_sheets, (6, 0, 0, 0), members=5),
    Case(broken.merged_kecamatan, (4, 0, 0, 0), regions=("35.17.01", "35.17.01", "35.17.01", "35.17.04")),
    Case(broken.two_row_header, (3, 0, 0, 0), regions=("35.17.02", "35.17.03", "35.17.04")),
    Case(broken.spaced_out_heads, (1, 0, 0, 0)),
    # What stands in the cells
    Case(broken.invisible_marks, (3, 0, 0, 0), regions=("35.17.01", "35.17.02", "35.17.03")),
    Case(broken.words_for_the_sexes, (11, 0, 0, 0), warns=("sex_unknown",)),
    Case(
        broken.births_in_one_cell,
        (9, 0, 0, 2),
        ((12, "date_missing"), (13, "date_impossible")),
        "Tidak ada tanggal di “Jombang”. Tulis misalnya Jombang, 17-08-1975.",
    ),
    Case(broken.rt_rw_as_dates, (5, 0, 0, 0), warns=("rt_rw_unreadable",)),
    Case(
        broken.incomplete_starts,
        (1, 0, 0, 6),
        (
            *((3, "date_incomplete"), (4, "date_incomplete"), (5, "date_incomplete"), (6, "date_incomplete")),
            *((7, "start_missing"), (9, "date_impossible")),
        ),
        "“Januari 2024” belum lengkap. Tulis hari, bulan, dan tahun",
    ),
    Case(
        broken.ditto_marks,
        (1, 0, 0, 2),
        ((4, "date_unreadable"), (4, "region_unknown"), (5, "date_unreadable"), (5, "region_unknown")),
        "“sda” tidak dapat dibaca sebagai tanggal.",
    ),
    Case(
        broken.formula_errors,
        (1, 0, 0, 4),
        ((3, "name_missing"), (4, "region_missing"), (5, "start_missing"), (6, "nik_missing")),
        "Nama kosong. Isi nama lengkap sesuai KTP.",
    ),
    Case(
        broken.numbers_in_names,
        (4, 0, 0, 2),
        ((3, "name_has_number"), (8, "name_unreadable")),
        "Nama memuat angka. Tulis nama saja",
        warns=("name_deceased",),
    ),
    Case(
        broken.shifted_row,
        (1, 0, 0, 1),
        (
            *((4, "name_unreadable"), (4, "nik_not_digits"), (4, "date_unreadable"), (4, "date_unreadable")),
            (4, "region_unknown"),
        ),
        "Nama tidak berisi huruf.",
    ),
    Case(
        broken.wrong_places,
        (5, 0, 0, 4),
        ((7, "region_unknown"), (8, "region_outside"), (9, "region_outside"), (11, "region_unknown")),
        "Kecamatan “WONOSALEM” tidak ditemukan di Kab. Jombang. Mungkin maksudnya Kec. Wonosalam.",
        regions=("35.17.01", "35.17.18", "35.17.02", "35.17.03", "35.17.06"),
    ),
    Case(
        broken.wrong_pillars,
        (3, 0, 0, 4),
        ((4, "pillar_unknown"), (6, "position_unknown"), (8, "pillar_unknown"), (9, "pillar_missing")),
        "Pilar “Taganna” tidak dikenal. Mungkin maksudnya Tagana.",
        regions=("35.17.01", "35.17", "35.17"),
    ),
    Case(
        broken.the_same_twice,
        (4, 0, 0, 2),
        ((4, "double_row"), (6, "nik_other_identity"), (6, "double_row")),
        "Orang dan jabatan ini sudah ada di baris 3",
        members=3,
    ),
    Case(
        broken_numbers.damaged_niks,
        (4, 0, 0, 22),
        tuple((row, code) for row, (_value, code) in enumerate(DAMAGED_NIKS, 3) if code),
        NUMERIC,
    ),
    Case(broken_numbers.zeros_at_the_end, (7, 0, 0, 0), notices=("nik_zero_endings",)),
    Case(
        broken_numbers.epsks_template,
        (2, 0, 0, 4),
        ((3, "nik_numeric"), (5, "region_outside"), (6, "region_unknown"), (7, "year_unreadable")),
        NUMERIC,
        warns=("account_numeric",),
        notices=("not_kept",),
    ),
    # What programs leave behind
    Case(programs.excel_serials, (2, 0, 0, 0)),
    Case(programs.excel_for_macintosh, (2, 0, 0, 0)),
    Case(programs.excel_rich_text, (2, 0, 0, 0)),
    Case(programs.excel_strict, (2, 0, 0, 0)),
    Case(programs.written_by_a_report_server, (2, 0, 0, 0)),
    Case(programs.excel_hidden, (4, 0, 0, 0)),
    Case(programs.excel_separator_line, (2, 0, 0, 0)),
    Case(programs.excel_one_column, (3, 0, 0, 0)),
    Case(
        programs.google_answers,
        (2, 0, 0, 1),
        ((4, "nik_length"),),
        "NIK berisi 15 angka, seharusnya 16.",
        notices=("date_month_first", "not_kept"),
    ),
    Case(programs.google_download, (1, 0, 0, 1), ((4, "nik_numeric"),), NUMERIC, notices=("not_kept",)),
    *(
        Case(of_libreoffice(kind), (11, 0, 0, 1), ((8, "nik_numeric"),), NUMERIC, members=11)
        for kind in ("ods", "xlsx", "xls")
    ),
]


def name_of(case: Case) -> str:
    return case.make.__name__


def file_name(data: bytes) -> str:
    """As the sheets came; a CSV's own name is that of its sheet, so it must not speak of a pillar."""
    return "Data Terbaru.xlsx" if data.startswith(b"PK") else "Data Terbaru.csv"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_broken_sheet_is_read_and_answered(case: Case, operator: User) -> None:
    data = case.make()
    preview = imported(data, operator, filename=file_name(data), pillar=PILLARS.get(name_of(case), ""))

    assert preview.state == "ready", (preview.message, Findings(preview).problems())
    assert errors(preview) == list(case.errors)
    assert counts(preview) == case.counts
    assert preview.rows == sum(case.counts) == len(rows_of(preview))
    assert messages(preview).startswith(case.says)
    assert {code for _row, code in warnings(preview)} - {"nik_region"} == set(case.warns)
    assert tuple(notice["code"] for notice in Findings(preview).notices) == case.notices
    assert preview.totals["members_new"] == (case.counts[0] if case.members is None else case.members)
    if case.regions:
        assert tuple(row.plan["region"] for row in rows_of(preview) if row.plan) == case.regions
    assert not Member.objects.exists()


# These say their pillar nowhere: the operator chooses it before uploading.
PILLARS = {"epsks_template": "TKSK", "google_answers": "PKH"}


@pytest.mark.parametrize("make", [broken.shifted_row, broken.numbers_in_names, broken_numbers.damaged_niks])
def test_no_reason_repeats_a_nik(make: Callable[[], bytes], operator: User) -> None:
    data = make()
    preview = imported(data, operator, filename=file_name(data))
    told = [(issue.value, issue.message) for row in rows_of(preview) for issue in row.issues]
    assert "3517991708759" not in str(told)
    assert "3517991708759" not in str([row.fields.get("name") for row in rows_of(preview)])


@pytest.mark.parametrize(
    "make, problems, says",
    [
        (
            broken.unknown_columns,
            [("unknown_header", "STATUS KEPEGAWAIN", ["employment_status"]), ("unknown_header", "JML ANAK", [])],
            'Kolom G "STATUS KEPEGAWAIN" berisi data, tetapi tidak dikenal. Mungkin maksudnya: Status Kepegawaian.',
        ),
        (
            broken.no_nik_column,
            [("missing_column", "NIK", [])],
            'Kolom NIK tidak ditemukan. Beri judul "NIK" pada kolomnya, atau pilih kolom itu.',
        ),
        (
            broken.side_by_side,
            [("two_columns", header, []) for header in ("NAMA", "NIK", "TANGGAL LAHIR", "KECAMATAN TUGAS", "TMT")],
            'Kolom B "NAMA" dan kolom I "NAMA" sama-sama terbaca sebagai Nama Lengkap.',
        ),
    ],
)
def test_columns_that_cannot_be_decided_are_asked_with_the_nearest_fields(
    make: Callable[[], bytes], problems: list, says: str, operator: User
) -> None:
    preview = imported(make(), operator)

    assert (preview.state, preview.rows, Assignment.objects.count()) == ("questions", 0, 0)
    found = Findings(preview).problems()
    asked = [(one["code"], one["header"], [near["field"] for near in one["nearest"]]) for one in found]
    assert asked == problems
    assert found[0]["message"].startswith(says)


@pytest.mark.parametrize("kind", ["ods", "xlsx", "xls"])
def test_a_nik_that_became_a_number_is_still_recognised_where_libreoffice_rounded_it(kind: str, operator: User) -> None:
    known = MemberFactory(name="M. Syafi'i", nik=nik(5), birth_date=date(1975, 8, 17))
    assignment("TKSK", "35.17.05", member=known)

    preview = imported(of_libreoffice(kind)(), operator, filename=f"tksk.{kind}")

    assert errors(preview) == [(8, "nik_numeric"), (8, "same_person")]
    assert "Tampaknya M. Syafi'i yang sudah terdaftar." in messages(preview)
