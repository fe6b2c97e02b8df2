"""A bar chart with its values on the bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..values.money import format_number

WIDTH, HEIGHT = 620, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 612, 34, 226


class Bar(NamedTuple):
    """Input of the chart: `value` is a count; `now` marks the one bar in full colour."""

    label: str
    value: int
    url: str = ""
    now: bool = False


def bar_chart(chart_id: str, title: str, desc: str, bars: Sequence[Bar]) -> dict[str, Any]:
    """What the template draws. Whole units only, so the same figures give the same picture."""
    step = _step(max((bar.value for bar in bars), default=0))
    highest = step * 4
    slot = (RIGHT - LEFT) // max(len(bars), 1)
    width = min(slot * 2 // 3, 64)
    drawn = []
    for number, bar in enumerate(bars):
        height = (BOTTOM - TOP) * bar.value // highest
        middle = LEFT + slot * number + slot // 2
        drawn.append(
            {
                "x": middle - width // 2,
                "y": BOTTOM - height,
                "w": width,
                "h": height,
                "middle": middle,
                "label": bar.label,
                "number": bar.value,
                "value": format_number(bar.value),
                "now": bar.now,
                "url": bar.url,
            }
        )
    grid = [(BOTTOM - (BOTTOM - TOP) * line // 4, format_number(step * line)) for line in range(5)]
    return {
        "id": chart_id,
        "title": title,
        "desc": desc,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": RIGHT,
        "grid": grid,
        "bars": drawn,
    }


def _step(highest: int) -> int:
    """A round distance of which four reach the highest value."""
    step = 1
    while step * 4 < highest:
        for factor in (2, 5, 10):
            if step * factor * 4 >= highest:
                return step * factor
        step *= 10
    return step
