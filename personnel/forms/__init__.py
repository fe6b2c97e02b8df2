"""What people type into the pages of the roster. Forms read and check; the verbs of `services` decide."""

from .assignments import AnnulForm, CorrectForm, EndForm, PauseForm, ReplaceForm, ResumeForm
from .members import EmploymentForm, IdentityForm, MemberAddForm, MemberChangeForm
from .papers import AccountForm, CertificateForm, DecreeForm
from .placement import AssignmentForm, TransferForm, initial_of_address, position_label

__all__ = [
    "AccountForm",
    "AnnulForm",
    "AssignmentForm",
    "CertificateForm",
    "CorrectForm",
    "DecreeForm",
    "EmploymentForm",
    "EndForm",
    "IdentityForm",
    "MemberAddForm",
    "MemberChangeForm",
    "PauseForm",
    "ReplaceForm",
    "ResumeForm",
    "TransferForm",
    "initial_of_address",
    "position_label",
]
