"""The five articles' events with their figures, and a year of events that holds together."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Count, F

from events.models import (
    Attendance,
    ContestResult,
    CurrentPresence,
    Event,
    EventCertificate,
    EventDocument,
    EventState,
    Figure,
    Minutes,
    Participant,
    Recommendation,
)
from events.reports import Numbers, numbers_of
from personnel.models import Assignment
from pilarsosial.core.models import Region
from pilarsosial.core.policies import SYSTEM
from pilarsosial.desk import integrity
from pilarsosial.desk.demo.events import articles

pytestmark = pytest.mark.once

TODAY = date(2026, 9, 30)


def event_of(day: date) -> Event:
    return Event.objects.get(starts_on=day, office__code__in=("35.17", "35", "13.75", "15/KESRA"))


def numbers(event: Event) -> Numbers:
    return numbers_of([event], SYSTEM)[event.pk]


def stated(event: Event) -> dict[tuple[str, str, int], str]:
    return {(claim.figure, claim.label, claim.stated): claim.source for claim in event.claims.all()}


def by_pillar(event: Event) -> dict[str, int]:
    rows = event.participants.values_list("pillar__code").order_by("pillar__code")
    return dict(rows.annotate(n=Count("pk")))


def officials(event: Event) -> dict[str, tuple[bool | None, str]]:
    """{title: (came, by whom represented)}."""
    rows = event.officials.select_related("represented_by")
    return {row.full_title: (row.attended, row.represented_by.full_title if row.represented_by else "") for row in rows}


def test_jombang_2024_is_211_of_three_pillars_and_says_no_more(demo):
    event = event_of(articles.JOMBANG_2024)
    assert sorted(kind.kind for kind in event.kinds.all()) == ["audiensi", "sosialisasi"]
    assert by_pillar(event) == {"PKH": 150, "TAGANA": 40, "TKSK": 21}
    figures = numbers(event)
    assert (figures.quota, figures.registered) == (211, 211)
    assert (figures.invited, figures.attended) == (None, None)
    assert {(label, number) for _, label, number in stated(event)} == {("PKH", 150), ("TKSK", 21), ("TAGANA", 40)}
    assert event.place == ""
    # One TKSK in each kecamatan, and nobody twice.
    tksk = event.participants.filter(pillar__code="TKSK")
    assert tksk.values("region").distinct().count() == Region.objects.children_of("35.17").count() == 21
    assert event.participants.values("member").distinct().count() == 211
    assert "Pj. Bupati Jombang" in officials(event)


def test_sinergitas_2024_invited_200_and_attendance_is_only_stated(demo):
    event = event_of(articles.SYNERGY_2024)
    assert event.participants.filter(member__isnull=False).count() == 160
    outside = event.participants.filter(member__isnull=True)
    assert (outside.count(), outside.values("agency", "unit").distinct().count()) == (40, 30)
    figures = numbers(event)
    assert (figures.quota, figures.invited, figures.attended) == (200, 200, None)
    assert (Figure.ATTENDED, "pilar sosial", 160) in stated(event)
    assert (Figure.ATTENDED, "Jatim Social Care", 40) in stated(event)
    assert event.quotas.get(label="Jatim Social Care").units == 30
    assert set(by_pillar(event)) - {None} == {"TAGANA", "TKSK", "PKH_PLUS"} & set(by_pillar(event))
    assert officials(event)["Pj. Gubernur Jawa Timur"] == (False, "Pj. Sekretaris Daerah Provinsi Jawa Timur")


def test_bukittinggi_2024_keeps_both_statements_beside_360(demo):
    event = event_of(articles.BUKITTINGGI_2024)
    figures = numbers(event)
    assert figures.quota == 360
    assert (figures.invited, figures.registered, figures.attended) == (None, None, None)
    said = sorted(claim.stated for claim in event.claims.all())
    assert said == [322, 332]
    assert [360 - number for number in said] == [38, 28]
    posts = Assignment.objects.active_on(articles.BUKITTINGGI_2024).in_region("13.75")
    assert posts.filter(position__kind="pokok").count() == 360
    assert officials(event)["Pjs. Wali Kota Bukittinggi"] == (False, "Staf Ahli Wali Kota Bukittinggi")


def test_jambi_2023_has_50_outside_people_and_a_sekda_who_did_not_come(demo):
    event = event_of(articles.JAMBI_2023)
    assert event.office.kind == "kesra"
    people = event.participants.all()
    assert (people.count(), people.filter(member__isnull=True).count()) == (50, 50)
    # Two offices of each of the eleven regencies, the rest others.
    assert people.filter(region__parent="15").count() == 22
    assert officials(event)["Sekretaris Daerah Provinsi Jambi"] == (False, "Asisten III Setda Provinsi Jambi")
    assert officials(event)["Asisten III Setda Provinsi Jambi"] == (True, "")
    asked = event.recommendations.all()
    assert asked.count() == 3
    assert {row.note for row in asked} == {articles.INVENTED}
    assert {row.state for row in asked} == {"open"}


def test_jombang_2019_was_said_to_be_209_and_is_208(demo):
    event = event_of(articles.JOMBANG_2019)
    assert by_pillar(event) == {"PKH": 161, "TAGANA": 26, "TKSK": 21}
    assert numbers(event).registered == 208
    ((figure, label, number),) = stated(event)
    assert (figure, label, number - numbers(event).registered) == (Figure.REGISTERED, "", 1)
    sent = ContestResult.objects.filter(event=event)
    assert {row.next_level for row in sent} == {"Lomba di Surabaya"}
    assert all(row.rank is None and row.score is None for row in sent)


def test_the_year_has_events_of_every_state_and_everywhere(demo):
    states = set(Event.objects.values_list("state", flat=True))
    assert states == {EventState.DRAFT, EventState.ANNOUNCED, EventState.CLOSED, EventState.REPORTED}
    regencies = Event.objects.filter(office__code__startswith="35.").values("office").distinct().count()
    assert regencies == 38
    assert not Event.objects.filter(state__in=["draft", "announced"], ends_on__lt=TODAY).exists()
    assert not Event.objects.filter(state__in=["closed", "reported"], ends_on__gte=TODAY).exists()


def test_marks_and_presences_tell_the_same(demo):
    assert Attendance.objects.count() == CurrentPresence.objects.count() > 2_000
    assert not CurrentPresence.objects.exclude(session__event=F("participant__event")).exists()
    came = CurrentPresence.objects.filter(state="hadir").count()
    assert 0.8 < came / CurrentPresence.objects.count() < 0.95
    assert set(Attendance.objects.values_list("method", flat=True)) == {"qr", "tap", "paper"}
    coming = Participant.objects.filter(event__state__in=["draft", "announced"])
    assert not CurrentPresence.objects.filter(participant__in=coming).exists()


def test_what_remains_of_the_year(demo):
    assert Recommendation.objects.overdue(TODAY).exists()
    assert Recommendation.objects.filter(state="done").exists()
    serials = EventCertificate.objects.order_by("series", "serial").values_list("series_id", "serial")
    for series in {pk for pk, _ in serials}:
        mine = [serial for pk, serial in serials if pk == series]
        assert mine == list(range(1, len(mine) + 1))
    assert EventCertificate.objects.filter(record__isnull=False).exists()
    assert {row.kind for row in EventDocument.objects.all()} == {"undangan", "notulen", "foto"}
    assert Minutes.objects.count() > 20
    assert ContestResult.objects.filter(rank=1, next_level="Tingkat Provinsi Jawa Timur").exists()


def test_nothing_of_it_breaks_a_rule(demo):
    assert not [finding.name for finding in integrity.run() if finding.violations]
