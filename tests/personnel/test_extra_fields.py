"""The pillar's own fields from the back office to the form, the page, the sheet and the trail."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from personnel.extra_filter import address_of, fields_of, read_extra
from personnel.importing.schema import extra_columns, schema_for
from personnel.models import Assignment
from personnel.services import correct_assignment, transfer_assignment
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import AuditEntry, ExtraField, Pillar, Region
from pilarsosial.core.services import delete_reference, save_reference
from tests.factories import MemberFactory, assignment, nik, position
from tests.sheets.imports import applied, counts, errors, imported, warnings
from tests.sheets.rosters import nik as nik_of_sheet
from tests.sheets.rosters import person, sheet

pytestmark = pytest.mark.django_db


def tksk() -> Pillar:
    return Pillar.objects.get(code="TKSK")


def add(label: str = "Jumlah KPM", code: str = "jumlah_kpm", kind: str = "angka", **details) -> ExtraField:
    pillar = details.pop("pillar", None) or tksk()
    return ExtraField.objects.create(pillar=pillar, label=label, code=code, kind=kind, **details)


@pytest.fixture
def own_fields() -> list[ExtraField]:
    """A number that is wanted, a choice, a day and a yes or no, of TKSK."""
    return [
        add(required=True, order=1),
        add("Ukuran Baju", "ukuran_baju", "pilihan", choices="S\nM\nXL", order=2),
        add("Tanggal Ikrar", "tanggal_ikrar", "tanggal", order=3),
        add("Punya Motor", "punya_motor", "ya_tidak", order=4),
    ]


# --- In the back office -------------------------------------------------------------------------------------------


def typed(**changed) -> dict[str, object]:
    return {
        "pillar": tksk().pk,
        "code": "kelas",
        "label": "Kelas Relawan",
        "kind": "pilihan",
        "choices": "Satu\r\nDua\r\n",
        "help_text": "",
        "order": 100,
        "is_active": "on",
        **changed,
    }


def test_a_superuser_adds_a_field_and_the_trail_says_so(as_user, superuser):
    answer = as_user(superuser).post(reverse("admin:core_extrafield_add"), typed())
    assert answer.status_code == 302
    assert ExtraField.objects.get().options == ["Satu", "Dua"]
    assert AuditEntry.objects.get(action="reference.created").changes["label"] == [None, "Kelas Relawan"]


@pytest.mark.parametrize(
    "changed, field, words",
    [
        ({"choices": "Satu"}, "choices", "paling sedikit dua"),
        ({"choices": "Satu\nsatu"}, "choices", "dua kali"),
        ({"kind": "angka"}, "choices", "hanya untuk jenis Pilihan"),
        ({"code": "Kelas 1"}, "code", "Huruf kecil"),
        ({"label": "Nomor KTP"}, "label", "lembar impor"),
        ({"label": "…"}, "label", "huruf atau angka"),
    ],
)
def test_a_field_that_could_not_work_is_refused_beside_what_is_wrong(as_user, superuser, changed, field, words):
    answer = as_user(superuser).post(reverse("admin:core_extrafield_add"), typed(**changed))
    assert words in str(answer.context["adminform"].form.errors[field])
    assert not ExtraField.objects.exists()


def test_two_labels_that_one_header_would_mean_are_refused(superuser):
    add("Jumlah KPM")
    with pytest.raises(DomainError) as refused:
        save_reference(ExtraField(pillar=tksk(), code="kpm", label="KPM, Jumlah"), actor=superuser)
    assert "label" in refused.value.fields
    other = ExtraField(pillar=Pillar.objects.get(code="PSM"), code="kpm", label="Jumlah KPM")
    assert save_reference(other, actor=superuser).pk


def test_what_is_filled_in_keeps_code_and_kind_but_may_be_renamed_and_retired(superuser):
    field = add()
    assignment("TKSK", "35.17.09", extra={"jumlah_kpm": 3})
    for name, value in (("code", "kpm"), ("kind", "teks"), ("pillar_id", Pillar.objects.get(code="PSM").pk)):
        field.refresh_from_db()
        setattr(field, name, value)
        with pytest.raises(DomainError) as refused:
            save_reference(field, actor=superuser)
        assert refused.value.code == "in_use"
    field.refresh_from_db()
    with pytest.raises(DomainError):
        delete_reference(field, actor=superuser)
    field.label, field.is_active = "Jumlah KPM Dampingan", False
    save_reference(field, actor=superuser)
    assert not ExtraField.objects.of(field.pillar_id)


def test_a_field_of_the_whole_country_is_not_the_provinces_to_write(province_admin):
    plus = Pillar.objects.get(code="PKH_PLUS")
    assert save_reference(ExtraField(pillar=plus, code="zona", label="Zona"), actor=province_admin).pk
    with pytest.raises(DomainError) as refused:
        save_reference(ExtraField(pillar=tksk(), code="zona", label="Zona"), actor=province_admin)
    assert refused.value.code == "outside_area"


# --- In forms and on the page -------------------------------------------------------------------------------------


def filled(**changed) -> dict[str, str]:
    return {
        "name": "Siti Rahayu",
        "nik": nik(41, born="551275"),
        "pillar": str(tksk().pk),
        "position": str(position("TKSK").pk),
        "duty_regency": "35.17",
        "duty_district": "35.17.09",
        "start": "1/2/2024",
        **changed,
    }


def test_a_new_assignment_is_asked_for_what_its_pillar_wants(as_user, operator, own_fields):
    client = as_user(operator)
    answer = client.post(reverse("member-add"), filled(tambahan_ukuran_baju="L"))
    form = answer.context["form"]
    assert set(form.errors) == {"tambahan_jumlah_kpm", "tambahan_ukuran_baju"}
    assert not Assignment.objects.exists()

    client.post(
        reverse("member-add"),
        filled(
            tambahan_jumlah_kpm="1.250",
            tambahan_ukuran_baju="XL",
            tambahan_tanggal_ikrar="17 Agustus 2023",
            tambahan_punya_motor="Tidak",
        ),
    )
    row = Assignment.objects.get()
    assert row.extra == {
        "jumlah_kpm": 1250,
        "ukuran_baju": "XL",
        "tanggal_ikrar": "2023-08-17",
        "punya_motor": False,
    }
    told = AuditEntry.objects.get(action="assignment.started").changes
    assert told["Jumlah KPM"] == [None, "1250"]
    assert told["Punya Motor"] == [None, "Tidak"]
    page = client.get(reverse("member-detail", args=[row.member_id])).content.decode()
    assert "Jumlah KPM: 1250" in page
    assert "Tanggal Ikrar: 17 Agustus 2023" in page


def test_another_pillar_brings_its_own_inputs(as_user, operator, own_fields):
    client = as_user(operator)
    url = reverse("extra-field-inputs")
    assert "Ukuran Baju" in client.get(url, {"pillar": tksk().pk}).content.decode()
    assert "Ukuran Baju" not in client.get(url, {"pillar": position("PSM").pillar_id}).content.decode()
    assert client.get(url, {"pillar": "x"}).status_code == 200


def test_a_correction_keeps_what_it_does_not_touch(as_user, operator, own_fields):
    extra = {"jumlah_kpm": 7, "ukuran_baju": "XXL", "dahulu": "tetap"}
    row = assignment("TKSK", "35.17.09", extra=extra)
    client, url = as_user(operator), reverse("assignment-correct", args=[row.pk])
    page = client.get(url).content.decode()
    assert "XXL" in page  # a choice that is no longer offered stays for who has it
    typed = {
        "start": "1 Januari 2020",
        "version": "1",
        "tambahan_jumlah_kpm": "9",
        "tambahan_ukuran_baju": "XXL",
        "tambahan_punya_motor": "Ya",
    }
    assert client.post(url, typed).status_code == 302
    row.refresh_from_db()
    assert row.extra == {**extra, "jumlah_kpm": 9, "punya_motor": True}
    assert AuditEntry.objects.get(action="assignment.corrected").changes == {
        "Jumlah KPM": ["7", "9"],
        "Punya Motor": [None, "Ya"],
    }


def test_a_help_text_is_text(as_user, operator):
    add(help_text="<b>tebal</b>", required=True)
    page = as_user(operator).get(reverse("extra-field-inputs"), {"pillar": tksk().pk}).content.decode()
    assert "&lt;b&gt;tebal" in page


def test_the_verb_holds_the_rules_by_itself(operator, own_fields):
    row = assignment("TKSK", "35.17.09", extra={"jumlah_kpm": 7})
    for given in ({"jumlah_kpm": ""}, {"ukuran_baju": "L"}, {"asing": "x"}):
        with pytest.raises(DomainError):
            correct_assignment(
                row.pk, version=1, start=row.start, decree=None, details={"extra": given}, actor=operator
            )
    row.refresh_from_db()
    assert row.extra == {"jumlah_kpm": 7}


def test_a_transfer_takes_the_values_along(operator, own_fields):
    row = assignment("TKSK", "35.17.09", extra={"ukuran_baju": "XXL"})
    moved = transfer_assignment(
        row.pk, version=1, region=Region.objects.get(code="35.17.10"), start=date(2024, 1, 1), actor=operator
    )
    assert moved.extra == {"ukuran_baju": "XXL"}


# --- As a filter --------------------------------------------------------------------------------------------------


def test_a_filter_is_read_from_an_address_and_written_back(own_fields):
    asked = QueryDict("tambahan.ukuran_baju=xl&tambahan.punya_motor=Tidak&tambahan.jumlah_kpm=banyak&tambahan.x=1")
    wanted = read_extra(asked, "TKSK")
    assert wanted == (("ukuran_baju", "XL"), ("punya_motor", False))
    assert address_of(wanted, fields_of("TKSK")) == {"tambahan.ukuran_baju": "XL", "tambahan.punya_motor": "Tidak"}
    assert read_extra(asked, "") == read_extra(asked, "PSM") == ()


@pytest.mark.parametrize("code", ["isnull", "contains", "a__b", "jumlah"])
def test_any_code_can_be_asked_for(code):
    with_three = assignment("TKSK", "35.17.09", extra={code: 3})
    assignment("TKSK", "35.17.10", extra={code: "3"})
    yes = assignment("TKSK", "35.17.11", extra={code: True})
    assignment("TKSK", "35.17.12")
    assert list(Assignment.objects.with_extra(code, 3)) == [with_three]
    assert list(Assignment.objects.with_extra(code, True)) == [yes]


# --- In a sheet ---------------------------------------------------------------------------------------------------


def told_of_extra(sheet_import) -> list[tuple[int, str]]:
    return [(row, code) for row, code in warnings(sheet_import) if code.startswith("extra")]


def test_a_column_with_the_label_fills_the_field(operator, own_fields):
    done = applied(
        sheet(
            person(1, JUMLAH_KPM="1.250", UKURAN_BAJU="xl", TGL_IKRAR="17-08-2023", PUNYA_MOTOR="Ya"),
            person(2, JUMLAH_KPM="0"),
            person(3, UKURAN_BAJU="M"),
        ),
        operator,
    )
    assert counts(done) == (3, 0, 0, 0)
    assert told_of_extra(done) == [(5, "extra_missing")]
    first, second, third = Assignment.objects.order_by("pk")
    assert first.extra == {
        "jumlah_kpm": 1250,
        "ukuran_baju": "XL",
        "tanggal_ikrar": "2023-08-17",
        "punya_motor": True,
    }
    assert (second.extra, third.extra) == ({"jumlah_kpm": 0}, {"ukuran_baju": "M"})
    told = AuditEntry.objects.filter(action="assignment.started").order_by("pk").first().changes
    assert told["Ukuran Baju"] == [None, "XL"]


def test_the_same_sheet_again_changes_nothing_and_another_value_only_that(operator, own_fields):
    row = person(1, JUMLAH_KPM="5", UKURAN_BAJU="M")
    applied(sheet(row), operator)
    assert counts(imported(sheet(row), operator)) == (0, 0, 1, 0)
    done = applied(sheet({**row, "JUMLAH KPM": None, "UKURAN BAJU": "[KOSONG]"}), operator)
    assert counts(done) == (0, 1, 0, 0)
    assert Assignment.objects.get().extra == {"jumlah_kpm": 5}
    assert AuditEntry.objects.get(action="assignment.corrected").changes == {"Ukuran Baju": ["M", None]}
    verbs.undo_import(done.pk, actor=operator)
    assert Assignment.objects.get().extra == {"jumlah_kpm": 5, "ukuran_baju": "M"}


def test_a_value_that_cannot_be_rejects_the_row_in_words(operator, own_fields):
    preview = imported(sheet(person(1, JUMLAH_KPM="banyak", UKURAN_BAJU="3517991508800001")), operator)
    assert errors(preview) == [(3, "extra_no_number"), (3, "extra_no_choice")]


def test_a_column_of_another_pillar_is_said_and_not_kept(operator):
    add(pillar=Pillar.objects.get(code="PSM"))
    done = applied(sheet(person(1, JUMLAH_KPM="5")), operator)
    assert told_of_extra(done) == [(3, "extra_elsewhere")]
    assert Assignment.objects.get().extra == {}


def test_an_imported_transfer_takes_the_values_along(operator, own_fields):
    assignment("TKSK", "35.17.01", member=MemberFactory(nik=nik_of_sheet(1)), extra={"jumlah_kpm": 4})
    applied(sheet(person(1, NAMA=None, TANGGAL_LAHIR=None, KECAMATAN_TUGAS="GUDO", UKURAN_BAJU="M")), operator)
    assert Assignment.objects.get(end=None).extra == {"jumlah_kpm": 4, "ukuran_baju": "M"}


def test_a_template_gets_the_columns_in_their_order(own_fields):
    own_fields[3].is_active = False
    own_fields[3].save()
    columns = extra_columns(tksk().pk)
    assert [column.label for column, _field in columns] == ["Jumlah KPM", "Ukuran Baju", "Tanggal Ikrar"]
    assert {column.name for column, _field in columns} <= set(schema_for({}).by_name)
    assert [column.kind for column, _field in columns] == ["text", "text", "date"]


def test_a_header_that_was_read_past_comes_to_mean_the_field_in_all_its_spellings(operator):
    applied(sheet(person(1, UKURAN_KAOS="M", KETERANGAN="baik")), operator)
    assert Assignment.objects.get().extra == {}
    add("Ukuran Baju", "ukuran_baju", "teks")
    add("Ukuran Seragam", "ukuran_baju", "teks", pillar=Pillar.objects.get(code="PSM"))
    preview = imported(sheet(person(1, UKURAN_KAOS="M", UKURAN_SERAGAM="L", KETERANGAN="baik")), operator)
    assert counts(preview) == (0, 1, 0, 0)
    assert told_of_extra(preview) == [(3, "extra_elsewhere")]


@pytest.mark.parametrize("label", ["Nama Ibu Kandung", "No", "NIK", "Kecamatan Tugas", "Nomor Anggota"])
def test_no_field_takes_a_header_that_must_keep_its_meaning(superuser, label):
    with pytest.raises(DomainError) as refused:
        save_reference(ExtraField(pillar=tksk(), code="contoh", label=label), actor=superuser)
    assert "label" in refused.value.fields


def test_a_label_that_came_to_mean_a_roster_column_breaks_no_import(operator):
    add("NIK", "nik_lama")
    assert counts(imported(sheet(person(1)), operator)) == (1, 0, 0, 0)
