"""Column sets of an office: made, copied, put in order, changed by two at once, deleted, and used."""

import re

import pytest
from django.test import Client

from personnel.exporting.set_verbs import change_column_set, drop_column_set, make_column_set
from personnel.exporting.sets import LIST_CODE, SHIPPED
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, ColumnSet, Office, User
from pilarsosial.core.tabular.headings import key_of
from tests.factories import OfficeFactory, user_with
from tests.sheets.exports import KEY, changed, full_roster, row_of, sent_back, table_of
from tests.sheets.imports import counts

pytestmark = pytest.mark.django_db
URL = "/anggota/ekspor/susunan/"
WANTED = (("nama", ""), ("nik", "No. KTP"), ("kec", "Kecamatan"))


@pytest.fixture
def own_set(jombang: Office, operator: User) -> ColumnSet:
    return make_column_set(jombang.pk, "Bank Jatim", WANTED, actor=operator)


def posted(column_set: ColumnSet | None = None, rows=WANTED, **more) -> dict:
    """What the form sends; a row is (code, heading) or (code, heading, number)."""
    data = {"name": "Bank Jatim", "kantor": "", "versi": str(column_set.version if column_set else 0), **more}
    data["kolom"] = [row[0] for row in rows]
    for place, row in enumerate(rows, start=1):
        data[f"judul.{row[0]}"] = row[1]
        data[f"urutan.{row[0]}"] = row[2] if len(row) > 2 else str(place)
    return data


def order_of(response) -> list[str]:
    html = response.content.decode()
    return [part.partition('"')[0] for part in html.split('name="kolom" value="')[1:]]


# --- The verbs ----------------------------------------------------------------------------------------------------


def test_a_set_belongs_to_its_office(own_set, operator, regency_admin, stranger, jombang) -> None:
    assert own_set.columns == [
        {"field": "nama", "heading": ""},
        {"field": "nik", "heading": "No. KTP"},
        {"field": "kec", "heading": "Kecamatan"},
    ]
    entry = AuditEntry.objects.get(action="columns.made")
    assert entry.changes == {"kolom": [None, "Nama Lengkap, No. KTP, Kecamatan"]}
    changed_set = change_column_set(own_set.pk, "Bank", WANTED[:2], version=1, actor=regency_admin)
    assert (changed_set.name, changed_set.version, len(changed_set.columns)) == ("Bank", 2, 2)
    for act in (
        lambda: change_column_set(own_set.pk, "Bank", WANTED, version=2, actor=stranger),
        lambda: drop_column_set(own_set.pk, version=2, actor=stranger),
        lambda: make_column_set(jombang.pk, "Lain", WANTED, actor=stranger),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("role", ["auditor", "treasurer", "verifier", "coordinator"])
def test_who_may_only_read_changes_nothing(role, own_set, jombang) -> None:
    user = user_with(role, "35.17")
    for act in (
        lambda: make_column_set(jombang.pk, "Lain", WANTED, actor=user),
        lambda: change_column_set(own_set.pk, "Bank", WANTED, version=1, actor=user),
        lambda: drop_column_set(own_set.pk, version=1, actor=user),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_two_who_change_a_set_at_once_are_told(own_set, operator, regency_admin) -> None:
    change_column_set(own_set.pk, "Bank Jatim", WANTED[:1], version=1, actor=regency_admin)
    for act in (
        lambda: change_column_set(own_set.pk, "Bank Jatim", WANTED[:2], version=1, actor=operator),
        lambda: drop_column_set(own_set.pk, version=1, actor=operator),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "changed_meanwhile"
    own_set.refresh_from_db()
    assert len(own_set.columns) == 1


def test_saving_what_is_there_already_is_no_change(own_set, operator) -> None:
    change_column_set(own_set.pk, "Bank Jatim", WANTED, version=1, actor=operator)
    own_set.refresh_from_db()
    assert own_set.version == 1
    assert not AuditEntry.objects.filter(action="columns.changed").exists()


@pytest.mark.parametrize(
    "wanted, field, said",
    [
        ([("nama", ""), ("alamat", "NIK")], "judul.alamat", "Pada impor judul ini berarti NIK"),
        ([("nama", ""), ("status", "Alamat")], "judul.status", "Pada impor judul ini berarti Alamat"),
        ([("nama", ""), ("alamat", "Foto")], "judul.alamat", "dilewati"),
        ([("nama", "Nama"), ("status", "nama ")], "judul.status", "sudah dipakai"),
        ([("nama", ""), ("nama-ktp", "")], "judul.nama-ktp", "Isinya sama dengan kolom"),
        ([("nama", ""), ("status", KEY)], "judul.status", KEY),
        ([("nama", "--")], "judul.nama", "huruf atau angka"),
        ([("nama", "x" * 61)], "judul.nama", "60 huruf"),
        ([("nama", "3517990101019001")], "judul.nama", "nomor panjang"),
        ([], "columns", "paling sedikit satu kolom"),
        ([("tidak-ada", "")], "columns", "paling sedikit satu kolom"),
    ],
)
def test_what_cannot_be_a_set_is_said_beside_its_input(wanted, field, said, operator, jombang) -> None:
    with pytest.raises(DomainError) as refusal:
        make_column_set(jombang.pk, "Contoh", wanted, actor=operator)
    assert said in refusal.value.fields[field]
    assert not ColumnSet.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Daftar 3517990101019001"])
def test_a_set_needs_a_name(name, operator, jombang) -> None:
    with pytest.raises(DomainError) as refusal:
        make_column_set(jombang.pk, name, WANTED, actor=operator)
    assert "name" in refusal.value.fields


def test_a_name_is_an_offices_once(own_set, operator, stranger, mojokerto, jombang) -> None:
    make_column_set(mojokerto.pk, "Bank Jatim", WANTED, actor=stranger)
    with pytest.raises(DomainError) as refusal:
        make_column_set(jombang.pk, "Bank Jatim", WANTED, actor=operator)
    assert refusal.value.fields == {"name": "Nama ini sudah dipakai susunan lain di kantor ini."}


# --- The pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step, expected, focused",
    [
        ("naik:kec", ["nama", "kec", "nik"], "naik-kec"),
        ("turun:nama", ["nik", "nama", "kec"], "turun-nama"),
        ("naik:nama", ["nama", "nik", "kec"], "naik-nama"),
        ("turun:kec", ["nama", "nik", "kec"], "turun-kec"),
        ("buang:nik", ["nama", "kec"], "buang-kec"),
        ("buang:kec", ["nama", "nik"], "buang-nik"),
        ("buang:tidak-ada", ["nama", "nik", "kec"], ""),
    ],
)
def test_the_order_changes_by_buttons_without_a_script(step, expected, focused, own_set, operator, as_user) -> None:
    response = as_user(operator).post(f"{URL}{own_set.pk}/ubah/", posted(own_set, langkah=step))
    assert response.status_code == 200
    assert order_of(response) == expected
    assert re.findall(r'id="([^"]+)" autofocus', response.content.decode()) == ([focused] if focused else [])
    own_set.refresh_from_db()
    assert [column["field"] for column in own_set.columns] == ["nama", "nik", "kec"]


@pytest.mark.parametrize(
    "numbers, expected",
    [
        (("1", "2", "1"), ["kec", "nama", "nik"]),
        (("3", "2", "3"), ["nik", "kec", "nama"]),
        (("2", "2", "3"), ["nik", "nama", "kec"]),
        (("", "2", "3"), ["nik", "kec", "nama"]),
        (("x", "99", "0"), ["kec", "nik", "nama"]),
    ],
)
def test_a_changed_number_moves_the_column_to_that_place(numbers, expected, own_set, operator, as_user) -> None:
    rows = [(code, heading, number) for (code, heading), number in zip(WANTED, numbers, strict=True)]
    response = as_user(operator).post(f"{URL}{own_set.pk}/ubah/", posted(own_set, rows))
    assert response["Location"] == URL
    own_set.refresh_from_db()
    assert [column["field"] for column in own_set.columns] == expected


def test_columns_are_added_and_keep_what_was_typed(own_set, operator, as_user) -> None:
    rows = [*WANTED[:2], ("kec", "Kecamatan Dampingan")]
    client = as_user(operator)
    response = client.post(f"{URL}{own_set.pk}/ubah/", posted(own_set, rows, langkah="tambah", baru="telepon"))
    assert order_of(response) == ["nama", "nik", "kec", "telepon"]
    assert "Kecamatan Dampingan" in response.content.decode()
    fragment = client.post(
        f"{URL}{own_set.pk}/ubah/", posted(own_set, rows, langkah="naik:kec"), headers={"HX-Request": "true"}
    )
    assert "<html" not in fragment.content.decode()


def test_a_refusal_keeps_everything_typed(own_set, operator, as_user) -> None:
    response = as_user(operator).post(f"{URL}{own_set.pk}/ubah/", posted(own_set, [("nama", "NIK")], name="Baru"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Baru"' in html
    assert "Pada impor judul ini berarti NIK. Pilih judul lain." in html
    assert 'aria-invalid="true"' in html


def test_an_old_form_is_told_and_saves_nothing(own_set, operator, regency_admin, as_user) -> None:
    change_column_set(own_set.pk, "Bank", WANTED[:1], version=1, actor=regency_admin)
    response = as_user(operator).post(f"{URL}{own_set.pk}/ubah/", posted(own_set))
    assert "baru saja diubah orang lain" in response.content.decode()
    own_set.refresh_from_db()
    assert own_set.name == "Bank"


@pytest.mark.parametrize("code", SHIPPED)
def test_what_ships_can_be_copied_and_saved_as_it_is(code, operator, jombang, as_user) -> None:
    client = as_user(operator)
    page = client.get(f"{URL}tambah/", {"dari": code})
    rows = [(column, "") for column in order_of(page)]
    response = client.post(f"{URL}tambah/", posted(None, rows, kantor=str(jombang.pk), name="Salinan"))
    assert response.status_code == 302
    made = ColumnSet.objects.get()
    assert (made.name, made.list_code, len(made.columns)) == ("Salinan", LIST_CODE, len(rows))


def test_a_set_of_another_office_cannot_be_copied_or_seen(own_set, stranger, as_user) -> None:
    client = as_user(stranger)
    assert client.get(f"{URL}tambah/", {"dari": own_set.pk}).status_code == 404
    assert "Bank Jatim" not in client.get(URL).content.decode().split("Bawaan")[0]


def test_an_office_out_of_scope_gets_no_set(operator, mojokerto, as_user) -> None:
    response = as_user(operator).post(f"{URL}tambah/", posted(None, kantor=str(mojokerto.pk)))
    assert response.status_code == 404


def test_deleting_asks_first_and_checks_the_version(own_set, operator, regency_admin, as_user) -> None:
    client = as_user(operator)
    page = client.get(f"{URL}{own_set.pk}/hapus/")
    assert "No. KTP" in page.content.decode()
    change_column_set(own_set.pk, "Bank", WANTED[:1], version=1, actor=regency_admin)
    assert client.post(f"{URL}{own_set.pk}/hapus/", {"versi": "1"}).status_code == 422
    assert client.post(f"{URL}{own_set.pk}/hapus/", {"versi": "2"})["Location"] == URL
    assert not ColumnSet.objects.exists()
    assert AuditEntry.objects.filter(action="columns.deleted").count() == 1


def test_readers_see_the_sets_and_no_buttons(own_set, auditor, as_user) -> None:
    OfficeFactory(code="35.17")
    html = as_user(user_with("auditor", "35.17", username="pemeriksa_jombang")).get(URL).content.decode()
    assert "Bank Jatim" in html
    assert "susunan/tambah/" not in html


# --- Used ---------------------------------------------------------------------------------------------------------


def export(client: Client, column_set: ColumnSet, file_format: str) -> bytes:
    response = client.post(
        "/anggota/ekspor/?status=semua", {"susunan": str(column_set.pk), "format": file_format, "kunci": "1"}
    )
    return b"".join(response.streaming_content)


def test_a_set_gives_order_and_headings(own_set, operator, as_user, jombang) -> None:
    full_roster(jombang)
    rows = table_of(export(as_user(operator), own_set, "csv"))
    assert rows[0] == ["Nama Lengkap", "No. KTP", "Kecamatan", KEY]
    assert rows[1][0] == "Agus Salim"


def test_any_own_headings_come_back_in_a_workbook(operator, as_user, jombang) -> None:
    """A workbook says itself what its headings mean."""
    roster = full_roster(jombang)
    wanted = (("kec", "Rayon"), ("nama", "Yang Bersangkutan"), ("telepon", "Dapat Dihubungi"), ("status", "Kondisi"))
    made = make_column_set(jombang.pk, "Sendiri", wanted, actor=operator)
    data = export(as_user(operator), made, "xlsx")

    assert counts(sent_back(data, operator)) == (0, 0, 9, 0)
    data = changed(data, row_of(data, roster["siti"]), "Dapat Dihubungi", "0813-1111-2222")
    assert counts(sent_back(data, operator)) == (0, 1, 8, 0)


def test_in_a_csv_an_unknown_heading_is_asked_and_a_known_one_is_not(operator, as_user, jombang) -> None:
    full_roster(jombang)
    wanted = (("nama", "NAMA TKSK"), ("telepon", "Dapat Dihubungi"), ("kec", "KEC. TUGAS"))
    made = make_column_set(jombang.pk, "Sendiri", wanted, actor=operator)
    client = as_user(operator)
    page = client.get(f"{URL}{made.pk}/ubah/").content.decode()
    assert page.count("arti judul ini akan ditanyakan") == 1
    preview = sent_back(export(client, made, "csv"), operator)
    assert preview.state == "questions"
    answered = sent_back(export(client, made, "csv"), operator, overrides={"Dapat Dihubungi": "phone"})
    assert counts(answered) == (0, 0, 9, 0)


def test_the_lists_own_set_is_offered(own_set, operator, as_user, jombang) -> None:
    full_roster(jombang)
    html = as_user(operator).get("/anggota/ekspor/").content.decode()
    for name in (*(item.name for item in SHIPPED.values()), "Seperti di daftar", "Bank Jatim"):
        assert name in html
    response = as_user(operator).post("/anggota/ekspor/", {"susunan": "daftar", "format": "csv", "kunci": "1"})
    headings = table_of(b"".join(response.streaming_content))[0]
    assert {key_of(heading) for heading in headings} >= {key_of("Nama Lengkap"), key_of("Jabatan"), key_of("TMT")}
