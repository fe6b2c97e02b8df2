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
    """A line that waits for its result; `amount` in rupiah is what is still open of it."""

    line: int
    reference: str
    account: str
    amount: int


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


def match(due: Sequence[Due], told: Iterable[Told]) -> list[Match]:
    """One match for every row, in the order of the rows, then one for every line that no row names.

    Each row and each line is in exactly one match, so the differences add up to what the file says less what was due.
    """
    by_reference = {one.reference: one for one in due}
    by_account: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        by_account[one.account].append(one)
    taken: Counter[int] = Counter()
    matches = []
    for row in sorted(told, key=lambda one: one.row):
        line = by_reference.get(row.reference) or _by_account(by_account, row, taken)
        if line is None:
            matches.append(Match(Finding.EXTRA, row.row, None, _moved(row)))
        elif taken[line.line]:
            matches.append(Match(Finding.TWICE, row.row, line.line, _moved(row)))
        else:
            matches.append(_judged(row, line))
        if line is not None:
            taken[line.line] += 1
    matches += [Match(Finding.MISSING, None, one.line, -one.amount) for one in due if not taken[one.line]]
    return matches


def _by_account(by_account: dict[str, list[Due]], row: Told, taken: Counter[int]) -> Due | None:
    """Of several lines to one account the one with the same amount, then one that no row has named yet."""
    lines = by_account.get(row.account, []) if row.account else []
    free = [one for one in lines if not taken[one.line]]
    fitting = [one for one in free if one.amount == row.amount + row.fee]
    return next(iter(fitting or free or lines), None)


def _judged(row: Told, line: Due) -> Match:
    if row.account and row.account != line.account:
        return Match(Finding.WRONG_ACCOUNT, row.row, line.line, _moved(row) - line.amount)
    if row.outcome is Outcome.FAILED:
        # Nothing moved: what is due stays open, and why is known.
        return Match(Finding.FAILED, row.row, line.line, -line.amount)
    if row.outcome is Outcome.RETURNED:
        finding = Finding.RETURNED if row.amount == line.amount else _unequal(row, line)
        return Match(finding, row.row, line.line, -line.amount)
    if row.amount + row.fee != line.amount:
        return Match(_unequal(row, line), row.row, line.line, row.amount + row.fee - line.amount)
    return Match(Finding.FEE if row.fee else Finding.MATCHED, row.row, line.line)


def _unequal(row: Told, line: Due) -> Finding:
    return Finding.LESS if row.amount + row.fee < line.amount else Finding.MORE


def _moved(row: Told) -> int:
    return row.amount + row.fee if row.outcome is Outcome.PAID else 0
