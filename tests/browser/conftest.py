"""A real Chromium on a live server. A page that complains in its console fails its test.

`page`, `context`, `new_context` and `browser` are pytest-playwright's own fixtures; here they get Debian's browser,
the live server's address and somebody who listens.
"""

import os
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response
from pytest_django.live_server_helper import LiveServer

# Playwright's loop runs in the thread of the tests, so Django takes a fixture's query for one made inside async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
]
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# Chromium says this of any page whose own status is 4xx, which a test may open on purpose; see Complaints.answered.
OWN_STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Complaints:
    """What the browser found wrong, one sentence each. A test that provokes one on purpose empties `found` itself."""

    found: list[str] = field(default_factory=list)

    def listen_to(self, page: Page) -> None:
        page.on("console", self.spoken)
        page.on("pageerror", lambda error: self.found.append(f"uncaught error: {error}"))
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)

    def spoken(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not OWN_STATUS.search(message.text):
            self.found.append(f"console: {message.text}")

    def failed(self, request: Request) -> None:
        # A request that a newer one or a new page replaced is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"request: {request.method} {request.url}: {request.failure}")

    def answered(self, response: Response) -> None:
        may_refuse = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= 500 or (response.status >= 400 and not may_refuse):
            self.found.append(f"status {response.status}: {response.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict, chromium_path: str) -> dict:
    # Chromium refuses its sandbox to root, and only to root; everybody else keeps it.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium_path, "args": CHROMIUM_ARGUMENTS + as_root}


@pytest.fixture
def complaints() -> Generator[Complaints, None, None]:
    collected = Complaints()
    yield collected
    assert not collected.found, "The browser complained:\n" + "\n".join(collected.found)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, complaints: Complaints
) -> Callable[..., BrowserContext]:
    """One person's browser on the live server; options as Playwright's: `new_context(color_scheme="dark")`."""

    def make(**options) -> BrowserContext:
        context = new_context(
            **{"base_url": live_server.url, "locale": "id-ID", "timezone_id": "Asia/Jakarta", **DESKTOP, **options}
        )
        context.set_default_timeout(10_000)
        context.on("page", complaints.listen_to)
        return context

    return make


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a small phone with touch, 360 pixels wide."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def sign_in_as(live_server: LiveServer, as_user: Callable[..., Client]) -> Callable[..., Page]:
    """`sign_in_as(user, page)`: signed in without typing; the sign-in page has its own test."""

    def sign_in(user, page: Page) -> Page:
        client = as_user(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return sign_in
