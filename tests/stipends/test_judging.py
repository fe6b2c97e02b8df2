"""The function that decides, by its rules: no database, no clock."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from stipends.calculation import REASONS, Rules, cause_of, days_late, due_day, explain, judge, judge_mended
from stipends.calculation.rules import Rules as SameRules

TKSK = "TKSK/tksk"
ALL = {"sk": None, "rekening": None, "bukan_asn": None, "usia": 58, "laporan": None, "daftar_meninggal": None}


def rules(unit: str = "quarter", amount: int = 1_500_000, *, period: str = "2026-Q3", **fields) -> Rules:
    first, last = {
        "2026-Q3": (date(2026, 7, 1), date(2026, 9, 30)),
        "2026-07": (date(2026, 7, 1), date(2026, 7, 31)),
        "2026-S2": (date(2026, 7, 1), date(2026, 12, 31)),
        "2026": (date(2026, 1, 1), date(2026, 12, 31)),
    }[period]
    values = {
        "period": period,
        "unit": unit,
        "partial": "bulan",
        "first": first,
        "last": last,
        "cut_off": last,
        "rates": ((TKSK, date(2020, 1, 1), amount),),
    }
    return Rules(**(values | fields))


def facts(
    *spells: str,
    nik: str = "1",
    over_age: str = "",
    employment: str = "",
    account: str = "ok",
    hold: str = "",
    given: str = "",
    others: str = "",
    reports: str = "",
    present: str = "",
    lists: str = "",
) -> str:
    served = ",".join(spells or (spell(),))
    return "|".join((nik, served, over_age, employment, account, hold, given, others, reports, present, lists))


def spell(
    start: str = "", until: str = "", reason: str = "", *, position: str = TKSK, acting: str = "0", decree: str = "~",
    pauses: str = "",
) -> str:  # fmt: skip
    return "~".join((position, acting, start, until, reason, decree, pauses))


def test_whole_period():
    outcome = judge(facts(), rules())
    assert (outcome.verdict, outcome.months, outcome.gross, outcome.tax, outcome.net) == (
        "layak",
        (7, 8, 9),
        1_500_000,
        0,
        1_500_000,
    )


@pytest.mark.parametrize(
    "served, partial, months, net",
    [
        (spell("2026-08-10"), "bulan", (8, 9), 1_000_000),
        (spell("2026-08-10"), "utuh", (7, 8, 9), 1_500_000),
        (spell("2026-08-10"), "hari", (8, 9), 500_000 * 22 // 31 + 500_000),
        # On the very half of a month nobody is paid for it, so that two who share a post never both are.
        (spell("", "2026-09-16", "resigned"), "bulan", (7, 8), 1_000_000),
        (spell("2026-09-16"), "bulan", (), 0),
        (spell("", "2026-07-17", "resigned"), "bulan", (7,), 500_000),
        (spell("2026-07-17"), "bulan", (8, 9), 1_000_000),
        (spell("", "2026-07-02", "resigned"), "utuh", (7, 8, 9), 1_500_000),
    ],
)
def test_partial_periods(served, partial, months, net):
    outcome = judge(facts(served), rules(partial=partial))
    assert (outcome.months, outcome.net) == (months, net)


def test_a_hand_over_never_pays_a_month_twice():
    for day in range(2, 32):
        turn = f"2026-07-{day:02}"
        before = judge(facts(spell("", turn, "replaced")), rules("month", period="2026-07"))
        after = judge(facts(spell(turn)), rules("month", period="2026-07"))
        assert len(before.months) + len(after.months) <= 1


@pytest.mark.parametrize(
    "text, code",
    [
        (facts(nik="0"), "no_nik"),
        (facts(account=""), "no_account"),
        (facts(account="usul"), "account_proposed"),
        (facts(account="2026-10-05"), "account_waiting"),
        (facts(spell(acting="1")), "acting_only"),
        (facts(spell(decree="-~")), "no_decree"),
        (facts(spell(decree="~<")), "decree_over"),
        (facts(spell(decree=">~")), "decree_later"),
        (facts(employment="pppk~"), "is_asn"),
        (facts(over_age="*"), "over_age"),
        (facts(over_age="?"), "age_unknown"),
        (facts(lists="meninggal~~"), "listed_meninggal"),
        (facts(others="LAIN~2026-07-01,LAIN~2026-08-01,LAIN~2026-09-01"), "other_scheme"),
        (facts(given="2026-07-01,2026-08-01,2026-09-01"), "given"),
        (facts(spell(pauses="/")), "paused"),
        (facts(spell("", "2026-07-05", "deceased")), "left_deceased"),
        (facts(spell(position="PSM/psm")), "no_rate"),
    ],
)
def test_what_keeps_somebody_out(text, code):
    reports = "2026-07-01,2026-08-01,2026-09-01"
    sections = text.split("|")
    sections[8] = reports
    outcome = judge("|".join(sections), rules(conditions=ALL))
    assert outcome.verdict == "tidak"
    assert outcome.reasons == (code,)
    assert (outcome.gross, outcome.net) == (0, 0)
    assert REASONS[code].step


def test_without_the_rule_nothing_of_it_is_asked():
    text = facts(spell(decree="-~"), account="", employment="pns~", over_age="*", lists="meninggal~~")
    assert judge(text, rules()).verdict == "layak"


def test_a_hold_is_no_refusal():
    outcome = judge(facts(hold="menunggu_sk"), rules())
    assert (outcome.verdict, outcome.reasons, outcome.net) == ("ditahan", ("held_menunggu_sk",), 0)


def test_months_are_taken_away_one_by_one():
    assert judge(facts(reports="2026-07-01,2026-09-01"), rules(conditions={"laporan": None})).months == (7, 9)
    assert judge(facts(others="LAIN~2026-08-01"), rules()).months == (7, 9)
    assert judge(facts(others="LAIN~2026-08-01"), rules(allowed=("LAIN",))).months == (7, 8, 9)
    assert judge(facts(given="2026-07-01"), rules()).net == 1_000_000
    assert judge(facts(employment="relawan~,pppk~2026-09-01"), rules(conditions={"bukan_asn": None})).months == (7, 8)
    assert judge(facts(over_age="2026-08-01"), rules(conditions={"usia": 58})).months == (7,)
    assert judge(facts(spell(decree="2026-08-01~")), rules(conditions={"sk": None})).months == (8, 9)
    assert judge(facts(spell(pauses="2026-08-01/2026-09-01")), rules()).months == (7, 9)
    assert judge(facts(), rules(spans={"TKSK": (7, 8)})).months == (7, 8)


def test_the_dearest_post_counts_once():
    rates = ((TKSK, date(2020, 1, 1), 750_000), ("TKSK/korkab", date(2020, 1, 1), 1_500_000))
    outcome = judge(facts(spell(), spell(position="TKSK/korkab")), rules(rates=rates))
    assert outcome.net == 1_500_000


def test_two_posts_after_each_other_leave_no_gap():
    text = facts(spell("", "2026-08-10", "moved"), spell("2026-08-10"))
    assert judge(text, rules()).net == 1_500_000
    assert judge(text, rules()).reasons == ()


def test_a_rate_that_changes_inside_the_period():
    rates = ((TKSK, date(2020, 1, 1), 350_000), (TKSK, date(2026, 8, 1), 500_000))
    assert judge(facts(), rules("month", rates=rates)).net == 1_350_000
    stopped = (*rates, (TKSK, date(2026, 9, 1), 0))
    assert judge(facts(), rules("month", rates=stopped)).net == 850_000


def test_tax_is_rounded_down():
    tax = ((date(2024, 1, 1), 5_000, 500), (date(2027, 1, 1), 10_000, 1_500))
    outcome = judge(facts(), rules(amount=1_000_001, tax=tax))
    assert (outcome.gross, outcome.tax, outcome.net) == (1_000_001, 25_000, 975_001)


def test_once_and_event_days():
    once = rules("once", 1_000_000)
    assert judge(facts(), once).net == 1_000_000
    assert judge(facts(given="1900-01-01"), once).reasons == ("given",)
    days = rules("event_day", 150_000)
    outcome = judge(facts(present="2026-07-10,2026-07-11"), days)
    assert (outcome.net, outcome.given) == (300_000, (date(2026, 7, 10), date(2026, 7, 11)))
    assert judge(facts(), days).reasons == ("absent",)


def test_order_means_nothing():
    spells = [spell("", "2026-07-20", "moved"), spell("2026-07-25", "2026-09-01", "moved"), spell("2026-09-02")]
    others = ["A~2026-07-01", "B~2026-08-01"]
    wanted = judge(facts(*spells, others=",".join(others)), rules())
    mixer = random.Random(1)
    for _ in range(20):
        mixer.shuffle(spells)
        mixer.shuffle(others)
        assert judge(facts(*spells, others=",".join(others)), rules()) == wanted


def test_rules_come_back_from_their_data():
    asked = rules(conditions=ALL, allowed=("B", "A"), spans={"TKSK": (7, 8)}, tax=((date(2024, 1, 1), 10_000, 500),))
    back = SameRules.from_json(asked.as_json())
    assert back.as_json() == asked.as_json()
    shuffled = replace(asked, allowed=("A", "B"), rates=tuple(reversed(asked.rates)))
    assert shuffled.as_json() == asked.as_json()


def test_bukittinggi_in_october():
    """Tali kasih for July handed over on 22 October 2024: due on the last day of the month, so 83 days late."""
    assert due_day("month", 0, date(2024, 7, 1)) == date(2024, 7, 31)
    assert days_late("month", 0, date(2024, 7, 1), date(2024, 10, 22)) == 83
    assert days_late("month", 0, date(2024, 10, 1), date(2024, 10, 22)) == 0
    assert due_day("quarter", 30, date(2024, 7, 1)) == date(2024, 10, 30)


def test_the_words_say_how_it_was_worked_out():
    told = explain(facts(spell("2026-08-10")), rules(), {TKSK: "Pendamping TKSK"})
    assert told["sum"] == ["Agustus, September: 2 dari 3 bulan, 2/3 × Rp1.500.000 per triwulan", "Diterima Rp1.000.000"]
    assert "Bertugas sebagai Pendamping TKSK sejak 10 Agustus 2026" in told["facts"]
    by_day = explain(facts(spell("2026-08-10")), rules(partial="hari"))
    assert "22 dari 31 hari Agustus" in by_day["sum"][0]


STATE = {"verdict": "layak", "reasons": "", "net": 1, "tax": 0, "months": 3, "rate": 1, "region": "35", "account": "a"}


@pytest.mark.parametrize(
    "before, after, code",
    [
        (None, STATE | {"reasons": "joined"}, "joined"),
        (STATE | {"left": "Mengundurkan diri"}, None, "gone"),
        (STATE, None, "gone_unexplained"),
        (STATE, STATE | {"verdict": "tidak", "reasons": "no_account", "net": 0}, "no_longer_payable"),
        (STATE | {"verdict": "tidak", "reasons": "no_account", "net": 0}, STATE, "now_payable"),
        (STATE, STATE | {"net": 2, "rate": 2}, "rate"),
        (STATE, STATE | {"net": 2, "months": 2}, "months"),
        (STATE, STATE | {"net": 2}, "amount_unexplained"),
        (STATE, STATE | {"account": "b"}, "account"),
        (STATE, STATE | {"region": "36"}, "region"),
    ],
)
def test_every_difference_has_a_cause(before, after, code):
    cause = cause_of(before, after)
    assert cause.code == code
    assert cause.explained == (not code.endswith("unexplained"))
    assert cause_of(STATE, dict(STATE)) is None


@pytest.mark.parametrize(
    "told, months",
    [
        (facts(nik="0", account="", hold="berkas"), (7, 8, 9)),
        (facts(spell("2026-08-01"), nik="0"), (8, 9)),  # who joined late is owed no more than they served
        (facts(reports="2026-07-01,2026-09-01"), (7, 8, 9)),
        (facts(spell(decree="-~"), over_age="?"), (7, 8, 9)),
        (facts(spell(decree="~2026-08-01")), (7, 8, 9)),
        (facts(spell(decree="2026-09-01~"), nik="0"), (9,)),  # before its decree nobody is owed anything
        (facts(spell(decree="~<"), given="2026-07-01"), (8, 9)),
        (facts(nik="0", over_age="*"), ()),
        (facts(account="", employment="pns~"), ()),
    ],
)
def test_what_is_owed_is_what_would_be_paid_if_nothing_were_missing(told, months):
    asked = rules(conditions=ALL)
    outcome = judge_mended(told, asked)
    assert (outcome.months, outcome.net) == (months, 500_000 * len(months))
    # Where nothing was missing, it is the same.
    whole = facts(reports="2026-07-01,2026-08-01,2026-09-01")
    assert judge_mended(whole, asked) == judge(whole, asked)
