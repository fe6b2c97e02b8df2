"""Forms that take the number of a row beside the one in their path: one from next door changes and tells nothing.

Two offices have one of everything each; somebody with every right in one of them sends the other's numbers. An address
that is written to fails here until it says which numbers it takes, or that it takes none.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from pytest_django import DjangoDbBlocker

from events.models import Event, EventSession, Kind
from personnel.models import Assignment, BulkAct, Member
from pilarsosial.core.models import Grant, Office
from pilarsosial.core.policies import PERMISSIONS, Role
from stipends.models import Batch, BudgetCeiling, Line, Payment
from tests.factories import OfficeFactory, user_with
from tests.house.test_access_walk import (
    DOOR,
    OWN,
    PUBLIC,
    SIGNED_IN,
    STAFF,
    WALK,
    WAYS,
    marked,
    one_of_everything,
    our_names,
    path_of,
)
from tests.pictures import upload
from tests.shared_rows import rows_of_the_module
from tests.sheets import rosters
from tests.word_files import word_upload

pytestmark = pytest.mark.django_db

HERE, NEXT_DOOR = "35.16", "35.17"
# The rooms whose every form must be named below.
ROOMS = ("pilarsosial.", "personnel.", "events.", "stipends.")
World = dict[str, Any]
# What is put into the address after the path, and into the form; words in the path may be overruled too.
Sent = tuple[str, dict[str, Any]]


def _place(row_id: int, theirs: World) -> dict[str, Any]:
    """A first day there, by their decree, for their office."""
    row = Assignment.objects.get(pk=row_id)
    return {
        "name": "Orang Baru",
        "pillar": row.pillar_id,
        "position": row.position_id,
        "duty_regency": NEXT_DOOR,
        "duty_district": f"{NEXT_DOOR}.10",
        "start": "2026-10-01",
        "decree": theirs["decree"],
        "office": theirs["office"],
        "acting": "on",
        "tetap_simpan": "1",
    }


def _grid(mine: World, theirs: World) -> list[Sent]:
    """Their row, and their post under one of mine."""
    seen = {"member": 1, "assignment": 1, "employment": ""}
    cells = {"name": "Diubah", "phone": "081234567890", "start": "01-01-2021", "grade": "Muda"}
    rows = [(theirs["member"], theirs["assignment"]), (mine["member"], theirs["assignment"])]
    return [
        ("", {"json": [{"member": member, "assignment": post, "seen": seen, "cells": cells}]}) for member, post in rows
    ]


def _work(theirs: World) -> str:
    return f"pilar-{Assignment.objects.get(pk=theirs['assignment']).pillar_id}"


def _nik(theirs: World) -> str:
    return Member.objects.get(pk=theirs["member"]).nik


def _renewal(theirs: World) -> dict[str, Any]:
    row = f"{theirs['assignment']}:1"
    return {"rows": row, "pasti": row, "akhiri": row, "absent": row, "last_day": "2026-12-31"}


def _chosen(theirs: World) -> dict[str, Any]:
    return {"decree": theirs["decree"], "note": "", "start": "2026-10-01", "successor": theirs["member"]}


def _session(world: World) -> int:
    return EventSession.objects.get(event=world["event"]).pk


def _ceiling(world: World) -> int:
    return BudgetCeiling.objects.filter(line=world["budget_line"]).values_list("pk", flat=True)[0]


def _event(theirs: World) -> dict[str, Any]:
    """An event of theirs, in their regency."""
    return {
        "office": theirs["office"],
        "title": "Rapat Baru",
        "kinds": Kind.values[:1],
        "place_province": "35",
        "place_regency": NEXT_DOOR,
        "first_day": "2026-11-01",
        "version": 1,
    }


def _sessions(mine: World, theirs: World) -> dict[str, Any]:
    """Their session among mine."""
    rows = {
        f"sesi-{place}-{name}": value
        for place, pk in enumerate((_session(mine), _session(theirs)))
        for name, value in {"pk": pk, "day": "2026-09-30", "title": "Sesi Baru"}.items()
    }
    return {
        "version": Event.objects.get(pk=mine["event"]).version,
        "sesi-TOTAL_FORMS": 2,
        "sesi-INITIAL_FORMS": 1,
        **rows,
    }


def _presence(mine: World, theirs: World) -> dict[str, Any]:
    states = {f"session_{_session(world)}": "diwakili" for world in (mine, theirs)}
    return {**states, "deputy": theirs["participant"], "reason": "x"}


def _outsider(theirs: World) -> dict[str, Any]:
    return {"name": "Tamu", "lines": "Tamu", "role": "peserta", "quota": theirs["quota"], "version": 1}


def _deputy(theirs: World) -> dict[str, Any]:
    chosen = {"presence": "diwakili", "represented_by": theirs["official"]}
    return {"name": "Pejabat", "role": "membuka", **chosen, "version": 1}


def _contest(theirs: World) -> dict[str, Any]:
    return {"category": "Teladan", "participant": theirs["participant"], "rank": 1, "version": 1}


def _quota(theirs: World) -> dict[str, Any]:
    return {"label": "Unsur Lain", "region": NEXT_DOOR, "rule": "typed", "number": 1, "version": 1}


def _proposed(theirs: World) -> dict[str, Any]:
    return {"text": "Usul Baru", "proposer": theirs["participant"], "state": "open", "version": 1}


def _letter(theirs: World) -> dict[str, Any]:
    return {"number": "1", "signer": theirs["signer"], "template": theirs["letter_template"], "version": 1}


# name -> what is sent there, from (mine, theirs).
TAKES: dict[str, Callable[[World, World], list[Sent]]] = {
    "account-confirm-many": lambda mine, theirs: [("", {"pilih": [theirs["proposal"], mine["proposal"]]})],
    "assignment-add": lambda mine, theirs: [("", _place(mine["assignment"], theirs))],
    "assignment-correct": lambda mine, theirs: [("", {"version": 1, "start": "2020-01-01", **_chosen(theirs)})],
    "assignment-replace": lambda mine, theirs: [("", {"version": 1, "reason": "resigned", **_chosen(theirs)})],
    "assignment-transfer": lambda mine, theirs: [("", {"version": 1, **_place(mine["assignment"], theirs)})],
    "bulk-act": lambda mine, theirs: [("", _chosen(theirs))],
    "bulk-start": lambda mine, theirs: [
        ("", {"tindakan": "akhiri", "pilih": [theirs["member"], mine["member"]], "saringan": f"wilayah={NEXT_DOOR}"}),
        ("", {"tindakan": "akhiri", "semua": "1", "jumlah": "1", "saringan": f"wilayah={NEXT_DOOR}"}),
    ],
    "certificate-add": lambda mine, theirs: [(f"?dari={theirs['certificate']}", {"name": "Pelatihan"})],
    "column-choice": lambda mine, theirs: [("", {"cara": "susunan", "susunan": theirs["column_set"]})],
    "column-set-add": lambda mine, theirs: [
        ("", {"kantor": theirs["office"], "name": "Susunan", "kolom": "nama"}),
        (f"?dari={theirs['column_set']}", {"kantor": mine["office"], "name": "Salinan", "kolom": "nama"}),
    ],
    "decree-add": lambda mine, theirs: [(f"?lanjutan={theirs['decree']}", {"number": "1", "office": theirs["office"]})],
    "decree-annex": lambda mine, theirs: [
        (f"?dari={theirs['decree']}", {"text": ""}),
        ("", {"work": _work(theirs), "region": NEXT_DOOR, "text": _nik(theirs)}),
        (f"?daftar=wilayah%3D{NEXT_DOOR}", {"work": _work(theirs)}),
    ],
    "decree-renew": lambda mine, theirs: [("", _renewal(theirs))],
    "duplicate-detail": lambda mine, theirs: [
        ("", {"winner": theirs["member"], "reason": "x", f"versi_{theirs['member']}": 1})
    ],
    "grant-add": lambda mine, theirs: [
        ("", {"role": "operator", "office": theirs["office"], "region": NEXT_DOOR, "regency": NEXT_DOOR})
    ],
    "grant-end": lambda mine, theirs: [("", {"reason": "x"})],
    "grid-save": _grid,
    "import-new": lambda mine, theirs: [
        ("", {"office_id": theirs["office"], "file": upload(rosters.tksk_csv(), "a.csv", "text/csv")})
    ],
    "member-add": lambda mine, theirs: [("", _place(mine["assignment"], theirs))],
    "member-cards": lambda mine, theirs: [(f"?wilayah={NEXT_DOOR}", {})],
    "member-export": lambda mine, theirs: [
        ("", {"susunan": theirs["column_set"], "format": "csv"}),
        (f"?wilayah={NEXT_DOOR}&status=semua", {"susunan": "lengkap", "format": "csv"}),
        ("?status=semua", {"susunan": "lengkap", "format": "csv", "kunci": "1"}),
    ],
    "member-find-nik": lambda mine, theirs: [("", {"q": _nik(theirs)})],
    "post-open": lambda mine, theirs: [("", {"region": f"{NEXT_DOOR}.11", "wilayah": f"{NEXT_DOOR}.11", "seats": 2})],
    "report-receive": lambda mine, theirs: [
        ("", {"bulan": "2026-08", "pilih": [theirs["assignment"]]}),
        ("", {"bulan": "2026-08", "satu": theirs["assignment"]}),
    ],
    "report-receive-all": lambda mine, theirs: [
        (f"?bulan=2026-08&wilayah={NEXT_DOOR}", {"received_on": "2026-09-01", "shown": str(theirs["assignment"])})
    ],
    "arrears-add": lambda mine, theirs: [
        ("", {"scheme": theirs["scheme"], "year": "2025", "legal_basis": "x", "ceiling": _ceiling(theirs)}),
        ("", {"scheme": mine["scheme"], "year": "2025", "legal_basis": "x", "ceiling": _ceiling(theirs)}),
    ],
    "batch-add": lambda mine, theirs: [
        ("", {"scheme": theirs["scheme"], "period": "2026-Q2"}),
        ("", {"scheme": mine["scheme"], "period": "2026-Q2", "regencies": [NEXT_DOOR]}),
    ],
    "batch-change": lambda mine, theirs: [("", {"cut_off": "2026-09-30", "ceiling": _ceiling(theirs)})],
    "batch-hand-over": lambda mine, theirs: [
        ("", {"event": theirs["event"], "version": Batch.objects.get(pk=mine["paying"]).version})
    ],
    "breach-add": lambda mine, theirs: [
        ("", {"office": theirs["office"], "title": "Bocor", "found_at": "2026-09-30T10:00", "story": "x", "data": "x"})
    ],
    "budget-add": lambda mine, theirs: [
        ("", {"office": theirs["office"], "year": "2027", "funding": "apbd_prov", "dpa_no": "1", "activity": "x",
              "account_code": "1", "name": "x", "amount": "1"})
    ],
    "comparison-add": lambda mine, theirs: [
        ("", {"office_id": theirs["office"], "kind": "asn", "source": "BKD", "as_of": "2026-09-01",
              "file": upload(b"NIK;Nama\n", "a.csv", "text/csv")})
    ],
    "document-change": lambda mine, theirs: [("", {"title": "Diubah", "kind": "foto", "version": 1})],
    "document-remove": lambda mine, theirs: [("", {"reason": "x"})],
    "duty-end": lambda mine, theirs: [("", {})],
    "event-add": lambda mine, theirs: [("", _event(theirs))],
    "event-certificate-revoke": lambda mine, theirs: [("", {"reason": "x"})],
    "event-certificates": lambda mine, theirs: [
        ("", {"roles": ["peserta"], "minimum": 1, "pattern": "{nomor}/{tahun}", "issued_on": "2026-10-01",
              "signer": theirs["signer"]})
    ],
    "event-change": lambda mine, theirs: [("", _event(theirs))],
    "event-invite": lambda mine, theirs: [
        (f"?wilayah={NEXT_DOOR}", {"jumlah": 1}),
        (f"?pilar={Assignment.objects.get(pk=theirs['assignment']).pillar_id}", {"jumlah": 1}),
    ],
    "event-sessions": lambda mine, theirs: [("", _sessions(mine, theirs))],
    "hold-place": lambda mine, theirs: [("", {"scheme": theirs["scheme"], "reason": "diperiksa"})],
    "invitation-follow": lambda mine, theirs: [
        ("", {"tambah": str(theirs["assignment"]), "tarik": str(theirs["participant"])})
    ],
    "letter-change": lambda mine, theirs: [("", _letter(theirs))],
    "letter-templates": lambda mine, theirs: [
        ("", {"office": theirs["office"], "kind": "undangan", "name": "Baru", "file": word_upload("{{nama}}")})
    ],
    "line-result": lambda mine, theirs: [
        ("", {"result": "gagal", "on": "2026-10-01", "corrects": theirs["payment"]})
    ],
    "official-add": lambda mine, theirs: [("", _deputy(theirs))],
    "official-change": lambda mine, theirs: [("", _deputy(theirs))],
    "official-remove": lambda mine, theirs: [("", {})],
    "pair-add": lambda mine, theirs: [("", {"other": theirs["scheme"], "legal_basis": "x"})],
    "participant-add": lambda mine, theirs: [("", _outsider(theirs))],
    "participant-add-member": lambda mine, theirs: [("", {})],
    "participant-change": lambda mine, theirs: [("", _outsider(theirs))],
    "participant-paste": lambda mine, theirs: [("", _outsider(theirs))],
    "participant-register": lambda mine, theirs: [
        ("", {"pilih": [theirs["participant"]], "tindakan": way}) for way in ("daftar", "batal")
    ],
    "participant-withdraw": lambda mine, theirs: [("", {"pilih": [theirs["participant"]], "reason": "x"})],
    "presence-change": lambda mine, theirs: [("", _presence(mine, theirs))],
    "quota-add": lambda mine, theirs: [("", _quota(theirs))],
    "quota-change": lambda mine, theirs: [("", _quota(theirs))],
    "quota-remove": lambda mine, theirs: [("", {})],
    "recommendation-add": lambda mine, theirs: [("", _proposed(theirs))],
    "recommendation-carry": lambda mine, theirs: [("", {"rekomendasi": [theirs["recommendation"]]})],
    "recommendation-change": lambda mine, theirs: [("", _proposed(theirs))],
    "result-add": lambda mine, theirs: [("", _contest(theirs))],
    "result-change": lambda mine, theirs: [("", _contest(theirs))],
    "schedule-add": lambda mine, theirs: [
        (f"?wilayah={NEXT_DOOR}", {"file_format": "csv", "rhythm": "bulanan", "month_day": "1"})
    ],
    "scheme-add": lambda mine, theirs: [
        ("", {"office": theirs["office"], "code": "BARU", "name": "Baru", "kind": "honor", "funding": "apbd_prov",
              "unit": "month", "due_days": "7", "partial": "utuh", "legal_basis": "x", "valid_from": "2026-01-01"})
    ],
    "sheet-entry": lambda mine, theirs: [("", {"hadir": "semua", "langkah": "simpan"})],
    "sheet-list": lambda mine, theirs: [("", {"session": _session(theirs), "order": "nama", "blanks": 1})],
    "user-add": lambda mine, theirs: [
        ("", {"username": "baru", "name": "Baru", "role": "operator", "office": theirs["office"], "region": NEXT_DOOR})
    ],
}  # fmt: skip
# Written to, and taking nothing but the row in the path, words, dates, files and public codes.
TAKES_NONE = set(
    """
    account-add account-confirm account-reject assignment-annul assignment-end assignment-pause
    assignment-resume bulk-apply certificate-change certificate-remove column-set-change column-set-drop
    decree-change decree-scan-remove duplicate-different duplicate-reopen duplicate-search duplicate-unmask
    import-answer import-apply import-columns import-discard import-fix import-undo job-cancel job-retry
    letterhead-change member-card member-card-revoke member-change member-employment member-photo-change
    member-photo-remove member-remove member-restore member-unmask merge-undo post-seats report-form
    report-withdraw saved-filter-delete saved-filter-list saved-filter-rename signer-add signer-change
    signer-remove user-activate user-change user-deactivate user-invite
    breach-change breach-letter person-answer person-copy retention-run schedule-pause schedule-remove schedule-resume
    part-accept part-return parts-accept
    batch-account batch-approve batch-cancel batch-close batch-disburse batch-generate batch-mark batch-numbers
    batch-paper-add batch-paper-withdraw batch-pay-all batch-recheck batch-retry batch-return-submitted
    batch-return-verified batch-submit batch-transfer batch-verify ceiling-set claim-settle comparison-apply
    comparison-columns comparison-discard comparison-withdraw document-add door-own-pass door-phones door-revoke
    duty-give event-claim-add event-papers-zip event-step external-add external-apply external-columns
    external-discard external-undo hold-release letter-signed letter-template-remove mark-hold mark-keep
    minutes-form pair-remove part-confirm participant-import-apply participant-import-columns
    participant-import-discard participant-import-fix participant-import-new participant-import-undo
    participant-qr-archive participant-restore payment-file-add payment-file-apply payment-file-columns
    payment-file-discard quota-recount rate-add rule-set scheme-change token-renew token-revoke
    """.split()
)
# A path of two words: the second is theirs, and then once more one's own.
SECOND_OF_TWO = {
    "grant-end": "grant",
    "document-change": "document",
    "document-remove": "document",
    "duty-end": "duty",
    "event-certificate-revoke": "event_certificate",
    "invitation-follow": "invitation",
    "official-change": "official",
    "official-remove": "official",
    "participant-add-member": "assignment",
    "presence-change": "participant",
    "quota-change": "quota",
    "quota-remove": "quota",
    "recommendation-change": "recommendation",
    "result-change": "result",
    "sheet-entry": "sheet_edition",
}


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
