"""What a first visit to the list loads beside the page itself, as it goes over the wire."""

import re
from html.parser import HTMLParser

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000


class _Loaded(HTMLParser):
    """The files of ours that a browser fetches for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in ("src", "href"):
            address = (values.get(name) or "").partition("#")[0]
            if tag in {"link", "script", "img", "use"} and address.startswith(settings.STATIC_URL):
                self.paths.add(address.removeprefix(settings.STATIC_URL))


def content(path: str) -> bytes:
    found = finders.find(path)
    assert found, path
    with open(found, "rb") as file:
        return file.read()


def test_a_first_visit_loads_less_than_sixty_kilobytes(as_user, operator):
    reader = _Loaded()
    reader.feed(as_user(operator).get(reverse("member-list")).content.decode())
    paths = set(reader.paths)
    for path in reader.paths:
        if path.endswith(".css"):
            paths |= {f"icons/{name}" for name in re.findall(r"url\(\"?\.\./icons/([\w.-]+)", content(path).decode())}
    assert {"css/tabel.css", "js/tabel.js", "icons/sprite.svg", "icons/panah-pilih.svg"} <= paths
    sizes = {path: len(brotli.compress(content(path))) for path in sorted(paths)}
    assert sum(sizes.values()) < MOST_BYTES, sizes
