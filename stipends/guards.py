"""What the database itself holds about batches, lines and money (`core/guards.py` says how)."""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

from pilarsosial.core.guards import Guard, never, never_replaced, refuses, sqlite_trigger

from .part_states import KNOWN_PART_STEPS
from .states import CLOSED_STATES, HAND_OVER_STATES, OPEN_STATES, SIGNATURES, STEPS, BatchState

_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_CLOSED = ", ".join(f"'{state.value}'" for state in CLOSED_STATES)
_KNOWN_STEP = " OR ".join(
    f"(OLD.state = '{source.value}' AND NEW.state = '{target.value}')" for source, target in sorted(STEPS)
)

_KNOWN_PART_STEP = " OR ".join(
    f"(OLD.state = '{source.value}' AND NEW.state = '{target.value}')" for source, target in sorted(KNOWN_PART_STEPS)
)


def _moved(*columns: str) -> str:
    """Any of these columns differs; what may be NULL is compared as text."""
    differs = "COALESCE(CAST(NEW.{0} AS text), '') <> COALESCE(CAST(OLD.{0} AS text), '')"
    return f"({' OR '.join(differs.format(column) for column in columns)})"


def _state_of(row: str) -> str:
    return f"(SELECT b.state FROM stipends_batch b WHERE b.id = {row}.batch_id)"


_WHAT_IT_IS = _moved(
    "scheme_id", "office_id", "kind", "parent_id", "period", "first_day", "last_day", "regencies", "made_by_id"
)
_FIGURES = _moved("digest", "roster", "payable", "held", "not_payable", "gross", "tax", "net", "cut_off", "ceiling_id")
_FINISHED = ", ".join(f"'{state.value}'" for state in BatchState if state not in HAND_OVER_STATES)
_EVENT = _moved("event_id")
_SIGNATURES_CHANGED = " OR ".join(f"(OLD.{name}_id IS NOT NULL AND {_moved(f'{name}_id')})" for name in SIGNATURES)
_SIGNATURES_LOST = f"NEW.state NOT IN ({_OPEN}) AND ({_SIGNATURES_CHANGED})"
_SIGNED_BY_A_WRITER = """
EXISTS (SELECT 1 FROM stipends_batchwriter w WHERE w.batch_id = NEW.id
        AND w.user_id IN (NEW.verified_by_id, NEW.approved_by_id, NEW.paid_by_id))
"""
# Between submission and approval a line may be held and nothing else: what was copied stays.
_COPIES = (
    "kind", "period", "year", "quarter", "slot", "assignment_id", "pillar_id", "position_id", "region_code",
    "regency_code", "name", "bank_code", "holder", "rate", "judgement_id", "corrects_id",
)  # fmt: skip
_NUMBERS = (
    "(COALESCE(NEW.nik, {e}) <> COALESCE(OLD.nik, {e}) "
    "OR COALESCE(NEW.account_no, {e}) <> COALESCE(OLD.account_no, {e}))"
)
_HELD = "(NEW.verdict = 'ditahan' AND NEW.gross = 0 AND NEW.tax = 0 AND NEW.net = 0)"
_LINE_MOVED = _moved("id", "batch_id", "member_id", "office_id")
_UNKNOWN_PART_STEP = f"OLD.state <> NEW.state AND NOT ({_KNOWN_PART_STEP})"
_PART_MOVED = _moved("batch_id", "office_id", "regency_code")
_PART_DECIDED_LATE = f"OLD.state <> NEW.state AND {_state_of('NEW')} NOT IN ({_OPEN})"
_NOT_OPEN = f"{_state_of('OLD')} NOT IN ({_OPEN})"


def _changed(empty: str) -> str:
    copies = f"({_moved(*_COPIES)} OR {_NUMBERS.format(e=empty)})"
    return (
        f"{_LINE_MOVED} OR {_state_of('OLD')} IN ({_CLOSED}) "
        f"OR ({_state_of('OLD')} NOT IN ({_OPEN}) AND ({copies} OR NOT {_HELD}))"
    )


# Once a statement: a batch of a province is written in one.
_ADDED_TO_A_BATCH_THAT_IS_NOT_OPEN = f"""
CREATE OR REPLACE FUNCTION "{{guard}}"() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN
IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT batch_id FROM written) n JOIN stipends_batch b ON b.id = n.batch_id
    WHERE b.state NOT IN ({_OPEN})
) THEN RAISE EXCEPTION 'guard:{{guard}}' USING ERRCODE = 'check_violation'; END IF;
RETURN NULL; END $guard$;;
CREATE TRIGGER "{{guard}}" AFTER INSERT ON {{table}} REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION "{{guard}}"()
"""

_ENTITLEMENT_CHANGED = (
    f"NOT OLD.living OR {_moved('id', 'scheme_id', 'office_id', 'member_id', 'slot', 'month', 'batch_id', 'line_id')} "
    f"OR ({_state_of('OLD')} IN ({_CLOSED}) "
    "AND NOT EXISTS (SELECT 1 FROM stipends_line c WHERE c.corrects_id = OLD.line_id AND c.kind = 'koreksi'))"
)


def _added_while_open(name: str, table: str) -> Guard:
    return Guard(
        name=name,
        table=table,
        sqlite=sqlite_trigger(table, "INSERT", f"{_state_of('NEW')} NOT IN ({_OPEN})"),
        postgres=_ADDED_TO_A_BATCH_THAT_IS_NOT_OPEN.replace("{table}", table),
    )


GUARDS = [
    refuses("batch_takes_a_known_step", "stipends_batch", "UPDATE", f"OLD.state <> NEW.state AND NOT ({_KNOWN_STEP})"),
    refuses("part_takes_a_known_step", "stipends_batchpart", "UPDATE", _UNKNOWN_PART_STEP),
    refuses("part_stays_with_its_list", "stipends_batchpart", "UPDATE", _PART_MOVED),
    refuses("part_is_decided_while_its_list_is_open", "stipends_batchpart", "UPDATE", _PART_DECIDED_LATE),
    refuses("batch_begins_as_a_draft", "stipends_batch", "INSERT", "NEW.state <> 'draft'"),
    never("batch_is_never_deleted", "stipends_batch", "DELETE"),
    never_replaced("batch_is_never_replaced", "stipends_batch"),
    refuses("batch_stays_what_it_is", "stipends_batch", "UPDATE", _WHAT_IT_IS),
    refuses("approved_batch_keeps_its_figures", "stipends_batch", "UPDATE", f"OLD.state IN ({_CLOSED}) AND {_FIGURES}"),
    refuses("batch_keeps_its_signatures", "stipends_batch", "UPDATE", _SIGNATURES_LOST),
    refuses("batch_is_not_signed_by_its_writer", "stipends_batch", "UPDATE", _SIGNED_BY_A_WRITER),
    refuses("finished_batch_keeps_its_event", "stipends_batch", "UPDATE", f"OLD.state IN ({_FINISHED}) AND {_EVENT}"),
    _added_while_open("batch_is_written_while_open", "stipends_batchwriter"),
    never("batch_writer_is_never_deleted", "stipends_batchwriter", "DELETE"),
    never("batch_writer_is_never_changed", "stipends_batchwriter", "UPDATE"),
    _added_while_open("line_is_added_to_an_open_batch", "stipends_line"),
    refuses("line_is_taken_from_an_open_batch", "stipends_line", "DELETE", _NOT_OPEN),
    refuses("submitted_line_may_only_be_held", "stipends_line", "UPDATE", _changed("x''"), _changed("''::bytea")),
    never_replaced("line_is_never_replaced", "stipends_line"),
    _added_while_open("judgement_is_added_to_an_open_batch", "stipends_judgement"),
    refuses("judgement_is_taken_from_an_open_batch", "stipends_judgement", "DELETE", _NOT_OPEN),
    never("judgement_never_changes", "stipends_judgement", "UPDATE"),
    never_replaced("judgement_is_never_replaced", "stipends_judgement"),
    refuses("entitlement_only_ends", "stipends_entitlement", "UPDATE", _ENTITLEMENT_CHANGED),
    never("entitlement_is_never_deleted", "stipends_entitlement", "DELETE"),
    never_replaced("entitlement_is_never_replaced", "stipends_entitlement"),
    never("decision_never_changes", "stipends_decision", "UPDATE"),
    never("decision_is_never_deleted", "stipends_decision", "DELETE"),
    never_replaced("decision_is_never_replaced", "stipends_decision"),
    never("payment_never_changes", "stipends_payment", "UPDATE"),
    never("payment_is_never_deleted", "stipends_payment", "DELETE"),
    never_replaced("payment_is_never_replaced", "stipends_payment"),
]  # fmt: skip
