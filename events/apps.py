from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Coordination events and attendance."""

    name = "events"
    label = "events"
    verbose_name = "Kegiatan"
