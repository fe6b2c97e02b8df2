"""400, 403, 404, 429 and 500 in Indonesian, each with the request's id. Named in `urls.py` and in the settings."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from . import resubmit
from .request_context import current_request

log = logging.getLogger(__name__)

_BARE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Pilar Sosial</title></head>
<body><h1>Terjadi gangguan</h1><p>Halaman tidak dapat ditampilkan. Coba lagi beberapa saat lagi.</p>
<p>Kode permintaan: {request_id}</p></body></html>"""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth's limits on its own forms answer with `handler429` of the URLs."""
    return _page(429)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that is older than the last sign-in is offered again with what was typed; else 403."""
    if getattr(request, "user", None) is not None and request.user.is_authenticated and resubmit.can_be_kept(request):
        return resubmit.stale_form(request)
    return _page(403, template="errors/403_csrf.html")


def locked(minutes: int) -> HttpResponse:
    """429 for an account that is locked for so many minutes after too many wrong passwords or codes."""
    return _page(429, wait_text=f"{minutes} menit")


def _page(status: int, template: str = "", **context: Any) -> HttpResponse:
    """Without the request, so that neither the database nor the menu can fail a second time."""
    request_id = current_request.get().request_id
    try:
        html = render_to_string(template or f"errors/{status}.html", {"request_id": request_id, **context})
    except (TemplateDoesNotExist, ValueError):
        # ValueError: a static file that collectstatic has not seen. Whatever is broken, this page is not.
        log.exception("the page of error %s cannot be rendered", status)
        html = _BARE.format(request_id=request_id)
    return HttpResponse(html, status=status)
