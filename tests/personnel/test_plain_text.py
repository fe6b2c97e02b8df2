"""What cannot be kept as text is left out of what was typed, wherever no form stands before it."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from personnel.models import AccountState, DuplicatePair, Member
from personnel.services import confirm_account, reject_account
from pilarsosial.core.asked import one_line, plain_text
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry
from tests.factories import AccountFactory, MemberFactory, assignment

pytestmark = pytest.mark.django_db

TYPED = "beda\x00 orang"


def test_zero_bytes_and_half_characters_are_left_out():
    assert plain_text("a\x00b\ud800c 𝔘") == "abc 𝔘"
    assert one_line(" dua\n kata\x00 lagi ", 8) == "dua kata"


@pytest.mark.parametrize("address", ["/anggota/?q=a%00b", "/wilayah/?induk=%00", "/periksa/a%00b/", "/masuk/?next=%00"])
def test_an_address_with_a_zero_byte_is_refused(client, as_user, operator, address):
    for browser in (client, as_user(operator)):
        assert browser.get(address).status_code == 400


def test_remarks_are_kept_without_what_no_database_holds(as_user, operator, jombang):
    client = as_user(operator)
    held = assignment("TKSK", "35.17.09").member
    twin = assignment("PKH", "35.17.09").member
    pair = DuplicatePair.objects.create(first=held, second=twin)
    proposal = AccountFactory(member=held, state=AccountState.PROPOSED, usable_from=None, proposed_by=operator)
    client.post(reverse("duplicate-different", args=[pair.pk]), {"catatan": TYPED})
    client.post(reverse("account-reject", args=[proposal.pk]), {"alasan": TYPED})
    client.post(reverse("member-card", args=[held.pk]))
    client.post(reverse("member-card-revoke", args=[held.pk]), {"alasan": TYPED})
    pair.refresh_from_db()
    assert pair.note == "beda orang"
    told = AuditEntry.objects.filter(action__in=("account.rejected", "card.revoked"))
    assert [entry.reason for entry in told] == ["beda orang", "beda orang"]


def test_a_pasted_cell_is_kept_without_them(as_user, operator, jombang):
    row = assignment("TKSK", "35.17.09")
    asked = {
        "key": str(uuid4()),
        "user": operator.pk,
        "pillar": "",
        "rows": [
            {
                "member": row.member_id,
                "assignment": row.pk,
                "seen": {"member": 1, "assignment": 1, "employment": ""},
                "cells": {"name": "Siti\x00 Rahayu\ud800", "grade": "Ma\x00dya"},
            }
        ],
    }
    response = as_user(operator).post(reverse("grid-save"), json.dumps(asked), content_type="application/json")
    assert set(response.json()["rows"][0]["saved"]) == {"name", "grade"}
    row.refresh_from_db()
    assert (Member.objects.get(pk=row.member_id).name, row.grade) == ("Siti Rahayu", "Madya")


def test_who_does_not_keep_a_person_turns_down_no_account_of_theirs(operator, stranger, jombang, mojokerto):
    """Mojokerto sees the person by a second post; identity and accounts stay Jombang's."""
    held = assignment("TKSK", "35.17.09", member=MemberFactory(office=jombang))
    assignment("PSM", "35.16.09.2001", member=held.member)
    proposal = AccountFactory(member=held.member, state=AccountState.PROPOSED, usable_from=None)
    for verb in (
        lambda: reject_account(proposal.pk, reason="", actor=stranger),
        lambda: confirm_account(proposal.pk, today=held.start, actor=stranger),
    ):
        with pytest.raises(DomainError) as refused:
            verb()
        assert refused.value.code == "kept_elsewhere"
    assert reject_account(proposal.pk, reason="", actor=operator).state == AccountState.REJECTED
