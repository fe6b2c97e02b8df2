"""Where in a sheet the table begins: title lines above, a header of one or two rows, merged cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import Value, clean_text
from .events import Merge, Row
from .headings import key_of
from .mapping import Header, find_column
from .schema import Schema

# Rows that hold something, counted from the top, among which the header is looked for.
SEARCH_DEPTH = 30
LONGEST_HEADER = 80
LONG_NUMBER = re.compile(r"\d{8}")

# A region header that leaves its side open says less than one that names it, which tells a two-row header.
OPEN_WEIGHT = 0.9


@dataclass(frozen=True)
class Layout:
    """`header_rows` are row numbers as the sheet shows them, one or two; `titles` the texts above, top first."""

    headers: tuple[Header, ...]
    header_rows: tuple[int, ...]
    titles: tuple[str, ...] = ()
    title_rows: tuple[int, ...] = ()


def find_layout(
    rows: Sequence[Row],
    schema: Schema,
    merges: Sequence[Merge] = (),
    overrides: Mapping[str, str] | None = None,
) -> Layout | None:
    """The header among the first rows of a sheet, None when no row looks like one.

    `rows` are `[number, values]` without blank rows. A row is a header when it holds two known names of which one is
    somebody's identity (NIK, name), or three known names.
    """
    known = frozenset(key_of(text) for text in overrides or {})
    best, best_score = -1, 0.0
    for place, (_number, values) in enumerate(rows[:SEARCH_DEPTH]):
        score = _score(_one_row(values), schema, known)
        if score > best_score:
            best, best_score = place, score
    if best < 0:
        return None
    headers, first, last = _one_row(rows[best][1]), best, best
    for upper in (best - 1, best):
        if upper < 0 or upper + 1 >= len(rows) or rows[upper + 1][0] != rows[upper][0] + 1:
            continue
        if _looks_like_data(rows[upper + 1][1]) or (upper < best and not _may_group(rows[upper][1], rows[best][1])):
            continue
        both = _two_rows(rows[upper], rows[upper + 1][1], merges)
        score = _score(both, schema, known)
        if score > best_score:
            headers, first, last, best_score = both, upper, upper + 1, score
    return Layout(
        headers=tuple(headers),
        header_rows=tuple(row[0] for row in rows[first : last + 1]),
        titles=tuple(" ".join(filter(None, map(clean_text, values))) for _number, values in rows[:first]),
        title_rows=tuple(number for number, _values in rows[:first]),
    )


def known_names(values: Sequence[Value], schema: Schema) -> set[str]:
    """The fields that the cells of a row would be headers of."""
    texts = (clean_text(value) for value in values if isinstance(value, str) and len(value) <= LONGEST_HEADER)
    return {column.name for text in texts if text and (column := schema.find(text))}


def _score(headers: Sequence[Header], schema: Schema, known: frozenset) -> float:
    names: set[str] = set()
    own = 0
    for header in headers:
        if len(header.shown) > LONGEST_HEADER or not (header.text or header.group):
            continue
        if known and (key_of(header.shown) in known or key_of(header.text) in known):
            own += 1
            continue
        column = find_column(header, schema)
        if column:
            names.add(column.name)
    either = {column.name for column in schema.either} & names
    score = len(names) + own
    if score < 2 or (score < 3 and not own and not names & set(schema.identity)):
        return 0
    return score - len(either) * (1 - OPEN_WEIGHT)


def _one_row(values: Sequence[Value]) -> list[Header]:
    return [Header(index, clean_text(value)) for index, value in enumerate(values)]


def _two_rows(upper: Row, lower: Sequence[Value], merges: Sequence[Merge]) -> list[Header]:
    number, above = upper
    spans = [merge for merge in merges if merge[0] <= number <= merge[2] and merge[3] > merge[1]]
    over = {index: merge[1] for merge in spans for index in range(merge[1], merge[3] + 1)}
    headers = []
    carried = ""
    for index in range(max(len(above), len(lower))):
        top = clean_text(above[index]) if index < len(above) else ""
        bottom = clean_text(lower[index]) if index < len(lower) else ""
        if top:
            carried = top
        elif index in over:
            start = over[index]
            top = clean_text(above[start]) if start < len(above) else ""
        elif spans or not bottom:
            # Where the sheet tells its merged cells, a blank beside them belongs to no group.
            carried = ""
        else:
            top = carried
        if not bottom or bottom == top:
            headers.append(Header(index, top))
        else:
            headers.append(Header(index, bottom, top))
    return headers


def _may_group(upper: Sequence[Value], lower: Sequence[Value]) -> bool:
    """Whether a row above a header can hold group titles: several texts, or one that does not start the table."""
    places = [index for index, value in enumerate(upper) if value is not None]
    start = next((index for index, value in enumerate(lower) if value is not None), 0)
    return len(places) > 1 or (len(places) == 1 and places[0] > start)


def _looks_like_data(values: Sequence[Value]) -> bool:
    return any(
        LONG_NUMBER.search(value.replace(" ", "")) if isinstance(value, str) else value is not None for value in values
    )
