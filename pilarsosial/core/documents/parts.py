"""What the papers of an office share, as data for `common.typ`: letterhead, place and date, signatures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..errors import NotFound
from ..files import read_file
from ..models import Letterhead, Level, Office, Signer, SigningRole, default_title
from ..values.dates import format_date
from ..values.nip import format_nip
from . import picture

DOTS = "." * 32


def letterhead(office: Office) -> dict[str, Any]:
    """The head of an office's letters: government, name, address, ways to reach it, coat of arms. Two statements.

    For papers whose carrier the caller found in scope: what stands on an office's letters is no secret.
    """
    head = Letterhead.objects.select_related("logo").filter(office=office).first() or Letterhead(office=office)
    contact = [
        f"Telepon {head.phone}" if head.phone else "",
        f"Surel {head.email}" if head.email else "",
        f"Laman {head.website}" if head.website else "",
    ]
    return {
        "top": head.top or government_of(office),
        "name": str(office),
        "address": office.address,
        "contact": "  ·  ".join(filter(None, contact)),
        "logo": _logo(head),
    }


def government_of(office: Office) -> str:
    """`Pemerintah Kabupaten Jombang`: the line above the office's own name."""
    region = office.region
    return f"Pemerintah {region}" if region.level <= Level.REGENCY else str(region)


def place_of(office: Office) -> str:
    """Where its letters are written: the city it names, else the name of its region."""
    return office.city or office.region.name


def signature(
    office: Office, role: str, day: date, *, signer: Signer | None = None, above: str = "", dated: bool = False
) -> dict[str, Any]:
    """One block: who signs for the office as that on the day, else a dotted line, so that the paper can be signed.

    `signer` chooses one of several; `above` is a word such as "Mengetahui,"; `dated` puts place and date on top.
    """
    signer = signer or Signer.objects.signing(office.pk, role, day).select_related("office").first()
    title = signer.printed_title if signer else default_title(role, str(office))
    return block(
        title,
        name=signer.name if signer else "",
        rank=signer.rank if signer else "",
        nip=signer.nip if signer else "",
        above=above,
        place_and_date=f"{place_of(office)}, {format_date(day)}" if dated else "",
    )


def block(
    title: str, *, name: str = "", rank: str = "", nip: str = "", above: str = "", place_and_date: str = ""
) -> dict[str, str]:
    """A signature of anybody: a speaker, a recipient. Without a name it is a dotted line."""
    return {
        "place": place_and_date,
        "above": above,
        "title": title,
        "name": name or DOTS,
        "is_named": bool(name),
        "rank": rank,
        "number": f"NIP {format_nip(nip)}" if nip else "",
    }


def head_and_officer(office: Office, day: date) -> Iterable[dict[str, Any]]:
    """The usual pair under lists: who answers for the activity on the left, the head on the right with the date."""
    yield signature(office, SigningRole.ACTIVITY_OFFICER, day)
    yield signature(office, SigningRole.HEAD, day, dated=True)


def _logo(head: Letterhead) -> list[int] | None:
    """A letter is printed without its coat of arms rather than not at all."""
    if head.logo_id is None:
        return None
    try:
        return picture(read_file(head.logo))
    except NotFound:
        return None
