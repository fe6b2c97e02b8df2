"""Verdicts joined back to the roster: lines, what changed against the run before, totals, parts.

`stipends_case` (see cases.py) and `stipends_judged` are tables of this transaction.
"""

# ruff: noqa: S608 - names and clauses are our own, values are parameters

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from pilarsosial.core import bulk

from ..models import Batch, Judgement
from . import dialect
from .cases import TABLE

JUDGED = "stipends_judged"
JUDGEMENT = ("batch_id", "office_id", "period", "facts", "key", "verdict", "reasons", "result")

# Column of a line -> where it comes from.
_COLUMNS = {
    "batch_id": "%s",
    "office_id": "%s",
    "kind": "c.kind",
    "period": "c.period",
    "year": "j.year",
    "quarter": "j.quarter",
    "months": "j.months",
    "member_id": "c.member_id",
    "slot": "c.slot",
    "assignment_id": "c.assignment_id",
    "pillar_id": "c.pillar_id",
    "position_id": "c.position_id",
    "region_code": "c.region_code",
    "regency_code": "c.regency_code",
    "name": "c.name",
    "nik": "c.nik",
    "bank_code": "c.bank_code",
    "account_no": "c.account_no",
    "holder": "c.holder",
    "rate": "j.rate",
    "gross": "j.gross",
    "tax": "j.tax",
    "net": "j.net",
    "verdict": "j.verdict",
    "reasons": "j.reasons",
    "judgement_id": "j.id",
}
_KEY = ("batch_id", "member_id", "slot", "period", "kind")
_NAME = (
    "CASE WHEN m.title_prefix = '' THEN m.name ELSE m.title_prefix || ' ' || m.name END || "
    "CASE WHEN m.title_suffix = '' THEN '' ELSE ', ' || m.title_suffix END"
)
# What tells that a line is as it was: the judgement carries reasons, months and amounts; whoever was held on the way
# differs in the verdict.
_WATCHED = (
    "judgement_id", "verdict", "assignment_id", "region_code", "name", "nik", "bank_code", "account_no", "holder",
)  # fmt: skip

_FROM = f"FROM {TABLE} c JOIN {JUDGED} j ON j.kind = c.kind AND j.period = c.period AND j.facts = c.facts "
# Back pay is written only where it is paid: the reasons of its period were told then.
_WRITTEN = "(c.kind = 'utama' OR j.verdict = 'layak')"


def _source(column: str) -> str:
    return _COLUMNS[column]


def known_judgements(batch: Batch) -> dict[tuple[str, str], int]:
    """{(period, key): id} of what was judged in this batch before."""
    rows = Judgement.objects.filter(batch=batch).values_list("period", "key", "pk")
    return {(period, key): pk for period, key, pk in rows}


def add_judgements(rows: Sequence[Sequence[Any]]) -> None:
    """New judgements, columns JUDGEMENT."""
    bulk.insert_rows(Judgement, JUDGEMENT, rows)


def put_judged(rows: Iterable[Sequence[Any]]) -> None:
    """(kind, period, facts, judgement id, year, quarter, verdict, reasons, months, rate, gross, tax, net)."""
    columns = (
        "kind text, period text, facts text, id bigint, year smallint, quarter smallint, verdict text, reasons text, "
        "months smallint, rate bigint, gross bigint, tax bigint, net bigint"
    )
    with connection.cursor() as cursor:
        for statement in dialect.temporary(JUDGED, columns):
            cursor.execute(statement)
        cursor.executemany(f"INSERT INTO {JUDGED} VALUES ({', '.join(['%s'] * 13)})", list(rows))
        cursor.execute(f"CREATE INDEX {JUDGED}_by_facts ON {JUDGED} (facts, period, kind)")
        if dialect.is_postgres():
            cursor.execute(f"ANALYZE {JUDGED}")


def _found() -> str:
    """The line that a case has already."""
    return (
        "LEFT JOIN stipends_line l ON l.batch_id = %s AND l.member_id = c.member_id AND l.slot = c.slot "
        "AND l.period = c.period AND l.kind = c.kind "
    )


def _differs() -> str:
    return "(" + " OR ".join(dialect.differ(f"l.{name}", _source(name)) for name in _WATCHED) + ")"


def count_changes(batch: Batch) -> tuple[int, int]:
    """How many lines would be new or different, and how many would go."""
    new_or_other = f"SUM(CASE WHEN l.id IS NULL OR {_differs()} THEN 1 ELSE 0 END)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE({new_or_other}, 0), COUNT(l.id) {_FROM} {_found()} WHERE {_WRITTEN}",
            [batch.pk],
        )
        changed, met = cursor.fetchone()
        cursor.execute(
            "SELECT COUNT(*) FROM stipends_line WHERE batch_id = %s AND kind IN ('utama', 'rapel')", [batch.pk]
        )
        return int(changed), cursor.fetchone()[0] - met


def _gone() -> str:
    """Lines of the batch that no case stands behind any more. Difference lines are worked out apart."""
    return (
        f"l.batch_id = %s AND l.kind IN ('utama', 'rapel') AND NOT EXISTS (SELECT 1 FROM {TABLE} c "
        f"JOIN {JUDGED} j ON j.kind = c.kind AND j.period = c.period AND j.facts = c.facts "
        "WHERE c.member_id = l.member_id AND c.slot = l.slot AND c.period = l.period AND c.kind = l.kind "
        f"AND {_WRITTEN})"
    )


_STATE = {
    "verdict": "{0}.verdict",
    "reasons": "{0}.reasons",
    "net": "{0}.net",
    "tax": "{0}.tax",
    "rate": "{0}.rate",
    "months": "{0}.months",
}


def _state(row: str, region: str, account: str) -> str:
    """One side of a change. The account is told by a part of its ciphertext: only whether it is the same matters."""
    values = {name: text.format(row) for name, text in _STATE.items()}
    piece = f"encode(substr({account}, 1, 6), 'hex')" if dialect.is_postgres() else f"hex(substr({account}, 1, 6))"
    return dialect.json_object(**values, region=region, account=f"COALESCE({piece}, '')")


def note_changes(batch: Batch) -> int:
    """Keep what this run changes against the one before, by person, before the lines are written."""
    before, after = _state("l", "l.region_code", "l.account_no"), _state("j", "c.region_code", "c.account_no")
    columns = "batch_id, office_id, run, member_id, name, regency_code, kind, period, before, after"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO stipends_linechange ({columns}) SELECT %s, %s, %s, c.member_id, c.name, c.regency_code, "
            f"c.kind, c.period, CASE WHEN l.id IS NULL THEN NULL ELSE {before} END, {after} {_FROM} {_found()} "
            f"WHERE {_WRITTEN} AND (l.id IS NULL OR {_differs()})",
            [batch.pk, batch.office_id, batch.run, batch.pk],
        )
        count = cursor.rowcount
        cursor.execute(
            f"INSERT INTO stipends_linechange ({columns}) SELECT l.batch_id, l.office_id, %s, l.member_id, l.name, "
            f"l.regency_code, l.kind, l.period, {before}, NULL FROM stipends_line l WHERE {_gone()}",
            [batch.run, batch.pk],
        )
        return count + cursor.rowcount


def write_lines(batch: Batch, *, is_empty: bool = False) -> int:
    """Lines for all cases; one that is there takes the new values where they differ. Returns how many were written.

    `is_empty`: the caller holds the lock of a list without lines, so there is nothing to meet.
    """
    names = ", ".join(_COLUMNS)
    sources = ", ".join(_source(name) for name in _COLUMNS)
    changed = [name for name in _COLUMNS if name not in _KEY]
    sets = ", ".join(f"{name} = excluded.{name}" for name in changed)
    differs = " OR ".join(dialect.differ(f"stipends_line.{name}", f"excluded.{name}") for name in _WATCHED)
    meeting = "" if is_empty else f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {sets} WHERE {differs}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO stipends_line ({names}) SELECT {sources} {_FROM} WHERE {_WRITTEN}{meeting}",
            [batch.pk, batch.office_id],
        )
        return cursor.rowcount


def delete_gone(batch: Batch) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM stipends_line AS l WHERE {_gone()}", [batch.pk])
        return cursor.rowcount


def delete_unused_judgements(batch: Batch) -> int:
    """What no line rests on any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM stipends_judgement WHERE batch_id = %s AND id NOT IN "
            "(SELECT l.judgement_id FROM stipends_line l WHERE l.batch_id = %s AND l.judgement_id IS NOT NULL)",
            [batch.pk, batch.pk],
        )
        return cursor.rowcount


def write_differences(batch: Batch, rows: Sequence[tuple[int, int, int, int, int]]) -> int:
    """Difference lines for judgements of earlier batches whose rate was changed back in time.

    Rows (judgement id there, new rate, gross, tax, net of the difference). Returns how many lines were written.
    """
    copied = (
        "period", "year", "quarter", "member_id", "slot", "assignment_id", "pillar_id", "position_id", "region_code",
        "regency_code",
    )  # fmt: skip
    written = 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stipends_line WHERE batch_id = %s AND kind = 'selisih'", [batch.pk])
        for judgement, rate, gross, tax, net in rows:
            cursor.execute(
                f"INSERT INTO stipends_line (batch_id, office_id, kind, months, {', '.join(copied)}, name, nik, "
                "bank_code, account_no, holder, rate, gross, tax, net, verdict, reasons, corrects_id) "
                f"SELECT %s, %s, 'selisih', 0, {', '.join(f'l.{name}' for name in copied)}, {_NAME}, m.nik, "
                "COALESCE(b.bank_id, ''), b.number, COALESCE(b.holder, ''), %s, %s, %s, %s, 'layak', 'rate_raised', "
                "l.id FROM stipends_line l JOIN personnel_member m ON m.id = l.member_id "
                "LEFT JOIN personnel_bankaccount b ON b.member_id = l.member_id AND b.purpose = %s "
                "AND b.state = 'active' WHERE l.judgement_id = %s AND l.verdict = 'layak' "
                "AND NOT EXISTS (SELECT 1 FROM stipends_line x JOIN stipends_batch xb ON xb.id = x.batch_id "
                "WHERE x.corrects_id = l.id AND x.kind = 'selisih' AND x.rate = %s "
                "AND xb.state NOT IN ('draft', 'returned', 'cancelled'))",
                [batch.pk, batch.office_id, rate, gross, tax, net, batch.scheme.funding, judgement, rate],
            )
            written += cursor.rowcount
    return written


def write_totals(batch: Batch) -> None:
    """Anew from the lines, before any money moved: all that is payable is still open."""
    keys = "office_id, regency_code, pillar_id, year, quarter, period, kind, verdict"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stipends_batchtotal WHERE batch_id = %s", [batch.pk])
        cursor.execute(
            f"INSERT INTO stipends_batchtotal (batch_id, {keys}, lines, gross, tax, net, open_lines) "
            f"SELECT batch_id, {keys}, COUNT(*), SUM(gross), SUM(tax), SUM(net), COUNT(NULLIF(net, 0)) "
            f"FROM stipends_line WHERE batch_id = %s GROUP BY batch_id, {keys}",
            [batch.pk],
        )


def figures(batch: Batch) -> dict[str, int]:
    """What the totals say of the whole batch; the roster counts the lines of its own period."""
    regular = "SUM(CASE WHEN kind = 'utama' AND verdict = '{0}' THEN lines ELSE 0 END)"
    sums = [f"COALESCE({regular.format(verdict)}, 0)" for verdict in ("layak", "ditahan", "tidak")]
    sums += [f"COALESCE(SUM({name}), 0)" for name in ("gross", "tax", "net")]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(sums)} FROM stipends_batchtotal WHERE batch_id = %s", [batch.pk])
        payable, held, not_payable, gross, tax, net = map(int, cursor.fetchone())
    return {
        "roster": payable + held + not_payable,
        "payable": payable,
        "held": held,
        "not_payable": not_payable,
        "gross": gross,
        "tax": tax,
        "net": net,
    }


def write_parts(batch: Batch) -> None:
    """The regencies' parts from the totals; a part whose lines this run changed is no longer confirmed or accepted."""
    counted = (
        "SELECT regency_code, SUM(CASE WHEN kind = 'utama' THEN lines ELSE 0 END) AS roster, "
        "SUM(CASE WHEN kind = 'utama' AND verdict = 'layak' THEN lines ELSE 0 END) AS payable, SUM(net) AS net "
        "FROM stipends_batchtotal WHERE batch_id = %s GROUP BY regency_code"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM stipends_batchpart WHERE batch_id = %s AND regency_code NOT IN "
            "(SELECT regency_code FROM stipends_batchtotal WHERE batch_id = %s)",
            [batch.pk, batch.pk],
        )
        cursor.execute(
            "INSERT INTO stipends_batchpart (batch_id, office_id, regency_code, roster, payable, net) "
            f"SELECT %s, %s, t.regency_code, t.roster, t.payable, t.net FROM ({counted}) t WHERE true "
            "ON CONFLICT (batch_id, regency_code) DO UPDATE SET roster = excluded.roster, payable = excluded.payable, "
            "net = excluded.net",
            [batch.pk, batch.office_id, batch.pk],
        )
        cursor.execute(
            "UPDATE stipends_batchpart SET state = 'open', confirmed_by_id = NULL, confirmed_at = NULL, "
            "confirmed_run = NULL, decided_by_id = NULL, decided_at = NULL "
            "WHERE batch_id = %s AND confirmed_by_id IS NOT NULL AND confirmed_run < %s AND regency_code IN "
            "(SELECT regency_code FROM stipends_linechange WHERE batch_id = %s AND run = %s)",
            [batch.pk, batch.run, batch.pk, batch.run],
        )


def stream_for_digest(batch: Batch) -> Iterator[tuple[str, Any, str]]:
    """Of every line who it is (name key and birth date), the ciphertext of the NIK, and everything else as one text.

    By name key and birth date, in pieces, so that memory does not grow with the list.
    """
    order = 'm.name_key COLLATE "C"' if dialect.is_postgres() else "m.name_key"
    told = ("l.period", "l.kind", "l.months", "l.gross", "l.tax", "l.net", "l.verdict", "l.reasons")
    texts = " || '\t' || ".join(f"CAST({name} AS text)" for name in told)
    statement = (
        f"SELECT m.name_key || '\t' || COALESCE(CAST(m.birth_date AS text), ''), m.nik, {texts} "
        "|| CASE WHEN l.slot = 0 THEN '' ELSE '\t' || l.region_code END "
        "FROM stipends_line l JOIN personnel_member m ON m.id = l.member_id "
        f"WHERE l.batch_id = {int(batch.pk)} ORDER BY {order}, m.birth_date"
    )
    with connection.cursor() as cursor:
        if not dialect.is_postgres():
            cursor.execute(statement)
            while rows := cursor.fetchmany(2_000):
                yield from rows
            return
        cursor.execute(f"DECLARE stipends_digest NO SCROLL CURSOR FOR {statement}")
        try:
            while True:
                cursor.execute("FETCH 5000 FROM stipends_digest")
                rows = cursor.fetchall()
                if not rows:
                    break
                yield from rows
        finally:
            cursor.execute("CLOSE stipends_digest")
