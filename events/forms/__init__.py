"""What people type into the pages of events. Forms read and check; the verbs of `services` decide."""

from .events import ClaimForm, DutyForm, EventForm, OfficialForm, SessionsForm, StepForm
from .letters import LetterForm, SignedForm, TemplateForm
from .people import AnswerForm, InviteForm, ParticipantForm, PasteForm, QuotaForm, WithdrawForm

__all__ = [
    "AnswerForm",
    "ClaimForm",
    "DutyForm",
    "EventForm",
    "InviteForm",
    "LetterForm",
    "OfficialForm",
    "ParticipantForm",
    "PasteForm",
    "QuotaForm",
    "SessionsForm",
    "SignedForm",
    "StepForm",
    "TemplateForm",
    "WithdrawForm",
]
