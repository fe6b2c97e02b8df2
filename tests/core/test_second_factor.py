"""The second step: set up, asked for, counted, taken off; demanded of those who sign for money."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as installed
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pilarsosial.core import second_factor
from pilarsosial.core.fields import FieldCipher
from pilarsosial.core.models import AuditEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOON = datetime(2026, 9, 30, 5, 0, tzinfo=UTC)


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def confirm(browser: Client, password: str, then: str) -> None:
    browser.post(f"/masuk/ulang/?next={then}", {"password": password, "next": then})


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def set_up_app(password: str, django_capture_on_commit_callbacks) -> Callable[[Client], str]:
    """set_up_app(browser): through the pages as a user does it; returns the secret that the app then holds."""

    def set_up(browser: Client) -> str:
        page = "/masuk/dua-langkah/aplikasi/aktifkan/"
        confirm(browser, password, page)
        secret = re.search(r'id="kunci-aplikasi">([A-Z2-7]+)<', browser.get(page).content.decode())[1]
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(page, {"code": code_of(secret)})
        assert response["Location"] == "/masuk/dua-langkah/cadangan/"
        return secret

    return set_up


class TestAuthenticatorApp:
    def test_setting_up_asks_for_the_password_once_more(self, make_user, sign_in):
        response = sign_in(make_user("siti")).get("/masuk/dua-langkah/aplikasi/aktifkan/")
        assert response["Location"].startswith("/masuk/ulang/?next=")

    def test_the_code_to_scan_is_a_picture_that_the_rules_allow(self, make_user, sign_in, password):
        browser = sign_in(make_user("siti"))
        page = "/masuk/dua-langkah/aplikasi/aktifkan/"
        confirm(browser, password, page)
        html = browser.get(page).content.decode()
        assert 'src="data:image/svg+xml;base64,' in html
        assert "style=" not in html

    def test_from_setting_up_to_signing_in_with_it(self, clock, make_user, sign_in, set_up_app, password):
        siti = make_user("siti")
        secret = set_up_app(sign_in(siti))
        clock.shift(timedelta(seconds=30))

        browser = Client()
        first = browser.post("/masuk/", {"login": "siti", "password": password})
        assert first["Location"] == "/masuk/dua-langkah/kode/"
        assert "_auth_user_id" not in browser.session
        assert "Langkah kedua" in browser.get("/masuk/dua-langkah/kode/").content.decode()

        wrong = browser.post("/masuk/dua-langkah/kode/", {"code": "000000"})
        assert "Kode atau kunci ini salah atau sudah dipakai." in wrong.content.decode()
        right = browser.post("/masuk/dua-langkah/kode/", {"code": code_of(secret)})
        assert right["Location"] == "/"
        assert browser.session["_auth_user_id"] == str(siti.pk)

    def test_the_password_alone_opens_no_page(self, clock, make_user, sign_in, set_up_app, password):
        set_up_app(sign_in(make_user("siti")))
        browser = Client()
        browser.post("/masuk/", {"login": "siti", "password": password})
        assert browser.get("/masuk/sesi/")["Location"].startswith("/masuk/?next=")

    def test_a_code_that_somebody_saw_does_not_work_again(self, clock, make_user, sign_in, set_up_app, password):
        secret = set_up_app(sign_in(make_user("siti")))
        clock.shift(timedelta(seconds=30))
        codes = []
        for _ in range(2):
            browser = Client()
            browser.post("/masuk/", {"login": "siti", "password": password})
            codes.append(browser.post("/masuk/dua-langkah/kode/", {"code": code_of(secret)}).status_code)
        assert codes == [302, 200]

    def test_a_used_code_is_refused_in_every_process(self, clock, make_user, sign_in, set_up_app, password):
        # allauth remembers used codes in the cache of one process; another process has an empty one.
        secret = set_up_app(sign_in(make_user("siti")))
        clock.shift(timedelta(seconds=30))
        Authenticator.objects.filter(type="totp").update(last_used_at=datetime.now(UTC))
        browser = Client()
        browser.post("/masuk/", {"login": "siti", "password": password})
        assert browser.post("/masuk/dua-langkah/kode/", {"code": code_of(secret)}).status_code == 200

    def test_wrong_codes_lock_like_wrong_passwords(self, clock, make_user, sign_in, set_up_app, password):
        siti = make_user("siti")
        secret = set_up_app(sign_in(siti))
        clock.shift(timedelta(seconds=30))
        browser = Client()
        browser.post("/masuk/", {"login": "siti", "password": password})
        answers = [browser.post("/masuk/dua-langkah/kode/", {"code": "000000"}).status_code for _ in range(5)]
        assert answers == [200, 200, 200, 200, 429]
        assert browser.post("/masuk/dua-langkah/kode/", {"code": code_of(secret)}).status_code == 429
        assert "_auth_user_id" not in browser.session
        assert AuditEntry.objects.filter(action="user.locked_out", target_id=siti.pk).count() == 1

    def test_taking_it_off_leaves_the_password_alone(self, make_user, sign_in, set_up_app, password):
        siti = make_user("siti")
        browser = sign_in(siti)
        set_up_app(browser)
        assert browser.post("/masuk/dua-langkah/aplikasi/matikan/")["Location"] == "/masuk/dua-langkah/"
        assert not Authenticator.objects.filter(user=siti).exists()
        assert Client().post("/masuk/", {"login": "siti", "password": password})["Location"] == "/"

    def test_both_stand_in_the_trail(self, make_user, sign_in, set_up_app):
        siti = make_user("siti")
        browser = sign_in(siti)
        secret = set_up_app(browser)
        browser.post("/masuk/dua-langkah/aplikasi/matikan/")
        added = AuditEntry.objects.get(action="user.second_factor_added")
        removed = AuditEntry.objects.get(action="user.second_factor_removed")
        assert added.actor == removed.actor == siti
        assert added.changes == {"langkah kedua": [None, "aplikasi autentikator"]}
        assert removed.changes == {"langkah kedua": ["aplikasi autentikator", None]}
        assert secret not in str(added.changes)


class TestRecoveryCodes:
    def test_a_code_stands_in_for_the_phone_once(self, clock, make_user, sign_in, set_up_app, password):
        owner = sign_in(make_user("siti"))
        set_up_app(owner)
        codes = re.findall(r'<li class="mono">(\d{8})</li>', owner.get("/masuk/dua-langkah/cadangan/").content.decode())
        assert len(codes) == 10
        answers = []
        for _ in range(2):
            browser = Client()
            browser.post("/masuk/", {"login": "siti", "password": password})
            answers.append(browser.post("/masuk/dua-langkah/kode/", {"code": codes[0]}).status_code)
        assert answers == [302, 200]

    def test_they_can_be_downloaded_under_an_indonesian_name(self, make_user, sign_in, set_up_app):
        browser = sign_in(make_user("siti"))
        set_up_app(browser)
        file = browser.get("/masuk/dua-langkah/cadangan/unduh/")
        assert "kode-cadangan-pilar-sosial.txt" in file["Content-Disposition"]
        assert len(re.findall(r"^\d{8}$", file.content.decode(), re.MULTILINE)) == 10

    def test_new_ones_end_the_old_ones(self, make_user, sign_in, set_up_app, django_capture_on_commit_callbacks):
        browser = sign_in(make_user("siti"))
        set_up_app(browser)
        page = "/masuk/dua-langkah/cadangan/"
        old = browser.get(page).content
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(f"{page}buat/")
        assert browser.get(page).content != old
        assert AuditEntry.objects.filter(changes={"langkah kedua": [None, "kode cadangan baru"]}).exists()


class TestKeysAtRest:
    def test_no_secret_stands_readable_in_the_database(self, make_user, sign_in, set_up_app):
        secret = set_up_app(sign_in(make_user("siti")))
        stored = list(Authenticator.objects.values_list("data", flat=True))
        assert len(stored) == 2
        assert secret not in str(stored)

    def test_changing_the_keys_keeps_every_app_working(self, settings, clock, make_user, sign_in, set_up_app, password):
        secret = set_up_app(sign_in(make_user("siti")))
        clock.shift(timedelta(seconds=30))
        old, new = list(installed.FIELD_KEYS), [b"n" * 64]
        settings.FIELD_KEYS = new + old
        assert second_factor.reencrypt() == 2
        assert second_factor.reencrypt() == 0
        settings.FIELD_KEYS = new
        browser = Client()
        browser.post("/masuk/", {"login": "siti", "password": password})
        assert browser.post("/masuk/dua-langkah/kode/", {"code": code_of(secret)})["Location"] == "/"

    def test_a_secret_never_reads_as_a_nik(self):
        cipher = FieldCipher([b"k" * 64])
        assert cipher.encrypt("x", "nik") != cipher.encrypt("x", "langkah-kedua")


class TestDemanded:
    PAGES = ["/", "/masuk/sesi/"]

    @pytest.mark.parametrize("role", ["approver", "treasurer"])
    @pytest.mark.parametrize("page", PAGES)
    def test_whoever_signs_for_money_sets_it_up_first(self, make_user, sign_in, role, page):
        browser = sign_in(make_user("penanda", role=role))
        assert browser.get(page)["Location"] == "/masuk/dua-langkah/"
        html = browser.get("/masuk/dua-langkah/").content.decode()
        assert "Pasang langkah kedua lebih dahulu." in html

    @pytest.mark.parametrize("role", ["operator", "verifier", "activity_officer", "province_admin", "auditor"])
    def test_nobody_else_has_to(self, make_user, sign_in, role):
        browser = sign_in(make_user("siti", role=role))
        assert browser.get("/masuk/sesi/").status_code == 200
        assert "Pasang langkah kedua lebih dahulu." not in browser.get("/masuk/dua-langkah/").content.decode()

    def test_the_demo_lets_everybody_in(self, settings, make_user, sign_in):
        settings.DEMO = True
        assert sign_in(make_user("bendahara", role="treasurer")).get("/masuk/sesi/").status_code == 200

    def test_a_grant_that_is_over_demands_nothing(self, make_user, sign_in):
        former = make_user("bendahara", role="treasurer")
        former.grants.update(valid_until="2020-12-31")
        assert sign_in(former).get("/masuk/sesi/").status_code == 200

    def test_after_setting_up_the_house_is_open_at_once(self, make_user, sign_in, set_up_app):
        browser = sign_in(make_user("bendahara", role="treasurer"))
        set_up_app(browser)
        assert browser.get("/masuk/sesi/").status_code == 200

    def test_leaving_out_the_set_up_by_a_form_or_a_fragment_does_not_help(self, make_user, sign_in):
        browser = sign_in(make_user("bendahara", role="treasurer"))
        assert browser.post("/masuk/sesi/")["Location"] == "/masuk/dua-langkah/"
        fragment = browser.get("/masuk/sesi/", headers={"HX-Request": "true"})
        assert fragment.status_code == 204
        assert fragment["HX-Redirect"] == "/masuk/dua-langkah/"

    def test_signing_out_and_the_password_stay_within_reach(self, make_user, sign_in):
        browser = sign_in(make_user("bendahara", role="treasurer"))
        assert browser.get("/masuk/sandi/").status_code == 200
        assert browser.post("/masuk/keluar/")["Location"] == "/masuk/"

    def test_an_older_session_proves_it_before_it_goes_on(self, clock, make_user, sign_in, set_up_app):
        bendahara = make_user("bendahara", role="treasurer")
        older, newer = sign_in(bendahara), sign_in(bendahara)
        secret = set_up_app(newer)
        assert older.get("/masuk/sesi/")["Location"] == "/masuk/dua-langkah/ulang/?next=%2Fmasuk%2Fsesi%2F"
        clock.shift(timedelta(seconds=30))
        answer = older.post("/masuk/dua-langkah/ulang/", {"code": code_of(secret), "next": "/masuk/sesi/"})
        assert answer["Location"] == "/masuk/sesi/"
        assert older.get("/masuk/sesi/").status_code == 200

    def test_whoever_takes_it_off_stands_at_the_door_again(self, make_user, sign_in, set_up_app):
        browser = sign_in(make_user("bendahara", role="treasurer"))
        set_up_app(browser)
        browser.post("/masuk/dua-langkah/aplikasi/matikan/")
        assert browser.get("/masuk/sesi/")["Location"] == "/masuk/dua-langkah/"

    def test_once_proved_a_page_pays_no_query_for_it(self, make_user, sign_in, set_up_app):
        browser = sign_in(make_user("bendahara", role="treasurer"))
        set_up_app(browser)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/").status_code == 200
        assert not [query for query in asked.captured_queries if "mfa_authenticator" in query["sql"]]


class TestPasskeys:
    def test_the_browser_gets_a_challenge_without_being_signed_in(self, client):
        response = client.get("/masuk/dua-langkah/kunci/masuk/", headers={"Accept": "application/json"})
        assert response.status_code == 200
        assert response.json()["request_options"]["publicKey"]["challenge"]

    def test_a_forged_key_is_sent_back_with_a_message(self, client):
        response = client.post("/masuk/dua-langkah/kunci/masuk/", {"credential": "{}"}, follow=True)
        assert response.redirect_chain == [("/masuk/", 302)]
        assert 'class="alert' in response.content.decode()

    def test_the_pages_hand_their_data_over_without_inline_scripts(self, make_user, sign_in, password):
        browser = sign_in(make_user("siti"), SERVER_NAME="localhost")
        page = "/masuk/dua-langkah/kunci/tambah/"
        confirm(browser, password, page)
        html = browser.get(page).content.decode()
        scripts = re.findall(r"<script([^>]*)>", html)
        assert scripts
        assert all("src=" in script or 'type="application/json"' in script for script in scripts)
        assert "mfa/js/webauthn.js" in html

    def test_a_key_can_be_named_and_removed_by_its_owner_only(self, make_user, sign_in, password):
        siti, budi = make_user("siti"), make_user("budi")
        key = Authenticator.objects.create(user=siti, type="webauthn", data={"name": "Laptop kantor", "credential": {}})
        for page in (f"/masuk/dua-langkah/kunci/{key.pk}/ubah/", f"/masuk/dua-langkah/kunci/{key.pk}/hapus/"):
            stranger, owner = sign_in(budi), _signed_in_by_force(siti)
            confirm(stranger, password, page)
            assert stranger.get(page).status_code == 404
            confirm(owner, password, page)
            assert owner.get(page).status_code == 200

    def test_removing_one_stands_in_the_trail(self, make_user, password):
        siti = make_user("siti")
        key = Authenticator.objects.create(user=siti, type="webauthn", data={"name": "Laptop kantor", "credential": {}})
        browser, page = _signed_in_by_force(siti), f"/masuk/dua-langkah/kunci/{key.pk}/hapus/"
        confirm(browser, password, page)
        assert browser.post(page)["Location"] == "/masuk/dua-langkah/kunci/"
        entry = AuditEntry.objects.get(action="user.second_factor_removed")
        assert entry.changes == {"langkah kedua": ["kunci sandi", None]}


def _signed_in_by_force(user: User) -> Client:
    """Past the second step, which a test without a real key cannot answer."""
    browser = Client()
    browser.force_login(user)
    return browser
