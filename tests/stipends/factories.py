"""Schemes, rates, budgets and batches for tests."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import factory
from django.db.models import F
from django.utils import timezone

from pilarsosial.core.models import Office, Pillar, User
from pilarsosial.core.values.period import Period
from stipends.models import (
    SIGNATURES,
    SIGNED,
    Batch,
    BatchState,
    BudgetCeiling,
    BudgetLine,
    EligibilityRule,
    Judgement,
    Line,
    Rate,
    RuleKind,
    Scheme,
)
from stipends.sql import write_totals
from tests.factories import OfficeFactory, assignment, position

WAY = (
    BatchState.DRAFT,
    BatchState.SUBMITTED,
    BatchState.VERIFIED,
    BatchState.APPROVED,
    BatchState.DISBURSING,
    BatchState.PAID,
    BatchState.ACCOUNTED,
)


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scheme

    office = factory.SubFactory(OfficeFactory, code="35")
    code = factory.Sequence(lambda n: f"SKEMA-{n}")
    name = factory.LazyAttribute(lambda scheme: f"Tali asih {scheme.code}")
    kind = "tali_asih"
    funding = "apbd_prov"
    unit = "quarter"
    legal_basis = "Keputusan Gubernur Nomor 188/1/2024"
    valid_from = date(2020, 1, 1)


def rate(
    scheme: Scheme,
    pillar: str = "TKSK",
    amount: int = 1_500_000,
    since: date = date(2020, 1, 1),
    *,
    code: str = "",
) -> Rate:
    """`rate(scheme, "TKSK", 1_500_000)`; `code` names one position of the pillar."""
    return Rate.objects.create(
        scheme=scheme,
        pillar=Pillar.objects.get(code=pillar),
        position=position(pillar, code) if code else None,
        amount=amount,
        valid_from=since,
    )


def rules(scheme: Scheme, *kinds: RuleKind, since: date = date(2020, 1, 1), value: int | None = None) -> None:
    for kind in kinds:
        EligibilityRule.objects.create(scheme=scheme, kind=kind, valid_from=since, value=value)


def ceiling(office: Office, amount: int = 10_000_000_000, *, year: int = 2026, quarter: int = 3) -> BudgetCeiling:
    line, _ = BudgetLine.objects.get_or_create(
        office=office,
        year=year,
        dpa_no="DPA/1",
        activity="1.06.01",
        account_code="5.1.02.02.01.0063",
        defaults={"funding": "apbd_prov", "name": "Tali asih", "amount": 4 * amount},
    )
    return BudgetCeiling.objects.create(line=line, quarter=quarter, amount=amount)


def batch(scheme: Scheme, maker: User, period: str = "2026-Q3", **fields: Any) -> Batch:
    """An empty draft."""
    span = Period.parse(period)
    values = {"first_day": span.first_day, "last_day": span.last_day, "cut_off": span.last_day} | fields
    return Batch.objects.create(scheme=scheme, office=scheme.office, period=period, made_by=maker, **values)


def judgement(of: Batch, verdict: str = "layak", reasons: str = "", given: tuple[str, ...] = ()) -> Judgement:
    facts = f"{verdict} {reasons} {given}"
    return Judgement.objects.create(
        batch=of,
        office=of.office,
        period=of.period,
        facts=facts,
        key=hashlib.sha256(facts.encode()).hexdigest(),
        verdict=verdict,
        reasons=reasons,
        result={"given": list(given)},
    )


def line(of: Batch, *, net: int = 1_500_000, verdict: str = "layak", reasons: str = "", **fields: Any) -> Line:
    """One person at work in Kesamben (or `member=`), paid for the whole quarter; the batch's figures follow."""
    held = fields.pop("held", None) or assignment("PSM", "35.17.09.2001")
    span = Period.parse(of.period)
    paid = net if verdict == "layak" else 0
    given = tuple(month.first_day.isoformat() for month in span.months) if paid else ()
    values: dict[str, Any] = {
        "period": of.period,
        "year": span.year,
        "quarter": (span.last_day.month + 2) // 3,
        "months": sum(1 << (month.number - 1) for month in span.months) if paid else 0,
        "member": held.member,
        "assignment": held,
        "pillar_id": held.pillar_id,
        "position_id": held.position_id,
        "region_code": held.duty_region_id,
        "regency_code": held.regency_code,
        "name": held.member.name,
        "nik": held.member.nik,
        "bank_code": "114",
        "account_no": f"0012{held.pk:06}",
        "holder": held.member.name.upper(),
        "rate": net,
        "gross": paid,
        "net": paid,
        "verdict": verdict,
        "reasons": reasons or ("" if paid else "not_serving"),
    }
    judged = fields.pop("judgement", None) or judgement_for(of, values, given)
    row = Line.objects.create(batch=of, office=of.office, judgement=judged, **(values | fields))
    column = {"layak": "payable", "ditahan": "held", "tidak": "not_payable"}[verdict]
    Batch.objects.filter(pk=of.pk).update(
        **{column: F(column) + 1}, roster=F("roster") + 1, gross=F("gross") + row.gross, net=F("net") + row.net
    )
    of.refresh_from_db()
    write_totals(of)
    return row


def judgement_for(of: Batch, values: dict[str, Any], given: tuple[str, ...]) -> Judgement:
    found = Judgement.objects.filter(batch=of, verdict=values["verdict"], reasons=values["reasons"]).first()
    return found or judgement(of, values["verdict"], values["reasons"], given)


def bring_to(of: Batch, state: BatchState, signers: list[User]) -> Batch:
    """Walk a batch on to a state by plain updates, signed by these (submitter, verifier, approver, payer) just now."""
    start = WAY.index(of.state) if of.state in WAY else 0
    for step in WAY[start + 1 : WAY.index(state) + 1]:
        signed = dict(zip(SIGNATURES, signers, strict=False))
        names = SIGNATURES[: SIGNED[step]]
        moments = {name.replace("_by", "_at"): timezone.now() for name in names}
        Batch.objects.filter(pk=of.pk).update(state=step, **moments, **{name: signed[name] for name in names})
    of.refresh_from_db()
    return of
