"""Inviting by a question, the frozen list beside the roster, quota beside the list."""

from datetime import date

import pytest

from events.models import Event, Participant, Quota
from events.questions import Question, found
from events.quota_lines import against_invited
from events.services import add_outsiders, follow_roster, invite, save_quota, take_step, withdraw_participants
from events.services.inviting import differences, preview
from personnel.models import Assignment, EmploymentStatus
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Pillar, RegionGroup
from tests.factories import EventFactory, MemberFactory, assignment, participant, position

pytestmark = pytest.mark.django_db
TODAY = date.today()


@pytest.fixture
def event(jombang) -> Event:
    return EventFactory(office=jombang)


def pillar(code: str) -> int:
    return Pillar.objects.get(code=code).pk


def names(rows) -> list[str]:
    return [row.member.name for row in rows]


class TestQuestion:
    @pytest.fixture(autouse=True)
    def people(self, jombang):
        self.tksk = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani"))
        self.psm = assignment("PSM", "35.17.09.2001", member=MemberFactory(name="Budi"), grade="Madya")
        self.korkab = assignment("TKSK", "35.17", code="korkab", member=MemberFactory(name="Cici"))
        assignment("TKSK", "35.16.01", member=MemberFactory(name="Didi"))
        over = {"end": date(2021, 1, 1), "end_reason": "resigned"}
        assignment("TKSK", "35.17.01", member=MemberFactory(name="Eka"), **over)

    @pytest.mark.parametrize(
        "asked, expected",
        [
            ({}, ["Ani", "Budi", "Cici"]),
            ({"kind": "koordinator"}, ["Cici"]),
            ({"grade": "madya"}, ["Budi"]),
            ({"region": "35.17.09"}, ["Ani", "Budi"]),
            ({"region": "35.16"}, []),
        ],
    )
    def test_who_is_found_in_the_own_area(self, operator, asked, expected):
        assert names(found(Question(**asked), operator, TODAY)) == expected

    def test_by_pillar_position_group_and_employment(self, operator, province_admin):
        assert names(found(Question(pillars=(pillar("TKSK"),)), operator, TODAY)) == ["Ani", "Cici"]
        korkab = (position("TKSK", "korkab").pk,)
        assert names(found(Question(positions=korkab), operator, TODAY)) == ["Cici"]
        group = RegionGroup.objects.create(code="K1", name="Korwil 1", kind="korwil", valid_from=date(2020, 1, 1))
        group.regions.set(["35.16"])
        assert names(found(Question(group=group.pk), province_admin, TODAY)) == ["Didi"]
        for kind, since in (("pppk", date(2020, 1, 1)), ("relawan", date(2021, 1, 1))):
            EmploymentStatus.objects.create(member=self.tksk.member, kind=kind, since=since)
        assert names(found(Question(employment="relawan"), operator, TODAY)) == ["Ani"]
        assert names(found(Question(employment="pppk"), operator, TODAY)) == []

    def test_one_person_with_two_posts_is_found_once_with_the_basic_one(self, operator):
        assignment("TKSK", "35.17.08", member=self.korkab.member)
        rows = found(Question(pillars=(pillar("TKSK"),)), operator, TODAY)
        assert [row.duty_region_id for row in rows if row.member.name == "Cici"] == ["35.17.08"]

    def test_a_question_survives_being_kept(self):
        question = Question(pillars=(1, 2), kind="pokok", region="35.17")
        assert Question.from_dict(question.as_dict()) == question


class TestInvitation:
    def test_the_list_is_frozen_and_invited_when_announced(self, event, operator):
        held = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani", title_suffix="S.Sos."))
        _invitation, number = invite(event.pk, Question(), seen=1, actor=operator)
        person = Participant.objects.get()
        assert (number, person.name, person.region_id) == (1, "Ani, S.Sos.", "35.17.09")
        assert person.invited_at is None
        held.member.name = "Ani Lain"
        held.member.save()
        take_step(event.pk, "announce", actor=operator)
        person.refresh_from_db()
        assert person.name == "Ani, S.Sos."
        assert person.invited_at is not None

    def test_what_the_preview_did_not_show_is_not_done(self, event, operator):
        assignment("TKSK", "35.17.09")
        with pytest.raises(DomainError) as refusal:
            invite(event.pk, Question(), seen=2, actor=operator)
        assert refusal.value.code == "roster_changed"

    def test_nobody_is_invited_twice(self, event, operator):
        assignment("TKSK", "35.17.09")
        invite(event.pk, Question(), actor=operator)
        assert not preview(event, Question(), actor=operator, day=TODAY).fresh
        with pytest.raises(DomainError) as refusal:
            invite(event.pk, Question(), actor=operator)
        assert refusal.value.code == "nobody"

    def test_codes_and_secrets_are_everybodys_own(self, event, operator):
        for number in range(1, 22):
            assignment("TKSK", f"35.17.{number:02}")
        invite(event.pk, Question(), actor=operator)
        rows = Participant.objects.values_list("code", "token_hash")
        assert len({code for code, _ in rows}) == len({secret for _, secret in rows}) == 21

    def test_the_roster_moves_on_as_plus_and_minus(self, event, operator):
        leaving = assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani"))
        assignment("TKSK", "35.17.08", member=MemberFactory(name="Budi"))
        invitation, _ = invite(event.pk, Question(), actor=operator)
        assert differences(event, actor=operator, day=TODAY) == []
        Assignment.objects.filter(pk=leaving.pk).update(end=TODAY, end_reason="resigned")
        fresh = assignment("TKSK", "35.17.09", member=MemberFactory(name="Cici"), start=TODAY)
        (difference,) = differences(event, actor=operator, day=TODAY)
        assert (names(difference.plus), [row.name for row in difference.minus]) == (["Cici"], ["Ani"])
        gone = [row.pk for row in difference.minus]
        assert follow_roster(event.pk, invitation.pk, add=[fresh.member_id], withdraw=gone, actor=operator) == (1, 1)
        assert differences(event, actor=operator, day=TODAY) == []
        assert {row.name for row in Participant.objects.listed()} == {"Budi", "Cici"}

    def test_who_was_withdrawn_is_not_offered_again(self, event, operator):
        assignment("TKSK", "35.17.09")
        invite(event.pk, Question(), actor=operator)
        withdraw_participants(event.pk, [Participant.objects.get().pk], reason="cuti", actor=operator)
        assert differences(event, actor=operator, day=TODAY) == []

    def test_somebody_who_was_merged_is_known_under_the_other_entry(self, event, operator):
        held = assignment("TKSK", "35.17.09")
        invite(event.pk, Question(), actor=operator)
        winner = MemberFactory()
        Assignment.objects.update(member=winner)
        held.member.removed_at, held.member.merged_into = "2026-01-01T00:00Z", winner
        held.member.save()
        assert differences(event, actor=operator, day=TODAY) == []


class TestQuota:
    def test_one_for_each_kecamatan(self, event, operator):
        quota = save_quota(
            event.pk, {"pillar": Pillar.objects.get(code="TKSK"), "rule": "per_district", "per": 1}, actor=operator
        )
        assert quota.number == 21

    def test_every_holder_of_a_position(self, jatim, province_admin):
        event = EventFactory(office=jatim)
        for region in ("35.17", "35.16"):
            assignment("TKSK", region, code="korkab")
        quota = save_quota(event.pk, {"position": position("TKSK", "korkab"), "rule": "holders"}, actor=province_admin)
        assert (quota.number, quota.pillar_id) == (2, pillar("TKSK"))

    def test_so_many_for_each_regency_of_a_group(self, jatim, province_admin):
        event = EventFactory(office=jatim)
        group = RegionGroup.objects.create(code="K1", name="Korwil 1", kind="korwil", valid_from=date(2020, 1, 1))
        group.regions.set(["35.16", "35.17"])
        fields = {"pillar": Pillar.objects.get(code="TAGANA"), "group": group, "rule": "per_regency", "per": 3}
        assert save_quota(event.pk, fields, actor=province_admin).number == 6

    def test_an_unknown_number_stays_unknown(self, event, operator):
        assert save_quota(event.pk, {"label": "JSC", "rule": "typed", "units": 30}, actor=operator).number is None

    @pytest.mark.parametrize(
        "fields, field",
        [
            ({"rule": "typed", "number": 3}, "pillar"),
            ({"label": "JSC", "rule": "per_district"}, "per"),
            ({"label": "JSC", "rule": "holders"}, "position"),
        ],
    )
    def test_what_a_line_lacks_is_said(self, event, operator, fields, field):
        with pytest.raises(DomainError) as refusal:
            save_quota(event.pk, fields, actor=operator)
        assert field in refusal.value.fields

    def test_everybody_belongs_to_the_narrowest_line(self, event, operator):
        tksk = Pillar.objects.get(code="TKSK")
        wide = save_quota(event.pk, {"pillar": tksk, "rule": "typed", "number": 20}, actor=operator)
        narrow = save_quota(
            event.pk, {"position": position("TKSK", "korkab"), "rule": "typed", "number": 1}, actor=operator
        )
        group = save_quota(event.pk, {"label": "JSC", "rule": "typed", "number": 2}, actor=operator)
        participant(event, assignment("TKSK", "35.17.09"))
        participant(event, assignment("TKSK", "35.17", code="korkab"), registered_at="2026-01-01T00:00Z")
        participant(event, assignment("PSM", "35.17.09.2001"))
        add_outsiders(event.pk, [{"name": "Sri", "quota": group}, {"name": "Tamu"}], source="form", actor=operator)
        lines = {line.quota.pk: (line.listed, line.registered) for line in against_invited(event, actor=operator)}
        assert lines == {wide.pk: (1, 0), narrow.pk: (1, 1), group.pk: (1, 0), None: (2, 0)}
        assert Quota.objects.count() == 3


def test_the_browser_asks_looks_and_invites(event, operator, as_user):
    assignment("TKSK", "35.17.09", member=MemberFactory(name="Ani Rahma"))
    client = as_user(operator)
    question = f"pilar={pillar('TKSK')}&wilayah=35.17&peran=peserta"
    page = client.get(f"/kegiatan/{event.pk}/peserta/undang/?{question}").text
    assert "1 orang akan masuk daftar" in page
    assert "Ani Rahma" in page
    answer = client.post(f"/kegiatan/{event.pk}/peserta/undang/?{question}", {"jumlah": "1"})
    assert answer["Location"] == f"/kegiatan/{event.pk}/peserta/"
    assert Participant.objects.get().invitation.told.startswith("TKSK, di Kab. Jombang, per")
    assignment("TKSK", "35.17.08", member=MemberFactory(name="Budi Baru"))
    listed = client.get(f"/kegiatan/{event.pk}/peserta/").text
    assert "Tambah 1" in listed
    assert "Budi Baru" in listed
