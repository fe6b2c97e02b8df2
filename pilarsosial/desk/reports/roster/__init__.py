"""Reports about the roster: how many, who came and left, what is vacant, what ends."""

from . import certificates, headcount, mutation, vacancies

REPORTS = [*headcount.REPORTS, *mutation.REPORTS, *vacancies.REPORTS, *certificates.REPORTS]
# What their figures count, one row each; reached by a figure.
LISTS = [*headcount.LISTS, *mutation.LISTS, *vacancies.LISTS, *certificates.LISTS]
