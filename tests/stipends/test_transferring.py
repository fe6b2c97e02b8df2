"""Files for the banks: who is in them, what they come to, who may make them."""

import csv
import io

import pytest
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry
from stipends.models import Batch, BatchState, Line
from stipends.services.paying import Result, record_results
from stipends.services.transferring import make_transfer_files
from tests.factories import user_with
from tests.stipends.factories import batch, bring_to, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def paying(scheme, signers) -> Batch:
    """Two at Bank Jatim, one at BRI, one in cash, one not payable."""
    made = batch(scheme, signers[0])
    line(made)
    line(made, net=750_000)
    line(made, bank_code="002", account_no="000101000123456")
    line(made, account_no=None, bank_code="")
    line(made, verdict="tidak")
    Batch.objects.filter(pk=made.pk).update(paid_at=timezone.now())
    return bring_to(made, BatchState.DISBURSING, signers)


def test_a_file_for_each_bank_that_adds_up_to_what_is_transferred(paying, treasurer):
    files = make_transfer_files(paying.pk, actor=treasurer)
    assert [(one.layout.code, one.people, one.total) for one in files] == [
        ("bank-jatim", 2, 2_250_000),
        ("bri", 1, 1_500_000),
    ]
    rows = list(csv.reader(io.StringIO(files[0].content.decode()), delimiter=";"))
    assert sum(int(row[3]) for row in rows[1:-1]) == int(rows[-1][3]) == 2_250_000
    assert {row[1] for row in rows[1:-1]} == set(
        Line.objects.filter(batch=paying, bank_code="114", verdict="layak").values_list("account_no", flat=True)
    )
    entry = AuditEntry.objects.get(action="transfer.made")
    assert entry.count == 3


def test_the_same_list_gives_the_same_bytes_and_what_was_paid_leaves_it(paying, treasurer):
    first, again = (make_transfer_files(paying.pk, actor=treasurer, only="bank-jatim") for _ in range(2))
    assert first[0].content == again[0].content
    paid = Line.objects.filter(batch=paying, bank_code="114", net=750_000).get()
    record_results(paying.pk, [Result(paid.pk, "dibayar", paying.last_day, 750_000)], actor=treasurer)
    assert make_transfer_files(paying.pk, actor=treasurer, only="bank-jatim")[0].people == 1


def test_nobody_else_and_at_no_other_moment(paying, scheme, signers, approver, jombang):
    with pytest.raises(NotPermitted):
        make_transfer_files(paying.pk, actor=approver)
    with pytest.raises(NotFound):
        make_transfer_files(paying.pk, actor=user_with("treasurer", "35.17", username="bendahara_jombang"))
    approved = bring_to(batch(scheme, signers[0], period="2026-Q2"), BatchState.APPROVED, signers)
    with pytest.raises(DomainError) as refused:
        make_transfer_files(approved.pk, actor=signers[3])
    assert refused.value.code == "wrong_state"
    with pytest.raises(DomainError) as nothing:
        make_transfer_files(paying.pk, actor=signers[3], only="mandiri")
    assert nothing.value.code == "nothing_to_transfer"
