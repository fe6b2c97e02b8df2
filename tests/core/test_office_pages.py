"""The pages of an office's papers, and the paper base: the same bytes, what is printed, what may be checked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from pilarsosial.core import checks, offices
from pilarsosial.core.documents import qr_svg, render
from pilarsosial.core.documents.parts import DOTS, block, letterhead, signature
from pilarsosial.core.models import Letterhead, Signer
from pilarsosial.core.office_views import SAMPLE
from tests.papers import text_of
from tests.pictures import jpeg, upload

pytestmark = pytest.mark.django_db

SIGNER = {"role": "kepala", "name": "Dra. Sri Wahyuni, M.Si.", "nip": "197008151995032002", "valid_from": "2024-01-01"}


def test_letterhead_and_signer_are_written_in_the_browser(jombang, regency_admin, as_user):
    client = as_user(regency_admin)
    told = {"address": "Jalan Pattimura 5", "city": "Jombang", "email": "dinsos@jombang.example", "version": 0}
    response = client.post(
        reverse("letterhead-change", args=[jombang.pk]), {**told, "file": upload(jpeg())}, follow=True
    )
    assert "Kop surat disimpan." in response.content.decode()
    response = client.post(reverse("signer-add", args=[jombang.pk]), SIGNER, follow=True)
    assert "Dra. Sri Wahyuni, M.Si." in response.content.decode()
    assert client.get(reverse("office-logo", args=[jombang.pk]))["Content-Type"] == "image/jpeg"
    signer = Signer.objects.get()
    assert "Kepala Dinas Sosial Kabupaten Jombang" in client.get(reverse("office-list")).content.decode()
    change = client.get(reverse("signer-change", args=[signer.pk])).content.decode()
    assert 'value="2024-01-01"' in change
    response = client.post(reverse("signer-remove", args=[signer.pk]), {"reason": "", "version": signer.version})
    assert response.status_code == 422
    client.post(reverse("signer-remove", args=[signer.pk]), {"reason": "Salah", "version": signer.version})
    assert not Signer.objects.exists()


def test_a_refusal_keeps_what_was_typed(jombang, regency_admin, as_user):
    response = as_user(regency_admin).post(
        reverse("signer-add", args=[jombang.pk]), SIGNER | {"nip": "12", "name": "Budi"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "NIP terdiri atas 18 angka." in page
    assert 'value="Budi"' in page


def test_an_operator_reads_and_does_not_write(jombang, operator, as_user):
    client = as_user(operator)
    page = client.get(reverse("office-detail", args=[jombang.pk])).content.decode()
    assert reverse("signer-add", args=[jombang.pk]) not in page
    assert client.post(reverse("signer-add", args=[jombang.pk]), SIGNER).status_code == 403


def test_the_sample_prints_letterhead_title_and_signers(jombang, regency_admin, as_user):
    offices.change_letterhead(
        jombang.pk,
        {"address": "Jalan Pattimura 5, Jombang", "city": "Jombang", "phone": "0321-861234"},
        version=0,
        upload=upload(jpeg()),
        actor=regency_admin,
    )
    offices.add_signer(jombang.pk, SIGNER | {"valid_from": date(2024, 1, 1), "acting": "Plt."}, actor=regency_admin)
    response = as_user(regency_admin).get(reverse("office-sample", args=[jombang.pk]))
    assert response["Content-Type"] == "application/pdf"
    told = text_of(response.content)
    for words in (
        "PEMERINTAH KABUPATEN JOMBANG",
        "DINAS SOSIAL KABUPATEN JOMBANG",
        "Jalan Pattimura 5, Jombang",
        "Telepon 0321-861234",
        "Plt. Kepala Dinas Sosial Kabupaten Jombang",
        "NIP 19700815 199503 2 002",
        "Halaman 1 dari 1",
    ):
        assert words in told, words
    assert DOTS in told  # the PPTK, whom nobody entered


def test_the_same_paper_is_the_same_bytes(jombang):
    def paper() -> bytes:
        data = {
            "title": "Contoh", "number": "1", "office": letterhead(jombang), "text": "x", "rows": [],
            "signers": [signature(jombang, "kepala", date(2026, 9, 30), dated=True)],
        }  # fmt: skip
        return render(SAMPLE, data, as_of=date(2026, 9, 30))

    first = paper()
    assert first == paper()
    assert b"20260930" in first


def test_heads_repeat_and_pages_are_counted(jombang):
    data = {
        "title": "Contoh", "number": "1", "office": letterhead(jombang), "text": "x",
        "rows": [[str(n), "Peran", f"Nama {n}", "seterusnya"] for n in range(120)],
        "signers": [block("Ketua"), block("Sekretaris"), block("Kepala", above="Mengetahui,")],
    }  # fmt: skip
    told = text_of(render(SAMPLE, data, as_of=date(2026, 9, 30)))
    pages = int(re.search(r"Halaman 1 dari (\d+)", told)[1])
    assert pages > 1
    assert told.count("Sebagai") == pages


def test_a_name_is_never_mark_up(jombang):
    jombang.address = '#read("/etc/passwd") *tebal* $x$'
    data = {
        "title": "A",
        "number": "",
        "office": letterhead(jombang),
        "text": "#panic()",
        "rows": [],
        "signers": [block("X")],
    }
    assert '#read("/etc/passwd") *tebal* $x$' in text_of(render(SAMPLE, data, as_of=date(2026, 1, 1)))


def test_a_letterhead_without_a_row_is_the_offices_own(jombang):
    told = letterhead(jombang)
    assert told["top"] == "Pemerintah Kabupaten Jombang"
    assert told["logo"] is None
    assert not Letterhead.objects.exists()


def test_a_letter_of_codes_belongs_to_one_room():
    checks.register_check("k", "personnel.cards.checked_card")  # again is no harm
    with pytest.raises(ImproperlyConfigured):
        checks.register_check("k", "somewhere.else")
    with pytest.raises(ImproperlyConfigured):
        checks.register_check("kk", "somewhere.else")


def test_codes_are_small_pictures_without_a_clock():
    assert qr_svg("https://contoh.example/periksa/k1/") == qr_svg("https://contoh.example/periksa/k1/")
