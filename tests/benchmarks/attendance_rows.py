"""Rows for the measurement of the door, in a process with the settings of its database:
`python -m tests.benchmarks.attendance_rows make PEOPLE EVENTS`, or `... count EVENT`. Prints one line of JSON."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.utils import timezone  # noqa: E402

from events.models import Attendance, CurrentPresence, Event, EventKind, EventSession, Participant, Source  # noqa: E402
from events.services import open_own_door  # noqa: E402
from events.tokens import new_code, new_token, token_hash  # noqa: E402
from pilarsosial.core.models import Grant, Office, Region, User  # noqa: E402
from pilarsosial.core.reference import region_rows  # noqa: E402

PHONES = 50


def make(people: int, events: int) -> list[dict]:
    wanted = [row for row in region_rows() if row.code in {"35", "35.17"}]
    for row in wanted:
        Region.objects.get_or_create(
            code=row.code,
            defaults={"level": row.level, "kind": row.kind, "name": row.name, "parent_id": row.parent,
                      "time_zone": row.time_zone},
        )  # fmt: skip
    office, _made = Office.objects.get_or_create(code="35.17", defaults={"region_id": "35.17", "name": "Dinas Sosial"})
    user, made = User.objects.get_or_create(username="pintu", defaults={"name": "Pintu"})
    if made:
        Grant.objects.create(user=user, role="operator", office=office)
    return [one_event(office, user, people) for _ in range(events)]


def one_event(office: Office, user: User, people: int) -> dict:
    today = timezone.localdate()
    event = Event.objects.create(
        office=office, title="Apel", region_id="35.17", starts_on=today, ends_on=today, state="running"
    )
    EventKind.objects.create(event=event, kind="apel")
    session = EventSession.objects.create(event=event, number=1, day=today)
    codes: set[str] = set()
    rows = []
    for number in range(people):
        token = new_token()
        rows.append(
            Participant(
                event=event, name=f"Warga {number:05}", name_key=f"WARGA {number:05}", region_id="35.17",
                source=Source.FORM, code=new_code(codes), token=token, token_hash=token_hash(token),
            )
        )  # fmt: skip
    Participant.objects.bulk_create(rows, batch_size=500)
    passes = [open_own_door(event.pk, key=f"kunci-ponsel-{n:010}", device="x", actor=user)[1] for n in range(PHONES)]
    ids = list(event.participants.values_list("pk", flat=True))
    return {"event": event.pk, "session": session.pk, "people": ids, "passes": passes}


def count(event: int) -> dict[str, int]:
    present = CurrentPresence.objects.filter(participant__event=event, state="hadir")
    return {
        "marks": Attendance.objects.filter(participant__event=event).count(),
        "presences": present.count(),
        "people": present.values("participant").distinct().count(),
    }


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    print(json.dumps({"make": make, "count": count}[what](*map(int, numbers))))
