"""Reports on money against the lines and payments counted plainly, and each figure against the list behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Participant
from personnel.models import Member
from pilarsosial.core.models import Pillar, Region, User
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.period import Period
from pilarsosial.desk.demo.seeding import seed_demo
from pilarsosial.desk.reports.asking import Ask, Asked
from pilarsosial.desk.reports.groups import every_report, report_named
from pilarsosial.desk.reports.tables import NUMERIC, Answer, Figure, Table, value_of
from stipends.calculation.lateness import due_day
from stipends.calculation.reasons import OWED
from stipends.models import CLOSED_STATES, OPEN_STATES, Batch, BatchKind, Entitlement, Line, Payment, PaymentResult
from stipends.reports.arrears import BUCKETS, Waiting, missing_lists, waiting
from stipends.reports.putting_off import put_off
from stipends.reports.totals import Question, money_by, money_of, roster_of
from stipends.sql.payments import open_lines
from tests.desk.report_figures import answer_to, ask
from tests.stipends.plain_money import plainly

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def whole_demo(demo_region: None) -> Iterator[None]:
    """Eight quarters of lists in every state."""
    with transaction.atomic():
        seed_demo(actor=SYSTEM, today=TODAY)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def head(whole_demo: None) -> User:
    return User.objects.get(username="admin_jatim")


def asked(actor: User, code: str, **more: str) -> Answer:
    region = Region.objects.get(code=more.pop("wilayah", "35"))
    pillar = Pillar.objects.get(code=more["pilar"]) if "pilar" in more else None
    period = Period.parse(more.pop("periode")) if "periode" in more else None
    more.pop("pilar", None)
    return report_named(code).answer(actor, Asked(TODAY, region, pillar, period, {Ask(k): v for k, v in more.items()}))


def rows_of(table: Table) -> tuple[list[list[object]], list[object]]:
    rows, total = [], []
    for row, is_total in table.walk():
        if is_total:
            total = list(row)
        else:
            rows.append(list(row))
    return rows, total


def test_the_kept_sums_are_those_of_lines_and_payments(head):
    keys = ("regency_code", "pillar_id", "year", "quarter", "batch__scheme__funding")
    kept = {}
    for place, money in money_by(head, Question(region="35"), keys):
        kept[tuple(place[key] for key in keys)] = {name: value for name, value in money._asdict().items() if value}
    wanted = {key: {name: value for name, value in told.items() if value} for key, told in plainly().items()}
    assert kept == wanted
    # The demo has all that can happen to money.
    assert all(sum(row.get(name, 0) for row in kept.values()) for name in ("fee", "returned", "refunded", "left"))


def test_the_sums_tie(head):
    total = money_of(head, Question(region="35"))
    assert total.left == total.approved - total.paid + total.returned - total.refunded
    assert 0 < total.approved < total.net
    table = asked(head, "tali-asih").tables[1]
    rows, last = rows_of(table)
    for place, column in enumerate(table.columns[4:], start=4):
        assert sum(value_of(row[place]) for row in rows) == value_of(last[place]), column.heading
    regencies = {row[0] for row in rows}
    assert len(regencies) == 38
    quarters, _sum = rows_of(asked(head, "tali-asih").tables[0])
    assert [sum(value_of(row[place]) for row in quarters) for place in (1, 3, 6)] == [total.net, total.paid, total.left]


@pytest.mark.parametrize(
    "narrow", [{}, {"wilayah": "35.17", "periode": "2026-Q2"}, {"pilar": "TKSK", "skema": "TALIASIH-TKSK"}]
)
def test_every_figure_leads_to_a_list_with_that_many_rows(head, as_user, narrow):
    client = as_user(head)
    answer = asked(head, "tali-asih", **narrow)
    rows, total = rows_of(answer.tables[1])
    # Of the whole some rows, of what is narrow all and the total: each list is walked to its end.
    chosen = [total, *rows] if "wilayah" in narrow else rows[:: max(len(rows) // 3, 1)]
    followed = 0
    for row in chosen:
        for cell, column in zip(row, answer.tables[1].columns, strict=True):
            if not isinstance(cell, Figure):
                continue
            lines, rupiah = listed(client, cell.url)
            assert (rupiah if "(Rp)" in column.heading else lines) == cell.value, (column.heading, cell.url)
            followed += 1
    assert followed > 10


def listed(client: Client, url: str) -> tuple[int, int]:
    """Rows and rupiah of a list of lines, walked to its end; what its heading says is the same."""
    lines, rupiah, first = 0, 0, None
    while url:
        page = client.get(url)
        assert page.status_code == 200
        first = first or page
        lines += len(page.context["lines"])
        rupiah += sum(int(item["amount"].replace("Rp", "").replace(".", "")) for item in page.context["lines"])
        url = page.context["next_url"]
    assert int(first.context["count"].replace(".", "")) == lines
    if first.context["total"]:
        assert int(first.context["total"].replace("Rp", "").replace(".", "")) == rupiah
    return lines, rupiah


def test_who_is_not_paid_makes_the_roster_with_the_others(head, as_user):
    answer = asked(head, "tidak-dibayar", periode="2026-Q2")
    verdicts, total = rows_of(answer.tables[0])
    assert sum(value_of(row[1]) for row in verdicts) == value_of(total[1])
    lists = Batch.objects.filter(period="2026-Q2", kind="utama", office__code="35").exclude(state="cancelled")
    assert value_of(total[1]) == sum(batch.roster for batch in lists)
    assert roster_of(head, Question("35", period=Period.parse("2026-Q2")))["layak"] == sum(b.payable for b in lists)
    client = as_user(head)
    for row in [*verdicts, total]:
        if isinstance(row[1], Figure):
            assert listed(client, row[1].url)[0] == row[1].value
    reasons, _none = rows_of(answer.tables[1])
    assert reasons
    for row in reasons:
        assert listed(client, row[1].url)[0] == row[1].value
    names, _none = rows_of(answer.tables[2])
    assert len(names) == sum(value_of(row[1]) for row in verdicts[1:])


def waiting_plainly(day: date) -> set[tuple[int, date]]:
    """(line, month) of everything that is open today and late."""
    found = set()
    for batch in Batch.objects.exclude(state="cancelled").filter(first_day__lte=day, scheme__external=False):
        scheme = batch.scheme
        if batch.state in CLOSED_STATES:
            left = open_lines(batch)
        elif batch.kind != BatchKind.RETRY:
            left = dict(batch.lines.payable().values_list("pk", "net"))
        else:
            continue
        for line in Line.objects.filter(pk__in=left):
            for number in line.month_numbers:
                month = date(line.year, number, 1)
                if due_day(scheme.unit, scheme.due_days, month) < day:
                    found.add((line.pk, month))
    return found


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 1)])
def test_who_waits_is_who_has_something_open_and_late(head, whole_demo, day):
    rows = list(waiting(SYSTEM, day))
    assert {(row.line, month.month) for row in rows for month in row.months} == waiting_plainly(day)
    assert rows
    assert all(row.rupiah > 0 and row.late == (day - row.since).days > 0 for row in rows)


def test_arrears_of_an_earlier_day_know_the_payments_of_that_day(head):
    """The quarter that was handed in two months late had not come at its due day and had come later."""
    late = Batch.objects.filter(period="2025-Q2", scheme__code="TALIASIH-TKSK", kind="utama").get()
    paid = Payment.objects.filter(batch=late, result="dibayar").order_by("on")
    before, after = paid.first().on, paid.last().on
    due = due_day("quarter", 30, late.first_day)
    assert due < before
    day = date.fromordinal(before.toordinal() - 1)
    then = {row.line for row in waiting(head, day, scheme="TALIASIH-TKSK") if row.batch == late}
    assert then == set(late.lines.payable().values_list("pk", flat=True))
    now = {row.line for row in waiting(head, after, scheme="TALIASIH-TKSK") if row.batch == late}
    assert now < then


def test_the_arrears_report_counts_each_person_once(head, as_user):
    day = date(2026, 12, 1)
    asked_for = Asked(day, Region.objects.get(code="35"), None, None)
    answer = report_named("tunggakan").answer(head, asked_for)
    tables = {table.title.partition(",")[0]: rows_of(table) for table in answer.tables}
    owed, total = tables["Yang terutang"]
    payable, stuck = (set_of(rows) for rows in (waiting(head, day, region="35"), put_off(head, day, region="35")))
    assert [value_of(row[1]) for row in (*owed, total)] == [len(payable), len(stuck), len(payable | stuck)]
    assert stuck
    for place in (2, 3):
        assert sum(value_of(row[place]) for row in owed) == value_of(total[place])
    places, all_places = tables["Menurut umur"]
    assert value_of(all_places[5]) == sum(map(value_of, all_places[2:5])) == value_of(total[1])
    months, all_months = tables["Menurut bulan dan skema"]
    for rows, last in ((places, all_places), (months, all_months)):
        for place in (-1, -2):
            assert sum(value_of(row[place]) for row in rows) == value_of(last[place])
        assert (value_of(last[-1]), value_of(last[-2])) == (value_of(total[3]), value_of(owed[1][3]))
    assert {row.scheme.code for row in missing_lists(head, date(2027, 6, 1))} >= {"TALIASIH-TKSK"}


def set_of(rows: Iterable[Waiting]) -> set[int]:
    return {row.member for row in rows}


@pytest.mark.parametrize("narrow", [{}, {"wilayah": "35.17"}])
def test_every_figure_of_the_arrears_leads_to_whom_it_counts(head, as_user, narrow):
    told = {"wilayah": "35", "tanggal": "2026-12-01"} | narrow
    answer = ask("tunggakan", head, **told)
    followed: Counter[str] = Counter()
    known: dict[str, dict[str, int]] = {}
    for table in answer.tables[:-1]:
        rows, total = rows_of(table)
        # Of a province some rows, of a regency all: each list is a report of its own.
        for row in [*(rows if narrow else rows[:: max(len(rows) // 2, 1)]), *([total] if total else [])]:
            for cell, column in zip(row, table.columns, strict=True):
                if isinstance(cell, Figure):
                    if cell.url not in known:
                        there = answer_to("tunggakan", dict(parse_qsl(urlsplit(cell.url).query)), head)
                        known[cell.url] = sums_of(there)
                    assert known[cell.url][column.heading.partition(" (R")[0]] == cell.value, (table.title, cell)
                    followed[table.title] += 1
                # No number of people or rupiah without its list.
                elif column.kind in NUMERIC and column.heading != "Terlambat (hari)":
                    assert not cell, (table.title, column.heading)
    assert all(followed[table.title] for table in answer.tables[:-1] if "belum ada daftarnya" not in table.title)
    page = as_user(head).get(cell.url)
    assert page.status_code == 200
    assert len(page.context["tables"]) == 1


def sums_of(answer: Answer) -> dict[str, int]:
    """What a list of names counts and sums, by the headings of the figures that lead to it."""
    (table,) = answer.tables
    rows, _total = rows_of(table)
    payable, stuck = (sum(row[place] for row in rows) for place in (-2, -1))
    people = dict.fromkeys(("Orang", "Belum dapat dibayar (orang)", *(words for *_days, words in BUCKETS)), len(rows))
    money = {"Rupiah": payable + stuck, "Terutang": payable + stuck, "Belum dapat dibayar": stuck}
    return people | money | {"Bulan": sum(row[5] for row in rows)}


def test_what_is_put_off_is_owed_until_it_is_given(head):
    """Against the judgements one by one: only what is missing keeps it back, and no list has given it since."""
    day = date(2026, 12, 1)
    found = {}
    for row in put_off(head, day):
        assert row.reasons
        assert set(row.reasons) <= OWED
        for month in row.months:
            assert (row.batch.scheme_id, row.member, month.month) not in found
            found[row.batch.scheme_id, row.member, month.month] = month.rupiah
            assert month.late == (day - month.due).days > 0
    given = set(Entitlement.objects.filter(living=True).values_list("scheme_id", "member_id", "month"))
    drafts = Line.objects.payable().filter(batch__state__in=OPEN_STATES).select_related("batch")
    given |= {
        (line.batch.scheme_id, line.member_id, date(line.year, number, 1))
        for line in drafts
        for number in line.month_numbers
    }
    assert not given & set(found)
    # A whole quarter that only a missing NIK or account kept back is worth the quarter's rate.
    plain = Line.objects.filter(kind="utama", verdict="tidak", reasons__in=["no_nik", "no_account"], rate__gt=0)
    plain = plain.filter(batch__scheme__unit="quarter", batch__first_day__lt=date(2026, 7, 1)).select_related("batch")
    checked = 0
    for line in plain.exclude(batch__state="cancelled"):
        months = [date(line.year, number, 1) for number in range(line.quarter * 3 - 2, line.quarter * 3 + 1)]
        keys = [(line.batch.scheme_id, line.member_id, month) for month in months]
        if not given & set(keys):
            assert sum(found[key] for key in keys) == line.rate
            checked += 1
    assert checked


def test_a_persons_statement_ties(head, as_user):
    paying = Batch.objects.get(state="disbursing")
    returned = Payment.objects.filter(batch=paying, result="retur").get()
    member = returned.line.member_id
    answer = report_named("pernyataan-orang").answer(
        head, Asked(date(2026, 11, 1), None, None, None, {Ask.MEMBER: str(member)})
    )
    rows, total = rows_of(answer.tables[0])
    lines = Line.objects.filter(member=member).exclude(batch__state="cancelled").exclude(batch__kind="ulang")
    assert total[7] == sum(lines.values_list("net", flat=True))
    results, _none = rows_of(answer.tables[1])
    assert len(results) == Payment.objects.filter(line__member=member, corrected_by__isnull=True).count()
    assert "masih ditunggu" in answer.sentences[0]
    assert any(row[9] == returned.amount for row in rows)
    stuck = [row for row in put_off(head, TODAY, region="35.17")][0]
    one = report_named("pernyataan-orang").answer(head, Asked(TODAY, more={Ask.MEMBER: str(stuck.member)}))
    _rows, total = rows_of(one.tables[0])
    assert total[10] == sum(row.rupiah for row in put_off(head, TODAY) if row.member == stuck.member) > 0
    assert "belum dapat dibayar" in one.sentences[-1]
    # A coordinator of the pillar sees states and no rupiah.
    coordinator = User.objects.get(username="koordinator_tksk")
    line = Line.objects.visible_to(coordinator, "payment.state").filter(verdict="layak").first()
    page = as_user(coordinator).get(f"/laporan/pernyataan-orang/?anggota={line.member_id}")
    assert page.status_code == 200
    assert "Rp" not in page.context["answer"].tables[0].columns[-1].heading
    assert "Dibayar" in page.content.decode()
    assert "1.650.000" not in page.content.decode()
    assert as_user(coordinator).get("/laporan/tali-asih/").status_code == 403


def test_progress_and_parts_of_the_last_quarter(head, as_user):
    answer = asked(head, "kemajuan-daftar", periode="2026-Q2")
    rows, total = rows_of(answer.tables[0])
    lists = Batch.objects.filter(period="2026-Q2", office__code="35", kind="utama").exclude(state="cancelled")
    assert {row[0] for row in rows} == {name for name in (r.short_name for r in Region.objects.children_of("35"))}
    assert total[8] == sum(lists.values_list("net", flat=True))
    assert total[9] == money_of(head, Question("35", period=Period.parse("2026-Q2"))).paid
    parts, _total = rows_of(asked(head, "rekap-bagian", periode="2026-Q3", keadaan="menunggu").tables[0])
    page = as_user(head).get("/tali-asih/rekap/?periode=2026-Q3&skema=TALIASIH-TKSK&keadaan=menunggu")
    assert len(page.context["rows"]) == len([row for row in parts if row[2] == "Tali asih TKSK"]) == 14


@pytest.mark.parametrize("code", ["tali-asih", "tunggakan", "tidak-dibayar", "kemajuan-daftar", "rekap-bagian"])
def test_a_regency_sees_its_own_and_an_empty_one_reads_well(head, as_user, code):
    operator = User.objects.get(username="operator_jombang")
    page = as_user(operator).get(f"/laporan/{code}/")
    assert page.status_code == 200
    assert "Kab. Jombang" in page.content.decode()
    assert "Kab. Kediri" not in page.content.decode()
    city = as_user(User.objects.get(username="admin_bukittinggi")).get(f"/laporan/{code}/?periode=2020-Q1")
    assert city.status_code == 200


@pytest.mark.parametrize(
    "path, most",
    [
        ("/laporan/tali-asih/", 16),
        ("/laporan/tunggakan/", 18),
        ("/laporan/tidak-dibayar/", 18),
        ("/laporan/kemajuan-daftar/", 14),
        ("/laporan/rekap-bagian/", 16),
        ("/tali-asih/rekap/", 12),
        ("/tali-asih/baris/?tahap=sisa", 12),
    ],
)
def test_how_often_the_database_is_asked(head, as_user, path, most):
    client = as_user(head)
    client.get(path)
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(path).status_code == 200
    assert len(asked_for) <= most, len(asked_for)


def test_a_report_that_names_people_tells_who_they_are(whole_demo):
    """What the trail keeps of its file: every member whose name stands in a table, and nobody else."""
    batch = Batch.objects.filter(payments__result=PaymentResult.RETURNED).first()
    guest = Participant.objects.filter(member__in=Line.objects.values("member")).first()
    told = {
        Ask.MEMBER: str(guest.member_id),
        Ask.EVENT: str(guest.event_id),
        Ask.BATCH: str(batch.pk),
        Ask.FROM: "2024-01-01",
    }
    # Some reports tell degrees, some do not.
    called = {member.pk: {member.name, member.display_name} for member in Member.objects.all()}
    everybody = set().union(*called.values())
    for report in every_report():
        more = {name: value for name, value in told.items() if name in report.asks}
        answer = report.answer(SYSTEM, Asked(TODAY, Region.objects.get(code="35"), None, None, more))
        names = {value_of(cell) for table in answer.tables for cell in named_in(table)}
        names |= {text for name, text in answer.told if name in PEOPLE_COLUMNS}
        if report.code in NOBODY_NAMED:
            assert not report.has_people
            continue
        assert report.has_people == bool(names), report.code
        noted = set().union(*(called[pk] for pk in answer.people))
        assert names & everybody <= noted, report.code
        assert bool(noted) == report.has_people, report.code


# Accounts of users are no members.
NOBODY_NAMED = {"daftar-pengguna"}
PEOPLE_COLUMNS = {"Nama", "Anggota", "Pemegang terakhir", "Sasaran"}


def named_in(table: Table) -> Iterator[object]:
    """Cells that name a person: by their column, or because they lead to one."""
    for row, is_total in table.walk():
        for cell, column in zip(row, table.columns, strict=True):
            leads = isinstance(cell, Figure) and re.match(r"/(anggota|peserta)/\d+/$", cell.url)
            if value_of(cell) and not is_total and (leads or column.heading in PEOPLE_COLUMNS):
                yield cell
