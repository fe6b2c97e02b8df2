"""The roster reduced to facts: one row a person (or post) with the text that `calculation.facts` reads, and the copies
that a line takes.

Everything is joined once and grouped; no row comes to Python before the texts are distinct.
"""

# ruff: noqa: S608 - names and clauses are our own, values are parameters

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from ..models import ONCE
from . import dialect

TABLE = "stipends_case"
_SHOWN = ("assignment_id", "pillar_id", "position_id", "region_code", "regency_code")
_NAME = (
    "CASE WHEN m.title_prefix = '' THEN m.name ELSE m.title_prefix || ' ' || m.name END || "
    "CASE WHEN m.title_suffix = '' THEN '' ELSE ', ' || m.title_suffix END"
)
_INSIDE = "a.duty_region_id = %s OR (a.duty_region_id >= %s AND a.duty_region_id < %s)"


@dataclass(frozen=True)
class Case:
    """Which people, which days. `positions` {position id: (`PILLAR/position`, rupiah at the end, for the choice of the
    post that the line shows)}. `conditions` as in Rules. `not_complete`: leave out who has all these months already.
    `without`: months that this list gave do not count as given.
    """

    batch_id: int
    scheme_id: int
    office_id: int
    funding: str
    period: str
    kind: str
    first: date
    last: date
    cut_off: date
    region: str
    regencies: Sequence[str]
    positions: Mapping[int, tuple[str, int]]
    conditions: Mapping[str, int | None]
    per_post: bool
    unit: str
    not_complete: int = 0
    without: int = 0

    @property
    def asks_presence(self) -> bool:
        return self.unit == "event_day" or "hadir" in self.conditions

    @property
    def until(self) -> date:
        return self.last + timedelta(days=1)


def make_cases(cases: Sequence[Case]) -> int:
    """Reduce the roster for each case into the temporary table. Returns how many rows there are."""
    columns = (
        "kind text, period text, member_id bigint, slot bigint, assignment_id bigint, facts text, pillar_id bigint, "
        'position_id bigint, region_code varchar(13) COLLATE "C", regency_code varchar(5) COLLATE "C", name text, '
        "nik bytea, bank_code text, account_no bytea, holder text"
    )
    if not dialect.is_postgres():
        columns = columns.replace(' COLLATE "C"', "").replace("bytea", "BLOB")
    with connection.cursor() as cursor:
        for statement in dialect.temporary(TABLE, columns):
            cursor.execute(statement)
        count = 0
        for case in cases:
            statement, params = _statement(case)
            cursor.execute(statement, params)
            count += max(cursor.rowcount, 0)
        # Lines are looked up in it one by one where the database does not know yet how many there are.
        cursor.execute(f"CREATE INDEX {TABLE}_by_person ON {TABLE} (member_id, slot, period)")
        if dialect.is_postgres():
            cursor.execute(f"ANALYZE {TABLE}")
    return count


def read_cases() -> Iterator[tuple[str, str, str]]:
    """Kind, period and facts: each distinct tuple once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT kind, period, facts FROM {TABLE}")
        yield from cursor.fetchall()


def cases_of_people() -> dict[tuple[int, int], str]:
    """{(member, slot): facts} of one case."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT member_id, slot, facts FROM {TABLE}")
        return {(member, slot): facts for member, slot, facts in cursor.fetchall()}


def drop_cases() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class _Text:
    """Collects named parts of one statement with their parameters in the order of the text."""

    def __init__(self) -> None:
        self.params: list[Any] = []

    def say(self, text: str, *params: Any) -> str:
        self.params += params
        return text


def _statement(case: Case) -> tuple[str, list[Any]]:
    """INSERT ... SELECT: spells of service -> one row a person -> facts joined to it."""
    days = {name: f"'{value.isoformat()}'" for name, value in _days_of(case).items()}
    parts = [
        f"CASE WHEN m.nik IS NULL THEN '0' ELSE '1' END",  # noqa: F541
        "g.spells",
        _over_age(case),
        "COALESCE(em.told, '')" if "bukan_asn" in case.conditions else "''",
        _account(days) if "rekening" in case.conditions else "''",
        "COALESCE(h.told, '')",
        "COALESCE(gv.told, '')",
        "COALESCE(ot.told, '')",
        "COALESCE(rp.told, '')" if "laporan" in case.conditions else "''",
        "COALESCE(pr.told, '')" if case.asks_presence else "''",
        "COALESCE(ls.told, '')" if _lists(case) else "''",
    ]
    facts = " || '|' || ".join(parts)
    joins, params = _joins(case, days)
    spells, spell_params = _spells(case, days)
    statement = (
        f"INSERT INTO {TABLE} (kind, period, member_id, slot, assignment_id, facts, pillar_id, position_id, "
        "region_code, regency_code, name, nik, bank_code, account_no, holder) "
        f"SELECT %s, %s, g.person, g.slot, g.assignment_id, {facts}, g.pillar_id, g.position_id, g.region_code, "
        f"g.regency_code, {_NAME}, m.nik, COALESCE(ac.bank_id, ''), ac.number, COALESCE(ac.holder, '') "
        f"FROM ({spells}) g "
        f"JOIN personnel_member m ON m.id = g.person {joins}"
    )
    return statement, [case.kind, case.period, *spell_params, *params]


def _spells(case: Case, days: Mapping[str, str]) -> tuple[str, list[Any]]:
    """One row a person and slot: the post that the line shows, and all spells as text."""
    first, until, last = days["first"], days["until"], days["last"]
    keys = " ".join(f"WHEN {pk} THEN '{key}'" for pk, (key, _rate) in sorted(case.positions.items()))
    rates = " ".join(f"WHEN {pk} THEN {rate}" for pk, (_key, rate) in sorted(case.positions.items()))
    acting = f"CASE WHEN a.acting THEN '1' ELSE '0' END"  # noqa: F541
    ended = f'a."end" IS NOT NULL AND a."end" < {until}'
    told = " || '~' || ".join(
        (
            f"CASE a.position_id {keys} END",
            acting,
            f"CASE WHEN a.start <= {first} THEN '' ELSE CAST(a.start AS text) END",
            f"CASE WHEN {ended} THEN CAST(a.\"end\" AS text) ELSE '' END",
            f"CASE WHEN {ended} THEN a.end_reason ELSE '' END",
            f"CASE WHEN a.decree_id IS NULL THEN '-' WHEN d.effective_from IS NULL OR d.effective_from <= {first} "
            f"THEN '' WHEN d.effective_from >= {until} THEN '>' ELSE CAST(d.effective_from AS text) END",
            f"CASE WHEN d.valid_until IS NULL OR d.valid_until >= {last} THEN '' WHEN d.valid_until < {first} THEN '<' "
            f"ELSE {dialect.day_after('d.valid_until')} END",
            "COALESCE(pz.told, '')",
        )
    )
    pause = (
        f"CASE WHEN p.start <= {first} THEN '' ELSE CAST(p.start AS text) END || '/' || "
        f'CASE WHEN p."end" IS NULL OR p."end" >= {until} THEN \'\' ELSE CAST(p."end" AS text) END'
    )
    pauses = (
        f"SELECT assignment_id, {dialect.joined('told', '+')} AS told FROM (SELECT p.assignment_id, {pause} AS told "
        f'FROM personnel_pause p WHERE p.start < {until} AND (p."end" IS NULL OR p."end" > {first}) '
        "ORDER BY 1, 2) q GROUP BY assignment_id"
    )
    slot = "a.id" if case.per_post else "0"
    where, params = _where(case, days)
    picked = (
        f"SELECT COALESCE(m.merged_into_id, m.id) AS person, {slot} AS slot, {told} AS told, a.id AS assignment_id, "
        "a.pillar_id, a.position_id, a.duty_region_id AS region_code, a.regency_code, "
        f"ROW_NUMBER() OVER (PARTITION BY COALESCE(m.merged_into_id, m.id), {slot} ORDER BY {acting}, "
        f"CASE WHEN {ended} THEN 1 ELSE 0 END, CASE a.position_id {rates} END DESC, a.start DESC, a.id) AS place "
        "FROM personnel_assignment a JOIN personnel_member m ON m.id = a.member_id "
        f"LEFT JOIN personnel_decree d ON d.id = a.decree_id LEFT JOIN ({pauses}) pz ON pz.assignment_id = a.id "
        f"WHERE {where} ORDER BY 1, 2, 3"
    )
    shown = ", ".join(f"MAX(CASE WHEN place = 1 THEN {name} END) AS {name}" for name in _SHOWN)
    grouped = (
        f"SELECT person, slot, {shown}, {dialect.joined('told')} AS spells FROM ({picked}) s GROUP BY person, slot"
    )
    return grouped, params


def service_of(case: Case) -> tuple[str, list[Any]]:
    """The condition on assignments `a` of people `m` that a case begins from, with its parameters."""
    return _where(case, {name: f"'{day.isoformat()}'" for name, day in _days_of(case).items()})


def _days_of(case: Case) -> dict[str, date]:
    return {"first": case.first, "until": case.until, "last": case.last, "cut_off": case.cut_off}


def _where(case: Case, days: Mapping[str, str]) -> tuple[str, list[Any]]:
    ids = ", ".join(map(str, sorted(case.positions)))
    # Ranges of codes, so that a few regencies are found by the index of duty regions.
    areas = case.regencies or [case.region]
    clauses = [
        f"a.position_id IN ({ids})",
        f"a.start < {days['until']}",
        f'(a."end" IS NULL OR (a."end" > {days["first"]} AND a."end" > a.start))',
        f"({' OR '.join([_INSIDE] * len(areas))})",
    ]
    params: list[Any] = [text for code in areas for text in (code, f"{code}.", f"{code}/")]
    if case.not_complete:
        clauses.append(
            "COALESCE(m.merged_into_id, m.id) NOT IN (SELECT e.member_id FROM stipends_entitlement e WHERE e.living "
            f"AND e.scheme_id = %s AND e.month BETWEEN {days['first']} AND {days['last']} "
            "GROUP BY e.member_id HAVING COUNT(*) >= %s)"
        )
        params += [case.scheme_id, case.not_complete]
    return " AND ".join(clauses), params


def _joins(case: Case, days: Mapping[str, str]) -> tuple[str, list[Any]]:
    """What else is known of the people, each source grouped to one row a person."""
    text = _Text()
    first, last, until, cut_off = days["first"], days["last"], days["until"], days["cut_off"]
    person = "COALESCE(m2.merged_into_id, m2.id)"
    joins = []
    if "bukan_asn" in case.conditions:
        told = f"e.kind || '~' || CASE WHEN e.since <= {first} THEN '' ELSE CAST(e.since AS text) END"
        source = (
            f"SELECT e.member_id AS person, {told} AS told FROM personnel_employmentstatus e WHERE e.since < {until} "
            f"AND (e.since > {first} OR e.since = (SELECT MAX(f.since) FROM personnel_employmentstatus f "
            f"WHERE f.member_id = e.member_id AND f.since <= {first})) "
            # Of those who never were ASN nothing follows from what else they were.
            "AND e.member_id IN (SELECT n.member_id FROM personnel_employmentstatus n WHERE n.kind IN ('pns', 'pppk'))"
        )
        joins.append(_grouped(source, "em"))
    for alias, state in (("ac", "active"), ("ap", "proposed")):
        joins.append(
            text.say(
                f"LEFT JOIN personnel_bankaccount {alias} ON {alias}.member_id = g.person "
                f"AND {alias}.purpose = %s AND {alias}.state = '{state}'",
                case.funding,
            )
        )
    held = (
        f"SELECT {person} AS person, hh.reason AS told FROM stipends_hold hh JOIN personnel_member m2 "
        "ON m2.id = hh.member_id WHERE hh.scheme_id = %s AND hh.released_at IS NULL"
    )
    grouped = f"SELECT person, MIN(told) AS told FROM ({held}) q GROUP BY person"
    joins.append(text.say(f"LEFT JOIN ({grouped}) h ON h.person = g.person", case.scheme_id))
    window = f"e.month = '{ONCE}'" if case.unit == "once" else f"e.month BETWEEN {first} AND {last}"
    given = (
        f"SELECT DISTINCT {person} AS person, e.slot AS slot, CAST(e.month AS text) AS told "
        f"FROM stipends_entitlement e JOIN personnel_member m2 ON m2.id = e.member_id "
        f"WHERE e.living AND e.scheme_id = %s AND {window} AND COALESCE(e.batch_id, 0) <> %s"
    )
    grouped = (
        f"SELECT person, slot, {dialect.joined('told')} AS told FROM ({given} ORDER BY 1, 2, 3) q GROUP BY person, slot"
    )
    joins.append(
        text.say(f"LEFT JOIN ({grouped}) gv ON gv.person = g.person AND gv.slot = g.slot", case.scheme_id, case.without)
    )
    others = (
        f"SELECT DISTINCT {person} AS person, sc.code || '~' || substr(CAST(e.month AS text), 1, 8) || '01' AS told "
        "FROM stipends_entitlement e JOIN stipends_scheme sc ON sc.id = e.scheme_id "
        "JOIN personnel_member m2 ON m2.id = e.member_id "
        f"WHERE e.living AND e.scheme_id <> %s AND e.month BETWEEN {first} AND {last}"
    )
    joins.append(text.say(_grouped(others, "ot"), case.scheme_id))
    if "laporan" in case.conditions:
        source = (
            f"SELECT DISTINCT {person} AS person, CAST(r.month AS text) AS told FROM personnel_monthlyreport r "
            "JOIN personnel_assignment ra ON ra.id = r.assignment_id JOIN personnel_member m2 ON m2.id = ra.member_id "
            f"WHERE r.month BETWEEN {first} AND {last} AND r.received_on <= {cut_off}"
        )
        joins.append(_grouped(source, "rp"))
    if case.asks_presence:
        source = (
            f"SELECT DISTINCT {person} AS person, CAST(s.day AS text) AS told FROM events_currentpresence c "
            "JOIN events_eventsession s ON s.id = c.session_id JOIN events_event ev ON ev.id = s.event_id "
            "JOIN events_participant pt ON pt.id = c.participant_id JOIN personnel_member m2 ON m2.id = pt.member_id "
            f"WHERE c.state = 'hadir' AND ev.office_id = %s AND s.day BETWEEN {first} AND {last}"
        )
        joins.append(text.say(_grouped(source, "pr"), case.office_id))
    if _lists(case):
        until_told = f"CASE WHEN e.until IS NULL OR e.until >= {last} THEN '' ELSE {dialect.day_after('e.until')} END"
        told = (
            f"l.kind || '~' || CASE WHEN e.since IS NULL OR e.since <= {first} THEN '' ELSE CAST(e.since AS text) END "
            f"|| '~' || {until_told}"
        )
        source = (
            f"SELECT DISTINCT m2.id AS person, {told} AS told FROM stipends_comparisonentry e "
            "JOIN stipends_comparisonlist l ON l.id = e.list_id JOIN personnel_member m2 ON m2.nik = e.nik "
            f"WHERE l.office_id = %s AND l.withdrawn_at IS NULL AND l.as_of <= {cut_off} "
            f"AND (e.since IS NULL OR e.since < {until}) AND (e.until IS NULL OR e.until >= {first})"
        )
        joins.append(text.say(_grouped(source, "ls"), case.office_id))
    return " ".join(joins), text.params


def _grouped(source: str, alias: str) -> str:
    told = f"SELECT person, {dialect.joined('told')} AS told FROM ({source} ORDER BY 1, 2) q GROUP BY person"
    return f"LEFT JOIN ({told}) {alias} ON {alias}.person = g.person"


def _account(days: Mapping[str, str]) -> str:
    return (
        "CASE WHEN ac.id IS NULL AND ap.id IS NOT NULL THEN 'usul' WHEN ac.id IS NULL THEN '' "
        f"WHEN ac.usable_from <= {days['cut_off']} THEN 'ok' ELSE CAST(ac.usable_from AS text) END"
    )


def _over_age(case: Case) -> str:
    """From which day on somebody is older than the scheme allows."""
    years = case.conditions.get("usia")
    if years is None:
        return "''"
    always, sometimes = (_years_before(day, years + 1).isoformat() for day in (case.first, case.last))
    birthday = f"'{case.first.year}' || substr(CAST(m.birth_date AS text), 5)"
    # Who was born on 29 February grows older on 1 March of other years.
    leap = case.first.year % 4 == 0 and (case.first.year % 100 != 0 or case.first.year % 400 == 0)
    if not leap:
        birthday = (
            f"CASE WHEN substr(CAST(m.birth_date AS text), 6) = '02-29' THEN '{case.first.year}-03-01' "
            f"ELSE {birthday} END"
        )
    return (
        f"CASE WHEN m.birth_date IS NULL THEN '?' WHEN m.birth_date <= '{always}' THEN '*' "
        f"WHEN m.birth_date <= '{sometimes}' THEN {birthday} ELSE '' END"
    )


def _years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who is that old on the day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _lists(case: Case) -> bool:
    return any(kind.startswith("daftar_") for kind in case.conditions)
