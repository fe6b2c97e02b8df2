"""What the design promises of every model, verb and door, asked of the source itself."""

from __future__ import annotations

import ast
import inspect

from django.apps import apps
from django.db import models

from personnel import services as roster
from pilarsosial.core import users
from pilarsosial.core.scoping import OpenQuerySet, ScopedQuerySet
from tests.house.source import modules

OUR_APPS = ("core", "desk", "personnel", "events", "stipends")

# Reference rows that are the same for everybody who may see any of them.
OPEN = {
    "core.Region",
    "core.RegionGroup",
    "core.Pillar",
    "core.Position",
    "core.Requirement",
    "core.Bank",
    "core.ExtraField",
    "core.Publication",
    "stipends.TaxProfile",
    "stipends.TaxRate",
}
# Accounts decide by their grants (UserQuerySet.visible_to).
OWN_DOOR = {"core.User"}


def our_models() -> list[type[models.Model]]:
    return [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]


def test_every_model_is_scoped_or_on_the_short_open_list():
    for model in our_models():
        door = model.objects.all()
        if model._meta.label in OPEN:
            assert isinstance(door, OpenQuerySet), model
        elif model._meta.label not in OWN_DOOR:
            assert isinstance(door, ScopedQuerySet), model
            assert hasattr(model, "scope"), model


def test_no_model_keeps_fractions():
    for model in our_models():
        for field in model._meta.get_fields():
            assert not isinstance(field, models.FloatField | models.DecimalField), field


def test_every_constraint_is_named_as_a_sentence():
    for model in our_models():
        for constraint in model._meta.constraints:
            assert constraint.name.count("_") >= 2, constraint.name


def test_verbs_take_a_keyword_only_actor():
    verbs = [getattr(roster, name) for name in roster.__all__]
    verbs += [getattr(users, name) for name in ("create_user", "grant_role", "end_grant")]
    for verb in verbs:
        actor = inspect.signature(verb).parameters.get("actor")
        assert actor is not None, verb.__name__
        assert actor.kind is inspect.Parameter.KEYWORD_ONLY, verb.__name__


# A fraction is right in these: types that a spreadsheet's cell can have, a probability, and seconds of waiting.
FRACTIONS = (
    "pilarsosial/core/values/cells.py",
    "pilarsosial/core/values/nik.py",
    "pilarsosial/core/values/dates.py",
    "pilarsosial/core/tabular/",
    "pilarsosial/core/resources.py",
    "pilarsosial/core/supervision.py",
    "pilarsosial/desk/backup.py",
    "pilarsosial/core/management/commands/run_worker.py",
)


def test_no_float_where_people_or_money_are_counted():
    for path, tree in modules():
        if path.startswith(FRACTIONS):
            continue
        names = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "float"]
        assert not names, f"{path}: float in line {names}"


# Door modules by their place in the house.
DOORS = ("views", "admin", "forms", "filters", "management", "_views", "_forms")
# `Model.objects.<first call>` that begins at scope. A manager handed on as it is, is narrowed by `row()` or `rows()`.
FIRST_CALLS = {"visible_to", "lock_visible", "get_visible", "none"}
# Doors that may begin elsewhere, with the reason.
ELSEWHERE = {
    "Region": "reference data, the same for everybody",
    "Pillar": "reference data, the same for everybody",
    "Position": "reference data, the same for everybody",
    "Bank": "reference data, the same for everybody",
    "RegionGroup": "reference data, the same for everybody",
    "Requirement": "reference data, the same for everybody",
    "ExtraField": "reference data, the same for everybody",
    "TaxProfile": "reference data, the same for everybody",
}


def _narrows(node: ast.AST) -> bool:
    """`self.row(<queryset>, pk)`, or a chain with `.visible_to(...)` in it."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in {"row", "visible_to"}


def test_doors_begin_at_visible_to():
    faults = []
    for path, tree in modules():
        parts = path.replace(".py", "").split("/")
        if not any(part in DOORS or part.endswith(("_views", "_forms")) for part in parts):
            continue
        if "management" in parts or path == "pilarsosial/core/views.py":  # the base pages are the door itself
            continue  # commands act for the system or for the user they name; their verbs ask for the right
        scoped = {id(node) for call in ast.walk(tree) if _narrows(call) for node in ast.walk(call)}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            inner = node.value
            if inner.attr != "objects" or not isinstance(inner.value, ast.Name) or id(node) in scoped:
                continue
            if node.attr in FIRST_CALLS or inner.value.id in ELSEWHERE:
                continue
            faults.append(f"{path}:{node.lineno} {inner.value.id}.objects.{node.attr}")
    assert not faults, "\n".join(faults)


def test_nobody_acts_as_the_system_but_commands_and_jobs():
    allowed = ("management", "demo", "jobs", "job_runs", "chores", "supervision", "policies", "scoping", "audit")
    faults = []
    for path, tree in modules():
        if any(word in path for word in allowed):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.keyword) or node.arg != "actor":
                continue
            if isinstance(node.value, ast.Name) and node.value.id == "SYSTEM":
                faults.append(f"{path}:{node.value.lineno}")
    assert not faults, "\n".join(faults)


def test_no_signals_and_no_rag_bags():
    for path, tree in modules():
        assert not path.endswith(("utils.py", "helpers.py", "signals.py")), path
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names)), path
