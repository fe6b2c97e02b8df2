"""Kabupaten Jombang, whose figures were in the news: the same assignments give both counts.

On 29 January 2019: PKH 161 + TKSK 21 + Tagana 26 = 208, where 209 was said. On 1 February 2024: 150 + 21 + 40 = 211.
On 17 June 2025: 156 + 21 + 42. Nobody else serves there in a basic post before 2025.
"""

from __future__ import annotations

from datetime import date

from personnel.models import EndReason, Post
from pilarsosial.core.models import Claim, Measure

from .places import JOMBANG, Regency
from .roster import Roster, Service

FIRST = date(2019, 1, 29)
SECOND = date(2024, 2, 1)
THIRD = date(2025, 6, 17)
PKH_SEATS, PKH_2019 = 8, 161
PKH_LEFT, PKH_CAME = 51, 40  # between the first two dates: 161 - 51 + 40 = 150
TAGANA_SEATS, TAGANA_2019, TAGANA_LEFT, TAGANA_CAME = 45, 26, 6, 20  # 26 - 6 + 20 = 40

NEWS_2024 = "Berita Dinas Sosial Kabupaten Jombang"
CLAIMS = (
    (Measure.VILLAGES, None, FIRST, 306, "mediapetisi.net", FIRST, "302 desa dan 4 kelurahan."),
    (Measure.DISTRICTS, None, FIRST, 21, "mediapetisi.net", FIRST, "Satu kecamatan satu TKSK."),
    (Measure.OTHER, None, FIRST, 26, "mediapetisi.net", FIRST, "Menurut Permensos 8 Tahun 2012."),
    (
        Measure.PEOPLE,
        None,
        FIRST,
        209,
        "mediapetisi.net",
        FIRST,
        "Jumlah ketiga pilar yang disebut pada berita yang sama 208.",
    ),
    (Measure.PEOPLE, "PKH", FIRST, 161, "mediapetisi.net", FIRST, ""),
    (Measure.PEOPLE, "TKSK", FIRST, 21, "mediapetisi.net", FIRST, ""),
    (Measure.PEOPLE, "TAGANA", FIRST, 26, "mediapetisi.net", FIRST, ""),
    (Measure.PEOPLE, "PKH", SECOND, 150, NEWS_2024, SECOND, ""),
    (Measure.PEOPLE, "TKSK", SECOND, 21, NEWS_2024, SECOND, ""),
    (Measure.PEOPLE, "TAGANA", SECOND, 40, NEWS_2024, SECOND, ""),
    (Measure.PEOPLE, "PKH", THIRD, 156, "dinsos.jombangkab.go.id", THIRD, ""),
    (Measure.PEOPLE, "TKSK", THIRD, 21, "dinsos.jombangkab.go.id", THIRD, ""),
    (Measure.PEOPLE, "TAGANA", THIRD, 42, "dinsos.jombangkab.go.id", THIRD, ""),
)


def settle(roster: Roster, regency: Regency) -> list[Service]:
    """Fills Jombang; returns who serves there today."""
    services = [*_tksk(roster, regency), *_pkh(roster, regency), *_tagana(roster, regency)]
    Claim.objects.bulk_create(
        Claim(
            office_id=regency.office_id,
            region_id=JOMBANG,
            pillar=roster.pillars[pillar] if pillar else None,
            measure=measure,
            as_of=as_of,
            stated=stated,
            source=source,
            source_date=source_date,
            note=note,
            label="jenis PMKS" if measure == Measure.OTHER else "",
        )
        for measure, pillar, as_of, stated, source, source_date, note in CLAIMS
        if as_of <= roster.today
    )
    return [service for service in services if service]


def _tksk(roster: Roster, regency: Regency) -> list[Service | None]:
    """21 posts, never one empty on the known days; six hand-overs and one exchange of places."""
    rng = roster.rng
    posts = [roster.open_post("TKSK", "tksk", district) for district in regency.districts]
    order = rng.sample(posts, len(posts))
    ends = (
        (date(2020, 2, 11), EndReason.DECEASED, date(2020, 3, 1)),
        (date(2021, 1, 1), EndReason.RESIGNED, date(2021, 1, 1)),
        (date(2022, 1, 1), EndReason.OVER_AGE, date(2022, 1, 1)),
        (date(2022, 6, 1), EndReason.RESIGNED, date(2022, 7, 1)),
        (date(2023, 1, 1), EndReason.REPLACED, date(2023, 1, 1)),
        (date(2023, 7, 1), EndReason.TERM_OVER, date(2023, 7, 1)),
    )
    holders: list[Service | None] = []
    for post, (end, reason, successor) in zip(order, ends, strict=False):
        left = roster.newcomer(post, regency, _early(roster, regency, "TKSK"), end, reason)
        follows = roster.newcomer(post, regency, successor, replaces=left)
        holders.append(follows or left)
    one, other = order[len(ends) : len(ends) + 2]
    holders += _exchange(roster, regency, one, other, date(2025, 1, 1))
    for post in order[len(ends) + 2 :]:
        holders.append(roster.newcomer(post, regency, _early(roster, regency, "TKSK")))
    return holders


def _pkh(roster: Roster, regency: Regency) -> list[Service | None]:
    rng = roster.rng
    posts = [roster.open_post("PKH", "pendamping", district, PKH_SEATS) for district in regency.districts]
    seats = [post for post in posts for _ in range(PKH_SEATS)]
    rng.shuffle(seats)
    held, empty = seats[:PKH_2019], seats[PKH_2019:]
    leaving, staying = held[:PKH_LEFT], held[PKH_LEFT:]
    holders: list[Service | None] = []
    free: list[tuple[Post, Service | None]] = [(post, None) for post in empty]
    for post in leaving:
        end = roster.month_between(date(2019, 3, 1), date(2023, 9, 1))
        free.append((post, roster.newcomer(post, regency, _early(roster, regency, "PKH"), end, roster.reason())))
    # Four exchanges of places in 2022, then four ends after the second known day and three after the third.
    for one, other in zip(staying[0:4], staying[4:8], strict=True):
        holders += _exchange(roster, regency, one, other, date(2022, 1, 1))
    for number, post in enumerate(staying[8:15]):
        window = (date(2024, 3, 1), date(2025, 3, 1)) if number < 4 else (date(2025, 9, 1), date(2026, 6, 1))
        end = roster.month_between(*window)
        roster.newcomer(post, regency, _early(roster, regency, "PKH"), end, roster.reason())
    holders += [roster.newcomer(post, regency, _early(roster, regency, "PKH")) for post in staying[15:]]

    rng.shuffle(free)
    for number, (post, left) in enumerate(free):
        begins = _begins(roster, number, PKH_CAME, 10, 2, left)
        if begins:
            holders.append(roster.newcomer(post, regency, begins, replaces=left))
    return holders


def _tagana(roster: Roster, regency: Regency) -> list[Service | None]:
    post = roster.open_post("TAGANA", "anggota", regency.code, TAGANA_SEATS)
    holders: list[Service | None] = []
    for number in range(TAGANA_2019):
        start = _early(roster, regency, "TAGANA")
        if number < TAGANA_LEFT:
            end = roster.month_between(date(2019, 6, 1), date(2023, 6, 1))
            roster.newcomer(post, regency, start, end, roster.reason())
        elif number == TAGANA_LEFT:
            roster.newcomer(post, regency, start, date(2025, 1, 1), EndReason.RESIGNED)
        else:
            holders.append(roster.newcomer(post, regency, start))
    for number in range(TAGANA_CAME + 3 + 1):
        begins = _begins(roster, number, TAGANA_CAME, 3, 1, None)
        if begins:
            holders.append(roster.newcomer(post, regency, begins))
    return holders


def _begins(roster: Roster, number: int, came: int, then: int, lately: int, left: Service | None) -> date | None:
    """The first day of the newcomer of that number: before the second known day, before the third, or after it."""
    if left and left.end is None:
        return None
    if number < came:
        return roster.month_between(left.end if left else date(2019, 6, 1), date(2024, 1, 1))
    if number < came + then:
        return roster.month_between(date(2024, 3, 1), date(2025, 5, 1))
    if number < came + then + lately:
        return roster.month_between(date(2025, 8, 1), date(2026, 7, 1))
    return None


def _early(roster: Roster, regency: Regency, pillar: str) -> date:
    """A first day before the first known one."""
    return min(roster.first_day(pillar, regency), date(2018, 7, 1))


def _exchange(roster: Roster, regency: Regency, one: Post, other: Post, day: date) -> list[Service]:
    pillar = one.pillar.code
    return roster.exchange(one, other, regency, (_early(roster, regency, pillar), _early(roster, regency, pillar)), day)
