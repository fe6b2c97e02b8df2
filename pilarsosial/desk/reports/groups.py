"""Every report, by the groups of the page. A new one is a line in its own module, which is named here."""

from __future__ import annotations

from . import claims, events, lists, roster, stipends
from .catalogue import Report

LISTS = "Daftar"

# {heading of the group: its reports}, in the order of the page.
GROUPS: dict[str, list[Report]] = {
    "Anggota dan formasi": roster.REPORTS,
    "Kegiatan": events.REPORTS,
    "Tali asih": stipends.REPORTS,
    "Pemberitaan": claims.REPORTS,
    LISTS: [*lists.REPORTS, *roster.LISTS, *events.LISTS],
}


def every_report() -> list[Report]:
    return [report for group in GROUPS.values() for report in group]


def report_named(code: str) -> Report | None:
    """None for a name that no report has."""
    return next((report for report in every_report() if report.code == code), None)
