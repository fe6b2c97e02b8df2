"""The exports of list pages: the same rows by the same filters, whole."""

from .decrees import REPORTS as DECREES

REPORTS = [*DECREES]
