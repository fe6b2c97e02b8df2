from django.apps import AppConfig


class StipendsConfig(AppConfig):
    """Schemes, rates and quarterly disbursement."""

    name = "stipends"
    label = "stipends"
    verbose_name = "Tali asih"
