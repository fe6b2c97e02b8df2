"""What people type into the pages of events. Forms read and check; the verbs of `services` decide."""

from .events import ClaimForm, DutyForm, EventForm, OfficialForm, SessionsForm, StepForm

__all__ = [
    "ClaimForm",
    "DutyForm",
    "EventForm",
    "OfficialForm",
    "SessionsForm",
    "StepForm",
]
