"""Beside the lists: what somebody else paid, what came out after the period, where lists were handed over."""

from __future__ import annotations

from datetime import date, timedelta

from events.models import Event, EventState
from personnel.models import Assignment, EmploymentKind
from personnel.services import set_employment
from pilarsosial.core.models import User
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends import services
from stipends.models import Batch, BatchState, Line, Scheme
from stipends.services.external import Received, record_external

from .disbursing import ENOUGH, Way
from .places import EAST_JAVA, JOMBANG

PER_SEMESTER = 1_500_000
SOURCE = "Daftar bayar Kementerian Sosial"
# Of so many the ministry forgets one, who asks why.
FORGETS_ONE_OF = 29
PAID_AFTER = 24
# What came out after the list was paid, and until when one of the two gave the money back.
BECAME_ASN, GIVEN_BACK_AFTER = 2, 19


def semester_before(quarter: Period) -> Period | None:
    """The semester that ended on the eve of a quarter."""
    semester = Period.containing(quarter.first_day - timedelta(days=1), PeriodUnit.SEMESTER)
    return semester if semester.last_day == quarter.first_day - timedelta(days=1) else None


def record_semester(scheme: Scheme, semester: Period, today: date, actor: User) -> None:
    """The ministry's list of a semester: Tagana who served all of it, as a file of theirs would say."""
    if semester.first_day < scheme.valid_from or semester.last_day >= today:
        return
    served = (
        Assignment.objects.active_on(semester.first_day)
        .active_on(semester.last_day)
        .filter(pillar__code="TAGANA", position__code="anggota", duty_region__code__startswith=f"{EAST_JAVA}.")
    )
    members = served.order_by("member_id").values_list("member_id", flat=True).distinct()
    paid_on = min(semester.last_day + timedelta(days=PAID_AFTER), today)
    received = [
        Received(member, semester.code, PER_SEMESTER, paid_on, f"{SOURCE} {semester.label}")
        for place, member in enumerate(members, start=1)
        if place % FORGETS_ONE_OF
    ]
    if received:
        record_external(scheme.pk, received, actor=actor)


def find_out_afterwards(way: Way, quarter: Period) -> None:
    """Two became PPPK in the month that the list assumed; looked at again, both owe it, and one gave it back."""
    lines = Line.objects.payable().filter(batch=way.batch, kind="utama").exclude(regency_code=JOMBANG).order_by("pk")
    lines = list(lines)
    if len(lines) < ENOUGH:
        return
    for place in range(1, BECAME_ASN + 1):
        member = lines[len(lines) * place // (BECAME_ASN + 1)].member_id
        set_employment(
            member, kind=EmploymentKind.PPPK, since=quarter.months[-1].first_day, actor=way.users["admin_jatim"]
        )
    day = min(quarter.next().first_day + timedelta(days=5), way.today)
    claims = services.recheck_batch(way.batch, actor=way.users["pptk"], today=day)
    if claims:
        sts_on = min(day + timedelta(days=GIVEN_BACK_AFTER), way.today)
        first = min(claims, key=lambda claim: claim.pk)
        services.settle_claim(
            first.pk, sts_no=f"STS/{first.pk:06}/{sts_on:%Y}", sts_on=sts_on, actor=way.users["bendahara"], today=sts_on
        )


def hand_over_lists(today: date, users: dict[str, User]) -> int:
    """The lists that are being paid were handed over together at the last meeting of the province. Returns how many."""
    held = Event.objects.filter(office__code=EAST_JAVA, starts_on__lte=today, state=EventState.CLOSED)
    event = held.order_by("-starts_on", "-pk").first()
    if event is None:
        return 0
    lists = Batch.objects.filter(
        office__code=EAST_JAVA,
        kind="utama",
        state__in=[BatchState.DISBURSING, BatchState.PAID],
        last_day__lt=event.starts_on,
        last_day__gt=event.starts_on - timedelta(days=100),
    )
    for batch in lists.order_by("pk"):
        services.hand_over_at(batch.pk, event.pk, actor=users["pptk"])
    return len(lists)
