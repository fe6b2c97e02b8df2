"""What can stand in an exported file: one cell each, and the field of the import by which it comes back.

    known = known_columns(actor)              # {code: OutColumn}, in the order in which they are offered
    value = known["nik"].cell(line)           # text, a date or a whole number; masked unless the line is in full

Codes are those of the list (`personnel.columns`) wherever both have the column, so that an office's set serves both.
A column without `field` is told and read past by the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pilarsosial.core.models import ExtraField, ExtraKind, Level
from pilarsosial.core.policies import may
from pilarsosial.core.tabular.cells import Value

from .. import columns as shown
from .. import extra, lists, reference
from ..columns import NUMBERS, PERSON, WORK
from ..importing.schema import extra_name, roster_schema
from ..rows import ACTIVE
from .cells import (
    ACCOUNTS,
    ALL_ACCOUNTS,
    HOME,
    Line,
    OutColumn,
    Read,
    account_column,
    account_number,
    blank_column,
    choice_column,
    decree_column,
    duty,
    duty_area,
    employment,
    home_column,
    listed_column,
    number_column,
    of_lead,
    of_member,
    other_accounts,
    person_column,
    phone,
)

_COLUMNS = (
    OutColumn("no", "No.", PERSON, lambda line: line.number, width=6),
    OutColumn(
        "nama",
        "Nama Lengkap",
        PERSON,
        lambda line: line.entry.member.display_name,
        "name",
        fields=("name", "title_prefix", "title_suffix"),
        width=30,
    ),
    person_column("nama-ktp", "Nama Tanpa Gelar", "name", "name", 30),
    person_column("gelar-depan", "Gelar Depan", "title_prefix", "title_prefix", 12),
    person_column("gelar-belakang", "Gelar Belakang", "title_suffix", "title_suffix"),
    OutColumn(
        "nik",
        "NIK",
        NUMBERS,
        lambda line: line.entry.member.masked_nik or None,
        "nik",
        full=of_member("nik"),
        fields=("nik",),
        width=20,
    ),
    choice_column("jk", "Jenis Kelamin", "sex", "sex"),
    OutColumn("jk-lp", "L/P", PERSON, of_member("sex"), "sex", fields=("sex",), width=6),
    person_column("tempat-lahir", "Tempat Lahir", "birth_place", "birth_place"),
    OutColumn(
        "tanggal-lahir",
        "Tanggal Lahir",
        PERSON,
        # Half of a NIK: whoever sees that masked sees the age instead.
        lambda line: shown.COLUMNS["usia"].text(line.entry) or None,
        "birth_date",
        full=of_member("birth_date"),
        fields=("birth_date",),
        width=14,
    ),
    listed_column("usia", "Usia"),
    choice_column("agama", "Agama", "religion", "religion"),
    choice_column("kawin", "Status Perkawinan", "marital_status", "marital_status"),
    choice_column("pendidikan", "Pendidikan Terakhir", "education", "education"),
    person_column("pekerjaan", "Pekerjaan Utama", "main_job", "main_job"),
    OutColumn("kepegawaian", "Status Kepegawaian", PERSON, employment, "employment_status", needs=(lists.EMPLOYMENT,)),
    OutColumn("telepon", "Nomor Telepon", PERSON, phone, "phone", fields=("phone",)),
    person_column("surel", "Email", "email", "email", 26),
    listed_column("kantor", "Didaftarkan Oleh"),
    listed_column("kelengkapan", "Kelengkapan Data"),
    OutColumn("alamat", "Alamat", HOME, of_member("address"), "address", fields=("address",), width=30),
    OutColumn("rt", "RT", HOME, of_member("rt"), "rt", fields=("rt",), width=6),
    OutColumn("rw", "RW", HOME, of_member("rw"), "rw", fields=("rw",), width=6),
    home_column("desa-ktp", "Desa/Kelurahan Domisili", Level.VILLAGE),
    home_column("kec-ktp", "Kecamatan Domisili", Level.DISTRICT),
    home_column("kab-ktp", "Kabupaten/Kota Domisili", Level.REGENCY),
    home_column("prov-ktp", "Provinsi Domisili", Level.PROVINCE),
    listed_column("wilayah-ktp", "Wilayah KTP"),
    OutColumn("pilar", "Pilar", WORK, lambda line: line.entry.lead.position.pillar.name, "pillar"),
    OutColumn("jabatan", "Jabatan", WORK, lambda line: str(line.entry.lead.position), "position", width=26),
    OutColumn("wilayah", "Wilayah Tugas", WORK, duty_area, "duty_area", width=34),
    OutColumn("desa", "Desa/Kelurahan Tugas", WORK, duty(Level.VILLAGE), "duty_village"),
    OutColumn("kec", "Kecamatan Tugas", WORK, duty(Level.DISTRICT), "duty_district"),
    OutColumn("kab", "Kabupaten/Kota Tugas", WORK, duty(Level.REGENCY), "duty_regency"),
    OutColumn("prov", "Provinsi Tugas", WORK, duty(Level.PROVINCE), "duty_province"),
    OutColumn("tmt", "TMT", WORK, of_lead("start"), "start_date", width=14),
    OutColumn("tahun", "Tahun Pengangkatan", WORK, lambda line: str(line.entry.lead.start.year), "appointment_year"),
    OutColumn("sampai", "Tanggal Selesai Tugas", WORK, of_lead("last_day"), "end_date", width=14),
    listed_column("status", "Status Penugasan"),
    OutColumn(
        "kinerja",
        "Status Kinerja",
        WORK,
        lambda line: "Aktif" if line.entry.state == ACTIVE else "Tidak Aktif",
    ),
    OutColumn("nomor", "Nomor Anggota", WORK, of_lead("membership_no"), "membership_no"),
    OutColumn("jenjang", "Jenjang", WORK, of_lead("grade"), "grade"),
    decree_column("sk", "Nomor SK", "decree_no", "number"),
    decree_column("sk-tanggal", "Tanggal SK", "decree_date", "signed_on"),
    decree_column("sk-pejabat", "Penandatangan SK", "decree_signer", "signer"),
    decree_column("sk-sampai", "SK Berlaku Sampai", "decree_until", "valid_until"),
    listed_column("laporan", "Laporan Terakhir"),
    number_column("kk", "Nomor KK", "kk", "family_card_no"),
    number_column("npwp", "NPWP", "npwp", "npwp"),
    number_column("bpjs", "Nomor BPJS", "bpjs", "bpjs_no"),
    account_column("bank", "Nama Bank", "bank", lambda account: account.bank),
    account_column("rekening", "Nomor Rekening", "account_no", account_number),
    account_column("pemilik", "Nama Pemilik Rekening", "account_holder", lambda account: account.holder),
    OutColumn(
        "rekening-lain",
        "Rekening Lain",
        ACCOUNTS,
        lambda line: other_accounts(line, masked=True),
        full=lambda line: other_accounts(line, masked=False),
        needs=(ALL_ACCOUNTS,),
        permission="account.view",
        width=34,
    ),
)
_BLANKS = (
    blank_column("ttd", "Tanda Tangan", 24),
    blank_column("keterangan", "Keterangan", 30),
    blank_column("ibu", "Nama Ibu Kandung", 24),
    blank_column("penilaian", "Penilaian Tahunan (Baik/Cukup/Buruk)"),
    blank_column("kosong-1", "Catatan 1"),
    blank_column("kosong-2", "Catatan 2"),
)


def _bank_columns() -> list[OutColumn]:
    """One for each bank that sheets have a column of their own for."""
    return [
        account_column(f"rek.{column.bank}", column.label, column.name, account_number, column.bank)
        for column in roster_schema().columns
        if column.bank
    ]


def _extra_columns() -> list[OutColumn]:
    """One for each label of a pillar's own field: a label that two pillars share is one column of a sheet."""
    meant: dict[str, dict[int, ExtraField]] = {}
    found: dict[str, OutColumn] = {}
    for pillar in reference.pillars():
        for field in pillar.fields:
            name = extra_name(field)
            meant.setdefault(name, {})[pillar.pk] = field
            if name not in found:
                read = _extra(meant[name])
                code = extra_code(pillar.code, field)
                found[name] = OutColumn(code, field.label, pillar.name, read, name, needs=(lists.EXTRA,))
    return list(found.values())


def extra_code(pillar: str, field: ExtraField) -> str:
    """As the list calls a pillar's own field."""
    return f"x.{pillar}.{field.code}"


def _extra(fields: Mapping[int, ExtraField]) -> Read:
    """`fields` are those of that column by pillar."""

    def read(line: Line) -> Value:
        field = fields.get(line.entry.lead.pillar_id)
        return _extra_cell(field, line.entry.lead.extra.get(field.code)) if field is not None else None

    return read


def _extra_cell(field: ExtraField, value: Any) -> Value:
    if field.kind == ExtraKind.DATE and value:
        return date.fromisoformat(value)
    if field.kind == ExtraKind.NUMBER and value is not None:
        return value
    return extra.told(field, value) or None


def known_columns(actor: Any) -> dict[str, OutColumn]:
    """All columns that this actor may have, in the order in which they are offered; {code: column}."""
    everything = (*_COLUMNS, *_bank_columns(), *_extra_columns(), *_BLANKS)
    return {column.code: column for column in everything if not column.permission or may(actor, column.permission)}


def chosen_columns(wanted: Iterable[tuple[str, str]], actor: Any) -> list[OutColumn]:
    """The columns of (code, heading) in their order; what is unknown, gone or not allowed is left out.

    A code of the list for a field whose label another pillar's field has too stands for the one column of both.
    """
    known = known_columns(actor)
    by_field = {column.field: column for column in known.values()}
    for pillar in reference.pillars():
        for field in pillar.fields:
            known.setdefault(extra_code(pillar.code, field), by_field[extra_name(field)])
    found = {known[code].code: known[code].named(heading) for code, heading in wanted if code in known}
    return list(found.values())


def needs_of(columns: Iterable[OutColumn]) -> frozenset[str]:
    return frozenset(need for column in columns for need in column.needs)


def fields_of(columns: Iterable[OutColumn]) -> tuple[str, ...]:
    """What of `Member` the columns read, for `.only(...)`: other encrypted numbers stay closed."""
    return tuple(dict.fromkeys(("office_id", *(name for column in columns for name in column.fields))))
