"""How one looks at the list: columns, saved filters, on paper, and addresses that make no sense."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from personnel import listing, reference, services
from personnel.columns import COLUMNS, DEFAULT, chosen_columns, fields_of, known_columns, needs_of
from personnel.lists import Question, people
from personnel.models import EmploymentStatus, Member, MonthlyReport
from personnel.profile import posts_over_time
from personnel.rows import entries
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import ColumnChoice, ColumnSet, ExtraField, Pillar, SavedFilter
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, nik

pytestmark = pytest.mark.django_db
URL, COLUMNS_URL, SAVED_URL = reverse("member-list"), reverse("column-choice"), reverse("saved-filter-list")
DAY = date(2026, 9, 30)


def person(name: str, pillar: str = "TKSK", region: str = "35.17.09", **fields) -> Member:
    return assignment(pillar, region, member=MemberFactory(name=name), **fields).member


def heads(response) -> list[str]:
    return [head.label for head in response.context["heads"]]


# --- The registry of columns --------------------------------------------------------------------------------------


@pytest.fixture
def uniform(db: None) -> ExtraField:
    pillar = Pillar.objects.get(code="TAGANA")
    return ExtraField.objects.create(pillar=pillar, code="ukuran", label="Ukuran seragam")


def told_of(actor, question, columns):
    """The only person whom the question finds, as the columns want it."""
    members = list(people(actor, question).only(*fields_of(columns)))
    [entry] = entries(actor, members, question, needs=needs_of(columns))
    [column.text(entry) for column in columns]
    return entry


def test_every_column_reads_a_row_in_two_statements(operator, uniform, django_assert_num_queries):
    member = MemberFactory(
        name="Ani Lestari",
        title_suffix="S.Sos.",
        home_region_id="35.17.09.2001",
        phone="+6281234567890",
        npwp="123456789012345",
        family_card_no="3517091508800009",
        bpjs_no="12345678901",
        address="Jalan Melati 1",
        birth_place="Jombang",
        email="ani@contoh.id",
        main_job="Guru",
        religion="islam",
        education="s1",
    )
    AccountFactory(member=member, number="0012345678")
    EmploymentStatus.objects.create(member=member, kind="pppk", since=date(2025, 1, 1))
    decree = DecreeFactory(number="188/1", valid_until=date(2027, 12, 31))
    row = assignment(
        "TAGANA", "35.17", member=member, decree=decree, membership_no="TGN-1", grade="Muda", extra={"ukuran": "XL"}
    )
    MonthlyReport.objects.create(assignment=row, month=date(2026, 8, 1), received_on=date(2026, 9, 2))
    columns = list(known_columns(operator).values())
    assert {column.code for column in columns} == {*COLUMNS, "x.TAGANA.ukuran"}
    question = Question(DAY)
    told_of(operator, question, columns)  # region names are asked once by a process
    with django_assert_num_queries(2):
        entry = told_of(operator, question, columns)
        told = {column.code: column.text(entry) for column in columns}
        full = {column.code: column.text(entry, full=True) for column in columns if column.is_secret}
    assert full == {
        "tanggal-lahir": "15 Agu 1980",
        "nik": member.nik,
        "kk": "3517091508800009",
        "npwp": "123456789012345",
        "bpjs": "12345678901",
        "rekening": f"{AccountFactory._meta.model.objects.get().bank.short_name} 0012345678",
    }
    for code in full:
        assert full[code] != told[code]
    assert {code: told[code] for code in ("nik", "kk", "tanggal-lahir")} == {
        "nik": "3517************",
        "kk": "tercatat",
        "tanggal-lahir": "46 tahun",
    }
    assert told["rekening"].endswith("*******678")
    expected = {
        "nama": "Ani Lestari, S.Sos.",
        "kepegawaian": "PPPK",
        "kab": "Kab. Jombang",
        "kec": "",
        "tmt": "1 Jan 2020",
        "status": "Aktif",
        "sk": "188/1",
        "sk-sampai": "31 Des 2027",
        "laporan": "Agustus 2026",
        "telepon": "0812-3456-7890",
        "x.TAGANA.ukuran": "XL",
        "jenjang": "Muda",
        "kelengkapan": "100%",
    }
    assert {code: told[code] for code in expected} == expected
    assert told["wilayah-ktp"].endswith("Kab. Jombang")


def test_who_may_not_see_accounts_has_no_column_of_them(coordinator, operator):
    assert "rekening" not in known_columns(coordinator)
    assert [column.code for column in chosen_columns(["rekening", "tmt", "entah"], coordinator)] == ["nama", "tmt"]


# --- Choosing columns ---------------------------------------------------------------------------------------------


def test_chosen_columns_are_shown_in_their_order_and_kept(as_user, operator, regency_admin):
    person("Ani Lestari", grade="Muda")
    client = as_user(operator)
    assert heads(client.get(URL)) == [COLUMNS[code].heading for code in DEFAULT]
    answer = client.post(
        f"{COLUMNS_URL}?pilar=TKSK",
        {"cara": "sendiri", "kolom": ["tmt", "jenjang", "surel"], "urutan.jenjang": "1", "urutan.tmt": "2"},
    )
    assert answer["Location"] == f"{URL}?pilar=TKSK"
    page = client.get(URL)
    assert heads(page) == ["Nama", "Jenjang", "TMT", "Surel"]
    assert "Muda" in page.content.decode()
    assert heads(as_user(operator).get(URL)) == ["Nama", "Jenjang", "TMT", "Surel"], "in another session too"
    assert heads(as_user(regency_admin).get(URL))[1] == "Jabatan", "of one user alone"
    client.post(COLUMNS_URL, {"cara": "bawaan"})
    assert heads(client.get(URL)) == [COLUMNS[code].heading for code in DEFAULT]
    assert not ColumnChoice.objects.exists()


def test_a_set_of_the_office_is_followed_when_it_changes(as_user, operator, stranger, jombang, mojokerto):
    own = ColumnSet.objects.create(
        office=jombang, list_code="anggota", name="Kontak", columns=[{"field": "telepon"}, {"field": "tak-dikenal"}]
    )
    theirs = ColumnSet.objects.create(
        office=mojokerto, list_code="anggota", name="Susunan Tetangga", columns=[{"field": "nik"}]
    )
    person("Ani Lestari")
    client = as_user(operator)
    page = client.get(COLUMNS_URL).content.decode()
    assert ("Kontak" in page, "Susunan Tetangga" in page) == (True, False)
    client.post(COLUMNS_URL, {"cara": "susunan", "susunan": own.pk})
    assert heads(client.get(URL)) == ["Nama", "Telepon"]
    assert client.post(COLUMNS_URL, {"cara": "susunan", "susunan": theirs.pk}).status_code == 404
    ColumnSet.objects.filter(pk=own.pk).update(columns=[{"field": "surel"}])
    assert heads(as_user(operator).get(URL)) == ["Nama", "Surel"]
    own.delete()
    assert heads(as_user(operator).get(URL)) == [COLUMNS[code].heading for code in DEFAULT]


def test_no_and_unknown_columns_are_refused(as_user, operator, coordinator):
    client = as_user(operator)
    assert client.post(COLUMNS_URL, {"cara": "sendiri"}).status_code == 422
    assert client.post(COLUMNS_URL, {"cara": "sendiri", "kolom": ["entah"]}).status_code == 422
    assert as_user(coordinator).post(COLUMNS_URL, {"cara": "sendiri", "kolom": ["rekening"]}).status_code == 422
    assert not ColumnChoice.objects.exists()


def test_more_columns_cost_no_more_statements(as_user, operator, uniform):
    client = as_user(operator)
    codes = [code for code in known_columns(operator) if code != "nama"][:20]
    services.choose_columns(
        codes[:18] + ["rekening", "x.TAGANA.ukuran"],
        known=list(known_columns(operator)),
        list_code="anggota",
        actor=operator,
    )
    for n in range(12):
        member = person(f"Warga {n}", "TAGANA", "35.17", decree=DecreeFactory())
        AccountFactory(member=member)
    client.get(URL)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(URL)
    assert len(page.context["rows"]) == 12
    assert len(captured) == 6, "\n".join(query["sql"] for query in captured)


# --- Saved filters ------------------------------------------------------------------------------------------------


def test_a_filter_is_saved_opened_renamed_and_deleted(as_user, operator):
    person("Ani Lestari")
    client = as_user(operator)
    assert client.post(f"{SAVED_URL}?pilar=TKSK&urut=-tmt&sesudah=7", {"name": " TKSK  terbaru "}).status_code == 302
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.user) == ("TKSK terbaru", "pilar=TKSK&urut=-tmt", operator)
    page = client.get(URL, {"pilar": "TKSK", "urut": "-tmt"})
    [item] = page.context["saved_filters"]
    assert (item["url"], item["active"]) == (f"{URL}?pilar=TKSK&urut=-tmt", True)
    assert client.get(item["url"]).context["question"].sort == "tmt"
    client.post(reverse("saved-filter-rename", args=[saved.pk]), {"name": "Baru"})
    assert client.get(URL).context["saved_filters"][0]["name"] == "Baru"
    assert "TKSK" in client.get(SAVED_URL).content.decode()
    client.post(reverse("saved-filter-delete", args=[saved.pk]))
    assert client.get(URL).context["saved_filters"] == []
    assert not SavedFilter.objects.exists()


def test_the_same_name_again_replaces_and_another_users_is_theirs(as_user, operator, regency_admin):
    for user in (operator, regency_admin):
        as_user(user).post(f"{SAVED_URL}?pilar=TKSK", {"name": "Saya"})
    as_user(operator).post(f"{SAVED_URL}?pilar=PSM", {"name": "Saya"})
    assert set(SavedFilter.objects.values_list("user", "query")) == {
        (operator.pk, "pilar=PSM"),
        (regency_admin.pk, "pilar=TKSK"),
    }
    theirs = SavedFilter.objects.get(user=regency_admin)
    client = as_user(operator)
    assert client.post(reverse("saved-filter-delete", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("saved-filter-rename", args=[theirs.pk]), {"name": "X"}).status_code == 404
    with pytest.raises(NotFound):
        services.delete_filter(theirs.pk, actor=operator)


def test_no_number_is_ever_kept_in_a_filter(as_user, operator):
    client = as_user(operator)
    typed = nik(7)
    assert client.post(f"{SAVED_URL}?q={typed}&pilar=TKSK", {"name": "Biasa"}).status_code == 302
    for name in (typed, "Budi 3517 9915 0880 0007", "3517/9915/0880/0007", "Rek 0012345678"):
        page = client.post(f"{SAVED_URL}?pilar=PSM", {"name": name})
        assert page.status_code == 422
        assert "nomor panjang" in page.content.decode()
    page = client.post(f"{SAVED_URL}?q=0012345678", {"name": "Nomor"})
    assert page.status_code == 422
    assert not SavedFilter.objects.exists()


def test_a_name_is_needed_and_taken_names_are_said(as_user, operator):
    client = as_user(operator)
    assert "Beri nama." in client.post(f"{SAVED_URL}?pilar=PSM", {"name": "  "}).content.decode()
    assert client.post(SAVED_URL, {"name": "Kosong"}).status_code == 422
    for name, pillar in (("Satu", "PSM"), ("Dua", "TKSK")):
        client.post(f"{SAVED_URL}?pilar={pillar}", {"name": name})
    with pytest.raises(DomainError) as refusal:
        services.rename_filter(SavedFilter.objects.get(name="Dua").pk, "Satu", actor=operator)
    assert refusal.value.code == "name_taken"


# --- Own fields of a pillar ---------------------------------------------------------------------------------------


def test_a_field_of_the_pillars_own_filters_its_tab(as_user, operator, uniform):
    uniform.kind, uniform.choices = "pilihan", "L\nXL"
    uniform.save()
    reference.fresh_pillars()
    person("Ani Lestari", "TAGANA", "35.17", extra={"ukuran": "XL"})
    person("Budi Santoso", "TAGANA", "35.17", extra={"ukuran": "L"})
    person("Cici Utami", "TKSK", "35.17.09")
    client = as_user(operator)
    page = client.get(URL, {"pilar": "TAGANA", "tambahan.ukuran": "XL"})
    assert [row.member.name for row in page.context["rows"]] == ["Ani Lestari"]
    assert "Ukuran seragam: XL" in {chip.label for chip in page.context["bar"].chips()}
    urls = {tab["label"]: tab["url"] for tab in page.context["tabs"]}
    assert urls["TKSK"] == f"{URL}?pilar=TKSK"
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert (counts["Tagana"], counts["Semua"]) == ("1", "")


# --- On paper -----------------------------------------------------------------------------------------------------


def test_the_whole_result_is_printed_with_its_heading(as_user, operator, monkeypatch):
    for n in range(3):
        person(f"Warga {n}", "TAGANA", "35.17")
    person("Ani Lestari", "TKSK", "35.17.09")
    client = as_user(operator)
    page = client.get(reverse("member-print"), {"pilar": "TAGANA", "tanggal": "2026-09-30"})
    text = page.content.decode()
    assert len(page.context["rows"]) == 3
    assert "Dinas Sosial Kabupaten Jombang" in text
    assert "Per tanggal 30 September 2026 · 3 orang · Tagana" in text
    assert "Ani Lestari" not in text
    monkeypatch.setitem(listing.answer.__kwdefaults__, "one_page", 2)
    page = client.get(reverse("member-print"), {"pilar": "TAGANA"})
    assert page.context["rows"] == []
    assert "Terlalu banyak untuk dicetak" in page.content.decode()


def test_print_masks_and_knows_only_the_own_area(as_user, operator, stranger):
    member = person("Ani Lestari")
    services.choose_columns(["nik", "kk"], known=list(COLUMNS), list_code="anggota", actor=operator)
    page = as_user(operator).get(reverse("member-print")).content.decode()
    assert "3517************" in page
    assert member.nik not in page
    assert "Ani Lestari" not in as_user(stranger).get(reverse("member-print")).content.decode()


def test_service_that_has_yet_to_begin_is_not_going_on(operator):
    member = person("Ani Lestari", start=date(2027, 1, 1))
    [post] = posts_over_time(member, operator, DAY)
    assert (post.time, post.state.label) == ("mulai 1 Januari 2027", "Akan mulai")
    [post] = posts_over_time(member, operator, date(2027, 1, 1))
    assert post.time == "1 Januari 2027 – sekarang"


# --- Addresses that make no sense ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query, said, rows",
    [
        ({"tanggal": "besok"}, "Tanggal “besok” tidak terbaca, jadi daftar ini per hari ini.", 1),
        ({"wilayah": "jombang"}, "Kode wilayah di alamat ini tidak terbaca dan diabaikan.", 1),
        ({"wilayah": "99.99"}, "Wilayah dengan kode 99.99 tidak ada", 0),
        ({"wilayah": "35.16"}, "di luar wilayah kewenangan Anda", 0),
        ({"status": "entah"}, "Status di alamat ini tidak dikenal dan diabaikan.", 1),
        ({"jenis": "entah"}, "Jenis jabatan di alamat ini tidak dikenal", 1),
        ({"jabatan": "999999"}, "Jabatan di alamat ini tidak dikenal", 1),
        ({"mutu": "entah"}, "Saringan mutu data di alamat ini tidak dikenal", 1),
        ({"pilar": "ENTAH"}, "Pilar di alamat ini tidak dikenal", 1),
    ],
)
def test_what_cannot_be_read_is_said(as_user, operator, query, said, rows):
    person("Ani Lestari")
    page = as_user(operator).get(URL, query)
    assert said in page.content.decode()
    assert len(page.context["rows"]) == rows
    assert nik(7) not in page.content.decode()


def test_what_can_be_read_is_not_complained_of(as_user, operator, province_admin):
    person("Ani Lestari")
    query = {
        "tanggal": "30/9/2026",
        "wilayah": ["35", "35.17.09"],
        "status": "aktif",
        "jenis": "pokok",
        "pilar": "TKSK",
    }
    for user in (operator, province_admin):
        page = as_user(user).get(URL, query)
        assert page.context["faults"] == []
        assert len(page.context["rows"]) == 1


def test_a_position_narrows_and_its_tab_forgets_it(as_user, operator):
    row = assignment("TKSK", "35.17", code="korkab", member=MemberFactory(name="Budi Santoso"))
    person("Ani Lestari")
    client = as_user(operator)
    page = client.get(URL, {"jabatan": row.position_id, "pilar": "TKSK"})
    assert [row.member.name for row in page.context["rows"]] == ["Budi Santoso"]
    assert all("jabatan=" not in tab["url"] for tab in page.context["tabs"])
    assert page.context["bar"].query == f"pilar=TKSK&jabatan={row.position_id}"
