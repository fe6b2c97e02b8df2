"""Offices beside the Dinas Sosial, Bakorwil areas, and through which bank which office pays what."""

from __future__ import annotations

from datetime import date

from pilarsosial.core.models import BankPurpose, FundingSource, Office, OfficeKind, RegionGroup

from .people import BANK_JATIM, BANK_NAGARI, BNI, MANDIRI
from .places import BIRO_KESRA_JAMBI, BUKITTINGGI, EAST_JAVA, Regency

OTHERS = (
    ("35/KESRA", "Biro Kesra Setda Provinsi Jawa Timur", OfficeKind.KESRA, "35", "Surabaya"),
    (BIRO_KESRA_JAMBI, "Biro Kesra Setda Provinsi Jambi", OfficeKind.KESRA, "15", "Jambi"),
    ("35/UPT-PSTW-JOMBANG", "UPT Pelayanan Sosial Tresna Werdha Jombang", OfficeKind.UPT, "35.17", "Jombang"),
    ("35/UPT-PSAA-TRENGGALEK", "UPT Pelayanan Sosial Asuhan Anak Trenggalek", OfficeKind.UPT, "35.03", "Trenggalek"),
    ("35/UPT-RSBL-KEDIRI", "UPT Rehabilitasi Sosial Bina Laras Kediri", OfficeKind.UPT, "35.71", "Kediri"),
)
# Badan Koordinasi Wilayah Pemerintahan dan Pembangunan; the numbers are those of the regencies' codes.
BAKORWIL = (
    ("35/BAKORWIL-1", "Bakorwil I Madiun", "01 02 03 04 05 18 19 20 21 72 77"),
    ("35/BAKORWIL-2", "Bakorwil II Bojonegoro", "06 16 17 22 23 24 71 76"),
    ("35/BAKORWIL-3", "Bakorwil III Malang", "07 14 73 75 79"),
    ("35/BAKORWIL-4", "Bakorwil IV Pamekasan", "15 25 26 27 28 29 78"),
    ("35/BAKORWIL-5", "Bakorwil V Jember", "08 09 10 11 12 13 74"),
)


def open_offices(regencies: dict[str, Regency]) -> None:
    for code, name, kind, region, city in OTHERS:
        Office.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "region_id": region, "city": city}
        )
    Office.objects.filter(code=EAST_JAVA).update(city="Surabaya")
    for code, name, numbers in BAKORWIL:
        group, _ = RegionGroup.objects.get_or_create(
            code=code, defaults={"name": name, "kind": "bakorwil", "valid_from": date(2017, 1, 1)}
        )
        group.regions.set(f"{EAST_JAVA}.{number}" for number in numbers.split())
    _map_banks(regencies)


def _map_banks(regencies: dict[str, Regency]) -> None:
    paying = [regency.office_id for code, regency in regencies.items() if code.startswith(f"{EAST_JAVA}.")]
    paying += Office.objects.filter(code__in=(EAST_JAVA, "35/KESRA")).values_list("pk", flat=True)
    wanted = [
        BankPurpose(office_id=office, bank_id=bank, purpose=purpose)
        for office in paying
        for bank, purpose in (
            (BANK_JATIM, FundingSource.APBD_PROVINCE),
            (BNI, FundingSource.APBN),
            (MANDIRI, FundingSource.APBN),
        )
    ]
    city = regencies[BUKITTINGGI].office_id
    wanted += [
        BankPurpose(office_id=city, bank_id=BANK_NAGARI, purpose=FundingSource.APBD_REGENCY),
        BankPurpose(office_id=city, bank_id=BNI, purpose=FundingSource.APBN),
        BankPurpose(office_id=city, bank_id=MANDIRI, purpose=FundingSource.APBN),
    ]
    there = set(BankPurpose.objects.values_list("office_id", "bank_id"))
    BankPurpose.objects.bulk_create([row for row in wanted if (row.office_id, row.bank_id) not in there])
