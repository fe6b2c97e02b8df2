from django.apps import AppConfig

from personnel.ties import register_own_data, register_tie
from pilarsosial.core.actions import register_actions
from pilarsosial.core.checks import register_check
from pilarsosial.core.guards import register
from pilarsosial.core.importing.registry import register_import_kind

from .actions import ACTIONS
from .guards import GUARDS
from .importing.kind import PARTICIPANT_KIND


class EventsConfig(AppConfig):
    """Coordination events and attendance."""

    name = "events"
    label = "events"
    verbose_name = "Kegiatan"

    def ready(self) -> None:
        register_actions(ACTIONS)
        register(*GUARDS)
        register_check("h", "events.printing.sheet.checked_sheet")
        register_check("s", "events.printing.certificate.checked_certificate")
        register_import_kind(PARTICIPANT_KIND)
        register_own_data("events.own_data.sections")
        register_tie("undangan kegiatan", "events.ties.count_participations")
        register_tie("tanda hadir", "events.ties.count_marks")
