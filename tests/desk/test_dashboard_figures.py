"""Every number on the dashboard, as every role: it leads to a list, and the list has that many rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from personnel.models import Assignment, BankAccount
from pilarsosial.core.models import Grant, User
from pilarsosial.core.second_factor import PROVED
from pilarsosial.desk.dashboard.waiting import KINDS, kinds_for, waiting
from tests.desk.following import Follower, Node, bare_numbers, figures_in, main_of, says, tree
from tests.desk.office_of_figures import CITY, ROLES, open_province
from tests.factories import assignment, user_with

TODAY = date(2026, 9, 30)
NOON = "2026-09-30T12:00:00+07:00"
# Below the province, another day, and the finest level that the page knows.
FURTHER = {
    "province_admin": [f"/?wilayah={CITY}"],
    "operator": ["/?tanggal=2025-11-15", f"/?wilayah={CITY}.01"],
}
MOST_QUERIES = 12


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: object) -> Iterator[dict[str, User]]:
    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False), transaction.atomic():
        yield open_province(TODAY)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def counted_before() -> dict[tuple[str, bool], dict[str, tuple[int, int]]]:
    """{whose sight: {list: its rows and amounts}}, of lists that are the same for all who see the same place."""
    return {}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[PROVED] = True
    session.save()
    return client


def parts_of(client: Client, path: str) -> list[Node]:
    """The page, and what the browser asks for once it is there."""
    page = main_of(tree(client.get(path).text))
    later = [node.attributes["hx-get"] for node in page.walk() if "hx-get" in node.attributes]
    return [page, *(tree(client.get(url, headers={"HX-Request": "true"}).text) for url in later)]


# The others see the same panels as one of these, of the same place.
ON_BOTH_ENGINES = {"operator", "coordinator", "province_admin", "treasurer"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=[] if role in ON_BOTH_ENGINES else pytest.mark.once) for role in ROLES]
)
def test_every_number_leads_to_a_list_of_as_many(role, province, counted_before):
    client = signed_in(province[role])
    same_sight = (ROLES[role], role == "coordinator")
    follower = Follower(client, counted_before.setdefault(same_sight, {}))
    for path in ["/", *FURTHER.get(role, [])]:
        for part in parts_of(client, path):
            assert bare_numbers(part) == [], path
            figures = figures_in(part)
            assert figures, path
            for figure in figures:
                assert figure.url, f"{path}: {figure} leads nowhere"
                assert says(figure), f"{path}: {figure}"
                assert follower.counted(figure) == figure.value, f"{path}: {figure}"


STAGES = ("disetujui", "dibayar", "gagal", "retur", "disetor", "sisa")


@pytest.mark.django_db
def test_payments_stand_beside_the_states_for_those_who_see_amounts(province):
    """What each of these numbers leads to is followed above."""
    page = main_of(tree(signed_in(province["treasurer"]).get("/").text))
    asked = {stage: [one for one in figures_in(page) if f"tahap={stage}&" in one.url] for stage in STAGES}
    lines, rupiah = ({stage: found[place].value for stage, found in asked.items()} for place in (0, 1))
    assert lines["gagal"] == lines["disetor"] == 1
    assert lines["retur"] == 2
    assert rupiah["sisa"] == rupiah["disetujui"] - rupiah["dibayar"] + rupiah["retur"] - rupiah["disetor"] > 0
    assert rupiah["gagal"] > 0
    failed = asked["gagal"][0].url
    assert "Gagal 1 Juli 2026: Rekening tutup" in signed_in(province["treasurer"]).get(failed).text
    without = figures_in(main_of(tree(signed_in(province["coordinator"]).get("/").text)))
    assert any("/tali-asih/penerima/" in one.url for one in without)
    assert not any(one.unit == "rupiah" or "tahap=" in one.url for one in without)


@pytest.mark.django_db
def test_each_step_leads_to_the_mutation_that_makes_it(province):
    client = signed_in(province["operator"])
    panel = main_of(tree(client.get("/").text)).find(**{"aria-labelledby": "judul-tren"})
    rows = [node for node in panel.walk() if node.tag == "tr" and figures_in(node)]
    links = [next(node.attributes["href"] for node in row.walk() if node.tag == "a") for row in rows]
    drawn = [node for node in panel.walk() if node.attributes.get("aria-label", "").startswith("Laporan mutasi")]
    assert [node.attributes["href"] for node in drawn] == links
    before = None
    for row, url in zip(rows, links, strict=True):
        told = re.search(r"Orang: (\d+) \+ (\d+) masuk − (\d+) keluar = (\d+)\.", client.get(url).text)
        opening, came, left, closing = map(int, told.groups())
        assert [closing, came, left] == [figure.value for figure in figures_in(row)], url
        assert before in (None, opening), url
        before = closing
    assert len(rows) == 8


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", ["/", "/?tanggal=2025-11-15"])
def test_at_most_twelve_statements(role, path, province):
    client = signed_in(province[role])
    client.get(path)  # what a process asks once and keeps
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in asked)


@pytest.mark.django_db
def test_everything_that_can_wait_waits_for_somebody(province):
    """Or what is said of it above would say nothing."""
    found = {item.kind for user in province.values() for item in waiting(user, TODAY)}
    assert found == set(KINDS) - {"kembali"}
    assert {kind.code for kind in kinds_for(province["auditor"])} == {"pekerjaan"}


@pytest.mark.django_db
def test_what_waits_is_the_actors_own_to_do(province):
    """A list that somebody wrote is not theirs to verify, and nobody confirms the account that they proposed."""
    maker, operator = User.objects.get(username="maker"), province["operator"]
    assert "verifikasi" in {item.kind for item in waiting(province["verifier"], TODAY)}
    proposals = {item.key for item in waiting(operator, TODAY) if item.kind == "rekening"}
    assert proposals
    with transaction.atomic():
        Grant.objects.create(user=maker, role="verifier", office=maker.grants.get().office)
        found = {item.kind for item in waiting(User.objects.get(pk=maker.pk), TODAY)}
        assert "susun" in found
        assert "verifikasi" not in found
        BankAccount.objects.filter(pk__in=proposals).update(proposed_by=operator)
        assert "rekening" not in {item.kind for item in waiting(operator, TODAY)}
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "html, found",
    [
        ("<td>21</td>", ["21"]),
        ("<td><strong>Rp1.500.000</strong></td>", ["Rp1.500.000"]),
        ("<p>Ada 3 orang di sini</p>", ["Ada 3 orang di sini"]),
        ('<td><a data-figure="orang" data-value="21" href="/">21</a> orang</td>', []),
        ("<p>per tanggal 30 September 2026, TW III 26, 12 hari</p>", []),
        ('<svg><text class="chart-axis">800</text></svg>', []),
    ],
)
def test_a_number_without_a_mark_is_found(html, found):
    assert bare_numbers(tree(html)) == found


def test_a_number_that_its_mark_does_not_say_is_found():
    [wrong] = figures_in(tree('<a data-figure="orang" data-value="21" href="/x">12</a>'))
    assert not says(wrong)
    [nowhere] = figures_in(tree('<span data-figure="orang" data-value="21">21</span>'))
    assert nowhere.url == ""


@pytest.mark.django_db
def test_an_empty_office_is_told_how_to_begin(as_user, jombang):
    page = as_user(user_with("operator", "35.17")).get("/").text
    assert "Belum ada anggota" in page
    assert "/anggota/impor/unggah/" in page
    reader = as_user(user_with("auditor", "35.17")).get("/").text
    assert "Belum ada anggota" in reader
    assert "/anggota/impor/unggah/" not in reader


@pytest.mark.django_db
def test_an_office_of_one_reads_well(as_user, jombang):
    assignment("TKSK", "35.17.09")
    client = as_user(user_with("operator", "35.17"))
    [page, quality] = parts_of(client, "/")
    follower = Follower(client)
    figures = [*figures_in(page), *figures_in(quality)]
    assert figures[0].value == 1
    assert all(follower.counted(figure) == figure.value for figure in figures)
    assert "Memegang satu formasi" not in page.text()


@pytest.mark.django_db
def test_of_very_many_the_figures_are_a_minute_old(as_user, jombang, monkeypatch):
    monkeypatch.setattr("pilarsosial.desk.dashboard.people.CAP", 1)
    client = as_user(user_with("operator", "35.17"))
    for _ in range(2):
        assignment("TAGANA", "35.17")
    assert figures_in(parts_of(client, "/")[0])[0].value == 2
    Assignment.objects.filter(pillar__code="TAGANA", duty_region="35.17").update(
        end=date(2020, 1, 2), end_reason="resigned"
    )
    assert figures_in(parts_of(client, "/")[0])[0].value == 2
    cache.clear()
    assert figures_in(parts_of(client, "/")[0])[0].value == 0
