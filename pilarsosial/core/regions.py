"""Regions from the file that ships, and the Dinas Sosial that sits on each province and regency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from django.db import transaction

from . import audit
from .models import Level, Office, OfficeKind, Region
from .policies import require
from .reference import RegionRow, region_rows

_FIELDS = ("level", "kind", "name", "parent_id", "time_zone")
_BATCH = 5_000


@dataclass
class RegionCounts:
    """Regions by what happened to each, and offices; `regions` is what the file holds."""

    regions: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    offices: int = 0
    offices_new: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@transaction.atomic
def load_regions(*, actor, inside: Sequence[str] = ()) -> RegionCounts:
    """Makes the table equal to the file: new rows are added, differing ones set right, unchanged ones not written.

    A region that the file lacks stays, for rows may lie in it. Every province and regency gets its Dinas Sosial; one
    that is there keeps what its office wrote into it. `inside` limits it to those codes (their parents included).
    """
    require(actor, "reference.change")
    counts = RegionCounts()
    known = {row[0]: row[1:] for row in Region.objects.values_list("code", *_FIELDS)}
    for rows in _batches(_wanted(inside), _BATCH):
        counts.regions += len(rows)
        new = [_region(row) for row in rows if row.code not in known]
        changed = [_region(row) for row in rows if row.code in known and known[row.code] != tuple(row[1:])]
        Region.objects.bulk_create(new)
        Region.objects.bulk_update(changed, _FIELDS, batch_size=500)
        counts.new += len(new)
        counts.changed += len(changed)
    counts.unchanged = counts.regions - counts.new - counts.changed
    _open_offices(counts, inside)
    if counts.new or counts.changed or counts.offices_new:
        audit.record(
            actor=actor,
            action="regions.loaded",
            count=counts.new + counts.changed,
            changes={name: [None, number] for name, number in counts.as_dict().items()},
        )
    return counts


def dinsos_of(region: Region) -> Office:
    """An unsaved Dinas Sosial of a province or regency: its code is the region's."""
    return Office(
        code=region.code,
        name=f"Dinas Sosial {region.full_name}",
        kind=OfficeKind.DINSOS,
        region=region,
        city=region.name,
    )


def _open_offices(counts: RegionCounts, inside: Sequence[str]) -> None:
    codes = {row.code for row in _wanted(inside, deepest=Level.REGENCY)}
    there = set(Office.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = Region.objects.filter(code__in=codes - there).order_by("code")
    counts.offices = len(codes)
    counts.offices_new = len(Office.objects.bulk_create([dinsos_of(region) for region in missing], batch_size=_BATCH))


def _wanted(inside: Sequence[str], deepest: int = Level.VILLAGE) -> Iterator[RegionRow]:
    """Rows of the file, parents first; it is sorted by level, so a shallow question ends early."""
    for row in region_rows():
        if row.level > deepest:
            return
        if not inside or any(_related(row.code, code) for code in inside):
            yield row


def _related(code: str, other: str) -> bool:
    """One of the two, or above or below it."""
    shorter, longer = sorted((code, other), key=len)
    return shorter == longer or longer.startswith(f"{shorter}.")


def _region(row: RegionRow) -> Region:
    return Region(
        code=row.code, level=row.level, kind=row.kind, name=row.name, parent_id=row.parent, time_zone=row.time_zone
    )


def _batches(rows: Iterable[RegionRow], size: int) -> Iterator[list[RegionRow]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch
