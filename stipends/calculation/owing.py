"""What somebody would have got if nothing of theirs were missing: owed, and back pay once it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .facts import Facts, Spell, read_facts
from .judging import Outcome, judge_facts
from .rules import Rules


def judge_mended(text: str, rules: Rules) -> Outcome:
    """The verdict on the same person with everything there for whose lack money is only put off (`reasons.OWED`)."""
    return judge_facts(_mended(read_facts(text), rules), rules)


def _mended(facts: Facts, rules: Rules) -> Facts:
    return replace(
        facts,
        has_nik=True,
        spells=tuple(_under_decree(spell) for spell in facts.spells),
        over_age="" if facts.over_age == "?" else facts.over_age,
        account="ok",
        hold="",
        reports=frozenset(date(rules.first.year, number, 1) for number in range(1, 13)),
    )


def _under_decree(spell: Spell) -> Spell:
    """With a decree that runs on; one that begins later stays as late as it is."""
    if not spell.has_decree:
        return replace(spell, has_decree=True, decree_from=None, decree_until=None)
    return replace(spell, decree_over=False, decree_until=None)
