"""Certificates, trainings and competency tests: on the member's page, in their forms, and by when they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.files import file_response
from pilarsosial.core.models import Pillar
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date, format_short
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import FormPage, SealedPage

from ..forms import CertificateForm, RemovalForm
from ..models import Assignment, Certificate, CertificateKind, Member
from ..paper_lists import certificates_of, working
from ..rows import place
from ..services import change_certificate, record_certificate, remove_certificate
from ..services.certificates import fingerprint
from .base import RosterFormPage, member_url

PAGE_SIZE = 50
# How far ahead the list looks, in days.
AHEAD = (30, 60, 90, 180, 365)
USUALLY_AHEAD = 90
# From here on the card on the member's page asks for attention, in days.
SOON = 90


@dataclass(frozen=True)
class Validity:
    """How a certificate stands on a day, as a badge."""

    label: str
    tone: str


def validity(certificate: Certificate, day: date) -> Validity | None:
    """None where it has no end."""
    until = certificate.valid_until
    if until is None:
        return None
    left = (until - day).days
    if left < 0:
        return Validity(f"Berakhir {format_short(until)}", "danger")
    if left == 0:
        return Validity("Berakhir hari ini", "attention")
    return Validity(f"Sampai {format_short(until)}", "attention" if left <= SOON else "ok")


# --- On the member's page -----------------------------------------------------------------------------------------


def certificate_card(member: Member, actor: Any, day: date) -> dict[str, Any]:
    """What `member_certificate_card.html` shows, the latest first. One statement."""
    rows = list(Certificate.objects.visible_to(actor, "member.view").filter(member=member).current())
    rows.sort(key=lambda row: (_latest(row) or date.min, row.pk), reverse=True)
    for row in rows:
        row.validity = validity(row, day)
        row.said = _said(row)
    return {"rows": rows, "kinds": CertificateKind.choices, "may_change": may(actor, "certificate.change")}


def _latest(row: Certificate) -> date | None:
    return row.issued_on or row.held_until or row.held_from


def _said(row: Certificate) -> list[str]:
    """The rest of a certificate in short parts."""
    parts = [row.get_kind_display(), row.level, row.issuer]
    if row.held_from:
        days = format_short(row.held_from)
        if row.held_until and row.held_until != row.held_from:
            days = f"{days} – {format_short(row.held_until)}"
        parts.append(days)
    if row.hours:
        parts.append(f"{format_number(row.hours)} JP")
    if row.number:
        parts.append(f"No. {row.number}")
    if row.issued_on:
        parts.append(f"terbit {format_short(row.issued_on)}")
    if row.result:
        parts.append(row.get_result_display())
    return [part for part in parts if part]


# --- Forms --------------------------------------------------------------------------------------------------------


class _CertificateForm(RosterFormPage, base=True):
    permission = "certificate.change"
    template_name = "personnel/certificate_form.html"
    upload: Any = None

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        self.upload = files
        return super().get_form(data, files)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "member": self.member, "kind": self.kind, "kinds": ()}


class CertificateAdd(_CertificateForm):
    """`?jenis=pelatihan` chooses the kind, `?dari=7` begins with what a certificate to be renewed says."""

    success_message = "Sertifikat tercatat."
    heading = "Tambah sertifikat atau pelatihan"
    action = "Simpan"

    def make_form(self, data: Any, initial: dict[str, Any]) -> CertificateForm:
        self.member = self.row(Member.objects.present(), self.kwargs["pk"])
        asked = self.request.GET
        kind = asked.get("jenis", "")
        self.kind = CertificateKind(kind if kind in CertificateKind.values else CertificateKind.CERTIFICATION)
        renewed = None
        if (pk := asked.get("dari", "")).isdecimal() and len(pk) <= 18:
            mine = Certificate.objects.visible_to(self.request.user, self.permission).current()
            renewed = mine.filter(member=self.member, pk=pk).first()
        if renewed is not None:
            self.kind = CertificateKind(renewed.kind)
        return CertificateForm(data, self.upload, initial=initial, kind=self.kind, renewed=renewed)

    def perform(self, form: CertificateForm) -> str:
        record_certificate(self.member.pk, form.values(), upload=form.cleaned_data.get("file"), actor=self.request.user)
        return member_url(self.member.pk, "sertifikat")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "kinds": CertificateKind.choices}


class CertificateChange(_CertificateForm):
    success_message = "Sertifikat disimpan."
    action = "Simpan perubahan"

    def load(self) -> Certificate:
        self.certificate = self.row(Certificate.objects.current().select_related("member", "file"), self.kwargs["pk"])
        self.member, self.kind = self.certificate.member, CertificateKind(self.certificate.kind)
        self.heading = f"Ubah {self.kind.label.lower()}"
        return self.certificate

    def make_form(self, data: Any, initial: dict[str, Any]) -> CertificateForm:
        certificate = self.load()
        return CertificateForm(data, self.upload, initial=initial, kind=self.kind, certificate=certificate)

    def perform(self, form: CertificateForm) -> str:
        cleaned = form.cleaned_data
        change_certificate(
            self.certificate.pk,
            form.values(),
            seen=cleaned["seen"],
            upload=cleaned.get("file"),
            drop_scan=cleaned.get("drop_scan", False),
            actor=self.request.user,
        )
        return member_url(self.member.pk, "sertifikat")

    def refused_url(self) -> str:
        return member_url(self.certificate.member_id, "sertifikat")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "certificate": self.certificate}


class CertificateRemove(FormPage):
    """Takes off what was entered by mistake; what has expired or was renewed stays in the story."""

    permission = "certificate.change"
    template_name = "personnel/certificate_remove.html"
    success_message = "Sertifikat dihapus."

    def get_form(self, data: Any = None, files: Any = None) -> RemovalForm:
        self.certificate = self.row(Certificate.objects.current().select_related("member", "file"), self.kwargs["pk"])
        return RemovalForm(data, initial={"seen": fingerprint(self.certificate)})

    def perform(self, form: RemovalForm) -> str:
        remove_certificate(self.certificate.pk, **form.cleaned_data, actor=self.request.user)
        return member_url(self.certificate.member_id, "sertifikat")

    def context(self, form: BaseForm) -> dict[str, Any]:
        row = self.certificate
        return {"form": form, "certificate": row, "member": row.member, "said": _said(row)}


class CertificateScan(SealedPage):
    permission = "member.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        paper = self.row(Certificate.objects.current().filter(file__isnull=False).select_related("file"), pk)
        return file_response(paper.file)


# --- By when they end ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the list is asked. `expired`: those that are over instead of those that end within `ahead` days."""

    expired: bool
    ahead: int
    pillar: str
    region: str
    kind: str

    def address(self, **changes: Any) -> str:
        values = {
            "keadaan": "berakhir" if self.expired else "",
            "hari": self.ahead if self.ahead != USUALLY_AHEAD else "",
            "pilar": self.pillar,
            "wilayah": self.region,
            "jenis": self.kind,
            **changes,
        }
        given = {name: value for name, value in values.items() if value not in ("", None)}
        return f"{reverse('certificate-list')}?{urlencode(given)}" if given else reverse("certificate-list")


class CertificateList(SealedPage):
    """Certificates of people at work that end soon, the first to end on top, or that are over, the latest on top."""

    permission = "member.view"
    template_name = "personnel/certificate_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        pillars = list(self.rows(Pillar).filter(is_active=True).values_list("code", "name"))
        regions = region_choices(request.user, self.permission)
        asked = self._asked(dict(pillars), dict(regions))
        page, following = self._page(asked, today)
        posts = self._posts(page, asked, today)
        context = {
            "asked": asked,
            "rows": [self._row(row, posts.get(row.member_id), today) for row in page],
            "tabs": [
                {"label": "Akan berakhir", "url": asked.address(keadaan=""), "active": not asked.expired},
                {"label": "Sudah berakhir", "url": asked.address(keadaan="berakhir"), "active": asked.expired},
            ],
            "ahead": [(days, f"dalam {days} hari") for days in AHEAD],
            "until": format_date(today + timedelta(days=asked.ahead)),
            "pillars": pillars,
            "regions": regions,
            "kinds": CertificateKind.choices,
            "is_filtered": bool(asked.pillar or asked.region or asked.kind),
            "clear_url": Asked(asked.expired, asked.ahead, "", "", "").address(),
            "next_url": following and asked.address(sesudah=f"{following.valid_until.isoformat()}.{following.pk}"),
            "may_change": may(request.user, "certificate.change"),
        }
        return self.page(context)

    def _asked(self, pillars: dict[str, str], regions: dict[str, str]) -> Asked:
        given = self.request.GET
        ahead, kind = given.get("hari", ""), given.get("jenis", "")
        pillar, region = given.get("pilar", ""), given.get("wilayah", "")
        return Asked(
            expired=given.get("keadaan") == "berakhir",
            ahead=int(ahead) if ahead in map(str, AHEAD) else USUALLY_AHEAD,
            pillar=pillar if pillar in pillars else "",
            region=region if region in regions else "",
            kind=kind if kind in CertificateKind.values else "",
        )

    def _page(self, asked: Asked, today: date) -> tuple[list[Certificate], Certificate | None]:
        """One page by (last valid day, id), and the row after which the next one begins."""
        rows = certificates_of(
            self.request.user,
            today,
            expired=asked.expired,
            ahead=asked.ahead,
            pillar=asked.pillar,
            region=asked.region,
            kind=asked.kind,
        )
        if (cursor := _cursor(self.request.GET.get("sesudah", ""))) is not None:
            day, pk = cursor
            side = "lt" if asked.expired else "gt"
            rows = rows.filter(Q(**{f"valid_until__{side}": day}) | Q(valid_until=day, **{f"pk__{side}": pk}))
        found = list(rows.select_related("member")[: PAGE_SIZE + 1])
        return found[:PAGE_SIZE], found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None

    def _posts(self, page: list[Certificate], asked: Asked, today: date) -> dict[int, Assignment]:
        """member id -> the assignment to show. One statement."""
        rows = working(self.request.user, today, pillar=asked.pillar, region=asked.region)
        rows = rows.filter(member__in={row.member_id for row in page})
        rows = rows.select_related("position__pillar", "duty_region__parent").order_by("-start", "-pk")
        return {row.member_id: row for row in rows}

    @staticmethod
    def _row(row: Certificate, post: Assignment | None, today: date) -> dict[str, Any]:
        regency, inner = place(post.duty_region) if post else ("", "")
        left = (row.valid_until - today).days
        if left < 0:
            when = f"{format_number(-left)} hari lalu"
        else:
            when = f"{format_number(left)} hari lagi" if left else "hari ini"
        return {
            "certificate": row,
            "position": str(post.position) if post else "",
            "regency": regency,
            "district": inner,
            "until": format_date(row.valid_until),
            "when": when,
            "tone": "danger" if left < 0 else "attention",
        }


def _cursor(text: str) -> tuple[date, int] | None:
    """`2026-11-30.17`: the last valid day and id of the row above."""
    day, _, pk = text.partition(".")
    try:
        return (date.fromisoformat(day), int(pk)) if pk.isdecimal() and len(pk) <= 18 else None
    except ValueError:
        return None
