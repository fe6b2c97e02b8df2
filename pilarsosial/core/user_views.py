"""Accounts of an office and their roles: list, add, change, end. All doors over the verbs of `users.py`."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from . import second_factor, users
from .errors import NotFound
from .models import Grant, User
from .policies import Role, may
from .shell import initials
from .user_forms import EndGrantForm, GrantForm, NewUserForm, PersonForm, ReasonForm, area_of
from .user_lists import USER_NAMES, users_matching
from .views import ActionPage, FormPage, SealedPage

PAGE_SIZE = 50
PLACES = ("office", "region", "group", "pillar")


class UserList(SealedPage):
    """By user name and by key: `?sesudah=` is the last user name that was seen."""

    permission = "user.view"
    template_name = "core/user_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {name: request.GET.get(name, "").strip() for name in USER_NAMES}
        after = request.GET.get("sesudah", "")
        in_force = self.rows(Grant).in_force(timezone.localdate()).select_related(*PLACES).order_by("role", "pk")
        rows = users_matching(request.user, asked).prefetch_related(Prefetch("grants", in_force, to_attr="roles_today"))
        if after:
            rows = rows.filter(username__gt=after)
        page = list(rows.order_by("username")[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        kept = {name: value for name, value in asked.items() if value}
        return self.page(
            {
                "rows": [self.row_of(user) for user in shown],
                "asked": asked,
                "fields": [
                    {
                        "name": "peran",
                        "label": "Peran",
                        "choices": [("", "Semua peran"), *Role.choices],
                        "value": asked["peran"],
                    },
                    {
                        "name": "keadaan",
                        "label": "Keadaan",
                        "choices": [("", "Aktif dan nonaktif"), ("aktif", "Aktif"), ("nonaktif", "Nonaktif")],
                        "value": asked["keadaan"],
                    },
                ],
                "narrowed": bool(kept),
                "next_url": self.url(kept | {"sesudah": shown[-1].username}) if len(page) > PAGE_SIZE else "",
                "first_url": self.url(kept) if after else "",
                "clear_url": reverse("user-list"),
                "may_change": may(request.user, "user.change"),
            }
        )

    @staticmethod
    def row_of(user: User) -> dict[str, Any]:
        return {
            "user": user,
            "initials": initials(str(user)),
            "tone": user.pk % 6 + 1,
            "roles": [
                {
                    "label": grant.get_role_display(),
                    "sub": ", ".join(filter(None, [str(grant.office), grant.pillar and str(grant.pillar)])),
                }
                for grant in user.roles_today
            ],
        }

    @staticmethod
    def url(asked: dict[str, Any]) -> str:
        return f"{reverse('user-list')}?{urlencode(asked)}" if asked else reverse("user-list")


class UserDetail(SealedPage):
    permission = "user.view"
    template_name = "core/user_detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self.row(User, pk)
        today = timezone.localdate()
        return self.page(
            {
                "account": account,
                "crumbs": [("Pengguna", reverse("user-list"))],
                "facts": [
                    {"label": "Nama pengguna", "value": account.username, "mono": True},
                    {"label": "NIP", "value": account.nip, "mono": True},
                    {"label": "Jabatan di kantor", "value": account.title},
                    {"label": "Surel", "value": account.email},
                    {"label": "Kata sandi", "value": "Sudah ditetapkan" if account.has_usable_password() else "Belum"},
                    {"label": "Langkah kedua", "value": "Aktif" if second_factor.has_one(account) else "Belum"},
                ],
                "grants": [
                    {"grant": grant, "area": area_of(grant), "state": self.state_of(grant, today)}
                    for grant in account.grants.select_related(*PLACES).order_by("-pk")
                ],
                "may_change": users.may_change_account(account, actor=request.user),
                "is_self": account.pk == request.user.pk,
            }
        )

    @staticmethod
    def state_of(grant: Grant, today: Any) -> str:
        if grant.valid_until is not None and grant.valid_until < today:
            return "over"
        return "coming" if grant.valid_from is not None and grant.valid_from > today else "now"


class AccountPage(FormPage, base=True):
    """A form about one account in scope."""

    @property
    def account(self) -> User:
        if not hasattr(self, "_account"):
            self._account = self.row(User, self.kwargs["pk"])
        return self._account

    def context(self, form: Any) -> dict[str, Any]:
        url = reverse("user-detail", args=[self.account.pk])
        crumbs = [("Pengguna", reverse("user-list")), (str(self.account), url)]
        return {"form": form, "account": self.account, "crumbs": crumbs, "cancel_url": url}

    def account_url(self) -> str:
        return reverse("user-detail", args=[self.account.pk])


class UserAdd(FormPage):
    permission = "user.change"
    template_name = "core/user_add.html"
    success_message = "Akun dibuat. Buat tautan sekali pakai agar pemiliknya dapat menetapkan kata sandi."

    def context(self, form: Any) -> dict[str, Any]:
        return {"form": form, "crumbs": [("Pengguna", reverse("user-list"))], "cancel_url": reverse("user-list")}

    def get_form(self, data: Any = None, files: Any = None) -> NewUserForm:
        return NewUserForm(data, actor=self.request.user)

    def perform(self, form: NewUserForm) -> str:
        return reverse("user-detail", args=[users.create_user(actor=self.request.user, **form.account()).pk])


class UserChange(AccountPage):
    permission = "user.change"
    template_name = "core/user_change.html"
    success_message = "Perubahan disimpan."

    def get_form(self, data: Any = None, files: Any = None) -> PersonForm:
        return PersonForm(data, instance=self.row(User, self.kwargs["pk"]))

    def perform(self, form: PersonForm) -> str:
        users.change_user(self.account, actor=self.request.user, **form.cleaned_data)
        return self.account_url()


class GrantAdd(AccountPage):
    permission = "user.change"
    template_name = "core/grant_add.html"
    success_message = "Peran diberikan."

    def get_form(self, data: Any = None, files: Any = None) -> GrantForm:
        return GrantForm(data, actor=self.request.user)

    def perform(self, form: GrantForm) -> str:
        users.grant_role(self.account, actor=self.request.user, **form.grant())
        return self.account_url()


class ConfirmPage(AccountPage, base=True):
    """Are you sure, and why."""

    template_name = "core/user_confirm.html"
    question = ""
    action = ""
    effects: tuple[str, ...] = ()
    tone = "danger"

    def get_form(self, data: Any = None, files: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def context(self, form: Any) -> dict[str, Any]:
        asked = {"question": self.question, "action": self.action, "effects": self.effects, "tone": self.tone}
        return super().context(form) | asked


class UserDeactivate(ConfirmPage):
    permission = "user.change"
    question = "Nonaktifkan akun?"
    action = "Nonaktifkan akun"
    effects = (
        "Pemiliknya tidak dapat masuk lagi, dan sesinya berakhir pada permintaan berikutnya.",
        "Peran dan jejaknya tetap tersimpan. Akun dapat diaktifkan kembali.",
    )
    success_message = "Akun dinonaktifkan."

    def perform(self, form: ReasonForm) -> str:
        users.deactivate_user(self.account, actor=self.request.user, reason=form.cleaned_data["reason"])
        return self.account_url()


class UserActivate(ConfirmPage):
    permission = "user.change"
    question = "Aktifkan kembali akun?"
    action = "Aktifkan akun"
    effects = ("Pemiliknya dapat masuk lagi dengan peran yang masih berlaku.",)
    tone = "primary"
    success_message = "Akun diaktifkan."

    def perform(self, form: ReasonForm) -> str:
        users.activate_user(self.account, actor=self.request.user, reason=form.cleaned_data["reason"])
        return self.account_url()


class GrantEnd(ConfirmPage):
    permission = "user.change"
    question = "Akhiri peran?"
    action = "Akhiri peran"
    success_message = "Peran diakhiri."

    @property
    def grant(self) -> Grant:
        grant = self.rows(Grant).select_related("office").filter(pk=self.kwargs["grant"], user=self.account).first()
        if grant is None:
            raise NotFound
        return grant

    def context(self, form: Any) -> dict[str, Any]:
        grant = self.grant
        effects = [f"{self.account} tidak lagi menjadi {grant.get_role_display()} di {grant.office}."]
        return super().context(form) | {"effects": effects}

    def get_form(self, data: Any = None, files: Any = None) -> EndGrantForm:
        return EndGrantForm(data)

    def perform(self, form: EndGrantForm) -> str:
        users.end_grant(
            self.grant,
            actor=self.request.user,
            today=timezone.localdate(),
            last_day=form.cleaned_data["last_day"],
            reason=form.cleaned_data["reason"],
        )
        return self.account_url()


class UserInvite(ActionPage):
    """Makes a one-time link and shows it in the answer itself: it is stored nowhere and cannot be shown again."""

    permission = "user.change"
    template_name = "core/user_link.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.link = ""
        response = super().post(request, *args, **kwargs)
        if not self.link:
            return response
        account = self.row(User, self.kwargs["pk"])
        back = reverse("user-detail", args=[account.pk])
        crumbs = [("Pengguna", reverse("user-list")), (str(account), back)]
        response = self.page({"account": account, "link": self.link, "back": back, "crumbs": crumbs})
        response["Cache-Control"] = "no-store"
        return response

    def perform(self) -> str:
        account = self.row(User, self.kwargs["pk"])
        base_url = self.request.build_absolute_uri("/")
        self.link = users.invite_user(account, actor=self.request.user, base_url=base_url)
        return reverse("user-detail", args=[account.pk])

    def refused_url(self) -> str:
        return reverse("user-detail", args=[self.kwargs["pk"]])
