"""Every report of an office without anybody, and of one with a single member, reads well: page, workbook and paper."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from pilarsosial.core.models import Office
from pilarsosial.core.policies import Role
from pilarsosial.desk.reports.groups import every_report
from pilarsosial.desk.reports.tables import Answer
from tests.factories import assignment, user_with
from tests.papers import text_of

pytestmark = pytest.mark.django_db

DAY = "2026-09-30"
# Counting nothing in nothing, zeros that begin a sentence or stand alone in it, and what a program says to itself.
BADLY_SAID = re.compile(r"dari 0\b|^0\b|[:;,(] ?0 |tidak diketahui, hadir tidak|None|nan\b|inf\b|<|\{", re.MULTILINE)
# These are about one person, event or list, and ask for it.
ABOUT_ONE = {"pernyataan-orang"}


@pytest.fixture
def clients(jombang: Office, as_user) -> list[Client]:
    """Whoever may see reports of this office, the likeliest first."""
    roles = [Role.REGENCY_ADMIN, *(role for role in Role if role != Role.REGENCY_ADMIN)]
    return [as_user(user_with(role, "35.17", username=f"pembaca-{role}")) for role in roles]


def walk(clients: list[Client]) -> list[str]:
    """What reads badly, report by report; every page, workbook and (but for plain lists) paper is made."""
    faults = []
    for report in every_report():
        url, client = reverse("report-page", args=[report.code]), None
        for client in clients:
            page = client.get(url, {"tanggal": DAY})
            if page.status_code != 403:
                break
        assert page.status_code == 200, (report.code, page.status_code)
        answer = page.context.get("answer")
        if answer is None:
            assert report.code in ABOUT_ONE or report.is_list, (report.code, page.context["refusal"])
            assert page.context["refusal"], report.code
            continue
        faults += [f"{report.code}: {said}" for said in said_in(answer) if BADLY_SAID.search(said)]
        silent = [table for table in page.context["tables"] if not (table["rows"] or table["empty"])]
        faults += [f"{report.code}: {table['title']} says nothing" for table in silent]
        if not page.context["has_file"]:
            continue
        file_url = reverse("report-download", args=[report.code])
        book = b"".join(client.get(file_url, {"tanggal": DAY, "format": "xlsx"}).streaming_content)
        assert load_workbook(io.BytesIO(book)).worksheets, report.code
        if not report.is_list:
            paper = text_of(b"".join(client.get(file_url, {"tanggal": DAY, "format": "pdf"}).streaming_content))
            assert "1 dari" in " ".join(paper.split()), (report.code, paper[-200:])
            faults += [f"{report.code} on paper: {text}" for text in answer.sentences if text[:20] not in paper]
    return faults


def said_in(answer: Answer) -> list[str]:
    return [*answer.sentences, *answer.notes, *(table.empty for table in answer.tables)]


def test_an_office_without_anybody_and_one_with_a_single_member_read_well(clients):
    assert not (faults := walk(clients)), "\n".join(faults)
    assignment("TKSK", "35.17.09", start=date(2024, 1, 1))
    assert not (faults := walk(clients)), "\n".join(faults)
