"""A member's page: what each role sees of a person, full numbers on demand, accounts by four eyes, the trail."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from personnel.models import BankAccount, Certificate, EmploymentStatus, Member, Pause
from personnel.services import remove_member
from pilarsosial.core.models import AuditEntry, Region
from tests.factories import AccountFactory, DecreeFactory, MemberFactory, assignment, nik, user_with

pytestmark = pytest.mark.django_db


def url(member: Member, part: str = "detail") -> str:
    return reverse(f"member-{part}", args=[member.pk])


@pytest.fixture
def siti(jombang) -> Member:
    """TKSK of a kecamatan of Jombang, with everything that a page shows."""
    member = MemberFactory(
        name="Siti Rahayu",
        nik=nik(9041, district="351709", born="551275"),
        sex="P",
        birth_place="Jombang",
        birth_date=date(1975, 12, 15),
        phone="+6281234567890",
        address="Jalan Melati 7",
        rt="001",
        rw="002",
        home_region_id="35.17.09",
        npwp="091234567890000",
        office=jombang,
    )
    assignment("TKSK", "35.17.09", member=member, decree=DecreeFactory(), membership_no="20243500041")
    AccountFactory(member=member, number="0012345678")
    return member


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


# --- Who sees what ------------------------------------------------------------------------------------------------


def test_a_member_out_of_scope_is_not_found(as_user, stranger, siti):
    assert as_user(stranger).get(url(siti)).status_code == 404


def test_an_operator_sees_the_person_with_masked_numbers(as_user, operator, siti):
    page = text(as_user(operator).get(url(siti)))
    assert "Siti Rahayu" in page
    assert "15 Desember 1975" in page
    assert "0812-3456-7890" in page
    assert "NIAT 20243500041" in page
    assert "RT 001 / RW 002" in page
    for hidden in (siti.nik, "0012345678", "091234567890000"):
        assert hidden not in page
    assert "*******678" in page
    assert "Perlu dilengkapi" not in page


def test_a_coordinator_sees_no_account_no_birth_date_and_no_button(as_user, coordinator, siti):
    page = text(as_user(coordinator).get(url(siti)))
    assert "Siti Rahayu" in page
    for hidden in ("15 Desember 1975", "Rekening", "Tampilkan nomor", "Ubah biodata", "Akhiri", "Jejak</h2>"):
        assert hidden not in page
    assert "tahun" in page


def test_an_auditor_reads_everything_masked_and_changes_nothing(as_user, auditor, siti):
    page = text(as_user(auditor).get(url(siti)))
    assert "Rekening" in page
    for hidden in ("Tampilkan nomor", "Ubah biodata", "Tambah rekening", "15 Desember 1975"):
        assert hidden not in page


def test_a_post_out_of_scope_shows_as_pillar_and_regency_only(as_user, operator, siti):
    elsewhere = assignment(
        "PSM", "35.16.01.2001", member=siti, start=date(2012, 3, 4), membership_no="RAHASIA-9", end_note="pindah rumah"
    )
    page = as_user(operator).get(url(siti))
    [item] = [post for post in page.context["posts"] if not post.in_scope]
    assert (item.title, item.where) == ("PSM", "Kab. Mojokerto")
    said = text(page)
    for hidden in ("RAHASIA-9", "4 Maret 2012", "pindah rumah", elsewhere.duty_region.name):
        assert hidden not in said
    assert reverse("assignment-end", args=[elsewhere.pk]) not in said


def test_a_past_assignment_keeps_the_person_visible_and_its_story_in_order(as_user, operator, siti):
    over = {"end": date(2018, 1, 1), "end_reason": "moved"}
    past = assignment("TKSK", "35.17.10", member=siti, start=date(2015, 1, 1), **over)
    resting = assignment("TAGANA", "35.17", member=siti, start=date(2022, 1, 1))
    Pause.objects.create(assignment=resting, kind="cuti", start=date(2024, 5, 1), note="melahirkan")
    page = as_user(operator).get(url(siti))
    posts = page.context["posts"]
    assert [(post.title, post.state.label) for post in posts] == [
        ("Anggota Tagana", "Dijeda"),
        ("TKSK", "Aktif"),
        ("TKSK", "Berakhir"),
    ]
    said = text(page)
    assert "1 Januari 2015 – 31 Desember 2017 · Pindah tugas" in said
    assert "Cuti sejak 1 Mei 2024: melahirkan" in said
    assert reverse("assignment-resume", args=[resting.pk]) in said
    assert reverse("assignment-transfer", args=[past.pk]) not in said


def test_a_predecessor_is_named(as_user, operator, siti):
    before = assignment(
        "TKSK",
        "35.17.11",
        member=MemberFactory(name="Budi Lama"),
        start=date(2010, 1, 1),
        end=date(2020, 1, 1),
        end_reason="replaced",
    )
    after = assignment("TKSK", "35.17.11", start=date(2020, 1, 1), replaces=before)
    assert "Menggantikan Budi Lama" in text(as_user(operator).get(url(after.member)))


def test_a_removed_member_has_no_page(as_user, operator, siti):
    remove_member(siti.pk, reason="Salah catat", version=siti.version, actor=operator)
    assert as_user(operator).get(url(siti)).status_code == 404


def test_the_page_takes_few_statements_however_long_the_story(as_user, operator, siti):
    client = as_user(operator)

    def count() -> int:
        client.get(url(siti))
        with CaptureQueriesContext(connection) as captured:
            text(client.get(url(siti)))
        return len(captured)

    short = count()
    villages = Region.objects.children_of("35.17.09")[:4]
    for n, village in enumerate(villages):
        row = assignment(
            "PSM",
            village.code,
            member=siti,
            start=date(2011 + n, 1, 1),
            end=date(2012 + n, 1, 1),
            end_reason="moved",
            decree=DecreeFactory(),
        )
        Pause.objects.create(assignment=row, kind="cuti", start=date(2011 + n, 2, 1), end=date(2011 + n, 3, 1))
        Certificate.objects.create(member=siti, kind="pelatihan", name=f"Bimtek {n}")
        EmploymentStatus.objects.create(member=siti, kind="relawan", since=date(2011 + n, 1, 1))
        AccountFactory(member=siti, state="ended", ended_on=date(2020, 1, 1))
    assert count() == short <= 16


# --- Hints --------------------------------------------------------------------------------------------------------


def test_what_an_office_should_look_at_is_said(as_user, operator, jombang):
    member = MemberFactory(name="Budi Kosong", nik=None, office=jombang)
    assignment("TKSK", "35.17.10", member=member)
    hints = as_user(operator).get(url(member)).context["hints"]
    assert hints == [
        "NIK belum diisi. Anggota tanpa NIK terhitung, tetapi tidak dapat dibayar.",
        "Belum ada rekening aktif.",
        "Nomor telepon belum diisi.",
        "Penugasan TKSK belum punya SK.",
    ]


def test_a_decree_that_ended_before_its_assignment_is_said(as_user, operator, siti):
    row = siti.assignments.get()
    row.decree.valid_until = date(2024, 12, 31)
    row.decree.save()
    [hint] = as_user(operator).get(url(siti)).context["hints"]
    assert "berakhir 31 Desember 2024" in hint


def test_a_nik_that_differs_is_explained_to_who_may_know_it_and_only_mentioned_to_others(
    as_user, operator, auditor, siti
):
    Member.objects.filter(pk=siti.pk).update(birth_date=date(1970, 1, 1), sex="L")
    explained = " ".join(as_user(operator).get(url(siti)).context["hints"])
    assert "15-12-75" in explained
    assert "perempuan" in explained
    mentioned = as_user(auditor).get(url(siti)).context["hints"]
    assert mentioned == ["NIK dan biodata tidak saling cocok. Operator perlu memeriksanya dengan KTP."]


# --- Full numbers -------------------------------------------------------------------------------------------------


def test_full_numbers_are_shown_on_demand_and_the_look_is_written_down(as_user, operator, siti):
    answer = as_user(operator).post(url(siti, "unmask"), headers={"HX-Request": "true"})
    page = text(answer)
    assert "<html" not in page
    assert answer["Cache-Control"] == "no-store"
    for number in (siti.nik, "0012345678", "091234567890000"):
        assert number in page
    [entry] = AuditEntry.objects.about_person(siti.pk)
    assert (entry.action, entry.actor, entry.count) == ("member.unmasked", operator, 1)
    assert siti.nik not in str(entry.changes) + entry.target_label


def test_without_a_script_the_whole_page_comes_with_the_numbers(as_user, operator, siti):
    page = text(as_user(operator).post(url(siti, "unmask")))
    assert "<html" in page
    assert siti.nik in page


@pytest.mark.parametrize("role", ["coordinator", "auditor", "treasurer"])
def test_who_may_not_see_full_numbers_is_refused(request, as_user, siti, role):
    client = as_user(request.getfixturevalue(role))
    assert client.post(url(siti, "unmask")).status_code == 403
    assert not AuditEntry.objects.about_person(siti.pk).exists()


def test_numbers_of_a_stranger_stay_unknown_and_unlogged(as_user, stranger, siti):
    assert as_user(stranger).post(url(siti, "unmask")).status_code == 404
    assert not AuditEntry.objects.about_person(siti.pk).exists()


def test_a_look_at_numbers_is_never_a_link(as_user, operator, siti):
    assert as_user(operator).get(url(siti, "unmask")).status_code == 405


def test_who_took_a_person_on_sees_them_masked_and_changes_their_own_post_alone(as_user, stranger, siti):
    """Registered and kept in Jombang; Mojokerto gave a second post."""
    second = assignment("PSM", "35.16.01.2001", member=siti)
    client = as_user(stranger)
    page = text(client.get(url(siti)))
    assert "Data diri anggota ini dikelola Dinas Sosial Kabupaten Jombang" in page
    assert reverse("assignment-end", args=[second.pk]) in page
    for hidden in ("Ubah biodata", "Tampilkan nomor", "Tambah rekening", "15 Desember 1975"):
        assert hidden not in page
    for part in ("change", "employment"):
        answer = client.get(url(siti, part), follow=True)
        assert answer.redirect_chain == [(url(siti), 302)]
        assert "dikelola Dinas Sosial Kabupaten Jombang" in text(answer)
    assert client.get(reverse("account-add", args=[siti.pk])).status_code == 302
    assert siti.nik not in text(client.post(url(siti, "unmask"), follow=True))
    assert not AuditEntry.objects.about_person(siti.pk).filter(action="member.unmasked").exists()


# --- The trail ----------------------------------------------------------------------------------------------------


def test_the_trail_tells_who_changed_what(as_user, operator, siti):
    client = as_user(operator)
    client.post(reverse("member-employment", args=[siti.pk]), {"kind": "pppk", "since": "1 Januari 2025"})
    page = text(client.get(url(siti, "story")))
    assert "Operator mengubah status kepegawaian" in page
    assert "PPPK sejak" in page
    part = text(client.get(url(siti, "story"), headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "Operator mengubah status kepegawaian" in part


def test_the_trail_pages_on(as_user, operator, siti):
    AuditEntry.objects.bulk_create(
        AuditEntry(actor=operator, action="member.changed", person_id=siti.pk, region_code="35.17", reason=f"ke-{n}")
        for n in range(25)
    )
    client = as_user(operator)
    first = client.get(url(siti, "story"))
    assert "ke-24" in text(first)
    assert "ke-4<" not in text(first)
    rest = text(client.get(url(siti, "story"), {"sebelum": first.context["following"]}))
    assert "ke-4<" in rest
    assert "ke-24" not in rest


def test_who_may_not_read_the_trail_gets_none(as_user, coordinator, stranger, siti):
    assert as_user(coordinator).get(url(siti, "story")).status_code == 403
    assert as_user(stranger).get(url(siti, "story")).status_code == 404


# --- Accounts -----------------------------------------------------------------------------------------------------


@pytest.fixture
def proposal(siti, operator) -> BankAccount:
    return AccountFactory(member=siti, number="0098765432", state="proposed", usable_from=None, proposed_by=operator)


def test_a_proposal_waits_for_a_second_person_and_both_see_who_made_it(
    as_user, operator, regency_admin, siti, proposal
):
    own, other = as_user(operator), as_user(regency_admin)
    assert "Menunggu pengesahan orang lain." in text(own.get(url(siti)))
    confirm = reverse("account-confirm", args=[proposal.pk])
    assert confirm not in text(own.get(url(siti)))
    page = text(other.get(url(siti)))
    assert confirm in page
    assert "Diusulkan Operator" in page
    refused = own.post(confirm, follow=True)
    assert "harus disahkan orang lain" in text(refused)
    done = other.post(confirm, follow=True)
    assert "Rekening Siti Rahayu disahkan; dapat dipakai mulai" in text(done)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("active", regency_admin)


def test_a_proposal_is_turned_down_with_a_reason(as_user, regency_admin, siti, proposal):
    answer = as_user(regency_admin).post(
        reverse("account-reject", args=[proposal.pk]), {"alasan": "nama tidak sama"}, follow=True
    )
    assert "Usulan rekening ditolak." in text(answer)
    assert AuditEntry.objects.about_person(siti.pk).get(action="account.rejected").reason == "nama tidak sama"


def test_deciding_needs_the_right_and_the_place(as_user, auditor, stranger, proposal):
    confirm = reverse("account-confirm", args=[proposal.pk])
    assert as_user(auditor).post(confirm).status_code == 403
    assert as_user(stranger).post(confirm).status_code == 404
    assert as_user(user_with("operator", "35.17")).get(confirm).status_code == 405
