"""The save of the table mode: changed cells in, what became of each out. JSON both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from pilarsosial.core.asked import plain_text
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import ExtraField
from pilarsosial.core.values.dates import format_time
from pilarsosial.core.views import SealedPage

from ..forms.grid import LONGEST_CELL, columns_with, read_row
from ..forms.home_region import HomeRegions
from ..models import Assignment, Member
from ..services import save_grid
from ..services.grid_edits import RowEdit, RowOutcome
from .grid_rows import LOADED, PERMISSION, Rows, own_fields


class GridToken(SealedPage):
    """Who is signed in, and a fresh token: asked by a page whose session ended while cells were unsaved."""

    permission = PERMISSION

    def get(self, request: HttpRequest) -> JsonResponse:
        response = JsonResponse({"user": request.user.pk, "token": get_token(request)})
        response["Cache-Control"] = "no-store"
        return response


class GridSaving(SealedPage):
    """Takes the changed cells as JSON and answers what became of each:

    {"key": UUID, "user": id, "pillar": code, "rows": [{"member", "assignment", "seen": {"member", "assignment",
    "employment"}, "cells": {column: text}}]} -> {"at": "14.03 WIB", "rows": [{"member", "saved": [column], "faults":
    {column: reason}, "conflicts": [column], "seen", "cells": {column: text as it is now}}]}

    A row that is out of sight has neither `seen` nor `cells`. 409 when somebody else has signed in meanwhile, 422 with
    {"message"} when nothing could be taken.
    """

    permission = PERMISSION
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        try:
            asked = _asked(request.body)
            if asked["user"] != request.user.pk:
                return _message(f"Sekarang yang masuk adalah {request.user}. Masuk lagi dengan akun Anda.", 409)
            fields = own_fields(asked["pillar"])
            edits, unread = self._read(asked["rows"], fields)
            today = timezone.localdate()
            outcomes = save_grid(asked["key"], edits, today=today, actor=request.user)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            return _message(refusal.message, 422)
        now = self._now(asked["rows"], fields)
        rows = []
        for row in asked["rows"]:
            pk = row["member"]
            rows.append(_told(row, outcomes.get(pk, RowOutcome()), unread[pk], now.get(pk)))
        at = timezone.localtime()
        response = JsonResponse({"at": format_time(at, timezone.get_current_timezone_name()), "rows": rows})
        response["Cache-Control"] = "no-store"
        return response

    def _read(
        self, rows: Sequence[Mapping[str, Any]], fields: Sequence[ExtraField]
    ) -> tuple[list[RowEdit], dict[int, dict[str, str]]]:
        own = {field.code: field for field in fields}
        edits, unread = [], {}
        homes = HomeRegions(self.request.user)
        for row in rows:
            seen = row["seen"]
            try:
                edit, unread[row["member"]] = read_row(
                    row["cells"],
                    own,
                    today=timezone.localdate(),
                    homes=homes,
                    member_id=row["member"],
                    member_version=seen["member"],
                    assignment_id=row["assignment"],
                    assignment_version=seen["assignment"],
                    seen_employment=seen["employment"],
                )
            except KeyError as column:
                raise DomainError("unknown_column", "Kolom pada halaman ini sudah berubah. Muat ulang.") from column
            edits.append(edit)
        return edits, unread

    def _now(self, asked: Sequence[Mapping[str, Any]], fields: Sequence[ExtraField]) -> dict[int, dict[str, Any]]:
        """The rows as they are after the save."""
        ids = [row["member"] for row in asked]
        loaded = self.rows(Member).filter(pk__in=ids).present().only(*LOADED)
        members = {member.pk: member for member in loaded}
        posts = Assignment.objects.visible_to(self.request.user, PERMISSION).select_related(
            "position__pillar", "duty_region__parent", "decree"
        )
        posts = posts.in_bulk([row["assignment"] for row in asked if row["assignment"]])
        rows = Rows(members.values(), columns_with(fields), self.request.user)
        niks = {
            row["member"]: members[row["member"]].nik or ""
            for row in asked
            if "nik" in row["cells"] and row["member"] in members and row["member"] in rows.kept and rows.may_unmask
        }
        now = {}
        for row in asked:
            member, post = members.get(row["member"]), posts.get(row["assignment"])
            if member is not None:
                made = rows.row(member, post if post and post.member_id == member.pk else None, niks, fields)
                made["cells"] = [cell for cell in made["cells"] if cell[0].code != "nik" or member.pk in niks]
                now[member.pk] = made
        return now


def _told(
    asked: Mapping[str, Any], outcome: RowOutcome, unread: Mapping[str, str], now: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The outcome by the cells that were sent: a degree that came with the name answers for the name."""
    sent = asked["cells"]
    faults = dict(unread)
    for name, reason in outcome.faults.items():
        faults.setdefault(name if name in sent else "name", reason)
    told = {
        "member": asked["member"],
        "saved": [name for name in outcome.saved if name in sent and name not in faults],
        "faults": faults,
        "conflicts": [name for name in outcome.conflicts if name in sent],
    }
    if now is not None:
        told["seen"] = now["seen"]
        told["cells"] = {column.code: text for column, text, _editable in now["cells"]}
    return told


def _message(text: str, status: int) -> JsonResponse:
    return JsonResponse({"message": text}, status=status)


def _asked(body: bytes) -> dict[str, Any]:
    """The request with every part of the right kind. Raises DomainError: no page of ours sends anything else."""
    try:
        asked = json.loads(body)
        return {
            "key": UUID(asked["key"]),
            "user": _number(asked["user"]),
            "pillar": _text(asked.get("pillar", "")),
            "rows": [_asked_row(row) for row in asked["rows"]],
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DomainError("unreadable", "Permintaan ini tidak terbaca. Muat ulang halaman.") from error


def _asked_row(row: Mapping[str, Any]) -> dict[str, Any]:
    seen, cells = row["seen"], row["cells"]
    if not cells:
        raise ValueError("a row without cells")
    return {
        "member": _number(row["member"]),
        "assignment": None if row["assignment"] is None else _number(row["assignment"]),
        "seen": {
            "member": _number(seen["member"]),
            "assignment": _number(seen["assignment"]),
            "employment": _text(seen["employment"]),
        },
        "cells": {_text(code): _text(text) for code, text in cells.items()},
    }


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError("no id or version")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_CELL:
        raise ValueError("no text of a cell")
    return plain_text(value)
