"""Two at once: nobody stands on a list twice, and no answer is lost or doubled. And what no door offers."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from events.models import Participant, Quota
from events.questions import Question
from events.services import add_member, add_outsiders, answer, invite
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import User
from tests.factories import EventFactory, assignment, participant


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each act in its own thread; the codes of the refusals."""
    codes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except DomainError as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(codes)


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_the_same_people_put_them_on_the_list_once(jombang, operator):
    event = EventFactory(office=jombang, state="announced")
    held = [assignment("TKSK", f"35.17.{number:02}") for number in range(1, 6)]
    # Grants are kept on the user; each thread has its own, as each request has.
    actors = [User.objects.get(pk=operator.pk) for _ in range(3)]
    codes = at_once(
        lambda: invite(event.pk, Question(), actor=actors[0]),
        lambda: invite(event.pk, Question(), actor=actors[1]),
        lambda: add_member(event.pk, held[0].pk, actor=actors[2]),
    )
    assert Participant.objects.count() == 5
    assert set(codes) <= {"nobody", "on_the_list"}


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_name_one_deputy_who_counts(jombang, operator):
    event = EventFactory(office=jombang, state="announced")
    person = participant(event, assignment("TKSK", "35.17.09"))
    at_once(
        *(lambda name=name: answer(person.token, "diwakili", deputy=name, actor=operator) for name in ("Sri", "Budi"))
    )
    person.refresh_from_db()
    deputies = Participant.objects.listed().filter(source="substitute")
    assert deputies.get() == person.represented_by


@pytest.mark.django_db
def test_a_group_of_another_event_is_refused(jombang, operator):
    event, other = EventFactory(office=jombang), EventFactory(office=jombang)
    foreign = Quota.objects.create(event=other, label="JSC", number=1)
    with pytest.raises(DomainError) as refusal:
        add_outsiders(event.pk, [{"name": "Sri", "quota": foreign}], source="form", actor=operator)
    assert refusal.value.code == "foreign_quota"
