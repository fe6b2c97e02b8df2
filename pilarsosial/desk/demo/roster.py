"""Posts, decrees and dated service of invented people; nothing of it lies after `today`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from personnel.models import Assignment, Decree, EndReason, Pause, PauseKind, Post
from pilarsosial.core.models import Pillar, Position, PostRule, regency_code

from .ledger import Ledger
from .names import JATIM, MINANG, NameBook
from .people import People, Person
from .places import Regency

# When each pillar's posts were opened: the year it began.
OPENED = {
    "TAGANA": date(2004, 3, 24),
    "PKH": date(2007, 1, 1),
    "TKSK": date(2009, 1, 1),
    "PSM": date(2012, 1, 1),
    "KUBE": date(2014, 1, 1),
    "PKH_PLUS": date(2014, 1, 1),
}
# Between which years the people of today's roster mostly began.
BEGAN = {
    "TAGANA": (2006, 2022),
    "PKH": (2012, 2021),
    "TKSK": (2010, 2019),
    "PSM": (2013, 2024),
    "KUBE": (2016, 2023),
    "PKH_PLUS": (2014, 2022),
}
_DECREE_WORDS = {
    "TKSK": "Penetapan Tenaga Kesejahteraan Sosial Kecamatan",
    "PKH": "Penetapan Pendamping Program Keluarga Harapan",
    "PKH_PLUS": "Penetapan Pendamping PKH Plus",
    "TAGANA": "Penetapan Anggota Taruna Siaga Bencana",
    "PSM": "Penetapan Pekerja Sosial Masyarakat",
    "KUBE": "Penetapan Pendamping Kelompok Usaha Bersama",
}
_NUMBERED = {"TKSK": 0.92, "TAGANA": 0.85, "PKH": 0.97, "PKH_PLUS": 0.95, "PSM": 0.4, "KUBE": 0.5}
WAVES = 4
_WITHOUT_DECREE = 0.05
_PAUSED = 0.008


@dataclass(slots=True)
class Service:
    """One person's time in one post, as later steps need it; `end` is the first day that is over."""

    id: int
    person: Person
    post: Post
    start: date
    end: date | None
    number: str


@dataclass
class Roster:
    """What the steps of the demo share."""

    rng: Random
    ledger: Ledger
    people: People
    today: date
    names: dict[str, NameBook] = field(init=False)
    pillars: dict[str, Pillar] = field(init=False)
    positions: dict[tuple[str, str], Position] = field(init=False)
    _decrees: dict[tuple[int, str, date], Decree] = field(default_factory=dict)
    _numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    _last_number: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _waves: dict[tuple[str, str], list[date]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {region: NameBook(self.rng, region) for region in (JATIM, MINANG)}
        self.pillars = {pillar.code: pillar for pillar in Pillar.objects.all()}
        self.positions = {
            (position.pillar.code, position.code): position for position in Position.objects.select_related("pillar")
        }

    # --- Posts --------------------------------------------------------------------------------------------------

    def open_post(self, pillar: str, position: str, region: str, seats: int | None = None) -> Post:
        kind = self.positions[pillar, position]
        single = kind.rule == PostRule.ONE
        return self.ledger.add(
            Post(
                position=kind,
                pillar=kind.pillar,
                region_id=region,
                seats=1 if single else seats,
                single=single,
                valid_from=min(OPENED[pillar], self.today),
            )
        )

    # --- Service ------------------------------------------------------------------------------------------------

    def newcomer(
        self, post: Post, regency: Regency, start: date, end: date | None = None, reason: str = "",
        replaces: Service | None = None,
    ) -> Service | None:  # fmt: skip
        """A new person begins in the post; None when that lies after today."""
        if start > self.today:
            return None
        pillar = post.pillar.code
        home = post.region_id
        if len(home) < 13:
            home = self.rng.choice(regency.villages[home] if len(home) == 8 else regency.all_villages)
        person = self.people.invent(
            self.names[JATIM if regency.code.startswith("35") else MINANG],
            pillar,
            village=home,
            town=regency.name,
            office_id=regency.office_id,
            since=start,
            sixty_on=end if reason == EndReason.OVER_AGE else None,
        )
        self.people.give_accounts(person, pillar, start)
        return self.serve(person, post, start, end, reason, replaces)

    def serve(
        self, person: Person, post: Post, start: date, end: date | None = None, reason: str = "",
        replaces: Service | None = None, *, acting: bool = False,
    ) -> Service | None:  # fmt: skip
        """The person in the post; an end after today has not happened yet."""
        if start > self.today:
            return None
        if end is not None and end > self.today:
            end, reason = None, ""
        number = "" if acting else self._number(person, post.pillar, start)
        row = self.ledger.add(
            Assignment(
                member_id=person.id,
                post_id=post.pk,
                pillar_id=post.pillar_id,
                position_id=post.position_id,
                duty_region_id=post.region_id,
                regency_code=regency_code(post.region_id),
                single=post.single,
                acting=acting,
                decree=self._decree(person.office_id, post.pillar.code, start),
                start=start,
                end=end,
                end_reason=reason,
                membership_no=number,
                grade=self._grade(post.pillar.code, start),
                replaces_id=replaces.id if replaces else None,
            )
        )
        service = Service(row.pk, person, post, start, end, number)
        if end is None and self.rng.random() < _PAUSED:
            self._pause(service)
        return service

    def _number(self, person: Person, pillar: Pillar, start: date) -> str:
        """The membership number, one for each person in a pillar: year, province, serial. Some have none yet."""
        key = (person.id, pillar.pk)
        if key not in self._numbers:
            self._last_number[pillar.code] += 1
            number = f"{start.year}{person.regency[:2]}{self._last_number[pillar.code]:06}"
            self._numbers[key] = number if self.rng.random() < _NUMBERED[pillar.code] else ""
        return self._numbers[key]

    def _grade(self, pillar: str, start: date) -> str:
        if pillar != "TAGANA":
            return ""
        years = self.today.year - start.year
        return "Muda" if years < 8 else self.rng.choices(("Muda", "Madya", "Utama"), (35, 60, 5))[0]

    def _decree(self, office_id: int, pillar: str, start: date) -> Decree | None:
        """One decree for all who began in that pillar, office and month. A few assignments lack it."""
        if self.rng.random() < _WITHOUT_DECREE:
            return None
        effective = start.replace(day=1)
        key = (office_id, pillar, effective)
        if key not in self._decrees:
            signed = effective - timedelta(days=self.rng.randint(2, 20))
            self._decrees[key] = self.ledger.add(
                Decree(
                    office_id=office_id,
                    number=f"188/{len(self._decrees) + 101}/{self.rng.randint(400, 499)}.26/{signed.year}",
                    signed_on=signed,
                    signer="Kepala Dinas Sosial",
                    about=_DECREE_WORDS[pillar],
                    effective_from=effective,
                )
            )
        return self._decrees[key]

    def _pause(self, service: Service) -> None:
        start = max(service.start, self.today - timedelta(days=self.rng.randint(10, 300)))
        end = start + timedelta(days=self.rng.choice((30, 60, 90)))
        kind = self.rng.choice((PauseKind.LEAVE, PauseKind.SUSPENDED))
        self.ledger.add(Pause(assignment_id=service.id, kind=kind, start=start, end=end if end <= self.today else None))

    # --- Careers ------------------------------------------------------------------------------------------------

    def first_day(self, pillar: str, regency: Regency) -> date:
        """A day on which somebody of today's roster began: people are taken on in a few waves, with one decree each."""
        key = (pillar, regency.code)
        if key not in self._waves:
            first, last = BEGAN[pillar]
            years = self.rng.sample(range(first, last + 1), WAVES)
            self._waves[key] = [
                max(date(year, self.rng.choices((1, 7, 3, 10), (6, 3, 1, 1))[0], 1), OPENED[pillar]) for year in years
            ]
        return self.rng.choice(self._waves[key])

    def month_between(self, first: date, last: date) -> date:
        """The first of a month from `first` to `last`; `last` itself when there is none."""
        months = (last.year - first.year) * 12 + last.month - first.month
        for _ in range(4):
            at = first.year * 12 + first.month - 1 + self.rng.randint(0, max(months, 0))
            day = date(at // 12, at % 12 + 1, 1)
            if first <= day <= last:
                return day
        return last

    def reason(self) -> EndReason:
        return self.rng.choices(
            (
                EndReason.RESIGNED,
                EndReason.DECEASED,
                EndReason.OVER_AGE,
                EndReason.DISMISSED,
                EndReason.TERM_OVER,
                EndReason.REPLACED,
            ),
            (45, 16, 12, 4, 11, 12),
        )[0]

    def career(self, post: Post, regency: Regency, *, leaves: int = 10, followed: int = 85) -> Service | None:
        """Fills one seat: a holder, in `leaves` of 100 cases an end, in `followed` of 100 of these a successor.

        Returns who holds the seat today, None when it is vacant.
        """
        start = self.first_day(post.pillar.code, regency)
        if start > self.today:
            return None
        if self.rng.randrange(100) >= leaves:
            return self.newcomer(post, regency, start)
        end = self.month_between(start.replace(year=start.year + 1), date(2026, 8, 1))
        reason = self.reason()
        if reason == EndReason.DECEASED:
            end -= timedelta(days=self.rng.randint(1, 25))
        left = self.newcomer(post, regency, start, end, reason)
        if left is None or left.end is None:
            return left
        if self.rng.randrange(100) >= followed:
            return None
        begins = end if reason == EndReason.REPLACED else _months_later(end, self.rng.choice((1, 1, 2, 3)))
        return self.newcomer(post, regency, begins, replaces=left)

    def exchange(
        self, one: Post, other: Post, regency: Regency, first_days: tuple[date, date], day: date
    ) -> list[Service]:
        """Two newcomers in two posts who change places on `day`. Returns who holds the posts today."""
        services = [
            self.newcomer(post, regency, start, day, EndReason.MOVED)
            for post, start in zip((one, other), first_days, strict=True)
        ]
        if None in services or services[0].end is None:
            return [service for service in services if service]
        first, second = services
        moved = [
            self.serve(second.person, one, day, replaces=first),
            self.serve(first.person, other, day, replaces=second),
        ]
        return [service for service in moved if service]


def _months_later(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
