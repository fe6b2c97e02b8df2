from django.apps import AppConfig

from pilarsosial.core.actions import register_actions
from pilarsosial.core.checks import register_check
from pilarsosial.core.guards import register
from pilarsosial.core.importing.registry import register_import_kind
from pilarsosial.core.job_kinds import register_chore, register_job
from pilarsosial.core.reference_rules import register_reference_rule

from .actions import ACTIONS
from .guards import GUARDS
from .importing.kind import ROSTER_KIND
from .ties import register_own_data


class PersonnelConfig(AppConfig):
    """People, posts, assignments, decrees, accounts and certificates."""

    name = "personnel"
    label = "personnel"
    verbose_name = "Anggota"

    def ready(self) -> None:
        register_actions(ACTIONS)
        register_check("k", "personnel.cards.checked_card")
        register(*GUARDS)
        register_import_kind(ROSTER_KIND)
        register_own_data("personnel.own_data.sections")
        register_job("decree.renew", "personnel.services.renewal.run_renewal")
        register_job("duplicates.find", "personnel.duplicate_jobs.run_job")
        register_job("roster.bulk", "personnel.services.bulk.run_bulk", retryable=False)
        register_job(
            "roster.export",
            "personnel.exporting.verbs.run_export",
            open_result="personnel.exporting.verbs.open_file",
        )
        register_chore("old acts on many", "personnel.services.bulk.purge_bulk_acts")
        register_chore("old grid saves", "personnel.services.grid.forget_old_saves")
        register_chore("likely doubles", "personnel.duplicate_jobs.look_daily")
        register_chore("NIK against the record", "personnel.nik_check.refresh")
        register_reference_rule(
            "core.extrafield", is_used="personnel.extra_rules.is_used", check="personnel.extra_rules.check_field"
        )
