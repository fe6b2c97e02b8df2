"""Stated figures beside computed ones: of parts of an event, and of money that not everybody sees."""

from __future__ import annotations

from datetime import date

import pytest

from pilarsosial.core.models import Claim, Office, Pillar
from stipends.models import Unit
from tests.desk.report_figures import answer_to, ask, said
from tests.factories import EventFactory, assignment, participant
from tests.stipends.factories import SchemeFactory, rate

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 4)


@pytest.fixture
def stated_rate(jombang: Office) -> None:
    """1.500.000 a quarter was said; 400.000 a month are drawn."""
    rate(SchemeFactory(office=jombang, unit=Unit.MONTH, valid_from=date(2024, 1, 1)), "TKSK", 400_000, date(2024, 1, 1))
    tksk = Pillar.objects.get(code="TKSK")
    Claim.objects.create(
        office=jombang, region_id="35.17", pillar=tksk, measure="rate", as_of=DAY, stated=1_500_000, source="Berita"
    )


def test_a_stated_rate_stands_beside_what_the_schemes_pay(stated_rate, operator):
    (rows,) = said(ask("angka-disebut", operator)).values()
    assert rows == {
        "Besaran per triwulan (Rp): TKSK": [(1_500_000, 1_200_000, 300_000)],
        "Besaran setara per bulan (Rp): TKSK": [(None, 400_000, None)],
    }


def test_whoever_sees_no_amounts_gets_no_computed_rate(stated_rate, coordinator):
    (rows,) = said(ask("angka-disebut", coordinator)).values()
    assert rows == {"Besaran per triwulan (Rp): TKSK": [(1_500_000, None, None)]}


def test_a_claim_about_part_of_an_event(jombang: Office, operator, stranger):
    event = EventFactory(office=jombang, title="Audiensi", starts_on=date(2024, 2, 1), state="running")
    event.claims.create(figure="registered", label="tksk", stated=3, source="Berita")
    event.claims.create(figure="registered", label="PMI", stated=1, source="Berita")
    event.claims.create(figure="attended", stated=5, source="Berita")
    participant(event, assignment("TKSK", "35.17.09"), registered_at="2024-01-20T00:00Z")
    participant(event, assignment("TAGANA", "35.16"), registered_at="2024-01-20T00:00Z")
    participant(event, agency="PMI", registered_at="2024-01-20T00:00Z")
    (rows,) = said(ask("angka-disebut", operator)).values()
    assert rows == {
        "Terdaftar (tksk): Audiensi": [(3, 1, 2)],
        "Terdaftar (PMI): Audiensi": [(1, 1, 0)],
        "Terdaftar, jumlah bagian yang disebut: Audiensi": [(4, 2, 2)],
        "Hadir: Audiensi": [(5, None, None)],
    }
    assert answer_to("angka-disebut", {}, stranger).tables[0].empty.startswith("Belum ada angka")
