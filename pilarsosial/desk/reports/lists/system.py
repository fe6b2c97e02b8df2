"""Users and the audit trail, as their lists find them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from pilarsosial.core.area_choices import region_choices
from pilarsosial.core.audit_story import tell
from pilarsosial.core.audit_views import AuditFilter
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry, Grant, User
from pilarsosial.core.user_lists import USER_NAMES, users_matching

from ..asking import Ask, Asked
from ..catalogue import Report
from ..tables import Answer, Column, Kind, Row, Table
from .common import local_day, texts

_USERS = [
    Column("Nama pengguna", width=24),
    Column("Nama", width=30),
    Column("Peran", width=60),
    Column("Keadaan", width=12),
    Column("Masuk terakhir", Kind.DATE),
]
_TRAIL = [
    Column("Waktu", Kind.DATE, width=18),
    Column("Siapa", width=26),
    Column("Tindakan", width=30),
    Column("Jumlah", width=10),
    Column("Sasaran", width=30),
    Column("Perubahan", width=60),
    Column("Alasan", width=30),
    Column("Alamat", width=16),
    Column("Permintaan", width=22),
]
_TRAIL_NAMES = ("q", "tindakan", "wilayah", "dari", "sampai")
_AT_ONCE = 500


def _users(actor: Any, asked: Asked) -> Answer:
    in_force = Grant.objects.visible_to(actor, "user.view").in_force(timezone.localdate())
    in_force = in_force.select_related("office", "pillar").order_by("role", "pk")
    rows = users_matching(actor, texts(asked, USER_NAMES)).order_by("username")
    rows = rows.prefetch_related(Prefetch("grants", in_force, to_attr="roles_today"))
    table = Table(_USERS, map(_user, rows.iterator(chunk_size=_AT_ONCE)), empty="Tidak ada pengguna pada saringan ini.")
    return Answer("Daftar pengguna", asked.day, [table])


def _user(user: User) -> Row:
    roles = (
        ", ".join(filter(None, [grant.get_role_display(), str(grant.office), grant.pillar and str(grant.pillar)]))
        for grant in user.roles_today
    )
    state = "Aktif" if user.is_active else "Nonaktif"
    return user.username, user.name, "; ".join(roles), state, local_day(user.last_login)


def _trail(actor: Any, asked: Asked) -> Answer:
    form = AuditFilter(texts(asked, _TRAIL_NAMES), regions=region_choices(actor, "audit.view"))
    if not form.is_valid():
        raise DomainError("not_understood", " ".join(text for errors in form.errors.values() for text in errors))
    entries = form.narrow(AuditEntry.objects.visible_to(actor, "audit.view").select_related("actor")).order_by("-pk")
    people = array("q")
    table = Table(_TRAIL, _entries(entries, people), empty="Tidak ada jejak yang cocok.")
    return Answer("Jejak audit", asked.day, [table], people=people)


def _entries(entries: Any, people: array) -> Iterator[Row]:
    for entry in entries.iterator(chunk_size=_AT_ONCE):
        if entry.person_id is not None:
            people.append(entry.person_id)
        (told,) = tell([entry])
        changes = "; ".join(
            f"{change.label}: {f'{change.old} → ' if change.old else ''}{change.new or '(kosong)'}"
            for change in told.changes
        )
        at = timezone.localtime(told.at).replace(tzinfo=None)
        yield at, told.who, told.what, told.count, told.target, changes, told.reason, told.address, told.request_id


REPORTS = [
    Report(
        "daftar-pengguna",
        "Daftar pengguna",
        "Akun, peran, dan kantor tempatnya berlaku.",
        "user.view",
        frozenset(),
        _users,
        is_list=True,
        passes=frozenset(USER_NAMES),
    ),
    Report(
        "jejak-audit",
        "Jejak audit",
        "Siapa melakukan apa, kapan, dari mana, dan mengapa.",
        "audit.view",
        frozenset({Ask.FROM, Ask.UNTIL}),
        _trail,
        has_people=True,
        is_list=True,
        passes=frozenset({"q", "tindakan", "wilayah"}),
    ),
]
