"""Questions about the roster: people and filled posts side by side, vacancies, stated figures beside computed ones.

Everything is "per tanggal": the day is an argument. Pokok posts only, as the field counts.
"""

from .ending_certificates import EndingCertificate, ending_certificates
from .formations import Fill, Formation, FormationRow, formation, vacancies, vacancies_by_regency
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
from .mutation_rows import Change, Coming
from .mutations import LEAVING, Mutation, mutation, named_changes
from .quality_figures import QualityFigure, quality_figures
from .service_rows import ServiceRow, service_rows
from .stated import ClaimBeside, claims_beside
from .vacant_seats import (
    FreeSeat,
    LeavingSeat,
    PostFact,
    SeatCount,
    Uncovered,
    Vacancies,
    coverage_positions,
    uncovered,
    units_of,
    vacant_seats,
)

__all__ = [
    "Change",
    "ClaimBeside",
    "Coming",
    "EndingCertificate",
    "Fill",
    "Formation",
    "FormationRow",
    "FreeSeat",
    "Headcount",
    "LEAVING",
    "LeavingSeat",
    "Mutation",
    "PillarCount",
    "PlaceCount",
    "PostFact",
    "QualityFigure",
    "SeatCount",
    "ServiceRow",
    "SharedPeople",
    "Uncovered",
    "Vacancies",
    "by_child_region",
    "by_place",
    "claims_beside",
    "code_length",
    "coverage_positions",
    "ending_certificates",
    "formation",
    "headcount",
    "mutation",
    "named_changes",
    "quality_figures",
    "service_rows",
    "uncovered",
    "units_of",
    "vacancies",
    "vacancies_by_regency",
    "vacant_seats",
]
