"""Sessions: eight hours after the last request, seen and ended by their owner."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from pilarsosial.core.models import AuditEntry

pytestmark = pytest.mark.django_db

PAGE = "/masuk/sandi/"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 9, 30, 1, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def is_in(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


def test_a_session_lasts_eight_hours(clock, make_user, sign_in):
    assert settings.SESSION_COOKIE_AGE == 8 * 3600
    browser = sign_in(make_user("siti"))
    assert is_in(browser)
    clock.shift(timedelta(hours=7, minutes=59))
    assert is_in(browser)


def test_it_ends_when_nothing_was_asked_for_eight_hours(clock, make_user, sign_in):
    browser = sign_in(make_user("siti"))
    assert is_in(browser)
    clock.shift(timedelta(hours=8, seconds=1))
    assert not is_in(browser)


def test_work_keeps_it_alive(clock, make_user, sign_in):
    browser = sign_in(make_user("siti"))
    for _ in range(4):
        clock.shift(timedelta(hours=5))
        assert is_in(browser)


def test_it_is_written_at_most_every_five_minutes(clock, make_user, sign_in, django_assert_max_num_queries):
    browser = sign_in(make_user("siti"))
    assert is_in(browser)
    clock.shift(timedelta(minutes=4, seconds=59))
    with django_assert_max_num_queries(3) as asked:  # session, user, grants
        assert is_in(browser)
    assert not [query for query in asked.captured_queries if not query["sql"].startswith("SELECT")]
    clock.shift(timedelta(seconds=2))
    before = browser.session.get_expiry_date()
    assert is_in(browser)
    assert browser.session["renewed_at"] == int(datetime.now(UTC).timestamp())
    assert browser.session.get_expiry_date() >= before


def test_a_visitor_gets_no_session(client, django_assert_num_queries):
    client.get("/healthz")
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_pages_of_a_session_are_kept_by_no_cache_on_the_way(make_user, sign_in):
    response = sign_in(make_user("siti")).get("/masuk/sesi/")
    assert "private" in response["Cache-Control"]


class TestOwnSessions:
    def test_the_owner_sees_where_the_account_is_open(self, make_user, sign_in):
        siti = make_user("siti")
        sign_in(siti, HTTP_USER_AGENT=CHROME, REMOTE_ADDR="36.80.1.2")
        page = sign_in(siti).get("/masuk/sesi/").content.decode()
        assert "Chrome di Windows" in page
        assert "36.80.1.2" in page
        assert page.count("Perangkat ini") == 1

    def test_only_the_own_ones(self, make_user, sign_in):
        sign_in(make_user("budi"), REMOTE_ADDR="36.80.1.2")
        assert "36.80.1.2" not in sign_in(make_user("siti")).get("/masuk/sesi/").content.decode()

    def test_the_others_can_be_ended(self, make_user, sign_in):
        siti = make_user("siti")
        other, own = sign_in(siti), sign_in(siti)
        assert own.post("/masuk/sesi/")["Location"] == "/masuk/sesi/"
        assert not is_in(other)
        assert is_in(own)
        assert AuditEntry.objects.get(action="user.sessions_ended").actor == siti

    def test_a_new_password_ends_the_others_too(self, make_user, sign_in, password):
        siti = make_user("siti")
        other, own = sign_in(siti), sign_in(siti)
        new = "Bukit-Teduh-2027"
        own.post("/masuk/sandi/", {"oldpassword": password, "password1": new, "password2": new})
        assert not is_in(other)
        assert is_in(own)

    def test_deactivating_an_account_ends_its_sessions(self, make_user, sign_in):
        siti = make_user("siti")
        browser = sign_in(siti)
        siti.is_active = False
        siti.save()
        assert not is_in(browser)
