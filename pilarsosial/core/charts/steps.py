"""A line in steps, one a quarter: it stays level through the quarter's column and jumps where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..values.money import format_number

WIDTH, HEIGHT = 620, 286
LEFT, RIGHT, TOP, BOTTOM = 48, 612, 30, 204
LABELS, CAME, GONE = 224, 248, 270
LINES = 4


class Step(NamedTuple):
    """`value` at the end of the stretch, `url` the list of it; `came` and `left` are numbers with an `url`, of what
    was added and taken away within it; `story_url` tells how, `story` in words of its own."""

    label: str
    value: int
    url: str
    came: Any
    left: Any
    story: str
    story_url: str


def step_chart(chart_id: str, title: str, desc: str, steps: Sequence[Step]) -> dict[str, Any]:
    """What `components/chart_steps.html` draws, in whole units.

    Where all values lie close together the scale begins near the least of them, and `desc` says so.
    """
    values = [step.value for step in steps] or [0]
    floor, distance = _scale(min(values), max(values))
    slot = (RIGHT - LEFT) // max(len(steps), 1)
    drawn, path = [], []
    for place, step in enumerate(steps):
        x, y = LEFT + slot * place, BOTTOM - (BOTTOM - TOP) * (step.value - floor) // (distance * LINES)
        path.append(f"{'L' if path else 'M'}{x} {y}H{x + slot}")
        drawn.append(
            {
                "x": x,
                "y": y,
                "w": slot,
                "h": BOTTOM - y,
                "middle": x + slot // 2,
                "label": step.label,
                "number": step.value,
                "value": format_number(step.value),
                "url": step.url,
                "came": step.came,
                "left": step.left,
                "story": step.story,
                "story_url": step.story_url,
                "now": place == len(steps) - 1,
            }
        )
    grid = [
        (BOTTOM - (BOTTOM - TOP) * line // LINES, format_number(floor + distance * line)) for line in range(LINES + 1)
    ]
    return {
        "id": chart_id,
        "title": title,
        "desc": f"{desc}. Skala mulai dari {format_number(floor)}" if floor else desc,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": RIGHT,
        "grid": grid,
        "steps": drawn,
        "path": "".join(path),
        "labels_y": LABELS,
        "came_y": CAME,
        "left_y": GONE,
    }


def _scale(least: int, most: int) -> tuple[int, int]:
    """Where the scale begins and how far apart its four lines are, both round."""
    span = most - least
    if least * 2 < most or span == 0 and most < LINES * 2:
        return 0, _round_up(-(-most // LINES))
    distance = _round_up(-(-max(span, LINES) // (LINES - 1)))
    return (least - 1) // distance * distance, distance


def _round_up(wanted: int) -> int:
    """1, 2, 5, 10, 20, 50 …: the first that is not smaller."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor >= wanted:
                return size * factor
        size *= 10
