"""People in the table mode: identity and employment of many rows in sets, by the rules of `change_member`."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from pilarsosial.core import audit, bulk
from pilarsosial.core.errors import DomainError
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.models import AuditEntry, Office

from .. import sql
from ..duplicates import COMPARED, note_doubles
from ..models import EmploymentKind, EmploymentStatus, Member
from ..rules import check_fields
from .grid_edits import GONE, RowEdit, RowOutcome
from .members import by_label, check_nik_free, kept_among, places_of_stories, put_identity

PERMISSION = "member.change"
# Comparing one person with others for doubles takes a few statements; of a longer list the rest is compared daily.
COMPARED_AT_ONCE = 20


class PeopleEdits:
    """Locks the people; `judge` says what becomes of each cell, `write` then writes what was not refused."""

    def __init__(self, member_ids: Collection[int], *, today: date, actor: Any) -> None:
        self.today, self.actor = today, actor
        rows = Member.objects.present().visible_to(actor, PERMISSION).filter(pk__in=member_ids)
        rows = rows.select_related("home_region").order_by("pk")
        self.members = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
        self._kept = kept_among(actor, PERMISSION, list(self.members.values()))
        self._drafts: dict[int, tuple[Member, dict[str, list[Any]]]] = {}
        self._kinds: dict[int, str] = {}
        statuses = EmploymentStatus.objects.filter(member__in=member_ids, since__lte=today).order_by("since")
        self._statuses = {row.member_id: row for row in statuses}

    def judge(self, edits: Sequence[RowEdit], outcomes: Mapping[int, RowOutcome]) -> None:
        edits = [edit for edit in edits if self._may(edit, outcomes[edit.member_id])]
        for edit in edits:
            self._judge_employment(edit, outcomes[edit.member_id])
        edits = [edit for edit in edits if edit.identity]
        for edit in edits:
            outcome = outcomes[edit.member_id]
            if self.members[edit.member_id].version != edit.member_version:
                outcome.conflicts += edit.identity
            else:
                self._draft(edit, outcome)
        self._judge_niks(edits, outcomes)
        for edit in edits:
            outcome = outcomes[edit.member_id]
            done = outcome.faults.keys() | set(outcome.conflicts)
            outcome.saved += [name for name in edit.identity if name not in done]

    def write(self) -> list[AuditEntry]:
        """The trail's entries, one a changed person and one a changed status; still to be recorded."""
        changed = {pk: draft for pk, draft in self._drafts.items() if draft[1]}
        rows = [(pk, draft.version, _stored(draft, changes)) for pk, (draft, changes) in changed.items()]
        columns = dict.fromkeys(name for _pk, _version, values in rows for name in values)
        if sql.change_members(columns, rows) != len(rows):
            # They are locked and their versions were compared: only a fault of ours can bring us here.
            raise RuntimeError("a member changed under the lock")
        sql.set_employment([(pk, kind, self.today.isoformat()) for pk, kind in self._kinds.items()])
        compared = [pk for pk, (_draft, changes) in changed.items() if COMPARED.intersection(changes)]
        for pk in compared[:COMPARED_AT_ONCE]:
            note_doubles(pk)
        touched = [self.members[pk] for pk in changed.keys() | self._kinds.keys()]
        places = places_of_stories(touched, self.actor, PERMISSION)
        entries = [
            audit.entry(
                actor=self.actor, action="member.changed", target=draft, changes=by_label(changes), **places[pk]
            )
            for pk, (draft, changes) in changed.items()
        ]
        return entries + [self._told_employment(pk, kind, places[pk]) for pk, kind in self._kinds.items()]

    def _may(self, edit: RowEdit, outcome: RowOutcome) -> bool:
        cells = [*edit.identity, *(["employment"] if edit.employment is not None else [])]
        member = self.members.get(edit.member_id)
        if member is None:
            outcome.refuse(cells, GONE)
        elif cells and member.pk not in self._kept:
            office = Office.objects.get(pk=member.office_id)
            outcome.refuse(cells, f"Data diri anggota ini dikelola {office}.")
        else:
            return bool(cells)
        return False

    def _draft(self, edit: RowEdit, outcome: RowOutcome) -> None:
        """What the row would become. A cell that cannot be falls out, and the others are tried without it."""
        member = self.members[edit.member_id]
        self._drafts.pop(member.pk, None)
        wanted = {name: value for name, value in edit.identity.items() if name not in outcome.faults}
        while wanted:
            draft = copy.copy(member)
            try:
                # A name alone would take the degrees that stand in their own cells for none.
                titles = {"title_prefix": member.title_prefix, "title_suffix": member.title_suffix}
                changes = put_identity(draft, {**titles, **wanted} if "name" in wanted else wanted)
                check_fields(draft)
            except DomainError as refusal:
                wrong = {name: text for name, text in refusal.fields.items() if name in wanted}
                wrong = wrong or dict.fromkeys(wanted, refusal.message)
                outcome.faults |= wrong
                wanted = {name: value for name, value in wanted.items() if name not in wrong}
            else:
                self._drafts[member.pk] = draft, changes
                return

    def _judge_niks(self, edits: Sequence[RowEdit], outcomes: Mapping[int, RowOutcome]) -> None:
        """One number, one person: neither one that is known already, nor the same in two rows."""
        given = {pk: draft.nik for pk, (draft, changes) in self._drafts.items() if "nik" in changes and draft.nik}
        known = dict(Member.objects.filter(nik__in=set(given.values())).values_list("nik", "pk"))
        first: dict[str, int] = {}
        for edit in edits:
            nik = given.get(edit.member_id)
            if nik is None:
                continue
            outcome = outcomes[edit.member_id]
            if first.setdefault(nik, edit.member_id) != edit.member_id:
                outcome.refuse(["nik"], f"NIK ini juga Anda isikan untuk {self.members[first[nik]]}.")
            elif known.get(nik, edit.member_id) != edit.member_id:
                try:
                    check_nik_free(self._drafts[edit.member_id][0], self.actor)
                except DomainError as refusal:
                    outcome.refuse(["nik"], refusal.message)
            if "nik" in outcome.faults:
                self._draft(edit, outcome)

    def _judge_employment(self, edit: RowEdit, outcome: RowOutcome) -> None:
        if edit.employment is None:
            return
        status = self._statuses.get(edit.member_id)
        known = status.kind if status else ""
        if edit.employment not in EmploymentKind.values:
            outcome.refuse(["employment"], "Pilih status kepegawaian.")
        elif known != edit.seen_employment:
            outcome.conflicts.append("employment")
        else:
            outcome.saved.append("employment")
            if edit.employment != known:
                self._kinds[edit.member_id] = edit.employment

    def _told_employment(self, pk: int, kind: str, place: Mapping[str, Any]) -> AuditEntry:
        old = self._statuses.get(pk)
        new = EmploymentStatus(member_id=pk, kind=kind, since=self.today)
        changes = {"status kepegawaian": [str(old) if old else None, str(new)]}
        return audit.entry(
            actor=self.actor, action="employment.changed", target=self.members[pk], changes=changes, **place
        )


def _stored(draft: Member, changes: Collection[str]) -> dict[str, Any]:
    """The changed columns as the database holds them, with those that follow from them."""
    values = {name: getattr(draft, name) for name in changes}
    if "nik" in values:
        values["nik"] = field_cipher().encrypt(draft.nik, "nik") if draft.nik else None
    if "home_region" in values:
        del values["home_region"]
        values["home_region_id"] = draft.home_region_id
    if "birth_date" in values:
        values["birth_date"] = draft.birth_date.isoformat() if draft.birth_date else None
    return {
        **values,
        "name_key": draft.name_key,
        "nik_differs": draft.nik_differs,
        "updated_at": bulk.moment(),
    }
