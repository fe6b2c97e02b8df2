"""Posts that other offices gave to people of the user's own, as far as an office may know of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from personnel.models import Member
from personnel.services.elsewhere import notices_of
from pilarsosial.core.policies import may
from pilarsosial.core.values.dates import format_date

from .sight import Sight
from .waiting import age

NOTICES = 10


def notices_panel(sight: Sight) -> list[dict[str, Any]]:
    """One statement; none for those who are told nothing."""
    if not may(sight.actor, "assignment.change"):
        return []
    visible = Member.objects.visible_to(sight.actor, "member.view").present().filter(pk=OuterRef("person_id"))
    entries = notices_of(sight.actor).annotate(is_visible=Exists(visible))[:NOTICES]
    return [
        {
            "title": entry.target_label,
            "sub": f"{entry.changes['formasi'][1]}, mulai {format_date(date.fromisoformat(entry.changes['TMT'][1]))}",
            "age": age(entry.at, sight.today),
            "url": reverse("member-detail", args=[entry.person_id]) if entry.is_visible else "",
        }
        for entry in entries
    ]
