"""Handed over at an event: several lists at one, told on papers and pages, and never a payment."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from events.models import CurrentPresence, Event, EventDuty
from personnel.models import Member
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Office
from stipends.handover import days_of, event_told, payees_at
from stipends.models import Batch, BatchState, Line, Payment
from stipends.papers.payees import payee_list
from stipends.papers.receipts import batch_receipt, person_receipts
from stipends.papers.statements import cash_record
from stipends.services import hand_over_at, return_submitted
from stipends.services.paying import pay_all_but
from stipends.sql import payments as payment_sql
from stipends.views.handover import counted
from tests.factories import EventFactory, OfficeFactory, assignment, participant, user_with
from tests.papers import text_of
from tests.stipends.factories import SchemeFactory, batch, bring_to, line

pytestmark = pytest.mark.django_db
JULY, TRAINING_DAY = "2024-07", date(2024, 10, 22)


@pytest.fixture
def city() -> Office:
    return OfficeFactory(code="13.75")


@pytest.fixture
def people(city) -> list:
    """PPTK, verifier, approver and treasurer of the city."""
    roles = ("activity_officer", "verifier", "approver", "treasurer")
    return [user_with(role, "13.75", username=f"{role}_kota") for role in roles]


@pytest.fixture
def training(city) -> Event:
    return EventFactory(
        office=city, title="Pelatihan pilar sosial", place="Balai Kota", starts_on=TRAINING_DAY, state="running"
    )


@pytest.fixture
def lists(city, people) -> list[Batch]:
    """July for PSM, July to September for Tagana: different months per pillar, out of two schemes."""
    made = []
    for pillar, period in (("PSM", JULY), ("TAGANA", "2024-Q3")):
        scheme = SchemeFactory(office=city, unit="month", due_days=0, code=f"TALIKASIH-{pillar}")
        one = batch(scheme, people[0], period)
        places = {"PSM": ("13.75.01.1001", "13.75.01.1002", "13.75.01.1003"), "TAGANA": ("13.75",)}[pillar]
        for place in places:
            line(one, net=400_000, held=assignment(pillar, place))
        made.append(one)
    return made


def refused(code: str, call, *args, **kwargs) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value.message


def came(event: Event, held, state: str = "hadir") -> None:
    person = participant(event, held)
    session = event.sessions.first()
    CurrentPresence.objects.create(participant=person, session=session, state=state, since=timezone.now(), method="tap")


def test_bukittinggi_july_for_two_pillars_in_one_hand_over(lists, people, training):
    psm, tagana = lists
    for one in lists:
        hand_over_at(one.pk, training.pk, actor=people[0])
    bring_to(psm, BatchState.DISBURSING, people)
    assert Payment.objects.count() == 0
    assert payment_sql.open_rupiah(psm) == (3, 1_200_000), "handed over is not paid"
    pay_all_but(psm.pk, on=TRAINING_DAY, actor=people[3])
    assert Payment.objects.filter(batch=psm, on=TRAINING_DAY).count() == 3
    psm.refresh_from_db()
    told_here = "Pelatihan pilar sosial, Balai Kota, 22 Oktober 2024"
    for paper in (
        payee_list(psm, cash=False, full=False),
        batch_receipt(psm),
        person_receipts(psm, [psm.lines.first()]),
    ):
        said = " ".join(text_of(paper).split())
        assert told_here in said
    entry = AuditEntry.objects.filter(action="batch.handed_over", target_id=str(psm.pk)).get()
    assert entry.changes["diserahkan pada"] == [None, "Pelatihan pilar sosial (2024-10-22)"]


def test_a_cash_record_is_dated_where_it_is_signed(lists, people, training):
    psm = lists[0]
    line(psm, account_no=None, net=400_000, held=assignment("PSM", "13.75.02.1001"))
    hand_over_at(psm.pk, training.pk, actor=people[0])
    bring_to(psm, BatchState.APPROVED, people)
    said = " ".join(text_of(cash_record(psm)).split())
    assert "Selasa, 22 Oktober 2024, telah dibayarkan secara tunai" in said


def test_from_the_draft_until_the_spj_is_whole(lists, people, training):
    one = lists[0]
    for state in (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.VERIFIED, BatchState.APPROVED):
        bring_to(one, state, people)
        hand_over_at(one.pk, training.pk, actor=people[0])
        hand_over_at(one.pk, None, actor=people[0])
    bring_to(one, BatchState.PAID, people)
    hand_over_at(one.pk, training.pk, actor=people[3])
    bring_to(one, BatchState.ACCOUNTED, people)
    refused("wrong_state", hand_over_at, one.pk, None, actor=people[0])


def test_a_return_keeps_it(lists, people, training):
    one = lists[0]
    hand_over_at(one.pk, training.pk, actor=people[0])
    bring_to(one, BatchState.SUBMITTED, people)
    return_submitted(one.pk, actor=people[1], note="Periksa")
    one.refresh_from_db()
    assert one.event_id == training.pk


def test_who_may_and_which_event(lists, people, training, city):
    one = lists[0]
    with pytest.raises(NotPermitted):
        hand_over_at(one.pk, training.pk, actor=people[1])
    elsewhere = user_with("activity_officer", "35", username="pptk_jatim")
    with pytest.raises(NotFound):
        hand_over_at(one.pk, training.pk, actor=elsewhere)
    with pytest.raises(NotFound):
        hand_over_at(one.pk, EventFactory(office=OfficeFactory(code="35")).pk, actor=people[0])
    early = EventFactory(office=city, starts_on=date(2024, 6, 30))
    assert "1 Juli 2024" in refused("event_unfit", hand_over_at, one.pk, early.pk, actor=people[0])
    off = EventFactory(office=city, starts_on=TRAINING_DAY, state="cancelled")
    refused("event_unfit", hand_over_at, one.pk, off.pk, actor=people[0])
    refused("changed_meanwhile", hand_over_at, one.pk, training.pk, version=99, actor=people[0])


def test_the_same_choice_twice_is_one_entry(lists, people, training):
    for _ in range(2):
        hand_over_at(lists[0].pk, training.pk, actor=people[0])
    assert AuditEntry.objects.filter(action="batch.handed_over").count() == 1


def test_who_of_the_payees_was_there(lists, people, training):
    """Present, a participant who stayed away, somebody never invited; merged entries are one person."""
    psm = lists[0]
    first, second, _third = Line.objects.filter(batch=psm).order_by("pk")
    came(training, first.assignment)
    came(training, second.assignment, "izin")
    line(psm, kind="rapel", period="2024-06", member=first.member, held=first.assignment)
    merged = assignment("PSM", "13.75.02.1002", end=date(2024, 8, 1), end_reason="moved")
    line(psm, held=merged)
    kept = assignment("PSM", "13.75.02.1003")
    Member.objects.filter(pk=merged.member_id).update(removed_at=timezone.now(), merged_into=kept.member)
    came(training, kept)
    lines = Line.objects.visible_to(people[0], "line.view").filter(batch=psm)
    assert counted(payees_at(lines, training, people[0])) == {"hadir": 2, "tidak": 1, "bukan": 1}
    assert Payment.objects.count() == 0


def test_days_in_words():
    event = Event(title="Rakor", place="Aula", starts_on=date(2024, 10, 30))
    for last, words in (
        (date(2024, 10, 30), "30 Oktober 2024"),
        (date(2024, 10, 31), "30–31 Oktober 2024"),
        (date(2024, 11, 2), "30 Oktober 2024 – 2 November 2024"),
    ):
        event.ends_on = last
        assert days_of(event) == words
        assert event_told(event) == f"Rakor, Aula, {words}"


class TestPages:
    def test_chosen_on_the_page_and_shown_everywhere(self, lists, people, training, as_user):
        one = lists[0]
        came(training, one.lines.order_by("pk").first().assignment)
        bring_to(one, BatchState.DISBURSING, people)
        client, path = as_user(people[3]), f"/tali-asih/daftar/{one.pk}"
        form = client.get(f"{path}/penyerahan/").content.decode()
        assert "22 Okt 2024 – Pelatihan pilar sosial" in form
        answer = client.post(f"{path}/penyerahan/", {"event": training.pk, "version": one.version})
        assert answer["Location"] == f"{path}/bayar/#penyerahan"
        for page in (f"{path}/", f"{path}/bayar/"):
            assert "Pelatihan pilar sosial" in client.get(page).content.decode()
        absent = client.get(f"{path}/penyerahan/hadir/?kehadiran=bukan").content.decode()
        there = client.get(f"{path}/penyerahan/hadir/?kehadiran=hadir").content.decode()
        first, second, _ = one.lines.order_by("pk")
        assert first.name in there
        assert first.name not in absent
        assert second.name in absent
        fragment = client.get(f"/tali-asih/kegiatan/{training.pk}/", headers={"HX-Request": "true"}).content.decode()
        assert "Rp1.200.000" in fragment
        assert "<html" not in fragment
        assert f"/tali-asih/kegiatan/{training.pk}/" in client.get(f"/kegiatan/{training.pk}/").content.decode()

    def test_two_choose_at_once_and_the_second_is_told(self, lists, people, training, as_user):
        one = lists[0]
        client, path = as_user(people[0]), f"/tali-asih/daftar/{one.pk}/penyerahan/"
        hand_over_at(one.pk, training.pk, actor=people[3])
        answer = client.post(path, {"event": "", "version": one.version})
        assert answer.status_code == 422
        assert "Muat ulang" in answer.content.decode()

    def test_a_coordinator_sees_the_event_without_its_lists(self, lists, people, training, city, as_user):
        hand_over_at(lists[0].pk, training.pk, actor=people[0])
        coordinator = user_with("coordinator", "13.75", username="koordinator_kota")
        EventDuty.objects.create(event=training, user=coordinator)
        client = as_user(coordinator)
        assert "/tali-asih/kegiatan/" not in client.get(f"/kegiatan/{training.pk}/").content.decode()
        assert client.get(f"/tali-asih/kegiatan/{training.pk}/").status_code == 403
