"""What is published, for whoever asks: found by its address, as CSV or JSON with its metadata."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from pilarsosial.core.models import Publication
from pilarsosial.core.tabular.writing.csv_file import as_text

from .datasets import DATASETS, DataSet
from .hiding import SMALLEST

PRODUCER = "Dinas Sosial pengguna aplikasi Pilar Sosial"
LICENCE = "Creative Commons Atribusi 4.0 Internasional"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.id"
STANDARD = "Satu Data Indonesia (Perpres 39/2019); kode wilayah Kemendagri"


def published(dataset: str, period: str = "") -> list[Publication]:
    """All quarters of a data set, or one; the oldest first."""
    rows = Publication.objects.filter(dataset=dataset)
    return list((rows.filter(period=period) if period else rows).order_by("period"))


def newest() -> dict[str, list[Publication]]:
    """{data set: its quarters, the newest first}, without their rows."""
    found: dict[str, list[Publication]] = {code: [] for code in DATASETS}
    for row in Publication.objects.defer("rows").order_by("dataset", "-period"):
        found.setdefault(row.dataset, []).append(row)
    return found


def metadata(dataset: DataSet, publications: Sequence[Publication]) -> dict[str, Any]:
    """What Satu Data asks to be said of a data set."""
    return {
        "kode": dataset.code,
        "judul": dataset.title,
        "konsep": dataset.concept,
        "definisi": dataset.definition,
        "klasifikasi": dataset.classification,
        "ukuran_dan_satuan": [{"kolom": code, "ukuran": told, "satuan": unit} for code, told, unit in dataset.measures],
        "kolom": [{"kolom": code, "arti": told} for code, told, _unit in dataset.columns()],
        "standar": STANDARD,
        "produsen_data": PRODUCER,
        "lisensi": LICENCE,
        "alamat_lisensi": LICENCE_URL,
        "frekuensi": "triwulanan, keadaan pada hari terakhir triwulan",
        "pembulatan": "tidak ada",
        "penyembunyian": f"Angka orang 1 sampai {SMALLEST - 1} tidak ditampilkan, begitu pula satu angka lain atau "
        "jumlahnya bila dari situ angka kecil dapat dihitung.",
        "diperbarui": max((one.made_at for one in publications), default=None),
        "periode": [one.period for one in publications],
    }


def as_csv(dataset: DataSet, publications: Sequence[Publication]) -> bytes:
    """Comma-separated UTF-8 with the codes of the columns as its head; a hidden figure is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = [code for code, *_ in dataset.columns()]
    writer.writerow(columns)
    for publication in publications:
        writer.writerows([_cell(row.get(code)) for code in columns] for row in publication.rows)
    return out.getvalue().encode()


def as_json(dataset: DataSet, publications: Sequence[Publication]) -> bytes:
    told = metadata(dataset, publications)
    told["diperbarui"] = told["diperbarui"] and told["diperbarui"].date().isoformat()
    rows = [row for publication in publications for row in publication.rows]
    return json.dumps({"metadata": told, "data": rows}, ensure_ascii=False).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    # A pillar's name is an office's own word: no program may run it.
    return as_text(value) if value is None or isinstance(value, str) else value
