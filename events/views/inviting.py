"""Inviting by a question to the roster: asked, looked at, then done; and following the roster afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http.request import QueryDict
from django.utils import timezone

from pilarsosial.core.asked import whole_number
from pilarsosial.core.regions_cache import short_name

from ..forms import InviteForm
from ..services import follow_roster, invite
from ..services.inviting import Preview, preview
from .base import EventActionPage, EventFormPage
from .people import people_url

SHOWN = 30


class EventInvite(EventFormPage):
    """GET asks and previews; POST repeats the question in its address and invites whom the preview showed."""

    permission = "participant.change"
    template_name = "events/invite.html"
    part = "peserta"
    heading = "Undang dari data anggota"

    def back_url(self) -> str:
        return people_url(self.event.pk)

    def get_form(self, data: Any = None, files: Any = None) -> InviteForm:
        asked: QueryDict = self.request.GET
        return InviteForm(asked or None, actor=self.request.user, initial={"peran": "peserta"})

    def perform(self, form: InviteForm) -> str:
        seen = whole_number(self.request.POST.get("jumlah", ""))
        _invitation, number = invite(
            self.event.pk, form.question(), role=form.role(), seen=seen, actor=self.request.user
        )
        messages.success(self.request, f"{number} orang masuk daftar peserta.")
        return people_url(self.event.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        found: Preview | None = None
        if form.is_bound and form.is_valid():
            found = preview(self.event, form.question(), actor=self.request.user, day=timezone.localdate())
        return {
            **super().context(form),
            "found": found,
            "rows": [{"row": row, "area": short_name(row.duty_region_id)} for row in found.fresh[:SHOWN]]
            if found
            else [],
            "more": max(len(found.fresh) - SHOWN, 0) if found else 0,
            "query": self.request.GET.urlencode(),
        }


class InvitationFollow(EventActionPage):
    """The roster has changed since: add whom it has now, withdraw whom it lost. What was shown is what is done."""

    permission = "participant.change"

    def perform(self) -> str:
        pk = self.kwargs["pk"]
        added, gone = follow_roster(
            pk,
            self.kwargs["invitation"],
            add=self._ids("tambah"),
            withdraw=self._ids("tarik"),
            actor=self.request.user,
        )
        messages.success(self.request, f"{added} orang ditambahkan, {gone} orang ditarik.")
        return people_url(pk)

    def refused_url(self) -> str:
        return people_url(self.kwargs["pk"])

    def _ids(self, name: str) -> list[int]:
        numbers = (whole_number(text) for text in self.request.POST.get(name, "").split(","))
        return [number for number in numbers if number is not None]
