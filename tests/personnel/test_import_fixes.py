"""A wrong value that repeats is put right once: on the page, through returned workbooks, and for nobody else."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from personnel.importing.columns import repeating
from personnel.models import Assignment, Member
from pilarsosial.core.importing import verbs, work
from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.returned import take_rejected
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import AuditEntry, SheetImport, User
from tests.sheets.imports import TODAY, counts, imported, rows_of
from tests.sheets.rosters import nik, person, sheet, table
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, operator: User) -> Client:
    return as_user(operator)


def psm(number: int, district: str, village: str, **cells: object) -> dict[str, object]:
    return person(number, KECAMATAN_TUGAS=district, DESA_TUGAS=village, **cells)


def wrong(item: SheetImport) -> dict[str, tuple[int, str]]:
    """{value: (rows, column)} of what the page offers to put right."""
    return {entry["value"]: (entry["rows"], entry["column"]) for entry in Findings(item).wrong}


def number_of(item: SheetImport, value: str, inside: str = "") -> int:
    for number, entry in enumerate(Findings(item).wrong):
        if entry["value"] == value and (not inside or inside in entry["inside"]):
            return number
    raise AssertionError(f"{value} is not offered: {wrong(item)}")


def fix(client: Client, item: SheetImport, *pairs: tuple[str, str], **more: str) -> str:
    """Post the right values; returns the page that follows."""
    data = {f"nilai:{number_of(item, value)}": to for value, to in pairs}
    address = reverse("import-fix", args=[item.pk])
    response = client.post(address, {"revisi": item.revision, **data, **more}, follow=True)
    item.refresh_from_db()
    return response.content.decode()


def test_a_wrong_value_is_offered_once_with_its_rows_its_reason_and_the_likeliest_choices(
    operator: User, client: Client
) -> None:
    people = [person(n, JENIS_KELAMIN="Perempuann", KECAMATAN_TUGAS="MOJOWARNOO") for n in range(1, 8)]
    people += [person(8, KECAMATAN_TUGAS="mojowarnoo "), person(9, AGAMA="Islm"), person(10)]
    item = imported(sheet(*people), operator)

    assert wrong(item) == {
        "MOJOWARNOO": (8, "KECAMATAN TUGAS"),
        "Perempuann": (7, "JENIS KELAMIN"),
        "Islm": (1, "AGAMA"),
    }
    district, sex, _religion = Findings(item).wrong
    assert district["near"][0] == ["Kec. Mojowarno", "Kec. Mojowarno"]
    assert len(district["all"]) == 21
    assert "Kecamatan “MOJOWARNOO” tidak ditemukan" in district["message"]
    assert sex["near"] == [["Perempuan", "Perempuan"]]
    page = client.get(reverse("import-detail", args=[item.pk])).content.decode()
    assert "Betulkan sekaligus" in page
    assert page.index("MOJOWARNOO") < page.index("Perempuann") < page.index("Islm")


def test_one_answer_puts_every_equal_cell_right_and_the_preview_is_what_is_applied(
    operator: User, client: Client
) -> None:
    wrongly = {"JENIS_KELAMIN": "Perempuann", "TMT": "32 Januari 2024"}
    people = [psm(n, "MOJOWARNOO", "Mojowarno", **wrongly) for n in range(1, 13)]
    item = imported(sheet(*people, title="DAFTAR PSM"), operator)
    assert counts(item) == (0, 0, 0, 12)
    before = item.plan_digest

    answers = (("MOJOWARNOO", "Kec. Mojowarno"), ("Perempuann", "Perempuan"), ("32 Januari 2024", "1-2-2024"))
    page = fix(client, item, *answers)

    assert counts(item) == (12, 0, 0, 0)
    assert item.plan_digest != before
    assert item.settings["fixes"] == {
        "duty_district": {"mojowarnoo": "Kec. Mojowarno"},
        "sex": {"perempuann": "Perempuan"},
        "start_date": {"32 januari 2024": "1-2-2024"},
    }
    assert "nilai sudah dibetulkan" in page
    assert "12 baris" in page
    verbs.apply_import(item.pk, actor=operator, revision=item.revision, today=TODAY)
    assert Member.objects.filter(sex="P").count() == 12
    assert set(Assignment.objects.values_list("duty_region__name", "start")) == {("Mojowarno", date(2024, 2, 1))}
    applied = AuditEntry.objects.get(action="import.applied")
    assert applied.changes["sel dibetulkan"] == [None, 36]


def test_a_fix_is_taken_back(operator: User, client: Client) -> None:
    item = imported(sheet(person(1, KECAMATAN_TUGAS="PERAKK"), person(2)), operator)
    fix(client, item, ("PERAKK", "Kec. Perak"))
    assert counts(item) == (2, 0, 0, 0)

    page = fix(client, item, kembali="0")

    assert counts(item) == (1, 0, 0, 1)
    assert wrong(item) == {"PERAKK": (1, "KECAMATAN TUGAS")}
    assert "sudah dibetulkan" not in page


def test_a_value_may_be_read_as_blank(operator: User, client: Client) -> None:
    item = imported(sheet(*(person(n, AGAMA="xx", STATUS_KAWIN="yy") for n in (1, 2))), operator)
    assert wrong(item) == {"xx": (2, "AGAMA"), "yy": (2, "STATUS KAWIN")}
    others = item.warnings - 4

    fix(client, item, ("xx", "-"), ("yy", "kosong"))

    assert (item.warnings, item.new, wrong(item)) == (others, 2, {})
    assert item.settings["fixes"] == {"religion": {"xx": ""}, "marital_status": {"yy": ""}}


def test_a_fix_that_does_not_help_says_why_and_can_be_changed(operator: User, client: Client) -> None:
    people = [person(n, TMT="31-13-2023") for n in (1, 2, 3)] + [person(4, TMT="tidak tahu")]
    item = imported(sheet(*people), operator)

    page = fix(client, item, ("31-13-2023", "tidak tahu"))

    assert wrong(item) == {"31-13-2023": (3, "TMT"), "tidak tahu": (1, "TMT")}
    assert "belum betul" in page
    entry = Findings(item).wrong[0]
    assert (entry["to"], entry["message"]) == ("tidak tahu", Findings(item).wrong[1]["message"])

    fix(client, item, ("31-13-2023", "31-12-2023"))
    assert counts(item) == (3, 0, 0, 1)
    assert item.settings["fixes"] == {"start_date": {"31-13-2023": "31-12-2023"}}


def test_a_village_that_is_wrong_in_two_kecamatan_gets_two_fixes(operator: User, client: Client) -> None:
    people = [psm(n, "Kec. Perak", "SUMBERREJO") for n in (1, 2)] + [psm(3, "PERAK", "SUMBERREJO")]
    people += [psm(n, "WONOSALAM", "SUMBERREJO") for n in (4, 5)]
    item = imported(sheet(*people, title="DAFTAR PSM"), operator)
    offered = Findings(item).wrong
    assert [(e["value"], e["inside"], e["rows"]) for e in offered] == [
        ("SUMBERREJO", ["Kec. Perak"], 3),
        ("SUMBERREJO", ["WONOSALAM"], 2),
    ]
    assert ["Desa Sumberagung", "Desa Sumberagung"] in offered[0]["all"]
    assert ["Desa Sumberagung", "Desa Sumberagung"] not in offered[1]["all"]

    answers = {"nilai:0": "Desa Sumberagung", "nilai:1": "Desa Sumberjo"}
    client.post(reverse("import-fix", args=[item.pk]), {"revisi": item.revision, **answers})

    item.refresh_from_db()
    assert item.settings["fixes"] == {
        "duty_village": {"perak > sumberrejo": "Desa Sumberagung", "wonosalam > sumberrejo": "Desa Sumberjo"}
    }
    assert [row.fields["region"][:8] for row in rows_of(item)] == ["35.17.01"] * 3 + ["35.17.05"] * 2
    assert counts(item) == (5, 0, 0, 0)


def test_an_area_that_became_right_is_where_finer_values_lie_in(operator: User, client: Client) -> None:
    people = [psm(1, "PERAKK", "SUMBERAGUN"), psm(2, "PERAK", "SUMBERAGUN")]
    item = imported(sheet(*people, title="DAFTAR PSM"), operator)
    fix(client, item, ("PERAKK", "Kec. Perak"))
    assert wrong(item) == {"SUMBERAGUN": (2, "DESA TUGAS")}

    fix(client, item, ("SUMBERAGUN", "Desa Sumberagung"))

    assert counts(item) == (2, 0, 0, 0)


def test_namesakes_are_told_apart_by_their_code(province_admin: User, jatim) -> None:
    item = imported(sheet(person(1, KECAMATAN_TUGAS="GONDANG"), person(2, KECAMATAN_TUGAS="NGORO")), province_admin)
    (ngoro,) = [entry for entry in Findings(item).wrong if entry["value"] == "NGORO"]
    assert {"35.17.03", "35.16.07"} & {value for value, _label in ngoro["near"]}
    assert {label for _value, label in ngoro["near"]} >= {"Kec. Ngoro, Kab. Jombang"}

    settings = {"fixes": {"duty_district": {"ngoro": "35.17.03"}}}
    again = imported(sheet(person(2, KECAMATAN_TUGAS="NGORO")), province_admin, **settings)

    assert counts(again) == (1, 0, 0, 0)
    assert rows_of(again)[0].fields["region"] == "35.17.03"


PERSONAL = ["nik", "kk", "npwp", "bpjs", "account_no", "account_114", "account_holder", "name", "phone", "email"]
PERSONAL += ["address", "membership_no", "birth_date", "birth_place_date"]


@pytest.mark.parametrize("name", PERSONAL)
def test_columns_of_one_persons_numbers_and_names_are_never_offered(name: str) -> None:
    assert name not in repeating().columns


def test_a_personal_number_in_a_column_that_repeats_is_neither_offered_nor_kept(operator: User, client: Client) -> None:
    item = imported(sheet(*(person(n, JABATAN=nik(7), AGAMA="xx") for n in (1, 2))), operator)
    assert wrong(item) == {"xx": (2, "AGAMA")}

    page = fix(client, item, ("xx", "3517.9917.0875.9001"))

    assert "memuat nomor panjang" in page
    assert "fixes" not in item.settings


def test_a_refused_answer_does_not_lose_the_others(operator: User, client: Client) -> None:
    item = imported(sheet(person(2, AGAMA="xx", TMT="entah")), operator)

    page = fix(client, item, ("xx", "Islam"), ("entah", "3517991708759001"))

    assert "memuat nomor panjang" in page
    assert item.settings["fixes"] == {"religion": {"xx": "Islam"}}


def test_nothing_chosen_and_an_older_preview_are_told(operator: User, client: Client) -> None:
    item = imported(sheet(person(2, AGAMA="xx")), operator)
    assert "Belum ada nilai yang diisi" in fix(client, item, ("xx", ""))
    assert item.revision == 1

    address = reverse("import-fix", args=[item.pk])
    page = client.post(address, {"revisi": 0, "nilai:0": "Islam"}, follow=True).content.decode()

    assert "Pratinjau sudah diperbarui" in page
    item.refresh_from_db()
    assert "fixes" not in item.settings


def test_of_many_wrong_values_the_most_frequent_are_shown_and_the_rest_counted(
    operator: User, client: Client, django_assert_max_num_queries
) -> None:
    people = [person(n, KECAMATAN_TUGAS=f"ENTAH {n // 2}") for n in range(2, 130)]
    item = imported(sheet(*people), operator)
    assert len(Findings(item).wrong) == 50
    assert Findings(item).wrong_more == 14

    few = imported(sheet(person(1, KECAMATAN_TUGAS="ENTAH")), operator)
    client.get(reverse("import-detail", args=[few.pk]))
    with django_assert_max_num_queries(9):
        client.get(reverse("import-detail", args=[few.pk]))
    with django_assert_max_num_queries(9):
        page = client.get(reverse("import-detail", args=[item.pk])).content.decode()

    assert "40 nilai lagi" in page
    assert "dan 14 lainnya" in page


def test_fixes_go_along_in_the_returned_workbook_through_every_round(operator: User, client: Client) -> None:
    people = [person(n, PERINGKAT="A", KECAMATAN_TUGAS="PERAKK", NIK=nik(n)) for n in (1, 2)]
    people.append(person(3, PERINGKAT="B", KECAMATAN_TUGAS="PERAKK", NIK="123"))
    item = imported(
        xlsx_bytes({"Data": table(*people, title="DAFTAR NAMA")}), operator, filename="a.xlsx", pillar="PSM"
    )
    client.post(reverse("import-columns", args=[item.pk]), {"kolom:0:5": "abaikan"})
    item.refresh_from_db()
    fix(client, item, ("PERAKK", "Kec. Perak"))
    assert item.rejected == 3  # PSM serve in a village, and none is named

    second = imported(b"".join(take_rejected(item.pk, actor=operator)[1]), operator, filename="b.xlsx")
    third = imported(b"".join(take_rejected(second.pk, actor=operator)[1]), operator, filename="c.xlsx")

    for again in (second, third):
        assert (again.state, again.rejected) == ("ready", 3)
        assert wrong(again) == {}
        (kept,) = Findings(again).fixes
        assert (kept["value"], kept["to"], kept["rows"], kept["origin"]) == ("PERAKK", "Kec. Perak", 3, "file")
    page = client.get(reverse("import-detail", args=[third.pk])).content.decode()
    assert "Dibawa berkas perbaikan ini" in page

    fix(client, third, kembali="0")
    assert wrong(third) == {"PERAKK": (3, "KECAMATAN TUGAS")}


def test_a_files_own_settings_cannot_touch_a_persons_numbers(operator: User) -> None:
    bad = person(3, KECAMATAN_TUGAS="PERAKK", NIK="123")
    item = imported(sheet(bad), operator, fixes={"duty_district": {"perakk": "Kec. Perak"}})
    book = load_workbook(BytesIO(b"".join(take_rejected(item.pk, actor=operator)[1])))
    (hidden,) = (cell for row in book["_pilarsosial"].iter_rows() for cell in row if cell.value)
    hidden.value = hidden.value.replace('"duty_district"', '"nik"').replace('"perakk"', '"123"')
    changed = BytesIO()
    book.save(changed)

    again = imported(changed.getvalue(), operator, filename="b.xlsx")

    assert Findings(again).fixes == []
    assert wrong(again) == {"PERAKK": (1, "KECAMATAN TUGAS")}


def test_the_office_next_door_puts_nothing_right(as_user, operator: User, stranger: User) -> None:
    item = imported(sheet(person(1, KECAMATAN_TUGAS="PERAKK")), operator)
    answer = {"revisi": item.revision, "nilai:0": "Kec. Perak"}
    assert as_user(stranger).post(reverse("import-fix", args=[item.pk]), answer).status_code == 404


def test_nothing_is_put_right_in_what_is_applied(operator: User, client: Client) -> None:
    item = imported(sheet(person(1, AGAMA="xx")), operator)
    verbs.apply_import(item.pk, actor=operator, revision=item.revision, today=TODAY)
    item.refresh_from_db()

    page = fix(client, item, ("xx", "Islam"))

    assert "tidak lagi dapat diubah" in page
    assert "Betulkan sekaligus" not in page
    assert "fixes" not in item.settings


def test_a_large_file_is_read_again_by_a_job(operator: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    item = imported(sheet(person(1, AGAMA="xx")), operator)
    monkeypatch.setattr(work, "LARGE_BYTES", 0)

    fix(client, item, ("xx", "Islam"))
    assert item.job.kind == "import.prepare"
    execute(item.job.pk)

    item.refresh_from_db()
    assert (wrong(item), item.new) == ({}, 1)
