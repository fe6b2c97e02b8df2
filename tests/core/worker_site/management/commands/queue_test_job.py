import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pilarsosial.core.jobs import queue_job
from pilarsosial.core.models import Grant, Office, Region, User


class Command(BaseCommand):
    """`queue_test_job KIND [--seconds N]`: queues a job of that kind, and makes its owner when there is none."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind")
        parser.add_argument("--seconds", type=float, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(username="siti").first() or self.make_owner()
        job = queue_job(
            options["kind"], actor=owner, label="Hitung pelan-pelan", arguments={"seconds": options["seconds"]}
        )
        self.stdout.write(json.dumps({"job": job.pk}))

    def make_owner(self) -> User:
        region, _ = Region.objects.get_or_create(
            code="35", defaults={"level": 1, "kind": "provinsi", "name": "Jawa Timur"}
        )
        office = Office.objects.create(code="35", name="Dinas Sosial Jawa Timur", kind="dinsos", region=region)
        owner = User.objects.create_user("siti", name="Siti")
        Grant.objects.create(user=owner, role="operator", office=office)
        return owner
