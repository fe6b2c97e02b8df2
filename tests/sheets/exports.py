"""Exports as tests speak of them: a roster with every kind of row, `exported(user)` and `sent_back(file, operator)`."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl

from personnel.exporting.files import FileFormat
from personnel.exporting.sets import SHIPPED, shipped_columns
from personnel.exporting.verbs import Wish, export_roster
from personnel.lists import Question, Status
from personnel.models import Assignment, EmploymentStatus, Member, Pause
from pilarsosial.core.importing.row_keys import read_key
from pilarsosial.core.job_kinds import ResultFile
from pilarsosial.core.models import ExtraField, Office, Pillar, SheetImport
from pilarsosial.core.values.names import search_key
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, OfficeFactory, assignment
from tests.sheets.imports import TODAY, imported
from tests.sheets.rosters import nik

KEY = "Kunci Baris"


def _person(number: int, name: str, office: Office, **fields: Any) -> Member:
    values = {"nik": nik(number), "birth_date": date(1975, 8, 17), **fields}
    return MemberFactory(name=name, name_key=search_key(name), office=office, **values)


def full_roster(jombang: Office) -> dict[str, Assignment]:
    """Jombang's people as they come: several posts, ended, paused, one name, no NIK, two accounts, own fields.

    The last two are not Jombang's to read in full or to see at all.
    """
    mojokerto = OfficeFactory(code="35.16")
    for pillar, code, label, kind, choices in (
        ("TKSK", "kpm", "Jumlah KPM", "angka", ""),
        ("PSM", "jumlah", "Jumlah KPM", "teks", ""),
        ("TKSK", "motor", "Kendaraan", "pilihan", "Motor dinas\nMotor sendiri"),
        ("TKSK", "dilantik", "Tanggal Dilantik", "tanggal", ""),
        ("TAGANA", "selam", "Bisa Menyelam", "ya_tidak", ""),
    ):
        ExtraField.objects.create(
            pillar=Pillar.objects.get(code=pillar), code=code, label=label, kind=kind, choices=choices
        )
    siti = _person(
        1,
        "Siti Aminah",
        jombang,
        sex="P",
        title_prefix="Hj.",
        title_suffix="S.Sos., M.Si.",
        birth_place="Jombang",
        religion="islam",
        marital_status="kawin",
        education="s1",
        main_job="Guru",
        address='-12/A, Jl. Melati; belakang "pasar"',
        rt="002",
        rw="005",
        home_region_id="35.17.09.2001",
        phone="+6281234567890",
        email="siti@contoh.id",
        npwp="091234567890123",
        family_card_no="3517990101010001",
        bpjs_no="00012345678",
    )
    decree = DecreeFactory(
        office=jombang, number="188/7/415.10/2024", signer="Bupati Jombang", valid_until=date(2027, 12, 31)
    )
    found = {
        "siti": assignment(
            "TKSK",
            "35.17.09",
            member=siti,
            start=date(2020, 2, 3),
            decree=decree,
            membership_no="0012",
            extra={"kpm": 0, "motor": "Motor dinas", "dilantik": "2020-02-10"},
        )
    }
    EmploymentStatus.objects.create(member=siti, kind="pppk", since=date(2024, 1, 1))
    AccountFactory(member=siti, bank_id="114", number="0012345678", holder="SITI AMINAH")
    budi = _person(2, "Budi Santoso", jombang, title_prefix="Drs.")
    found["budi_lama"] = assignment(
        "TKSK", "35.17.01", member=budi, start=date(2015, 1, 1), end=date(2020, 1, 1), end_reason="moved"
    )
    found["budi"] = assignment("TKSK", "35.17.02", member=budi, start=date(2020, 1, 1))
    found["budi_psm"] = assignment(
        "PSM", "35.17.09.2001", member=budi, start=date(2021, 1, 1), extra={"jumlah": "dua belas"}
    )
    watni = _person(3, "Watni", jombang, sex="P")
    found["watni"] = assignment("PSM", "35.17.01.2001", member=watni, start=date(2019, 5, 1))
    AccountFactory(member=watni, bank_id="114", number="0099999999", holder="WATNI")
    AccountFactory(member=watni, bank_id="009", purpose="apbn", number="1234567890", holder="WATNI")
    nameless = _person(4, "Agus Salim", jombang, nik=None, birth_date=None, sex="")
    found["agus"] = assignment(
        "TAGANA", "35.17", member=nameless, start=date(2018, 1, 1), grade="Madya", extra={"selam": False}
    )
    found["rina"] = assignment("PKH", "35.17.03", member=_person(5, "Rina", jombang), start=date(2022, 1, 1))
    Pause.objects.create(assignment=found["rina"], kind="cuti", start=date(2026, 9, 1))
    found["eko"] = assignment(
        "TKSK",
        "35.17.04",
        member=_person(6, "Eko Prasetyo", jombang),
        start=date(2016, 1, 1),
        end=date(2024, 1, 1),
        end_reason="term_over",
    )
    # Registered and serving next door, taken on by Jombang too: seen, but not Jombang's to read in full.
    johan = _person(7, "Johan Arifin", mojokerto)
    found["johan_mojokerto"] = assignment("TKSK", "35.16.01", member=johan, start=date(2020, 1, 1))
    found["johan"] = assignment("PSM", "35.17.05.2001", member=johan, start=date(2023, 1, 1))
    found["lilis"] = assignment("TKSK", "35.16.02", member=_person(8, "Lilis Suryani", mojokerto))
    return found


def exported(
    actor: Any, columns: str = "lengkap", file_format: str = "xlsx", *, with_key: bool = True, **question: Any
) -> bytes:
    """Everything that the actor may export, with a shipped set."""
    asked = Question(TODAY, **{"status": Status.ALL, **question})
    chosen = shipped_columns(columns, actor)
    wish = Wish(asked, chosen, SHIPPED[columns].name, FileFormat(file_format), with_key)
    made = export_roster(wish, actor=actor)
    assert isinstance(made, ResultFile)
    return b"".join(made.chunks)


def table_of(data: bytes) -> list[list[Any]]:
    """Headings and rows as a person sees them."""
    if data.startswith(b"PK"):
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def changed(data: bytes, row: int, heading: str, value: Any) -> bytes:
    """The file with one cell another (row 1 is the first person): saved by somebody else's writer."""
    rows = table_of(data)
    rows[row][rows[0].index(heading)] = value
    return saved(data, rows)


def without(data: bytes, heading: str) -> bytes:
    """The file without a column."""
    rows = table_of(data)
    place = rows[0].index(heading)
    return saved(data, [row[:place] + row[place + 1 :] for row in rows])


def saved(data: bytes, rows: list[list[Any]]) -> bytes:
    """The rows as a file of the same kind; a workbook keeps its other sheets."""
    if not data.startswith(b"PK"):
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    sheet.delete_rows(1, sheet.max_row)
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(data: bytes, post: Assignment) -> int:
    """Where an assignment stands in the file: the row whose key names it."""
    keys = (read_key(str(row[-1])) for row in table_of(data))
    return [key.ids[0] if key else 0 for key in keys].index(post.pk)


def sent_back(data: bytes, operator: Any, **options: Any) -> SheetImport:
    """The preview of the file, imported by somebody."""
    name = "ekspor.xlsx" if data.startswith(b"PK") else "ekspor.csv"
    return imported(data, operator, filename=name, **options)
