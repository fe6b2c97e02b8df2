"""Where a request comes from: one answer for the trail, the lock-out and the list of sessions."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The IP address of the browser, or None where there is none (a Unix socket without a proxy's header).

    With PROXY_COUNT proxies each appended the address it saw, so the browser's is that many from the right; what stands
    further left is whatever the browser wrote there itself and is never believed.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        found = _plain(forwarded[-settings.PROXY_COUNT])
        if found:
            return found
    return _plain(request.META.get("REMOTE_ADDR", ""))


def _plain(text: str) -> str | None:
    """An address without port and brackets (some proxies add them), None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
