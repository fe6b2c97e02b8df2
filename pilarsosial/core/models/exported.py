"""Which people were in what left as a file, kept as small as it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models

from ..scoping import Scope, ScopedQuerySet
from .audit import AuditEntry

# Ids of one row: a bit each.
BLOCK = 4096


class ExportedPeopleQuerySet(ScopedQuerySet):
    def entries_with(self, person_ids: Collection[int]) -> set[int]:
        """The ids of the entries whose files held one of these people."""
        blocks = defaultdict(list)
        for person_id in person_ids:
            blocks[person_id // BLOCK].append(person_id % BLOCK)
        rows = self.filter(block__in=blocks).values_list("entry_id", "block", "bits")
        return {entry for entry, block, bits in rows.iterator() if any(_holds(bits, place) for place in blocks[block])}


class ExportedPeople(models.Model):
    """The people of one file, by blocks of BLOCK ids as bits: "who exported me" is asked of a few rows a file.

    It goes with its entry of the trail.
    """

    entry = models.ForeignKey(AuditEntry, models.CASCADE, related_name="+", db_index=False, verbose_name="jejak")
    block = models.PositiveIntegerField("blok")
    bits = models.BinaryField("anggota")

    scope = Scope(region="entry__region_code", office="entry__office_id", pillar="entry__pillar_id")
    objects = ExportedPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = "orang dalam berkas ekspor"
        verbose_name_plural = "orang dalam berkas ekspor"
        constraints = [
            models.UniqueConstraint(fields=["block", "entry"], name="block_of_an_export_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.block}"


def blocks_of(entry: AuditEntry, person_ids: Iterable[int]) -> list[ExportedPeople]:
    """Unsaved rows for the people of a file."""
    blocks: dict[int, bytearray] = {}
    for person_id in person_ids:
        block, place = divmod(person_id, BLOCK)
        bits = blocks.setdefault(block, bytearray(BLOCK // 8))
        bits[place >> 3] |= 1 << (place & 7)
    return [
        # What is empty behind the last person is not kept.
        ExportedPeople(entry=entry, block=block, bits=bytes(bits.rstrip(b"\0")))
        for block, bits in sorted(blocks.items())
    ]


def _holds(bits: bytes | memoryview, place: int) -> bool:
    held = bytes(bits)
    return place >> 3 < len(held) and bool(held[place >> 3] >> (place & 7) & 1)
