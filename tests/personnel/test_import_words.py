"""Words and numbers in cells of an import: what is understood, what is offered, and what is not taken."""

import pytest

from personnel.importing.gazetteer import Gazetteer, read_name
from personnel.importing.preview import preview_rows
from personnel.importing.vocabulary import alike, choice
from personnel.models import Decree, Member
from personnel.rules import check_fields
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.models import Level, User
from tests.sheets.imports import errors, imported, messages, rows_of
from tests.sheets.rosters import person, sheet

SPACED = "3517 0917 0875 0001"


@pytest.mark.parametrize(
    "field, text, stored",
    [
        ("education", "Diploma III", "d3"),
        ("education", "DIPLOMA III KEPERAWATAN", "d3"),
        ("marital_status", "TK", "belum_kawin"),
        ("marital_status", "Janda Mati", "cerai_mati"),
    ],
)
def test_words_that_sheets_use_are_known(field: str, text: str, stored: str) -> None:
    assert choice(field, text) == stored


@pytest.mark.parametrize("text", ["Duda", "JANDA", "cerai"])
def test_words_with_two_meanings_are_offered_and_not_taken(text: str) -> None:
    assert choice("marital_status", text) is None
    assert alike("marital_status", text) == ["cerai_hidup", "cerai_mati"]


@pytest.mark.django_db
def test_an_abbreviated_name_is_suggested(jombang) -> None:
    gazetteer = Gazetteer(jombang.region)
    for text in ("BANDAR KDM", "Bdr Kdm", "XYZZY"):
        found = gazetteer.suggest(read_name(text, Level.DISTRICT), "35.17", Level.DISTRICT)
        assert [place.name for place in found] == (["Bandarkedungmulyo"] if text == "BANDAR KDM" else [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cells, region",
    [
        ({"DESA_TUGAS": "Desa Sumberjo, Kec. Wonosalam", "KECAMATAN_TUGAS": None}, "35.17.05"),
        ({"DESA_TUGAS": "Desa Sumberjo, Kec. Wonosalam", "KECAMATAN_TUGAS": "WONOSALAM"}, "35.17.05"),
    ],
)
def test_the_wording_of_the_message_is_understood(cells: dict, region: str, operator: User) -> None:
    preview = imported(sheet(person(1, **cells), title="DAFTAR PSM"), operator)

    assert errors(preview) == []
    row = rows_of(preview)[0]
    assert row.plan["region"].startswith(f"{region}.")
    assert preview_rows([row], Findings(preview), preview.settings)[0]["region"] == "Desa Sumberjo, Kec. Wonosalam"


@pytest.mark.django_db
def test_a_wording_that_contradicts_its_neighbour_is_not_believed(operator: User) -> None:
    cells = {"DESA_TUGAS": "Desa Sumberjo, Kec. Wonosalam", "KECAMATAN_TUGAS": "PERAK"}

    assert errors(imported(sheet(person(1, **cells), title="DAFTAR PSM"), operator)) == [(3, "region_unknown")]


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["ALAMAT", "GELAR_DEPAN", "TEMPAT_LAHIR", "NO_SK", "PEKERJAAN"])
def test_a_nik_in_free_text_is_not_taken(column: str, operator: User) -> None:
    preview = imported(sheet(person(1, **{column: f"milik {SPACED}"})), operator)

    assert errors(preview) == [(3, "text_has_number")]
    assert "memuat angka panjang seperti NIK" in messages(preview)
    assert SPACED not in repr(rows_of(preview))


@pytest.mark.parametrize(
    "row",
    [Member(name="Ani", address=f"Jl. Mawar {SPACED}"), Member(name="Ani", main_job=SPACED), Decree(number=SPACED)],
)
def test_the_verbs_take_no_number_in_free_text_either(row: Member | Decree) -> None:
    with pytest.raises(DomainError) as refusal:
        check_fields(row)
    assert refusal.value.code == "text_has_number"
