"""The world of the walks: made once a module."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.factories import OfficeFactory
from tests.house.world import one_of_everything
from tests.shared_rows import rows_of_the_module


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, object]]:
    """One of everything, all of it Jombang's: made once a module, for it takes as long as a hundred pages."""
    with rows_of_the_module(django_db_blocker):
        for code in ("35", "35.16"):
            OfficeFactory(code=code)
        yield one_of_everything("35.17")
