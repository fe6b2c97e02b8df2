"""What must never be false, counted on the live data. Each room has a module here; `check_integrity` runs them all."""

from . import events, floor, papers, people, personnel, records, stipends
from .registry import Finding, run

__all__ = ["Finding", "events", "floor", "papers", "people", "personnel", "records", "run", "stipends"]
