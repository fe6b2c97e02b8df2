"""What a page of the list of people costs, beside the stock admin's list of the same rows in the same run.

    manage.py seed_demo --members 300000        (on an empty migrated PostgreSQL)
    python -m tests.benchmarks.member_list [--user admin_jatim] [--rounds 15]

Costs are CPU seconds of this process and of its database backend, so that a busy machine does not change the ratios;
parallel workers are switched off, whose time would be counted nowhere. Exit 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.contrib import admin  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from personnel.list_pages import PAGE_SIZE  # noqa: E402
from personnel.models import Assignment, Member  # noqa: E402
from pilarsosial.core.models import User  # noqa: E402
from pilarsosial.core.values.phone import format_phone  # noqa: E402

URL = "/anggota/"
TICKS = os.sysconf("SC_CLK_TCK")
DEEP_PAGE = 3_000


class StockList(admin.ModelAdmin):
    """The same columns and order, the way that the admin offers by itself."""

    list_display = ["name", "masked_nik", "position", "region", "telephone", "filled"]
    list_per_page = PAGE_SIZE
    search_fields = ["name_key"]
    ordering = ["name_key", "pk"]

    def _post(self, member: Member) -> object:
        return member.assignments.select_related("position__pillar", "duty_region__parent").first()

    def position(self, member: Member) -> str:
        return str(self._post(member).position)

    def region(self, member: Member) -> str:
        return str(self._post(member).duty_region)

    def telephone(self, member: Member) -> str:
        return format_phone(member.phone)

    def filled(self, member: Member) -> bool:
        return member.accounts.exists()

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        return True


def backend_seconds(pid: int) -> float:
    """CPU seconds that the connection's server process has used so far; 0 where it runs on another machine."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cost(act: Callable[[], object], pid: int, rounds: int) -> float:
    """CPU seconds of one call, over so many that the clock of the server process counts them."""
    act()
    own, theirs = time.process_time(), backend_seconds(pid)
    for _ in range(rounds):
        act()
    return (time.process_time() - own + backend_seconds(pid) - theirs) / rounds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", default="admin_jatim")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL must name a PostgreSQL database.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    user = User.objects.get(username=options.user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    people = Member.objects.count()
    ordered = Member.objects.order_by("name_key", "pk").values_list("pk", flat=True)
    deep = ordered[min(DEEP_PAGE * PAGE_SIZE, people - PAGE_SIZE)]
    by_start = Assignment.objects.order_by("start", "pk").values_list("pk", flat=True)
    deep_start = by_start[min(DEEP_PAGE * PAGE_SIZE, people - PAGE_SIZE)]
    rare = Member.objects.order_by("-name_key").values_list("name_key", flat=True)[0]

    stock = StockList(Member, admin.AdminSite())
    # Its session and sign-in are left out, and its grants are asked once: what the comparison forgives the stock list.
    stock_user = User.objects.get(pk=user.pk)
    stock_user.is_superuser = True

    def page(query: str = "") -> None:
        answer = client.get(URL + query)
        if answer.status_code != 200:
            sys.exit(f"{URL}{query} answers {answer.status_code}: is {options.user} an account of this database?")

    def stock_page(query: str = "") -> None:
        request = RequestFactory(SERVER_NAME="localhost").get("/admin/personnel/member/" + query)
        request.user = stock_user
        stock.changelist_view(request).render()

    days = (date(2026, 9, 30) - timedelta(days=n) for n in itertools.count())

    def counted_anew() -> None:
        """Each day has counts of its own."""
        page(f"?tanggal={next(days).isoformat()}")

    costs = {
        "first page": cost(page, pid, options.rounds),
        "first page, counted anew": cost(counted_anew, pid, options.rounds),
        f"page {DEEP_PAGE}": cost(lambda: page(f"?sesudah={deep}"), pid, options.rounds),
        "a small pillar (TKSK)": cost(lambda: page("?pilar=TKSK"), pid, options.rounds),
        "one regency": cost(lambda: page("?wilayah=35.17"), pid, options.rounds),
        "search, rare name": cost(lambda: page(f"?q={rare}"), pid, options.rounds),
        "search, common name (SITI)": cost(lambda: page("?q=siti"), pid, options.rounds),
        "by first day": cost(lambda: page("?urut=tmt"), pid, options.rounds),
        f"by first day, page {DEEP_PAGE}": cost(lambda: page(f"?urut=tmt&sesudah={deep_start}"), pid, options.rounds),
        "by region": cost(lambda: page("?urut=wilayah"), pid, options.rounds),
        "by pillar": cost(lambda: page("?urut=pilar"), pid, options.rounds),
        "without a decree": cost(lambda: page("?mutu=tanpa-sk"), pid, options.rounds),
        "on paper (TKSK)": cost(lambda: page("cetak/?pilar=TKSK"), pid, options.rounds),
        "stock admin, first page": cost(stock_page, pid, max(3, options.rounds // 3)),
        f"stock admin, page {DEEP_PAGE}": cost(lambda: stock_page(f"?p={DEEP_PAGE}"), pid, max(3, options.rounds // 3)),
    }
    page()
    with CaptureQueriesContext(connection) as captured:
        page()
    first, stocked = costs["first page"], costs["stock admin, first page"]
    found = costs["search, rare name"]
    goals = {
        f"statements of a page: {len(captured)} (at most 6)": len(captured) <= 6,
        f"page {DEEP_PAGE} / page 1: {costs[f'page {DEEP_PAGE}'] / first:.2f} (at most 1.2)": costs[f"page {DEEP_PAGE}"]
        <= 1.2 * first,
        f"rare name / page 1: {found / first:.2f} (at most 2)": found <= 2 * first,
        f"stock admin / page 1: {stocked / first:.1f} (at least 8)": stocked >= 8 * first,
    }
    print(f"{people:,} people\n")
    for name, seconds in costs.items():
        print(f"{name:28} {seconds * 1000:8.1f} ms CPU {seconds / first:7.2f} x page 1")
    print()
    for said, reached in goals.items():
        print(f"{'ok  ' if reached else 'MISS'} {said}")
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
