"""What each report of the roster costs on a full one: as a page, and as a workbook with every row.

    manage.py seed_demo --members 300000        (on an empty migrated PostgreSQL with regions)
    python -m tests.benchmarks.reports [--user admin_jatim] [--only mutasi]

Each is asked in a process of its own, twice: CPU seconds of it and of its database backend (parallel workers off) and
seconds on the clock of the second time, statements, and how much more memory it held than before it was asked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.test import Client  # noqa: E402

from pilarsosial.core.exporting import FileFormat  # noqa: E402
from pilarsosial.core.models import User  # noqa: E402
from pilarsosial.desk.reports.exporting import Wish, write_report  # noqa: E402
from pilarsosial.desk.reports.groups import report_named  # noqa: E402
from pilarsosial.desk.reports.reading import read_asked  # noqa: E402
from tests.benchmarks.cost import Peaks, measured  # noqa: E402

TODAY = date(2026, 9, 30)
WHOLE = {"dari": "1990-01-01", "sampai": "2026-09-30"}
QUARTER = {"periode": "2026-Q3"}
DAY = {"tanggal": "2026-09-30"}
ASKED = [
    ("headcount", "jumlah-anggota", DAY),
    ("headcount of a past day", "jumlah-anggota", {"tanggal": "2025-01-01"}),
    ("mutation of a quarter", "mutasi", QUARTER),
    ("mutation of the whole history", "mutasi", WHOLE),
    ("its names, one by one", "daftar-mutasi", WHOLE),
    ("vacancies", "formasi-kosong", DAY),
    ("certificates that end", "sertifikat-berakhir", DAY),
    ("attendance of a year", "kehadiran", {"dari": "2026-01-01", "sampai": "2026-12-31"}),
    ("recommendations", "rekomendasi", DAY),
]


def ask(name: str, user: str, way: str) -> dict[str, object]:
    _label, code, told = next(one for one in ASKED if one[0] == name)
    actor = User.objects.get(username=user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(actor, backend="allauth.account.auth_backends.AuthenticationBackend")
    wish = Wish(report_named(code), read_asked(report_named(code), told, actor, TODAY).asked, FileFormat.XLSX)

    def once() -> int:
        if way == "page":
            answer = client.get(f"/laporan/{code}/", told)
            assert answer.status_code == 200, answer.status_code
            return len(answer.content)
        return write_report(wish, actor=actor, put=lambda piece: None)

    client.get("/laporan/")  # what every page loads is none of a report's memory
    with Peaks() as nothing:
        pass
    with Peaks() as peaks:
        once()
    began = time.perf_counter()
    with measured() as cost:
        size = once()
    seconds = time.perf_counter() - began
    return {
        "cpu": cost.cpu,
        "seconds": seconds,
        "statements": cost.statements,
        "peak": peaks.own - nothing.own,
        "size": size,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", default="admin_jatim")
    parser.add_argument("--only", default="")
    parser.add_argument("--one", nargs=2)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(ask(options.one[0], options.user, options.one[1])))
        return
    for name, code, _told in ASKED:
        if options.only not in code:
            continue
        for way in ("page", "xlsx"):
            command = [sys.executable, "-m", "tests.benchmarks.reports", "--user", options.user, "--one", name, way]
            told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
            size = f"{told['size'] // 1024} KB" if way == "page" else f"{told['size']} rows"
            print(
                f"| {name}, {way} | {told['cpu']:.2f} s | {told['seconds']:.2f} s | {told['statements']} "
                f"| {told['peak']:.0f} MB | {size} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
