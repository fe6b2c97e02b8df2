"""`manage.py export_report NAME --as USER --out FILE`: any report as CSV, XLSX or PDF, as the page gives it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.errors import DomainError
from pilarsosial.core.exporting import FileFormat
from pilarsosial.core.models import User
from pilarsosial.core.values.dates import DateError, parse_date
from pilarsosial.core.values.money import format_number
from pilarsosial.desk.reports.asking import Ask
from pilarsosial.desk.reports.exporting import Wish, require_file, within, write_report
from pilarsosial.desk.reports.fields import LABELS
from pilarsosial.desk.reports.groups import GROUPS, every_report, report_named
from pilarsosial.desk.reports.paper import Signing
from pilarsosial.desk.reports.reading import read_asked


class Command(ObjectCommand):
    help = "Menulis sebuah laporan ke berkas CSV, XLSX, atau PDF; formatnya menurut akhiran nama berkas."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.epilog = "Nama laporan: " + "; ".join(
            f"[{group}] {', '.join(report.code for report in reports)}" for group, reports in GROUPS.items()
        )
        parser.add_argument("name", metavar="NAME", help="nama laporan, seperti dalam alamat halamannya")
        parser.add_argument("--as", dest="username", required=True, metavar="USER", help="nama pengguna yang bertindak")
        parser.add_argument("--out", required=True, metavar="FILE", help="berkas .csv, .xlsx, atau .pdf")
        parser.add_argument("--at", metavar="DATE", help="per tanggal (bawaan: hari ini)")
        for ask in Ask:
            if ask is not Ask.DAY:
                parser.add_argument(f"--{ask}", dest=_dest(ask), metavar="NILAI", help=LABELS[ask].lower())
        for name in sorted(_passed()):
            parser.add_argument(f"--{name}", dest=_dest(name), metavar="NILAI", help="saringan halaman daftarnya")
        parser.add_argument("--nomor", default="", help="nomor surat pada PDF")
        parser.add_argument("--ttd", choices=Signing.values, default=Signing.HEAD, help="penanda tangan PDF")

    def act(self, **options: Any) -> dict[str, Any]:
        report = report_named(options["name"])
        if report is None:
            raise CommandError(f"Laporan {options['name']} tidak ada. Lihat --help.", returncode=2)
        out = Path(options["out"])
        ending = out.suffix.lstrip(".").lower()
        if ending not in FileFormat.values:
            raise CommandError("Nama berkas harus berakhiran .csv, .xlsx, atau .pdf.", returncode=2)
        actor = User.objects.filter(username=options["username"], is_active=True).first()
        if actor is None:
            raise CommandError(f"Pengguna {options['username']} tidak ada.", returncode=2)
        told = {name: options[_dest(name)] for name in {*map(str, Ask), *_passed()} if options.get(_dest(name))}
        if unheard := sorted(set(told) - report.heard):
            raise CommandError(f"Laporan ini tidak menanyakan --{unheard[0]}.", returncode=2)
        require_file(report, actor)
        reading = read_asked(report, told, within(report, actor), _day(options["at"]))
        if reading.asked is None:
            raise CommandError(" ".join(reading.faults.values()), returncode=2)
        wish = Wish(report, reading.asked, FileFormat(ending), options["nomor"], options["ttd"])
        rows, size = _written(wish, actor, out)
        return {
            "report": report.code,
            "title": report.title,
            "file": str(out),
            "format": ending,
            "at": reading.asked.day.isoformat(),
            "asked": reading.asked.as_dict(),
            "rows": rows,
            "bytes": size,
        }

    def say(self, result: dict[str, Any]) -> None:
        rows, size = format_number(result["rows"]), format_number(result["bytes"])
        self.stdout.write(f"{result['title']} per {result['at']}: {rows} baris, {size} byte di {result['file']}")


def _written(wish: Wish, actor: User, out: Path) -> tuple[int, int]:
    """(rows, bytes). The file appears whole or not at all, and nobody but its owner may read it."""
    part = out.with_name(f"{out.name}.sebagian")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            rows = write_report(wish, actor=actor, put=file.write)
            size = file.tell()
        part.replace(out)
    except OSError as error:
        raise DomainError("not_written", f"Berkas {out} tidak dapat ditulis: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return rows, size


def _day(text: str | None) -> date:
    if not text:
        return timezone.localdate()
    try:
        return parse_date(text)
    except DateError as error:
        raise CommandError(str(error), returncode=2) from error


def _passed() -> set[str]:
    return {name for report in every_report() for name in report.passes} - set(map(str, Ask))


def _dest(name: str) -> str:
    return f"ask_{str(name).replace('-', '_')}"
