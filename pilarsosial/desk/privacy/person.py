"""For the data subject: a copy of everything that is kept about one person, and who saw it. UU 27/2022 art. 5 to 13."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from personnel.finding import entries_of
from personnel.models import Member
from personnel.own_data import Section, own_data_of, own_files
from personnel.services.members import check_keeps, place_of_story
from pilarsosial.core import audit
from pilarsosial.core.actions import known_actions
from pilarsosial.core.bundle import bundle
from pilarsosial.core.documents import render
from pilarsosial.core.documents.parts import head_and_officer, letterhead
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import read_file
from pilarsosial.core.models import AuditEntry, ExportedPeople, Grant, StoredFile
from pilarsosial.core.policies import Role, require
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.templatetags.pilar import moment
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from stipends.models import Line

PERMISSION = "person.copy"
COPY, ANSWER = "pilarsosial/desk/documents/person.typ", "pilarsosial/desk/documents/report.typ"
# The newest so many stand in an answer.
MOST_LOOKS = 1_000
# Reading full numbers, or taking data out of the house; all else about a person is a change.
LOOKS = (
    "member.unmasked",
    "grid.unmasked",
    "line.unmasked",
    "roster.exported",
    "report.exported",
    "card.issued",
    "person.copied",
    "person.answered",
)
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


@transaction.atomic
def person_copy(member_id: int, *, today: date, reason: str, actor: Any) -> tuple[str, bytes]:
    """(file name, zip) with everything: JSON to read by machine, PDF to read, and the kept files themselves.

    The same data on the same day give the same bytes. Raises NotPermitted, NotFound, DomainError
    `reason_needed`, `kept_elsewhere`.
    """
    member = _asked_for(member_id, actor)
    _require_reason(reason)
    ids = entries_of(member.pk)
    sections = own_data_of(ids)
    files = [
        ("data.json", _as_json(member, sections, today)),
        ("data.pdf", _as_paper(member, sections, today)),
        *_kept_files(ids),
    ]
    head = (f"Salinan data pribadi {member}", f"per {format_date(today)}", f"oleh {member.office}")
    made = bundle(files, head=head)
    changes = {"isi": [None, f"{sum(len(one.records) for one in sections)} catatan, {len(files)} berkas"]}
    _record("person.copied", member, actor, reason, changes)
    return f"data-pribadi-{member.pk}-{today.isoformat()}.zip", made


def _asked_for(member_id: int, actor: Any) -> Member:
    """Somebody whose identity the actor's own office keeps: whom it answers for."""
    require(actor, PERMISSION)
    rows = Member.objects.present().select_related("office__region", "photo")
    member = rows.get_visible(actor, PERMISSION, member_id)
    check_keeps(actor, PERMISSION, member)
    return member


def _require_reason(reason: str) -> None:
    if not reason:
        raise DomainError("reason_needed", "Tulis alasan atau nomor permintaannya.")


def _record(action: str, member: Member, actor: Any, reason: str, changes: dict[str, Any]) -> None:
    place = place_of_story(member, actor, PERMISSION)
    audit.record(actor=actor, action=action, target=member, changes=changes, count=1, reason=reason, **place)


def _as_json(member: Member, sections: Sequence[Section], today: date) -> bytes:
    told = {
        "nama": str(member),
        "per_tanggal": today.isoformat(),
        "pengendali_data": str(member.office),
        "bagian": {one.code: one.records for one in sections},
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _as_paper(member: Member, sections: Sequence[Section], today: date) -> bytes:
    data = {
        "title": "Salinan data pribadi",
        "lines": [str(member), f"Keadaan data per {format_date(today)}"],
        "office": letterhead(member.office),
        "opening": "Inilah seluruh data pribadi yang disimpan tentang nama tersebut di atas dalam aplikasi Pilar "
        "Sosial, diserahkan atas permintaan yang bersangkutan menurut Undang-Undang Nomor 27 Tahun 2022 tentang "
        "Pelindungan Data Pribadi. Data yang keliru dapat dimintakan perbaikan kepada kantor ini.",
        "sections": [{"title": one.title, "rows": one.told} for one in sections],
        "signers": list(head_and_officer(member.office, today))[-1:],
    }
    return render(COPY, data, as_of=today)


def _kept_files(ids: Collection[int]) -> list[tuple[str, bytes]]:
    rows = StoredFile.objects.filter(pk__in=own_files(ids)).order_by("pk")
    return [(f"berkas/{row.pk}{_ENDINGS.get(row.content_type, '.bin')}", read_file(row)) for row in rows]


# --- Who saw them -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """One act on a person's data: when, who as what in which office, what, of which data, and why."""

    at: datetime
    who: str
    role: str
    office: str
    what: str
    told: str
    reason: str
    is_look: bool


def looks_at(member_id: int, *, actor: Any) -> tuple[Member, list[Look]]:
    """The newest first, at most MOST_LOOKS. The person's office and the actor's name their people; of others office
    and role stand.

    Raises NotPermitted, NotFound, DomainError `kept_elsewhere`.
    """
    member = _asked_for(member_id, actor)
    entries = list(_entries_about(entries_of(member.pk)))
    areas = areas_with(actor, PERMISSION)
    own = None if areas is None else {member.office_id, *(area.office_id for area in areas)}
    roles = _roles_of(entries)
    return member, [_look(entry, roles, own) for entry in entries]


@transaction.atomic
def answer_looks(member_id: int, *, today: date, reason: str, actor: Any) -> tuple[str, bytes]:
    """(file name, PDF) to hand over. Raises as `looks_at`, and DomainError `reason_needed`."""
    member, looks = looks_at(member_id, actor=actor)
    _require_reason(reason)
    rows = [
        [
            moment(one.at),
            f"{one.who}, {one.role}" if one.role else one.who,
            one.office,
            one.what,
            one.told or one.reason,
        ]
        for one in looks
    ]
    data = {
        "title": "Riwayat akses data pribadi",
        "number": "",
        "lines": [str(member), f"sampai {format_date(today)}"],
        "office": letterhead(member.office),
        "flipped": True,
        "size": 8.5,
        "sentences": [
            "Daftar ini memuat siapa yang melihat nomor lengkap, mengekspor, mencetak, atau mengubah data pribadi "
            "tersebut, menurut jejak audit aplikasi. Pengguna kantor lain disebut menurut kantor dan perannya."
        ],
        "tables": [
            {
                "title": "",
                "widths": [14, 22, 22, 22, 30],
                "sides": ["left"] * 5,
                "heads": ["Waktu", "Oleh", "Kantor", "Tindakan", "Keterangan"],
                "rows": rows,
                "total": [],
                "empty": "Belum ada catatan.",
            }
        ],
        "notes": [f"Hanya {MOST_LOOKS} catatan terbaru."] if len(looks) == MOST_LOOKS else [],
        "signers": list(head_and_officer(member.office, today))[-1:],
    }
    _record("person.answered", member, actor, reason, {"isi": [None, f"{len(looks)} catatan"]})
    return f"riwayat-akses-{member.pk}-{today.isoformat()}.pdf", render(ANSWER, data, as_of=today)


def _entries_about(ids: Collection[int]) -> QuerySet[AuditEntry]:
    """What the trail tells of these entries of one person: by name, in a file, or on a printed list of payments."""
    batches = Line.objects.filter(member__in=ids).order_by().values_list("batch_id", flat=True).distinct()
    printed = Q(action="line.unmasked", target_id__in=[str(pk) for pk in batches])
    in_files = Q(pk__in=ExportedPeople.objects.entries_with(ids))
    rows = AuditEntry.objects.filter(Q(person_id__in=ids) | in_files | printed)
    return rows.select_related("actor", "office").newest_first()[:MOST_LOOKS]


def _roles_of(entries: Sequence[AuditEntry]) -> dict[int, list[Grant]]:
    grants: dict[int, list[Grant]] = {}
    for grant in Grant.objects.filter(user__in={entry.actor_id for entry in entries}).select_related("office"):
        grants.setdefault(grant.user_id, []).append(grant)
    return grants


def _look(entry: AuditEntry, grants: dict[int, list[Grant]], own: set[int] | None) -> Look:
    held = [grant for grant in grants.get(entry.actor_id or 0, ()) if _counted(grant, entry.at.date())]
    is_ours = own is None or not held or any(grant.office_id in own for grant in held)
    if entry.actor_id is None:
        who = "Sistem"
    else:
        who = str(entry.actor) if is_ours else "Pengguna kantor lain"
    files = [entry.changes[name][1] for name in ("berkas", "laporan", "nomor lengkap") if name in entry.changes]
    fields = [] if entry.action in LOOKS or not is_ours else list(entry.changes)
    return Look(
        at=entry.at,
        who=who,
        role=", ".join(dict.fromkeys(Role(grant.role).label for grant in held)),
        office=", ".join(dict.fromkeys(str(grant.office) for grant in held)) or str(entry.office or ""),
        what=known_actions().get(entry.action, entry.action),
        told=_told(entry, [str(one) for one in files if one], fields),
        reason=entry.reason if is_ours else "",
        is_look=entry.action in LOOKS,
    )


def _counted(grant: Grant, day: date) -> bool:
    return (grant.valid_from is None or grant.valid_from <= day) and (
        grant.valid_until is None or day <= grant.valid_until
    )


def _told(entry: AuditEntry, files: list[str], fields: list[str]) -> str:
    parts = [*files, *fields]
    if entry.count and entry.count > 1:
        parts.append(f"bersama {format_number(entry.count - 1)} orang lain")
    return "; ".join(parts)
