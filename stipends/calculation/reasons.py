"""Why somebody is not paid, or not for the whole period: code, what it says, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Reason(NamedTuple):
    """`text` completes "<name>: ..."; `step` is what the office or the person does next. `blocks` the whole person."""

    text: str
    step: str
    blocks: bool = False


REASONS: dict[str, Reason] = {
    # the whole person
    "no_nik": Reason("NIK belum tercatat", "Lengkapi NIK di halaman anggota; bulan ini dibayar sebagai rapel.", True),
    "no_account": Reason("Belum ada rekening untuk sumber dana ini", "Catat rekeningnya; dibayar sebagai rapel.", True),
    "account_proposed": Reason(
        "Rekening baru masih menunggu disahkan", "Minta orang kedua mengesahkan usulan rekening.", True
    ),
    "account_waiting": Reason(
        "Rekening masih dalam masa tunggu pada tanggal data",
        "Hitung ulang sesudah masa tunggu lewat; jika tidak, dibayar sebagai rapel.",
        True,
    ),
    "held_menunggu_sk": Reason(
        "Ditahan kantor: menunggu SK", "Lepas penahanan bila SK terbit; dibayar sebagai rapel.", True
    ),
    "held_diperiksa": Reason(
        "Ditahan kantor: sedang diperiksa", "Lepas penahanan bila pemeriksaan selesai; dibayar sebagai rapel.", True
    ),
    "held_berkas": Reason(
        "Ditahan kantor: berkas belum lengkap", "Lepas penahanan bila berkas lengkap; dibayar sebagai rapel.", True
    ),
    "marked": Reason(
        "Ditahan penyetuju: data berubah sesudah diajukan", "Periksa perubahannya; dibayar sebagai rapel."
    ),
    "rate_raised": Reason("Selisih karena besaran berubah untuk masa yang sudah dibayar", "Tidak ada."),
    # days and months
    "not_serving": Reason("Tidak bertugas dalam masa ini", "Periksa tanggal penugasan bila keliru."),
    "acting_only": Reason("Hanya pelaksana tugas, bukan pemegang formasi", "Catat penugasan tetap bila ada SK-nya."),
    "no_rate": Reason("Belum ada besaran untuk jabatan ini", "Tetapkan besaran pada halaman skema."),
    "too_short": Reason("Bertugas tidak lebih dari separuh bulan", "Tidak ada; begitu aturan skema ini."),
    "joined": Reason("Mulai bertugas dalam masa ini", "Tidak ada."),
    "left_resigned": Reason("Mengundurkan diri", "Tidak ada."),
    "left_deceased": Reason("Meninggal dunia", "Tidak ada; sampaikan hak ahli waris bila diatur."),
    "left_over_age": Reason("Berhenti karena lewat batas usia", "Tidak ada."),
    "left_dismissed": Reason("Diberhentikan", "Tidak ada."),
    "left_moved": Reason("Pindah tugas", "Tidak ada; penugasan barunya dihitung sendiri."),
    "left_replaced": Reason("Diganti", "Tidak ada."),
    "left_term_over": Reason("Masa bakti berakhir", "Tidak ada."),
    "paused": Reason("Nonaktif sementara atau cuti", "Lanjutkan penugasan bila sudah aktif kembali."),
    "no_decree": Reason("Penugasan tanpa SK", "Hubungkan penugasan dengan SK-nya; dibayar sebagai rapel."),
    "decree_over": Reason("SK sudah tidak berlaku", "Perpanjang SK; bulan sesudahnya dibayar sebagai rapel."),
    "decree_later": Reason("SK belum berlaku pada masa ini", "Tidak ada; dihitung sejak tanggal berlaku SK."),
    "is_asn": Reason("Berstatus ASN/PPPK", "Tidak ada; skema ini bukan untuk ASN."),
    "over_age": Reason("Lewat batas usia skema", "Tidak ada."),
    "age_unknown": Reason("Tanggal lahir belum tercatat", "Lengkapi tanggal lahir; dibayar sebagai rapel.", True),
    "listed_asn": Reason("Tercantum pada daftar ASN", "Periksa daftar pembanding; cocokkan NIK-nya."),
    "listed_meninggal": Reason("Tercantum pada daftar meninggal", "Periksa daftar pembanding; cocokkan NIK-nya."),
    "listed_pembayar": Reason("Tercantum pada daftar pembayar lain", "Periksa daftar pembanding; cocokkan NIK-nya."),
    "other_scheme": Reason(
        "Menerima skema lain untuk bulan yang sama", "Daftarkan pasangan skema bila ada dasar hukumnya."
    ),
    "no_report": Reason("Laporan bulanan belum diterima", "Terima laporannya; bulan itu dibayar sebagai rapel."),
    "absent": Reason("Tidak hadir pada kegiatan", "Betulkan daftar hadir bila keliru."),
    "given": Reason("Sudah diberikan dalam daftar lain", "Tidak ada; lihat riwayat pembayaran."),
    "not_asked": Reason("Bulan pilar ini di luar daftar ini", "Dibayar dalam daftar berikutnya."),
}

# The right stands and only something of the office's or the person's is missing: what is owed and comes as back pay.
OWED = frozenset(
    {
        "no_nik", "no_account", "account_proposed", "account_waiting", "held_menunggu_sk", "held_diperiksa",
        "held_berkas", "marked", "age_unknown", "no_decree", "decree_over", "no_report",
    }
)  # fmt: skip


def is_owed(codes: Iterable[str]) -> bool:
    """Is it only for such reasons that somebody was not paid?"""
    found = set(codes)
    return bool(found) and found <= OWED


# In the order in which people want to hear them.
_ORDER = {code: place for place, code in enumerate(REASONS)}


def reason_of(code: str) -> Reason:
    """A code of an older version still shows itself."""
    return REASONS.get(code, Reason(code, ""))


def inside(text: str) -> str:
    """A text as a part of a sentence: its first letter small, unless it begins with an abbreviation (SK, NIK)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def in_order(codes: tuple[str, ...] | list[str]) -> list[str]:
    return sorted(codes, key=lambda code: (_ORDER.get(code, len(_ORDER)), code))
