"""What remains of an event: minutes, documents, recommendations, contest results."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from events.models import (
    CarriedRecommendation,
    ContestResult,
    Event,
    EventDocument,
    Minutes,
    Recommendation,
    RecommendationStep,
)
from events.services import (
    add_document,
    add_recommendation,
    carry_recommendations,
    change_document,
    change_recommendation,
    change_result,
    record_result,
    remove_document,
    write_minutes,
)
from pilarsosial.core import guards
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.models import AuditEntry, StoredFile
from tests.factories import EventFactory, assignment, participant, recommendation, user_with
from tests.pictures import HTML, PDF, docx, jpeg, upload

pytestmark = pytest.mark.django_db

MINUTES = {"dated": date(2026, 9, 30), "agenda": "Pembukaan", "discussion": "Isi", "decisions": "Data dimutakhirkan"}


@pytest.fixture
def event(jombang) -> Event:
    return EventFactory(office=jombang, state="running", kinds=["rakor", "lomba"])


# --- Minutes ------------------------------------------------------------------------------------------------------


def test_minutes_are_written_once_and_changed_as_seen(event, operator):
    signers = [
        {"title": "Notulis", "name": "Sri", "nip": "1970 0815 199503 2 002"},
        {"title": "", "name": "", "nip": ""},
    ]
    row = write_minutes(event.pk, "notulen", MINUTES, signatories=signers, version=0, actor=operator)
    assert row.signatories == [{"title": "Notulis", "name": "Sri", "nip": "197008151995032002"}]
    more = MINUTES | {"decisions": "Rapat berikutnya Desember"}
    write_minutes(event.pk, "notulen", more, signatories=signers, version=1, actor=operator)
    with pytest.raises(DomainError, match="orang lain"):
        write_minutes(event.pk, "notulen", more, signatories=signers, version=1, actor=operator)
    with pytest.raises(DomainError, match="orang lain"):
        write_minutes(event.pk, "notulen", more, signatories=signers, version=0, actor=operator)
    assert Minutes.objects.get().version == 2
    told = AuditEntry.objects.filter(action="minutes.written").order_by("pk").last()
    assert told.changes["keputusan"] == ["18 huruf", "25 huruf"]
    write_minutes(event.pk, "berita_acara", MINUTES, signatories=[], version=0, actor=operator)
    assert Minutes.objects.count() == 2


@pytest.mark.parametrize(
    "fields, signatories, field",
    [
        ({"agenda": "", "discussion": "", "decisions": ""}, [], "discussion"),
        ({}, [{"title": "", "name": "Sri", "nip": ""}], "title_1"),
        ({}, [{"title": "Notulis", "name": "Sri", "nip": "12"}], "nip_1"),
        ({"discussion": "NIK 3517991508800001"}, [], "discussion"),
    ],
)
def test_minutes_say_beside_the_field_what_is_wrong(event, operator, fields, signatories, field):
    with pytest.raises(DomainError) as refusal:
        write_minutes(event.pk, "notulen", MINUTES | fields, signatories=signatories, version=0, actor=operator)
    assert set(refusal.value.fields) == {field}
    assert not Minutes.objects.exists()


def test_a_draft_has_no_minutes(jombang, operator):
    draft = EventFactory(office=jombang)
    with pytest.raises(DomainError) as refusal:
        write_minutes(draft.pk, "notulen", MINUTES, signatories=[], version=0, actor=operator)
    assert refusal.value.code == "wrong_moment"


def test_minutes_are_the_organisers(event, operator, coordinator, stranger):
    with pytest.raises(NotPermitted):
        write_minutes(event.pk, "notulen", MINUTES, signatories=[], version=0, actor=coordinator)
    with pytest.raises(NotFound):
        write_minutes(event.pk, "notulen", MINUTES, signatories=[], version=0, actor=stranger)
    participant(event, assignment("TKSK", "35.16.01"))
    write_minutes(event.pk, "notulen", MINUTES, signatories=[], version=0, actor=operator)
    # Next door takes part and sees the event, but not what was written down.
    assert Event.objects.visible_to(stranger, "document.view").filter(pk=event.pk).exists()
    assert not Minutes.objects.visible_to(stranger, "document.view").exists()


# --- Documents ----------------------------------------------------------------------------------------------------


def test_a_document_is_known_by_its_bytes_and_kept_under_a_random_name(event, operator):
    row = add_document(
        event.pk, {"kind": "undangan", "signed": True}, upload(PDF, "Surat Undangan.pdf"), actor=operator
    )
    assert (row.file.content_type, row.file.filename) == ("application/pdf", "Surat Undangan.pdf")
    assert "Surat" not in row.file.stored_name
    word = add_document(event.pk, {"kind": "materi"}, upload(docx(), "a.pdf"), actor=operator)
    assert word.file.filename == "a.docx"


@pytest.mark.parametrize(
    "kind, data, code",
    [
        ("undangan", docx(), "file_type"),
        ("materi", HTML, "file_type"),
        ("foto", PDF, "photo_is_a_picture"),
        ("materi", docx(macros=True), "file_has_macros"),
        ("notulen", b"", "file_empty"),
    ],
)
def test_what_does_not_belong_there_leaves_nothing_behind(event, operator, kind, data, code):
    with pytest.raises(DomainError) as refusal:
        add_document(event.pk, {"kind": kind}, upload(data, "x.pdf"), actor=operator)
    assert refusal.value.code == code
    assert not StoredFile.objects.exists()


def test_a_document_is_put_right_and_taken_off_with_a_reason(event, operator):
    row = add_document(event.pk, {"kind": "foto"}, upload(jpeg(), "foto.jpg"), actor=operator)
    change_document(row.pk, {"caption": "Pembukaan", "shared": True, "kind": "undangan"}, actor=operator)
    row.refresh_from_db()
    assert (row.caption, row.shared, row.kind) == ("Pembukaan", True, "foto")
    with pytest.raises(DomainError):
        remove_document(row.pk, reason=" ", actor=operator)
    remove_document(row.pk, reason="Salah unggah", actor=operator)
    assert not EventDocument.objects.current().exists()
    assert StoredFile.objects.filter(pk=row.file_id).exists()
    with pytest.raises(NotFound):
        change_document(row.pk, {"caption": "x"}, actor=operator)


def test_offices_of_the_participants_read_what_is_shared(event, operator, stranger):
    participant(event, assignment("TKSK", "35.16.01"))
    add_document(event.pk, {"kind": "notulen"}, upload(PDF), actor=operator)
    shared = add_document(event.pk, {"kind": "materi", "shared": True}, upload(PDF), actor=operator)
    assert [row.pk for row in EventDocument.objects.visible_to(stranger, "document.view")] == [shared.pk]
    with pytest.raises(NotFound):
        change_document(shared.pk, {"caption": "x"}, actor=stranger)


# --- Recommendations ----------------------------------------------------------------------------------------------


def test_a_recommendation_goes_from_open_to_done_with_its_evidence(event, operator):
    person = participant(event, assignment("TKSK", "35.17.09"))
    asked = {"text": "Tambah PSM di tiga desa", "proposer_id": person.pk, "in_charge": "Bidang Dayasos"}
    row = add_recommendation(event.pk, asked | {"due_on": date(2026, 12, 1)}, actor=operator)
    with pytest.raises(DomainError) as refusal:
        change_recommendation(row.pk, {"state": "done"}, version=1, actor=operator)
    assert set(refusal.value.fields) == {"outcome"}
    done = {"state": "done", "outcome": "Tiga PSM diangkat"}
    row = change_recommendation(row.pk, done, version=1, upload=upload(PDF, "sk.pdf"), actor=operator)
    assert (row.settled_at is not None, row.evidence.filename) == (True, "sk.pdf")
    first = row.evidence_id
    row = change_recommendation(row.pk, {"state": "working"}, version=2, upload=upload(PDF, "b.pdf"), actor=operator)
    assert row.settled_at is None
    change_recommendation(row.pk, {"note": "Menunggu SK"}, version=3, actor=operator)
    assert list(row.steps.values_list("state", flat=True)) == ["open", "done", "working"]
    assert not StoredFile.objects.filter(pk=first).exists()
    with pytest.raises(DomainError, match="orang lain"):
        change_recommendation(row.pk, {"state": "open"}, version=2, actor=operator)


def test_an_upgrade_learns_from_the_trail_how_recommendations_stood(event, operator):
    """As the steps that the verb kept, with the days of the trail; what the trail does not know was open until then."""
    row = add_recommendation(event.pk, {"text": "Rompi", "due_on": date(2026, 12, 1)}, actor=operator)
    change_recommendation(row.pk, {"due_on": date(2027, 1, 1)}, version=1, actor=operator)
    change_recommendation(row.pk, {"note": "Sudah ditanyakan"}, version=2, actor=operator)
    change_recommendation(row.pk, {"state": "done", "outcome": "Ada"}, version=3, actor=operator)
    untold = recommendation(event, "Tanpa jejak", state="dropped", settled_at=datetime(2027, 5, 4, 5, tzinfo=UTC))
    kept = list(row.steps.values_list("state", "due_on"))
    connection.check_constraints()  # what is deferred must be settled before a table is altered
    guards.drop_guards(connection)
    RecommendationStep.objects.all().delete()
    import_module("events.migrations.0005_recommendation_steps").steps_from_the_trail(apps, None)
    assert list(row.steps.values_list("state", "due_on")) == kept == [
        ("open", date(2026, 12, 1)), ("open", date(2027, 1, 1)), ("done", date(2027, 1, 1))
    ]  # fmt: skip
    assert list(untold.steps.values_list("state", "since"))[1:] == [("dropped", date(2027, 5, 4))]
    assert untold.steps.count() == 2


def test_a_proposer_is_of_the_same_event(event, jombang, operator):
    elsewhere = participant(EventFactory(office=jombang), name="Sri")
    with pytest.raises(DomainError) as refusal:
        add_recommendation(event.pk, {"text": "A", "proposer_id": elsewhere.pk}, actor=operator)
    assert refusal.value.code == "proposer_elsewhere"


def test_open_ones_go_on_to_the_next_event_once(event, jombang, operator):
    still, over = (add_recommendation(event.pk, {"text": text}, actor=operator) for text in ("Terbuka", "Selesai"))
    change_recommendation(over.pk, {"state": "dropped", "outcome": "Anggaran tidak ada"}, version=1, actor=operator)
    following = EventFactory(office=jombang, state="announced", starts_on=date(2026, 12, 1))
    assert carry_recommendations(following.pk, [still.pk], actor=operator) == 1
    assert carry_recommendations(following.pk, [still.pk], actor=operator) == 0
    for wrong in ([over.pk], [still.pk, 999_999]):
        with pytest.raises(DomainError) as refusal:
            carry_recommendations(following.pk, wrong, actor=operator)
        assert refusal.value.code == "not_carried"
    with pytest.raises(DomainError) as refusal:
        carry_recommendations(event.pk, [still.pk], actor=operator)
    assert refusal.value.code == "not_carried"
    assert CarriedRecommendation.objects.get().event == following


def test_a_coordinator_on_duty_writes_recommendations(event, operator, coordinator):
    event.duties.create(user=coordinator)
    add_recommendation(event.pk, {"text": "Dari lapangan"}, actor=coordinator)
    assert Recommendation.objects.get().added_by == coordinator
    with pytest.raises(NotFound):
        add_recommendation(event.pk, {"text": "x"}, actor=user_with("coordinator", "35.16"))


# --- Contests -----------------------------------------------------------------------------------------------------


def test_results_stand_once_in_a_category_and_say_who_goes_on(event, operator):
    winner = participant(event, assignment("TKSK", "35.17.09"))
    told = {"category": "TKSK teladan", "score": 8750, "rank": 1, "next_level": "Tingkat Provinsi"}
    row = record_result(event.pk, winner.pk, told, actor=operator)
    with pytest.raises(DomainError) as refusal:
        record_result(event.pk, winner.pk, told, actor=operator)
    assert refusal.value.code == "result_known"
    change_result(row.pk, {"score": 9000}, version=1, actor=operator)
    assert ContestResult.objects.get().score == 9000
    with pytest.raises(DomainError, match="orang lain"):
        change_result(row.pk, {"score": 1}, version=1, actor=operator)
    with pytest.raises(DomainError) as refusal:
        change_result(row.pk, {"rank": 0}, version=2, actor=operator)
    assert refusal.value.code == "invalid"


def test_only_a_contest_has_results(jombang, operator):
    event = EventFactory(office=jombang, state="running")
    with pytest.raises(DomainError) as refusal:
        record_result(event.pk, participant(event, name="Sri").pk, {"category": "A"}, actor=operator)
    assert refusal.value.code == "no_contest"
