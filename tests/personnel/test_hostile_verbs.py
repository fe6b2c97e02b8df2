"""What somebody would try who means harm, or two people who mean well at once."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from personnel.models import Assignment, Member, Post
from personnel.reports import formation, headcount
from personnel.services import (
    add_account,
    annul_assignment,
    change_member,
    close_post,
    correct_assignment,
    end_assignment,
    issue_decree,
    open_posts,
    pause_assignment,
    register_member,
    replace_assignment,
    resume_assignment,
    set_employment,
    set_seats,
    start_assignment,
    take_on_by_nik,
    transfer_assignment,
    unmask_member,
)
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.models import AuditEntry, Bank, Claim, Grant, Pillar, Region, User
from tests.factories import DecreeFactory, assignment, nik, position, post_at, user_with

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def refusal(error: pytest.ExceptionInfo) -> str:
    return error.value.code


def taken_on(operator: User) -> Member:
    """A person of Mojokerto to whom Jombang gave a post by NIK."""
    member = assignment("TKSK", "35.16.01").member
    take_on_by_nik(member.nik, position=position("PSM"), region=region("35.17.09.2001"), start=DAY, actor=operator)
    return member


def test_knowing_a_nik_gives_no_hold_on_the_person(operator):
    member = taken_on(operator)
    bank = Bank.objects.get(code="114")
    for act in (
        lambda: unmask_member(member.pk, actor=operator),
        lambda: change_member(member.pk, {"name": "Orang Lain"}, version=1, actor=operator),
        lambda: add_account(member.pk, purpose="apbn", bank=bank, number="12345678", today=DAY, actor=operator),
        lambda: set_employment(member.pk, kind="pns", since=DAY, actor=operator),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refusal(refused) == "kept_elsewhere"


def test_the_keeping_office_stays_the_keeper(operator, stranger):
    member = taken_on(operator)
    assert unmask_member(member.pk, actor=stranger)["nik"] == member.nik


def test_an_office_that_a_person_left_no_longer_keeps_them(operator, stranger):
    member = taken_on(operator)
    old = member.assignments.get(regency_code="35.16")
    end_assignment(old.pk, version=1, last_day=DAY, reason="moved", actor=stranger)
    assert unmask_member(member.pk, actor=operator)["nik"] == member.nik
    with pytest.raises(DomainError) as refused:
        unmask_member(member.pk, actor=stranger)
    assert refusal(refused) == "kept_elsewhere"


def test_the_province_keeps_what_it_registered_and_the_regency_may_too(operator, province_admin, jatim):
    member = assignment("TKSK", "35.17.09").member
    Member.objects.filter(pk=member.pk).update(office=jatim)
    assert unmask_member(member.pk, actor=operator)
    assert unmask_member(member.pk, actor=province_admin)


def test_an_annulled_post_gives_no_sight(operator):
    member = taken_on(operator)
    row = member.assignments.get(regency_code="35.17")
    annul_assignment(row.pk, version=1, note="Salah orang", actor=operator)
    assert not Member.objects.visible_to(operator, "member.view").filter(pk=member.pk).exists()


def test_ones_own_member_with_only_a_mistake_is_not_lost(operator):
    row = assignment("TKSK", "35.17.09")
    annul_assignment(row.pk, version=1, note="Salah wilayah", actor=operator)
    assert Member.objects.visible_to(operator, "member.view").filter(pk=row.member_id).exists()


def test_what_was_annulled_stays_annulled(operator):
    row = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    annul_assignment(row.pk, version=1, note="Salah", actor=operator)
    with pytest.raises(DomainError) as refused:
        correct_assignment(row.pk, version=2, start=date(2015, 1, 1), decree=None, details={}, actor=operator)
    assert refusal(refused) == "annulled"
    assert headcount(Assignment.objects.all(), date(2016, 1, 1)).posts == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=row.pk).update(start=date(2015, 1, 1))


def test_after_a_mistake_the_right_entry_can_be_made(operator):
    row = assignment("TKSK", "35.17.09", start=DAY)
    annul_assignment(row.pk, version=1, note="Salah SK", actor=operator)
    again = start_assignment(row.member_id, position=row.position, region=row.duty_region, start=DAY, actor=operator)
    assert again.active_on(DAY)


def test_nobody_is_replaced_by_mistake(operator):
    row = assignment("TKSK", "35.17.09")
    other = assignment("PSM", "35.17.09.2001").member
    with pytest.raises(DomainError) as refused:
        replace_assignment(row.pk, version=1, successor_id=other.pk, start=DAY, reason="mistake", actor=operator)
    assert refusal(refused) == "unknown_reason"


def test_a_service_with_a_planned_end_may_end_earlier(operator):
    row = assignment("TKSK", "35.17.09", start=date(2020, 1, 1), end=date(2031, 1, 1), end_reason="term_over")
    ended = end_assignment(row.pk, version=1, last_day=DAY, reason="deceased", actor=operator)
    assert (ended.last_day, ended.end_reason) == (DAY, "deceased")


def test_nobody_serves_in_a_closed_post(operator, province_admin):
    post = post_at("TKSK", "35.17.09")
    close_post(post.pk, last_day=date(2023, 12, 31), actor=province_admin)
    member = assignment("PSM", "35.17.09.2001").member
    with pytest.raises(DomainError) as refused:
        start_assignment(
            member.pk, position=position("TKSK"), region=region("35.17.09"), start=date(2023, 6, 1), actor=operator
        )
    assert refusal(refused) == "post_closed"


def test_the_database_lets_no_post_close_under_its_holder():
    row = assignment("TKSK", "35.17.09")
    with pytest.raises(IntegrityError, match="post_closes_when"), transaction.atomic():
        Post.objects.filter(pk=row.post_id).update(valid_until=date(2024, 1, 1))


def test_a_closed_post_can_be_opened_again(province_admin):
    jombang = region("35.17")
    open_posts(position("TKSK"), jombang, valid_from=date(2010, 1, 1), actor=province_admin)
    post = post_at("TKSK", "35.17.09")
    close_post(post.pk, last_day=date(2023, 12, 31), actor=province_admin)
    assert formation(Post.objects.all(), jombang, DAY).total[post.position_id].unopened == 1
    assert len(open_posts(position("TKSK"), jombang, valid_from=DAY, actor=province_admin)) == 1
    assert formation(Post.objects.all(), jombang, DAY).total[post.position_id].unopened == 0


def test_of_a_pillar_out_of_scope_nothing_is_called_missing():
    jombang = region("35.17")
    psm = Pillar.objects.get(code="PSM")
    table = formation(Post.objects.none(), jombang, DAY, {psm.pk})
    assert {row.pillar_id for row in table.positions} <= {psm.pk}


def test_a_district_shows_its_own_missing_post():
    table = formation(Post.objects.all(), region("35.17.09"), DAY)
    assert table.total[position("TKSK").pk].unopened == 1


def test_pauses_neither_overlap_nor_outlive_the_service(operator):
    row = assignment("TKSK", "35.17.09", start=date(2020, 1, 1))
    pause_assignment(row.pk, kind="cuti", start=date(2021, 1, 1), actor=operator)
    resume_assignment(row.pk, day=date(2021, 6, 1), actor=operator)
    with pytest.raises(DomainError) as refused:
        pause_assignment(row.pk, kind="cuti", start=date(2021, 3, 1), actor=operator)
    assert refusal(refused) == "already_paused"
    with pytest.raises(DomainError) as refused:
        correct_assignment(row.pk, version=1, start=date(2021, 2, 1), decree=None, details={}, actor=operator)
    assert refusal(refused) == "pause_before_start"
    end_assignment(row.pk, version=1, last_day=date(2021, 3, 14), reason="resigned", actor=operator)
    assert row.pauses.get().end == date(2021, 3, 15)
    told = AuditEntry.objects.filter(action="assignment.ended").get()
    assert "jeda" in told.changes


@pytest.mark.parametrize("kind", ["", "bogus"])
def test_an_unknown_pause_is_refused(operator, kind):
    row = assignment("TKSK", "35.17.09")
    with pytest.raises(DomainError) as refused:
        pause_assignment(row.pk, kind=kind, start=DAY, actor=operator)
    assert refusal(refused) == "unknown_kind"


def test_verbs_take_no_office_or_decree_of_others(operator, mojokerto):
    with pytest.raises(NotFound):
        register_member(
            {"name": "Siti"},
            office=mojokerto,
            position=position("TKSK"),
            region=region("35.17.09"),
            start=DAY,
            actor=operator,
        )
    row = assignment("PSM", "35.17.09.2001")
    with pytest.raises(NotFound):
        start_assignment(
            row.member_id,
            position=position("TKSK"),
            region=region("35.17.09"),
            start=DAY,
            decree=DecreeFactory(office=mojokerto),
            actor=operator,
        )
    with pytest.raises(NotFound):
        issue_decree(mojokerto, {"number": "1"}, actor=operator)


def test_a_pillar_in_the_grant_narrows_trail_and_claims(operator, jombang):
    change_member(assignment("PKH", "35.17.09").member_id, {"phone": "081234567890"}, version=1, actor=operator)
    Claim.objects.create(
        office=jombang,
        region_id="35.17",
        pillar=Pillar.objects.get(code="PKH"),
        measure="people",
        as_of=DAY,
        stated=150,
        source="x",
    )
    tksk_only = user_with("operator", "35.17", pillar="TKSK", username="khusus")
    assert not AuditEntry.objects.visible_to(tksk_only, "audit.view").filter(action="member.changed").exists()
    assert not Claim.objects.visible_to(tksk_only, "claim.view").exists()
    assert AuditEntry.objects.visible_to(operator, "audit.view").filter(action="member.changed").exists()


def test_numbers_typed_into_notes_are_refused_or_masked_in_the_trail(operator):
    row = assignment("TKSK", "35.17.09")
    end = {"version": 1, "last_day": DAY, "reason": "resigned", "actor": operator}
    with pytest.raises(DomainError, match="nomor panjang"):
        end_assignment(row.pk, note=f"NIK {nik(77)} salah", **end)
    end_assignment(row.pk, note="rekening 0012345678 salah", **end)
    told = AuditEntry.objects.get(action="assignment.ended").reason
    assert "0012345678" not in told


@pytest.mark.parametrize(
    "act",
    [
        lambda row, actor: set_employment(row.member_id, kind="bogus", since=DAY, actor=actor),
        lambda row, actor: change_member(row.member_id, {"sex": "X"}, version=1, actor=actor),
        lambda row, actor: change_member(row.member_id, {"name": "Budi\x00"}, version=1, actor=actor),
        lambda row, actor: change_member(row.member_id, {"religion": "zzz"}, version=1, actor=actor),
        lambda row, actor: correct_assignment(
            row.pk, version=1, start=DAY, decree=None, details={"membership_no": "9" * 60}, actor=actor
        ),
        lambda row, actor: end_assignment(row.pk, version=1, last_day=date.max, reason="resigned", actor=actor),
        lambda row, actor: set_seats(post_at("TAGANA", "35.17", seats=2).pk, -1, actor=actor),
        lambda row, actor: set_seats(post_at("PSM", "35.17.09.2001").pk, 3, actor=actor),
        lambda row, actor: add_account(
            row.member_id, purpose="bogus", bank=Bank.objects.first(), number="12345678", today=DAY, actor=actor
        ),
    ],
)
def test_values_that_cannot_be_are_refused_in_words(operator, act):
    with pytest.raises(DomainError):
        act(assignment("TKSK", "35.17.09"), operator)


def test_a_name_is_needed(operator, jombang):
    with pytest.raises(DomainError) as refused:
        register_member(
            {}, office=jombang, position=position("TKSK"), region=region("35.17.09"), start=DAY, actor=operator
        )
    assert "name" in refused.value.fields


def test_a_grant_that_is_over_hides_nobody_from_their_admin(regency_admin, operator, jatim):
    Grant.objects.create(user=operator, role="auditor", office=jatim, region_id="35", valid_until=date(2020, 1, 1))
    assert User.objects.visible_to(regency_admin, "user.view").filter(pk=operator.pk).exists()


def at_once(*acts) -> list[str]:
    """Run acts in threads that start together; the code of each refusal, or "done"."""
    together, results = Barrier(len(acts)), []

    def run(act) -> None:
        together.wait()
        try:
            act()
            results.append("done")
        except DomainError as refused:
            results.append(refused.code)
        except OperationalError as error:
            results.append(str(error).splitlines()[0])
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_places_do_not_wait_for_ever(operator):
    first = assignment("PKH", "35.17.09", start=date(2020, 1, 1))
    second = assignment("PKH", "35.17.10", start=date(2020, 1, 1))
    operator.grants_in_force()
    results = at_once(
        lambda: transfer_assignment(first.pk, version=1, region=region("35.17.10"), start=DAY, actor=operator),
        lambda: transfer_assignment(second.pk, version=1, region=region("35.17.09"), start=DAY, actor=operator),
    )
    assert results == ["done", "done"]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_once_also_at_once(operator):
    rows = [assignment("TKSK", code) for code in ("35.17.09", "35.17.10")]
    operator.grants_in_force()
    results = at_once(
        *(
            lambda row=row: correct_assignment(
                row.pk, version=1, start=DAY, decree=None, details={"membership_no": "T-1"}, actor=operator
            )
            for row in rows
        )
    )
    assert results == ["done", "number_taken"]


@pytest.mark.django_db(transaction=True)
def test_a_nik_is_registered_once_also_at_once(operator, jombang):
    operator.grants_in_force()
    results = at_once(
        *(
            lambda code=code: register_member(
                {"name": "Siti", "nik": nik(1)},
                office=jombang,
                position=position("TKSK"),
                region=region(code),
                start=DAY,
                actor=operator,
            )
            for code in ("35.17.09", "35.17.10")
        )
    )
    assert results == ["done", "nik_known"]
