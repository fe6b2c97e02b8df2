from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The floor: regions, offices, users and grants, scope, audit, jobs, base pages, tabular files."""

    name = "pilarsosial.core"
    label = "core"
    verbose_name = "Dasar"
