"""What each row under the header is: somebody's data, or something that is left out, counted and can be shown.

A row with a NIK, or with a name and more, is always data. Left out are repeated headers, numbering rows, totals,
signature blocks, group lines inside the table ("KECAMATAN BARENG") and notes under it; none of them silently.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .cells import Value, clean_text
from .events import Row
from .header import Layout, known_names
from .mapping import HeaderMapping
from .refusals import refused
from .schema import Schema

KINDS = ("title", "header", "numbering", "blank", "total", "signature", "section", "note")
LABELS = {
    "title": "baris judul di atas tabel",
    "header": "baris judul kolom",
    "numbering": "baris nomor kolom",
    "blank": "baris kosong",
    "total": "baris jumlah",
    "signature": "baris tanda tangan",
    "section": "baris judul kelompok",
    "note": "baris catatan",
}
MOST_EXAMPLES = 200
WIDEST_SIGNATURE = 4

COUNTING = re.compile(r"[\[(]?(\d{1,3})[\])]?\.?")
TOTAL = re.compile(
    r"(?:sub\s*|grand\s*)?(?:jumlah|total|jml|jlh)\b[\s.:=]*"
    r"(?:(?:total|keseluruhan|seluruhnya|semua|seluruh|akhir|anggota|orang|laki-laki|perempuan|tksk|psm|tagana|pkh|kube|"
    r"pendamping|l|p|kecamatan|kec\.?|desa|kelurahan|kabupaten|kota|per)\b[\s.:=+/]*)*"
    r"[\d.,\s]*(?:orang|org|anggota)?[\s.]*(?:\(.*\))?",
    re.IGNORECASE,
)
TOTAL_OF_AREA = re.compile(
    r"(?:sub\s*)?(?:jumlah|total)\s+(?:kecamatan|kec\.?|desa|kelurahan|kabupaten|kota)\b.*", re.IGNORECASE
)
PLACE_AND_DATE = re.compile(
    r"[a-z][a-z .'-]{2,40},\s*(?:tanggal\s*)?(?:\d{1,2}|[.…_\s-]{0,40})\s*"
    r"(?:[-/ ]\s*\d{1,2}\s*[-/]|[a-z]{3,12}|[.…_\s-]{2,40})\s*(?:\d{4}|20[.…_]*)?\s*",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"(?:mengetahui|menyetujui|disetujui|diketahui|dibuat oleh|disusun oleh|yang membuat|hormat kami|pembuat daftar|"
    r"(?:plt|plh|pj|pjs|an|a\.\s?n)\.\s|kepala (?:dinas|bidang|seksi|desa|bagian|sub|uptd?)\b|kadis\b|kabid\b|"
    r"sekretaris\b|camat\b|lurah\b|bupati\b|wali ?kota\b|gubernur\b|koordinator\b|ketua\b|bendahara\b|operator\b|"
    r"pejabat pelaksana|pptk\b|dinas sosial\b|nip\b|nrp\b|pangkat\b|ttd\b|tertanda\b|\(?[.…_]{5,})",
    re.IGNORECASE,
)
OFFICIAL_NUMBER = re.compile(r"\s*(?:nip|nrp)\b", re.IGNORECASE)
SECTION = re.compile(
    r"(?:[ivx]+\.\s*|[a-z]\.\s*)?(?:kecamatan|kec\.?|kabupaten|kab\.?|kota|desa|kelurahan|kel\.?|wilayah|korwil|"
    r"koordinator wilayah|pilar|tksk|psm|tagana|pkh|kube|provinsi)\b.*",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"(?:ket|keterangan|catatan|nb|note|sumber|\*+)\s*[.:)]?.*|(?:halaman|hal\.?|lembar|page)\s*:?\s*\d+\b.*",
    re.IGNORECASE,
)


class DataRow(NamedTuple):
    """A row of data. `values` are typed and stand at their column's index; `section` is the last group line above."""

    number: int
    values: list[Value]
    section: str = ""

    def at(self, index: int | None) -> Value:
        """The value of a column, None beyond the end of the row."""
        return self.values[index] if index is not None and index < len(self.values) else None


@dataclass
class LeftOut:
    """How many rows of every kind of KINDS were not data, with the first of them as (kind, row number, text)."""

    counts: Counter = field(default_factory=Counter)
    examples: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, kind: str, number: int, values: Sequence[Value]) -> None:
        self.counts[kind] += 1
        if len(self.examples) < MOST_EXAMPLES:
            text = " | ".join(filter(None, map(clean_text, values)))
            self.examples.append((kind, number, text[:200]))

    def sentences(self) -> list[str]:
        """What to show, in Indonesian: `2 baris jumlah`."""
        return [f"{self.counts[kind]} {LABELS[kind]}" for kind in KINDS if self.counts[kind]]


class Body:
    """Sorts the rows of one sheet. Iterate `data_rows` once; afterwards `left_out` and `filled` are complete."""

    def __init__(self, layout: Layout, mapping: HeaderMapping, schema: Schema, sheet: str = ""):
        self.left_out = LeftOut()
        self.data_count = 0
        self.last_row = 0
        self.filled: set[int] = set()
        self._layout = layout
        self._schema = schema
        self._sheet = sheet
        self._nik = mapping.fields.get("nik")
        self._name = mapping.fields.get("name")
        self._identity = [mapping.fields[name] for name in schema.identity if name in mapping.fields]
        self._numbering = {
            use.header.index for use in mapping.uses if use.column and use.column.name == schema.numbering
        }
        self._watched = list(mapping.open_columns)
        self._width = len(layout.headers)
        self._texts = {(h.index, text.casefold()) for h in layout.headers for text in (h.text, h.group) if text}
        self._titles = set(layout.titles)
        self._under_header = True
        self._signing = False
        self._section = ""

    def data_rows(self, rows: Iterable[Row]) -> Iterator[DataRow]:
        """The data among all rows of the sheet, titles and header included.

        Raises SheetRefused (`two_headers`) at a second header that differs from the first.
        """
        titles, headers = set(self._layout.title_rows), set(self._layout.header_rows)
        for number, values in rows:
            if number > self.last_row + 1:
                self.left_out.counts["blank"] += number - self.last_row - 1
            self.last_row = number
            if number in titles:
                self.left_out.add("title", number, values)
                continue
            if number in headers:
                self.left_out.add("header", number, values)
                continue
            kind = "" if self._has_long_number(values) else self._kind_of(number, values)
            if kind:
                self.left_out.add(kind, number, values)
                continue
            self._under_header = self._signing = False
            self.data_count += 1
            self._watch(values)
            yield DataRow(number, values, self._section)

    def _watch(self, values: Sequence[Value]) -> None:
        if self._watched:
            self.filled.update(i for i in self._watched if i < len(values) and values[i] is not None)
            self._watched = [index for index in self._watched if index not in self.filled]
        if len(values) > self._width:
            self.filled.update(i for i in range(self._width, len(values)) if values[i] is not None)

    def _has_long_number(self, values: Sequence[Value]) -> bool:
        """Whether the NIK column holds what can only be meant as a NIK, damaged ones included."""
        value = values[self._nik] if self._nik is not None and self._nik < len(values) else None
        if value is None:
            return False
        if isinstance(value, str):
            if value.isdigit():
                return len(value) >= 8
            return sum(map(str.isdigit, value)) >= 8 and not OFFICIAL_NUMBER.match(value)
        return isinstance(value, int | float) and value >= 10_000_000

    def _kind_of(self, number: int, values: Sequence[Value]) -> str:
        """The kind of a row without a NIK; `""` for data."""
        places = [index for index, value in enumerate(values) if value is not None]
        texts = [clean_text(values[index]) for index in places]
        counted = any(
            index in self._numbering and COUNTING.fullmatch(text) for index, text in zip(places, texts, strict=True)
        )
        if not any(texts) or (counted and self._numbering.issuperset(places)):
            # Also rows that were numbered beforehand and never filled in.
            return "blank"
        if self._under_header and _is_numbering(texts):
            return "numbering"
        if self._repeats_header(places, texts, number, values):
            self._under_header = True
            return "header"
        if any(TOTAL.fullmatch(text) or TOTAL_OF_AREA.fullmatch(text) for text in texts if text) and not counted:
            return "total"
        if counted or len(places) > WIDEST_SIGNATURE:
            return ""
        if " ".join(filter(None, texts)) in self._titles and not SECTION.fullmatch(texts[0]):
            return "title"  # printed anew at a page break
        if self._signs(places, texts):
            self._signing = True
            return "signature"
        if len(places) == 1:
            if SECTION.fullmatch(texts[0]):
                self._section = texts[0]
                return "section"
            if NOTE.fullmatch(texts[0]):
                return "note"
        return ""

    def _signs(self, places: Sequence[int], texts: Sequence[str]) -> bool:
        """Whether a short row belongs to a signature block. A name in the name column is a person until one began."""
        marked = [bool(SIGNATURE.match(text)) or _is_place_and_date(text, len(texts)) for text in texts]
        named = places.index(self._name) if self._name in places else None
        if self._signing:
            return named is None or marked[named] or len(places) < 3
        return any(marked) if named is None else marked[named]

    def _repeats_header(self, places: list[int], texts: list[str], number: int, values: Sequence[Value]) -> bool:
        same = sum((index, text.casefold()) in self._texts for index, text in zip(places, texts, strict=True))
        if same >= 2 and same * 2 >= len(places):
            return True
        under = number == self._layout.header_rows[-1] + 1 and len(places) > 1
        if under and not any(index in places for index in self._identity):
            # The lower row of a header whose parts mean nothing here: "L" and "P" under "JENIS KELAMIN".
            return all(text and len(text) <= 20 and not any(map(str.isdigit, text)) for text in texts)
        # People have digits in their rows (dates, phones, decrees), headers hardly: a cheap look before a dear one.
        if len(places) >= 3 and sum(any(map(str.isdigit, text)) for text in texts) <= 1:
            names = known_names(values, self._schema)
            if len(names) >= 3 and len(names) * 2 >= len(places) and names & set(self._schema.identity):
                raise refused("two_headers", sheet=self._sheet, first=self._layout.header_rows[0], second=number)
        return False


def _is_place_and_date(text: str, cells: int) -> bool:
    """`Jombang, 5 Januari 2024` above a signature; beside more than one other text it is somebody's birth."""
    return cells <= 2 and PLACE_AND_DATE.fullmatch(text) is not None


def _is_numbering(texts: Sequence[str]) -> bool:
    """1 2 3 ... under the header, also (1) (2) (3), also with columns left out by merging."""
    numbers = []
    for text in texts:
        match = COUNTING.fullmatch(text)
        if not match:
            return False
        numbers.append(int(match.group(1)))
    rising = all(left < right for left, right in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= 3 and numbers[0] <= 2 and rising and numbers[-1] <= len(numbers) * 2
