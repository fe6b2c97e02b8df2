"""Two edit the same: the second sees both versions side by side, chooses, and nothing of either is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from personnel.models import Decree, Member
from personnel.services import change_decree, change_member, remove_decree_scan
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Region
from tests.factories import DecreeFactory, MemberFactory, assignment, nik
from tests.pictures import PDF, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti(jombang) -> Member:
    fields = {"birth_place": "Jombang", "phone": "+6281200000001", "home_region_id": "35.17.09.2001"}
    return assignment("TKSK", "35.17.09", member=MemberFactory(name="Siti Aminah", office=jombang, **fields)).member


def address(member: Member) -> str:
    return reverse("member-change", args=[member.pk])


def opened(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send for the untouched form."""
    return sent_of(client.get(url))


def sent_of(answer: HttpResponse) -> dict[str, Any]:
    form = answer.context["form"]
    values = {bound.html_name: bound.value() for bound in form if bound.name not in ("file", "emptied")}
    return {name: str(value) for name, value in values.items() if value is not None}


def versions(answer: HttpResponse) -> dict[str, tuple[str, str]]:
    """{label: (theirs, ours)} of the fields to choose for."""
    return {row.label: (row.theirs, row.ours) for row in answer.context["both"] if row.is_open}


def test_what_only_one_of_both_changed_is_kept_from_each(as_user, operator, regency_admin, siti):
    client = as_user(operator)
    typed = opened(client, address(siti)) | {"birth_place": "Blitar"}
    change_member(siti.pk, {"phone": "081311112222", "education": "s1"}, version=1, actor=regency_admin)
    answer = client.post(address(siti), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Tidak ada isian yang sama-sama diubah" in page
    assert "0813-1111-2222" in page
    assert str(regency_admin) in page
    client.post(address(siti), sent_of(answer) | {"bentrok": ""})
    siti.refresh_from_db()
    assert (siti.birth_place, siti.phone, siti.education) == ("Blitar", "+6281311112222", "s1")


@pytest.mark.parametrize("chosen, place", [("mereka", "Kediri"), ("saya", "Blitar")])
def test_where_both_changed_the_same_one_is_chosen(as_user, operator, regency_admin, siti, chosen, place):
    client = as_user(operator)
    typed = opened(client, address(siti)) | {"birth_place": "Blitar", "email": "siti@contoh.id"}
    change_member(siti.pk, {"birth_place": "Kediri"}, version=1, actor=regency_admin)
    answer = client.post(address(siti), typed)
    assert versions(answer) == {"Tempat lahir": ("Kediri", "Blitar")}
    assert "semula: Jombang" in answer.content.decode()
    again = sent_of(answer) | {"bentrok": answer.context["asked"]}

    undecided = client.post(address(siti), again)
    assert undecided.status_code == 422
    assert versions(undecided) == {"Tempat lahir": ("Kediri", "Blitar")}
    assert "Pilih satu versi" in undecided.content.decode()
    siti.refresh_from_db()
    assert siti.birth_place == "Kediri"

    client.post(address(siti), again | {"pakai-birth_place": chosen})
    siti.refresh_from_db()
    assert (siti.birth_place, siti.email) == (place, "siti@contoh.id")


def test_a_third_who_is_quicker_still_is_seen_as_well(as_user, operator, regency_admin, siti):
    client = as_user(operator)
    typed = opened(client, address(siti)) | {"birth_place": "Blitar"}
    change_member(siti.pk, {"birth_place": "Kediri"}, version=1, actor=regency_admin)
    answer = client.post(address(siti), typed)
    change_member(siti.pk, {"birth_place": "Malang"}, version=2, actor=regency_admin)
    again = sent_of(answer) | {"bentrok": "birth_place", "pakai-birth_place": "saya"}
    third = client.post(address(siti), again)
    assert versions(third) == {"Tempat lahir": ("Malang", "Blitar")}


def test_a_region_and_a_secret_number_are_each_one_thing(as_user, operator, regency_admin, siti):
    Member.objects.filter(pk=siti.pk).update(nik=nik(41))
    client = as_user(operator)
    other = Region.objects.children_of("35.17.09").last().code
    typed = opened(client, address(siti)) | {"home_village": other, "nik": nik(42)}
    change_member(siti.pk, {"nik": nik(43)}, version=1, actor=regency_admin)
    Member.objects.filter(pk=siti.pk).update(home_region_id="35.16.01.2001")
    answer = client.post(address(siti), typed)
    assert set(versions(answer)) == {"Wilayah KTP", "NIK"}
    page = answer.content.decode()
    assert nik(43) not in page
    again = sent_of(answer) | {"bentrok": answer.context["asked"], "pakai-home": "mereka", "pakai-nik": "mereka"}
    client.post(address(siti), again | {"email": "siti@contoh.id"})
    siti.refresh_from_db()
    assert (siti.home_region_id, siti.nik, siti.email) == ("35.16.01.2001", nik(43), "siti@contoh.id")


def test_the_same_change_by_both_asks_nothing(as_user, operator, regency_admin, siti):
    client = as_user(operator)
    typed = opened(client, address(siti)) | {"birth_place": "Kediri"}
    change_member(siti.pk, {"birth_place": "Kediri"}, version=1, actor=regency_admin)
    assert versions(client.post(address(siti), typed)) == {}


def test_back_to_the_form_keeps_what_was_put_together(as_user, operator, regency_admin, siti):
    client = as_user(operator)
    typed = opened(client, address(siti)) | {"birth_place": "Blitar"}
    change_member(siti.pk, {"phone": "081311112222"}, version=1, actor=regency_admin)
    answer = client.post(address(siti), typed)
    form = client.post(address(siti), sent_of(answer) | {"langkah": "perbarui"})
    values = sent_of(form)
    assert (values["birth_place"], values["phone"], values["version"]) == ("Blitar", "0813-1111-2222", "2")
    client.post(address(siti), values)
    siti.refresh_from_db()
    assert (siti.birth_place, siti.phone) == ("Blitar", "+6281311112222")


# --- Decrees ------------------------------------------------------------------------------------------------------


def test_of_two_who_edit_a_decree_the_second_sees_both(as_user, operator, regency_admin, jombang):
    decree = DecreeFactory(office=jombang, number="188/1", signer="Bupati", valid_until=date(2027, 12, 31))
    url = reverse("decree-change", args=[decree.pk])
    client = as_user(operator)
    typed = opened(client, url) | {"valid_until": "2028-12-31", "about": "TKSK"}
    fields = {"valid_until": date(2029, 12, 31), "signer": "Sekda"}
    change_decree(decree.pk, fields, version=1, actor=regency_admin)
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert versions(answer) == {"Berlaku sampai": ("31 Desember 2029", "31 Desember 2028")}
    client.post(url, sent_of(answer) | {"bentrok": "valid_until", "pakai-valid_until": "saya"})
    decree.refresh_from_db()
    assert (decree.valid_until, decree.signer, decree.about) == (date(2028, 12, 31), "Sekda", "TKSK")
    assert decree.version == 3


def test_a_decree_is_changed_under_its_version_alone(operator, regency_admin, jombang):
    decree = DecreeFactory(office=jombang, number="188/1")
    change_decree(decree.pk, {"signer": "Bupati"}, version=1, upload=upload(PDF, "sk.pdf"), actor=regency_admin)
    with pytest.raises(DomainError) as refused:
        change_decree(decree.pk, {"signer": "Sekda"}, version=1, actor=operator)
    assert refused.value.code == "changed_meanwhile"
    remove_decree_scan(decree.pk, actor=operator)
    decree = Decree.objects.get()
    assert (decree.signer, decree.version) == ("Bupati", 3)
