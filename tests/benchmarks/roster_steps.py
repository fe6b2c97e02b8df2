"""One step of the import's measurement in a process of its own: `python -m tests.benchmarks.roster_steps STEP ...`.

The last line that a step prints is its result as JSON. `import_roster` calls the steps with the environment of a
scratch database.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")

import django  # noqa: E402  the settings must be named first

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from personnel.importing.verbs import preview_roster  # noqa: E402
from personnel.models import Member  # noqa: E402
from pilarsosial.core.importing.reading import read_upload  # noqa: E402
from pilarsosial.core.importing.registry import import_kind  # noqa: E402
from pilarsosial.core.importing.verbs import apply_import  # noqa: E402
from pilarsosial.core.models import AuditEntry, Grant, Office, SheetImport, User  # noqa: E402

from .cost import Cost, Peaks, measured  # noqa: E402
from .roster_sheet import PROVINCE, as_csv, as_xlsx, changed, people  # noqa: E402

TODAY = date(2026, 9, 30)
WARM_ROWS, STOCK_ROWS, FORMAT_ROUNDS = 50, 300, 3
# Numbers of people that no other sheet of the measurement has.
WARM_FIRST, STOCK_FIRST = 500_000, 600_000
# What applying writes, in the order of its references.
TABLES = (
    *("personnel_post", "personnel_decree", "personnel_member", "personnel_assignment", "personnel_bankaccount"),
    "core_auditentry",
)


def operator() -> User:
    return User.objects.get(username="operator_jatim")


def preview(path: Path) -> SheetImport:
    found = preview_roster(_pieces(path), filename=path.name, settings={}, today=TODAY, actor=operator())
    if found.state != "ready" or found.rejected:
        sys.exit(f"{path.name}: {found.state}, {found.rejected} rejected. {found.message}")
    return found


def apply(found: SheetImport) -> None:
    apply_import(found.pk, actor=operator(), revision=found.revision, today=TODAY)


def _pieces(path: Path) -> Any:
    with path.open("rb") as file:
        while piece := file.read(65_536):
            yield piece


def warm(folder: Path) -> None:
    """What a server has loaded that has imported before: the same small sheet as when the database was made."""
    apply(preview(folder / "warm.csv"))


def told(**costs: Cost) -> dict[str, Any]:
    return {name: {**asdict(cost), "cpu": cost.cpu} for name, cost in costs.items()}


# Steps


def sheets(folder: Path, rows: int, big: int) -> dict[str, Any]:
    """Write every sheet of the measurement."""
    new = [row for _village, row in people(rows)]
    as_csv(new, folder / "new.csv")
    as_xlsx(new, folder / "new.xlsx")
    as_csv(changed(new), folder / "changed.csv")
    as_csv([row for _village, row in people(WARM_ROWS, WARM_FIRST)], folder / "warm.csv")
    as_csv([row for _village, row in people(rows * 2, rows)], folder / "twice.csv")
    as_csv([row for _village, row in people(big - 3)], folder / "big.csv")
    return {}


def prepare(folder: Path) -> dict[str, Any]:
    """A migrated database with the regions of the country, an operator, and the fifty people of the small sheet."""
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    user = User.objects.create_user("operator_jatim", password=None, name="Operator")
    Grant.objects.create(user=user, role="operator", office=Office.objects.get(code=PROVINCE), region_id=PROVINCE)
    warm(folder)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {}


def first(folder: Path) -> dict[str, Any]:
    """A sheet of new people: the preview, and applying it. On PostgreSQL what was written is kept for `copied`."""
    warm(folder)
    marks = {table: _last_id(table) for table in TABLES}
    with measured() as previewed:
        found = preview(folder / "new.csv")
    with measured() as applied:
        apply(found)
    if connection.vendor == "postgresql":
        for table in TABLES:
            with connection.cursor() as cursor, (folder / f"{table}.copy").open("wb") as file:
                query = f"COPY (SELECT * FROM {table} WHERE id > {marks[table]} ORDER BY id) TO STDOUT"  # noqa: S608
                cursor.cursor.copy_expert(query, file)
    return told(preview=previewed, apply=applied) | {"members": Member.objects.count()}


def second(folder: Path) -> dict[str, Any]:
    """The same sheet with a fifth of its rows changed. Tells which rows were written."""
    warm(folder)
    mark = _last_id("core_auditentry")
    before = _versions()
    with measured() as previewed:
        found = preview(folder / "changed.csv")
    with measured() as applied:
        apply(found)
    after = _versions()
    entries = AuditEntry.objects.filter(pk__gt=mark, person_id__isnull=False).count()
    counts = {name: getattr(found, name) for name in ("rows", "new", "changed", "unchanged")}
    written = sum(after[pk] != stamp for pk, stamp in before.items())
    return told(preview=previewed, apply=applied) | counts | {"written": written, "entries": entries}


def copied(folder: Path) -> dict[str, Any]:
    """The rows that applying wrote, as raw COPY into the same tables with all that guards them."""
    with measured() as cost, transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            with (folder / f"{table}.copy").open("rb") as file:
                cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", file)
    return told(copy=cost) | {"members": Member.objects.count()}


def stock(folder: Path) -> dict[str, Any]:
    """Stock django-import-export on STOCK_ROWS people after fifty others."""
    from .roster_stock import import_with_stock  # noqa: PLC0415  not in the memory of the other steps

    user = operator()
    import_with_stock(people(WARM_ROWS, STOCK_FIRST - WARM_ROWS), user)
    rows = people(STOCK_ROWS, STOCK_FIRST)
    with measured() as cost:
        import_with_stock(rows, user)
    return told(stock=cost) | {"rows": STOCK_ROWS}


def formats(folder: Path) -> dict[str, Any]:
    """The same rows as CSV and as XLSX, turn by turn: reading alone, and the whole preview."""
    warm(folder)
    costs = {f"{act}_{kind}": Cost() for act in ("read", "preview") for kind in ("csv", "xlsx")}
    for _round in range(FORMAT_ROUNDS):
        for kind in ("csv", "xlsx"):
            with measured() as previewed:
                found = preview(folder / f"new.{kind}")
            with measured() as read:
                read_upload(found, import_kind(found.kind).make_schema(found.settings))
            for name, cost in ((f"read_{kind}", read), (f"preview_{kind}", previewed)):
                for part in ("own", "children", "backend"):
                    setattr(costs[name], part, getattr(costs[name], part) + getattr(cost, part) / FORMAT_ROUNDS)
    return told(**costs)


def twice(folder: Path) -> dict[str, Any]:
    """Twice as many rows: statements that come with each further 2,000."""
    warm(folder)
    with measured() as previewed:
        found = preview(folder / "twice.csv")
    with measured() as applied:
        apply(found)
    return told(preview=previewed, apply=applied) | {"rows": found.rows}


def big(folder: Path) -> dict[str, Any]:
    """The largest upload: the most memory that previewing and applying hold, one after the other in one process."""
    with ExitStack() as stack:
        peaks = stack.enter_context(Peaks())
        cost = stack.enter_context(measured())
        found = preview(folder / "big.csv")
    with ExitStack() as stack:
        later = stack.enter_context(Peaks())
        applied = stack.enter_context(measured())
        apply(found)
    memory = {"preview_mb": peaks.own, "child_mb": peaks.child, "apply_mb": later.own}
    return told(preview=cost, apply=applied) | memory | {"rows": found.rows}


def _last_id(table: str) -> int:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _versions() -> dict[int, Any]:
    """What changes when a row is written, even with what it held before: on PostgreSQL the writing transaction."""
    stamp = "xmin::text" if connection.vendor == "postgresql" else "version"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {stamp} FROM personnel_member")  # noqa: S608
        members = {("member", pk): value for pk, value in cursor.fetchall()}
        cursor.execute(f"SELECT id, {stamp} FROM personnel_assignment")  # noqa: S608
        return members | {("assignment", pk): value for pk, value in cursor.fetchall()}


STEPS = {step.__name__: step for step in (sheets, prepare, first, second, copied, stock, formats, twice, big)}


def main() -> None:
    name, folder, *numbers = sys.argv[1:]
    result = STEPS[name](Path(folder), *map(int, numbers))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
