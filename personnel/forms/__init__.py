"""What people type into the pages of the roster. Forms read and check; the verbs of `services` decide."""

from .assignments import AnnulForm, CorrectForm, EndForm, PauseForm, ReplaceForm, ResumeForm
from .certificates import CertificateForm, RemovalForm
from .decrees import DecreeChangeForm, DecreeForm, RenewForm
from .extra import ExtraForm
from .members import EmploymentForm, IdentityForm, MemberAddForm, MemberChangeForm
from .papers import AccountForm
from .placement import AssignmentForm, TransferForm, initial_of_address, position_label

__all__ = [
    "AccountForm",
    "AnnulForm",
    "AssignmentForm",
    "CertificateForm",
    "CorrectForm",
    "DecreeChangeForm",
    "DecreeForm",
    "EmploymentForm",
    "EndForm",
    "ExtraForm",
    "IdentityForm",
    "MemberAddForm",
    "MemberChangeForm",
    "PauseForm",
    "RemovalForm",
    "RenewForm",
    "ReplaceForm",
    "ResumeForm",
    "TransferForm",
    "initial_of_address",
    "position_label",
]
