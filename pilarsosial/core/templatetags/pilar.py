"""How figures, dates and numbers of people read on every page: `{% load pilar %}`.

All filters answer an empty text for None, so that a template needs no guard.
"""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from ..asked import PLACES
from ..exporting import FileFormat
from ..policies import may
from ..shell import initials as initials_of
from ..values.dates import format_date, format_short, format_time
from ..values.money import format_number, format_rupiah
from ..values.phone import format_phone

register = template.Library()

AVATAR_TONES = 6


@register.filter
def rupiah(amount: int | None) -> str:
    """1500000 -> `Rp1.500.000`."""
    return "" if amount is None else format_rupiah(amount)


@register.filter
def number(value: int | None) -> str:
    """1500000 -> `1.500.000`."""
    return "" if value is None else format_number(value)


@register.filter
def long_date(day: date | None) -> str:
    """`3 Februari 2024`; of a moment its day in the site's zone."""
    return "" if day is None else format_date(_local_day(day))


@register.filter
def short_date(day: date | None) -> str:
    """`3 Feb 2024`."""
    return "" if day is None else format_short(_local_day(day))


@register.filter
def moment(at: datetime | None) -> str:
    """`3 Februari 2024, 09.00 WIB`, in the site's zone."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone_name()
    return f"{format_date(_local_day(at))}, {format_time(at, zone)}"


@register.filter
def phone(value: str | None) -> str:
    """`+6281234567890` -> `0812-3456-7890`."""
    return format_phone(value) if value else ""


@register.filter
def initials(name: str | None) -> str:
    """`Siti Nurhaliza` -> `SN`, for avatars."""
    return initials_of(name or "")


@register.filter
def avatar_tone(pk: int | None) -> int:
    """The colour 1..6 of a person's avatar: always the same for the same person."""
    return (pk or 0) % AVATAR_TONES + 1


# Where the next page of a list begins; a file has all of them.


@register.inclusion_tag("components/export_menu.html", takes_context=True)
def export_menu(
    context: template.Context, report: str, permission: str, *, people: bool = False, **more: object
) -> dict:
    """The files of a list, asked for with the page's own filters; `more` is what its address has in its path.

    `report` is its name in `/laporan/`. `people`: its rows are people, who leave only with `roster.export`.
    """
    request = context["request"]
    if not may(request.user, permission) or (people and not may(request.user, "roster.export")):
        return {"files": []}
    asked = {name: value for name, value in request.GET.items() if value and name not in PLACES}
    asked |= {name: str(value) for name, value in more.items()}
    address = reverse("report-download", args=[report])
    return {
        "files": [
            {"label": file_format.upper(), "url": f"{address}?{urlencode({**asked, 'format': file_format})}"}
            for file_format in FileFormat.values
        ]
    }


def _local_day(day: date | datetime) -> date:
    if isinstance(day, datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day
