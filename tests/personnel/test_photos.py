"""The photo of a member: put, replaced, taken away; seen by whoever sees the member, and by nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from personnel.models import Member
from personnel.services import remove_photo, set_photo
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.importing import vault
from pilarsosial.core.models import AuditEntry, StoredFile
from tests.factories import MemberFactory, OfficeFactory, assignment, nik
from tests.pictures import SVG, jpeg, upload

pytestmark = [pytest.mark.django_db, pytest.mark.machine, pytest.mark.once]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def siti(jombang) -> Member:
    member = MemberFactory(name="Siti Rahayu", nik=nik(9041), office=jombang)
    assignment("TKSK", "35.17.09", member=member)
    return member


def url(member: Member, part: str = "") -> str:
    return reverse(f"member-photo{part}", args=[member.pk])


def put(member: Member, actor, data: bytes | None = None, version: int | None = None) -> Member:
    return set_photo(member.pk, upload(data or jpeg()), version=version or member.version, actor=actor)


def test_a_photo_is_put_replaced_and_taken_away(siti, operator, django_capture_on_commit_callbacks):
    first = put(siti, operator)
    assert (first.version, StoredFile.objects.get().office.code) == (2, "35.17")
    with django_capture_on_commit_callbacks(execute=True):
        second = put(first, operator, jpeg(90, 90))
    assert vault.stored_names() == [StoredFile.objects.get().stored_name]
    assert second.photo_id == StoredFile.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(siti.pk, version=second.version, actor=operator)
    siti.refresh_from_db()
    assert (siti.photo_id, StoredFile.objects.count(), vault.stored_names()) == (None, 0, [])
    told = AuditEntry.objects.filter(person_id=siti.pk).order_by("pk")
    assert list(told.values_list("action", "changes")) == [
        ("photo.set", {"foto": [None, "ada"]}),
        ("photo.set", {"foto": ["ada", "ada"]}),
        ("photo.removed", {"foto": ["ada", None]}),
    ]


def test_who_was_quicker_is_not_overwritten(siti, operator):
    put(siti, operator)
    with pytest.raises(DomainError) as error:
        set_photo(siti.pk, upload(jpeg()), version=siti.version, actor=operator)
    assert error.value.code == "changed_meanwhile"
    with pytest.raises(DomainError):
        remove_photo(siti.pk, version=siti.version, actor=operator)
    assert len(vault.stored_names()) == 1


def test_what_is_no_picture_changes_nothing(siti, operator):
    with pytest.raises(DomainError):
        put(siti, operator, SVG)
    siti.refresh_from_db()
    assert (siti.version, siti.photo_id, vault.stored_names()) == (1, None, [])


def test_only_who_keeps_the_person_may(siti, operator, stranger, coordinator):
    with pytest.raises(NotFound):
        put(siti, stranger)
    with pytest.raises(NotPermitted):
        put(siti, coordinator)
    assignment("PSM", "35.16.01.2001", member=siti)
    with pytest.raises(DomainError) as error:
        put(siti, stranger)
    assert error.value.code == "kept_elsewhere"
    assert put(siti, operator).photo_id


def test_nothing_to_take_away_is_said(siti, operator):
    with pytest.raises(DomainError) as error:
        remove_photo(siti.pk, version=1, actor=operator)
    assert error.value.code == "no_photo"


# --- Pages --------------------------------------------------------------------------------------------------------


def test_the_photo_is_for_those_who_see_the_member(siti, operator, coordinator, stranger, as_user, client):
    put(siti, operator)
    for user in (operator, coordinator):
        response = as_user(user).get(url(siti))
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.content.startswith(b"\xff\xd8")
    assert as_user(stranger).get(url(siti)).status_code == 404
    assert client.get(url(siti)).status_code == 302


def test_a_browser_that_has_it_is_told_so(siti, operator, as_user):
    put(siti, operator)
    client = as_user(operator)
    etag = client.get(url(siti))["ETag"]
    assert client.get(url(siti), headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url(siti), headers={"If-None-Match": '"other"'}).status_code == 200


def test_without_a_photo_there_is_none_and_initials_stand_there(siti, operator, as_user):
    client = as_user(operator)
    assert client.get(url(siti)).status_code == 404
    page = client.get(reverse("member-detail", args=[siti.pk])).content.decode()
    assert ">SR</span>" in page
    assert url(siti, "-change") in page
    stored = put(siti, operator).photo_id
    page = client.get(reverse("member-detail", args=[siti.pk])).content.decode()
    assert f'src="{url(siti)}?v={stored}"' in page
    assert ">SR</span>" not in page


def test_the_page_takes_a_photo_and_says_what_is_wrong_beside_the_field(siti, operator, as_user):
    client = as_user(operator)
    answer = client.post(url(siti, "-change"), {"version": 1, "file": upload(SVG, "foto.jpg")})
    assert answer.status_code == 422
    assert "bukan JPEG atau PNG" in answer.content.decode()
    answer = client.post(url(siti, "-change"), {"version": 1})
    assert "Pilih berkasnya dahulu." in answer.content.decode()
    answer = client.post(url(siti, "-change"), {"version": 1, "file": upload(jpeg())})
    assert answer["Location"] == reverse("member-detail", args=[siti.pk])
    answer = client.post(url(siti, "-change"), {"version": 1, "file": upload(jpeg())})
    assert "diubah orang lain" in answer.content.decode()
    client.post(url(siti, "-remove"), {"version": 2})
    siti.refresh_from_db()
    assert siti.photo_id is None


def test_a_person_kept_elsewhere_is_said_on_their_page(siti, stranger, as_user):
    assignment("PSM", "35.16.01.2001", member=siti)
    OfficeFactory(code="35.16")
    answer = as_user(stranger).get(url(siti, "-change"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("member-detail", args=[siti.pk])
    assert "dikelola" in answer.content.decode()
