"""One office with one of everything: a row of every kind that an address or a form can name."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from events.models import (
    CertificateSeries,
    ContestResult,
    Event,
    EventCertificate,
    EventDocument,
    EventDuty,
    EventLetter,
    EventOfficial,
    Invitation,
    LetterTemplate,
    Quota,
    Recommendation,
)
from events.services import add_document, add_recommendation, open_door, print_sheet, write_minutes
from personnel.lists import Question
from personnel.models import AccountState, Assignment, BulkAct, Certificate, DuplicatePair, MonthlyReport
from personnel.services import merge_members, remove_member
from pilarsosial.core.files import keep_file
from pilarsosial.core.importing.verbs import upload_sheet
from pilarsosial.core.models import (
    Breach,
    ColumnSet,
    FileKind,
    Grant,
    Job,
    Letterhead,
    Office,
    ReportSchedule,
    SavedFilter,
    Signer,
    StoredFile,
    User,
)
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.period import Period
from stipends.importing.comparison_kind import COMPARISON
from stipends.importing.external_kind import EXTERNAL
from stipends.importing.verbs import preview_results
from stipends.models import BatchPaper, BatchState, ComparisonList, Hold, LineMark, RefundClaim, Scheme, SchemePair
from stipends.services import generate, open_batch
from tests.events.sheets import people_sheet
from tests.factories import (
    AccountFactory,
    DecreeFactory,
    EventFactory,
    MemberFactory,
    OfficeFactory,
    assignment,
    participant,
    post_at,
    user_with,
)
from tests.pictures import jpeg, upload
from tests.sheets import rosters
from tests.sheets.imports import imported
from tests.stipends.factories import SchemeFactory, batch, bring_to, ceiling, line, rate
from tests.word_files import word_upload


def one_of_everything(code: str) -> dict[str, object]:
    """Rows of every kind, all of them of the Dinas Sosial of one regency and named after it."""
    office, district = OfficeFactory(code=code), f"{code}.09"
    mark = marked(code)
    held = assignment("TKSK", district, member=MemberFactory(office=office, name=f"{mark} Pemegang"))
    proposer = user_with("operator", code, username=f"pengusul_{mark.lower()}")
    clerk = user_with("operator", code, username=f"pegawai_{mark.lower()}")
    job = Job.objects.create(kind="none", label=f"Contoh {mark}", owner=proposer, office=office)
    proposal = AccountFactory(member=held.member, state=AccountState.PROPOSED, usable_from=None, proposed_by=proposer)
    sheet = imported(rosters.tksk_csv(), proposer, filename=f"{mark}.csv")
    scan = kept_by(office, FileKind.SCAN)
    decree = DecreeFactory(office=office, file=scan, number=f"188/{mark}/2024")
    held.member.photo = kept_by(office, FileKind.PHOTO)
    held.member.save(update_fields=["photo"])
    held.decree = decree
    held.save(update_fields=["decree"])
    report = {"month": date(2026, 9, 1), "received_on": date(2026, 9, 30), "file": kept_by(office, FileKind.REPORT)}
    MonthlyReport.objects.create(assignment=held, **report)
    paper = Certificate.objects.create(
        member=held.member, kind="sertifikasi", name=f"Sertifikasi {mark}", file=kept_by(office, FileKind.SCAN)
    )
    people = [MemberFactory(office=office, name=f"{mark} Warga {number}") for number in range(4)]
    twin, other, double, gone = (assignment("PKH", district, member=person).member for person in people)
    versions = {twin.pk: 1, double.pk: 1}
    columns = ColumnSet.objects.create(office=office, list_code="anggota", name=mark, columns=[{"field": "nama"}])
    Letterhead.objects.create(office=office, logo=kept_by(office, FileKind.PHOTO))
    signer = Signer.objects.create(office=office, role="kepala", name=mark, valid_from=date(2024, 1, 1))
    event = EventFactory(office=office, state="running", title=f"Rapat {mark}")
    duty = EventDuty.objects.create(event=event, user=clerk)
    saved = SavedFilter.objects.create(user=proposer, list_code="anggota", name=mark, query="pilar=TKSK")
    person = participant(event, held)
    write = {"dated": date(2026, 9, 30), "agenda": f"Acara {mark}"}
    write_minutes(event.pk, "notulen", write, signatories=[], version=0, actor=proposer)
    recommendation = add_recommendation(event.pk, {"text": f"Usul {mark}"}, actor=proposer)
    Recommendation.objects.filter(pk=recommendation.pk).update(evidence=kept_by(office, FileKind.REPORT))
    series = CertificateSeries.objects.create(office=office, year=2026, last=1)
    paper_of_event = EventCertificate.objects.create(
        series=series,
        serial=1,
        number="1",
        participant=person,
        name=mark,
        issued_on=date(2026, 9, 30),
        token=f"s{mark}",
    )
    add_document(event.pk, {"kind": "foto", "title": f"Foto {mark}"}, upload(jpeg()), actor=proposer)
    return {
        "event": event.pk,
        "participant": person.pk,
        "sheet_edition": print_sheet(event.sessions.get().pk, actor=proposer).pk,
        "minutes_kind": "notulen",
        "document": add_document(
            event.pk, {"kind": "foto", "title": f"Foto {mark}"}, upload(jpeg()), actor=proposer
        ).pk,
        "recommendation": recommendation.pk,
        "event_certificate": paper_of_event.pk,
        "result": ContestResult.objects.create(event=event, participant=person, category=f"Kategori {mark}").pk,
        "door": open_door(event.pk, device="Pintu timur", actor=proposer)[0].pk,
        "step": "close",
        "official": EventOfficial.objects.create(event=event, name=f"Pejabat {mark}", role="membuka").pk,
        "duty": duty.pk,
        "quota": Quota.objects.create(event=event, label=f"Unsur {mark}", number=40).pk,
        "invitation": Invitation.objects.create(event=event, told=f"Undangan {mark}", count=1).pk,
        "person": person.pk,
        "letter_kind": "undangan",
        "people_sheet": people_sheet(event, proposer, b"Nama;Instansi;Peran\n;UPT;\nSri;UPT;Tamu\n").pk,
        "letter_template": with_letter(event).template_id,
        "signer": signer.pk,
        **money(held, proposer),
        "column_set": columns.pk,
        "pair": DuplicatePair.objects.create(first=twin, second=other).pk,
        "merge": merge_members(twin.pk, double.pk, keep=(), reason="x", versions=versions, actor=proposer).pk,
        "removal": remove_member(gone.pk, reason="x", version=1, actor=proposer).pk,
        "dataset": "anggota-pilar-sosial",
        "kind": "csv",
        "period": "2026-Q3",
        "breach": Breach.objects.create(
            office=office, title="Contoh", story="x", data="nama", found_at=timezone.now()
        ).pk,
        "certificate": paper.pk,
        "sheet": sheet.pk,
        "office": office.pk,
        "pillar": "TKSK",
        "member": held.member_id,
        "assignment": held.pk,
        "proposal": proposal.pk,
        "decree": decree.pk,
        "month": "2026-09",
        "report_code": "daftar-sk",
        "post": post_at("TAGANA", code, seats=3).pk,
        "single_position": held.position_id,
        "job": job.pk,
        "saved_filter": saved.pk,
        "schedule": ReportSchedule.objects.create(
            owner=proposer, report="daftar-sk", file_format="csv", rhythm="bulanan", day=5, next_on=date(2099, 1, 5)
        ).pk,
        "bulk_act": BulkAct.objects.create(actor=proposer, action="sk", question=Question(date.today()).as_dict()).pk,
        "user": clerk.pk,
        "grant": Grant.objects.get(user=clerk).pk,
        "uid": "1",
        "key": "x-y",
        "key_of_somebody": 10_000,
    }


def marked(code: str) -> str:
    """A word that stands in every name of one office's rows and nowhere else: Zqxjombang."""
    return f"Zqx{''.join('abcdefghij'[int(digit)] for digit in code if digit.isdigit())}"


def with_letter(event: Event) -> EventLetter:
    """An invitation made from a Word file, and its signed version."""
    file = keep_file(word_upload("{{nama}}"), kind=FileKind.REPORT, office=event.office, actor=SYSTEM)
    template = LetterTemplate.objects.create(office=event.office, kind="undangan", name="Dinas", file=file)
    EventDocument.objects.create(event=event, kind="undangan", signed=True, file=kept_by(event.office, FileKind.SCAN))
    return EventLetter.objects.create(event=event, kind="undangan", template=template)


def money(held: Assignment, maker: User) -> dict[str, int]:
    """A scheme of the person's office with a pair, a budget, a hold, and a draft with one line."""
    office = held.member.office
    scheme = SchemeFactory(office=office, legal_file=kept_by(office, FileKind.SCAN))
    rate(scheme)
    other = SchemeFactory(office=office)
    pair = SchemePair.objects.create(first=scheme, second=other, legal_basis="Perbup 1", stated_by=office)
    pptk = user_with("activity_officer", office.code, username=f"penyusun_{office.pk}")
    draft = generate(open_batch(scheme.pk, Period.parse("2026-Q3"), actor=pptk).pk, actor=pptk).batch
    told = {"kind": "asn", "source": f"BKD {office.pk}", "as_of": "2026-09-01"}
    sheet = upload_sheet(
        [b"NIK;Nama\n3517091508800001;Warga Contoh\n"],
        filename="asn.csv",
        kind=COMPARISON,
        office=office,
        settings=told,
        actor=pptk,
    )
    hold = Hold.objects.create(scheme=other, office=office, member=held.member, reason="diperiksa", held_by=maker)
    return being_paid(held, scheme, pptk) | {
        **paid_by_others(office, pptk),
        "scheme": scheme.pk,
        "scheme_pair": pair.pk,
        "budget_line": ceiling(office).line_id,
        "batch": draft.pk,
        "part": draft.parts.get().pk,
        "line": draft.lines.get().pk,
        "hold": hold.pk,
        "comparison_upload": sheet.pk,
        "comparison": ComparisonList.objects.create(office=office, **told).pk,
    }


def paid_by_others(office: Office, pptk: User) -> dict[str, int]:
    """A scheme that somebody else pays, with a list of theirs."""
    scheme = SchemeFactory(office=office, external=True, unit="semester", funding="apbn")
    sheet = upload_sheet(
        [b"NIK;Nama;Jumlah\n3517091508800001;Warga Contoh;1500000\n"],
        filename="apbn.csv",
        kind=EXTERNAL,
        office=office,
        settings={"scheme": scheme.pk, "unit": scheme.unit, "period": "2026-S2", "source": "Pusat"},
        actor=pptk,
    )
    return {"external_scheme": scheme.pk, "external_upload": sheet.pk}


def being_paid(held: Assignment, scheme: Scheme, pptk: User) -> dict[str, object]:
    """A list that is being disbursed, with a scan and a file of the bank."""
    office = held.member.office
    roles = ("verifier", "approver", "treasurer")
    signers = [pptk, *(user_with(role, office.code, username=f"{role}_{office.pk}") for role in roles)]
    paying = batch(scheme, pptk, "2026-Q2")
    row = line(paying, held=held)
    bring_to(paying, BatchState.DISBURSING, signers)
    paper = BatchPaper.objects.create(
        batch=paying, office=office, kind="sk", file=kept_by(office, FileKind.SCAN), added_by=pptk
    )
    mark = LineMark.objects.create(line=row, batch=paying, office=office, told={"jumlah": ["Rp1", "Rp2"]})
    told = f"Referensi;Nominal;Tanggal\nPS{paying.pk}-{row.pk};1;01/07/2026\n".encode()
    day = date(2026, 9, 30)
    file = preview_results(paying.pk, iter([told]), filename="hasil.csv", today=day, actor=signers[3])
    return {
        "paying": paying.pk,
        "paid_line": row.pk,
        "mark": mark.pk,
        "claim": RefundClaim.objects.create(line=row, batch=paying, office=office, amount=1, reasons="x", told="y").pk,
        "batch_paper": paper.pk,
        "payment_file": file.pk,
        "print": "kuitansi",
        "layout": "bank-jatim",
    }


def kept_by(office: Office, kind: FileKind) -> StoredFile:
    return keep_file(upload(jpeg()), kind=kind, office=office, actor=SYSTEM)
