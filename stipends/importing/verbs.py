"""A bank's result from its bytes to a preview, for pages, commands and tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.models import SheetImport

from ..models import Batch
from .kind import PERMISSION, RESULTS


def upload_results(batch_id: int, pieces: Iterable[bytes], *, filename: str, actor: Any) -> SheetImport:
    """Keep the bytes for a list in the actor's scope. Raises NotPermitted, NotFound."""
    batch = Batch.objects.select_related("office").get_visible(actor, PERMISSION, batch_id)
    return verbs.upload_sheet(
        pieces, filename=filename, kind=RESULTS, office=batch.office, settings={"batch": batch.pk}, actor=actor
    )


def preview_results(batch_id: int, pieces: Iterable[bytes], *, filename: str, today: date, actor: Any) -> SheetImport:
    """Upload and prepare; ends in READY, QUESTIONS or FAILED."""
    uploaded = upload_results(batch_id, pieces, filename=filename, actor=actor)
    return preparing.prepare_import(uploaded.pk, actor=actor, today=today)
