"""Columns that the lists and the reports of money share, and the cells of places below them, named once."""

from __future__ import annotations

from dataclasses import replace

from .tables import Column, Kind

NAME = Column("Nama", width=30)
PILLAR = Column("Pilar", width=12)
REGENCY = Column("Kabupaten/kota", width=20)
# With REGENCY the three cells of `lists.common.place_names`.
PLACE = (REGENCY, Column("Kecamatan", width=20), Column("Desa/kelurahan", width=20))
SCHEME = Column("Skema", width=28)
PERIOD = Column("Periode", width=18)
FUND = Column("Sumber dana", width=15)
OFFICE = Column("Kantor", width=32)
STATE = Column("Keadaan", width=14)
VERDICT = Column("Putusan", width=12)
REASONS = Column("Alasan", width=36)
STEP = Column("Langkah berikut", width=40)
DUE = Column("Jatuh tempo", Kind.DATE)
LATE = Column("Terlambat (hari)", Kind.NUMBER, width=12)
# What became of money: one result of a payment.
RESULT = Column("Hasil", width=18)
METHOD = Column("Cara", width=10)
RESULT_DAY = Column("Tanggal", Kind.DATE)
AMOUNT = Column("Jumlah (Rp)", Kind.RUPIAH)
AMOUNTS = replace(AMOUNT, sums=True)
FEE = Column("Biaya bank (Rp)", Kind.RUPIAH)
REFERENCE = Column("Nomor rujukan", width=20)
STS = Column("Nomor STS", width=18)
