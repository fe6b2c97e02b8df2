"""What stands first for whom: the figures on top and the order of the panels, by role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pilarsosial.core.policies import Role

# The figures of people and posts; every other word is a kind of `waiting.KINDS`.
PEOPLE, FILLED, VACANT, WAITING = "orang", "terisi", "kosong", "menunggu"
_ROSTER = (PEOPLE, FILLED, VACANT)


@dataclass(frozen=True)
class Layout:
    """`figures` on top; `wide` and `narrow` are the two columns of panels, one after the other on a phone."""

    figures: tuple[str, ...]
    wide: tuple[str, ...]
    narrow: tuple[str, ...]


_KEEPS = Layout(
    (*_ROSTER, WAITING),
    ("waiting", "pillars", "trend", "money"),
    ("quality", "events", "places", "notices"),
)
LAYOUTS = {
    Role.PROVINCE_ADMIN: Layout(
        (*_ROSTER, WAITING),
        ("places", "money", "pillars", "trend"),
        ("waiting", "events", "quality", "notices"),
    ),
    Role.REGENCY_ADMIN: _KEEPS,
    Role.OPERATOR: _KEEPS,
    Role.ACTIVITY_OFFICER: Layout(
        ("susun", "kembali", "spj", PEOPLE),
        ("waiting", "money", "trend", "pillars"),
        ("places", "events", "quality"),
    ),
    Role.VERIFIER: Layout(
        ("verifikasi", *_ROSTER),
        ("waiting", "money", "trend", "pillars"),
        ("places", "events", "quality"),
    ),
    Role.APPROVER: Layout(
        ("setujui", "tanda", PEOPLE, FILLED),
        ("waiting", "money", "trend", "pillars"),
        ("places", "events", "quality"),
    ),
    Role.TREASURER: Layout(
        ("cairkan", "rekon", "tagihan", PEOPLE),
        ("waiting", "money", "trend", "pillars"),
        ("places", "events", "quality"),
    ),
    Role.COORDINATOR: Layout(
        (*_ROSTER, WAITING),
        ("pillars", "waiting", "trend", "money"),
        ("events", "places", "quality"),
    ),
    Role.AUDITOR: Layout(
        _ROSTER,
        ("places", "money", "trend"),
        ("pillars", "events", "quality"),
    ),
}


def layout_for(roles: Iterable[str]) -> Layout:
    """Of somebody with several roles: the first of the table, and what another one adds below it."""
    held = set(roles)
    own = [layout for role, layout in LAYOUTS.items() if role in held]
    if not own:
        return LAYOUTS[Role.AUDITOR]
    first, *others = own
    shown = {*first.wide, *first.narrow}
    more = [name for layout in others for name in (*layout.wide, *layout.narrow) if name not in shown]
    figures = dict.fromkeys((*first.figures, *(name for layout in others for name in layout.figures)))
    return Layout(tuple(figures), (*first.wide, *dict.fromkeys(more)), first.narrow)
