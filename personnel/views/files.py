"""Kept files leave through the page of what carries them: whoever may see the member, sees the photo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import get_conditional_response

from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.files import file_response
from pilarsosial.core.models import FileKind, StoredFile
from pilarsosial.core.views import ActionPage, FormPage, SealedPage

from ..forms.files import PhotoForm, file_hint
from ..models import Decree, Member
from ..services import remove_decree_scan, remove_photo, set_photo
from ..services.members import check_keeps
from .base import decree_url, member_url


def given_out(request: HttpRequest, stored: StoredFile | None) -> HttpResponse:
    """The file, or the short answer that the browser's copy is still the right one. Raises NotFound without a file."""
    if stored is None:
        raise NotFound
    known = None
    if stored.kind == FileKind.PHOTO:
        known = get_conditional_response(request, etag=f'"{stored.sha256}"')
    return known or file_response(stored, download="unduh" in request.GET)


class MemberPhoto(SealedPage):
    permission = "member.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = self.row(Member.objects.present().select_related("photo"), pk)
        return given_out(request, member.photo)


class MemberPhotoChange(FormPage):
    """Upload a photo, or take it away."""

    permission = "member.change"
    template_name = "personnel/member_photo_form.html"
    success_message = "Foto disimpan."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A person whom another office keeps: say so on their page."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(member_url(kwargs["pk"]))

    def get_form(self, data: Any = None, files: Any = None) -> PhotoForm:
        self.member = self.row(Member.objects.present().select_related("office__region"), self.kwargs["pk"])
        check_keeps(self.request.user, self.permission, self.member)
        return PhotoForm(data, files, version=self.member.version)

    def context(self, form: BaseForm) -> dict[str, Any]:
        return {"form": form, "member": self.member, "hint": file_hint(FileKind.PHOTO)}

    def perform(self, form: PhotoForm) -> str:
        cleaned = form.cleaned_data
        member = set_photo(self.member.pk, cleaned["file"], version=cleaned["version"], actor=self.request.user)
        return member_url(member.pk)


class MemberPhotoRemove(ActionPage):
    permission = "member.change"
    success_message = "Foto dihapus."

    def perform(self) -> str:
        version = self.request.POST.get("version", "")
        known = int(version) if version.isdecimal() and len(version) <= 9 else 0
        return member_url(remove_photo(self.kwargs["pk"], version=known, actor=self.request.user).pk)

    def refused_url(self) -> str:
        return member_url(self.kwargs["pk"])


class DecreeScan(SealedPage):
    permission = "decree.view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return given_out(request, self.row(Decree.objects.select_related("file"), pk).file)


class DecreeScanRemove(ActionPage):
    permission = "decree.change"
    success_message = "Pindaian dihapus."

    def perform(self) -> str:
        return decree_url(remove_decree_scan(self.kwargs["pk"], actor=self.request.user).pk)

    def refused_url(self) -> str:
        return decree_url(self.kwargs["pk"])
