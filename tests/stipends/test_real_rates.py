"""Every amount that the field states can be a scheme with a rate, and comes out to the rupiah."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from pilarsosial.core.models import Pillar, Position
from pilarsosial.core.values.period import Period
from stipends.services import generate, open_batch
from tests.factories import assignment
from tests.stipends.factories import SchemeFactory, rate

pytestmark = pytest.mark.django_db
START = date(2015, 1, 1)
PLACES = {"TKSK": "35.17.09", "TAGANA": "35.17", "PSM": "35.17.09.2001", "PKH": "35.17.09", "PKH_PLUS": "35.17.09"}


class Paid(NamedTuple):
    """`rates` (pillar, position or "", rupiah, from); `expected` {pillar or pillar/position: rupiah in the period}."""

    place: str
    unit: str
    period: str
    rates: tuple[tuple[str, str, int, date], ...]
    expected: dict[str, int]
    kind: str = "tali_asih"
    funding: str = "apbd_prov"


def each(amounts: dict[str, int]) -> tuple[tuple[str, str, int, date], ...]:
    return tuple((pillar, "", amount, START) for pillar, amount in amounts.items())


ROWS = [
    Paid(
        "Jatim, April 2024",
        "quarter",
        "2024-Q1",
        each({"PKH_PLUS": 1_500_000, "TAGANA": 750_000, "TKSK": 1_500_000}),
        {"PKH_PLUS": 1_500_000, "TAGANA": 750_000, "TKSK": 1_500_000},
        "campuran",
    ),
    Paid(
        "Malang, November 2023",
        "once",
        "2023-11",
        each({"TAGANA": 1_000_000, "TKSK": 1_000_000, "PKH": 1_000_000, "PSM": 500_000}),
        {"TAGANA": 1_000_000, "TKSK": 1_000_000, "PKH": 1_000_000, "PSM": 500_000},
    ),
    Paid(
        "Madiun, November 2023",
        "once",
        "2023-11",
        each({"PKH": 1_000_000, "TAGANA": 1_000_000, "TKSK": 1_000_000}),
        {"PKH": 1_000_000},
    ),
    Paid("Bojonegoro, November 2023", "once", "2023-11", each({"PKH": 1_000_000}), {"PKH": 1_000_000}),
    Paid("Madura, November 2023", "once", "2023-11", each({"TKSK": 1_000_000}), {"TKSK": 1_000_000}),
    Paid(
        "Bukittinggi, Juli-September 2023",
        "month",
        "2023-Q3",
        each({"PSM": 400_000, "TKSK": 400_000, "TAGANA": 200_000}),
        {"PSM": 1_200_000, "TKSK": 1_200_000, "TAGANA": 600_000},
        "tali_kasih",
        "apbd_kab",
    ),
    Paid("Sampang, 2020", "semester", "2020-S1", each({"TAGANA": 1_500_000}), {"TAGANA": 1_500_000}, funding="apbn"),
    Paid("Karo, 2018", "semester", "2018-S1", each({"TAGANA": 1_500_000}), {"TAGANA": 1_500_000}),
    Paid("Serang, 2025", "month", "2025-S1", each({"TAGANA": 250_000}), {"TAGANA": 1_500_000}, funding="apbn"),
    Paid("Gianyar, 2021", "month", "2021-08", each({"TAGANA": 100_000}), {"TAGANA": 100_000}, funding="apbd_kab"),
    Paid("Lampung Barat, 2021", "month", "2021-Q1", each({"TAGANA": 125_000}), {"TAGANA": 375_000}, "insentif"),
    Paid("Kerinci, APBN", "month", "2020-01", each({"TAGANA": 250_000}), {"TAGANA": 250_000}, funding="apbn"),
    Paid("Kerinci, APBD", "month", "2020-01", each({"TAGANA": 150_000}), {"TAGANA": 150_000}, funding="apbd_kab"),
    Paid("Inhil, 2016", "month", "2016-05", each({"TAGANA": 100_000}), {"TAGANA": 100_000}),
    Paid(
        "Bengkulu Tengah, kabupaten", "month", "2019-05", each({"TKSK": 500_000}), {"TKSK": 500_000}, funding="apbd_kab"
    ),
    Paid("Bengkulu Tengah, provinsi", "month", "2019-05", each({"TKSK": 300_000}), {"TKSK": 300_000}),
    Paid("Banten, provinsi 2015", "month", "2015-05", each({"TKSK": 1_000_000}), {"TKSK": 1_000_000}),
    Paid("Banten, APBN 2015", "month", "2015-05", each({"TKSK": 300_000}), {"TKSK": 300_000}, funding="apbn"),
    Paid(
        "Nasional, naik 2022",
        "month",
        "2022-Q1",
        (("TKSK", "", 500_000, START), ("TKSK", "", 1_000_000, date(2022, 2, 1))),
        {"TKSK": 2_500_000},
        funding="apbn",
    ),
    Paid("Bogor, 2020", "month", "2020-11", each({"TKSK": 700_000}), {"TKSK": 700_000}),
    Paid("Labuhanbatu, APBN", "month", "2022-09", each({"TKSK": 500_000}), {"TKSK": 500_000}, funding="apbn"),
    Paid(
        "Labuhanbatu, kabupaten tiap enam bulan",
        "month",
        "2022-S1",
        each({"TKSK": 500_000}),
        {"TKSK": 3_000_000},
        "honor",
        "apbd_kab",
    ),
    Paid("Riau, 2025", "month", "2025-Q3", each({"TKSK": 500_000}), {"TKSK": 1_500_000}),
    Paid("Grobogan, 2022", "month", "2022-Q1", each({"TKSK": 500_000}), {"TKSK": 1_500_000}, funding="apbn"),
    Paid(
        "Kota Tangerang, naik 2018",
        "month",
        "2018-Q4",
        (
            ("PSM", "", 350_000, START),
            ("PSM", "", 500_000, date(2018, 7, 1)),
            ("PSM", "", 1_000_000, date(2018, 10, 1)),
        ),
        {"PSM": 3_000_000},
        "uang_jasa",
        "apbd_kab",
    ),
    Paid(
        "Kab. Bandung, 2023",
        "semester",
        "2023-S1",
        (("PKH", "", 750_000, START), ("PKH", "korcam", 1_000_000, START), ("PKH", "korkab", 1_500_000, START)),
        {"PKH": 750_000, "PKH/korcam": 1_000_000, "PKH/korkab": 1_500_000},
        "honor",
        "apbd_kab",
    ),
    Paid(
        "Surabaya, 2022-2023",
        "month",
        "2023-Q1",
        (("PSM", "", 400_000, START), ("PSM", "", 500_000, date(2023, 1, 1))),
        {"PSM": 1_500_000},
        "insentif",
        "apbd_kab",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.place)
def test_a_stated_amount_comes_out(row, jatim, activity_officer):
    mix = "bantuan operasional dan tali asih" if row.kind == "campuran" else ""
    scheme = SchemeFactory(office=jatim, unit=row.unit, kind=row.kind, mix=mix, funding=row.funding, valid_from=START)
    for pillar, code, amount, since in row.rates:
        rate(scheme, pillar, amount, since, code=code)
    people = {}
    for key in row.expected:
        pillar, _slash, code = key.partition("/")
        region = "35.17" if code == "korkab" else PLACES[pillar]
        people[key] = assignment(pillar, region, code=code, start=START).member_id
    batch = generate(
        open_batch(scheme.pk, Period.parse(row.period), actor=activity_officer).pk, actor=activity_officer
    ).batch
    found = dict(batch.lines.values_list("member_id", "net"))
    assert {key: found[member] for key, member in people.items()} == row.expected
    assert batch.net == sum(row.expected.values())


def test_bukittinggi_of_2023_adds_up(jatim, activity_officer):
    """PSM 300 and TKSK 3 at 400,000, Tagana 30 at 200,000 for three months are 381,600,000."""
    assert (303 * 400_000 + 30 * 200_000) * 3 == 381_600_000
    scheme = SchemeFactory(office=jatim, unit="month")
    for pillar, amount in (("PSM", 400_000), ("TKSK", 400_000), ("TAGANA", 200_000)):
        rate(scheme, pillar, amount)
    for _ in range(30):
        assignment("PSM", "35.17.09.2001")
    for district in ("35.17.09", "35.17.10", "35.17.11"):
        assignment("TKSK", district)
    for _ in range(3):
        assignment("TAGANA", "35.17")
    batch = generate(open_batch(scheme.pk, Period.parse("2023-Q3"), actor=activity_officer).pk, actor=activity_officer)
    assert batch.batch.net == (33 * 400_000 + 3 * 200_000) * 3


def test_malang_of_2023_with_groups_of_the_office_s_own(jatim, activity_officer):
    """574 Tagana, 142 TKSK and 1,092 PKH at 1,000,000, 352 of six other groups at 500,000: 1,984,000,000 for 2,160."""
    assert (574 + 142 + 1_092) * 1_000_000 + (63 + 46 + 9 + 50 + 131 + 53) * 500_000 == 1_984_000_000
    scheme = SchemeFactory(office=jatim, unit="once")
    own = ("PORDAM", "SAKTI", "DISABILITAS", "KARTAR", "FLKS")
    for order, code in enumerate(own):
        pillar = Pillar.objects.create(code=code, name=code.title(), full_name=code.title(), order=80 + order)
        Position.objects.create(
            pillar=pillar, code="anggota", name="Anggota", kind="pokok", level=2, rule="quota", order=10
        )
    for pillar in ("TAGANA", "TKSK", "PKH"):
        rate(scheme, pillar, 1_000_000, START)
        assignment(pillar, PLACES[pillar], start=START)
    for pillar in (*own, "PSM"):
        rate(scheme, pillar, 500_000, START)
        assignment(pillar, PLACES.get(pillar, "35.17"), start=START)
    batch = generate(open_batch(scheme.pk, Period.parse("2023-11"), actor=activity_officer).pk, actor=activity_officer)
    assert (batch.batch.payable, batch.batch.net) == (9, 3 * 1_000_000 + 6 * 500_000)
