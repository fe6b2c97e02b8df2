"""What another payer gave, imported: it keeps a second scheme from paying, unless the pair is listed."""

from __future__ import annotations

from datetime import date

import pytest

from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.models import ImportState
from pilarsosial.core.values.period import Period, PeriodError
from stipends.importing.external_cells import spoken_period
from stipends.importing.external_kind import EXTERNAL
from stipends.models import Entitlement, ExternalPayment
from stipends.services import allow_beside, change_scheme, generate, open_batch, record_external
from tests.factories import MemberFactory, assignment, nik
from tests.stipends.factories import SchemeFactory, rate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)


@pytest.fixture
def national(jatim):
    return SchemeFactory(office=jatim, code="TALIASIH-APBN", funding="apbn", unit="semester", external=True)


@pytest.fixture
def tagana(jatim, scheme):
    """Two of the province's Tagana, whom its own scheme pays by the quarter."""
    rate(scheme, "TAGANA", 750_000)
    held = [assignment("TAGANA", "35.17", member=MemberFactory(nik=nik(n), office=jatim)) for n in (71, 72)]
    held[1].membership_no = "35.17.0042"
    held[1].save()
    return held


def previewed(text: str, scheme, actor):
    sheet = verbs.upload_sheet(
        [text.encode()],
        filename="apbn.csv",
        kind=EXTERNAL,
        office=scheme.office,
        settings={"scheme": scheme.pk, "unit": scheme.unit, "period": "2026-S2", "source": "Pusat, surat 12"},
        actor=actor,
    )
    return preparing.prepare_import(sheet.pk, actor=actor, today=TODAY)


def imported(text: str, scheme, actor):
    sheet = previewed(text, scheme, actor)
    assert sheet.state == ImportState.READY, sheet.message
    return verbs.apply_import(sheet.pk, actor=actor, revision=sheet.revision, only_good=True, today=TODAY)


def quarter_of(scheme, held, actor):
    batch = generate(open_batch(scheme.pk, Period.parse("2026-Q3"), actor=actor).pk, actor=actor).batch
    line = batch.lines.get(member=held.member)
    return line.verdict, line.reasons, line.net


def test_a_semester_of_the_ministry_beside_a_quarter_only_as_a_listed_pair(
    tagana, scheme, national, activity_officer, province_admin
):
    first, second = tagana
    text = f"NIK;Nama;Jumlah;Tanggal bayar\n{nik(71)};Satu;1.500.000;01/12/2026\n"
    imported(text, national, activity_officer)
    kept = ExternalPayment.objects.get()
    assert (kept.member, kept.period, kept.amount, kept.paid_on, kept.source) == (
        first.member, "2026-S2", 1_500_000, date(2026, 12, 1), "Pusat, surat 12",
    )  # fmt: skip
    months = Entitlement.objects.filter(member=first.member, living=True, line=None).order_by("month")
    assert [row.month.month for row in months] == [7, 8, 9, 10, 11, 12]
    assert quarter_of(scheme, first, activity_officer) == ("tidak", "other_scheme", 0)
    assert quarter_of(scheme, second, activity_officer) == ("layak", "", 750_000)
    allow_beside(scheme.pk, national.pk, "Pergub 1/2024", actor=province_admin)
    assert quarter_of(scheme, first, activity_officer) == ("layak", "", 750_000)


def test_each_row_is_told_what_becomes_of_it(tagana, national, activity_officer):
    text = (
        "NIK;No anggota;Periode;Jumlah\n"
        f"{nik(71)};;Semester I 2026;1500000\n"
        ";35.17.0042;;1500000\n"
        f"{nik(72)};35.17.0042;2026-S2;1500000\n"
        f"{nik(71)};35.17.0042;;1500000\n"
        f"{nik(99)};;;1500000\n"
        f"{nik(71)};;2026-Q3;1500000\n"
        f"{nik(71)};;;0\n"
        f"{nik(71)};;2026-S1;900000\n"
    )
    sheet = previewed(text, national, activity_officer)
    assert (sheet.new, sheet.unchanged, sheet.rejected, sheet.totals["rupiah"]) == (2, 1, 5, 3_000_000)
    verbs.apply_import(sheet.pk, actor=activity_officer, revision=sheet.revision, only_good=True, today=TODAY)
    again = previewed(text, national, activity_officer)
    assert (again.new, again.unchanged, again.rejected) == (0, 3, 5)


def test_undone_the_months_are_free_again(tagana, scheme, national, activity_officer):
    text = f"NIK;Jumlah\n{nik(71)};1500000\n"
    sheet = imported(text, national, activity_officer)
    assert quarter_of(scheme, tagana[0], activity_officer)[1] == "other_scheme"
    verbs.undo_import(sheet.pk, actor=activity_officer)
    assert not ExternalPayment.objects.exists()
    assert quarter_of(scheme, tagana[0], activity_officer)[2] == 750_000
    imported(text, national, activity_officer)
    assert Entitlement.objects.filter(living=True).count() == 6


def test_a_scheme_of_the_own_office_takes_no_results(tagana, scheme, activity_officer, stranger):
    with pytest.raises(DomainError) as refusal:
        record_external(scheme.pk, [], actor=activity_officer)
    assert refusal.value.code == "own_scheme"
    with pytest.raises(DomainError):
        record_external(scheme.pk, [], actor=stranger)


def test_with_results_a_scheme_stays_external(tagana, national, activity_officer, province_admin):
    imported(f"NIK;Jumlah\n{nik(71)};1500000\n", national, activity_officer)
    with pytest.raises(DomainError) as refusal:
        change_scheme(national.pk, {"external": False}, actor=province_admin)
    assert refusal.value.code == "in_use"


def test_in_the_browser(tagana, national, activity_officer, operator, as_user, tmp_path):
    client = as_user(activity_officer)
    path = f"/tali-asih/skema/{national.pk}/hasil/"
    assert path in client.get(f"/tali-asih/skema/{national.pk}/").content.decode()
    assert "Belum ada pembayaran" in client.get(path).content.decode()
    assert client.get(f"{path}unggah/").status_code == 200
    imported(f"NIK;Nama;Jumlah\n{nik(71)};Satu;1500000\n", national, activity_officer)
    page = client.get(path).content.decode()
    assert "Rp1.500.000" in page
    assert tagana[0].member.name in page
    assert client.get(f"{path}?q=tidakada").content.decode().count("Tidak ada yang cocok") == 1
    sheet = previewed(f"NIK;Nama;Jumlah\n{nik(72)};Dua;1500000\n1;Tiga;5\n", national, activity_officer)
    page = client.get(f"/tali-asih/skema/unggahan/{sheet.pk}/").content.decode()
    assert "Catat 1 pembayaran" in page
    assert nik(72) not in page
    # Whoever phones is told, also by the regency.
    page = as_user(operator).get(f"/tali-asih/anggota/{tagana[0].member_id}/").content.decode()
    assert "Semester II 2026" in page
    assert "Rp1.500.000" in page


@pytest.mark.parametrize(
    "text, code",
    [
        ("Semester II 2026", "2026-S2"),
        ("TW 3 2026", "2026-Q3"),
        ("triwulan iv tahun 2025", "2025-Q4"),
        ("Juli 2026", "2026-07"),
        ("Tahun 2026", "2026"),
        ("2026-S1", "2026-S1"),
    ],
)
def test_periods_as_people_write_them(text, code):
    assert spoken_period(text).code == code


@pytest.mark.parametrize("text", ["Semester III 2026", "Juli", "3 2026", "Tahun II 2026"])
def test_other_words_are_no_period(text):
    with pytest.raises(PeriodError):
        spoken_period(text)
