"""Assignments in the table mode: corrections of many rows in sets, by the rules of `correct_assignment`."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Min

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry, ExtraField, Pillar

from .. import extra, sql
from ..models import Assignment, Decree, EndReason, Member, Pause, Post
from ..rules import check_fields
from .assignment_rules import check_first_day, check_not_annulled, check_number, check_seat
from .extra_values import PREFIX, put_extra
from .grid_edits import GONE, RowEdit, RowOutcome

PERMISSION = "assignment.change"
_LABELS = {"start": "TMT", "decree": "SK", "membership_no": "nomor anggota", "grade": "jenjang"}


class PostEdits:
    """Locks posts, then assignments; `judge` says what becomes of each cell, `write` writes what was not refused."""

    def __init__(self, assignment_ids: Collection[int], *, actor: Any) -> None:
        self.actor = actor
        seen = Assignment.objects.visible_to(actor, PERMISSION).filter(pk__in=assignment_ids).order_by("pk")
        posts = list(seen.order_by().values_list("post_id", flat=True))
        list(Post.objects.filter(pk__in=posts).order_by("pk").select_for_update(no_key=True))
        rows = seen.select_related("position__pillar", "duty_region", "post__pillar", "decree", "member")
        self.rows = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
        self._extra: dict[int, list[ExtraField]] = {}
        self._drafts: dict[int, Assignment] = {}

    def judge(self, edits: Sequence[RowEdit], outcomes: Mapping[int, RowOutcome]) -> None:
        edits = [edit for edit in edits if self._may(edit, outcomes[edit.member_id])]
        if not edits:
            return
        pillars = {self.rows[edit.assignment_id].pillar_id for edit in edits if edit.extra}
        for field in ExtraField.objects.of(*pillars):
            self._extra.setdefault(field.pillar_id, []).append(field)
        decrees = self._decrees({edit.service["decree"] for edit in edits if edit.service.get("decree")})
        for edit in edits:
            outcome = outcomes[edit.member_id]
            draft = copy.copy(self.rows[edit.assignment_id])
            self._drafts[draft.pk] = draft
            self._put(draft, edit, outcome, decrees)
        self._judge_days(edits, outcomes)
        self._judge_numbers(edits, outcomes)
        for edit in edits:
            outcome = outcomes[edit.member_id]
            outcome.saved += [name for name in cells_of(edit) if name not in outcome.faults]

    def write(self) -> list[AuditEntry]:
        """The trail's entries, one a changed assignment; still to be recorded."""
        rows, entries, starts = [], [], {}
        for pk, draft in self._drafts.items():
            old = self.rows[pk]
            values = _differing(old, draft)
            if not values:
                continue
            rows.append((pk, old.version, values))
            entries.append(self._told(old, draft))
            if draft.start != old.start:
                starts[draft.post_id] = min(draft.start.isoformat(), starts.get(draft.post_id, "9"))
        columns = dict.fromkeys(name for _pk, _version, values in rows for name in values)
        if sql.change_assignments(columns, rows) != len(rows):
            # They are locked and their versions were compared: only a fault of ours can bring us here.
            raise RuntimeError("an assignment changed under the lock")
        sql.widen_posts(starts)
        return entries

    def _may(self, edit: RowEdit, outcome: RowOutcome) -> bool:
        cells = cells_of(edit)
        if not cells:
            return False
        row = self.rows.get(edit.assignment_id)
        if row is None or row.member_id != edit.member_id:
            outcome.refuse(cells, GONE)
            return False
        if row.version != edit.assignment_version:
            outcome.conflicts += cells
            return False
        try:
            check_not_annulled(row)
        except DomainError as refusal:
            outcome.refuse(cells, refusal.message)
            return False
        return True

    def _decrees(self, numbers: Collection[str]) -> dict[str, list[Decree]]:
        found: dict[str, list[Decree]] = {}
        if numbers:
            for decree in Decree.objects.visible_to(self.actor, "decree.view").filter(number__in=numbers):
                found.setdefault(decree.number, []).append(decree)
        return found

    def _put(
        self, draft: Assignment, edit: RowEdit, outcome: RowOutcome, decrees: Mapping[str, Sequence[Decree]]
    ) -> None:
        """Each cell by itself; one that cannot be keeps its old value and its fault."""
        service = dict(edit.service)
        if "decree" in service:
            self._put_decree(draft, service.pop("decree"), outcome, decrees)
        for name, value in service.items():
            setattr(draft, name, value)
        for code, cell in edit.extra.items():
            try:
                draft.extra = put_extra(self._extra.get(draft.pillar_id, ()), draft.extra, {code: cell})
            except DomainError as refusal:
                outcome.refuse([f"{PREFIX}{code}"], refusal.message)
        try:
            check_fields(draft)
        except DomainError as refusal:
            for name, text in refusal.fields.items():
                self._take_back(draft, name, text, outcome)

    def _put_decree(
        self, draft: Assignment, number: str, outcome: RowOutcome, decrees: Mapping[str, Sequence[Decree]]
    ) -> None:
        if not number:
            draft.decree = None
            return
        found = decrees.get(number, ())
        if any(decree.pk == draft.decree_id for decree in found):
            return
        if len(found) == 1:
            draft.decree = found[0]
        elif found:
            outcome.refuse(
                ["decree"], "Ada beberapa SK dengan nomor itu. Pilih yang dimaksud lewat Betulkan di halaman anggota."
            )
        else:
            outcome.refuse(
                ["decree"], "SK dengan nomor itu belum dicatat. Catat dahulu di halaman SK, lalu simpan lagi."
            )

    def _take_back(self, draft: Assignment, name: str, reason: str, outcome: RowOutcome) -> None:
        setattr(draft, name, getattr(self.rows[draft.pk], name))
        outcome.refuse([name], reason)

    # Rules that look at other rows: asked for all at once, and told by the rule of the single verb.

    def _judge_days(self, edits: Sequence[RowEdit], outcomes: Mapping[int, RowOutcome]) -> None:
        ids = {pk for pk, draft in self._drafts.items() if draft.start != self.rows[pk].start}
        moved = [edit for edit in edits if edit.assignment_id in ids]
        if not moved:
            return
        pauses = dict(
            Pause.objects.filter(assignment__in=ids).values_list("assignment").annotate(first=Min("start")).order_by()
        )
        neighbours = self._neighbours({self._drafts[pk].post_id for pk in ids})
        for edit in moved:
            draft = self._drafts[edit.assignment_id]
            try:
                first_pause = pauses.get(draft.pk)
                check_first_day(draft, draft.start, rests_before=first_pause is not None and first_pause < draft.start)
                if any(_touches(draft, other) for other in neighbours.get(draft.post_id, ())):
                    check_seat(draft)
            except DomainError as refusal:
                self._take_back(draft, "start", refusal.message, outcomes[edit.member_id])

    def _neighbours(self, post_ids: Collection[int]) -> dict[int, list[tuple[int, date, date | None]]]:
        """post -> (id, start, end) of everybody who ever held it."""
        found: dict[int, list[tuple[int, date, date | None]]] = {}
        rows = Assignment.objects.filter(post__in=post_ids).exclude(end_reason=EndReason.MISTAKE).order_by()
        for post_id, *held in rows.values_list("post_id", "pk", "start", "end"):
            found.setdefault(post_id, []).append(tuple(held))
        return found

    def _judge_numbers(self, edits: Sequence[RowEdit], outcomes: Mapping[int, RowOutcome]) -> None:
        given = {}
        for edit in edits:
            draft, old = self._drafts[edit.assignment_id], self.rows[edit.assignment_id]
            if draft.membership_no and draft.membership_no != old.membership_no and draft.post.pillar.membership_unique:
                given[edit.member_id] = draft
        if not given:
            return
        pillars = {draft.pillar_id for draft in given.values()}
        # Before looking: two who give the same number at once must not both find it free.
        list(Pillar.objects.filter(pk__in=pillars).order_by("pk").select_for_update(no_key=True))
        numbers = {draft.membership_no for draft in given.values()}
        held = Assignment.objects.filter(pillar__in=pillars, membership_no__in=numbers).order_by()
        holders: dict[tuple[int, str], set[int]] = {}
        for pillar_id, number, member_id in held.values_list("pillar_id", "membership_no", "member_id"):
            holders.setdefault((pillar_id, number), set()).add(member_id)
        first: dict[tuple[int, str], Member] = {}
        for member_id, draft in given.items():
            key = (draft.pillar_id, draft.membership_no)
            outcome = outcomes[member_id]
            if first.setdefault(key, draft.member).pk != member_id:
                self._take_back(draft, "membership_no", f"Nomor ini juga Anda isikan untuk {first[key]}.", outcome)
            elif holders.get(key, set()) - {member_id}:
                try:
                    check_number(draft)
                except DomainError as refusal:
                    self._take_back(draft, "membership_no", refusal.message, outcome)

    def _told(self, old: Assignment, new: Assignment) -> AuditEntry:
        pairs = {label: (getattr(old, name), getattr(new, name)) for name, label in _LABELS.items()}
        told = [{label: _said(pair[place]) for label, pair in pairs.items()} for place in (0, 1)]
        changes = audit.changes_between(*told)
        changes |= extra.changes(self._extra.get(new.pillar_id, ()), old.extra, new.extra)
        return audit.entry(
            actor=self.actor,
            action="assignment.corrected",
            target=new,
            changes=changes,
            region_code=new.duty_region_id,
            pillar_id=new.pillar_id,
            person_id=new.member_id,
        )


def cells_of(edit: RowEdit) -> list[str]:
    """The cells of a row that belong to its assignment."""
    return [*edit.service, *(f"{PREFIX}{code}" for code in edit.extra)]


def _differing(old: Assignment, new: Assignment) -> dict[str, Any]:
    """The changed columns as the database holds them."""
    values: dict[str, Any] = {}
    for name in ("membership_no", "grade", "decree_id"):
        if getattr(old, name) != getattr(new, name):
            values[name] = getattr(new, name)
    if old.start != new.start:
        values["start"] = new.start.isoformat()
    if old.extra != new.extra:
        values["extra"] = json.dumps(new.extra, ensure_ascii=False)
    return values


def _touches(row: Assignment, other: tuple[int, date, date | None]) -> bool:
    """Does another assignment of the post share a day with this one? Half-open."""
    pk, start, end = other
    return pk != row.pk and (end is None or end > row.start) and (row.end is None or start < row.end)


def _said(value: Any) -> Any:
    if isinstance(value, Decree):
        return str(value)
    return value or None
