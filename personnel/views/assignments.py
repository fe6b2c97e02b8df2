"""The life of an assignment: begun, put right, ended, moved, replaced, paused, taken back. One verb a page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.utils import timezone

from pilarsosial.core.models import Office
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.dates import format_date

from ..forms import (
    AnnulForm,
    AssignmentForm,
    CorrectForm,
    EndForm,
    PauseForm,
    ReplaceForm,
    ResumeForm,
    TransferForm,
    initial_of_address,
)
from ..models import Assignment, Member
from ..rows import place
from ..services import (
    annul_assignment,
    correct_assignment,
    end_assignment,
    pause_assignment,
    replace_assignment,
    resume_assignment,
    start_assignment,
    transfer_assignment,
)
from .base import RosterFormPage, member_url


class AssignmentAdd(RosterFormPage):
    """A further post of a visible person."""

    permission = "assignment.change"
    template_name = "personnel/member_part_form.html"
    heading = "Tambah penugasan"
    action = "Simpan penugasan"

    def first_values(self) -> dict[str, Any]:
        return initial_of_address(self.request.GET, self.request.user)

    def make_form(self, data: Any, initial: dict[str, Any]) -> AssignmentForm:
        self.member = self.row(Member.objects.present(), self.kwargs["pk"])
        code = self.request.GET.get("wilayah", "") if data is None else ""
        return AssignmentForm(data, initial=initial, actor=self.request.user, code=code)

    def perform(self, form: AssignmentForm) -> str:
        cleaned = form.cleaned_data
        with transaction.atomic():
            row = start_assignment(
                self.member.pk,
                position=cleaned["position"],
                region=cleaned["region"],
                start=cleaned["start"],
                decree=form.decree_for(form.the_office(self.request.user)),
                details=form.details(),
                actor=self.request.user,
            )
        messages.success(self.request, f"Penugasan {row} tercatat.")
        return member_url(self.member.pk, "penugasan")

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "member": self.member}


class _AssignmentPage(RosterFormPage, base=True):
    """A form over one assignment in scope."""

    permission = "assignment.change"
    template_name = "personnel/assignment_form.html"
    tone = "primary"
    intro = ""

    def load(self) -> Assignment:
        self.assignment = self.row(
            Assignment.objects.select_related(
                "member", "position__pillar", "duty_region__parent", "decree__office", "post"
            ),
            self.kwargs["pk"],
        )
        return self.assignment

    def office(self) -> Office:
        """The office in whose name a decree is entered here: one of the actor's that covers this post."""
        row = self.assignment
        areas = areas_with(self.request.user, self.permission) or []
        own = [area.office_id for area in areas if area.covers(row.duty_region_id, row.pillar_id)]
        return Office.objects.visible_to(self.request.user, "office.view").get(pk=own[0])

    def back(self) -> str:
        return member_url(self.assignment.member_id, "penugasan")

    def effects(self) -> list[str]:
        """What will happen, for those who read before they press."""
        return []

    def context(self, form: BaseForm) -> dict[str, Any]:
        row = self.assignment
        regency, inner = place(row.duty_region)
        return {
            **super().context(form),
            "assignment": row,
            "member": row.member,
            "where": f"{inner}, {regency}" if inner else regency,
            "since": format_date(row.start),
            "effects": self.effects(),
            "tone": self.tone,
            "intro": self.intro,
            "back": self.back(),
        }


class AssignmentCorrect(_AssignmentPage):
    success_message = "Penugasan dibetulkan."
    heading = "Betulkan penugasan"
    action = "Simpan pembetulan"
    intro = "Untuk salah ketik. Orang, jabatan, dan wilayahnya tetap; bila itu yang salah, batalkan penugasan ini."

    def make_form(self, data: Any, initial: dict[str, Any]) -> CorrectForm:
        return CorrectForm(data, initial=initial, actor=self.request.user, assignment=self.load())

    def perform(self, form: CorrectForm) -> str:
        with transaction.atomic():
            correct_assignment(
                self.assignment.pk,
                version=form.cleaned_data["version"],
                start=form.cleaned_data["start"],
                decree=form.decree_for(self.office()),
                details=form.details(),
                actor=self.request.user,
            )
        return self.back()


class AssignmentEnd(_AssignmentPage):
    success_message = "Penugasan diakhiri."
    heading = "Akhiri penugasan"
    action = "Akhiri penugasan"
    tone = "danger"

    def first_values(self) -> dict[str, Any]:
        return {"version": self.load().version}

    def make_form(self, data: Any, initial: dict[str, Any]) -> EndForm:
        self.load()
        return EndForm(data, initial=initial)

    def perform(self, form: EndForm) -> str:
        end_assignment(self.assignment.pk, **form.cleaned_data, actor=self.request.user)
        return self.back()

    def effects(self) -> list[str]:
        return [
            "Riwayat penugasan tetap tersimpan.",
            "Formasinya kosong mulai hari sesudah hari terakhir, dan dapat diisi orang lain.",
        ]


class AssignmentTransfer(_AssignmentPage):
    heading = "Pindah tugas"
    action = "Pindahkan"
    intro = "Pekerjaan yang sama di wilayah lain. Untuk jabatan lain, akhiri penugasan ini dan tambahkan yang baru."

    def first_values(self) -> dict[str, Any]:
        return {"version": self.load().version}

    def make_form(self, data: Any, initial: dict[str, Any]) -> TransferForm:
        return TransferForm(data, initial=initial, actor=self.request.user, assignment=self.load())

    def perform(self, form: TransferForm) -> str:
        with transaction.atomic():
            moved = transfer_assignment(
                self.assignment.pk,
                version=form.cleaned_data["version"],
                region=form.cleaned_data["region"],
                start=form.cleaned_data["start"],
                decree=form.decree_for(self.office()),
                actor=self.request.user,
            )
        messages.success(self.request, f"Pindah ke {moved.duty_region} mulai {format_date(moved.start)}.")
        return self.back()


class AssignmentReplace(_AssignmentPage):
    """Ends the assignment and lets another person of the roster follow on the same day."""

    template_name = "personnel/assignment_replace.html"
    fragment_name = "personnel/assignment_candidates.html"
    heading = "Ganti pemegang"
    action = "Ganti"

    def first_values(self) -> dict[str, Any]:
        return {"version": self.load().version}

    def make_form(self, data: Any, initial: dict[str, Any]) -> ReplaceForm:
        return ReplaceForm(
            data, initial=initial, actor=self.request.user, assignment=self.load(), day=timezone.localdate()
        )

    def perform(self, form: ReplaceForm) -> str:
        cleaned = form.cleaned_data
        with transaction.atomic():
            row = replace_assignment(
                self.assignment.pk,
                version=cleaned["version"],
                successor_id=int(cleaned["successor"]),
                start=cleaned["start"],
                reason=cleaned["reason"],
                decree=form.decree_for(self.office()),
                details={"membership_no": cleaned["membership_no"], "extra": form.extra_values()},
                actor=self.request.user,
            )
        messages.success(self.request, f"{self.assignment.member} digantikan {row.member}.")
        return self.back()


class AssignmentAnnul(_AssignmentPage):
    success_message = "Penugasan dibatalkan."
    heading = "Batalkan penugasan"
    action = "Batalkan penugasan"
    tone = "danger"
    intro = "Untuk penugasan yang tidak pernah ada. Bila orangnya pernah bertugas, pilih Akhiri."

    def first_values(self) -> dict[str, Any]:
        return {"version": self.load().version}

    def make_form(self, data: Any, initial: dict[str, Any]) -> AnnulForm:
        self.load()
        return AnnulForm(data, initial=initial)

    def perform(self, form: AnnulForm) -> str:
        annul_assignment(self.assignment.pk, **form.cleaned_data, actor=self.request.user)
        return self.back()

    def effects(self) -> list[str]:
        return ["Penugasan tidak lagi dihitung di mana pun.", "Catatannya tetap ada di riwayat, bertanda Salah catat."]


class AssignmentPause(_AssignmentPage):
    success_message = "Penugasan dijeda."
    heading = "Jeda penugasan"
    action = "Jeda"
    intro = "Cuti atau nonaktif sementara. Formasinya tetap terisi."

    def make_form(self, data: Any, initial: dict[str, Any]) -> PauseForm:
        self.load()
        return PauseForm(data, initial=initial)

    def perform(self, form: PauseForm) -> str:
        pause_assignment(self.assignment.pk, **form.cleaned_data, actor=self.request.user)
        return self.back()


class AssignmentResume(_AssignmentPage):
    success_message = "Penugasan dilanjutkan."
    heading = "Lanjutkan penugasan"
    action = "Lanjutkan"

    def make_form(self, data: Any, initial: dict[str, Any]) -> ResumeForm:
        self.load()
        return ResumeForm(data, initial=initial)

    def perform(self, form: ResumeForm) -> str:
        resume_assignment(self.assignment.pk, day=form.cleaned_data["day"], actor=self.request.user)
        return self.back()
