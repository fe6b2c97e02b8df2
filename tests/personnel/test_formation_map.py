"""The map of Formasi says the same as the table below it."""

from datetime import date, timedelta

import pytest

from personnel.formation_map import formation_map
from personnel.models import Post
from personnel.reports import formation
from pilarsosial.core.models import Region
from tests.factories import DecreeFactory, assignment, position, post_at

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 30)


def drawn(region: str = "35.17", pillar: str = "TKSK") -> dict:
    table = formation(Post.objects.all(), Region.objects.get(code=region), TODAY)
    return formation_map(table, Post.objects.all(), position(pillar).pk, lambda child: f"?wilayah={child.code}")


def states(**options: str) -> dict[str, str]:
    return {tile["name"]: tile["state"] for tile in drawn(**options)["tiles"]}


def test_each_kecamatan_says_what_its_post_is(jombang):
    districts = list(Region.objects.children_of("35.17").values_list("code", "name")[:4])
    (held, _), (vacant, _), (ending, _), _ = districts
    assignment("TKSK", held)
    post_at("TKSK", vacant, seats=1)
    soon = DecreeFactory(office=jombang, valid_until=TODAY + timedelta(days=20))
    assignment("TKSK", ending, decree=soon)

    told = list(states().values())

    assert told[:4] == ["terisi", "kosong", "segera", "belum"]
    assert len(told) == 21


def test_three_decrees_that_end_are_seen_on_the_day_after(jombang, as_user, operator):
    """A decree that ended ends nobody's service; the tile warns before, and tells when the service was ended too."""
    codes = list(Region.objects.children_of("35.17").values_list("code", flat=True))
    ending = DecreeFactory(office=jombang, valid_until=TODAY)
    for number, code in enumerate(codes):
        ends = {"end": TODAY, "end_reason": "term_over"} if number < 3 else {}
        assignment("TKSK", code, start=date(2020, 1, 1), decree=ending if number < 3 else None, **ends)

    told = list(states().values())

    assert told == ["kosong"] * 3 + ["terisi"] * 18
    page = as_user(operator).get("/formasi/", {"wilayah": "35.17", "tanggal": TODAY.isoformat()})
    text = page.content.decode()
    assert text.count('class="tile tile-kosong"') == 3
    assert page.context["map"]["position"] == position("TKSK")
    earlier = as_user(operator).get("/formasi/", {"wilayah": "35.17", "tanggal": "2026-09-01"}).content.decode()
    assert earlier.count('class="tile tile-segera"') == 3


def test_a_pillar_without_quota_is_told_by_coverage(jombang):
    villages = list(Region.objects.children_of("35.17.09").values_list("code", flat=True))
    assignment("PSM", villages[0])
    found = next(tile for tile in drawn(pillar="PSM")["tiles"] if tile["url"].endswith("35.17.09"))
    assert found["state"] == "sebagian"
    assert found["value"] == f"1/{len(villages)}"


def test_a_province_is_an_outline_with_its_source(jombang):
    map_ = drawn("35")
    assert len(map_["outline"]["areas"]) == 38
    assert "BPS" in map_["attribution"]


def test_of_a_kecamatan_only_what_its_villages_have_is_drawn(jombang):
    """A TKSK post is the kecamatan's own: a tile without a post for each village would say nothing."""
    assignment("TKSK", "35.17.09")
    villages = list(Region.objects.children_of("35.17.09").values_list("code", flat=True))
    assignment("PSM", villages[0])
    map_ = drawn("35.17.09")
    assert map_["position"] == position("PSM")
    assert position("TKSK") not in map_["positions"]
    assert [tile["state"] for tile in map_["tiles"]] == ["terisi", *["kosong"] * (len(villages) - 1)]
