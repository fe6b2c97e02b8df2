"""People on the list: outside people, registration by those who may, withdrawal, personal links and answers."""

import io
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from events.models import Event, Participant
from events.sending import qr_png, rsvp_url
from events.services import register_participants, renew_token, take_step, withdraw_participants
from events.tokens import token_hash, token_in
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import AuditEntry
from tests.factories import EventFactory, MemberFactory, assignment, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(jombang) -> Event:
    return EventFactory(office=jombang, state="announced", title="Rakor TKSK")


@pytest.fixture
def person(event) -> Participant:
    member = MemberFactory(name="Ani Rahma", phone="+6281234567890")
    return participant(event, assignment("TKSK", "35.17.09", member=member), invited_at="2026-09-01T00:00Z")


class TestOutsidePeople:
    def test_one_by_a_form(self, event, operator, as_user):
        typed = {"name": " Sri  Wahyuni ", "agency": "UPT Panti", "phone": "0812-3456-7890", "role": "narasumber"}
        assert as_user(operator).post(f"/kegiatan/{event.pk}/peserta/tambah/", typed).status_code == 302
        row = Participant.objects.get()
        assert (row.name, row.phone, row.role, row.source) == ("Sri Wahyuni", "+6281234567890", "narasumber", "form")
        assert row.invited_at is not None

    def test_many_by_pasted_lines(self, event, operator, as_user):
        lines = "Sri; UPT Panti; Kepala; 081234567890; Bidang A\nBudi\tDinas Kesehatan\n\nCici"
        typed = {"lines": lines, "role": "tamu"}
        as_user(operator).post(f"/kegiatan/{event.pk}/peserta/tempel/", typed)
        rows = list(Participant.objects.order_by("name").values_list("name", "agency", "job", "unit"))
        assert rows == [
            ("Budi", "Dinas Kesehatan", "", ""),
            ("Cici", "", "", ""),
            ("Sri", "UPT Panti", "Kepala", "Bidang A"),
        ]

    @pytest.mark.parametrize(
        "lines, said",
        [
            ("Sri\nBudi; UPT; Staf; bukan nomor", "Baris 2 (Budi)"),
            ("Sri;a;b;0812345678;c;d", "Baris 1 berisi 6 bagian"),
            ("Sri\n;UPT", "Isi namanya."),
            ("Sri;UPT 3517990101800001", "Jangan menulis NIK"),
        ],
    )
    def test_one_wrong_line_and_nobody_is_added(self, event, operator, as_user, lines, said):
        answer = as_user(operator).post(f"/kegiatan/{event.pk}/peserta/tempel/", {"lines": lines, "role": "tamu"})
        assert answer.status_code == 422
        assert said in answer.text
        assert not Participant.objects.exists()

    def test_a_member_by_name(self, event, operator, as_user):
        held = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Rahma"))
        assignment("TKSK", "35.16.01", member=MemberFactory(name="Ani Lain"))
        client = as_user(operator)
        page = client.get(f"/kegiatan/{event.pk}/peserta/cari/?q=ani").text
        assert "Ani Rahma" in page
        assert "Ani Lain" not in page
        for _ in range(2):
            client.post(f"/kegiatan/{event.pk}/peserta/anggota/{held.pk}/")
        assert Participant.objects.get().member == held.member


class TestList:
    def test_it_is_searched_and_narrowed(self, event, person, operator, as_user):
        participant(event, assignment("PSM", "35.17.09.2001", member=MemberFactory(name="Budi")))
        participant(event, name="Datang Sendiri", source="walk_in", unmatched=True)
        client = as_user(operator)

        def names(query: str) -> list[str]:
            people = client.get(f"/kegiatan/{event.pk}/peserta/?{query}").context["people"]
            return [item["person"].name for item in people]

        assert names("") == ["Ani Rahma", "Budi", "Datang Sendiri"]
        assert names("q=rah") == names(f"q={person.code}") == ["Ani Rahma"]
        assert names("pilar=PSM") == ["Budi"]
        assert names("keadaan=tanpa-undangan") == ["Datang Sendiri"]

    def test_registered_and_withdrawn_from_the_list(self, event, person, operator, as_user):
        client = as_user(operator)
        client.post(f"/kegiatan/{event.pk}/peserta/daftar/", {"pilih": person.pk, "tindakan": "daftar"})
        person.refresh_from_db()
        assert person.registered_by == operator
        refused = client.post(f"/kegiatan/{event.pk}/peserta/tarik/", {"pilih": person.pk}, follow=True)
        assert "Tulis alasannya." in refused.text
        client.post(f"/kegiatan/{event.pk}/peserta/tarik/", {"pilih": person.pk, "reason": "cuti"})
        person.refresh_from_db()
        assert person.withdrawn_reason == "cuti"
        client.post(f"/kegiatan/peserta/{person.pk}/kembalikan/")
        person.refresh_from_db()
        assert person.withdrawn_at is None
        told = AuditEntry.objects.filter(person_id=person.member_id).values_list("action", flat=True)
        assert set(told) >= {"participant.registered", "participant.withdrawn", "participant.restored"}


class TestCoordinator:
    def test_registers_the_own_pillar_and_area_in_a_provincial_event(self, jatim, coordinator, as_user):
        event = EventFactory(office=jatim, state="announced")
        mine = participant(event, assignment("TKSK", "35.17.09"))
        other = participant(event, assignment("PSM", "35.17.09.2001"))
        far = participant(event, assignment("TKSK", "35.16.01"))
        client = as_user(coordinator)
        page = client.get(f"/kegiatan/{event.pk}/peserta/").text
        assert mine.name in page
        assert other.name not in page
        assert "Undang dari data anggota" not in page
        ids = [mine.pk, other.pk, far.pk]
        assert register_participants(event.pk, ids, registered=True, actor=coordinator) == 1
        assert "http" in client.get(f"/kegiatan/peserta/{mine.pk}/").context["link"]
        assert client.get(f"/kegiatan/peserta/{far.pk}/").status_code == 404
        assert client.post(f"/kegiatan/peserta/{mine.pk}/tautan/ganti/").status_code == 403

    def test_sees_no_secret_of_those_whom_duty_shows(self, jatim, coordinator, as_user):
        event = EventFactory(office=jatim, state="announced")
        far = participant(event, assignment("TKSK", "35.16.01"))
        event.duties.create(user=coordinator)
        page = as_user(coordinator).get(f"/kegiatan/peserta/{far.pk}/")
        assert page.status_code == 200
        assert page.context["link"] == ""


class TestLink:
    def post(self, person: Participant, **typed):
        return Client().post(f"/kegiatan/rsvp/{person.token}/", typed)

    def test_shows_the_invitation_without_an_account(self, person):
        page = Client().get(f"/kegiatan/rsvp/{person.token}/")
        assert "Ani Rahma" in page.text
        assert "Rakor TKSK" in page.text
        assert page["Referrer-Policy"] == "same-origin"
        assert "no-store" in page["Cache-Control"]

    def test_coming_registers_and_not_coming_takes_it_back(self, person):
        assert self.post(person, reply="hadir").status_code == 302
        person.refresh_from_db()
        assert (person.reply, bool(person.registered_at)) == ("hadir", True)
        self.post(person, reply="tidak", note="Sakit")
        person.refresh_from_db()
        assert (person.reply, person.registered_at, person.reply_note) == ("tidak", None, "Sakit")

    def test_a_deputy_stands_on_the_list_of_the_same_area(self, person, event):
        assert "Tulis nama wakil" in self.post(person, reply="diwakili").text
        self.post(person, reply="diwakili", deputy="Budi", deputy_job="Staf")
        person.refresh_from_db()
        deputy = person.represented_by
        assert (deputy.name, deputy.region_id, deputy.source) == ("Budi", person.region_id, "substitute")
        assert deputy.registered_at
        assert deputy.invited_at is None
        self.post(person, reply="hadir")
        deputy.refresh_from_db()
        assert deputy.withdrawn_at is not None

    @pytest.mark.parametrize("state, said", [("closed", "sudah ditutup"), ("cancelled", "dibatalkan")])
    def test_after_the_end_nothing_is_taken(self, person, event, state, said):
        Event.objects.update(state=state)
        assert said in self.post(person, reply="hadir").text
        person.refresh_from_db()
        assert person.registered_at is None

    def test_a_draft_is_not_shown(self, person):
        Event.objects.update(state="draft")
        assert Client().get(f"/kegiatan/rsvp/{person.token}/").status_code == 404

    def test_a_revoked_renewed_or_altered_secret_opens_nothing(self, person, operator):
        old = person.token
        assert Client().get(f"/kegiatan/rsvp/{old[:-1]}x/").status_code == 404
        renew_token(person.pk, actor=operator)
        assert Client().get(f"/kegiatan/rsvp/{old}/").status_code == 404
        renew_token(person.pk, revoke_only=True, actor=operator)
        person.refresh_from_db()
        assert (person.token, person.token_hash) == (None, None)

    def test_a_withdrawn_persons_link_is_void(self, person, event, operator):
        withdraw_participants(event.pk, [person.pk], reason="cuti", actor=operator)
        assert Client().get(f"/kegiatan/rsvp/{person.token}/").status_code == 404


class TestQr:
    def read(self, data: bytes) -> str:
        return zxingcpp.read_barcode(Image.open(io.BytesIO(data))).text

    def test_the_picture_holds_the_link_and_the_link_the_secret(self, person):
        answer = Client().get(f"/kegiatan/rsvp/{person.token}/qr.png")
        scanned = self.read(answer.content)
        assert scanned == rsvp_url(person)
        assert token_hash(token_in(scanned)) == person.token_hash
        assert "3517" not in scanned

    def test_a_zip_has_one_picture_each(self, event, person, operator, as_user):
        other = participant(event, name="Sri/Wahyuni")
        answer = as_user(operator).post(f"/kegiatan/{event.pk}/peserta/qr.zip")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert archive.testzip() is None
        assert archive.namelist() == [f"001 Ani Rahma ({person.code}).png", f"002 Sri Wahyuni ({other.code}).png"]
        assert self.read(archive.read(archive.namelist()[1])) == rsvp_url(other)
        assert AuditEntry.objects.get(action="event_qr.taken").count == 2

    def test_a_text_for_whatsapp_is_ready(self, person, operator, as_user):
        link = urlsplit(as_user(operator).get(f"/kegiatan/peserta/{person.pk}/").context["whatsapp"])
        assert (link.netloc, link.path) == ("wa.me", "/6281234567890")
        (text,) = parse_qs(link.query)["text"]
        assert rsvp_url(person) in text
        assert "*Rakor TKSK*" in text

    def test_the_same_text_gives_the_same_picture(self):
        assert qr_png("a") == qr_png("a")


def test_nobody_registers_after_the_end(event, person, operator):
    take_step(event.pk, "start", actor=operator)
    take_step(event.pk, "close", actor=operator)
    with pytest.raises(DomainError) as refusal:
        register_participants(event.pk, [person.pk], registered=True, actor=operator)
    assert refusal.value.code == "locked"
