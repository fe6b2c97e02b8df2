"""The browser's rules stand on every kind of answer."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


handler400 = "pilarsosial.core.error_pages.bad_request"
handler403 = "pilarsosial.core.error_pages.permission_denied"
handler404 = "pilarsosial.core.error_pages.page_not_found"
handler500 = "pilarsosial.core.error_pages.server_error"
urlpatterns = [path("rusak/", broken), path("", include("pilarsosial.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.once]


def assert_rules(response: HttpResponse) -> None:
    policy = response["Content-Security-Policy"]
    assert all(rule in policy for rule in POLICY)
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["Permissions-Policy"].startswith("camera=(self)")
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Request-ID"]


@pytest.mark.parametrize(
    "address, status",
    [
        ("/masuk/", 200),
        ("/masuk/sesi/", 302),
        ("/masuk/undangan/1-abc/", 404),
        ("/tidak-ada/", 404),
        ("/rusak/", 302),
        ("/healthz", 200),
    ],
)
def test_signed_out(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert_rules(response)


@pytest.mark.parametrize(
    "address, status",
    [("/masuk/dua-langkah/", 200), ("/masuk/", 302), ("/tidak-ada/", 404), ("/rusak/", 500), ("/", 200)],
)
def test_signed_in(make_user, sign_in, address, status):
    browser = sign_in(make_user("siti"))
    browser.raise_request_exception = False
    response = browser.get(address)
    assert response.status_code == status
    assert_rules(response)
    if response["Content-Type"].startswith("text/html"):
        assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "warna.css").write_text("a { color: red }")
    response = Client().get("/static/warna.css")
    assert response.status_code == 200
    assert_rules(response)


def test_a_foreign_host(client):
    response = client.get("/masuk/", headers={"Host": "jahat.example"})
    assert response.status_code == 400
    assert_rules(response)


def test_a_foreign_host_where_https_is_demanded(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/masuk/", headers={"Host": "jahat.example"})
    assert response.status_code == 400
    assert_rules(response)


def test_a_form_without_its_token():
    response = Client(enforce_csrf_checks=True).post("/masuk/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert_rules(response)


def test_a_locked_account(client, make_user):
    make_user("siti")
    for _ in range(5):
        response = client.post("/masuk/", {"login": "siti", "password": "salah"})
    assert response.status_code == 429
    assert_rules(response)


def test_too_many_forms_from_one_address(client, make_user):
    for number in range(31):
        response = client.post("/masuk/", {"login": f"orang{number}", "password": "salah"})
    assert response.status_code == 429
    assert "Terlalu banyak percobaan" in response.content.decode()
    assert_rules(response)


def test_pages_of_ours_hold_nothing_inline(client, make_user, sign_in):
    browser = sign_in(make_user("siti"))
    pages = [
        client.get("/masuk/"),
        *(browser.get(page) for page in ("/masuk/dua-langkah/", "/masuk/sandi/", "/masuk/sesi/")),
    ]
    for page in pages:
        html = page.content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert " onclick=" not in html
        assert "javascript:" not in html
