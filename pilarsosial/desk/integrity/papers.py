"""Invariants of kept files and monthly reports."""

from __future__ import annotations

import hashlib

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from personnel.models import EndReason, MonthlyReport
from pilarsosial.core.files import PREFIX, unsettled_names
from pilarsosial.core.importing import vault
from pilarsosial.core.models import StoredFile

from .registry import Count, invariant, of_each, of_names, of_rows, stored


@invariant("Setiap laporan bulanan bernama hari pertama bulannya dan diterima tidak sebelum bulan itu")
def reports_name_their_month() -> Count:
    bad = ~Q(month__day=1) | Q(received_on__lt=F("month"))
    return of_rows(MonthlyReport.objects, MonthlyReport.objects.filter(bad))


@invariant("Setiap laporan bulanan berada dalam masa tugas penugasannya")
def reports_lie_in_their_service() -> Count:
    """One that was taken back as a mistake keeps its reports, and counts nowhere."""
    counted = MonthlyReport.objects.exclude(assignment__end_reason=EndReason.MISTAKE)
    started = counted.filter(assignment__start__gt=F("month")).values_list("pk", "month", "assignment__start")
    late = [pk for pk, month, start in started if start.replace(day=1) > month]
    over = list(counted.filter(assignment__end__lte=F("month")).values_list("pk", flat=True))
    return of_names(range(counted.count()), sorted({*late, *over}))


@invariant("Setiap berkas yang tercatat tersimpan, dapat dibuka, dan masih sama")
def kept_files_are_there() -> Count:
    def is_lost(name: str, digest: str) -> bool:
        told = hashlib.sha256()
        try:
            for piece in vault.read(name):
                told.update(piece)
        except vault.VaultError:
            return True
        return told.hexdigest() != digest

    return of_each(stored(StoredFile, "stored_name", "sha256"), is_lost)


@invariant("Setiap berkas yang tersimpan lebih dari sehari ada catatannya")
def kept_files_have_a_row() -> Count:
    return of_names(vault.stored_names(PREFIX), unsettled_names(timezone.now()))


@invariant("Setiap berkas yang tercatat dipakai: foto anggota, pindaian, atau laporan")
def kept_files_are_carried() -> Count:
    """By whatever points to it, found from the models: a room that carries files need not be named here."""
    carriers = [
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.one_to_many or relation.one_to_one
    ]
    quote = connection.ops.quote_name
    # Names come from the models.
    unused_by = "NOT EXISTS (SELECT 1 FROM {} c WHERE c.{} = f.id)"
    lacking = " AND ".join(unused_by.format(quote(table), quote(column)) for table, column in carriers)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT f.id FROM core_storedfile f WHERE {lacking} ORDER BY f.id")  # noqa: S608
        unused = [row[0] for row in cursor.fetchall()]
    return of_names(range(StoredFile.objects.count()), unused)
