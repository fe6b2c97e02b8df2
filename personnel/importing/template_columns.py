"""The columns of the import template that do not depend on the pillar: who somebody is, lives, and is paid."""

from __future__ import annotations

from datetime import date

from django.db import models

from pilarsosial.core.models import Bank, BankPurpose, Level, Office, province_code, regency_code
from pilarsosial.core.tabular.writing.template import TemplateColumn
from pilarsosial.core.tabular.writing.template_checks import Choices, Days, Digits

from ..models import Education, EmploymentKind, MaritalStatus, Religion, Sex
from .schema import LEVELS
from .template_places import PlaceLists

EARLIEST_BIRTH = date(1930, 1, 1)
EVER = Days(date(1900, 1, 1), date(2099, 12, 31))
SERVICE = Days(date(1990, 1, 1), date(2099, 12, 31))
DATE_TIP = "Tulis 17-08-1975: tanggal-bulan-tahun."
# District 99 exists nowhere, so the example's NIK is nobody's.
NOBODY = "991708750001"

Columns = tuple[TemplateColumn, ...]


def identity(office: Office) -> Columns:
    digits = office.region_id.replace(".", "") + "01"
    return (
        TemplateColumn(
            "nik",
            "16 angka sesuai KTP atau KK, tanpa spasi dan tanda lain.",
            digits[:4] + NOBODY,
            width=20,
            required=True,
            check=Digits(16, 16, strict=True),
            tip="16 angka sesuai KTP, tanpa spasi.",
        ),
        TemplateColumn("name", "Sesuai KTP, tanpa gelar.", "Budi Santoso", width=30, required=True),
    )


def decree() -> Columns:
    number = "Nomor SK pengangkatan atau penugasan, lengkap seperti di suratnya."
    until = "Hari terakhir SK berlaku. Kosongkan bila tidak disebut."
    return (
        TemplateColumn("decree_no", number, "188/12/415.10/2024", width=24),
        TemplateColumn(
            "decree_date", "Tanggal surat ditandatangani.", "02-01-2024", width=14, check=SERVICE, tip=DATE_TIP
        ),
        TemplateColumn("decree_signer", "Jabatan penandatangan.", "Bupati", width=24),
        TemplateColumn("decree_until", until, "31-12-2026", width=14, check=SERVICE, tip=DATE_TIP),
    )


def biography(office: Office, today: date) -> Columns:
    return (
        TemplateColumn("title_prefix", "Gelar di depan nama.", "Drs.", width=12),
        TemplateColumn("title_suffix", "Gelar di belakang nama.", "M.Si.", width=14),
        TemplateColumn(
            "sex",
            "L untuk laki-laki, P untuk perempuan.",
            "L",
            header="Jenis Kelamin (L/P)",
            width=12,
            check=Choices(tuple(Sex.values), strict=True),
        ),
        TemplateColumn("birth_place", "Seperti di KTP.", office.region.name),
        TemplateColumn(
            "birth_date",
            "Seperti di KTP.",
            "17-08-1975",
            width=14,
            check=Days(EARLIEST_BIRTH, today),
            tip=DATE_TIP,
        ),
        _one_of("religion", Religion, Religion.ISLAM),
        _one_of("marital_status", MaritalStatus, MaritalStatus.MARRIED),
        _one_of("education", Education, Education.S1),
        _one_of("employment_status", EmploymentKind, EmploymentKind.VOLUNTEER),
        TemplateColumn("main_job", "Pekerjaan di luar tugas ini.", "Guru", width=20),
    )


def _one_of(field: str, values: type[models.TextChoices], example: models.TextChoices) -> TemplateColumn:
    labels = tuple(str(label) for label in values.labels)
    return TemplateColumn(field, "", str(example.label), width=16, check=Choices(labels))


def address(office: Office) -> Columns:
    """Homes: any regency of the office's province, and in its own regencies down to the village."""
    own = PlaceLists(regency_code(office.region_id), Level.VILLAGE)
    at_province = office.region.level == Level.PROVINCE
    regencies = own if at_province else PlaceLists(province_code(office.region_id), Level.REGENCY)
    blank = "" if at_province else " Boleh kosong bila sama dengan wilayah kantor."
    return (
        TemplateColumn("address", "Jalan dan nomor, atau dusun.", "Jl. Melati 5", header="Alamat KTP", width=30),
        TemplateColumn("rt", "Tiga angka.", "002", width=7),
        TemplateColumn("rw", "Tiga angka.", "005", width=7),
        TemplateColumn(
            "home_regency",
            f"Seperti di KTP.{blank}",
            office.region.short_name if office.region.level == Level.REGENCY else regencies.example(Level.REGENCY),
            header="Kabupaten/Kota KTP",
            width=22,
            check=regencies.check("home", Level.REGENCY),
        ),
        *(
            TemplateColumn(
                f"home_{LEVELS[level - 1]}",
                "Bila di luar daftar pilihan, ketik namanya.",
                own.example(level),
                header=header,
                width=22,
                check=own.check("home", level),
            )
            for level, header in ((Level.DISTRICT, "Kecamatan KTP"), (Level.VILLAGE, "Desa/Kelurahan KTP"))
        ),
    )


def numbers() -> Columns:
    return (
        TemplateColumn(
            "phone",
            "Satu nomor, diawali 08.",
            "081234567890",
            header="Nomor HP",
            tip="Diawali 08, tanpa spasi.",
        ),
        TemplateColumn("email", "Satu alamat.", "budi@contoh.id", header="Alamat Surel", width=26),
        TemplateColumn("kk", "16 angka kartu keluarga.", width=20, check=Digits(16, 16)),
        TemplateColumn("npwp", "15 atau 16 angka.", width=20, check=Digits(15, 16)),
        TemplateColumn("bpjs", "Angka saja.", header="Nomor BPJS Ketenagakerjaan", width=20, check=Digits(5, 30)),
    )


def account(office: Office) -> Columns:
    number = "Angka saja, nol di depan ikut ditulis."
    second = "Untuk rekening kedua, tambahkan kolom berjudul misalnya Rekening BNI."
    banks = _banks(office)
    return (
        TemplateColumn("bank", "Bank tempat uang diterima.", banks[0], check=Choices(banks)),
        TemplateColumn("account_no", f"{number} {second}", "0521000001", width=20, check=Digits(5, 20), tip=number),
        TemplateColumn(
            "account_holder",
            "Seperti di buku tabungan. Kosong berarti nama anggota sendiri.",
            "Budi Santoso",
            width=26,
        ),
    )


def _banks(office: Office) -> tuple[str, ...]:
    """The banks that the office pays through first, then the others by name."""
    own = set(BankPurpose.objects.filter(office=office).values_list("bank_id", flat=True))
    rows = sorted(
        Bank.objects.values_list("code", "short_name"), key=lambda row: (row[0] not in own, row[1].casefold())
    )
    return tuple(name for _code, name in rows)
