"""What printed matter leaves behind in the process that made it."""

from datetime import date
from pathlib import Path

import pytest

from pilarsosial.core.documents import render

SAMPLE = "pilarsosial/core/documents/sample.typ"
OFFICE = {"top": "Pemerintah Kabupaten", "name": "Dinas Sosial", "address": "Jalan", "contact": "", "logo": None}
STATUS = Path("/proc/self/status")
MB = 1024


def held() -> int:
    """Kilobytes of memory that this process has."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def long_list(name: str) -> bytes:
    rows = [[str(number), f"{name} {number}", f"Nama {number} {name}", "2026"] for number in range(600)]
    data = {"title": name, "number": "", "office": OFFICE, "text": "", "rows": rows, "signers": []}
    return render(SAMPLE, data, as_of=date(2026, 9, 30))


@pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")
def test_long_lists_are_not_remembered():
    assert long_list("awal") == long_list("awal")
    before = held()
    for name in ("satu", "dua", "tiga", "empat"):
        long_list(name)
    assert held() - before < 60 * MB  # set here, these would take more than 140
