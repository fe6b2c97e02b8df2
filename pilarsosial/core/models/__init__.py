from .audit import AuditEntry
from .breach import HOURS_TO_TELL, Breach
from .claim import Claim, Measure
from .column_choice import ColumnChoice
from .exported import ExportedPeople, blocks_of
from .extra_field import ExtraField, ExtraKind
from .job import Job, JobState
from .list_view import ColumnSet, SavedFilter
from .office import Bank, BankPurpose, FundingSource, Office, OfficeKind
from .pillar import Pillar, Position, PositionKind, PostRule, Requirement
from .publication import Publication
from .region import Level, Region, RegionGroup, RegionKind, province_code, regency_code
from .schedule import RelativePeriod, ReportSchedule, Rhythm, ScheduleState
from .sheet_import import ImportChunk, ImportState, SheetImport, Verdict
from .signer import HELD_BY_ONE, Acting, Letterhead, Signer, SigningRole, default_title
from .stored_file import FileKind, StoredFile
from .user import Grant, User

__all__ = [
    "Breach",
    "ExportedPeople",
    "Publication",
    "HOURS_TO_TELL",
    "blocks_of",
    "RelativePeriod",
    "ReportSchedule",
    "Rhythm",
    "ScheduleState",
    "HELD_BY_ONE",
    "Acting",
    "AuditEntry",
    "Bank",
    "BankPurpose",
    "Claim",
    "ColumnChoice",
    "ColumnSet",
    "ExtraField",
    "ExtraKind",
    "FileKind",
    "FundingSource",
    "Grant",
    "ImportChunk",
    "ImportState",
    "Job",
    "JobState",
    "Letterhead",
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
    "SavedFilter",
    "SheetImport",
    "Signer",
    "SigningRole",
    "StoredFile",
    "User",
    "Verdict",
    "default_title",
    "province_code",
    "regency_code",
]
