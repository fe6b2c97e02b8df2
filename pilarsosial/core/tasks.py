"""The one task that the queue knows: do this job. Everything else about a job is in its row."""

from django_tasks import task

from .job_runs import execute


@task()
def run_job(job_id: int) -> None:
    execute(job_id)
