"""A list of NIKs from outside, through the import, keeps its people out of what is paid."""

from __future__ import annotations

from datetime import date

import pytest

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.models import ImportState, SheetImport
from pilarsosial.core.values.period import Period
from stipends.importing.comparison_kind import COMPARISON
from stipends.models import ComparisonEntry, ComparisonList, RuleKind
from stipends.services import generate, open_batch, withdraw_list
from tests.factories import MemberFactory, assignment, nik
from tests.pictures import upload
from tests.stipends.factories import rate, rules

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 10)


def uploaded(text: str, office, actor, kind: str = "asn"):
    sheet = verbs.upload_sheet(
        [text.encode()],
        filename="daftar.csv",
        kind=COMPARISON,
        office=office,
        settings={"kind": kind, "source": "BKD Jawa Timur", "as_of": "2026-09-01"},
        actor=actor,
    )
    return preparing.prepare_import(sheet.pk, actor=actor, today=TODAY)


@pytest.fixture
def pair(jatim, scheme):
    rate(scheme, "PSM", 400_000)
    rules(scheme, RuleKind.LIST_ASN)
    return [
        assignment("PSM", "35.17.09.2001", member=MemberFactory(nik=nik(number), office=jatim)) for number in (71, 72)
    ]


def test_who_stands_in_it_is_not_paid(pair, scheme, jatim, activity_officer):
    text = f"DAFTAR ASN\nNo;NIK;Nama;TMT\n1;{nik(71)};Satu;01/08/2026\n2;{nik(71)};Satu;01/08/2026\n3;12345;Salah;\n"
    sheet = uploaded(text, jatim, activity_officer)
    assert sheet.state == ImportState.READY, sheet.message
    assert (sheet.rows, sheet.new, sheet.unchanged, sheet.rejected) == (3, 1, 1, 1)
    assert sheet.totals["known"] == 1
    verbs.apply_import(sheet.pk, actor=activity_officer, revision=sheet.revision, only_good=True, today=TODAY)
    made = ComparisonList.objects.get()
    assert (made.kind, made.source, made.entries_count) == ("asn", "BKD Jawa Timur", 1)
    assert ComparisonEntry.objects.get().since == date(2026, 8, 1)

    batch = open_batch(scheme.pk, Period.parse("2026-Q3"), actor=activity_officer)
    batch = generate(batch.pk, actor=activity_officer).batch
    listed, other = (batch.lines.get(member=held.member) for held in pair)
    assert (listed.month_numbers, listed.reasons) == ([7], "listed_asn")
    assert other.month_numbers == [7, 8, 9]

    withdraw_list(made.pk, actor=activity_officer)
    batch = generate(batch.pk, actor=activity_officer).batch
    assert batch.lines.get(member=pair[0].member).month_numbers == [7, 8, 9]
    with pytest.raises(DomainError) as refusal:
        withdraw_list(made.pk, actor=activity_officer)
    assert refusal.value.code == "withdrawn_already"


def test_a_damaged_nik_is_named_and_not_taken(jatim, activity_officer):
    sheet = uploaded("NIK;Nama\n3,51709E+15;Rusak\n", jatim, activity_officer)
    assert (sheet.new, sheet.rejected) == (0, 1)


def test_the_preview_opens(pair, jatim, activity_officer, as_user):
    sheet = uploaded(f"NIK;Nama\n{nik(71)};Satu\n12345;Salah\n", jatim, activity_officer)
    page = as_user(activity_officer).get(f"/tali-asih/pembanding/unggahan/{sheet.pk}/").content.decode()
    assert "Pakai 1 NIK" in page
    assert nik(71) not in page


def test_a_list_is_uploaded_through_its_page(jatim, activity_officer, as_user):
    told = {"kind": "asn", "source": "BKD", "as_of": "2026-09-01"}
    file = upload(f"NIK;Nama\n{nik(71)};Satu\n".encode(), "asn.csv", "text/csv")
    answer = as_user(activity_officer).post("/tali-asih/pembanding/tambah/", {**told, "file": file})
    sheet = SheetImport.objects.get()
    assert answer["Location"] == f"/tali-asih/pembanding/unggahan/{sheet.pk}/"
    assert (sheet.office, sheet.settings["source"]) == (jatim, "BKD")


def test_the_column_page_stands_below_the_lists(jatim, activity_officer, as_user):
    sheet = uploaded(f"NIK;Nama\n{nik(71)};Satu\n", jatim, activity_officer)
    page = as_user(activity_officer).get(f"/tali-asih/pembanding/unggahan/{sheet.pk}/kolom/").content.decode()
    assert "Daftar pembanding" in page
    assert "Impor data" not in page.partition("<main")[2]


def test_another_office_does_not_see_it(pair, jatim, activity_officer, stranger):
    made = ComparisonList.objects.create(office=jatim, kind="asn", source="BKD", as_of=TODAY)
    with pytest.raises(DomainError):
        withdraw_list(made.pk, actor=stranger)
