"""The common manners of our management commands: `--json`, exit codes, and refusals in plain words.

Exit 0 = done, 1 = refused with the reasons, 2 = wrong usage. With `--json` exactly one object stands on standard
output, whatever happened.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from .errors import DomainError


class Refused(CommandError):
    """Ends a command with exit code 1; its text is for the person at the terminal."""


# Django prints the class's name before the message.
Refused.__name__ = "Gagal"


class ObjectCommand(BaseCommand):
    """A command whose result is one object: `act` makes it, `say` tells it to a person."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="satu objek JSON pada keluaran baku")
        self.add_own_arguments(parser)

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Arguments beside `--json`."""

    def act(self, **options: Any) -> dict[str, Any]:
        """Does the work. A DomainError is a refusal; so is an object whose `refused` is true."""
        raise NotImplementedError

    def say(self, result: dict[str, Any]) -> None:
        """The result in Indonesian, on standard output."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = self.act(**options)
        except DomainError as refusal:
            if options["json"]:
                self.put({"reasons": [{"code": refusal.code, "message": refusal.message}]})
            raise Refused(refusal.message) from refusal
        refused = result.pop("refused", "")
        if options["json"]:
            self.put(result)
        elif options["verbosity"]:
            self.say(result)
        if refused:
            raise Refused(refused)

    def put(self, result: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(result, ensure_ascii=False, default=str))
