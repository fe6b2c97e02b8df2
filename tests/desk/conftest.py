"""The demo, seeded once for a module: its tests read it, or change it inside their own transaction."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction

from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.regions import load_regions
from pilarsosial.desk.demo.places import AREAS
from pilarsosial.desk.demo.seeding import Seeded, seed_demo

TODAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def demo_region(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """All of East Java and Bukittinggi with their offices, and nobody in them; gone with the module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_regions(actor=SYSTEM, inside=AREAS)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo(demo_region: None) -> Iterator[Seeded]:
    """A demo of few people."""
    with transaction.atomic():
        seeded = seed_demo(actor=SYSTEM, members=1_000, today=TODAY)
        # What was put off to the end of a transaction is checked now: here there is none.
        connection.check_constraints()
        yield seeded
        transaction.set_rollback(True)
