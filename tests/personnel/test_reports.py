"""People and posts side by side, vacancies, and stated figures beside computed ones."""

from datetime import date

import pytest

from personnel.models import Assignment, Post
from personnel.reports import by_child_region, claims_beside, formation, headcount, vacancies
from personnel.services import open_posts
from pilarsosial.core.models import Claim, Region
from tests.factories import MemberFactory, assignment, position, post_at

pytestmark = pytest.mark.django_db
DAY = date(2024, 10, 22)


def test_people_and_posts_reconcile():
    both = MemberFactory()
    assignment("PSM", "35.17.09.2001", member=both)
    assignment("TAGANA", "35.17", member=both)
    assignment("TKSK", "35.17.09")
    assignment("TKSK", "35.17", code="korkab")  # a coordinator is no headcount of its own
    count = headcount(Assignment.objects.all(), DAY)
    assert (count.people, count.posts, count.by_posts) == (2, 3, {1: 1, 2: 1})
    assert [(row.pillar.code, row.people, row.posts) for row in count.rows] == [
        ("TKSK", 1, 1),
        ("TAGANA", 1, 1),
        ("PSM", 1, 1),
    ]
    assert count.is_tied


def test_whoever_holds_several_posts_is_one_person_in_every_figure():
    """Two of one pillar in one regency, a third next door, and one of another pillar."""
    busy, other = MemberFactory(), MemberFactory()
    jombang, mojokerto = ([row.code for row in Region.objects.children_of(code)] for code in ("35.17.09", "35.16.01"))
    for region in (*jombang[:2], mojokerto[0]):
        assignment("PSM", region, member=busy)
    assignment("TAGANA", "35.17", member=busy)
    assignment("PSM", jombang[2], member=other)
    assignment("PSM", mojokerto[0], member=other)

    count = headcount(Assignment.objects.all(), DAY)

    assert [(row.pillar.code, row.people, row.posts) for row in count.rows] == [("TAGANA", 1, 1), ("PSM", 2, 5)]
    assert (count.people, count.by_posts, count.is_tied) == (2, {2: 1, 4: 1}, True)
    east_java = Region.objects.get(code="35")
    for shared in (None, count.shared):
        assert by_child_region(Assignment.objects.all(), east_java, DAY, shared) == {"35.17": 2, "35.16": 2}


def test_a_headcount_is_of_its_day():
    assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2024, 1, 1), end_reason="resigned")
    assert headcount(Assignment.objects.all(), date(2023, 12, 31)).people == 1
    assert headcount(Assignment.objects.all(), date(2024, 1, 1)).people == 0


def test_formation_shows_filled_vacant_and_too_many(province_admin):
    jombang = Region.objects.get(code="35.17")
    open_posts(position("TKSK"), jombang, valid_from=date(2010, 1, 1), actor=province_admin)
    assignment("TKSK", "35.17.09")
    post_at("TAGANA", "35.17", seats=1)
    assignment("TAGANA", "35.17")
    assignment("TAGANA", "35.17")
    assignment("PSM", "35.17.09.2001")
    table = formation(Post.objects.all(), jombang, DAY)
    tksk, tagana, psm = (table.total[position(code).pk] for code in ("TKSK", "TAGANA", "PSM"))
    assert (tksk.posts, tksk.filled, tksk.vacant, tksk.unopened) == (21, 1, 20, 0)
    assert (tagana.filled, tagana.seats, tagana.over, tagana.vacant) == (2, 1, 1, 0)
    assert (psm.covered, psm.units, psm.vacant) == (1, 306, 0)
    assert vacancies(Post.objects.all(), DAY) == 20


def test_a_stated_figure_stands_beside_the_computed_one(jombang):
    assignment("TKSK", "35.17.09")
    Claim.objects.create(
        office=jombang, region_id="35.17", measure="people", as_of=DAY, stated=3, source="Berita contoh"
    )
    (beside,) = claims_beside(Claim.objects.all())
    assert (beside.computed, beside.difference) == (1, 2)
