"""`manage.py rotate_keys`: everything encrypted goes under the newest key of FIELD_KEYS; again = nothing to do."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.key_rotation import rotate_keys
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.money import format_number


class Command(ObjectCommand):
    help = "Menulis ulang semua yang terenkripsi dengan kunci terbaru FIELD_KEYS. Situs boleh tetap berjalan."

    def act(self, **options: Any) -> dict[str, Any]:
        columns = [asdict(one) for one in rotate_keys(actor=SYSTEM)]
        left = sum(len(one["unreadable"]) + len(one["doubled"]) for one in columns)
        refused = f"{format_number(left)} nilai tidak dapat ditulis ulang; kunci lama jangan dibuang." if left else ""
        return {
            "columns": columns,
            "rewritten": sum(one["rewritten"] for one in columns),
            "left": left,
            "keys": len(settings.FIELD_KEYS),
            "refused": refused,
        }

    def say(self, result: dict[str, Any]) -> None:
        for one in result["columns"]:
            checked, rewritten = format_number(one["checked"]), format_number(one["rewritten"])
            self.stdout.write(f"{one['name']}: {rewritten} ditulis ulang dari {checked}")
            for word, keys in (("tidak terbuka", one["unreadable"]), ("dimiliki dua baris", one["doubled"])):
                if keys:
                    self.stdout.write(f"  {word}: {', '.join(keys[:10])}")
        if not result["left"]:
            self.stdout.write(
                "Selesai. Kunci lama boleh keluar dari FIELD_KEYS; simpan selama masih ada cadangan yang memakainya."
            )
