from .account import AccountState, BankAccount, mask_account
from .assignment import Assignment, Decree, EndReason, Pause, PauseKind, first_of_next
from .bulk import BulkAct, BulkState
from .card import MemberCard
from .certificate import Certificate, CertificateKind, Result
from .duplicate import DuplicatePair, MemberMerge, PairState
from .grid_save import GridSave
from .member import (
    Education,
    EmploymentKind,
    EmploymentStatus,
    MaritalStatus,
    Member,
    Religion,
    Sex,
)
from .post import Post
from .removal import MemberRemoval
from .report import MonthlyReport

__all__ = [
    "AccountState",
    "Assignment",
    "BankAccount",
    "BulkAct",
    "BulkState",
    "Certificate",
    "CertificateKind",
    "Decree",
    "DuplicatePair",
    "Education",
    "EmploymentKind",
    "EmploymentStatus",
    "EndReason",
    "GridSave",
    "MaritalStatus",
    "Member",
    "MemberCard",
    "MemberMerge",
    "MemberRemoval",
    "MonthlyReport",
    "PairState",
    "Pause",
    "PauseKind",
    "Post",
    "Religion",
    "Result",
    "Sex",
    "first_of_next",
    "mask_account",
]
