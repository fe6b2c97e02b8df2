from django.apps import AppConfig

from pilarsosial.core.actions import register_actions
from pilarsosial.core.job_kinds import register_chore, register_job

from .actions import ACTIONS


class DeskConfig(AppConfig):
    """On top of the rooms: dashboard, demo data, reports, integrity."""

    name = "pilarsosial.desk"
    label = "desk"
    verbose_name = "Meja kerja"

    def ready(self) -> None:
        register_actions(ACTIONS)
        register_job(
            "report.export",
            "pilarsosial.desk.reports.exporting.run_export",
            open_result="pilarsosial.desk.reports.exporting.open_file",
        )
        register_chore("open data", "pilarsosial.desk.opendata.chores.publish_due")
        register_chore("scheduled reports", "pilarsosial.desk.reports.scheduling.run_schedules")
