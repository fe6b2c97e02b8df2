"""The columns that lists, printed lists and exports are made of: one registry, read by all of them.

    columns = chosen_columns(["nama", "nik", "tmt", "x.TKSK.ukuran_seragam"], actor)
    members = people(actor, question).only(*fields_of(columns))
    rows = entries(actor, members, question, needs=needs_of(columns))
    texts = [[column.text(row) for column in columns] for row in rows]

`text(row)` masks; `text(row, full=True)` is for who may see the person's numbers in full (`member.unmask` where
`services.members.keeps`), and whoever asks for it writes it down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pilarsosial.core.models import ExtraField, Level, Region, regency_code
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import MONTHS, format_short
from pilarsosial.core.values.phone import format_phone

from . import extra, lists, reference
from .models import EmploymentKind, mask_account
from .rows import Entry, place

Read = Callable[[Entry], str]

PERSON, WORK, PAPER, NUMBERS = "Orang", "Penugasan", "SK dan laporan", "Nomor penting"


@dataclass(frozen=True)
class Column:
    """`read` gives the text as everybody may see it, `full` the unmasked one of a secret column.

    `below`: a second line under the first. `sort` is a code of `list_pages.SORTS`. `fields` are what is loaded of the
    member, `needs` words of `lists` (DECREE ...). `permission`: who lacks it does not have the column.
    """

    code: str
    heading: str
    group: str
    read: Read
    full: Read | None = None
    below: Read | None = None
    sort: str = ""
    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    permission: str = ""
    nowrap: bool = False

    @property
    def is_secret(self) -> bool:
        return self.full is not None

    def text(self, row: Entry, *, full: bool = False) -> str:
        """On one line; "" where there is nothing."""
        first = self.full(row) if full and self.full is not None else self.read(row)
        below = self.below(row) if self.below is not None else ""
        return f"{first}, {below}" if first and below else first or below


def _day(day: date | None) -> str:
    return format_short(day) if day else ""


def _region_at(region: Region, level: Level) -> str:
    """The name of a duty region cut to a level; needs `parent` loaded."""
    if region.level < level:
        return ""
    if level == Level.REGENCY:
        return short_name(regency_code(region.code))
    return region.short_name if region.level == level else region.parent.short_name


def _home(row: Entry) -> str:
    region = row.lead.member.home_region
    names = []
    while region is not None and region.level >= Level.REGENCY:
        names.append(region.short_name)
        region = region.parent if region.level > Level.REGENCY else None
    return ", ".join(names)


def _age(row: Entry) -> str:
    age = row.member.age_on(row.day)
    return "" if age is None else f"{age} tahun"


def _known(value: str | None) -> str:
    return "tercatat" if value else ""


def _account(row: Entry, *, full: bool) -> str:
    number = row.lead.account_number
    if not number:
        return ""
    return f"{row.lead.account_bank} {number if full else mask_account(number)}"


def _employment(row: Entry) -> str:
    return EmploymentKind(row.lead.employment).label if row.lead.employment else ""


def _report(row: Entry) -> str:
    month = row.lead.last_report
    return f"{MONTHS[month.month - 1]} {month.year}" if month else ""


def _decree(name: str) -> Read:
    def read(row: Entry) -> str:
        value = getattr(row.lead.decree, name, None)
        return _day(value) if isinstance(value, date) else value or ""

    return read


_ALL_OF_COMPLETENESS = ("nik", "birth_date", "sex", "address", "phone")

_COLUMNS = (
    Column(
        "nama",
        "Nama",
        PERSON,
        lambda row: row.member.display_name,
        sort="nama",
        fields=("name", "name_key", "title_prefix", "title_suffix"),
    ),
    Column("jk", "Jenis kelamin", PERSON, lambda row: row.member.get_sex_display(), fields=("sex",)),
    Column("usia", "Usia", PERSON, _age, fields=("birth_date",), nowrap=True),
    Column("tempat-lahir", "Tempat lahir", PERSON, lambda row: row.member.birth_place, fields=("birth_place",)),
    Column(
        "tanggal-lahir",
        "Tanggal lahir",
        PERSON,
        _age,  # half of a NIK: whoever sees that masked sees the age instead
        full=lambda row: _day(row.member.birth_date),
        fields=("birth_date",),
        nowrap=True,
    ),
    Column("agama", "Agama", PERSON, lambda row: row.member.get_religion_display(), fields=("religion",)),
    Column("pendidikan", "Pendidikan", PERSON, lambda row: row.member.get_education_display(), fields=("education",)),
    Column("pekerjaan", "Pekerjaan utama", PERSON, lambda row: row.member.main_job, fields=("main_job",)),
    Column("kepegawaian", "Status kepegawaian", PERSON, _employment, needs=(lists.EMPLOYMENT,)),
    Column(
        "telepon",
        "Telepon",
        PERSON,
        lambda row: format_phone(row.member.phone) if row.member.phone else "",
        fields=("phone",),
        nowrap=True,
    ),
    Column("surel", "Surel", PERSON, lambda row: row.member.email, fields=("email",)),
    Column("alamat", "Alamat KTP", PERSON, lambda row: row.member.address, fields=("address",)),
    Column("wilayah-ktp", "Wilayah KTP", PERSON, _home, needs=(lists.HOME,)),
    Column("kantor", "Didaftarkan oleh", PERSON, lambda row: str(row.lead.member.office), needs=(lists.OFFICE,)),
    Column(
        "kelengkapan",
        "Kelengkapan",
        PERSON,
        lambda row: f"{row.completeness.percent}%",
        fields=_ALL_OF_COMPLETENESS,
    ),
    Column("pilar", "Pilar", WORK, lambda row: row.lead.position.pillar.name, sort="pilar"),
    Column("jabatan", "Jabatan", WORK, lambda row: str(row.lead.position), below=lambda row: row.others, sort="pilar"),
    Column(
        "wilayah",
        "Wilayah tugas",
        WORK,
        lambda row: place(row.lead.duty_region)[0],
        below=lambda row: place(row.lead.duty_region)[1],
        sort="wilayah",
    ),
    Column("kab", "Kab/kota tugas", WORK, lambda row: _region_at(row.lead.duty_region, Level.REGENCY), sort="wilayah"),
    Column("kec", "Kecamatan tugas", WORK, lambda row: _region_at(row.lead.duty_region, Level.DISTRICT)),
    Column("desa", "Desa/kelurahan tugas", WORK, lambda row: _region_at(row.lead.duty_region, Level.VILLAGE)),
    Column("tmt", "TMT", WORK, lambda row: _day(row.lead.start), sort="tmt", nowrap=True),
    Column("sampai", "Hari terakhir", WORK, lambda row: _day(row.lead.last_day), nowrap=True),
    Column("status", "Status", WORK, lambda row: row.state.label, nowrap=True),
    Column("nomor", "Nomor anggota", WORK, lambda row: row.lead.membership_no, nowrap=True),
    Column("jenjang", "Jenjang", WORK, lambda row: row.lead.grade),
    Column("sk", "Nomor SK", PAPER, _decree("number"), needs=(lists.DECREE,)),
    Column("sk-tanggal", "Tanggal SK", PAPER, _decree("signed_on"), needs=(lists.DECREE,), nowrap=True),
    Column("sk-sampai", "SK berlaku sampai", PAPER, _decree("valid_until"), needs=(lists.DECREE,), nowrap=True),
    Column("laporan", "Laporan terakhir", PAPER, _report, needs=(lists.REPORT,)),
    Column(
        "nik",
        "NIK",
        NUMBERS,
        lambda row: row.member.masked_nik,
        full=lambda row: row.member.nik or "",
        fields=("nik",),
        nowrap=True,
    ),
    Column(
        "kk",
        "Nomor KK",
        NUMBERS,
        lambda row: _known(row.member.family_card_no),
        full=lambda row: row.member.family_card_no or "",
        fields=("family_card_no",),
    ),
    Column(
        "npwp",
        "NPWP",
        NUMBERS,
        lambda row: _known(row.member.npwp),
        full=lambda row: row.member.npwp or "",
        fields=("npwp",),
    ),
    Column(
        "bpjs",
        "BPJS Ketenagakerjaan",
        NUMBERS,
        lambda row: _known(row.member.bpjs_no),
        full=lambda row: row.member.bpjs_no or "",
        fields=("bpjs_no",),
    ),
    Column(
        "rekening",
        "Rekening",
        NUMBERS,
        lambda row: _account(row, full=False),
        full=lambda row: _account(row, full=True),
        needs=(lists.ACCOUNT,),
        permission="account.view",
        nowrap=True,
    ),
)
COLUMNS: dict[str, Column] = {column.code: column for column in _COLUMNS}
# The name is always there: without it no row says whose it is.
FIRST = "nama"
DEFAULT = (FIRST, "jabatan", "wilayah", "tmt", "telepon", "status", "kelengkapan")


def _extra_column(pillar: reference.PillarRow, field: ExtraField) -> Column:
    """A field of the pillar's own, read from the first shown post of that pillar."""

    def read(row: Entry) -> str:
        post = next((post for post in row.posts if post.pillar_id == pillar.pk), None)
        return extra.told(field, post.extra.get(field.code)) if post is not None else ""

    return Column(f"x.{pillar.code}.{field.code}", field.label, pillar.name, read, needs=(lists.EXTRA,))


def known_columns(actor: Any) -> dict[str, Column]:
    """All columns that this actor may have, in the order in which they are offered; {code: column}."""
    known = {code: column for code, column in COLUMNS.items() if not column.permission or may(actor, column.permission)}
    for pillar in reference.pillars():
        for field in pillar.fields:
            column = _extra_column(pillar, field)
            known[column.code] = column
    return known


def chosen_columns(codes: Iterable[str], actor: Any) -> list[Column]:
    """The columns of these codes in their order, the name first. What is unknown, gone or not allowed is left out."""
    known = known_columns(actor)
    wanted = dict.fromkeys((FIRST, *codes))
    return [known[code] for code in wanted if code in known]


def needs_of(columns: Iterable[Column]) -> frozenset[str]:
    """For `rows.entries` and `lists.posts_of`."""
    return frozenset(need for column in columns for need in column.needs)


def fields_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """What of `Member` the columns read, for `.only(...)`: other encrypted numbers stay closed."""
    return tuple(dict.fromkeys(name for column in (COLUMNS[FIRST], *columns) for name in column.fields))
