from django.apps import AppConfig

from pilarsosial.core.actions import register_actions
from pilarsosial.core.guards import register
from pilarsosial.core.importing.registry import register_import_kind

from .actions import ACTIONS
from .guards import GUARDS
from .importing.kind import ROSTER_KIND


class PersonnelConfig(AppConfig):
    """People, posts, assignments, decrees, accounts and certificates."""

    name = "personnel"
    label = "personnel"
    verbose_name = "Anggota"

    def ready(self) -> None:
        register_actions(ACTIONS)
        register(*GUARDS)
        register_import_kind(ROSTER_KIND)
