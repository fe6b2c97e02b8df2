"""Guessing passwords: five times, then fifteen minutes of nothing, for that name from that address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.test import Client

from pilarsosial.core.accounts import lock_name
from pilarsosial.core.addresses import client_address
from pilarsosial.core.models import AuditEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOON = datetime(2026, 9, 30, 5, 0, tzinfo=UTC)
WRONG = "Salah-Sekali-2026"


def attempt(login: str, text: str, address: str = "10.0.0.1", browser: Client | None = None):
    browser = browser or Client()
    return browser.post("/masuk/", {"login": login, "password": text}, REMOTE_ADDR=address)


def lock(login: str, address: str = "10.0.0.1") -> None:
    for _ in range(5):
        attempt(login, WRONG, address)


def test_the_fifth_failure_locks_and_says_for_how_long(make_user):
    make_user("siti")
    answers = [attempt("siti", WRONG).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = attempt("siti", WRONG)
    assert locked.status_code == 429
    assert "15 menit" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert locked["X-Request-ID"] in locked.content.decode()


def test_a_right_password_does_not_open_a_locked_account(make_user, password):
    make_user("siti")
    lock("siti")
    browser = Client()
    assert attempt("siti", password, browser=browser).status_code == 429
    assert "_auth_user_id" not in browser.session


def test_the_lock_ends_after_fifteen_minutes_however_often_one_knocks(make_user, password):
    make_user("siti")
    with time_machine.travel(NOON, tick=False) as clock:
        lock("siti")
        clock.shift(timedelta(minutes=14))
        assert attempt("siti", password).status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert attempt("siti", password).status_code == 302


def test_a_sign_in_starts_the_count_anew(make_user, password):
    make_user("siti")
    for _ in range(4):
        attempt("siti", WRONG)
    assert attempt("siti", password).status_code == 302
    assert [attempt("siti", WRONG).status_code for _ in range(4)] == [200] * 4


def test_another_address_and_another_name_are_not_locked(make_user, password):
    make_user("siti")
    make_user("budi")
    lock("siti")
    assert attempt("siti", password, address="10.0.0.2").status_code == 302
    assert attempt("budi", password).status_code == 302


def test_another_spelling_of_the_name_and_another_browser_share_the_count(make_user):
    make_user("siti")
    spellings = ["siti", "SITI", "Siti", " siti", "sITI"]
    answers = [
        Client(headers={"User-Agent": f"Peramban {number}"}).post(
            "/masuk/", {"login": spelling, "password": WRONG}, REMOTE_ADDR="10.0.0.1"
        )
        for number, spelling in enumerate(spellings)
    ]
    assert answers[-1].status_code == 429


def test_the_lock_stands_in_the_database_and_in_the_trail_once(make_user):
    siti = make_user("siti")
    lock("siti")
    attempt("siti", WRONG)
    assert AccessAttempt.objects.get().failures_since_start == 5
    entry = AuditEntry.objects.get(action="user.locked_out")
    assert entry.actor is None
    assert entry.target_id == str(siti.pk)
    assert entry.address == "10.0.0.1"


def test_an_unknown_name_is_locked_too_and_leaves_no_entry(db):
    lock("tidak-ada")
    assert attempt("tidak-ada", WRONG).status_code == 429
    assert not AuditEntry.objects.exists()


def test_a_wrong_password_when_asked_again_counts_too(make_user, sign_in):
    browser = sign_in(make_user("siti"))
    answers = [browser.post("/masuk/ulang/", {"password": WRONG}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_nothing_that_was_typed_is_kept(make_user):
    make_user("siti")
    nik = "3517094101759001"
    attempt(nik, WRONG)
    attempt("siti", nik)
    kept = " ".join(str(row) for row in AccessAttempt.objects.values())
    assert nik not in kept
    assert WRONG not in kept
    assert "siti" in kept, "a name that is no number is what the lock counts by"
    assert not AccessLog.objects.exists()


class TestNameOfTheCount:
    def test_a_number_is_kept_unreadable_but_the_same_each_time(self, rf):
        request = rf.post("/masuk/")
        first = lock_name(request, {"username": "3517094101759001"})
        assert first == lock_name(request, {"username": " 3517094101759001 "})
        assert first != lock_name(request, {"username": "3517094101759002"})
        assert "3517" not in first

    def test_without_credentials_the_form_says_who(self, rf):
        assert lock_name(rf.post("/masuk/", {"login": "Siti"}), None) == "siti"
        assert lock_name(rf.get("/masuk/"), None) == ""


class TestAddress:
    @pytest.mark.parametrize(
        "proxies, forwarded, remote, address",
        [
            (0, "", "10.0.0.1", "10.0.0.1"),
            (0, "6.6.6.6", "10.0.0.1", "10.0.0.1"),
            (1, "6.6.6.6, 36.80.1.2", "127.0.0.1", "36.80.1.2"),
            (2, "6.6.6.6, 36.80.1.2, 10.9.9.9", "127.0.0.1", "36.80.1.2"),
            (1, "36.80.1.2:51234", "127.0.0.1", "36.80.1.2"),
            (1, "[2001:db8::1]:443", "127.0.0.1", "2001:db8::1"),
            (1, "2001:db8::1", "127.0.0.1", "2001:db8::1"),
            (1, "", "10.0.0.1", "10.0.0.1"),
            (1, "unknown", "10.0.0.1", "10.0.0.1"),
            (2, "36.80.1.2", "10.0.0.1", "10.0.0.1"),
            (0, "", "", None),
        ],
    )
    def test_the_address_is_what_the_nearest_trusted_proxy_saw(self, rf, settings, proxies, forwarded, remote, address):
        settings.PROXY_COUNT = proxies
        request = rf.get("/masuk/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
        assert client_address(request) == address

    def test_behind_a_proxy_one_office_does_not_lock_the_others(
        self, settings, make_user: Callable[..., User], password
    ):
        settings.PROXY_COUNT = 1
        make_user("siti")
        for _ in range(5):
            Client().post("/masuk/", {"login": "siti", "password": WRONG}, HTTP_X_FORWARDED_FOR="36.80.1.2")
        other = Client().post("/masuk/", {"login": "siti", "password": password}, HTTP_X_FORWARDED_FOR="36.80.1.3")
        assert other.status_code == 302
