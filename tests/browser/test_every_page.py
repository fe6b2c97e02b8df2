"""Every page that the resolver knows, in a real browser: no fault for axe, no sideways scroll, no complaint."""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import NoReverseMatch, reverse

from pilarsosial.core.models import Office
from pilarsosial.desk.reports.asking import Ask
from pilarsosial.desk.reports.groups import every_report
from tests.house.addresses import addresses
from tests.house.asking import path_of
from tests.house.test_language import everybody  # noqa: F401 - a fixture
from tests.house.walk import WALK, Line
from tests.house.world import one_of_everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Answers that are no pages: data, files, the way out.
NO_PAGES = {
    "open-data-file",
    "open-data-quarter",
    "scheme-file",
    "batch-bundle",
    "batch-paper",
    "batch-print",
    "line-receipt",
    "payment-file-rejected",
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
    "report-download",
    "door-signed-in",
    "door-worker",
    "letter-file",
    "letter-pdf",
    "letter-template",
    "letter-word",
    "document-file",
    "event-certificates-pdf",
    "minutes-pdf",
    "office-logo",
    "office-sample",
    "participant-import-rejected",
    "participant-qr",
    "presence-recap",
    "recommendation-evidence",
    "rsvp-qr",
    "sheet-pdf",
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


@pytest.fixture
def world(jombang: Office, mojokerto: Office, jatim: Office) -> dict[str, object]:
    """One of everything, in a transaction that the live server sees."""
    return one_of_everything("35.17")


def paths(world: dict[str, object]) -> list[str]:
    found = []
    for name in addresses():
        line = WALK.get(name, Line("staff"))
        if line.post or name in NO_PAGES or (name.startswith(("admin:", "admin/")) and name not in ADMIN):
            continue
        try:
            found.append(path_of(name, line, world) or reverse(name))
        except NoReverseMatch:
            continue
    return found + report_paths(world)


def report_paths(world: dict[str, object]) -> list[str]:
    """A page for each report: they share a template, but not their tables and charts. Lists are alike: one will do."""
    about = {Ask.MEMBER: world["member"], Ask.EVENT: world["event"], Ask.BATCH: world["paying"]}
    found = []
    for report in every_report():
        if not report.is_list:
            told = {str(ask): pk for ask, pk in about.items() if ask in report.asks and Ask.REGION not in report.asks}
            found.append(f"{reverse('report-page', args=[report.code])}?{urlencode(told)}".rstrip("?"))
    return found


# Nobody sees these while signed in.
OUTSIDE = ["/masuk/", "/privasi/", "/data/", "/tidak-ada/", "/periksa/tidak-ada/"]
WIDTHS, SCHEMES, PARTS = (1366, 360), ("light", "dark"), 6
# Only the violations, for passes are most of what axe would tell.
AXE_RUN = """async (only) => (await axe.run(document, {resultTypes: ["violations"], ...only})).violations.map(
    fault => fault.id + " " + fault.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", "))"""
# The theme changes colours and nothing else, so dark asks for those alone: of one page wide, of the next one narrow.
ASKED_OF = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
# The page answers to its new width before it is looked at.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


# Each part stands alone, so that they can be shared out among processes.
@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_fault(world, everybody, new_context, sign_in_as, live_server, complaints, part):  # noqa: F811
    page, faults, read = sign_in_as(everybody, new_context(reduced_motion="reduce").new_page()), [], set()
    for number, path in enumerate(paths(world)[part::PARTS]):
        response = page.goto(f"{live_server.url}{path}")
        if response is None or response.status >= 400 or page.url in read:
            continue  # a page that answers only in another state of the account; the access walk holds it
        if not response.headers.get("content-type", "").startswith("text/html"):
            continue  # a picture or a file, where no script may run
        read.add(page.url)
        faults += faults_of(page, path, complaints, dark_at=WIDTHS[number % 2])
    assert len(read) > 40 / PARTS
    assert not faults, "\n".join(faults)


def test_no_page_has_a_fault_for_somebody_outside(new_context, live_server, complaints, db):
    page = new_context(reduced_motion="reduce").new_page()
    faults = []
    for path in OUTSIDE:
        page.goto(f"{live_server.url}{path}")
        faults += faults_of(page, path, complaints, dark_at=360)
    assert not faults, "\n".join(faults)


def faults_of(page, path: str, complaints, *, dark_at: int) -> list[str]:
    """What is wrong with the page that is open, in both widths and once in dark; it is loaded once."""
    faults = []
    with axe_in(page, complaints):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(TWO_FRAMES)
            if page.evaluate(SCROLLS_SIDEWAYS):
                faults.append(f"{path}: scrolls sideways at {width}")
            for scheme in SCHEMES if width == dark_at else ("light",):
                page.emulate_media(color_scheme=scheme)
                faults += [f"{path} ({width}, {scheme}): {fault}" for fault in page.evaluate(AXE_RUN, ASKED_OF[scheme])]
    return faults


def axe_faults(page, complaints) -> list[str]:
    """What axe finds in the page as it stands."""
    with axe_in(page, complaints):
        return page.evaluate(AXE_RUN)


@contextmanager
def axe_in(page, complaints):
    """The style that axe injects breaks the page's policy: that complaint is its own."""
    before = list(complaints.found)
    page.evaluate(AXE_SCRIPT)
    yield
    page.evaluate("1")  # what the console said meanwhile has arrived now
    complaints.found[:] = before
