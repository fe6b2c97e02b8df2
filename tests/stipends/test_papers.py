"""Papers of a list: sums carried from page to page, the same bytes, codes that confirm and refuse."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from pilarsosial.core.errors import DomainError
from stipends.models import Batch, BatchState, Line
from stipends.papers.checking import batch_token, line_token
from stipends.papers.payees import FIRST_PAGE, FURTHER_PAGE, _pages, _rows, months_told, payee_list
from stipends.papers.receipts import batch_receipt, person_receipts
from stipends.papers.statements import cash_record, responsibility_statement
from tests.factories import EventFactory
from tests.papers import text_of
from tests.stipends.factories import batch, bring_to, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def paying(scheme, signers) -> Batch:
    made = batch(scheme, signers[0])
    for number in range(FIRST_PAGE + 2):
        line(made, net=1_500_000 + number)
    line(made, account_no=None, net=750_000)
    now = timezone.now()
    Batch.objects.filter(pk=made.pk).update(approved_at=now, digest="ab" * 32)
    return bring_to(made, BatchState.DISBURSING, signers)


def test_each_page_adds_up_and_carries_its_sum_on(paying):
    lines = list(Line.objects.filter(batch=paying, account_no__isnull=False).order_by("pk"))
    first, second = _pages(list(_rows(lines, full=False)))
    assert len(first["rows"]) == FIRST_PAGE <= FURTHER_PAGE
    assert first["carried_in"] is None
    assert second["carried_in"] == first["carried_out"] == first["sums"]
    total = sum(one.net for one in lines)
    assert second["carried_out"][2] == f"{total:,}".replace(",", ".")


def test_numbers_are_masked_but_for_who_may_see_them(paying):
    lines = list(Line.objects.filter(batch=paying, account_no__isnull=False).order_by("pk"))
    masked, _ = next(_rows(lines, full=False))
    full, _ = next(_rows(lines, full=True))
    assert masked["account"].startswith("***")
    assert masked["nik"].endswith("************")
    assert full["account"] == lines[0].account_no
    assert full["nik"] == lines[0].nik


def test_every_paper_is_the_same_bytes_twice(paying):
    lines = list(Line.objects.filter(batch=paying).order_by("pk")[:2])
    makers = (
        lambda: payee_list(paying, cash=False, full=False),
        lambda: payee_list(paying, cash=True, full=True),
        lambda: batch_receipt(paying),
        lambda: person_receipts(paying, lines),
        lambda: responsibility_statement(paying),
        lambda: cash_record(paying),
    )
    for make in makers:
        first = make()
        assert first.startswith(b"%PDF")
        assert make() == first


@pytest.mark.parametrize("title", ["", "Pelatihan peningkatan kapasitas " + "pilar sosial se-Jawa Timur " * 5])
def test_each_page_holds_its_rows_and_its_sum(paying, title):
    if title:
        paying.event = EventFactory(office=paying.office, title=title.strip())
    sheets = text_of(payee_list(paying, cash=False, full=False)).rstrip("\f").split("\f")
    assert [sheet.count("Jumlah halaman ini") for sheet in sheets] == [1, 1]
    assert sheets[1].count("Jumlah pindahan") == 1


def test_what_is_not_there_is_not_printed(scheme, signers):
    empty = batch(scheme, signers[0])
    with pytest.raises(DomainError):
        payee_list(empty, cash=True, full=False)
    with pytest.raises(DomainError):
        cash_record(empty)


@pytest.mark.parametrize("make", [batch_token, lambda of: line_token(Line.objects.filter(batch=of).first())])
def test_a_code_is_confirmed_and_refused_when_any_character_is_another(paying, make):
    token, client = make(paying), Client()
    answer = client.get(f"/periksa/{token}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    one = Line.objects.filter(batch=paying).first()
    assert one.nik not in text
    assert one.account_no not in text
    for place, letter in enumerate(token):
        other = "b" if letter != "b" else "c"
        altered = token[:place] + other + token[place + 1 :]
        assert client.get(f"/periksa/{altered}/").status_code == 404, altered


def test_a_code_no_longer_fits_a_list_whose_figures_are_others(paying):
    token = batch_token(paying)
    paying.net += 1
    assert batch_token(paying) != token


def test_months_in_words(paying):
    one = Line.objects.filter(batch=paying).first()
    assert months_told(one) == "Jul–Sep 2026"
    one.months = 0b101
    assert months_told(one) == "Jan, Mar 2026"
