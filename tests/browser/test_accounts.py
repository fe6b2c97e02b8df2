"""What only a real browser shows of the way in: passkeys, the link's form, and a form that outlives its session."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from pilarsosial.core.invitations import invitation_link
from pilarsosial.core.models import User
from tests.factories import user_with

pytestmark = pytest.mark.machine

PASSWORD = "Rahasia-2026-ok"
NEW = "Bukit-Teduh-2027"
KEY_IN_THE_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def siti(live_server: LiveServer) -> User:
    return user_with("operator", "35.17", username="siti")


@pytest.fixture
def page(new_context: Callable) -> Page:
    return new_context().new_page()


def inside(url: str) -> bool:
    return "/masuk/" not in url


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/masuk/")
    page.fill("#id_login", "siti")
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(inside)


def sign_out(page: Page) -> None:
    page.goto("/masuk/keluar/")
    page.click("main button:has-text('Keluar')")
    page.wait_for_url("**/masuk/")


def test_a_passkey_is_added_and_opens_the_door_without_a_password(page: Page, siti: User):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY_IN_THE_DEVICE})
    sign_in(page)
    page.goto("/masuk/dua-langkah/kunci/tambah/")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.fill("#id_name", "Laptop kantor")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/masuk/dua-langkah/cadangan/")
    assert "Kunci sandi sudah ditambahkan." in page.inner_text(".messages")
    sign_out(page)

    page.click("#passkey_login")
    page.wait_for_url(inside)
    page.goto("/masuk/dua-langkah/kunci/")
    assert "Laptop kantor" in page.inner_text("main")
    sign_out(page)

    page.fill("#id_login", "siti")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/masuk/dua-langkah/kode/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(inside)


def test_a_key_that_does_not_answer_is_said_on_the_page(page: Page, live_server: LiveServer):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY_IN_THE_DEVICE | {"isUserVerified": False}})
    page.goto("/masuk/")
    page.click("#passkey_login")
    page.wait_for_selector("text=Kunci sandi tidak terbaca atau dibatalkan.")


def test_the_one_time_link_leads_to_a_password(page: Page, siti: User, live_server: LiveServer):
    siti.set_unusable_password()
    siti.save()
    page.goto(invitation_link(siti, live_server.url))
    assert page.url.endswith("-kata-sandi/")
    page.fill("#id_password1", NEW)
    page.fill("#id_password2", NEW)
    page.click("text=Simpan kata sandi")
    page.wait_for_url("**/masuk/")
    sign_in(page, NEW)
    assert inside(page.url)


def test_a_form_outlives_its_session(page: Page, siti: User):
    sign_in(page)
    page.goto("/masuk/sandi/")
    # Any form of a protected page will do: this one is sent to the dashboard, which only has to receive it.
    page.evaluate(
        """() => {
            const form = document.querySelector("main form"), field = document.createElement("input");
            form.action = "/";
            form.noValidate = true;
            field.name = "nama";
            field.value = "Warga Contoh";
            form.append(field);
        }"""
    )
    other = page.context.new_page()
    sign_out(other)
    page.click("main button:has-text('Ganti kata sandi')")
    page.wait_for_selector("text=Sesi Anda sudah berakhir")
    assert page.locator("input[name=nama]").input_value() == "Warga Contoh"
    sign_in(other)
    page.click("button:has-text('Kirim ulang')")
    page.wait_for_selector("text=Kirim ulang isian Anda?")
    assert page.locator("input[name=nama]").input_value() == "Warga Contoh"
