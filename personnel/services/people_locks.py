"""Holding people still: for the few acts that concern a whole person, and for whoever gives them something."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.scoping import covers

from ..models import Assignment, Member, Post

CHANGED = "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa kembali."


def hold_person(member_id: int) -> None:
    """Nobody removes or merges this person before the end of the transaction.

    Call it after the lock of the post. Raises DomainError `member_removed` when somebody was quicker.
    """
    held = Member.objects.present().select_for_update(no_key=True).filter(pk=member_id).values_list("pk", flat=True)
    if held.first() is None:
        raise DomainError(
            "member_removed",
            "Orang ini baru saja dihapus dari daftar atau digabung dengan data lain. Muat ulang halaman.",
        )


def lock_people(member_ids: Collection[int], actor: Any, permission: str) -> dict[int, Member]:
    """People of the roster that the actor sees, by id, with every post they ever held.

    Raises NotFound, and DomainError `changed_meanwhile` when somebody was quicker.
    """
    if Member.objects.visible_to(actor, permission).present().filter(pk__in=member_ids).count() != len(member_ids):
        raise NotFound
    people = lock_entries(member_ids)
    if any(member.removed_at is not None for member in people.values()):
        raise DomainError("changed_meanwhile", CHANGED)
    return people


def lock_entries(member_ids: Collection[int]) -> dict[int, Member]:
    """Entries of the roster, also removed ones, and their posts; posts first, both in the order of their numbers.

    FOR UPDATE, unlike a change of one field: an import that gives one of them a post holds the person too, so each
    waits for the other. Raises DomainError `changed_meanwhile` when a post came in between.
    """
    held = Assignment.objects.filter(member__in=member_ids).order_by().values_list("post_id", flat=True)
    posts = {post.pk for post in Post.objects.filter(pk__in=held).order_by("pk").select_for_update(no_key=True)}
    rows = Member.objects.filter(pk__in=member_ids).select_related("office__region").order_by("pk")
    entries = {row.pk: row for row in rows.select_for_update(of=("self",))}
    if not posts.issuperset(held):
        raise DomainError("changed_meanwhile", CHANGED)
    return entries


def check_reach(rows: Collection[Assignment], actor: Any, permission: str) -> None:
    """Raises DomainError `outside_area` where one of these assignments (with region and member) is not the actor's."""
    for row in rows:
        if not covers(actor, permission, row.duty_region_id, row.pillar_id):
            region = row.duty_region.short_name
            raise DomainError(
                "outside_area",
                f"{row.member} juga tercatat bertugas di {region}, di luar wilayah kewenangan Anda. Mintalah kantor "
                "yang membawahi kedua wilayah itu, misalnya provinsi.",
            )
