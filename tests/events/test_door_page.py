"""The page at the door as a file: the same for everybody, and everything that it needs is kept on the phone."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.test import Client, override_settings

from events import door_files
from pilarsosial import settings as installation
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db
SCRIPTS = settings.BASE_DIR / "static/js"


def kept(response) -> dict:
    return json.loads(re.search(r"self\.DOOR = (.*);", response.content.decode())[1])


def test_the_page_holds_nothing_of_any_event(jombang, operator, as_user):
    event = EventFactory(office=jombang, state="running", title="Rakor Rahasia")
    answers = [
        Client().get(f"/kegiatan/{event.pk}/hadir/"),
        Client().get(f"/kegiatan/{event.pk}/pindai/"),
        Client().get("/kegiatan/987654/hadir/"),
        Client().get("/kegiatan/pintu/"),
        as_user(operator).get(f"/kegiatan/{event.pk}/hadir/"),
    ]
    assert len({answer.content for answer in answers}) == 1
    assert b"Rahasia" not in answers[0].content
    assert not any(answer.cookies for answer in answers[:-1])


def test_the_worker_may_be_registered_and_is_asked_for_anew():
    response = Client().get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert response["Service-Worker-Allowed"] == "/kegiatan/"
    assert kept(response)["shell"] == "/kegiatan/pintu/"


def test_every_module_that_the_page_imports_is_kept():
    for script in SCRIPTS.glob("door*.js"):
        for name in re.findall(r'from "\./([^"]+)"', script.read_text()):
            assert f"js/{name}" in door_files.MODULES, f"{script.name} imports {name}"
    shipped = {f"js/{path.name}" for path in SCRIPTS.glob("door-*.js")} - {door_files.WORKER}
    assert shipped == set(door_files.MODULES)


def test_every_picture_of_its_style_sheets_is_kept():
    sheets = [name for name in door_files.door_files() if name.endswith(".css")]
    assert len(sheets) > 10
    for sheet in sheets:
        with open(find(sheet.removeprefix("/static/"))) as text:
            for picture in re.findall(r'url\("?\.\./([^")]+)"?\)', text.read()):
                assert picture in door_files.PICTURES


def test_in_production_the_names_carry_their_digest(tmp_path):
    storages = {"staticfiles": installation.STORAGES["staticfiles"]}
    caches = (door_files.door_page, door_files.door_files, door_files.door_version)
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        for cache in caches:
            cache.cache_clear()
        try:
            told = kept(Client().get("/sw.js"))
        finally:
            for cache in caches:
                cache.cache_clear()
    assert told["files"]
    for name in told["files"]:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", name), name
        assert (tmp_path / name.removeprefix("/static/")).is_file()
