"""What the page of components shows: invented people and figures, in the shapes that the templates take."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from .charts.bars import Bar, bar_chart

_QUARTERS = [("TW I 25", 533), ("TW II 25", 606), ("TW III 25", 634), ("TW IV 25", 661), ("TW I 26", 545)]
_QUARTERS += [("TW II 26", 608), ("TW III 26", 619)]
_PEOPLE = [
    ("Agus Anggraini", "AA", "9912************", "Tagana", "Kota Baru Sentosa", "Kec. Anggrek", "Nonaktif", "", 60),
    ("Siti Rahayu, S.Sos.", "SR", "9904************", "TKSK", "Kab. Wanasari", "Kec. Banjarsari", "Aktif", "ok", 100),
    ("Dewi Lestari", "DL", "9911************", "PSM", "Kab. Lembah Hijau", "Kec. Mekarjaya", "Cuti", "info", 90),
    ("Bambang Hartono", "BH", "9906************", "PKH", "Kab. Bumi Asri", "Kec. Melati", "Diperiksa", "attention", 40),
    ("Nur Aini Fauziah", "NF", "9903************", "TKSK", "Kota Mandala", "Kec. Karangjati", "Aktif", "ok", 100),
    ("Yohanes Wijaya", "YW", "9908************", "PSM", "Kab. Kertamukti", "Kec. Anggrek", "Ditolak", "danger", 20),
]
_HERE = "#isi"


def samples() -> dict[str, Any]:
    """`samples` of `components/halaman.html`."""
    return {
        "icons": icon_names(),
        "crumbs": [("Dasbor", "/")],
        "chart": bar_chart(
            "contoh-bagan",
            "Tali asih per triwulan",
            "Tujuh triwulan dalam juta rupiah; terakhir 619.",
            [Bar(label, value, now=label == "TW III 26") for label, value in _QUARTERS],
        ),
        "chart_head": ["Triwulan", "Juta rupiah"],
        "chart_rows": [[label, str(value)] for label, value in _QUARTERS],
        "map": _map(),
        "rows": [_row(number, *person) for number, person in enumerate(_PEOPLE)],
        **_states(),
        **_lists(),
        **_stories(),
    }


def icon_names() -> list[str]:
    """The ids of the sprite, in its order."""
    sprite = (settings.BASE_DIR / "static/icons/sprite.svg").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([^"]+)"', sprite)


def _states() -> dict[str, Any]:
    return {
        "badges": [
            {"label": "Aktif", "tone": "ok"},
            {"label": "Perlu ditinjau", "tone": "attention"},
            {"label": "Ditolak", "tone": "danger"},
            {"label": "Berjalan", "tone": "info"},
            {"label": "Baru", "tone": "brand"},
            {"label": "Nonaktif", "tone": "quiet"},
        ],
        "alerts": [
            {"tone": "ok", "title": "21 anggota baru tersimpan", "text": "Formasi TKSK terisi penuh."},
            {"tone": "attention", "title": "Kolom NIK berisi angka", "text": "Ubah format kolom menjadi Teks."},
            {
                "tone": "danger",
                "title": "3 baris ditolak",
                "points": ["Baris 12: NIK 15 angka", "Baris 14: kecamatan tidak dikenal"],
            },
            {"tone": "info", "title": "", "text": "Angka di halaman ini per 30 September 2026."},
        ],
        "figures": [
            {
                "label": "Anggota aktif",
                "value": "1.027",
                "change": "24",
                "direction": "up",
                "tone": "ok",
                "note": "sejak triwulan lalu",
                "url": _HERE,
            },
            {"label": "Tali asih dibayar", "value": "Rp619", "unit": "juta", "note": "969 penerima"},
            {"label": "Menunggu persetujuan", "value": "3", "unit": "daftar", "note": "tertua 2 hari"},
            {
                "label": "Perlu ditinjau",
                "value": "104",
                "change": "11",
                "direction": "up",
                "tone": "danger",
                "note": "dari minggu lalu",
            },
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "Semua", "url": _HERE, "count": "1.284", "active": True},
            {"label": "TKSK", "url": _HERE, "count": "154"},
            {"label": "Tagana", "url": _HERE, "count": "308"},
            {"label": "PSM", "url": _HERE, "count": "458"},
            {"label": "PKH", "url": _HERE, "count": "218"},
            {"label": "KUBE", "url": _HERE, "count": "146"},
        ],
        "filters": [
            {"name": "wilayah", "label": "Wilayah", "choices": [("", "Semua wilayah"), ("1", "Kab. Wanasari")]},
            {"name": "status", "label": "Status", "choices": [("", "Semua status"), ("aktif", "Aktif")]},
            {"name": "berkas", "label": "Berkas", "choices": [("", "Semua berkas"), ("kurang", "Belum lengkap")]},
        ],
        "chips": [{"label": "“siti”", "url": _HERE}, {"label": "Kab. Wanasari", "url": _HERE}],
        "actions": [
            {"label": "Ubah biodata", "icon": "pensil", "url": _HERE},
            {"label": "Pindah wilayah", "icon": "pindah", "url": _HERE},
            {"label": "Akhiri penugasan", "icon": "henti", "url": _HERE},
        ],
        "bulk": [
            {"label": "Ubah status", "url": _HERE},
            {"label": "Pindah wilayah", "url": _HERE},
            {"label": "Cetak kartu", "icon": "cetak", "url": _HERE},
        ],
    }


def _stories() -> dict[str, Any]:
    return {
        "timeline": [
            {
                "title": "TKSK, Kecamatan Banjarsari",
                "sub": "SK 188/213/415.10/2024",
                "time": "sejak 1 Januari 2024",
                "badge": "Aktif",
                "badge_tone": "ok",
                "now": True,
            },
            {
                "title": "Rekening diubah",
                "time": "3 Februari 2024, 09.12 WIB oleh Ratna Wulandari",
                "tone": "attention",
                "changes": [{"label": "Bank", "old": "Bank Contoh", "new": "Bank Rekaan"}],
            },
            {"title": "PSM, Desa Mekarjaya", "time": "1 Maret 2019 – 31 Desember 2023", "badge": "Selesai"},
        ],
        "facts": [
            {"label": "NIK", "value": "9904************", "mono": True},
            {"label": "Tempat, tanggal lahir", "value": "Wanasari, 17 Agustus 1975"},
            {"label": "Alamat KTP", "value": "Jl. Melati 12", "sub": "Kec. Banjarsari, Kab. Wanasari"},
            {"label": "Telepon", "value": "0812-0000-0000"},
            {"label": "Surel", "value": ""},
        ],
        "effects": ["Formasi di kecamatan ini menjadi kosong mulai 1 Oktober 2026.", "Riwayat tetap tersimpan."],
    }


def _row(
    number: int,
    name: str,
    initials: str,
    sub: str,
    pillar: str,
    regency: str,
    district: str,
    state: str,
    tone: str,
    percent: int,
) -> dict[str, Any]:
    return {
        "name": name,
        "initials": initials,
        "sub": sub,
        "tone": number % 6 + 1,
        "pillar": pillar,
        "regency": regency,
        "district": district,
        "phone": f"0812-0000-00{number}0",
        "state": state,
        "state_tone": tone,
        "percent": percent,
        "percent_tone": "" if percent > 80 else "attention",
    }


def _map() -> dict[str, Any]:
    """Twelve invented regions in three rows."""
    areas = []
    for number in range(12):
        x, y = number % 4 * 100, number // 4 * 70
        step = number * 7 % 5 + 1
        path = f"M{x} {y + 8}l50 -8l50 8l0 62l-50 8l-50 -8z"
        areas.append(
            {"path": path, "label": f"Wilayah {number + 1}", "value": str(step * 20), "step": step, "url": _HERE}
        )
    labels = ["1–20", "21–40", "41–60", "61–80", "81–100"]
    return {
        "id": "contoh-peta",
        "title": "Anggota aktif per wilayah",
        "desc": "Dua belas wilayah rekaan dalam lima tingkat.",
        "view_box": "-2 -2 404 224",
        "areas": areas,
        "legend": [{"step": step, "label": label} for step, label in enumerate(labels, start=1)],
    }
