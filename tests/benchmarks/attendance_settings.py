"""An installation with one address more: the stock way of marking, which nobody but the measurement uses."""

from __future__ import annotations

from pilarsosial.settings import *  # noqa: F403 - every setting is wanted

ROOT_URLCONF = "tests.benchmarks.attendance_stock"
