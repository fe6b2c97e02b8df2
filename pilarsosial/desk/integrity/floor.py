"""Invariants of the floor: the database's own rules, regions, accounts, the trail, stated figures."""

from __future__ import annotations

import re

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection
from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.db.models.functions import Lower, Substr

from pilarsosial.core import guards
from pilarsosial.core.actions import known_actions
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.models import AuditEntry, BankPurpose, Claim, FundingSource, Grant, Level, Measure, Region, User
from pilarsosial.core.policies import Role
from pilarsosial.core.raw_rows import encrypted_fields

from .registry import Count, invariant, of_each, of_names, of_rows, of_sql, stored

_CONSTRAINT = re.compile(r'CONSTRAINT "([^"]+)"')
_OURS = ("core", "personnel", "events", "stipends", "desk")


@invariant("Semua penjaga basis data (pemicu dan larangan tumpang tindih) terpasang")
def guards_live() -> Count:
    return of_names(guards.all_guards(), guards.missing(connection))


@invariant("Semua batasan basis data yang dinyatakan model terpasang")
def constraints_live() -> Count:
    wanted = [
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in _OURS
        for constraint in model._meta.constraints
    ]
    live = _live_constraints()
    return of_names(wanted, [name for name in wanted if name not in live])


def _live_constraints() -> set[str]:
    """Names of checks, unique rules and indexes. On SQLite a check is a part of its table's text only."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, COALESCE(sql, '') FROM sqlite_master WHERE type IN ('table', 'index')")
            rows = cursor.fetchall()
            return {name for name, _ in rows} | {name for _, sql in rows for name in _CONSTRAINT.findall(sql)}
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        return {name for (name,) in cursor.fetchall()}


@invariant("Setiap rujukan antardata menunjuk data yang ada")
def references_hold() -> Count:
    """PostgreSQL checks always, unless a constraint was switched off; SQLite is asked to look."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            broken = [f"{table} {row}" for table, row, *_ in cursor.fetchall()]
            tables = connection.introspection.table_names(cursor)
            return of_names(tables, broken)
        cursor.execute("SELECT conname, convalidated FROM pg_constraint WHERE contype = 'f'")
        found = cursor.fetchall()
        return of_names(found, [name for name, validated in found if not validated])


@invariant("Setiap nilai terenkripsi dapat dibuka dengan kunci yang ada")
def encrypted_values_open() -> Count:
    cipher = field_cipher()
    checked = violations = 0
    examples: tuple[str, ...] = ()
    for model, fields in encrypted_fields():
        for field in fields:

            def is_closed(data: bytes, kind: str = field.kind) -> bool:
                try:
                    return not cipher.decrypt(data, kind)
                except InvalidTag:
                    return True

            count = of_each(stored(model, field.name), is_closed)
            checked += count.checked
            violations += count.violations
            examples += tuple(f"{model._meta.label_lower}.{field.name} {key}" for key in count.examples)
    return Count(checked, violations, examples[:5])


@invariant("Induk setiap wilayah adalah kodenya tanpa bagian terakhir, setingkat di atasnya")
def region_lies_in_its_parent() -> Count:
    fits = Q(level=Level.PROVINCE, parent=None, code__regex=r"^[0-9]{2}$")
    for level, parent_length, own in (
        (Level.REGENCY, 2, r"\.[0-9]{2}$"),
        (Level.DISTRICT, 5, r"\.[0-9]{2}$"),
        (Level.VILLAGE, 8, r"\.[0-9]{4}$"),
    ):
        fits |= Q(level=level, parent__level=level - 1, parent_id=Substr("code", 1, parent_length), code__regex=own)
    return of_rows(Region.objects, Region.objects.exclude(pk__in=Region.objects.filter(fits).values("pk")))


@invariant("Wilayah setiap hak akses berada di dalam wilayah kantornya")
def grant_lies_in_its_office() -> Count:
    return of_sql(
        Grant.objects,
        """
        SELECT g.id FROM core_grant g JOIN core_office o ON o.id = g.office_id
        WHERE g.region_id <> o.region_id
          AND substr(g.region_id, 1, length(o.region_id) + 1) <> o.region_id || '.' ORDER BY g.id
        """,
    )


@invariant("Peran setiap hak akses dikenal, dan wilayahnya satu saja")
def grant_is_known() -> Count:
    bad = ~Q(role__in=Role.values) | Q(region__isnull=False, group__isnull=False) | Q(valid_until__lt=F("valid_from"))
    return of_rows(Grant.objects, Grant.objects.filter(bad))


@invariant("Tidak ada dua akun yang namanya hanya berbeda huruf besar-kecil")
def user_names_differ() -> Count:
    doubled = (
        User.objects.annotate(small=Lower("username"))
        .order_by()
        .values("small")
        .annotate(n=CountOf("pk"))
        .filter(n__gt=1)
    )
    names = list(doubled.values_list("small", flat=True))
    return of_names(range(User.objects.count()), names)


@invariant("Setiap tindakan di jejak audit dikenal")
def audit_actions_are_known() -> Count:
    found = set(AuditEntry.objects.order_by().values_list("action", flat=True).distinct())
    return of_names(found, sorted(found - set(known_actions())))


@invariant("Setiap angka yang disebut tidak negatif, dengan ukuran yang dikenal dan sumber")
def claims_are_sound() -> Count:
    bad = Q(stated__lt=0) | ~Q(measure__in=Measure.values) | Q(source="")
    return of_rows(Claim.objects, Claim.objects.filter(bad))


@invariant("Setiap bank kantor dipetakan ke satu sumber dana yang dikenal")
def bank_purposes_are_known() -> Count:
    return of_rows(BankPurpose.objects, BankPurpose.objects.exclude(purpose__in=FundingSource.values))
