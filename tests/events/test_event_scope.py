"""Who sees an event, and whom in it."""

import pytest

from events.models import Event, EventDocument, EventDuty, Participant
from events.services import take_step
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import StoredFile
from tests.factories import EventFactory, assignment, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def provincial(jatim) -> Event:
    """A provincial event with a TKSK and a PSM of Jombang, a TKSK of Mojokerto and a guest."""
    event = EventFactory(office=jatim, state="announced", title="Sinergitas")
    participant(event, assignment("TKSK", "35.17.09"))
    participant(event, assignment("PSM", "35.17.09.2001"))
    participant(event, assignment("TKSK", "35.16.01"))
    participant(event, name="Tamu", agency="UPT")
    return event


def seen(user, permission: str = "participant.view") -> int:
    return Participant.objects.visible_to(user, permission).count()


def test_a_regency_sees_its_own_people_in_a_provincial_event(provincial, operator, stranger, province_admin):
    assert (seen(operator), seen(stranger), seen(province_admin)) == (2, 1, 4)
    assert Event.objects.visible_to(operator, "event.view").get() == provincial
    assert not Event.objects.visible_to(operator, "event.change").exists()
    assert not Participant.objects.visible_to(operator, "participant.change").exists()
    assert seen(operator, "attendance.mark") == seen(operator, "participant.register") == 2


def test_an_event_without_own_people_is_not_seen(jatim, mojokerto, operator):
    event = EventFactory(office=jatim)
    EventFactory(office=mojokerto)
    participant(event, assignment("TKSK", "35.16.01"))
    assert not Event.objects.visible_to(operator, "event.view").exists()


def test_a_coordinator_sees_the_own_pillar_in_the_own_area(provincial, coordinator):
    assert seen(coordinator) == seen(coordinator, "participant.register") == 1
    with pytest.raises(NotPermitted):
        take_step(provincial.pk, "start", actor=coordinator)


def test_a_coordinator_sees_the_own_pillar_only_in_the_own_office_too(jombang, coordinator):
    event = EventFactory(office=jombang)
    participant(event, assignment("TKSK", "35.17.09"))
    participant(event, assignment("PSM", "35.17.09.2001"))
    participant(event, name="Tamu")
    assert Event.objects.visible_to(coordinator, "event.view").get() == event
    assert seen(coordinator) == 1


def test_duty_at_an_event_shows_all_of_its_people(provincial, coordinator):
    EventDuty.objects.create(event=provincial, user=coordinator)
    assert seen(coordinator) == seen(coordinator, "attendance.mark") == 4
    assert seen(coordinator, "participant.register") == 1


def test_papers_are_the_organisers_until_they_are_shared(provincial, operator, province_admin, jatim):
    file = StoredFile.objects.create(
        office=jatim, kind="pindaian", filename="a.pdf", stored_name="x", content_type="application/pdf", size=1
    )
    paper = EventDocument.objects.create(event=provincial, kind="undangan", file=file)
    rows = EventDocument.objects
    assert rows.visible_to(province_admin, "document.view").count() == 1
    assert rows.visible_to(operator, "document.view").count() == 0
    paper.shared = True
    paper.save()
    assert rows.visible_to(operator, "document.view").count() == 1
    assert rows.visible_to(operator, "document.change").count() == 0


class TestSteps:
    def test_the_life_of_an_event(self, jombang, operator):
        event = EventFactory(office=jombang)
        person = participant(event, assignment("TKSK", "35.17.09"))
        for step in ("announce", "start", "close", "report"):
            take_step(event.pk, step, actor=operator)
        event.refresh_from_db()
        person.refresh_from_db()
        assert event.state == "reported"
        assert event.closed_at
        assert person.invited_at

    def test_a_step_from_another_state_is_refused(self, jombang, operator):
        event = EventFactory(office=jombang)
        with pytest.raises(DomainError) as error:
            take_step(event.pk, "close", actor=operator)
        assert error.value.code == "wrong_moment"

    def test_reopening_needs_a_reason(self, jombang, operator):
        event = EventFactory(office=jombang, state="closed")
        with pytest.raises(DomainError) as error:
            take_step(event.pk, "reopen", reason=" ", actor=operator)
        assert error.value.code == "reason_needed"
        assert take_step(event.pk, "reopen", reason="ditutup terlalu awal", actor=operator).state == "running"

    def test_somebody_else_was_faster(self, jombang, operator):
        event = EventFactory(office=jombang)
        take_step(event.pk, "announce", version=1, actor=operator)
        with pytest.raises(DomainError) as error:
            take_step(event.pk, "start", version=1, actor=operator)
        assert error.value.code == "changed_meanwhile"

    def test_out_of_scope_is_not_found(self, jombang, stranger):
        with pytest.raises(NotFound):
            take_step(EventFactory(office=jombang).pk, "announce", actor=stranger)
