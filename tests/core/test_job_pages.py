"""The pages of one's own jobs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core import job_kinds
from pilarsosial.core.job_kinds import ResultFile, register_job
from pilarsosial.core.models import Job, User


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    """A kind with a file, one without; what happens is decided by the rows that a test makes."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(job_kinds, "_kinds", {})

    def open_result(job: Job) -> ResultFile:
        return ResultFile("perbaikan – Jombang.csv", "text/csv", [b"nama;", job.result_file.encode()])

    register_job("test.file", lambda run: None, open_result=open_result)
    register_job("test.plain", lambda run: None, retryable=False)


@pytest.fixture
def make_job(operator: User) -> Callable[..., Job]:
    def make(state: str = "queued", **details: object) -> Job:
        values = {"kind": "test.file", "label": "Impor tksk.xlsx", "owner": operator} | details
        if state in {"done", "failed", "cancelled"}:
            values.setdefault("finished_at", timezone.now())
        return Job.objects.create(state=state, **values)

    return make


@pytest.fixture
def owner(as_user, operator: User) -> Client:
    return as_user(operator)


def page(client: Client, name: str, *args: int, **query: object) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_ones_own_jobs_and_nobody_elses(owner: Client, make_job, stranger: User) -> None:
    make_job("running", done=1200, total=5000)
    make_job("failed", label="Ekspor anggota", message="Lembar ini tidak berisi data.")
    make_job(label="Milik orang lain", owner=stranger)

    html = page(owner, "job-list")

    assert "Impor tksk.xlsx" in html
    assert "1.200 dari 5.000" in html
    assert "Lembar ini tidak berisi data." in html
    assert "Milik orang lain" not in html


def test_an_empty_list_says_what_will_stand_there(owner: Client) -> None:
    assert "Belum ada pekerjaan" in page(owner, "job-list")
    assert "Tidak ada pekerjaan di sini" in page(owner, "job-list", keadaan="gagal")


def test_the_list_is_narrowed_by_state(owner: Client, make_job) -> None:
    make_job("done", label="Yang selesai")
    make_job("cancelled", label="Yang dibatalkan")

    html = page(owner, "job-list", keadaan="gagal")

    assert "Yang dibatalkan" in html
    assert "Yang selesai" not in html


def test_the_list_is_paged_by_key_with_few_queries(owner: Client, make_job, django_assert_num_queries) -> None:
    for number in range(55):
        make_job(label=f"Impor ke-{number:02}")
    page(owner, "job-list")  # the session notes once in five minutes that it is in use
    with django_assert_num_queries(4):  # session, user, grants, jobs
        first = page(owner, "job-list")
    last_seen = Job.objects.order_by("-pk")[49].pk
    assert f"sebelum={last_seen}" in first
    second = page(owner, "job-list", sebelum=last_seen)

    assert "Impor ke-05" in first
    assert "Impor ke-04" not in first
    assert "Impor ke-04" in second
    assert "Impor ke-05" not in second


def test_a_page_of_a_job_under_way_asks_every_second_and_offers_to_cancel(owner: Client, make_job) -> None:
    job = make_job("running", done=1, total=4, message="Membaca lembar.")

    for name in ("job-detail", "job-progress"):
        html = page(owner, name, job.pk)
        assert f'hx-get="{reverse("job-progress", args=[job.pk])}" hx-trigger="every 1s"' in html
        assert "1 dari 4 Membaca lembar." in html
    assert "<html" not in html
    assert "HX-Refresh" not in owner.get(reverse("job-progress", args=[job.pk])).headers
    assert reverse("job-cancel", args=[job.pk]) in page(owner, "job-detail", job.pk)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_page_of_a_job_that_is_over_asks_no_more(owner: Client, make_job, state: str) -> None:
    job = make_job(state)

    html = page(owner, "job-detail", job.pk)

    assert "every 1s" not in html
    assert reverse("job-cancel", args=[job.pk]) not in html
    assert job.get_state_display() in html
    assert owner.get(reverse("job-progress", args=[job.pk])).headers["HX-Refresh"] == "true"


def test_the_buttons_do_what_they_say(owner: Client, make_job) -> None:
    job = make_job("running")

    response = owner.post(reverse("job-cancel", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "Pekerjaan dibatalkan." in response.content.decode()

    failed = make_job("failed")
    response = owner.post(reverse("job-retry", args=[failed.pk]), follow=True)
    assert "Pekerjaan diulang." in response.content.decode()
    assert Job.objects.filter(state="queued").count() == 1


def test_a_refusal_comes_back_as_a_message(owner: Client, make_job) -> None:
    job = make_job("done")
    response = owner.post(reverse("job-cancel", args=[job.pk]), follow=True)
    assert "sudah berakhir dan tidak dapat dibatalkan" in response.content.decode()

    failed = make_job("failed", kind="test.plain")
    assert "Coba lagi" not in page(owner, "job-detail", failed.pk)
    response = owner.post(reverse("job-retry", args=[failed.pk]), follow=True)
    assert "tidak dapat diulang" in response.content.decode()


def test_the_file_goes_to_its_owner_as_an_attachment(owner: Client, make_job) -> None:
    job = make_job("done", result_file="isi")
    assert reverse("job-result", args=[job.pk]) in page(owner, "job-detail", job.pk)

    response = owner.get(reverse("job-result", args=[job.pk]))

    assert b"".join(response.streaming_content) == b"nama;isi"
    assert response["Content-Type"] == "text/csv"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "perbaikan" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"


def test_the_file_is_there_for_a_day(owner: Client, make_job) -> None:
    job = make_job("done", result_file="isi", finished_at=timezone.now() - timedelta(hours=25))

    assert owner.get(reverse("job-result", args=[job.pk])).status_code == 404
    html = page(owner, "job-detail", job.pk)
    assert "disimpan satu hari" in html
    assert reverse("job-result", args=[job.pk]) not in html


def test_a_job_without_a_file_answers_not_found(owner: Client, make_job) -> None:
    for job in (make_job("done"), make_job("done", kind="test.plain", result_file="isi"), make_job("running")):
        assert owner.get(reverse("job-result", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("name", ["job-detail", "job-progress", "job-result"])
def test_the_jobs_of_others_do_not_exist(as_user, make_job, stranger: User, name: str) -> None:
    job = make_job("done", result_file="isi")

    assert as_user(stranger).get(reverse(name, args=[job.pk])).status_code == 404


@pytest.mark.parametrize("name", ["job-cancel", "job-retry"])
def test_the_jobs_of_others_cannot_be_touched(as_user, make_job, stranger: User, name: str) -> None:
    job = make_job("running")

    assert as_user(stranger).post(reverse(name, args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.state == "running"


def test_without_a_role_there_are_no_jobs(as_user, superuser: User) -> None:
    assert as_user(superuser).get(reverse("job-list")).status_code == 403
