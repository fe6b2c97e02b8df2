"""Photos of members: one each, kept sealed, replaced as a whole, gone when taken away."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.files import drop_file, keep_file, keeps_files
from pilarsosial.core.models import FileKind
from pilarsosial.core.policies import require

from ..models import Member
from .members import check_keeps, place_of_story

PERMISSION = "member.change"


@keeps_files
@transaction.atomic
def set_photo(member_id: int, upload: UploadedFile, *, version: int, actor: Any) -> Member:
    """Give a member a photo, in the place of an older one.

    Raises what `keep_file` raises, `changed_meanwhile`, and `kept_elsewhere` when another office keeps the person.
    """
    require(actor, PERMISSION)
    member = _lock(member_id, version, actor)
    stored = keep_file(upload, kind=FileKind.PHOTO, office=member.office, actor=actor)
    return _put(member, stored.pk, "photo.set", actor)


@transaction.atomic
def remove_photo(member_id: int, *, version: int, actor: Any) -> Member:
    """Take the photo away for good. Raises `no_photo`, `changed_meanwhile`, `kept_elsewhere`."""
    require(actor, PERMISSION)
    member = _lock(member_id, version, actor)
    if member.photo_id is None:
        raise DomainError("no_photo", "Anggota ini belum punya foto.")
    return _put(member, None, "photo.removed", actor)


def _lock(member_id: int, version: int, actor: Any) -> Member:
    member = Member.objects.present().lock_visible(actor, PERMISSION, member_id)
    check_keeps(actor, PERMISSION, member)
    if member.version != version:
        text = "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu unggah lagi."
        raise DomainError("changed_meanwhile", text)
    return member


def _put(member: Member, file_id: int | None, action: str, actor: Any) -> Member:
    old = member.photo_id
    member.photo_id = file_id
    member.version += 1
    member.save(update_fields=["photo", "version", "updated_at"])
    drop_file(old)
    audit.record(
        actor=actor,
        action=action,
        target=member,
        changes={"foto": ["ada" if old else None, "ada" if file_id else None]},
        **place_of_story(member, actor, PERMISSION),
    )
    return member
