"""Invariants of events: marks and what follows from them, personal links, officials, days, certificate numbers,
recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import F, Max, Min, OuterRef, Q, Subquery

from events.calculation import Mark, settle
from events.models import (
    Attendance,
    CertificateSeries,
    CurrentPresence,
    Event,
    EventOfficial,
    Participant,
    Recommendation,
    RecommendationStep,
    Source,
)
from events.tokens import token_hash

from .registry import Count, invariant, of_each, of_names, of_rows

_MARK = (
    "uuid",
    "participant_id",
    "session_id",
    "kind",
    "state",
    "door_at",
    "received_at",
    "method",
    "late",
)


@invariant("Kehadiran setiap peserta di setiap sesi sama dengan yang dikatakan tanda hadirnya")
def presences_follow_their_marks() -> Count:
    """Both are walked in the same order; what one has and the other lacks breaks it, too."""
    order = ("participant_id", "session_id")
    presences = CurrentPresence.objects.order_by(*order).values_list(*order, "state", "since", "method", "late")
    marks = _settled(Attendance.objects.order_by(*order).values(*_MARK).iterator(chunk_size=2_000))
    checked, bad = 0, []
    for stands, follows in zip_longest(presences.iterator(chunk_size=2_000), marks):
        checked += 1
        if stands != follows:
            bad.append("/".join(map(str, (stands or follows)[:2])))
            break  # what comes after a missing one stands beside the wrong one
    return of_names(range(checked), bad)


def _settled(rows: Iterator[dict[str, Any]]) -> Iterator[tuple]:
    for place, group in groupby(rows, key=lambda row: (row["participant_id"], row["session_id"])):
        now = settle(Mark(**row) for row in group)
        if now is not None:
            yield (*place, now.state, now.since, now.method, now.late)


@invariant("Setiap tanda hadir dan kehadiran berada di sesi kegiatan pesertanya sendiri")
def presences_are_of_their_own_event() -> Count:
    strange = ~Q(session__event=F("participant__event"))
    marks = of_rows(Attendance.objects, Attendance.objects.filter(strange))
    rows = of_rows(CurrentPresence.objects, CurrentPresence.objects.filter(strange))
    return Count(
        marks.checked + rows.checked, marks.violations + rows.violations, (*marks.examples, *rows.examples)[:5]
    )


@invariant("Sidik setiap kode pribadi peserta cocok dengan kodenya")
def personal_codes_match_their_hashes() -> Count:
    rows = Participant.objects.values_list("pk", "token", "token_hash").iterator(chunk_size=2_000)
    return of_each(rows, lambda token, kept: (token_hash(token) if token else None) != kept)


@invariant("Rantai perwakilan setiap pejabat berakhir pada orang lain di kegiatan yang sama")
def representation_has_an_end() -> Count:
    rows = EventOfficial.objects.filter(represented_by__isnull=False)
    links = dict(rows.values_list("pk", "represented_by_id"))
    bad = [pk for pk in links if _runs_in_a_circle(pk, links)]
    strange = rows.exclude(represented_by__event=F("event")).values_list("pk", flat=True)
    return of_names(range(EventOfficial.objects.count()), sorted({*bad, *strange}))


def _runs_in_a_circle(start: int, links: dict[int, int]) -> bool:
    seen, step = {start}, links.get(start)
    while step is not None:
        if step in seen:
            return True
        seen.add(step)
        step = links.get(step)
    return False


@invariant("Tanggal setiap kegiatan adalah tanggal sesinya yang pertama sampai yang terakhir")
def events_span_their_sessions() -> Count:
    spans = Event.objects.annotate(first=Min("sessions__day"), last=Max("sessions__day")).filter(first__isnull=False)
    return of_rows(Event.objects, spans.exclude(first=F("starts_on"), last=F("ends_on")))


@invariant("Zona waktu setiap kegiatan adalah zona wilayah tempatnya")
def events_keep_the_time_of_their_place() -> Count:
    return of_rows(Event.objects, Event.objects.exclude(time_zone=F("region__time_zone")))


@invariant("Nomor sertifikat setiap kantor per tahun berurutan tanpa celah")
def certificate_numbers_have_no_gap() -> Count:
    series = CertificateSeries.objects.annotate(given=CountOf("certificates"), highest=Max("certificates__serial"))
    bad = series.filter(~Q(given=F("last")) | (Q(last__gt=0) & ~Q(highest=F("last"))))
    return of_rows(CertificateSeries.objects, bad)


@invariant("Setiap rekomendasi berada dalam keadaan dan tenggat langkahnya yang terakhir")
def recommendations_stand_as_their_last_step() -> Count:
    """A report of a past day reads the steps, every other page what stands now: both must tell the same of today."""
    steps = RecommendationStep.objects.filter(recommendation=OuterRef("pk")).order_by("-pk")
    rows = Recommendation.objects.annotate(
        last_state=Subquery(steps.values("state")[:1]), last_due=Subquery(steps.values("due_on")[:1])
    )
    other_state = Q(last_state__isnull=True) | ~Q(last_state=F("state"))
    one_day_only = Q(due_on__isnull=True, last_due__isnull=False) | Q(due_on__isnull=False, last_due__isnull=True)
    return of_rows(Recommendation.objects, rows.filter(other_state | one_day_only | ~Q(last_due=F("due_on"))))


@invariant("Setiap tanda hadir diterima sesudah waktu di pintunya")
def marks_are_received_after_the_door() -> Count:
    return of_rows(Attendance.objects, Attendance.objects.filter(received_at__lt=F("door_at")))


@invariant("Setiap peserta adalah anggota atau orang luar, dan yang datang tanpa undangan memang tidak diundang")
def participants_are_of_one_kind() -> Count:
    both = Q(member__isnull=False) & ~Q(agency="", unit="", job="", phone="")
    called = Q(source=Source.WALK_IN, invited_at__isnull=False)
    return of_rows(Participant.objects, Participant.objects.filter(both | called))


@invariant("Wakil dan padanan setiap peserta ada di kegiatan yang sama")
def substitutes_are_at_the_same_event() -> Count:
    other = Q(represented_by__isnull=False) & ~Q(represented_by__event=F("event"))
    matched = Q(matched_to__isnull=False) & ~Q(matched_to__event=F("event"))
    return of_rows(Participant.objects, Participant.objects.filter(other | matched))
