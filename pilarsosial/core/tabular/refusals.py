"""Why a file is not read, in plain Indonesian: every code and its sentence in one place.

A sentence says what was found and what to do next; it is shown to the operator as it stands. Quoted facts (a sheet's
name, a cell) come from the file and must be escaped by whoever puts them into HTML.
"""

from pilarsosial.core.errors import DomainError

MESSAGES = {
    # What the file is
    "empty": "Berkas kosong. Pilih berkas yang berisi data, lalu unggah lagi.",
    "binary": "Berkas ini bukan tabel: isinya data biner. Buka di aplikasi asalnya, simpan sebagai .xlsx atau .csv, "
    "lalu unggah hasilnya.",
    "unknown_kind": "Jenis berkas tidak dikenal. Simpan tabel sebagai .xlsx, .ods, atau .csv, lalu unggah lagi.",
    "word": "Ini dokumen Word, bukan lembar kerja. Salin tabelnya ke Excel, simpan sebagai .xlsx, lalu unggah lagi.",
    "presentation": "Ini dokumen presentasi, bukan lembar kerja. Salin tabelnya ke Excel, simpan sebagai .xlsx, lalu "
    "unggah lagi.",
    "pdf": "Ini berkas PDF; tabel di dalamnya tidak dapat dibaca. Minta berkas Excel aslinya, lalu unggah berkas itu.",
    "picture": "Ini gambar atau foto, bukan tabel. Minta berkas Excel aslinya, lalu unggah berkas itu.",
    "archive": "Ini berkas arsip (zip, rar, atau sejenisnya). Ekstrak dahulu, lalu unggah lembar kerja di dalamnya "
    "satu per satu.",
    "html": "Ini halaman web (HTML) yang diberi nama seperti berkas Excel. Buka dengan Excel, pilih Simpan Sebagai "
    "jenis Excel Workbook (.xlsx), lalu unggah lagi.",
    "numbers": "Ini berkas Apple Numbers. Pilih File, Export To, Excel, lalu unggah berkas .xlsx hasilnya.",
    "xlsb": "Ini buku kerja biner Excel (.xlsb). Buka dengan Excel, pilih Simpan Sebagai jenis Excel Workbook (.xlsx), "
    "lalu unggah lagi.",
    "old_excel": "Ini berkas Excel versi sangat lama. Buka dengan Excel, pilih Simpan Sebagai jenis Excel Workbook "
    "(.xlsx), lalu unggah lagi.",
    "password": "Berkas dikunci dengan kata sandi. Buka dengan kata sandinya, hapus sandi (menu Berkas, Info, Proteksi "
    "Buku Kerja), simpan, lalu unggah lagi.",
    "damaged": "Berkas rusak atau tidak lengkap sehingga tidak dapat dibuka. Buka di Excel, simpan ulang sebagai "
    ".xlsx, lalu unggah lagi. Bila Excel pun menolak, minta berkasnya dikirim ulang.",
    "not_readable": "Berkas tidak dapat dibuka dari tempat penyimpanan. Unggah lagi.",
    # How much it holds
    "too_large": "Ukuran berkas {size} MB, batasnya {limit} MB. Hapus gambar dan lembar yang tidak perlu, atau bagi "
    "menjadi beberapa berkas.",
    "unpacked_too_large": "Isi berkas setelah dibuka lebih dari {limit} MB. Hapus lembar, gambar, dan format yang "
    "tidak perlu, atau bagi menjadi beberapa berkas.",
    "too_many_parts": "Berkas terdiri dari lebih dari {limit} bagian. Salin tabelnya ke buku kerja baru, lalu unggah "
    "buku kerja itu.",
    "too_many_sheets": "Berkas berisi {count} lembar, batasnya {limit}. Bagi menjadi beberapa berkas.",
    "too_many_rows": "Berkas berisi lebih dari {limit} baris. Bagi menjadi beberapa berkas, misalnya per "
    "kabupaten/kota.",
    "too_many_columns": 'Lembar "{sheet}" memakai {count} kolom, batasnya {limit}. Hapus kolom yang tidak perlu, '
    "lalu unggah lagi.",
    "too_many_cells": "Berkas berisi terlalu banyak sel. Hapus lembar dan kolom yang tidak perlu, atau bagi menjadi "
    "beberapa berkas.",
    "far_cell": "Ada isi di sel {cell}, jauh di luar tabel. Hapus isi sel itu (tekan Ctrl+End untuk menuju sel "
    "terakhir), simpan, lalu unggah lagi.",
    "long_cell": 'Baris {row} memuat isi sel yang terlalu panjang. Periksa tanda kutip (") pada baris itu, simpan, '
    "lalu unggah lagi.",
    # While reading
    "too_slow": "Berkas terlalu rumit untuk dibaca dalam batas waktu. Salin tabelnya (tempel sebagai nilai) ke buku "
    "kerja baru, lalu unggah buku kerja itu.",
    "too_much_memory": "Berkas terlalu besar untuk dibaca. Hapus lembar, kolom, dan baris kosong yang berformat, atau "
    "bagi menjadi beberapa berkas.",
    "reader_died": "Berkas tidak dapat dibaca: pembacaan berhenti di tengah jalan. Buka di Excel, simpan ulang sebagai "
    ".xlsx, lalu unggah lagi.",
    # What the sheets look like
    "no_rows": "Tidak ada isi di lembar mana pun yang terlihat. Pastikan datanya tidak berada di lembar tersembunyi, "
    "lalu unggah lagi.",
    "no_header": "Judul kolom tidak ditemukan{where}. Pastikan ada satu baris berisi nama kolom seperti NAMA dan NIK "
    "di atas data, lalu unggah lagi.",
    "two_headers": 'Lembar "{sheet}" memuat dua tabel dengan judul kolom yang berbeda: di baris {first} dan baris '
    "{second}. Pindahkan tabel kedua ke lembar lain, lalu unggah lagi.",
}


class SheetRefused(DomainError):
    """The file, or a whole sheet of it, is not read. `code` is stable, `message` is the Indonesian sentence."""


def refused(code: str, **facts: object) -> SheetRefused:
    """The refusal for a code of MESSAGES; integers in `facts` are written with dots (`100.000`)."""
    shown = {name: f"{fact:,}".replace(",", ".") if isinstance(fact, int) else fact for name, fact in facts.items()}
    return SheetRefused(code, MESSAGES[code].format(**shown))
