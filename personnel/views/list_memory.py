"""How a user looks at the list: columns and saved filters, read once and kept in the session beside it.

The page of the list counts in statements; what only its own user changes is asked again when they change it, and
every quarter of an hour for what others change (a column set of the office).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest

from pilarsosial.core.models import ColumnChoice, SavedFilter

from ..columns import DEFAULT

LIST_CODE = "anggota"
_KEY = "daftar-anggota"
_SECONDS = 900


@dataclass(frozen=True)
class Memory:
    """Codes of the columns, and the saved filters as (id, name, query string)."""

    columns: list[str]
    filters: list[list]


def remembered(request: HttpRequest) -> Memory:
    """No statement while it is fresh, else two."""
    kept = request.session.get(_KEY)
    if kept is None or time.time() - kept["at"] > _SECONDS:
        kept = {
            "at": int(time.time()),
            "columns": columns_of(request.user),
            "filters": [
                list(row)
                for row in SavedFilter.objects.visible_to(request.user, "member.view")
                .filter(list_code=LIST_CODE)
                .values_list("pk", "name", "query")
            ],
        }
        request.session[_KEY] = kept
    return Memory(kept["columns"], kept["filters"])


def forget(request: HttpRequest) -> None:
    """After a change of one's own."""
    request.session.pop(_KEY, None)


def columns_of(user: object) -> list[str]:
    """The codes that a user has chosen, by a set of an office or alone; the list's own without a choice."""
    choice = (
        ColumnChoice.objects.visible_to(user, "member.view")
        .filter(list_code=LIST_CODE)
        .select_related("shared")
        .first()
    )
    if choice is None:
        return list(DEFAULT)
    if choice.shared is not None:
        return [column["field"] for column in choice.shared.columns]
    return choice.columns
