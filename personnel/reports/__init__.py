"""Questions about the roster: people and filled posts side by side, vacancies, stated figures beside computed ones.

Everything is "per tanggal": the day is an argument. Pokok posts only, as the field counts.
"""

from .formations import Fill, Formation, FormationRow, formation, vacancies
from .headcounts import Headcount, PillarCount, SharedPeople, by_child_region, code_length, headcount
from .quality_figures import QualityFigure, quality_figures
from .stated import ClaimBeside, claims_beside

__all__ = [
    "ClaimBeside",
    "Fill",
    "Formation",
    "FormationRow",
    "Headcount",
    "PillarCount",
    "QualityFigure",
    "SharedPeople",
    "by_child_region",
    "claims_beside",
    "code_length",
    "formation",
    "headcount",
    "quality_figures",
    "vacancies",
]
