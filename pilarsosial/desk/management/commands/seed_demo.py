"""`manage.py seed_demo`: an invented province on an empty database."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.money import format_number
from pilarsosial.desk.demo import accounts, seeding

NOUNS = {
    "members": "anggota",
    "assignments": "penugasan",
    "posts": "formasi",
    "decrees": "SK",
    "accounts": "rekening",
    "certificates": "sertifikat",
}


class Command(ObjectCommand):
    help = "Mengisi basis data kosong dengan provinsi rekaan: orang, NIK, rekening, dan teleponnya tidak nyata."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=_count, default=seeding.MEMBERS, metavar="N", help="banyaknya orang")
        parser.add_argument("--seed", type=int, default=seeding.SEED, metavar="S", help="bilangan asal undian")
        parser.add_argument("--today", type=_day, default=seeding.TODAY, metavar="DATE", help="hari ini, YYYY-MM-DD")

    def act(self, **options: Any) -> dict[str, Any]:
        made = seeding.seed_demo(actor=SYSTEM, members=options["members"], seed=options["seed"], today=options["today"])
        return {
            "counts": made.counts,
            "accounts": accounts.listed(),
            "known_password": made.with_passwords,
            "seed": options["seed"],
            "today": options["today"].isoformat(),
        }

    def say(self, result: dict[str, Any]) -> None:
        counts = result["counts"]
        made = ", ".join(f"{format_number(counts[name])} {noun}" for name, noun in NOUNS.items())
        self.stdout.write(f"Data demo (semuanya rekaan): {made}.")
        if result["known_password"]:
            self.stdout.write(f"Akun demo, semuanya dengan kata sandi {result['accounts'][0]['password']} :")
        else:
            self.stdout.write(
                "Akun demo dibuat TANPA kata sandi, karena DEMO=1 tidak disetel. Akun yang akan dipakai diberi kata "
                "sandi dengan: manage.py changepassword NAMA"
            )
        for account in result["accounts"]:
            office = f", {account['office_name']}" if account["office_name"] else ""
            self.stdout.write(f"  {account['username']:<26}{account['role_name']}{office}")


def _count(text: str) -> int:
    if not text.isdigit():
        raise ArgumentTypeError(f"{text!r} bukan bilangan bulat")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} bukan tanggal YYYY-MM-DD") from error
