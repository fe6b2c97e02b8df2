"""The verbs of events. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .answers import answer
from .door_marks import put_marks
from .door_passes import claim_door, open_door, open_own_door, revoke_door
from .events import change_event, create_event, set_sessions
from .inviting import follow_roster, invite
from .letters import add_template, keep_signed_letter, remove_template, save_letter
from .people import (
    add_member,
    add_outsiders,
    change_participant,
    register_participants,
    renew_token,
    restore_participant,
    withdraw_participants,
)
from .people_of_rank import end_duty, give_duty, record_claim, remove_official, save_official
from .quotas import recount_quota, remove_quota, save_quota
from .steps import take_step

__all__ = [
    "add_member",
    "add_outsiders",
    "add_template",
    "answer",
    "change_event",
    "change_participant",
    "claim_door",
    "create_event",
    "end_duty",
    "follow_roster",
    "give_duty",
    "invite",
    "keep_signed_letter",
    "open_door",
    "open_own_door",
    "put_marks",
    "record_claim",
    "recount_quota",
    "register_participants",
    "remove_official",
    "remove_quota",
    "remove_template",
    "renew_token",
    "restore_participant",
    "revoke_door",
    "save_letter",
    "save_official",
    "save_quota",
    "set_sessions",
    "take_step",
    "withdraw_participants",
]
