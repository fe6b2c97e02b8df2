"""`manage.py check_integrity`: counts every invariant on the live data; exit 1 where one is broken."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.values.money import format_number
from pilarsosial.desk import integrity


class Command(ObjectCommand):
    help = "Menghitung semua aturan yang tidak boleh dilanggar pada data yang ada; keluar dengan 1 bila dilanggar."

    @transaction.atomic
    def act(self, **options: Any) -> dict[str, Any]:
        checks = [asdict(finding) for finding in integrity.run()]
        violations = sum(check["violations"] for check in checks)
        refused = f"{format_number(violations)} pelanggaran ditemukan." if violations else ""
        return {"checks": checks, "violations": violations, "refused": refused}

    def say(self, result: dict[str, Any]) -> None:
        for check in result["checks"]:
            mark = "DILANGGAR" if check["violations"] else "baik"
            self.stdout.write(f"{mark:<10} {check['title']} ({format_number(check['checked'])} diperiksa)")
            if check["violations"]:
                number, examples = format_number(check["violations"]), ", ".join(check["examples"])
                self.stdout.write(f"           {number} pelanggaran, di antaranya: {examples}")
        self.stdout.write(f"{len(result['checks'])} aturan, {format_number(result['violations'])} pelanggaran.")
