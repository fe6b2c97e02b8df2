"""`manage.py backup DIR`: database and files into a new folder; the keys stay apart."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.money import format_number
from pilarsosial.desk.backup import make_backup, row_count


class Command(ObjectCommand):
    help = "Menulis cadangan basis data dan berkas ke folder baru. Kunci (FIELD_KEYS, SECRET_KEY) tidak ikut."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def act(self, **options: Any) -> dict[str, Any]:
        manifest = make_backup(options["folder"], actor=SYSTEM, now=timezone.localtime())
        return {
            "folder": str(options["folder"]),
            "tables": len(manifest["tables"]),
            "rows": row_count(manifest),
            "files": len(manifest["files"]),
            "keys_included": False,
        }

    def say(self, result: dict[str, Any]) -> None:
        rows, files = format_number(result["rows"]), format_number(result["files"])
        self.stdout.write(
            f"Cadangan ditulis ke {result['folder']}: {result['tables']} tabel, {rows} baris, {files} berkas."
        )
        self.stdout.write(
            "FIELD_KEYS dan SECRET_KEY tidak ikut. Simpan salinannya di tempat lain: tanpa FIELD_KEYS, NIK dan nomor "
            "rekening di cadangan ini tidak dapat dibaca."
        )
