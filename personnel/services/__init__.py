"""The verbs of the roster. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .accounts import add_account, confirm_account, confirm_accounts, reject_account
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
from .bulk import apply_bulk, pick_for_bulk, plan_bulk
from .cards import issue_cards, revoke_card
from .certificates import change_certificate, record_certificate, remove_certificate
from .decrees import change_decree, issue_decree, remove_decree_scan
from .duplicates import reopen_pair, search_doubles, settle_pair
from .files import remove_photo, set_photo
from .grid import look_at_niks, save_grid
from .list_choices import choose_columns, delete_filter, rename_filter, save_filter
from .members import change_member, register_member, set_employment, take_on_by_nik, unmask_member
from .merging import merge_members, undo_merge
from .posts import close_post, open_posts, set_seats
from .removal import remove_member, restore_member
from .renewal import renew_decree, renew_soon
from .reports import receive_report, receive_reports, withdraw_report

__all__ = [
    "add_account",
    "annul_assignment",
    "apply_bulk",
    "change_certificate",
    "change_decree",
    "change_member",
    "choose_columns",
    "close_post",
    "confirm_account",
    "confirm_accounts",
    "correct_assignment",
    "delete_filter",
    "end_assignment",
    "issue_cards",
    "issue_decree",
    "look_at_niks",
    "merge_members",
    "open_posts",
    "pause_assignment",
    "pick_for_bulk",
    "plan_bulk",
    "receive_report",
    "receive_reports",
    "record_certificate",
    "register_member",
    "reject_account",
    "remove_certificate",
    "remove_decree_scan",
    "remove_member",
    "remove_photo",
    "rename_filter",
    "renew_decree",
    "renew_soon",
    "reopen_pair",
    "replace_assignment",
    "restore_member",
    "resume_assignment",
    "revoke_card",
    "save_filter",
    "save_grid",
    "search_doubles",
    "set_employment",
    "set_photo",
    "set_seats",
    "settle_pair",
    "start_assignment",
    "take_on_by_nik",
    "transfer_assignment",
    "undo_merge",
    "unmask_member",
    "withdraw_report",
]
