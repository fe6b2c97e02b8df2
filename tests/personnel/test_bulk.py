"""Changing many at once: picking, preview, applying, and what changed in between."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from personnel import services
from personnel.lists import Question
from personnel.models import Assignment, BulkAct, BulkState, EmploymentStatus, MonthlyReport, Pause
from personnel.services import bulk
from personnel.services.bulk_actions import BULK_ACTIONS, CHANGE, REFUSED, SAME
from personnel.services.bulk_targets import load_targets
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import AuditEntry, Grant, Job
from tests.factories import DecreeFactory, MemberFactory, assignment, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)
END = {"last_day": "2026-09-30", "reason": "resigned", "note": "Sesuai surat"}
PAUSE = {"start": "2026-09-30", "kind": "nonaktif", "note": ""}
EVERYBODY = Question(TODAY)
STATEMENTS_OF_A_PREVIEW = 8


def person(name: str, pillar: str = "TKSK", region: str = "35.17.09", **fields) -> Assignment:
    return assignment(pillar, region, member=MemberFactory(name=name), **fields)


def planned(actor, action: str, values: dict, *rows: Assignment, question: Question = EVERYBODY, **how) -> BulkAct:
    act = services.pick_for_bulk(question, action=action, members=[row.member_id for row in rows], actor=actor, **how)
    return services.plan_bulk(act.pk, values, today=TODAY, actor=actor)


def verdicts(act: BulkAct) -> dict[int, tuple[str, str]]:
    return {pk: (kind, said) for pk, _mark, kind, said in act.rows}


# --- Preview ------------------------------------------------------------------------------------------------------


def test_the_preview_says_of_each_row_what_will_happen_and_writes_nothing(operator):
    open_row = person("Ani Lestari")
    over = person("Budi Santoso", region="35.17.10", end=date(2026, 12, 1), end_reason="term_over")
    late = person("Cici Utami", region="35.17.11", start=date(2026, 9, 1))
    act = planned(operator, "akhiri", {**END, "last_day": "2026-08-31"}, open_row, over, late)
    said = verdicts(act)
    assert said[open_row.pk] == (CHANGE, "Berakhir 31 Agustus 2026.")
    assert said[over.pk] == (CHANGE, "Berakhir 31 Agustus 2026, semula 30 November 2026.")
    assert said[late.pk] == (REFUSED, "Hari terakhir mendahului TMT (1 September 2026).")
    assert act.planned == {CHANGE: 2, SAME: 0, REFUSED: 1, "people": 3, "differs": False}
    assert not AuditEntry.objects.filter(action__startswith="assignment.").exists()
    assert Assignment.objects.get(pk=open_row.pk).end is None


def test_rows_stand_by_name_and_people_with_two_posts_twice(operator):
    second = person("Budi Santoso")
    first = person("Ani Lestari", region="35.17.10")
    extra = assignment("PSM", "35.17.09.2001", member=first.member)
    act = planned(operator, "jenjang", {"grade": "Muda"}, first, second)
    assert [row[0] for row in act.rows] == [first.pk, extra.pk, second.pk]
    only_tksk = planned(operator, "jenjang", {"grade": "Muda"}, first, question=Question(TODAY, pillar="TKSK"))
    assert [row[0] for row in only_tksk.rows] == [first.pk]


def test_the_preview_asks_as_often_for_many_as_for_few(operator, django_assert_num_queries):
    def previewed(number: int) -> int:
        for n in range(number):
            person(f"Warga {n}", "TAGANA", "35.17")
        act = services.pick_for_bulk(EVERYBODY, action="jeda", members=(), everything=True, actor=operator)
        with django_assert_num_queries(STATEMENTS_OF_A_PREVIEW):
            planned_act = services.plan_bulk(act.pk, PAUSE, today=TODAY, actor=operator)
        return planned_act.planned[CHANGE]

    previewed(1)  # what a process asks once and keeps
    assert [previewed(1), previewed(10)] == [2, 12]


def test_all_results_means_the_question_and_says_when_it_is_another_result(operator):
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(3)]
    digest = bulk.digest_of(row.member_id for row in rows)
    act = planned(operator, "jenjang", {"grade": "Muda"}, everything=True, shown=3, digest=digest)
    assert (len(act.rows), act.planned["differs"]) == (3, False)
    person("Warga Baru", "TAGANA", "35.17")
    again = services.plan_bulk(act.pk, {"grade": "Muda"}, today=TODAY, actor=operator)
    assert (len(again.rows), again.planned["differs"]) == (4, True)


def test_as_many_but_other_people_are_noticed_too(operator):
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(2)]
    digest = bulk.digest_of([rows[0].member_id, 999_999])
    act = planned(operator, "jenjang", {"grade": "Muda"}, everything=True, shown=2, digest=digest)
    assert act.planned["differs"]


def test_too_many_are_refused_before_anything_is_judged(operator, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    for n in range(3):
        person(f"Warga {n}", "TAGANA", "35.17")
    act = services.pick_for_bulk(EVERYBODY, action="akhiri", members=[], everything=True, actor=operator)
    with pytest.raises(DomainError) as refusal:
        services.plan_bulk(act.pk, END, today=TODAY, actor=operator)
    assert refusal.value.code == "too_many"
    assert BulkAct.objects.get().state == BulkState.PICKED


# --- Access -------------------------------------------------------------------------------------------------------


def test_foreign_ids_are_left_out_and_nobody_left_is_not_found(operator, stranger):
    mine, theirs = person("Ani Lestari"), person("Budi Santoso", region="35.16.01")
    act = planned(operator, "akhiri", END, mine, theirs)
    assert list(verdicts(act)) == [mine.pk]
    assert act.planned["differs"], "one of those that were ticked is missing, and that is said"
    with pytest.raises(NotFound):
        services.pick_for_bulk(EVERYBODY, action="akhiri", members=[theirs.member_id], actor=operator)
    with pytest.raises(NotFound):
        services.plan_bulk(act.pk, END, today=TODAY, actor=stranger)
    with pytest.raises(NotFound):
        services.apply_bulk(act.pk, today=TODAY, actor=stranger)


def test_who_may_look_but_not_change_is_refused(coordinator, auditor):
    row = person("Ani Lestari")
    for actor in (coordinator, auditor):
        with pytest.raises(NotPermitted):
            services.pick_for_bulk(EVERYBODY, action="akhiri", members=[row.member_id], actor=actor)


def test_who_is_seen_by_another_grant_than_the_one_that_may_change_is_refused_by_row(operator, mojokerto):
    Grant.objects.create(user=operator, role="coordinator", office=mojokerto)
    operator.forget_grants()
    mine, seen = person("Ani Lestari"), person("Budi Santoso", region="35.16.01")
    act = planned(operator, "akhiri", END, mine, seen)
    assert verdicts(act)[seen.pk][0] == REFUSED
    applied = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert applied.outcome["changed"] == 1
    assert Assignment.objects.get(pk=seen.pk).end is None


def test_a_person_kept_elsewhere_keeps_their_employment(operator, mojokerto):
    kept = assignment("PSM", "35.16.01.2001", member=MemberFactory(name="Ani Lestari", office=mojokerto))
    assignment("TKSK", "35.17.09", member=kept.member)
    act = planned(operator, "kepegawaian", {"kind": "pppk", "since": "2026-01-01"}, kept)
    assert verdicts(act)[kept.member_id] == (REFUSED, "Data diri orang ini dikelola Dinas Sosial Kabupaten Mojokerto.")


# --- Applying -----------------------------------------------------------------------------------------------------


def test_applying_does_what_was_previewed_with_an_entry_for_each_and_one_for_the_act(operator):
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(3)]
    Pause.objects.create(assignment=rows[0], kind="cuti", start=date(2026, 9, 1))
    act = services.apply_bulk(planned(operator, "akhiri", END, *rows).pk, today=TODAY, actor=operator)
    assert (act.state, act.outcome["changed"]) == (BulkState.APPLIED, 3)
    for row in Assignment.objects.filter(pk__in=[row.pk for row in rows]):
        assert (row.end, row.end_reason, row.end_note, row.version) == (
            date(2026, 10, 1),
            "resigned",
            "Sesuai surat",
            2,
        )
    assert Pause.objects.get().end == date(2026, 10, 1)
    entries = AuditEntry.objects.filter(action="assignment.ended")
    assert {entry.person_id for entry in entries} == {row.member_id for row in rows}
    assert entries.get(person_id=rows[0].member_id).changes["jeda"][1] == "sampai 2026-09-30"
    whole = AuditEntry.objects.get(action="bulk.applied")
    assert (whole.count, whole.reason, whole.changes["diubah"]) == (3, "Sesuai surat", [None, 3])


def test_the_same_request_twice_is_done_once(operator):
    row = person("Ani Lestari")
    act = planned(operator, "akhiri", END, row)
    first = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    second = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert first.outcome == second.outcome
    assert Assignment.objects.get().version == 2
    assert AuditEntry.objects.filter(action="bulk.applied").count() == 1
    with pytest.raises(DomainError) as refusal:
        services.plan_bulk(act.pk, END, today=TODAY, actor=operator)
    assert refusal.value.code == "bulk_over"


def test_what_changed_since_the_preview_is_refused_row_by_row(operator):
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(3)]
    act = planned(operator, "jenjang", {"grade": "Madya"}, *rows)
    services.end_assignment(rows[0].pk, version=1, last_day=TODAY, reason="deceased", actor=operator)
    Pause.objects.create(assignment=rows[1], kind="cuti", start=date(2026, 9, 1))
    applied = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert applied.outcome["changed"] == 2, "a pause is nothing to a grade"
    assert applied.outcome["late"] == [[rows[0].pk, REFUSED, "Berubah sesudah pratinjau, jadi tidak disentuh."]]
    assert [row.grade for row in Assignment.objects.order_by("pk")] == ["", "Madya", "Madya"]


def test_who_came_into_the_result_after_the_preview_is_not_touched_and_is_said(operator):
    person("Warga 1", "TAGANA", "35.17")
    act = planned(operator, "jenjang", {"grade": "Muda"}, everything=True, shown=1)
    newcomer = person("Warga Baru", "TAGANA", "35.17")
    applied = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert (applied.outcome["changed"], applied.outcome["new"]) == (1, 1)
    assert Assignment.objects.get(pk=newcomer.pk).grade == ""


def test_who_left_the_result_after_the_preview_is_refused(operator):
    row = person("Warga 1", "TAGANA", "35.17")
    act = planned(
        operator, "jenjang", {"grade": "Muda"}, everything=True, shown=1, question=Question(TODAY, text="warga")
    )
    row.member.name, row.member.name_key = "Nama Lain", "NAMA LAIN"
    row.member.save()
    applied = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert applied.outcome["late"][0][2] == "Tidak lagi cocok dengan saringannya."
    assert Assignment.objects.get().grade == ""


def test_who_left_the_scope_after_the_preview_is_refused(operator):
    row = person("Ani Lestari")
    act = planned(operator, "jenjang", {"grade": "Muda"}, row)
    operator.grants.update(region_id="35.17.10")
    operator.forget_grants()
    applied = services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert applied.outcome["late"][0][1:] == [REFUSED, "Tidak ditemukan lagi dalam wilayah kewenangan Anda."]
    assert Assignment.objects.get().grade == ""


def test_an_act_without_a_preview_cannot_be_applied(operator):
    act = services.pick_for_bulk(EVERYBODY, action="akhiri", members=[person("Ani").member_id], actor=operator)
    with pytest.raises(DomainError) as refusal:
        services.apply_bulk(act.pk, today=TODAY, actor=operator)
    assert refusal.value.code == "not_planned"


def test_many_are_applied_by_a_job_in_portions_that_can_be_taken_up_again(operator, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(5)]
    act = services.apply_bulk(planned(operator, "jenjang", {"grade": "Muda"}, *rows).pk, today=TODAY, actor=operator)
    job = Job.objects.get(kind=bulk.JOB)
    assert (act.job_id, job.total) == (job.pk, 5)
    assert act.state in (BulkState.RUNNING, BulkState.APPLIED)
    if act.state == BulkState.RUNNING:
        execute(job.pk)
        act.refresh_from_db()
    job.refresh_from_db()
    assert (act.state, act.done, act.outcome["changed"]) == (BulkState.APPLIED, 5, 5)
    assert (job.state, job.message, job.result_url) == ("done", "5 diubah, 0 ditolak.", f"/anggota/massal/{act.pk}/")
    assert set(Assignment.objects.values_list("grade", "version")) == {("Muda", 2)}


# --- As the single verbs ------------------------------------------------------------------------------------------


def singly(actor, action: str, row: Assignment, values: dict) -> str:
    """The same through the verb for one; its refusal's code, or ""."""
    day = {name: date.fromisoformat(value) for name, value in values.items() if name in ("last_day", "start", "day")}
    try:
        match action:
            case "akhiri":
                services.end_assignment(
                    row.pk, version=row.version, reason=values["reason"], note=values["note"], actor=actor, **day
                )
            case "jeda":
                services.pause_assignment(row.pk, kind=values["kind"], note="", actor=actor, **day)
            case "lanjutkan":
                services.resume_assignment(row.pk, actor=actor, **day)
    except DomainError as refusal:
        return refusal.code
    return ""


CASES = [
    ("akhiri", END),
    ("akhiri", {**END, "last_day": "2019-12-31"}),
    ("akhiri", {**END, "last_day": "2020-01-01"}),
    ("akhiri", {**END, "last_day": "2027-06-30", "reason": "term_over"}),
    ("jeda", {"kind": "cuti", "start": "2026-09-15", "note": ""}),
    ("jeda", {"kind": "nonaktif", "start": "2026-05-01", "note": ""}),
    ("jeda", {"kind": "nonaktif", "start": "2019-05-01", "note": ""}),
    ("lanjutkan", {"day": "2026-09-15"}),
    ("lanjutkan", {"day": "2026-06-01"}),
]


@pytest.mark.parametrize("action, values", CASES)
def test_the_rules_for_many_are_those_for_one(operator, action, values, monkeypatch):
    """A row of every kind: what the act would change, the verb for one changes; what it refuses, the verb refuses."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)
    people = {
        "open": assignment("TAGANA", "35.17"),
        "ended": assignment("TAGANA", "35.17", end=date(2024, 1, 1), end_reason="resigned"),
        "planned": assignment("TAGANA", "35.17", end=date(2027, 1, 1), end_reason="term_over"),
        "mistake": assignment("TAGANA", "35.17", end=date(2020, 1, 1), end_reason="mistake"),
        "resting": assignment("TAGANA", "35.17"),
        "reported": assignment("TAGANA", "35.17"),
        "rested": assignment("TAGANA", "35.17"),
    }
    Pause.objects.create(assignment=people["resting"], kind="nonaktif", start=date(2026, 6, 1))
    Pause.objects.create(assignment=people["rested"], kind="cuti", start=date(2026, 3, 1), end=date(2026, 7, 1))
    MonthlyReport.objects.create(assignment=people["reported"], month=date(2026, 10, 1), received_on=date(2026, 11, 2))
    targets = load_targets(BULK_ACTIONS[action], [row.pk for row in people.values()], values, operator)
    for name, row in people.items():
        verdict = BULK_ACTIONS[action].judge(targets[row.pk], values, TODAY)
        code = singly(operator, action, row, values)
        expected = CHANGE if not code else REFUSED
        if verdict.kind == SAME:
            assert code in {"already_ended", "already_paused", "not_paused"}, (name, verdict, code)
        else:
            assert verdict.kind == expected, (name, verdict, code)


@pytest.mark.parametrize(
    "action, values", [case for case in CASES if case[0] == "akhiri"][:1] + CASES[4:5] + CASES[7:8]
)
def test_many_are_written_as_one_is(operator, action, values):
    def made() -> Assignment:
        row = assignment("TAGANA", "35.17")
        if action == "lanjutkan":
            Pause.objects.create(assignment=row, kind="cuti", start=date(2026, 6, 1))
        return row

    def picture(row: Assignment) -> tuple:
        row.refresh_from_db()
        told = AuditEntry.objects.filter(person_id=row.member_id).values_list("action", "changes", "reason")
        return (
            (row.end, row.end_reason, row.end_note, row.version),
            list(row.pauses.values_list("kind", "start", "end", "note")),
            list(told),
        )

    one, many = made(), made()
    assert not singly(operator, action, one, values)
    act = services.apply_bulk(planned(operator, action, values, many).pk, today=TODAY, actor=operator)
    assert act.outcome["changed"] == 1
    assert picture(one) == picture(many)


def test_decree_grade_and_employment_are_set(operator):
    row, decree = person("Ani Lestari"), DecreeFactory()
    for action, values in (
        ("sk", {"decree": decree.pk, "decree_number": decree.number}),
        ("jenjang", {"grade": "Utama"}),
        ("kepegawaian", {"kind": "pppk", "since": "2026-01-01"}),
    ):
        act = services.apply_bulk(planned(operator, action, values, row).pk, today=TODAY, actor=operator)
        assert act.outcome["changed"] == 1
        again = planned(operator, action, values, row)
        assert again.planned[SAME] == 1
    row.refresh_from_db()
    assert (row.decree_id, row.grade, row.version) == (decree.pk, "Utama", 3)
    assert EmploymentStatus.objects.get().kind == "pppk"
    told = AuditEntry.objects.get(action="employment.changed")
    assert (told.person_id, told.region_code) == (row.member_id, "35.17.09")


# --- Two at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_the_same_act_at_once_apply_it_once(operator):
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(4)]
    act = planned(operator, "akhiri", END, *rows)
    both = [lambda: services.apply_bulk(act.pk, today=TODAY, actor=operator)] * 2
    assert at_once(*both) == ["", ""]
    assert set(Assignment.objects.values_list("version", flat=True)) == {2}
    assert AuditEntry.objects.filter(action="assignment.ended").count() == 4
    assert AuditEntry.objects.filter(action="bulk.applied").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_and_a_single_change_at_once_leave_no_row_half_done(operator):
    rows = [person(f"Warga {n}", "TAGANA", "35.17") for n in range(4)]
    colleague = user_with("operator", "35.17")
    act = planned(operator, "akhiri", END, *rows)
    other = {"version": 1, "last_day": date(2026, 6, 30), "reason": "deceased", "actor": colleague}
    results = at_once(
        lambda: services.apply_bulk(act.pk, today=TODAY, actor=operator),
        lambda: services.end_assignment(rows[2].pk, **other),
    )
    assert results[0] == ""
    contested = Assignment.objects.get(pk=rows[2].pk)
    assert (contested.end_reason, contested.version) in {("resigned", 2), ("deceased", 2)}
    assert (contested.end_reason == "deceased") == (results[1] == "")
    changed = BulkAct.objects.get().outcome["changed"]
    assert changed == Assignment.objects.filter(end_reason="resigned").count()
    assert AuditEntry.objects.filter(action="assignment.ended").count() == 4


def at_once(*acts) -> list[str]:
    """Each in its own thread and connection, begun together; the code of what each was refused with."""
    barrier, results = Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act) -> None:
        try:
            barrier.wait()
            act()
        except DomainError as refusal:
            results[place] = refusal.code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# --- Pages --------------------------------------------------------------------------------------------------------


def test_the_way_from_the_list_to_what_came_of_it(as_user, operator):
    row = person("Ani Lestari")
    client = as_user(operator)
    page = client.get(reverse("member-list")).content.decode()
    assert f'name="pilih" value="{row.member_id}"' in page
    sent = client.post(
        reverse("bulk-start"),
        {"tindakan": "akhiri", "pilih": row.member_id, "saringan": "pilar=TKSK", "jumlah": "1", "sidik": ""},
    )
    act = BulkAct.objects.get()
    url = reverse("bulk-act", args=[act.pk])
    assert sent["Location"] == url
    assert "Ani Lestari" in client.get(url).content.decode()
    wrong = client.post(url, {"last_day": "besok", "reason": ""})
    assert wrong.status_code == 422
    assert "Pilih alasan berakhir." in wrong.content.decode()
    assert client.post(url, {"last_day": "30/9/2026", "reason": "resigned", "note": ""}).status_code == 302
    preview = client.get(url).content.decode()
    assert "Berakhir 30 September 2026." in preview
    assert "Akhiri 1 baris" in preview
    client.post(reverse("bulk-apply", args=[act.pk]))
    assert "Sudah diterapkan" in client.get(url).content.decode()
    assert Assignment.objects.get().end_reason == "resigned"


def test_nobody_picked_and_an_unknown_act_are_said(as_user, operator):
    person("Ani Lestari")
    client = as_user(operator)
    answer = client.post(reverse("bulk-start"), {"tindakan": "akhiri", "saringan": "pilar=TKSK"}, follow=True)
    assert "Pilih dahulu orangnya" in answer.content.decode()
    assert answer.redirect_chain[0][0] == "/anggota/?pilar=TKSK"
    answer = client.post(reverse("bulk-start"), {"tindakan": "hapus semua", "semua": "1"}, follow=True)
    assert "Tindakan ini tidak dikenal." in answer.content.decode()


def test_an_act_is_its_actors_alone(as_user, operator, regency_admin, coordinator):
    act = planned(operator, "akhiri", END, person("Ani Lestari"))
    url, apply = reverse("bulk-act", args=[act.pk]), reverse("bulk-apply", args=[act.pk])
    assert as_user(regency_admin).get(url).status_code == 404
    assert as_user(regency_admin).post(apply).status_code == 404
    assert as_user(coordinator).get(url).status_code == 403
    assert as_user(coordinator).post(reverse("bulk-start"), {"tindakan": "akhiri", "semua": "1"}).status_code == 403


def test_an_unknown_decree_is_said_beside_its_field(as_user, operator, stranger):
    person("Ani Lestari")
    theirs = DecreeFactory(office=stranger.grants.get().office)
    act = services.pick_for_bulk(EVERYBODY, action="sk", members=[], everything=True, actor=operator)
    page = as_user(operator).post(reverse("bulk-act", args=[act.pk]), {"number": theirs.number})
    assert (page.status_code, "SK ini belum tercatat." in page.content.decode()) == (422, True)


def test_what_was_picked_a_month_ago_is_gone(operator):
    act = planned(operator, "akhiri", END, person("Ani Lestari"))
    now = timezone.now()
    bulk.purge_bulk_acts(now)
    assert BulkAct.objects.filter(pk=act.pk).exists()
    bulk.purge_bulk_acts(now + timedelta(days=31))
    assert not BulkAct.objects.exists()
