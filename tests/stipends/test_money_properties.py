"""Random rosters, rates and dates through the database: sums tie, nobody twice for a month, any order the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilarsosial.core.models import Office, User
from pilarsosial.core.values.period import Period
from pilarsosial.desk.integrity import registry
from stipends.models import Entitlement, Line, RuleKind, Scheme
from stipends.services import generate, open_batch, submit_batch
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, nik, user_with
from tests.stipends.factories import SchemeFactory, ceiling, rate, rules

pytestmark = pytest.mark.django_db
AFTER = date(2027, 1, 31)
DAYS = st.dates(date(2026, 5, 20), date(2026, 12, 20))
PLACES = st.sampled_from((("TAGANA", "35.17"), ("PSM", "35.17.09.2001"), ("PSM", "35.16.01.2001")))
PEOPLE = st.lists(
    st.tuples(PLACES, DAYS, st.none() | st.integers(1, 150), st.booleans(), st.booleans(), st.booleans()),
    min_size=1,
    max_size=4,
)
RATES = st.lists(st.tuples(DAYS, st.integers(0, 3_000_001)), min_size=1, max_size=3, unique_by=lambda row: row[0])
UNITS = st.sampled_from(("month", "quarter"))
PARTIAL = st.sampled_from(("utuh", "bulan", "hari"))
SETTINGS = settings(
    max_examples=8, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def settle(office: Office, people: list, order: list[int]) -> dict[int, int]:
    """Enter these people in an order of ids; returns {place in `people`: member}."""
    found = {}
    for number in order:
        (pillar, region), start, length, has_account, has_decree, has_nik = people[number]
        member = MemberFactory(
            name=f"Warga {number}", nik=nik(number + 1) if has_nik else None, birth_date=None, office=office
        )
        end = {"end": start + timedelta(days=length), "end_reason": "resigned"} if length else {}
        decree = {"decree": DecreeFactory()} if has_decree else {}
        assignment(pillar, region, member=member, start=start, **end, **decree)
        if has_account:
            AccountFactory(member=member)
        found[number] = member.pk
    return found


def scheme_with(office: Office, rates: list, unit: str, partial: str) -> Scheme:
    scheme = SchemeFactory(office=office, unit=unit, partial=partial)
    for pillar in ("TAGANA", "PSM"):
        rate(scheme, pillar, 900_000, date(2026, 1, 1))
        for since, amount in rates:
            rate(scheme, pillar, amount, since)
    rules(scheme, RuleKind.DECREE, RuleKind.ACCOUNT)
    return scheme


def is_sound() -> bool:
    names = [name for name in registry.names() if registry.module_of(name).endswith(".stipends")]
    return not any(finding.violations for finding in registry.run(names))


@pytest.fixture
def office(jatim: Office) -> Office:
    ceiling(jatim, quarter=3)
    ceiling(jatim, quarter=4)
    return jatim


@pytest.fixture
def pptk(office: Office) -> User:
    return user_with("activity_officer", "35", username="penyusun")


@SETTINGS
@given(people=PEOPLE, rates=RATES, unit=UNITS, partial=PARTIAL)
def test_sums_tie_and_nobody_is_paid_a_month_twice(office, pptk, people, rates, unit, partial):
    with transaction.atomic():
        scheme = scheme_with(office, rates, unit, partial)
        settle(office, people, list(range(len(people))))
        for code in ("2026-Q3", "2026-Q4"):
            batch = generate(open_batch(scheme.pk, Period.parse(code), actor=pptk).pk, actor=pptk).batch
            lines = list(Line.objects.filter(batch=batch))
            regular = [line for line in lines if line.kind == "utama"]
            assert batch.roster == len(regular) == batch.payable + batch.held + batch.not_payable
            assert batch.gross == sum(line.gross for line in lines)
            assert batch.net == sum(part.net for part in batch.parts.all())
            assert all(line.reasons for line in regular if line.verdict != "layak")
            if batch.net:
                submit_batch(batch.pk, actor=pptk, today=AFTER)
        given_months = list(Entitlement.objects.filter(living=True).values_list("member", "month"))
        assert len(given_months) == len(set(given_months))
        most = max([900_000, *(amount for _since, amount in rates)]) * (6 if unit == "month" else 2)
        for member in {member for member, _month in given_months}:
            assert sum(Line.objects.filter(member=member).values_list("net", flat=True)) <= most
        assert is_sound()
        transaction.set_rollback(True)


@SETTINGS
@given(people=PEOPLE, rates=RATES, data=st.data())
def test_any_order_gives_the_same_digest(office, pptk, people, rates, data):
    orders = [list(range(len(people))), data.draw(st.permutations(range(len(people))))]
    digests = []
    for order in orders:
        with transaction.atomic():
            scheme = scheme_with(office, rates if order == orders[0] else rates[::-1], "quarter", "bulan")
            settle(office, people, order)
            batch = generate(open_batch(scheme.pk, Period.parse("2026-Q3"), actor=pptk).pk, actor=pptk).batch
            digests.append((batch.digest, batch.net, batch.roster))
            transaction.set_rollback(True)
    assert digests[0] == digests[1]
