"""Changing many at once: pick in the list, say what, look at the preview, apply."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.asked import one_line, whole_number
from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.job_views import PROGRESS, progress_text
from pilarsosial.core.models import Job, JobState
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.money import format_number
from pilarsosial.core.views import ActionPage, SealedPage, show_refusal

from ..filter_bar import FilterBar
from ..filters import read_question
from ..forms.bulk import BULK_FORMS, BulkForm
from ..lists import Question
from ..models import Assignment, BulkAct, BulkState, Member
from ..rows import place
from ..services import apply_bulk, pick_for_bulk, plan_bulk
from ..services.bulk import MOST, TOO_MANY, action_of
from ..services.bulk_actions import BULK_ACTIONS, CHANGE, REFUSED, SAME, BulkAction
from ..services.bulk_targets import picked_keys

SHOWN = 100
# How many names the first step shows of those who were picked.
NAMED = 12

_VERDICTS = {
    CHANGE: ("Akan diubah", "info"),
    SAME: ("Tidak berubah", "quiet"),
    REFUSED: ("Ditolak", "danger"),
}


class BulkStart(ActionPage):
    """From the list: who was picked, and for what."""

    permission = "assignment.change"

    def perform(self) -> str:
        posted = self.request.POST
        self.question = read_question(QueryDict(posted.get("saringan", "")[:2000]), timezone.localdate())
        shown = posted.get("jumlah", "")
        act = pick_for_bulk(
            self.question,
            action=posted.get("tindakan", ""),
            members=[int(pk) for pk in posted.getlist("pilih") if pk.isdecimal() and len(pk) <= 18],
            everything=posted.get("semua") == "1",
            shown=int(shown) if shown.isdecimal() and len(shown) <= 9 else 0,
            digest=one_line(posted.get("sidik", ""), 20),
            actor=self.request.user,
        )
        return reverse("bulk-act", args=[act.pk])

    def refused_url(self) -> str:
        return FilterBar(self.question, self.request.user, timezone.localdate()).url()


class BulkPage(SealedPage):
    """One act: first its form, then the preview, in the end what came of it."""

    permission = "assignment.change"
    template_name = "personnel/bulk_act.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = self.row(BulkAct.objects.select_related("job"), pk)
        if request.GET.get("langkah") == "isian" and act.state == BulkState.READY:
            return self.page(self._context(act, self._form(act, None)))
        return self.page(self._context(act, self._form(act, None) if act.state == BulkState.PICKED else None))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = self.row(BulkAct, pk)
        form = self._form(act, request.POST)
        if form.is_valid():
            try:
                plan_bulk(act.pk, form.values(), today=timezone.localdate(), actor=request.user)
            except (NotFound, NotPermitted):
                raise
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                return HttpResponseRedirect(reverse("bulk-act", args=[act.pk]))
        return self.page(self._context(act, form), status=422)

    def _form(self, act: BulkAct, data: Any) -> BulkForm:
        return BULK_FORMS[act.action](data, initial=act.values, actor=self.request.user)

    def _context(self, act: BulkAct, form: BulkForm | None) -> dict[str, Any]:
        action = action_of(act.action)
        question = Question.of_dict(act.question)
        bar = FilterBar(question, self.request.user, timezone.localdate())
        context = {
            "act": act,
            "action": action,
            "form": form,
            "told": bar.told() or "semua anggota di wilayah Anda",
            "per_day": format_date(question.day),
            "back_url": bar.url(),
            "crumbs": [("Anggota", bar.url())],
            "tone": "danger" if action.danger else "primary",
        }
        if form is not None:
            return {**context, **self._picked(act, action)}
        if act.state == BulkState.RUNNING:
            return {**context, **_progress(act.job)}
        return {**context, **self._rows(act, action)}

    def _picked(self, act: BulkAct, action: BulkAction) -> dict[str, Any]:
        """Who was picked, as far as a few names tell it."""
        targets, people = picked_keys(act, action, self.request.user, MOST + 1)
        named = self.rows(Member).filter(pk__in=people).order_by("name_key", "pk")[:NAMED]
        return {
            "names": [member.display_name for member in named],
            "more_names": max(len(people) - NAMED, 0),
            "people": format_number(len(people)),
            "too_many": TOO_MANY if len(targets) > MOST else "",
            "targets": "" if action.of_people else format_number(len(targets)),
            "differs": len(people) != act.shown,
            "was_shown": format_number(act.shown),
        }

    def _rows(self, act: BulkAct, action: BulkAction) -> dict[str, Any]:
        """The preview, or what came of it: one verdict at a time, by pages of the kept plan."""
        late = {pk: (pk, kind, said) for pk, kind, said in act.outcome.get("late", ())}
        rows = [late.get(pk, (pk, kind, said)) for pk, _mark, kind, said in act.rows]
        counts = {kind: sum(1 for row in rows if row[1] == kind) for kind in _VERDICTS}
        asked = self.request.GET.get("putusan", "")
        kind = asked if asked in _VERDICTS else next((kind for kind, n in counts.items() if n), CHANGE)
        of_kind = [row for row in rows if row[1] == kind]
        page = min(whole_number(self.request.GET.get("hal", ""), 1), 10_000) or 1
        shown = of_kind[(page - 1) * SHOWN : page * SHOWN]
        url = reverse("bulk-act", args=[act.pk])
        applied = act.state == BulkState.APPLIED
        labels = {**_VERDICTS, CHANGE: ("Diubah", "ok")} if applied else _VERDICTS
        return {
            "tabs": [
                {
                    "label": label,
                    "url": f"{url}?putusan={code}",
                    "count": format_number(counts[code]),
                    "active": code == kind,
                }
                for code, (label, _tone) in labels.items()
            ],
            "label": labels[kind][0],
            "label_tone": labels[kind][1],
            "rows": self._named(shown, action),
            "counts": {code: format_number(number) for code, number in counts.items()},
            "changes": counts[CHANGE],
            "was_shown": format_number(act.shown),
            "is_people": format_number(act.planned["people"]),
            "new": format_number(act.outcome["new"]) if act.outcome.get("new") else "",
            "pager_text": f"{format_number(len(shown))} dari {format_number(len(of_kind))} baris",
            "previous_url": f"{url}?putusan={kind}&hal={page - 1}" if page > 1 else "",
            "next_url": f"{url}?putusan={kind}&hal={page + 1}" if len(of_kind) > page * SHOWN else "",
        }

    def _named(self, rows: list[tuple[int, str, str]], action: BulkAction) -> list[dict[str, str]]:
        """Who the ids of one page are, as far as the actor still sees them."""
        ids = [pk for pk, _kind, _said in rows]
        if action.of_people:
            people = {member.pk: (member, "", "") for member in self.rows(Member).filter(pk__in=ids)}
        else:
            posts = Assignment.objects.visible_to(self.request.user, "member.view").filter(pk__in=ids)
            posts = posts.select_related("member", "position__pillar", "duty_region__parent")
            people = {
                row.pk: (row.member, str(row.position), ", ".join(filter(None, reversed(place(row.duty_region)))))
                for row in posts
            }
        told = []
        for pk, _kind, said in rows:
            member, post, where = people.get(pk, (None, "", ""))
            told.append(
                {
                    "name": member.display_name if member is not None else "Tidak terlihat lagi",
                    "url": reverse("member-detail", args=[member.pk]) if member is not None else "",
                    "post": post,
                    "where": where,
                    "said": said,
                }
            )
        return told


def _progress(job: Job | None) -> dict[str, Any]:
    if job is None or job.is_final:
        return {"is_stopped": True}
    return {"job": job, "progress_state": PROGRESS[JobState(job.state)], "progress_text": progress_text(job)}


class BulkApply(ActionPage):
    permission = "assignment.change"

    def perform(self) -> str:
        act = apply_bulk(self.kwargs["pk"], today=timezone.localdate(), actor=self.request.user)
        if act.state == BulkState.APPLIED:
            messages.success(self.request, f"{format_number(act.outcome['changed'])} baris diubah.")
        return self.refused_url()

    def refused_url(self) -> str:
        return reverse("bulk-act", args=[self.kwargs["pk"]])


def offered_actions() -> list[BulkAction]:
    """For the bar under the list."""
    return list(BULK_ACTIONS.values())
