"""What the comparison shows before anything is written, and the same again from what the browser sent back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pilarsosial.core.errors import DomainError
from pilarsosial.core.values.money import format_number

from ..lists import Question, people
from ..models import Assignment, Decree
from ..rows import place
from .comparing import BY_CHOICE, Compared, Matched

# Ticks of all tables together stay below the thousand fields that a form may send.
RENEWED_SHOWN, UNSURE_SHOWN, UNMATCHED_SHOWN, MISSING_SHOWN = 500, 80, 300, 300
MOST_ROWS = 20_000
_PAGE = 2_000
_OPENED = ("npwp", "family_card_no", "bpjs_no")


@dataclass
class Preview:
    """`renewed` will rest on the decree, `known` do already, `missing` stay as they are unless they are ended."""

    decree: Decree
    renewed: list[dict[str, Any]] = field(default_factory=list)
    unsure: list[dict[str, Any]] = field(default_factory=list)
    unmatched: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def figures(self) -> list[dict[str, str]]:
        known = self.counts["known"]
        return [
            {
                "label": "Diperpanjang",
                "value": format_number(self.counts["renewed"]),
                "note": f"{format_number(known)} lagi sudah memakai SK ini"
                if known
                else "ada di lampiran dan di daftar",
            },
            {"label": "Perlu dipastikan", "value": format_number(self.counts["unsure"]), "note": "nama mirip"},
            {"label": "Hanya di lampiran", "value": format_number(self.counts["unmatched"]), "note": "belum di daftar"},
            {"label": "Hanya di daftar", "value": format_number(self.counts["missing"]), "note": "tetap pada SK lama"},
        ]


def roster(actor: Any, day: date, **look_up: Any) -> list[Assignment]:
    """Assignments in force that the actor may change, with all that the comparison reads.

    Raises DomainError `too_many` beyond MOST_ROWS.
    """
    rows = Assignment.objects.visible_to(actor, "assignment.change").active_on(day).filter(**look_up)
    found = list(_loaded(rows).order_by("duty_region_id", "pk")[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        text = f"Lebih dari {format_number(MOST_ROWS)} penugasan. Pilih wilayah yang lebih sempit."
        raise DomainError("too_many", text, {"region": text})
    return found


def by_selection(rows: Sequence[Assignment], actor: Any, question: Question, pillar_id: int | None) -> Compared:
    """People picked out on the list of members take the place of an annex."""
    picked = set(people(actor, question, pillar_id).order_by().values_list("pk", flat=True))
    return Compared(
        both=[Matched(row, BY_CHOICE) for row in rows if row.member_id in picked],
        missing=[row for row in rows if row.member_id not in picked],
    )


def everybody(rows: Sequence[Assignment]) -> Compared:
    return Compared(both=[Matched(row, BY_CHOICE) for row in rows])


def make_preview(decree: Decree, compared: Compared) -> Preview:
    fresh = [match for match in compared.both if match.row.decree_id != decree.pk]
    preview = Preview(decree)
    preview.renewed = [_row(match.row, match.by) for match in fresh[:RENEWED_SHOWN]]
    preview.unsure = [
        {"name": one.line.name, "why": one.why, "rows": [_row(row) for row in one.rows[:3]]}
        for one in compared.unsure[:UNSURE_SHOWN]
    ]
    preview.unmatched = [
        {"name": one.line.name, "nik": one.masked_nik, "why": one.why, "member_id": one.member_id}
        for one in compared.unmatched[:UNMATCHED_SHOWN]
    ]
    preview.missing = [_row(row) for row in compared.missing[:MISSING_SHOWN]]
    preview.counts = {
        "renewed": len(fresh),
        "known": len(compared.both) - len(fresh),
        "unsure": len(compared.unsure),
        "unmatched": len(compared.unmatched),
        "missing": len(compared.missing),
        "doubled": compared.doubled,
    }
    preview.hidden = {
        "rows": versions(match.row for match in fresh),
        "absent": versions(compared.missing),
        "others": json.dumps([preview.counts, preview.unsure, preview.unmatched], ensure_ascii=False),
    }
    return preview


def preview_again(decree: Decree, data: Any, renewed: Iterable[int], missing: Iterable[int], actor: Any) -> Preview:
    """The same page after a refusal, from what it sent: rows come anew from the scope, the rest as it was shown."""
    preview = make_preview(
        decree, Compared(both=[Matched(row, "") for row in _by_ids(actor, renewed)], missing=_by_ids(actor, missing))
    )
    counts, unsure, unmatched = _shown_before(data.get("others", ""))
    preview.unsure, preview.unmatched = unsure, unmatched
    preview.counts |= {name: counts[name] for name in ("known", "unsure", "unmatched", "doubled") if name in counts}
    preview.hidden["others"] = data.get("others", "")
    return preview


def versions(rows: Iterable[Assignment]) -> str:
    """`12:3,15:1`, as `forms.decrees.read_versions` reads it."""
    return ",".join(f"{row.pk}:{row.version}" for row in rows)


def last_day_before(decree: Decree, today: date) -> date:
    """The last day under the old decree, where the new one says when it begins."""
    return (decree.effective_from or today) - timedelta(days=1)


def _shown_before(text: str) -> tuple[dict[str, int], list[dict], list[dict]]:
    try:
        counts, unsure, unmatched = json.loads(text)
        counts = {name: int(number) for name, number in counts.items()}
        return counts, [dict(one) for one in unsure], [dict(one) for one in unmatched]
    except (ValueError, TypeError, AttributeError):
        return {}, [], []


def _by_ids(actor: Any, ids: Iterable[int]) -> list[Assignment]:
    wanted, found = sorted(set(ids)), []
    for first in range(0, len(wanted), _PAGE):
        rows = Assignment.objects.visible_to(actor, "assignment.change").filter(pk__in=wanted[first : first + _PAGE])
        found += _loaded(rows).order_by("duty_region_id", "pk")
    return found


def _loaded(rows: Any) -> Any:
    # Of the encrypted numbers only the NIK is opened.
    rows = rows.select_related("member", "position__pillar", "duty_region__parent", "decree")
    return rows.defer(*(f"member__{name}" for name in _OPENED))


def _row(row: Assignment, by: str = "") -> dict[str, Any]:
    regency, inner = place(row.duty_region)
    return {
        "key": f"{row.pk}:{row.version}",
        "pk": row.pk,
        "member_id": row.member_id,
        "name": row.member.display_name,
        "nik": row.member.masked_nik,
        "position": str(row.position),
        "place": f"{inner}, {regency}" if inner else regency,
        "decree": row.decree.number if row.decree else "",
        "by": by,
    }
