"""The verbs of events. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .answers import answer
from .certificates import issue_certificates, revoke_certificate
from .contests import change_result, record_result
from .documents import add_document, change_document, remove_document
from .door_marks import put_marks
from .door_passes import claim_door, open_door, open_own_door, revoke_door
from .events import change_event, create_event, set_sessions
from .inviting import follow_roster, invite
from .letters import add_template, keep_signed_letter, remove_template, save_letter
from .minutes import write_minutes
from .paper_marks import enter_sheet, set_presence
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
from .recommendations import add_recommendation, carry_recommendations, change_recommendation
from .sheets import print_sheet
from .steps import take_step

__all__ = [
    "add_document",
    "add_member",
    "add_outsiders",
    "add_template",
    "add_recommendation",
    "answer",
    "carry_recommendations",
    "change_document",
    "change_event",
    "change_participant",
    "change_recommendation",
    "change_result",
    "claim_door",
    "create_event",
    "end_duty",
    "enter_sheet",
    "follow_roster",
    "give_duty",
    "invite",
    "keep_signed_letter",
    "issue_certificates",
    "open_door",
    "open_own_door",
    "print_sheet",
    "put_marks",
    "record_claim",
    "record_result",
    "recount_quota",
    "register_participants",
    "remove_document",
    "remove_official",
    "remove_quota",
    "remove_template",
    "renew_token",
    "restore_participant",
    "revoke_certificate",
    "revoke_door",
    "save_letter",
    "save_official",
    "save_quota",
    "set_presence",
    "set_sessions",
    "take_step",
    "withdraw_participants",
    "write_minutes",
]
