"""Words of names as they are misheard and mistyped: which known words may be meant by one that was typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# Old and new spelling, Arabic and Javanese sounds that Indonesian writes in several ways; the longer first.
_SOUNDS = (
    *(
        ("OE", "U"),
        ("DJ", "J"),
        ("TJ", "C"),
        ("SJ", "S"),
        ("IJ", "I"),
        ("SY", "S"),
        ("SH", "S"),
        ("CH", "H"),
        ("KH", "H"),
    ),
    *(("DH", "D"), ("TH", "T"), ("BH", "B"), ("PH", "F"), ("DZ", "Z"), ("Y", "I"), ("V", "F"), ("P", "F")),
    *(("Z", "S"), ("Q", "K"), ("X", "S")),
)
_TWICE = re.compile(r"(.)\1+")
# So many slips are forgiven in a word of so many letters (of its sound); shorter words must be right.
_SLIPS = ((8, 2), (4, 1))
# So many known words stand beside one that was typed.
MOST = 12


def sound(word: str) -> str:
    """One writing for words that sound alike: `YUSUP` and `JUSUF` differ, `YUSUP` and `IUSUF` do not.

    For a word of a `search_key`: capitals without accents.
    """
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = _TWICE.sub(r"\1", word)
    return word[:-1] if len(word) > 3 and word.endswith("H") else word


def slips_in(length: int) -> int:
    """How many letters of a word so long may be wrong, missing, too many or swapped."""
    return next((slips for shortest, slips in _SLIPS if length >= shortest), 0)


def likeness(typed: str, name: str) -> int:
    """How alike (0..100) a typed text is to the words of a name that it may mean; both are `search_key`s."""
    heard = [sound(word) for word in typed.split()]
    words = [sound(word) for word in name.split()]
    if not heard or not words:
        return 0
    each = sum(max(fuzz.ratio(word, other) for other in words) for word in heard) / len(heard)
    # Where a word was parted or two were joined, the letters alone tell.
    joined = fuzz.partial_ratio("".join(heard), "".join(words))
    return round(max(each, joined))


class Vocabulary:
    """The words of names that are known, to ask which of them a typed word may mean."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        self._by_sound: dict[str, list[str]] = {}
        self.add(words)

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def add(self, words: Iterable[str]) -> None:
        for word in words:
            if word not in self._words:
                self._words.add(word)
                self._by_sound.setdefault(sound(word), []).append(word)

    def near(self, word: str) -> list[str]:
        """Known words that may be meant, the nearest first, at most MOST; the word itself when it is known."""
        heard = sound(word)
        found = process.extract(
            heard, self._by_sound.keys(), scorer=OSA.distance, score_cutoff=slips_in(len(heard)), limit=MOST
        )
        near = sorted(
            (slips, OSA.distance(word, other), other) for key, slips, _ in found for other in self._by_sound[key]
        )
        return [other for _, _, other in near[:MOST]]

    def readings(self, words: Collection[str]) -> list[list[list[str]]]:
        """Ways to read what was typed. A way is a list of places, a place the known words that may stand there.

        Besides word by word: two typed words that are one, and one that is two (`NUR HALIZA`, `NURHALIZA`).
        """
        typed = list(words)
        ways = [typed]
        ways += [[*typed[:at], typed[at] + typed[at + 1], *typed[at + 2 :]] for at in range(len(typed) - 1)]
        for at, word in enumerate(typed):
            if word not in self._words:
                ways += [[*typed[:at], *parts, *typed[at + 1 :]] for parts in self._parts(word)]
        read = [[self.near(word) for word in way] for way in ways]
        return [places for places in read if all(places)]

    def _parts(self, word: str) -> list[tuple[str, str]]:
        cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        return [cut for cut in cuts if cut[0] in self._words and cut[1] in self._words]
