"""The roster by tuples of facts is the roster person by person, whatever it looks like."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from personnel.models import Assignment, EmploymentStatus, Member, MonthlyReport, Pause
from pilarsosial.core.values.period import Period
from stipends import sql
from stipends.calculation import Rules, judge
from stipends.models import ComparisonEntry, ComparisonList, Hold, RuleKind
from stipends.services import generate, open_batch
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, nik
from tests.stipends.factories import SchemeFactory, rate, rules

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
KINDS = (
    RuleKind.DECREE, RuleKind.ACCOUNT, RuleKind.NOT_ASN, RuleKind.REPORT, RuleKind.LIST_DEATH,
)  # fmt: skip


def day(mixer: random.Random) -> date:
    return FIRST + timedelta(days=mixer.choice((-40, 10, 31, 50, 120)))


def somebody(mixer: random.Random, number: int, scheme, office, user) -> Member:
    """A person with a random past around the quarter."""
    born = date(1966, mixer.randrange(1, 13), mixer.randrange(1, 28)) if mixer.random() < 0.8 else None
    member = MemberFactory(nik=nik(number + 501) if mixer.random() < 0.9 else None, birth_date=born, office=office)
    for _ in range(mixer.choice((1, 1, 1, 2))):
        start = day(mixer)
        fields: dict[str, object] = {}
        if mixer.random() < 0.4:
            fields = {"end": start + timedelta(days=mixer.randrange(1, 120)), "end_reason": "resigned"}
        if mixer.random() < 0.8:
            until = day(mixer) if mixer.random() < 0.3 else None
            valid = date(2026, 1, 1) if until is not None else day(mixer)
            fields["decree"] = DecreeFactory(effective_from=valid, valid_until=until and max(until, valid))
        pillar, region = mixer.choice((("TAGANA", "35.17"), ("PSM", "35.17.09.2001")))
        held = assignment(pillar, region, member=member, start=start, acting=mixer.random() < 0.1, **fields)
        if mixer.random() < 0.2:
            Pause.objects.create(assignment=held, kind="cuti", start=day(mixer), end=date(2026, 12, 1))
        for month in (7, 8, 9):
            if mixer.random() < 0.8:
                MonthlyReport.objects.create(
                    assignment=held, month=date(2026, month, 1), received_on=date(2026, month, 28)
                )
        if "end" not in fields:
            break
    if mixer.random() < 0.8:
        AccountFactory(member=member, usable_from=day(mixer))
    if mixer.random() < 0.3:
        EmploymentStatus.objects.create(member=member, kind=mixer.choice(("pppk", "relawan")), since=day(mixer))
    if mixer.random() < 0.1:
        Hold.objects.create(scheme=scheme, office=office, member=member, reason="diperiksa", held_by=user)
    return member


@pytest.fixture
def crowd(jatim, activity_officer):
    scheme = SchemeFactory(office=jatim)
    rate(scheme, "TAGANA", 750_000)
    rate(scheme, "PSM", 300_000, date(2026, 1, 1))
    rate(scheme, "PSM", 450_000, date(2026, 8, 1))
    rules(scheme, *KINDS)
    rules(scheme, RuleKind.MAX_AGE, value=59)
    dead = ComparisonList.objects.create(office=jatim, kind="meninggal", source="Dukcapil", as_of=date(2026, 9, 1))
    mixer = random.Random(7)
    for _ in range(3):
        AccountFactory(member=assignment("PSM", "35.17.09.2001", decree=DecreeFactory()).member)
    for number in range(45):
        member = somebody(mixer, number, scheme, jatim, activity_officer)
        if member.nik and mixer.random() < 0.1:
            ComparisonEntry.objects.create(list=dead, nik=member.nik, since=day(mixer))
    return scheme


def test_by_tuples_as_by_person(crowd, activity_officer):
    """Each person alone, in a roster of one, gets what the whole roster gives them."""
    batch = generate(open_batch(crowd.pk, Period.parse("2026-Q3"), actor=activity_officer).pk, actor=activity_officer)
    lines = {line.member_id: line for line in batch.batch.lines.all()}
    expected = set(Assignment.objects.overlapping(FIRST, LAST + timedelta(days=1)).values_list("member_id", flat=True))
    assert set(lines) == expected
    asked = Rules.from_json(batch.batch.asked["utama:2026-Q3"])
    for line in batch.batch.lines.select_related("judgement"):
        outcome = judge(line.judgement.facts, asked)
        told = (outcome.verdict, " ".join(outcome.reasons), outcome.gross, outcome.net, outcome.rate)
        assert told == (line.verdict, line.reasons, line.gross, line.net, line.rate)
        assert line.month_numbers == list(outcome.months)
    judgements = [line.judgement for line in batch.batch.lines.select_related("judgement")]
    assert len({row.pk for row in judgements}) == len({(row.period, row.facts) for row in judgements})
    verdicts = {line.verdict for line in lines.values()}
    assert verdicts == {"layak", "ditahan", "tidak"}
    batch = batch.batch
    assert batch.roster == batch.payable + batch.held + batch.not_payable == len(lines)
    assert batch.net == sum(line.net for line in lines.values())


def test_facts_of_a_person_are_their_own(crowd, activity_officer):
    """What the set-based statement says of somebody does not depend on who else is there."""
    batch = generate(
        open_batch(crowd.pk, Period.parse("2026-Q3"), actor=activity_officer).pk, actor=activity_officer
    ).batch
    whole = {line.member_id: line.judgement.facts for line in batch.lines.select_related("judgement")}
    kept = sorted(whole)[:5]
    others = Assignment.objects.exclude(member__in=kept)
    MonthlyReport.objects.filter(assignment__in=others).delete()
    Pause.objects.filter(assignment__in=others).delete()
    others.delete()
    again = generate(batch.pk, actor=activity_officer).batch
    alone = {line.member_id: line.judgement.facts for line in again.lines.select_related("judgement")}
    assert alone == {member: whole[member] for member in kept}


def test_the_statement_and_its_row_by_row_twin(crowd, activity_officer):
    """Spells and accounts of every person, told by plain queries."""
    batch = generate(
        open_batch(crowd.pk, Period.parse("2026-Q3"), actor=activity_officer).pk, actor=activity_officer
    ).batch
    for line in batch.lines.select_related("judgement", "member"):
        sections = line.judgement.facts.split("|")
        assert sections[0] == ("1" if line.member.nik else "0")
        assert sorted(sections[1].split(",")) == sorted(map(spell_of, spells_of(line.member)))
        assert sections[4] == account_of(line.member)
        assert sections[8] == ",".join(sorted(reports_of(line.member)))


def spells_of(member: Member) -> list[Assignment]:
    rows = Assignment.objects.filter(member=member).overlapping(FIRST, LAST + timedelta(days=1))
    return list(rows.select_related("position__pillar", "decree"))


def spell_of(row: Assignment) -> str:
    ends = row.end is not None and row.end <= LAST
    decree_from = decree_until = ""
    if row.decree is None:
        decree_from = "-"
    else:
        if row.decree.effective_from > LAST:
            decree_from = ">"
        elif row.decree.effective_from > FIRST:
            decree_from = row.decree.effective_from.isoformat()
        until = row.decree.valid_until
        if until is not None and until < FIRST:
            decree_until = "<"
        elif until is not None and until < LAST:
            decree_until = (until + timedelta(days=1)).isoformat()
    pauses = []
    for pause in row.pauses.all():
        if pause.start <= LAST and (pause.end is None or pause.end > FIRST):
            start = pause.start.isoformat() if pause.start > FIRST else ""
            pauses.append(f"{start}/{pause.end.isoformat() if pause.end and pause.end <= LAST else ''}")
    return "~".join(
        (
            f"{row.position.pillar.code}/{row.position.code}",
            "1" if row.acting else "0",
            row.start.isoformat() if row.start > FIRST else "",
            row.end.isoformat() if ends else "",
            row.end_reason if ends else "",
            decree_from,
            decree_until,
            "+".join(sorted(pauses)),
        )
    )


def account_of(member: Member) -> str:
    account = member.accounts.filter(state="active", purpose="apbd_prov").first()
    if account is None:
        return ""
    return "ok" if account.usable_from <= LAST else account.usable_from.isoformat()


def reports_of(member: Member) -> set[str]:
    rows = MonthlyReport.objects.filter(assignment__member=member, month__range=(FIRST, LAST), received_on__lte=LAST)
    return {month.isoformat() for month in rows.values_list("month", flat=True)}


def test_nothing_temporary_stays(crowd, activity_officer):
    batch = open_batch(crowd.pk, Period.parse("2026-Q3"), actor=activity_officer)
    generate(batch.pk, actor=activity_officer)
    sql.drop_cases()
    assert "stipends_case" not in connection.introspection.table_names()
