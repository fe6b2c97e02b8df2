"""The other 37 regencies of East Java, in proportion to how many people are wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, cycle

from personnel.models import Post

from .places import EAST_JAVA, JOMBANG, Regency
from .roster import Roster, Service

# Of the people left after TKSK: the share of each pillar and the number at which the real province ends. PSM, which
# has no quota, takes the rest.
SHARES = {"PKH": (0.42, 5_000), "TAGANA": (0.24, 1_800), "PKH_PLUS": (0.09, 250), "KUBE": (0.07, 600)}
PKH_PLUS_REGENCIES = 15  # in 2022
PEOPLE_A_SEAT = 1.1  # with those who have left
VACANT = 0.04
TKSK_LEAVES, TKSK_FOLLOWED = 12, 80  # of 100
COVERED = 0.4
EXCHANGES_EVERY = 40
TWO_POSTS = 0.04


@dataclass
class EastJava:
    """The province while it is being filled: who serves where, until `members` people exist."""

    roster: Roster
    regencies: list[Regency]
    members: int
    holders: dict[tuple[str, str], list[Service]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_full(self) -> bool:
        return self.roster.people.count >= self.members

    def remember(self, services: Iterable[Service | None]) -> None:
        """Who may hold a second post or coordinate later, by pillar and regency."""
        for service in services:
            if service:
                self.holders[service.post.pillar.code, service.person.regency].append(service)

    def fill(self) -> None:
        others = [regency for regency in self.regencies if regency.code != JOMBANG]
        for regency in others:
            self._tksk(regency)
        rest = max(self.members - self.roster.people.count, 0)
        wanted = {pillar: min(int(rest * share), most) for pillar, (share, most) in SHARES.items()}
        self._districtwise("PKH", "pendamping", others, wanted["PKH"])
        programme = [regency for regency in others if regency.kind == "kabupaten"]
        self._districtwise(
            "PKH_PLUS", "pendamping", self.roster.rng.sample(programme, PKH_PLUS_REGENCIES), wanted["PKH_PLUS"]
        )
        self._regencywise("TAGANA", "anggota", others, wanted["TAGANA"])
        self._regencywise("KUBE", "pendamping", others, wanted["KUBE"])
        self._coordinators()
        self._psm()

    # --- Pillars ------------------------------------------------------------------------------------------------

    def _tksk(self, regency: Regency) -> None:
        roster = self.roster
        posts = [roster.open_post("TKSK", "tksk", district) for district in regency.districts]
        vacant: list[Post] = []
        holders: list[Service] = []
        while posts and not self.is_full:
            if len(posts) > 1 and roster.rng.random() < 1 / EXCHANGES_EVERY and self.members - roster.people.count > 1:
                days = (roster.first_day("TKSK", regency), roster.first_day("TKSK", regency))
                holders += roster.exchange(posts.pop(), posts.pop(), regency, days, date(2023, 3, 1))
                continue
            post = posts.pop()
            alone = self.members - roster.people.count == 1
            service = roster.career(post, regency, leaves=0 if alone else TKSK_LEAVES, followed=TKSK_FOLLOWED)
            if service is None:
                vacant.append(post)
            else:
                holders.append(service)
        for post in vacant:
            if holders and roster.rng.random() < COVERED:
                cover = roster.rng.choice(holders)
                roster.serve(cover.person, post, roster.month_between(date(2026, 7, 1), date(2026, 9, 1)), acting=True)
        self.remember(holders)
        roster.ledger.settle()

    def _districtwise(self, pillar: str, position: str, regencies: list[Regency], people: int) -> None:
        """A quota for each district, the more districts a regency has the more."""
        seats = shared_out(int(people / PEOPLE_A_SEAT), [len(regency.districts) for regency in regencies])
        for regency, number in zip(regencies, seats, strict=True):
            for district, quota in zip(
                regency.districts, shared_out(number, [1] * len(regency.districts)), strict=True
            ):
                if quota:
                    self._seats(self.roster.open_post(pillar, position, district, quota), regency, quota)
            self.roster.ledger.settle()

    def _regencywise(self, pillar: str, position: str, regencies: list[Regency], people: int) -> None:
        """One quota for the regency."""
        seats = shared_out(int(people / PEOPLE_A_SEAT), [len(regency.districts) for regency in regencies])
        for regency, quota in zip(regencies, seats, strict=True):
            if quota:
                self._seats(self.roster.open_post(pillar, position, regency.code, quota), regency, quota)
            self.roster.ledger.settle()

    def _seats(self, post: Post, regency: Regency, quota: int) -> None:
        for _ in range(quota):
            if self.is_full:
                return
            if self.roster.rng.random() < VACANT:
                continue
            alone = self.members - self.roster.people.count == 1
            self.remember([self.roster.career(post, regency, leaves=0 if alone else 10)])

    def _psm(self) -> None:
        """A post for every village, and volunteers one village after another until there are people enough."""
        roster = self.roster
        villages = [(regency, village) for regency in self.regencies for village in regency.all_villages]
        posts = [
            (regency, roster.open_post("PSM", "psm", village))
            for regency, village in roster.rng.sample(villages, len(villages))
        ]
        two_posts = self._second_posts()
        for regency, post in cycle(posts):
            if self.is_full:
                break
            second = roster.rng.random() < TWO_POSTS and next(two_posts[regency.code], None)
            start = roster.first_day("PSM", regency)
            if regency.code == JOMBANG:
                # Its figures up to 2024 are known, and no PSM is among them.
                start = max(start, date(2025, roster.rng.choice((1, 7)), 1))
                if start > roster.today:
                    continue
            if second:
                roster.serve(second.person, post, max(start, second.start))
            else:
                roster.newcomer(post, regency, min(start, roster.today))
            roster.ledger.settle()

    def _second_posts(self) -> dict[str, Iterator[Service]]:
        """For each regency the members of Tagana who may be PSM too, each once."""
        return {regency.code: iter(self.holders["TAGANA", regency.code]) for regency in self.regencies}

    # --- Coordinators -------------------------------------------------------------------------------------------

    def _coordinators(self) -> None:
        """A coordinator for each regency and pillar, and five for the province's TKSK: work on top of a basic post."""
        roster = self.roster
        for pillar, position in (("TKSK", "korkab"), ("TAGANA", "korkab"), ("PKH", "korkab"), ("PKH_PLUS", "korkab"),
                                 ("TAGANA", "ketua_forum"), ("TKSK", "ketua_forum")):  # fmt: skip
            for regency in self.regencies:
                holders = self.holders[pillar, regency.code]
                if not holders:
                    continue
                post = roster.open_post(pillar, position, regency.code)
                self._appoint(post, roster.rng.choice(holders))
        everywhere = list(chain.from_iterable(self.holders["TKSK", regency.code] for regency in self.regencies))
        post = roster.open_post("TKSK", "korwil", EAST_JAVA, 5)
        for service in roster.rng.sample(everywhere, min(5, len(everywhere))):
            self._appoint(post, service)

    def _appoint(self, post: Post, service: Service) -> None:
        start = self.roster.month_between(max(service.start, date(2020, 1, 1)), date(2025, 1, 1))
        self.roster.serve(service.person, post, max(start, service.start))


def shared_out(total: int, weights: list[int]) -> list[int]:
    """`total` in whole parts in proportion to the weights; the largest remainders get what is left over."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts
