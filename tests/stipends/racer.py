"""One of several processes that do the same thing at once: `python -m tests.stipends.racer <what> <id> <user> <gate>`.

Waits at the gate (a file) until it is opened, does it, and prints one line: what came of it.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402  the settings must be named first

from pilarsosial.core.errors import DomainError  # noqa: E402
from pilarsosial.core.models import User  # noqa: E402
from pilarsosial.core.values.period import Period  # noqa: E402
from stipends import sql  # noqa: E402
from stipends.services import (  # noqa: E402
    accept_part,
    approve_batch,
    confirm_part,
    disburse_batch,
    generate,
    open_batch,
    return_part,
    submit_batch,
    verify_batch,
)
from stipends.services.paying import pay_all_but  # noqa: E402
from tests.stipends.test_races import AFTER, PERIOD  # noqa: E402


def main(what: str, pk: int, username: str, gate: Path) -> str:
    user = User.objects.get(username=username)
    connection.close()
    print("ready", flush=True)
    while not gate.exists():
        time.sleep(0.005)
    try:
        match what:
            case "draft":
                batch = generate(open_batch(pk, Period.parse(PERIOD), actor=user).pk, actor=user).batch
                return f"{batch.pk} {batch.digest}"
            case "killed":
                kill_after_lines()
                generate(pk, actor=user)
            case "generate":
                generate(pk, actor=user)
            case "confirm":
                confirm_part(pk, actor=user)
            case "accept":
                accept_part(pk, actor=user)
            case "return":
                return_part(pk, actor=user, note="Periksa lagi")
            case "submit":
                submit_batch(pk, actor=user, today=AFTER)
            case "verify":
                verify_batch(pk, actor=user)
            case "approve":
                approve_batch(pk, actor=user)
            case "disburse":
                disburse_batch(pk, actor=user)
            case "pay":
                pay_all_but(pk, on=date(2026, 10, 2), actor=user)
    except DomainError as refusal:
        return refusal.code
    return "done"


def kill_after_lines() -> None:
    """Die where it hurts most: lines written, totals not."""

    def die(batch: object) -> None:
        print("dying", flush=True)
        time.sleep(60)

    sql.write_totals = die


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])), flush=True)
