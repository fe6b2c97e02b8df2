"""The data sets: what they count, and what Satu Data asks to be said of them (standard and metadata)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr

from events.models import Event, EventState
from events.reports import numbers_of
from personnel.models import Assignment, Post
from personnel.reports import PlaceCount, by_place, vacancies_by_regency
from pilarsosial.core.models import Level, Pillar, Region
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.values.period import Period
from stipends.models import BatchTotal, Payment, PaymentResult

HIDDEN, TIER = "disembunyikan", "tingkat"
# What a row of a place stands for; a province has posts of its own beside those of its regencies.
REGENCY, PROVINCE, TOTAL = "kabupaten/kota", "provinsi", "jumlah"
# A column of the published table: its code, what it is, unit.
Measure = tuple[str, str, str]
# {(province, pillar code or ""): {regency, or the province itself: {measure: figure, None where nobody knows}}}
Counted = Mapping[tuple[str, str], Mapping[str, Mapping[str, int | None]]]


@dataclass(frozen=True)
class DataSet:
    """`people` are the measures that count people: a small one hides its row."""

    code: str
    title: str
    concept: str
    definition: str
    classification: str
    measures: tuple[Measure, ...]
    people: tuple[str, ...]
    count: Callable[[Period], Counted]

    def columns(self) -> list[tuple[str, str, str]]:
        """(code, what it is, unit) of every column, in their order."""
        pillar = [("kode_pilar", "Kode pilar", ""), ("pilar", "Nama pilar", "")] if self.classification != "-" else []
        return [
            ("periode", "Triwulan", ""),
            ("tanggal", "Keadaan per tanggal", ""),
            ("kode_wilayah", "Kode wilayah (Kemendagri)", ""),
            ("wilayah", "Nama wilayah", ""),
            (TIER, f"{REGENCY}; {PROVINCE}: yang wilayahnya provinsi itu sendiri; {TOTAL}: semuanya se-provinsi", ""),
            *pillar,
            *self.measures,
            (HIDDEN, "Benar bila angkanya tidak ditampilkan karena kecil", ""),
        ]


def _people(period: Period) -> Counted:
    """People and filled posts by the roster's own reports, seats that nobody holds beside them."""
    day = period.last_day
    found: dict[tuple[str, str], dict[str, dict[str, int | None]]] = defaultdict(dict)
    held, posts = Assignment.objects.active_on(day).basic(), Post.objects.active_on(day).basic()
    for province in _provinces(held, posts):
        for pillar in Pillar.objects.order_by("pk"):
            people = by_place(Assignment.objects.filter(pillar=pillar), province, day)
            inside = Post.objects.filter(pillar=pillar, region__code__inside=province.code)
            vacant = vacancies_by_regency(inside, day)
            for code in people.keys() | vacant.keys():
                place = people.get(code, PlaceCount(0, 0))
                found[province.code, pillar.code][code] = {
                    "orang": place.people,
                    "formasi_terisi": place.posts,
                    "formasi_kosong": vacant.get(code, 0),
                }
    return found


def _provinces(held: QuerySet, posts: QuerySet) -> list[Region]:
    """Where somebody serves or could serve."""
    codes: set[str] = set()
    for rows, name in ((held, "regency_code"), (posts, "region_id")):
        codes |= set(
            rows.order_by().annotate(province=Substr(name, 1, 2)).values_list("province", flat=True).distinct()
        )
    return list(Region.objects.filter(code__in=codes, level=Level.PROVINCE).order_by("code"))


_EVENT_PEOPLE = ("diundang", "terdaftar", "hadir")
_EVENTS = ("kegiatan", *(f"kegiatan_{name}" for name in _EVENT_PEOPLE))


def _events(period: Period) -> Counted:
    """Events of the quarter by the place where they were held, with who was invited, registered and there.

    Beside each sum of people stands of how many events it is known; of none it is unknown.
    """
    rows = Event.objects.filter(
        starts_on__gte=period.first_day,
        starts_on__lte=period.last_day,
        state__in=(EventState.CLOSED, EventState.REPORTED),
    )
    events = list(rows.order_by("pk"))
    numbers = numbers_of(events, SYSTEM)
    found: dict[tuple[str, str], dict[str, dict[str, int | None]]] = defaultdict(dict)
    for event in events:
        code, told = event.region_id[:5], numbers[event.pk]
        row = found[code[:2], ""].setdefault(code, {name: None for name in _EVENT_PEOPLE} | dict.fromkeys(_EVENTS, 0))
        row["kegiatan"] += 1
        for name, figure in zip(_EVENT_PEOPLE, (told.invited, told.registered, told.attended), strict=True):
            if figure is not None:
                row[name] = (row[name] or 0) + figure
                row[f"kegiatan_{name}"] += 1
    return found


def _stipends(period: Period) -> Counted:
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
            "yang bertugas di dua kabupaten/kota terhitung di keduanya; jabatan tingkat provinsi punya baris sendiri.",
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
            "Kegiatan yang dimulai dalam triwulan dan sudah ditutup, menurut kabupaten/kota tempatnya. Jumlah orang "
            "yang tidak tercatat kosong, bukan nol; di sampingnya dari berapa kegiatan angkanya diketahui.",
            "-",
            (
                ("kegiatan", "Kegiatan", "kegiatan"),
                ("diundang", "Orang diundang", "orang"),
                ("terdaftar", "Orang terdaftar", "orang"),
                ("hadir", "Orang hadir", "orang"),
                ("kegiatan_diundang", "Kegiatan yang jumlah diundangnya tercatat", "kegiatan"),
                ("kegiatan_terdaftar", "Kegiatan yang jumlah terdaftarnya tercatat", "kegiatan"),
                ("kegiatan_hadir", "Kegiatan yang kehadirannya tercatat", "kegiatan"),
            ),
            _EVENT_PEOPLE,
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
