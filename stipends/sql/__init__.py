"""Set-based statements of the stipends, on both engines.

Callers have asked for right and scope, hold the lock of the batch, and write the trail.
"""

from .cases import Case, cases_of_people, drop_cases, make_cases, read_cases
from .entitlements import add_entitlements
from .lines import (
    add_judgements,
    count_changes,
    delete_gone,
    delete_unused_judgements,
    figures,
    known_judgements,
    note_changes,
    put_judged,
    stream_for_digest,
    write_differences,
    write_lines,
    write_parts,
    write_totals,
)
from .marks import lines_with_another_account
from .retries import write_retry_lines
from .versions import versions_of

__all__ = [
    "Case",
    "add_entitlements",
    "add_judgements",
    "cases_of_people",
    "count_changes",
    "delete_gone",
    "delete_unused_judgements",
    "drop_cases",
    "figures",
    "known_judgements",
    "lines_with_another_account",
    "make_cases",
    "note_changes",
    "put_judged",
    "read_cases",
    "stream_for_digest",
    "versions_of",
    "write_differences",
    "write_lines",
    "write_parts",
    "write_retry_lines",
    "write_totals",
]
