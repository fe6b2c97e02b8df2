"""The data sets: what they count, and what Satu Data asks to be said of them (standard and metadata)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Substr

from events.models import Event, EventState
from events.reports import numbers_of
from personnel.models import Assignment, Post
from personnel.reports import by_place, headcount, vacancies
from pilarsosial.core.models import Level, Pillar, Region
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.regions_cache import short_name
from pilarsosial.core.values.period import Period
from stipends.models import BatchTotal, Payment, PaymentResult

from .hiding import hide

Record = dict[str, Any]
HIDDEN = "disembunyikan"
# A column of the published table: its code, what it is, unit.
Measure = tuple[str, str, str]


@dataclass(frozen=True)
class DataSet:
    """`people` are the measures that count people: a small one hides its row. `count(period)` gives
    {(province, pillar code or ""): {regency: {measure: figure}}}."""

    code: str
    title: str
    concept: str
    definition: str
    classification: str
    measures: tuple[Measure, ...]
    people: tuple[str, ...]
    count: Callable[[Period], Mapping[tuple[str, str], Mapping[str, Mapping[str, int]]]]

    def records(self, period: Period) -> list[Record]:
        """The published rows: each regency, and its province as the sum of its regencies, small numbers hidden."""
        found = []
        names = {pillar.code: pillar.name for pillar in Pillar.objects.all()}
        for (province, pillar), places in sorted(self.count(period).items()):
            hidden = hide({code: tuple(row[name] for name in self.people) for code, row in places.items()})
            rows = [(code, row, code in hidden.keys) for code, row in sorted(places.items())]
            total = {name: sum(row[name] for row in places.values()) for name, *_ in self.measures}
            for code, row, is_hidden in (*rows, (province, total, hidden.total)):
                found.append(
                    {
                        "periode": period.code,
                        "tanggal": period.last_day.isoformat(),
                        "kode_wilayah": code,
                        "wilayah": short_name(code),
                        **({"kode_pilar": pillar, "pilar": names.get(pillar, pillar)} if pillar else {}),
                        **{name: None if is_hidden else row[name] for name, *_ in self.measures},
                        HIDDEN: is_hidden,
                    }
                )
        return found

    def columns(self) -> list[tuple[str, str, str]]:
        """(code, what it is, unit) of every column, in their order."""
        pillar = [("kode_pilar", "Kode pilar", ""), ("pilar", "Nama pilar", "")] if self.classification != "-" else []
        return [
            ("periode", "Triwulan", ""),
            ("tanggal", "Keadaan per tanggal", ""),
            ("kode_wilayah", "Kode wilayah (Kemendagri)", ""),
            ("wilayah", "Nama wilayah", ""),
            *pillar,
            *self.measures,
            (HIDDEN, "Benar bila angkanya tidak ditampilkan karena kecil", ""),
        ]


def _provinces(codes: Iterable[str]) -> list[Region]:
    return list(Region.objects.filter(code__in={code[:2] for code in codes if code}, level=Level.PROVINCE))


def _people(period: Period) -> dict[tuple[str, str], dict[str, dict[str, int]]]:
    """People and filled posts by the roster's own reports, seats that nobody holds beside them."""
    day = period.last_day
    found: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    held = Assignment.objects.active_on(day).basic().order_by()
    provinces = _provinces(
        held.annotate(province=Substr("regency_code", 1, 2)).values_list("province", flat=True).distinct()
    )
    for province in provinces:
        inside = Assignment.objects.in_region(province.code)
        for counted in headcount(inside, day).rows:
            pillar = counted.pillar
            places = by_place(inside.filter(pillar=pillar), province, day)
            posts = Post.objects.filter(pillar=pillar)
            for code, place in places.items():
                if code == province.code:
                    continue  # the province's own officers: a handful, and everybody knows who they are
                found[province.code, pillar.code][code] = {
                    "orang": place.people,
                    "formasi_terisi": place.posts,
                    "formasi_kosong": vacancies(posts.filter(region__code__inside=code), day),
                }
    return found


def _events(period: Period) -> dict[tuple[str, str], dict[str, dict[str, int]]]:
    """Events of the quarter by the place where they were held, with who was invited, registered and there."""
    rows = Event.objects.filter(
        starts_on__gte=period.first_day,
        starts_on__lte=period.last_day,
        state__in=(EventState.CLOSED, EventState.REPORTED),
    )
    events = [event for event in rows.order_by("pk") if len(event.region_id) >= 5]
    numbers = numbers_of(events, SYSTEM)
    names = ("kegiatan", "diundang", "terdaftar", "hadir")
    found: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    for event in events:
        code, told = event.region_id[:5], numbers[event.pk]
        row = found[code[:2], ""].setdefault(code, dict.fromkeys(names, 0))
        for name, figure in zip(names, (1, told.invited, told.registered, told.attended), strict=True):
            row[name] += figure or 0
    return found


def _stipends(period: Period) -> dict[tuple[str, str], dict[str, dict[str, int]]]:
    """Who was paid for the quarter, and how much: by results that nothing corrects."""
    year, quarter = period.year, period.number
    batches = BatchTotal.objects.filter(year=year, quarter=quarter).values_list("batch_id", flat=True).distinct()
    paid = Payment.objects.filter(
        batch__in=list(batches),
        line__year=year,
        line__quarter=quarter,
        result=PaymentResult.PAID,
        corrected_by__isnull=True,
    )
    rows = paid.order_by().values_list("line__regency_code", "line__pillar__code")
    found: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    for code, pillar, people, rupiah in rows.annotate(
        people=Count("line__member", distinct=True), rupiah=Sum("amount")
    ):
        found[code[:2], pillar][code] = {"penerima": people, "rupiah": rupiah or 0}
    return found


DATASETS: dict[str, DataSet] = {
    one.code: one
    for one in (
        DataSet(
            "anggota-pilar-sosial",
            "Anggota pilar sosial per kabupaten/kota dan pilar",
            "Pilar sosial: potensi dan sumber kesejahteraan sosial perorangan yang ditugaskan Dinas Sosial.",
            "Orang yang memegang jabatan pokok dan formasi yang terisi atau kosong pada hari terakhir triwulan. Orang "
            "yang bertugas di dua kabupaten/kota terhitung di keduanya.",
            "Pilar",
            (
                ("orang", "Orang yang bertugas", "orang"),
                ("formasi_terisi", "Formasi yang terisi", "formasi"),
                ("formasi_kosong", "Kursi formasi tanpa pemegang", "kursi"),
            ),
            ("orang", "formasi_terisi"),
            _people,
        ),
        DataSet(
            "kegiatan-pilar-sosial",
            "Kegiatan pilar sosial per kabupaten/kota",
            "Kegiatan: rapat koordinasi, sosialisasi, pelatihan, apel, lomba, dan pertemuan lain pilar sosial.",
            "Kegiatan yang dimulai dalam triwulan dan sudah ditutup, menurut kabupaten/kota tempatnya.",
            "-",
            (
                ("kegiatan", "Kegiatan", "kegiatan"),
                ("diundang", "Orang diundang", "orang"),
                ("terdaftar", "Orang terdaftar", "orang"),
                ("hadir", "Orang hadir", "orang"),
            ),
            ("diundang", "terdaftar", "hadir"),
            _events,
        ),
        DataSet(
            "tali-asih-pilar-sosial",
            "Tali asih pilar sosial per kabupaten/kota dan pilar",
            "Tali asih: uang yang dibayarkan kantor kepada pilar sosial, dengan nama apa pun pada dokumennya.",
            "Orang yang dibayar untuk triwulan itu dan jumlah rupiahnya, menurut hasil pembayaran yang tercatat.",
            "Pilar",
            (("penerima", "Orang yang dibayar", "orang"), ("rupiah", "Jumlah dibayarkan", "rupiah")),
            ("penerima",),
            _stipends,
        ),
    )
}
