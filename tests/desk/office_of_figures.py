"""A small province in which every figure of the dashboard is something: West Sumatra, and Bukittinggi in it."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from events.models import CurrentPresence, EventSession
from personnel.models import Assignment, DuplicatePair, Member
from pilarsosial.core.models import Job, Region, User
from pilarsosial.core.values.period import Period
from stipends.models import Batch, BatchState, LineMark, RefundClaim, Scheme
from stipends.services import generate, open_batch
from stipends.services.paying import Result, record_results
from tests.factories import (
    AccountFactory,
    EventFactory,
    OfficeFactory,
    assignment,
    participant,
    post_at,
    recommendation,
    user_with,
)
from tests.sheets import rosters
from tests.sheets.imports import imported
from tests.stipends.factories import SchemeFactory, bring_to, rate

FEE = 2_900
PROVINCE, CITY, NEXT_DOOR = "13", "13.75", "13.71"
ROLES = {
    "operator": CITY,
    "regency_admin": CITY,
    "coordinator": CITY,
    "activity_officer": PROVINCE,
    "verifier": PROVINCE,
    "approver": PROVINCE,
    "treasurer": PROVINCE,
    "province_admin": PROVINCE,
    "auditor": PROVINCE,
}


def open_province(today: date) -> dict[str, User]:
    """The people and what waits; {role: its user}."""
    users = {
        role: user_with(role, place, pillar="TKSK" if role == "coordinator" else "", username=role)
        for role, place in ROLES.items()
    }
    for pk in ("maker", "second", "third", "fourth"):
        user_with("activity_officer", PROVINCE, username=pk)
    people(today)
    waiting(users, today)
    events(users, today)
    stipends(users)
    return users


def people(today: date) -> None:
    districts = list(Region.objects.children_of(CITY).order_by("code"))
    villages = list(Region.objects.children_of(districts[0].code).order_by("code"))
    for place in districts[:2]:
        AccountFactory(member=assignment("TKSK", place.code, start=date(2024, 5, 2)).member)
    post_at("TKSK", districts[2].code)  # nobody holds it
    both = assignment("TAGANA", CITY, start=date(2025, 2, 1))
    assignment("PSM", villages[0].code, member=both.member, start=date(2025, 7, 1))
    assignment("PSM", villages[1].code, member=both.member, start=date(2025, 8, 1))
    post_at("PKH", districts[1].code, seats=4)
    for start in (date(2020, 1, 1), today - timedelta(days=10)):
        assignment("PKH", districts[1].code, start=start)
    assignment("PKH", districts[1].code, start=date(2020, 1, 1), acting=True)
    over = {"end_reason": "resigned"}
    for end in (date(2025, 3, 1), date(2026, 2, 1), today - timedelta(days=5)):
        assignment("PSM", villages[2].code, start=date(2019, 1, 1), end=end, **over)
    # Two entries of one person: what ended stays with the loser, and counts for the winner.
    winner = assignment("PSM", villages[3].code, start=date(2025, 10, 1)).member
    loser = assignment("PSM", villages[3].code, start=date(2019, 1, 1), end=date(2025, 12, 1), **over).member
    Member.objects.filter(pk=loser.pk).update(removed_at=timezone.now(), merged_into=winner)
    # A move inside the city is nobody's coming or going, one to the next city is both.
    mover = assignment("PSM", villages[0].code, start=date(2019, 1, 1), end=date(2026, 1, 10), **over).member
    assignment("PSM", villages[1].code, start=date(2026, 1, 10), member=mover)
    leaver = assignment("TAGANA", CITY, start=date(2019, 1, 1), end=date(2026, 1, 10), **over).member
    assignment("TAGANA", NEXT_DOOR, start=date(2026, 1, 10), member=leaver)


def waiting(users: dict[str, User], today: date) -> None:
    held = assignment("TAGANA", NEXT_DOOR, start=date(2024, 1, 1))
    other = assignment(
        "PSM", Region.objects.filter(parent__parent=CITY).order_by("code")[5].code, start=date(2024, 1, 1)
    )
    for row in (held, other):
        AccountFactory(member=row.member, state="proposed", usable_from=None)
    DuplicatePair.objects.create(first=held.member, second=other.member)
    imported(rosters.sheet(*map(rosters.person, range(1, 4))), users["operator"], office=OfficeFactory(code=CITY))
    failed = {"state": "failed", "finished_at": timezone.now(), "message": "Gagal"}
    for role in ("operator", "auditor"):
        Job.objects.create(kind="none", label="Ekspor", owner=users[role], **failed)


def events(users: dict[str, User], today: date) -> None:
    city, province = OfficeFactory(code=CITY), OfficeFactory(code=PROVINCE)
    now, serving = timezone.now(), Assignment.objects.filter(pillar__code="TKSK").first()
    for office in (city, province):
        event = EventFactory(office=office, state="announced", starts_on=today + timedelta(days=3))
        came = participant(event, serving, invited_at=now, registered_at=now)
        participant(event, name="Tamu", invited_at=now)
        session = EventSession.objects.get(event=event)
        CurrentPresence.objects.create(participant=came, session=session, state="hadir", since=now, method="tap")
        past = EventFactory(office=office, state="announced", starts_on=today - timedelta(days=30))
        recommendation(past, "Lengkapi rompi", due_on=today - timedelta(days=8))


def stipends(users: dict[str, User]) -> None:
    """A list in each state. Five are of this quarter, so that the states stand beside each other; one of them is being
    paid, and each result is there."""
    states = [state for state in BatchState if state not in (BatchState.RETURNED, BatchState.CANCELLED)]
    maker, *signers = (User.objects.get(username=name) for name in ("maker", "second", "third", "fourth"))
    for place, state in enumerate(states):
        scheme = SchemeFactory(office=OfficeFactory(code=PROVINCE))
        pillar = "PSM" if state == BatchState.DISBURSING else "TKSK" if place % 2 else "TAGANA"
        rate(scheme, pillar)
        listed = _list(scheme, "2026-Q3" if place < 5 else "2026-Q2", maker)
        bring_to(listed, state, [maker, *signers])
    results(Batch.objects.get(state=BatchState.DISBURSING), users["treasurer"])
    marked = Batch.objects.filter(state=BatchState.VERIFIED).first()
    LineMark.objects.create(line=marked.lines.first(), batch=marked, office=marked.office, told={"jumlah": ["1", "2"]})
    paid = Batch.objects.filter(state=BatchState.PAID).first()
    RefundClaim.objects.create(
        line=paid.lines.first(), batch=paid, office=paid.office, amount=500_000, reasons="ended", told="Berakhir"
    )
    Batch.objects.filter(state=BatchState.DRAFT).update(asks_parts=True)


def _list(scheme: Scheme, period: str, maker: User) -> Batch:
    listed = open_batch(scheme.pk, Period.parse(period), actor=maker)
    generate(listed.pk, actor=maker)
    return Batch.objects.get(pk=listed.pk)


def results(listed: Batch, treasurer: User) -> None:
    """One was paid, less the bank's fee; one failed, one came back, and one came back and went to the treasury."""
    paid, failed, returned, refunded = listed.lines.payable().order_by("pk")[:4]
    day = listed.first_day
    rows = [Result(line.pk, "dibayar", day, line.net - FEE, FEE) for line in (paid, returned, refunded)]
    record_results(listed.pk, [*rows, Result(failed.pk, "gagal", day, note="Rekening tutup")], actor=treasurer)
    back = [Result(line.pk, "retur", day, line.net - FEE) for line in (returned, refunded)]
    record_results(listed.pk, back, actor=treasurer)
    slip = Result(refunded.pk, "disetor", day, refunded.net - FEE, sts_no="STS/1")
    record_results(listed.pk, [slip], actor=treasurer)
