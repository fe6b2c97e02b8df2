"""How an import stands, in words and colour: for lists and pages."""

from __future__ import annotations

from ..models import ImportState, SheetImport

TONES = {
    ImportState.UPLOADED: "quiet",
    ImportState.READING: "info",
    ImportState.QUESTIONS: "attention",
    ImportState.READY: "brand",
    ImportState.APPLIED: "ok",
    ImportState.UNDONE: "quiet",
    ImportState.DISCARDED: "quiet",
    ImportState.FAILED: "danger",
}


def standing(item: SheetImport) -> tuple[str, str]:
    """Label and tone. A preview of which nothing can be applied is not called ready."""
    state = ImportState(item.state)
    if state != ImportState.READY or item.new or item.changed:
        return str(state.label), TONES[state]
    if item.rejected and item.rejected == item.rows:
        return "Semua baris ditolak", "danger"
    if item.rejected:
        return "Tidak ada yang dapat diterapkan", "attention"
    return "Tidak ada yang perlu diterapkan", "ok"
