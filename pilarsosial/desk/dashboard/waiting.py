"""Everything that waits for the one who looks, with where it is done: one statement, whatever there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from events.models import Event, EventState, Recommendation
from personnel.importing.kind import ROSTER
from personnel.lists import CappedCount
from personnel.models import AccountState, BankAccount, DuplicatePair
from pilarsosial.core.models import ImportState, Job, JobState, SheetImport
from pilarsosial.core.policies import may
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.period import Period, PeriodError
from stipends.models import OPEN_STATES, Batch, BatchPart, BatchState, BatchWriter, Decision, LineMark, RefundClaim

from .sight import RUPIAH, Number

# So many of each kind come to the dashboard; the page of all of them has no such end.
OF_A_KIND = 5
# So long a failed job waits for a look.
FAILED_DAYS = 30
# What somebody handles where a list waits for a signature: the people and the rupiah of it.
_MONEY = frozenset({"susun", "kembali", "verifikasi", "setujui", "cairkan", "rekon", "spj", "bagian"})


@dataclass(frozen=True)
class Item:
    """One thing. `of_kind`: how many of its kind wait in all."""

    kind: str
    key: int
    ref: int
    since: datetime
    title: str
    sub: str
    number: int
    rupiah: int
    of_kind: int


@dataclass(frozen=True)
class Kind:
    """`rows(actor, today)` are those that wait, `told` {column: expression} says how they read (see `_COLUMNS`)."""

    code: str
    label: str
    plural: str
    permission: str
    rows: Callable[[Any, date], QuerySet]
    told: dict[str, Any]
    url: Callable[[Item], str]
    tone: str = "attention"


def _text(expression: Any) -> Any:
    return Cast(expression, CharField())


_NO_TEXT, _NOTHING = Value("", CharField()), Value(0, BigIntegerField())
# Of every kind, in this order; those that a kind does not tell are empty.
_COLUMNS = {
    "w_ref": Value(0, BigIntegerField()),
    "w_since": None,
    "w_title": _NO_TEXT,
    "w_sub": _NO_TEXT,
    "w_number": Value(0, IntegerField()),
    "w_rupiah": _NOTHING,
}


def _proposals(actor: Any, today: date) -> QuerySet:
    rows = BankAccount.objects.visible_to(actor, "account.change").filter(state=AccountState.PROPOSED)
    return rows.filter(member__removed_at__isnull=True).exclude(proposed_by=actor)


def _batches(permission: str, *states: str) -> Callable[[Any, date], QuerySet]:
    """Lists of the own office in these states that the actor has not written or signed before."""

    def rows(actor: Any, today: date) -> QuerySet:
        found = Batch.objects.visible_to(actor, permission).filter(state__in=states)
        if permission in ("batch.prepare", "batch.account"):
            return found
        wrote = BatchWriter.objects.filter(batch=OuterRef("pk"), user=actor)
        signed = Q(pk__in=[])
        for column in ("made_by", "submitted_by", "verified_by", "approved_by"):
            signed |= Q(**{column: actor})
        # Who pays it out has signed for that, and goes on with it.
        return found.filter(~Exists(wrote)).exclude(signed)

    return rows


_LAST_STEP = Subquery(Decision.objects.filter(batch=OuterRef("pk")).order_by("-pk").values("at")[:1])


def _batch(since: Any) -> dict[str, Any]:
    return {
        "w_since": since,
        "w_title": F("scheme__name"),
        "w_sub": F("period"),
        "w_number": F("payable"),
        "w_rupiah": F("net"),
    }


def _parts(actor: Any, today: date) -> QuerySet:
    rows = BatchPart.objects.visible_to(actor, "batch.confirm").filter(confirmed_at__isnull=True)
    return rows.filter(batch__state__in=OPEN_STATES, batch__asks_parts=True)


def _marks(actor: Any, today: date) -> QuerySet:
    own = Batch.objects.visible_to(actor, "batch.approve").filter(state=BatchState.VERIFIED)
    return LineMark.objects.filter(outcome=LineMark.Outcome.OPEN, batch__in=own.values("pk"))


def _imports(actor: Any, today: date) -> QuerySet:
    rows = SheetImport.objects.visible_to(actor, "roster.import").filter(kind=ROSTER)
    return rows.filter(state__in=[ImportState.QUESTIONS, ImportState.READY])


def _doubles(actor: Any, today: date) -> QuerySet:
    return DuplicatePair.objects.touching(actor, "member.merge").waiting()


def _recommendations(actor: Any, today: date) -> QuerySet:
    return Recommendation.objects.visible_to(actor, "recommendation.change").unfinished().filter(due_on__lte=today)


def _refunds(actor: Any, today: date) -> QuerySet:
    own = Batch.objects.visible_to(actor, "batch.pay")
    return RefundClaim.objects.visible_to(actor, "batch.pay").filter(sts_no="", batch__in=own.values("pk"))


def _over(actor: Any, today: date) -> QuerySet:
    rows = Event.objects.visible_to(actor, "event.change").filter(ends_on__lt=today)
    return rows.filter(state__in=[EventState.ANNOUNCED, EventState.RUNNING])


def _failed(actor: Any, today: date) -> QuerySet:
    since = timezone.now() - timedelta(days=FAILED_DAYS)
    return Job.objects.visible_to(actor, "job.view").filter(state=JobState.FAILED, finished_at__gte=since)


def _moment(day: str) -> Coalesce:
    """A day among moments: both engines take it for its beginning. Not the bare column, which SQLite reads as a day."""
    return Coalesce(F(day), F(day), output_field=DateTimeField())


def _page(name: str) -> Callable[[Item], str]:
    return lambda item: reverse(name, args=[item.key])


def _page_of_other(name: str, part: str = "") -> Callable[[Item], str]:
    return lambda item: reverse(name, args=[item.ref]) + part


KINDS = {
    kind.code: kind
    for kind in (
        Kind("kembali", "Dikembalikan", "Daftar yang dikembalikan", "batch.prepare",
             _batches("batch.prepare", BatchState.RETURNED), _batch(Coalesce(_LAST_STEP, "made_at")),
             _page("batch-detail"), "danger"),
        Kind("susun", "Draf", "Daftar yang disusun", "batch.prepare",
             _batches("batch.prepare", BatchState.DRAFT), _batch(Coalesce("generated_at", "made_at")),
             _page("batch-detail"), "quiet"),
        Kind("verifikasi", "Verifikasi", "Menunggu verifikasi", "batch.verify",
             _batches("batch.verify", BatchState.SUBMITTED), _batch(F("submitted_at")), _page("batch-detail")),
        Kind("setujui", "Persetujuan", "Menunggu persetujuan", "batch.approve",
             _batches("batch.approve", BatchState.VERIFIED), _batch(F("verified_at")), _page("batch-detail")),
        Kind("cairkan", "Pencairan", "Akan dicairkan", "batch.pay",
             _batches("batch.pay", BatchState.APPROVED), _batch(F("approved_at")), _page("batch-payments")),
        Kind("rekon", "Rekonsiliasi", "Perlu rekonsiliasi", "batch.pay",
             _batches("batch.pay", BatchState.DISBURSING), _batch(F("paid_at")), _page("batch-payments")),
        Kind("spj", "SPJ", "SPJ belum lengkap", "batch.account",
             _batches("batch.account", BatchState.PAID), _batch(Coalesce(_LAST_STEP, "paid_at")), _page("batch-spj")),
        Kind("bagian", "Bagian", "Bagian yang perlu dipastikan", "batch.confirm", _parts,
             {"w_ref": F("batch_id"), "w_since": Coalesce("batch__generated_at", "batch__made_at"),
              "w_title": F("batch__scheme__name"), "w_sub": F("regency_code"), "w_number": F("payable"),
              "w_rupiah": F("net")},
             _page_of_other("batch-detail", "#bagian")),
        Kind("tanda", "Perubahan", "Perubahan yang perlu diputuskan", "batch.approve", _marks,
             {"w_ref": F("batch_id"), "w_since": F("found_at"), "w_title": F("line__name"),
              "w_sub": F("batch__scheme__name")},
             _page_of_other("batch-marks")),
        Kind("tagihan", "Tagihan", "Tagihan pengembalian", "batch.pay", _refunds,
             {"w_since": F("claimed_at"), "w_title": F("line__name"), "w_sub": F("told"), "w_rupiah": F("amount")},
             _page("claim-settle"), "danger"),
        Kind("rekening", "Rekening", "Usulan rekening", "account.change", _proposals,
             {"w_ref": F("member_id"), "w_since": F("proposed_at"), "w_title": F("member__name"),
              "w_sub": Coalesce("proposed_by__name", Value("impor"))},
             _page_of_other("member-detail", "#rekening")),
        Kind("impor", "Impor", "Impor yang belum diterapkan", "roster.import", _imports,
             {"w_since": Coalesce("previewed_at", "created_at"), "w_title": F("filename"), "w_sub": F("state"),
              "w_number": F("rejected")},
             _page("import-detail"), "info"),
        Kind("ganda", "Data ganda", "Mungkin tercatat ganda", "member.merge", _doubles,
             {"w_since": F("found_at"), "w_title": F("first__name"), "w_sub": F("second__name")},
             _page("duplicate-detail"), "info"),
        Kind("rekomendasi", "Rekomendasi", "Rekomendasi jatuh tempo", "recommendation.change", _recommendations,
             {"w_ref": F("event_id"), "w_since": _moment("due_on"), "w_title": F("text"), "w_sub": F("in_charge")},
             _page_of_other("recommendation-list")),
        Kind("kegiatan", "Kegiatan", "Kegiatan yang belum ditutup", "event.change", _over,
             {"w_since": _moment("ends_on"), "w_title": F("title"), "w_sub": F("place")},
             _page("event-detail"), "info"),
        Kind("pekerjaan", "Pekerjaan", "Pekerjaan yang gagal", "job.view", _failed,
             {"w_since": F("finished_at"), "w_title": F("label"), "w_sub": F("message")},
             _page("job-detail"), "danger"),
    )
}  # fmt: skip


def kinds_for(actor: Any) -> list[Kind]:
    """Those that can ever wait for this actor."""
    return [kind for kind in KINDS.values() if may(actor, kind.permission)]


def _selected(kind: Kind, actor: Any, today: date, at_most: int | None) -> QuerySet:
    """One kind's rows with the columns that all kinds share; the oldest `at_most` of them, or all."""
    told = {**_COLUMNS, **kind.told}
    waiting = kind.rows(actor, today).order_by()
    rows = waiting
    if at_most is not None:
        # Chosen by their keys: SQLite takes no limit inside a union.
        oldest = waiting.annotate(w_since=told["w_since"]).order_by("w_since", "pk").values("pk")[:at_most]
        rows = waiting.model._default_manager.filter(pk__in=oldest).order_by()
    texts = {name: _text(told[name]) for name in ("w_title", "w_sub")}
    return rows.annotate(
        **{
            **told,
            **texts,
            "w_kind": Value(kind.code, CharField()),
            "w_key": F("pk"),
            "w_of_kind": CappedCount(waiting.values("pk")),
        }
    ).values_list("w_kind", "w_key", "w_ref", "w_since", "w_title", "w_sub", "w_number", "w_rupiah", "w_of_kind")


def waiting(actor: Any, today: date) -> list[Item]:
    """The oldest of each kind, the oldest first. One statement."""
    kinds = kinds_for(actor)
    if not kinds:
        return []
    first, *others = (_selected(kind, actor, today, OF_A_KIND) for kind in kinds)
    found = first.union(*others, all=True) if others else first
    return sorted((Item(*row) for row in found), key=lambda item: item.since)


def page_of_waiting(actor: Any, today: date, kinds: Iterable[Kind], first: int, size: int) -> list[Item]:
    """All of these kinds together, the oldest first, from the row `first` on; one more than `size` where there are."""
    head, *others = (_selected(kind, actor, today, None) for kind in kinds)
    found = head.union(*others, all=True) if others else head
    ordered = found.order_by("w_since", "w_kind", "w_key")
    return [Item(*row) for row in ordered[first : first + size + 1]]


def counts(items: Iterable[Item]) -> dict[str, int]:
    """{code of the kind: how many wait}, of kinds of which any does."""
    return {item.kind: item.of_kind for item in items}


def waiting_url(kind: str = "", page: int = 1) -> str:
    asked = {name: value for name, value in (("hal", kind), ("halaman", page if page > 1 else "")) if value}
    return f"{reverse('waiting')}?{urlencode(asked)}" if asked else reverse("waiting")


def told(item: Item, today: date) -> dict[str, Any]:
    """How one thing reads in a row: its badge, words and age; the people and rupiah of a list as numbers."""
    kind = KINDS[item.kind]
    people, rupiah, sub = None, None, item.sub
    if item.kind in _MONEY:
        batch, asked = (item.ref, {"wilayah": item.sub}) if item.kind == "bagian" else (item.key, {})
        here = reverse("batch-detail", args=[batch])
        people = Number(item.number, f"{here}?{urlencode({'putusan': 'layak', **asked})}")
        rupiah = Number(item.rupiah, f"{here}?{urlencode(asked)}" if asked else here, RUPIAH)
        sub = short_name(item.sub) if item.kind == "bagian" else _period(item.sub)
    elif item.kind == "impor":
        sub = ImportState(item.sub).label
        rejected = f"{reverse('import-detail', args=[item.key])}?putusan=ditolak"
        people = Number(item.number, rejected, "baris") if item.number else None
    elif item.kind == "rekening":
        sub = f"diusulkan {item.sub or 'impor'}"
    elif item.kind == "tagihan":
        sub = item.sub
    return {
        "label": kind.label,
        "tone": kind.tone,
        "title": item.title[:120],
        "sub": sub[:160],
        "people": people,
        "word": "baris ditolak" if item.kind == "impor" else "orang",
        "rupiah": rupiah,
        "age": age(item.since, today),
        "url": kind.url(item),
    }


def _period(code: str) -> str:
    try:
        return Period.parse(code).label
    except PeriodError:
        return code


def age(since: datetime | date, today: date) -> str:
    """`12 hari`; of today `hari ini`."""
    days = (today - (timezone.localdate(since) if isinstance(since, datetime) else since)).days
    return f"{days} hari" if days > 0 else "hari ini"


def waiting_panel(items: list[Item], today: date, shown: int) -> dict[str, Any]:
    """The oldest, and how many there are in all."""
    found = counts(items)
    return {
        "items": [told(item, today) for item in items[:shown]],
        "total": Number(sum(found.values()), waiting_url(), "hal"),
        "has_more": sum(found.values()) > shown,
        "all_url": waiting_url(),
    }
