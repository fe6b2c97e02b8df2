"""Certificates of an event, a page each, and what anybody may check: name, event and date."""

from __future__ import annotations

from collections.abc import Sequence

from pilarsosial.core.checks import Checked, check_url
from pilarsosial.core.documents import qr_svg, render
from pilarsosial.core.documents.parts import letterhead, signature
from pilarsosial.core.models import SigningRole

from ..models import Event, EventCertificate, ParticipantRole
from ..words import days

TEMPLATE = "events/documents/certificate.typ"


def certificates_pdf(event: Event, certificates: Sequence[EventCertificate]) -> bytes:
    """In the order given. Certificates with participants and signers; the event with its organiser's region."""
    kinds = " dan ".join(kind.get_kind_display().lower() for kind in event.kinds.all())
    data = {
        "title": f"Sertifikat {event.title}",
        "office": letterhead(event.office),
        "event": event.title,
        "theme": event.theme,
        "kinds": kinds,
        "days": days(event),
        "place": event.place or str(event.region),
        "pages": [_page(event, one) for one in certificates],
    }
    return render(TEMPLATE, data, as_of=max((one.issued_on for one in certificates), default=event.ends_on))


def checked_certificate(token: str) -> Checked | None:
    """Name, event and date, as printed. Nothing else of the person."""
    found = EventCertificate.objects.filter(token=token).select_related("participant__event__office").first()
    if found is None:
        return None
    event = found.participant.event
    facts = [("Nama", found.name), ("Kegiatan", event.title), ("Tanggal", days(event))]
    if found.revoked_at is not None:
        return Checked("Sertifikat kegiatan", False, "Sertifikat ini sudah dicabut", facts)
    return Checked("Sertifikat kegiatan", True, "Asli dan berlaku", facts)


def _page(event: Event, one: EventCertificate) -> dict[str, object]:
    role = ParticipantRole(one.participant.role).label
    return {
        "number": one.number,
        "name": one.name,
        "role": role,
        "hours": f"{one.lesson_hours} jam pelajaran (JP)" if one.lesson_hours else "",
        "signer": signature(event.office, SigningRole.HEAD, one.issued_on, signer=one.signer, dated=True),
        "qr": qr_svg(check_url(one.token)),
    }
