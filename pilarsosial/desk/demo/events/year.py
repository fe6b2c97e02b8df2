"""A year of believable events in East Java: who meets when, who came, what was asked for. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from events.models import Event, EventState, Quota, QuotaRule, Recommendation, RecommendationState
from pilarsosial.core.models import Office, Pillar
from pilarsosial.core.values.period import Period, PeriodUnit

from ..places import EAST_JAVA, JOMBANG
from .book import EventBook, Person, Planned, at_noon, people_serving, sessions_of

ROMAN = ("I", "II", "III", "IV")
MORNING = (0, time(8), time(11, 30), None)
ASKED = (
    ("Mutakhirkan data penerima bersama pemerintah desa sebelum akhir bulan", "Bidang Perlindungan Sosial"),
    ("Usulkan PSM untuk desa yang belum memilikinya", "Bidang Pemberdayaan Sosial"),
    ("Sediakan rompi dan kartu anggota bagi petugas yang baru diangkat", "Sekretariat"),
    ("Samakan jadwal laporan bulanan di semua kecamatan", "Bidang Pemberdayaan Sosial"),
    ("Adakan pelatihan layanan dukungan psikososial", "Bidang Pemberdayaan Sosial"),
    ("Perbaiki peralatan gudang kesiapsiagaan", "Bidang Perlindungan Sosial"),
    ("Bentuk grup koordinasi antara pendamping PKH dan TKSK di tiap kecamatan", "Koordinator kabupaten"),
)
OUTSIDERS = (
    ("Bappeda", "Bidang Pemerintahan dan Pembangunan Manusia", "Kepala Bidang"),
    ("Dinas Kesehatan", "Bidang Pelayanan Kesehatan", "Staf"),
    ("BPBD", "Bidang Kedaruratan dan Logistik", "Analis Kebencanaan"),
    ("Kementerian Agama", "Penyelenggara Zakat dan Wakaf", "Penyelenggara"),
    ("Baznas", "", "Pelaksana"),
)
# Other regencies meet twice a year with so many people at most; only Jombang's lists are long.
MOST_ELSEWHERE = 32


class Year:
    def __init__(self, book: EventBook, today: date) -> None:
        self.book, self.rng, self.today = book, book.rng, today
        self.first = today.replace(year=today.year - 1)
        self.pillars = {pillar.code: pillar for pillar in Pillar.objects.all()}
        rows = Office.objects.select_related("region").order_by("code")
        self.offices = {office.code: office for office in rows.filter(region__code__inside=EAST_JAVA)}
        everybody = people_serving(today, EAST_JAVA)
        self.people: dict[str, list[Person]] = {}
        for person in everybody:
            self.people.setdefault((person.region_id or "")[:5], []).append(person)

    def plan(self) -> None:
        self._jombang()
        self._province()
        for code in sorted(self.offices):
            if len(code) == len(JOMBANG) and code != JOMBANG:
                self._elsewhere(code)

    # --- Who meets --------------------------------------------------------------------------------------------------

    def _jombang(self) -> None:
        for quarter in self._quarters(5):
            day = self._weekday(quarter.last_day - timedelta(days=12))
            title = f"Rapat Koordinasi Pilar Sosial Triwulan {ROMAN[quarter.number - 1]} {quarter.year}"
            one = self._event(
                JOMBANG, title, day, ("rakor",), "Aula Dinas Sosial", [MORNING, (0, time(13), time(15), None)]
            )
            self._invite(one, ("TKSK", "PKH"), 60, rule=QuotaRule.TYPED)
            self._outsiders(one, 3)
            self._ask(one, 3)
        for number in range(12):
            day = self._weekday(self.first + timedelta(days=20 + 30 * number))
            one = self._event(
                JOMBANG,
                f"Apel Kesiapsiagaan Tagana {_month(day)}",
                day,
                ("apel",),
                "Halaman Dinas Sosial",
                [(0, time(7), time(8, 30), None)],
            )
            self._invite(one, ("TAGANA",), 45)
        training = self._event(
            JOMBANG, "Bimtek Verifikasi Data bagi Pendamping PKH", self._weekday(self.first + timedelta(days=70)),
            ("pelatihan",), "Hotel Yusro",
            [(0, time(8), time(12), 4), (0, time(13), time(16), 4), (1, time(8), time(12), 4)],
            theme="Data yang benar, layanan yang tepat",
        )  # fmt: skip
        self._invite(training, ("PKH",), 70)
        second = self._event(
            JOMBANG, "Pelatihan Dukungan Psikososial bagi TKSK dan Tagana",
            self._weekday(self.first + timedelta(days=190)), ("pelatihan",), "Balai Latihan Kerja",
            [(0, time(8), time(12), 5), (0, time(13), time(16), 4)],
        )  # fmt: skip
        self._invite(second, ("TKSK", "TAGANA"), 50)
        contest = self._event(
            JOMBANG, "Lomba Pilar Sosial Berprestasi Kabupaten Jombang",
            self._weekday(self.first + timedelta(days=230)),
            ("lomba",), "Pendopo Kabupaten", [MORNING],
        )  # fmt: skip
        self._invite(contest, ("TKSK", "PSM", "TAGANA"), 30)
        outreach = self._event(
            JOMBANG, "Sosialisasi Pemutakhiran Data Sosial", self._weekday(self.first + timedelta(days=120)),
            ("sosialisasi", "dialog"), "Pendopo Kabupaten Jombang", [MORNING],
        )  # fmt: skip
        self._invite(outreach, ("PSM", "TKSK"), 120)
        self._coming(JOMBANG, "Sosialisasi Kartu Anggota dan Daftar Hadir QR", ("sosialisasi",), ("PSM",), 80, 9)
        draft = self._event(
            JOMBANG, "Bimtek Pelaporan Kegiatan Akhir Tahun", self._weekday(self.today + timedelta(days=65)),
            ("pelatihan",), "", [(0, None, None, 4)], state=EventState.DRAFT,
        )  # fmt: skip
        self._invite(draft, ("TKSK",), 21, rule=QuotaRule.PER_DISTRICT)

    def _province(self) -> None:
        for quarter in self._quarters(5):
            day = self._weekday(quarter.last_day - timedelta(days=25))
            title = f"Rakor Pilar Sosial Provinsi Jawa Timur Triwulan {ROMAN[quarter.number - 1]} {quarter.year}"
            one = self._event(EAST_JAVA, title, day, ("rakor",), "Surabaya", [MORNING])
            people = [rows[0] for code, rows in sorted(self.people.items()) if rows]
            self._list(one, people, "Koordinator kabupaten/kota")
            self._outsiders(one, 4)
            self._ask(one, 2)
        self._coming(
            EAST_JAVA,
            "Sinergitas Pilar Sosial Menyambut HKSN",
            ("sinergitas", "peringatan"),
            ("TKSK", "TAGANA"),
            120,
            40,
        )

    def _elsewhere(self, code: str) -> None:
        start = self.rng.randint(15, 150)
        for number, (title, kinds, pillars) in enumerate(
            (
                ("Rapat Koordinasi Pilar Sosial", ("rakor",), ("TKSK", "PKH", "TAGANA", "PSM")),
                ("Sosialisasi Program Kesejahteraan Sosial", ("sosialisasi",), ("PSM", "TKSK", "PKH", "KUBE")),
            )
        ):
            day = self._weekday(self.first + timedelta(days=start + 120 * number + self.rng.randint(0, 40)))
            region = self.offices[code].region
            one = self._event(
                code, f"{title} {region}", day, kinds, f"Aula Dinas Sosial {region.short_name}", [MORNING]
            )
            self._invite(one, pillars, MOST_ELSEWHERE)
            self._ask(one, 1)

    # --- How ----------------------------------------------------------------------------------------------------------

    def _event(
        self, code: str, title: str, day: date, kinds: Sequence[str], place: str, hours: list[Any], *,
        theme: str = "", state: str = "",
    ) -> Planned:  # fmt: skip
        office = self.offices[code]
        last = day + timedelta(days=max(row[0] for row in hours))
        event = Event(
            office=office, title=title[:200], theme=theme, region=office.region, place=place, starts_on=day,
            ends_on=last, time_zone=office.region.time_zone,
        )  # fmt: skip
        over = last < self.today
        usual = EventState.REPORTED if last < self.today - timedelta(days=45) else EventState.CLOSED
        planned = self.book.plan(event, kinds, state=state or (usual if over else EventState.ANNOUNCED))
        planned.sessions = sessions_of(event, hours)
        planned.invited = None if state == EventState.DRAFT else at_noon(day - timedelta(days=10))
        planned.registered = planned.invited
        planned.attended = over and not state
        return planned

    def _coming(
        self, code: str, title: str, kinds: Sequence[str], pillars: tuple[str, ...], most: int, days: int
    ) -> None:
        day = self._weekday(self.today + timedelta(days=days))
        one = self._event(code, title, day, kinds, "Pendopo", [MORNING])
        self._invite(one, pillars, most)
        one.invited, one.registered = at_noon(self.today - timedelta(days=2)), None

    def _invite(self, one: Planned, pillars: tuple[str, ...], most: int, *, rule: str = QuotaRule.TYPED) -> None:
        code = one.event.office.code
        held = {self.pillars[name].pk: name for name in pillars if name in self.pillars}
        rows = (
            self.people.get(code[:5], []) if len(code) > 2 else [row for rows in self.people.values() for row in rows]
        )
        found = [person for person in rows if person.pillar_id in held]
        chosen = (
            found if len(found) <= most else sorted(self.rng.sample(found, most), key=lambda one: one.member_id or 0)
        )
        one.people += chosen
        for order, (pk, _) in enumerate(sorted(held.items(), key=lambda item: pillars.index(item[1])), start=1):
            number = sum(person.pillar_id == pk for person in chosen)
            if number:
                per = {"per": 1} if rule == QuotaRule.PER_DISTRICT else {}
                quota = Quota(event=one.event, order=order, pillar_id=pk, rule=rule, number=number, **per)
                one.quotas.append(quota)

    def _list(self, one: Planned, people: list[Person], label: str) -> None:
        one.people += people
        one.quotas.append(Quota(event=one.event, order=1, label=label, number=len(people)))

    def _outsiders(self, one: Planned, number: int) -> None:
        for agency, unit, job in self.rng.sample(OUTSIDERS, number):
            name = f"Utusan {agency} {one.event.office.region.name}"
            one.people.append(Person(name, agency=f"{agency} {one.event.office.region.name}", unit=unit, job=job))

    def _ask(self, one: Planned, number: int) -> None:
        """Recommendations of what is over: older ones are done, some are late."""
        if one.event.ends_on >= self.today:
            return
        for text, who in self.rng.sample(ASKED, number):
            due = one.event.ends_on + timedelta(days=self.rng.choice((30, 60, 90)))
            settled = due < self.today and self.rng.random() < 0.7
            late = not settled and self.rng.random() < 0.5
            state = (
                RecommendationState.DONE
                if settled
                else RecommendationState.WORKING
                if late
                else RecommendationState.OPEN
            )
            one.recommendations.append(
                Recommendation(
                    event=one.event, text=text, proposed_by="Peserta", in_charge=who, due_on=due, state=state,
                    outcome="Sudah dilaksanakan dan dilaporkan" if settled else "",
                    settled_at=at_noon(due - timedelta(days=3)) if settled else None,
                )
            )  # fmt: skip

    def _quarters(self, number: int) -> list[Period]:
        """The last ones up to the present, the oldest first."""
        found = [Period.containing(self.today, PeriodUnit.QUARTER)]
        while len(found) < number:
            found.append(found[-1].previous())
        return found[::-1]

    @staticmethod
    def _weekday(day: date) -> date:
        """Nobody meets on a weekend."""
        return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def _month(day: date) -> str:
    months = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
    return f"{months[day.month - 1]} {day.year}"
