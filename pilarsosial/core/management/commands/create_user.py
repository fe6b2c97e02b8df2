"""`manage.py create_user`: one account with one grant, for the first administrator and for scripts."""

import os
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.commands import ObjectCommand
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Level, Office, Pillar, Region, User, regency_code
from pilarsosial.core.policies import SYSTEM, Role
from pilarsosial.core.regions import dinsos_of
from pilarsosial.core.users import create_user, invite_user


class Command(ObjectCommand):
    help = "Membuat satu akun dengan satu peran. Tanpa --password-env dicetak tautan sekali pakai untuk pemiliknya."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME", help="nama pengguna")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--region", required=True, metavar="CODE", help="kode wilayah, misalnya 35.17")
        parser.add_argument("--office", metavar="CODE", help="kode kantor; bawaan: Dinas Sosial wilayah itu")
        parser.add_argument("--pillar", metavar="CODE", help="hanya untuk pilar ini")
        parser.add_argument("--full-name", default="", metavar="NAME", help="nama lengkap; bawaan: nama pengguna")
        parser.add_argument("--password-env", metavar="VAR", help="variabel lingkungan yang berisi kata sandi")
        parser.add_argument("--base-url", metavar="URL", help="alamat situs di dalam tautan; bawaan: SITE_URL")

    @transaction.atomic
    def act(self, **options: Any) -> dict[str, Any]:
        password = _password(options["password_env"])
        region = _found(Region, options["region"], "region_unknown", "Wilayah")
        pillar = _found(Pillar, options["pillar"], "pillar_unknown", "Pilar") if options["pillar"] else None
        office = _office(options["office"], region)
        user = create_user(
            options["username"],
            actor=SYSTEM,
            name=options["full_name"],
            role=options["role"],
            office=office,
            region=region,
            pillar=pillar,
        )
        link = None
        if password is None:
            link = invite_user(user, actor=SYSTEM, base_url=options["base_url"] or settings.SITE_URL)
        else:
            self._set_password(user, password, office)
        return {
            "username": user.username,
            "name": user.name,
            "role": options["role"],
            "office": office.code,
            "office_name": office.name,
            "region": region.code,
            "pillar": pillar.code if pillar else None,
            "link": link,
        }

    def say(self, result: dict[str, Any]) -> None:
        role = Role(result["role"]).label
        self.stdout.write(f"Akun {result['username']} dibuat: {role}, {result['office_name']}.")
        if result["link"]:
            self.stdout.write(f"Tautan sekali pakai untuk menetapkan kata sandi:\n{result['link']}")

    def _set_password(self, user: User, password: str, office: Office) -> None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            # Whoever runs commands here rules the database anyway; they are told, not stopped.
            self.stderr.write(f"Kata sandi ini lemah: {' '.join(error.messages)}")
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record(actor=SYSTEM, action="user.password_set", target=user, office=office, region_code=office.region_id)


def _password(variable: str | None) -> str | None:
    if variable is None:
        return None
    password = os.environ.get(variable, "")
    if not password:
        raise DomainError("password_missing", f"Variabel lingkungan {variable} kosong atau tidak ada.")
    return password


def _found(model: type, code: str, error: str, noun: str) -> Any:
    row = model.objects.filter(code=code).first()
    if row is None:
        raise DomainError(error, f"{noun} {code} tidak ditemukan.")
    return row


def _office(code: str | None, region: Region) -> Office:
    """The named office, else the Dinas Sosial of the region's province or regency, made when it is missing."""
    home = region.code if region.level == Level.PROVINCE else regency_code(region.code)
    office = Office.objects.filter(code=code or home).first()
    if office is not None:
        return office
    if code not in (None, home):
        raise DomainError("office_unknown", f"Kantor {code} tidak ditemukan.")
    office = dinsos_of(Region.objects.get(code=home))
    office.save(force_insert=True)
    audit.record(actor=SYSTEM, action="reference.created", target=office, office=office, region_code=home)
    return office
