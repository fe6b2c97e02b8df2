"""Forms that take the number of a row beside the one in their path: one from next door changes and tells nothing.

Two offices have one of everything each; somebody with every right in one of them sends the other's numbers. An address
that is written to fails here until it says which numbers it takes, or that it takes none.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from pytest_django import DjangoDbBlocker

from personnel.models import BulkAct
from pilarsosial.core.models import Grant, Office
from pilarsosial.core.policies import PERMISSIONS, Role
from stipends.models import Line, Payment
from tests.factories import OfficeFactory, user_with
from tests.house.asking import WAYS, our_names, path_of
from tests.house.sent_numbers import HERE, NEXT_DOOR, SECOND_OF_TWO, TAKES, TAKES_NONE, Sent, World
from tests.house.walk import DOOR, OWN, PUBLIC, SIGNED_IN, STAFF, WALK
from tests.house.world import marked, one_of_everything
from tests.shared_rows import rows_of_the_module

pytestmark = pytest.mark.django_db

# The rooms whose every form must be named below.
ROOMS = ("pilarsosial.", "personnel.", "events.", "stipends.")


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, World]]:
    with rows_of_the_module(django_db_blocker):
        OfficeFactory(code="35")
        worlds = one_of_everything(HERE), one_of_everything(NEXT_DOOR)
        for world in worlds:
            row = Line.objects.get(pk=world["paid_line"])
            told = {"result": "dibayar", "method": "transfer", "amount": row.net, "on": "2026-10-01"}
            paid = Payment.objects.create(
                line=row, batch=row.batch, office=row.batch.office, recorded_by_id=world["user"], **told
            )
            world["payment"] = paid.pk
        yield worlds


@pytest.fixture
def mine(both: tuple[World, World]) -> World:
    return both[0]


@pytest.fixture
def theirs(both: tuple[World, World]) -> World:
    return both[1]


@pytest.fixture
def neighbour(mine: World, as_user) -> Client:
    """Holds every right that an office gives, in Mojokerto."""
    user = user_with("regency_admin", HERE, username="tetangga")
    office = Office.objects.get(pk=mine["office"])
    for role in ("operator", "activity_officer", "verifier", "approver", "treasurer"):
        Grant.objects.create(user=user, role=role, office=office, region_id=HERE)
    return as_user(user)


def tables() -> list[type[models.Model]]:
    ours = [config for config in apps.get_app_configs() if f"{config.name}.".startswith(ROOMS)]
    return [model for config in ours for model in config.get_models()]


def rows_of_all() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of ours by its table and key; reference data is left out, for nobody's form writes it."""
    left_out = {"region", "pillar", "position", "bank", "pillarrule", "job"}
    return {
        (model._meta.label_lower, row["pk"]): row
        for model in tables()
        if model._meta.model_name not in left_out
        for row in model._default_manager.values().annotate(pk=models.F("pk"))
    }


def pointers(known: set[tuple[str, Any]], rows: dict[tuple[str, Any], dict[str, Any]]) -> list[str]:
    """Rows that are not among `known` and point to one that is."""
    found = []
    for model in tables():
        links = [field for field in model._meta.concrete_fields if field.remote_field]
        for (label, pk), row in rows.items():
            if label != model._meta.label_lower or (label, pk) in known:
                continue
            for field in links:
                target = (field.related_model._meta.label_lower, row[field.attname])
                if target in known:
                    found.append(f"{label} {pk} points by {field.name} to {target}")
    return found


def text_of(response: HttpResponse) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def send(client: Client, path: str, sent: Sent, user_id: int) -> HttpResponse:
    query, form = sent
    if "json" in form:
        asked = {"key": str(uuid.uuid4()), "user": user_id, "pillar": "", "rows": form["json"]}
        return client.post(path, json.dumps(asked), content_type="application/json")
    return client.post(f"{path}{query}", form)


def written_to() -> list[str]:
    """The addresses of ours that answer a POST of a signed-in user with rights."""
    world = dict.fromkeys({word for line in WALK.values() for word in line.of}, 1) | {
        "month": "2026-09",
        "minutes_kind": "notulen",
        "pillar": "TKSK",
        "key": "x-y",
        "uid": "1",
    }
    found = []
    for name in our_names():
        line = WALK[name]
        if line.who in {PUBLIC, SIGNED_IN, STAFF, OWN, DOOR}:
            continue
        view = resolve(path_of(name, line, world)).func
        if view.__module__.startswith(ROOMS) and hasattr(getattr(view, "view_class", None), "post"):
            found.append(name)
    return found


def test_every_form_says_which_numbers_it_takes():
    names = set(written_to())
    assert names == set(TAKES) | TAKES_NONE
    assert not set(TAKES) & TAKES_NONE


@pytest.mark.parametrize("name", sorted(TAKES))
def test_a_number_from_next_door_changes_and_tells_nothing(mine, theirs, neighbour, name):
    before = rows_of_all()
    mark, user_id = marked(NEXT_DOOR), int(neighbour.session["_auth_user_id"])
    their_rows = rows_next_door(theirs, before)
    assert {"personnel.assignment", "personnel.bankaccount", "core.columnset"} <= {label for label, _pk in their_rows}
    second = SECOND_OF_TWO.get(name)
    paths = [path_of(name, WALK[name], {**mine, second: theirs[second]} if second else mine)]
    if second and name != "grant-end":
        paths.append(path_of(name, WALK[name], mine))
    for path, sent in product(paths, TAKES[name](mine, theirs)):
        response = send(neighbour, path, sent, user_id)
        assert response.status_code < 500
        assert mark not in text_of(response), sent
        if response.status_code == 302:
            assert mark not in text_of(neighbour.get(response["Location"]))
    after = rows_of_all()
    changed = [pk for pk in their_rows if after.get(pk) != before[pk]]
    assert not changed, [(pk, before[pk], after.get(pk)) for pk in changed]
    assert not pointers(their_rows, {pk: row for pk, row in after.items() if before.get(pk) != row})


def rows_next_door(theirs: World, rows: dict[tuple[str, Any], dict[str, Any]]) -> set[tuple[str, Any]]:
    """Their office and people, and whatever points to those or to what points to them."""
    office = theirs["office"]
    people = {pk for (label, pk), row in rows.items() if label == "personnel.member" and row["office_id"] == office}
    found = {("core.office", office)} | {("personnel.member", pk) for pk in people}
    grown = True
    while grown:
        more = {
            (label, pk)
            for (label, pk), row in rows.items()
            if (label, pk) not in found
            and label != "core.auditentry"
            and any(
                (field.related_model._meta.label_lower, row[field.attname]) in found
                for field in apps.get_model(label)._meta.concrete_fields
                if field.remote_field
            )
        }
        found |= more
        grown = bool(more)
    return found | {("core.user", theirs["user"])}


def test_of_those_that_were_ticked_only_ones_own_are_picked(mine, theirs, neighbour):
    neighbour.post(reverse("bulk-start"), {"tindakan": "akhiri", "pilih": [theirs["member"], mine["member"]]})
    assert BulkAct.objects.latest("pk").members == [mine["member"]]


@pytest.mark.parametrize("role", Role.values)
def test_no_page_tells_of_next_door(mine, theirs, as_user, role):
    """Lists, counts, exports, choices: whatever is asked, no name from there is in the answer, whole or in part."""
    client, faults, mark = as_user(user_with(role, HERE)), [], marked(NEXT_DOOR)
    for name in our_names():
        line = WALK[name]
        if line.of or line.post or (line.who != SIGNED_IN and line.who not in PERMISSIONS[role]):
            continue
        path = path_of(name, line, mine)
        asked = {"": WAYS["part"], "?q=warga&status=semua": {}, f"?wilayah={NEXT_DOOR}&status=semua": {}}
        for query, headers in asked.items():
            if mark in text_of(client.get(f"{path}{query}", headers=headers)):
                faults.append(f"{name}{query} {headers}")
    assert not faults, "\n".join(faults)


def test_the_walk_would_see_a_name_from_next_door(mine, theirs, as_user):
    text = text_of(as_user(user_with("operator", NEXT_DOOR)).get("/anggota/"))
    assert marked(NEXT_DOOR) in text
    assert marked(HERE) not in text
