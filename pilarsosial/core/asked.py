"""What a page is asked for in its address or by a bare field: a day ("per tanggal"), a region, a number, a remark."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from .errors import NotFound
from .models import Level, Region
from .scoping import areas_with
from .values.dates import DateError, parse_date

# Where in a list a page begins: made by our links, never typed.
PLACES = frozenset({"sesudah", "sebelum", "mulai"})


def as_of(request: HttpRequest, name: str = "tanggal") -> date:
    """The asked day, or today in the site's zone when none or nonsense was asked."""
    asked = request.GET.get(name, "").strip()
    if asked:
        try:
            return parse_date(asked)
        except DateError:
            pass
    return timezone.localdate()


def whole_number(text: str, otherwise: int | None = None) -> int | None:
    """A number that somebody sent, as plain digits that a column of the database holds; else `otherwise`."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else otherwise


def plain_text(text: str) -> str:
    """Without what no database holds: zero bytes, and the halves of characters that JSON can carry."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def one_line(text: str, longest: int) -> str:
    """A remark that was typed, on one line and not longer than its column."""
    return " ".join(plain_text(text).split())[:longest]


def chosen_region(request: HttpRequest, permission: str, asked: str = "") -> Region:
    """The asked region inside the actor's area, else the widest one of the actor's.

    Raises NotFound for a region outside it, and for an actor whose grants reach no region at all (a group of none).
    A grant over one village is asked for by its district: pages count by districts at the finest.
    """
    asked = asked or request.GET.get("wilayah", "")
    areas = areas_with(request.user, permission) or []
    own = min((code for area in areas for code in area.regions), key=len, default="")
    code = plain_text(asked) or own[: len("35.17.09")]
    region = Region.objects.filter(code=code, level__lte=Level.DISTRICT).select_related("parent__parent").first()
    if region is None or not (asked == "" or any(area.covers(region.code) for area in areas)):
        raise NotFound
    return region
