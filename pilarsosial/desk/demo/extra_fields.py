"""Fields of two pillars' own, as an office would add them, filled in for Jombang."""

from __future__ import annotations

from random import Random

from personnel.models import Assignment
from pilarsosial.core.models import ExtraField, ExtraKind, Pillar

from .places import JOMBANG

FILLED = 0.8
_SIZES = ("S", "M", "L", "XL", "XXL")


def add_extra_fields(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - invents people, guards nothing
    tagana, tksk = Pillar.objects.get(code="TAGANA"), Pillar.objects.get(code="TKSK")
    ExtraField.objects.create(
        pillar=tagana,
        code="ukuran_seragam",
        label="Ukuran Seragam",
        kind=ExtraKind.CHOICE,
        choices="\n".join(_SIZES),
        order=10,
    )
    ExtraField.objects.create(pillar=tagana, code="sim_b", label="Punya SIM B", kind=ExtraKind.YES_NO, order=20)
    ExtraField.objects.create(
        pillar=tksk,
        code="keluarga_didampingi",
        label="Keluarga Didampingi",
        kind=ExtraKind.NUMBER,
        help_text="Jumlah keluarga yang didampingi tahun ini.",
        order=10,
    )
    rows = list(Assignment.objects.filter(pillar__in=[tagana, tksk]).in_region(JOMBANG).order_by("pk"))
    for row in rows:
        if rng.random() > FILLED:
            continue
        if row.pillar_id == tksk.pk:
            row.extra = {"keluarga_didampingi": rng.randint(20, 180)}
        else:
            row.extra = {"ukuran_seragam": rng.choice(_SIZES), "sim_b": rng.random() < 0.3}
    Assignment.objects.bulk_update(rows, ["extra"], batch_size=500)
