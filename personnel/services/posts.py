"""Posts are made from the rule of pillar x position, so that an empty one exists and is counted as vacant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import Position, PostRule, Region, regency_code
from pilarsosial.core.policies import require
from pilarsosial.core.scoping import covers
from pilarsosial.core.values.dates import format_date

from ..models import Assignment, Post

MOST_SEATS = 100_000


@transaction.atomic
def open_posts(
    position: Position, inside: Region, *, valid_from: date, seats: int | None = None, actor: Any
) -> list[Post]:
    """Make the missing posts of a position in every region of its level inside `inside`, and open closed ones again.

    Returns what was opened. `seats` counts for quota positions only: one post a region is the rule of ONE, none is
    known for coverage.
    """
    require(actor, "post.change")
    if not covers(actor, "post.change", inside.code, position.pillar_id):
        raise NotFound
    _check_owner(position, inside)
    # Two who open the same posts at once take turns.
    Position.objects.select_for_update(no_key=True).get(pk=position.pk)
    here = Post.objects.filter(position=position).in_region(inside.code)
    closed = list(here.filter(valid_until__lte=valid_from).select_for_update(no_key=True))
    Post.objects.filter(pk__in=[post.pk for post in closed]).update(valid_until=None)
    taken = here.values_list("region_id", flat=True)
    regions = Region.objects.inside(inside.code).filter(level=position.level).exclude(code__in=taken).order_by("code")
    posts = [_new_post(position, region, valid_from, seats) for region in regions]
    created = closed + Post.objects.bulk_create(posts, batch_size=1000)
    audit.record(
        actor=actor,
        action="post.opened",
        target=position,
        region_code=regency_code(inside.code),
        changes={"jabatan": [None, str(position)], "wilayah": [None, str(inside)], "kuota": [None, seats]},
        count=len(created),
        pillar_id=position.pillar_id,
    )
    return created


@transaction.atomic
def set_seats(post_id: int, seats: int | None, *, actor: Any) -> Post:
    """Change the quota of a post. A post of the rule "exactly one" keeps one seat."""
    require(actor, "post.change")
    post = Post.objects.lock_visible(actor, "post.change", post_id)
    if post.single:
        raise DomainError("post_is_single", "Formasi ini selalu tepat satu orang; kuotanya tidak dapat diubah.")
    if post.position.rule != PostRule.QUOTA:
        raise DomainError("post_has_no_quota", "Jabatan ini dihitung menurut cakupan, tanpa kuota.")
    if seats is not None and not 0 <= seats <= MOST_SEATS:
        raise DomainError("seats", "Kuota tidak masuk akal.", {"seats": "Isi angka mulai 0."})
    old, post.seats = post.seats, seats
    post.save(update_fields=["seats"])
    _record(actor, "post.changed", post, {"kuota": [old, seats]})
    return post


@transaction.atomic
def close_post(post_id: int, *, last_day: date, actor: Any) -> Post:
    """End a post after that day. Whoever still holds it on a later day must be ended or moved first."""
    require(actor, "post.change")
    post = Post.objects.lock_visible(actor, "post.change", post_id)
    until = last_day + timedelta(days=1)
    if until <= post.valid_from:
        raise DomainError("ends_before_start", "Formasi tidak dapat ditutup sebelum mulai berlaku.")
    if Assignment.objects.filter(post=post).overlapping(until, None).exists():
        raise DomainError("post_is_held", "Masih ada penugasan pada formasi ini sesudah tanggal itu.")
    old, post.valid_until = post.valid_until, until
    post.save(update_fields=["valid_until"])
    _record(actor, "post.closed", post, {"berlaku sebelum": [old and str(old), str(until)]})
    return post


def lock_post(position: Position, region: Region, day: date, end: date | None = None) -> Post:
    """The post of a position in a region, locked; made from its rule when it was never opened.

    Every write of an assignment begins here, so two people who fill the last seat stand in a queue. [day, end) is the
    service meant for it. Raises DomainError where the position cannot exist in that region or its post was closed.
    """
    if not position.pillar.is_active:
        raise DomainError("pillar_not_used", f"{position.pillar} tidak dipakai lagi.")
    if region.level != position.level:
        level = position.get_level_display().lower()
        raise DomainError(
            "wrong_level",
            f"{position} bertugas di tingkat {level}, sedangkan {region} bukan {level}.",
            {"region": f"Pilih wilayah tingkat {level}."},
        )
    _check_owner(position, region)
    post = Post.objects.select_for_update(no_key=True).filter(position=position, region=region).first()
    if post is None:
        post = _open_or_wait(position, region, day)
    if post.valid_until is not None and (end is None or end > post.valid_until):
        last_day = format_date(post.valid_until - timedelta(days=1))
        raise DomainError("post_closed", f"Formasi {post} ditutup sesudah {last_day}.")
    if day < post.valid_from:
        # Older service than the post's own entry: the post was there, nobody had written it down.
        post.valid_from = day
        post.save(update_fields=["valid_from"])
    return post


def _open_or_wait(position: Position, region: Region, day: date) -> Post:
    """A new post; where somebody else opened it in the same moment, theirs."""
    try:
        with transaction.atomic():
            post = _new_post(position, region, day, None)
            post.save(force_insert=True)
            return post
    except IntegrityError:
        return Post.objects.select_for_update(no_key=True).get(position=position, region=region)


def _new_post(position: Position, region: Region, valid_from: date, seats: int | None) -> Post:
    single = position.rule == PostRule.ONE
    return Post(
        position=position,
        pillar_id=position.pillar_id,
        region=region,
        seats=1 if single else (seats if position.rule == PostRule.QUOTA else None),
        single=single,
        valid_from=valid_from,
    )


def _check_owner(position: Position, region: Region) -> None:
    owner = position.pillar.owner_region
    if owner is not None and not owner.holds(region.code):
        raise DomainError("pillar_not_here", f"{position.pillar} hanya ada di {owner}.")


def _record(actor: Any, action: str, post: Post, changes: dict) -> None:
    code = regency_code(post.region_id)
    audit.record(actor=actor, action=action, target=post, changes=changes, region_code=code, pillar_id=post.pillar_id)
