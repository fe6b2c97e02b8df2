"""The sign-in sheet as it comes out of the printer, and its code read back by a camera."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from django.urls import reverse

from events.models import SheetEdition
from events.printing.sheet import sheet_pdf
from events.services import print_sheet
from pilarsosial.core.checks import check, check_url
from tests.factories import EventFactory, MemberFactory, assignment, participant
from tests.papers import page_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(jombang, operator) -> SheetEdition:
    event = EventFactory(office=jombang, state="running", title="Sosialisasi PKH", place="Pendopo Kabupaten")
    member = MemberFactory(name="Wahyu Contoh", sex="P", phone="+6281234567890", office=jombang)
    participant(event, assignment("TKSK", "35.17.09", member=member))
    participant(event, name="Sri Tamu", agency="Jatim Social Care", unit="UPT Jombang", job="Pekerja sosial")
    for number in range(30):
        participant(event, name=f"Tamu {number:02}", agency="Kecamatan")
    return print_sheet(event.sessions.get().pk, order="wilayah", blanks=8, actor=operator)


def printed(edition: SheetEdition) -> bytes:
    rows = SheetEdition.objects.select_related("event__office__region", "event__region", "session")
    return sheet_pdf(rows.get(pk=edition.pk))


def test_columns_rows_and_heads_stand_on_each_page(edition):
    told = text_of(printed(edition))
    pages = int(re.search(r"Halaman 1 dari (\d+)", told)[1])
    assert pages == 2
    for head in ("Nama", "L/P", "Jabatan/Unsur", "No. HP", "Tanda tangan"):
        assert told.count(head) == pages, head
    assert "PEMERINTAH KABUPATEN JOMBANG" in told
    assert "Rabu, 30 September 2026, 08.00 WIB" in told
    assert re.search(r"1\s+Wahyu Contoh\s+P\s+.*Kec\. ", told)
    assert "Jatim Social Care" in told
    for row in (1, 32, 40):
        assert re.search(rf"(?<!\d){row}\.", told), row  # where the signature goes
    assert "0812" not in told


def test_odd_rows_sign_on_the_left_and_even_ones_on_the_right(edition):
    seen = 0
    for page in text_of(printed(edition)).split("\f"):
        places = {}
        for line in page.splitlines():
            if match := re.match(r"\s*(\d+) .*\s(\d+)\.\s*$", line):
                assert match[1] == match[2]
                places[int(match[1])] = line.rindex(f"{match[2]}.")
        seen += len(places)
        odd = [place for row, place in places.items() if row % 2]
        even = [place for row, place in places.items() if not row % 2]
        assert max(odd, default=0) < min(even, default=1)
    assert seen > 25


def test_phones_are_printed_when_asked_for(edition, operator):
    second = print_sheet(edition.session_id, order="wilayah", blanks=8, with_phones=True, actor=operator)
    assert "0812-3456-7890" in text_of(printed(second))


def test_the_same_edition_is_the_same_bytes(edition):
    assert printed(edition) == printed(edition)


def test_the_code_is_read_back_from_the_printed_page_and_an_altered_one_is_refused(edition, client):
    found = zxingcpp.read_barcodes(page_of(printed(edition)))
    assert [code.text for code in found] == [check_url(edition.token)]
    page = client.get(found[0].text)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Sosialisasi PKH" in text
    assert "Wahyu" not in text
    token = edition.token
    for altered in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-1], "k" + token[1:], token + "x"):
        assert client.get(reverse("public-check", args=[altered])).status_code == 404
        assert check(altered) is None
