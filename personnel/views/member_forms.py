"""Adding and changing people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from pilarsosial.core.asked import whole_number
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Position
from pilarsosial.core.views import SealedPage

from ..finding import find_by_nik
from ..forms import EmploymentForm, MemberAddForm, MemberChangeForm, initial_of_address, position_label
from ..models import Member
from ..services import change_member, register_member, set_employment, take_on_by_nik
from ..services.members import check_keeps
from ..twins import Twin, ids_of, likely_twins
from .base import RosterFormPage, VersionedFormPage, member_url


class MemberAdd(RosterFormPage):
    """A new person with a first assignment.

    A NIK that another office keeps is answered with that office and the offer to add the assignment alone.
    """

    permission = "member.change"
    template_name = "personnel/member_form.html"
    heading = "Tambah anggota"
    action = "Simpan anggota"
    refusal: DomainError | None = None
    known_url = ""
    twins: tuple[Twin, ...] = ()

    def first_values(self) -> dict[str, Any]:
        return initial_of_address(self.request.GET, self.request.user)

    def make_form(self, data: Any, initial: dict[str, Any]) -> MemberAddForm:
        code = self.request.GET.get("wilayah", "") if data is None else ""
        return MemberAddForm(data, initial=initial, actor=self.request.user, code=code, today=timezone.localdate())

    def perform(self, form: MemberAddForm) -> str:
        try:
            if "hanya_penugasan" in self.request.POST:
                with transaction.atomic():
                    return self._take_on(form)
            self._ask_about_twins(form)
            with transaction.atomic():
                return self._register(form)
        except DomainError as refusal:
            self.refusal = refusal
            if refusal.code == "nik_known":
                known = find_by_nik(form.cleaned_data["nik"], actor=self.request.user)
                self.known_url = member_url(known.member_id) if known.member_id else ""
            raise

    def _ask_about_twins(self, form: MemberAddForm) -> None:
        """Raises DomainError `likely_twin` unless the very people who are shown were seen and said to be others."""
        self.twins = likely_twins(form.identity(), form.cleaned_data["region"], actor=self.request.user)
        if self.twins and self.request.POST.get("tetap_simpan") != ids_of(self.twins):
            raise DomainError("likely_twin", "Mungkin orang ini sudah terdaftar. Periksa dahulu data di bawah ini.")

    def _placement(self, form: MemberAddForm) -> dict[str, Any]:
        cleaned = form.cleaned_data
        office = form.the_office(self.request.user)
        return {
            "position": cleaned["position"],
            "region": cleaned["region"],
            "start": cleaned["start"],
            "decree": form.decree_for(office),
            "details": form.details(),
            "actor": self.request.user,
        }

    def _register(self, form: MemberAddForm) -> str:
        office = form.the_office(self.request.user)
        member = register_member(form.identity(), office=office, **self._placement(form))
        messages.success(self.request, f"{member} tercatat.")
        return member_url(member.pk)

    def _take_on(self, form: MemberAddForm) -> str:
        row = take_on_by_nik(form.cleaned_data["nik"], **self._placement(form))
        messages.success(self.request, f"Penugasan {row} tercatat. Biodata dan rekening tetap pada kantor asalnya.")
        return member_url(row.member_id)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {
            **super().context(form),
            "is_new": True,
            "may_take_on": self.refusal is not None and self.refusal.code == "nik_elsewhere",
            "refused": self.refusal.message if self.refusal else "",
            "known_url": self.known_url,
            "twins": self.twins,
            "twin_ids": ids_of(self.twins),
        }


class MemberChange(VersionedFormPage):
    """Identity of one person. Of two who edit at once the second sees both versions, and what they typed stays."""

    permission = "member.change"
    template_name = "personnel/member_form.html"
    success_message = "Biodata disimpan."
    heading = "Ubah biodata"
    action = "Simpan perubahan"

    def load(self) -> Member:
        self.member = self.row(
            Member.objects.present().select_related("office__region", "home_region"), self.kwargs["pk"]
        )
        return self.member

    def make_form(self, data: Any, initial: dict[str, Any]) -> MemberChangeForm:
        check_keeps(self.request.user, self.permission, self.load())
        return MemberChangeForm(data, initial=initial, member=self.member, today=timezone.localdate())

    def save(self, form: MemberChangeForm) -> str:
        member = change_member(
            self.member.pk, form.identity(), version=form.cleaned_data["version"], actor=self.request.user
        )
        return member_url(member.pk)

    def context(self, form: BaseForm) -> dict[str, Any]:
        cancel_url = member_url(self.member.pk)
        return {**super().context(form), "member": self.member, "what": self.member, "cancel_url": cancel_url}


class MemberEmployment(RosterFormPage):
    """What the person is employed as from a day on. It ends no service."""

    permission = "member.change"
    template_name = "personnel/member_part_form.html"
    success_message = "Status kepegawaian disimpan."
    heading = "Status kepegawaian"

    def make_form(self, data: Any, initial: dict[str, Any]) -> EmploymentForm:
        self.member = self.row(Member.objects.present().select_related("office__region"), self.kwargs["pk"])
        check_keeps(self.request.user, self.permission, self.member)
        return EmploymentForm(data, initial=initial)

    def perform(self, form: EmploymentForm) -> str:
        set_employment(self.member.pk, **form.cleaned_data, actor=self.request.user)
        return member_url(self.member.pk, "kepegawaian")

    def context(self, form: BaseForm) -> dict[str, Any]:
        note = "Menjadi ASN atau PPPK tidak mengakhiri penugasan; ketentuan pembayaran membacanya dari sini."
        return {**super().context(form), "member": self.member, "note": note}


class PositionOptions(SealedPage):
    """`?pilar=3` -> {"options": [{"value": "7", "label": "TKSK – tingkat kecamatan"}]}, for the select of positions."""

    permission = "pillar.view"

    def get(self, request: HttpRequest) -> JsonResponse:
        pillar = whole_number(request.GET.get("pilar", ""))
        rows = self.rows(Position).select_related("pillar").filter(pillar=pillar) if pillar is not None else ()
        return JsonResponse({"options": [{"value": str(row.pk), "label": position_label(row)} for row in rows]})
