"""The one-time link: from the administrator's hand to a password, once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from pilarsosial.core.invitations import invitation_link
from pilarsosial.core.models import AuditEntry, User

pytestmark = pytest.mark.django_db

BASE = "https://pilar.contoh.go.id"
NEW = "Bukit-Teduh-2027"


@pytest.fixture
def invited(make_user) -> User:
    """An account that nobody has opened yet."""
    user = make_user("siti")
    user.set_unusable_password()
    user.save()
    return user


def path_of(link: str) -> str:
    return link.removeprefix(BASE)


def set_password(browser: Client, link: str, text: str = NEW):
    form = browser.get(path_of(link))
    return browser.post(form["Location"], {"password1": text, "password2": text}) if form.status_code == 302 else form


def test_the_link_has_the_address_of_the_site(invited):
    link = invitation_link(invited, f"{BASE}/")
    assert link.startswith(f"{BASE}/masuk/undangan/")
    assert link.endswith("/")


def test_the_token_leaves_the_address_at_once(client, invited):
    link = invitation_link(invited, BASE)
    token = link.rstrip("/").rpartition("/")[2].partition("-")[2]
    answer = client.get(path_of(link))
    assert answer.status_code == 302
    assert token not in answer["Location"]
    page = client.get(answer["Location"])
    html = page.content.decode()
    assert page.status_code == 200
    assert "Buat kata sandi" in html
    assert "siti" in html
    assert token not in html
    # Not "no-referrer": browsers then send "Origin: null" with the form, which the CSRF check refuses.
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"


def test_it_sets_the_first_password_and_the_owner_signs_in_with_it(client, invited):
    answer = set_password(client, invitation_link(invited, BASE))
    assert answer["Location"] == "/masuk/"
    assert "_auth_user_id" not in client.session, "the link sets a password; it is not a way in"
    assert client.post("/masuk/", {"login": "siti", "password": NEW})["Location"] == "/"
    entry = AuditEntry.objects.get(action="user.password_set")
    assert entry.actor == invited
    assert entry.changes == {"cara": [None, "tautan sekali pakai"]}


def test_it_works_once(client, invited):
    link = invitation_link(invited, BASE)
    set_password(client, link)
    second = Client().get(path_of(link))
    assert second.status_code == 404
    assert "Tautan ini tidak berlaku lagi" in second.content.decode()


def test_two_who_opened_it_at_once_do_not_both_set_a_password(invited):
    link = invitation_link(invited, BASE)
    first, second = Client(), Client()
    forms = [browser.get(path_of(link))["Location"] for browser in (first, second)]
    data = {"password1": NEW, "password2": NEW}
    assert first.post(forms[0], data)["Location"] == "/masuk/"
    late = second.post(forms[1], {"password1": "Lain-Sekali-2028", "password2": "Lain-Sekali-2028"})
    assert late.status_code == 404
    invited.refresh_from_db()
    assert invited.check_password(NEW)


def test_it_ends_with_its_time(client, invited, settings):
    with time_machine.travel(datetime(2026, 9, 30, 5, tzinfo=UTC), tick=False) as clock:
        link = invitation_link(invited, BASE)
        clock.shift(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT - 60))
        assert client.get(path_of(link)).status_code == 302
        clock.shift(timedelta(seconds=120))
        assert client.get(path_of(link)).status_code == 404


def test_a_later_link_ends_the_earlier_one(client, invited):
    first = invitation_link(invited, BASE)
    second = invitation_link(invited, BASE)
    assert client.get(path_of(first)).status_code == 404
    assert client.get(path_of(second)).status_code == 302


def test_a_link_for_somebody_with_a_password_leaves_it_until_used(client, make_user, password):
    budi = make_user("budi")
    link = invitation_link(budi, BASE)
    budi.refresh_from_db()
    assert budi.check_password(password)
    set_password(client, link)
    budi.refresh_from_db()
    assert budi.check_password(NEW)


def test_signing_in_ends_a_link(client, make_user, sign_in):
    budi = make_user("budi")
    link = invitation_link(budi, BASE)
    sign_in(budi)
    assert client.get(path_of(link)).status_code == 404


def test_a_deactivated_account_cannot_use_it(client, invited):
    link = invitation_link(invited, BASE)
    User.objects.filter(pk=invited.pk).update(is_active=False)
    assert client.get(path_of(link)).status_code == 404


@pytest.mark.parametrize("text", ["pendek", "sandisandisandi", "siti-siti-siti"])
def test_a_weak_password_is_refused_with_the_reason(client, invited, text):
    answer = set_password(client, invitation_link(invited, BASE), text)
    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.content.decode()
    invited.refresh_from_db()
    assert not invited.has_usable_password()


@pytest.mark.parametrize(
    "path", ["/masuk/undangan/1-abc/", "/masuk/undangan/zzzzzzzzzzzzzzzz-abc/", "/masuk/undangan/x-kata-sandi/"]
)
def test_an_invented_link_is_answered_like_a_used_one(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Tautan ini tidak berlaku lagi" in answer.content.decode()


def test_whoever_is_signed_in_as_somebody_else_is_signed_out_by_it(make_user, sign_in, invited):
    browser = sign_in(make_user("budi"))
    form = browser.get(path_of(invitation_link(invited, BASE)))["Location"]
    assert "siti" in browser.get(form).content.decode()
    assert "_auth_user_id" not in browser.session
