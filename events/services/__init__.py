"""The verbs of events. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .door_marks import put_marks
from .door_passes import claim_door, open_door, open_own_door, revoke_door
from .events import change_event, create_event, set_sessions
from .people_of_rank import end_duty, give_duty, record_claim, remove_official, save_official
from .steps import take_step

__all__ = [
    "change_event",
    "claim_door",
    "create_event",
    "end_duty",
    "give_duty",
    "open_door",
    "open_own_door",
    "put_marks",
    "record_claim",
    "remove_official",
    "revoke_door",
    "save_official",
    "set_sessions",
    "take_step",
]
