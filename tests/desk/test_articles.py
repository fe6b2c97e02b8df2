"""The five articles, each as a report: what was stated beside what is counted, and where the two part."""

from __future__ import annotations

import pytest

from events.models import Event
from pilarsosial.core.models import Grant, Office, User
from pilarsosial.desk.reports.tables import value_of
from tests.desk.report_figures import ask, cells, follow, said, values
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

Row = tuple[int | None, int | None, int | None]


def whoever(role: str, region: str, office: str = "") -> User:
    """Somebody of the demo's offices, beside its own accounts."""
    user = UserFactory(username=f"pembaca-{role}-{region}")
    Grant.objects.create(user=user, role=role, office=Office.objects.get(code=office or region), region_id=region)
    return user


@pytest.fixture(scope="module")
def article():
    """`article(user, source)`: what one source said, as the report tells it."""

    def read(actor: User, source: str, **told: str) -> dict[str, list[Row]]:
        (table,) = said(ask("angka-disebut", actor, q=source, **told)).values()
        return table

    return read


def test_jombang_2024_has_211_that_nobody_summed(demo, article):
    """S000: PKH 150, TKSK 21, Tagana 40."""
    told = article(whoever("regency_admin", "35.17"), "Berita Dinas Sosial Kabupaten Jombang")
    people = {pillar: told[f"Orang: {pillar}"] for pillar in ("PKH", "TKSK", "Tagana")}
    assert people == {"PKH": [(150, 150, 0)], "TKSK": [(21, 21, 0)], "Tagana": [(40, 40, 0)]}
    assert told["Orang: jumlah pilar yang disebut"] == [(211, 211, 0)]
    event = "Sosialisasi dan Audiensi Pilar Sosial Kabupaten Jombang"
    for code, number in (("PKH", 150), ("TKSK", 21), ("TAGANA", 40)):
        assert told[f"Terdaftar ({code}): {event}"] == [(number, number, 0)]
    assert told[f"Terdaftar, jumlah bagian yang disebut: {event}"] == [(211, 211, 0)]
    headcount = ask("jumlah-anggota", whoever("operator", "35.17"), tanggal="2024-02-01")
    assert values(headcount.tables[0])[-1] == ("Jumlah", 211, 211, 0)


def test_east_java_2024_invited_200_and_has_three_rates(demo, article):
    """S001: 160 + 40 were invited and said to have come; three rates a quarter and what they are a month."""
    told = article(whoever("province_admin", "35"), "surabayapagi.com")
    event = "Sinergitas Pilar Sosial Jawa Timur"
    assert told[f"Diundang: {event}"] == [(200, 200, 0)]
    assert told[f"Unit asal (Jatim Social Care): {event}"] == [(30, 30, 0)]
    # Who came was told with the numbers of the invitation; nobody kept attendance: nothing to set beside it.
    assert told[f"Hadir (pilar sosial): {event}"] == [(160, None, None)]
    assert told[f"Hadir, jumlah bagian yang disebut: {event}"] == [(200, None, None)]
    rates = {"PKH Plus": 1_500_000, "TKSK": 1_500_000, "Tagana": 750_000}
    for pillar, amount in rates.items():
        assert told[f"Besaran per triwulan (Rp): {pillar}"] == [(amount, amount, 0)]
        assert told[f"Besaran setara per bulan (Rp): {pillar}"] == [(None, amount // 3, None)]
    pk = Event.objects.get(title=event).pk
    (row, _total) = values(ask("kehadiran", whoever("operator", "35"), kegiatan=pk).tables[0])
    assert row[2:6] == (200, 200, None, None)


def test_jombang_2019_was_said_to_be_209_and_is_208(demo, article):
    """S002: 161 + 21 + 26; 306 villages and 21 kecamatan."""
    told = article(whoever("regency_admin", "35.17"), "mediapetisi.net")
    assert told["Orang: semua pilar"] == [(209, 208, 1)]
    assert told["Orang: jumlah pilar yang disebut"] == [(208, 208, 0)]
    assert told["Penugasan pokok: semua pilar"] == [(None, 208, None)]
    assert [told[f"Orang: {pillar}"] for pillar in ("PKH", "TKSK", "Tagana")] == [
        [(161, 161, 0)],
        [(21, 21, 0)],
        [(26, 26, 0)],
    ]
    assert told["Desa/kelurahan"] == [(306, 306, 0)]
    assert told["Kecamatan"] == [(21, 21, 0)]
    assert told["Angka lain: jenis PMKS"] == [(26, None, None)]


def test_from_2019_to_2024_jombang_lost_pkh_and_won_tagana(demo):
    """S002 against S000: 161 to 150, 26 to 40, and 21 TKSK both times."""
    answer = ask("mutasi", whoever("regency_admin", "35.17"), dari="2019-01-30", sampai="2024-02-01")
    bridge = {row[0]: row[1:] for row in values(answer.tables[0])}
    assert bridge["Awal (per 29 Jan 2019)"] == (161, 21, 26, 208)
    assert bridge["Akhir (per 1 Feb 2024)"] == (150, 21, 40, 211)
    came, left = bridge["Jumlah masuk"], bridge["Jumlah keluar"]
    assert tuple(a + b - c for a, b, c in zip((161, 21, 26, 208), came, left, strict=True)) == (150, 21, 40, 211)


def test_bukittinggi_2024_has_360_posts_beside_332_and_322(demo, article):
    """S003: two totals that contradict each other, 360 posts, the people as entered; July paid 83 days late."""
    reader = whoever("regency_admin", "13.75")
    told = article(reader, "pelatihan pilar sosial Kota Bukittinggi")
    people = value_of(cells(ask("jumlah-anggota", reader, tanggal="2024-10-22").tables[0])[-1][1])
    assert told["Orang: semua pilar"] == [(332, people, 332 - people), (322, people, 322 - people)]
    assert told["Orang: jumlah pilar yang disebut"] == [(360, 360, 0)]
    assert told["Penugasan pokok: semua pilar"] == [(None, 360, None)]
    assert told["Desa/kelurahan terjangkau: PSM"] == [(24, 24, 0)]
    assert told["Hari lewat jatuh tempo"] == [(83, 83, 0)]
    event = "Kuota: Pelatihan Peningkatan Kapasitas Pilar Sosial Kota Bukittinggi"
    assert told[event] == [(332, 360, -28), (322, 360, -38)]


def test_jambi_2023_had_50_outside_people_and_leaves_recommendations(demo, article):
    """S004: a Biro Kesra, 50 outside participants, no members, open recommendations."""
    reader = User.objects.get(username="operator_jambi")
    told = article(reader, "Berita Pemerintah Provinsi Jambi")
    assert told["Terdaftar: Rapat Koordinasi Kesejahteraan Sosial Provinsi Jambi"] == [(50, 50, 0)]
    pillars = {row[0]: row[1] for row in values(ask("kehadiran", reader, periode="2023").tables[1])}
    assert pillars == {"Orang luar": 50, "Jumlah": 50}
    by_event, unfinished = map(values, ask("rekomendasi", reader, tanggal="2023-10-10").tables)
    assert by_event[0][2:] == (3, 3, 3, 0)
    assert {row[1] for row in unfinished} == {10}


def test_every_figure_of_the_articles_leads_to_as_many_rows(demo):
    for role, region in (("province_admin", "35"), ("regency_admin", "13.75")):
        reader = whoever(role, region)
        assert follow(ask("angka-disebut", reader), reader) >= 5
