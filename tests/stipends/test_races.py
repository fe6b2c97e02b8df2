"""Several processes at once, started together at a gate: the same lines, one step, no rupiah and no month twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from pilarsosial.core.models import Office, User
from pilarsosial.core.values.period import Period
from pilarsosial.desk.integrity import registry
from stipends.models import Batch, BatchState, Entitlement, Line, Payment, Scheme
from stipends.services import approve_batch, generate, open_batch, submit_batch, verify_batch
from stipends.sql import payments as payment_sql
from tests.factories import assignment, user_with
from tests.stipends.factories import SchemeFactory, ceiling, rate

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = date(2026, 12, 31)
PERIOD = "2026-Q3"
ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """Of the test's own database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def together(tmp_path) -> Iterator:
    """`together((what, id, user), ...)`: each in a process of its own, all let go at one moment; what each said."""
    started: list[subprocess.Popen] = []

    def start(what: str, pk: int, user: User, gate: Path) -> subprocess.Popen:
        environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.stipends.racer", what, str(pk), user.username, str(gate)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    def race(*acts: tuple[str, int, User]) -> list[str]:
        gate = tmp_path / f"gate{len(started)}"
        racers = [start(*act, gate) for act in acts]
        for racer in racers:
            assert racer.stdout.readline().strip() == "ready"
        gate.touch()
        return [racer.communicate(timeout=120)[0].strip() for racer in racers]

    race.start = start
    yield race
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def paying(jatim: Office) -> Scheme:
    scheme = SchemeFactory(office=jatim)
    rate(scheme, "PSM", 300_000)
    for _ in range(40):
        assignment("PSM", "35.17.09.2001")
    return scheme


def figures(batch: Batch) -> tuple:
    batch.refresh_from_db()
    lines = Line.objects.filter(batch=batch).order_by("member_id").values_list("member_id", "net", "verdict", "months")
    return batch.digest, batch.net, list(lines)


def is_sound() -> bool:
    names = [name for name in registry.names() if registry.module_of(name).endswith(".stipends")]
    return not any(finding.violations for finding in registry.run(names))


def test_three_processes_draft_the_same_list(paying, activity_officer, together):
    said = together(*[("draft", paying.pk, activity_officer)] * 3)
    assert len(set(said)) == 1, said
    batch = Batch.objects.get()
    assert said[0] == f"{batch.pk} {batch.digest}"
    assert (batch.roster, batch.net, batch.run) == (40, 12_000_000, 1)
    assert is_sound()


def test_killed_half_way_it_is_as_if_it_had_not_begun(paying, activity_officer, together, tmp_path):
    batch = open_batch(paying.pk, Period.parse(PERIOD), actor=activity_officer)
    gate = tmp_path / "now"
    gate.touch()
    racer = together.start("killed", batch.pk, activity_officer, gate)
    assert [racer.stdout.readline().strip() for _ in range(2)] == ["ready", "dying"]
    racer.kill()
    racer.communicate()
    batch.refresh_from_db()
    assert (batch.run, Line.objects.count()) == (0, 0)
    generate(batch.pk, actor=activity_officer)
    whole = figures(batch)
    assert len(whole[2]) == 40
    generate(batch.pk, actor=activity_officer)
    assert figures(batch) == whole
    assert is_sound()


def test_a_step_is_taken_once(paying, activity_officer, verifier, together):
    ceiling(paying.office)
    batch = generate(
        open_batch(paying.pk, Period.parse(PERIOD), actor=activity_officer).pk, actor=activity_officer
    ).batch
    assert sorted(together(*[("submit", batch.pk, activity_officer)] * 2)) == ["done", "wrong_state"]
    second = user_with("verifier", "35", username="verifikator_dua")
    assert sorted(together(("verify", batch.pk, verifier), ("verify", batch.pk, second))) == ["done", "wrong_state"]
    assert batch.decisions.count() == 2
    assert Entitlement.objects.filter(living=True).count() == 120
    assert is_sound()


def test_two_lists_at_once_do_not_overdraw_a_ceiling(paying, jatim, activity_officer, together):
    """Each fits by itself, both together do not."""
    tight = ceiling(jatim, 15_000_000)
    other = SchemeFactory(office=jatim)
    rate(other, "TAGANA", 1_000_000)
    for _ in range(9):
        assignment("TAGANA", "35.17")
    batches = [
        generate(open_batch(scheme.pk, Period.parse(PERIOD), actor=activity_officer).pk, actor=activity_officer).batch
        for scheme in (paying, other)
    ]
    said = together(*[("submit", batch.pk, activity_officer) for batch in batches])
    assert sorted(said) == ["done", "over_ceiling"]
    tight.refresh_from_db()
    assert tight.reserved in {12_000_000, 9_000_000}
    assert is_sound()


def test_two_schemes_at_once_pay_a_person_one_of_them(paying, jatim, activity_officer, together):
    ceiling(jatim)
    other = SchemeFactory(office=jatim)
    rate(other, "PSM", 100_000)
    batches = [
        generate(open_batch(scheme.pk, Period.parse(PERIOD), actor=activity_officer).pk, actor=activity_officer).batch
        for scheme in (paying, other)
    ]
    said = together(*[("submit", batch.pk, activity_officer) for batch in batches])
    assert sorted(said) == ["done", "list_changed"]
    assert Entitlement.objects.filter(living=True).count() == 120
    assert is_sound()


def test_two_approve_at_once(paying, activity_officer, verifier, approver, together):
    ceiling(paying.office)
    batch = generate(
        open_batch(paying.pk, Period.parse(PERIOD), actor=activity_officer).pk, actor=activity_officer
    ).batch
    submit_batch(batch.pk, actor=activity_officer, today=AFTER)
    verify_batch(batch.pk, actor=verifier)
    second = user_with("approver", "35", username="penyetuju_dua")
    assert sorted(together(("approve", batch.pk, approver), ("approve", batch.pk, second))) == ["done", "wrong_state"]
    batch.refresh_from_db()
    assert batch.state == BatchState.APPROVED
    assert is_sound()


def test_two_disburse_and_two_pay_at_once(paying, activity_officer, verifier, approver, treasurer, together):
    """One takes the list over; then everybody is paid once, whoever of the two says so."""
    ceiling(paying.office)
    batch = generate(
        open_batch(paying.pk, Period.parse(PERIOD), actor=activity_officer).pk, actor=activity_officer
    ).batch
    submit_batch(batch.pk, actor=activity_officer, today=AFTER)
    verify_batch(batch.pk, actor=verifier)
    approve_batch(batch.pk, actor=approver)
    second = user_with("treasurer", "35", username="bendahara_dua")
    said = together(("disburse", batch.pk, treasurer), ("disburse", batch.pk, second))
    assert sorted(said) == ["done", "wrong_state"]
    said = together(("pay", batch.pk, treasurer), ("pay", batch.pk, second))
    assert sorted(said) == ["done", "nothing_open"]
    assert Payment.objects.filter(batch=batch).count() == 40
    assert payment_sql.open_rupiah(batch) == (0, 0)
    assert is_sound()


def test_a_part_is_decided_once_and_never_over_a_run(paying, activity_officer, province_admin, operator, together):
    """Confirmed twice, then accepted and returned while the list is worked out anew with another person."""
    batch = generate(
        open_batch(paying.pk, Period.parse(PERIOD), actor=activity_officer).pk, actor=activity_officer
    ).batch
    part = batch.parts.get()
    said = together(*[("confirm", part.pk, operator)] * 2)
    assert sorted(said) == ["confirmed_already", "done"]
    assignment("PSM", "35.17.09.2001")
    said = together(
        ("accept", part.pk, activity_officer),
        ("return", part.pk, province_admin),
        ("generate", batch.pk, activity_officer),
    )
    part.refresh_from_db()
    batch.refresh_from_db()
    assert batch.run == 2
    assert said[2] == "done"
    # Whatever came first: what was accepted or confirmed before the run is not afterwards.
    assert part.state in ("open", "returned"), said
    assert (part.roster, part.confirmed_run) == (41, None)
    assert is_sound()
