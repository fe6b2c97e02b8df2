"""What the suite adds to pytest: which tests fit the database, and that nothing is skipped unseen in CI."""

import os
import shutil
from collections.abc import Generator

import pytest
from django.conf import settings

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def in_ci() -> bool:
    """True where a skipped test counts as a failed one."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome: the environment's CHROMIUM, else the first on PATH; None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is. Without one the test is skipped, loudly; `runner.py` says it again at the end."""
    path = find_chromium()
    if path is None:
        pytest.skip("NO CHROMIUM: set CHROMIUM or install it (Debian: apt install chromium)")
    return path


# Where the runner has run SQLite's half, PostgreSQL's leaves out what would only prove the same again.
ON_SQLITE_TOO = "PILAR_ON_SQLITE_TOO"
_ASK_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
_MAY_END_OTHERWISE = ("django_db", "postgres", "machine", "browser")


def _fits(item: pytest.Item) -> bool:
    """Tests marked `postgres` run there alone; those marked `once`, and those that ask no database, on SQLite alone."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        return item.get_closest_marker("postgres") is None
    if not os.environ.get(ON_SQLITE_TOO):
        return True
    if item.get_closest_marker("once"):
        return False
    asks = _ASK_A_DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(asks) or any(map(item.get_closest_marker, _MAY_END_OTHERWISE))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What does not fit is left out, not skipped: the other half of `./run test` runs it."""
    kept, left_out = [], []
    for item in items:
        (kept if _fits(item) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def _skipped_is_failed(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and in_ci():
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"Skipped, which counts as a failure where CI=true: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _skipped_is_failed(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _skipped_is_failed(report)
    return report
