"""Which kinds of sheets there are. Imports no model: AppConfigs register here, their functions by dotted path.

register_import_kind(ImportKind("roster", "Data anggota", "roster.import", schema="personnel.importing...", ...))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string

from ..job_kinds import register_chore, register_job
from .repeating import Repeating

Named = str | Callable[..., Any]


@dataclass(frozen=True)
class ImportKind:
    """A kind of sheet.

    `schema(settings)` gives the columns, `session(context)` starts the room's work (`kinds.RoomSession`); both by
    dotted path or as they are, and so does `repeating()`, the columns whose wrong values are put right once for all
    their cells. `page` is the URL name of one import. `total_labels` are the Indonesian words for the room's totals, in
    the order in which pages show them.
    """

    code: str
    label: str
    permission: str
    schema: Named
    session: Named
    page: str
    repeating: Named = Repeating
    total_labels: Mapping[str, str] = field(default_factory=dict)

    def make_schema(self, settings: Mapping[str, Any]) -> Any:
        return _resolved(self.schema)(settings)

    def make_session(self, context: Any) -> Any:
        return _resolved(self.session)(context)

    def make_repeating(self) -> Repeating:
        return _resolved(self.repeating)()


_kinds: dict[str, ImportKind] = {}


def register_import_kind(kind: ImportKind) -> None:
    """Rooms call this in AppConfig.ready()."""
    _kinds[kind.code] = kind


def import_kind(code: str) -> ImportKind:
    """Raises KeyError for a kind that no room registered."""
    return _kinds[code]


def _resolved(named: Named) -> Callable[..., Any]:
    return import_string(named) if isinstance(named, str) else named


register_job("import.prepare", "pilarsosial.core.importing.work.run_prepare")
# What a failed attempt says (rows rejected, a plan that changed) does not get better by trying again.
register_job("import.apply", "pilarsosial.core.importing.work.run_apply", retryable=False)
register_chore("old imports", "pilarsosial.core.importing.verbs.purge_imports")
