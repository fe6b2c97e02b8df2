"""What other pages show of events: a member's own, the next ones on the dashboard, and what keeps a person."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from events.models import CurrentPresence, EventSession
from personnel.models import Assignment
from personnel.services import remove_member
from pilarsosial.core.errors import DomainError
from tests.factories import EventFactory, MemberFactory, assignment, participant

pytestmark = pytest.mark.django_db
AT = timezone.now()


def came(person, number: int, state: str) -> None:
    session = EventSession.objects.get(event=person.event, number=number)
    CurrentPresence.objects.create(participant=person, session=session, state=state, since=AT, method="tap")


class TestMemberPage:
    def test_it_loads_the_events_of_a_member_as_a_part(self, jombang, operator, as_user):
        held = assignment("TKSK", "35.17.09")
        person = participant(EventFactory(office=jombang, state="running", title="Rakor Satu", sessions=2), held)
        came(person, 1, "hadir")
        came(person, 2, "izin")
        absent = participant(EventFactory(office=jombang, state="running", title="Rakor Dua"), held)
        came(absent, 1, "alpa")
        client = as_user(operator)
        assert f'hx-get="/kegiatan/anggota/{held.member_id}/"' in client.get(f"/anggota/{held.member_id}/").text
        part = client.get(f"/kegiatan/anggota/{held.member_id}/", headers={"HX-Request": "true"}).text
        assert "<html" not in part
        assert "Hadir pada 1 dari 2 kegiatan" in part
        assert "Alpa" in part

    def test_what_was_attended_under_a_double_is_told(self, jombang, operator, as_user):
        old = assignment("TKSK", "35.17.09")
        participant(EventFactory(office=jombang, title="Rakor Lama"), old)
        winner = MemberFactory()
        Assignment.objects.update(member=winner)
        old.member.removed_at, old.member.merged_into = AT, winner
        old.member.save()
        assert "Rakor Lama" in as_user(operator).get(f"/kegiatan/anggota/{winner.pk}/").text


def test_whoever_is_on_a_list_is_not_removed(jombang, operator):
    held = assignment("TKSK", "35.17.09")
    participant(EventFactory(office=jombang), held)
    with pytest.raises(DomainError) as refusal:
        remove_member(held.member_id, reason="Salah catat", version=1, actor=operator)
    assert refusal.value.code == "is_tied"
    assert "1 undangan kegiatan" in refusal.value.message


def test_the_dashboard_shows_what_comes_with_its_numbers(jombang, operator, as_user):
    held = assignment("TKSK", "35.17.09")
    soon = timezone.localdate() + timedelta(days=3)
    event = EventFactory(office=jombang, state="announced", title="Rakor Depan", starts_on=soon)
    participant(event, held, invited_at=AT)
    EventFactory(office=jombang, title="Rakor Lalu", starts_on=date(2024, 1, 1))
    page = as_user(operator).get("/").text
    assert "Rakor Depan" in page
    assert "Rakor Lalu" not in page
    assert re.search(rf'href="/kegiatan/{event.pk}/peserta/\?keadaan=diundang"[^>]*>1</a> diundang', page)
    assert "– terdaftar" in page
