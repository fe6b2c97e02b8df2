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

__all__ = [
    "account_batch",
    "approve_batch",
    "close_batch",
    "disburse_batch",
    "return_submitted",
    "return_verified",
    "verify_batch",
]
