"""Writing a plan: sets of rows for each table, and the trail."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from pilarsosial.core import bulk
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.importing.kinds import ImportContext, PlanChanged
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.importing.trail import Trail
from pilarsosial.core.models import PostRule, regency_code
from pilarsosial.core.policies import SYSTEM

from .. import nik_check, sql
from ..models import AccountState, Assignment, BankAccount, Decree, EmploymentStatus, EndReason, Member, Pause
from .journal import Journal
from .locking import LockedPosts
from .pillars import Pillars
from .schema import IDENTITY, KINDS_OF_SECRET
from .service import with_changes
from .stories import Stories

_TEXT = frozenset(IDENTITY) - {"birth_date", "home_region", *KINDS_OF_SECRET}
_COMPARED = {"nik", "birth_date", "sex"}
_DIFFERS = frozenset(("nik_birth_date", "nik_sex", "nik_region"))


class Writer:
    """Writes the planned rows of one import. Whatever no longer fits raises PlanChanged or IntegrityError."""

    def __init__(self, context: ImportContext, pillars: Pillars, posts: LockedPosts) -> None:
        self.context = context
        self.pillars = pillars
        self.trail = Trail(context.actor)
        self.journal = Journal()
        self.stories = Stories(self.trail, pillars, context.office)
        self._now = bulk.moment()
        self._cipher = field_cipher()
        # Keys of new people at their ordinals; 0 for people who were there already.
        self._new_ids = array("q")
        self._decrees: dict[tuple[str, str | None], int] = {}
        self._posts = posts

    def change(self, batches: Iterable[list[StagedRow]]) -> None:
        """What ends or changes: before anything is added, so that seats are free."""
        for rows in batches:
            self._enter_decrees(rows)
            self._change_members(rows)
            self._change_assignments(rows)
            del rows  # before the next are read

    def add(self, batches: Iterable[list[StagedRow]]) -> dict[str, Any]:
        """What is new, and the trail of everything; returns the journal."""
        if self._posts.opened:
            self.stories.posts_opened(self._posts.opened)
        for rows in batches:
            self._hold_people(rows)
            self._enter_decrees(rows)
            self.stories.learn(rows)
            self._add_members(rows)
            self._add_assignments(rows)
            self._add_accounts(rows)
            self._set_employment(rows)
            self.stories.tell(rows, self)
            self.trail.flush()
            del rows  # before the next are read
        sql.widen_posts(self._posts.earliest)
        return {**self.journal.as_dict(), "posts": self._posts.opened_ids()}

    @staticmethod
    def _hold_people(rows: list[StagedRow]) -> None:
        """Nobody who gets a post is removed or merged before it is written; who was is noticed."""
        served = {row.plan["member"] for row in rows if row.plan.get("post") and "member" in row.plan}
        if served and sql.hold_present(served) != len(served):
            raise PlanChanged

    # What changes

    def _enter_decrees(self, rows: list[StagedRow]) -> None:
        wanted = {}
        for row in rows:
            decree = row.fields.get("decree")
            if decree and (row.plan.get("post") or "decree" in row.plan.get("correct", ())):
                key = (decree[0], decree[1])
                if key not in self._decrees:
                    wanted.setdefault(key, decree)
        if not wanted:
            return
        known = self._known_decrees(wanted)
        missing = [decree for key, decree in wanted.items() if key not in known and not _only(known, key)]
        office = self.context.office.pk
        sql.enter_decrees([(office, number, signed, signer, "", until) for number, signed, signer, until in missing])
        if missing:
            known = self._known_decrees(wanted)
            self.stories.decrees_issued(missing, known)
        for key in wanted:
            self._decrees[key] = known.get(key) or _only(known, key)

    def _known_decrees(self, wanted: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], int]:
        rows = Decree.objects.filter(office=self.context.office, number__in=sorted({number for number, _ in wanted}))
        return {
            (number, signed.isoformat() if signed else None): pk
            for pk, number, signed in rows.values_list("id", "number", "signed_on")
        }

    def decree_id(self, row: StagedRow) -> int | None:
        decree = row.fields.get("decree")
        return self._decrees[decree[0], decree[1]] if decree else None

    def _change_members(self, rows: list[StagedRow]) -> None:
        changes = []
        columns: dict[str, None] = {}
        for row in rows:
            identity = row.plan.get("identity")
            if not identity:
                continue
            member, version = row.plan["member"], row.plan["version"]
            values = {_column(field): self._stored(field, new) for field, (_old, new) in identity.items()}
            if "name" in identity:
                values["name_key"] = row.fields["name_key"]
            values["updated_at"] = self._now
            columns |= dict.fromkeys(values)
            changes.append((member, version, values))
            old = {field: old for field, (old, _new) in identity.items()}
            self.journal.changed_members.append([member, version + 1, old])
        if sql.change_members(columns, changes) != len(changes):
            raise PlanChanged
        nik_check.correct(pk for pk, _version, values in changes if _COMPARED & values.keys())

    def _change_assignments(self, rows: list[StagedRow]) -> None:
        changes: list[tuple[int, int, dict[str, Any]]] = []
        ended: list[tuple[int, str]] = []
        for row in rows:
            plan, start = row.plan, row.fields.get("start")
            for name, reason in (("from", EndReason.MOVED), ("replace", EndReason.REPLACED)):
                if name in plan:
                    pk, version = plan[name][:2]
                    changes.append((pk, version, {"end": start, "end_reason": str(reason), "end_note": ""}))
                    ended.append((pk, start))
                    old_end, old_reason = plan[name][4:6] if name == "from" else (None, "")
                    old = {"end": old_end, "end_reason": old_reason}
                    self.journal.changed_assignments.append([pk, version + 1, old])
            if correct := plan.get("correct"):
                pk, version, end_reason = plan["assignment"]
                values, old = self._corrected(row, correct, end_reason)
                changes.append((pk, version, values))
                if "end" in correct:
                    ended.append((pk, correct["end"][1]))
                self.journal.changed_assignments.append([pk, version + 1, old])
                self._widen(row)
        columns = dict.fromkeys(name for _pk, _version, values in changes for name in values)
        if sql.change_assignments(columns, changes) != len(changes):
            raise PlanChanged
        self._cut_pauses(ended)

    def _cut_pauses(self, ended: list[tuple[int, str]]) -> None:
        """Pauses that reach past the end of their assignment; the journal keeps them as they were."""
        if not ended:
            return
        ends = dict(ended)
        columns = ("id", "assignment_id", "kind", "start", "end", "note")
        for pk, assignment_id, kind, start, end, note in Pause.objects.filter(assignment__in=sorted(ends)).values_list(
            *columns
        ):
            if end is None or end.isoformat() > ends[assignment_id]:
                kept = [pk, assignment_id, kind, start.isoformat(), end.isoformat() if end else None, note]
                self.journal.pauses.append(kept)
                self.stories.pause_cut(assignment_id, kind, start, ends[assignment_id])
        sql.cut_pauses(ended)

    def _corrected(
        self, row: StagedRow, correct: dict[str, list[Any]], end_reason: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        values = {name: new for name, (_old, new) in correct.items() if name != "decree"}
        if "extra" in values:
            values["extra"] = json.dumps(values["extra"], ensure_ascii=False)
        old = {name: was for name, (was, _new) in correct.items() if name != "decree"}
        if "decree" in correct:
            values["decree_id"], old["decree_id"] = self.decree_id(row), correct["decree"][0][0]
        if "end" in correct:
            values["end_reason"], old["end_reason"] = str(EndReason.TERM_OVER), end_reason
        return values, old

    # What is new

    def _add_members(self, rows: list[StagedRow]) -> None:
        new = [row for row in rows if row.plan["person"] == "new"]
        ids = bulk.reserve_ids(Member, len(new))
        written = sql.add_members([self._member(row, pk) for row, pk in zip(new, ids, strict=True)])
        if written != len(new):
            raise PlanChanged
        self.journal.members.extend(ids)
        for row, pk in zip(new, ids, strict=True):
            ordinal = row.plan["ordinal"]
            self._new_ids.extend(repeat(0, ordinal - len(self._new_ids)))
            self._new_ids.append(pk)

    def _member(self, row: StagedRow, pk: int) -> tuple:
        fields = row.fields
        secret = {
            name: self._cipher.encrypt(fields[name], kind) if fields.get(name) else None
            for name, kind in KINDS_OF_SECRET.items()
        }
        said = fields.get
        return (
            pk,
            secret["nik"],
            fields["name"],
            fields["name_key"],
            said("title_prefix") or "",
            said("title_suffix") or "",
            said("sex") or "",
            said("birth_place") or "",
            said("birth_date"),
            said("religion") or "",
            said("marital_status") or "",
            said("education") or "",
            said("main_job") or "",
            said("address") or "",
            said("rt") or "",
            said("rw") or "",
            said("home_region"),
            said("phone") or "",
            said("email") or "",
            secret["npwp"],
            secret["family_card_no"],
            secret["bpjs_no"],
            _nik_differs(row),
            self.context.office.pk,
            self._now,
            self._now,
            1,
        )

    def member_id(self, row: StagedRow) -> int:
        return row.plan.get("member") or self._new_ids[row.plan["ordinal"]]

    def _add_assignments(self, rows: list[StagedRow]) -> None:
        new = [row for row in rows if row.plan.get("post")]
        ids = bulk.reserve_ids(Assignment, len(new))
        written = sql.add_assignments([self._assignment(row, pk) for row, pk in zip(new, ids, strict=True)])
        if written != len(new):
            raise PlanChanged
        self.journal.assignments.extend(ids)
        for row, pk in zip(new, ids, strict=True):
            row.plan["assignment_id"] = pk

    def _assignment(self, row: StagedRow, pk: int) -> tuple:
        fields, plan = row.fields, row.plan
        position = self.pillars.positions[fields["position"]]
        end = fields.get("end")
        kept_number, kept_grade, kept_extra = plan.get("kept", ("", "", {}))
        number, grade = fields.get("membership_no", kept_number), fields.get("grade", kept_grade)
        self._widen(row)
        return (
            pk,
            self.member_id(row),
            self._posts.id(position.id, plan["region"]),
            position.pillar_id,
            position.id,
            plan["region"],
            regency_code(plan["region"]),
            position.rule == PostRule.ONE,
            False,
            self.decree_id(row),
            fields["start"],
            end,
            str(EndReason.TERM_OVER) if end else "",
            "",
            number or "",
            grade or "",
            json.dumps(with_changes(kept_extra, fields.get("extra", {})), ensure_ascii=False),
            plan["replace"][0] if "replace" in plan else None,
            self._now,
            1,
        )

    def _widen(self, row: StagedRow) -> None:
        if start := row.fields.get("start"):
            self._posts.serve_from(row.fields["position"], row.plan["region"], start)

    def _add_accounts(self, rows: list[StagedRow]) -> None:
        new = [(row, account) for row in rows for account in row.plan.get("accounts", ())]
        ids = bulk.reserve_ids(BankAccount, len(new))
        actor = None if self.context.actor is SYSTEM else self.context.actor.pk
        today = self.context.today.isoformat()
        values = []
        for (row, account), pk in zip(new, ids, strict=True):
            act, purpose, bank, number, holder = account[:5]
            first = act == "add"
            values.append(
                (
                    pk,
                    self.member_id(row),
                    purpose,
                    bank,
                    self._cipher.encrypt(number, "rekening"),
                    holder,
                    str(AccountState.ACTIVE if first else AccountState.PROPOSED),
                    today if first else None,
                    actor,
                    self._now,
                )
            )
            row.plan.setdefault("account_ids", []).append(pk)
        if sql.add_accounts(values) != len(new):
            raise PlanChanged
        self.journal.accounts.extend(ids)

    def _set_employment(self, rows: list[StagedRow]) -> None:
        today = self.context.today.isoformat()
        values = []
        for row in rows:
            kind = row.fields.get("employment")
            if kind and row.plan["person"] == "new":
                values.append((self.member_id(row), kind, row.fields["start"]))
            elif "employment" in row.plan:
                values.append((row.plan["member"], kind, today))
        known = [row.plan["member"] for row in rows if "employment" in row.plan]
        same_day = EmploymentStatus.objects.filter(member__in=known, since=today)
        old = dict(same_day.values_list("member_id", "kind")) if known else {}
        sql.set_employment(values)
        self.journal.employment.extend([member, since, kind, old.get(member)] for member, kind, since in values)

    def _stored(self, field: str, value: Any) -> Any:
        """An identity value as its column holds it."""
        if field in KINDS_OF_SECRET:
            return self._cipher.encrypt(value, KINDS_OF_SECRET[field]) if value else None
        return (value or "") if field in _TEXT else value


def _nik_differs(row: StagedRow) -> str:
    """What cleaning has found of a new person, as the column says it."""
    return ",".join(code[4:] for _severity, _field, code, _value, _message in row.issues if code in _DIFFERS)


def _column(field: str) -> str:
    return "home_region_id" if field == "home_region" else field


def _only(known: dict[tuple[str, str | None], int], key: tuple[str, str | None]) -> int | None:
    """A decree named without its date is the only one of its number."""
    if key[1] is not None:
        return None
    same = [pk for (number, _signed), pk in known.items() if number == key[0]]
    return same[0] if len(same) == 1 else None
