"""Who may make which account, and what `create_user` prints."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Grant, Office, Pillar, Region, RegionGroup, User
from pilarsosial.core.policies import SYSTEM, Role
from pilarsosial.core.users import (
    activate_user,
    appointable_roles,
    change_user,
    create_user,
    deactivate_user,
    end_grant,
    grant_role,
    invite_user,
    open_grants,
)
from tests.factories import OfficeFactory, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)


def refused(code: str):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


# --- Making accounts --------------------------------------------------------------------------------------------------


def test_an_administrator_appoints_in_their_own_office(regency_admin, jombang):
    user = create_user("siti", actor=regency_admin, role="operator", office=jombang, name="Siti Aminah")
    assert not user.has_usable_password()
    grant = user.grants.get()
    assert (grant.role, grant.office, grant.region) == ("operator", jombang, None)
    assert {entry.action for entry in AuditEntry.objects.filter(target_id=str(user.pk))} == {
        "user.created",
        "grant.given",
    }


def test_a_grant_may_be_narrower_than_the_office(regency_admin, jombang):
    tksk = Pillar.objects.get(code="TKSK")
    user = create_user(
        "budi", actor=regency_admin, role="coordinator", office=jombang, region=region("35.17.09"), pillar=tksk
    )
    assert (user.grants.get().region_id, user.grants.get().pillar) == ("35.17.09", tksk)


def test_but_never_wider(regency_admin, jombang):
    with refused("grant_region_outside"):
        create_user("budi", actor=regency_admin, role="operator", office=jombang, region=region("35.16"))
    assert not User.objects.filter(username="budi").exists()


@pytest.mark.parametrize("role", ["regency_admin", "province_admin", "auditor"])
def test_nobody_appoints_their_equals_or_those_who_watch_them(regency_admin, jombang, role):
    with refused("role_not_yours"):
        create_user("budi", actor=regency_admin, role=role, office=jombang)


def test_the_neighbours_office_is_out_of_reach(regency_admin, mojokerto):
    with refused("grant_outside_area"):
        create_user("budi", actor=regency_admin, role="operator", office=mojokerto)


def test_another_office_on_the_same_region_is_out_of_a_regencys_reach(regency_admin, jombang):
    upt = Office.objects.create(code="35.17/UPT", name="UPT", kind="upt", region_id="35.17")
    with refused("grant_outside_area"):
        create_user("budi", actor=regency_admin, role="treasurer", office=upt)


def test_the_province_appoints_in_its_regencies_and_its_own_auditors(province_admin, jombang, jatim):
    create_user("adm", actor=province_admin, role="regency_admin", office=jombang)
    create_user("periksa", actor=province_admin, role="auditor", office=jatim)
    with refused("role_not_yours"):
        create_user("adm2", actor=province_admin, role="province_admin", office=jatim)


def test_and_not_in_another_province(province_admin):
    with refused("grant_outside_area"):
        create_user("adm", actor=province_admin, role="operator", office=OfficeFactory(code="13.75"))


def test_a_group_of_regions_must_lie_in_the_actors_area(province_admin, jatim):
    group = RegionGroup.objects.create(code="K", name="Korwil", kind="korwil", valid_from=date(2020, 1, 1))
    group.regions.set(["35.17", "35.16"])
    create_user("korwil", actor=province_admin, role="coordinator", office=jatim, group=group)
    group.regions.add("13.75")
    with refused("grant_outside_area"):
        create_user("korwil2", actor=province_admin, role="coordinator", office=jatim, group=group)


@pytest.mark.parametrize("name, code", [("ADMIN_JOMBANG", "username_taken"), ("dua kata", "username_invalid")])
def test_a_user_name_is_one_word_and_nobody_elses_whatever_the_case(regency_admin, jombang, name, code):
    with refused(code):
        create_user(name, actor=regency_admin, role="operator", office=jombang)


@pytest.mark.parametrize(
    "role", ["operator", "coordinator", "activity_officer", "verifier", "approver", "treasurer", "auditor"]
)
def test_other_roles_make_no_accounts(role, jombang):
    with pytest.raises(NotPermitted):
        create_user("budi", actor=user_with(role, "35.17"), role="operator", office=jombang)


def test_a_superuser_appoints_everywhere_but_not_themselves(superuser, jatim):
    create_user("adm", actor=superuser, role="province_admin", office=jatim)
    with refused("own_account"):
        grant_role(superuser, actor=superuser, role="approver", office=jatim)


def test_the_roles_that_a_form_may_offer(regency_admin, province_admin, operator):
    assert "province_admin" not in appointable_roles(regency_admin)
    assert set(appointable_roles(province_admin)) == set(Role.values) - {"province_admin"}
    assert appointable_roles(SYSTEM) == list(Role.values)
    assert appointable_roles(operator) == []


# --- Changing accounts ------------------------------------------------------------------------------------------------


def test_a_change_is_told_old_and_new(regency_admin, operator):
    change_user(operator, actor=regency_admin, name="Siti Baru", title="Staf")
    operator.refresh_from_db()
    assert operator.name == "Siti Baru"
    entry = AuditEntry.objects.get(action="user.changed")
    assert entry.changes["name"][1] == "Siti Baru"
    assert (entry.office.code, entry.region_code) == ("35.17", "35.17")


def test_nothing_changed_is_no_entry(regency_admin, operator):
    change_user(operator, actor=regency_admin, name=operator.name)
    assert not AuditEntry.objects.filter(action="user.changed").exists()


def test_an_empty_name_is_refused(regency_admin, operator):
    with refused("details_invalid"):
        change_user(operator, actor=regency_admin, name="")


def test_accounts_of_elsewhere_do_not_exist_here(regency_admin, stranger):
    with pytest.raises(NotFound):
        deactivate_user(stranger, actor=regency_admin)


def test_an_account_above_ones_reach_is_left_alone(regency_admin, jombang):
    colleague = user_with("regency_admin", "35.17")
    with pytest.raises(NotPermitted):
        deactivate_user(colleague, actor=regency_admin)
    with pytest.raises(NotPermitted):
        invite_user(colleague, actor=regency_admin, base_url="http://x")


def test_a_superuser_with_a_grant_is_left_alone(regency_admin, superuser, jombang):
    Grant.objects.create(user=superuser, role="operator", office=jombang)
    with pytest.raises(NotPermitted):
        deactivate_user(superuser, actor=regency_admin)


def test_ones_own_account_needs_somebody_else(province_admin):
    user = user_with("operator", "35.17")
    Grant.objects.create(user=user, role="regency_admin", office=Office.objects.get(code="35.17"))
    with pytest.raises(DomainError):
        deactivate_user(user, actor=user)


def test_a_deactivated_account_is_signed_out_and_can_come_back(regency_admin, operator, as_user):
    browser = as_user(operator)
    deactivate_user(operator, actor=regency_admin, reason="Pindah kantor")
    response = browser.get("/")
    assert response.status_code == 302
    assert "/masuk/" in response["Location"]
    assert AuditEntry.objects.get(action="user.deactivated").reason == "Pindah kantor"
    assert activate_user(operator, actor=regency_admin).is_active


def test_an_invitation_is_told_and_needs_an_active_account(regency_admin, operator):
    link = invite_user(operator, actor=regency_admin, base_url="https://pilar.example/")
    assert link.startswith("https://pilar.example/masuk/")
    entry = AuditEntry.objects.get(action="user.invited")
    assert link.rsplit("-", 1)[-1].strip("/") not in json.dumps(entry.changes)
    deactivate_user(operator, actor=regency_admin)
    with refused("user_inactive"):
        invite_user(operator, actor=regency_admin, base_url="https://pilar.example/")


# --- Grants -----------------------------------------------------------------------------------------------------------


def test_a_second_role_is_given_and_ended_at_once(regency_admin, operator, jombang):
    grant = grant_role(operator, actor=regency_admin, role="treasurer", office=jombang)
    assert {area.role for area in operator.grants_in_force(TODAY)} == {"operator", "treasurer"}
    with refused("grant_exists"):
        grant_role(operator, actor=regency_admin, role="treasurer", office=jombang)
    end_grant(grant, actor=regency_admin, today=TODAY, reason="Diganti")
    assert {area.role for area in operator.grants_in_force(TODAY)} == {"operator"}
    assert AuditEntry.objects.get(action="grant.ended").reason == "Diganti"
    with refused("grant_over"):
        end_grant(grant, actor=regency_admin, today=TODAY)


def test_a_grant_can_end_on_a_later_day(regency_admin, operator, jombang):
    grant = grant_role(operator, actor=regency_admin, role="treasurer", office=jombang)
    end_grant(grant, actor=regency_admin, today=TODAY, last_day=TODAY + timedelta(days=5))
    assert len(operator.grants_in_force(TODAY + timedelta(days=5))) == 2
    assert len(operator.grants_in_force(TODAY + timedelta(days=6))) == 1


def test_a_grant_that_has_not_begun_can_be_taken_back(regency_admin, operator, jombang):
    begins = TODAY + timedelta(days=10)
    grant = grant_role(operator, actor=regency_admin, role="treasurer", office=jombang, valid_from=begins)
    end_grant(grant, actor=regency_admin, today=TODAY)
    assert len(operator.grants_in_force(begins)) == 1


def test_a_grant_that_ends_before_it_begins_is_refused(regency_admin, operator, jombang):
    with refused("grant_dates"):
        grant_role(
            operator, actor=regency_admin, role="treasurer", office=jombang,
            valid_from=TODAY, valid_until=TODAY - timedelta(days=1),
        )  # fmt: skip


def test_open_grants_leave_out_those_that_are_over(regency_admin, operator, jombang):
    grant = grant_role(operator, actor=regency_admin, role="treasurer", office=jombang)
    end_grant(grant, actor=regency_admin, today=TODAY)
    assert [one.role for one in open_grants(operator, TODAY)] == ["operator"]


# --- The command ------------------------------------------------------------------------------------------------------


def run(*words: str) -> dict:
    output = StringIO()
    call_command("create_user", *words, "--json", stdout=output)
    return json.loads(output.getvalue())


def test_the_command_prints_a_one_time_link(db, client):
    result = run("kepala", "--role", "regency_admin", "--region", "35.17", "--base-url", "http://testserver")
    user = User.objects.get(username="kepala")
    assert (user.name, user.grants.get().office.code) == ("kepala", "35.17")
    assert client.get(result["link"].removeprefix("http://testserver"), follow=True).status_code == 200


def test_the_office_is_made_when_it_is_missing(db):
    assert not Office.objects.filter(code="35.16").exists()
    run("kepala", "--role", "operator", "--region", "35.16")
    assert Office.objects.get(code="35.16").name == "Dinas Sosial Kabupaten Mojokerto"


def test_a_district_belongs_to_its_regencys_office(db):
    result = run("korcam", "--role", "coordinator", "--region", "35.17.09", "--pillar", "TKSK")
    assert (result["office"], result["pillar"], result["region"]) == ("35.17", "TKSK", "35.17.09")
    assert User.objects.get(username="korcam").grants.get().region_id == "35.17.09"


def test_a_password_comes_from_the_environment(db, monkeypatch):
    monkeypatch.setenv("PW", "Rahasia-2026-kuat")
    assert run("kepala", "--role", "operator", "--region", "35.17", "--password-env", "PW")["link"] is None
    assert User.objects.get(username="kepala").check_password("Rahasia-2026-kuat")


def test_a_weak_password_is_taken_with_a_warning(db, monkeypatch):
    monkeypatch.setenv("PW", "rahasia")
    said = StringIO()
    call_command(
        "create_user", "kepala", "--role", "operator", "--region", "35.17", "--password-env", "PW",
        stdout=StringIO(), stderr=said,
    )  # fmt: skip
    assert "lemah" in said.getvalue()
    assert "rahasia" not in said.getvalue()


@pytest.mark.parametrize(
    "words, code",
    [
        (["--region", "99.99"], "region_unknown"),
        (["--region", "35.17", "--pillar", "XYZ"], "pillar_unknown"),
        (["--region", "35.17", "--office", "35/TIDAKADA"], "office_unknown"),
        (["--region", "35.17", "--password-env", "TIDAK_ADA_PW"], "password_missing"),
    ],
)
def test_a_refusal_is_an_object_too_and_leaves_nothing(db, words, code):
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("create_user", "kepala", "--role", "operator", *words, "--json", stdout=output)
    assert json.loads(output.getvalue())["reasons"][0]["code"] == code
    assert not User.objects.exists()
    assert not Office.objects.exists()


def test_an_unknown_role_is_wrong_usage(db):
    with pytest.raises(CommandError):
        call_command("create_user", "kepala", "--role", "raja", "--region", "35.17")
