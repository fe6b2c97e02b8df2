"""Member cards: printed with a random code, the same code each time, revocable, checked by anybody."""

from datetime import date

import pypdfium2 as pdfium
import pytest
import zxingcpp

from personnel.cards import card_sheet, checked_card
from personnel.models import MemberCard
from personnel.services import end_assignment, issue_cards, revoke_card
from pilarsosial.core.checks import check_url
from pilarsosial.core.errors import DomainError, NotFound
from tests.factories import assignment, user_with

pytestmark = [pytest.mark.django_db, pytest.mark.machine, pytest.mark.once]

TODAY = date(2026, 9, 30)


@pytest.fixture
def siti(jombang):
    return assignment("TKSK", "35.17.09", start=date(2020, 1, 1), membership_no="35.17.0009").member


def test_a_card_has_one_code_however_often_it_is_printed(siti, operator):
    first = issue_cards([siti.pk], today=TODAY, actor=operator)[siti.pk]
    again = issue_cards([siti.pk, siti.pk], today=TODAY, actor=operator)[siti.pk]
    assert first.pk == again.pk
    assert first.token.startswith("k")
    assert siti.nik not in first.token


def test_a_revoked_card_is_told_and_the_next_one_has_another_code(siti, operator):
    lost = issue_cards([siti.pk], today=TODAY, actor=operator)[siti.pk]
    revoke_card(siti.pk, reason="Hilang di pasar", actor=operator)
    fresh = issue_cards([siti.pk], today=TODAY, actor=operator)[siti.pk]
    assert fresh.token != lost.token
    assert not checked_card(lost.token).valid
    assert checked_card(fresh.token).valid
    with pytest.raises(DomainError, match="tidak mempunyai kartu"):
        revoke_card(assignment("TKSK", "35.17.10").member_id, reason="", actor=operator)


def test_who_does_not_serve_gets_none_and_is_named(siti, operator):
    row = siti.assignments.get()
    end_assignment(row.pk, last_day=date(2026, 6, 30), reason="resigned", version=row.version, actor=operator)
    with pytest.raises(DomainError, match=siti.name):
        issue_cards([siti.pk], today=TODAY, actor=operator)
    assert not MemberCard.objects.exists()


def test_a_person_of_another_office_stops_the_whole_print(siti):
    stranger = user_with("operator", "35.16")
    with pytest.raises(NotFound):
        issue_cards([siti.pk], today=TODAY, actor=stranger)


def test_the_same_people_on_the_same_day_are_the_same_file(siti, operator):
    cards = issue_cards([siti.pk], today=TODAY, actor=operator)
    one, two = (card_sheet([siti], cards, day=TODAY) for _ in range(2))
    assert one == two
    assert one.startswith(b"%PDF-")


def test_the_printed_code_opens_the_check_page(siti, operator):
    cards = issue_cards([siti.pk], today=TODAY, actor=operator)
    page = pdfium.PdfDocument(card_sheet([siti], cards, day=TODAY))[0].render(scale=3).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [check_url(cards[siti.pk].token)]


def test_mark_up_in_a_name_is_printed_and_not_obeyed(siti, operator):
    siti.name = '#read("/manage.py") $x^2$ *tebal*'
    siti.save()
    cards = issue_cards([siti.pk], today=TODAY, actor=operator)
    assert card_sheet([siti], cards, day=TODAY).startswith(b"%PDF-")


def test_the_pages(siti, operator, as_user, client):
    clerk = as_user(operator)
    printed = clerk.post(f"/anggota/{siti.pk}/kartu/")
    assert printed["Content-Type"] == "application/pdf"
    assert "no-store" in printed["Cache-Control"]
    assert clerk.get("/anggota/kartu/?pilar=TKSK").context["count"] == 1
    assert clerk.post("/anggota/kartu/?pilar=TKSK").content.startswith(b"%PDF-")
    assert as_user(user_with("operator", "35.16")).post(f"/anggota/{siti.pk}/kartu/").status_code == 404

    nobody = clerk.post("/anggota/kartu/?pilar=PSM", follow=True).content.decode()
    assert "tidak ada kartu yang dicetak" in nobody
    for ask in (clerk.get, clerk.post):
        # A search that is not shown in an address must not become a print of everybody.
        assert ask(f"/anggota/kartu/?q={siti.nik}")["Location"] == "/anggota/cari-nik/"
    asked = clerk.get("/anggota/kartu/?pilar=TKSK&wilayah=entah").content.decode()
    assert "TKSK" in asked
    assert "Kode wilayah di alamat ini tidak terbaca" in asked

    token = MemberCard.objects.get().token
    shown = client.get(f"/periksa/{token}/")
    text = shown.content.decode()
    assert shown.status_code == 200
    assert siti.name in text
    assert "Berlaku" in text
    assert siti.nik not in text
    assert "35.17.0009" not in text
    assert client.get(f"/periksa/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/").status_code == 404
    assert client.get("/periksa/apa-saja/").status_code == 404
