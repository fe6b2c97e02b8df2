"""The way in: who gets in, what the page says, and what stays shut."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from pilarsosial.core import account_urls
from pilarsosial.core.account_pages import device_name, passkeys_possible
from pilarsosial.core.accounts import DEMO_PASSWORD, CharacterKindsValidator, demo_accounts, user_display
from pilarsosial.core.models import AuditEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_sign_in_page_is_indonesian_and_open_to_everybody(client):
    response = client.get("/masuk/")
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="id">' in page
    assert "Nama pengguna" in page
    assert "Kata sandi" in page
    assert "tautan sekali pakai" in page


def test_a_right_password_opens_the_dashboard_and_stands_in_the_trail(client, make_user, password):
    siti = make_user("siti")
    response = client.post("/masuk/", {"login": "siti", "password": password}, REMOTE_ADDR="10.1.2.3")
    assert response.status_code == 302
    assert response["Location"] == "/"
    entry = AuditEntry.objects.get(action="user.signed_in")
    assert entry.actor == siti
    assert entry.address == "10.1.2.3"
    assert entry.request_id == response["X-Request-ID"]
    assert (entry.office_id, entry.region_code) == (siti.grants.get().office_id, "35.17")


def test_the_name_is_taken_in_any_case(client, make_user, password):
    make_user("siti")
    assert client.post("/masuk/", {"login": "SITI", "password": password}).status_code == 302


@pytest.mark.parametrize("login", ["siti", "tidak-ada"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, make_user, login):
    make_user("siti")
    response = client.post("/masuk/", {"login": login, "password": "Salah-Sekali-2026"})
    assert response.status_code == 200
    assert "Nama pengguna atau kata sandi salah." in response.content.decode()
    assert not AuditEntry.objects.exists()


def test_a_deactivated_account_is_told_so_and_stays_out(client, make_user, password):
    make_user("siti", is_active=False)
    response = client.post("/masuk/", {"login": "siti", "password": password}, follow=True)
    assert response.redirect_chain == [("/masuk/nonaktif/", 302)]
    assert "Akun ini nonaktif" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_signed_in_user_is_sent_on_from_the_sign_in_page(make_user, sign_in):
    response = sign_in(make_user("siti")).get("/masuk/?next=/masuk/sesi/")
    assert response.status_code == 302
    assert response["Location"] == "/masuk/sesi/"


def test_the_way_back_leads_to_our_own_pages_only(client, make_user, password):
    make_user("siti")
    response = client.post("/masuk/?next=https://jahat.example/", {"login": "siti", "password": password})
    assert response["Location"] == "/"


def test_a_page_of_the_house_asks_to_sign_in_first(client):
    response = client.get("/masuk/sesi/")
    assert response.status_code == 302
    assert response["Location"] == "/masuk/?next=/masuk/sesi/"


def test_a_fragment_sends_the_whole_page_to_sign_in(client):
    response = client.get(
        "/masuk/sesi/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/anggota/?hal=2#daftar"}
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/masuk/?next=%2Fanggota%2F%3Fhal%3D2"


def test_signing_out_asks_first_and_ends_the_session(make_user, sign_in):
    browser = sign_in(make_user("siti"))
    assert "Keluar dari Pilar Sosial?" in browser.get("/masuk/keluar/").content.decode()
    response = browser.post("/masuk/keluar/")
    assert response["Location"] == "/masuk/"
    assert "_auth_user_id" not in browser.session
    assert AuditEntry.objects.filter(action="user.signed_out").count() == 1


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_request_login_code", "mfa_signup_webauthn"],
)
def test_what_we_do_not_offer_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


@pytest.mark.parametrize("name", sorted(pattern.name for pattern in account_urls.urlpatterns))
def test_every_account_page_is_open_or_asks_to_sign_in_and_none_breaks(client, make_user, sign_in, name):
    arguments = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "abc-123"},
        "mfa_edit_webauthn": {"pk": 1},
        "mfa_remove_webauthn": {"pk": 1},
    }.get(name)
    address = reverse(name, kwargs=arguments)
    signed_out = client.get(address)
    if name in PUBLIC:
        assert not signed_out.get("Location", "").startswith("/masuk/?next=")
    else:
        assert signed_out.status_code == 302
        assert signed_out["Location"].startswith("/masuk/?next=")
    assert sign_in(make_user("siti")).get(address).status_code in {200, 302, 404}


@pytest.mark.parametrize("name", sorted(pattern.name for pattern in account_urls.urlpatterns))
def test_allauth_finds_its_pages_by_its_own_names(name):
    # What allauth redirects to must be the page it means; a renamed path must not rename the page.
    pattern = next(pattern for pattern in account_urls.urlpatterns if pattern.name == name)
    assert name.startswith(("account_", "mfa_", "usersessions_"))
    assert resolve(reverse("account_login")).url_name == "account_login"
    assert pattern.callback is not None


class TestDemo:
    def test_the_page_lists_the_demo_accounts_and_says_what_they_are(self, client, settings, make_user):
        settings.DEMO = True
        make_user("bendahara", role="treasurer")
        make_user("operator_jombang")
        make_user("orang_lain")
        User.objects.create_superuser("superadmin", password=DEMO_PASSWORD, name="Super Admin")
        page = client.get("/masuk/").content.decode()
        assert "Ini data contoh." in page
        assert DEMO_PASSWORD in page
        assert page.index("operator_jombang") < page.index("bendahara")
        assert "Kabupaten Jombang" in page
        assert "Administrator sistem" in page
        assert "orang_lain" not in page

    def test_one_press_signs_in_with_a_demo_account(self, client, settings, make_user):
        settings.DEMO = True
        make_user("pptk", role="activity_officer").set_password(DEMO_PASSWORD)
        User.objects.filter(username="pptk").update(password=_hashed(DEMO_PASSWORD))
        assert client.post("/masuk/", {"login": "pptk", "password": DEMO_PASSWORD}).status_code == 302

    def test_outside_the_demo_nothing_of_it_is_shown_or_asked(self, client, make_user, django_assert_num_queries):
        make_user("bendahara", role="treasurer")
        with django_assert_num_queries(0):
            assert demo_accounts() == []
        page = client.get("/masuk/").content.decode()
        assert DEMO_PASSWORD not in page
        assert "bendahara" not in page

    def test_the_demo_password_meets_the_house_rules(self):
        CharacterKindsValidator().validate(DEMO_PASSWORD)
        assert len(DEMO_PASSWORD) >= 12


class TestPasswordRules:
    @pytest.mark.parametrize(
        "text, missing",
        [
            ("sawah-hijau-2026", "huruf besar"),
            ("SAWAH-HIJAU-2026", "huruf kecil"),
            ("Sawah-Hijau-Luas", "angka"),
            ("SawahHijau 2026", "tanda baca atau simbol"),
            ("sawahhijau", "huruf besar, angka dan tanda baca atau simbol"),
        ],
    )
    def test_a_missing_kind_is_named(self, text, missing):
        with pytest.raises(ValidationError) as caught:
            CharacterKindsValidator().validate(text)
        assert caught.value.messages == [f"Kata sandi belum memuat {missing}."]

    def test_all_four_kinds_pass(self, password):
        CharacterKindsValidator().validate(password)

    def test_the_rule_is_told_before_it_is_broken(self, make_user, sign_in):
        page = sign_in(make_user("siti")).get("/masuk/sandi/").content.decode()
        assert "Sedikitnya 12 karakter dengan huruf besar, huruf kecil, angka, dan tanda baca atau simbol." in page

    def test_changing_the_password_needs_the_old_one_and_stands_in_the_trail(self, make_user, sign_in, password):
        siti = make_user("siti")
        browser = sign_in(siti)
        new = "Bukit-Teduh-2027"
        wrong = browser.post("/masuk/sandi/", {"oldpassword": "x", "password1": new, "password2": new})
        assert wrong.status_code == 200
        assert not AuditEntry.objects.filter(action="user.password_set").exists()
        right = browser.post("/masuk/sandi/", {"oldpassword": password, "password1": new, "password2": new})
        assert right["Location"] == "/"
        siti.refresh_from_db()
        assert siti.check_password(new)
        entry = AuditEntry.objects.get(action="user.password_set")
        assert entry.actor == siti
        assert new not in str(entry.changes)
        assert browser.get("/masuk/sesi/").status_code == 200, "the session in use goes on"

    def test_an_account_without_a_password_proves_itself_before_it_gets_one(self, make_user):
        siti = make_user("siti")
        siti.set_unusable_password()
        siti.save()
        browser = Client()
        browser.force_login(siti)
        assert browser.get("/masuk/sandi/")["Location"] == "/masuk/sandi/tetapkan/"


@pytest.mark.parametrize(
    "user_agent, name",
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
            "Chrome di Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge di Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome di Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604.1", "Safari di iPhone"),
        ("curl/8.5", "Peramban lain di perangkat tak dikenal"),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(user_agent, name):
    assert device_name(user_agent) == name


@pytest.mark.parametrize(
    "host, secure, possible",
    [
        ("127.0.0.1:8000", False, False),
        ("[::1]:8000", False, False),
        ("localhost:8000", False, True),
        ("pilar.jatimprov.go.id", True, True),
        ("pilar.jatimprov.go.id", False, False),
    ],
)
def test_passkeys_are_offered_only_where_a_browser_allows_them(rf, settings, host, secure, possible):
    settings.ALLOWED_HOSTS = ["*"]
    assert passkeys_possible(rf.get("/masuk/", secure=secure, headers={"Host": host})) is possible


def test_people_are_addressed_by_name():
    assert user_display(User(username="siti", name="Siti Aminah")) == "Siti Aminah"
    assert user_display(User(username="siti")) == "siti"


def test_the_cookies_are_as_the_browser_rules_demand():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def _hashed(text: str) -> str:
    user = User()
    user.set_password(text)
    return user.password
