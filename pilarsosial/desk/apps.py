from django.apps import AppConfig


class DeskConfig(AppConfig):
    """On top of the rooms: dashboard, demo data, reports, integrity."""

    name = "pilarsosial.desk"
    label = "desk"
    verbose_name = "Meja kerja"
