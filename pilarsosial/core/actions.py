"""What can be done, as the trail names it: action `noun.past` -> the sentence that people read."""

from collections.abc import Mapping

_sentences: dict[str, str] = {}


def register_actions(sentences: Mapping[str, str]) -> None:
    """Make actions known; rooms do it in AppConfig.ready(). The sentence says what was done, without the person."""
    _sentences.update(sentences)


def sentence(action: str) -> str:
    """Raises KeyError for an action that nobody registered: a typing slip must not reach the trail."""
    return _sentences[action]


def known_actions() -> dict[str, str]:
    return dict(_sentences)


register_actions(
    {
        "user.signed_in": "masuk",
        "user.signed_out": "keluar",
        "user.locked_out": "terkunci karena terlalu banyak percobaan masuk",
        "user.created": "membuat akun",
        "user.changed": "mengubah akun",
        "user.deactivated": "menonaktifkan akun",
        "user.invited": "membuat tautan sekali pakai",
        "user.password_set": "menetapkan kata sandi",
        "user.second_factor_added": "menambah langkah kedua masuk",
        "user.second_factor_removed": "menghapus langkah kedua masuk",
        "user.sessions_ended": "mengakhiri sesi lain",
        "grant.given": "memberi hak akses",
        "grant.ended": "mengakhiri hak akses",
        "office.changed": "mengubah data kantor",
        "letterhead.changed": "mengubah kop surat",
        "signer.added": "menambah penanda tangan",
        "signer.changed": "mengubah penanda tangan",
        "signer.removed": "menghapus penanda tangan",
        "reference.created": "menambah data acuan",
        "reference.changed": "mengubah data acuan",
        "reference.deleted": "menghapus data acuan",
        "claim.recorded": "mencatat angka yang disebut",
        "keys.rotated": "mengganti kunci enkripsi",
        "demo.seeded": "mengisi data contoh",
        "regions.loaded": "memuat wilayah dan kantor",
        "backup.made": "membuat cadangan data",
        "backup.restored": "memulihkan data dari cadangan",
        "job.queued": "memulai pekerjaan",
        "job.cancelled": "membatalkan pekerjaan",
        "import.uploaded": "mengunggah lembar",
        "import.applied": "menerapkan impor",
        "import.undone": "membatalkan impor",
        "import.discarded": "membuang unggahan",
        "import.rejected_taken": "mengunduh baris impor yang ditolak",
    }
)
