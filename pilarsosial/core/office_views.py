"""Offices: what stands on their papers and who signs them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode

from . import offices
from .documents import render
from .documents.parts import government_of, head_and_officer, letterhead
from .errors import NotFound
from .files import file_response
from .models import HELD_BY_ONE, Letterhead, Office, Signer, SigningRole
from .office_forms import LetterheadForm, SignerForm, SignerRemovalForm
from .policies import may
from .values.dates import format_date, format_short
from .views import FormPage, SealedPage

PAGE_SIZE = 50
SAMPLE = "pilarsosial/core/documents/sample.typ"


def office_url(office_id: int) -> str:
    return reverse("office-detail", args=[office_id])


def days_of(signer: Signer) -> str:
    until = format_short(signer.valid_until) if signer.valid_until else "seterusnya"
    return f"{format_short(signer.valid_from)} – {until}"


class OfficeList(SealedPage):
    """Offices in sight by code; `?sesudah=` is the last code that was seen."""

    permission = "office.view"
    template_name = "core/office_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, after = request.GET.get("q", "").strip(), request.GET.get("sesudah", "")
        today = timezone.localdate()
        rows = self.rows(Office).filter(is_active=True).select_related("letterhead", "region")
        if asked:
            rows = rows.filter(name__icontains=asked)
        if after:
            rows = rows.filter(code__gt=after)
        page = list(rows.order_by("code")[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        heads: dict[int, Signer] = {}
        signing = self.rows(Signer).on(today).filter(office__in=shown, role=SigningRole.HEAD)
        for signer in signing.select_related("office").order_by("acting"):  # an acting one comes last, and stays
            heads[signer.office_id] = signer
        more = {"q": asked} if asked else {}
        return self.page(
            {
                "rows": [(office, heads.get(office.pk)) for office in shown],
                "asked": asked,
                "next_url": f"?{urlencode(more | {'sesudah': shown[-1].code})}" if len(page) > PAGE_SIZE else "",
                "clear_url": reverse("office-list"),
            }
        )


class OfficeDetail(SealedPage):
    permission = "office.view"
    template_name = "core/office_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        office = self.row(Office.objects.select_related("region", "letterhead__logo"), pk)
        today = timezone.localdate()
        signers = list(self.rows(Signer).filter(office=office).select_related("office"))
        now = [signer for signer in signers if signer.is_valid_on(today)]
        head = getattr(office, "letterhead", None)
        missing = [role.label for role in HELD_BY_ONE if not any(signer.role == role for signer in now)]
        return self.page(
            {
                "office": office,
                "head": head,
                "government": (head and head.top) or government_of(office),
                "crumbs": [("Kantor", reverse("office-list"))],
                "groups": [
                    (role.label, [self.told(signer, today) for signer in signers if signer.role == role])
                    for role in SigningRole
                    if any(signer.role == role for signer in signers)
                ],
                "missing_text": ", ".join(missing),
                "may_change": may(request.user, "office.change"),
            }
        )

    @staticmethod
    def told(signer: Signer, today: date) -> dict[str, Any]:
        state = "now" if signer.is_valid_on(today) else "coming" if signer.valid_from > today else "over"
        return {"signer": signer, "days": days_of(signer), "state": state}


class OfficeLogo(SealedPage):
    permission = "office.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        head = self.row(Letterhead.objects.select_related("logo"), pk)
        if head.logo is None:
            raise NotFound
        return file_response(head.logo)


class OfficeSample(SealedPage):
    """A page of paper with the letterhead and today's signers, to look at before anything official is printed."""

    permission = "office.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        office = self.row(Office.objects.select_related("region"), pk)
        today = timezone.localdate()
        signers = self.rows(Signer).on(today).filter(office=office).select_related("office")
        data = {
            "title": "Contoh kertas kantor",
            "number": "000.0/0/000.0.0/0000",
            "office": letterhead(office),
            "text": "Lembar ini memperlihatkan kop surat dan tanda tangan yang akan tercetak pada dokumen kantor "
            f"bertanggal {format_date(today)}. Lembar ini bukan surat.",
            "rows": [
                [str(number), signer.printed_title, signer.name, days_of(signer)]
                for number, signer in enumerate(signers, start=1)
            ],
            "signers": list(head_and_officer(office, today)),
        }
        response = HttpResponse(render(SAMPLE, data, as_of=today), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, "contoh-kertas-kantor.pdf")
        response["Cache-Control"] = "private, no-store"
        return response


class _OfficeForm(FormPage, base=True):
    """A form about one office in scope."""

    permission = "office.change"
    template_name = "core/office_form.html"
    heading = ""
    action = "Simpan"

    def office(self) -> Office:
        if not hasattr(self, "_office"):
            self._office = self.row(Office.objects.select_related("region", "letterhead"), self.kwargs["pk"])
        return self._office

    def context(self, form: BaseForm) -> dict[str, Any]:
        office = self.office()
        crumbs = [("Kantor", reverse("office-list")), (str(office), office_url(office.pk))]
        told = {"heading": self.heading, "action": self.action, "cancel_url": office_url(office.pk)}
        return {"form": form, "office": office, "crumbs": crumbs, **told}


class LetterheadChange(_OfficeForm):
    heading = "Kop surat"
    success_message = "Kop surat disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> LetterheadForm:
        office = self.office()
        head = getattr(office, "letterhead", None)
        return LetterheadForm(data, files, office=office, head=head, government=government_of(office))

    def perform(self, form: LetterheadForm) -> str:
        cleaned = form.cleaned_data
        offices.change_letterhead(
            self.office().pk,
            form.values(),
            version=cleaned["version"],
            upload=cleaned.get("file"),
            drop_logo=cleaned.get("drop_logo", False),
            actor=self.request.user,
        )
        return office_url(self.office().pk)


class SignerAdd(_OfficeForm):
    heading = "Tambah penanda tangan"
    success_message = "Penanda tangan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> SignerForm:
        return SignerForm(data)

    def perform(self, form: SignerForm) -> str:
        offices.add_signer(self.office().pk, form.values(), actor=self.request.user)
        return office_url(self.office().pk)


class _SignerForm(_OfficeForm, base=True):
    def signer(self) -> Signer:
        if not hasattr(self, "_signer"):
            self._signer = self.row(Signer.objects.select_related("office__region"), self.kwargs["pk"])
        return self._signer

    def office(self) -> Office:
        return self.signer().office


class SignerChange(_SignerForm):
    heading = "Ubah penanda tangan"
    success_message = "Perubahan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> SignerForm:
        return SignerForm(data, signer=self.signer())

    def perform(self, form: SignerForm) -> str:
        version = form.cleaned_data["version"] or 0
        offices.change_signer(self.signer().pk, form.values(), version=version, actor=self.request.user)
        return office_url(self.signer().office_id)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {**super().context(form), "remove_url": reverse("signer-remove", args=[self.signer().pk])}


class SignerRemove(_SignerForm):
    heading = "Hapus penanda tangan?"
    action = "Hapus penanda tangan"
    success_message = "Penanda tangan dihapus."

    def get_form(self, data: Any = None, files: Any = None) -> SignerRemovalForm:
        return SignerRemovalForm(data, signer=self.signer())

    def perform(self, form: SignerRemovalForm) -> str:
        cleaned, office_id = form.cleaned_data, self.signer().office_id
        offices.remove_signer(
            self.signer().pk, version=cleaned["version"], reason=cleaned["reason"], actor=self.request.user
        )
        return office_url(office_id)

    def context(self, form: BaseForm) -> dict[str, Any]:
        note = (
            f"{self.signer().name}, {days_of(self.signer())}. Hanya untuk yang salah catat; pejabat yang sudah "
            "berganti cukup diisi hari terakhirnya."
        )
        return {**super().context(form), "note": note, "tone": "danger"}
