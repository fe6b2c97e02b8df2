"""Reports about events: who was invited and there, and what was asked for."""

from . import attendance, recommendations

REPORTS = [*attendance.REPORTS, *recommendations.REPORTS]
# What their figures count, one row each; reached by a figure.
LISTS = [*attendance.LISTS, *recommendations.LISTS]
