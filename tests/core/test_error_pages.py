"""What people see when something is refused or breaks, and that the log can be found by it."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from pilarsosial.core import error_pages
from pilarsosial.core.middleware import accepted_request_id, new_request_id

ID = re.compile(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("rekening 001234567890 rusak")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def garbled(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def saved(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"tersimpan: {request.POST['nama']}")


handler400 = "pilarsosial.core.error_pages.bad_request"
handler403 = "pilarsosial.core.error_pages.permission_denied"
handler404 = "pilarsosial.core.error_pages.page_not_found"
handler500 = "pilarsosial.core.error_pages.server_error"
urlpatterns = [
    path("rusak/", broken),
    path("terlarang/", refused),
    path("kacau/", garbled),
    path("simpan/", saved),
    path("", include("pilarsosial.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.once]


@pytest.fixture
def signed_in(make_user, sign_in) -> Client:
    browser = sign_in(make_user("siti"))
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize(
    "address, status, heading",
    [
        ("/kacau/", 400, "Permintaan tidak dapat dibaca"),
        ("/terlarang/", 403, "Halaman ini di luar kewenangan Anda"),
        ("/tidak-ada/", 404, "Halaman tidak ditemukan"),
        ("/rusak/", 500, "Terjadi gangguan pada server"),
    ],
)
def test_each_refusal_is_indonesian_and_shows_the_id_of_the_request(signed_in, address, status, heading):
    response = signed_in.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert heading in page
    assert response["X-Request-ID"] in page
    assert '<html lang="id">' in page
    assert "rekening" not in page


def test_the_id_on_the_page_is_in_the_log_with_the_reason_and_without_numbers(signed_in, log_lines):
    response = signed_in.get("/rusak/")
    (line,) = [line for line in log_lines() if line["request_id"] == response["X-Request-ID"] and "traceback" in line]
    assert "RuntimeError: rekening [masked] rusak" in line["traceback"]


@pytest.mark.parametrize("address", ["/kacau/", "/terlarang/", "/tidak-ada/"])
def test_a_refusal_stands_in_the_log_under_its_id(signed_in, log_lines, address):
    response = signed_in.get(address)
    assert [line for line in log_lines() if line["request_id"] == response["X-Request-ID"]]


def test_a_host_that_is_not_ours_gets_the_page_too(client):
    response = client.get("/masuk/", headers={"Host": "jahat.example"})
    assert response.status_code == 400
    assert "Permintaan tidak dapat dibaca" in response.content.decode()


def test_error_pages_ask_the_database_nothing(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert error_pages.server_error(rf.get("/")).status_code == 500
        assert error_pages.page_not_found(rf.get("/")).status_code == 404
        assert error_pages.too_many_requests(rf.get("/")).status_code == 429


def test_an_error_page_that_cannot_be_rendered_is_replaced_by_a_bare_one(rf, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False, "OPTIONS": {}}]
    response = error_pages.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Terjadi gangguan" in response.content.decode()


class TestRequestId:
    def test_it_is_new_for_every_request(self, client):
        ids = {client.get("/masuk/")["X-Request-ID"] for _ in range(3)}
        assert len(ids) == 3
        assert all(ID.fullmatch(one) for one in ids)

    def test_it_is_never_masked_as_a_number(self):
        assert all(not re.search(r"\d{10}", new_request_id()) for _ in range(1000))

    @pytest.mark.parametrize("given", ["a1b2c3d4-5678", "req_0123abcd.9", "A" * 40])
    def test_a_well_formed_id_of_a_proxy_is_kept(self, client, given):
        assert client.get("/masuk/", headers={"X-Request-ID": given})["X-Request-ID"] == given

    @pytest.mark.parametrize(
        "given",
        [
            "",
            "pendek",
            "A" * 41,
            "3517094101759001",
            "x-3517094101759001",
            "dua kata panjang",
            "<script>alert(1)",
            "a\tb" * 4,
        ],
    )
    def test_anything_else_is_replaced(self, given):
        assert accepted_request_id(given) is None


class TestFormsSurvive:
    """A form that was being filled in while the session ended is sent again, not typed again."""

    DATA = {"nama": "Warga Contoh", "catatan": "panjang\nsekali", "password1": "Rahasia-2026-ok"}
    OURS = {"Origin": "http://testserver"}

    def test_after_the_session_the_page_keeps_what_was_typed(self, signed_in):
        signed_in.post("/masuk/keluar/")
        response = signed_in.post("/simpan/", self.DATA, headers=self.OURS)
        page = response.content.decode()
        assert response.status_code == 401
        assert "Sesi Anda sudah berakhir" in page
        assert 'name="nama" value="Warga Contoh"' in page
        assert "Rahasia-2026-ok" not in page
        assert response["Cache-Control"] == "no-store"

    def test_it_can_be_sent_again_after_signing_in(self, make_user, password):
        make_user("siti")
        browser = Client(enforce_csrf_checks=True)
        browser.get("/masuk/")
        old_token = browser.cookies["csrftoken"].value
        login = {"login": "siti", "password": password, "csrfmiddlewaretoken": old_token}
        assert browser.post("/masuk/", login, headers=self.OURS).status_code == 302

        stale = browser.post("/simpan/", self.DATA | {"csrfmiddlewaretoken": old_token}, headers=self.OURS)
        page = stale.content.decode()
        assert stale.status_code == 403
        assert "Kirim ulang isian Anda?" in page
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        again = browser.post("/simpan/", self.DATA | {"csrfmiddlewaretoken": token}, headers=self.OURS)
        assert again.content.decode() == "tersimpan: Warga Contoh"

    @pytest.mark.parametrize("origin", [{}, {"Origin": "https://jahat.example"}, {"Origin": "null"}])
    def test_a_form_from_elsewhere_is_never_offered(self, make_user, sign_in, origin):
        browser = sign_in(make_user("siti"), enforce_csrf_checks=False)
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = browser.cookies
        response = strict.post("/simpan/", self.DATA, headers=origin)
        page = response.content.decode()
        assert response.status_code == 403
        assert "Formulir ini sudah kedaluwarsa" in page
        assert "Warga Contoh" not in page

    def test_a_large_form_is_not_written_back(self, signed_in):
        signed_in.post("/masuk/keluar/")
        response = signed_in.post("/simpan/", {"nama": "x" * 300_000}, headers=self.OURS)
        assert response.status_code == 302
        assert response["Location"].startswith("/masuk/")

    def test_a_form_sent_by_htmx_takes_the_place_of_the_page(self, signed_in):
        signed_in.post("/masuk/keluar/")
        response = signed_in.post("/simpan/", self.DATA, headers=self.OURS | {"HX-Request": "true"})
        assert response.status_code == 200
        assert response["HX-Retarget"] == "body"
        assert "Warga Contoh" in response.content.decode()
