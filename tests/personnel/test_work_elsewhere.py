"""Another office gives work to one of our people: our dashboard says so, and says no more than pillar and regency."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from personnel.services import start_assignment, take_on_by_nik
from personnel.services.elsewhere import NOTICE_DAYS, notices_of
from pilarsosial.core.models import Region
from tests.factories import MemberFactory, assignment, position, user_with

pytestmark = pytest.mark.django_db
HEADING = "Penugasan baru oleh kantor lain"


@pytest.fixture
def budi(jombang):
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Budi Santoso", office=jombang)).member


def taken_on(member, actor, **more):
    region = Region.objects.get(code="35.16.01.2001")
    return take_on_by_nik(
        member.nik, position=position("PSM"), region=region, start=date(2026, 9, 1), actor=actor, **more
    )


def dashboard(client) -> str:
    return client.get("/").content.decode()


def test_the_keeping_office_is_told_with_pillar_and_regency_alone(as_user, operator, stranger, budi):
    assert HEADING not in dashboard(as_user(operator))
    taken_on(budi, stranger)
    page = dashboard(as_user(operator))
    assert HEADING in page
    assert "Budi Santoso" in page
    assert "Kab. Mojokerto, mulai 1 September 2026" in page
    assert f"/anggota/{budi.pk}/" in page
    village = Region.objects.get(code="35.16.01.2001").name
    assert village not in page


def test_who_did_it_is_not_told_of_it(as_user, stranger, province_admin, budi):
    taken_on(budi, stranger)
    assert HEADING not in dashboard(as_user(stranger))
    assert HEADING not in dashboard(as_user(province_admin)), "a province is told of its own people only"


def test_a_further_post_of_somebody_whom_both_see_is_told_as_well(as_user, operator, stranger, budi):
    taken_on(budi, stranger)
    start_assignment(
        budi.pk,
        position=position("TAGANA"),
        region=Region.objects.get(code="35.16"),
        start=date(2026, 9, 2),
        actor=stranger,
    )
    assert [entry.changes["formasi"][1].split()[-1] for entry in notices_of(operator)] == ["Mojokerto", "Mojokerto"]


def test_ones_own_further_post_is_no_news(operator, budi):
    start_assignment(
        budi.pk,
        position=position("PSM"),
        region=Region.objects.get(code="35.17.09.2001"),
        start=date(2026, 9, 2),
        actor=operator,
    )
    assert not notices_of(operator).exists()


def test_only_who_keeps_the_roster_is_told_and_only_for_a_while(as_user, operator, stranger, budi):
    taken_on(budi, stranger)
    assert not notices_of(user_with("auditor", "35.17")).exists()
    assert not notices_of(user_with("coordinator", "35.17")).exists()
    assert notices_of(operator).exists()
    with time_machine.travel(timezone.now() + timedelta(days=NOTICE_DAYS + 1)):
        assert not notices_of(operator).exists()


def test_more_news_cost_no_more_statements(as_user, operator, stranger, budi, jombang):
    client = as_user(operator)
    taken_on(budi, stranger)
    dashboard(client)
    with CaptureQueriesContext(connection) as few:
        dashboard(client)
    for _ in range(4):
        taken_on(assignment("TAGANA", "35.17", member=MemberFactory(office=jombang)).member, stranger)
    with CaptureQueriesContext(connection) as many:
        dashboard(client)
    assert len(many) == len(few)
