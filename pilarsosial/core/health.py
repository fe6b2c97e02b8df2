"""Is the site up? For the web server, the supervisor and the monitoring; says nothing to a stranger but yes or no."""

import logging
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, else 503; the reason is in the log alone."""
    try:
        missing = pending_migrations()
    except DatabaseError as error:
        log.error("not ready: the database does not answer (%s)", type(error).__name__)
        missing = ["?"]
    else:
        if missing:
            log.error("not ready: migrations are missing: %s", ", ".join(missing))
    if missing:
        return HttpResponse("belum siap\n", content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse("siap\n", content_type="text/plain; charset=utf-8")


def pending_migrations() -> list[str]:
    """The last migrations of each app that the database lacks, as `app.name`. One query. Raises DatabaseError."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in _last_migrations() if (app, name) not in applied)


@lru_cache(maxsize=1)
def _last_migrations() -> tuple[tuple[str, str], ...]:
    """Read from the disk once a process: a new release is a new process."""
    return tuple(MigrationLoader(None).graph.leaf_nodes())


urlpatterns = [
    path("healthz", alive, name="healthz"),
    path("healthz/siap", ready, name="healthz_ready"),
]
