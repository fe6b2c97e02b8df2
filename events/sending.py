"""What is sent to one invited person: the personal link, its QR as a picture, a ready text for WhatsApp."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import segno
from django.conf import settings
from django.urls import reverse

from pilarsosial.core.values.phone import is_mobile

from .archives import archived
from .models import Event, EventSession, Participant
from .words import days, session_hours

# Pixels a module: a code of 29 modules is then as wide as a phone.
_SCALE = 12


def rsvp_url(person: Participant) -> str:
    """The personal link; the QR holds the same, so that any camera opens it and a scanner finds the secret in it."""
    return f"{settings.SITE_URL}{reverse('rsvp', args=[person.token])}" if person.token else ""


def qr_png(text: str) -> bytes:
    """A QR as a picture with its quiet border; a quarter of it may be dirty or cracked glass."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False, boost_error=False).save(out, kind="png", scale=_SCALE, border=4)
    return out.getvalue()


def phone_of(person: Participant) -> str:
    """E.164, of a member from the roster (loaded), or empty."""
    return (person.member.phone if person.member_id else person.phone) or ""


def message(person: Participant, event: Event, sessions: Iterable[EventSession]) -> str:
    """The text that invites one person; short lines, for it is read on a phone."""
    first = next(iter(sessions), None)
    hours = session_hours(first, event) if first else ""
    lines = [
        f"Yth. {person.name}",
        "",
        f"{event.office} mengundang Bapak/Ibu pada:",
        f"*{event.title}*",
        f"{days(event)}{f', {hours}' if hours else ''}",
    ]
    lines += [event.place] if event.place else []
    lines += [
        "",
        "Mohon konfirmasi kehadiran melalui tautan pribadi ini:",
        rsvp_url(person),
        "",
        f"Kode QR untuk pintu ada di tautan itu. Kode Anda: {person.code}",
    ]
    return "\n".join(lines)


def whatsapp_url(person: Participant, text: str) -> str:
    """Opens WhatsApp with the text ready; without a mobile number it lets one choose to whom."""
    number = phone_of(person)
    to = number.lstrip("+") if is_mobile(number) else ""
    return f"https://wa.me/{to}?text={quote(text)}"


def qr_archive(people: Iterable[Participant]) -> Iterator[bytes]:
    """A zip of all QR pictures, a piece at a time: `001 Siti Aminah (K7F3).png`. Revoked ones are left out."""
    return archived(
        (f"{number:03} {person.name} ({person.code}).png", qr_png(rsvp_url(person)))
        for number, person in enumerate(people, 1)
        if person.token
    )
