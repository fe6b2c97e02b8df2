"""What must never be false, counted on the live data. Each room has a module here; `check_integrity` runs them all."""

from . import floor, personnel
from .registry import Finding, run

__all__ = ["Finding", "floor", "personnel", "run"]
