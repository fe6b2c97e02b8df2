"""Members, certificates, accounts that wait, and monthly reports, as their lists find them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.http import urlencode

from personnel.models import AccountState, Assignment, CertificateKind, mask_account
from personnel.paper_lists import accounts_waiting, certificates_of
from personnel.reporting import OPEN, RECEIVED, narrowed, owing, read_report_question, recap
from personnel.reporting import ReportQuestion as MonthQuestion
from pilarsosial.core.fields import field_cipher, sealed
from pilarsosial.core.models import FundingSource, Level, Position
from pilarsosial.core.values.period import Period, PeriodUnit

from ..asking import Ask, Asked
from ..catalogue import Report
from ..tables import Answer, Column, Kind, Row, Table
from .common import full_name, label_of, local_day, named, place_names, rows_of

_PEOPLE = [
    Column("Nama", width=32),
    Column("NIK", width=19),
    Column("Pilar", width=12),
    Column("Jabatan", width=24),
    Column("Kabupaten/Kota", width=22),
    Column("Kecamatan", width=20),
    Column("Desa/Kelurahan", width=20),
    Column("Nomor anggota", width=18),
    Column("TMT", Kind.DATE),
    Column("Sampai", Kind.DATE),
    Column("Nomor SK", width=26),
]
_CERTIFICATES = [
    Column("Nama", width=30),
    Column("Jenis", width=16),
    Column("Sertifikat", width=34),
    Column("Tingkat", width=14),
    Column("Penerbit", width=24),
    Column("Nomor", width=20),
    Column("Terbit", Kind.DATE),
    Column("Berlaku sampai", Kind.DATE),
]
_ACCOUNTS = [
    Column("Nama", width=30),
    Column("Sumber dana", width=20),
    Column("Bank", width=14),
    Column("Nomor rekening", width=20),
    Column("Nama pemilik", width=28),
    Column("Keadaan", width=16),
    Column("Diusulkan", Kind.DATE),
    Column("Diusulkan oleh", width=24),
    Column("Dapat dipakai mulai", Kind.DATE),
]
_MONTH = [
    Column("Nama", width=30),
    Column("Jabatan", width=24),
    Column("Kabupaten/Kota", width=22),
    Column("Kecamatan", width=20),
    Column("Desa/Kelurahan", width=20),
    Column("Diterima", Kind.DATE),
    Column("Catatan", width=30),
]
_RECAP = [
    Column("Wilayah", width=28),
    Column("Wajib", Kind.NUMBER, sums=True),
    Column("Diterima", Kind.NUMBER, sums=True),
    Column("Belum", Kind.NUMBER, sums=True),
]
_MEMBER_NAME = ("member__title_prefix", "member__name", "member__title_suffix")
_AHEAD = 90


def _members(actor: Any, asked: Asked) -> Answer:
    rows = Assignment.objects.visible_to(actor, "member.view").active_on(asked.day).in_region(asked.region.code)
    if asked.pillar is not None:
        rows = rows.filter(pillar=asked.pillar)
    told = [("Wilayah", str(asked.region)), *([("Pilar", asked.pillar.name)] if asked.pillar else [])]
    people = array("q")
    table = Table(_PEOPLE, _people(rows, people), empty="Tidak ada penugasan yang berjalan pada tanggal itu.")
    return Answer("Daftar anggota", asked.day, [table], told, people=people)


def _people(rows: Any, people: array) -> Iterator[Row]:
    positions = {pk: (pillar, name) for pk, pillar, name in Position.objects.values_list("pk", "pillar__name", "name")}
    found = rows_of(
        rows.order_by("duty_region_id", "pk"),
        *_MEMBER_NAME,
        sealed("member__nik"),
        "position_id",
        "duty_region_id",
        "membership_no",
        "start",
        "end",
        "decree__number",
        "member_id",
    )
    read_nik = field_cipher().reader("nik")
    for prefix, name, suffix, nik, position, region, number, start, end, decree, member in found:
        people.append(member)
        pillar, title = positions[position]
        regency, district, village = place_names(region)
        if prefix or suffix:
            name = full_name(prefix, name, suffix)
        if end is not None:
            end = date.fromordinal(end.toordinal() - 1)
        masked = f"{read_nik(nik)[:4]}************" if nik else ""
        yield name, masked, pillar, title, regency, district, village, number, start, end, decree


def _certificates(actor: Any, asked: Asked) -> Answer:
    more = asked.more
    ahead = more.get("hari", "")
    expired = more.get(Ask.STATE) == "berakhir"
    rows = certificates_of(
        actor,
        asked.day,
        expired=expired,
        ahead=int(ahead) if ahead.isdecimal() and len(ahead) <= 4 else _AHEAD,
        pillar=more.get("pilar", ""),
        region=more.get("wilayah", ""),
        kind=more.get("jenis", ""),
    )
    kinds = label_of(CertificateKind.choices)
    names = ("kind", "name", "level", "issuer", "number", "issued_on", "valid_until")
    people = array("q")
    found = named(rows_of(rows, *_MEMBER_NAME, *names, "member_id"), people)
    lines = ((full_name(*row[:3]), kinds.get(row[3], row[3]), *row[4:]) for row in found)
    table = Table(_CERTIFICATES, lines, empty="Tidak ada sertifikat pada saringan ini.")
    title = "Sertifikat yang sudah berakhir" if expired else "Sertifikat yang akan berakhir"
    return Answer(title, asked.day, [table], people=people)


def _accounts(actor: Any, asked: Asked) -> Answer:
    more = asked.more
    waiting = more.get(Ask.STATE) == "tunggu"
    rows = accounts_waiting(
        actor,
        asked.day,
        waiting=waiting,
        pillar=more.get("pilar", ""),
        region=more.get("wilayah", ""),
        purpose=more.get(Ask.FUND, ""),
    )
    funds, states = label_of(FundingSource.choices), label_of(AccountState.choices)
    people = array("q")
    names = ("purpose", "bank__short_name", "number", "holder", "state", "proposed_at", "proposed_by__name")
    lines = (
        (
            full_name(*row[:3]),
            funds[row[3]],
            row[4],
            mask_account(row[5]),
            row[6],
            states[row[7]],
            local_day(row[8]),
            row[9],
            row[10],
        )
        for row in named(rows_of(rows, *_MEMBER_NAME, *names, "usable_from", "member_id"), people)
    )
    title = "Rekening dalam masa tunggu" if waiting else "Usulan rekening"
    table = Table(_ACCOUNTS, lines, empty="Tidak ada rekening pada saringan ini.")
    return Answer(title, asked.day, [table], people=people)


def _month_question(asked: Asked) -> MonthQuestion:
    return read_report_question(QueryDict(urlencode(dict(asked.more))), asked.day)


def _told_month(question: MonthQuestion) -> list[tuple[str, str]]:
    return [("Bulan", Period.containing(question.month, PeriodUnit.MONTH).label)]


def _monthly(actor: Any, asked: Asked) -> Answer:
    question = _month_question(asked)
    rows = narrowed(owing(actor, question), question).order_by("duty_region_id", "pk")
    people = array("q")
    rows = rows.annotate(received_on=F("report__received_on"), report_note=F("report__note"))
    names = ("position__name", "duty_region_id", "received_on", "report_note", "member_id")
    lines = (
        (full_name(*row[:3]), row[3], *place_names(row[4]), row[5], row[6])
        for row in named(rows_of(rows, *_MEMBER_NAME, *names), people)
    )
    table = Table(_MONTH, lines, empty="Tidak ada yang wajib lapor pada saringan ini.")
    return Answer("Laporan bulanan", asked.day, [table], _told_month(question), people=people)


def _recap(actor: Any, asked: Asked) -> Answer:
    month = _month_question(asked)
    question = MonthQuestion(month.month, month.pillar, asked.region.code)
    found = recap(owing(actor, question), asked.region)
    rows = [(row.name, row.owed.due, row.owed.received, row.owed.open) for row in found]
    level = "kabupaten/kota" if asked.region.level == Level.PROVINCE else "wilayah di bawahnya"
    told = [*_told_month(question), ("Wilayah", str(asked.region))]
    table = Table(_RECAP, rows, empty="Tidak ada yang wajib lapor.")
    return Answer(f"Rekap laporan bulanan per {level}", asked.day, [table], told)


REPORTS = [
    Report(
        "daftar-anggota",
        "Daftar anggota",
        "Semua penugasan yang berjalan pada suatu tanggal, satu baris per penugasan; NIK disamarkan.",
        "member.view",
        frozenset({Ask.DAY, Ask.REGION, Ask.PILLAR}),
        _members,
        has_people=True,
        is_list=True,
    ),
    Report(
        "daftar-sertifikat",
        "Sertifikat menurut masa berlaku",
        "Sertifikat anggota yang akan berakhir atau sudah berakhir.",
        "member.view",
        frozenset({Ask.DAY, Ask.STATE}),
        _certificates,
        has_people=True,
        is_list=True,
        states=(("berakhir", "Sudah berakhir"),),
        passes=frozenset({"hari", "pilar", "wilayah", "jenis"}),
    ),
    Report(
        "usulan-rekening",
        "Usulan rekening",
        "Rekening yang menunggu pengesahan atau masih dalam masa tunggu; nomornya disamarkan.",
        "account.view",
        frozenset({Ask.DAY, Ask.STATE, Ask.FUND}),
        _accounts,
        has_people=True,
        is_list=True,
        states=(("tunggu", "Masa tunggu"),),
        passes=frozenset({"pilar", "wilayah"}),
    ),
    Report(
        "laporan-bulanan",
        "Laporan bulanan",
        "Siapa yang wajib lapor pada suatu bulan, dan kapan laporannya diterima.",
        "report.view",
        frozenset({Ask.DAY, Ask.STATE, Ask.TEXT}),
        _monthly,
        has_people=True,
        is_list=True,
        states=((OPEN, "Belum diterima"), (RECEIVED, "Sudah diterima")),
        passes=frozenset({"bulan", "pilar", "wilayah"}),
    ),
    Report(
        "rekap-laporan-bulanan",
        "Rekap laporan bulanan",
        "Berapa laporan yang wajib, diterima, dan belum, per wilayah.",
        "report.view",
        frozenset({Ask.DAY, Ask.REGION}),
        _recap,
        is_list=True,
        passes=frozenset({"bulan", "pilar"}),
    ),
]
