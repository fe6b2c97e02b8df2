"""Pages of decrees: who rests on them, what ends soon, the scan, and a decree that follows another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from personnel.models import Assignment, Decree, Post
from personnel.services import change_decree, issue_decree, remove_decree_scan
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.importing import vault
from pilarsosial.core.models import AuditEntry, StoredFile
from tests.factories import DecreeFactory, MemberFactory, assignment, post_at
from tests.pictures import HTML, PDF, jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def today():
    return timezone.localdate()


def in_days(number: int):
    return timezone.localdate() + timedelta(days=number)


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- The scan -----------------------------------------------------------------------------------------------------


def test_a_decree_comes_with_its_scan(jombang, operator, django_capture_on_commit_callbacks):
    decree = issue_decree(jombang, {"number": "188/1"}, upload=upload(PDF, "sk.pdf"), actor=operator)
    assert decree.file.filename == "sk.pdf"
    with django_capture_on_commit_callbacks(execute=True):
        change_decree(decree.pk, {}, version=decree.version, upload=upload(jpeg(), "foto sk.jpg"), actor=operator)
    assert [stored.filename for stored in StoredFile.objects.all()] == ["foto sk.jpg"]
    assert len(vault.stored_names()) == 1
    change = AuditEntry.objects.get(action="decree.changed").changes["pindaian"]
    assert [text.split(" (")[0] for text in change] == ["sk.pdf", "foto sk.jpg"]
    with django_capture_on_commit_callbacks(execute=True):
        remove_decree_scan(decree.pk, actor=operator)
    assert vault.stored_names() == []
    with pytest.raises(DomainError):
        remove_decree_scan(decree.pk, actor=operator)


def test_a_decree_that_is_refused_leaves_neither_row_nor_scan(jombang, operator):
    DecreeFactory(office=jombang, number="188/1", signed_on=None)
    for fields, data in (({"number": "188/1"}, PDF), ({"number": "188/2"}, HTML)):
        with pytest.raises(DomainError):
            issue_decree(jombang, fields, upload=upload(data, "sk.pdf"), actor=operator)
    assert (Decree.objects.count(), StoredFile.objects.count(), vault.stored_names()) == (1, 0, [])


def test_the_same_again_changes_nothing(jombang, operator):
    decree = issue_decree(jombang, {"number": "188/1"}, upload=upload(PDF, "sk.pdf"), actor=operator)
    change_decree(decree.pk, {"number": "188/1"}, version=decree.version, actor=operator)
    assert not AuditEntry.objects.filter(action="decree.changed").exists()
    assert Decree.objects.get().file_id == decree.file_id


def test_the_scan_is_for_those_who_see_the_decree(jombang, operator, stranger, coordinator, auditor, as_user):
    decree = issue_decree(jombang, {"number": "188/1"}, upload=upload(PDF, "sk.pdf"), actor=operator)
    address = reverse("decree-scan", args=[decree.pk])
    for user in (operator, auditor):
        response = as_user(user).get(address)
        assert response.content == PDF
        assert response["Content-Disposition"] == 'attachment; filename="sk.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
    assert as_user(stranger).get(address).status_code == 404
    assert as_user(coordinator).get(address).status_code == 403
    with pytest.raises(NotFound):
        remove_decree_scan(decree.pk, actor=stranger)
    with pytest.raises(NotPermitted):
        remove_decree_scan(decree.pk, actor=auditor)


def test_the_form_takes_a_scan_and_says_what_is_wrong_with_it(jombang, operator, as_user):
    client = as_user(operator)
    answer = client.post(reverse("decree-add"), {"number": "188/5", "file": upload(HTML, "sk.pdf")})
    assert answer.status_code == 422
    assert "bukan PDF, JPEG atau PNG" in answer.content.decode()
    assert 'value="188/5"' in answer.content.decode()
    client.post(reverse("decree-add"), {"number": "188/5", "file": upload(PDF, "sk.pdf")})
    decree = Decree.objects.get()
    assert decree.file.filename == "sk.pdf"
    assert reverse("decree-scan", args=[decree.pk]) in page(client, reverse("decree-list"))
    client.post(reverse("decree-scan-remove", args=[decree.pk]))
    assert Decree.objects.get().file is None


# --- What ends ----------------------------------------------------------------------------------------------------


def test_the_list_tells_what_ends_soon_and_what_is_over_but_in_use(jombang, operator, as_user):
    rows = {
        "188/habis": assignment("TKSK", "35.17.01", decree=DecreeFactory(number="188/habis", valid_until=in_days(-3))),
        "188/segera": assignment(
            "TKSK", "35.17.02", decree=DecreeFactory(number="188/segera", valid_until=in_days(60))
        ),
        "188/lama": assignment("TKSK", "35.17.03", decree=DecreeFactory(number="188/lama", valid_until=in_days(61))),
        "188/tanpa": assignment("TKSK", "35.17.04", decree=DecreeFactory(number="188/tanpa")),
    }
    DecreeFactory(number="188/kosong", valid_until=in_days(-3))
    client = as_user(operator)
    html = page(client, reverse("decree-list"))
    assert "Berakhir, masih dipakai" in html
    assert "Berakhir dalam 60 hari" in html
    assert f"?lanjutan={rows['188/habis'].decree_id}" in html
    for state, number in (("segera", "188/segera"), ("lewat", "188/habis")):
        found = client.get(f"{reverse('decree-list')}?keadaan={state}").context["decrees"]
        assert [item["row"].number for item in found] == [number]


def test_one_decree_shows_who_rests_on_it(jombang, mojokerto, operator, as_user):
    decree = DecreeFactory(office=jombang, number="188/7", valid_until=in_days(-10))
    for number, name in enumerate(["Siti Rahayu", "Budi Santoso"], 1):
        assignment("TKSK", f"35.17.0{number}", member=MemberFactory(name=name, office=jombang), decree=decree)
    assignment("TKSK", "35.16.01", member=MemberFactory(name="Orang Lain", office=mojokerto), decree=decree)
    html = page(as_user(operator), reverse("decree-detail", args=[decree.pk]))
    assert "Siti Rahayu" in html
    assert "Budi Santoso" in html
    assert "Orang Lain" not in html
    assert "2 penugasan masih terbuka" in html
    assert f"?lanjutan={decree.pk}" in html


def test_a_decree_that_follows_another_leads_to_renewal(jombang, operator, as_user):
    old = DecreeFactory(office=jombang, signer="Bupati", valid_until=in_days(20))
    client = as_user(operator)
    html = page(client, f"{reverse('decree-add')}?lanjutan={old.pk}")
    assert 'value="Bupati"' in html
    assert f'value="{in_days(21):%Y-%m-%d}"' in html
    answer = client.post(f"{reverse('decree-add')}?lanjutan={old.pk}", {"number": "188/baru"})
    new = Decree.objects.get(number="188/baru")
    assert answer["Location"] == f"{reverse('decree-annex', args=[new.pk])}?dari={old.pk}"


def test_a_foreign_decree_is_not_followed(jombang, mojokerto, operator, as_user):
    foreign = DecreeFactory(office=mojokerto, signer="Bupati Mojokerto")
    html = page(as_user(operator), f"{reverse('decree-add')}?lanjutan={foreign.pk}")
    assert "Bupati Mojokerto" not in html


# --- Posts that fall free -----------------------------------------------------------------------------------------


def soon(today, days: int = 60) -> dict[str, int]:
    return dict(Post.objects.with_soon_vacant(today, days).values_list("region_id", "soon_vacant"))


def test_posts_whose_holder_or_decree_ends_soon(jombang, today):
    assignment("TKSK", "35.17.01", end=in_days(60), end_reason="term_over")
    assignment("TKSK", "35.17.02", end=in_days(61), end_reason="term_over")
    assignment("TKSK", "35.17.03", decree=DecreeFactory(valid_until=in_days(60)))
    assignment("TKSK", "35.17.04", decree=DecreeFactory(valid_until=in_days(61)))
    assignment("TKSK", "35.17.05", decree=DecreeFactory(valid_until=in_days(-1)))
    assignment("TKSK", "35.17.06", acting=True, end=in_days(5), end_reason="term_over")
    post_at("TKSK", "35.17.07")
    expected = {f"35.17.0{number}": 0 for number in range(1, 8)} | {"35.17.01": 1, "35.17.03": 1}
    assert soon(today) == expected


def test_a_post_with_a_known_successor_does_not_fall_free(jombang, today):
    assignment("TKSK", "35.17.01", end=in_days(30), end_reason="term_over")
    assignment("TKSK", "35.17.01", start=in_days(30))
    assert soon(today) == {"35.17.01": 0}
    post = post_at("TAGANA", "35.17", seats=3)
    for _ in range(3):
        assignment("TAGANA", "35.17", end=in_days(30), end_reason="term_over")
    assignment("TAGANA", "35.17", start=in_days(31))
    assert Post.objects.with_soon_vacant(today, 60).get(pk=post.pk).soon_vacant == 2


def test_the_formation_table_shows_it(jombang, operator, as_user):
    row = assignment("TKSK", "35.17.01", decree=DecreeFactory(valid_until=in_days(10)))
    html = page(as_user(operator), f"{reverse('post-list')}?wilayah=35.17")
    assert "1 segera kosong" in html
    assert "Segera kosong" in html
    Assignment.objects.filter(pk=row.pk).update(decree=None)
    assert "1 segera kosong" not in page(as_user(operator), f"{reverse('post-list')}?wilayah=35.17")
