"""`manage.py restore DIR`: a backup into an empty installation, then every invariant counted."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.money import format_number
from pilarsosial.desk import integrity
from pilarsosial.desk.backup import row_count
from pilarsosial.desk.restore import restore_backup


class Command(ObjectCommand):
    help = "Memulihkan cadangan ke basis data kosong yang baru dimigrasi, lalu memeriksa keutuhannya."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def act(self, **options: Any) -> dict[str, Any]:
        manifest = restore_backup(options["folder"], actor=SYSTEM)
        broken = [finding for finding in integrity.run() if finding.violations]
        # The data are back even so: what was wrong before the backup is wrong after it, and has to be seen.
        refused = f"Data dipulihkan, tetapi {len(broken)} aturan dilanggar; lihat check_integrity." if broken else ""
        return {
            "made_at": manifest["made_at"],
            "tables": len(manifest["tables"]),
            "rows": row_count(manifest),
            "files": len(manifest["files"]),
            "violations": {finding.name: finding.violations for finding in broken},
            "refused": refused,
        }

    def say(self, result: dict[str, Any]) -> None:
        rows, files = format_number(result["rows"]), format_number(result["files"])
        self.stdout.write(
            f"Dipulihkan dari cadangan {result['made_at']}: {result['tables']} tabel, {rows} baris, {files} berkas."
        )
        for name, number in result["violations"].items():
            self.stdout.write(f"  {name}: {format_number(number)} pelanggaran")
