"""What every test stands on: a real database file, a part of the country, and the cast."""

from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from pilarsosial.core.models import Office, Region, User
from pilarsosial.core.reference import RegionRow, region_rows
from pilarsosial.core.second_factor import PROVED
from tests.clean_slate import CleanSlate
from tests.factories import OfficeFactory, user_with
from tests.libreoffice import LibreOffice, find_libreoffice
from tests.migrated import drop_copy, keep_copy

pytest_plugins = ["tests.plugins"]

# All of these regencies' districts and villages; of the other provinces and regencies the names only.
WHOLE_REGENCIES = ("35.17", "35.16", "13.75")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite is tested on a file, as an installation runs it: WAL and IMMEDIATE do not exist in memory."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@lru_cache(maxsize=1)
def regions_of_the_tests() -> tuple[RegionRow, ...]:
    """Every province and regency, and three regencies down to the village."""
    return tuple(row for row in region_rows() if row.level <= 2 or row.code.startswith(WHOLE_REGENCIES))


def load_test_regions() -> None:
    known = set(Region.objects.values_list("code", flat=True))
    Region.objects.bulk_create(
        (
            Region(
                code=row.code,
                level=row.level,
                kind=row.kind,
                name=row.name,
                parent_id=row.parent,
                time_zone=row.time_zone,
            )
            for row in regions_of_the_tests()
            if row.code not in known
        ),
        batch_size=500,
    )


@pytest.fixture(scope="session")
def clean_slate() -> CleanSlate:
    return CleanSlate(load_test_regions)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, clean_slate: CleanSlate
) -> Iterator[None]:
    with django_db_blocker.unblock():
        keep_copy()
        load_test_regions()
        clean_slate.remember()
    yield
    drop_copy()


@pytest.fixture(scope="session", autouse=True)
def a_test_that_commits_leaves_a_clean_slate(clean_slate: CleanSlate) -> None:
    """Tests that need real transactions end by emptying every table, append-only ones too; what shipped stays."""
    empty = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: clean_slate.restore(empty, case)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """`libreoffice({"a.xlsx": data, "b.csv": data}, "ods")`: each opened and saved.

    A start takes seconds: give it many files at once. Without one the test is skipped, loudly (where CI=true: failed).
    """
    program = find_libreoffice()
    if program is None:
        pytest.skip("NO LIBREOFFICE: install it (Debian: apt install libreoffice-calc-nogui)")
    return LibreOffice(program, tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """allauth counts in the cache, which outlives a test."""
    cache.clear()


# --- The cast: Jombang's own people, the province's, and one who belongs elsewhere --------------------------------


@pytest.fixture
def jombang(db: None) -> Office:
    return OfficeFactory(code="35.17")


@pytest.fixture
def mojokerto(db: None) -> Office:
    return OfficeFactory(code="35.16")


@pytest.fixture
def jatim(db: None) -> Office:
    return OfficeFactory(code="35")


@pytest.fixture
def operator(jombang: Office) -> User:
    """Keeps the roster of Jombang."""
    return user_with("operator", "35.17", username="operator")


@pytest.fixture
def regency_admin(jombang: Office) -> User:
    return user_with("regency_admin", "35.17", username="admin_jombang")


@pytest.fixture
def coordinator(jombang: Office) -> User:
    """Coordinates the TKSK of Jombang."""
    return user_with("coordinator", "35.17", pillar="TKSK", username="koordinator")


@pytest.fixture
def stranger(mojokerto: Office) -> User:
    """Holds every right of an operator, next door."""
    return user_with("operator", "35.16", username="operator_mojokerto")


@pytest.fixture
def province_admin(jatim: Office) -> User:
    return user_with("province_admin", "35", username="admin_jatim")


@pytest.fixture
def activity_officer(jatim: Office) -> User:
    return user_with("activity_officer", "35", username="pptk")


@pytest.fixture
def verifier(jatim: Office) -> User:
    return user_with("verifier", "35", username="verifikator")


@pytest.fixture
def approver(jatim: Office) -> User:
    return user_with("approver", "35", username="penyetuju")


@pytest.fixture
def treasurer(jatim: Office) -> User:
    return user_with("treasurer", "35", username="bendahara")


@pytest.fixture
def auditor(jatim: Office) -> User:
    return user_with("auditor", "35", username="pemeriksa")


@pytest.fixture
def superuser(db: None) -> User:
    """Opens the admin site; holds no grant and so sees no roster."""
    return User.objects.create_superuser("superadmin", password="Rahasia-2026-ok", name="Super Admin")


@pytest.fixture
def as_user():
    """`as_user(operator)`: a signed-in browser."""

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        # Who signs for money has proved a second factor; tests of the demand itself sign in through the page.
        session = client.session
        session[PROVED] = True
        session.save()
        return client

    return enter
