"""Certificates in a batch: who earned one, numbers without a gap whoever asks at once, and the public check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date

import pytest
import zxingcpp
from django.db import connection
from django.urls import reverse

from events.models import CertificateSeries, CurrentPresence, Event, EventCertificate, EventSession
from events.printing.certificate import certificates_pdf
from events.services import issue_certificates, revoke_certificate
from personnel.models import Certificate
from pilarsosial.core.checks import check, check_url
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Signer
from tests.factories import EventFactory, assignment, participant
from tests.house.source import ROOT
from tests.papers import page_of, text_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 30)


@pytest.fixture
def signer(jombang) -> Signer:
    return Signer.objects.create(office=jombang, role="kepala", name="Dra. Sri, M.Si.", valid_from=date(2024, 1, 1))


def trained(office, people: int = 4, title: str = "Bimtek Pendamping") -> Event:
    """Two sessions of 4 and 3 JP; everybody was in the first, all but the last person in the second."""
    event = EventFactory(office=office, state="running", sessions=2, title=title, kinds=["pelatihan"])
    first, second = EventSession.objects.filter(event=event)
    EventSession.objects.filter(pk=first.pk).update(lesson_hours=4)
    EventSession.objects.filter(pk=second.pk).update(lesson_hours=3)
    for number in range(people):
        held = assignment("PKH", "35.17.09") if number == 0 else None
        person = participant(event, held) if held else participant(event, name=f"Peserta {number:02}")
        for session in (first, second) if number < people - 1 else (first,):
            CurrentPresence.objects.create(
                participant=person, session=session, state="hadir", since="2026-09-30T01:00Z", method="tap"
            )
    Event.objects.filter(pk=event.pk).update(state="closed")
    event.refresh_from_db()
    return event


def issue(event: Event, signer: Signer, actor, **options) -> list[EventCertificate]:
    asked = {"minimum": 2, "roles": ["peserta"], "pattern": "800.2/{nomor}/SERT/{tahun}", "issued_on": DAY}
    return issue_certificates(event.pk, **asked | options, signer=signer, actor=actor)


def test_who_was_there_enough_gets_one_and_nobody_two(jombang, signer, operator):
    event = trained(jombang)
    made = issue(event, signer, operator)
    assert [one.number for one in made] == [f"800.2/00{number}/SERT/2026" for number in (1, 2, 3)]
    assert [one.lesson_hours for one in made] == [7, 7, 7]
    with pytest.raises(DomainError) as refusal:
        issue(event, signer, operator)
    assert refusal.value.code == "nobody_earned_one"
    assert [one.lesson_hours for one in issue(event, signer, operator, minimum=1)] == [4]
    assert CertificateSeries.objects.get().last == 4


def test_the_training_enters_the_members_own_list(jombang, signer, operator):
    made = issue(trained(jombang), signer, operator)
    (own,) = Certificate.objects.current()
    held = next(one for one in made if one.record_id)
    assert (own.name, own.hours, own.number) == ("Bimtek Pendamping", 7, held.number)
    revoke_certificate(held.pk, reason="Nama salah", actor=operator)
    assert not Certificate.objects.current().exists()


def test_a_revoked_one_keeps_its_number(jombang, signer, operator):
    event = trained(jombang)
    first = issue(event, signer, operator)[0]
    revoke_certificate(first.pk, reason="Nama salah", actor=operator)
    again = issue(event, signer, operator)
    assert [one.serial for one in again] == [4]
    assert again[0].participant_id == first.participant_id
    serials = sorted(EventCertificate.objects.values_list("serial", flat=True))
    assert serials == [1, 2, 3, 4]
    with pytest.raises(DomainError) as refusal:
        revoke_certificate(first.pk, reason="lagi", actor=operator)
    assert refusal.value.code == "already_revoked"


def test_each_year_begins_anew_and_each_office_counts_its_own(jombang, signer, operator):
    issue(trained(jombang), signer, operator)
    later = issue(trained(jombang, title="Bimtek Lain"), signer, operator, issued_on=date(2027, 1, 4))
    assert later[0].number == "800.2/001/SERT/2027"


@pytest.mark.parametrize(
    "options, code",
    [
        ({"pattern": "800.2/SERT"}, "pattern_without_number"),
        ({"pattern": "{nomor}" + "x" * 80}, "pattern_without_number"),
        ({"issued_on": date(2026, 9, 29)}, "issued_too_early"),
    ],
)
def test_a_batch_is_asked_for_sensibly(jombang, signer, operator, options, code):
    with pytest.raises(DomainError) as refusal:
        issue(trained(jombang), signer, operator, **options)
    assert refusal.value.code == code
    assert not EventCertificate.objects.exists()


def test_nothing_is_issued_before_the_closing_or_by_who_does_not_sign_then(jombang, signer, operator):
    event = trained(jombang)
    Event.objects.filter(pk=event.pk).update(state="running")
    with pytest.raises(DomainError) as refusal:
        issue(event, signer, operator)
    assert refusal.value.code == "too_early"
    Event.objects.filter(pk=event.pk).update(state="closed")
    gone = Signer.objects.create(
        office=jombang, role="pptk", name="Lama", valid_from=date(2019, 1, 1), valid_until=date(2020, 1, 1)
    )
    with pytest.raises(DomainError) as refusal:
        issue(event, gone, operator)
    assert refusal.value.code == "signer_not_in_office"


def test_the_paper_is_checked_by_its_code_and_tells_name_event_and_date_only(jombang, signer, operator, client):
    event = trained(jombang)
    made = issue(event, signer, operator)
    event = Event.objects.select_related("office__region", "region").get(pk=event.pk)
    pdf = certificates_pdf(event, made)
    assert pdf == certificates_pdf(event, made)
    told = text_of(pdf)
    assert told.replace(" ", "").count("SERTIFIKAT") == 3
    for words in ("800.2/002/SERT/2026", "7 jam pelajaran (JP)", "Dra. Sri, M.Si.", "Bimtek Pendamping"):
        assert words in told, words
    (code,) = zxingcpp.read_barcodes(page_of(pdf, 2))
    assert code.text == check_url(made[1].token)
    page = client.get(code.text).content.decode()
    assert re.findall(r"<dt>(.*?)</dt>", page) == ["Nama", "Kegiatan", "Tanggal"]
    assert made[1].name in page
    assert client.get(reverse("public-check", args=[made[1].token[:-1] + "?"])).status_code == 404
    revoke_certificate(made[1].pk, reason="Salah", actor=operator)
    found = check(made[1].token)
    assert (found.valid, found.verdict) == (False, "Sertifikat ini sudah dicabut")


ISSUER = """
import os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from datetime import date
from events.services import issue_certificates
from pilarsosial.core.models import Signer, User
actor = User.objects.get(username="operator")
print("ready", flush=True)
sys.stdin.readline()
for event in sys.argv[2:]:
    issue_certificates(int(event), minimum=1, roles=["peserta"], pattern="{nomor}", issued_on=date(2026, 9, 30),
                       signer=Signer.objects.get(), actor=actor)
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_leave_no_gap_and_give_no_number_twice(jombang, signer, operator):
    events = [trained(jombang, 5, f"Bimtek {number}") for number in range(6)]
    name = str(connection.settings_dict["NAME"])
    connection.close()
    shares = [[str(event.pk) for event in events[start::2]] for start in (0, 1)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ISSUER, name, *share],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for share in shares
    ]  # fmt: skip
    for process in running:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
    serials = sorted(EventCertificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 31))
    assert CertificateSeries.objects.get().last == 30
