"""`/privasi/`: what is kept of people and why. For anybody, without signing in."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .contacts import contacts

# A change of the text is a new version.
VERSION, SINCE = "2", date(2026, 11, 29)


@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    context = {
        "version": VERSION,
        "since": SINCE,
        "contacts": contacts(),
        "days": settings.IMPORT_KEEP_DAYS,
        "member_years": settings.RETENTION_MEMBER_YEARS,
        "guest_months": settings.RETENTION_GUEST_MONTHS,
        "list_months": settings.RETENTION_LIST_MONTHS,
        "trail_years": settings.RETENTION_TRAIL_YEARS,
    }
    return render(request, "desk/privacy/notice.html", context)
