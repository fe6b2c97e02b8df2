"""How alike two entries of the roster are: pure, on what is known of each. It finds questions, it decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from pilarsosial.core.values.names import folded_key

# Names with their words in order: from here on they may be one name written twice ("Dewi/Dwi Lestari" is 96).
NAMES_ALIKE = 92

NAME_BIRTH_DATE = "name_birth_date"
SIMILAR_NAME = "similar_name"
NIK_NEAR = "nik_near"
ACCOUNT = "account"
PHONE = "phone"

# As people read them, in the order of the filter, and how much each says by itself (of 100).
REASONS = {
    NAME_BIRTH_DATE: "Nama dan tanggal lahir sama",
    NIK_NEAR: "NIK beda satu angka",
    SIMILAR_NAME: "Nama mirip, kab/kota sama",
    ACCOUNT: "Nomor rekening sama",
    PHONE: "Nomor telepon sama",
}
_WEIGHTS = {NAME_BIRTH_DATE: 85, NIK_NEAR: 80, SIMILAR_NAME: 50, ACCOUNT: 55, PHONE: 30}
_SIMILAR_AND_BORN_ALIKE = 75
# Two NIKs that are no slip of each other speak for two people.
_OTHER_NIK_PERCENT = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of a member: `name` by `ordered_name`, `accounts` as "bank number" of those in use."""

    id: int
    name: str
    birth_date: date | None = None
    regencies: frozenset[str] = frozenset()
    phone: str = ""
    accounts: tuple[str, ...] = ()
    nik: str | None = None


def ordered_name(name_key: str) -> str:
    """`Entry.name` of a `search_key`: MOH. BUDI and BUDI, M are one."""
    return " ".join(sorted(folded_key(name_key).split()))


def compare(one: Entry, other: Entry) -> tuple[list[str], int]:
    """The reasons to think that both are one person, and a score of 0 to 99; ([], 0) where there is none."""
    weights = {}
    if names_alike(one.name, other.name):
        born_alike = one.birth_date is not None and one.birth_date == other.birth_date
        unknown = one.birth_date is None or other.birth_date is None
        if born_alike and one.name == other.name:
            weights[NAME_BIRTH_DATE] = _WEIGHTS[NAME_BIRTH_DATE]
        elif (born_alike or unknown) and one.regencies & other.regencies:
            weights[SIMILAR_NAME] = _SIMILAR_AND_BORN_ALIKE if born_alike else _WEIGHTS[SIMILAR_NAME]
        if one.nik and other.nik:
            if nik_is_near(one.nik, other.nik):
                weights[NIK_NEAR] = _WEIGHTS[NIK_NEAR]
            else:
                weights = {reason: weight * _OTHER_NIK_PERCENT // 100 for reason, weight in weights.items()}
    if any(number in other.accounts for number in one.accounts):
        weights[ACCOUNT] = _WEIGHTS[ACCOUNT]
    if one.phone and one.phone == other.phone:
        weights[PHONE] = _WEIGHTS[PHONE]
    doubt = 1
    for weight in weights.values():
        doubt *= 100 - weight
    score = 100 - -(-doubt // 100 ** (len(weights) - 1)) if weights else 0
    return [reason for reason in REASONS if reason in weights], score


def names_alike(one: str, other: str) -> bool:
    return bool(one) and (one == other or fuzz.ratio(one, other, score_cutoff=NAMES_ALIKE) > 0)


def nik_is_near(one: str, other: str) -> bool:
    """One digit mistyped, or two neighbours swapped."""
    wrong = [at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs]
    if len(one) != len(other) or not 1 <= len(wrong) <= 2:
        return False
    if len(wrong) == 1:
        return True
    first, second = wrong
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]


def without_digit(nik: str, at: int) -> str:
    """What two NIKs have in common that differ in this digit alone."""
    return nik[:at] + nik[at + 1 :]


def with_neighbours_sorted(nik: str, at: int) -> str:
    """What two NIKs have in common in which this digit and the next are swapped; "" where both are the same."""
    low, high = sorted(nik[at : at + 2])
    return "" if low == high else f"{nik[:at]}{low}{high}{nik[at + 2 :]}"
