"""For the tests of the floor: accounts of Jombang with one grant, signed in the way people do it."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from pilarsosial.core.logs import JsonFormatter
from pilarsosial.core.models import User
from tests.factories import user_with

PASSWORD = "Rahasia-2026-ok"


@pytest.fixture
def password() -> str:
    """What `make_user` gives everybody."""
    return PASSWORD


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """make_user("siti", role="treasurer", is_active=False): an account in Jombang that signs in with `password`."""

    def make(username: str, role: str = "operator", **fields: object) -> User:
        user = user_with(role, "35.17", username=username)
        if fields:
            User.objects.filter(pk=user.pk).update(**fields)
            user.refresh_from_db()
        return user

    return make


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """sign_in(user): a browser that went through the sign-in page, as `force_login` does not."""

    def enter(user: User, password: str = PASSWORD, **environment: str) -> Client:
        browser = Client(**environment)
        response = browser.post("/masuk/", {"login": user.username, "password": password})
        assert response.status_code == 302, "the sign-in page did not let the user in"
        return browser

    return enter


@pytest.fixture
def log_lines() -> Iterator[Callable[[], list[dict[str, str]]]]:
    """What the installation's own handler writes during the test, as objects, in order."""
    (handler,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, JsonFormatter)]
    written = io.StringIO()
    before = handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(before)
