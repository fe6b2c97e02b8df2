"""The columns a room can take, and the headers that mean them."""

import tomllib
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from .headings import Key, alternatives, candidates, key_of

SYNONYMS = Path(__file__).with_name("synonyms.toml")
LEVELS = ("province", "regency", "district", "village")


@dataclass(frozen=True)
class Column:
    """A field that a header can mean.

    `kind` names the cleaner (`nik`, `date`, `place_date`, `region`, `account` ...). `level` and `side` (`duty` or
    `home`) are set on region columns, `bank` (the bank's three digit code) on account columns of one bank, `reason`
    on columns that are read past on purpose.
    """

    name: str
    label: str
    kind: str = "text"
    synonyms: tuple[str, ...] = ()
    level: str = ""
    side: str = ""
    bank: str = ""
    reason: str = ""

    @property
    def ignored(self) -> bool:
        return bool(self.reason)


@dataclass(frozen=True)
class Schema:
    """What a kind of sheet may hold.

    `identity` names the fields that make a row somebody's (a row with one of them is data), `required` the fields
    without which a sheet cannot be taken, `key` the one with which it can (its rows say themselves which they are),
    `numbering` the ignored column that only counts rows. `either` are region
    headers that leave open whose area they name: `either_regency` becomes `duty_regency` or `home_regency`.
    """

    columns: tuple[Column, ...]
    ignored: tuple[Column, ...] = ()
    either: tuple[Column, ...] = ()
    identity: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    numbering: str = "numbering"
    key: str = ""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Every column that may be named in a mapping: the fields and the ignored ones."""
        return {column.name: column for column in (*self.columns, *self.ignored)}

    @cached_property
    def by_key(self) -> dict[Key, Column]:
        """Normalised header -> column. Raises ValueError when one header would mean two fields."""
        found: dict[Key, Column] = {}
        for column in (*self.columns, *self.ignored, *self.either):
            for text in (*column.synonyms, column.label):
                if column in self.either and text == column.label:
                    continue
                other = found.setdefault(_key_of_synonym(text), column)
                if other is not column:
                    raise ValueError(f"{text!r} means both {other.name} and {column.name}")
        return found

    def find(self, header: str) -> Column | None:
        """The column a header means by itself, without its neighbours."""
        by_key = self.by_key
        for key in candidates(header):
            if key in by_key:
                return by_key[key]
        parts = [self.find(part) for part in alternatives(header)]
        names = {part.name if part else "" for part in parts}
        return parts[0] if len(names) == 1 else None

    def field(self, name_or_label: str) -> Column | None:
        """The column of a mapping's right side: a field name, or its Indonesian label."""
        wanted = key_of(name_or_label)
        if name_or_label in self.by_name:
            return self.by_name[name_or_label]
        return next((column for column in self.by_name.values() if key_of(column.label) == wanted), None)

    def without_required(self, *names: str) -> "Schema":
        """The same schema where these fields may be missing."""
        return replace(self, required=tuple(name for name in self.required if name not in names))


@lru_cache(maxsize=4096)
def _key_of_synonym(text: str) -> Key:
    """Schemas are made anew for the fields of pillars and share nearly all of their synonyms."""
    return key_of(text)


def load_schema(name: str, path: Path = SYNONYMS) -> Schema:
    """The schema of a section of the synonyms file. Raises KeyError for an unknown section."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    columns = [_column(key, entry) for key, entry in data["columns"].items()]
    either: list[Column] = []
    if "regions" in data:
        regional, either = _region_columns(data["regions"])
        columns += regional
    if "accounts" in data:
        columns += _account_columns(data["accounts"])
    return Schema(
        columns=tuple(columns),
        ignored=tuple(_column(key, entry) for key, entry in data.get("ignored", {}).items()),
        either=tuple(either),
        identity=tuple(data.get("identity", ())),
        required=tuple(data.get("required", ())),
        numbering=data.get("numbering", ""),
        key=data.get("key", ""),
    )


def _column(name: str, entry: dict) -> Column:
    return Column(
        name=name,
        label=entry["label"],
        kind=entry.get("kind", "ignored" if "reason" in entry else "text"),
        synonyms=tuple(entry["synonyms"]),
        reason=entry.get("reason", ""),
    )


def _region_columns(data: dict) -> tuple[list[Column], list[Column]]:
    columns: list[Column] = []
    either: list[Column] = []
    sides = (("duty", "Tugas", data["duty_words"]), ("home", "Domisili", data["home_words"]))
    for level in LEVELS:
        entry = data["levels"][level]
        either.append(Column(f"either_{level}", entry["label"], "region", tuple(entry["synonyms"]), level=level))
        for side, word, qualifiers in sides:
            synonyms = tuple(f"{text} {qualifier}" for text in entry["synonyms"] for qualifier in qualifiers)
            label = f"{entry['label']} {word}"
            columns.append(Column(f"{side}_{level}", label, "region", synonyms, level=level, side=side))
    return columns, either


def _account_columns(data: dict) -> list[Column]:
    columns = []
    for code, names in data["banks"].items():
        synonyms = tuple(f"{word} {name}" for name in names for word in data["words"])
        label = data["label"].format(bank=names[0])
        columns.append(Column(f"account_{code}", label, data["kind"], synonyms, bank=code))
    return columns
