"""The table mode: a hundred people as a sheet whose cells are edited in place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import SealedPage

from ..filter_bar import FilterBar
from ..filters import faults_of, read_cursor, read_question
from ..forms.grid import columns_with
from ..listing import answer
from ..lists import DECREE, EXTRA, capped
from ..models import Decree
from ..services import look_at_niks
from ..services.grid import ROWS_AT_ONCE
from .grid_rows import LOADED, PERMISSION, Rows, own_fields

# The newest decrees are offered while typing; others are typed in full.
DECREES_OFFERED = 100


class GridPage(SealedPage):
    """The people of the list's question, a hundred on a page. The full NIKs that it shows are written down."""

    permission = PERMISSION
    template_name = "personnel/grid.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        question = read_question(request.GET, today)
        bar = FilterBar(question, request.user, today)
        cursor = read_cursor(request.GET)
        got = answer(
            request.user,
            question,
            fields=LOADED,
            needs=(DECREE, EXTRA),
            cursor=cursor,
            one_page=ROWS_AT_ONCE,
            page_size=ROWS_AT_ONCE,
        )
        here = reverse("grid")
        if not got.rows and cursor.pk and got.found:
            return HttpResponseRedirect(f"{here}?{bar.query}")
        fields = own_fields(question.pillar)
        columns = columns_with(fields)
        members = [entry.member for entry in got.rows]
        rows = Rows(members, columns, request.user)
        niks = look_at_niks([member.pk for member in members], actor=request.user) if rows.may_unmask else {}
        decrees = Decree.objects.visible_to(request.user, "decree.view").order_by("-signed_on", "-pk")
        page = got.page
        response = self.page(
            {
                "bar": bar,
                "question": question,
                "faults": faults_of(request.GET, question, request.user),
                "per_day": format_date(question.day),
                "found": capped(got.found),
                "shown": format_number(len(got.rows)),
                "columns": columns,
                "rows": [rows.row(entry.member, entry.lead, niks, fields) for entry in got.rows],
                "decrees": list(decrees.values_list("number", flat=True)[:DECREES_OFFERED]),
                "shows_niks": bool(niks),
                "list_url": bar.url(),
                "previous_url": page.previous and f"{here}?{bar.query_with(sebelum=page.previous)}",
                "next_url": page.following and f"{here}?{bar.query_with(sesudah=page.following)}",
            }
        )
        response["Cache-Control"] = "no-store"
        return response
