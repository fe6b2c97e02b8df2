"""Every page that the resolver knows, in a real browser: no fault for axe, no sideways scroll, no complaint."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import NoReverseMatch, reverse

from tests.house.addresses import addresses
from tests.house.test_access_walk import WALK, Line, path_of, world  # noqa: F401 - `world` is a fixture
from tests.house.test_language import everybody  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Answers that are no pages: data, files, the way out.
NO_PAGES = {
    "account_logout",
    "region-children",
    "position-options",
    "healthz",
    "healthz_ready",
    "job-result",
    "decree-scan",
    "certificate-scan",
    "extra-field-inputs",
    "grid-token",
    "member-photo",
    "report-file",
    "import-rejected",
    "import-template",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "admin:jsi18n",
    "admin:logout",
    "admin:autocomplete",
}
# Of the admin site the pages that differ from each other; the rest are these with other columns.
ADMIN = {"admin:index", "admin:core_pillar_changelist", "admin:core_pillar_add", "admin:core_pillar_import"}
ADMIN |= {"admin:core_pillar_export", "admin:personnel_member_changelist"}


def paths(world: dict[str, object]) -> list[str]:  # noqa: F811
    found = []
    for name in addresses():
        line = WALK.get(name, Line("staff"))
        if line.post or name in NO_PAGES or (name.startswith(("admin:", "admin/")) and name not in ADMIN):
            continue
        try:
            found.append(path_of(name, line, world) or reverse(name))
        except NoReverseMatch:
            continue
    return found


# Looked at again on a phone in the dark; the others share their parts with these.
MAIN = {"/", "/anggota/", "/anggota/tambah/", "/anggota/impor/", "/formasi/", "/jejak/", "/pengguna/", "/masuk/sesi/"}


@pytest.mark.parametrize("width, scheme", [(1366, "light"), (360, "dark")])
def test_no_page_has_a_fault(world, everybody, new_context, sign_in_as, live_server, complaints, width, scheme):  # noqa: F811
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, faults, read = sign_in_as(everybody, context.new_page()), [], 0
    for path in paths(world):
        response = page.goto(f"{live_server.url}{path}")
        if response is None or response.status >= 400:
            continue  # a page that answers only in another state of the account; the access walk holds it
        read += 1
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{path}: scrolls sideways at {width}")
        if width > 360 or path in MAIN:
            faults += [f"{path}: {fault}" for fault in axe_faults(page, complaints)]
    assert read > 40
    assert not faults, "\n".join(faults)


def axe_faults(page, complaints) -> list[str]:
    """What axe finds. The style that it injects breaks the page's policy: that complaint is its own."""
    before = list(complaints.found)
    violations = Axe().run(page).response["violations"]
    page.evaluate("1")  # what the console said meanwhile has arrived now
    complaints.found[:] = before
    return [f"{fault['id']} {[node['target'] for node in fault['nodes']][:3]}" for fault in violations]
