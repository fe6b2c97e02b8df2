from .audit import AuditEntry
from .claim import Claim, Measure
from .job import Job, JobState
from .office import Bank, BankPurpose, FundingSource, Office, OfficeKind
from .pillar import Pillar, Position, PositionKind, PostRule, Requirement
from .region import Level, Region, RegionGroup, RegionKind, province_code, regency_code
from .sheet_import import ImportChunk, ImportState, SheetImport, Verdict
from .user import Grant, User

__all__ = [
    "AuditEntry",
    "Bank",
    "BankPurpose",
    "Claim",
    "FundingSource",
    "Grant",
    "ImportChunk",
    "ImportState",
    "Job",
    "JobState",
    "Level",
    "Measure",
    "Office",
    "OfficeKind",
    "Pillar",
    "Position",
    "PositionKind",
    "PostRule",
    "Region",
    "RegionGroup",
    "RegionKind",
    "Requirement",
    "SheetImport",
    "User",
    "Verdict",
    "province_code",
    "regency_code",
]
