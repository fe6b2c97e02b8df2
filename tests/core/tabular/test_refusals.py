"""A file of any kind gets an answer in plain Indonesian, soon and cheaply."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pilarsosial.core import children
from pilarsosial.core.errors import DomainError
from pilarsosial.core.tabular.events import FileStart, RowChunk
from pilarsosial.core.tabular.limits import Limits
from pilarsosial.core.tabular.refusals import MESSAGES, SheetRefused
from pilarsosial.core.tabular.sandbox import read_sheets
from pilarsosial.core.tabular.schema import load_schema
from pilarsosial.core.tabular.tables import Table, read_tables
from tests import sheets

pytestmark = pytest.mark.machine

PROJECT = Path(__file__).resolve().parents[3]
NOT_TABLES = sheets.not_tables()


def read_all(data: bytes, filename: str, limits: Limits | None) -> None:
    for table in read_tables(data, filename, load_schema("roster"), limits=limits):
        if isinstance(table, Table):
            list(table.rows())


def refusal_of(data: bytes, filename: str = "daftar.xlsx", limits: Limits | None = None) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read_all(data, filename, limits)
    return caught.value


@pytest.mark.parametrize("case", NOT_TABLES)
def test_what_is_no_table_is_refused_with_the_reason(case):
    filename, data, code = NOT_TABLES[case]
    refusal = refusal_of(data, filename)
    assert refusal.code == code
    assert refusal.message.endswith(".")
    assert "{" not in refusal.message
    assert isinstance(refusal, DomainError)


@pytest.mark.parametrize(
    "limits, data, code, words",
    [
        ({"max_bytes": 1000}, b"NAMA;NIK\n" * 500, "too_large", "Ukuran berkas"),
        ({"max_rows": 20}, sheets.csv_bytes(sheets.office_rows(21)), "too_many_rows", "lebih dari 20 baris"),
        ({"max_columns": 5}, sheets.csv_bytes([sheets.HEADERS]), "too_many_columns", "7 kolom, batasnya 5"),
        ({"max_sheets": 1}, sheets.xlsx_bytes({"A": [["x"]], "B": []}), "too_many_sheets", "2 lembar"),
        ({"max_cells": 100}, sheets.xlsx_bytes({"A": sheets.people(40)}), "too_many_cells", "terlalu banyak sel"),
        ({"max_unpacked_bytes": 5000}, sheets.xlsx_bytes({"A": [["x"]]}), "unpacked_too_large", "setelah dibuka"),
        ({"memory_bytes": 90 * 2**20}, sheets.xlsx_far_cell("Z90000"), "too_much_memory", "terlalu besar"),
    ],
)
def test_every_limit_says_what_it_is(limits, data, code, words):
    refusal = refusal_of(data, limits=Limits(**limits))
    assert refusal.code == code
    assert words in refusal.message


def test_the_far_cell_is_named_so_that_it_can_be_emptied():
    assert "XFD1048576" in refusal_of(sheets.xlsx_far_cell()).message


def test_two_headers_are_named_with_their_rows():
    assert "di baris 1 dan baris 6" in refusal_of(sheets.csv_with_two_tables()).message


def test_messages_are_sentences_that_say_what_to_do():
    for code, message in MESSAGES.items():
        assert message[0].isupper(), code
        assert message.endswith("."), code


MEASURE = """
import json, re, resource, sys, time
from pathlib import Path
from pilarsosial.core.tabular.refusals import SheetRefused
from pilarsosial.core.tabular.schema import load_schema
from pilarsosial.core.tabular.tables import Table, read_tables

def read(path):
    try:
        for table in read_tables(path, path.name, load_schema("roster")):
            if isinstance(table, Table):
                list(table.rows())
    except SheetRefused as refusal:
        return refusal.code
    return "read"

measured = []
for path in sorted(Path(sys.argv[1]).iterdir()):
    began = time.monotonic()
    measured.append([read(path), time.monotonic() - began])
# Not ru_maxrss of this process: that begins with what the process that started it used.
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"measured": measured, "megabytes": (own + readers) / 1024}))
"""

READABLE = {
    "200,000 blank rows in a workbook": sheets.xlsx_with_blank_rows,
    "200,000 blank rows in a csv": sheets.csv_with_many_blank_rows,
    "nul bytes": sheets.csv_with_nul,
    "macros": sheets.xlsm_bytes,
    "a lone quote": sheets.csv_with_lone_quote,
    **{
        encoding: partial(sheets.csv_bytes, sheets.office_rows(), encoding=encoding)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
    },
}


def test_no_file_of_any_kind_costs_much(tmp_path):
    """Every one under 20 seconds, and the whole list under 300 MB: the process that asks and the one that reads."""
    cases = {case: (filename, data, code) for case, (filename, data, code) in NOT_TABLES.items()}
    cases |= {case: ("daftar", make(), "read") for case, make in READABLE.items()}
    for number, (filename, data, _code) in enumerate(cases.values()):
        (tmp_path / f"{number:03}-{filename}").write_bytes(data)
    # A fresh process, because the memory of this one would be counted too.
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    found = json.loads(done.stdout)
    measured = dict(zip(cases, found["measured"], strict=True))
    assert {case: code for case, (code, _seconds) in measured.items()} == {case: cases[case][2] for case in cases}
    assert max(seconds for _code, seconds in measured.values()) < 20, measured
    assert found["megabytes"] < 300


# The child process


def child_of(events: Iterator) -> int:
    """The process that reads for these events, which have begun."""
    mine = str(os.getpid())
    for status in Path("/proc").glob("[0-9]*/stat"):
        fields = status.read_text().rpartition(")")[2].split()
        command = (status.parent / "cmdline").read_bytes()
        if fields[1] == mine and b"tabular.child" in command:
            return int(status.parent.name)
    raise AssertionError("no child")


def many_rows() -> bytes:
    return sheets.csv_bytes([sheets.HEADERS, *sheets.people(30_000)])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_killed_child_is_a_refusal(number):
    events = read_sheets(many_rows(), "daftar.csv")
    assert isinstance(next(events), FileStart)
    os.kill(child_of(events), number)
    with pytest.raises(SheetRefused) as caught:
        list(events)
    assert caught.value.code == "reader_died"


def test_a_child_that_hangs_is_ended_after_the_time_allowed():
    events = read_sheets(many_rows(), "daftar.csv", Limits(wall_seconds=1))
    next(events)
    os.kill(child_of(events), signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(SheetRefused) as caught:
        list(events)
    assert caught.value.code == "too_slow"
    assert time.monotonic() - began < 5


def test_a_child_that_uses_up_its_processor_time_is_a_refusal():
    data = sheets.csv_bytes([sheets.HEADERS, *sheets.people(1000)]) * 1500
    with pytest.raises(SheetRefused) as caught:
        list(read_sheets(data, "a.csv", Limits(cpu_seconds=1, max_rows=10**7, max_bytes=10**9)))
    assert caught.value.code == "too_slow"


def test_a_slow_reader_of_the_events_is_not_counted_against_the_child():
    rows = 0
    for event in read_sheets(many_rows(), "daftar.csv", Limits(wall_seconds=1)):
        if isinstance(event, RowChunk):
            rows += len(event.rows)
            time.sleep(0.03)
    assert rows == 30_001


def test_leaving_early_ends_the_child():
    events = read_sheets(many_rows(), "daftar.csv")
    next(events)
    process = child_of(events)
    events.close()
    assert not Path(f"/proc/{process}").exists()


def test_the_child_knows_no_django_and_no_secret(monkeypatch):
    monkeypatch.setenv("FIELD_KEYS", "rahasia")
    assert "FIELD_KEYS" not in children.bare_environment()
    code = "import sys, pilarsosial.core.tabular.child; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_path_reads_like_bytes(tmp_path):
    path = tmp_path / "daftar.csv"
    path.write_bytes(sheets.csv_bytes([sheets.HEADERS, *sheets.people(3)]))
    assert list(read_sheets(path, "daftar.csv")) == list(read_sheets(path.read_bytes(), "daftar.csv"))


def test_a_path_that_is_not_there_is_a_refusal(tmp_path):
    with pytest.raises(SheetRefused) as caught:
        list(read_sheets(tmp_path / "tidak-ada.csv", "tidak-ada.csv"))
    assert caught.value.code == "not_readable"
