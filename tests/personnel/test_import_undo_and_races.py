"""Taking an import back, and what happens when two people are at it at once."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections

from personnel.models import Assignment, BankAccount, Member, Post
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import preparing, verbs
from pilarsosial.core.models import AuditEntry, ImportState, SheetImport, User
from tests.factories import MemberFactory, assignment, user_with
from tests.sheets import rosters
from tests.sheets.imports import TODAY, applied, counts, imported
from tests.sheets.rosters import nik, person, sheet

pytestmark = pytest.mark.machine


@pytest.mark.django_db
def test_undoing_leaves_the_roster_as_it_was(operator: User) -> None:
    known = assignment("TKSK", "35.17.01", member=MemberFactory(name="Siti Aminah", nik=nik(1), phone=""))
    moving = assignment("TKSK", "35.17.02", member=MemberFactory(name="Budi Santoso", nik=nik(2)))
    before = _picture()
    sheet_import = applied(
        sheet(
            person(1, NAMA="SITI AMINAH", TMT="01-02-2020", NO_HP="081311112222", TANGGAL_LAHIR=None),
            person(2, KECAMATAN_TUGAS="GUDO", TMT=None, TANGGAL_LAHIR=None),
            person(3, REKENING_BANK_JATIM="0521000003", STATUS_KEPEGAWAIAN="PNS"),
        ),
        operator,
    )
    assert counts(sheet_import) == (1, 1, 1, 0)

    verbs.undo_import(sheet_import.pk, actor=operator)

    assert _picture() == before
    assert not BankAccount.objects.exists()
    known.refresh_from_db()
    moving.refresh_from_db()
    assert (known.start, known.version, known.member.phone) == (date(2020, 1, 1), 3, "")
    assert AuditEntry.objects.filter(action="import.undone").count() == 1
    with pytest.raises(DomainError) as refusal:
        verbs.undo_import(sheet_import.pk, actor=operator)
    assert refusal.value.code == "not_applied"


@pytest.mark.django_db
def test_undoing_takes_a_transfer_back(operator: User) -> None:
    assignment("TKSK", "35.17.01", member=MemberFactory(name="Siti Aminah", nik=nik(1)))
    before = _picture()
    sheet_import = applied(sheet(person(1, KECAMATAN_TUGAS="GUDO", TANGGAL_LAHIR=None)), operator)

    verbs.undo_import(sheet_import.pk, actor=operator)

    assert _picture() == before
    assert Assignment.objects.get().end is None


@pytest.mark.django_db
@pytest.mark.parametrize("later", ["changed", "used"])
def test_what_was_changed_or_used_since_is_not_taken_back(later: str, operator: User) -> None:
    sheet_import = applied(sheet(person(1), person(2)), operator)
    member = Member.objects.get(nik=nik(1))
    if later == "changed":
        Member.objects.filter(pk=member.pk).update(version=2)
    else:
        assignment("TAGANA", "35.17", member=member)

    with pytest.raises(DomainError) as refusal:
        verbs.undo_import(sheet_import.pk, actor=operator)

    assert refusal.value.code == "undo_too_late"
    assert Member.objects.count() == 2
    assert SheetImport.objects.get().state == ImportState.APPLIED


def _picture() -> tuple:
    """Everything that an import may touch, without versions and times."""
    return (
        sorted(Member.objects.values_list("id", "name", "phone", "birth_date")),
        sorted(Assignment.objects.values_list("id", "member_id", "duty_region_id", "start", "end", "end_reason")),
        sorted(Post.objects.values_list("id", "region_id", "valid_from")),
    )


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """Each act in a thread of its own, all started together; what each returned or raised."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            results[place] = act()
        except Exception as error:  # noqa: BLE001 (what it raised is the answer)
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_apply_once(operator: User) -> None:
    preview = imported(rosters.tksk_csv(), operator)

    def act() -> object:
        return verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, today=TODAY)

    results = _at_once(act, act)

    refusals = [result for result in results if isinstance(result, DomainError)]
    assert [refusal.code for refusal in refusals] == ["already_applied"], results
    assert Member.objects.count() == Assignment.objects.count() == 21
    assert AuditEntry.objects.filter(action="import.applied").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_operators_with_overlapping_files_never_make_a_double(operator: User) -> None:
    colleague = user_with("operator", "35.17", username="rekan")
    mine = imported(rosters.tksk_csv([rosters.tksk_row(n) for n in range(1, 12)]), operator)
    theirs = imported(rosters.tksk_csv([rosters.tksk_row(n) for n in range(8, 22)]), colleague)

    def act(preview: SheetImport, actor: User) -> Callable[[], object]:
        return lambda: verbs.apply_import(preview.pk, actor=actor, revision=preview.revision, today=TODAY)

    results = _at_once(act(mine, operator), act(theirs, colleague))

    refusals = [result for result in results if isinstance(result, Exception)]
    assert [getattr(refusal, "code", refusal) for refusal in refusals] == ["plan_changed"], results
    late = SheetImport.objects.get(state=ImportState.READY)
    assert late.unchanged == 4
    verbs.apply_import(late.pk, actor=late.actor, revision=late.revision, today=TODAY)
    assert Member.objects.count() == Assignment.objects.count() == Post.objects.count() == 21


@pytest.mark.django_db(transaction=True)
def test_a_reading_that_was_overtaken_leaves_nothing(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = imported(rosters.tksk_csv(), operator)

    def overtake(done: int, total: int) -> None:
        if SheetImport.objects.get(pk=preview.pk).revision == 2:
            preparing.prepare_import(preview.pk, actor=operator, today=TODAY)

    late = preparing.prepare_import(preview.pk, actor=operator, today=TODAY, progress=overtake)

    assert (late.revision, late.state, late.rows) == (3, ImportState.READY, 21)
    assert set(late.chunks.values_list("revision", flat=True)) == {3}
    assert connection.in_atomic_block is False
