"""One decree for a whole pillar: its annex beside the roster, both ways, and the one act that renews."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from personnel.annex.comparing import Compared, compare
from personnel.annex.preview import roster
from personnel.annex.reading import read_sheet, read_text
from personnel.models import Assignment, Decree, MonthlyReport, Pause
from personnel.services import renew_decree, renew_soon
from personnel.services.renewal import AT_ONCE
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.job_runs import execute
from pilarsosial.core.models import AuditEntry, Job, JobState
from tests.factories import DecreeFactory, MemberFactory, assignment, nik, position, user_with
from tests.pictures import upload

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
NAMES = ["Siti Rahayu", "Budi Santoso", "Ahmad Syafi'i", "Dewi Lestari", "Nur Aini"]


@pytest.fixture
def old(jombang) -> Decree:
    return DecreeFactory(office=jombang, number="188/1/2023", valid_until=date(2026, 12, 31))


@pytest.fixture
def new(jombang) -> Decree:
    return DecreeFactory(
        office=jombang, number="188/9/2026", effective_from=date(2027, 1, 1), valid_until=date(2029, 12, 31)
    )


@pytest.fixture
def tksk(jombang, old) -> list[Assignment]:
    """Five TKSK of Jombang under the old decree."""
    return [
        assignment(
            "TKSK",
            f"35.17.{number:02}",
            member=MemberFactory(name=name, office=jombang, nik=nik(number)),
            decree=old,
            membership_no=f"2020350{number:04}",
        )
        for number, name in enumerate(NAMES, 1)
    ]


def versions(rows: list[Assignment]) -> dict[int, int]:
    return {row.pk: row.version for row in rows}


def compared(text: str, actor, **look_up) -> Compared:
    rows = roster(actor, TODAY, **(look_up or {"pillar__code": "TKSK"}))
    return compare(read_text(text), rows, actor=actor)


def names(rows) -> list[str]:
    return sorted(row.member.name for row in rows)


# --- Reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, name, number, member_no",
    [
        (nik(1), "", nik(1), ""),
        ("Siti Rahayu", "Siti Rahayu", "", ""),
        (f"1. Siti Rahayu, S.Sos.  {nik(1)}", "Siti Rahayu", nik(1), ""),
        (f"1\t{nik(1)}\tSITI RAHAYU\tKec. Perak", "SITI RAHAYU", nik(1), "1"),
        ("Siti Rahayu; 20203500001", "Siti Rahayu", "", "20203500001"),
        (f"{nik(1)[:4]} {nik(1)[4:8]} {nik(1)[8:12]} {nik(1)[12:]} Siti", "Siti", nik(1), ""),
        (f"'{nik(1)},Siti Rahayu,TKSK", "Siti Rahayu", nik(1), ""),
    ],
)
def test_a_pasted_line_is_understood_without_a_header(text, name, number, member_no):
    (line,) = read_text(text)
    assert (line.name, line.nik) == (name, number)
    if len(member_no) > 1:
        assert line.membership_no == member_no


def test_pasted_columns_are_read_by_their_header():
    rows = ["NO\tJABATAN\tNAMA LENGKAP\tNIK\tKECAMATAN", f"1\tTKSK\tSiti Rahayu, S.Sos.\t{nik(1)}\tPerak", ""]
    first, second = read_text("\n".join([*rows, "2\tTKSK\tBudi\t-\tGudo"]))
    assert second.places == ("Gudo",)
    assert (first.number, first.name, first.nik) == (2, "Siti Rahayu, S.Sos.", nik(1))
    assert first.key == "SITI RAHAYU"
    assert (second.name, second.nik) == ("Budi", "")
    assert second.fault


def test_a_sheet_is_read_as_it_comes():
    data = (
        f"DAFTAR LAMPIRAN SK BUPATI;;\nNO;NAMA;NIK\n1;SITI RAHAYU;{nik(1)}\n2;BUDI SANTOSO;{nik(2)}\nJUMLAH;2;".encode()
    )
    assert [(line.name, line.nik) for line in read_sheet(data, "lampiran.csv")] == [
        ("SITI RAHAYU", nik(1)),
        ("BUDI SANTOSO", nik(2)),
    ]


def test_an_annex_needs_neither_niks_nor_known_columns():
    data = b"NO;NAMA;WARNA SERAGAM\n1;SITI RAHAYU;biru\n"
    assert [line.name for line in read_sheet(data, "lampiran.csv")] == ["SITI RAHAYU"]


def test_what_holds_nobody_is_said():
    with pytest.raises(DomainError) as error:
        read_text("---\n\n ...")
    assert error.value.code == "annex_without_people"


# --- Comparing ----------------------------------------------------------------------------------------------------


def test_both_ways(tksk, operator):
    text = f"{nik(1)} Siti Rahayu\nBudi Santoso\n2020350{3:04}  Achmad Syafii\nOrang Baru {nik(77)}\n{nik(1)}"
    found = compared(text, operator)
    assert [(match.row.member.name, match.by) for match in found.both] == [
        ("Siti Rahayu", "NIK"),
        ("Budi Santoso", "nama"),
        ("Ahmad Syafi'i", "nomor anggota"),
    ]
    assert [(one.line.name, one.why) for one in found.unmatched] == [("Orang Baru", "Tidak ada di daftar anggota.")]
    assert found.unmatched[0].masked_nik == f"{nik(77)[:4]}************"
    assert names(found.missing) == ["Dewi Lestari", "Nur Aini"]
    assert found.doubled == 1


def test_a_name_does_not_outweigh_another_nik(tksk, operator):
    found = compared(f"Siti Rahayu {nik(88)}", operator)
    assert found.both == []
    assert [one.why for one in found.unsure] == ["Namanya sama atau mirip, tetapi NIK-nya berbeda."]


def test_namesakes_are_a_question_unless_the_place_tells(tksk, operator, jombang):
    twin = assignment("TKSK", "35.17.10", member=MemberFactory(name="Budi Santoso", office=jombang, nik=None))
    found = compared("Budi Santoso", operator)
    assert (found.both, [sorted(row.pk for row in one.rows) for one in found.unsure]) == (
        [],
        [sorted([tksk[1].pk, twin.pk])],
    )
    place = twin.duty_region.name
    found = compared(f"NAMA\tKECAMATAN TUGAS\nBudi Santoso\t{place}", operator)
    assert [match.row.pk for match in found.both] == [twin.pk]


def test_what_nearly_is_a_name_is_a_question(tksk, operator):
    found = compared("Dewi Lestary\nMustofa Kamal", operator)
    assert [(one.line.name, names(one.rows)) for one in found.unsure] == [("Dewi Lestary", ["Dewi Lestari"])]
    assert [one.line.name for one in found.unmatched] == ["Mustofa Kamal"]


def test_people_who_serve_elsewhere_are_named_as_far_as_the_scope_goes(tksk, operator, mojokerto, jombang):
    psm = assignment("PSM", "35.17.09.2001", member=MemberFactory(name="Rina", office=jombang, nik=nik(501)))
    foreign = assignment("TKSK", "35.16.01", member=MemberFactory(name="Joko", office=mojokerto, nik=nik(502)))
    found = compared(f"Rina {nik(501)}\nJoko {nik(502)}", operator)
    assert [(one.member_id, one.why) for one in found.unmatched] == [
        (psm.member_id, "Tercatat, tetapi tidak sedang bertugas pada bagian ini."),
        (None, f"NIK ini sudah terdaftar di {foreign.member.office}."),
    ]


def test_the_roster_side_is_what_the_actor_may_change(tksk, mojokerto, operator, coordinator):
    assignment("TKSK", "35.16.01")
    assignment("TKSK", "35.17.20", end=date(2026, 1, 1), end_reason="resigned")
    assert len(roster(operator, TODAY, pillar__code="TKSK")) == 5
    assert roster(coordinator, TODAY, pillar__code="TKSK") == []


# --- Renewing -----------------------------------------------------------------------------------------------------


def test_a_pillar_is_renewed_at_once_and_again_is_none(tksk, new, old, operator):
    result = renew_decree(new.pk, versions(tksk), today=TODAY, actor=operator)
    assert (result.renewed, result.known, result.refused) == (5, 0, [])
    assert set(Assignment.objects.values_list("decree_id", "version")) == {(new.pk, 2)}
    told = AuditEntry.objects.filter(action="assignment.renewed")
    assert told.count() == 5
    assert told.first().changes == {"SK": [old.number, new.number]}
    assert set(told.values_list("person_id", flat=True)) == {row.member_id for row in tksk}
    act = AuditEntry.objects.get(action="decree.renewed")
    assert (act.count, act.target_id) == (5, str(new.pk))
    result = renew_decree(new.pk, versions(tksk), today=TODAY, actor=operator)
    assert (result.renewed, result.known, result.refused) == (0, 5, [])
    assert AuditEntry.objects.filter(action="decree.renewed").count() == 1


def test_what_changed_in_between_is_named_and_the_others_are_renewed(tksk, new, old, operator):
    Assignment.objects.filter(pk=tksk[0].pk).update(version=7)
    Assignment.objects.filter(pk=tksk[1].pk).update(end=date(2026, 6, 1), end_reason="resigned")
    result = renew_decree(new.pk, {**versions(tksk), 10**9: 1}, today=TODAY, actor=operator)
    assert result.renewed == 3
    assert [(one.name, one.message.split(";")[0]) for one in result.refused] == [
        ("Siti Rahayu", "baru saja diubah orang lain"),
        ("Budi Santoso", "penugasannya sudah berakhir."),
        (f"Penugasan {10**9}", NotFound().message),
    ]
    assert Assignment.objects.filter(decree=old).count() == 2
    assert "Siti Rahayu" in result.said_refused()


def test_who_is_not_in_it_may_end_with_the_term(tksk, new, operator):
    Pause.objects.create(assignment=tksk[4], kind="cuti", start=date(2026, 12, 1))
    MonthlyReport.objects.create(assignment=tksk[3], month=date(2027, 1, 1), received_on=date(2027, 1, 5))
    last = date(2026, 12, 31)
    result = renew_decree(
        new.pk, versions(tksk[:3]), ended=versions(tksk[3:]), last_day=last, today=TODAY, actor=operator
    )
    assert (result.renewed, result.ended) == (3, 1)
    assert [one.name for one in result.refused] == ["Dewi Lestari"]
    ended = Assignment.objects.get(pk=tksk[4].pk)
    assert (ended.last_day, ended.end_reason, ended.end_note) == (
        last,
        "term_over",
        "Tidak tercantum dalam SK 188/9/2026",
    )
    assert ended.pauses.get().end == date(2027, 1, 1)
    assert AuditEntry.objects.filter(action="assignment.ended", person_id=ended.member_id).count() == 1
    again = renew_decree(
        new.pk, versions(tksk[:3]), ended=versions(tksk[4:]), last_day=last, today=TODAY, actor=operator
    )
    assert (again.renewed, again.ended, again.refused) == (0, 0, [])


def test_a_last_day_is_needed_and_the_decree_must_be_valid(tksk, new, old, operator):
    with pytest.raises(DomainError) as error:
        renew_decree(new.pk, {}, ended=versions(tksk[:1]), today=TODAY, actor=operator)
    assert error.value.fields["last_day"]
    with pytest.raises(DomainError) as error:
        renew_decree(old.pk, versions(tksk), today=date(2027, 1, 1), actor=operator)
    assert error.value.code == "decree_over"


def test_only_in_scope_and_with_both_rights(tksk, new, stranger, coordinator, mojokerto):
    with pytest.raises(NotFound):
        renew_decree(new.pk, versions(tksk), today=TODAY, actor=stranger)
    with pytest.raises(NotPermitted):
        renew_decree(new.pk, versions(tksk), today=TODAY, actor=coordinator)
    theirs = DecreeFactory(office=mojokerto)
    result = renew_decree(theirs.pk, versions(tksk), today=TODAY, actor=stranger)
    assert (result.renewed, len(result.refused)) == (0, 5)
    assert Assignment.objects.filter(decree=theirs).count() == 0


def test_a_few_statements_for_many(tksk, new, operator, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        renew_decree(new.pk, versions(tksk), today=TODAY, actor=operator)


def test_many_are_renewed_by_a_job_that_holds_no_number_of_a_person(tksk, new, operator, monkeypatch):
    monkeypatch.setattr("personnel.services.renewal.AT_ONCE", 2)
    assert AT_ONCE == 500
    job = renew_soon(
        new.pk, versions(tksk[:4]), ended=versions(tksk[4:]), last_day=date(2026, 12, 31), today=TODAY, actor=operator
    )
    assert isinstance(job, Job)
    assert not Assignment.objects.filter(decree=new).exists()
    assert not re.search(r"\d{10}", str(job.arguments))
    execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "4 penugasan diperpanjang, 1 diakhiri.")
    assert job.result_url == reverse("decree-detail", args=[new.pk])
    assert Assignment.objects.filter(decree=new).count() == 4


# --- Pages --------------------------------------------------------------------------------------------------------


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the preview, as a browser would send them back."""
    found = re.findall(r'<input type="hidden" name="(rows|absent|others)" value="([^"]*)">', html)
    return {name: value.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&") for name, value in found}


def annex(client, decree: Decree, query: str = "", **data) -> str:
    values = {"work": f"pilar-{position('TKSK').pillar_id}", "region": "", **data}
    response = client.post(f"{reverse('decree-annex', args=[decree.pk])}{query}", values)
    assert response.status_code == 200, response.content.decode()[-3000:]
    return response.content.decode()


def test_the_whole_way_in_the_browser(tksk, new, operator, as_user):
    client = as_user(operator)
    assert client.get(reverse("decree-annex", args=[new.pk])).status_code == 200
    html = annex(client, new, text=f"{nik(1)}\nBudi Santoso\nOrang Baru {nik(77)}\nDewi Lestary")
    assert nik(77) not in html
    assert nik(1) not in html
    assert Assignment.objects.filter(decree=new).count() == 0
    data = {
        **hidden(html),
        "lewati": f"{tksk[1].pk}:1",
        "pasti": f"{tksk[3].pk}:1",
        "akhiri": f"{tksk[4].pk}:1",
        "last_day": "",
    }
    again = client.post(reverse("decree-renew", args=[new.pk]), data)
    assert again.status_code == 422
    html = again.content.decode()
    assert "Isi hari terakhir" in html
    assert html.count(" checked") == 3
    assert "Orang Baru" in html
    done = client.post(reverse("decree-renew", args=[new.pk]), {**data, "last_day": "31-12-2026"}, follow=True)
    assert "2 penugasan diperpanjang, 1 diakhiri." in done.content.decode()
    assert set(Assignment.objects.filter(decree=new).values_list("pk", flat=True)) == {tksk[0].pk, tksk[3].pk}
    assert Assignment.objects.get(pk=tksk[4].pk).last_day == date(2026, 12, 31)


def test_a_sheet_may_be_uploaded_instead(tksk, new, operator, as_user):
    data = f"NO;NAMA;NIK\n1;SITI RAHAYU;{nik(1)}\n".encode()
    html = annex(as_user(operator), new, text="", file=upload(data, "lampiran.csv", "text/csv"))
    assert hidden(html)["rows"] == f"{tksk[0].pk}:1"
    assert len(hidden(html)["absent"].split(",")) == 4


@pytest.mark.parametrize(
    "data, said",
    [
        ({"text": "", "work": ""}, "Pilih pilar"),
        ({"text": ""}, "Tempel nama atau NIK-nya"),
        ({"text": "-"}, "Tidak ada nama atau NIK"),
        ({"text": "x" * 400_001}, "Terlalu panjang"),
    ],
)
def test_what_is_missing_is_said_beside_it(tksk, new, operator, as_user, data, said):
    values = {"work": f"pilar-{position('TKSK').pillar_id}", "region": "", **data}
    response = as_user(operator).post(reverse("decree-annex", args=[new.pk]), values)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_those_of_another_decree_are_renewed_without_an_annex(tksk, new, old, operator, as_user):
    client = as_user(operator)
    assignment("TKSK", "35.17.20")
    page = client.get(f"{reverse('decree-annex', args=[new.pk])}?dari={old.pk}").content.decode()
    assert old.number in page
    html = annex(client, new, f"?dari={old.pk}")
    assert len(hidden(html)["rows"].split(",")) == 5
    assert hidden(html)["absent"] == ""


def test_people_filtered_on_the_list_take_the_place_of_an_annex(tksk, new, operator, as_user):
    client = as_user(operator)
    page = client.get(f"{reverse('decree-list')}?perpanjang=q%3Dsiti%26pilar%3DTKSK").content.decode()
    assert f"{reverse('decree-annex', args=[new.pk])}?daftar=q%3Dsiti%26pilar%3DTKSK" in page
    html = annex(client, new, "?daftar=q%3Dsiti%26pilar%3DTKSK")
    assert hidden(html)["rows"] == f"{tksk[0].pk}:1"
    assert len(hidden(html)["absent"].split(",")) == 4


def test_foreign_ids_on_the_preview_are_refused(tksk, new, operator, mojokerto, as_user):
    foreign = assignment("TKSK", "35.16.01")
    client = as_user(operator)
    data = {"rows": f"{foreign.pk}:1", "akhiri": f"{foreign.pk}:1", "last_day": "31-12-2026"}
    client.post(reverse("decree-renew", args=[new.pk]), data)
    foreign.refresh_from_db()
    assert (foreign.decree_id, foreign.end) == (None, None)


def test_nothing_chosen_and_garbage_do_no_harm(tksk, new, operator, as_user):
    client = as_user(operator)
    address = reverse("decree-renew", args=[new.pk])
    for data in ({}, {"rows": "x", "others": "[1,"}, {"rows": f"{tksk[0].pk}:1", "lewati": f"{tksk[0].pk}:1"}):
        answer = client.post(address, data)
        assert answer.status_code == 422
        assert "Tidak ada yang dipilih" in answer.content.decode()
    assert not Assignment.objects.filter(decree=new).exists()


def test_next_door_the_decree_does_not_exist(new, stranger, coordinator, as_user):
    for name in ("decree-annex", "decree-renew", "decree-detail"):
        address = reverse(name, args=[new.pk])
        client = as_user(stranger)
        answer = client.post(address) if name == "decree-renew" else client.get(address)
        assert answer.status_code == 404, name
    assert as_user(coordinator).get(reverse("decree-annex", args=[new.pk])).status_code == 403


def test_a_user_of_one_pillar_renews_that_pillar_only(tksk, new, jombang):
    clerk = user_with("operator", "35.17", pillar="PSM")
    assert roster(clerk, TODAY, pillar__code="TKSK") == []
    result = renew_decree(new.pk, versions(tksk), today=TODAY, actor=clerk)
    assert (result.renewed, len(result.refused)) == (0, 5)
