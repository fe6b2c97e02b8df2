"""A bank's or treasurer's result beside the lines that were to be paid: pure, the same whatever the order of rows.

A row finds its line by the reference that the transfer file carried; without one by the account, and where several
lines go to one account by the amount too. What it then says of the line is a finding with a code; nobody is matched by
name alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What the bank says became of a transfer."""

    PAID = "dibayar"
    FAILED = "gagal"
    RETURNED = "retur"


class Finding(StrEnum):
    """What a row of the result, or a line without one, comes to."""

    MATCHED = "cocok"
    KNOWN = "tercatat"
    FAILED = "gagal"
    RETURNED = "retur"
    FEE = "biaya"
    LESS = "kurang"
    MORE = "lebih"
    WRONG_ACCOUNT = "rekening"
    TWICE = "ganda"
    EXTRA = "asing"
    MISSING = "hilang"


# Of these the amount is explained, and the line may be booked as the row says.
BOOKABLE = frozenset({Finding.MATCHED, Finding.FEE, Finding.FAILED, Finding.RETURNED})

TOLD = {
    Finding.MATCHED: "Cocok.",
    Finding.KNOWN: "Sudah tercatat.",
    Finding.FAILED: "Bank menolak transfer ini; uangnya masih di bendahara.",
    Finding.RETURNED: "Bank mengembalikan transfer ini.",
    Finding.FEE: "Kurang sebesar biaya bank; selisihnya terjelaskan.",
    Finding.LESS: "Jumlah di berkas kurang dari jumlah di daftar.",
    Finding.MORE: "Jumlah di berkas lebih dari jumlah di daftar.",
    Finding.WRONG_ACCOUNT: "Nomor rekening di berkas bukan rekening di daftar.",
    Finding.TWICE: "Baris kedua untuk orang yang sama; uangnya mungkin terkirim dua kali.",
    Finding.EXTRA: "Tidak ada orang dengan rujukan atau rekening ini di daftar.",
    Finding.MISSING: "Belum ada hasil untuk orang ini.",
}


@dataclass(frozen=True)
class Due:
    """A payable line, rupiah: `net` is what it pays, `amount` what is still open of it."""

    line: int
    reference: str
    account: str
    amount: int
    net: int


@dataclass(frozen=True)
class Told:
    """One row of the result. `fee` in rupiah was kept by the bank; a failed transfer moved nothing."""

    row: int
    reference: str
    account: str
    amount: int
    fee: int
    outcome: Outcome


@dataclass(frozen=True)
class Match:
    """`row` is None for a line without a row, `line` for a row without a line. `difference`: told less due, rupiah."""

    finding: Finding
    row: int | None
    line: int | None
    difference: int = 0


class Matcher:
    """Rows one after the other, in the order of the file; `missing` at the end."""

    def __init__(self, due: Sequence[Due]) -> None:
        self._due = due
        self._by_reference = {one.reference: one for one in due}
        self._by_account: dict[str, list[Due]] = defaultdict(list)
        for one in due:
            self._by_account[one.account].append(one)
        self._taken: Counter[int] = Counter()

    def see(self, row: Told) -> Match:
        line = self._by_reference.get(row.reference) or self._of_account(row)
        if line is None:
            return Match(Finding.EXTRA, row.row, None, _moved(row))
        self._taken[line.line] += 1
        if self._taken[line.line] > 1:
            return Match(Finding.TWICE, row.row, line.line, _moved(row))
        return _judged(row, line)

    def missing(self) -> list[Match]:
        """Lines with something open that no row has named."""
        return [
            Match(Finding.MISSING, None, one.line, -one.amount)
            for one in self._due
            if one.amount and not self._taken[one.line]
        ]

    def _of_account(self, row: Told) -> Due | None:
        """Of several lines to one account the one with the same amount, then one that no row has named yet."""
        lines = self._by_account.get(row.account, []) if row.account else []
        free = [one for one in lines if not self._taken[one.line]]
        fitting = [one for one in free if one.amount == row.amount + row.fee]
        return next(iter(fitting or free or lines), None)


def match(due: Sequence[Due], told: Iterable[Told]) -> list[Match]:
    """One match for every row, in the order of the rows, then one for every open line that no row names.

    Each row is in exactly one match, so the differences add up to what the file says less what was due.
    """
    matcher = Matcher(due)
    return [matcher.see(row) for row in sorted(told, key=lambda one: one.row)] + matcher.missing()


def _judged(row: Told, line: Due) -> Match:
    if row.account and row.account != line.account:
        return Match(Finding.WRONG_ACCOUNT, row.row, line.line, _moved(row) - line.amount)
    if row.outcome is Outcome.FAILED:
        # Nothing moved: what is due stays open, and why is known.
        return Match(Finding.FAILED, row.row, line.line, -line.amount)
    if row.outcome is Outcome.RETURNED:
        # What came back is all of it, whether or not it was booked as paid before.
        fits = row.amount == line.net
        return Match(Finding.RETURNED if fits else _unequal(row, line.net), row.row, line.line, -line.amount)
    if not line.amount and row.amount + row.fee == line.net:
        return Match(Finding.KNOWN, row.row, line.line, _moved(row))
    if row.amount + row.fee != line.amount:
        return Match(_unequal(row, line.amount), row.row, line.line, row.amount + row.fee - line.amount)
    return Match(Finding.FEE if row.fee else Finding.MATCHED, row.row, line.line)


def _unequal(row: Told, due: int) -> Finding:
    return Finding.LESS if row.amount + row.fee < due else Finding.MORE


def _moved(row: Told) -> int:
    return row.amount + row.fee if row.outcome is Outcome.PAID else 0
