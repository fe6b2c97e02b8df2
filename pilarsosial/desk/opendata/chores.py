"""The daily chore."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from pilarsosial.core.policies import SYSTEM

from .publishing import due_quarters, publish


def publish_due(now: datetime) -> None:
    """Publish what is due, where the installation publishes at all."""
    if settings.OPEN_DATA:
        for period in due_quarters(timezone.localdate(now)):
            publish(period, actor=SYSTEM)
