"""The rows of the table mode, for the page and for the answer to a save."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone

from pilarsosial.core.models import ExtraField
from pilarsosial.core.policies import may
from pilarsosial.core.scoping import covers
from pilarsosial.core.values.nik import mask_nik

from .. import extra, reference
from ..forms.grid import EMPLOYMENT, IDENTITY, PREFIX, GridColumn, day_text, identity_texts
from ..models import Assignment, EmploymentKind, EmploymentStatus, Member
from ..rows import place
from ..services.members import kept_among

PERMISSION = "member.change"
# What a row shows of a person.
LOADED = (
    *("name", "name_key", "title_prefix", "title_suffix", "nik", "sex", "birth_place", "birth_date"),
    *("phone", "email", "address", "home_region", "office", "version"),
)


def own_fields(pillar: str) -> list[ExtraField]:
    """What the pillar with this code asks beside, as it is now: a cell must not be read by yesterday's rule."""
    row = reference.pillar_of(pillar)
    return list(ExtraField.objects.of(row.pk)) if row is not None else []


class Rows:
    """Makes the rows of some people. Three statements for all of them."""

    def __init__(self, members: Collection[Member], columns: Sequence[GridColumn], actor: Any) -> None:
        self.actor, self.columns = actor, columns
        self.kept = kept_among(self.actor, PERMISSION, members)
        self.may_unmask = may(self.actor, "member.unmask")
        known = EmploymentStatus.objects.visible_to(self.actor, PERMISSION).filter(
            member__in=[member.pk for member in members], since__lte=timezone.localdate()
        )
        self.employment = {row.member_id: row.kind for row in known.order_by("since")}

    def row(
        self, member: Member, post: Assignment | None, niks: Mapping[int, str], fields: Sequence[ExtraField]
    ) -> dict[str, Any]:
        """`cells` is [(column, text, may it be edited)]; `seen` is what a save is compared with."""
        kept = member.pk in self.kept
        serves = post is not None and covers(self.actor, "assignment.change", post.duty_region_id, post.pillar_id)
        kind = self.employment.get(member.pk, "")
        texts = identity_texts(member)
        if not kept:
            texts["birth_date"] = ""  # half of a NIK
        texts["nik"] = niks.get(member.pk) or (mask_nik(member.nik) if member.nik else "")
        texts["employment"] = str(EmploymentKind(kind).label) if kind else ""
        texts |= _post_texts(post, fields) if post is not None else {}
        own = {f"{PREFIX}{field.code}" for field in fields if post is not None and field.pillar_id == post.pillar_id}
        cells = []
        for column in self.columns:
            editable = kept if column.part in (IDENTITY, EMPLOYMENT) else serves
            if column.code.startswith(PREFIX):
                editable = editable and column.code in own
            if column.code == "nik":
                editable = editable and self.may_unmask
            cells.append((column, texts.get(column.code, ""), editable))
        return {
            "member": member,
            "post": post,
            "where": " · ".join(filter(None, place(post.duty_region)[::-1])) if post is not None else "",
            "cells": cells,
            "seen": {
                "member": member.version,
                "assignment": post.version if post is not None else 0,
                "employment": kind,
            },
        }


def _post_texts(post: Assignment, fields: Sequence[ExtraField]) -> dict[str, str]:
    own = {
        f"{PREFIX}{field.code}": extra.told(field, post.extra.get(field.code))
        for field in fields
        if field.pillar_id == post.pillar_id
    }
    return {
        "membership_no": post.membership_no,
        "grade": post.grade,
        "start": day_text(post.start),
        "decree": post.decree.number if post.decree else "",
        **own,
    }
