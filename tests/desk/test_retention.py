"""What nobody needs any more loses its names, everywhere; what money rests on stays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from events.models import Participant
from personnel.models import Certificate, Member
from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError, NotPermitted
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.models import AuditEntry
from pilarsosial.desk import integrity
from pilarsosial.desk.privacy.retention import GONE, months_before, preview, run_retention
from stipends.models import ComparisonEntry, ComparisonList
from tests.factories import AccountFactory, EventFactory, MemberFactory, assignment, nik, participant, recommendation
from tests.stipends.factories import SchemeFactory, batch, line, rate

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 30)
NAME, NUMBER, PHONE = "Zulkarnain Pertiwiwati", "3517991508809876", "+6281299887766"


def everywhere(*texts: str) -> list[str]:
    """Tables and columns in which one of the texts stands, in clear or as the cipher would keep it."""
    cipher = field_cipher()
    wanted = [text.encode() for text in texts]
    wanted += [cipher.encrypt(text, kind) for text in texts if text.isdigit() for kind in ("nik", "rekening")]
    found = []
    with connection.cursor() as cursor:
        for label in ("core", "personnel", "events", "stipends"):
            for model in apps.get_app_config(label).get_models():
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - names come from the models
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    for name, value in zip(names, row, strict=True):
                        held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                        if any(one in held for one in wanted):
                            found.append(f"{model._meta.db_table}.{name}")
    return found


def old_member(office, **fields) -> Member:
    member = MemberFactory(name=NAME, nik=NUMBER, phone=PHONE, office=office, **fields)
    Member.objects.filter(pk=member.pk).update(created_at=datetime(2015, 1, 1, tzinfo=UTC))
    over = {"start": date(2015, 1, 1), "end": date(2019, 1, 1), "end_reason": "resigned"}
    assignment("TKSK", "35.17.09", member=member, membership_no="NIAT-77", **over)
    return member


@pytest.fixture
def long_gone(jombang, regency_admin) -> Member:
    """Ended seven years ago, never paid, with everything that an office keeps."""
    member = old_member(jombang)
    AccountFactory(member=member, number="0099887766", holder=NAME)
    Certificate.objects.create(member=member, kind="uji", name="Uji", number="77/UJI")
    audit.record(actor=regency_admin, action="member.changed", target=member, person_id=member.pk, reason=NAME)
    return member


def test_months_are_counted_from_the_first():
    assert months_before(date(2026, 9, 30), 24) == date(2024, 9, 1)
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert months_before(date(2026, 3, 1), 60) == date(2021, 3, 1)


def test_a_member_of_long_ago_is_nowhere_any_more(long_gone, regency_admin):
    assert everywhere(NAME, NUMBER, PHONE) != []
    due = {one.rule.code: one.count for one in preview(today=DAY, actor=regency_admin)}
    assert {code: count for code, count in due.items() if count} == {"anggota-berakhir": 1}
    with pytest.raises(DomainError):
        run_retention(today=DAY, reason="", actor=regency_admin)
    assert run_retention(today=DAY, reason="Keputusan 3", actor=regency_admin)["anggota-berakhir"] == 1
    assert everywhere(NAME, NUMBER, PHONE, "0099887766", "ZULKARNAIN", "NIAT-77", "77/UJI") == []
    long_gone.refresh_from_db()
    assert (long_gone.name, long_gone.nik, long_gone.birth_date) == (GONE, None, None)
    # The service itself still counts, and nothing is broken.
    assert long_gone.assignments.count() == 1
    assert [one.name for one in integrity.run(["name_keys_fit", "nik_differs_is_true"]) if one.violations] == []
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["anggota-berakhir"] == 0


def test_who_was_ever_on_a_list_of_payments_stays(jombang, regency_admin):
    member = old_member(jombang)
    scheme = SchemeFactory(office=jombang)
    rate(scheme)
    line(batch(scheme, regency_admin), held=member.assignments.get())
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["anggota-berakhir"] == 0
    member.refresh_from_db()
    assert member.name == NAME


@pytest.mark.parametrize("end", [None, date(2024, 1, 1)])
def test_who_serves_or_served_lately_stays(jombang, regency_admin, end):
    member = old_member(jombang)
    reason = {"end": end, "end_reason": "resigned"} if end else {}
    assignment("TKSK", "35.17.10", member=member, start=date(2020, 1, 1), **reason)
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["anggota-berakhir"] == 0


def guest(office, on: date, state: str = "running") -> Participant:
    event = EventFactory(office=office, starts_on=on, ends_on=on, state=state)
    row = participant(event, name=NAME)
    Participant.objects.filter(pk=row.pk).update(agency="Polres", phone=PHONE)
    return row


def test_outside_people_of_old_events_lose_their_names(jombang, regency_admin):
    old, new = guest(jombang, date(2024, 8, 1)), guest(jombang, date(2026, 8, 1))
    audit.record(actor=regency_admin, action="participant.added", target=old, changes={"peserta": [None, NAME]})
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["peserta-luar"] == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.name, old.agency, old.phone) == ("Peserta luar", "", "")
    assert new.name == NAME
    assert AuditEntry.objects.get(action="participant.added").changes == {}


def test_who_proposed_what_is_settled_loses_the_name(jombang, regency_admin):
    old, new = (EventFactory(office=jombang, starts_on=on, ends_on=on) for on in (date(2024, 8, 1), date(2026, 8, 1)))
    told = {"proposed_by": NAME, "in_charge": "Bidang Dayasos", "settled_at": timezone.now(), "state": "done"}
    settled, lately = recommendation(old, "Tambah pelatihan", **told), recommendation(new, "Tambah", **told)
    waiting = recommendation(old, "Tambah sarana", proposed_by=NAME)
    audit.record(actor=regency_admin, action="recommendation.added", target=settled, changes={"pengusul": [None, NAME]})
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["pengusul-luar"] == 1
    for row in (settled, lately, waiting):
        row.refresh_from_db()
    assert (settled.proposed_by, settled.in_charge) == ("", "Bidang Dayasos")
    assert lately.proposed_by == waiting.proposed_by == NAME
    assert AuditEntry.objects.get(action="recommendation.added").changes == {}


def test_who_was_merged_goes_with_the_person(long_gone, jombang, regency_admin):
    double = MemberFactory(name=f"{NAME} Putri", office=jombang, merged_into=long_gone, removed_at=timezone.now())
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["anggota-berakhir"] == 0, "registered lately"
    Member.objects.filter(pk=double.pk).update(created_at=datetime(2015, 1, 1, tzinfo=UTC))
    late = assignment("PSM", "35.17.09.2001", member=double, end=date(2025, 1, 1), end_reason="resigned")
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["anggota-berakhir"] == 0, "served lately"
    type(late).objects.filter(pk=late.pk).update(end=date(2020, 6, 1))
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["anggota-berakhir"] == 1
    assert everywhere(NAME, NUMBER) == []


# --- Lists from outside -------------------------------------------------------------------------------------------


def listed(office, as_of: date, *numbers: str, **fields) -> ComparisonList:
    made = ComparisonList.objects.create(office=office, kind="meninggal", source="Dukcapil", as_of=as_of, **fields)
    for number in numbers:
        ComparisonEntry.objects.create(list=made, nik=number, name=NAME)
    return made


def test_strangers_on_old_lists_go_and_whoever_is_in_the_roster_stays_listed(jombang, mojokerto, regency_admin):
    ours = assignment("TKSK", "35.17.09").member
    old = listed(jombang, date(2024, 8, 31), ours.nik, nik(901), nik(902))
    new = listed(jombang, date(2024, 9, 1), nik(903))
    withdrawn = listed(jombang, date(2026, 9, 1), ours.nik, nik(904), withdrawn_at=timezone.now())
    elsewhere = listed(mojokerto, date(2020, 1, 1), nik(905))
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["daftar-pembanding"] == 4
    left = {one: [row.nik for row in one.entries.all()] for one in (old, new, withdrawn, elsewhere)}
    assert left == {old: [ours.nik], new: [nik(903)], withdrawn: [], elsewhere: [nik(905)]}


def test_while_keys_are_changed_nobody_on_a_list_in_use_is_forgotten(jombang, regency_admin, settings):
    listed(jombang, date(2020, 1, 1), nik(901))
    settings.FIELD_KEYS = [b"1" * 64, *settings.FIELD_KEYS]
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["daftar-pembanding"] == 0


# --- The trail ----------------------------------------------------------------------------------------------------


def test_only_the_own_offices_people_go(jombang, mojokerto, long_gone, stranger, as_user, operator):
    with pytest.raises(NotPermitted):
        run_retention(today=DAY, reason="Uji", actor=operator)
    admin = stranger
    admin.grants.update(role="regency_admin")
    admin.__dict__.pop("_areas_kept", None)
    fresh = type(admin).objects.get(pk=admin.pk)
    assert run_retention(today=DAY, reason="Uji", actor=fresh)["anggota-berakhir"] == 0


def test_the_trail_loses_words_and_nothing_else(regency_admin):
    entry = audit.record(actor=regency_admin, action="member.changed", reason=NAME)
    none = {"target_label": "", "changes": {}, "reason": ""}
    refused = [{"actor_id": None}, {"action": "user.created"}, {"at": timezone.now()}, {"reason": "x"}]
    for change in (*refused, {"address": "10.0.0.9"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.filter(pk=entry.pk).update(**{**none, **change})
    AuditEntry.objects.filter(pk=entry.pk).update(**none)
    AuditEntry.objects.filter(pk=entry.pk).update(address=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()


def test_of_what_was_done_ten_years_ago_stays_who_did_what_and_when(jombang, mojokerto, regency_admin):
    ours = MemberFactory(office=jombang).pk

    def done(year: int, office, about: int = 7) -> AuditEntry:
        made = audit.entry(actor=regency_admin, action="member.changed", reason=NAME, office=office, person_id=about)
        made.at, made.address = datetime(year, 8, 31, tzinfo=UTC), "10.1.2.3"
        made.save(force_insert=True)
        return made

    old, new, elsewhere = done(2016, jombang), done(2017, jombang), done(2016, mojokerto)
    of_nobody, about_ours = done(2016, None, MemberFactory(office=mojokerto).pk), done(2016, None, ours)
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["jejak-lama"] == 2
    assert AuditEntry.objects.get(pk=of_nobody.pk).reason == NAME
    assert AuditEntry.objects.get(pk=about_ours.pk).reason == ""
    for entry in (old, new, elsewhere):
        entry.refresh_from_db()
    assert (old.reason, old.address) == ("", None)
    assert (old.actor, old.action, old.person_id, old.at.year) == (regency_admin, "member.changed", 7, 2016)
    assert [(one.reason, one.address) for one in (new, elsewhere)] == [(NAME, "10.1.2.3")] * 2
    assert run_retention(today=DAY, reason="Uji", actor=regency_admin)["jejak-lama"] == 0


def test_the_page_shows_and_does_it(long_gone, regency_admin, as_user):
    client = as_user(regency_admin)
    assert "1 orang" in client.get(reverse("retention")).content.decode()
    client.post(reverse("retention-run"), {"alasan": "Keputusan 3"})
    assert AuditEntry.objects.get(action="retention.run").count == 1
    assert "0 orang" in client.get(reverse("retention")).content.decode()
