"""The verbs of events. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .door_marks import put_marks
from .door_passes import claim_door, open_door, open_own_door, revoke_door
from .steps import take_step

__all__ = [
    "claim_door",
    "open_door",
    "open_own_door",
    "put_marks",
    "revoke_door",
    "take_step",
]
