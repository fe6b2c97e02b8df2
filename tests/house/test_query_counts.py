"""Every list asks the database as often for twelve rows as for two: one literal number each."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilarsosial.core import audit
from pilarsosial.core.models import Job, Region
from tests.factories import AccountFactory, DecreeFactory, assignment, user_with

pytestmark = pytest.mark.django_db

# Session, user and grants are three of them everywhere.
LISTS = {
    "/anggota/": 6,
    "/anggota/?pilar=TKSK": 6,
    "/anggota/sk/": 4,
    "/anggota/impor/": 4,
    "/formasi/?wilayah=35.17": 9,
    "/": 15,
    "/pekerjaan/": 4,
    "/jejak/": 5,
    "/pengguna/": 5,
}


def fill(operator, rows: range) -> None:
    districts = list(Region.objects.children_of("35.17").values_list("code", flat=True))
    for number in rows:
        row = assignment("TKSK", districts[number], start=date(2020, 1, 1))
        AccountFactory(member=row.member)
        DecreeFactory(office=row.member.office)
        Job.objects.create(kind="none", label="Contoh", owner=operator, office=row.member.office)
        user_with("operator", "35.17")
        audit.record(actor=operator, action="member.changed", target=row.member, region_code="35.17")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_often_for_many_as_for_few(path, regency_admin, as_user):
    client = as_user(regency_admin)
    fill(regency_admin, range(2))
    client.get(path)  # what a process asks once and keeps
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(path).status_code == 200
    fill(regency_admin, range(2, 12))
    with CaptureQueriesContext(connection) as many:
        response = client.get(path)
    assert response.status_code == 200
    told = "\n".join(query["sql"][:160] for query in many)
    assert len(many) == len(few), f"{len(few)} for two rows, {len(many)} for twelve:\n{told}"
    assert len(many) == LISTS[path], f"{len(many)} queries:\n{told}"
