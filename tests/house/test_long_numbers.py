"""A number of ten thousand digits, or one that no column holds, in any parameter: a plain answer, never a crash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from pilarsosial.core.policies import Role
from tests.factories import user_with
from tests.house.test_access_walk import line_of, our_names, path_of, world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

_ASKED = re.compile(r"""\.(?:get|getlist)\(\s*["']([a-z_\-]+)["']""")
# A page that does not know the place or the pillar may stop before it reads the rest.
_FIRST = {"wilayah", "pilar", "tanggal", "bulan", "q"}


def parameters() -> set[str]:
    """Every name that the source reads from something that was sent."""
    rooms = ("personnel", "events", "stipends", "pilarsosial")
    files = (path for room in rooms for path in Path(settings.BASE_DIR, room).rglob("*.py"))
    return {name for path in files for name in _ASKED.findall(path.read_text())}


@pytest.mark.parametrize("number", ["9" * 10_000, "9" * 30, "٣" * 5_000], ids=["longest", "too-long", "not-ascii"])
def test_no_parameter_brings_a_page_down(world, number: str) -> None:  # noqa: F811
    names = parameters()
    assert {"sesudah", "jabatan", "pilih", "hal"} <= names, "the source is read another way"
    client = Client(raise_request_exception=False)
    user = user_with(Role.REGENCY_ADMIN, "35.17")
    faults = []
    for sent in (dict.fromkeys(names, number), dict.fromkeys(names - _FIRST, number)):
        for name in our_names():
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            path = path_of(name, line_of(name), world)
            for ask in (client.get, client.post):
                status = ask(path, sent).status_code
                if status >= 500 and not (name == "healthz_ready"):
                    faults.append(f"{ask.__name__} {name}: {status}")
    assert not faults, "\n".join(sorted(set(faults)))
