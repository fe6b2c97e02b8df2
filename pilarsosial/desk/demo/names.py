"""Names that nobody famous bears, put together from the parts that ship (`core/data/names.json`)."""

from __future__ import annotations

import json
from itertools import accumulate
from random import Random
from typing import NamedTuple

from pilarsosial.core.reference import DATA

JATIM = "jatim"
MINANG = "minang"

# A second name's gender for a man (L) and a woman (P); `u` is either.
_FITTING = {"L": {"m", "u"}, "P": {"f", "u"}}


class _Parts(NamedTuple):
    names: list[str]
    weights: list[int]  # running sums, as random.choices wants them


class NameBook:
    """Draws names of one region by their weights, the same ones for the same random source."""

    def __init__(self, rng: Random, region: str) -> None:
        self._rng = rng
        shipped = json.loads((DATA / "names.json").read_text(encoding="utf-8"))
        self._avoid = {tuple(pair) for pair in shipped["avoid"]}
        here = {kind: [row for row in shipped[kind] if region in row["regions"]] for kind in ("male", "female")}
        second = [row for row in shipped["second"] if region in row["regions"]]
        self._given = {"L": _parts(here["male"]), "P": _parts(here["female"])}
        self._second = {
            sex: _parts([row for row in second if row["gender"] in genders]) for sex, genders in _FITTING.items()
        }

    def invent(self, sex: str) -> str:
        """One to three words; one word is ordinary in Java."""
        while True:
            count = self._rng.choices((1, 2, 3), (4, 72, 24))[0]
            words = [self._draw(self._given[sex])]
            words += [self._draw(self._second[sex]) for _ in range(count - 1)]
            if self._is_fit(words):
                return " ".join(words)

    def _is_fit(self, words: list[str]) -> bool:
        pairs = zip(words, words[1:], strict=False)
        return len(set(words)) == len(words) and not any(pair in self._avoid for pair in pairs)

    def _draw(self, parts: _Parts) -> str:
        return self._rng.choices(parts.names, cum_weights=parts.weights)[0]


def _parts(rows: list[dict]) -> _Parts:
    return _Parts([row["name"] for row in rows], list(accumulate(row["weight"] for row in rows)))
