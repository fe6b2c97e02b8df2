"""The verbs of the roster. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .accounts import add_account, confirm_account, reject_account
from .assignments import (
    annul_assignment,
    correct_assignment,
    end_assignment,
    pause_assignment,
    replace_assignment,
    resume_assignment,
    start_assignment,
    transfer_assignment,
)
from .certificates import record_certificate
from .decrees import change_decree, issue_decree
from .members import change_member, register_member, set_employment, take_on_by_nik, unmask_member
from .posts import close_post, open_posts, set_seats

__all__ = [
    "add_account",
    "annul_assignment",
    "change_decree",
    "change_member",
    "close_post",
    "confirm_account",
    "correct_assignment",
    "end_assignment",
    "issue_decree",
    "open_posts",
    "pause_assignment",
    "record_certificate",
    "register_member",
    "reject_account",
    "replace_assignment",
    "resume_assignment",
    "set_employment",
    "set_seats",
    "start_assignment",
    "take_on_by_nik",
    "transfer_assignment",
    "unmask_member",
]
