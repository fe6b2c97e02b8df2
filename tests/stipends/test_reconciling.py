"""The bank's file comes back: each mutation is named at its row, the right file closes the list."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.importing import verbs
from pilarsosial.core.importing.results import Findings
from stipends.importing.verbs import preview_results
from stipends.models import Batch, BatchState, Line, Payment
from stipends.services.decisions import close_batch
from stipends.services.paying import pay_all_but
from stipends.services.transferring import make_transfer_files
from stipends.sql import payments as payment_sql
from tests.factories import user_with
from tests.sheets.imports import counts, errors, messages
from tests.stipends import bank
from tests.stipends.factories import batch, bring_to, line

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
FIRST_ROW = 4  # title, empty line, heading


@pytest.fixture
def paying(scheme, signers) -> Batch:
    made = batch(scheme, signers[0])
    for number in range(4):
        line(made, net=1_500_000 if number % 2 else 750_000)
    Batch.objects.filter(pk=made.pk).update(paid_at="2026-10-01T03:00:00Z")
    return bring_to(made, BatchState.DISBURSING, signers)


@pytest.fixture
def sent_back(paying, treasurer) -> list[dict[str, str]]:
    """What the bank answers to the file that it was sent."""
    (file,) = make_transfer_files(paying.pk, actor=treasurer)
    return bank.answer(bank.orders(file.content))


def preview(of: Batch, rows: list[dict[str, str]], actor):
    return preview_results(of.pk, iter([bank.written(rows)]), filename="hasil.csv", today=TODAY, actor=actor)


def apply(item, actor, only_good: bool = False):
    return verbs.apply_import(item.pk, actor=actor, revision=item.revision, only_good=only_good, today=TODAY)


def test_the_right_file_closes_the_list_and_again_is_nothing_new(paying, sent_back, treasurer):
    item = preview(paying, sent_back, treasurer)
    assert item.state == "ready", Findings(item).problems()
    assert counts(item) == (4, 0, 0, 0)
    assert item.totals["open_after"] == item.totals["missing_count"] == 0
    apply(item, treasurer)
    assert payment_sql.open_rupiah(paying) == (0, 0)
    assert set(Payment.objects.values_list("on", flat=True)) == {date(2026, 10, 2)}
    assert counts(preview(paying, sent_back, treasurer)) == (0, 0, 4, 0)
    close_batch(paying.pk, actor=treasurer)


def test_its_pages_speak_of_payments_and_stand_below_them(paying, sent_back, treasurer, as_user):
    item = preview(paying, bank.doubled(sent_back, 0), treasurer)
    client = as_user(treasurer)
    page = client.get(f"/tali-asih/hasil/{item.pk}/").content.decode()
    labels = re.findall(r'<a class="tab"[^>]*>([^<]+)', page)
    assert [label.strip() for label in labels] == ["Semua", "Tidak cocok", "Cocok", "Sudah tercatat"]
    for address in ("", "kolom/"):
        page = client.get(f"/tali-asih/hasil/{item.pk}/{address}").content.decode()
        crumbs = page.partition('<ol class="crumbs">')[2].partition("</ol>")[0]
        assert re.findall(r">([^<>]+)</a>", crumbs)[:2] == ["Tali asih", "Pembayaran"]


def test_without_references_accounts_find_their_people(paying, sent_back, treasurer):
    rows = [{**row, "Referensi": ""} for row in reversed(sent_back)]
    assert counts(preview(paying, rows, treasurer)) == (4, 0, 0, 0)


@pytest.mark.parametrize(
    "mutate, code, row",
    [
        (bank.doubled, "row_twice", FIRST_ROW + 4),
        (bank.one_rupiah_more, "amount_more", FIRST_ROW + 1),
        (bank.swapped_digits, "account_other", FIRST_ROW + 1),
        (bank.another_account, "account_other", FIRST_ROW + 1),
    ],
)
def test_a_mutated_row_is_named_and_nothing_of_it_is_booked(paying, sent_back, treasurer, mutate, code, row):
    item = preview(paying, mutate(sent_back, 1), treasurer)
    assert errors(item) == [(row, code)]
    assert item.rejected == 1
    with pytest.raises(DomainError):
        apply(item, treasurer)
    assert not Payment.objects.exists()
    told = messages(item)
    assert any(name in told for name in Line.objects.filter(batch=paying).values_list("name", flat=True))
    assert ("Selisih" in told) == (code != "account_other")
    refused = close_refusal(paying, treasurer)
    assert refused == "unexplained"


def test_a_dropped_row_is_told_by_name_and_keeps_the_list_open(paying, sent_back, treasurer):
    item = preview(paying, bank.dropped(sent_back, 1), treasurer)
    assert counts(item) == (3, 0, 0, 0)
    (missing,) = Findings(item).named("missing")
    assert missing["name"] in set(Line.objects.filter(batch=paying).values_list("name", flat=True))
    apply(item, treasurer)
    assert close_refusal(paying, treasurer) == "unexplained"


def test_an_account_of_nobody_without_a_reference(paying, sent_back, treasurer):
    rows = bank.another_account([{**row, "Referensi": ""} for row in sent_back], 1)
    item = preview(paying, rows, treasurer)
    assert errors(item) == [(FIRST_ROW + 1, "nobody_due")]
    assert item.totals["missing_count"] == 1


def test_what_the_bank_refused_is_booked_as_failed_and_stays_open(paying, sent_back, treasurer):
    item = preview(paying, bank.refused(sent_back, 0), treasurer)
    apply(item, treasurer)
    assert sorted(Payment.objects.values_list("result", flat=True)) == ["dibayar"] * 3 + ["gagal"]
    assert payment_sql.open_rupiah(paying)[0] == 1


def test_what_comes_back_after_it_was_booked_opens_the_line_again(paying, sent_back, treasurer):
    pay_all_but(paying.pk, on=date(2026, 10, 2), actor=treasurer)
    back = [{**sent_back[0], "Status": "RETUR", "Tanggal Transaksi": "04/10/2026"}]
    apply(preview(paying, back, treasurer), treasurer)
    assert payment_sql.open_rupiah(paying)[0] == 1


def test_good_rows_only_leaves_the_wrong_ones_for_later(paying, sent_back, treasurer):
    item = preview(paying, bank.one_rupiah_more(sent_back, 1), treasurer)
    apply(item, treasurer, only_good=True)
    assert Payment.objects.count() == 3


def test_days_that_cannot_be_and_words_that_nobody_knows(paying, sent_back, treasurer):
    rows = [dict(row) for row in sent_back]
    rows[0]["Tanggal Transaksi"] = "02/10/2027"
    rows[1]["Status"] = "ENTAH"
    rows[2]["Nominal"] = "seribu"
    found = dict(errors(preview(paying, rows, treasurer)))
    assert found[FIRST_ROW] == "date_ahead"
    assert found[FIRST_ROW + 1] == "status_unknown"
    assert FIRST_ROW + 2 in found


def test_a_list_of_another_office_takes_no_file(paying, sent_back, jombang):
    stranger = user_with("treasurer", "35.17", username="bendahara_jombang")
    with pytest.raises(NotFound):
        preview(paying, sent_back, stranger)


def close_refusal(of: Batch, actor) -> str:
    with pytest.raises(DomainError) as refused:
        close_batch(of.pk, actor=actor)
    return refused.value.code
