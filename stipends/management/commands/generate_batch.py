"""`manage.py generate_batch --scheme CODE --period 2026-Q3 --as USER`: work a list out, as the page does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import User
from pilarsosial.core.policies import require
from pilarsosial.core.values.dates import DateError, parse_date
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.values.period import Period, PeriodError
from stipends.calculation import reason_of
from stipends.models import Scheme
from stipends.reports import reasons_of
from stipends.services import generate, open_batch
from stipends.services.opening import stored_figures


class Command(ObjectCommand):
    help = "Menghitung daftar pencairan sebuah skema untuk satu periode. Diulang, hasilnya sama."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scheme", required=True, metavar="CODE", help="kode skema")
        parser.add_argument("--period", required=True, metavar="PERIOD", help="2026-07, 2026-Q3, 2026-S2, atau 2026")
        parser.add_argument("--as", dest="username", required=True, metavar="USER", help="nama pengguna yang bertindak")
        parser.add_argument(
            "--regency", action="append", default=[], metavar="CODE", help="hanya kabupaten/kota ini; boleh berulang"
        )
        parser.add_argument("--cut-off", metavar="DATE", help="tanggal data (bawaan: hari terakhir periode)")

    def act(self, **options: Any) -> dict[str, Any]:
        actor = User.objects.filter(username=options["username"], is_active=True).first()
        if actor is None:
            raise CommandError(f"Pengguna {options['username']} tidak ada.", returncode=2)
        try:
            period = Period.parse(options["period"])
            cut_off = parse_date(options["cut_off"]) if options["cut_off"] else None
        except (PeriodError, DateError) as error:
            raise CommandError(str(error), returncode=2) from error
        require(actor, "batch.prepare")
        scheme = Scheme.objects.visible_to(actor, "batch.prepare").filter(code=options["scheme"]).first()
        if scheme is None:
            if not Scheme.objects.filter(code=options["scheme"]).exists():
                raise DomainError("scheme_unknown", f"Skema {options['scheme']} tidak ada.")
            raise NotFound
        batch = open_batch(scheme.pk, period, actor=actor, regencies=options["regency"], cut_off=cut_off)
        run = generate(batch.pk, actor=actor)
        return {**stored_figures(run.batch), "run": run.batch.run, "reasons": reasons_of(run.batch)}

    def say(self, result: dict[str, Any]) -> None:
        self.stdout.write(
            f"Daftar {result['batch']} ({result['state']}): {format_number(result['roster'])} orang, "
            f"{format_number(result['payable'])} layak, {format_number(result['not_payable'])} tidak, "
            f"{format_rupiah(result['total_rupiah'])}."
        )
        for code, count in result["reasons"].items():
            self.stdout.write(f"  {format_number(count)}: {reason_of(code).text}")
        self.stdout.write(f"Sidik {result['digest']}")
