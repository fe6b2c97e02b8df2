"""The main job: a sheet of 21 TKSK of Jombang, as an office sends it, into the roster."""

from datetime import date

import pytest

from personnel.models import Assignment, BankAccount, Member, Post
from pilarsosial.core.errors import DomainError
from pilarsosial.core.importing import verbs
from pilarsosial.core.models import AuditEntry, SheetImport, User
from tests.sheets import rosters
from tests.sheets.imports import TODAY, applied, counts, errors, imported, messages, warnings
from tests.sheets.workbooks import xlsx_bytes

pytestmark = pytest.mark.django_db


def as_xlsx(people: list | None = None) -> bytes:
    return xlsx_bytes({"Lembar1": rosters.tksk_rows(people)})


@pytest.mark.parametrize("data, filename", [(rosters.tksk_csv(), "data.csv"), (as_xlsx(), "data.xlsx")])
def test_twenty_one_people_are_new_and_then_nothing_is(data: bytes, filename: str, operator: User) -> None:
    first = applied(data, operator, filename=filename)

    assert counts(first) == (21, 0, 0, 0)
    assert first.rows == 21
    assert first.totals["members_new"] == first.totals["assignments_new"] == 21
    assert Member.objects.count() == 21
    assert Assignment.objects.active_on(TODAY).basic().in_region("35.17").count() == 21

    again = imported(data, operator, filename=filename)

    assert counts(again) == (0, 0, 21, 0)
    assert counts(verbs.apply_import(again.pk, actor=operator, revision=again.revision, today=TODAY)) == (0, 0, 21, 0)
    assert Member.objects.count() == Assignment.objects.count() == 21


def test_the_people_are_as_the_sheet_says(operator: User) -> None:
    applied(rosters.tksk_csv(), operator)

    member = Member.objects.get(nik=rosters.nik(9, "570875"))
    assert (member.name, member.title_suffix, member.sex) == ("Rina Wulandari", "S.Sos.", "P")
    assert (member.birth_place, member.birth_date) == ("Jombang", date(1975, 8, 17))
    assert member.phone == "+6281234567009"
    service = member.assignments.get()
    assert (service.start, service.duty_region_id, service.regency_code) == (date(2024, 1, 1), "35.17.09", "35.17")
    assert service.single
    account = member.accounts.get()
    assert (account.bank_id, account.purpose, account.state) == ("114", "apbd_prov", "active")
    assert account.number == "0521000009"


def test_no_post_is_vacant_afterwards(operator: User) -> None:
    applied(rosters.tksk_csv(), operator)

    posts = Post.objects.active_on(TODAY).in_region("35.17").with_filled(TODAY)
    assert posts.count() == 21
    assert not posts.exclude(filled=1).exists()


def test_people_of_another_regency_are_rejected_with_the_reason(operator: User) -> None:
    people = [rosters.tksk_row(number) for number in range(1, 22)]
    for number, district in ((3, "TROWULAN"), (7, "Kec. Mojosari"), (12, "GONDANG")):
        people[number - 1] = rosters.tksk_row(number, district)

    preview = imported(rosters.tksk_csv(people), operator)

    assert counts(preview) == (18, 0, 0, 3)
    assert {code for _row, code in errors(preview)} == {"region_outside"}
    assert "di luar wilayah Kab. Jombang" in messages(preview)
    assert "Kab. Mojokerto" in messages(preview)


def test_a_preview_writes_nothing_but_itself(operator: User) -> None:
    imported(rosters.tksk_csv(), operator)

    assert not Member.objects.exists()
    assert not Assignment.objects.exists()
    assert not Post.objects.exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"import.uploaded"}


def test_a_rejected_row_stops_everything_unless_only_the_good_ones_are_wanted(operator: User) -> None:
    people = [rosters.tksk_row(1), rosters.tksk_row(2, "TROWULAN")]
    preview = imported(rosters.tksk_csv(people), operator)

    with pytest.raises(DomainError) as refusal:
        verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, today=TODAY)
    assert refusal.value.code == "rows_rejected"
    assert not Member.objects.exists()

    verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, only_good=True, today=TODAY)
    assert Member.objects.count() == 1


def test_the_same_request_twice_applies_once(operator: User) -> None:
    preview = imported(rosters.tksk_csv(), operator)
    verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, today=TODAY)

    with pytest.raises(DomainError) as refusal:
        verbs.apply_import(preview.pk, actor=operator, revision=preview.revision, today=TODAY)

    assert refusal.value.code == "already_applied"
    assert Member.objects.count() == 21


def test_every_object_has_its_entry_and_the_act_has_one(operator: User) -> None:
    applied(rosters.tksk_csv(), operator)

    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions.count("member.registered") == 21
    assert actions.count("assignment.started") == 21
    assert actions.count("account.added") == 21
    assert actions.count("import.applied") == 1
    entry = AuditEntry.objects.filter(action="member.registered").order_by("pk").first()
    assert entry.changes["NIK"] == [None, "3517************"]
    assert entry.actor == operator


def test_a_plan_that_changed_since_the_preview_is_shown_again(operator: User) -> None:
    early = imported(rosters.tksk_csv(), operator)
    applied(rosters.tksk_csv([rosters.tksk_row(1)]), operator)

    with pytest.raises(DomainError) as refusal:
        verbs.apply_import(early.pk, actor=operator, revision=early.revision, today=TODAY)

    assert refusal.value.code == "plan_changed"
    early = SheetImport.objects.get(pk=early.pk)
    assert counts(early) == (20, 0, 1, 0)
    assert Member.objects.count() == 1
    verbs.apply_import(early.pk, actor=operator, revision=early.revision, today=TODAY)
    assert Member.objects.count() == 21


def test_nothing_is_in_clear_text_in_the_staging_tables(operator: User) -> None:
    preview = applied(rosters.tksk_csv(), operator)

    stored = bytes(preview.findings) + bytes(preview.journal) + b"".join(bytes(c.data) for c in preview.chunks.all())
    assert rosters.nik(1, "570875").encode() not in stored
    assert b"0521000001" not in stored


def test_an_account_of_another_number_becomes_a_proposal(operator: User) -> None:
    applied(rosters.tksk_csv(), operator)
    people = [rosters.tksk_row(number) for number in range(1, 22)]
    people[4][8] = "0529999999"

    second = applied(rosters.tksk_csv(people), operator)

    assert counts(second) == (0, 1, 20, 0)
    assert second.totals["proposals"] == 1
    proposal = BankAccount.objects.get(state="proposed")
    assert (proposal.number, proposal.usable_from, proposal.proposed_by) == ("0529999999", None, operator)
    assert counts(imported(rosters.tksk_csv(people), operator)) == (0, 0, 21, 0)


def test_a_clean_sheet_warns_of_nothing_but_what_its_niks_say(operator: User) -> None:
    assert {code for _row, code in warnings(imported(rosters.tksk_csv(), operator))} <= {"nik_region"}
