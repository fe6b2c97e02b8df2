from importlib import import_module

from django.apps import AppConfig

from pilarsosial.core.job_kinds import register_job


class WorkerSiteConfig(AppConfig):
    name = "tests.core.worker_site"
    label = "worker_site"

    def ready(self) -> None:
        register_job("test.count", "tests.core.worker_site.handlers.count_slowly")
        register_job("test.silence", "tests.core.worker_site.handlers.sleep_in_silence")
        import_module("tests.core.worker_site.pauses").install()
