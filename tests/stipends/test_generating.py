"""From the roster to lines: the main path, and what keeps people out."""

from __future__ import annotations

from datetime import date

import pytest

from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.period import Period
from pilarsosial.desk.integrity import registry
from stipends.models import Batch, BatchState, Entitlement, Hold, Line, RefundClaim, RuleKind, SchemePair
from stipends.services import (
    approve_batch,
    confirm_part,
    disburse_batch,
    generate,
    open_arrears,
    open_batch,
    recheck_batch,
    return_submitted,
    submit_batch,
    verify_batch,
)
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment
from tests.stipends.factories import SchemeFactory, ceiling, rate, rules

pytestmark = pytest.mark.django_db
AFTER = date(2026, 12, 31)


def refused(code: str):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def serving(pillar: str = "TKSK", region: str = "35.17.09", **fields):
    """Somebody at work under a decree, with an account of the province's."""
    held = assignment(pillar, region, decree=DecreeFactory(), **fields)
    AccountFactory(member=held.member)
    return held


def drafted(scheme, actor, period: str = "2026-Q3", **options) -> Batch:
    batch = open_batch(scheme.pk, Period.parse(period), actor=actor, **options)
    return generate(batch.pk, actor=actor).batch


def line_of(batch: Batch, held) -> Line:
    return batch.lines.get(member=held.member, kind="utama")


@pytest.fixture
def paying(scheme, jatim):
    """TKSK at 1,500,000 a quarter, under a decree and into an account."""
    rate(scheme)
    rules(scheme, RuleKind.DECREE, RuleKind.ACCOUNT, RuleKind.NOT_ASN)
    ceiling(jatim)
    return scheme


def test_jatim_of_april_2024(scheme, activity_officer):
    """PKH Plus 1,500,000, Tagana 750,000 and TKSK 1,500,000 a quarter (Surabaya, 4 April 2024)."""
    for pillar, amount in (("PKH_PLUS", 1_500_000), ("TAGANA", 750_000), ("TKSK", 1_500_000)):
        rate(scheme, pillar, amount)
    rules(scheme, RuleKind.DECREE, RuleKind.ACCOUNT)
    people = [serving("PKH_PLUS", "35.17.09"), serving("TAGANA", "35.17"), serving("TKSK", "35.17.09")]
    batch = drafted(scheme, activity_officer, "2024-Q2")
    assert [line_of(batch, held).net for held in people] == [1_500_000, 750_000, 1_500_000]
    assert (batch.roster, batch.payable, batch.not_payable, batch.net) == (3, 3, 0, 3_750_000)
    assert line_of(batch, people[1]).month_numbers == [4, 5, 6]


def test_everybody_gets_one_verdict(paying, activity_officer):
    fine = serving()
    without_decree = assignment("TKSK", "35.17.10")
    AccountFactory(member=without_decree.member)
    without_account = assignment("TKSK", "35.17.11", decree=DecreeFactory())
    without_nik = assignment("TKSK", "35.17.12", decree=DecreeFactory(), member=MemberFactory(nik=None))
    AccountFactory(member=without_nik.member)
    left = serving("TKSK", "35.17.13", end=date(2026, 7, 10), end_reason="resigned")
    batch = drafted(paying, activity_officer)
    assert (batch.roster, batch.payable, batch.held, batch.not_payable) == (5, 1, 0, 4)
    assert line_of(batch, fine).net == batch.net == 1_500_000
    for held, codes in (
        (without_decree, "no_decree"),
        (without_account, "no_account"),
        (without_nik, "no_nik"),
        (left, "left_resigned"),
    ):
        assert (line_of(batch, held).verdict, line_of(batch, held).reasons) == ("tidak", codes)


def test_again_is_the_same(paying, activity_officer):
    for number in range(9, 15):
        serving("TKSK", f"35.17.{number:02}")
    first = drafted(paying, activity_officer)
    ids = set(first.lines.values_list("pk", flat=True))
    again = generate(first.pk, actor=activity_officer)
    assert (again.changed, again.gone, again.batch.digest, again.batch.run) == (0, 0, first.digest, 1)
    assert set(first.lines.values_list("pk", flat=True)) == ids


def test_a_change_is_taken_and_told(paying, activity_officer):
    kept, leaver = serving(), serving("TKSK", "35.17.10")
    batch = drafted(paying, activity_officer)
    leaver.end, leaver.end_reason = date(2026, 9, 1), "resigned"
    leaver.save()
    newcomer = serving("TKSK", "35.17.11", start=date(2026, 8, 1))
    again = generate(batch.pk, actor=activity_officer)
    assert again.batch.digest != batch.digest
    assert line_of(again.batch, leaver).net == line_of(again.batch, newcomer).net == 1_000_000
    told = {change.member_id: (change.before, change.after) for change in again.batch.changes.all()}
    assert set(told) == {leaver.member_id, newcomer.member_id}
    assert told[leaver.member_id][0]["net"] == 1_500_000
    assert told[leaver.member_id][1]["net"] == 1_000_000
    assert told[newcomer.member_id][0] is None
    assert line_of(again.batch, kept).net == 1_500_000


def test_a_held_month_comes_as_back_pay(paying, signers, jatim):
    pptk, verifier, approver, _treasurer = signers
    ceiling(jatim, quarter=4)
    held, other = serving(), serving("TKSK", "35.17.10")
    hold = Hold.objects.create(scheme=paying, office=jatim, member=held.member, reason="menunggu_sk", held_by=pptk)
    batch = drafted(paying, pptk)
    assert (line_of(batch, held).verdict, line_of(batch, held).reasons) == ("ditahan", "held_menunggu_sk")
    submit_batch(batch.pk, actor=pptk, today=AFTER)
    verify_batch(batch.pk, actor=verifier)
    approve_batch(batch.pk, actor=approver)
    hold.released_at, hold.released_by = hold.held_at, pptk
    hold.save()
    later = drafted(paying, pptk, "2026-Q4")
    rows = list(later.lines.filter(member=held.member).order_by("period"))
    assert [(row.kind, row.period, row.net) for row in rows] == [
        ("rapel", "2026-Q3", 1_500_000),
        ("utama", "2026-Q4", 1_500_000),
    ]
    assert later.lines.filter(member=other.member).count() == 1
    assert (later.roster, later.net) == (2, 4_500_000)


def test_two_schemes_at_once_only_as_a_listed_pair(paying, signers, jatim):
    """Tagana of the ministry by the semester beside a quarter of the province."""
    pptk = signers[0]
    national = SchemeFactory(office=jatim, code="TAGANA-APBN", funding="apbn", unit="semester", external=True)
    rate(paying, "TAGANA", 750_000)
    held = serving("TAGANA", "35.17")
    for month in (7, 8, 9, 10, 11, 12):
        Entitlement.objects.create(scheme=national, office=jatim, member=held.member, month=date(2026, month, 1))
    batch = drafted(paying, pptk)
    assert (line_of(batch, held).verdict, line_of(batch, held).reasons) == ("tidak", "other_scheme")
    first, second = sorted((paying, national), key=lambda scheme: scheme.pk)
    SchemePair.objects.create(first=first, second=second, legal_basis="Pergub 1/2024", stated_by=jatim)
    again = generate(batch.pk, actor=pptk).batch
    assert line_of(again, held).net == 750_000


def test_submission_gives_months_and_reserves_money(paying, signers):
    pptk, verifier, _approver, _treasurer = signers
    held = serving()
    batch = drafted(paying, pptk)
    with refused("before_cut_off"):
        submit_batch(batch.pk, actor=pptk, today=date(2026, 9, 29))
    done = submit_batch(batch.pk, actor=pptk, digest=batch.digest, today=AFTER)
    assert done.state == BatchState.SUBMITTED
    months = Entitlement.objects.filter(member=held.member, living=True).values_list("month", flat=True)
    assert list(months.order_by("month")) == [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)]
    assert done.ceiling.__class__.objects.get(pk=done.ceiling_id).reserved == 1_500_000
    for name in registry.names():
        if registry.module_of(name).endswith(".stipends"):
            assert next(registry.run([name])).violations == 0, name
    return_submitted(batch.pk, actor=verifier, note="Periksa lagi rekeningnya")
    assert not Entitlement.objects.filter(living=True).exists()
    assert done.ceiling.__class__.objects.get(pk=done.ceiling_id).reserved == 0
    back = Batch.objects.get(pk=batch.pk)
    assert (back.state, back.submitted_by) == (BatchState.RETURNED, None)


def test_a_list_that_changed_meanwhile_is_not_handed_in(paying, signers):
    held = serving()
    batch = drafted(paying, signers[0])
    held.member.accounts.update(state="ended")
    with refused("list_changed"):
        submit_batch(batch.pk, actor=signers[0], today=AFTER)


def test_a_ceiling_is_not_overdrawn(paying, signers, jatim):
    serving()
    batch = drafted(paying, signers[0])
    type(batch.ceiling).objects.update(amount=1_499_999)
    with refused("over_ceiling"):
        submit_batch(batch.pk, actor=signers[0], today=AFTER)


def test_four_people(paying, signers):
    pptk, verifier, approver, treasurer = signers
    serving()
    batch = drafted(paying, pptk)
    submit_batch(batch.pk, actor=pptk, today=AFTER)
    verify_batch(batch.pk, actor=verifier)
    with refused("wrong_state"):
        verify_batch(batch.pk, actor=verifier)
    approve_batch(batch.pk, actor=approver)
    done = disburse_batch(batch.pk, actor=treasurer)
    assert [decision.act for decision in done.decisions.all()] == ["submit", "verify", "approve", "disburse"]
    again = generate(batch.pk, actor=pptk)
    assert (again.batch.state, again.batch.digest) == (BatchState.DISBURSING, batch.digest)


def test_a_rate_dated_back_makes_difference_lines(paying, signers, jatim):
    pptk, verifier, approver, _treasurer = signers
    ceiling(jatim, quarter=4)
    held = serving()
    third = drafted(paying, pptk)
    submit_batch(third.pk, actor=pptk, today=AFTER)
    rate(paying, "TKSK", 1_800_000, date(2026, 8, 1))
    later = drafted(paying, pptk, "2026-Q4")
    rows = {row.kind: row for row in later.lines.filter(member=held.member)}
    assert (rows["selisih"].period, rows["selisih"].net) == ("2026-Q3", 200_000)
    assert rows["utama"].net == 1_800_000
    assert later.net == 2_000_000
    again = generate(later.pk, actor=pptk)
    assert (again.batch.run, again.batch.digest) == (1, later.digest)
    assert Line.objects.get(batch=third).net == 1_500_000


@pytest.mark.parametrize("lowered", [900_000, 0])
def test_a_rate_lowered_back_in_time_takes_nothing_from_what_was_paid(lowered, paying, signers, jatim):
    """The next list has no difference; the check at the period's end claims by the rate that was paid."""
    pptk, verifier, approver, _treasurer = signers
    ceiling(jatim, quarter=4)
    stays, leaves = serving(), serving("TKSK", "35.17.10")
    third = open_batch(paying.pk, Period.parse("2026-Q3"), actor=pptk, cut_off=date(2026, 8, 15))
    third = generate(third.pk, actor=pptk).batch
    submit_batch(third.pk, actor=pptk, today=date(2026, 8, 20))
    verify_batch(third.pk, actor=verifier)
    approve_batch(third.pk, actor=approver)
    rate(paying, "TKSK", lowered, date(2026, 7, 1))
    rate(paying, "TKSK", 900_000, date(2026, 10, 1))
    leaves.end, leaves.end_reason = date(2026, 8, 1), "resigned"
    leaves.save()
    (claim,) = recheck_batch(third.pk, actor=pptk, today=AFTER)
    assert (claim.line.member, claim.amount) == (leaves.member, 1_000_000)
    later = drafted(paying, pptk, "2026-Q4")
    assert [(row.kind, row.net) for row in later.lines.filter(member=stays.member)] == [("utama", 900_000)]


def test_different_months_for_each_pillar_in_one_list(jatim, activity_officer):
    """Bukittinggi, 4 April 2024: PSM and TKSK for January and February, Tagana through March."""
    scheme = SchemeFactory(office=jatim, unit="month")
    for pillar, amount in (("PSM", 400_000), ("TKSK", 400_000), ("TAGANA", 200_000)):
        rate(scheme, pillar, amount)
    psm, tksk, tagana = serving("PSM", "35.17.09.2001"), serving("TKSK", "35.17.09"), serving("TAGANA", "35.17")
    batch = open_batch(scheme.pk, Period.parse("2024-Q1"), actor=activity_officer)
    Batch.objects.filter(pk=batch.pk).update(spans={"PSM": [1, 2], "TKSK": [1, 2], "TAGANA": [1, 2, 3]})
    batch = generate(batch.pk, actor=activity_officer).batch
    assert [line_of(batch, held).net for held in (psm, tksk, tagana)] == [800_000, 800_000, 600_000]
    assert line_of(batch, psm).month_numbers == [1, 2]


def test_a_regency_confirms_its_part(paying, activity_officer, operator, stranger):
    held = serving()
    serving("TKSK", "35.16.01")
    batch = drafted(paying, activity_officer)
    part = batch.parts.get(regency_code="35.17")
    with refused("not_found"):
        confirm_part(part.pk, actor=stranger)
    confirm_part(part.pk, actor=operator, digest=batch.digest)
    generate(batch.pk, actor=activity_officer)
    part.refresh_from_db()
    assert part.confirmed_by == operator
    held.end, held.end_reason = date(2026, 8, 31), "resigned"
    held.save()
    generate(batch.pk, actor=activity_officer)
    part.refresh_from_db()
    assert part.confirmed_by is None


def test_only_some_regencies(paying, activity_officer):
    serving()
    serving("TKSK", "35.16.01")
    batch = drafted(paying, activity_officer, regencies=["35.16"])
    assert (batch.roster, list(batch.parts.values_list("regency_code", flat=True))) == (1, ["35.16"])
    with refused("region_outside"):
        open_batch(paying.pk, Period.parse("2026-Q3"), actor=activity_officer, regencies=["13.75"])


def test_a_period_must_hold_whole_units(paying, activity_officer):
    with refused("period_unfit"):
        open_batch(paying.pk, Period.parse("2026-07"), actor=activity_officer)
    assert open_batch(paying.pk, Period.parse("2026"), actor=activity_officer).period == "2026"


def test_what_was_assumed_is_looked_at_again(paying, signers):
    """Paid in August for the whole quarter; one left at the end of July."""
    pptk, verifier, approver, _treasurer = signers
    stays, leaves = serving(), serving("TKSK", "35.17.10")
    batch = open_batch(paying.pk, Period.parse("2026-Q3"), actor=pptk, cut_off=date(2026, 8, 15))
    batch = generate(batch.pk, actor=pptk).batch
    submit_batch(batch.pk, actor=pptk, today=date(2026, 8, 20))
    verify_batch(batch.pk, actor=verifier)
    with refused("wrong_state"):
        recheck_batch(batch.pk, actor=pptk, today=AFTER)
    approve_batch(batch.pk, actor=approver)
    with refused("period_running"):
        recheck_batch(batch.pk, actor=pptk, today=date(2026, 9, 30))
    leaves.end, leaves.end_reason = date(2026, 8, 1), "resigned"
    leaves.save()
    stays.member.accounts.update(state="ended")
    (claim,) = recheck_batch(batch.pk, actor=pptk, today=AFTER)
    assert (claim.line.member, claim.amount, claim.reasons) == (leaves.member, 1_000_000, "left_resigned")
    assert recheck_batch(batch.pk, actor=pptk, today=AFTER) == []
    assert RefundClaim.objects.count() == 1
    assert Line.objects.get(pk=claim.line_id).net == 1_500_000


def test_a_past_year_is_paid_by_its_own_right(paying, signers, jatim, operator, as_user):
    pptk, verifier, approver, _treasurer = signers
    ceiling(jatim, year=2025, quarter=4)
    late = assignment("TKSK", "35.17.09", decree=DecreeFactory())
    paid = serving("TKSK", "35.17.10")
    batch = drafted(paying, pptk, "2025-Q4")
    assert line_of(batch, late).reasons == "no_account"
    submit_batch(batch.pk, actor=pptk, today=date(2026, 1, 5))
    AccountFactory(member=late.member)
    page = f"/tali-asih/anggota/{late.member_id}/"
    assert "Tunggakan" in as_user(operator).get(page).content.decode()
    # The next year's list leaves it alone ...
    assert not drafted(paying, pptk, "2026-Q3").lines.filter(kind="rapel").exists()
    # ... and a list of its own needs a right and money of a later year.
    now = type(batch.ceiling).objects.get(line__year=2026)
    with refused("basis_needed"):
        open_arrears(paying.pk, 2025, legal_basis=" ", ceiling_id=now.pk, actor=pptk, today=AFTER)
    with refused("ceiling_unfit"):
        open_arrears(paying.pk, 2025, legal_basis="SK 1", ceiling_id=batch.ceiling_id, actor=pptk, today=AFTER)
    with refused("year_running"):
        open_arrears(paying.pk, 2026, legal_basis="SK 1", ceiling_id=now.pk, actor=pptk, today=AFTER)
    arrears = open_arrears(paying.pk, 2025, legal_basis="SK 1", ceiling_id=now.pk, actor=pptk, today=AFTER)
    arrears = generate(arrears.pk, actor=pptk).batch
    assert [(row.member, row.kind, row.period, row.net) for row in arrears.lines.select_related("member")] == [
        (late.member, "rapel", "2025-Q4", 1_500_000)
    ]
    submit_batch(arrears.pk, actor=pptk, today=AFTER)
    assert "Tunggakan" not in as_user(operator).get(page).content.decode()
    assert Entitlement.objects.filter(member=late.member, living=True).count() == 3
    assert Entitlement.objects.filter(member=paid.member, living=True, month__year=2025).count() == 3
