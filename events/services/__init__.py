"""The verbs of events. Each is one transaction: may I - lock in scope - right moment - rules - write - audit."""

from .steps import take_step

__all__ = [
    "take_step",
]
