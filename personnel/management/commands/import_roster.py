"""`manage.py import_roster FILE --as USER`: preview or apply a roster sheet, as the page does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from personnel.importing.kind import PERMISSION, ROSTER
from personnel.importing.verbs import check_pillar
from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.importing.repeating import INSIDE, is_personal
from pilarsosial.core.importing.results import summary
from pilarsosial.core.importing.returned import take_rejected
from pilarsosial.core.models import ImportState, SheetImport, User
from pilarsosial.core.policies import require
from pilarsosial.core.tabular.refusals import refused

PIECE = 1024 * 1024


class Command(ObjectCommand):
    help = "Pratinjau atau penerapan daftar anggota dari berkas CSV, XLSX, XLS, atau ODS."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="berkas daftar anggota")
        parser.add_argument("--as", dest="username", required=True, metavar="USER", help="nama pengguna yang bertindak")
        parser.add_argument("--office", metavar="CODE", help="kode kantor (bawaan: satu-satunya kantor pengguna)")
        parser.add_argument("--pillar", metavar="CODE", help="pilar bila lembar tidak menyebutnya")
        parser.add_argument("--map", action="append", default=[], metavar="HEADER=FIELD", help="isi sebuah kolom")
        parser.add_argument("--ignore", action="append", default=[], metavar="HEADER", help="kolom yang diabaikan")
        parser.add_argument(
            "--fix",
            action="append",
            default=[],
            metavar="KOLOM:SALAH=BENAR",
            help=(
                "baca setiap sel SALAH di KOLOM (judulnya, atau nama isian) sebagai BENAR; boleh berulang. BENAR yang "
                "kosong berarti sel dianggap kosong. Untuk nama wilayah yang sama di beberapa induk, tulis induknya di "
                'depan: --fix "DESA:NGORO > KAUMANN=Kauman". Tidak untuk kolom nomor dan nama orang.'
            ),
        )
        parser.add_argument("--allow-missing-nik", action="store_true", help="terima orang tanpa NIK")
        parser.add_argument("--replace", action="store_true", help="gantikan pemegang formasi tunggal yang terisi")
        parser.add_argument("--apply", action="store_true", help="terapkan ke daftar anggota")
        parser.add_argument("--only-good", action="store_true", help="terapkan baris yang benar saja")
        parser.add_argument("--report", metavar="OUT.xlsx", help="tulis baris yang ditolak ke buku kerja")

    def act(self, **options: Any) -> dict[str, Any]:
        actor = _user(options["username"])
        require(actor, PERMISSION)
        settings = _settings(options, actor)
        office = verbs.own_office(actor, PERMISSION, options["office"])
        path = Path(options["file"])
        uploaded = verbs.upload_sheet(
            _pieces(path), filename=path.name, kind=ROSTER, office=office, settings=settings, actor=actor
        )
        today = timezone.localdate()
        sheet_import = preparing.prepare_import(uploaded.pk, actor=actor, today=today)
        refusal = ""
        if sheet_import.state != ImportState.READY:
            result = summary(sheet_import)
            refusal = " ".join(reason["message"] for reason in result["reasons"]) or sheet_import.message
        else:
            if options["apply"]:
                sheet_import, refusal = _apply(sheet_import, options["only_good"], actor, today)
            result = summary(sheet_import)
        if options["report"] and sheet_import.rejected:
            _name, chunks = take_rejected(sheet_import.pk, actor=actor)
            # It holds NIKs in clear: nobody but its owner may read it.
            with open(os.open(options["report"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as report:
                report.writelines(chunks)
        result["applied"] = sheet_import.state == ImportState.APPLIED
        if refusal and not result["reasons"]:
            result["reasons"] = [{"code": "not_applied", "message": refusal}]
        return {**result, "refused": refusal}

    def say(self, result: dict[str, Any]) -> None:
        verb = "Diterapkan" if result["applied"] else "Pratinjau"
        self.stdout.write(
            f"{verb}: {result['rows']} baris - {result['new']} baru, {result['changed']} berubah, "
            f"{result['unchanged']} tetap, {result['rejected']} ditolak, {result['warnings']} peringatan."
        )
        for error in result["errors"]:
            place = f"{error['sheet']} baris {error['row']}"
            column = f", kolom {error['column']}" if error["column"] else ""
            self.stdout.write(f"  {place}{column}: {error['message']} [{error['code']}]")
        for notice in result["notices"]:
            self.stdout.write(f"  {notice['message']}")
        for fix in result["fixes"]:
            rows = f"dibaca {fix['to'] or 'kosong'} di {fix['rows']} baris" if fix["rows"] else "tidak ditemukan"
            self.stdout.write(f"  Kolom {fix['column']}: {fix['value']} {rows}.")
        for wrong in result["wrong_values"]:
            self.stdout.write(f"  {wrong['rows']} baris, kolom {wrong['column']}: {_suggestion(wrong)}")


def _suggestion(wrong: dict[str, Any]) -> str:
    """The option that would put a value right, ready to be copied where there is something near."""
    value = INSIDE.join((*wrong["inside"], wrong["value"]))
    meant = wrong["nearest"][0] if wrong["nearest"] else "…"
    return f'--fix "{wrong["column"]}:{value}={meant}"'


def _user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"Pengguna {username} tidak ada.", returncode=2)
    return user


def _settings(options: dict[str, Any], actor: User) -> dict[str, Any]:
    overrides = {}
    for text in options["map"]:
        header, separator, field = text.rpartition("=")
        if not (separator and header.strip() and field.strip()):
            raise CommandError(f"--map {text}: tulis JUDUL=ISIAN.", returncode=2)
        overrides[header.strip()] = field.strip()
    settings: dict[str, Any] = {"overrides": overrides, "ignores": options["ignore"]}
    if options["fix"]:
        settings["fixes"] = _fixes(options["fix"])
    if options["pillar"]:
        settings["pillar"] = check_pillar(options["pillar"], actor)
    if options["allow_missing_nik"]:
        settings["allow_missing_nik"] = True
    if options["replace"]:
        settings["replace"] = True
    return settings


def _fixes(texts: list[str]) -> dict[str, dict[str, str]]:
    """{column: {wrong: right}} of `KOLOM:SALAH=BENAR`; what the column is, the sheet's own headers tell."""
    fixes: dict[str, dict[str, str]] = {}
    for text in texts:
        column, _colon, rest = text.partition(":")
        wrong, separator, right = rest.rpartition("=")
        if not (separator and column.strip() and wrong.strip()):
            raise CommandError(f"--fix {text}: tulis KOLOM:SALAH=BENAR.", returncode=2)
        if is_personal(wrong) or is_personal(right.strip()):
            raise CommandError(f"--fix {column}: nomor orang tidak dapat dibetulkan sekaligus.", returncode=2)
        fixes.setdefault(column.strip(), {})[wrong.strip()] = right.strip()
    return fixes


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise refused("not_readable") from error


def _apply(sheet_import: SheetImport, only_good: bool, actor: User, today: Any) -> tuple[SheetImport, str]:
    """The applied import, or the one that was not and why; a plan that changed on the way is previewed and told."""
    try:
        revision = sheet_import.revision
        applied = verbs.apply_import(sheet_import.pk, actor=actor, revision=revision, only_good=only_good, today=today)
    except DomainError as refusal:
        sheet_import.refresh_from_db()
        return sheet_import, refusal.message
    return applied, ""
