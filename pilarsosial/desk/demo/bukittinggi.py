"""Kota Bukittinggi, whose figures contradict each other: 360 posts, people as entered here, 332 and 322 as stated.

How many of the 360 posts were held by somebody with two of them is not known. The overlap below is invented, like
everybody in it; it is chosen to equal neither statement.
"""

from __future__ import annotations

from datetime import date

from personnel.models import EndReason, Post
from pilarsosial.core.models import Claim, Measure

from .places import BUKITTINGGI, Regency
from .roster import Roster, Service

KNOWN = date(2024, 10, 22)
STATED = date(2024, 10, 27)
PSM, TAGANA, KUBE = 300, 31, 26  # with the 3 TKSK: 360
PSM_TAGANA, PSM_KUBE, ALL_THREE = 9, 6, 2

SOURCE = "Berita pelatihan pilar sosial Kota Bukittinggi"
PAID_FOR = date(2024, 7, 31)
CLAIMS = (
    (Measure.PEOPLE, None, KNOWN, 332, "Jumlah seluruhnya; bagian lain berita yang sama menyebut 322."),
    (Measure.PEOPLE, None, KNOWN, 322, "Jumlah seluruhnya; bagian lain berita yang sama menyebut 332."),
    (Measure.PEOPLE, "PSM", KNOWN, 300, ""),
    (Measure.PEOPLE, "TAGANA", KNOWN, 31, ""),
    (Measure.PEOPLE, "KUBE", KNOWN, 26, ""),
    (Measure.PEOPLE, "TKSK", KNOWN, 3, ""),
    (Measure.COVERED, "PSM", KNOWN, 24, "Berita menyebut setiap kelurahan; kelurahan di kota ini 24."),
    (Measure.LATE, None, PAID_FOR, 83, "Tali kasih bulan Juli diserahkan 22 Oktober 2024."),
)


def settle(roster: Roster, regency: Regency) -> None:
    """Fills the city's posts as they stood on the known day, with a few changes since."""
    for district in regency.districts:
        post = roster.open_post("TKSK", "tksk", district)
        roster.newcomer(post, regency, roster.first_day("TKSK", regency))
    volunteers = _psm(roster, regency)
    wanted = PSM_TAGANA + PSM_KUBE + ALL_THREE
    with_several = roster.rng.sample(volunteers, min(wanted, len(volunteers)))
    in_all, with_several = with_several[:ALL_THREE], with_several[ALL_THREE:]
    also_tagana, also_kube = with_several[:PSM_TAGANA] + in_all, with_several[PSM_TAGANA:] + in_all
    _fill(roster, regency, roster.open_post("TAGANA", "anggota", BUKITTINGGI, 35), TAGANA, also_tagana)
    _fill(roster, regency, roster.open_post("KUBE", "pendamping", BUKITTINGGI, KUBE), KUBE, also_kube)
    _state(roster, regency)


def _psm(roster: Roster, regency: Regency) -> list[Service]:
    """300 volunteers spread over the 24 kelurahan; the last four left in 2025 and two of them were replaced."""
    posts = [roster.open_post("PSM", "psm", village) for village in regency.all_villages]
    staying = []
    for number in range(PSM):
        post, start = posts[number % len(posts)], _before(roster, regency, "PSM")
        if number < PSM - 4:
            staying.append(roster.newcomer(post, regency, start))
            continue
        left = roster.newcomer(post, regency, start, date(2025, 4, 1), EndReason.RESIGNED)
        if number % 2:
            roster.newcomer(post, regency, date(2025, 7, 1), replaces=left)
    return [service for service in staying if service]


def _fill(roster: Roster, regency: Regency, post: Post, seats: int, doubled: list[Service]) -> None:
    """`seats` people in one post, some of whom hold another already."""
    for service in doubled:
        roster.serve(service.person, post, max(_before(roster, regency, post.pillar.code), service.start))
    for _ in range(seats - len(doubled)):
        roster.newcomer(post, regency, _before(roster, regency, post.pillar.code))


def _before(roster: Roster, regency: Regency, pillar: str) -> date:
    """A first day before the known one."""
    return min(roster.first_day(pillar, regency), date(2024, 7, 1))


def _state(roster: Roster, regency: Regency) -> None:
    Claim.objects.bulk_create(
        Claim(
            office_id=regency.office_id,
            region_id=BUKITTINGGI,
            pillar=roster.pillars[pillar] if pillar else None,
            measure=measure,
            as_of=as_of,
            stated=stated,
            source=SOURCE,
            source_date=STATED,
            note=note,
        )
        for measure, pillar, as_of, stated, note in CLAIMS
        if STATED <= roster.today
    )
