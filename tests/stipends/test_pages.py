"""The main path through the pages, and what each role sees of a province's list."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilarsosial.core.models import Pillar
from stipends.models import Batch, BatchState, Rate, Scheme
from tests.factories import AccountFactory, DecreeFactory, assignment, user_with
from tests.stipends.factories import ceiling

pytestmark = pytest.mark.django_db

SCHEME = {
    "code": "TALIASIH-UJI", "name": "Tali asih uji", "kind": "tali_asih", "funding": "apbd_prov", "unit": "quarter",
    "due_days": "30", "partial": "bulan", "legal_basis": "Keputusan Gubernur 1", "valid_from": "2024-01-01",
}  # fmt: skip
PERIOD = "2026-Q3"


def serving(region: str):
    held = assignment("TKSK", region, decree=DecreeFactory())
    AccountFactory(member=held.member)
    return held


@pytest.fixture
def drafted(province_admin, activity_officer, as_user, jatim) -> Batch:
    """Scheme, rate and list, all made in the browser."""
    held = serving("35.17.09")
    for region in ("35.17.10", "35.16.01"):
        serving(region)
    assignment("TKSK", "35.17.11", end=date(2026, 7, 5), end_reason="resigned")
    ceiling(jatim)
    admin, pptk = as_user(province_admin), as_user(activity_officer)
    answer = admin.post("/tali-asih/skema/tambah/", SCHEME)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    scheme = Scheme.objects.get()
    tksk = {"pillar": Pillar.objects.get(code="TKSK").pk, "amount": "1.500.000", "valid_from": "2024-01-01"}
    assert admin.post(f"/tali-asih/skema/{scheme.pk}/besaran/", tksk).status_code == 302
    assert Rate.objects.get().amount == 1_500_000
    answer = pptk.post("/tali-asih/daftar/susun/", {"scheme": scheme.pk, "period": PERIOD})
    batch = Batch.objects.get()
    assert answer["Location"] == f"/tali-asih/daftar/{batch.pk}/"
    assert held.member_id in batch.lines.values_list("member_id", flat=True)
    return batch


def test_from_scheme_to_submission(drafted, activity_officer, as_user):
    pptk = as_user(activity_officer)
    page = pptk.get(f"/tali-asih/daftar/{drafted.pk}/").content.decode()
    assert "4 orang, 3 layak, 1 tidak" in page
    assert "Mengundurkan diri" in page
    assert "Rp4,5 juta" in page
    refused = pptk.get(f"/tali-asih/daftar/{drafted.pk}/?putusan=tidak").content.decode()
    assert refused.count(">Mengapa<") == 1
    line = drafted.lines.get(verdict="tidak")
    why = pptk.get(f"/tali-asih/baris/{line.pk}/mengapa/").content.decode()
    assert "sampai 4 Juli 2026" in why
    assert pptk.get(f"/tali-asih/daftar/{drafted.pk}/perbedaan/").status_code == 200
    pptk.post(f"/tali-asih/daftar/{drafted.pk}/ajukan/", {"sidik": drafted.digest})
    drafted.refresh_from_db()
    assert drafted.state == BatchState.SUBMITTED
    page = pptk.get(f"/tali-asih/daftar/{drafted.pk}/").content.decode()
    assert "/hitung/" not in page


def test_an_old_page_hands_nothing_in(drafted, activity_officer, as_user):
    answer = as_user(activity_officer).post(f"/tali-asih/daftar/{drafted.pk}/ajukan/", {"sidik": "x"}, follow=True)
    assert "berubah sejak Anda membukanya" in answer.content.decode()
    drafted.refresh_from_db()
    assert drafted.state == BatchState.DRAFT


def test_a_regency_sees_its_own_people_and_changes_nothing(drafted, operator, as_user):
    client = as_user(operator)
    page = client.get(f"/tali-asih/daftar/{drafted.pk}/").content.decode()
    assert "3 orang, 2 layak, 1 tidak" in page
    assert "bagian wilayah Anda" in page
    assert "Pastikan" in page
    other = drafted.lines.get(regency_code="35.16")
    assert other.name not in page
    assert client.get(f"/tali-asih/baris/{other.pk}/mengapa/").status_code == 404
    for act in ("hitung", "ajukan"):
        assert client.post(f"/tali-asih/daftar/{drafted.pk}/{act}/").status_code == 403


def test_a_coordinator_sees_the_state_without_amounts(drafted, coordinator, as_user):
    client = as_user(coordinator)
    line = drafted.lines.filter(regency_code="35.17", verdict="layak").first()
    page = client.get(f"/tali-asih/anggota/{line.member_id}/").content.decode()
    assert "Masih disusun" in page
    assert "1.500.000" not in page
    assert client.get(f"/tali-asih/daftar/{drafted.pk}/").status_code == 403
    assert client.get("/tali-asih/skema/").status_code == 403


def test_the_person_who_phones(drafted, operator, as_user):
    line = drafted.lines.get(verdict="tidak")
    page = as_user(operator).get(f"/tali-asih/anggota/{line.member_id}/").content.decode()
    assert "Tidak layak" in page
    assert "Mengundurkan diri" in page
    paid = drafted.lines.filter(regency_code="35.17", verdict="layak").first()
    assert "Rp1.500.000" in as_user(operator).get(f"/tali-asih/anggota/{paid.member_id}/").content.decode()


def test_another_province_s_regency_sees_nothing(drafted, as_user):
    client = as_user(user_with("operator", "13.75"))
    assert client.get(f"/tali-asih/daftar/{drafted.pk}/").status_code == 404


def test_the_list_asks_as_often_for_many_as_for_few(drafted, activity_officer, as_user):
    client = as_user(activity_officer)
    path = f"/tali-asih/daftar/{drafted.pk}/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(12, 21):
        serving(f"35.17.{number}")
    client.post(f"{path}hitung/")
    with CaptureQueriesContext(connection) as many:
        assert "13 orang, 12 layak, 1 tidak" in client.get(path).content.decode()
    # One more than before: the message that it was worked out anew is taken off the session.
    assert len(many) <= len(few) + 1
