"""Every address that the resolver knows, as every role: in scope, next door, and signed out.

A new address fails here until it has a line in `WALK`. Per line: who may open it and with which object in its path.
Outcomes: a page (2xx or a redirect inside the site), 403 without the permission, 404 for a row of another office,
and the sign-in page for whoever is not signed in.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from personnel.models import Member
from pilarsosial.core.models import (
    Grant,
    User,
)
from pilarsosial.core.policies import PERMISSIONS, Role
from tests.factories import (
    user_with,
)
from tests.house.addresses import addresses
from tests.house.asking import ask, our_names, path_of, ways_of
from tests.house.walk import DOOR, OWN, OWNER, PUBLIC, SIGNED_IN, STAFF, WALK, line_of

# Scope and permission are decided before the engine is asked; that every page answers on PostgreSQL too, the tests of
# nonsense, of foreign numbers and of query counts show.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_address_has_a_line():
    unknown = [name for name in addresses() if line_of(name) is None]
    assert not unknown, f"Addresses without a line in the access walk: {unknown}"


def test_every_line_is_an_address():
    assert not [name for name in WALK if name not in addresses()]


def test_signed_out_only_public_pages_answer(world):
    faults = []
    for name in our_names():
        line = line_of(name)
        status = ask(Client(), path_of(name, line, world), line)
        expected = status < 500 and status != 401 if line.who == PUBLIC else status == 401
        if not expected:
            faults.append(f"{name}: {status}, is {line.who}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", [*Role.values, "nothing"])
def test_each_role_opens_what_it_may_and_nothing_else(world, as_user, role):
    here = (
        User.objects.create_user("tanpa_peran", name="Tanpa Peran") if role == "nothing" else user_with(role, "35.17")
    )
    client, faults = as_user(here), []
    for name in our_names():
        line = line_of(name)
        path = path_of(name, line, world)
        for way, status in ((way, ask(client, path, line, **headers)) for way, headers in ways_of(path).items()):
            if line.who in {PUBLIC, OWN}:
                expected = status < 500 and status != 401
            elif line.who == DOOR:
                expected = status == 401
            elif line.who == SIGNED_IN:
                expected = status < 400
            elif line.who in {STAFF, OWNER}:
                expected = status in {403, 404}
            elif role != "nothing" and line.who in PERMISSIONS[role]:
                expected = status < 400 or (line.post and status in {409, 422})
            else:
                expected = status == 403
            if not expected:
                faults.append(f"{name}, {way}: {status}, needs {line.who}")
    assert not faults, "\n".join(faults)


# Named in a path, and no row of an office: a report's rows are asked for in `tests/desk/test_report_scope.py`.
OF_NOBODY = {("single_position",), ("report_code",)}


@pytest.mark.parametrize("role", Role.values)
def test_next_door_the_rows_do_not_exist(world, as_user, role):
    """Every right but the place: what is Jombang's is 404 for the same role in Mojokerto."""
    client, faults = as_user(user_with(role, "35.16")), []
    for name in our_names():
        line = line_of(name)
        if not line.of or line.who not in PERMISSIONS[role] or line.of in OF_NOBODY:
            continue
        path = path_of(name, line, world)
        for way, status in ((way, ask(client, path, line, **headers)) for way, headers in ways_of(path).items()):
            if status != 404:
                faults.append(f"{name}, {way}: {status}")
    assert not faults, "\n".join(faults)
    assert Member.objects.get(pk=world["member"]).assignments.filter(end__isnull=True).exists()


# What belongs to a person or a post of a pillar, as against what belongs to the office as a whole.
OF_A_PILLAR = {
    *("member", "assignment", "proposal", "certificate", "pair", "merge", "removal", "post", "sheet"),
}


@pytest.mark.parametrize("role", Role.values)
def test_in_the_same_place_another_pillars_rows_do_not_exist(world, as_user, role):
    """Every right and the place, but for PSM alone: people and posts of TKSK, PKH and Tagana are 404."""
    client, faults = as_user(user_with(role, "35.17", pillar="PSM")), []
    for name in our_names():
        line = line_of(name)
        if line.who not in PERMISSIONS[role] or not OF_A_PILLAR & set(line.of):
            continue
        path = path_of(name, line, world)
        for way, status in ((way, ask(client, path, line, **headers)) for way, headers in ways_of(path).items()):
            if status != 404:
                faults.append(f"{name}, {way}: {status}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", Role.values)
def test_the_admin_site_is_for_staff(as_user, role):
    client = as_user(user_with(role, "35.17"))
    for name in addresses():
        if not name.startswith("admin:") or name in {"admin:logout", "admin:login", "admin:jsi18n"}:
            continue
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        status = client.get(path).status_code
        assert status in {302, 403, 404}, (name, status)


def test_a_superuser_without_grants_sees_no_roster(world, as_user, superuser):
    client = as_user(superuser)
    assert client.get("/anggota/").status_code == 403
    assert client.get("/admin/").status_code == 200


def test_a_grant_counts_only_in_its_days(world, as_user, jombang):
    user = User.objects.create_user("dahulu", name="Dahulu Operator")
    Grant.objects.create(user=user, role="operator", office=jombang, valid_until=date(2020, 1, 1))
    assert as_user(user).get("/anggota/").status_code == 403
