"""The orders of the list: each by key, each person once, and what is shown is what was sorted by."""

from datetime import date

import pytest
from django.urls import reverse

from personnel import listing, reference
from personnel.list_pages import SORTS, Cursor
from personnel.lists import Question
from personnel.models import Assignment, Member
from pilarsosial.core.models import Region
from tests.factories import MemberFactory, assignment

pytestmark = [pytest.mark.django_db, pytest.mark.machine]
URL = reverse("member-list")
DAY = date(2026, 9, 30)
FIELDS = ("name", "name_key")


@pytest.fixture
def crowd(db: None) -> None:
    """Many of one first day, of one region, of one name; some with several posts, in several pillars."""
    villages = sorted(Region.objects.children_of("35.17.09").values_list("code", flat=True))
    districts = sorted(Region.objects.children_of("35.17").values_list("code", flat=True))
    for n in range(11):
        member = MemberFactory(name=f"Warga {chr(65 + n % 3)}")
        assignment("PSM", villages[n % 4], member=member, start=date(2020 + n % 3, 1, 1))
        if n % 3 == 0:
            assignment("TAGANA", "35.17", member=member, start=date(2019 + n % 2, 6, 1))
        if n % 5 == 0:
            assignment("TKSK", districts[10 + n], member=member, start=date(2015, 1, 1))
    assignment("PSM", "35.16.01.2001", member=Member.objects.first(), start=date(2000, 1, 1))


def rank(post: Assignment, sort: str) -> tuple:
    """What the order of the list says of an assignment, beside the name: the twin of the statement."""
    match sort:
        case "tmt":
            return (post.start,)
        case "wilayah":
            return (post.duty_region_id,)
    return (post.pillar.order, post.pillar_id)


def expected(sort: str, descending: bool, *, whole: bool) -> list[tuple[int, int]]:
    """(member, leading assignment) as the sort should give them, worked out row by row."""
    posts = [post for post in Assignment.objects.select_related("member", "pillar") if post.regency_code == "35.17"]
    posts.sort(key=lambda post: (*rank(post, sort), post.pk), reverse=descending)
    first: dict[int, Assignment] = {}
    for post in posts:
        first.setdefault(post.member_id, post)
    by_name = whole or sort != "tmt"
    leads = sorted(
        first.values(),
        key=lambda post: (*rank(post, sort), *([post.member.name_key] if by_name else []), post.pk),
        reverse=descending,
    )
    return [(post.member_id, post.pk) for post in leads]


def walked(actor, question: Question, **how) -> tuple[list[tuple[int, int]], list[tuple[int, int]], int]:
    """Forwards and back again: (member, lead) of each row in order, and how many pages there were."""
    there, cursor, pages = [], Cursor(), 0
    while True:
        got = listing.answer(actor, question, fields=FIELDS, cursor=cursor, **how)
        rows = [(row.member.pk, row.lead.pk) for row in got.rows]
        there += rows
        pages += 1
        if got.page.following is None:
            break
        cursor = Cursor(after=got.page.following)
    back = rows
    while got.page.previous is not None:
        got = listing.answer(actor, question, fields=FIELDS, cursor=Cursor(before=got.page.previous), **how)
        back = [(row.member.pk, row.lead.pk) for row in got.rows] + back
    return there, back, pages


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["tmt", "wilayah", "pilar"])
def test_every_order_meets_everybody_once_on_pages_and_on_one_page(operator, crowd, sort, descending):
    question = Question(DAY, sort=sort, descending=descending)
    there, back, pages = walked(operator, question, one_page=3, page_size=3)
    assert there == expected(sort, descending, whole=False)
    assert back == there
    assert pages == 4
    whole, _back, pages = walked(operator, question)
    assert (whole, pages) == (expected(sort, descending, whole=True), 1)


@pytest.mark.parametrize("sort", SORTS)
def test_an_order_holds_for_a_search_as_well(operator, crowd, sort):
    question = Question(DAY, sort=sort, text="warga b")
    there, back, _pages = walked(operator, question, one_page=2, page_size=2)
    assert len(there) == len(set(there)) == Member.objects.filter(name="Warga B").count()
    assert back == there


def test_sorting_in_a_pillar_shows_its_own_posts(operator, crowd):
    got = listing.answer(operator, Question(DAY, pillar="TAGANA", sort="tmt"), fields=FIELDS)
    assert {row.lead.pillar.code for row in got.rows} == {"TAGANA"}
    starts = [row.lead.start for row in got.rows]
    assert starts == sorted(starts)


def test_heads_sort_and_say_so(as_user, operator):
    assignment("TKSK", "35.17.09", start=date(2021, 1, 1), member=MemberFactory(name="Ani Lestari"))
    assignment("PSM", "35.17.09.2001", start=date(2018, 1, 1), member=MemberFactory(name="Budi Santoso"))
    client = as_user(operator)

    def names(**query) -> list[str]:
        return [row.member.name for row in client.get(URL, query).context["rows"]]

    assert names(urut="tmt") == ["Budi Santoso", "Ani Lestari"]
    assert names(urut="-tmt") == ["Ani Lestari", "Budi Santoso"]
    assert names(urut="pilar") == ["Ani Lestari", "Budi Santoso"]
    assert names(urut="wilayah") == ["Ani Lestari", "Budi Santoso"]
    assert names(urut="entah") == ["Ani Lestari", "Budi Santoso"]
    page = client.get(URL, {"urut": "tmt"})
    heads = {head.label: head for head in page.context["heads"]}
    assert (heads["TMT"].direction, heads["TMT"].url) == ("ascending", f"{URL}?urut=-tmt")
    assert (heads["Nama"].direction, heads["Nama"].url) == ("", URL)
    assert not heads["Telepon"].url
    assert page.content.decode().count("aria-sort") == 1


def test_service_under_an_entry_that_was_merged_stands_for_its_person(as_user, operator):
    """Once, in every status and order, and only where that person is asked for."""
    over = {"start": date(2015, 1, 1), "end": date(2020, 1, 1), "end_reason": "resigned"}
    kept, double = MemberFactory(name="Siti Aminah"), MemberFactory(name="Siti Aminah Ganda")
    assignment("TKSK", "35.17.09", member=double, **over)
    assignment("PSM", "35.17.09.2001", member=kept, start=date(2022, 1, 1))
    Member.objects.filter(pk=double.pk).update(removed_at="2026-01-01T00:00:00Z", merged_into=kept)
    reference.cache.clear()
    client = as_user(operator)
    for query, found in (
        ({"tanggal": "2018-01-01"}, 1),
        ({"tanggal": "2018-01-01", "q": "siti"}, 1),
        ({"status": "semua"}, 1),
        ({"status": "semua", "q": "aminah"}, 1),
        ({"status": "berakhir"}, 0),
        ({"status": "berakhir", "pilar": "TKSK"}, 1),
        ({}, 1),
    ):
        for sort in ("", "-tmt", "wilayah", "pilar"):
            page = client.get(URL, {**query, "urut": sort})
            rows = page.context["rows"]
            assert [row.member.pk for row in rows] == [kept.pk] * found, (query, sort)
            assert page.context["found"] == str(found), (query, sort)
