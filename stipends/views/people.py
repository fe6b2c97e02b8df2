"""For the person who phones: why, and what was paid by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from personnel.models import Member
from pilarsosial.core.models import Position
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import MONTHS
from pilarsosial.core.values.money import format_rupiah
from pilarsosial.core.values.period import Period
from pilarsosial.core.views import ActionPage, SealedPage

from ..calculation import Rules, days_late, explain
from ..calculation.reasons import is_owed
from ..forms import HoldForm
from ..models import ExternalPayment, Hold, Line, LineKind, Payment, PaymentResult, RefundClaim, Scheme, Verdict
from ..reports.statement import state_of
from ..services import place_hold, release_hold
from ..states import LIVING_STATES
from .base import StipendForm
from .batch_page import line_row, region_names
from .batches import batch_url

ARREARS_STEP = "Lengkapi yang kurang; dibayar lewat rapel tahun lalu bila ada dasar hukum dan anggarannya."


class LineWhy(SealedPage):
    """The judgement on one line, given again from the frozen facts and rules."""

    permission = "line.view"
    template_name = "stipends/line_why.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        line = self.row(
            Line.objects.select_related("batch__scheme", "batch__office", "pillar", "position__pillar", "judgement"), pk
        )
        context: dict[str, Any] = {
            "line": line,
            "batch": line.batch,
            "row": line_row(line, region_names([line.region_code])),
            "told": _told(line),
            "back_url": batch_url(line.batch_id, "daftar"),
            "may_hold": may(request.user, "hold.change"),
        }
        return self.page(context)


def _told(line: Line) -> dict[str, Any] | None:
    """The replay; None for lines that were not judged (counter-entries, differences)."""
    judged = line.judgement
    if judged is None:
        return None
    rules = line.batch.asked.get(judged.result.get("rules", ""))
    if rules is None:
        return None
    rules = Rules.from_json(rules)
    told = explain(judged.facts, rules, _names(rules))
    outcome = told["outcome"]
    told["same"] = (outcome.verdict, outcome.net) == (judged.verdict, judged.result["net"])
    return told


def _names(rules: Rules) -> dict[str, str]:
    """What people call the positions of the rates."""
    pillars = {key.partition("/")[0] for key, *_ in rules.rates}
    rows = Position.objects.select_related("pillar").filter(pillar__code__in=pillars)
    return {f"{row.pillar.code}/{row.code}": str(row) for row in rows}


class MemberPayments(SealedPage):
    """The months of one person by scheme: paid, on the way, not and why; amounts only for who may see them.

    A fragment of the member's page, and a page of its own without a script.
    """

    permission = "payment.state"
    template_name = "stipends/member_payments.html"
    fragment_name = "stipends/member_payments_fragment.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = Member.objects.get_visible(request.user, "member.view", pk)
        with_amounts = may(request.user, "line.view")
        lines = Line.objects.visible_to(request.user, "line.view" if with_amounts else self.permission)
        lines = lines.of_person(member.pk).exclude(batch__state="cancelled")
        lines = list(lines.select_related("batch__scheme", "batch__office").order_by("-year", "-period", "-pk")[:200])
        year = timezone.localdate().year
        context = {
            "member": member,
            "schemes": _by_scheme(lines, _paid(request, lines), with_amounts, year),
            "claims": _claims(request, lines) if with_amounts else [],
            "others": _others(request, member),
            "with_amounts": with_amounts,
            "holds": _holds(request, member),
            "may_hold": may(request.user, "hold.change"),
        }
        return self.page(context)


def _claims(request: HttpRequest, lines: list[Line]) -> list[RefundClaim]:
    rows = RefundClaim.objects.visible_to(request.user, "line.view").filter(line__in=[line.pk for line in lines])
    return list(rows.select_related("batch__scheme").order_by("-pk"))


def _others(request: HttpRequest, member: Member) -> list[dict[str, Any]]:
    """What other payers gave, as their lists say."""
    rows = ExternalPayment.objects.visible_to(request.user, "payment.state")
    rows = rows.filter(Q(member=member) | Q(member__merged_into=member)).select_related("scheme__office")
    return [
        {"row": row, "period": Period.parse(row.period).label, "amount": format_rupiah(row.amount)}
        for row in rows.order_by("-period", "-pk")[:50]
    ]


def _paid(request: HttpRequest, lines: list[Line]) -> dict[int, Payment]:
    """The result that counts of each line: the last one that nothing corrects."""
    rows = Payment.objects.visible_to(request.user, "payment.state").filter(line__in=[line.pk for line in lines])
    rows = rows.filter(corrected_by__isnull=True).order_by("pk")
    return {payment.line_id: payment for payment in rows}


def _by_scheme(lines: list[Line], paid: dict[int, Payment], with_amounts: bool, year: int) -> list[dict[str, Any]]:
    """`year`: the fiscal year that runs; what is owed of an earlier one are arrears."""
    made_good = {
        (line.batch.scheme_id, line.period)
        for line in lines
        if line.kind == LineKind.BACK_PAY and line.verdict == Verdict.PAYABLE and line.batch.state in LIVING_STATES
    }
    found: dict[int, dict[str, Any]] = {}
    for line in lines:
        scheme = line.batch.scheme
        group = found.setdefault(scheme.pk, {"scheme": scheme, "office": line.batch.office, "rows": []})
        row = _state_row(line, paid.get(line.pk), with_amounts)
        if line.year < year and _is_owed(line) and (scheme.pk, line.period) not in made_good:
            row |= {"label": "Tunggakan", "tone": "attention", "step": ARREARS_STEP}
        group["rows"].append(row)
    return list(found.values())


def _is_owed(line: Line) -> bool:
    unpaid = line.kind == LineKind.REGULAR and line.verdict != Verdict.PAYABLE
    return unpaid and line.batch.state in LIVING_STATES and is_owed(line.reason_codes)


def _state_row(line: Line, payment: Payment | None, with_amounts: bool) -> dict[str, Any]:
    row = line_row(line, {})
    label, tone = state_of(line, payment)
    late = 0
    if payment is not None and payment.result == PaymentResult.PAID and line.month_numbers:
        scheme = line.batch.scheme
        first = date(line.year, line.month_numbers[0], 1)
        late = days_late(scheme.unit, scheme.due_days, first, payment.on)
    return {
        "line": line,
        "period": line.period_label,
        "months": ", ".join(MONTHS[number - 1] for number in line.month_numbers),
        "label": label,
        "tone": tone,
        "reasons": row["reasons"],
        "step": row["step"],
        "kind": "" if line.kind == LineKind.REGULAR else line.get_kind_display(),
        "net": row["net"] if with_amounts else "",
        "paid_on": payment.on if payment is not None else None,
        "late": late,
    }


def _holds(request: HttpRequest, member: Member) -> QuerySet[Hold]:
    if not may(request.user, "hold.change"):
        return Hold.objects.none()
    rows = Hold.objects.visible_to(request.user, "hold.change").in_force().filter(member=member)
    return rows.select_related("scheme", "held_by")


class HoldPlace(StipendForm):
    """Keep a person's money of a scheme back."""

    permission = "hold.change"
    heading = "Tahan pembayaran"
    action = "Tahan"
    success_message = "Pembayaran ditahan. Bulan yang ditahan dibayar sebagai rapel sesudah dilepas."

    def make_form(self, data: Any, files: Any) -> BaseForm:
        self.member = Member.objects.get_visible(self.request.user, "member.view", self.kwargs["pk"])
        self.subheading = str(self.member)
        return HoldForm(data, schemes=self.rows(Scheme).filter(external=False).order_by("name"))

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("Anggota", reverse("member-list")),
            (str(self.member), reverse("member-detail", args=[self.member.pk])),
        ]

    def perform(self, form: HoldForm) -> str:
        data = form.cleaned_data
        place_hold(int(data["scheme"]), self.member.pk, data["reason"], actor=self.request.user, note=data["note"])
        return reverse("member-detail", args=[self.member.pk])


class HoldRelease(ActionPage):
    """Let it go."""

    permission = "hold.change"
    success_message = "Penahanan dilepas."

    def perform(self) -> str:
        hold = release_hold(self.kwargs["pk"], actor=self.request.user)
        return reverse("member-detail", args=[hold.member_id])

    def refused_url(self) -> str:
        return reverse("member-detail", args=[self.row(Hold, self.kwargs["pk"]).member_id])
