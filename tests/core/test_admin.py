"""The back office: who may open it, what it writes, and that it shows no more than the grants do."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from personnel.models import BankAccount, Member
from pilarsosial.core import audit, services
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Bank, Grant, Office, Pillar, Position, RegionGroup, User
from pilarsosial.core.services import delete_reference, save_reference
from tests.factories import AccountFactory, assignment, position, user_with

READ_ONLY_OF_THE_ROSTER = ["member", "assignment", "bankaccount", "post", "decree", "certificate", "employmentstatus"]


@pytest.fixture
def office(as_user: Callable[[User], Client], superuser: User) -> Client:
    """The back office, opened by its superuser."""
    return as_user(superuser)


@pytest.fixture
def staff_operator(operator: User) -> User:
    operator.is_staff = True
    operator.save()
    return operator


def address(model: str, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:{model}_{page}", args=args)


def pillar_form(**fields: object) -> dict[str, object]:
    return {
        "code": "PORDAM",
        "name": "Pordam",
        "full_name": "Pelopor Perdamaian",
        "owner_region": "",
        "regulation": "",
        "membership_label": "Nomor Anggota",
        "membership_unique": "on",
        "order": 70,
        "is_active": "on",
    } | fields


# --- Who gets in ---------------------------------------------------------------------------------------------------


def test_the_way_in_is_the_sign_in_of_the_site() -> None:
    for url in ("/admin/", "/admin/core/pillar/"):
        last, _ = Client().get(url, follow=True).redirect_chain[-1]
        assert unquote(last) == f"/masuk/?next={url}"
    assert Client().get("/admin/login/").url == "/masuk/?next=%2Fadmin%2F"
    assert Client().get("/admin/login/?next=//jahat.example").url == "/masuk/?next=%2Fadmin%2F"
    assert Client().post("/admin/login/", {"username": "a", "password": "b"}).url.startswith("/masuk/")


def test_who_is_no_staff_is_refused(as_user, province_admin: User) -> None:
    client = as_user(province_admin)
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/core/pillar/", follow=True).status_code == 403


def test_signing_out_and_changing_the_password_are_those_of_the_site(office: Client, superuser: User) -> None:
    assert office.get("/admin/password_change/").url == reverse("account_change_password")
    assert office.get("/admin/login/").url == "/admin/"
    office.post("/admin/logout/")
    assert AuditEntry.objects.filter(action="user.signed_out", actor=superuser).exists()
    assert office.get("/admin/").status_code == 302


def test_only_models_of_our_own_rooms_are_there() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels <= {"core", "personnel", "events", "stipends", "desk"}
    assert {"core", "personnel"} <= labels


# --- Reference tables ----------------------------------------------------------------------------------------------


def test_a_row_is_added_changed_and_deleted_with_its_entries_in_the_trail(office: Client, superuser: User) -> None:
    office.post(address("core_pillar", "add"), pillar_form())
    pillar = Pillar.objects.get(code="PORDAM")
    office.post(address("core_pillar", "change", pillar.pk), pillar_form(name="Pelopor"))
    office.post(address("core_pillar", "delete", pillar.pk), {"post": "yes"})

    assert not Pillar.objects.filter(code="PORDAM").exists()
    created, changed, deleted = AuditEntry.objects.filter(target_type="core.pillar").order_by("pk")
    assert [created.action, changed.action, deleted.action] == [
        "reference.created",
        "reference.changed",
        "reference.deleted",
    ]
    assert created.changes["code"] == [None, "PORDAM"]
    assert changed.changes == {"name": ["Pordam", "Pelopor"]}
    assert deleted.changes["name"] == ["Pelopor", None]
    assert {entry.actor for entry in (created, changed, deleted)} == {superuser}
    assert LogEntry.objects.count() == 3


def test_a_save_without_a_change_leaves_no_entry(office: Client) -> None:
    office.post(address("core_pillar", "add"), pillar_form())
    pillar = Pillar.objects.get(code="PORDAM")
    before = AuditEntry.objects.count()

    office.post(address("core_pillar", "change", pillar.pk), pillar_form())

    assert AuditEntry.objects.count() == before


def test_what_is_used_is_not_deleted_and_says_so(office: Client) -> None:
    tksk = Pillar.objects.get(code="TKSK")
    question = office.get(address("core_pillar", "delete", tksk.pk)).content.decode()
    assert "Data yang sudah dipakai data lain tidak dapat dihapus." in question

    response = office.post(address("core_pillar", "delete", tksk.pk), {"post": "yes"}, follow=True)

    assert "masih dipakai data lain" in response.content.decode()
    assert Pillar.objects.filter(code="TKSK").exists()


def test_what_posts_were_made_by_stays_while_they_exist(office: Client) -> None:
    assignment("TKSK", "35.17.09")
    tksk = position("TKSK")
    values = {name: getattr(tksk, name) for name in ("code", "name", "kind", "level", "order")}

    response = office.post(
        address("core_position", "change", tksk.pk), values | {"pillar": tksk.pillar_id, "rule": "quota"}
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert "Tidak dapat diubah karena sudah dipakai data lain." in html
    assert '<option value="quota" selected>' in html, "what was chosen is still there"
    tksk.refresh_from_db()
    assert tksk.rule == "one"


def test_regions_of_a_group_go_through_the_verb(office: Client) -> None:
    data = {"code": "BKW-2", "name": "Bakorwil Bojonegoro", "kind": "bakorwil", "valid_from": "01-01-2024"}
    office.post(address("core_regiongroup", "add"), data | {"regions": ["35.17", "35.16"]})
    group = RegionGroup.objects.get(code="BKW-2")
    office.post(address("core_regiongroup", "change", group.pk), data | {"regions": ["35.17", "35.22"]})

    assert set(group.regions.values_list("code", flat=True)) == {"35.17", "35.22"}
    changed = AuditEntry.objects.filter(target_type="core.regiongroup").latest("pk")
    assert changed.changes == {"regions": ["Kabupaten Mojokerto", "Kabupaten Bojonegoro"]}


def test_the_key_of_a_bank_is_not_edited(office: Client) -> None:
    office.post(
        address("core_bank", "change", "114"), {"code": "999", "short_name": "BJTM", "name": "Bank", "kind": "bpd"}
    )

    assert Bank.objects.get(code="114").short_name == "BJTM"
    assert not Bank.objects.filter(code="999").exists()


def test_regions_are_only_looked_at(office: Client) -> None:
    assert office.get(address("core_region"), {"q": "Jombang"}).status_code == 200
    assert office.get(address("core_region", "add")).status_code == 403
    assert office.post(address("core_region", "change", "35"), {"name": "X"}).status_code == 403
    assert office.post(address("core_region", "delete", "35"), {"post": "yes"}).status_code == 403


def test_choices_are_searched_not_listed(office: Client) -> None:
    html = office.get(address("core_office", "add")).content.decode()
    assert "Provinsi Aceh" not in html

    found = office.get(
        reverse("admin:autocomplete"),
        {"term": "jombang", "app_label": "core", "model_name": "office", "field_name": "region"},
    ).json()
    assert [result["text"] for result in found["results"]][0] == "Kabupaten Jombang (35.17)"


# --- The verb itself -----------------------------------------------------------------------------------------------


def test_without_the_right_nothing_is_written(operator: User, coordinator: User) -> None:
    pillar = Pillar.objects.get(code="TKSK")
    for actor in (operator, coordinator):
        with pytest.raises(NotPermitted):
            save_reference(pillar, actor=actor)
        with pytest.raises(NotPermitted):
            delete_reference(pillar, actor=actor)


def test_an_administrator_writes_in_their_own_area_only(
    regency_admin: User, province_admin: User, jombang: Office, mojokerto: Office
) -> None:
    jombang.address = "Jalan Contoh 1"
    assert save_reference(jombang, actor=regency_admin).address == "Jalan Contoh 1"
    mojokerto.address = "Jalan Contoh 2"
    with pytest.raises(NotFound):
        save_reference(mojokerto, actor=regency_admin)
    assert save_reference(mojokerto, actor=province_admin).address == "Jalan Contoh 2"
    with pytest.raises(NotFound):
        save_reference(Pillar.objects.get(code="TKSK"), actor=province_admin)

    own = Pillar(code="KT", name="Karang Taruna", owner_region_id="35.17")
    assert save_reference(own, actor=regency_admin).pk
    with pytest.raises(DomainError) as refusal:
        save_reference(Pillar(code="KT2", name="Karang Taruna", owner_region_id="35"), actor=regency_admin)
    assert refusal.value.code == "outside_area"
    own.owner_region_id = "35.16"
    with pytest.raises(DomainError) as refusal:
        save_reference(own, actor=regency_admin)
    assert refusal.value.code == "outside_area"


def test_only_the_named_fields_are_written(superuser: User, jombang: Office) -> None:
    old = Office.objects.get(pk=jombang.pk)
    jombang.city = "Jombang"
    save_reference(jombang, actor=superuser)
    old.address = "Jalan Contoh 3"

    save_reference(old, actor=superuser, changed=["address"])

    jombang.refresh_from_db()
    assert (jombang.city, jombang.address) == ("Jombang", "Jalan Contoh 3")


def test_what_the_database_would_refuse_is_refused_in_words(superuser: User) -> None:
    with pytest.raises(DomainError) as refusal:
        save_reference(Pillar(code="TKSK", name="Dua kali"), actor=superuser)
    assert refusal.value.code == "reference_invalid"
    assert "code" in refusal.value.fields
    pillar = Pillar.objects.get(code="TKSK")
    rule = services.Requirement(pillar=pillar, kind="min_age", value="dua puluh", valid_from="2024-01-01")
    with pytest.raises(DomainError) as refusal:
        save_reference(rule, actor=superuser)
    assert "value" in refusal.value.fields


def test_people_are_no_reference_table(superuser: User, operator: User) -> None:
    for verb in (save_reference, delete_reference):
        with pytest.raises(TypeError):
            verb(operator, actor=superuser)


# --- Accounts ------------------------------------------------------------------------------------------------------


def test_a_superuser_makes_the_first_administrator_and_hands_over_a_link(office: Client, jombang: Office) -> None:
    office.post(
        address("core_user", "add"),
        {"username": "admin.baru", "name": "Admin Baru", "role": "regency_admin", "office": jombang.pk},
    )
    account = User.objects.get(username="admin.baru")
    assert not account.has_usable_password()
    assert [(grant.role, grant.office) for grant in account.grants.all()] == [("regency_admin", jombang)]

    answer = office.post(
        address("core_user"), {"action": "make_link", "_selected_action": [account.pk]}
    ).content.decode()
    assert "/masuk/undangan/" in answer
    assert "hanya ditampilkan sekarang" in answer
    assert AuditEntry.objects.filter(action="user.invited").count() == 1


def test_an_account_is_changed_and_switched_off_through_the_verbs(office: Client, operator: User) -> None:
    url = address("core_user", "change", operator.pk)
    assert "Operator – Dinas Sosial Kabupaten Jombang" in office.get(url).content.decode()

    office.post(url, {"name": "Siti Rahayu", "is_staff": "on", "is_superuser": "on"})

    operator.refresh_from_db()
    assert (operator.name, operator.is_active) == ("Siti Rahayu", False)
    assert not operator.is_staff, "who opens the admin site is decided on the server"
    assert not operator.is_superuser
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"user.changed", "user.deactivated"}


def test_a_grant_is_given_and_ended_and_never_edited(office: Client, operator: User, jombang: Office) -> None:
    form = {"user": operator.pk, "role": "treasurer", "office": jombang.pk}
    office.post(address("core_grant", "add"), form)
    grant = operator.grants.get(role="treasurer")
    refused = office.post(address("core_grant", "add"), form).content.decode()
    assert "sudah memiliki peran itu" in refused
    assert office.post(address("core_grant", "change", grant.pk), form | {"role": "auditor"}).status_code == 403
    assert office.post(address("core_grant", "delete", grant.pk), {"post": "yes"}).status_code == 403

    office.post(address("core_grant"), {"action": "end_now", "_selected_action": [grant.pk]})

    grant.refresh_from_db()
    assert grant.valid_until is not None
    assert Grant.objects.filter(user=operator).count() == 2
    assert AuditEntry.objects.filter(action="grant.ended").count() == 1


def test_a_refusal_of_a_verb_stands_in_the_form(office: Client, superuser: User) -> None:
    url = address("core_user", "change", superuser.pk)
    response = office.post(url, {"name": "Saya Sendiri"})
    assert response.status_code == 403 or "Akun sendiri" in response.content.decode()


# --- What the grants show ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", READ_ONLY_OF_THE_ROSTER)
def test_a_superuser_without_grants_sees_no_roster(office: Client, model: str) -> None:
    assert office.get(address(f"personnel_{model}")).status_code == 403


def test_the_roster_is_shown_in_scope_masked_and_never_written(as_user, staff_operator: User) -> None:
    here = assignment("TKSK", "35.17.09").member
    there = assignment("TKSK", "35.16.01").member
    account = AccountFactory(member=here)
    client = as_user(staff_operator)

    pages = [
        address("personnel_member"),
        address("personnel_member", "change", here.pk),
        address("personnel_bankaccount"),
        address("personnel_bankaccount", "change", account.pk),
    ]
    for url in pages:
        html = client.get(url).content.decode()
        assert here.name in html
        assert there.name not in html
        assert here.nik not in html
        assert account.number not in html
    assert f"{here.nik[:4]}************" in client.get(pages[1]).content.decode()
    assert f"*******{account.number[-3:]}" in client.get(pages[3]).content.decode()
    assert client.get(address("personnel_member", "change", there.pk)).status_code == 302
    for url in (pages[1], pages[3]):
        assert client.post(url, {"name": "Diubah"}).status_code == 403
    assert client.get(address("personnel_member", "add")).status_code == 403
    assert client.post(address("personnel_member", "delete", here.pk), {"post": "yes"}).status_code == 403
    assert Member.objects.count() == 2
    assert BankAccount.objects.count() == 1


def test_a_member_of_staff_without_the_right_finds_no_reference_tables(as_user, staff_operator: User) -> None:
    client = as_user(staff_operator)
    for model in ("core_pillar", "core_user", "core_grant"):
        assert client.get(address(model)).status_code == 403
        assert client.get(address(model, "add")).status_code == 403
    for page in ("import", "export"):
        assert client.get(address("core_pillar", page)).status_code == 403


def test_the_trail_shows_a_superuser_what_belongs_to_no_place(office: Client, operator: User) -> None:
    office.post(address("core_pillar", "add"), pillar_form())
    audit.record(actor=operator, action="claim.recorded", region_code="35.17")

    html = office.get(address("core_auditentry")).content.decode()

    assert '<td class="field-action">reference.created</td>' in html
    assert '<td class="field-action">claim.recorded</td>' not in html
    entry = AuditEntry.objects.latest("pk")
    assert office.post(address("core_auditentry", "change", entry.pk), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("model", ["position", "office", "bankpurpose", "user", "grant"])
def test_a_list_takes_few_queries(office: Client, django_assert_max_num_queries, model: str) -> None:
    for number in range(12):
        user_with("operator", "35.17", username=f"petugas{number}")
    office.get(address(f"core_{model}"))
    with django_assert_max_num_queries(14):
        office.get(address(f"core_{model}"))


def test_positions_of_the_country_stay_when_an_administrator_of_a_regency_tries(as_user, regency_admin: User) -> None:
    regency_admin.is_staff = True
    regency_admin.save()
    tksk = Position.objects.get(pk=position("TKSK").pk)

    response = as_user(regency_admin).post(address("core_position", "change", tksk.pk), {"name": "Lain"})

    assert response.status_code == 403
