"""A NIK that was typed into any search or filter stays in no address, whatever page it was typed on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pilarsosial.core.models import SavedFilter
from tests.factories import nik

pytestmark = pytest.mark.django_db
TYPED = nik(1)
PAGES = (
    "/anggota/",
    "/cari/",
    "/sk/",
    "/kegiatan/",
    "/tali-asih/",
    "/pekerjaan/",
    "/jejak/",
    "/pengguna/",
    "/laporan/",
)


def test_every_page_asks_for_it_where_it_goes_by_post(regency_admin, as_user, caplog):
    client, wanted = as_user(regency_admin), reverse("member-find-nik")
    for path in PAGES:
        with caplog.at_level("DEBUG"):
            answer = client.get(path, {"q": TYPED, "halaman": "2"})
        assert (answer.status_code, answer.headers["Location"]) == (302, wanted), path
    for asked in (
        {"pilar": TYPED},
        {"tanggal": "3517 9915 0880 0001"},
        {"tambahan.x": "3517/9915/0880/0001"},
        {TYPED: ""},
    ):
        assert client.get("/anggota/", asked).headers["Location"] == wanted, asked
    assert TYPED not in caplog.text
    fragment = client.get("/anggota/", {"q": TYPED}, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (204, wanted)


def test_nothing_is_done_at_such_an_address(regency_admin, as_user):
    client = as_user(regency_admin)
    address = f"{reverse('saved-filter-list')}?q={TYPED}"
    assert client.post(address, {"name": "Saringan"}).headers["Location"] == reverse("member-find-nik")
    client.post(f"{reverse('saved-filter-list')}?q=siti", {"name": "3517/9915/0880/0001"})
    assert not SavedFilter.objects.exists()


def test_whoever_sees_no_people_is_told_that_it_is_unreadable(superuser, as_user, client):
    assert as_user(superuser).get("/admin/core/user/", {"q": TYPED}).status_code == 400
    answer = client.get("/anggota/", {"q": TYPED})
    assert TYPED not in answer.headers["Location"]


def test_where_a_page_begins_is_no_number_of_a_person(regency_admin, as_user, client):
    assert as_user(regency_admin).get("/anggota/", {"sesudah": "12345678901234"}).status_code == 200
    assert client.get("/masuk/", {"next": "/anggota/sertifikat/?sesudah=2026-09-30.123456"}).status_code == 200
