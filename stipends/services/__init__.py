"""The verbs of the stipends."""

from .claiming import settle_claim
from .comparing_lists import withdraw_list
from .decisions import (
    account_batch,
    approve_batch,
    close_batch,
    disburse_batch,
    return_submitted,
    return_verified,
    verify_batch,
)
from .external import record_external, take_back_external
from .generating import generate
from .handing_over import hand_over_at
from .holding import place_hold, release_hold
from .opening import open_arrears, open_batch
from .parts import accept_confirmed_parts, accept_part, confirm_part, return_part
from .rechecking import recheck_batch
from .schemes import (
    add_budget_line,
    add_scheme,
    allow_beside,
    change_scheme,
    remove_pair,
    set_ceiling,
    set_rate,
    set_rule,
)
from .submitting import cancel_batch, change_batch, submit_batch

__all__ = [
    "accept_confirmed_parts",
    "accept_part",
    "account_batch",
    "add_budget_line",
    "add_scheme",
    "allow_beside",
    "approve_batch",
    "cancel_batch",
    "change_batch",
    "change_scheme",
    "close_batch",
    "confirm_part",
    "disburse_batch",
    "generate",
    "hand_over_at",
    "open_arrears",
    "open_batch",
    "place_hold",
    "recheck_batch",
    "record_external",
    "release_hold",
    "remove_pair",
    "return_part",
    "return_submitted",
    "return_verified",
    "set_ceiling",
    "set_rate",
    "set_rule",
    "settle_claim",
    "submit_batch",
    "take_back_external",
    "verify_batch",
    "withdraw_list",
]
