"""Every address that the resolver knows, as every role: in scope, next door, and signed out.

A new address fails here until it has a line in `WALK`. Per line: who may open it and with which object in its path.
Outcomes: a page (2xx or a redirect inside the site), 403 without the permission, 404 for a row of another office,
and the sign-in page for whoever is not signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from personnel.models import AccountState, Member
from pilarsosial.core.models import Grant, Job, Office, User
from pilarsosial.core.policies import PERMISSIONS, Role
from tests.factories import AccountFactory, DecreeFactory, assignment, post_at, user_with
from tests.house.addresses import addresses
from tests.sheets import rosters
from tests.sheets.imports import imported

pytestmark = pytest.mark.django_db

PUBLIC, SIGNED_IN, STAFF, OWNER = "public", "signed in", "staff", "owner"
# About one's own account: open to every signed-in user, and answering 403 or 404 where there is nothing to change.
OWN = "own account"


@dataclass(frozen=True)
class Line:
    """`who`: a permission of policies.py, or one of the words above; `of`: the object in the path, by its name."""

    who: str
    of: tuple[str, ...] = ()
    post: bool = False  # answers POST only


def page(who: str, *of: str) -> Line:
    return Line(who, of)


def action(who: str, *of: str) -> Line:
    return Line(who, of, post=True)


WALK: dict[str, Line] = {
    "dashboard": page(SIGNED_IN),
    # the roster
    "member-list": page("member.view"),
    "member-add": page("member.change"),
    "member-detail": page("member.view", "member"),
    "member-change": page("member.change", "member"),
    "member-story": page("audit.view", "member"),
    "member-unmask": action("member.unmask", "member"),
    "member-find-nik": action("member.view"),
    "member-employment": page("member.change", "member"),
    "assignment-add": page("assignment.change", "member"),
    "assignment-correct": page("assignment.change", "assignment"),
    "assignment-end": page("assignment.change", "assignment"),
    "assignment-transfer": page("assignment.change", "assignment"),
    "assignment-replace": page("assignment.change", "assignment"),
    "assignment-annul": page("assignment.change", "assignment"),
    "assignment-pause": page("assignment.change", "assignment"),
    "assignment-resume": page("assignment.change", "assignment"),
    "account-add": page("account.change", "member"),
    "account-confirm": action("account.change", "proposal"),
    "account-reject": action("account.change", "proposal"),
    "certificate-add": page("certificate.change", "member"),
    "decree-list": page("decree.view"),
    "decree-add": page("decree.change"),
    "decree-change": page("decree.change", "decree"),
    "post-list": page("post.view"),
    "post-open": action("post.change", "single_position"),
    "post-seats": page("post.change", "post"),
    "position-options": page("member.view"),
    "import-list": page("roster.import"),
    "import-new": page("roster.import"),
    "import-template": page("roster.import", "office", "pillar"),
    "import-detail": page("roster.import", "sheet"),
    "import-columns": page("roster.import", "sheet"),
    "import-fix": action("roster.import", "sheet"),
    "import-answer": action("roster.import", "sheet"),
    "import-apply": action("roster.import", "sheet"),
    "import-undo": action("roster.import", "sheet"),
    "import-discard": action("roster.import", "sheet"),
    "import-rejected": page("roster.import", "sheet"),
    # jobs, the trail, users
    "job-list": page("job.view"),
    "job-detail": page(OWNER, "job"),
    "job-progress": page(OWNER, "job"),
    "job-cancel": action(OWNER, "job"),
    "job-retry": action(OWNER, "job"),
    "job-result": page(OWNER, "job"),
    "audit-list": page("audit.view"),
    "user-list": page("user.view"),
    "user-add": page("user.change"),
    "user-detail": page("user.view", "user"),
    "user-change": page("user.change", "user"),
    "user-deactivate": action("user.change", "user"),
    "user-activate": action("user.change", "user"),
    "user-invite": action("user.change", "user"),
    "grant-add": page("user.change", "user"),
    "grant-end": action("user.change", "user", "grant"),
    "region-children": page("region.view"),
    "component-list": page(STAFF),
    # who is who
    "healthz": page(PUBLIC),
    "healthz_ready": page(PUBLIC),
    "account_login": page(PUBLIC),
    "account_logout": page(PUBLIC),
    "account_inactive": page(PUBLIC),
    "account_reauthenticate": page(OWN),
    "account_change_password": page(SIGNED_IN),
    "account_set_password": page(OWN),
    "account_reset_password_from_key": page(PUBLIC, "uid", "key"),
    "usersessions_list": page(SIGNED_IN),
    "mfa_index": page(SIGNED_IN),
    "mfa_authenticate": page(PUBLIC),
    "mfa_reauthenticate": page(OWN),
    "mfa_activate_totp": page(SIGNED_IN),
    "mfa_deactivate_totp": page(OWN),
    "mfa_view_recovery_codes": page(OWN),
    "mfa_generate_recovery_codes": page(OWN),
    "mfa_download_recovery_codes": page(OWN),
    "mfa_list_webauthn": page(SIGNED_IN),
    "mfa_login_webauthn": page(PUBLIC),
    "mfa_add_webauthn": page(SIGNED_IN),
    "mfa_reauthenticate_webauthn": page(OWN),
    "mfa_edit_webauthn": page(OWN, "key_of_somebody"),
    "mfa_remove_webauthn": page(OWN, "key_of_somebody"),
}


def line_of(name: str) -> Line | None:
    """The admin site is one line: for staff alone, whatever it grows."""
    return page(STAFF) if name.startswith(("admin:", "admin/")) else WALK.get(name)


@pytest.fixture
def world(jombang: Office, mojokerto: Office, jatim: Office) -> dict[str, object]:
    """One of everything, all of it Jombang's."""
    held = assignment("TKSK", "35.17.09")
    proposer = user_with("operator", "35.17", username="pengusul")
    clerk = user_with("operator", "35.17", username="pegawai")
    job = Job.objects.create(kind="none", label="Contoh", owner=proposer, office=jombang)
    proposal = AccountFactory(member=held.member, state=AccountState.PROPOSED, usable_from=None, proposed_by=proposer)
    sheet = imported(rosters.tksk_csv(), proposer, filename="tksk.csv")
    return {
        "sheet": sheet.pk,
        "office": jombang.pk,
        "pillar": "TKSK",
        "member": held.member_id,
        "assignment": held.pk,
        "proposal": proposal.pk,
        "decree": DecreeFactory(office=jombang).pk,
        "post": post_at("TAGANA", "35.17", seats=3).pk,
        "single_position": held.position_id,
        "job": job.pk,
        "user": clerk.pk,
        "grant": Grant.objects.get(user=clerk).pk,
        "uid": "1",
        "key": "x-y",
        "key_of_somebody": 10_000,
    }


def path_of(name: str, line: Line, world: dict[str, object]) -> str | None:
    try:
        return reverse(name, args=[world[word] for word in line.of])
    except NoReverseMatch:
        return None


def ask(client: Client, path: str, line: Line) -> int:
    """The status; the sign-in page counts as 401, because that is what it says."""
    response = client.post(path, {}) if line.post else client.get(path)
    if response.status_code == 302 and response["Location"].startswith(("/masuk/?next=", "/admin/login/")):
        return 401
    return response.status_code


def our_names() -> list[str]:
    return sorted(name for name in addresses() if not name.startswith(("admin:", "admin/")))


def test_every_address_has_a_line():
    unknown = [name for name in addresses() if line_of(name) is None]
    assert not unknown, f"Addresses without a line in the access walk: {unknown}"


def test_every_line_is_an_address():
    assert not [name for name in WALK if name not in addresses()]


def test_signed_out_only_public_pages_answer(world):
    faults = []
    for name in our_names():
        line = line_of(name)
        status = ask(Client(), path_of(name, line, world), line)
        expected = status < 500 and status != 401 if line.who == PUBLIC else status == 401
        if not expected:
            faults.append(f"{name}: {status}, is {line.who}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", [*Role.values, "nothing"])
def test_each_role_opens_what_it_may_and_nothing_else(world, as_user, role):
    here = (
        User.objects.create_user("tanpa_peran", name="Tanpa Peran") if role == "nothing" else user_with(role, "35.17")
    )
    client, faults = as_user(here), []
    for name in our_names():
        line = line_of(name)
        status = ask(client, path_of(name, line, world), line)
        if line.who in {PUBLIC, OWN}:
            expected = status < 500 and status != 401
        elif line.who == SIGNED_IN:
            expected = status < 400
        elif line.who in {STAFF, OWNER}:
            expected = status in {403, 404}
        elif role != "nothing" and line.who in PERMISSIONS[role]:
            expected = status < 400 or (line.post and status in {409, 422})
        else:
            expected = status == 403
        if not expected:
            faults.append(f"{name}: {status}, needs {line.who}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", Role.values)
def test_next_door_the_rows_do_not_exist(world, as_user, role):
    """Every right but the place: what is Jombang's is 404 for the same role in Mojokerto."""
    client, faults = as_user(user_with(role, "35.16")), []
    for name in our_names():
        line = line_of(name)
        if not line.of or line.who not in PERMISSIONS[role] or line.of == ("single_position",):
            continue
        status = ask(client, path_of(name, line, world), line)
        if status != 404:
            faults.append(f"{name}: {status}")
    assert not faults, "\n".join(faults)
    assert Member.objects.get(pk=world["member"]).assignments.filter(end__isnull=True).exists()


@pytest.mark.parametrize("role", Role.values)
def test_the_admin_site_is_for_staff(as_user, role):
    client = as_user(user_with(role, "35.17"))
    for name in addresses():
        if not name.startswith("admin:") or name in {"admin:logout", "admin:login", "admin:jsi18n"}:
            continue
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        status = client.get(path).status_code
        assert status in {302, 403, 404}, (name, status)


def test_a_superuser_without_grants_sees_no_roster(world, as_user, superuser):
    client = as_user(superuser)
    assert client.get("/anggota/").status_code == 403
    assert client.get("/admin/").status_code == 200


def test_a_grant_counts_only_in_its_days(world, as_user, jombang):
    user = User.objects.create_user("dahulu", name="Dahulu Operator")
    Grant.objects.create(user=user, role="operator", office=jombang, valid_until=date(2020, 1, 1))
    assert as_user(user).get("/anggota/").status_code == 403
