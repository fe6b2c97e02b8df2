"""The register of breaches: recorded at once, told within 72 hours, closed when everybody was told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.documents import render
from pilarsosial.core.documents.parts import head_and_officer, letterhead
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import HOURS_TO_TELL, Breach, Office
from pilarsosial.core.policies import SYSTEM, require
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.templatetags.pilar import moment
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.long_numbers import holds_long_number
from pilarsosial.core.values.money import format_number

PERMISSION = "breach.change"
LETTER = "pilarsosial/desk/documents/breach.typ"
FIELDS = (
    *("title", "found_at", "happened", "story", "data", "people", "measures"),
    *("subjects_told_at", "authority_told_at", "closed_at"),
)
_TIMES = ("found_at", "subjects_told_at", "authority_told_at", "closed_at")
_TEXTS = ("title", "happened", "story", "data", "measures")
_NUMBER_IN_TEXT = "Jangan tulis NIK atau nomor panjang lain di sini; sebut jenis datanya saja."


@transaction.atomic
def record_breach(office_id: int, fields: Mapping[str, Any], *, now: datetime, actor: Any) -> Breach:
    """A new one of the actor's own office. Raises NotPermitted, NotFound, DomainError beside the field."""
    require(actor, PERMISSION)
    areas = areas_with(actor, PERMISSION)
    office = Office.objects.filter(pk=office_id).first()
    if office is None or (areas is not None and office.pk not in {area.office_id for area in areas}):
        raise NotFound
    breach = Breach(office=office, recorded_by=None if actor is SYSTEM else actor)
    _put(breach, fields, now)
    breach.save()
    _record("breach.recorded", breach, audit.changes_between({}, _told(breach)), actor)
    return breach


@transaction.atomic
def change_breach(breach_id: int, fields: Mapping[str, Any], *, version: int, now: datetime, actor: Any) -> Breach:
    """What is known by now. Raises as `record_breach`, and DomainError `changed_meanwhile`, `found_at_is_fixed`."""
    require(actor, PERMISSION)
    breach = Breach.objects.lock_visible(actor, PERMISSION, breach_id)
    if breach.version != version:
        raise DomainError("changed_meanwhile", "Catatan ini baru saja diubah orang lain. Muat ulang halamannya.")
    old = _told(breach)
    found_at = breach.found_at
    _put(breach, fields, now)
    if breach.found_at > found_at:
        text = "Waktu diketahui hanya dapat dimajukan: sejak saat itu 72 jam berjalan."
        raise DomainError("found_at_is_fixed", text, {"found_at": text})
    changes = audit.changes_between(old, _told(breach))
    if changes:
        breach.version += 1
        breach.save()
        _record("breach.changed", breach, changes, actor)
    return breach


@transaction.atomic
def breach_letter(breach_id: int, *, addressee: str, today: date, actor: Any) -> tuple[str, bytes]:
    """(file name, PDF): the written notice to one of the people. Without a name there is a line to write it on."""
    require(actor, PERMISSION)
    rows = Breach.objects.select_related("office__region")
    breach = rows.get_visible(actor, PERMISSION, breach_id)
    people = "" if breach.people is None else f"{format_number(breach.people)} orang"
    data = {
        "title": "Pemberitahuan kegagalan pelindungan data pribadi",
        "office": letterhead(breach.office),
        "addressee": addressee,
        "facts": [
            row
            for row in (
                ("Kejadian", breach.title),
                ("Waktu", breach.happened or "belum diketahui"),
                ("Diketahui kantor", moment(breach.found_at)),
                ("Data yang terungkap", breach.data),
                ("Orang yang terkena", people),
            )
            if row[1]
        ],
        "story": breach.story,
        "measures": breach.measures or "Penanganan sedang berjalan dan akan diberitahukan menyusul.",
        "signers": list(head_and_officer(breach.office, today))[-1:],
    }
    _record("breach.noticed", breach, {"surat": [None, format_date(today)]}, actor)
    return f"pemberitahuan-{breach.pk}-{today.isoformat()}.pdf", render(LETTER, data, as_of=today)


def clock(breach: Breach, now: datetime) -> tuple[str, str]:
    """What the clock says, and its tone: `sisa 41 jam`, `lewat 5 jam`, `diberitahukan dalam 20 jam`.

    The last hour is `sisa kurang dari 1 jam`; what is over by a minute is over by an hour that has begun.
    """
    left = breach.hours_left(now)
    if breach.told_at is not None:
        needed = HOURS_TO_TELL - left
        return (f"diberitahukan dalam {needed} jam", "ok") if left >= 0 else (f"terlambat {-left} jam", "danger")
    if left < 0:
        return f"lewat {-left} jam", "danger"
    return f"sisa {left} jam" if left else "sisa kurang dari 1 jam", "attention" if left < 24 else "info"


def _put(breach: Breach, fields: Mapping[str, Any], now: datetime) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"no part of a breach: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(breach, name, value)
    faults = {name: "Waktu ini belum tiba." for name in _TIMES if (getattr(breach, name) or now) > now}
    if not faults and breach.closed_at and (breach.told_at is None or breach.closed_at < breach.told_at):
        faults["closed_at"] = "Baru selesai setelah orangnya dan lembaga diberi tahu."
    for name in ("subjects_told_at", "authority_told_at"):
        if name not in faults and (getattr(breach, name) or breach.found_at) < breach.found_at:
            faults[name] = "Pemberitahuan tidak mendahului waktu diketahui."
    # The register and its letters stand in clear, and go to the people and the authority.
    faults |= {name: _NUMBER_IN_TEXT for name in _TEXTS if holds_long_number(getattr(breach, name))}
    if faults:
        raise DomainError("breach_invalid", " ".join(faults.values()), faults)
    try:
        breach.full_clean()
    except ValidationError as error:
        faults = {name: " ".join(texts) for name, texts in error.message_dict.items() if name in FIELDS}
        raise DomainError("breach_invalid", " ".join(error.messages), faults) from error


def _told(breach: Breach) -> dict[str, Any]:
    """As the trail keeps it, in full: {field as people call it: text}."""
    values = {}
    for name in FIELDS:
        value = getattr(breach, name)
        shown = moment(value) if isinstance(value, datetime) else value
        values[str(Breach._meta.get_field(name).verbose_name)] = None if shown in ("", None) else shown
    return values


def _record(action: str, breach: Breach, changes: dict[str, Any], actor: Any) -> None:
    office = breach.office
    audit.record(
        actor=actor, action=action, target=breach, changes=changes, office=office, region_code=office.region_id
    )
