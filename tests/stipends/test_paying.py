"""Results of payments: by hand, corrected, deposited; a batch closes when every rupiah is explained."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry
from stipends.models import Batch, BatchState, Line, Payment
from stipends.services.decisions import approve_batch, close_batch, disburse_batch, verify_batch
from stipends.services.paying import Result, effect_of, pay_all_but, record_results
from stipends.services.retrying import retry_batch
from stipends.services.submitting import submit_batch
from stipends.sql import payments as payment_sql
from tests.factories import AccountFactory, user_with
from tests.stipends.factories import batch, bring_to, line

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 2)


@pytest.fixture
def paying(scheme, signers) -> Batch:
    """Being disbursed: two by transfer, one in cash, one not payable."""
    made = batch(scheme, signers[0])
    line(made)
    line(made, net=750_000)
    line(made, account_no=None)
    line(made, verdict="tidak")
    return bring_to(made, BatchState.DISBURSING, signers)


@pytest.fixture
def lines(paying) -> list[Line]:
    return list(Line.objects.payable().filter(batch=paying).order_by("pk"))


def refused(code: str, call, *args, **kwargs) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value.message


def test_all_on_one_day_but_one_who_failed(paying, lines, treasurer):
    assert payment_sql.open_rupiah(paying) == (3, 3_750_000)
    assert pay_all_but(paying.pk, on=DAY, exceptions=[(lines[1].pk, "Rekening tutup")], actor=treasurer) == 2
    assert payment_sql.open_rupiah(paying) == (1, 750_000)
    rows = Payment.objects.filter(batch=paying).order_by("line_id")
    assert [(row.result, row.method, row.amount) for row in rows] == [
        ("dibayar", "transfer", 1_500_000),
        ("gagal", "transfer", 0),
        ("dibayar", "tunai", 1_500_000),
    ]
    assert "750.000" in refused("unexplained", close_batch, paying.pk, actor=treasurer)
    entry = AuditEntry.objects.get(action="payment.recorded")
    assert entry.changes["masih terbuka (Rp)"] == [None, 750_000]


def test_the_same_request_twice_pays_nobody_twice(paying, treasurer):
    pay_all_but(paying.pk, on=DAY, actor=treasurer)
    refused("nothing_open", pay_all_but, paying.pk, on=DAY, actor=treasurer)
    assert Payment.objects.count() == 3
    assert payment_sql.open_rupiah(paying) == (0, 0)
    close_batch(paying.pk, actor=treasurer)


def test_what_failed_goes_to_the_treasury_with_its_slip_and_the_batch_closes(paying, lines, treasurer):
    pay_all_but(paying.pk, on=DAY, exceptions=[(lines[0].pk, "Rekening tutup")], actor=treasurer)
    deposit = Result(lines[0].pk, "disetor", DAY, amount=1_500_000)
    refused("sts_needed", record_results, paying.pk, [deposit], actor=treasurer)
    record_results(paying.pk, [Result(lines[0].pk, "disetor", DAY, 1_500_000, sts_no="STS/9")], actor=treasurer)
    close_batch(paying.pk, actor=treasurer)
    paying.refresh_from_db()
    assert paying.state == BatchState.PAID


def test_a_part_a_fee_and_what_came_back(paying, lines, treasurer):
    first, second, third = lines
    rows = [
        Result(first.pk, "dibayar", DAY, 1_000_000),
        Result(second.pk, "dibayar", DAY, 743_500, fee=6_500),
        Result(third.pk, "dibayar", DAY, 1_500_000),
    ]
    record_results(paying.pk, rows, actor=treasurer)
    assert payment_sql.open_lines(paying) == {first.pk: 500_000}
    record_results(paying.pk, [Result(third.pk, "retur", DAY, 1_500_000)], actor=treasurer)
    assert payment_sql.open_lines(paying) == {first.pk: 500_000, third.pk: 1_500_000}
    refused("too_much", record_results, paying.pk, [Result(third.pk, "retur", DAY, 1)], actor=treasurer)
    refused("too_much", record_results, paying.pk, [Result(first.pk, "dibayar", DAY, 500_001)], actor=treasurer)


def test_a_wrong_result_is_corrected_by_a_further_one_once(paying, lines, treasurer):
    record_results(paying.pk, [Result(lines[0].pk, "dibayar", DAY, 1_500_000)], actor=treasurer)
    wrong = Payment.objects.get()
    right = Result(lines[0].pk, "gagal", DAY, note="Salah catat", corrects=wrong.pk)
    record_results(paying.pk, [right], actor=treasurer)
    assert payment_sql.open_lines(paying, [lines[0].pk]) == {lines[0].pk: 1_500_000}
    refused("corrected_already", record_results, paying.pk, [right], actor=treasurer)
    other = Result(lines[1].pk, "gagal", DAY, corrects=wrong.pk)
    with pytest.raises(NotFound):
        record_results(paying.pk, [other], actor=treasurer)


def test_an_approved_list_that_pays_anew_explains_what_failed(paying, lines, scheme, signers, treasurer):
    pay_all_but(paying.pk, on=DAY, exceptions=[(lines[0].pk, "Rekening tutup")], actor=treasurer)
    again = batch(scheme, signers[0], kind="ulang", parent=paying)
    line(again, corrects=lines[0], member=lines[0].member)
    bring_to(again, BatchState.VERIFIED, signers)
    refused("unexplained", close_batch, paying.pk, actor=treasurer)
    Batch.objects.filter(pk=again.pk).update(state=BatchState.APPROVED, approved_by=signers[2])
    close_batch(paying.pk, actor=treasurer)


def test_only_the_treasurer_of_the_office_and_only_while_it_is_disbursed(paying, scheme, signers, approver, jombang):
    with pytest.raises(NotPermitted):
        pay_all_but(paying.pk, on=DAY, actor=approver)
    with pytest.raises(NotFound):
        pay_all_but(paying.pk, on=DAY, actor=user_with("treasurer", "35.17", username="bendahara_jombang"))
    draft = batch(scheme, signers[0], period="2026-Q2")
    refused("wrong_state", pay_all_but, draft.pk, on=DAY, actor=signers[3])


def test_days_and_lines_that_cannot_be(paying, lines, treasurer):
    refused("day_out_of_range", pay_all_but, paying.pk, on=date(2999, 1, 1), actor=treasurer)
    refused("day_out_of_range", pay_all_but, paying.pk, on=date(2026, 6, 30), actor=treasurer)
    refused("reason_needed", pay_all_but, paying.pk, on=DAY, exceptions=[(lines[0].pk, " ")], actor=treasurer)
    refused("not_open", pay_all_but, paying.pk, on=DAY, exceptions=[(0, "x")], actor=treasurer)
    unpaid = Line.objects.get(batch=paying, verdict="tidak")
    with pytest.raises(NotFound):
        record_results(paying.pk, [Result(unpaid.pk, "dibayar", DAY, 1)], actor=treasurer)
    twice = [Result(lines[0].pk, "dibayar", DAY, 1), Result(lines[0].pk, "dibayar", DAY, 2)]
    refused("line_twice", record_results, paying.pk, twice, actor=treasurer)


def test_the_statement_and_its_twin_agree(paying, lines, treasurer):
    rows = [
        Result(lines[0].pk, "dibayar", DAY, 1_400_000, fee=6_500),
        Result(lines[1].pk, "disetor", DAY, 750_000, sts_no="STS/1"),
        Result(lines[2].pk, "gagal", DAY),
    ]
    record_results(paying.pk, rows, actor=treasurer)
    by_hand = {
        one.pk: one.net - sum(effect_of(p.result, p.amount, p.fee) for p in one.payments.filter(corrected_by=None))
        for one in lines
    }
    assert payment_sql.open_lines(paying) == {pk: rupiah for pk, rupiah in by_hand.items() if rupiah}


def test_what_failed_is_paid_anew_to_the_new_account_and_both_lists_close(paying, lines, signers, treasurer):
    preparer = signers[0]
    refused("nothing_to_retry", retry_batch, paying.pk, actor=preparer)
    pay_all_but(paying.pk, on=DAY, exceptions=[(lines[0].pk, "Rekening tutup")], actor=treasurer)
    refused("nothing_to_retry", retry_batch, paying.pk, actor=preparer)
    AccountFactory(member=lines[0].member, purpose="apbd_prov", number="7788990011")
    again = retry_batch(paying.pk, actor=preparer)
    assert (again.payable, again.net, again.roster) == (1, 1_500_000, 1)
    assert again.digest
    row = Line.objects.get(batch=again)
    assert (row.corrects_id, row.account_no, row.name) == (lines[0].pk, "7788990011", lines[0].name)
    assert retry_batch(paying.pk, actor=preparer).pk == again.pk
    assert Line.objects.filter(batch=again).count() == 1

    submit_batch(again.pk, actor=preparer)
    verify_batch(again.pk, actor=signers[1])
    refused("unexplained", close_batch, paying.pk, actor=treasurer)
    approve_batch(again.pk, actor=signers[2])
    close_batch(paying.pk, actor=treasurer)
    disburse_batch(again.pk, actor=treasurer)
    pay_all_but(again.pk, on=DAY, actor=treasurer)
    close_batch(again.pk, actor=treasurer)
    again.refresh_from_db()
    assert again.state == BatchState.PAID


def test_two_retries_never_take_the_same_line(paying, lines, signers, treasurer):
    everybody = [(one.pk, "Bank tutup") for one in lines]
    pay_all_but(paying.pk, on=DAY, exceptions=everybody, actor=treasurer)
    AccountFactory(member=lines[0].member, purpose="apbd_prov")
    first = retry_batch(paying.pk, actor=signers[0])
    assert set(Line.objects.filter(batch=first).values_list("corrects_id", flat=True)) == {lines[0].pk, lines[2].pk}
    submit_batch(first.pk, actor=signers[0])
    AccountFactory(member=lines[1].member, purpose="apbd_prov")
    second = retry_batch(paying.pk, actor=signers[0])
    assert list(Line.objects.filter(batch=second).values_list("corrects_id", flat=True)) == [lines[1].pk]


def test_a_page_reads_no_more_than_it_shows_and_agrees_with_the_rule(paying, lines, treasurer, as_user):
    record_results(paying.pk, [Result(lines[0].pk, "dibayar", DAY, 1_000_000)], actor=treasurer)
    client, path = as_user(treasurer), f"/tali-asih/daftar/{paying.pk}/bayar/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        page = client.get(path).content.decode()
    assert [one.still_open for one in payment_sql.with_open(Line.objects.filter(batch=paying).payable())] == [
        payment_sql.open_lines(paying)[one.pk] for one in lines
    ]
    assert payment_sql.open_by_bank(paying) == [("114", 2, 1_250_000)]
    assert "500.000" in page
    with CaptureQueriesContext(connection) as other:
        client.get(f"{path}?lihat=semua")
    assert len(few) == len(other) == 13
