from .account import AccountState, BankAccount, mask_account
from .assignment import Assignment, Decree, EndReason, Pause, PauseKind
from .certificate import Certificate, CertificateKind, Result
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

__all__ = [
    "AccountState",
    "Assignment",
    "BankAccount",
    "Certificate",
    "CertificateKind",
    "Decree",
    "Education",
    "EmploymentKind",
    "EmploymentStatus",
    "EndReason",
    "MaritalStatus",
    "Member",
    "Pause",
    "PauseKind",
    "Post",
    "Religion",
    "Result",
    "Sex",
    "mask_account",
]
