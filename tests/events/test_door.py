"""The door by its pass: who gets one, what it tells, and that no mark is lost or counted twice."""

from __future__ import annotations

import hashlib
import io
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from events.models import Attendance, CurrentPresence, DoorPass, Event, EventDuty, EventSession, Participant
from events.qr_reading import read_qr
from events.services import open_door, revoke_door, take_step
from events.services.door_passes import PassRefused, claim_door, midnight_after
from personnel.services import issue_cards
from pilarsosial.core.checks import check_url
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry
from tests.factories import EventFactory, assignment, participant, user_with

pytestmark = pytest.mark.django_db
KEY = "kunci-ponsel-0123456789"


@pytest.fixture
def event(jombang) -> Event:
    """Today in Jombang, three TKSK on the list."""
    made = EventFactory(office=jombang, state="running", sessions=2, starts_on=timezone.localdate())
    for number in range(1, 4):
        participant(made, assignment("TKSK", f"35.17.0{number}"))
    return made


@pytest.fixture
def people(event) -> list[Participant]:
    return list(Participant.objects.order_by("pk"))


@pytest.fixture
def sessions(event) -> list[EventSession]:
    return list(event.sessions.order_by("number"))


class Phone:
    """A phone at the door: no cookie, and the checks of CSRF in force."""

    def __init__(self, event: Event, opener, key: str = KEY) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.base = f"/kegiatan/{event.pk}/"
        self.door, claim = open_door(event.pk, device="Pintu timur", actor=opener)
        self.claim = claim
        self.key = key
        self.headers: dict[str, str] = {}

    def enter(self) -> Phone:
        response = self.post("hadir/kartu/", {"claim": self.claim, "key": self.key, "device": "Android · Chrome"})
        assert response.status_code == 200, response.content
        self.headers = {"X-Kartu-Pintu": response.json()["pass"]}
        return self

    def post(self, path: str, data: object):
        text = data if isinstance(data, bytes) else json.dumps(data)
        kind = "image/jpeg" if isinstance(data, bytes) else "application/json"
        return self.client.post(self.base + path, text, content_type=kind, headers=self.headers)

    def get(self, path: str):
        return self.client.get(self.base + path, headers=self.headers)

    def send(self, *marks: dict, now: datetime | None = None) -> list[dict]:
        response = self.post("hadir/catat/", {"now": ms(now or timezone.now()), "pending": 0, "marks": list(marks)})
        assert response.status_code == 200, response.content
        return response.json()["results"]


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def mark(person: Participant | str, session: EventSession, at: datetime | None = None, **fields) -> dict:
    return {
        "uuid": str(uuid.uuid4()),
        "participant": person if isinstance(person, str) else person.pk,
        "session": session.pk,
        "kind": "mark",
        "state": "hadir",
        "method": "tap",
        "at": ms(at or timezone.now()),
        "offset": 0,
        **fields,
    }


@pytest.fixture
def phone(event, operator) -> Phone:
    return Phone(event, operator).enter()


def outcomes(results: list[dict]) -> list[str]:
    return [result["outcome"] for result in results]


class TestPasses:
    def test_one_qr_is_for_one_phone(self, event, operator):
        phone = Phone(event, operator).enter()
        again = phone.post("hadir/kartu/", {"claim": phone.claim, "key": KEY, "device": "x"})
        assert again.json()["pass"] == phone.headers["X-Kartu-Pintu"], "the answer was lost, the phone asks again"
        other = phone.post("hadir/kartu/", {"claim": phone.claim, "key": KEY + "lain", "device": "x"})
        assert (other.status_code, other.json()["code"]) == (401, "claim_taken")
        assert DoorPass.objects.get().device == "Pintu timur · Android · Chrome"

    def test_only_its_hash_is_stored(self, phone):
        text = phone.headers["X-Kartu-Pintu"]
        stored = DoorPass.objects.values().get()
        assert text not in str(stored)
        assert stored["token_hash"] == hashlib.sha256(text.encode()).hexdigest()

    @pytest.mark.parametrize("place", [0, 3, -1])
    def test_an_altered_pass_is_refused(self, phone, place):
        text = phone.headers["X-Kartu-Pintu"]
        letters = list(text)
        letters[place] = "x" if letters[place] != "x" else "y"
        phone.headers = {"X-Kartu-Pintu": "".join(letters)}
        answer = phone.get("hadir/nama/")
        assert (answer.status_code, answer.json()["code"]) == (401, "pass_unknown")

    def test_an_altered_claim_is_refused(self, event, operator):
        phone = Phone(event, operator)
        with pytest.raises(PassRefused):
            claim_door(phone.claim + "x", key=KEY, device="")
        with pytest.raises(PassRefused):
            claim_door(("8" if phone.claim[0] == "9" else "9") + phone.claim[1:], key=KEY, device="")

    def test_a_pass_is_for_its_own_event(self, phone, jombang):
        other = EventFactory(office=jombang, state="running")
        answer = phone.client.get(f"/kegiatan/{other.pk}/hadir/nama/", headers=phone.headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "pass_unknown")

    def test_revoking_ends_it_at_once(self, phone, operator):
        revoke_door(phone.door.pk, actor=operator)
        for answer in (phone.get("hadir/nama/"), phone.get("hadir/keadaan/"), phone.post("hadir/catat/", {})):
            assert (answer.status_code, answer.json()["code"]) == (401, "pass_revoked")
            assert answer["Content-Type"] == "application/json"
        assert AuditEntry.objects.filter(action="door.revoked").count() == 1

    def test_it_ends_with_the_account_of_who_opened_it(self, phone, operator):
        operator.is_active = False
        operator.save()
        assert phone.get("hadir/nama/").status_code == 401

    def test_it_lasts_until_midnight_of_the_events_zone(self, jombang):
        event = EventFactory(office=jombang, time_zone="Asia/Makassar")
        zone = ZoneInfo("Asia/Makassar")
        before = datetime(2026, 9, 29, 20, tzinfo=zone)
        assert midnight_after(event, before) == datetime(2026, 10, 1, tzinfo=zone)
        after = datetime(2026, 10, 1, 0, 30, tzinfo=zone)
        assert midnight_after(event, after) == datetime(2026, 10, 2, tzinfo=zone)

    @pytest.mark.parametrize("state", ["draft", "closed", "reported", "cancelled"])
    def test_no_door_before_the_invitation_or_after_the_end(self, event, operator, state):
        Event.objects.update(state=state)
        with pytest.raises(DomainError) as error:
            open_door(event.pk, device="", actor=operator)
        assert error.value.code == "wrong_moment"

    def test_who_may_open_one(self, event, stranger, auditor, coordinator):
        with pytest.raises(NotFound):
            open_door(event.pk, device="", actor=stranger)
        with pytest.raises(NotPermitted):
            open_door(event.pk, device="", actor=auditor)
        EventDuty.objects.create(event=event, user=coordinator)
        assert open_door(event.pk, device="", actor=coordinator)

    def test_whoever_is_signed_in_gets_a_pass_by_the_session(self, event, operator, as_user):
        browser = as_user(operator)
        base = f"/kegiatan/{event.pk}/hadir/"
        assert browser.get(base + "masuk/").json()["token"]
        first, again = (
            browser.post(base + "kartu-saya/", {"key": KEY, "device": "Android"}, content_type="application/json")
            for _ in range(2)
        )
        assert first.json()["pass"] == again.json()["pass"]
        assert DoorPass.objects.get().issued_by == operator

    def test_nobody_else_does(self, event, stranger, as_user):
        url = f"/kegiatan/{event.pk}/hadir/kartu-saya/"
        data = {"key": KEY, "device": "x"}
        assert as_user(stranger).post(url, data, content_type="application/json").status_code == 404
        assert Client().post(url, data, content_type="application/json").status_code == 401
        assert Client().get(f"/kegiatan/{event.pk}/hadir/masuk/").json()["token"] == ""
        forged = Client(enforce_csrf_checks=True)
        forged.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert forged.post(url, data, content_type="application/json").status_code == 403


class TestTheList:
    def test_names_pillar_area_and_hashes_and_nothing_else(self, phone, people, operator):
        issue_cards([people[0].member_id], today=timezone.localdate(), actor=operator)
        card = people[0].member.cards.get()
        told = phone.get("hadir/nama/").json()
        rows = {row[0]: row[1:] for row in told["people"]}
        assert set(rows) == {person.pk for person in people}
        name, pillar, area, *hashes = rows[people[0].pk]
        assert (name, pillar) == (people[0].name, people[0].pillar.name)
        assert area.startswith("Kec.")
        expected = [people[0].token, people[0].code, card.token]
        assert hashes == [hashlib.sha256(code.encode()).hexdigest()[:32] for code in expected]
        text = json.dumps(told)
        for person in people:
            assert person.member.nik not in text
            assert person.token not in text

    def test_a_coordinator_hands_on_no_more_than_is_seen(self, event, coordinator):
        participant(event, assignment("PSM", "35.17.09.2001"))
        EventDuty.objects.create(event=event, user=coordinator)
        phone = Phone(event, coordinator).enter()
        assert len(phone.get("hadir/nama/").json()["people"]) == 4
        EventDuty.objects.all().delete()
        assert len(phone.get("hadir/nama/").json()["people"]) == 3

    def test_the_office_sees_which_phones_are_ready(self, phone, event, operator, as_user):
        assert phone.post("hadir/siap/", {"names": 3}).status_code == 200
        page = as_user(operator).get(f"/kegiatan/{event.pk}/hadir/petugas/").content.decode()
        local = DoorPass.objects.get().prepared_offline_at.astimezone(event.zone)
        assert f"3 nama, {local:%H.%M}" in page

    def test_the_office_sees_what_a_phone_still_holds(self, phone, people, sessions):
        DoorPass.objects.update(last_seen_at=timezone.now() - timedelta(minutes=5))
        marks = [mark(person, sessions[0]) for person in people]
        for sent, pending, left in ((marks[:2], 3, 1), (marks[2:], 1, 0)):
            phone.post("hadir/catat/", {"now": ms(timezone.now()), "pending": pending, "marks": sent})
            assert DoorPass.objects.get().pending == left

    def test_news_tell_what_other_phones_marked(self, phone, event, operator, people, sessions):
        other = Phone(event, operator, KEY + "2").enter()
        before = phone.get("hadir/keadaan/?sejak=0").json()
        other.send(mark(people[1], sessions[0]))
        news = phone.get(f"hadir/keadaan/?sejak={before['cursor']}").json()
        assert [row[:3] for row in news["presence"]] == [[people[1].pk, sessions[0].pk, "hadir"]]
        assert news["cursor"] > before["cursor"]
        assert (news["people"], news["closed"]) == (before["people"], False)
        participant(event, name="Baru")
        assert phone.get("hadir/keadaan/").json()["people"] != before["people"]

    def test_what_it_asks_of_the_database_does_not_grow(self, phone, event, django_assert_num_queries):
        phone.get("hadir/nama/")
        with django_assert_num_queries(9):
            phone.get("hadir/nama/")
        for number in range(4, 10):
            participant(event, assignment("TKSK", f"35.17.0{number}"))
        with django_assert_num_queries(9):
            assert len(phone.get("hadir/nama/").json()["people"]) == 9


class TestMarks:
    def test_a_mark_stands_with_its_time_at_the_door(self, phone, people, sessions):
        at = timezone.now() - timedelta(minutes=20)
        (result,) = phone.send(mark(people[0], sessions[0], at))
        assert result["outcome"] == "ok"
        assert result["presence"] == [[people[0].pk, sessions[0].pk, "hadir", ms(at)]]
        row = Attendance.objects.get()
        assert ms(row.door_at) == ms(at)
        assert (row.door_pass, row.marked_by, row.late) == (phone.door, None, False)
        assert CurrentPresence.objects.get().state == "hadir"

    def test_the_same_uuid_again_is_the_same_mark(self, phone, people, sessions):
        one = mark(people[0], sessions[0])
        assert outcomes(phone.send(one, one) + phone.send(one)) == ["ok", "same", "same"]
        assert Attendance.objects.count() == 1

    def test_a_wrong_clock_loses_nothing(self, phone, people, sessions):
        """The phone is three hours behind: it knows so, or else the server sees it by `now`."""
        true = timezone.now() - timedelta(minutes=5)
        behind = timedelta(hours=3)
        known = mark(people[0], sessions[0], true - behind, offset=ms(true) - ms(true - behind))
        unknown = mark(people[1], sessions[0], true - behind, offset=None)
        phone.send(known, unknown, now=timezone.now() - behind)
        for row in Attendance.objects.all():
            assert abs(row.door_at - true) < timedelta(seconds=5)
            assert abs(row.clock_offset + 3 * 3600) <= 1

    def test_no_mark_comes_from_the_future(self, phone, people, sessions):
        phone.send(mark(people[0], sessions[0], timezone.now() + timedelta(hours=5)))
        row = Attendance.objects.get()
        assert row.door_at == row.received_at

    def test_two_phones_give_one_presence_and_both_marks_stay(self, phone, event, operator, people, sessions):
        other = Phone(event, operator, KEY + "2").enter()
        late, early = (timezone.now() - timedelta(minutes=minutes) for minutes in (3, 9))
        phone.send(mark(people[0], sessions[0], late))
        (result,) = other.send(mark(people[0], sessions[0], early, method="qr"))
        assert result["presence"][0][3] == ms(early)
        assert Attendance.objects.count() == 2
        assert ms(CurrentPresence.objects.get().since) == ms(early)

    def test_undo_is_a_further_mark(self, phone, people, sessions):
        at = timezone.now() - timedelta(minutes=2)
        phone.send(mark(people[0], sessions[0], at))
        undo = mark(people[0], sessions[0], at + timedelta(minutes=1), kind="undo", state="", reason="Salah orang")
        assert phone.send(undo)[0]["presence"][0][2] == ""
        assert list(Attendance.objects.values_list("kind", "reason")) == [("mark", ""), ("undo", "Salah orang")]

    def test_a_move_leaves_one_session_and_enters_another(self, phone, people, sessions):
        at = timezone.now() - timedelta(minutes=2)
        phone.send(mark(people[0], sessions[0], at))
        move = mark(people[0], sessions[1], at + timedelta(minutes=1), kind="move", **{"from": sessions[0].pk})
        assert outcomes(phone.send(move) + phone.send(move)) == ["ok", "same"]
        told = dict(CurrentPresence.objects.values_list("session", "state"))
        assert told == {sessions[0].pk: "", sessions[1].pk: "hadir"}
        assert Attendance.objects.count() == 3

    def test_in_any_order_from_several_phones(self, event, operator, people, sessions):
        phones = [Phone(event, operator, f"{KEY}{number}").enter() for number in range(3)]
        start = timezone.now() - timedelta(hours=1)
        draw = random.Random(5)
        marks = []
        for minute in range(30):
            gone = draw.random() < 0.3
            fields = {"kind": "undo", "state": ""} if gone else {"state": draw.choice(["hadir", "izin"])}
            at = start + timedelta(minutes=minute)
            marks.append(mark(draw.choice(people), draw.choice(sessions), at, **fields))
        sent = marks * 3
        draw.shuffle(sent)
        for number, one in enumerate(sent):
            phones[number % 3].send(one)
        assert Attendance.objects.count() == len(marks)
        for person in people:
            for session in sessions:
                mine = [one for one in marks if (one["participant"], one["session"]) == (person.pk, session.pk)]
                if mine:
                    row = CurrentPresence.objects.get(participant=person, session=session)
                    assert row.state == max(mine, key=lambda one: one["at"])["state"]

    def test_made_before_the_closing_received_after(self, phone, event, operator, people, sessions):
        before = timezone.now() - timedelta(minutes=1)
        take_step(event.pk, "close", actor=operator)
        after = timezone.now() + timedelta(seconds=1)
        in_time, too_late = mark(people[0], sessions[0], before), mark(people[1], sessions[0], after)
        results = phone.send(in_time, too_late)
        assert outcomes(results) == ["late", "refused"]
        assert "sesudah kegiatan ditutup" in results[1]["message"]
        row = Attendance.objects.get()
        assert (row.late, row.participant) == (True, people[0])
        assert CurrentPresence.objects.get().late

    def test_made_before_the_pass_ended_received_after(self, phone, people, sessions):
        end = timezone.now() - timedelta(minutes=10)
        DoorPass.objects.update(expires_at=end)
        results = phone.send(
            mark(people[0], sessions[0], end - timedelta(minutes=1)),
            mark(people[1], sessions[0], end + timedelta(minutes=1)),
        )
        assert outcomes(results) == ["late", "refused"]
        assert (phone.get("hadir/nama/").status_code, phone.get("hadir/keadaan/").status_code) == (401, 200)

    def test_one_that_is_refused_does_not_stop_the_others(self, phone, event, jombang, people, sessions):
        foreign = participant(EventFactory(office=jombang, state="running"), name="Orang Lain")
        gone = participant(event, name="Ditarik", withdrawn_at=timezone.now())
        other = EventFactory(office=jombang, state="running").sessions.get()
        results = phone.send(
            mark(foreign, sessions[0]),
            mark(gone, sessions[0]),
            mark(people[0], other),
            mark(people[0], sessions[0], state="melayang"),
            mark(people[0], sessions[0]),
        )
        assert outcomes(results) == ["refused"] * 4 + ["ok"]
        assert Attendance.objects.count() == 1

    def test_somebody_who_walked_in_waits_to_be_matched(self, phone, sessions):
        first = mark("", sessions[0], walkIn={"name": " Sri   Wahyuni ", "agency": "Karang Taruna Ploso"})
        first["participant"] = f"w:{first['uuid']}"
        undo = mark(first["participant"], sessions[0], kind="undo", state="")
        assert outcomes(phone.send(undo)) == ["later"], "its mark is not here yet"
        results = phone.send(first) + phone.send(first) + phone.send(undo)
        assert outcomes(results) == ["ok", "same", "ok"]
        walked = Participant.objects.get(source="walk_in")
        assert (walked.name, walked.agency, walked.unmatched) == ("Sri Wahyuni", "Karang Taruna Ploso", True)
        assert {result["participant"] for result in results} == {walked.pk}
        assert walked.pk in [row[0] for row in phone.get("hadir/nama/").json()["people"]]

    @pytest.mark.parametrize(
        "data",
        [
            b"kosong",
            {"marks": 7},
            {"now": 1, "marks": []},
            {"now": 1_790_000_000_000, "marks": [{"uuid": "x"}]},
            {"now": 1_790_000_000_000, "marks": [{}] * 101},
            {
                "now": 1_790_000_000_000,
                "marks": [{"uuid": "0" * 32, "kind": "mark", "method": "tap", "reason": "a\x00"}],
            },
            [],
        ],
    )
    def test_what_no_phone_sends_is_refused_in_json(self, phone, data):
        answer = phone.post("hadir/catat/", data)
        assert answer.status_code == 422
        assert answer.json()["now"]

    def test_a_refusal_is_json_and_never_a_redirect(self, event):
        stranger = Client(enforce_csrf_checks=True)
        base = f"/kegiatan/{event.pk}/"
        for path in ("hadir/catat/", "hadir/siap/", "pindai/kode/", "pindai/gambar/", "hadir/kartu/"):
            answer = stranger.post(base + path, "{}", content_type="application/json")
            assert answer.status_code in {401, 422}, path
            assert {"code", "message", "now"} <= set(answer.json())
        for path in ("hadir/nama/", "hadir/keadaan/"):
            assert stranger.get(base + path).status_code == 401


def picture_of(text: str, scale: int = 6) -> bytes:
    png, jpeg = io.BytesIO(), io.BytesIO()
    segno.make(text).save(png, kind="png", scale=scale)
    Image.open(png).convert("RGB").save(jpeg, "JPEG", quality=60)
    return jpeg.getvalue()


class TestScanning:
    def test_a_frame_is_read(self, phone, people):
        address = check_url(people[0].token)
        assert phone.post("pindai/gambar/", picture_of(address)).json()["text"] == address

    def test_what_is_no_small_picture_gives_nothing(self, phone):
        assert phone.post("pindai/gambar/", b"\xff\xd8 rusak").json()["text"] == ""
        assert phone.post("pindai/gambar/", b"\xff\xd8" + b"0" * 301 * 1024).status_code == 413
        assert read_qr(picture_of("x", scale=120)) == "", "more pixels than any frame of ours"
        grey = io.BytesIO()
        Image.new("L", (640, 480)).save(grey, "JPEG")
        assert read_qr(grey.getvalue()) == ""

    def test_a_personal_code_is_found_by_qr_and_by_typing(self, phone, people):
        for code in (people[1].token, people[1].code, people[1].code.lower()):
            assert phone.post("pindai/kode/", {"code": code}).json()["participant"] == people[1].pk

    def test_a_revoked_or_altered_code_is_nobody(self, phone, people):
        altered = people[1].token[:-1] + ("a" if people[1].token[-1] != "a" else "b")
        assert phone.post("pindai/kode/", {"code": altered}).json() | {"now": 0} == {
            "participant": None,
            "stranger": None,
            "now": 0,
        }
        token = people[1].token
        Participant.objects.filter(pk=people[1].pk).update(token_hash=None)
        assert phone.post("pindai/kode/", {"code": token}).json()["participant"] is None

    def test_a_member_card_stands_for_its_person(self, phone, event, people, operator, stranger):
        outside = assignment("TKSK", "35.17.20").member
        members = [people[2].member_id, outside.pk]
        cards = issue_cards(members, today=timezone.localdate(), actor=operator)
        answer = phone.post("pindai/kode/", {"code": cards[members[0]].token}).json()
        assert answer["participant"] == people[2].pk
        answer = phone.post("pindai/kode/", {"code": cards[outside.pk].token}).json()
        assert answer["participant"] is None
        assert answer["stranger"]["name"] == outside.display_name
        elsewhere = assignment("TKSK", "35.16.01").member
        card = issue_cards([elsewhere.pk], today=timezone.localdate(), actor=stranger)[elsewhere.pk]
        answer = phone.post("pindai/kode/", {"code": card.token}).json()
        assert answer["stranger"] is None, "nothing is learnt about another office's people"


class TestPhonesPage:
    def test_one_more_phone_by_a_qr(self, event, operator, as_user):
        browser = as_user(operator)
        page = browser.post(f"/kegiatan/{event.pk}/hadir/petugas/", {"nama": "Bu Rini"})
        assert page.status_code == 200
        assert "data:image/svg+xml;base64," in page.content.decode()
        door = DoorPass.objects.get()
        assert (door.device, door.claimed_at) == ("Bu Rini", None)
        claim = page.context["address"].partition("#kartu=")[2]
        assert claim_door(claim, key=KEY, device="Android")[0] == door
        browser.post(f"/kegiatan/pintu/{door.pk}/cabut/")
        assert DoorPass.objects.get().revoked_at

    def test_what_it_asks_of_the_database_does_not_grow(self, event, operator, as_user):
        browser, asked = as_user(operator), []
        for number in range(4):
            for extra in range(2):
                Phone(event, operator, f"{KEY}{number}{extra}").enter()
            with CaptureQueriesContext(connection) as queries:
                browser.get(f"/kegiatan/{event.pk}/hadir/petugas/")
            asked.append(len(queries))
        assert len(set(asked[1:])) == 1

    @pytest.mark.parametrize("since", ["²", "9" * 13, "-1", "x", "٣"])
    def test_nonsense_in_the_address_is_no_fault(self, event, operator, since):
        assert Phone(event, operator).enter().get(f"hadir/keadaan/?sejak={since}").status_code == 200

    def test_next_door_sees_nothing(self, event, operator, stranger, as_user):
        door = Phone(event, operator).door
        assert as_user(stranger).get(f"/kegiatan/{event.pk}/hadir/petugas/").status_code == 404
        assert as_user(stranger).post(f"/kegiatan/pintu/{door.pk}/cabut/").status_code == 404
        assert DoorPass.objects.get().revoked_at is None


def test_one_day_of_a_helper_reaches_no_other_office(mojokerto):
    """A pass shows what its opener may mark, and no more: here the people of another regency's office."""
    event = EventFactory(office=mojokerto, state="running", starts_on=timezone.localdate())
    participant(event, assignment("TKSK", "35.16.01"))
    mine = participant(event, assignment("TKSK", "35.17.09"))
    helper = user_with("operator", "35.17", username="operator_jombang")
    with pytest.raises(NotFound):
        open_door(event.pk, device="", actor=helper)
    browser = Client()
    browser.force_login(helper, backend="allauth.account.auth_backends.AuthenticationBackend")
    data = {"key": KEY, "device": "x"}
    answer = browser.post(f"/kegiatan/{event.pk}/hadir/kartu-saya/", data, content_type="application/json").json()
    names = Client().get(f"/kegiatan/{event.pk}/hadir/nama/", headers={"X-Kartu-Pintu": answer["pass"]}).json()
    assert [row[0] for row in names["people"]] == [mine.pk]
    assert datetime.fromtimestamp(answer["expires"] / 1000, tz=UTC) > timezone.now()
