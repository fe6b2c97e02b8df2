"""Questions about the roster: people and filled posts side by side, vacancies, stated figures beside computed ones.

Everything is "per tanggal": the day is an argument. Pokok posts only, as the field counts.
"""

from .formations import Fill, Formation, FormationRow, formation, vacancies
from .headcounts import (
    Headcount,
    PillarCount,
    PlaceCount,
    SharedPeople,
    by_child_region,
    by_place,
    code_length,
    headcount,
)
from .mutations import LEAVING, Change, Coming, Mutation, Step, mutation, named, sums
from .quality_figures import QualityFigure, quality_figures
from .service_rows import ServiceRow, service_rows
from .stated import ClaimBeside, claims_beside

__all__ = [
    "Change",
    "ClaimBeside",
    "Coming",
    "Fill",
    "Formation",
    "FormationRow",
    "Headcount",
    "LEAVING",
    "Mutation",
    "PillarCount",
    "PlaceCount",
    "QualityFigure",
    "ServiceRow",
    "SharedPeople",
    "Step",
    "by_child_region",
    "by_place",
    "claims_beside",
    "code_length",
    "formation",
    "headcount",
    "mutation",
    "named",
    "quality_figures",
    "service_rows",
    "sums",
    "vacancies",
]
