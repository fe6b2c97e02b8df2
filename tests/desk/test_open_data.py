"""Figures for everybody: nothing small, nothing that a sum gives back, and the same address for ever."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.models import Assignment
from pilarsosial.core.models import Level, Pillar, Position, Publication, Region
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.period import Period
from pilarsosial.desk.opendata.chores import publish_due
from pilarsosial.desk.opendata.datasets import HIDDEN, PROVINCE, REGENCY, TIER, TOTAL
from pilarsosial.desk.opendata.hiding import SMALLEST, hide, hide_together
from pilarsosial.desk.opendata.publishing import due_quarters, publish
from pilarsosial.desk.opendata.records import records_of
from tests.factories import EventFactory, MemberFactory, OfficeFactory, assignment, participant, position, post_at
from tests.stipends.factories import SchemeFactory, batch, line, rate

Q3 = Period.parse("2026-Q3")

# --- Hiding -------------------------------------------------------------------------------------------------------


def guesses(column: list[int]) -> list[set[int]] | None:
    """What somebody who knows the published figures, the sum and the rule can think each hidden figure to be; None
    where the sum is not published."""
    hidden = hide({place: (figure,) for place, figure in enumerate(column)})
    if hidden.total:
        return None
    places = sorted(hidden.keys)
    rest = sum(column[place] for place in places)
    possible: list[set[int]] = [set() for _ in places]
    for first in itertools.product(range(1, rest + 1), repeat=max(len(places) - 1, 0)):
        last = rest - sum(first)
        if places and last >= 1:
            for thought, value in zip(possible, (*first, last), strict=True):
                thought.add(value)
    return possible


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_hidden_figure_can_be_computed(column):
    thoughts = guesses(column)
    assert thoughts is None or all(len(thought) > 1 for thought in thoughts), column


@given(st.lists(st.integers(0, 40), max_size=12))
def test_nothing_small_stands_and_nothing_is_hidden_for_nothing(column):
    hidden = hide({place: (figure,) for place, figure in enumerate(column)})
    for place, figure in enumerate(column):
        if 0 < figure < SMALLEST:
            assert place in hidden.keys
    if not any(0 < figure < SMALLEST for figure in column):
        assert hidden.keys == frozenset()
        assert not hidden.total


def test_the_smallest_large_one_goes_along():
    assert hide({"a": (3, 3), "b": (40, 41), "c": (6, 7), "d": (0, 0)}).keys == {"a", "c"}
    # What is 0 in one of its figures protects nothing there.
    assert hide({"a": (3, 3), "b": (40, 0)}).total is True


COLUMNS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 12)), max_size=6)


@given(COLUMNS, COLUMNS, COLUMNS, st.sets(st.sampled_from("abcdef")))
def test_what_one_set_hides_no_other_one_tells(first, second, third, before):
    columns = {"satu": first, "dua": second, "tiga": third}
    found = hide_together(columns, before=dict.fromkeys(columns, before))
    gone = set().union(*(one.keys for one in found.values()))
    for name, column in columns.items():
        # The same places, but those of which there is nothing to tell; never one alone whose rest the sum would tell.
        assert found[name].keys == {place for place in gone & column.keys() if any(column[place])}
        assert found[name].total or len(found[name].keys) != 1
        hidden = [column[place][0] for place in found[name].keys]
        if any(figure < SMALLEST for figure in hidden):
            assert found[name].total or any(figure >= SMALLEST for figure in hidden)


def test_the_row_that_was_hidden_beside_a_small_one_stays_hidden():
    assert hide({"a": (3,), "b": (9,), "c": (8,)}).keys == {"a", "c"}
    assert hide({"a": (3,), "b": (9,), "c": (8,)}, before={"b"}).keys == {"a", "b"}


# --- What is counted ----------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def crowd(pillar: str, regency: str, people: int, **fields) -> None:
    """So many people, one in each village."""
    known = set(Assignment.objects.values_list("duty_region_id", flat=True))
    villages = Region.objects.filter(level=Level.VILLAGE, code__startswith=f"{regency}.").exclude(code__in=known)
    for village in villages.order_by("code")[:people]:
        assignment(pillar, village.code, member=MemberFactory(office=OfficeFactory(code=regency)), **fields)


def rows_of(code: str, tier: str = "") -> dict[tuple[str, str], dict]:
    """By place and pillar: the sum of the province, or with a tier its own."""
    own = [row for row in records_of(Q3, [code])[code] if row[TIER] == tier or (not tier and row[TIER] != PROVINCE)]
    return {(row["kode_wilayah"], row.get("kode_pilar", "")): row for row in own}


def test_people_are_counted_as_of_the_quarters_end():
    crowd("PSM", "35.17", 7)
    crowd("PSM", "35.16", 9)
    crowd("PSM", "35.17", 1, start=date(2026, 10, 5))
    rows = rows_of("anggota-pilar-sosial")
    assert rows["35.17", "PSM"]["orang"] == 7
    assert rows["35", "PSM"]["orang"] == 16
    assert rows["35", "PSM"]["tanggal"] == "2026-09-30"


def serving(places: dict[str, int]) -> None:
    """So many Tagana in each; at the province in a basic position of its own."""
    known = {"pillar": position("TAGANA").pillar, "kind": "pokok", "rule": "coverage", "order": 999}
    Position.objects.create(code="provinsi", name="Tagana Provinsi", level=Level.PROVINCE, **known)
    for region, people in places.items():
        for _ in range(people):
            assignment("TAGANA", region, code="provinsi" if region == "35" else "")


def test_the_provinces_own_people_and_posts_stand_in_a_row_of_their_own():
    serving({"35.17": 7, "35": 6})
    post_at("TAGANA", "35.16", seats=10)
    rows = rows_of("anggota-pilar-sosial")
    assert rows["35.17", "TAGANA"]["orang"] == 7
    own = rows_of("anggota-pilar-sosial", PROVINCE)["35", "TAGANA"]
    assert (own["orang"], own["formasi_terisi"]) == (6, 6)
    assert (rows["35.16", "TAGANA"]["orang"], rows["35.16", "TAGANA"]["formasi_kosong"]) == (0, 10)
    assert (rows["35", "TAGANA"]["orang"], rows["35", "TAGANA"][TIER]) == (13, TOTAL)
    assert rows["35.17", "TAGANA"][TIER] == REGENCY


def test_a_handful_at_the_province_is_hidden_and_no_difference_tells_it():
    serving({"35": 2, "35.17": 7, "35.16": 9})
    rows = rows_of("anggota-pilar-sosial")
    assert rows_of("anggota-pilar-sosial", PROVINCE)["35", "TAGANA"]["orang"] is None
    assert rows["35.17", "TAGANA"]["orang"] is None
    assert (rows["35.16", "TAGANA"]["orang"], rows["35", "TAGANA"]["orang"]) == (9, 18)


def test_a_small_number_takes_another_one_along():
    crowd("PSM", "35.17", 3)
    crowd("PSM", "35.16", 9)
    rows = rows_of("anggota-pilar-sosial")
    assert rows["35.17", "PSM"]["orang"] is None
    assert rows["35.17", "PSM"]["formasi_terisi"] is None
    assert rows["35.16", "PSM"]["orang"] is None
    assert rows["35", "PSM"]["orang"] == 12


def test_where_nothing_can_stand_beside_it_the_sum_goes():
    crowd("PSM", "35.17", 3)
    rows = rows_of("anggota-pilar-sosial")
    assert all(row[HIDDEN] and row["orang"] is None for row in rows.values())


def test_events_count_those_that_were_held(jombang):
    EventFactory(office=jombang, state="closed", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 1))
    EventFactory(office=jombang, state="cancelled", starts_on=date(2026, 8, 2), ends_on=date(2026, 8, 2))
    EventFactory(office=jombang, state="closed", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 1))
    row = rows_of("kegiatan-pilar-sosial")["35.17", ""]
    assert row["kegiatan"] == 1
    # Nobody wrote down who was invited, registered or there: that is no zero, and neither is the sum.
    for told in (row, rows_of("kegiatan-pilar-sosial")["35", ""]):
        assert [told[name] for name in ("diundang", "terdaftar", "hadir")] == [None] * 3
        assert told["kegiatan_diundang"] == 0
        assert not told[HIDDEN]


def test_a_sum_of_invitations_says_of_how_many_events_it_is_known(jombang):
    closed = {"office": jombang, "state": "closed"}
    known = EventFactory(starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 1), office=jombang)
    EventFactory(starts_on=date(2026, 8, 2), ends_on=date(2026, 8, 2), **closed)
    for _ in range(6):
        participant(known, invited_at=timezone.now())
    type(known).objects.update(state="closed")
    row = rows_of("kegiatan-pilar-sosial")["35.17", ""]
    assert (row["kegiatan"], row["diundang"], row["kegiatan_diundang"]) == (2, 6, 1)
    assert (row["hadir"], row["kegiatan_hadir"]) == (None, 0)


def test_money_is_counted_by_its_results(regency_admin, jombang):
    scheme = SchemeFactory(office=jombang)
    rate(scheme)
    line(batch(scheme, regency_admin))
    assert rows_of("tali-asih-pilar-sosial") == {}


# --- Publishing ---------------------------------------------------------------------------------------------------


def test_a_quarter_is_published_once_and_stays(client):
    crowd("PSM", "35.17", 7)
    [first] = publish(Q3, actor=SYSTEM)
    crowd("PSM", "35.17", 5, start=date(2021, 1, 1))
    assert publish(Q3, actor=SYSTEM) == []
    assert Publication.objects.get().digest == first.digest


def test_quarters_are_due_some_days_after_their_end():
    assert due_quarters(date(2026, 10, 10))[-1] == Period.parse("2026-Q2")
    assert due_quarters(date(2026, 10, 20))[-1] == Q3


def test_the_chore_publishes_only_where_the_installation_does(settings):
    crowd("PSM", "35.17", 7)
    settings.OPEN_DATA = False
    publish_due(datetime(2026, 11, 1, tzinfo=UTC))
    assert not Publication.objects.exists()
    settings.OPEN_DATA = True
    publish_due(datetime(2026, 11, 1, tzinfo=UTC))
    assert Publication.objects.filter(period="2026-Q3").exists()


@pytest.fixture
def open_files(client):
    crowd("PSM", "35.17", 7)
    publish(Q3, actor=SYSTEM)
    return client


def test_files_have_codes_metadata_and_no_person(open_files):
    text = open_files.get("/data/anggota-pilar-sosial.csv").content.decode()
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["kode_wilayah"], row["kode_pilar"], row["orang"]) == ("35.17", "PSM", "7")
    assert "Warga Contoh" not in text
    told = open_files.get("/data/anggota-pilar-sosial/2026-Q3.json").json()
    assert {"konsep", "definisi", "klasifikasi", "ukuran_dan_satuan", "produsen_data", "lisensi"} <= set(
        told["metadata"]
    )
    assert told["data"][0]["orang"] == 7


def test_a_file_has_an_etag_and_no_cookie(open_files):
    first = open_files.get("/data/anggota-pilar-sosial.csv")
    assert "public" in first["Cache-Control"]
    again = open_files.get("/data/anggota-pilar-sosial.csv", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    # As a browser says it that took a file compressed, and knows another one too.
    packed = open_files.get("/data/anggota-pilar-sosial.json", headers={"Accept-Encoding": "gzip"})
    assert packed["ETag"].startswith("W/")
    known = {"If-None-Match": f'"lain", {packed["ETag"]}', "Accept-Encoding": "gzip"}
    assert open_files.get("/data/anggota-pilar-sosial.json", headers=known).status_code == 304
    for response in (first, again, open_files.get("/data/")):
        assert not response.cookies
    assert open_files.get("/data/anggota-pilar-sosial.json")["ETag"] != first["ETag"]


def test_a_name_that_a_reader_of_sheets_would_run_is_text(client):
    crowd("PSM", "35.17", 7)
    Pillar.objects.filter(code="PSM").update(name="=1+1")
    publish(Q3, actor=SYSTEM)
    text = client.get("/data/anggota-pilar-sosial.csv").content.decode()
    assert {row["pilar"] for row in csv.DictReader(io.StringIO(text)) if row["kode_pilar"] == "PSM"} == {"'=1+1"}


def test_unknown_addresses_and_a_closed_installation_answer_404(open_files, settings):
    for path in ("/data/lain.csv", "/data/anggota-pilar-sosial.xlsx", "/data/anggota-pilar-sosial/2020-Q1.csv"):
        assert open_files.get(path).status_code == 404
    settings.OPEN_DATA = False
    assert open_files.get("/data/anggota-pilar-sosial.csv").status_code == 404
    assert "tidak menerbitkan" in open_files.get(reverse("open-data")).content.decode()
