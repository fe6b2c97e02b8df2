"""Certificates of people at work that end soon or are over, and that no later one has followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from ..models import CertificateKind, Member
from .service_rows import ServiceRow, service_rows


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

    `certificates` and `assignments` are in scope, narrowed as wanted. Three statements.
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
    posts: dict[int, ServiceRow] = {}
    serving = held.filter(member__in=Member.objects.filter(pk__in=rows.order_by().values("member")).values("pk"))
    for post in service_rows(serving, "position__pillar__order", "start", "pk"):
        posts.setdefault(post.person, post)
    return list(_told(rows, posts))


def _told(rows: Any, posts: dict[int, ServiceRow]) -> Iterator[EndingCertificate]:
    labels = dict(CertificateKind.choices)
    names = ("pk", "member_id", "kind", "name", "number", "issuer", "valid_until")
    for pk, member, kind, *rest in rows.order_by("valid_until", "pk").values_list(*names):
        if member in posts:
            yield EndingCertificate(pk, member, labels[kind], *rest, posts[member])
