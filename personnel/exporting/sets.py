"""Column sets to choose from: those that ship, those of the actor's offices, and what the list shows at the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pilarsosial.core.models import ColumnSet

from .cells import BLANK, OutColumn
from .columns import chosen_columns, known_columns

# As the list of people calls itself: its sets and those of the export are the same.
LIST_CODE = "anggota"
# (code of a column, heading or "" for its own)
Wanted = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShippedSet:
    """A set that everybody has. It cannot be changed, but copied."""

    code: str
    name: str
    about: str
    wanted: Wanted


def _plain(text: str) -> Wanted:
    return tuple((code, "") for code in text.split())


# The 24 columns of the ministry's e-PSKS sheet for TKSK, in its order and words.
_MINISTRY: Wanted = (
    ("nama", "Nama Lengkap"),
    ("ibu", "Nama Ibu Kandung"),
    ("nik", "No. KTP / NIK"),
    ("nomor", "NIAT"),
    ("tempat-lahir", "Tempat Lahir"),
    ("tanggal-lahir", "Tanggal Lahir"),
    ("jk", "Jenis Kelamin"),
    ("agama", "Agama"),
    ("alamat", "Alamat"),
    ("kab-ktp", "Kabupaten / Kota"),
    ("kec-ktp", "Kecamatan"),
    ("desa-ktp", "Desa / Kelurahan"),
    ("rt", "RT"),
    ("rw", "RW"),
    ("telepon", "No. Handphone"),
    ("surel", "Alamat Email"),
    ("kab", "Kab/Kota Lokasi Tugas"),
    ("kec", "Kecamatan Lokasi Tugas"),
    ("tahun", "Tahun Pengangkatan"),
    ("pekerjaan", "Pekerjaan Utama"),
    ("rek.114", "Rekening Bank Jatim"),
    ("rek.009", "Rekening Bank BNI"),
    ("kinerja", "Status Kinerja"),
    ("penilaian", "Penilaian Tahunan (Baik/Cukup/Buruk)"),
)
COMPLETE = "lengkap"
SHIPPED = {
    item.code: item
    for item in (
        ShippedSet(COMPLETE, "Lengkap", "semua yang tercatat, termasuk isian tambahan pilar", ()),
        ShippedSet(
            "kementerian",
            "Kementerian (e-PSKS, 24 kolom)",
            "urutan dan judul lembar e-PSKS; yang tidak dicatat di sini tetap kosong",
            _MINISTRY,
        ),
        ShippedSet(
            "rekening",
            "NIK dan rekening",
            "untuk mencocokkan dengan bank",
            _plain("no nama nik pilar wilayah bank rekening pemilik rekening-lain telepon"),
        ),
        ShippedSet(
            "hadir",
            "Daftar hadir",
            "untuk dicetak, dengan kolom tanda tangan",
            (
                *_plain("no nama jk-lp"),
                ("jabatan", ""),
                *_plain("wilayah telepon ttd"),
            ),
        ),
    )
}
# What the complete set leaves out: another form of what it has, what is worked out, and room to write in.
_NOT_IN_COMPLETE = frozenset("no nama jk-lp usia wilayah-ktp wilayah tahun kinerja prov".split())
FROM_LIST = "daftar"


def shipped_columns(code: str, actor: Any) -> list[OutColumn]:
    """Raises KeyError for a code that does not ship."""
    shipped = SHIPPED[code]
    if code == COMPLETE:
        return [column for column in known_columns(actor).values() if _is_complete(column)]
    return chosen_columns(shipped.wanted, actor)


def _is_complete(column: OutColumn) -> bool:
    # One column for each of fifty banks is for those who ask for it: the accounts stand in their own columns.
    alone = column.code.startswith("rek.") or column.group == BLANK
    return column.code not in _NOT_IN_COMPLETE and not alone


def wanted_of(columns: Sequence[OutColumn]) -> Wanted:
    return tuple((column.code, column.heading) for column in columns)


def stored_columns(shared: ColumnSet, actor: Any) -> list[OutColumn]:
    """The columns of an office's set that this actor may have."""
    return chosen_columns(((item["field"], item.get("heading", "")) for item in shared.columns), actor)
