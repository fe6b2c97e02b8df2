"""`manage.py load_regions`: regions and their Dinas Sosial from the file that ships; again = nothing to do."""

from typing import Any

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.regions import load_regions
from pilarsosial.core.values.money import format_number


class Command(ObjectCommand):
    help = "Memuat seluruh wilayah Indonesia dan Dinas Sosial tiap provinsi dan kabupaten/kota."

    def act(self, **options: Any) -> dict[str, Any]:
        return load_regions(actor=SYSTEM).as_dict()

    def say(self, result: dict[str, Any]) -> None:
        shown = {name: format_number(number) for name, number in result.items()}
        self.stdout.write(
            "{regions} wilayah: {new} baru, {changed} berubah, {unchanged} tetap; "
            "{offices} Dinas Sosial, {offices_new} di antaranya baru.".format(**shown)
        )
