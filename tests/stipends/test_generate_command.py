"""`manage.py generate_batch`: keys, exit codes, and nothing else on standard output."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from stipends.models import Batch, BatchState
from tests.factories import assignment
from tests.stipends.factories import SchemeFactory, bring_to, ceiling, rate

pytestmark = pytest.mark.django_db
KEYS = {"batch", "state", "scheme", "period", "roster", "payable", "not_payable", "total_rupiah", "digest", "reasons"}


@pytest.fixture
def paying(jatim):
    scheme = SchemeFactory(office=jatim, code="TALIASIH-TKSK")
    rate(scheme)
    ceiling(jatim)
    assignment("TKSK", "35.17.09")
    assignment("TKSK", "35.17.10", end="2026-07-05", end_reason="resigned")
    return scheme


def said(*words: str) -> dict:
    output = StringIO()
    call_command("generate_batch", *words, "--json", stdout=output)
    return json.loads(output.getvalue())


def refused(*words: str) -> tuple[int, str]:
    output = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("generate_batch", *words, "--json", stdout=output)
    return error.value.returncode, output.getvalue()


ASKED = ("--scheme", "TALIASIH-TKSK", "--period", "2026-Q3", "--as", "pptk")


def test_figures_and_again_the_same(paying, activity_officer):
    first = said(*ASKED)
    assert KEYS <= set(first)
    assert (first["state"], first["scheme"], first["period"]) == ("draft", "TALIASIH-TKSK", "2026-Q3")
    assert (first["roster"], first["payable"], first["not_payable"], first["total_rupiah"]) == (2, 1, 1, 1_500_000)
    assert first["reasons"] == {"left_resigned": 1}
    assert said(*ASKED) == first
    assert Batch.objects.count() == 1


def test_past_draft_it_prints_what_is_stored(paying, activity_officer, signers):
    first = said(*ASKED)
    bring_to(Batch.objects.get(), BatchState.SUBMITTED, signers)
    assignment("TKSK", "35.17.11")
    again = said(*ASKED)
    assert again == first | {"state": "submitted"}


def test_refusals(paying, activity_officer, operator):
    code, output = refused("--scheme", "TIDAK-ADA", "--period", "2026-Q3", "--as", "pptk")
    assert (code, json.loads(output)["reasons"][0]["code"]) == (1, "scheme_unknown")
    code, output = refused("--scheme", "TALIASIH-TKSK", "--period", "2026-Q3", "--as", operator.username)
    assert (code, json.loads(output)["reasons"][0]["code"]) == (1, "not_permitted")
    code, output = refused("--scheme", "TALIASIH-TKSK", "--period", "2026-07", "--as", "pptk")
    assert (code, json.loads(output)["reasons"][0]["code"]) == (1, "period_unfit")
    assert refused("--scheme", "TALIASIH-TKSK", "--period", "2026-Q9", "--as", "pptk") == (2, "")
    assert refused("--scheme", "TALIASIH-TKSK", "--period", "2026-Q3", "--as", "nobody") == (2, "")


def test_only_some_regencies_and_a_cut_off(paying, activity_officer):
    result = said(*ASKED, "--regency", "35.16", "--cut-off", "2026-08-31")
    assert result["roster"] == 0
    assert str(Batch.objects.get().cut_off) == "2026-08-31"


def test_it_tells_people_too(paying, activity_officer, capsys):
    call_command("generate_batch", *ASKED)
    told = capsys.readouterr().out
    assert "2 orang, 1 layak, 1 tidak, Rp1.500.000" in told
    assert "1: Mengundurkan diri" in told
