"""One list: what it comes to, who is in it and why not, what changed, the parts of the regencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.models import Region
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.dates import SHORT_MONTHS
from pilarsosial.core.values.money import format_number, format_rupiah
from pilarsosial.core.views import SealedPage

from ..calculation import reason_of
from ..calculation.reasons import in_order
from ..comparing import Comparison, against_last_period, against_last_run
from ..lists import LINE_TABS, lines_matching
from ..models import Batch, BatchPart, BatchTotal, Decision, Line, LineKind, RefundClaim, Verdict
from ..reports.parts import rows_of
from ..states import BatchState
from .base import STATE_TONES, VERDICT_TONES, cursor, handover_card, is_own, with_query
from .batches import batch_url
from .decisions import steps_for

SHOWN = 50
MILLION = 1_000_000


class BatchDetail(SealedPage):
    """The list with its people. A regency sees its own people in a province's list."""

    permission = "batch.view"
    template_name = "stipends/batch_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.row(Batch.objects.select_related("scheme", "office", "ceiling__line", "made_by", "event"), pk)
        lines = Line.objects.visible_to(request.user, "line.view").filter(batch=batch)
        sums = _sums(BatchTotal.objects.visible_to(request.user, "line.view").filter(batch=batch))
        own = is_own(request, self.permission, batch.office_id)
        prepares = batch.is_open and is_own(request, "batch.prepare", batch.office_id)
        question = _Question(request, batch)
        decisions = list(_decisions(request, batch))
        context = {
            "batch": batch,
            "state": {"label": batch.get_state_display(), "tone": STATE_TONES[BatchState(batch.state)]},
            "figures": _figures(sums),
            "sentence": _sentence(sums),
            "is_part": not own,
            "reasons": _reasons(lines, batch, question),
            "question": question,
            "tabs": question.tabs(sums),
            **_people(question.narrowed(lines), question),
            "parts": rows_of(request.user, [batch], timezone.localdate()),
            "regencies": _regencies(sums),
            "may_prepare": prepares,
            "may_recheck": _may_recheck(request, batch),
            "may_settle": is_own(request, "batch.pay", batch.office_id),
            "claims": list(_claims(request, batch)),
            "returned": decisions[0] if batch.state == BatchState.RETURNED and decisions else None,
            "decisions": decisions,
            "handover": handover_card(request, batch),
            "differences_url": reverse("batch-differences", args=[batch.pk]),
            "steps": steps_for(request, batch),
            "is_approved": own and batch.is_closed,
            "has_marks": own and not batch.is_open and batch.state != BatchState.CANCELLED,
            "keeps_papers": own and not batch.is_open and batch.state != BatchState.CANCELLED,
        }
        return self.page(context)


class _Question:
    """What of the list is asked for, from the address."""

    def __init__(self, request: HttpRequest, batch: Batch) -> None:
        self.here = reverse("batch-detail", args=[batch.pk])
        self.tab = request.GET.get("putusan", "")
        self.tab = self.tab if self.tab in LINE_TABS else ""
        self.reason = request.GET.get("alasan", "")[:40]
        self.regency = request.GET.get("wilayah", "")[:5]
        self.text = " ".join(request.GET.get("q", "").split())[:80]
        self.after = cursor(request)

    @property
    def reason_label(self) -> str:
        return reason_of(self.reason).text if self.reason else ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.reason or self.regency or self.text)

    def url(self, **changes: Any) -> str:
        asked = {"putusan": self.tab, "alasan": self.reason, "wilayah": self.regency, "q": self.text}
        return with_query(self.here, **(asked | changes)) + "#daftar"

    def narrowed(self, lines: QuerySet[Line]) -> QuerySet[Line]:
        return lines_matching(lines, tab=self.tab, reason=self.reason, regency=self.regency, text=self.text)

    def tabs(self, sums: dict[str, Any]) -> list[dict[str, Any]]:
        counts = {
            "": sums["roster"] + sums["others"],
            "layak": sums["payable"],
            "tidak": sums["not_payable"],
            "rapel": sums["others"],
        }
        return [
            {
                "label": label,
                "url": self.url(putusan=code, alasan=""),
                "count": format_number(counts[code]),
                "active": code == self.tab,
            }
            for code, (label, _condition) in LINE_TABS.items()
            if code != "rapel" or counts["rapel"]
        ]


def _sums(totals: QuerySet[BatchTotal]) -> dict[str, Any]:
    """What the lines in sight come to, from the totals kept beside them."""
    regular, paid = Q(kind=LineKind.REGULAR), Q(verdict=Verdict.PAYABLE)
    rows = list(
        totals.order_by()
        .values("regency_code")
        .annotate(
            roster=Sum("lines", filter=regular, default=0),
            payable=Sum("lines", filter=regular & paid, default=0),
            held=Sum("lines", filter=regular & Q(verdict=Verdict.HELD), default=0),
            others=Sum("lines", filter=~regular, default=0),
            others_net=Sum("net", filter=~regular, default=0),
            gross_sum=Sum("gross", default=0),
            tax_sum=Sum("tax", default=0),
            net_sum=Sum("net", default=0),
        )
    )
    names = ("roster", "payable", "held", "others", "others_net", "gross_sum", "tax_sum", "net_sum")
    sums: dict[str, Any] = {name: sum(row[name] for row in rows) for name in names}
    sums["not_payable"] = sums["roster"] - sums["payable"]
    sums["by_regency"] = rows
    return sums


def _figures(sums: dict[str, Any]) -> list[dict[str, str]]:
    held = f"termasuk {format_number(sums['held'])} ditahan kantor" if sums["held"] else ""
    back = ""
    if sums["others"]:
        back = f"termasuk {format_rupiah(sums['others_net'])} rapel dan selisih"
    tax = f"potongan {format_rupiah(sums['tax_sum'])}" if sums["tax_sum"] else ""
    exact = format_rupiah(sums["net_sum"]) if sums["net_sum"] >= MILLION else ""
    return [
        {"label": "Orang dihitung", "value": format_number(sums["roster"]), "note": ""},
        {"label": "Layak", "value": format_number(sums["payable"]), "note": ""},
        {"label": "Tidak layak", "value": format_number(sums["not_payable"]), "note": held},
        {"label": "Diterima", "value": in_short(sums["net_sum"]), "note": "; ".join(filter(None, (exact, back, tax)))},
    ]


def _may_recheck(request: HttpRequest, batch: Batch) -> bool:
    """Was anything assumed, and is the period over?"""
    if not batch.is_closed or batch.cut_off >= batch.last_day or timezone.localdate() <= batch.last_day:
        return False
    return is_own(request, "batch.prepare", batch.office_id)


def _claims(request: HttpRequest, batch: Batch) -> QuerySet[RefundClaim]:
    rows = RefundClaim.objects.visible_to(request.user, "line.view").filter(batch=batch)
    return rows.select_related("line").order_by("pk")[:100]


def in_short(amount: int) -> str:
    """909700000 as `Rp909,7 juta`; the exact amount stands beside it. Rounded down."""
    for size, word in ((1_000_000_000, "miliar"), (MILLION, "juta")):
        if amount >= size:
            whole, rest = divmod(amount * 100 // size, 100)
            decimals = f",{rest:02}".rstrip("0") if rest else ""
            return f"Rp{format_number(whole)}{decimals} {word}"
    return format_rupiah(amount)


def _sentence(sums: dict[str, Any]) -> str:
    return (
        f"{format_number(sums['roster'])} orang, {format_number(sums['payable'])} layak, "
        f"{format_number(sums['not_payable'])} tidak"
    )


def _reasons(lines: QuerySet[Line], batch: Batch, question: _Question) -> list[dict[str, Any]]:
    """Why people are not paid, the most frequent first; somebody with two reasons counts under both."""
    rows = (
        lines.filter(kind=LineKind.REGULAR)
        .exclude(verdict=Verdict.PAYABLE)
        .order_by()
        .values_list("reasons")
        .annotate(n=Count("pk"))
    )
    counted: dict[str, int] = {}
    for reasons, number in rows:
        for code in reasons.split():
            counted[code] = counted.get(code, 0) + number
    return [
        {
            "code": code,
            "text": reason_of(code).text,
            "step": reason_of(code).step,
            "count": format_number(number),
            "url": question.url(putusan="tidak", alasan=code),
        }
        for code, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def _people(rows: QuerySet[Line], question: _Question) -> dict[str, Any]:
    """A page of lines by name; the next one begins after the last name shown."""
    if question.after:
        name = rows.model.objects.filter(pk=question.after).values_list("name", flat=True).first() or ""
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=question.after))
    shown = list(rows.select_related("pillar", "position__pillar").order_by("name", "pk")[: SHOWN + 1])
    following = shown[SHOWN - 1].pk if len(shown) > SHOWN else None
    names = region_names(line.region_code for line in shown[:SHOWN])
    return {
        "lines": [line_row(line, names) for line in shown[:SHOWN]],
        "next_url": question.url(sesudah=following) if following else "",
    }


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """{code: short name} of these regions and their regencies, in one question."""
    codes = set(codes)
    wanted = codes | {code[:5] for code in codes}
    return {region.code: region.short_name for region in Region.objects.filter(code__in=wanted)}


def line_row(line: Line, names: Mapping[str, str]) -> dict[str, Any]:
    codes = in_order(line.reason_codes)
    return {
        "row": line,
        "place": _place(line.region_code, names),
        "verdict": {"label": line.get_verdict_display(), "tone": VERDICT_TONES[line.verdict]},
        "reasons": [reason_of(code).text for code in codes],
        "step": reason_of(codes[0]).step if codes and line.verdict != Verdict.PAYABLE else "",
        "months": ", ".join(SHORT_MONTHS[number - 1] for number in line.month_numbers),
        "net": format_rupiah(line.net) if line.verdict == Verdict.PAYABLE else "–",
        "kind": "" if line.kind == LineKind.REGULAR else f"{line.get_kind_display()} {line.period_label}",
    }


def _place(code: str, names: Mapping[str, str]) -> str:
    own = names.get(code, code)
    return own if len(code) <= 5 else f"{own}, {names.get(code[:5], code[:5])}"


def _regencies(sums: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(row["regency_code"], short_name(row["regency_code"])) for row in sums["by_regency"]]
    return sorted(found, key=lambda item: item[1])


def _decisions(request: HttpRequest, batch: Batch) -> QuerySet[Decision]:
    rows = Decision.objects.visible_to(request.user, "batch.view").filter(batch=batch)
    return rows.select_related("actor").order_by("-pk")[:20]


class BatchDifferences(SealedPage):
    """What differs from the last period and from the last run, by name and cause."""

    permission = "batch.view"
    template_name = "stipends/batch_differences.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.row(Batch.objects.select_related("scheme", "office"), pk)
        parts = BatchPart.objects.visible_to(request.user, "line.view").filter(batch=batch)
        mine = set(parts.values_list("regency_code", flat=True))
        context = {
            "batch": batch,
            "sections": [
                _section("Terhadap periode lalu", against_last_period(batch), mine, "Belum ada daftar periode lalu."),
                _section("Terhadap hitungan sebelumnya", against_last_run(batch), mine, "Belum pernah dihitung ulang."),
            ],
            "back_url": batch_url(batch.pk),
        }
        return self.page(context)


def _section(title: str, found: Comparison, mine: set[str], nothing: str) -> dict[str, Any]:
    people = [person for person in found.people if person.regency_code in mine or person.line_id is None]
    other = found.other
    return {
        "title": title,
        "other": other,
        "nothing": nothing if other is None or not found.count else "",
        "count": format_number(found.count),
        "unexplained": found.unexplained,
        "more": format_rupiah(found.more),
        "less": format_rupiah(found.less),
        "causes": [{"text": text, "count": format_number(number)} for text, number in found.causes.most_common()],
        "people": [
            {
                "row": person,
                "place": short_name(person.regency_code),
                "amount": f"+{format_rupiah(person.amount)}" if person.amount > 0 else format_rupiah(person.amount),
            }
            for person in people[:200]
        ],
        "is_cut": len(people) > 200,
    }
