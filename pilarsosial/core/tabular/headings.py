"""Header texts made comparable: `NO. KTP / NIK`, `Nik / No KTP` and `nomor_ktp/nik` are one key.

A key is the sorted set of a text's words, with the abbreviations of Indonesian sheets written out, so that case,
spaces, punctuation and the order of words do not matter.
"""

import re
import unicodedata
from functools import lru_cache

Key = tuple[str, ...]

ABBREVIATIONS = {
    "nomor": "no",
    "nomer": "no",
    "nmr": "no",
    "nomo": "no",
    "tgl": "tanggal",
    "tggl": "tanggal",
    "tgal": "tanggal",
    "tmp": "tempat",
    "tmpt": "tempat",
    "tpt": "tempat",
    "kec": "kecamatan",
    "kab": "kabupaten",
    "kel": "kelurahan",
    "ds": "desa",
    "prov": "provinsi",
    "prop": "provinsi",
    "propinsi": "provinsi",
    "thn": "tahun",
    "th": "tahun",
    "rek": "rekening",
    "norek": "no rekening",
    "nohp": "no hp",
    "nowa": "no whatsapp",
    "nik_ktp": "nik ktp",
    "noktp": "no ktp",
    "nokk": "no kk",
    "nosk": "no sk",
    "ttl": "tempat tanggal lahir",
    "tgllahir": "tanggal lahir",
    "tempatlahir": "tempat lahir",
    "telp": "telepon",
    "tlp": "telepon",
    "tlpn": "telepon",
    "tel": "telepon",
    "telpon": "telepon",
    "telephone": "telepon",
    "telefon": "telepon",
    "phone": "telepon",
    "handphone": "hp",
    "wa": "whatsapp",
    "jk": "jenis kelamin",
    "jenkel": "jenis kelamin",
    "jns": "jenis",
    "kelamin": "kelamin",
    "ket": "keterangan",
    "almt": "alamat",
    "pend": "pendidikan",
    "pddk": "pendidikan",
    "jml": "jumlah",
    "jlh": "jumlah",
    "kabkota": "kabupaten kota",
    "kabko": "kabupaten kota",
    "desakel": "desa kelurahan",
    "email": "email",
    "penandatanganan": "penandatangan",
    "thun": "tahun",
}

STOP_WORDS = frozenset(("dan", "atau", "yang", "sesuai", "pada", "di", "dari", "ke", "untuk", "ybs"))

# Words that name whose column it is, when nothing else in the sheet is anybody else's: "NAMA TKSK" is the name.
ROLE_WORDS = frozenset(
    ("tksk", "psm", "tagana", "pkh", "anggota", "pendamping", "petugas", "personil", "personel", "relawan", "sosial")
)

NOT_A_WORD = re.compile(r"[^0-9a-z]+")
IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
COLUMN_MARK = re.compile(r"^Kolom [A-Z]{1,3}$|\(Kolom [A-Z]{1,3}\)$")
# `N a m a`, as typists space the words of a head.
SPACED_OUT = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")
ALTERNATIVES = re.compile(r"\s*[/|&]\s*|\s+atau\s+", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The words of a header in their order, abbreviations written out."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), plain)
    found: list[str] = []
    for word in NOT_A_WORD.split(plain):
        if word and word not in STOP_WORDS:
            found.extend(ABBREVIATIONS.get(word, word).split())
    return found


def key_of(text: str) -> Key:
    """The comparable form of a text; `()` when it has no words."""
    return tuple(sorted(set(words(text))))


def bare_header(text: str) -> str:
    """A header as a choice names it, without its column: `WARNA (Kolom J)` is `WARNA`, `Kolom J` nothing."""
    return COLUMN_MARK.sub("", text).strip()


@lru_cache(maxsize=4096)
def candidates(text: str) -> tuple[Key, ...]:
    """Keys to try for a header, the most literal first."""
    outside = IN_BRACKETS.sub(" ", text)
    inside = " ".join(part[1:-1] for part in IN_BRACKETS.findall(text))
    keys = [key_of(text), key_of(outside), key_of(inside)]
    for key in keys[:2]:
        shorter = tuple(word for word in key if word not in ROLE_WORDS)
        # "NO. PENDAMPING" is somebody's number and no numbering of rows.
        if shorter != ("no",) or key == shorter:
            keys.append(shorter)
    return tuple(dict.fromkeys(key for key in keys if key))


@lru_cache(maxsize=4096)
def alternatives(text: str) -> tuple[str, ...]:
    """The parts of a header that offers several names for one thing (`NIK / NO. KTP`); empty when it offers one."""
    parts = [part for part in ALTERNATIVES.split(text) if key_of(part)]
    return tuple(parts) if len(parts) > 1 else ()
