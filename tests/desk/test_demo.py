"""The invented province: its known figures come out of the assignments, and nobody in it can exist."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F

from personnel.models import Assignment, BankAccount, EmploymentKind, EmploymentStatus, Member, Post
from pilarsosial.core import guards
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry, Claim, Office, RegionGroup, User
from pilarsosial.core.policies import SYSTEM, Role
from pilarsosial.core.reference import DEMO_DISTRICT, nik_district_codes
from pilarsosial.core.values.names import split_degrees
from pilarsosial.core.values.nik import check_nik, compare_nik, suspicious_zero_endings
from pilarsosial.core.values.phone import read_phones
from pilarsosial.desk.demo.names import JATIM, MINANG, NameBook
from pilarsosial.desk.demo.seeding import seed_demo
from stipends.models import Batch, BatchState
from stipends.sql.payments import open_rupiah

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)
JOMBANG, BUKITTINGGI = "35.17", "13.75"


def basic(area: str, day: date):
    return Assignment.objects.basic().active_on(day).in_region(area)


def by_pillar(area: str, day: date) -> dict[str, int]:
    return dict(basic(area, day).order_by().values_list("pillar__code").annotate(n=Count("pk")))


def people(area: str, day: date) -> int:
    return basic(area, day).values("member").distinct().count()


@pytest.mark.parametrize(
    "day, pkh, tksk, tagana",
    [(date(2019, 1, 29), 161, 21, 26), (date(2024, 2, 1), 150, 21, 40), (date(2025, 6, 17), 156, 21, 42)],
)
def test_jombang_has_its_known_figures_on_their_days(demo, day, pkh, tksk, tagana):
    found = by_pillar(JOMBANG, day)
    found.pop("PSM", None)  # none before 2025
    assert found == {"PKH": pkh, "TKSK": tksk, "TAGANA": tagana}


@pytest.mark.parametrize("day, total", [(date(2019, 1, 29), 208), (date(2024, 2, 1), 211)])
def test_jombangs_people_and_posts_are_as_many(demo, day, total):
    assert basic(JOMBANG, day).count() == people(JOMBANG, day) == total


def test_the_stated_209_stands_beside_the_computed_208(demo):
    claim = Claim.objects.get(region_id=JOMBANG, pillar=None, measure="people")
    assert (claim.stated, claim.as_of) == (209, date(2019, 1, 29))
    assert people(JOMBANG, claim.as_of) == 208


@pytest.mark.parametrize("day", [date(2019, 1, 29), date(2024, 2, 1), TODAY])
def test_21_tksk_fill_the_21_districts_of_jombang(demo, day):
    posts = Post.objects.basic().in_region(JOMBANG).filter(pillar__code="TKSK").with_filled(day)
    assert [post.filled for post in posts] == [1] * 21


def test_bukittinggis_360_posts_reconcile_with_the_people_behind_them(demo):
    day = date(2024, 10, 22)
    assert by_pillar(BUKITTINGGI, day) == {"PSM": 300, "TAGANA": 31, "KUBE": 26, "TKSK": 3}
    held = Counter(Counter(basic(BUKITTINGGI, day).values_list("member", flat=True)).values())
    assert sum(posts * number for posts, number in held.items()) == 360
    assert people(BUKITTINGGI, day) == sum(held.values()) < 360
    assert set(held) == {1, 2, 3}


def test_both_statements_about_bukittinggi_are_kept_and_neither_is_taken_for_a_fact(demo):
    stated = set(
        Claim.objects.filter(region_id=BUKITTINGGI, pillar=None, measure="people").values_list("stated", flat=True)
    )
    assert stated == {332, 322}
    assert people(BUKITTINGGI, date(2024, 10, 22)) not in stated


def test_every_district_of_east_java_has_a_tksk_post_and_some_are_vacant(demo):
    posts = Post.objects.basic().in_region("35").filter(pillar__code="TKSK").with_filled(TODAY)
    assert len(posts) == 666
    assert 0 < sum(post.filled == 0 for post in posts)


def test_every_village_has_its_psm_post(demo):
    assert Post.objects.in_region("35").filter(pillar__code="PSM").count() == 8_494


@pytest.mark.parametrize("day", [date(2019, 1, 29), date(2022, 1, 1), date(2024, 2, 1), TODAY])
def test_no_post_is_over_filled(demo, day):
    assert not Post.objects.with_filled(day).filter(seats__isnull=False, filled__gt=F("seats")).exists()


def test_people_were_transferred_replaced_and_lost(demo):
    reasons = set(Assignment.objects.exclude(end=None).values_list("end_reason", flat=True))
    assert {"moved", "resigned", "deceased", "replaced", "over_age"} <= reasons
    assert Assignment.objects.filter(replaces__isnull=False).exists()
    moved = Assignment.objects.filter(end_reason="moved").first()
    assert Assignment.objects.filter(member=moved.member, start=moved.end).exclude(post=moved.post).exists()


def test_who_left_for_age_was_sixty(demo):
    for left in Assignment.objects.filter(end_reason="over_age", member__birth_date__isnull=False):
        assert left.member.age_on(left.end) == 60


def test_nothing_lies_after_today(demo):
    assert not Assignment.objects.filter(start__gt=TODAY).exists()
    assert not Assignment.objects.filter(end__gt=TODAY).exists()
    assert not EmploymentStatus.objects.filter(since__gt=TODAY).exists()


def test_a_nik_of_the_demo_passes_every_check_and_was_never_issued(demo, settings):
    niks = list(Member.objects.filter(nik__isnull=False).values_list("nik", flat=True))
    assert not any(check_nik(nik) for nik in niks)
    assert {nik[4:6] for nik in niks} == {DEMO_DISTRICT}
    assert not suspicious_zero_endings(niks).suspicious
    settings.DEMO = False
    assert not {f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}" for nik in niks} & nik_district_codes()


@pytest.mark.parametrize("in_the_demo, warned", [(True, False), (False, True)])
def test_only_the_demo_knows_the_reserved_district(in_the_demo, warned, settings):
    settings.DEMO = in_the_demo
    codes = [problem.code for problem in compare_nik("3517991708750001", None, None, nik_district_codes())]
    assert ("nik_region" in codes) is warned


def test_a_roster_has_the_faults_of_a_roster(demo):
    assert Member.objects.filter(nik__isnull=True).exists()
    assert Member.objects.filter(accounts=None).exists()
    assert Member.objects.filter(phone="").exists()
    assert Member.objects.filter(birth_date=None).exists()
    warned = Counter(
        problem.code
        for member in Member.objects.filter(nik__isnull=False)
        for problem in compare_nik(member.nik, member.birth_date, member.sex, None)
    )
    assert {"nik_birth_date", "nik_sex"} <= set(warned)


def test_phones_and_names_are_written_as_the_house_writes_them(demo):
    for member in Member.objects.all():
        assert split_degrees(member.name).name == member.name
        assert not member.phone or read_phones(member.phone) == ((member.phone,), ())


def test_some_companions_became_pppk_and_serve_on(demo):
    became = EmploymentStatus.objects.filter(kind=EmploymentKind.PPPK).values("member")
    assert Assignment.objects.active_on(TODAY).filter(member__in=became, pillar__code="PKH").exists()


def test_bank_jatim_pays_for_the_province_and_bni_or_mandiri_for_the_state(demo):
    pairs = set(BankAccount.objects.filter(member__office__code__startswith="35.").values_list("purpose", "bank"))
    assert pairs == {("apbd_prov", "114"), ("apbn", "009"), ("apbn", "008")}


def test_changed_accounts_have_two_people_behind_them(demo):
    changed = BankAccount.objects.filter(proposed_by__isnull=False)
    assert {row.state for row in changed} == {"active", "proposed"}
    assert all(row.decided_by != row.proposed_by for row in changed.exclude(decided_by=None))
    assert AuditEntry.objects.filter(action="account.confirmed").exists()


def test_there_is_one_account_for_each_role(demo):
    roles = Counter(
        User.objects.exclude(username__endswith="_bukittinggi")
        .exclude(username__endswith="_jambi")
        .exclude(grants=None)
        .values_list("grants__role", flat=True)
    )
    assert roles == dict.fromkeys(Role.values, 1)
    assert User.objects.get(username="superadmin").is_superuser


def test_without_the_demo_setting_nobody_gets_the_known_password(demo):
    assert not demo.with_passwords
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_five_bakorwil_share_the_province_out(demo):
    members = Counter(RegionGroup.objects.filter(kind="bakorwil").values_list("regions__code", flat=True))
    assert len(members) == 38
    assert set(members.values()) == {1}
    assert Office.objects.filter(code="35/KESRA").exists()


def test_names_avoid_the_famous():
    class Scripted:
        """Draws what the test says."""

        def __init__(self, words: list) -> None:
            self.words = iter(words)

        def choices(self, *_: object, **__: object) -> list:
            return [next(self.words)]

    drawn = [2, "Dewi", "Lestari", 2, "Siti", "Siti", 2, "Siti", "Aminah"]
    for region in (JATIM, MINANG):
        assert NameBook(Scripted(drawn), region).invent("P") == "Siti Aminah"


def test_the_seed_is_audited_as_one_act(demo):
    entry = AuditEntry.objects.get(action="demo.seeded")
    assert (entry.actor, entry.count) == (None, demo.counts["members"])


def test_the_guards_still_live(demo):
    assert guards.missing(connection) == []


def test_the_number_of_people_is_the_one_asked_for(demo):
    assert Member.objects.count() == demo.counts["members"] == 1_000


def test_where_people_are_it_is_refused(demo):
    with pytest.raises(DomainError) as refusal:
        seed_demo(actor=SYSTEM)
    assert refusal.value.code == "not_empty"
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("seed_demo", "--json", stdout=output)
    assert json.loads(output.getvalue())["reasons"][0]["code"] == "not_empty"


def test_the_lists_are_in_every_state_and_what_was_paid_is_explained(demo):
    states = dict(Batch.objects.order_by().values_list("state").annotate(n=Count("pk")))
    # Approved and returned are those of PKH Plus, which a demo this small has none of.
    assert set(states) == set(BatchState) - {BatchState.RETURNED, BatchState.APPROVED}
    for batch in Batch.objects.filter(state__in=(BatchState.PAID, BatchState.ACCOUNTED)):
        assert open_rupiah(batch) == (0, 0)
    half_paid = Batch.objects.filter(state=BatchState.DISBURSING).first()
    assert set(half_paid.payments.values_list("result", flat=True)) >= {"dibayar", "gagal", "retur"}
