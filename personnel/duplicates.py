"""Likely doubles: who is compared with whom, and the pairs that are kept of it. `likeness` says how alike two are.

Everybody is compared by blocks (`find_all`, daily), one person with their own regency at every save (`note_doubles`).
A pair that somebody has decided on is never touched; one that nobody decided goes when nothing speaks for it any more.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import combinations

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from rapidfuzz import fuzz, process

from pilarsosial.core import bulk
from pilarsosial.core.values.names import search_key

from .likeness import NAMES_ALIKE, Entry, compare, names_alike, ordered_name, with_neighbours_sorted, without_digit
from .models import AccountState, Assignment, BankAccount, DuplicatePair, Member, PairState

# What of a person's identity is compared: another value may make or end a double.
COMPARED = frozenset(("name", "birth_date", "nik", "phone"))
# A number that more people share is an office's or a family's, and says nothing about one person.
MOST_SHARING = 5
# So many namesakes are compared at a save; more of them only daily.
_OF_ONE_NAME = 500
NIK_DIGITS = 16
_DISTRICT = len("35.17.09")
_PAGE = 2_000

Found = dict[tuple[int, int], tuple[list[str], int]]


# --- Everybody ----------------------------------------------------------------------------------------------------


def find_all(step: Callable[[], None] = lambda: None) -> int:
    """Compare everybody, keep what is found and drop what no longer is; returns the pairs found.

    Nothing is locked meanwhile: of people who were changed since it began, their own save has the last word. `step`
    is called between the parts; it may raise to stop.
    """
    began = timezone.now()
    entries = {entry.id: entry for entry in load_entries()}
    step()
    found: Found = {}
    for block in (_named_alike, _in_one_regency, _sharing_numbers, _near_niks):
        for one, other in block(entries.values()):
            key = (min(one.id, other.id), max(one.id, other.id))
            if key not in found:
                found[key] = compare(one, other)
        step()
    found = {key: likeness for key, likeness in found.items() if likeness[0]}
    fresh = set(Member.objects.filter(updated_at__gte=began).values_list("pk", flat=True))
    found = {key: likeness for key, likeness in found.items() if fresh.isdisjoint(key)}
    keep_pairs(found)
    old = DuplicatePair.objects.filter(state=PairState.OPEN, found_at__lt=began).values_list("pk", "first", "second")
    gone = [pk for pk, *key in old.iterator() if tuple(key) not in found and fresh.isdisjoint(key)]
    for first in range(0, len(gone), _PAGE):
        DuplicatePair.objects.filter(pk__in=gone[first : first + _PAGE], state=PairState.OPEN).delete()
    return len(found)


def load_entries(ids: Collection[int] | None = None) -> Iterator[Entry]:
    """What is compared of these people, or of everybody in the roster. Three statements."""
    members = Member.objects.present()
    served = Assignment.objects.exclude(end=F("start")).order_by()
    accounts = BankAccount.objects.filter(state__in=[AccountState.ACTIVE, AccountState.PROPOSED]).order_by()
    if ids is not None:
        members = members.filter(pk__in=ids)
        served, accounts = served.filter(member__in=ids), accounts.filter(member__in=ids)
    places: dict[int, frozenset[str]] = {}
    known: dict[frozenset[str], frozenset[str]] = {}
    for member, code in served.values_list("member_id", "regency_code").distinct().iterator(_PAGE):
        places[member] = _shared(known, places.get(member, frozenset()) | {code})
    numbers: dict[int, tuple[str, ...]] = {}
    for member, bank, number in accounts.values_list("member_id", "bank_id", "number").iterator(_PAGE):
        numbers[member] = (*numbers.get(member, ()), f"{bank} {number}")
    columns = ("pk", "name_key", "birth_date", "home_region_id", "phone", "nik")
    for pk, key, born, home, phone, nik in members.order_by().values_list(*columns).iterator(_PAGE):
        regencies = places.pop(pk, frozenset())
        if home:
            regencies = _shared(known, regencies | {home[:5]})
        yield Entry(pk, ordered_name(key), born, regencies, phone, numbers.pop(pk, ()), nik)


def _shared(known: dict[frozenset[str], frozenset[str]], regencies: frozenset[str]) -> frozenset[str]:
    """One object for the same regencies: hundreds of thousands of people live in a few hundred."""
    return known.setdefault(regencies, regencies)


def _named_alike(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """The same name: born on one day, or in one regency when a birth date is missing."""
    for named in _groups(entries, lambda entry: entry.name):
        for born in _groups(named, lambda entry: entry.birth_date):
            yield from combinations(born, 2)
        unknown = [entry for entry in named if entry.birth_date is None]
        for entry in unknown:
            yield from ((entry, other) for other in named if other is not entry and entry.regencies & other.regencies)


def _in_one_regency(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Names that differ by a letter or two, in one regency: born on one day, or a birth date is missing."""
    regencies: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for code in entry.regencies:
            regencies[code].append(entry)
    for people in regencies.values():
        for born in _groups(people, lambda entry: entry.birth_date):
            for one, other in combinations(born, 2):
                if one.name != other.name and names_alike(one.name, other.name):
                    yield one, other
        yield from _without_birth_date(people)


def _without_birth_date(people: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    unknown = [entry for entry in people if entry.birth_date is None and entry.name]
    if not unknown:
        return
    people = sorted(people, key=lambda entry: len(entry.name))
    names, lengths = [entry.name for entry in people], [len(entry.name) for entry in people]
    for entry in unknown:
        # Names so alike are about as long as each other: 2 x common / (length + length) >= 0.92.
        shortest, longest = len(entry.name) * NAMES_ALIKE // 108, -(-len(entry.name) * 108 // NAMES_ALIKE)
        first, last = bisect_left(lengths, shortest), bisect_right(lengths, longest)
        near = process.extract(entry.name, names[first:last], scorer=fuzz.ratio, score_cutoff=NAMES_ALIKE, limit=None)
        for name, _score, at in near:
            if name != entry.name:
                yield entry, people[first + at]


def _sharing_numbers(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """A phone or an account that a few people have in common."""
    entries = list(entries)
    owners: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for number in entry.accounts:
            owners[number].append(entry)
    for group in (*_groups(entries, lambda entry: entry.phone), *owners.values()):
        if len(group) <= MOST_SHARING:
            yield from combinations(group, 2)


def _near_niks(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """NIKs with one slip between them, of names that are alike: one pass over all numbers for each place of a slip."""
    numbered = [entry for entry in entries if entry.nik]
    for slip, places in ((without_digit, NIK_DIGITS), (with_neighbours_sorted, NIK_DIGITS - 1)):
        for at in range(places):
            for group in _groups(numbered, partial(_slipped, slip, at)):
                yield from (pair for pair in combinations(group, 2) if names_alike(pair[0].name, pair[1].name))


def _slipped(slip: Callable[[str, int], str], at: int, entry: Entry) -> str:
    return slip(entry.nik, at)


def _groups(entries: Iterable[Entry], key: Callable[[Entry], object]) -> Iterable[list[Entry]]:
    """Those of two and more who have it in common; who lacks it belongs to none."""
    first: dict[object, Entry] = {}
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        if not (value := key(entry)):
            continue
        if value in first:
            groups.setdefault(value, [first[value]]).append(entry)
        else:
            first[value] = entry
    return groups.values()


# --- One person ---------------------------------------------------------------------------------------------------


@transaction.atomic
def note_doubles(member_id: int) -> None:
    """After a save: new pairs of this person, and the end of those that nothing speaks for any more.

    Quick, so only the same name, and names like it in the own districts, are looked at; what else there is (a shared
    number, another writing elsewhere) comes with `find_all`.
    """
    mine = next(load_entries([member_id]), None)
    if mine is None:
        return
    waiting = DuplicatePair.objects.about([member_id]).filter(state=PairState.OPEN)
    known = {first + second - member_id: pk for pk, first, second in waiting.values_list("pk", "first", "second")}
    key = Member.objects.values_list("name_key", flat=True).get(pk=member_id)
    served = Assignment.objects.filter(member=member_id).exclude(end=F("start")).order_by()
    places = set(served.values_list("duty_region_id", flat=True))
    found: Found = {}
    gone = []
    for other in load_entries((_likely(mine, key, places) | set(known)) - {member_id}):
        likeness = compare(mine, other)
        if likeness[0]:
            found[min(mine.id, other.id), max(mine.id, other.id)] = likeness
        elif other.id in known:
            gone.append(known[other.id])
    keep_pairs(found)
    if gone:
        waiting.filter(pk__in=gone).delete()


def twins_of(name: str, birth_date: date | None, region: str, nik: str | None) -> list[tuple[int, list[str], int]]:
    """(member, reasons, score) of people who may be the one that is about to be entered for this duty region, the
    likeliest first."""
    key = search_key(name)
    mine = Entry(0, ordered_name(key), birth_date, frozenset([region[:5]]), nik=nik)
    found = [(other.id, *compare(mine, other)) for other in load_entries(_likely(mine, key, {region}))]
    return sorted((twin for twin in found if twin[1]), key=lambda twin: (-twin[2], twin[0]))


def forget_doubles(member_ids: Collection[int]) -> None:
    """Nobody asks about people who are not in the roster."""
    DuplicatePair.objects.about(member_ids).filter(state=PairState.OPEN).delete()


def _likely(mine: Entry, key: str, places: Collection[str]) -> set[int]:
    """People with the same `search_key`, and those whose name is alike in the districts of these duty regions."""
    present = Member.objects.present().order_by()
    ids = set(present.filter(name_key=key).values_list("pk", flat=True)[:_OF_ONE_NAME])
    for code in {code[:_DISTRICT] for code in places}:
        # A post of a whole regency or province is compared with its like: not everybody inside is meant.
        here = (
            Assignment.objects.in_region(code)
            if len(code) == _DISTRICT
            else Assignment.objects.filter(duty_region=code)
        )
        people = present.filter(pk__in=here.exclude(end=F("start")).order_by().values("member_id"))
        if mine.birth_date is not None:
            people = people.filter(Q(birth_date=mine.birth_date) | Q(birth_date__isnull=True))
        ids |= {pk for pk, name in people.values_list("pk", "name_key") if names_alike(ordered_name(name), mine.name)}
    return ids


# --- What is kept -------------------------------------------------------------------------------------------------

_COLUMNS = ("first_id", "second_id", "reasons", "score", "state", "found_at", "note")
# What is decided stays decided, and what is the same is not written again.
_CONFLICT = """(first_id, second_id) DO UPDATE SET reasons = excluded.reasons, score = excluded.score
WHERE personnel_duplicatepair.state = 'open'
  AND (personnel_duplicatepair.score <> excluded.score OR personnel_duplicatepair.reasons <> excluded.reasons)"""


def keep_pairs(found: Found) -> None:
    """Pairs {(smaller id, greater id): (reasons, score)} in the queue, each once."""
    pairs = sorted(found)
    for first in range(0, len(pairs), _PAGE):
        page = pairs[first : first + _PAGE]
        with transaction.atomic():
            # Somebody may have been removed, or an import undone, since they were compared.
            people = Member.objects.present().filter(pk__in={pk for pair in page for pk in pair})
            there = set(people.order_by().values_list("pk", flat=True))
            now = bulk.moment()
            rows = [
                (*pair, json.dumps(found[pair][0]), found[pair][1], str(PairState.OPEN), now, "")
                for pair in page
                if there.issuperset(pair)
            ]
            bulk.insert_missing(DuplicatePair, _COLUMNS, rows, conflict=_CONFLICT)
