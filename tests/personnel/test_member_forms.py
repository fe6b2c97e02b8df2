"""Adding and changing people in the browser: nothing typed is lost, nothing is learnt about other offices."""

from datetime import date

import pytest
from django.urls import reverse

from personnel.models import Assignment, Decree, Member
from pilarsosial.core.models import AuditEntry
from tests.factories import DecreeFactory, MemberFactory, assignment, nik, position, user_with

pytestmark = pytest.mark.django_db
ADD = reverse("member-add")


def filled(**changed) -> dict[str, str]:
    """What an operator of Jombang types for a new TKSK."""
    tksk = position("TKSK")
    return {
        "name": "SITI RAHAYU, S.Sos.",
        "nik": nik(41, born="551275"),
        "sex": "P",
        "birth_place": "Jombang",
        "birth_date": "15 Desember 1975",
        "phone": "0812 3456 7890",
        "pillar": str(tksk.pillar_id),
        "position": str(tksk.pk),
        "duty_regency": "35.17",
        "duty_district": "35.17.09",
        "start": "1/2/2024",
        **changed,
    }


def change_url(member: Member) -> str:
    return reverse("member-change", args=[member.pk])


def changed(member: Member, **fields) -> dict[str, str]:
    return {"name": member.name, "sex": member.sex, "version": str(member.version), **fields}


# --- Adding -------------------------------------------------------------------------------------------------------


def test_a_new_member_with_a_first_assignment_in_one_page(as_user, operator):
    answer = as_user(operator).post(ADD, filled(membership_no="20243500041", grade="Muda"), follow=True)
    member = Member.objects.get()
    assert answer.redirect_chain == [(reverse("member-detail", args=[member.pk]), 302)]
    assert "Siti Rahayu, S.Sos. tercatat." in answer.content.decode()
    assert (member.name, member.title_suffix, member.birth_date) == ("Siti Rahayu", "S.Sos.", date(1975, 12, 15))
    assert (member.phone, member.office.code) == ("+6281234567890", "35.17")
    row = member.assignments.get()
    assert (row.position.code, row.duty_region_id, row.start) == ("tksk", "35.17.09", date(2024, 2, 1))
    assert (row.membership_no, row.grade, row.decree) == ("20243500041", "Muda", None)


def test_faults_are_said_beside_their_fields_and_everything_typed_stays(as_user, operator):
    typed = filled(name="", nik="3517", birth_date="31/02/1975", start="", duty_district="", email="bukan surel")
    answer = as_user(operator).post(ADD, typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"name", "nik", "birth_date", "start", "duty_district", "email"}
    assert form.errors["duty_district"] == ["Pilih kecamatan: TKSK bertugas di tingkat kecamatan."]
    page = answer.content.decode()
    for kept in ('value="3517"', 'value="31/02/1975"', 'value="bukan surel"', 'value="0812 3456 7890"'):
        assert kept in page
    assert f'<option value="{typed["position"]}" selected>' in page
    assert not Member.objects.exists()


def test_a_date_that_the_browser_could_not_show_is_a_plain_field(as_user, operator):
    page = as_user(operator).post(ADD, filled(name="", birth_date="15 Desember 1975")).content.decode()
    assert 'type="text" name="birth_date" value="15 Desember 1975"' in page
    page = as_user(operator).post(ADD, filled(name="", birth_date="1975-12-15")).content.decode()
    assert 'type="date" name="birth_date" value="1975-12-15"' in page


def test_a_region_is_cut_to_the_level_of_the_position(as_user, operator):
    tagana = position("TAGANA")
    fields = filled(pillar=str(tagana.pillar_id), position=str(tagana.pk))
    assert as_user(operator).post(ADD, fields).status_code == 302
    assert Assignment.objects.get().duty_region_id == "35.17"


def test_a_post_of_the_whole_province_needs_no_region_and_the_right_to_it(as_user, operator, province_admin):
    korwil = position("TKSK", "korwil")
    fields = filled(pillar=str(korwil.pillar_id), position=str(korwil.pk), duty_regency="", duty_district="")
    assert "di luar wilayah kewenangan Anda" in as_user(operator).post(ADD, fields).content.decode()
    assert as_user(province_admin).post(ADD, fields).status_code == 302
    assert Assignment.objects.get().duty_region_id == "35"


def test_a_region_out_of_ones_area_is_no_choice(as_user, operator):
    answer = as_user(operator).post(ADD, filled(duty_regency="35.16", duty_district="35.16.01"))
    assert "duty_regency" in answer.context["form"].errors
    assert not Member.objects.exists()


def test_a_district_of_another_regency_is_no_choice(as_user, province_admin):
    answer = as_user(province_admin).post(ADD, filled(duty_regency="35.16", duty_district="35.17.09"))
    assert answer.context["form"].errors["duty_district"] == [
        "Pilih kecamatan dari daftar.",
        "Pilih kecamatan: TKSK bertugas di tingkat kecamatan.",
    ]


def test_a_held_seat_is_said_with_its_holder(as_user, operator):
    assignment("TKSK", "35.17.09", member=MemberFactory(name="Budi Lama"))
    answer = as_user(operator).post(ADD, filled())
    assert answer.status_code == 422
    assert "sudah diisi Budi Lama" in answer.content.decode()
    assert Member.objects.count() == 1


def test_a_new_decree_is_entered_with_the_assignment_and_a_known_one_is_found(as_user, operator, jombang):
    known = DecreeFactory(office=jombang, number="188/7/2024", signed_on=date(2024, 1, 2))
    client = as_user(operator)
    client.post(ADD, filled(decree_number="188/7/2024", decree_date="2 Januari 2024"))
    assert Assignment.objects.get().decree == known
    client.post(
        ADD,
        filled(
            name="RINA", nik=nik(42), duty_district="35.17.10", decree_number="188/8/2024", decree_date="2024-01-03"
        ),
    )
    new = Decree.objects.exclude(pk=known.pk).get()
    assert (new.number, new.signed_on, new.office) == ("188/8/2024", date(2024, 1, 3), jombang)
    assert new.assignments.count() == 1


def test_a_refused_member_leaves_no_decree_behind(as_user, operator):
    assignment("TKSK", "35.17.09")
    assert as_user(operator).post(ADD, filled(decree_number="188/8/2024")).status_code == 422
    assert not Decree.objects.exists()


def test_a_decree_from_the_list_and_another_number_are_one_too_many(as_user, operator, jombang):
    decree = DecreeFactory(office=jombang)
    answer = as_user(operator).post(ADD, filled(decree=str(decree.pk), decree_number="188/8/2024"))
    assert "decree_number" in answer.context["form"].errors


def test_a_decree_of_another_office_cannot_be_chosen(as_user, operator, mojokerto):
    elsewhere = DecreeFactory(office=mojokerto)
    answer = as_user(operator).post(ADD, filled(decree=str(elsewhere.pk)))
    assert "decree" in answer.context["form"].errors


# --- A NIK that is known ------------------------------------------------------------------------------------------


def test_a_nik_known_here_leads_to_its_person(as_user, operator):
    known = assignment("TKSK", "35.17.10", member=MemberFactory(name="Siti Lama", nik=nik(41, born="551275"))).member
    answer = as_user(operator).post(ADD, filled())
    page = answer.content.decode()
    assert "sudah terdaftar atas nama Siti Lama" in page
    assert reverse("member-detail", args=[known.pk]) in page
    assert "Tambahkan penugasan saja" not in page


def test_a_nik_known_elsewhere_names_the_office_and_offers_the_assignment_alone(as_user, operator, mojokerto):
    theirs = MemberFactory(name="Rahasia Sekali", nik=nik(41, born="551275"), office=mojokerto, phone="+6285111222333")
    assignment("PKH", "35.16.01", member=theirs)
    client = as_user(operator)
    answer = client.post(ADD, filled())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NIK ini sudah terdaftar di Dinas Sosial Kabupaten Mojokerto." in page
    assert "Rahasia Sekali" not in page
    assert "Tambahkan penugasan saja" in page
    assert 'value="0812 3456 7890"' in page
    answer = client.post(ADD, filled(hanya_penugasan="1"), follow=True)
    assert "Biodata dan rekening tetap pada kantor asalnya" in answer.content.decode()
    theirs.refresh_from_db()
    assert (theirs.name, theirs.phone, theirs.assignments.count()) == ("Rahasia Sekali", "+6285111222333", 2)
    told = AuditEntry.objects.filter(person_id=theirs.pk, region_code="35.16").get()
    assert told.reason == "Penugasan baru oleh kantor lain."


# --- Without a script ---------------------------------------------------------------------------------------------


def test_lists_follow_without_a_script_and_nothing_is_saved_or_complained_about(as_user, operator):
    answer = as_user(operator).post(ADD, {**filled(name="", position="", duty_district=""), "langkah": "perbarui"})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert not form.errors
    page = answer.content.decode()
    assert f'<option value="{position("TKSK").pk}">' in page
    assert '<option value="35.17.09">' in page
    assert 'value="0812 3456 7890"' in page
    assert not Member.objects.exists()


def test_positions_of_a_pillar_are_answered_to_the_script(as_user, operator):
    tksk = position("TKSK")
    answer = as_user(operator).get(reverse("position-options"), {"pilar": tksk.pillar_id}).json()
    assert {"value": str(tksk.pk), "label": "TKSK – tingkat kecamatan"} in answer["options"]
    assert as_user(operator).get(reverse("position-options"), {"pilar": "x"}).json() == {"options": []}


def test_formasi_may_say_in_the_address_what_to_fill(as_user, operator):
    tksk = position("TKSK")
    page = as_user(operator).get(ADD, {"jabatan": tksk.pk, "wilayah": "35.17.09"}).content.decode()
    assert f'<option value="{tksk.pk}" selected>' in page
    assert '<option value="35.17.09" selected>' in page


def test_who_works_for_two_offices_says_which_one(as_user, operator, jatim):
    both = user_with("operator", "35.17")
    both.grants.create(role="operator", office=jatim, region_id="35.16")
    page = as_user(both).get(ADD).content.decode()
    assert "Dicatat oleh kantor" in page
    assert "Dicatat oleh kantor" not in as_user(operator).get(ADD).content.decode()


# --- Changing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def siti(jombang) -> Member:
    member = MemberFactory(name="Siti Rahayu", nik=nik(41), sex="P", npwp="091234567890000", office=jombang)
    assignment("TKSK", "35.17.09", member=member)
    return member


def test_a_change_is_saved_and_told(as_user, operator, siti):
    answer = as_user(operator).post(
        change_url(siti),
        changed(siti, phone="081311112222", home_province="35", home_regency="35.17", home_district="35.17.09"),
        follow=True,
    )
    assert "Biodata disimpan." in answer.content.decode()
    siti.refresh_from_db()
    assert (siti.phone, siti.home_region_id, siti.version) == ("+6281311112222", "35.17.09", 2)
    entry = AuditEntry.objects.about_person(siti.pk).get()
    assert set(entry.changes) >= {"telepon", "wilayah KTP"}


def test_full_numbers_never_stand_in_the_form_and_blank_ones_stay(as_user, operator, siti):
    client = as_user(operator)
    page = client.get(change_url(siti)).content.decode()
    assert siti.nik not in page
    assert siti.npwp not in page
    assert "Sudah tercatat. Kosongkan bila tidak berubah." in page
    client.post(change_url(siti), changed(siti, nik="", npwp="", birth_place="Kediri"))
    siti.refresh_from_db()
    assert (siti.nik, siti.npwp, siti.birth_place) == (nik(41), "091234567890000", "Kediri")


def test_a_number_is_taken_back_by_its_tick_alone(as_user, operator, siti):
    client = as_user(operator)
    both = client.post(change_url(siti), changed(siti, npwp="111", emptied=["npwp"]))
    assert "npwp" in both.context["form"].errors
    client.post(change_url(siti), changed(siti, emptied=["npwp"]))
    siti.refresh_from_db()
    assert (siti.npwp, siti.nik) == (None, nik(41))


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(as_user, operator, regency_admin, siti):
    as_user(regency_admin).post(change_url(siti), changed(siti, birth_place="Kediri"))
    answer = as_user(operator).post(change_url(siti), changed(siti, birth_place="Blitar"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Belum tersimpan: data ini baru saja diubah Admin" in page
    assert "Blitar" in page
    assert "Kediri" in page
    siti.refresh_from_db()
    assert siti.birth_place == "Kediri"


def test_a_birth_date_to_come_is_refused(as_user, operator, siti):
    answer = as_user(operator).post(change_url(siti), changed(siti, birth_date="2090-01-01"))
    assert "birth_date" in answer.context["form"].errors


def test_the_home_region_comes_back_step_by_step(as_user, operator, siti):
    Member.objects.filter(pk=siti.pk).update(home_region_id="35.17.09")
    page = as_user(operator).get(change_url(siti)).content.decode()
    for code in ("35", "35.17", "35.17.09"):
        assert f'<option value="{code}" selected>' in page
    assert page.count("<option") < 400, "no page renders all regencies"


# --- Who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "auditor", "treasurer"])
@pytest.mark.parametrize("part", ["change", "employment"])
def test_who_may_not_change_gets_no_form(request, as_user, siti, role, part):
    client = as_user(request.getfixturevalue(role))
    assert client.get(reverse(f"member-{part}", args=[siti.pk])).status_code == 403
    assert client.get(ADD).status_code == 403


def test_a_strangers_member_is_not_found(as_user, stranger, siti):
    assert as_user(stranger).get(change_url(siti)).status_code == 404
    assert as_user(stranger).post(change_url(siti), changed(siti)).status_code == 404


def test_employment_is_dated(as_user, operator, siti):
    url = reverse("member-employment", args=[siti.pk])
    client = as_user(operator)
    assert client.post(url, {"kind": "pppk", "since": ""}).status_code == 422
    assert client.post(url, {"kind": "pppk", "since": "1 Januari 2025"}).status_code == 302
    status = siti.employment.get()
    assert (status.kind, status.since) == ("pppk", date(2025, 1, 1))
