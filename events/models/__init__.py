from .attendance import Attendance, CurrentPresence, MarkKind, Method, Presence
from .door import DoorPass
from .event import (
    LOCKED_STATES,
    Event,
    EventClaim,
    EventDuty,
    EventKind,
    EventOfficial,
    EventSession,
    EventState,
    Figure,
    Kind,
    OfficialRole,
)
from .minutes import Minutes, MinutesKind
from .outcome import (
    CarriedRecommendation,
    CertificateSeries,
    ContestResult,
    EventCertificate,
    Recommendation,
    RecommendationState,
)
from .paper import DocumentKind, EventDocument, EventLetter, LetterKind, LetterTemplate
from .participant import Invitation, Participant, ParticipantRole, Quota, QuotaRule, Reply, Source
from .sheet import SheetEdition

__all__ = [
    "LOCKED_STATES",
    "Attendance",
    "CarriedRecommendation",
    "CertificateSeries",
    "ContestResult",
    "CurrentPresence",
    "DocumentKind",
    "DoorPass",
    "Event",
    "EventCertificate",
    "EventClaim",
    "EventDocument",
    "EventDuty",
    "EventKind",
    "EventLetter",
    "EventOfficial",
    "EventSession",
    "EventState",
    "Figure",
    "Invitation",
    "Kind",
    "LetterKind",
    "LetterTemplate",
    "MarkKind",
    "Method",
    "Minutes",
    "MinutesKind",
    "OfficialRole",
    "Participant",
    "ParticipantRole",
    "Presence",
    "Quota",
    "QuotaRule",
    "Recommendation",
    "RecommendationState",
    "Reply",
    "SheetEdition",
    "Source",
]
