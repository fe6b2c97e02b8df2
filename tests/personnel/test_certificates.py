"""Certificates, trainings and competency tests: their verbs, forms, card and the list by when they end."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from personnel.models import Assignment, Certificate
from personnel.services import change_certificate, record_certificate, remove_certificate
from personnel.services.certificates import fingerprint
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, StoredFile
from tests.factories import MemberFactory, assignment, user_with

pytestmark = pytest.mark.django_db
LIST = reverse("certificate-list")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def siti(jombang) -> Assignment:
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Rahayu", office=jombang))


def scan(name: str = "sertifikat.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def paper(row: Assignment, **fields) -> Certificate:
    return Certificate.objects.create(
        **{"member": row.member, "kind": "sertifikasi", "name": "Sertifikasi TKS", "issuer": "LSP", **fields}
    )


def add_url(row: Assignment, kind: str = "") -> str:
    return reverse("certificate-add", args=[row.member_id]) + (f"?jenis={kind}" if kind else "")


# --- Entering -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, typed, kept",
    [
        (
            "sertifikasi",
            {"level": "Generalis", "number": "17/LSP/2024", "valid_until": "3 Februari 2027", "hours": "40"},
            {"level": "Generalis", "valid_until": date(2027, 2, 3), "hours": None},
        ),
        (
            "pelatihan",
            {"held_from": "1/2/2024", "held_until": "3/2/2024", "hours": "32", "result": "kompeten", "level": "x"},
            {"held_from": date(2024, 2, 1), "held_until": date(2024, 2, 3), "hours": 32, "result": "", "level": ""},
        ),
        ("uji", {"held_from": "1/2/2024", "result": "belum", "hours": "4"}, {"result": "belum", "hours": None}),
    ],
)
def test_each_kind_has_its_own_fields(as_user, operator, siti, kind, typed, kept):
    client = as_user(operator)
    page = client.get(add_url(siti, kind)).content.decode()
    assert ('name="hours"' in page, 'name="result"' in page) == (kind == "pelatihan", kind == "uji")
    answer = client.post(add_url(siti, kind), {"name": "Contoh", "issuer": "Kementerian Sosial", **typed}, follow=True)
    row = Certificate.objects.get()
    assert (row.kind, {name: getattr(row, name) for name in kept}) == (kind, kept)
    assert "Sertifikat tercatat." in answer.content.decode()
    told = AuditEntry.objects.get(action="certificate.recorded")
    assert told.person_id == siti.member_id
    assert told.changes["nama"] == [None, "Contoh"]


@pytest.mark.parametrize(
    "kind, typed, field",
    [
        ("sertifikasi", {"name": ""}, "name"),
        ("sertifikasi", {"issued_on": "2/1/2024", "valid_until": "1/1/2024"}, "valid_until"),
        ("pelatihan", {"held_from": "3/2/2024", "held_until": "1/2/2024"}, "held_until"),
        ("pelatihan", {"held_until": "1/2/2024"}, "held_from"),
        ("pelatihan", {"hours": "banyak"}, "hours"),
        ("pelatihan", {"hours": "5000"}, "hours"),
        ("uji", {"result": "belum", "valid_until": "1/1/2027"}, "valid_until"),
        ("uji", {"held_from": "kemarin"}, "held_from"),
    ],
)
def test_faults_are_said_beside_their_field_and_nothing_is_written(as_user, operator, siti, kind, typed, field):
    answer = as_user(operator).post(add_url(siti, kind), {"name": "Contoh", **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Certificate.objects.exists()


def test_the_verb_asks_for_a_kind_right_and_place(operator, stranger, siti, coordinator):
    with pytest.raises(DomainError) as refused:
        record_certificate(siti.member_id, {"kind": "lain", "name": "x"}, actor=operator)
    assert "kind" in refused.value.fields
    fields = {"kind": "uji", "name": "Uji"}
    with pytest.raises(NotFound):
        record_certificate(siti.member_id, fields, actor=stranger)
    with pytest.raises(NotPermitted):
        record_certificate(siti.member_id, fields, actor=coordinator)


def test_the_same_form_twice_is_one_certificate(as_user, operator, siti):
    client = as_user(operator)
    typed = {"name": "Bimtek Data", "held_from": "1/2/2024"}
    assert client.post(add_url(siti, "pelatihan"), typed).status_code == 302
    answer = client.post(add_url(siti, "pelatihan"), {**typed, "name": "BIMTEK DATA"})
    assert "sudah tercatat" in answer.content.decode()
    assert client.post(add_url(siti, "pelatihan"), {**typed, "held_from": "1/2/2025"}).status_code == 302
    assert Certificate.objects.count() == 2


# --- Files --------------------------------------------------------------------------------------------------------


def test_a_scan_is_kept_shown_to_who_sees_the_person_and_replaced(as_user, operator, coordinator, stranger, siti):
    as_user(operator).post(add_url(siti), {"name": "Sertifikasi TKS", "file": scan()})
    row = Certificate.objects.get()
    url = reverse("certificate-scan", args=[row.pk])
    for reader in (operator, coordinator):
        answer = as_user(reader).get(url)
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PDF, "application/pdf")
    assert as_user(stranger).get(url).status_code == 404

    change = reverse("certificate-change", args=[row.pk])
    typed = {"name": "Sertifikasi TKS", "seen": fingerprint(row), "file": scan("baru.pdf")}
    assert as_user(operator).post(change, typed).status_code == 302
    row.refresh_from_db()
    assert row.file.filename == "baru.pdf"
    assert StoredFile.objects.count() == 1

    typed = {"name": "Sertifikasi TKS", "seen": fingerprint(row), "drop_scan": "on"}
    as_user(operator).post(change, typed)
    row.refresh_from_db()
    assert (row.file, StoredFile.objects.count()) == (None, 0)
    assert as_user(operator).get(url).status_code == 404


def test_what_is_no_scan_is_said_beside_the_field_and_nothing_is_left(as_user, operator, siti):
    answer = as_user(operator).post(add_url(siti), {"name": "x", "file": scan(data=b"<html>")})
    assert "file" in answer.context["form"].errors
    assert (Certificate.objects.count(), StoredFile.objects.count()) == (0, 0)


# --- Changing and taking off --------------------------------------------------------------------------------------


def test_only_what_differs_is_told_and_saving_nothing_tells_nothing(operator, siti):
    row = paper(siti, number="1", valid_until=date(2027, 1, 1))
    change_certificate(row.pk, {"number": "1"}, seen=fingerprint(row), actor=operator)
    assert not AuditEntry.objects.exists()
    changed = change_certificate(row.pk, {"number": "2"}, seen=fingerprint(row), actor=operator)
    assert AuditEntry.objects.get().changes == {"nomor": ["1", "2"]}
    with pytest.raises(DomainError) as refused:
        change_certificate(row.pk, {"number": "3"}, seen=fingerprint(row), actor=operator)
    assert refused.value.code == "changed_meanwhile"
    assert fingerprint(changed) == fingerprint(Certificate.objects.get())


def test_an_old_page_overwrites_nothing(as_user, operator, siti):
    row = paper(siti)
    seen = fingerprint(row)
    Certificate.objects.filter(pk=row.pk).update(issuer="BNSP")
    answer = as_user(operator).post(reverse("certificate-change", args=[row.pk]), {"name": "Lain", "seen": seen})
    assert answer.status_code == 422
    assert "baru saja diubah orang lain" in answer.content.decode()
    assert Certificate.objects.get().name == "Sertifikasi TKS"


def test_a_wrong_entry_is_taken_off_with_a_reason_and_stays_in_the_story(
    as_user, operator, coordinator, stranger, siti
):
    row = paper(siti)
    url = reverse("certificate-remove", args=[row.pk])
    assert as_user(coordinator).get(url).status_code == 403
    assert as_user(stranger).get(url).status_code == 404
    client = as_user(operator)
    assert client.post(url, {"seen": fingerprint(row), "reason": " "}).status_code == 422
    assert client.post(url, {"seen": fingerprint(row), "reason": "salah orang"}).status_code == 302
    row.refresh_from_db()
    assert row.removed_at is not None
    assert AuditEntry.objects.get(action="certificate.removed").reason == "salah orang"
    page = client.get(reverse("member-detail", args=[siti.member_id])).content.decode()
    assert "Sertifikasi TKS" not in page.split("Jejak")[0]
    assert client.get(url).status_code == 404
    with pytest.raises(NotFound):
        remove_certificate(row.pk, seen=fingerprint(row), reason="lagi", actor=operator)


# --- On the page and by when they end -----------------------------------------------------------------------------


def test_the_card_says_how_each_stands(as_user, operator, siti):
    today = timezone.localdate()
    paper(siti, name="Lama", valid_until=today - timedelta(days=1))
    paper(siti, name="Segera", valid_until=today + timedelta(days=10))
    paper(siti, name="Panjang", valid_until=today + timedelta(days=900))
    paper(siti, kind="pelatihan", name="Bimtek", hours=32, held_from=date(2024, 2, 1), held_until=date(2024, 2, 3))
    card = as_user(operator).get(reverse("member-detail", args=[siti.member_id])).context["certificates"]
    tones = {row.name: row.validity and row.validity.tone for row in card["rows"]}
    assert tones == {"Lama": "danger", "Segera": "attention", "Panjang": "ok", "Bimtek": None}
    bimtek = next(row for row in card["rows"] if row.name == "Bimtek")
    assert bimtek.said == ["Pelatihan", "LSP", "1 Feb 2024 – 3 Feb 2024", "32 JP"]


def names(client, **asked) -> list[str]:
    return [row["certificate"].name for row in client.get(LIST, asked).context["rows"]]


def test_the_list_shows_what_ends_soon_and_what_is_over(as_user, operator, siti):
    today = timezone.localdate()
    for name, days in (("Kemarin", -1), ("Lama", -400), ("Hari ini", 0), ("Segera", 20), ("Nanti", 100)):
        paper(siti, name=name, valid_until=today + timedelta(days=days))
    paper(siti, name="Selamanya")
    paper(siti, name="Dihapus", valid_until=today, removed_at=timezone.now())
    client = as_user(operator)
    assert names(client) == ["Hari ini", "Segera"]
    assert names(client, hari="180") == ["Hari ini", "Segera", "Nanti"]
    assert names(client, hari="x") == ["Hari ini", "Segera"]
    assert names(client, keadaan="berakhir") == ["Kemarin", "Lama"]


def test_a_renewed_one_is_no_longer_listed(as_user, operator, siti):
    today = timezone.localdate()
    old = paper(siti, valid_until=today + timedelta(days=5))
    client = as_user(operator)
    page = client.get(f"{add_url(siti)}?dari={old.pk}").content.decode()
    assert 'value="Sertifikasi TKS"' in page
    assert 'value="LSP"' in page
    paper(siti, name="SERTIFIKASI TKS", valid_until=today + timedelta(days=1000))
    assert names(client) == []


def test_the_list_is_narrowed_by_pillar_region_and_kind(as_user, operator, province_admin, siti):
    soon = timezone.localdate() + timedelta(days=5)
    paper(siti, name="TKSK", valid_until=soon)
    paper(assignment("PSM", "35.17.10.2001"), name="PSM", valid_until=soon, kind="uji")
    paper(assignment("TKSK", "35.16.01"), name="Tetangga", valid_until=soon)
    ended = assignment("TKSK", "35.17.11", end=date(2022, 1, 1), end_reason="resigned")
    paper(ended, name="Sudah berhenti", valid_until=soon)
    client = as_user(operator)
    assert names(client) == ["TKSK", "PSM"]
    assert names(client, pilar="PSM") == ["PSM"]
    assert names(client, wilayah="35.17.09") == ["TKSK"]
    assert names(client, jenis="uji") == ["PSM"]
    assert names(client, wilayah="35.16") == ["TKSK", "PSM"]  # not one of the operator's: no filter at all
    assert sorted(names(as_user(province_admin), wilayah="35.16")) == ["Tetangga"]
    assert as_user(user_with("auditor", "35.17")).get(LIST).context["may_change"] is False


@pytest.mark.parametrize("state", ["", "berakhir"])
def test_every_row_is_on_one_page_once(as_user, operator, siti, monkeypatch, state):
    monkeypatch.setattr("personnel.views.certificates.PAGE_SIZE", 2)
    side = -1 if state else 1
    for number in range(5):
        until = timezone.localdate() + side * timedelta(days=1 + number // 3)
        paper(siti, name=f"Sertifikat {number}", valid_until=until)
    client, seen, url = as_user(operator), [], f"{LIST}?keadaan={state}"
    while url:
        context = client.get(url).context
        seen += [row["certificate"].name for row in context["rows"]]
        url = context["next_url"]
    assert len(seen) == len(set(seen)) == 5
    assert client.get(LIST, {"sesudah": "2024-99-99.x"}).status_code == 200
