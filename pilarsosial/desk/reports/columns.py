"""Columns that several reports show alike, named once."""

from __future__ import annotations

from .tables import Column

NAME = Column("Nama", width=30)
PILLAR = Column("Pilar", width=12)
REGENCY = Column("Kabupaten/kota", width=20)
DISTRICT = Column("Kecamatan", width=20)
VILLAGE = Column("Desa/kelurahan", width=20)
# Of the place of a line, as `lists.common.place_names` tells it.
PLACE = (REGENCY, DISTRICT, VILLAGE)
SCHEME = Column("Skema", width=28)
