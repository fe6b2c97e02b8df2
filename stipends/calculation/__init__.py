"""Who is paid what, and why: pure functions of facts and rules. No clock, no database, no order of rows."""

from .differences import Cause, cause_of
from .facts import Facts, Spell, read_facts
from .judging import Outcome, judge
from .lateness import days_late, due_day
from .owing import judge_mended
from .reasons import REASONS, Reason, reason_of
from .rules import Rules
from .words import explain

__all__ = [
    "REASONS",
    "Cause",
    "Facts",
    "Outcome",
    "Reason",
    "Rules",
    "Spell",
    "cause_of",
    "days_late",
    "due_day",
    "explain",
    "judge",
    "judge_mended",
    "read_facts",
    "reason_of",
]
