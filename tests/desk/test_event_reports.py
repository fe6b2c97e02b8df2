"""Reports about events: the four numbers apart, what nobody said unknown, outside people in a row of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import CurrentPresence, Event, EventSession, Participant, Quota
from events.services import add_recommendation, change_recommendation
from pilarsosial.core.models import Office, Pillar
from tests.desk.report_figures import ask, cells, follow, values
from tests.factories import EventFactory, assignment, participant, recommendation

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)
YEAR = {"dari": "2024-01-01", "sampai": "2024-12-31"}
NOW = timezone.now()


def was(person: Participant, state: str, session: EventSession | None = None) -> None:
    session = session or person.event.sessions.get()
    CurrentPresence.objects.create(participant=person, session=session, state=state, since=NOW, method="tap")


def on_list(event: Event, pillar: str, region: str, **fields: object) -> Participant:
    return participant(event, assignment(pillar, region), invited_at=NOW, **fields)


@pytest.fixture
def audience(jombang: Office) -> Event:
    """Jombang's own: six members of two pillars, one of them from next door, and two outside people."""
    event = EventFactory(office=jombang, title="Audiensi", starts_on=DAY, state="running", sessions=2)
    first, second = event.sessions.all()
    for number, (code, places) in enumerate((("TKSK", 3), ("TAGANA", None)), start=1):
        Quota.objects.create(event=event, order=number, pillar=Pillar.objects.get(code=code), number=places)
    tksk = [on_list(event, "TKSK", f"35.17.0{number}", registered_at=NOW) for number in (1, 2, 3)]
    tagana = [on_list(event, "TAGANA", region) for region in ("35.17", "35.17", "35.16")]
    guests = [participant(event, agency="PMI Jombang"), participant(event, agency="PMI Jombang", invited_at=NOW)]
    was(tksk[0], "hadir", first)
    was(tksk[0], "alpa", second)  # was there in one of both
    was(tksk[1], "izin", first)
    was(tksk[1], "diwakili", second)
    was(tagana[0], "sakit", first)
    was(tagana[2], "hadir", first)
    was(guests[0], "hadir", second)
    gone = on_list(event, "TAGANA", "35.17", withdrawn_at=NOW)
    was(gone, "hadir", first)
    return event


@pytest.fixture
def silent(jatim: Office) -> Event:
    """The province's, at which nobody kept attendance; one of Jombang and one of Mojokerto were registered."""
    event = EventFactory(office=jatim, title="Sinergitas", starts_on=date(2024, 4, 4), state="running")
    for region in ("35.17", "35.16"):
        participant(event, assignment("TAGANA", region), registered_at=NOW)
    EventFactory(office=jatim, title="Rancangan", starts_on=date(2024, 5, 5), state="draft")
    return event


# Quota, invited, registered, attended, percent; represented, on duty, sick, excused, absent; of whom nothing was said.
AUDIENCE = (3, 7, 3, 3, 28, 1, 0, 1, 0, 0, 3)


def test_the_four_numbers_stay_apart_and_unknown_is_no_zero(audience, silent, province_admin):
    by_event, by_pillar, by_region = map(values, ask("kehadiran", province_admin, **YEAR).tables)
    assert by_event == [
        (DAY, "Audiensi", *AUDIENCE),
        (date(2024, 4, 4), "Sinergitas", None, None, 2, None, None, None, None, None, None, None, 2),
        ("Jumlah", "", None, 7, 5, 3, 28, 1, 0, 1, 0, 0, 5),
    ]
    pillars = {row[0]: row[1:] for row in by_pillar}
    assert pillars["TKSK"] == (3, 3, 3, 1, 33, 1, 0, 0, 0, 0, 1)
    assert pillars["Tagana"] == (5, 3, 2, 1, 33, 0, 0, 1, 0, 0, 3)
    assert pillars["Orang luar"] == (2, 1, None, 1, None, 0, 0, 0, 0, 0, 1)
    places = {row[0]: row[1] for row in by_region}
    assert places == {"Kab. Jombang": 6, "Kab. Mojokerto": 2, "Orang luar": 2, "Jumlah": 10}


def test_who_is_listed_is_somewhere_in_what_was_said(audience, province_admin):
    for table in ask("kehadiran", province_admin, **YEAR).tables[1:]:
        for row in values(table):
            listed, attended, *others = row[1], row[4], *row[6:]
            assert listed == attended + sum(others)


@pytest.mark.parametrize("asked", [{}, {"wilayah": "35.17"}, {"pilar": "TAGANA"}, {"wilayah": "35.16"}])
def test_every_figure_leads_to_as_many_people(audience, silent, province_admin, asked):
    assert follow(ask("kehadiran", province_admin, **YEAR, **asked), province_admin) >= 8


def test_an_office_counts_everybody_of_its_own_events_and_its_people_at_others(audience, silent, operator, stranger):
    by_event = values(ask("kehadiran", operator, **YEAR).tables[0])
    assert by_event[0] == (DAY, "Audiensi", *AUDIENCE)
    assert by_event[1][:5] == (date(2024, 4, 4), "Sinergitas", None, None, 1)
    assert {row[0] for row in values(ask("kehadiran", operator, **YEAR).tables[2])} >= {"Wilayah lain"}
    # Next door knows its own one only, and no quota of others.
    assert [row[1:5] for row in values(ask("kehadiran", stranger, **YEAR).tables[0])] == [
        ("Audiensi", None, 1, None),
        ("Sinergitas", None, None, 1),
        ("", None, 1, 1),
    ]


def test_a_coordinator_sees_the_own_pillar(audience, silent, coordinator):
    answer = ask("kehadiran", coordinator, **YEAR)
    assert [row[0] for row in values(answer.tables[1])] == ["TKSK", "Jumlah"]
    assert follow(ask("kehadiran", coordinator, **YEAR), coordinator) >= 3


def test_one_person_over_a_period(audience, silent, operator):
    person = Participant.objects.filter(event=audience, pillar__code="TAGANA", region="35.17").first()
    participant(silent, None, name=person.name, member=person.member, pillar=person.pillar, region_id="35.17")
    answer = ask("kehadiran", operator, anggota=person.member_id, **YEAR)
    assert dict(answer.told)["Anggota"] == person.name
    assert [(row[1], row[9]) for row in values(answer.tables[1])] == [
        ("Audiensi", "Sakit"),
        ("Sinergitas", "belum dicatat"),
    ]


def test_one_event_and_what_is_out_of_sight(audience, silent, operator, as_user):
    (row, _total) = values(ask("kehadiran", operator, kegiatan=audience.pk).tables[0])
    assert row[1] == "Audiensi"
    client = as_user(operator)
    assert client.get("/laporan/kehadiran/?kegiatan=999999").status_code == 404
    assert client.get("/laporan/kehadiran/?anggota=999999").status_code == 404


def test_a_report_of_a_past_day_tells_what_stood_on_it(audience, operator):
    """Written down in March, put off in April, done in May: each day is told as it was, and its figures lead there."""

    def on(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)

    asked = {"text": "Rompi dilengkapi", "due_on": date(2024, 3, 31)}
    row = add_recommendation(audience.pk, asked, now=on(date(2024, 3, 4)), actor=operator)
    change_recommendation(row.pk, {"due_on": date(2024, 4, 30)}, version=1, now=on(date(2024, 4, 5)), actor=operator)
    done = {"state": "done", "outcome": "Sudah dibagikan"}
    change_recommendation(row.pk, done, version=2, now=on(date(2024, 5, 10)), actor=operator)
    for day, due, late in (
        ("2024-02-01", date(2024, 3, 31), None),  # the day of the event
        ("2024-04-04", date(2024, 3, 31), 4),
        ("2024-04-05", date(2024, 4, 30), None),
        ("2024-05-09", date(2024, 4, 30), 9),
    ):
        answer = ask("rekomendasi", operator, tanggal=day)
        by_event, unfinished = map(values, answer.tables)
        assert by_event[0] == (DAY, "Audiensi", 1, 1, int(late is not None), 0), day
        assert [(*told[:3], told[6]) for told in unfinished] == [(due, late, "Rompi dilengkapi", "Terbuka")], day
        assert follow(ask("rekomendasi", operator, tanggal=day), operator) >= 2
    by_event, unfinished = map(values, ask("rekomendasi", operator, tanggal="2024-05-10").tables)
    assert (by_event[0], unfinished) == ((DAY, "Audiensi", 1, 0, 0, 1), [])
    assert values(ask("rekomendasi", operator, tanggal="2024-01-31").tables[0]) == []


def test_recommendations_open_and_late(audience, silent, province_admin, operator):
    told = (
        ("Forum di kecamatan", date(2024, 3, 1), {}),
        ("Data disamakan", date(2024, 12, 1), {"state": "working"}),
        ("Tanpa tenggat", None, {}),
        ("Sudah", date(2024, 2, 20), {"state": "done", "settled_at": NOW}),
    )
    for text, due, fields in told:
        recommendation(audience, text, due_on=due, in_charge="Bidang Dayasos", **fields)
    answer = ask("rekomendasi", operator, tanggal="2024-03-31")
    by_event, unfinished = map(values, answer.tables)
    assert by_event == [(DAY, "Audiensi", 4, 3, 1, 1), ("Jumlah", "", 4, 3, 1, 1)]
    assert [row[:3] for row in unfinished] == [
        (date(2024, 3, 1), 30, "Forum di kecamatan"),
        (date(2024, 12, 1), None, "Data disamakan"),
        (None, None, "Tanpa tenggat"),
    ]
    assert answer.sentences == ["3 rekomendasi belum selesai, 1 di antaranya lewat tenggat."]
    assert follow(ask("rekomendasi", operator, tanggal="2024-03-31"), operator) == 4
    assert [
        row[2] for row in values(ask("rekomendasi", operator, tanggal="2024-03-31", keadaan="lewat").tables[0])
    ] == ["Forum di kecamatan"]


def test_as_many_statements_for_one_event_as_for_twelve(audience, province_admin):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            for table in ask("kehadiran", province_admin, **YEAR).tables:
                cells(table)
        return len(seen)

    statements()
    one = statements()
    for number in range(11):
        event = EventFactory(starts_on=date(2024, 3, number + 1), state="running")
        was(participant(event, name="Sri", agency="PMI"), "hadir")
    assert statements() == one <= 14


def test_the_page_of_a_member_leads_to_their_attendance(audience, operator, as_user):
    person = Participant.objects.filter(event=audience, pillar__code="TKSK").first()
    page = as_user(operator).get(f"/kegiatan/anggota/{person.member_id}/").content.decode()
    address = f"/laporan/kehadiran/?anggota={person.member_id}"
    assert address in page
    assert as_user(operator).get(f"{address}&periode=2024").status_code == 200
