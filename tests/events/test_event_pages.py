"""Events in the browser: made, changed, taken from step to step, and read as a list."""

from datetime import date, time

import pytest

from events.models import Event, EventDuty, EventOfficial
from pilarsosial.core.models import AuditEntry, Office
from tests.factories import EventFactory, assignment, participant

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Sosialisasi dan Audiensi Pilar Sosial",
    "kinds": ["sosialisasi", "audiensi"],
    "place_province": "35",
    "place_regency": "35.17",
    "place": "Pendopo",
    "first_day": "1/2/2024",
    "starts": "08.30",
    "ends": "12:00",
}


def test_an_event_of_two_kinds_is_made(operator, as_user):
    client = as_user(operator)
    answer = client.post("/kegiatan/tambah/", TYPED)
    event = Event.objects.get()
    assert answer["Location"] == f"/kegiatan/{event.pk}/"
    assert {row.kind for row in event.kinds.all()} == {"sosialisasi", "audiensi"}
    session = event.sessions.get()
    assert (event.starts_on, session.day, session.starts) == (date(2024, 2, 1), date(2024, 2, 1), time(8, 30))
    page = client.get(f"/kegiatan/{event.pk}/").content.decode()
    assert "Kamis, 1 Februari 2024" in page
    assert "08.30–12.00 WIB" in page
    assert "Sosialisasi dan audiensi" in page


@pytest.mark.parametrize("region, zone", [("35.17", "WIB"), ("51.71", "WITA"), ("91.71", "WIT")])
def test_the_hours_are_those_of_the_place(operator, as_user, region, zone):
    client = as_user(operator)
    client.post("/kegiatan/tambah/", {**TYPED, "place_province": region[:2], "place_regency": region})
    page = client.get(f"/kegiatan/{Event.objects.get().pk}/").content.decode()
    assert f"08.30–12.00 {zone}<" in page.replace(" ·", "<")


def test_several_days_are_several_sessions(operator, as_user):
    as_user(operator).post("/kegiatan/tambah/", {**TYPED, "last_day": "4/2/2024"})
    event = Event.objects.get()
    assert list(event.sessions.values_list("number", "day__day")) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert event.ends_on == date(2024, 2, 4)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"title": ""}, "Isi nama kegiatan."),
        ({"kinds": []}, "Pilih sedikitnya satu jenis."),
        ({"first_day": ""}, "Isi tanggalnya."),
        ({"last_day": "31/1/2024"}, "mendahului tanggal mulai"),
        ({"ends": "07.00"}, "mendahului jam mulai"),
        ({"starts": "99"}, "Tulis jam seperti 08.30."),
        ({"last_day": "1/8/2024"}, "paling lama 60 hari"),
        ({"note": "NIK 3517990101800001"}, "Jangan menulis NIK"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(operator, as_user, wrong, field):
    answer = as_user(operator).post("/kegiatan/tambah/", {**TYPED, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert field in page
    assert "Pendopo" in page
    assert not Event.objects.exists()


def test_without_a_script_the_list_of_regencies_follows(operator, as_user):
    page = as_user(operator).post("/kegiatan/tambah/", {**TYPED, "place_province": "15", "langkah": "perbarui"})
    assert "Kota Jambi" in page.content.decode()
    assert "checked" in page.content.decode()


def test_facts_change_and_two_at_once_are_told(jombang, operator, as_user):
    event = EventFactory(office=jombang)
    client = as_user(operator)
    facts = {**TYPED, "version": 1}
    assert client.post(f"/kegiatan/{event.pk}/ubah/", facts).status_code == 302
    again = client.post(f"/kegiatan/{event.pk}/ubah/", {**facts, "title": "Lain"})
    assert again.status_code == 422
    assert "baru saja diubah orang lain" in again.content.decode()
    event.refresh_from_db()
    assert event.title == TYPED["title"]
    told = AuditEntry.objects.get(action="event.changed")
    assert told.changes["nama kegiatan"][1] == TYPED["title"]


def rows(*sessions: dict, version: int = 1) -> dict:
    data = {"version": version, "sesi-TOTAL_FORMS": len(sessions), "sesi-INITIAL_FORMS": 0}
    for number, session in enumerate(sessions):
        data |= {f"sesi-{number}-{name}": value for name, value in session.items()}
    return data


def test_sessions_are_set_in_the_order_of_the_clock(jombang, operator, as_user):
    event = EventFactory(office=jombang)
    known = event.sessions.get()
    typed = rows(
        {"day": "2/2/2024", "starts": "08.00", "title": "Penutupan"},
        {"pk": known.pk, "day": "1/2/2024", "starts": "08.00", "ends": "12.00", "lesson_hours": "4"},
        {"day": ""},
    )
    assert as_user(operator).post(f"/kegiatan/{event.pk}/sesi/", typed).status_code == 302
    event.refresh_from_db()
    assert [(row.number, row.title, row.lesson_hours) for row in event.sessions.all()] == [
        (1, "", 4),
        (2, "Penutupan", None),
    ]
    assert event.sessions.get(number=1).pk == known.pk
    assert (event.starts_on, event.ends_on) == (date(2024, 2, 1), date(2024, 2, 2))


def test_an_official_is_represented_by_somebody_new(jombang, operator, as_user):
    event = EventFactory(office=jombang)
    typed = {
        "name": "Sudirman",
        "title": "Sekretaris Daerah",
        "role": "membuka",
        "presence": "diwakili",
        "deputy_name": "Jangcik Mohza",
        "deputy_title": "Asisten III",
    }
    client = as_user(operator)
    assert client.post(f"/kegiatan/{event.pk}/pejabat/tambah/", typed).status_code == 302
    absent, came = EventOfficial.objects.order_by("attended")
    assert (absent.attended, absent.represented_by, came.attended) == (False, came, True)
    assert "diwakili Jangcik Mohza, Asisten III" in client.get(f"/kegiatan/{event.pk}/").content.decode()
    circle = {**typed, "name": "Jangcik Mohza", "deputy_name": "", "represented_by": absent.pk}
    answer = client.post(f"/kegiatan/{event.pk}/pejabat/{came.pk}/", circle)
    assert "sendiri tercatat mewakili" in answer.content.decode()


def test_a_coordinator_is_given_duty(jombang, operator, coordinator, as_user, auditor):
    event = EventFactory(office=jombang)
    participant(event, name="Tamu")
    client = as_user(operator)
    assert "tidak berperan" in client.post(f"/kegiatan/{event.pk}/petugas/tambah/", {"username": "pemeriksa"}).text
    client.post(f"/kegiatan/{event.pk}/petugas/tambah/", {"username": "KOORDINATOR"})
    assert EventDuty.objects.get().user == coordinator
    client.post(f"/kegiatan/{event.pk}/petugas/{EventDuty.objects.get().pk}/akhiri/")
    assert not EventDuty.objects.exists()


def test_steps_are_offered_by_the_table_and_ask_for_reasons(jombang, operator, as_user):
    event = EventFactory(office=jombang)
    client = as_user(operator)
    page = client.get(f"/kegiatan/{event.pk}/").text
    assert "Umumkan" in page
    assert "Tutup<" not in page
    for step, version in (("announce", 1), ("start", 2), ("close", 3)):
        assert client.post(f"/kegiatan/{event.pk}/langkah/{step}/", {"version": version}).status_code == 302
    refused = client.post(f"/kegiatan/{event.pk}/langkah/reopen/", {"version": 4})
    assert "Tulis alasannya." in refused.text
    assert "tidak berlaku sekarang" in client.get(f"/kegiatan/{event.pk}/langkah/announce/").text
    assert "Kegiatan ini sudah selesai" in client.post(f"/kegiatan/{event.pk}/ubah/", {**TYPED, "version": 4}).text


class TestList:
    @pytest.fixture(autouse=True)
    def year(self, jombang: Office, jatim: Office):
        EventFactory(office=jombang, title="Rakor Lalu", starts_on=date(2024, 2, 1), state="closed")
        EventFactory(office=jombang, title="Lomba Depan", starts_on=date(2099, 2, 1), kinds=["lomba"])
        provincial = EventFactory(office=jatim, title="Sinergitas", starts_on=date(2099, 3, 1))
        participant(provincial, assignment("TKSK", "35.17.09"))
        EventFactory(office=jatim, title="Bukan Jombang", starts_on=date(2099, 4, 1))

    def titles(self, client, query: str = "") -> list[str]:
        months = client.get(f"/kegiatan/{query}").context["months"]
        return [line["event"].title for month in months for line in month["lines"]]

    def test_what_comes_first_stands_first(self, operator, as_user):
        client = as_user(operator)
        assert self.titles(client) == ["Lomba Depan", "Sinergitas"]
        assert self.titles(client, "?waktu=lampau") == ["Rakor Lalu"]
        assert self.titles(client, "?waktu=semua") == ["Sinergitas", "Lomba Depan", "Rakor Lalu"]

    @pytest.mark.parametrize(
        "query, titles",
        [
            ("jenis=lomba", ["Lomba Depan"]),
            ("keadaan=closed", ["Rakor Lalu"]),
            ("tahun=2024", ["Rakor Lalu"]),
            ("tahun=abad", []),
            ("q=depan", ["Lomba Depan"]),
            ("wilayah=35.16", []),
            ("wilayah=35.17", ["Lomba Depan", "Rakor Lalu"]),
        ],
    )
    def test_it_is_narrowed(self, operator, as_user, query, titles):
        assert self.titles(as_user(operator), f"?waktu=semua&{query}") == titles

    def test_pages_follow_each_other(self, jombang, operator, as_user, monkeypatch):
        for number in range(45):
            EventFactory(office=jombang, title=f"Nomor {number}", starts_on=date(2099, 1, 1 + number % 7))
        client = as_user(operator)
        first = client.get("/kegiatan/")
        rest = self.titles(client, first.context["next_url"].removeprefix("/kegiatan/"))
        seen = self.titles(client) + rest
        assert len(seen) == len(set(seen)) == 47


def test_unknown_numbers_are_a_dash_and_stated_ones_stand_beside(jombang, operator, as_user):
    event = EventFactory(office=jombang, state="running")
    client = as_user(operator)
    assert client.get(f"/kegiatan/{event.pk}/").text.count("belum diketahui") == 4
    person = participant(event, assignment("TKSK", "35.17.09"), invited_at="2026-09-01T00:00Z")
    typed = {"figure": "invited", "stated": "3", "source": "Surat undangan"}
    client.post(f"/kegiatan/{event.pk}/angka/tambah/", typed)
    page = client.get(f"/kegiatan/{event.pk}/").text
    assert "dihitung 1, selisih 2" in page
    assert person.name not in page
