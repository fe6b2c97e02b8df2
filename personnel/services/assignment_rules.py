"""May this assignment be: the rules that its verbs ask, each a DomainError in plain Indonesian."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Pillar, Position, Region
from pilarsosial.core.scoping import covers
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.period import Period, PeriodUnit

from ..models import Assignment, Decree, EndReason


def check_area(actor: Any, region: Region, position: Position) -> None:
    """Raises DomainError when the actor may not assign in that region and pillar."""
    if not covers(actor, "assignment.change", region.code, position.pillar_id):
        raise DomainError(
            "outside_area",
            f"{region} di luar wilayah kewenangan Anda.",
            {"region": "Di luar wilayah kewenangan Anda."},
        )


def check_decree(actor: Any, decree: Decree) -> None:
    """An assignment rests on a decree that the actor may see: of the own office, or of one inside the own area.

    Raises NotFound for another office's.
    """
    Decree.objects.get_visible(actor, "decree.view", decree.pk)


def check_version(row: Assignment, version: int) -> None:
    if row.version != version:
        raise DomainError(
            "changed_meanwhile",
            "Penugasan ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali isian Anda.",
        )


def check_open(row: Assignment, new_end: date | None = None) -> None:
    """What is over stays as it was written. A service whose end lies ahead (term over) may still end earlier."""
    planned = row.end is not None and row.end > timezone.localdate()
    if row.end is not None and not (planned and (new_end is None or new_end < row.end)):
        raise DomainError("already_ended", "Penugasan ini sudah berakhir.")


def check_first_day(row: Assignment, start: date, *, rests_before: bool) -> None:
    """May service have begun on that day? `rests_before`: does a pause begin before it?"""
    if row.end is not None and start >= row.end:
        raise DomainError("ends_before_start", "TMT harus sebelum tanggal berakhir.", {"start": "TMT terlalu akhir."})
    if rests_before:
        text = "Ada jeda sebelum tanggal itu; betulkan jedanya dahulu."
        raise DomainError("pause_before_start", text, {"start": text})


def check_not_annulled(row: Assignment) -> None:
    if row.end_reason == EndReason.MISTAKE:
        raise DomainError("annulled", "Penugasan ini sudah dibatalkan.")


def check_reason(reason: str) -> None:
    """Why service ends. That it never was is said by annulling it."""
    if reason not in EndReason.values or reason == EndReason.MISTAKE:
        raise DomainError("unknown_reason", "Pilih alasan berakhir.", {"reason": "Pilih alasan berakhir."})


def check_seat(row: Assignment) -> None:
    """Half-open days: a successor may start on the day on which the other one is over."""
    others = Assignment.objects.overlapping(row.start, row.end).exclude(pk=row.pk)
    if others.filter(post=row.post).of_person(row.member_id).exists():
        raise DomainError("already_here", f"Anggota ini sudah bertugas sebagai {row} pada masa itu.")
    if not row.single or row.acting:
        return
    holder = others.filter(post=row.post, single=True, acting=False).select_related("member").first()
    if holder is not None:
        raise DomainError(
            "seat_taken",
            f"{row} sudah diisi {holder.member} sejak {format_date(holder.start)}. "
            "Akhiri penugasan itu dahulu, atau pilih Ganti pada penugasan itu.",
            {"region": f"Sudah diisi {holder.member}."},
        )


def check_number(row: Assignment) -> None:
    """A membership number belongs to one person of the pillar, over all times. What was taken back gives none."""
    if not row.membership_no or not row.post.pillar.membership_unique:
        return
    # One after the other in a pillar: two who enter the same number at once would not see each other.
    Pillar.objects.select_for_update(no_key=True).get(pk=row.pillar_id)
    given = Assignment.objects.filter(pillar_id=row.pillar_id, membership_no=row.membership_no)
    given = given.exclude(end_reason=EndReason.MISTAKE)
    if given.exclude(pk__in=given.of_person(row.member_id).values("pk")).exists():
        label = row.post.pillar.membership_label
        text = f"{label} {row.membership_no} sudah dipakai anggota lain."
        raise DomainError("number_taken", text, {"membership_no": text})


def check_reports(row: Assignment) -> None:
    """A report that came in for a month outside the service is a contradiction that people must solve.

    An assignment that is taken back as a mistake keeps its reports: it may come back, and counts nowhere meanwhile.
    """
    if row.pk is None or row.end_reason == EndReason.MISTAKE:
        return
    outside = Q(month__lt=row.start.replace(day=1))
    if row.end is not None:
        outside |= Q(month__gte=row.end)
    report = row.reports.filter(outside).order_by("month").first()
    if report is not None:
        month = Period.containing(report.month, PeriodUnit.MONTH).label
        raise DomainError(
            "report_received",
            f"Laporan {month} sudah tercatat diterima. Tarik dahulu laporan itu, atau periksa kembali tanggalnya.",
        )
