"""One sheet of outside people of one event: cleaned, compared with the list, written, taken back.

Somebody is known by name and agency. The event stands in the import's settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.kinds import ImportContext, Meant, Outcome, PlanChanged, SheetFacts
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import SheetImport, Verdict
from pilarsosial.core.tabular.body import DataRow
from pilarsosial.core.tabular.schema import Schema, load_schema
from pilarsosial.core.values.cells import is_blank, text_of
from pilarsosial.core.values.long_numbers import holds_long_number
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.phone import read_phones

from ..models import Event, Participant, ParticipantRole, Source
from ..services.events import lock_event
from ..services.people import Entrance, check_room
from ..services.trail import record

LABELS = {"name": "Nama", "agency": "Instansi", "unit": "Unit", "job": "Jabatan", "phone": "Telepon", "role": "Peran"}
LONGEST = {"name": 180, "agency": 150, "unit": 120, "job": 120}
_ROLES = {search_key(role.label): role.value for role in ParticipantRole}


def schema_for(settings: Mapping[str, Any]) -> Schema:
    return load_schema("participants")


class ParticipantSession:
    """What `core.importing` asks of a room (`kinds.RoomSession`)."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.event = Event.objects.select_related("office").get_visible(
            context.actor, "participant.change", context.settings["event"]
        )
        self._seen: dict[tuple[str, str], int] = {}
        self._known: dict[tuple[str, str], Participant] | None = None

    # Cells

    def clean(self, sheet: SheetFacts, rows: list[DataRow]) -> list[StagedRow]:
        return [self._clean(sheet, row) for row in rows]

    def _clean(self, sheet: SheetFacts, row: DataRow) -> StagedRow:
        staged = StagedRow(sheet.index, row.number, {})
        for name in LABELS:
            cell = row.at(sheet.fields.get(name))
            text = "" if cell is None else text_of(cell)
            if not is_blank(text):
                self._put(staged, name, text, cell)
        if "name" not in staged.fields and not staged.has_error:
            staged.error("name_missing", "Nama kosong. Isi namanya.", field="name")
        return staged

    def _put(self, staged: StagedRow, name: str, text: str, cell: Any) -> None:
        if name == "phone":
            numbers, problems = read_phones(cell)
            for problem in problems:
                staged.warn(problem.code, problem.message, field=name, value=text)
            if numbers:
                staged.fields[name] = numbers[0]
        elif name == "role":
            role = _ROLES.get(search_key(text))
            if role is None:
                roles = ", ".join(role.label for role in ParticipantRole)
                staged.error("role_unknown", f"Peran tidak dikenal. Pakai {roles}.", field=name, value=text)
            else:
                staged.fields[name] = role
        elif holds_long_number(text):
            staged.error("text_has_number", "Jangan menulis NIK atau nomor rekening di sini.", field=name, value=text)
        elif len(text) > LONGEST[name]:
            staged.error("too_long", f"Paling panjang {LONGEST[name]} huruf.", field=name, value=text[:40])
        else:
            staged.fields[name] = text

    def meant(self, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
        return Meant()

    # Plan

    def plan(self, rows: list[StagedRow]) -> None:
        for row in rows:
            self._plan(row)

    def _plan(self, row: StagedRow) -> None:
        who = _who(row.fields)
        if who[0] and not row.has_error:
            first = self._seen.setdefault(who, row.number)
            if first != row.number:
                row.error("twice_in_file", f"Orang ini sudah ada di baris {first}. Hapus salah satunya.", field="name")
        if row.has_error:
            row.verdict = Verdict.REJECTED
            return
        person = self.known.get(who)
        if person is None:
            row.verdict = Verdict.NEW
            return
        changes = {
            name: [getattr(person, name), value]
            for name, value in row.fields.items()
            if name not in ("name", "agency") and getattr(person, name) != value
        }
        row.verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        row.plan = {"id": person.pk, "version": person.version, "changes": changes} if changes else {}

    @property
    def known(self) -> dict[tuple[str, str], Participant]:
        if self._known is None:
            rows = self.event.participants.listed().filter(member__isnull=True)
            self._known = {_who({"name": row.name, "agency": row.agency}): row for row in rows}
        return self._known

    def finish(self) -> Outcome:
        return Outcome()

    # Writing

    def lock(self, locks: list[Any]) -> None:
        self.event = lock_event(self.event.pk, self.context.actor, permission="participant.change")
        self._known, self._seen = None, {}

    def write(self, batches: Iterable[list[StagedRow]], sheet_import: SheetImport) -> dict[str, Any]:
        entrance = Entrance(self.event, timezone.now())
        fresh: list[Participant] = []
        changed: list[list[Any]] = []
        for rows in batches:
            for row in rows:
                if row.verdict == Verdict.NEW:
                    fields = {"role": ParticipantRole.PARTICIPANT.value, **row.fields}
                    fresh.append(entrance.outsider(fields, Source.IMPORT))
                elif row.verdict == Verdict.CHANGED:
                    changed.append(self._change(row))
        check_room(self.event, len(fresh))
        Participant.objects.bulk_create(fresh, batch_size=500)
        count = len(fresh) + len(changed)
        record("participants.imported", self.event, actor=self.context.actor, count=count)
        return {"added": [person.pk for person in fresh], "changed": changed}

    def _change(self, row: StagedRow) -> list[Any]:
        plan = row.plan
        values = {name: new for name, (_old, new) in plan["changes"].items()}
        rows = Participant.objects.filter(pk=plan["id"], version=plan["version"])
        if not rows.update(**values, version=plan["version"] + 1):
            raise PlanChanged
        old = {name: before for name, (before, _new) in plan["changes"].items()}
        return [plan["id"], plan["version"] + 1, old]

    def undo(self, journal: Mapping[str, Any], sheet_import: SheetImport) -> None:
        """Raises DomainError `undo_too_late` when anything later was written about these people."""
        lock_event(self.event.pk, self.context.actor, permission="participant.change")
        added = Participant.objects.filter(pk__in=journal["added"])
        if added.filter(version=1, reply="", marks__isnull=True).distinct().count() != len(journal["added"]):
            raise _too_late()
        for pk, version, old in journal["changed"]:
            if not Participant.objects.filter(pk=pk, version=version).update(**old, version=version + 1):
                raise _too_late()
        added.delete()


def _who(fields: Mapping[str, Any]) -> tuple[str, str]:
    return search_key(fields.get("name", "")), search_key(fields.get("agency", ""))


def _too_late() -> DomainError:
    return DomainError(
        "undo_too_late", "Sebagian peserta dari lembar ini sudah diubah, menjawab, atau tercatat hadir sesudahnya."
    )
