"""Every list asks the database as often for twelve rows as for two: one literal number each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import CurrentPresence, Event, EventSession, Participant, Quota
from personnel.models import Certificate, DuplicatePair, MemberRemoval
from pilarsosial.core import audit, guards
from pilarsosial.core.models import ColumnSet, Job, Office, Region, Signer
from stipends.models import Batch, BatchState, ExternalPayment, LineMark, Payment, RefundClaim, Scheme
from tests.factories import (
    AccountFactory,
    DecreeFactory,
    EventFactory,
    MemberFactory,
    assignment,
    participant,
    recommendation,
    user_with,
)
from tests.stipends.factories import SchemeFactory, batch, bring_to, ceiling, line, rate

pytestmark = pytest.mark.django_db

# Session, user and grants are three of them everywhere.
LISTS = {
    "/anggota/": 6,
    "/anggota/?pilar=TKSK": 6,
    "/anggota/?mutu=tanpa-sk&q=warga": 6,
    "/anggota/?urut=-tmt&status=semua": 6,
    "/anggota/cetak/?urut=wilayah": 6,
    "/anggota/saringan/": 4,
    "/anggota/kolom/": 9,
    "/anggota/sk/": 6,
    "/anggota/laporan-bulanan/": 6,
    "/anggota/laporan-bulanan/rekap/?wilayah=35.17": 6,
    "/anggota/laporan-bulanan/terima-semua/": 5,
    "/anggota/kisi/": 17,
    "/anggota/sertifikat/": 7,
    "/anggota/sertifikat/?keadaan=berakhir": 7,
    "/anggota/rekening/": 10,
    "/anggota/ganda/": 7,
    "/anggota/ganda/?keadaan=berbeda&alasan=phone&wilayah=35.17": 7,
    "/anggota/dihapus/": 4,
    "/anggota/impor/": 4,
    "/anggota/ekspor/": 6,
    "/anggota/ekspor/susunan/": 4,
    "/formasi/?wilayah=35.17": 12,
    "/kegiatan/?waktu=semua": 10,
    "/kegiatan/9000/": 15,
    "/kegiatan/9000/kuota/": 9,
    "/kegiatan/9000/peserta/": 12,
    "/": 10,
    "/menunggu/": 5,
    "/datang-pergi/": 5,
    "/mutu/": 18,
    "/formasi/kursi/?keadaan=terisi&wilayah=35.17": 5,
    "/tali-asih/penerima/?periode=2028-Q3": 6,
    "/pekerjaan/": 4,
    "/jejak/": 5,
    "/pengguna/": 5,
    "/kantor/": 5,
    "/kegiatan/rekomendasi/": 6,
    "/tali-asih/": 4,
    "/laporan/": 3,
    "/laporan/jadwal/": 4,
    "/laporan/daftar-sk/": 4,
    "/laporan/daftar-anggota/?wilayah=35.17": 8,
    "/laporan/daftar-kegiatan/?waktu=semua": 10,
    "/laporan/daftar-pencairan/": 4,
    "/laporan/usulan-rekening/": 4,
    "/laporan/laporan-bulanan/": 4,
    "/tali-asih/skema/": 6,
    "/tali-asih/anggaran/": 5,
}


# Lists of money that only the office's own PPTK opens, over one list of payments and one scheme that others pay.
MONEY_LISTS = {
    "/tali-asih/daftar/9000/": 13,
    "/tali-asih/daftar/9000/bayar/": 13,
    "/tali-asih/daftar/9000/perubahan/": 6,
    "/tali-asih/daftar/9000/penyerahan/hadir/?kehadiran=hadir": 8,
    "/tali-asih/kegiatan/9000/": 6,
    "/tali-asih/skema/9000/hasil/": 7,
    "/tali-asih/tagihan/": 6,
}


COLUMNS = [{"field": "nik", "heading": "No. KTP"}, {"field": "rekening"}]


EVENT = 9_000
DAY = date(2026, 9, 30)
WHEN = {"title": "Rakor", "state": "announced", "starts_on": date(2026, 9, 30), "ends_on": date(2026, 9, 30)}

REPORTS = {
    "/laporan/": 3,
    "/laporan/jumlah-anggota/": 11,
    "/laporan/mutasi/?dari=2010-01-01&sampai=2026-09-30": 28,
    "/laporan/formasi-kosong/": 14,
    "/laporan/sertifikat-berakhir/": 12,
    "/laporan/kehadiran/?dari=2010-01-01": 12,
    "/laporan/rekomendasi/": 10,
    "/laporan/angka-disebut/": 8,
    "/laporan/daftar-mutasi/?dari=2010-01-01": 11,
    "/laporan/daftar-penugasan/": 8,
    "/laporan/daftar-kursi-kosong/": 8,
    "/laporan/daftar-rekomendasi/": 7,
}


def fill(operator, rows: range) -> None:
    districts = list(Region.objects.children_of("35.17").values_list("code", flat=True))
    for number in rows:
        row = assignment("TKSK", districts[number], start=date(2020, 1, 1))
        AccountFactory(member=row.member)
        AccountFactory(member=row.member, state="proposed", usable_from=None)
        for days in (-1, 1):
            until = timezone.localdate() + timedelta(days=days)
            Certificate.objects.create(member=row.member, kind="uji", name=f"Uji {days}", valid_until=until)
        DecreeFactory(office=row.member.office)
        ColumnSet.objects.create(office=row.member.office, list_code="anggota", name=str(number), columns=COLUMNS)
        Job.objects.create(kind="none", label="Contoh", owner=operator, office=row.member.office)
        user_with("operator", "35.17")
        scheme = SchemeFactory(office=row.member.office)
        rate(scheme)
        draft = batch(scheme, operator)
        line(draft, held=row)
        ceiling(row.member.office, year=2026 + number)
        event = EventFactory(office=row.member.office)
        EventFactory(office=row.member.office, starts_on=date(2099, 1, 1))
        participant(event, row, invited_at=timezone.now())
        recommendation(event, "Contoh", due_on=date(2020, 1, 1))
        Signer.objects.create(
            office=row.member.office, role="pptk", name=f"Contoh {number}", valid_from=date(2020, 1, 1)
        )
        crowded, _ = Event.objects.get_or_create(
            pk=EVENT, defaults={"office": row.member.office, "region_id": "35.17", **WHEN}
        )
        participant(crowded, row, invited_at=timezone.now())
        Quota.objects.create(event=crowded, label=f"JSC {number}", number=1)
        over = {"start": date(2010, 1, 1), "end": date(2011, 1, 1), "end_reason": "resigned"}
        twins = [
            assignment("TKSK", districts[number], **over).member,
            assignment("PSM", "35.17.09.2001", **over).member,
        ]
        DuplicatePair.objects.create(first=row.member, second=twins[0])
        different = {"state": "different", "reasons": ["phone"], "decided_by": operator, "decided_at": timezone.now()}
        DuplicatePair.objects.create(first=row.member, second=twins[1], **different)
        gone = MemberFactory(office=row.member.office, removed_at=timezone.now())
        MemberRemoval.objects.create(member=gone, reason="Salah catat", removed_by=operator)
        audit.record(actor=operator, action="member.changed", target=row.member, region_code="35.17")


def fill_money(signers, rows: range) -> None:
    """A list being disbursed, with marks, claims and people at its event; and what somebody else paid."""
    fill(signers[0], rows)
    own = {"office": Office.objects.get(code="35.17")}
    event = Event.objects.get(pk=EVENT)
    session, _ = EventSession.objects.get_or_create(event=event, number=1, day=DAY)
    paying = Batch.objects.filter(pk=EVENT).first()
    paying = paying or batch(SchemeFactory(**own), signers[0], "2026-Q2", pk=EVENT, event=event)
    others = Scheme.objects.filter(pk=EVENT).first()
    others = others or SchemeFactory(pk=EVENT, external=True, unit="semester", funding="apbn", **own)
    connection.check_constraints()  # what is deferred must be settled before a table is altered
    guards.drop_guards(connection)  # the list grows although it is approved
    for person in Participant.objects.filter(event=event).order_by("pk")[rows.start :]:
        held = person.member.assignments.order_by("pk").first()
        row = line(paying, held=held)
        result = {"result": "dibayar", "method": "tunai", "amount": row.net - 1, "on": DAY}
        Payment.objects.create(line=row, batch=paying, recorded_by=signers[3], **result, **own)
        LineMark.objects.create(line=row, batch=paying, told={"jumlah": ["Rp1", "Rp2"]}, **own)
        RefundClaim.objects.create(line=row, batch=paying, amount=1, reasons="x", told="y", **own)
        given = {"period": "2026-S1", "amount": 1, "source": "Pusat"}
        ExternalPayment.objects.create(scheme=others, member=held.member, **given, **own)
        came = {"state": "hadir", "since": timezone.now(), "method": "tap"}
        CurrentPresence.objects.create(participant=person, session=session, **came)
    bring_to(paying, BatchState.DISBURSING, signers)


@pytest.mark.parametrize("path", MONEY_LISTS)
def test_a_list_of_money_asks_as_often_for_many_as_for_few(path, jombang, as_user):
    signers = [user_with(role, "35.17") for role in ("activity_officer", "verifier", "approver", "treasurer")]
    grows(as_user(signers[0]), path, MONEY_LISTS[path], lambda rows: fill_money(signers, rows))


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_often_for_many_as_for_few(path, regency_admin, as_user):
    grows(as_user(regency_admin), path, LISTS[path], lambda rows: fill(regency_admin, rows))


def test_reports_ask_as_often_for_many_as_for_few(regency_admin, as_user):
    """Reports of the roster and of events, over one filling: statements are of sets, whatever there is to count."""
    client, counts = as_user(regency_admin), []
    for rows in (range(2), range(2, 12)):
        fill(regency_admin, rows)
        counted = {}
        for path in REPORTS:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200, path
            counted[path] = len(asked)
        counts.append(counted)
    assert counts == [REPORTS, REPORTS]


def grows(client, path, wanted, fill_with) -> None:
    fill_with(range(2))
    client.get(path)  # what a process asks once and keeps
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(path).status_code == 200
    fill_with(range(2, 12))
    with CaptureQueriesContext(connection) as many:
        response = client.get(path)
    assert response.status_code == 200
    told = "\n".join(query["sql"][:160] for query in many)
    assert len(many) == len(few), f"{len(few)} for two rows, {len(many)} for twelve:\n{told}"
    assert len(many) == wanted, f"{len(many)} queries:\n{told}"
