"""Invariants of what is written down about people and for everybody: the trail, exports, breaches, publications."""

from __future__ import annotations

import hashlib
import json
import re

from django.db.models import Exists, F, OuterRef, Q

from personnel.models import Certificate, Decree, EmploymentKind, EmploymentStatus
from pilarsosial.core.models import HELD_BY_ONE, AuditEntry, Breach, ExportedPeople, Publication, Signer
from pilarsosial.desk.opendata.datasets import DATASETS
from pilarsosial.desk.opendata.hiding import SMALLEST

from .registry import SHOWN, Count, invariant, of_each, of_rows

_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
# Acts that name the people of a file or page one by one.
NAMES_PEOPLE = ("roster.exported", "report.exported", "grid.unmasked")


@invariant("Jejak audit tidak memuat satu NIK pun")
def audit_holds_no_nik() -> Count:
    rows = AuditEntry.objects.order_by().values_list("pk", "target_label", "reason", "changes")

    def is_bad(label: str, reason: str, changes: dict) -> bool:
        return bool(_NIK.search(f"{label} {reason} {json.dumps(changes)}"))

    return of_each(rows.iterator(chunk_size=2_000), is_bad)


@invariant("Orang yang tercatat pada sebuah ekspor sebanyak yang dikatakan jejaknya")
def exports_name_their_people() -> Count:
    told = dict(AuditEntry.objects.filter(action__in=NAMES_PEOPLE).values_list("pk", "count"))
    named: dict[int, int] = {}
    for entry, bits in ExportedPeople.objects.order_by().values_list("entry_id", "bits").iterator():
        named[entry] = named.get(entry, 0) + int.from_bytes(bytes(bits), "little").bit_count()
    bad = [entry for entry, people in sorted(named.items()) if told.get(entry) != people]
    return Count(len(named), len(bad), tuple(map(str, bad[:SHOWN])))


@invariant("Kebocoran data yang selesai sudah diberitahukan, dan tidak sebelum diketahui")
def breaches_are_told_before_they_close() -> Count:
    early = Q(subjects_told_at__lt=F("found_at")) | Q(authority_told_at__lt=F("found_at"))
    untold = Q(closed_at__isnull=False) & (Q(subjects_told_at=None) | Q(authority_told_at=None))
    before = Q(closed_at__lt=F("subjects_told_at")) | Q(closed_at__lt=F("authority_told_at"))
    return of_rows(Breach.objects, Breach.objects.filter(early | untold | before))


@invariant("Data terbuka masih seperti diterbitkan, dan tidak memuat angka orang yang kecil")
def publications_are_as_published() -> Count:
    def is_bad(dataset: str, rows: list[dict], digest: str) -> bool:
        if hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest() != digest:
            return True
        people = DATASETS[dataset].people if dataset in DATASETS else ()
        return any(0 < (row.get(name) or 0) < SMALLEST for row in rows for name in people)

    return of_each(Publication.objects.values_list("pk", "dataset", "rows", "digest"), is_bad)


@invariant("Setiap kantor punya satu kepala, PPK, dan bendahara pada satu hari; begitu pula penjabatnya")
def one_signs_for_an_office_at_a_time() -> Count:
    rows = Signer.objects.filter(role__in=HELD_BY_ONE)
    same = rows.filter(office=OuterRef("office"), role=OuterRef("role"), pk__lt=OuterRef("pk"))
    together = same.filter(Q(valid_until=None) | Q(valid_until__gte=OuterRef("valid_from")))
    open_end = together.filter(valid_from__lte=OuterRef("valid_until"))
    holders, acting = Q(acting=""), ~Q(acting="")
    bad = Q(pk__in=[])
    for kind in (holders, acting):
        bad |= kind & (Q(valid_until=None) & Exists(together.filter(kind)) | Exists(open_end.filter(kind)))
    return of_rows(rows, rows.filter(bad))


@invariant("Setiap status kepegawaian dikenal dan berganti paling banyak sekali sehari")
def employment_is_known() -> Count:
    twin = EmploymentStatus.objects.filter(member=OuterRef("member"), since=OuterRef("since"), pk__lt=OuterRef("pk"))
    bad = ~Q(kind__in=EmploymentKind.values) | Exists(twin)
    return of_rows(EmploymentStatus.objects, EmploymentStatus.objects.filter(bad))


@invariant("Setiap SK dan sertifikat berakhir sesudah mulai berlaku")
def papers_run_forward() -> Count:
    decrees = of_rows(Decree.objects, Decree.objects.filter(valid_until__lt=F("effective_from")))
    back = Q(valid_until__lt=F("issued_on")) | Q(held_until__lt=F("held_from"))
    certificates = of_rows(Certificate.objects, Certificate.objects.filter(back))
    return Count(
        decrees.checked + certificates.checked,
        decrees.violations + certificates.violations,
        (*decrees.examples, *certificates.examples)[:SHOWN],
    )
