"""The project's own source, for tests about it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pilarsosial", "personnel", "events", "stipends")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """(path from the root, syntax tree) of every module that ships, migrations left out."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))
