"""The accountability file: what is needed and why, signed scans, numbers, one zip that is the same twice."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from stipends.models import Batch, BatchPaper, BatchState
from stipends.services.decisions import account_batch
from stipends.services.papers import add_paper, record_numbers, withdraw_paper
from stipends.spj import checklist, missing_from, zipped
from tests.factories import user_with
from tests.stipends.factories import batch, bring_to, line

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def paid(scheme, signers) -> Batch:
    made = batch(scheme, signers[0])
    line(made)
    line(made, account_no=None, net=750_000)
    Batch.objects.filter(pk=made.pk).update(approved_at=timezone.now(), digest="cd" * 32)
    return bring_to(made, BatchState.PAID, signers)


def scan(name: str = "pindaian.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def refused(code: str, call, *args, **kwargs) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value.message


def test_what_is_needed_follows_from_the_list(paid, activity_officer):
    papers = {paper.kind: paper for paper in checklist(paid, actor=activity_officer)}
    assert not papers["pajak"].needed
    assert papers["pajak"].why == "Tidak ada pajak yang dipotong"
    assert not papers["sts"].needed
    assert papers["daftar_tunai"].needed
    assert papers["daftar_nontunai"].needed
    assert [name for name, _make in papers["berita_acara"].made] == ["berita-acara-tunai.pdf"]
    assert missing_from(papers.values()) == [
        "SK penerima",
        "Daftar penerima nontunai",
        "Daftar penerima tunai",
        "Kuitansi",
        "SPTJM",
        "Berita acara pembayaran tunai",
        "Bukti transfer bank",
        "SPP",
        "SPM",
        "SP2D",
    ]


def test_a_list_is_accounted_for_when_all_is_there_and_not_before(paid, activity_officer, treasurer):
    told = refused("papers_missing", account_batch, paid.pk, actor=activity_officer)
    assert "Kuitansi" in told
    for kind in ("sk", "daftar_nontunai", "daftar_tunai", "kuitansi", "sptjm", "berita_acara"):
        add_paper(paid.pk, scan(), kind=kind, actor=activity_officer)
    add_paper(paid.pk, scan(), kind="bukti_transfer", actor=treasurer)
    day = date(2026, 10, 1)
    numbers = {"spp": ("900/1", day), "spm": ("900/2", day), "sp2d": ("900/3", day)}
    record_numbers(paid.pk, numbers, version=paid.version, actor=treasurer)
    account_batch(paid.pk, actor=activity_officer)
    paid.refresh_from_db()
    assert paid.state == BatchState.ACCOUNTED
    refused("wrong_state", add_paper, paid.pk, scan(), kind="lain", actor=activity_officer)


def test_a_withdrawn_scan_counts_no_more_and_stays(paid, activity_officer):
    paper = add_paper(paid.pk, scan(), kind="kuitansi", actor=activity_officer)
    refused("reason_needed", withdraw_paper, paper.pk, reason=" ", actor=activity_officer)
    withdraw_paper(paper.pk, reason="Salah berkas", actor=activity_officer)
    refused("gone_already", withdraw_paper, paper.pk, reason="Lagi", actor=activity_officer)
    assert "Kuitansi" in missing_from(checklist(paid, actor=activity_officer))
    assert BatchPaper.objects.count() == 1


def test_numbers_have_an_order_and_the_second_editor_is_told(paid, treasurer):
    early, late = date(2026, 10, 1), date(2026, 10, 2)
    refused("order_of_days", record_numbers, paid.pk, {"spp": ("1", late), "spm": ("2", early)}, version=1,
            actor=treasurer)  # fmt: skip
    refused("number_needed", record_numbers, paid.pk, {"spp": ("", late)}, version=1, actor=treasurer)
    record_numbers(paid.pk, {"spp": ("1", early)}, version=1, actor=treasurer)
    refused("changed_meanwhile", record_numbers, paid.pk, {"spp": ("9", early)}, version=1, actor=treasurer)


def test_the_zip_is_the_same_twice_and_its_manifest_is_true(paid, activity_officer):
    add_paper(paid.pk, scan("kuitansi bertanda tangan.pdf"), kind="kuitansi", actor=activity_officer)
    first, again = (zipped(paid, checklist(paid, actor=activity_officer)) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        manifest = archive.read("manifest.txt").decode()
        told = dict(reversed(row.split("  ", 1)) for row in manifest.splitlines() if not row.startswith("#"))
        assert set(told) == set(archive.namelist()) - {"manifest.txt"}
        for name, digest in told.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert any("kuitansi bertanda tangan" in name for name in told)
    assert "# Belum ada: SK penerima" in manifest


def test_papers_are_kept_by_the_office_that_pays(paid, approver, jombang):
    with pytest.raises(NotPermitted):
        add_paper(paid.pk, scan(), kind="sk", actor=approver)
    stranger = user_with("activity_officer", "35.17", username="pptk_jombang")
    with pytest.raises(NotFound):
        add_paper(paid.pk, scan(), kind="sk", actor=stranger)
    refused("kind_unknown", add_paper, paid.pk, scan(), kind="apa", actor=user_with("treasurer", "35", username="b2"))


def test_the_page_prints_only_sheets_with_people(paid, scheme, signers, activity_officer, as_user):
    printed = as_user(activity_officer).get(f"/tali-asih/daftar/{paid.pk}/spj/").context["printed"]
    assert "Berita acara tunai" in dict(printed)
    by_transfer = batch(scheme, signers[0], "2026-Q2")
    line(by_transfer)
    bring_to(by_transfer, BatchState.PAID, signers)
    printed = as_user(activity_officer).get(f"/tali-asih/daftar/{by_transfer.pk}/spj/").context["printed"]
    assert list(dict(printed)) == ["Daftar penerima nontunai", "Kuitansi", "SPTJM"]


def test_finishing_is_offered_once_nothing_is_missing(paid, activity_officer, as_user):
    browser = as_user(activity_officer)
    page = browser.get(f"/tali-asih/daftar/{paid.pk}/spj/")
    assert page.context["steps"] == []
    assert "Belum ada: SK penerima" in page.content.decode()
    for paper in checklist(paid, actor=activity_officer):
        if paper.needed and not paper.is_there:
            add_paper(paid.pk, scan(), kind=paper.kind, actor=activity_officer)
    page = browser.get(f"/tali-asih/daftar/{paid.pk}/spj/")
    assert [step["label"] for step in page.context["steps"]] == ["Nyatakan SPJ lengkap"]
