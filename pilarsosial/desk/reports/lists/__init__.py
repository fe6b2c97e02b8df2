"""The exports of list pages: the same rows by the same filters, whole."""

from . import decrees, events, money, roster, system

REPORTS = [*roster.REPORTS, *decrees.REPORTS, *events.REPORTS, *money.REPORTS, *system.REPORTS]
