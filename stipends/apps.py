from django.apps import AppConfig

from personnel.ties import register_own_data, register_tie
from pilarsosial.core.actions import register_actions
from pilarsosial.core.checks import register_check
from pilarsosial.core.guards import register
from pilarsosial.core.importing.registry import register_import_kind
from pilarsosial.core.reference_rules import register_reference_table

from .actions import ACTIONS
from .guards import GUARDS
from .importing.comparison_kind import COMPARISON_KIND
from .importing.external_kind import EXTERNAL_KIND
from .importing.kind import RESULTS_KIND


class StipendsConfig(AppConfig):
    """Schemes, rates and quarterly disbursement."""

    name = "stipends"
    label = "stipends"
    verbose_name = "Tali asih"

    def ready(self) -> None:
        register_actions(ACTIONS)
        register_check("d", "stipends.papers.checking.checked_batch")
        register_check("r", "stipends.papers.checking.checked_line")
        register(*GUARDS)
        register_import_kind(RESULTS_KIND)
        register_import_kind(COMPARISON_KIND)
        register_import_kind(EXTERNAL_KIND)
        register_reference_table("stipends.taxprofile", fixed=("code",))
        register_reference_table("stipends.taxrate")
        register_own_data("stipends.own_data.sections")
        register_tie("pembayaran", "stipends.ties.count_of_people")
