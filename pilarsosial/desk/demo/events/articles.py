"""The events that were in the news, with the figures as they were told: what nobody told stays unknown.

Who is on their lists is invented; people of rank stand by their office, not by name. Of Jambi's recommendations the
article has none: those here are invented and say so.
"""

from __future__ import annotations

from datetime import date

from events.models import ContestResult, Event, EventClaim, EventOfficial, Figure, Participant, Quota, Recommendation
from pilarsosial.core.models import Level, Office, Pillar, Position, PositionKind, Region

from ..places import BIRO_KESRA_JAMBI, BUKITTINGGI, EAST_JAVA, JOMBANG
from .book import EventBook, Person, Planned, at_noon, people_serving, sessions_of

JAMBI = "15"
JOMBANG_2019 = date(2019, 1, 29)
JAMBI_2023 = date(2023, 6, 22)
JOMBANG_2024 = date(2024, 2, 1)
SYNERGY_2024 = date(2024, 4, 4)
BUKITTINGGI_2024 = date(2024, 10, 22)
INVENTED = "Rekaan untuk contoh: berita tidak memuat rekomendasi."
MEMBERS, OUTSIDE, UNITS = 160, 40, 30  # of the synergy in East Java
FROM_OFFICES, FROM_OTHERS = 2, 28  # of Jambi: two offices of each regency, and others: 50


def plan_articles(book: EventBook, today: date) -> None:
    """Those that have been on that day."""
    pillars = {pillar.code: pillar for pillar in Pillar.objects.all()}
    plans = (
        (JOMBANG_2019, jombang_2019),
        (JAMBI_2023, jambi_2023),
        (JOMBANG_2024, jombang_2024),
        (SYNERGY_2024, synergy_2024),
        (BUKITTINGGI_2024, bukittinggi_2024),
    )
    for day, plan in plans:
        if day <= today:
            plan(book, pillars)


def _event(code: str, title: str, day: date, place: str, theme: str = "") -> Event:
    office = Office.objects.select_related("region").get(code=code)
    return Event(
        office=office, title=title, theme=theme, region=office.region, place=place, starts_on=day, ends_on=day,
        created_by=None,
    )  # fmt: skip


def _official(
    planned: Planned,
    title: str,
    role: str,
    *,
    acting: str = "",
    came: bool | None = True,
    deputy: EventOfficial | None = None,
) -> EventOfficial:
    row = EventOfficial(
        event=planned.event,
        order=len(planned.officials) + 1,
        name=f"{acting} {title}".strip(),
        title=title,
        acting=acting,
        role=role,
        attended=False if deputy else came,
        represented_by=deputy,
    )
    planned.officials.append(row)
    return row


def _claim(
    planned: Planned, figure: Figure, stated: int, source: str, on: date, label: str = "", note: str = ""
) -> None:
    planned.claims.append(
        EventClaim(
            event=planned.event, figure=figure, stated=stated, source=source, source_date=on, label=label, note=note
        )
    )


def jombang_2024(book: EventBook, pillars: dict[str, Pillar]) -> Planned:
    """150 PKH, 21 TKSK, 40 Tagana "peserta": neither who was invited nor who came was told, nor the total."""
    event = _event(JOMBANG, "Sosialisasi dan Audiensi Pilar Sosial Kabupaten Jombang", JOMBANG_2024, "")
    planned = book.plan(event, ("sosialisasi", "audiensi"))
    planned.sessions = sessions_of(event, [(0, None, None, None)])
    told = {"PKH": 150, "TKSK": 21, "TAGANA": 40}
    planned.people = _basic(JOMBANG_2024, JOMBANG, tuple(told))
    planned.registered = at_noon(JOMBANG_2024)
    for order, (code, number) in enumerate(told.items(), start=1):
        planned.quotas.append(Quota(event=event, order=order, pillar=pillars[code], number=number))
        note = "Berita menyebut peserta; diundang atau hadir tidak dikatakan."
        _claim(planned, Figure.REGISTERED, number, "Berita Dinas Sosial Kabupaten Jombang", JOMBANG_2024, code, note)
    _official(planned, "Bupati Jombang", "sambutan", acting="Pj.")
    _official(planned, "Kepala Dinas Sosial Kabupaten Jombang", "penyelenggara")
    return planned


def jombang_2019(book: EventBook, pillars: dict[str, Pillar]) -> Planned:
    """209 were said; 161 + 21 + 26 are 208. A delegation to a contest in Surabaya is sent off."""
    event = _event(JOMBANG, "Audiensi Pekerja Sosial dengan Bupati Jombang", JOMBANG_2019, "Pendopo Kabupaten Jombang")
    planned = book.plan(event, ("audiensi", "lomba"))
    planned.sessions = sessions_of(event, [(0, None, None, None)])
    planned.people = _basic(JOMBANG_2019, JOMBANG, ("PKH", "TKSK", "TAGANA"))
    planned.registered = at_noon(JOMBANG_2019)
    note = "Jumlah ketiga pilar yang disebut pada berita yang sama 208."
    _claim(planned, Figure.REGISTERED, 209, "mediapetisi.net", JOMBANG_2019, note=note)
    _official(planned, "Bupati Jombang", "sambutan")
    _official(planned, "Kepala Dinas Sosial Kabupaten Jombang", "penyelenggara")
    return planned


def synergy_2024(book: EventBook, pillars: dict[str, Pillar]) -> Planned:
    """200 were invited: 160 coordinators of three pillars and 40 of Jatim Social Care from 30 UPT. The same 160 and 40
    were later said to have come, so attendance is a stated figure."""
    event = _event(EAST_JAVA, "Sinergitas Pilar Sosial Jawa Timur", SYNERGY_2024, "Aula BPSDM Provinsi Jawa Timur")
    planned = book.plan(event, ("sinergitas",))
    planned.sessions = sessions_of(event, [(0, None, None, None)])
    planned.people = _coordinators(SYNERGY_2024)[:MEMBERS] + [
        Person(
            f"Petugas Jatim Social Care {number:02}",
            agency="Jatim Social Care",
            unit=f"UPT {(number - 1) % UNITS + 1:02}",
            job="Petugas JSC",
        )
        for number in range(1, OUTSIDE + 1)
    ]
    planned.invited = at_noon(SYNERGY_2024)
    planned.quotas = [
        Quota(event=event, order=1, label="Koordinator Tagana, TKSK, dan PKH Plus", number=MEMBERS),
        Quota(event=event, order=2, label="Jatim Social Care", number=OUTSIDE, units=UNITS),
    ]
    source, on = "surabayapagi.com", date(2024, 4, 5)
    note = "Angka yang sama dipakai berita untuk undangan dan untuk yang datang."
    _claim(planned, Figure.INVITED, MEMBERS + OUTSIDE, source, on)
    _claim(planned, Figure.ATTENDED, MEMBERS, source, on, "pilar sosial", note)
    _claim(planned, Figure.ATTENDED, OUTSIDE, source, on, "Jatim Social Care", note)
    _claim(planned, Figure.UNITS, UNITS, source, on, "Jatim Social Care")
    deputy = _official(planned, "Sekretaris Daerah Provinsi Jawa Timur", "membuka", acting="Pj.")
    _official(planned, "Gubernur Jawa Timur", "membuka", acting="Pj.", deputy=deputy)
    for title in ("Kepala BPSDM Provinsi Jawa Timur", "Kepala Bappeda Provinsi Jawa Timur"):
        _official(planned, title, "tamu")
    _official(planned, "Kepala Dinas Sosial Provinsi Jawa Timur", "penyelenggara")
    return planned


def bukittinggi_2024(book: EventBook, pillars: dict[str, Pillar]) -> Planned:
    """332 and 322 were said of the pillars, whose posts are 360; who took part was not told."""
    event = _event(BUKITTINGGI, "Pelatihan Peningkatan Kapasitas Pilar Sosial Kota Bukittinggi", BUKITTINGGI_2024, "")
    planned = book.plan(event, ("pelatihan",))
    planned.sessions = sessions_of(event, [(0, None, None, None)])
    for order, (code, number) in enumerate({"PSM": 300, "TAGANA": 31, "KUBE": 26, "TKSK": 3}.items(), start=1):
        planned.quotas.append(Quota(event=event, order=order, pillar=pillars[code], number=number))
    note = "Tentang jumlah pilar sosial; berita yang sama juga menyebut {} orang, dan siapa yang ikut tidak dikatakan."
    on = date(2024, 10, 27)
    _claim(planned, Figure.QUOTA, 332, "Berita pelatihan pilar sosial Kota Bukittinggi", on, note=note.format(322))
    _claim(planned, Figure.QUOTA, 322, "Berita pelatihan pilar sosial Kota Bukittinggi", on, note=note.format(332))
    deputy = _official(planned, "Staf Ahli Wali Kota Bukittinggi", "membuka")
    _official(planned, "Wali Kota Bukittinggi", "membuka", acting="Pjs.", deputy=deputy)
    _official(planned, "Kepala Dinas Sosial Kota Bukittinggi", "penyelenggara")
    return planned


def jambi_2023(book: EventBook, pillars: dict[str, Pillar]) -> Planned:
    """A Biro Kesra, 50 outside participants, no members; the Sekda was represented, and so did not come."""
    event = _event(
        BIRO_KESRA_JAMBI, "Rapat Koordinasi Kesejahteraan Sosial Provinsi Jambi", JAMBI_2023, "Hotel Odua Weston"
    )
    planned = book.plan(event, ("rakor",))
    planned.sessions = sessions_of(event, [(0, None, None, None)])
    regencies = Region.objects.children_of(JAMBI).filter(level=Level.REGENCY)
    for regency in regencies:
        for agency in (f"Dinas Sosial {regency}", f"Bagian Kesra {regency}")[:FROM_OFFICES]:
            number = len(planned.people) + 1
            planned.people.append(Person(f"Peserta Jambi {number:02}", region_id=regency.code, agency=agency))
    for _ in range(FROM_OTHERS):
        number = len(planned.people) + 1
        planned.people.append(Person(f"Peserta Jambi {number:02}", region_id=JAMBI, agency="Mitra Biro Kesra"))
    planned.registered = at_noon(JAMBI_2023)
    _claim(
        planned,
        Figure.REGISTERED,
        50,
        "Berita Pemerintah Provinsi Jambi",
        JAMBI_2023,
        note="Berita menyebut 50 peserta; siapa yang hadir tidak dikatakan.",
    )
    deputy = _official(planned, "Asisten III Setda Provinsi Jambi", "membuka")
    _official(planned, "Sekretaris Daerah Provinsi Jambi", "membuka", deputy=deputy)
    _official(planned, "Kepala Bagian pada Biro Kesra", "penyelenggara")
    asked = (
        ("Data penerima bantuan iuran disamakan antara Dinas Sosial dan Bagian Kesra setiap triwulan", "Biro Kesra"),
        ("Forum koordinasi pilar sosial dibentuk di setiap kabupaten/kota", "Dinas Sosial kabupaten/kota"),
        ("Hasil rakor disampaikan kepada seluruh kecamatan", "Bagian Kesra kabupaten/kota"),
    )
    planned.recommendations = [
        Recommendation(
            event=event, text=text, in_charge=who, proposed_by="Forum", due_on=date(2023, 9, 30), note=INVENTED
        )
        for text, who in asked
    ]
    return planned


def delegate(planned: Planned) -> None:
    """The delegation of 2019 to Surabaya; after the event is written. The article names nobody."""
    people = Participant.objects.filter(event=planned.event, pillar__code="TKSK").order_by("pk")[:3]
    ContestResult.objects.bulk_create(
        ContestResult(
            event=planned.event,
            participant=person,
            pillar_id=person.pillar_id,
            category="Delegasi lomba pilar sosial",
            next_level="Lomba di Surabaya",
            note="Berita menyebut delegasinya saja; nama rekaan.",
        )
        for person in people
    )


def _basic(day: date, region: str, pillars: tuple[str, ...]) -> list[Person]:
    """Who held a basic post of these pillars there on that day."""
    basic = {"position__kind": PositionKind.BASIC, "acting": False}
    return people_serving(day, region, pillar__code__in=pillars, **basic)


def _coordinators(day: date) -> list[Person]:
    """Coordinators of the three pillars first; where there are fewer than were invited, others of these pillars."""
    pillars = {"pillar__code__in": ("TAGANA", "TKSK", "PKH_PLUS")}
    kinds = Position.objects.filter(kind=PositionKind.COORDINATOR)
    first = people_serving(day, EAST_JAVA, position__in=kinds, **pillars)
    known = {person.member_id for person in first}
    others = [person for person in people_serving(day, EAST_JAVA, **pillars) if person.member_id not in known]
    step = max(len(others) // MEMBERS, 1)  # from all over the province
    return first + others[::step] + [person for number, person in enumerate(others) if number % step]
