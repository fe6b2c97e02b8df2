"""Which column of a sheet is which field: a pure function of the headers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .cells import column_letters
from .headings import Key, key_of, words
from .schema import Column, Schema

NEAREST = 3
# A word with one slip of the pen, in a hundred; and how many letters of a longer word abbreviate it.
SAME_WORD = 85
SHORTEST_ABBREVIATION = 3
FAR_BEHIND = 20
NAME_NEAR_ENOUGH = 70

# A group title above several columns ("WILAYAH TUGAS") is short; a longer text is a title of the whole table.
LONGEST_GROUP = 5


@dataclass(frozen=True)
class Header:
    """The header of one column. `group` is the text above it in a two-row header."""

    index: int
    text: str
    group: str = ""

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def shown(self) -> str:
        """What the user sees: both rows in one line; a column without a header by its letter."""
        return self.shown_text or f"Kolom {self.letters}"

    @property
    def shown_text(self) -> str:
        return " ".join(f"{self.group} {self.text}".split())

    @property
    def named(self) -> str:
        """The column inside a sentence: its letter and its text."""
        text = self.shown_text
        return f'kolom {self.letters} "{text}"' if text else f"kolom {self.letters} (tanpa judul)"


@dataclass(frozen=True)
class Nearest:
    """A field that an unknown header resembles, score 0-100."""

    field: str
    label: str
    score: int


@dataclass(frozen=True)
class HeaderProblem:
    """Why a sheet's columns cannot be taken as they are; `message` is Indonesian and says what to do.

    Codes: `unknown_header`, `two_columns`, `missing_column`, `unknown_field`.
    """

    code: str
    message: str
    header: str = ""
    letters: str = ""
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True)
class ColumnUse:
    """What becomes of one column: `state` is `mapped`, `ignored`, `empty`, `unknown` or `double`."""

    header: Header
    state: str
    column: Column | None = None
    nearest: tuple[Nearest, ...] = ()
    other: Header | None = None


@dataclass(frozen=True)
class HeaderMapping:
    """`fields`: field name -> column index from 0. `used_overrides`: the keys of overrides and ignores that met."""

    uses: tuple[ColumnUse, ...]
    fields: dict[str, int]
    problems: tuple[HeaderProblem, ...]
    used_overrides: frozenset[str] = frozenset()

    @property
    def open_columns(self) -> tuple[int, ...]:
        """Columns that matter only if a data row holds something in them."""
        return tuple(use.header.index for use in self.uses if use.state in ("unknown", "double", "empty"))

    def header_of(self, field: str) -> Header | None:
        """The header that was taken for a field."""
        return next((use.header for use in self.uses if use.state == "mapped" and use.column.name == field), None)


def map_headers(
    headers: Sequence[Header],
    schema: Schema,
    overrides: Mapping[str, str] | None = None,
    ignores: Iterable[str] = (),
    filled: Sequence[bool] | None = None,
) -> HeaderMapping:
    """Decide every column: a field, ignored on purpose, or a problem.

    `overrides` is `{header: field}`, `ignores` a list of headers; both name a header by its text (either row or both
    rows) or as `Kolom F`, in any case and punctuation. `filled[i]` tells whether column i holds values in data rows:
    an unknown or double column that holds none is no problem. Without `filled` it is taken to hold some.

    Region columns that say neither "tugas" nor "domisili": when any column says "tugas" they are the home, else they
    are the duty area.
    """
    decided: dict[int, Column | None] = {}
    used: set[str] = set()
    problems: list[HeaderProblem] = []
    chosen = {key_of(text): (text, field) for text, field in (overrides or {}).items()}
    skipped = {key_of(text): text for text in ignores}
    forced: set[int] = set()
    ignored: set[int] = set()
    for header in headers:
        names = _names(header)
        if hit := next((chosen[name] for name in names if name in chosen), None):
            used.add(hit[0])
            column = schema.field(hit[1])
            if column is None:
                problems.append(_unknown_field(hit[1], schema))
            decided[header.index] = column
            forced.add(header.index)
        elif skip := next((skipped[name] for name in names if name in skipped), None):
            used.add(skip)
            ignored.add(header.index)
            decided[header.index] = None
        else:
            decided[header.index] = find_column(header, schema)
    _settle_regions(decided, schema)
    uses = _uses(headers, decided, forced, ignored, schema, filled)
    problems.extend(_problems(uses, schema))
    fields = {use.column.name: use.header.index for use in uses if use.state == "mapped"}
    return HeaderMapping(tuple(uses), fields, tuple(problems), frozenset(used))


def find_column(header: Header, schema: Schema) -> Column | None:
    """The column of one header: both rows together, else the lower row in the light of the upper one."""
    if not header.group or not header.text:
        return schema.find(header.text or header.group)
    column = schema.find(header.shown)
    if column:
        return column
    column = schema.find(header.text)
    if column in schema.either and (side := _side_of(header.group, schema)):
        return schema.by_name[f"{side}_{column.level}"]
    return column


def _side_of(group: str, schema: Schema) -> str:
    """Whether a group title speaks of the duty or the home, by the words that region columns are qualified with."""
    said = words(group)
    if len(said) > LONGEST_GROUP:
        return ""
    if {"tugas", "penugasan", "bertugas", "penempatan", "dampingan", "kerja"} & set(said):
        return "duty"
    if {"alamat", "domisili", "ktp", "tinggal", "asal", "rumah"} & set(said):
        return "home"
    return ""


def _names(header: Header) -> list[Key]:
    texts = (header.shown, header.text, f"Kolom {header.letters}", f"{header.shown} (Kolom {header.letters})")
    return [key for text in texts if (key := key_of(text))]


def _settle_regions(decided: dict[int, Column | None], schema: Schema) -> None:
    beside_duty = any(column and column.side == "duty" for column in decided.values())
    beside_duty = beside_duty or any(column and column.name == "duty_area" for column in decided.values())
    side = "home" if beside_duty else "duty"
    for index, column in decided.items():
        if column in schema.either:
            decided[index] = schema.by_name[f"{side}_{column.level}"]


def _uses(
    headers: Sequence[Header],
    decided: dict[int, Column | None],
    forced: set[int],
    ignored: set[int],
    schema: Schema,
    filled: Sequence[bool] | None,
) -> list[ColumnUse]:
    def holds(header: Header) -> bool:
        if filled is None:
            return bool(header.shown_text)
        return header.index < len(filled) and filled[header.index]

    # Who gets a field that two columns ask for: what the user said, then what holds values, then the left one.
    order = sorted(headers, key=lambda header: (header.index not in forced, not holds(header), header.index))
    owner: dict[str, Header] = {}
    for header in order:
        column = decided[header.index]
        if column and not column.ignored:
            owner.setdefault(column.name, header)
    uses = []
    for header in headers:
        column = decided[header.index]
        if header.index in ignored or (column and column.ignored):
            uses.append(ColumnUse(header, "ignored", column))
        elif column is None:
            if not holds(header):
                uses.append(ColumnUse(header, "empty"))
            else:
                uses.append(ColumnUse(header, "unknown", nearest=nearest_fields(header.shown, schema)))
        elif owner[column.name] is header:
            uses.append(ColumnUse(header, "mapped", column))
        else:
            uses.append(ColumnUse(header, "double" if holds(header) else "empty", column, other=owner[column.name]))
    return uses


def _problems(uses: list[ColumnUse], schema: Schema) -> list[HeaderProblem]:
    problems = [problem_of(use) for use in uses if use.state in ("unknown", "double")]
    mapped = {use.column.name for use in uses if use.state == "mapped"}
    for name in schema.required:
        if name not in mapped and schema.key not in mapped:
            label = schema.by_name[name].label
            message = f'Kolom {label} tidak ditemukan. Beri judul "{label}" pada kolomnya, atau pilih kolom itu.'
            problems.append(HeaderProblem("missing_column", message, header=label))
    return problems


def problem_of(use: ColumnUse) -> HeaderProblem:
    """The problem that an unmapped column is when data rows hold something in it."""
    header = use.header
    if use.state == "double":
        message = (
            f"K{use.other.named[1:]} dan {header.named} sama-sama terbaca sebagai {use.column.label}. "
            "Tentukan yang satu berisi apa, atau abaikan."
        )
        return HeaderProblem("two_columns", message, header.shown, header.letters)
    message = f"K{header.named[1:]} berisi data, tetapi tidak dikenal."
    if use.nearest:
        message += f" Mungkin maksudnya: {', '.join(near.label for near in use.nearest)}."
    message += " Tentukan kolom itu berisi apa, atau abaikan."
    return HeaderProblem("unknown_header", message, header.shown, header.letters, use.nearest)


def _unknown_field(field: str, schema: Schema) -> HeaderProblem:
    nearest = _nearest_names(field, schema)
    message = f'Tidak ada isian bernama "{field}".'
    if nearest:
        message += f" Yang mirip: {', '.join(f'{near.field} ({near.label})' for near in nearest)}."
    return HeaderProblem("unknown_field", message, field, nearest=nearest)


def _nearest_names(field: str, schema: Schema) -> tuple[Nearest, ...]:
    """Up to three fields whose names, or labels, resemble what was meant as one."""
    labels = {column.name: column.label for column in schema.columns}
    spoken = field.casefold()
    scores = {
        name: max(fuzz.ratio(spoken, name), fuzz.ratio(spoken, label.casefold())) for name, label in labels.items()
    }
    best = sorted((name for name in scores if scores[name] >= NAME_NEAR_ENOUGH), key=lambda name: -scores[name])
    return tuple(Nearest(name, labels[name], round(scores[name])) for name in best[:NEAREST])


def nearest_fields(text: str, schema: Schema) -> tuple[Nearest, ...]:
    """Up to three fields among whose headers one holds every word of the text, be it misspelt or cut short."""
    said = set(words(text))
    if not said:
        return ()
    spoken = " ".join(words(text))
    choices = {key: " ".join(key) for key in schema.by_key if all(_stands_in(word, key) for word in said)}
    found: dict[str, Nearest] = {}
    for _text, score, key in process.extract(spoken, choices, scorer=fuzz.token_sort_ratio, limit=25):
        column = schema.by_key[key]
        if column in schema.either:
            column = schema.by_name[f"duty_{column.level}"]
        if column.ignored or any(near.score - score >= FAR_BEHIND for near in found.values()):
            continue
        found.setdefault(column.name, Nearest(column.name, column.label, round(score)))
    return tuple(list(found.values())[:NEAREST])


def _stands_in(word: str, key: Key) -> bool:
    if len(word) >= SHORTEST_ABBREVIATION and any(other.startswith(word) for other in key):
        return True
    return any(fuzz.ratio(word, other) >= SAME_WORD for other in key)
