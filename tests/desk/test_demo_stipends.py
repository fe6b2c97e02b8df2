"""The demo's money: lists in every state, each as the verbs left it, and the same for the same seed."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from pilarsosial.core.files import PDF, read_file, sniff
from pilarsosial.core.models import User
from pilarsosial.core.policies import SYSTEM
from pilarsosial.desk import integrity
from pilarsosial.desk.demo.disbursing import ENOUGH, scanned
from pilarsosial.desk.demo.seeding import seed_demo
from stipends.models import (
    Batch,
    BatchKind,
    BatchPaper,
    BatchState,
    Decision,
    ExternalPayment,
    Line,
    Payment,
    PaymentResult,
    RefundClaim,
)
from stipends.services.paying import require_all_explained
from stipends.sql.payments import open_lines, open_rupiah

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def whole_demo(demo_region: None) -> Iterator[None]:
    """As many people as everybody gets: with fewer, the small schemes pay nobody."""
    with transaction.atomic():
        seed_demo(actor=SYSTEM, today=TODAY)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


def lists(period: str) -> dict[str, str]:
    rows = Batch.objects.filter(period=period, kind=BatchKind.REGULAR)
    return dict(rows.values_list("scheme__code", "state"))


def test_every_state_of_a_list_occurs(whole_demo):
    assert set(Batch.objects.values_list("state", flat=True)) == set(BatchState.values)


def test_the_quarters_stand_where_an_office_has_them(whole_demo):
    assert lists("2026-Q3") == {
        "TALIASIH-TKSK": "draft",
        "TALIASIH-TAGANA": "submitted",
        "BOP-PKH-PLUS": "returned",
    }
    assert lists("2026-Q2") == {
        "TALIASIH-TKSK": "disbursing",
        "TALIASIH-TAGANA": "paid",
        "BOP-PKH-PLUS": "approved",
    }
    old = Batch.objects.filter(last_day__lt=date(2026, 1, 1), office__code="35")
    assert set(old.values_list("state", flat=True)) == {"accounted"}
    assert old.filter(kind=BatchKind.REGULAR).values("period").distinct().count() == 5


def test_what_is_closed_is_explained_to_the_rupiah_and_what_is_open_says_whom(whole_demo):
    closed = Batch.objects.filter(state__in=[BatchState.PAID, BatchState.ACCOUNTED])
    assert closed.count() > 15
    for batch in closed:
        require_all_explained(batch, None)
    paying = Batch.objects.get(state=BatchState.DISBURSING)
    waiting = open_lines(paying)
    assert len(waiting) == open_rupiah(paying)[0] == 3
    again = Line.objects.filter(batch__parent=paying, batch__state=BatchState.VERIFIED)
    assert again.count() == 2
    assert set(again.values_list("corrects", flat=True)) < set(waiting)


def test_money_comes_back_fails_and_is_charged(whole_demo):
    results = Counter(Payment.objects.values_list("result", flat=True))
    assert all(results[kind] for kind in PaymentResult.values)
    assert Payment.objects.filter(fee__gt=0).exists()
    assert not Payment.objects.filter(result=PaymentResult.REFUNDED, sts_no="").exists()
    assert not Payment.objects.filter(on__gt=TODAY).exists()
    assert not Payment.objects.filter(on__lt=F("batch__cut_off")).exists()


def test_what_came_out_afterwards_is_claimed_back_and_one_gave_it_back(whole_demo):
    claims = RefundClaim.objects.order_by("pk")
    assert [(row.reasons, row.amount, bool(row.sts_no)) for row in claims] == [
        ("is_asn", 250_000, True),
        ("is_asn", 250_000, False),
    ]
    assert not claims.filter(sts_on__gt=TODAY).exists()


def test_the_ministry_s_semesters_stand_beside_the_province_s_quarters(whole_demo):
    by_period = Counter(ExternalPayment.objects.values_list("period", flat=True))
    assert set(by_period) == {"2024-S2", "2025-S1", "2025-S2", "2026-S1"}
    both = Line.objects.payable().filter(period="2026-Q2", member__in=ExternalPayment.objects.values("member"))
    assert both.filter(batch__scheme__code="TALIASIH-TAGANA").count() > ENOUGH


def test_two_lists_were_handed_over_at_one_meeting(whole_demo):
    lists = Batch.objects.filter(event__isnull=False).select_related("event", "scheme")
    assert {batch.scheme.code for batch in lists} == {"TALIASIH-TKSK", "TALIASIH-TAGANA"}
    assert len({batch.event_id for batch in lists}) == 1


def test_four_people_sign_and_a_reason_stands_by_what_came_back(whole_demo):
    names = {user.pk: user.username for user in User.objects.all()}
    for batch in Batch.objects.filter(state=BatchState.ACCOUNTED):
        signed = (batch.submitted_by_id, batch.verified_by_id, batch.approved_by_id, batch.paid_by_id)
        assert [names[pk] for pk in signed] == ["pptk", "verifikator", "penyetuju", "bendahara"]
    for state in (BatchState.RETURNED, BatchState.CANCELLED):
        assert Decision.objects.get(to_state=state).note


def test_what_is_accounted_for_has_its_numbers_and_scans(whole_demo):
    accounted = Batch.objects.filter(state=BatchState.ACCOUNTED)
    assert not accounted.filter(sp2d_on=None).exists()
    assert not accounted.exclude(Exists(BatchPaper.objects.filter(batch=OuterRef("pk"), kind="kuitansi"))).exists()
    paper = BatchPaper.objects.select_related("file").filter(kind="sts").first()
    assert read_file(paper.file).startswith(b"%PDF-1.4")


def test_a_scan_is_a_whole_pdf_and_the_same_each_time():
    page = scanned("Kuitansi (asli)", "Tali asih TKSK")
    assert page == scanned("Kuitansi (asli)", "Tali asih TKSK")
    assert sniff(page) == PDF
    start = int(page.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert page[start:].startswith(b"xref\n")
    for number, row in enumerate(page[start:].split(b"\n")[3:8], start=1):
        assert page[int(row[:10]) :].startswith(b"%d 0 obj" % number)


def test_every_invariant_holds(whole_demo):
    findings = list(integrity.run())
    assert [one.name for one in findings if one.violations] == []
