"""Dated assignments: begun, corrected, ended, moved, replaced, paused; never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import Position, Region, regency_code
from pilarsosial.core.policies import require
from pilarsosial.core.values.dates import format_date

from ..models import Assignment, Decree, EndReason, Member, Pause, PauseKind, Post
from ..rules import check_fields
from .assignment_rules import (
    check_area,
    check_decree,
    check_first_day,
    check_not_annulled,
    check_number,
    check_open,
    check_reason,
    check_reports,
    check_seat,
    check_version,
)
from .elsewhere import tell_elsewhere
from .extra_values import told_extra, with_extra
from .people_locks import hold_person
from .posts import lock_post

# Days beyond are typing slips, and the day after them does not exist.
LAST_DAY = date(2200, 1, 1)

# What may be said of an assignment beside who, where and when.
DETAILS = ("membership_no", "grade", "acting")


@transaction.atomic
def start_assignment(
    member_id: int,
    *,
    position: Position,
    region: Region,
    start: date,
    decree: Decree | None = None,
    details: Mapping[str, Any] | None = None,
    actor: Any,
) -> Assignment:
    """Give a visible member a (further) post from a day on."""
    require(actor, "assignment.change")
    check_area(actor, region, position)
    member = Member.objects.get_visible(actor, "assignment.change", member_id)
    row = begin(member, position, region, start, decree=decree, details=details, actor=actor)
    tell_elsewhere(row, actor=actor)
    return row


@transaction.atomic
def correct_assignment(
    assignment_id: int,
    *,
    version: int,
    start: date,
    decree: Decree | None,
    details: Mapping[str, Any],
    actor: Any,
) -> Assignment:
    """Put right what was entered wrongly: first day, decree, number, grade. Who and where are never corrected.

    `details["extra"]` holds the pillar's own fields that are to change: {code: text or value}.
    """
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor)
    check_version(row, version)
    check_not_annulled(row)
    check_first_day(row, start, rests_before=row.pauses.filter(start__lt=start).exists())
    if decree is not None and decree.pk != row.decree_id:
        check_decree(actor, decree)
    old = _told(row)
    row.start, row.decree = start, decree
    _set_details(row, details)
    check_seat(row)
    check_number(row)
    save_assignment(row)
    _widen(row.post, start)
    _record(actor, "assignment.corrected", row, audit.changes_between(old, _told(row)))
    return row


@transaction.atomic
def end_assignment(
    assignment_id: int, *, version: int, last_day: date, reason: str, note: str = "", actor: Any
) -> Assignment:
    """End service after `last_day`. The post is free from the next day on."""
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor)
    check_version(row, version)
    if not row.start <= last_day < LAST_DAY:
        text = f"Hari terakhir tidak boleh sebelum TMT ({format_date(row.start)})."
        raise DomainError("ends_before_start", text, {"last_day": text})
    end = last_day + timedelta(days=1)
    check_open(row, end)
    check_reason(reason)
    before = row.last_day
    cut = _end(row, end, reason, note)
    changes = {
        "hari terakhir": [before and str(before), str(last_day)],
        "alasan": [None, row.get_end_reason_display()],
        **cut,
    }
    _record(actor, "assignment.ended", row, changes, note)
    return row


@transaction.atomic
def annul_assignment(assignment_id: int, *, version: int, note: str, actor: Any) -> Assignment:
    """Take back an assignment that never was. It stays in the story, with no days, and counts nowhere."""
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor)
    check_version(row, version)
    check_not_annulled(row)
    if not note.strip():
        raise DomainError("reason_needed", "Tulis apa yang salah.", {"note": "Tulis apa yang salah."})
    cut = _end(row, row.start, EndReason.MISTAKE, note)
    _record(actor, "assignment.ended", row, {"alasan": [None, row.get_end_reason_display()], **cut}, note)
    return row


@transaction.atomic
def transfer_assignment(
    assignment_id: int,
    *,
    version: int,
    region: Region,
    start: date,
    decree: Decree | None = None,
    actor: Any,
) -> Assignment:
    """Move the same work to another region: the old assignment ends on the day on which the new one starts."""
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor, region)
    check_area(actor, region, row.position)
    check_version(row, version)
    check_open(row, start)
    if region.code == row.duty_region_id:
        raise DomainError("same_region", "Wilayah tugas baru sama dengan yang lama.", {"region": "Pilih wilayah lain."})
    if start <= row.start:
        text = f"Pindah tugas harus sesudah TMT lama ({format_date(row.start)})."
        raise DomainError("starts_too_early", text, {"start": text})
    cut = _end(row, start, EndReason.MOVED, "")
    details = {"membership_no": row.membership_no, "grade": row.grade, "acting": row.acting}
    moved = begin(
        row.member,
        row.position,
        region,
        start,
        decree=decree,
        details=details,
        actor=actor,
        carried=row.extra,
        silent=True,
    )
    changes = {
        "wilayah tugas": [str(row.duty_region), str(region)],
        "TMT": [str(row.start), str(start)],
        **cut,
    }
    _record(actor, "assignment.transferred", moved, changes)
    if regency_code(row.duty_region_id) != moved.regency_code:
        _record(actor, "assignment.transferred", row, changes)  # the office that loses the person sees it too
    return moved


@transaction.atomic
def replace_assignment(
    assignment_id: int,
    *,
    version: int,
    successor_id: int,
    start: date,
    reason: str,
    decree: Decree | None = None,
    details: Mapping[str, Any] | None = None,
    actor: Any,
) -> Assignment:
    """End an assignment and let another visible member follow in the same post on the same day."""
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor)
    check_area(actor, row.duty_region, row.position)
    check_version(row, version)
    check_open(row, start)
    check_reason(reason)
    successor = Member.objects.get_visible(actor, "assignment.change", successor_id)
    if successor.pk == row.member_id:
        raise DomainError("same_person", "Pengganti harus orang lain.", {"successor": "Pilih orang lain."})
    if start <= row.start:
        raise DomainError("starts_too_early", "Penggantian harus sesudah TMT pendahulu.", {"start": "Terlalu awal."})
    cut = _end(row, start, reason, "")
    _record(actor, "assignment.ended", row, {"alasan": [None, row.get_end_reason_display()], **cut})
    followed = begin(
        successor, row.position, row.duty_region, start, decree=decree, details=details, actor=actor, replaces=row
    )
    tell_elsewhere(followed, actor=actor)
    return followed


@transaction.atomic
def pause_assignment(assignment_id: int, *, kind: str, start: date, note: str = "", actor: Any) -> Pause:
    """Let an assignment rest from a day on. The post stays filled."""
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor)
    check_open(row)
    if not row.active_on(start):
        raise DomainError("not_active", "Penugasan tidak aktif pada tanggal itu.", {"start": "Di luar masa tugas."})
    if kind not in PauseKind.values:
        raise DomainError("unknown_kind", "Pilih jenis jeda.", {"kind": "Pilih jenis jeda."})
    if row.pauses.filter(Q(end__isnull=True) | Q(end__gt=start)).exists():
        raise DomainError("already_paused", "Penugasan ini sudah dijeda pada atau sesudah tanggal itu.")
    pause = Pause(assignment=row, kind=kind, start=start, note=note)
    pause.save(force_insert=True)
    _record(actor, "assignment.paused", row, {"jeda": [None, str(pause)]}, note)
    return pause


@transaction.atomic
def resume_assignment(assignment_id: int, *, day: date, actor: Any) -> Pause:
    """End the open pause; `day` is the first day back at work."""
    require(actor, "assignment.change")
    row = _lock(assignment_id, actor)
    pause = row.pauses.select_for_update().filter(end__isnull=True).first()
    if pause is None:
        raise DomainError("not_paused", "Penugasan ini tidak sedang dijeda.")
    if day <= pause.start:
        raise DomainError("ends_before_start", "Hari kembali harus sesudah awal jeda.", {"day": "Terlalu awal."})
    if row.end is not None and day >= row.end:
        raise DomainError("not_active", "Penugasan sudah berakhir pada tanggal itu.", {"day": "Di luar masa tugas."})
    pause.end = day
    pause.save(update_fields=["end"])
    _record(actor, "assignment.resumed", row, {"kembali": [None, str(day)]})
    return pause


def begin(
    member: Member,
    position: Position,
    region: Region,
    start: date,
    *,
    decree: Decree | None,
    details: Mapping[str, Any] | None,
    actor: Any,
    replaces: Assignment | None = None,
    carried: Mapping[str, Any] | None = None,
    silent: bool = False,
) -> Assignment:
    """Write a new assignment under the lock of its post; for verbs that have asked for right and scope already.

    `carried`: values of the pillar's own fields that move along as they are.
    """
    if decree is not None:
        check_decree(actor, decree)
    post = lock_post(position, region, start)
    hold_person(member.pk)
    row = Assignment(
        member=member,
        post=post,
        pillar_id=post.pillar_id,
        position=position,
        duty_region=region,
        regency_code=regency_code(region.code),
        single=post.single,
        decree=decree,
        start=start,
        replaces=replaces,
        extra=dict(carried or {}),
    )
    _set_details(row, details or {})
    check_seat(row)
    check_number(row)
    save_assignment(row)
    if not silent:
        _record(actor, "assignment.started", row, audit.changes_between({}, _told(row)))
    return row


def _lock(assignment_id: int, actor: Any, going_to: Region | None = None) -> Assignment:
    """The assignment under the lock of its post: the post always comes first.

    Two posts (a transfer's) are locked in one order, or two who swap places would wait for each other for ever.
    """
    seen = Assignment.objects.visible_to(actor, "assignment.change").filter(pk=assignment_id).first()
    if seen is None:
        raise NotFound
    wanted = Q(pk=seen.post_id)
    if going_to is not None:
        wanted |= Q(position_id=seen.position_id, region_id=going_to.code)
    list(Post.objects.filter(wanted).order_by("pk").select_for_update(no_key=True))
    return Assignment.objects.lock_visible(actor, "assignment.change", assignment_id)


def _set_details(row: Assignment, details: Mapping[str, Any]) -> None:
    for name in DETAILS:
        if name in details:
            setattr(row, name, details[name])
    if "extra" in details:
        row.extra = with_extra(row.pillar_id, row.extra, details["extra"])


def _end(row: Assignment, end: date, reason: str, note: str) -> dict[str, list[str | None]]:
    """Set the end and cut the pauses that reach past it; returns what was cut, for the trail."""
    row.end, row.end_reason, row.end_note = end, reason, note
    late = list(row.pauses.filter(Q(end__isnull=True) | Q(end__gt=end)))
    row.pauses.filter(start__gte=end).delete()
    row.pauses.filter(Q(end__isnull=True) | Q(end__gt=end)).update(end=end)
    save_assignment(row)
    return {"jeda": [", ".join(map(str, late)), f"sampai {end - timedelta(days=1)}"]} if late else {}


def save_assignment(row: Assignment) -> None:
    """The guards of the database have the last word; their refusal reads like the rule's."""
    check_fields(row)
    check_reports(row)
    try:
        with transaction.atomic():
            if row.pk is None:
                row.save(force_insert=True)
            else:
                row.version += 1
                row.save()
    except IntegrityError as error:
        if "single_post" in str(error):
            raise DomainError("seat_taken", f"{row} sudah diisi orang lain.") from error
        # PostgreSQL names the constraint, SQLite its columns.
        if any(word in str(error) for word in ("member_holds_an_open_post", "member_starts_a_post", "member_id")):
            raise DomainError("already_here", f"Anggota ini sudah bertugas sebagai {row} pada masa itu.") from error
        raise


def _widen(post: Post, start: date) -> None:
    Post.objects.filter(pk=post.pk, valid_from__gt=start).update(valid_from=start)


def _told(row: Assignment) -> dict[str, Any]:
    """An assignment as the trail tells it."""
    return {
        "formasi": str(row),
        "TMT": row.start,
        "SK": str(row.decree) if row.decree else None,
        "nomor anggota": row.membership_no or None,
        "jenjang": row.grade or None,
        "pelaksana tugas": row.acting or None,
        **told_extra(row),
    }


def _record(actor: Any, action: str, row: Assignment, changes: dict, reason: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        target=row,
        changes=changes,
        region_code=row.duty_region_id,
        pillar_id=row.pillar_id,
        person_id=row.member_id,
        reason=reason,
    )
