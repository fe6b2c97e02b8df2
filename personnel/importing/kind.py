"""Roster sheets as the pipeline knows them. Imports no model, for the AppConfig reads it."""

from pilarsosial.core.importing.registry import ImportKind

ROSTER = "roster"
PERMISSION = "roster.import"

ROSTER_KIND = ImportKind(
    code=ROSTER,
    label="Data anggota",
    permission=PERMISSION,
    schema="personnel.importing.schema.schema_for",
    session="personnel.importing.session.RosterSession",
    page="import-detail",
    repeating="personnel.importing.columns.repeating",
    total_labels={
        "members_new": "anggota baru",
        "assignments_new": "penugasan baru",
        "transfers": "pindah tugas",
        "proposals": "usulan rekening",
        "missing_count": "tidak ada di lembar",
    },
)
