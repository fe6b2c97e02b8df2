"""Data quality in the list and on the dashboard: each check finds its own, and both say the same number."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.urls import reverse

from personnel import list_counts
from personnel.lists import Question
from personnel.models import DuplicatePair, Member, MonthlyReport, PairState
from personnel.quality import CHECKS
from personnel.reports import quality_figures
from pilarsosial.core.models import PositionKind
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment

pytestmark = pytest.mark.django_db
URL = reverse("member-list")
DAY = date(2026, 9, 30)
MONTH = date(2026, 8, 1)


def whole(name: str, region: str = "35.17.09", phone: str = "", **fields):
    """A person of whom nothing is missing."""
    phone = phone or f"+62812{Member.objects.count():08d}"
    member = MemberFactory(name=name, phone=phone, **fields)
    Member.objects.filter(pk=member.pk).update(nik_differs="")  # an invented NIK has a region that no register knows
    AccountFactory(member=member)
    decree = DecreeFactory(valid_until=date(2030, 1, 1))
    row = assignment("PSM", f"{region}.2001", member=member, decree=decree, membership_no=f"N-{member.pk}")
    MonthlyReport.objects.create(assignment=row, month=MONTH, received_on=date(2026, 9, 1))
    return row


@pytest.fixture
def faulty(db: None) -> dict[str, list[str]]:
    """{check: names of those who fail it}, beside one who fails none."""
    whole("Lengkap Sekali")
    whole("Tanpa Nik", nik=None)
    differs = whole("Beda Nik").member
    Member.objects.filter(pk=differs.pk).update(nik_differs="birth_date")
    first, second = whole("Ganda Satu").member, whole("Ganda Dua").member
    DuplicatePair.objects.create(first=first, second=second)
    settled, other = whole("Bukan Ganda Satu").member, whole("Bukan Ganda Dua").member
    DuplicatePair.objects.create(first=settled, second=other, state=PairState.DIFFERENT)
    whole("Tanpa Rekening").member.accounts.all().delete()
    for name in ("Rekening Satu", "Rekening Dua"):
        whole(name).member.accounts.update(number="0012345678")
    silent = whole("Tanpa Telepon").member
    Member.objects.filter(pk=silent.pk).update(phone="")
    for name in ("Telepon Satu", "Telepon Dua"):
        whole(name, phone="+6281299999999")
    whole("Tanpa Lahir", birth_date=None)
    bare = whole("Tanpa Sk")
    bare.decree = None
    bare.save()
    for name, until in (("Sk Lewat", DAY - timedelta(days=1)), ("Sk Habis", DAY + timedelta(days=60))):
        row = whole(name)
        row.decree.valid_until = until
        row.decree.save()
    unnumbered = whole("Tanpa Nomor")
    unnumbered.membership_no = ""
    unnumbered.save()
    whole("Tanpa Laporan").reports.all().delete()
    return {
        "tanpa-nik": ["Tanpa Nik"],
        "nik-beda": ["Beda Nik"],
        "ganda": ["Ganda Dua", "Ganda Satu"],
        "tanpa-rekening": ["Tanpa Rekening"],
        "rekening-sama": ["Rekening Dua", "Rekening Satu"],
        "tanpa-telepon": ["Tanpa Telepon"],
        "telepon-sama": ["Telepon Dua", "Telepon Satu"],
        "tanpa-lahir": ["Tanpa Lahir"],
        "tanpa-sk": ["Tanpa Sk"],
        "sk-lewat": ["Sk Lewat"],
        "sk-habis": ["Sk Habis"],
        "tanpa-nomor": ["Tanpa Nomor"],
        "tanpa-laporan": ["Tanpa Laporan"],
    }


def asked(client, **query) -> list[str]:
    page = client.get(URL, {"tanggal": DAY.isoformat(), **query})
    return [row.member.name for row in page.context["rows"]]


def test_each_check_finds_its_own_and_nobody_else(as_user, operator, faulty):
    assert set(faulty) == set(CHECKS)
    client = as_user(operator)
    for code, names in faulty.items():
        assert asked(client, mutu=code) == names, code


def test_the_dashboard_and_the_list_say_the_same_number(as_user, operator, faulty):
    assignment("PSM", "35.17.10.2001", acting=True, member=MemberFactory(name="Pelaksana Tugas", nik=None))
    client = as_user(operator)
    dashboard = client.get(reverse("dashboard"), {"tanggal": DAY.isoformat()})
    page = client.get(dashboard.context["quality_url"])
    figures = page.context["items"]
    assert {figure["label"] for figure in figures} == {check.label for check in CHECKS.values()}
    for figure in figures:
        listed = client.get(figure["n"].url)
        assert listed.context["found"] == str(figure["n"]), figure
        assert f'href="{figure["n"].url}"'.replace("&", "&amp;") in page.content.decode()


def test_figures_are_of_the_question_and_a_statement_each(operator, faulty, django_assert_num_queries):
    elsewhere = Question(DAY, region="35.17.10", kind=PositionKind.BASIC)
    quality_figures(operator, elsewhere)
    with django_assert_num_queries(1 + len(CHECKS)):
        figures = quality_figures(operator, elsewhere)
    assert {figure.people for figure in figures} == {0}


def test_figures_of_very_many_may_be_a_minute_old_and_of_few_never(operator, faulty, monkeypatch):
    question = Question(DAY, region="35.17", kind=PositionKind.BASIC)

    def without_nik() -> int:
        return next(figure.people for figure in quality_figures(operator, question) if figure.code == "tanpa-nik")

    assert without_nik() == 1
    whole("Tanpa Nik Dua", nik=None)
    assert without_nik() == 2
    monkeypatch.setattr(list_counts, "CAP", 3)
    monkeypatch.setattr(import_module("personnel.reports.quality_figures"), "CAP", 3)
    assert without_nik() == 2
    whole("Tanpa Nik Tiga", nik=None)
    assert without_nik() == 2


def test_the_dashboard_has_its_card_asked_for_by_the_browser(as_user, operator):
    whole("Ani Lestari", nik=None)
    client = as_user(operator)
    url = client.get(reverse("dashboard")).context["quality_url"]
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "mutu=tanpa-nik" in part
    assert client.get(url, {"wilayah": "35.16"}).status_code == 404


def test_what_is_shared_with_another_office_is_not_told(as_user, operator, stranger, province_admin):
    mine = whole("Ani Lestari", phone="+628111111111").member
    theirs = whole("Budi Santoso", region="35.16.01", phone="+628111111111").member
    for member in (mine, theirs):
        member.accounts.update(number="0099999999")
    for code in ("telepon-sama", "rekening-sama"):
        assert asked(as_user(operator), mutu=code) == []
        assert asked(as_user(stranger), mutu=code) == []
        assert asked(as_user(province_admin), mutu=code) == ["Ani Lestari", "Budi Santoso"]


def test_who_sees_no_accounts_has_no_check_of_them(as_user, coordinator):
    page = as_user(coordinator).get(URL, {"mutu": "rekening-sama"})
    offered = {value for field in page.context["bar"].more_fields() for value, _label in field.choices}
    assert "rekening-sama" not in offered
    assert "tanpa-sk" in offered
    assert page.context["rows"] == []
    assert "Peran Anda tidak melihat rekening" in page.content.decode()


def test_the_post_that_fails_is_the_one_shown(as_user, operator):
    member = MemberFactory(name="Ani Lestari")
    assignment("TKSK", "35.17.09", member=member, decree=DecreeFactory())
    bare = assignment("PSM", "35.17.09.2001", member=member)
    [row] = as_user(operator).get(URL, {"mutu": "tanpa-sk"}).context["rows"]
    assert row.lead.pk == bare.pk
