"""The verbs of the stipends."""

from .decisions import (
    account_batch,
    approve_batch,
    close_batch,
    disburse_batch,
    return_submitted,
    return_verified,
    verify_batch,
)
from .generating import generate, open_batch
from .submitting import cancel_batch, change_batch, confirm_part, submit_batch

__all__ = [
    "account_batch",
    "approve_batch",
    "cancel_batch",
    "change_batch",
    "close_batch",
    "confirm_part",
    "disburse_batch",
    "generate",
    "open_batch",
    "return_submitted",
    "return_verified",
    "submit_batch",
    "verify_batch",
]
