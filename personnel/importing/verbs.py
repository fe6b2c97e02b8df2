"""A roster sheet from its bytes to a preview or into the roster, for commands, tests and demo data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.models import Office, Pillar, SheetImport

from .kind import PERMISSION, ROSTER


def preview_roster(
    pieces: Iterable[bytes],
    *,
    filename: str,
    office: Office | None = None,
    settings: Mapping[str, Any] | None = None,
    today: date,
    actor: Any,
) -> SheetImport:
    """Upload and prepare; ends in READY, QUESTIONS or FAILED. `settings` as `clean_settings` gives them."""
    office = office or verbs.own_office(actor, PERMISSION)
    uploaded = verbs.upload_sheet(
        pieces, filename=filename, kind=ROSTER, office=office, settings=settings or {}, actor=actor
    )
    return preparing.prepare_import(uploaded.pk, actor=actor, today=today)


def check_pillar(code: str, actor: Any) -> str:
    """The code of a pillar in use. Raises DomainError `pillar_unknown` with those there are."""
    pillars = Pillar.objects.visible_to(actor, "pillar.view").filter(is_active=True)
    codes = list(pillars.values_list("code", flat=True))
    found = next((known for known in codes if known.lower() == code.lower().replace(" ", "_")), None)
    if found is None:
        raise DomainError("pillar_unknown", f"Pilar {code} tidak dikenal. Yang ada: {', '.join(codes)}.")
    return found
