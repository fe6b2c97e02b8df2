"""Which numbers of rows every form takes beside those in its path, and what is sent for each from next door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from events.models import Event, EventSession, Kind
from personnel.models import Assignment, Member
from stipends.models import Batch, BudgetCeiling
from tests.pictures import upload
from tests.sheets import rosters
from tests.word_files import word_upload

HERE, NEXT_DOOR = "35.16", "35.17"
World = dict[str, Any]
# What is put into the address after the path, and into the form; words in the path may be overruled too.
Sent = tuple[str, dict[str, Any]]


def _place(row_id: int, theirs: World) -> dict[str, Any]:
    """A first day there, by their decree, for their office."""
    row = Assignment.objects.get(pk=row_id)
    return {
        "name": "Orang Baru",
        "pillar": row.pillar_id,
        "position": row.position_id,
        "duty_regency": NEXT_DOOR,
        "duty_district": f"{NEXT_DOOR}.10",
        "start": "2026-10-01",
        "decree": theirs["decree"],
        "office": theirs["office"],
        "acting": "on",
        "tetap_simpan": "1",
    }


def _grid(mine: World, theirs: World) -> list[Sent]:
    """Their row, and their post under one of mine."""
    seen = {"member": 1, "assignment": 1, "employment": ""}
    cells = {"name": "Diubah", "phone": "081234567890", "start": "01-01-2021", "grade": "Muda"}
    rows = [(theirs["member"], theirs["assignment"]), (mine["member"], theirs["assignment"])]
    return [
        ("", {"json": [{"member": member, "assignment": post, "seen": seen, "cells": cells}]}) for member, post in rows
    ]


def _work(theirs: World) -> str:
    return f"pilar-{Assignment.objects.get(pk=theirs['assignment']).pillar_id}"


def _nik(theirs: World) -> str:
    return Member.objects.get(pk=theirs["member"]).nik


def _renewal(theirs: World) -> dict[str, Any]:
    row = f"{theirs['assignment']}:1"
    return {"rows": row, "pasti": row, "akhiri": row, "absent": row, "last_day": "2026-12-31"}


def _chosen(theirs: World) -> dict[str, Any]:
    return {"decree": theirs["decree"], "note": "", "start": "2026-10-01", "successor": theirs["member"]}


def _session(world: World) -> int:
    return EventSession.objects.get(event=world["event"]).pk


def _ceiling(world: World) -> int:
    return BudgetCeiling.objects.filter(line=world["budget_line"]).values_list("pk", flat=True)[0]


def _event(theirs: World) -> dict[str, Any]:
    """An event of theirs, in their regency."""
    return {
        "office": theirs["office"],
        "title": "Rapat Baru",
        "kinds": Kind.values[:1],
        "place_province": "35",
        "place_regency": NEXT_DOOR,
        "first_day": "2026-11-01",
        "version": 1,
    }


def _sessions(mine: World, theirs: World) -> dict[str, Any]:
    """Their session among mine."""
    rows = {
        f"sesi-{place}-{name}": value
        for place, pk in enumerate((_session(mine), _session(theirs)))
        for name, value in {"pk": pk, "day": "2026-09-30", "title": "Sesi Baru"}.items()
    }
    return {
        "version": Event.objects.get(pk=mine["event"]).version,
        "sesi-TOTAL_FORMS": 2,
        "sesi-INITIAL_FORMS": 1,
        **rows,
    }


def _presence(mine: World, theirs: World) -> dict[str, Any]:
    states = {f"session_{_session(world)}": "diwakili" for world in (mine, theirs)}
    return {**states, "deputy": theirs["participant"], "reason": "x"}


def _outsider(theirs: World) -> dict[str, Any]:
    return {"name": "Tamu", "lines": "Tamu", "role": "peserta", "quota": theirs["quota"], "version": 1}


def _deputy(theirs: World) -> dict[str, Any]:
    chosen = {"presence": "diwakili", "represented_by": theirs["official"]}
    return {"name": "Pejabat", "role": "membuka", **chosen, "version": 1}


def _contest(theirs: World) -> dict[str, Any]:
    return {"category": "Teladan", "participant": theirs["participant"], "rank": 1, "version": 1}


def _quota(theirs: World) -> dict[str, Any]:
    return {"label": "Unsur Lain", "region": NEXT_DOOR, "rule": "typed", "number": 1, "version": 1}


def _proposed(theirs: World) -> dict[str, Any]:
    return {"text": "Usul Baru", "proposer": theirs["participant"], "state": "open", "version": 1}


def _letter(theirs: World) -> dict[str, Any]:
    return {"number": "1", "signer": theirs["signer"], "template": theirs["letter_template"], "version": 1}


# name -> what is sent there, from (mine, theirs).
TAKES: dict[str, Callable[[World, World], list[Sent]]] = {
    "report-people": lambda mine, theirs: [
        ("", {"laporan": "pernyataan-orang", "anggota": theirs["member"], "cari": typed})
        for typed in ("warga", _nik(theirs))
    ],
    "account-confirm-many": lambda mine, theirs: [("", {"pilih": [theirs["proposal"], mine["proposal"]]})],
    "assignment-add": lambda mine, theirs: [("", _place(mine["assignment"], theirs))],
    "assignment-correct": lambda mine, theirs: [("", {"version": 1, "start": "2020-01-01", **_chosen(theirs)})],
    "assignment-replace": lambda mine, theirs: [("", {"version": 1, "reason": "resigned", **_chosen(theirs)})],
    "assignment-transfer": lambda mine, theirs: [("", {"version": 1, **_place(mine["assignment"], theirs)})],
    "bulk-act": lambda mine, theirs: [("", _chosen(theirs))],
    "bulk-start": lambda mine, theirs: [
        ("", {"tindakan": "akhiri", "pilih": [theirs["member"], mine["member"]], "saringan": f"wilayah={NEXT_DOOR}"}),
        ("", {"tindakan": "akhiri", "semua": "1", "jumlah": "1", "saringan": f"wilayah={NEXT_DOOR}"}),
    ],
    "certificate-add": lambda mine, theirs: [(f"?dari={theirs['certificate']}", {"name": "Pelatihan"})],
    "column-choice": lambda mine, theirs: [("", {"cara": "susunan", "susunan": theirs["column_set"]})],
    "column-set-add": lambda mine, theirs: [
        ("", {"kantor": theirs["office"], "name": "Susunan", "kolom": "nama"}),
        (f"?dari={theirs['column_set']}", {"kantor": mine["office"], "name": "Salinan", "kolom": "nama"}),
    ],
    "decree-add": lambda mine, theirs: [(f"?lanjutan={theirs['decree']}", {"number": "1", "office": theirs["office"]})],
    "decree-annex": lambda mine, theirs: [
        (f"?dari={theirs['decree']}", {"text": ""}),
        ("", {"work": _work(theirs), "region": NEXT_DOOR, "text": _nik(theirs)}),
        (f"?daftar=wilayah%3D{NEXT_DOOR}", {"work": _work(theirs)}),
    ],
    "decree-renew": lambda mine, theirs: [("", _renewal(theirs))],
    "duplicate-detail": lambda mine, theirs: [
        ("", {"winner": theirs["member"], "reason": "x", f"versi_{theirs['member']}": 1})
    ],
    "grant-add": lambda mine, theirs: [
        ("", {"role": "operator", "office": theirs["office"], "region": NEXT_DOOR, "regency": NEXT_DOOR})
    ],
    "grant-end": lambda mine, theirs: [("", {"reason": "x"})],
    "grid-save": _grid,
    "import-new": lambda mine, theirs: [
        ("", {"office_id": theirs["office"], "file": upload(rosters.tksk_csv(), "a.csv", "text/csv")})
    ],
    "member-add": lambda mine, theirs: [("", _place(mine["assignment"], theirs))],
    "member-cards": lambda mine, theirs: [(f"?wilayah={NEXT_DOOR}", {})],
    "member-export": lambda mine, theirs: [
        ("", {"susunan": theirs["column_set"], "format": "csv"}),
        (f"?wilayah={NEXT_DOOR}&status=semua", {"susunan": "lengkap", "format": "csv"}),
        ("?status=semua", {"susunan": "lengkap", "format": "csv", "kunci": "1"}),
    ],
    "member-find-nik": lambda mine, theirs: [("", {"q": _nik(theirs)})],
    "post-open": lambda mine, theirs: [("", {"region": f"{NEXT_DOOR}.11", "wilayah": f"{NEXT_DOOR}.11", "seats": 2})],
    "report-receive": lambda mine, theirs: [
        ("", {"bulan": "2026-08", "pilih": [theirs["assignment"]]}),
        ("", {"bulan": "2026-08", "satu": theirs["assignment"]}),
    ],
    "report-receive-all": lambda mine, theirs: [
        (f"?bulan=2026-08&wilayah={NEXT_DOOR}", {"received_on": "2026-09-01", "shown": str(theirs["assignment"])})
    ],
    "arrears-add": lambda mine, theirs: [
        ("", {"scheme": theirs["scheme"], "year": "2025", "legal_basis": "x", "ceiling": _ceiling(theirs)}),
        ("", {"scheme": mine["scheme"], "year": "2025", "legal_basis": "x", "ceiling": _ceiling(theirs)}),
    ],
    "batch-add": lambda mine, theirs: [
        ("", {"scheme": theirs["scheme"], "period": "2026-Q2"}),
        ("", {"scheme": mine["scheme"], "period": "2026-Q2", "regencies": [NEXT_DOOR]}),
    ],
    "batch-change": lambda mine, theirs: [("", {"cut_off": "2026-09-30", "ceiling": _ceiling(theirs)})],
    "batch-hand-over": lambda mine, theirs: [
        ("", {"event": theirs["event"], "version": Batch.objects.get(pk=mine["paying"]).version})
    ],
    "breach-add": lambda mine, theirs: [
        ("", {"office": theirs["office"], "title": "Bocor", "found_at": "2026-09-30T10:00", "story": "x", "data": "x"})
    ],
    "budget-add": lambda mine, theirs: [
        ("", {"office": theirs["office"], "year": "2027", "funding": "apbd_prov", "dpa_no": "1", "activity": "x",
              "account_code": "1", "name": "x", "amount": "1"})
    ],
    "comparison-add": lambda mine, theirs: [
        ("", {"office_id": theirs["office"], "kind": "asn", "source": "BKD", "as_of": "2026-09-01",
              "file": upload(b"NIK;Nama\n", "a.csv", "text/csv")})
    ],
    "document-change": lambda mine, theirs: [("", {"title": "Diubah", "kind": "foto", "version": 1})],
    "document-remove": lambda mine, theirs: [("", {"reason": "x"})],
    "duty-end": lambda mine, theirs: [("", {})],
    "event-add": lambda mine, theirs: [("", _event(theirs))],
    "event-certificate-revoke": lambda mine, theirs: [("", {"reason": "x"})],
    "event-certificates": lambda mine, theirs: [
        ("", {"roles": ["peserta"], "minimum": 1, "pattern": "{nomor}/{tahun}", "issued_on": "2026-10-01",
              "signer": theirs["signer"]})
    ],
    "event-change": lambda mine, theirs: [("", _event(theirs))],
    "event-invite": lambda mine, theirs: [
        (f"?wilayah={NEXT_DOOR}", {"jumlah": 1}),
        (f"?pilar={Assignment.objects.get(pk=theirs['assignment']).pillar_id}", {"jumlah": 1}),
    ],
    "event-sessions": lambda mine, theirs: [("", _sessions(mine, theirs))],
    "hold-place": lambda mine, theirs: [("", {"scheme": theirs["scheme"], "reason": "diperiksa"})],
    "invitation-follow": lambda mine, theirs: [
        ("", {"tambah": str(theirs["assignment"]), "tarik": str(theirs["participant"])})
    ],
    "letter-change": lambda mine, theirs: [("", _letter(theirs))],
    "letter-templates": lambda mine, theirs: [
        ("", {"office": theirs["office"], "kind": "undangan", "name": "Baru", "file": word_upload("{{nama}}")})
    ],
    "line-result": lambda mine, theirs: [
        ("", {"result": "gagal", "on": "2026-10-01", "corrects": theirs["payment"]})
    ],
    "official-add": lambda mine, theirs: [("", _deputy(theirs))],
    "official-change": lambda mine, theirs: [("", _deputy(theirs))],
    "official-remove": lambda mine, theirs: [("", {})],
    "pair-add": lambda mine, theirs: [("", {"other": theirs["scheme"], "legal_basis": "x"})],
    "participant-add": lambda mine, theirs: [("", _outsider(theirs))],
    "participant-add-member": lambda mine, theirs: [("", {})],
    "participant-change": lambda mine, theirs: [("", _outsider(theirs))],
    "participant-paste": lambda mine, theirs: [("", _outsider(theirs))],
    "participant-register": lambda mine, theirs: [
        ("", {"pilih": [theirs["participant"]], "tindakan": way}) for way in ("daftar", "batal")
    ],
    "participant-withdraw": lambda mine, theirs: [("", {"pilih": [theirs["participant"]], "reason": "x"})],
    "presence-change": lambda mine, theirs: [("", _presence(mine, theirs))],
    "quota-add": lambda mine, theirs: [("", _quota(theirs))],
    "quota-change": lambda mine, theirs: [("", _quota(theirs))],
    "quota-remove": lambda mine, theirs: [("", {})],
    "recommendation-add": lambda mine, theirs: [("", _proposed(theirs))],
    "recommendation-carry": lambda mine, theirs: [("", {"rekomendasi": [theirs["recommendation"]]})],
    "recommendation-change": lambda mine, theirs: [("", _proposed(theirs))],
    "result-add": lambda mine, theirs: [("", _contest(theirs))],
    "result-change": lambda mine, theirs: [("", _contest(theirs))],
    "schedule-add": lambda mine, theirs: [
        (f"?wilayah={NEXT_DOOR}", {"file_format": "csv", "rhythm": "bulanan", "month_day": "1"})
    ],
    "scheme-add": lambda mine, theirs: [
        ("", {"office": theirs["office"], "code": "BARU", "name": "Baru", "kind": "honor", "funding": "apbd_prov",
              "unit": "month", "due_days": "7", "partial": "utuh", "legal_basis": "x", "valid_from": "2026-01-01"})
    ],
    "sheet-entry": lambda mine, theirs: [("", {"hadir": "semua", "langkah": "simpan"})],
    "sheet-list": lambda mine, theirs: [("", {"session": _session(theirs), "order": "nama", "blanks": 1})],
    "user-add": lambda mine, theirs: [
        ("", {"username": "baru", "name": "Baru", "role": "operator", "office": theirs["office"], "region": NEXT_DOOR})
    ],
}  # fmt: skip
# Written to, and taking nothing but the row in the path, words, dates, files and public codes.
TAKES_NONE = set(
    """
    account-add account-confirm account-reject assignment-annul assignment-end assignment-pause
    assignment-resume bulk-apply certificate-change certificate-remove column-set-change column-set-drop
    decree-change decree-scan-remove duplicate-different duplicate-reopen duplicate-search duplicate-unmask
    import-answer import-apply import-columns import-discard import-fix import-undo job-cancel job-retry
    letterhead-change member-card member-card-revoke member-change member-employment member-photo-change
    member-photo-remove member-remove member-restore member-unmask merge-undo post-seats report-form
    report-withdraw saved-filter-delete saved-filter-list saved-filter-rename signer-add signer-change
    signer-remove user-activate user-change user-deactivate user-invite
    breach-change breach-letter person-answer person-copy retention-run schedule-pause schedule-remove schedule-resume
    part-accept part-return parts-accept
    batch-account batch-approve batch-cancel batch-close batch-disburse batch-generate batch-mark batch-numbers
    batch-paper-add batch-paper-withdraw batch-pay-all batch-recheck batch-retry batch-return-submitted
    batch-return-verified batch-submit batch-transfer batch-verify ceiling-set claim-settle comparison-apply
    comparison-columns comparison-discard comparison-withdraw document-add door-own-pass door-phones door-revoke
    duty-give event-claim-add event-papers-zip event-step external-add external-apply external-columns
    external-discard external-undo hold-release letter-signed letter-template-remove mark-hold mark-keep
    minutes-form pair-remove part-confirm participant-import-apply participant-import-columns
    participant-import-discard participant-import-fix participant-import-new participant-import-undo
    participant-qr-archive participant-restore payment-file-add payment-file-apply payment-file-columns
    payment-file-discard quota-recount rate-add rule-set scheme-change token-renew token-revoke
    """.split()
)
# A path of two words: the second is theirs, and then once more one's own.
SECOND_OF_TWO = {
    "grant-end": "grant",
    "document-change": "document",
    "document-remove": "document",
    "duty-end": "duty",
    "event-certificate-revoke": "event_certificate",
    "invitation-follow": "invitation",
    "official-change": "official",
    "official-remove": "official",
    "participant-add-member": "assignment",
    "presence-change": "participant",
    "quota-change": "quota",
    "quota-remove": "quota",
    "recommendation-change": "recommendation",
    "result-change": "result",
    "sheet-entry": "sheet_edition",
}
