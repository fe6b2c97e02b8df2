"""Who signs an office's papers on which day, and what stands at their head."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from pilarsosial.core import offices
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, Letterhead, Signer, StoredFile
from pilarsosial.core.values.nip import NipError, format_nip, parse_nip
from tests.pictures import jpeg, png, upload

pytestmark = pytest.mark.django_db

NIP = "197008151995031002"


def fields(name: str = "Dra. Sri Wahyuni, M.Si.", **other: object) -> dict[str, object]:
    return {
        "role": "kepala",
        "name": name,
        "nip": NIP,
        "rank": "Pembina (IV/a)",
        "valid_from": date(2024, 1, 1),
    } | other


def test_the_holder_signs_on_the_days_that_are_given(jombang, regency_admin):
    offices.add_signer(jombang.pk, fields(valid_until=date(2024, 6, 30)), actor=regency_admin)
    later = offices.add_signer(jombang.pk, fields("Agus Salim, S.H.", valid_from=date(2024, 7, 1)), actor=regency_admin)
    named = lambda day: [row.name for row in Signer.objects.signing(jombang.pk, "kepala", day)]  # noqa: E731
    assert named(date(2023, 12, 31)) == []
    assert named(date(2024, 6, 30)) == ["Dra. Sri Wahyuni, M.Si."]
    assert named(date(2024, 7, 1)) == ["Agus Salim, S.H."]
    assert later.printed_title == "Kepala Dinas Sosial Kabupaten Jombang"


def test_a_successor_ends_the_open_term_the_day_before(jombang, regency_admin):
    first = offices.add_signer(jombang.pk, fields(), actor=regency_admin)
    offices.add_signer(jombang.pk, fields("Agus Salim, S.H.", valid_from=date(2025, 2, 1)), actor=regency_admin)
    first.refresh_from_db()
    assert first.valid_until == date(2025, 1, 31)
    assert AuditEntry.objects.filter(action="signer.changed", target_id=str(first.pk)).count() == 1


def test_an_acting_one_goes_before_the_holder_and_leaves_the_term_alone(jombang, regency_admin):
    holder = offices.add_signer(jombang.pk, fields(), actor=regency_admin)
    week = {"valid_from": date(2024, 3, 4), "valid_until": date(2024, 3, 8)}
    offices.add_signer(jombang.pk, fields("Budi Hartono, S.E.", acting="Plh.", **week), actor=regency_admin)
    signing = Signer.objects.select_related("office").signing(jombang.pk, "kepala", date(2024, 3, 5))
    assert [row.printed_title for row in signing] == [
        "Plh. Kepala Dinas Sosial Kabupaten Jombang",
        "Kepala Dinas Sosial Kabupaten Jombang",
    ]
    holder.refresh_from_db()
    assert holder.valid_until is None
    assert Signer.objects.signing(jombang.pk, "kepala", date(2024, 3, 9)).get() == holder


def test_two_who_hold_the_same_days_are_refused_with_the_name_of_the_other(jombang, regency_admin):
    offices.add_signer(jombang.pk, fields(), actor=regency_admin)
    with pytest.raises(DomainError) as refusal:
        offices.add_signer(jombang.pk, fields("Agus Salim", valid_from=date(2023, 5, 1)), actor=regency_admin)
    assert refusal.value.code == "signer_overlaps"
    assert "Dra. Sri Wahyuni, M.Si." in refusal.value.fields["valid_from"]


@pytest.mark.parametrize("write", ["insert", "update"])
def test_the_database_lets_one_head_sign_at_a_time(jombang, write):
    Signer.objects.create(office=jombang, role="kepala", name="A", valid_from=date(2024, 1, 1))
    other = {"office": jombang, "role": "kepala", "name": "B"}
    if write == "insert":
        with pytest.raises(IntegrityError, match="one_signs_for_an_office"), transaction.atomic():
            Signer.objects.create(**other, valid_from=date(2025, 1, 1))
    else:
        past = Signer.objects.create(**other, valid_from=date(2020, 1, 1), valid_until=date(2023, 12, 31))
        with pytest.raises(IntegrityError, match="signs_for_an_office"), transaction.atomic():
            Signer.objects.filter(pk=past.pk).update(valid_until=date(2024, 1, 1))
    Signer.objects.create(**other | {"acting": "Plt."}, valid_from=date(2024, 2, 1))
    for name in ("C", "D"):  # an office has several PPTK at a time
        Signer.objects.create(office=jombang, role="pptk", name=name, valid_from=date(2024, 1, 1))


def test_changing_and_removing_ask_for_what_was_seen(jombang, regency_admin):
    signer = offices.add_signer(jombang.pk, fields(), actor=regency_admin)
    changed = offices.change_signer(
        signer.pk, {"valid_until": date(2024, 12, 31)}, version=signer.version, actor=regency_admin
    )
    assert changed.valid_until == date(2024, 12, 31)
    with pytest.raises(DomainError, match="orang lain"):
        offices.change_signer(signer.pk, {"name": "X"}, version=signer.version, actor=regency_admin)
    with pytest.raises(DomainError) as refusal:
        offices.remove_signer(signer.pk, version=changed.version, reason=" ", actor=regency_admin)
    assert refusal.value.code == "reason_needed"
    offices.remove_signer(signer.pk, version=changed.version, reason="Salah kantor", actor=regency_admin)
    assert not Signer.objects.exists()
    assert AuditEntry.objects.get(action="signer.removed").reason == "Salah kantor"


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name": " "}, "name"),
        ({"nip": "1970"}, "nip"),
        ({"valid_until": date(2023, 1, 1)}, "valid_until"),
        ({"role": "lurah"}, "role"),
        ({"acting": "PLT"}, "acting"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(jombang, regency_admin, wrong, field):
    with pytest.raises(DomainError) as refusal:
        offices.add_signer(jombang.pk, fields(**wrong), actor=regency_admin)
    assert set(refusal.value.fields) == {field}


def test_only_the_administrators_of_the_office_write(jombang, mojokerto, operator, regency_admin):
    with pytest.raises(NotPermitted):
        offices.add_signer(jombang.pk, fields(), actor=operator)
    with pytest.raises(NotFound):
        offices.add_signer(mojokerto.pk, fields(), actor=regency_admin)


def test_the_letterhead_keeps_one_logo_and_drops_the_older(jombang, regency_admin, django_capture_on_commit_callbacks):
    told = {"address": "Jalan Pattimura 5, Jombang 61419", "city": "Jombang", "phone": "(0321) 861234"}
    head = offices.change_letterhead(jombang.pk, told, version=0, upload=upload(png()), actor=regency_admin)
    first = head.logo_id
    with django_capture_on_commit_callbacks(execute=True):
        head = offices.change_letterhead(jombang.pk, {}, version=1, upload=upload(jpeg()), actor=regency_admin)
    assert not StoredFile.objects.filter(pk=first).exists()
    jombang.refresh_from_db()
    assert (jombang.address, head.phone, head.version) == (told["address"], "(0321) 861234", 2)
    assert offices.change_letterhead(jombang.pk, told, version=2, actor=regency_admin).version == 2
    with pytest.raises(DomainError, match="orang lain"):
        offices.change_letterhead(jombang.pk, told, version=1, actor=regency_admin)
    offices.change_letterhead(jombang.pk, {}, version=2, drop_logo=True, actor=regency_admin)
    assert Letterhead.objects.get().logo is None


def test_a_letterhead_says_beside_the_field_what_is_wrong(jombang, regency_admin):
    with pytest.raises(DomainError) as refusal:
        offices.change_letterhead(jombang.pk, {"email": "bukan surel"}, version=0, actor=regency_admin)
    assert set(refusal.value.fields) == {"email"}
    assert not Letterhead.objects.exists()


@pytest.mark.parametrize("text", ["1970 0815 199503 1 002", "19700815 199503 1 002", NIP, "197008151995032002"])
def test_a_nip_is_read_with_or_without_spaces(text):
    assert len(parse_nip(text)) == 18


def test_a_nip_of_a_pppk_has_no_month():
    assert parse_nip("198501012023211004") == "198501012023211004"
    assert parse_nip("  ") == ""


@pytest.mark.parametrize(
    "text, code",
    [("123", "nip_length"), ("197013151995031002", "nip_birth_date"), ("197008151995033002", "nip_sex")],
)
def test_what_is_no_nip_says_why(text, code):
    with pytest.raises(NipError) as refusal:
        parse_nip(text)
    assert refusal.value.code == code


def test_a_nip_is_printed_in_groups():
    assert format_nip(NIP) == "19700815 199503 1 002"
    assert format_nip("lama") == "lama"
