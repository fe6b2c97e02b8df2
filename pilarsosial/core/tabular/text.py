"""CSV as offices send it: any of four encodings, three delimiters, and quotes that were never closed."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from itertools import chain, islice
from typing import BinaryIO

from .cells import Value
from .headings import words
from .refusals import refused
from .sniff import SAMPLE, utf16_without_mark

DELIMITERS = (";", ",", "\t", "|")
SNIFFED_LINES = 60

# Words of which some stand in every header; the fields behind them are not this module's business.
HEADER_WORDS = frozenset(
    (
        "no",
        "nama",
        "nik",
        "ktp",
        "alamat",
        "kecamatan",
        "desa",
        "kelurahan",
        "kabupaten",
        "tempat",
        "tanggal",
        "jabatan",
    )
    + ("keterangan", "hp", "telepon", "sk", "tmt", "rekening", "bank", "jumlah", "hadir")
)

# A quoted cell may hold line ends (Alt+Enter in Excel); more of them than this mean that a quote was never closed.
LINES_IN_ONE_ROW = 12

# Bytes that cp1252 leaves undefined read as the latin-1 character instead of stopping the file.
codecs.register_error("latin1_rest", lambda error: (error.object[error.start : error.end].decode("latin-1"), error.end))


def find_encoding(file: BinaryIO) -> str:
    """The codec of the file: by its mark, else strict UTF-8, else cp1252; the file is left at its start."""
    head = file.read(SAMPLE)
    file.seek(0)
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if bare := utf16_without_mark(head):
        return bare
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while piece := file.read(1 << 20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


class TextTable:
    """The rows of a CSV. `encoding`, `delimiter` and `notes` are known at once, `rows()` is read once.

    `nul_count` and `lone_quotes` count what was repaired on the way.
    """

    def __init__(self, file: BinaryIO):
        self.encoding = find_encoding(file)
        errors = "latin1_rest" if self.encoding == "cp1252" else "replace"
        self._lines = TextIOWrapper(file, encoding=self.encoding, errors=errors, newline=None)
        self.nul_count = 0
        self.lone_quotes = 0
        first = list(islice(self._clean_lines(), SNIFFED_LINES))
        self.delimiter, told = find_delimiter(first)
        # "sep=;" is a line for Excel; it keeps its place so that row numbers are those that Excel shows without it.
        self._first = first[1:] if told else first
        plain = [line for line in self._first if '"' not in line]
        self._width = max((line.count(self.delimiter) for line in plain), default=0) + 1

    def _clean_lines(self) -> Iterator[str]:
        for line in self._lines:
            if "\x00" in line:
                self.nul_count += line.count("\x00")
                line = line.replace("\x00", "")
            yield line

    def rows(self) -> Iterator[list[str]]:
        """One list of texts per row, blank rows as empty lists. Raises SheetRefused (`long_cell`)."""
        lines = _PushBack(self._first, self._clean_lines())
        number = 0
        while True:
            reader = csv.reader(lines, delimiter=self.delimiter, strict=False)
            restart = False
            while not restart:
                lines.taken.clear()
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if len(lines.taken) < 2:
                        raise refused("long_cell", row=number + 1) from error
                    row = None
                number += 1
                if len(lines.taken) > 1 and (row is None or self._quote_was_lone(lines)):
                    row = self._split_plain(lines.taken[0])
                    lines.give_back()
                    self.lone_quotes += 1
                    restart = True
                yield row

    def _quote_was_lone(self, lines: "_PushBack") -> bool:
        """A row over several lines is doubted when its quote was open at the end of the file, or when each of two
        lines in it has all the cells of a row."""
        if lines.at_end:
            return True
        full = sum(line.count(self.delimiter) + 1 >= self._width for line in lines.taken)
        return self._width > 1 and full > 1 and lines.taken[0].count(self.delimiter) + 1 >= self._width

    def _split_plain(self, line: str) -> list[str]:
        return next(csv.reader([line.replace('"', "")], delimiter=self.delimiter, quoting=csv.QUOTE_NONE), [])


class _PushBack:
    """Lines that the CSV reader takes, remembered for one row so that they can be given back."""

    def __init__(self, first: Iterable[str], rest: Iterator[str]):
        self._waiting = list(reversed(list(first)))
        self._rest = rest
        self.taken: list[str] = []
        self.at_end = False

    def __iter__(self) -> "_PushBack":
        return self

    def __next__(self) -> str:
        if self._waiting:
            line = self._waiting.pop()
        else:
            try:
                line = next(self._rest)
            except StopIteration:
                self.at_end = True
                raise
        self.taken.append(line)
        if len(self.taken) > LINES_IN_ONE_ROW:
            raise csv.Error("a quote that is never closed")
        return line

    def give_back(self) -> None:
        """All lines of this row but the first."""
        self._waiting.extend(reversed(self.taken[1:]))
        self.at_end = False


def find_delimiter(lines: list[str]) -> tuple[str, bool]:
    """The delimiter, and whether the first line names it (`sep=;`).

    Decided by the line with the most words of a header. Without such a line a delimiter that stands equally often in
    many lines wins.
    """
    if lines and (told := re.fullmatch(r'"?sep=([;,\t|])"?', lines[0].strip().lower())):
        return told.group(1), True
    spoken = [len(HEADER_WORDS & set(words(line))) for line in lines]
    if spoken and max(spoken) >= 2:
        header = lines[spoken.index(max(spoken))]
        best = max(DELIMITERS, key=lambda delimiter: _outside_quotes(header, delimiter))
        if _outside_quotes(header, best):
            return best, False
    best, best_score = ";", 0
    for delimiter in DELIMITERS:
        counts = Counter(count for line in lines if (count := _outside_quotes(line, delimiter)))
        score = max((often * count for count, often in counts.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best, False


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def split_glued(rows: Iterator[tuple[int, list[Value]]]) -> tuple[Iterator[tuple[int, list[Value]]], bool]:
    """Rows of which each stands in a single cell, taken apart, and whether that was so.

    It is what Excel with Indonesian settings makes of a CSV with commas: all of it lands in column A.
    """
    first: list[tuple[int, list[Value]]] = []
    texts: list[str] = []
    for number, values in rows:
        first.append((number, values))
        filled = [value for value in values if value is not None]
        if not filled:
            continue
        if len(filled) > 1 or not isinstance(filled[0], str):
            return chain(first, rows), False
        texts.append(filled[0])
        if len(texts) == SNIFFED_LINES:
            break
    delimiter, _told = find_delimiter(texts)
    whole = Counter(_outside_quotes(text, delimiter) for text in texts)
    commonest, often = max(whole.items(), key=lambda item: item[0] * item[1], default=(0, 0))
    if commonest < 2 or often * 2 < len(texts):
        return chain(first, rows), False
    return ((number, _taken_apart(values, delimiter)) for number, values in chain(first, rows)), True


def _taken_apart(values: list[Value], delimiter: str) -> list[Value]:
    filled = [value for value in values if value is not None]
    if len(filled) != 1 or not isinstance(filled[0], str):
        return values
    cells = next(csv.reader([filled[0]], delimiter=delimiter), [])
    return [cell if cell and not cell.isspace() else None for cell in cells]
