"""Certificates of people at work that end soon or are over, and that no later one has followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from ..models import CertificateKind
from .service_rows import ServiceRow, regency_names, service_rows

# Numbers in one statement that both engines take.
_MEMBERS_IN_FETCH = 5_000


@dataclass(frozen=True)
class EndingCertificate:
    """`post` is where the person serves, the first by pillar of several."""

    pk: int
    member_id: int
    kind: str
    name: str
    number: str
    issuer: str
    valid_until: date
    post: ServiceRow


def ending_certificates(
    certificates: Any, assignments: Any, day: date, within_days: int | None
) -> list[EndingCertificate]:
    """In the order in which they end. `within_days` None: what is over on the day; else what ends up to then.

    `certificates` and `assignments` are in scope, narrowed as wanted. Three statements, and one for every further 5,000
    people.
    """
    held = assignments.active_on(day).order_by()
    rows = (
        certificates.current()
        .not_renewed()
        .filter(Exists(held.filter(member=OuterRef("member"))), member__removed_at__isnull=True)
    )
    if within_days is None:
        rows = rows.expired_on(day)
    else:
        rows = rows.ending_between(day, day + timedelta(days=within_days))
    names = ("pk", "member_id", "kind", "name", "number", "issuer", "valid_until")
    ending = list(rows.order_by("valid_until", "pk").values_list(*names))
    posts, labels = _posts_of(sorted({member for _pk, member, *_ in ending}), held), dict(CertificateKind.choices)
    return [
        EndingCertificate(pk, member, labels[kind], *rest, posts[member])
        for pk, member, kind, *rest in ending
        if member in posts
    ]


def _posts_of(members: list[int], held: Any) -> dict[int, ServiceRow]:
    """As lists of people: asked for by a condition, PostgreSQL first joins the posts of everybody."""
    posts: dict[int, ServiceRow] = {}
    if not members:
        return posts
    regencies = regency_names()
    for first in range(0, len(members), _MEMBERS_IN_FETCH):
        serving = held.filter(member__in=members[first : first + _MEMBERS_IN_FETCH])
        for post in service_rows(serving, "position__pillar__order", "start", "pk", regencies=regencies):
            posts.setdefault(post.person, post)
    return posts
