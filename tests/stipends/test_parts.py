"""The regencies' parts: confirmed there, accepted or returned by the list's office, taken back by a change."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Office, User
from pilarsosial.core.values.period import Period
from stipends.models import PART_STEPS, Batch, BatchPart, PartState, Scheme
from stipends.part_states import KNOWN_PART_STEPS
from stipends.reports.parts import days_late, rows_of, state_of_regency, sum_of
from stipends.services import (
    accept_confirmed_parts,
    accept_part,
    change_batch,
    confirm_part,
    generate,
    open_batch,
    return_part,
    submit_batch,
)
from tests.factories import assignment, user_with
from tests.stipends.factories import SchemeFactory, ceiling, rate

pytestmark = pytest.mark.django_db
AFTER = date(2026, 10, 5)


@contextmanager
def refused(code: str):
    with pytest.raises(DomainError) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def paying(jatim: Office) -> Scheme:
    ceiling(jatim)
    scheme = SchemeFactory(office=jatim)
    rate(scheme, "PSM", 300_000)
    return scheme


@pytest.fixture
def draft(paying: Scheme, activity_officer: User) -> Batch:
    """Two people in Jombang, one in Mojokerto."""
    for village in ("35.17.09.2001", "35.17.09.2001", "35.16.01.2001"):
        assignment("PSM", village)
    batch = open_batch(paying.pk, Period.parse("2026-Q3"), actor=activity_officer)
    return generate(batch.pk, actor=activity_officer).batch


def part_of(batch: Batch, code: str = "35.17") -> BatchPart:
    return BatchPart.objects.get(batch=batch, regency_code=code)


def bring_part(part: BatchPart, state: str, operator: User, officer: User) -> None:
    if state != PartState.OPEN:
        confirm_part(part.pk, actor=operator)
    if state == PartState.ACCEPTED:
        accept_part(part.pk, actor=officer)
    if state == PartState.RETURNED:
        return_part(part.pk, actor=officer, note="Periksa lagi")


@pytest.mark.parametrize("state", PartState.values)
@pytest.mark.parametrize("act", PART_STEPS)
def test_every_act_from_every_state(draft, operator, activity_officer, act, state):
    part = part_of(draft)
    bring_part(part, state, operator, activity_officer)
    does = {
        "confirm": lambda: confirm_part(part.pk, actor=operator),
        "accept": lambda: accept_part(part.pk, actor=activity_officer),
        "return": lambda: return_part(part.pk, actor=activity_officer, note="Masih kurang"),
    }[act]
    if state in PART_STEPS[act].sources:
        does()
    else:
        with refused("confirmed_already" if act == "confirm" else "wrong_state"):
            does()
    part.refresh_from_db()
    assert part.state == (PART_STEPS[act].target if state in PART_STEPS[act].sources else state)


def test_the_reason_stays_until_it_is_confirmed_anew(draft, operator, activity_officer):
    part = part_of(draft)
    confirm_part(part.pk, actor=operator)
    with refused("reason_needed"):
        return_part(part.pk, actor=activity_officer, note=" ")
    return_part(part.pk, actor=activity_officer, note="SK dua orang belum ada")
    part.refresh_from_db()
    assert (part.note, part.confirmed_at, part.decided_by) == ("SK dua orang belum ada", None, activity_officer)
    entry = AuditEntry.objects.filter(action="batch.part_returned").get()
    assert (entry.reason, entry.region_code) == ("SK dua orang belum ada", "35.17")
    confirm_part(part.pk, actor=operator)
    part.refresh_from_db()
    assert (part.note, part.decided_by, part.confirmed_by) == ("", None, operator)


def test_whose_act_it_is(draft, operator, activity_officer, province_admin, stranger, auditor):
    part = part_of(draft)
    with pytest.raises(NotFound):
        confirm_part(part.pk, actor=stranger)
    with pytest.raises(NotPermitted):
        accept_part(part.pk, actor=operator)
    with pytest.raises(NotPermitted):
        return_part(part.pk, actor=auditor, note="x")
    # A province's officer of another office has nothing to do with this list.
    elsewhere = user_with("activity_officer", "35.17", username="pptk_jombang")
    confirm_part(part.pk, actor=province_admin)
    with pytest.raises(NotFound):
        accept_part(part.pk, actor=elsewhere)
    # Who confirmed it does not accept it.
    with refused("same_person"):
        accept_part(part.pk, actor=province_admin)
    with refused("nothing_confirmed"):
        accept_confirmed_parts(draft.pk, actor=province_admin)
    assert accept_confirmed_parts(draft.pk, actor=activity_officer) == 1


def test_the_database_holds_it_too(draft, operator, activity_officer):
    part = part_of(draft)
    allowed = {(source.value, target.value) for source, target in KNOWN_PART_STEPS}
    assert ("open", "accepted") not in allowed
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchPart.objects.filter(pk=part.pk).update(
            state="returned", note="x", decided_by=operator, decided_at=timezone.now()
        )
    confirm_part(part.pk, actor=operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchPart.objects.filter(pk=part.pk).update(state="accepted", decided_by=operator, decided_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchPart.objects.filter(pk=part.pk).update(regency_code="35.16")
    submit_batch(draft.pk, actor=activity_officer, today=AFTER)
    now = {"decided_by": activity_officer, "decided_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchPart.objects.filter(pk=part.pk).update(state="accepted", **now)
    with refused("wrong_state"):
        accept_part(part.pk, actor=activity_officer)


def test_a_change_of_its_people_takes_it_back_and_of_others_does_not(draft, operator, activity_officer, stranger):
    confirm_part(part_of(draft).pk, actor=operator)
    confirm_part(part_of(draft, "35.16").pk, actor=stranger)
    accept_confirmed_parts(draft.pk, actor=activity_officer)
    assignment("PSM", "35.17.09.2001")
    generate(draft.pk, actor=activity_officer)
    assert (part_of(draft).state, part_of(draft, "35.16").state) == (PartState.OPEN, PartState.ACCEPTED)
    # Seen before the change, it cannot be accepted after it was confirmed anew.
    confirm_part(part_of(draft).pk, actor=operator)
    with refused("list_changed"):
        accept_part(part_of(draft).pk, actor=activity_officer, run=draft.run)
    assert accept_part(part_of(draft).pk, actor=activity_officer, run=draft.run + 1).state == PartState.ACCEPTED


def test_a_list_that_asks_for_parts_waits_for_all_to_be_accepted(draft, operator, stranger, activity_officer):
    change_batch(draft.pk, actor=activity_officer, asks_parts=True)
    confirm_part(part_of(draft).pk, actor=operator)
    with pytest.raises(DomainError) as caught:
        submit_batch(draft.pk, actor=activity_officer, today=AFTER)
    assert caught.value.code == "parts_open"
    assert "1 belum dipastikan" in caught.value.message
    assert "1 dipastikan" in caught.value.message
    confirm_part(part_of(draft, "35.16").pk, actor=stranger)
    accept_confirmed_parts(draft.pk, actor=activity_officer)
    assert submit_batch(draft.pk, actor=activity_officer, today=AFTER).state == "submitted"


def test_days_late_count_from_the_day_that_was_set(draft, operator, activity_officer):
    assert draft.confirm_until == date(2026, 9, 30)
    assert [row.late for row in rows_of(operator, [draft], AFTER)] == [5]
    with refused("due_early"):
        change_batch(draft.pk, actor=activity_officer, parts_due=date(2026, 6, 30))
    batch = change_batch(draft.pk, actor=activity_officer, parts_due=date(2026, 10, 3))
    assert [row.late for row in rows_of(activity_officer, [batch], AFTER)] == [2, 2]
    part = part_of(batch)
    confirm_part(part.pk, actor=operator)
    part = BatchPart.objects.select_related("batch").get(pk=part.pk)
    part.confirmed_at += date(2026, 10, 6) - timezone.localdate(part.confirmed_at) + timedelta(0)
    assert days_late(part, date(2027, 1, 1)) == 3


def test_the_accepted_make_the_sum(draft, operator, stranger, activity_officer):
    confirm_part(part_of(draft).pk, actor=operator)
    accept_part(part_of(draft).pk, actor=activity_officer)
    confirm_part(part_of(draft, "35.16").pk, actor=stranger)
    rows = rows_of(activity_officer, [draft], AFTER)
    accepted, everybody = sum_of(rows, PartState.ACCEPTED), sum_of(rows)
    assert (accepted.parts, accepted.people, accepted.net) == (1, 2, 600_000)
    assert (everybody.parts, everybody.people, everybody.net) == (2, draft.roster, draft.net)
    assert {row.part.regency_code: row.acts for row in rows} == {
        "35.16": frozenset({"accept", "return"}),
        "35.17": frozenset({"return"}),
    }
    assert state_of_regency(rows) == PartState.CONFIRMED
    assert [row.acts for row in rows_of(operator, [draft], AFTER)] == [frozenset()]


def test_the_board_counts_what_its_links_list(draft, operator, stranger, activity_officer, as_user):
    confirm_part(part_of(draft).pk, actor=operator)
    page = as_user(activity_officer).get("/tali-asih/rekap/")
    assert page.context["period"].code == "2026-Q3"
    for figure in page.context["figures"]:
        listed = as_user(activity_officer).get(figure["url"].partition("#")[0])
        assert len(listed.context["rows"]) == int(figure["value"]), figure["label"]
    assert [row[4] for row in page.context["sums"]] == ["Rp0", "Rp900.000"]
    as_user(activity_officer).post(f"/tali-asih/daftar/{draft.pk}/bagian/terima/", {"kembali": "rekap"})
    page = as_user(activity_officer).get("/tali-asih/rekap/")
    assert [row[4] for row in page.context["sums"]] == ["Rp600.000", "Rp900.000"]
    assert page.context["map"]["is_hatched"]
    # A regency sees its own part, and nothing where it has none.
    mine = as_user(stranger).get("/tali-asih/rekap/")
    assert [row.part.regency_code for row in mine.context["rows"]] == ["35.16"]
    assert mine.context["map"] is None
    none = as_user(user_with("operator", "35.78", username="surabaya")).get("/tali-asih/rekap/")
    assert none.status_code == 200
    assert not none.context["rows"]


def test_returned_from_the_board(draft, operator, activity_officer, as_user):
    part = part_of(draft)
    confirm_part(part.pk, actor=operator)
    client = as_user(activity_officer)
    assert client.get(f"/tali-asih/bagian/{part.pk}/kembalikan/?kembali=rekap").status_code == 200
    answer = client.post(f"/tali-asih/bagian/{part.pk}/kembalikan/?kembali=rekap", {"note": "Lengkapi SK"})
    assert answer.url == f"/tali-asih/rekap/?skema={draft.scheme.code}&periode=2026-Q3"
    assert "Lengkapi SK" in client.get(answer.url).content.decode()
    assert "Lengkapi SK" in as_user(operator).get(f"/tali-asih/daftar/{draft.pk}/").content.decode()
