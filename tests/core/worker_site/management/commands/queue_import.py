import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from personnel.importing.kind import ROSTER
from pilarsosial.core.importing import verbs, work
from pilarsosial.core.models import Office, SheetImport, User
from tests.conftest import load_test_regions
from tests.factories import user_with


class Command(BaseCommand):
    """`queue_import --file F` reads a roster of Jombang in the background, `--apply ID` applies its preview there."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file")
        parser.add_argument("--apply", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        # Nothing is so small here that it would be done at once.
        work.LARGE_ROWS = work.LARGE_BYTES = -1
        owner = User.objects.filter(username="operator").first() or self.make_owner()
        if options["apply"]:
            found = SheetImport.objects.get(pk=options["apply"])
            job = work.apply_soon(found, actor=owner, revision=found.revision, only_good=False)
        else:
            path = Path(options["file"])
            office = Office.objects.get(code="35.17")
            found = verbs.upload_sheet(
                [path.read_bytes()], filename=path.name, kind=ROSTER, office=office, settings={}, actor=owner
            )
            job = work.prepare_soon(found, actor=owner)
        self.stdout.write(json.dumps({"import": found.pk, "job": job.pk}))

    def make_owner(self) -> User:
        load_test_regions()
        return user_with("operator", "35.17", username="operator")
