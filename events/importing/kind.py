"""Sheets of participants as the pipeline knows them. Imports no model, for the AppConfig reads it."""

from pilarsosial.core.importing.registry import ImportKind

PARTICIPANTS = "participants"
PERMISSION = "participant.change"

PARTICIPANT_KIND = ImportKind(
    code=PARTICIPANTS,
    label="Peserta kegiatan",
    permission=PERMISSION,
    schema="events.importing.session.schema_for",
    session="events.importing.session.ParticipantSession",
    page="participant-import",
)
