"""Every address that the resolver knows, as every role: in scope, next door, and signed out.

A new address fails here until it has a line in `WALK`. Per line: who may open it and with which object in its path.
Outcomes: a page (2xx or a redirect inside the site), 403 without the permission, 404 for a row of another office,
and the sign-in page for whoever is not signed in.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

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
from personnel.models import AccountState, Assignment, BulkAct, Certificate, DuplicatePair, Member, MonthlyReport
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
from pilarsosial.core.policies import PERMISSIONS, SYSTEM, Role
from pilarsosial.core.values.period import Period
from pilarsosial.core.views import SealedPage
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
from tests.house.addresses import addresses
from tests.pictures import jpeg, upload
from tests.shared_rows import rows_of_the_module
from tests.sheets import rosters
from tests.sheets.imports import imported
from tests.stipends.factories import SchemeFactory, batch, bring_to, ceiling, line, rate
from tests.word_files import word_upload

# Scope and permission are decided before the engine is asked; that every page answers on PostgreSQL too, the tests of
# nonsense, of foreign numbers and of query counts show.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

PUBLIC, SIGNED_IN, STAFF, OWNER = "public", "signed in", "staff", "owner"
# A page is asked for whole, and where it answers htmx otherwise as that part too: the gate is the same.
WAYS = {"whole": {}, "part": {"HX-Request": "true", "HX-Target": "isi"}}
# About one's own account: open to every signed-in user, and answering 403 or 404 where there is nothing to change.
OWN = "own account"
# By a door pass alone: whoever is signed in is a stranger there too.
DOOR = "door pass"


@dataclass(frozen=True)
class Line:
    """`who`: a permission of policies.py, or one of the words above; `of`: the object in the path, by its name."""

    who: str
    of: tuple[str, ...] = ()
    post: bool = False  # answers POST only


def page(who: str, *of: str) -> Line:
    return Line(who, of)


def action(who: str, *of: str) -> Line:
    return Line(who, of, post=True)


WALK: dict[str, Line] = {
    "dashboard": page(SIGNED_IN),
    "quality": page("member.view"),
    "report-catalogue": page("report.view"),
    "report-page": page("decree.view", "report_code"),
    "report-download": page("decree.view", "report_code"),
    "privacy-notice": page(PUBLIC),
    "person-looks": page("person.copy", "member"),
    "person-copy": action("person.copy", "member"),
    "person-answer": action("person.copy", "member"),
    "retention": page("retention.run"),
    "retention-run": action("retention.run"),
    "breach-list": page("breach.view"),
    "breach-add": page("breach.change"),
    "breach-detail": page("breach.view", "breach"),
    "breach-change": page("breach.change", "breach"),
    "breach-letter": action("breach.change", "breach"),
    "open-data": page(PUBLIC),
    "open-data-file": page(PUBLIC, "dataset", "kind"),
    "open-data-quarter": page(PUBLIC, "dataset", "period", "kind"),
    "schedule-list": page("report.view"),
    "schedule-add": page("decree.view", "report_code"),
    "schedule-pause": action(OWNER, "schedule"),
    "schedule-resume": action(OWNER, "schedule"),
    "schedule-remove": action(OWNER, "schedule"),
    "search": page(SIGNED_IN),
    "search-suggest": action(SIGNED_IN),
    "waiting": page(SIGNED_IN),
    "people-moves": page("member.view"),
    "claim-figures": page("claim.view"),
    "seat-list": page("post.view"),
    "recipient-list": page("payment.state"),
    # the roster
    "member-list": page("member.view"),
    "member-add": page("member.change"),
    "member-detail": page("member.view", "member"),
    "member-change": page("member.change", "member"),
    "member-story": page("audit.view", "member"),
    "member-unmask": action("member.unmask", "member"),
    "member-find-nik": action("member.view"),
    "member-print": page("member.view"),
    "saved-filter-list": page("member.view"),
    "saved-filter-rename": action(OWNER, "saved_filter"),
    "saved-filter-delete": action(OWNER, "saved_filter"),
    "column-choice": page("member.view"),
    "bulk-start": action("assignment.change"),
    "bulk-act": page(OWNER, "bulk_act"),
    "bulk-apply": action(OWNER, "bulk_act"),
    "member-employment": page("member.change", "member"),
    "assignment-add": page("assignment.change", "member"),
    "assignment-correct": page("assignment.change", "assignment"),
    "assignment-end": page("assignment.change", "assignment"),
    "assignment-transfer": page("assignment.change", "assignment"),
    "assignment-replace": page("assignment.change", "assignment"),
    "assignment-annul": page("assignment.change", "assignment"),
    "assignment-pause": page("assignment.change", "assignment"),
    "assignment-resume": page("assignment.change", "assignment"),
    "account-add": page("account.change", "member"),
    "account-confirm": action("account.change", "proposal"),
    "account-reject": action("account.change", "proposal"),
    "account-queue": page("account.view"),
    "account-confirm-many": action("account.change"),
    "certificate-list": page("member.view"),
    "certificate-add": page("certificate.change", "member"),
    "certificate-change": page("certificate.change", "certificate"),
    "certificate-remove": page("certificate.change", "certificate"),
    "certificate-scan": page("member.view", "certificate"),
    "extra-field-inputs": page("pillar.view"),
    "grid": page("member.change"),
    "grid-save": action("member.change"),
    "grid-token": page("member.change"),
    "member-cards": page("card.issue"),
    "member-card": action("card.issue", "member"),
    "member-card-revoke": action("card.issue", "member"),
    "duplicate-list": page("member.merge"),
    "duplicate-search": action("member.merge"),
    "duplicate-detail": page("member.merge", "pair"),
    "duplicate-different": action("member.merge", "pair"),
    "duplicate-reopen": action("member.merge", "pair"),
    "duplicate-unmask": action("member.unmask", "pair"),
    "merge-undo": page("member.merge", "merge"),
    "removed-list": page("member.remove"),
    "member-remove": page("member.remove", "member"),
    "member-restore": action("member.remove", "removal"),
    "decree-list": page("decree.view"),
    "decree-add": page("decree.change"),
    "decree-change": page("decree.change", "decree"),
    "decree-detail": page("decree.view", "decree"),
    "decree-scan": page("decree.view", "decree"),
    "decree-scan-remove": action("decree.change", "decree"),
    "decree-annex": page("decree.change", "decree"),
    "decree-renew": action("decree.change", "decree"),
    "member-photo": page("member.view", "member"),
    "member-photo-change": page("member.change", "member"),
    "member-photo-remove": action("member.change", "member"),
    "report-list": page("report.view"),
    "report-recap": page("report.view"),
    "report-receive": action("report.change"),
    "report-receive-all": page("report.change"),
    "report-form": page("report.change", "assignment", "month"),
    "report-file": page("report.view", "assignment", "month"),
    "report-withdraw": action("report.change", "assignment", "month"),
    "post-list": page("post.view"),
    "post-open": action("post.change", "single_position"),
    "post-seats": page("post.change", "post"),
    "position-options": page("member.view"),
    "import-list": page("roster.import"),
    "import-new": page("roster.import"),
    "import-template": page("roster.import", "office", "pillar"),
    "import-detail": page("roster.import", "sheet"),
    "import-columns": page("roster.import", "sheet"),
    "import-fix": action("roster.import", "sheet"),
    "import-answer": action("roster.import", "sheet"),
    "import-apply": action("roster.import", "sheet"),
    "import-undo": action("roster.import", "sheet"),
    "import-discard": action("roster.import", "sheet"),
    "import-rejected": page("roster.import", "sheet"),
    "member-export": page("roster.export"),
    "column-sets": page("roster.export"),
    "column-set-add": page("columns.change"),
    "column-set-change": page("columns.change", "column_set"),
    "column-set-drop": page("columns.change", "column_set"),
    # events
    "event-list": page("event.view"),
    "event-add": page("event.change"),
    "event-detail": page("event.view", "event"),
    "event-change": page("event.change", "event"),
    "event-sessions": page("event.change", "event"),
    "event-step": page("event.change", "event", "step"),
    "official-add": page("event.change", "event"),
    "official-change": page("event.change", "event", "official"),
    "official-remove": action("event.change", "event", "official"),
    "duty-give": page("event.change", "event"),
    "duty-end": action("event.change", "event", "duty"),
    "event-claim-add": page("event.change", "event"),
    "event-quota": page("event.view", "event"),
    "quota-add": page("event.change", "event"),
    "quota-recount": action("event.change", "event"),
    "quota-change": page("event.change", "event", "quota"),
    "quota-remove": action("event.change", "event", "quota"),
    "participant-list": page("participant.view", "event"),
    "participant-add": page("participant.change", "event"),
    "participant-paste": page("participant.change", "event"),
    "participant-find": page("participant.change", "event"),
    "participant-add-member": action("participant.change", "event", "assignment"),
    "event-invite": page("participant.change", "event"),
    "invitation-follow": action("participant.change", "event", "invitation"),
    "participant-register": action("participant.register", "event"),
    "participant-withdraw": action("participant.change", "event"),
    "participant-qr-archive": action("participant.change", "event"),
    "participant-detail": page("participant.view", "person"),
    "participant-change": page("participant.change", "person"),
    "participant-restore": action("participant.change", "person"),
    "participant-qr": page("participant.register", "person"),
    "token-renew": action("participant.change", "person"),
    "token-revoke": action("participant.change", "person"),
    "participant-import-new": page("participant.change", "event"),
    "participant-import-list": page("participant.change"),
    "participant-import": page("participant.change", "people_sheet"),
    "participant-import-columns": page("participant.change", "people_sheet"),
    "participant-import-fix": action("participant.change", "people_sheet"),
    "participant-import-apply": action("participant.change", "people_sheet"),
    "participant-import-undo": action("participant.change", "people_sheet"),
    "participant-import-discard": action("participant.change", "people_sheet"),
    "participant-import-rejected": page("participant.change", "people_sheet"),
    "event-letters": page("document.view", "event"),
    "letter-change": page("document.change", "event", "letter_kind"),
    "letter-signed": page("document.change", "event", "letter_kind"),
    "letter-file": page("document.view", "event", "letter_kind"),
    "letter-pdf": page("document.view", "event", "letter_kind"),
    "letter-word": page("document.view", "event", "letter_kind"),
    "letter-templates": page("document.change"),
    "letter-template": page("document.change", "letter_template"),
    "letter-template-remove": action("document.change", "letter_template"),
    "rsvp": page(PUBLIC, "key"),
    "rsvp-qr": page(PUBLIC, "key"),
    # tali asih
    "batch-list": page("batch.view"),
    "batch-add": page("batch.prepare"),
    "batch-detail": page("batch.view", "batch"),
    "batch-differences": page("batch.view", "batch"),
    "arrears-add": page("batch.prepare"),
    "batch-recheck": action("batch.prepare", "batch"),
    "batch-generate": action("batch.prepare", "batch"),
    "batch-change": page("batch.prepare", "batch"),
    "batch-submit": action("batch.prepare", "batch"),
    "batch-cancel": page("batch.prepare", "batch"),
    "part-confirm": action("batch.confirm", "part"),
    "part-accept": action("batch.accept", "part"),
    "part-return": page("batch.accept", "part"),
    "parts-accept": action("batch.accept", "batch"),
    "roll-up": page("batch.view"),
    "line-list": page("line.view"),
    "batch-verify": action("batch.verify", "batch"),
    "batch-approve": action("batch.approve", "batch"),
    "batch-disburse": action("batch.pay", "batch"),
    "batch-close": action("batch.pay", "batch"),
    "batch-account": action("batch.account", "batch"),
    "batch-return-submitted": page("batch.verify", "batch"),
    "batch-return-verified": page("batch.approve", "batch"),
    "batch-marks": page("batch.view", "paying"),
    "batch-mark": action("batch.approve", "paying"),
    "mark-hold": action("batch.approve", "mark"),
    "mark-keep": page("batch.approve", "mark"),
    "batch-payments": page("batch.view", "paying"),
    "batch-pay-all": page("batch.pay", "paying"),
    "batch-numbers": page("batch.papers", "paying"),
    "batch-retry": action("batch.prepare", "paying"),
    "batch-transfer": action("batch.pay", "paying", "layout"),
    "payment-file-add": page("batch.pay", "paying"),
    "payment-file": page("batch.pay", "payment_file"),
    "payment-file-columns": page("batch.pay", "payment_file"),
    "payment-file-apply": action("batch.pay", "payment_file"),
    "payment-file-discard": action("batch.pay", "payment_file"),
    "payment-file-rejected": page("batch.pay", "payment_file"),
    "batch-hand-over": page("batch.papers", "paying"),
    "batch-presence": page("batch.view", "paying"),
    "event-hand-overs": page("batch.view", "event"),
    "batch-print": page("batch.view", "paying", "print"),
    "batch-spj": page("batch.view", "paying"),
    "batch-paper-add": page("batch.papers", "paying"),
    "batch-bundle": page("batch.view", "paying"),
    "batch-paper": page("batch.view", "batch_paper"),
    "batch-paper-withdraw": page("batch.papers", "batch_paper"),
    "line-result": page("batch.pay", "paid_line"),
    "line-receipt": page("line.view", "paid_line"),
    "line-why": page("line.view", "line"),
    "member-payments": page("payment.state", "member"),
    "hold-place": page("hold.change", "member"),
    "hold-release": action("hold.change", "hold"),
    "comparison-list": page("comparison.import"),
    "comparison-add": page("comparison.import"),
    "comparison-detail": page("comparison.import", "comparison_upload"),
    "comparison-columns": page("comparison.import", "comparison_upload"),
    "comparison-apply": action("comparison.import", "comparison_upload"),
    "comparison-discard": action("comparison.import", "comparison_upload"),
    "comparison-rejected": page("comparison.import", "comparison_upload"),
    "comparison-withdraw": action("comparison.import", "comparison"),
    "claim-list": page("line.view"),
    "claim-settle": page("batch.pay", "claim"),
    "external-list": page("comparison.import", "external_scheme"),
    "external-add": page("comparison.import", "external_scheme"),
    "external-detail": page("comparison.import", "external_upload"),
    "external-columns": page("comparison.import", "external_upload"),
    "external-apply": action("comparison.import", "external_upload"),
    "external-undo": page("comparison.import", "external_upload"),
    "external-discard": action("comparison.import", "external_upload"),
    "external-rejected": page("comparison.import", "external_upload"),
    "scheme-list": page("scheme.view"),
    "scheme-add": page("scheme.change"),
    "scheme-detail": page("scheme.view", "scheme"),
    "scheme-change": page("scheme.change", "scheme"),
    "scheme-file": page("scheme.view", "scheme"),
    "rate-add": page("scheme.change", "scheme"),
    "rule-set": page("scheme.change", "scheme"),
    "pair-add": page("scheme.change", "scheme"),
    "pair-remove": action("scheme.change", "scheme_pair"),
    "budget-list": page("budget.view"),
    "budget-add": page("budget.change"),
    "ceiling-set": page("budget.change", "budget_line"),
    # jobs, the trail, users
    "job-list": page("job.view"),
    "job-detail": page(OWNER, "job"),
    "job-progress": page(OWNER, "job"),
    "job-cancel": action(OWNER, "job"),
    "job-retry": action(OWNER, "job"),
    "job-result": page(OWNER, "job"),
    "audit-list": page("audit.view"),
    "user-list": page("user.view"),
    "user-add": page("user.change"),
    "user-detail": page("user.view", "user"),
    "user-change": page("user.change", "user"),
    "user-deactivate": action("user.change", "user"),
    "user-activate": action("user.change", "user"),
    "user-invite": action("user.change", "user"),
    "grant-add": page("user.change", "user"),
    "grant-end": action("user.change", "user", "grant"),
    "office-list": page("office.view"),
    "office-detail": page("office.view", "office"),
    "office-logo": page("office.view", "office"),
    "office-sample": page("office.view", "office"),
    "letterhead-change": page("office.change", "office"),
    "signer-add": page("office.change", "office"),
    "signer-change": page("office.change", "signer"),
    "signer-remove": page("office.change", "signer"),
    "region-children": page("region.view"),
    "component-list": page(STAFF),
    # attendance on paper, and what remains of an event
    "recommendation-overview": page("event.view"),
    "member-events": page("participant.view", "member"),
    "event-presence": page("participant.view", "event"),
    "presence-recap": page("document.view", "event"),
    "presence-change": page("attendance.mark", "event", "participant"),
    "sheet-list": page("attendance.mark", "event"),
    "sheet-pdf": page("attendance.mark", "event", "sheet_edition"),
    "sheet-entry": page("attendance.mark", "event", "sheet_edition"),
    "event-papers": page("document.view", "event"),
    "event-papers-zip": action("document.view", "event"),
    "minutes-form": page("document.change", "event", "minutes_kind"),
    "minutes-pdf": page("document.view", "event", "minutes_kind"),
    "document-add": page("document.change", "event"),
    "document-file": page("document.view", "event", "document"),
    "document-change": page("document.change", "event", "document"),
    "document-remove": page("document.change", "event", "document"),
    "recommendation-list": page("event.view", "event"),
    "recommendation-add": page("recommendation.change", "event"),
    "recommendation-carry": action("recommendation.change", "event"),
    "recommendation-change": page("recommendation.change", "event", "recommendation"),
    "recommendation-evidence": page("document.view", "event", "recommendation"),
    "event-certificates": page("event_certificate.issue", "event"),
    "event-certificates-pdf": page("event_certificate.issue", "event"),
    "event-certificate-revoke": page("event_certificate.issue", "event", "event_certificate"),
    "contest-results": page("event.view", "event"),
    "result-add": page("contest.change", "event"),
    "result-change": page("contest.change", "event", "result"),
    # at the door of an event
    "door-worker": page(PUBLIC),
    "door-shell": page(PUBLIC),
    "door": page(PUBLIC, "event"),
    "door-scan": page(PUBLIC, "event"),
    "door-signed-in": page(PUBLIC, "event"),
    "door-claim": action(PUBLIC, "event"),
    "door-own-pass": action("attendance.mark", "event"),
    "door-phones": page("door.open", "event"),
    "door-revoke": action("door.open", "door"),
    "door-names": page(DOOR, "event"),
    "door-news": page(DOOR, "event"),
    "door-marks": action(DOOR, "event"),
    "door-prepared": action(DOOR, "event"),
    "door-picture": action(DOOR, "event"),
    "door-code": action(DOOR, "event"),
    # who is who
    "public-check": page(PUBLIC, "key"),
    "healthz": page(PUBLIC),
    "healthz_ready": page(PUBLIC),
    "account_login": page(PUBLIC),
    "account_logout": page(PUBLIC),
    "account_inactive": page(PUBLIC),
    "account_reauthenticate": page(OWN),
    "account_change_password": page(SIGNED_IN),
    "account_set_password": page(OWN),
    "account_reset_password_from_key": page(PUBLIC, "uid", "key"),
    "usersessions_list": page(SIGNED_IN),
    "mfa_index": page(SIGNED_IN),
    "mfa_authenticate": page(PUBLIC),
    "mfa_reauthenticate": page(OWN),
    "mfa_activate_totp": page(SIGNED_IN),
    "mfa_deactivate_totp": page(OWN),
    "mfa_view_recovery_codes": page(OWN),
    "mfa_generate_recovery_codes": page(OWN),
    "mfa_download_recovery_codes": page(OWN),
    "mfa_list_webauthn": page(SIGNED_IN),
    "mfa_login_webauthn": page(PUBLIC),
    "mfa_add_webauthn": page(SIGNED_IN),
    "mfa_reauthenticate_webauthn": page(OWN),
    "mfa_edit_webauthn": page(OWN, "key_of_somebody"),
    "mfa_remove_webauthn": page(OWN, "key_of_somebody"),
}


def line_of(name: str) -> Line | None:
    """The admin site is one line: for staff alone, whatever it grows."""
    return page(STAFF) if name.startswith(("admin:", "admin/")) else WALK.get(name)


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


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, object]]:
    """One of everything, all of it Jombang's: made once a module, for it takes as long as a hundred pages."""
    with rows_of_the_module(django_db_blocker):
        for code in ("35", "35.16"):
            OfficeFactory(code=code)
        yield one_of_everything("35.17")


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


def path_of(name: str, line: Line, world: dict[str, object]) -> str | None:
    try:
        return reverse(name, args=[world[word] for word in line.of])
    except NoReverseMatch:
        return None


def ask(client: Client, path: str, line: Line, **headers: str) -> int:
    """The status; the sign-in page counts as 401, because that is what it says. Nothing of the answer stays, so that
    every address is asked in the same world."""
    with transaction.atomic():
        response = client.post(path, {}, headers=headers) if line.post else client.get(path, headers=headers)
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith(("/masuk/?next=", "/admin/login/")):
        return 401
    return response.status_code


def ways_of(path: str) -> dict[str, dict[str, str]]:
    """Both ways for a view that answers htmx otherwise, itself or by what it is built from; else the page alone."""
    view = getattr(resolve(path).func, "view_class", None)
    built_from = view.__mro__ if view else ()
    if (
        view
        and not getattr(view, "fragment_name", "")
        and not any(_speaks_of_htmx(one.__module__) for one in built_from)
    ):
        return {"whole": WAYS["whole"]}
    return WAYS


@cache
def _speaks_of_htmx(module: str) -> bool:
    """core.views, below all pages, asks for the fragment by name."""
    if module == SealedPage.__module__ or not module.startswith(("pilarsosial.", "personnel.", "events.", "stipends.")):
        return False
    text = inspect.getsource(sys.modules[module])
    return "htmx" in text or "wants_fragment" in text or "HX-" in text


def our_names() -> list[str]:
    return sorted(name for name in addresses() if not name.startswith(("admin:", "admin/")))


def test_every_address_has_a_line():
    unknown = [name for name in addresses() if line_of(name) is None]
    assert not unknown, f"Addresses without a line in the access walk: {unknown}"


def test_every_line_is_an_address():
    assert not [name for name in WALK if name not in addresses()]


def test_signed_out_only_public_pages_answer(world):
    faults = []
    for name in our_names():
        line = line_of(name)
        status = ask(Client(), path_of(name, line, world), line)
        expected = status < 500 and status != 401 if line.who == PUBLIC else status == 401
        if not expected:
            faults.append(f"{name}: {status}, is {line.who}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", [*Role.values, "nothing"])
def test_each_role_opens_what_it_may_and_nothing_else(world, as_user, role):
    here = (
        User.objects.create_user("tanpa_peran", name="Tanpa Peran") if role == "nothing" else user_with(role, "35.17")
    )
    client, faults = as_user(here), []
    for name in our_names():
        line = line_of(name)
        path = path_of(name, line, world)
        for way, status in ((way, ask(client, path, line, **headers)) for way, headers in ways_of(path).items()):
            if line.who in {PUBLIC, OWN}:
                expected = status < 500 and status != 401
            elif line.who == DOOR:
                expected = status == 401
            elif line.who == SIGNED_IN:
                expected = status < 400
            elif line.who in {STAFF, OWNER}:
                expected = status in {403, 404}
            elif role != "nothing" and line.who in PERMISSIONS[role]:
                expected = status < 400 or (line.post and status in {409, 422})
            else:
                expected = status == 403
            if not expected:
                faults.append(f"{name}, {way}: {status}, needs {line.who}")
    assert not faults, "\n".join(faults)


# Named in a path, and no row of an office: a report's rows are asked for in `tests/desk/test_report_scope.py`.
OF_NOBODY = {("single_position",), ("report_code",)}


@pytest.mark.parametrize("role", Role.values)
def test_next_door_the_rows_do_not_exist(world, as_user, role):
    """Every right but the place: what is Jombang's is 404 for the same role in Mojokerto."""
    client, faults = as_user(user_with(role, "35.16")), []
    for name in our_names():
        line = line_of(name)
        if not line.of or line.who not in PERMISSIONS[role] or line.of in OF_NOBODY:
            continue
        path = path_of(name, line, world)
        for way, status in ((way, ask(client, path, line, **headers)) for way, headers in ways_of(path).items()):
            if status != 404:
                faults.append(f"{name}, {way}: {status}")
    assert not faults, "\n".join(faults)
    assert Member.objects.get(pk=world["member"]).assignments.filter(end__isnull=True).exists()


# What belongs to a person or a post of a pillar, as against what belongs to the office as a whole.
OF_A_PILLAR = {
    *("member", "assignment", "proposal", "certificate", "pair", "merge", "removal", "post", "sheet"),
}


@pytest.mark.parametrize("role", Role.values)
def test_in_the_same_place_another_pillars_rows_do_not_exist(world, as_user, role):
    """Every right and the place, but for PSM alone: people and posts of TKSK, PKH and Tagana are 404."""
    client, faults = as_user(user_with(role, "35.17", pillar="PSM")), []
    for name in our_names():
        line = line_of(name)
        if line.who not in PERMISSIONS[role] or not OF_A_PILLAR & set(line.of):
            continue
        path = path_of(name, line, world)
        for way, status in ((way, ask(client, path, line, **headers)) for way, headers in ways_of(path).items()):
            if status != 404:
                faults.append(f"{name}, {way}: {status}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", Role.values)
def test_the_admin_site_is_for_staff(as_user, role):
    client = as_user(user_with(role, "35.17"))
    for name in addresses():
        if not name.startswith("admin:") or name in {"admin:logout", "admin:login", "admin:jsi18n"}:
            continue
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        status = client.get(path).status_code
        assert status in {302, 403, 404}, (name, status)


def test_a_superuser_without_grants_sees_no_roster(world, as_user, superuser):
    client = as_user(superuser)
    assert client.get("/anggota/").status_code == 403
    assert client.get("/admin/").status_code == 200


def test_a_grant_counts_only_in_its_days(world, as_user, jombang):
    user = User.objects.create_user("dahulu", name="Dahulu Operator")
    Grant.objects.create(user=user, role="operator", office=jombang, valid_until=date(2020, 1, 1))
    assert as_user(user).get("/anggota/").status_code == 403
