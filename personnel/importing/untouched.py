"""Whether everything still is as an import left it; whoever stands in the way of undoing it is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import models

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.staging import chunks_of
from pilarsosial.core.models import SheetImport

from ..models import Assignment, BankAccount, DuplicatePair, EmploymentStatus, Member

TOO_LATE = (
    "Impor ini tidak dapat dibatalkan lagi: sebagian datanya sudah diubah atau dipakai sesudah impor. Betulkan lewat "
    "halaman anggota."
)
_PAGE = 2_000


class Untouched:
    """Asks in sets; every refusal is DomainError `undo_too_late`."""

    def __init__(self, sheet_import: SheetImport) -> None:
        self._import = sheet_import

    def check(self, journal: Mapping[str, Any]) -> None:
        """`journal` with the keys of new rows spelt out. New rows still have their first version, changed ones the
        version that the import gave them.
        """
        for model, added, changed in (
            (Member, "members", "changed_members"),
            (Assignment, "assignments", "changed_assignments"),
        ):
            versions = dict.fromkeys(journal[added], 1)
            versions |= {pk: version for pk, version, _old in journal[changed]}
            self._check_versions(model, versions)
        self._check_accounts(journal["accounts"])
        self._check_employment(journal["employment"])
        for page in _pages(journal["members"]):
            decided = DuplicatePair.objects.decided_about(page).values_list("first", "second")
            self._refuse_any(member for pair in decided for member in {*pair} & {*page})

    def check_unused(self, model: type[models.Model], ids: Sequence[int]) -> None:
        """Nothing refers to these rows."""
        for relation in model._meta.related_objects:
            name = relation.field.name
            users = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
            if (used := users.order_by().values_list(name, flat=True).first()) is not None:
                person = "pk" if model is Member else "member_id"
                self._refuse(model.objects.values_list(person, flat=True).get(pk=used))

    def _check_versions(self, model: type[models.Model], versions: Mapping[int, int]) -> None:
        person = "pk" if model is Member else "member_id"
        for page in _pages(list(versions)):
            found = list(model.objects.filter(pk__in=page).values_list("pk", "version", person))
            self._refuse_any(member for pk, version, member in found if version != versions[pk])
            if len(found) != len(page):
                self._refuse()

    def _check_accounts(self, ids: Sequence[int]) -> None:
        """Nobody has decided on one since, and no later one of the same person and purpose builds on it."""
        ours = set(ids)
        for page in _pages(ids):
            found = list(BankAccount.objects.filter(pk__in=page).values_list("pk", "member", "purpose", "decided_at"))
            self._refuse_any(member for _pk, member, _purpose, decided_at in found if decided_at)
            if len(found) != len(page):
                self._refuse()
            first = {(member, purpose): pk for pk, member, purpose, _at in found}
            later = BankAccount.objects.filter(member__in={member for member, _purpose in first}, pk__gt=page[0])
            self._refuse_any(
                member
                for pk, member, purpose in later.order_by("pk").values_list("pk", "member", "purpose")
                if pk not in ours and pk > first.get((member, purpose), pk)
            )

    def _check_employment(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows `[member, since, kind, old kind]`: the day still says what the import wrote."""
        for page in _pages(rows):
            statuses = EmploymentStatus.objects.filter(member__in=[row[0] for row in page]).select_for_update()
            said = {
                (member, since.isoformat()): kind
                for member, since, kind in statuses.values_list("member_id", "since", "kind")
            }
            self._refuse_any(member for member, since, kind, _old in page if said.get((member, since)) != kind)

    def _refuse_any(self, member_ids: Iterable[int]) -> None:
        if (member := next(iter(member_ids), None)) is not None:
            self._refuse(member)

    def _refuse(self, member_id: int | None = None) -> None:
        member = Member.objects.filter(pk=member_id).first()
        if member is None:
            raise DomainError("undo_too_late", TOO_LATE)
        row = self._row_of(member)
        where = f" (baris {row})" if row else ""
        text = f"{member.name}{where} sudah diubah sesudah impor."
        raise DomainError("undo_too_late", f"{text} {TOO_LATE}")

    def _row_of(self, member: Member) -> int | None:
        """Where the sheet spoke of somebody: new people are known by NIK, or by their name."""
        for rows in chunks_of(self._import):
            for row in rows:
                if row.plan.get("member") == member.pk:
                    return row.number
                same = row.fields.get("nik") == member.nik if member.nik else row.fields.get("name") == member.name
                if same and row.plan:
                    return row.number
        return None


def _pages(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), _PAGE):
        yield items[first : first + _PAGE]
