"""`/periksa/<kode>/`: is this paper genuine? For anybody, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .checks import check


@never_cache
@login_not_required
@require_safe
def public_check(request: HttpRequest, token: str) -> HttpResponse:
    """What the code stands for; 404 for one that was never given or has a wrong letter."""
    found = check(token)
    return render(request, "core/check.html", {"found": found}, status=200 if found else 404)
