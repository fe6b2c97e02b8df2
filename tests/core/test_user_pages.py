"""The pages of accounts and roles."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.models import AuditEntry, Grant, Office, User
from tests.factories import user_with

NAMES = ["user-detail", "user-change", "user-deactivate", "user-activate", "grant-add"]


@pytest.fixture
def admin(as_user: Callable[[User], Client], regency_admin: User) -> Client:
    return as_user(regency_admin)


def page(client: Client, name: str, *args: int, **query: object) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def new_account(office: Office, **fields: object) -> dict[str, object]:
    return {"username": "siti.rahayu", "name": "Siti Rahayu", "role": "operator", "office": office.pk} | fields


# --- The list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_the_accounts_of_ones_area_with_their_roles(
    admin: Client, operator: User, stranger: User, province_admin: User
) -> None:
    html = page(admin, "user-list")

    assert operator.username in html
    assert "Operator" in html
    assert "Dinas Sosial Kabupaten Jombang" in html
    assert stranger.username not in html
    assert province_admin.username not in html, "who stands above is not theirs to see"


def test_the_list_is_narrowed(admin: Client, operator: User, coordinator: User) -> None:
    User.objects.filter(pk=coordinator.pk).update(is_active=False)

    def shown(**query: str) -> set[User]:
        html = page(admin, "user-list", **query)
        return {user for user in (operator, coordinator) if reverse("user-detail", args=[user.pk]) in html}

    assert shown() == {operator, coordinator}
    assert shown(q="OPERATOR") == {operator}
    assert shown(peran="coordinator") == {coordinator}
    assert shown(keadaan="nonaktif") == {coordinator}
    assert shown(keadaan="aktif") == {operator}
    assert "Tidak ada pengguna yang cocok" in page(admin, "user-list", q="entah siapa")


def test_the_list_is_paged_by_key_with_few_queries(admin: Client, jombang: Office, django_assert_num_queries) -> None:
    for number in range(55):
        user_with("operator", "35.17", username=f"petugas{number:02}")
    page(admin, "user-list")  # the session notes once in five minutes that it is in use
    with django_assert_num_queries(5):  # session, user, own grants, accounts, their grants
        first = page(admin, "user-list")
    # admin_jombang stands before all of them
    assert "petugas48" in first
    assert "petugas49" not in first
    second = page(admin, "user-list", sesudah="petugas48")
    assert "petugas48" not in second
    assert "petugas54" in second


def test_who_may_only_look_finds_no_buttons(as_user, auditor: User, operator: User) -> None:
    client = as_user(auditor)

    assert reverse("user-add") not in page(client, "user-list")
    html = page(client, "user-detail", operator.pk)
    for name in ("user-change", "user-deactivate", "grant-add", "user-invite"):
        assert reverse(name, args=[operator.pk]) not in html
        assert client.post(reverse(name, args=[operator.pk])).status_code == 403


# --- A new account -------------------------------------------------------------------------------------------------


def test_an_account_is_made_with_its_first_role_and_a_link_that_is_shown_once(
    admin: Client, jombang: Office, settings
) -> None:
    response = admin.post(reverse("user-add"), new_account(jombang, nip="198001012005011001"))

    account = User.objects.get(username="siti.rahayu")
    assert response.status_code == 302
    assert response.url == reverse("user-detail", args=[account.pk])
    assert not account.has_usable_password()
    assert [(grant.role, grant.office) for grant in account.grants.all()] == [("operator", jombang)]
    assert "Akun dibuat." in page(admin, "user-detail", account.pk)

    answer = admin.post(reverse("user-invite", args=[account.pk]))
    (link,) = re.findall(r'value="(http://testserver/masuk/undangan/[^"]+)"', answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    assert Client().get(link, follow=True).status_code == 200
    assert link not in page(admin, "user-detail", account.pk)
    assert AuditEntry.objects.filter(action="user.invited", target_id=str(account.pk)).count() == 1


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"username": "admin_jombang"}, "Sudah dipakai akun lain."),
        ({"role": "province_admin"}, "errorlist"),
        ({"name": ""}, "errorlist"),
        ({"valid_from": "2026-05-01", "valid_until": "2026-01-01"}, "Terlalu awal."),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    admin: Client, jombang: Office, wrong: dict[str, str], words: str
) -> None:
    response = admin.post(reverse("user-add"), new_account(jombang, title="Staf Rehsos", **wrong))

    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert 'value="Staf Rehsos"' in html
    assert not User.objects.filter(username="siti.rahayu").exists()


def test_offices_and_regions_of_others_are_not_offered(admin: Client, jombang: Office, mojokerto: Office) -> None:
    html = page(admin, "user-add")

    assert "Dinas Sosial Kabupaten Jombang" in html
    assert "Kec. Kesamben" in html
    assert "Mojokerto" not in html
    assert "Admin provinsi" not in html
    assert admin.post(reverse("user-add"), new_account(mojokerto)).status_code == 422


# --- Changes -------------------------------------------------------------------------------------------------------


def test_the_data_of_an_account_are_changed(admin: Client, operator: User) -> None:
    response = admin.post(
        reverse("user-change", args=[operator.pk]), {"name": "Siti Rahayu", "nip": "", "title": "Staf", "email": ""}
    )

    operator.refresh_from_db()
    assert response.status_code == 302
    assert (operator.name, operator.title) == ("Siti Rahayu", "Staf")
    assert AuditEntry.objects.get(action="user.changed").changes["title"] == ["", "Staf"]


def test_an_account_is_switched_off_and_on_with_a_reason(admin: Client, as_user, operator: User) -> None:
    theirs = as_user(operator)
    url = reverse("user-deactivate", args=[operator.pk])
    assert admin.post(url, {"reason": ""}).status_code == 422

    assert admin.post(url, {"reason": "Pindah dinas"}).status_code == 302

    operator.refresh_from_db()
    assert not operator.is_active
    assert theirs.get(reverse("job-list")).status_code == 302, "the running session has ended"
    assert AuditEntry.objects.get(action="user.deactivated").reason == "Pindah dinas"
    html = page(admin, "user-detail", operator.pk)
    assert reverse("user-invite", args=[operator.pk]) not in html

    admin.post(reverse("user-activate", args=[operator.pk]), {"reason": "Kembali"})
    operator.refresh_from_db()
    assert operator.is_active


def test_a_link_for_an_account_that_is_off_is_refused(admin: Client, operator: User) -> None:
    User.objects.filter(pk=operator.pk).update(is_active=False)

    response = admin.post(reverse("user-invite", args=[operator.pk]), follow=True)

    assert "tidak aktif" in response.content.decode()


def test_a_role_is_given_and_ended(admin: Client, operator: User, jombang: Office) -> None:
    response = admin.post(
        reverse("grant-add", args=[operator.pk]), {"role": "coordinator", "office": jombang.pk, "region": "35.17.09"}
    )
    assert response.status_code == 302
    grant = operator.grants.get(role="coordinator")
    assert grant.region_id == "35.17.09"
    html = page(admin, "user-detail", operator.pk)
    assert grant.region.short_name in html
    assert reverse("grant-end", args=[operator.pk, grant.pk]) in html

    url = reverse("grant-end", args=[operator.pk, grant.pk])
    assert "tidak lagi menjadi Koordinator" in page(admin, "grant-end", operator.pk, grant.pk)
    assert admin.post(url, {"reason": "Diganti"}).status_code == 302
    grant.refresh_from_db()
    assert grant.valid_until == timezone.localdate() - timedelta(days=1)
    assert "Berakhir" in page(admin, "user-detail", operator.pk)

    assert admin.post(url, {"reason": "Sekali lagi"}).status_code == 422, "it has ended already"


def test_a_role_of_another_account_is_not_ended_through_this_one(
    admin: Client, operator: User, coordinator: User
) -> None:
    grant = coordinator.grants.get()

    assert admin.post(reverse("grant-end", args=[operator.pk, grant.pk]), {"reason": "x"}).status_code == 404
    grant.refresh_from_db()
    assert grant.valid_until is None


def test_nobody_changes_their_own_account(admin: Client, regency_admin: User, jombang: Office) -> None:
    html = page(admin, "user-detail", regency_admin.pk)
    assert "Ini akun Anda sendiri" in html
    assert reverse("grant-add", args=[regency_admin.pk]) not in html

    response = admin.post(reverse("grant-add", args=[regency_admin.pk]), {"role": "treasurer", "office": jombang.pk})

    assert response.status_code == 422
    assert "Akun sendiri" in response.content.decode()
    assert Grant.objects.filter(user=regency_admin).count() == 1


def test_an_equal_is_seen_and_not_changed(admin: Client) -> None:
    peer = user_with("regency_admin", "35.17", username="admin_kedua")

    html = page(admin, "user-detail", peer.pk)

    assert reverse("user-change", args=[peer.pk]) not in html
    assert admin.post(reverse("user-deactivate", args=[peer.pk]), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_the_accounts_of_others_do_not_exist(admin: Client, stranger: User, name: str) -> None:
    assert admin.get(reverse(name, args=[stranger.pk])).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_an_operator_sees_no_accounts(as_user, operator: User, coordinator: User, name: str) -> None:
    assert as_user(operator).get(reverse(name, args=[coordinator.pk])).status_code == 403
