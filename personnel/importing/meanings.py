"""What a wrong value that repeats may have meant: the choices beside it on the preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pilarsosial.core.importing.kinds import Meant
from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import Level

from ..models import Education, EmploymentKind, MaritalStatus, Religion, Sex
from .gazetteer import Gazetteer, Place, key_of, read_name
from .regions import HOME
from .schema import LEVELS, roster_schema
from .vocabulary import alike, squeezed

if TYPE_CHECKING:
    from .cleaning import Reference

CHOICES = {
    "sex": ("sex", Sex),
    "religion": ("religion", Religion),
    "marital_status": ("marital_status", MaritalStatus),
    "education": ("education", Education),
    "employment_status": ("employment", EmploymentKind),
}
HINTS = {
    "date": "misalnya 1 Januari 2024",
    "year": "misalnya 2012",
    "rt": "tiga angka, misalnya 002",
    "rw": "tiga angka, misalnya 005",
}

# No page renders more options than this for one value; of longer lists the likeliest are offered beside free text.
MOST_OPTIONS = 100
_NEAR_ENOUGH = 60
_LIKELIEST = 3

Pair = tuple[str, str]


def meant(reference: Reference, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
    """As `RoomSession.meant`."""
    column = roster_schema().by_name[field]
    if column.kind == "region":
        return _area(reference, field, value, inside, row)
    if field == "pillar":
        return _listed(value, reference.pillars.names())
    if field == "position":
        return _listed(value, _positions(reference, row))
    if field == "bank":
        return _listed(value, [label for label in reference.banks.labels.values() if reference.banks.named(label)])
    if field in CHOICES:
        target, choices = CHOICES[field]
        labels = {str(stored): str(label) for stored, label in choices.choices}
        near = tuple((labels[stored], labels[stored]) for stored in alike(target, value)[:_LIKELIEST])
        return Meant(near, tuple((label, label) for label in labels.values()))
    return Meant(hint=HINTS.get(column.kind) or HINTS.get(field, ""))


def _listed(value: str, labels: Iterable[str]) -> Meant:
    """One of a short list of names."""
    labels = sorted(set(labels))
    hits = process.extract(
        value, labels, scorer=fuzz.WRatio, limit=_LIKELIEST, score_cutoff=_NEAR_ENOUGH, processor=squeezed
    )
    pairs = tuple((label, label) for label in labels)
    near = tuple((label, label) for label, _score, _index in hits)
    return Meant(near, pairs) if len(pairs) <= MOST_OPTIONS else Meant(near)


def _positions(reference: Reference, row: StagedRow) -> list[str]:
    pillar = reference.pillars.by_id.get(row.fields.get("pillar", 0))
    return reference.pillars.position_labels(pillar) if pillar else []


def _area(reference: Reference, field: str, value: str, inside: Mapping[str, str], row: StagedRow) -> Meant:
    """The areas below the parents that the row names; a home may lie anywhere, so its regency is written."""
    gazetteer = reference.regions.gazetteer
    level = _level(reference, field, row)
    parents = _parents(gazetteer, field, inside)
    if level == Level.PROVINCE:
        places = [place for place in [gazetteer.places.get(gazetteer.home.code[:2])] if place]
    elif field == f"{HOME}_regency":
        places = gazetteer.regencies()
    else:
        places = [place for parent in parents for place in gazetteer.inside(parent.code, level)]
    pairs = _pairs(gazetteer, places)
    wanted = read_name(value, level).key
    names = {index: key_of(place.name) for index, place in enumerate(places)}
    hits = process.extract(wanted, names, scorer=fuzz.ratio, limit=_LIKELIEST, score_cutoff=_NEAR_ENOUGH)
    near = tuple(pairs[index] for _name, _score, index in hits)
    return Meant(near, tuple(sorted(pairs, key=_label))) if len(pairs) <= MOST_OPTIONS else Meant(near)


def _level(reference: Reference, field: str, row: StagedRow) -> int:
    if field != "duty_area":
        return LEVELS.index(field.partition("_")[2]) + 1
    position = reference.pillars.positions.get(row.fields.get("position", 0))
    return position.level if position else Level.DISTRICT


def _parents(gazetteer: Gazetteer, field: str, inside: Mapping[str, str]) -> list[Place]:
    """The deepest places that the coarser cells lead to, from the office's own region down."""
    parents = [gazetteer.home]
    for name, text in inside.items():
        level = LEVELS.index(name.partition("_")[2]) + 1
        wanted = read_name(text, level)
        if name == f"{HOME}_regency":
            found = [place for place in gazetteer.regencies() if key_of(place.name) == wanted.key]
            found = [place for place in found if not wanted.kind or place.kind == wanted.kind] or found
        else:
            found = [place for parent in parents for place in gazetteer.find(wanted, parent.code, level)]
        parents = found or parents
    return parents


def _pairs(gazetteer: Gazetteer, places: Iterable[Place]) -> list[Pair]:
    """What to write for each place, and how it is called: its name, or its code where two share the name."""
    places = list(places)
    shared = Counter((key_of(place.name), place.kind) for place in places)
    return [
        (place.label, place.label)
        if shared[key_of(place.name), place.kind] == 1
        else (place.code, gazetteer.path(place.code))
        for place in places
    ]


def _label(pair: Pair) -> str:
    return pair[1]
