"""The command: the same for the same seed, honest about its day, one object on request."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from personnel.models import Assignment, Decree, Member, Post
from pilarsosial.core.models import User
from pilarsosial.core.policies import SYSTEM
from pilarsosial.desk.demo.seeding import seed_demo
from stipends.models import Batch, Payment

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def fingerprint() -> list:
    return [
        list(Member.objects.order_by("pk").values_list("nik", "name", "birth_date", "phone")),
        list(Assignment.objects.order_by("pk").values_list("member_id", "post_id", "start", "end", "membership_no")),
        list(Decree.objects.order_by("pk").values_list("number", "signed_on")),
        list(Batch.objects.order_by("pk").values_list("state", "period", "net", "cut_off", "digest", "sp2d_on")),
        list(Payment.objects.order_by("pk").values_list("line__member_id", "result", "amount", "fee", "on", "note")),
    ]


def test_the_same_seed_gives_the_same_people_and_another_gives_others(demo_region):
    seen = []
    for seed in (1, 1, 2):
        seen.append(_seeded_and_undone(seed))
    assert seen[0] == seen[1] != seen[2]


def _seeded_and_undone(seed: int) -> list:
    with transaction.atomic():
        seed_demo(actor=SYSTEM, members=300, seed=seed)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("today", [date(2012, 5, 1), date(2019, 1, 29), date(2024, 2, 1), date(2026, 7, 3)])
def test_an_earlier_today_simply_knows_less(demo_region, today):
    seed_demo(actor=SYSTEM, members=300, today=today)
    assert not Assignment.objects.filter(start__gt=today).exists()
    assert not Post.objects.with_filled(today).filter(seats__isnull=False, filled__gt=F("seats")).exists()
    if today >= date(2019, 1, 29):
        assert Assignment.objects.basic().active_on(date(2019, 1, 29)).in_region("35.17").count() == 208
    assert not Payment.objects.filter(on__gt=today).exists()
    assert not Batch.objects.filter(cut_off__gt=today).exists()


def test_the_command_prints_counts_and_accounts_as_one_object(demo_region, settings):
    settings.DEMO = True
    output = StringIO()
    call_command("seed_demo", "--members", "300", "--json", stdout=output)
    result = json.loads(output.getvalue())
    assert result["counts"]["members"] == Member.objects.count() >= 300
    account = result["accounts"][0]
    assert account["username"] == "operator_jombang"
    assert User.objects.get(username="operator_jombang").check_password(account["password"])


@pytest.mark.parametrize("words", [["--members", "x"], ["--today", "30-09-2026"], ["--members", "-1"]])
def test_wrong_words_are_wrong_usage(words):
    with pytest.raises(CommandError, match="bukan|expected"):
        call_command("seed_demo", *words)
