"""Read by the processes that test_worker.py starts; the environment names the database."""

from tests.settings import *  # noqa: F403 - a settings module is its names
from tests.settings import INSTALLED_APPS as INSTALLATION

INSTALLED_APPS = [*INSTALLATION, "tests.core.worker_site.apps.WorkerSiteConfig"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_STALE_SECONDS = 2
