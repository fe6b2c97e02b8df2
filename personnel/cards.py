"""What stands on member cards, and what scanning one tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from pilarsosial.core.checks import Checked, check_url
from pilarsosial.core.documents import picture, qr_svg, render
from pilarsosial.core.errors import NotFound
from pilarsosial.core.files import read_file
from pilarsosial.core.models import Level, PositionKind, StoredFile
from pilarsosial.core.regions_cache import ancestor, level_of, short_name
from pilarsosial.core.shell import initials
from pilarsosial.core.values.dates import format_date

from .models import Assignment, Member, MemberCard

TEMPLATE = "personnel/documents/card.typ"


def card_sheet(members: Sequence[Member], cards: dict[int, MemberCard], *, day: date) -> bytes:
    """A4 pages with ten cards each, in the order given; `cards` as `issue_cards` returned them."""
    posts = _main_posts([member.pk for member in members], day)
    foot = f"Dicetak {format_date(day)} · pindai untuk memeriksa"
    faces = [_face(member, posts[member.pk], cards[member.pk], foot) for member in members]
    return render(TEMPLATE, {"title": "Kartu anggota", "cards": faces}, as_of=day)


def checked_card(token: str) -> Checked | None:
    """For whoever scans a card: whose it is and whether it still counts. No number of any kind."""
    # A stranger at the door is no actor; the random code is the right to see what the card itself says.
    card = MemberCard.objects.filter(token=token).select_related("member").first()
    if card is None:
        return None
    post = _main_posts([card.member_id], timezone.localdate()).get(card.member_id)
    if card.revoked_at or card.member.removed_at:
        return Checked("Kartu anggota", False, "Kartu ini sudah dicabut")
    facts = [("Nama", card.member.display_name)]
    if post is None:
        return Checked("Kartu anggota", False, "Tidak lagi bertugas", facts)
    facts += [("Sebagai", str(post.position)), ("Wilayah tugas", _area(post))]
    return Checked("Kartu anggota", True, "Berlaku", facts)


def _main_posts(member_ids: Sequence[int], day: date) -> dict[int, Assignment]:
    """The post to print: the basic one, the newest of several."""
    rows = Assignment.objects.active_on(day).filter(member__in=member_ids)
    posts: dict[int, Assignment] = {}
    for row in rows.select_related("position__pillar").order_by("member_id", "-start", "pk"):
        known = posts.get(row.member_id)
        if known is None or (known.position.kind != PositionKind.BASIC and row.position.kind == PositionKind.BASIC):
            posts[row.member_id] = row
    return posts


def _face(member: Member, post: Assignment, card: MemberCard, foot: str) -> dict[str, Any]:
    return {
        "heading": "KARTU ANGGOTA PILAR SOSIAL",
        "office": str(member.office),
        "name": member.display_name,
        "position": str(post.position),
        "area": _area(post),
        "number": post.membership_no,
        "number_label": post.position.pillar.membership_label,
        "photo": _photo(member.photo),
        "initials": initials(member.name),
        "qr": qr_svg(check_url(card.token)),
        "foot": foot,
    }


def _photo(stored: StoredFile | None) -> list[int] | None:
    """The photo as numbers; a card is printed without one rather than not at all."""
    if stored is None:
        return None
    try:
        return picture(read_file(stored))
    except NotFound:
        return None


def _area(post: Assignment) -> str:
    """From the duty region up to the regency: `Kec. Jombang, Kab. Jombang`."""
    code = post.duty_region_id
    levels = range(level_of(code), min(Level.REGENCY, level_of(code)) - 1, -1)
    return ", ".join(short_name(ancestor(code, level)) for level in levels)
