"""Money that has to go back: claimed once, settled once by the own treasurer with the deposit slip."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry
from stipends.models import BatchState, RefundClaim
from stipends.services import settle_claim
from tests.factories import user_with
from tests.stipends.factories import batch, bring_to, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(scheme, signers) -> RefundClaim:
    made = batch(scheme, signers[0])
    row = line(made)
    bring_to(made, BatchState.DISBURSING, signers)
    return RefundClaim.objects.create(
        line=row, batch=made, office=made.office, amount=500_000, reasons="left_resigned", told="Mengundurkan diri."
    )


def refused(claim, actor, sts_no="STS/9", day=None) -> str:
    with pytest.raises(DomainError) as caught:
        settle_claim(claim.pk, sts_no=sts_no, sts_on=day or timezone.localdate(), actor=actor)
    return caught.value.code


def test_settled_once_with_its_slip(claim, treasurer):
    today = timezone.localdate()
    assert refused(claim, treasurer, " ") == "sts_needed"
    assert refused(claim, treasurer, day=date(2100, 1, 1)) == "date_ahead"
    assert refused(claim, treasurer, day=date(2020, 1, 1)) == "date_early"
    done = settle_claim(claim.pk, sts_no=" STS/9 ", sts_on=today, actor=treasurer)
    assert (done.sts_no, done.sts_on, done.settled_by) == ("STS/9", today, treasurer)
    assert refused(claim, treasurer) == "settled_already"
    entry = AuditEntry.objects.get(action="claim.settled")
    assert entry.changes["STS"] == [None, "STS/9"]


def test_only_the_own_treasurer_settles_it(claim, signers, operator):
    for other in (*signers[:3], operator):
        assert refused(claim, other) == "not_permitted"
    # Of the regency in which the person serves: sees the line, but the money is the province's.
    assert refused(claim, user_with("treasurer", "35.17")) == "not_found"
    claim.refresh_from_db()
    assert claim.sts_no == ""


def test_in_the_browser(claim, treasurer, approver, as_user):
    client, path = as_user(treasurer), f"/tali-asih/tagihan/{claim.pk}/setor/"
    page = client.get("/tali-asih/tagihan/").content.decode()
    assert path in page
    assert "Rp500.000" in page
    assert path not in as_user(approver).get("/tali-asih/tagihan/").content.decode()
    assert path in client.get(f"/tali-asih/daftar/{claim.batch_id}/").content.decode()
    assert "Harus dikembalikan" in client.get(f"/tali-asih/anggota/{claim.line.member_id}/").content.decode()
    assert "Isi nomor STS" in client.post(path, {"sts_no": "", "sts_on": timezone.localdate()}).content.decode()
    answer = client.post(path, {"sts_no": "STS/77", "sts_on": timezone.localdate().isoformat()}, follow=True)
    assert "STS/77" in answer.content.decode()
    assert claim.line.name in client.get("/tali-asih/tagihan/?lihat=disetor").content.decode()
    page = client.get(f"/tali-asih/anggota/{claim.line.member_id}/").content.decode()
    assert "Sudah dikembalikan" in page
    assert "STS STS/77" in page
