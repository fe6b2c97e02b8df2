"""Whom people may ask about their data: what the offices themselves put on the public notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from pilarsosial.core.models import Letterhead

MOST = 100


@dataclass(frozen=True)
class Contact:
    office: str
    address: str
    person: str
    ways: str


def contacts() -> list[Contact]:
    """Offices that named somebody or left a telephone or mail on their letterhead, by code."""
    named = ~Q(privacy_contact="") | ~Q(phone="") | ~Q(email="")
    rows = Letterhead.objects.filter(named).select_related("office").order_by("office__code")[:MOST]
    return [
        Contact(
            str(row.office), row.office.address, row.privacy_contact, " · ".join(filter(None, (row.phone, row.email)))
        )
        for row in rows
    ]
