"""The frame around every page: menu, office, user. Templates read it as `shell`."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .policies import Role, may


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    active: bool = False
    badge: str = ""
    key: str = ""  # goes there after G


@dataclass(frozen=True)
class Group:
    label: str
    items: list[Item]


@dataclass(frozen=True)
class Shell:
    menu: list[Group]
    phone_menu: list[Item]
    office_name: str
    role_label: str
    user_name: str
    initials: str
    demo: bool
    search_url: str
    suggest_url: str
    search_digits_url: str  # where sixteen digits go by POST: a NIK never stands in an address


# (label, URL name, icon, permission) in the order of the menu; pages that a room adds are added here by name.
_ENTRIES: list[tuple[str, list[tuple[str, str, str, str]]]] = [
    (
        "",
        [
            ("Dasbor", "dashboard", "dasbor", ""),
            ("Anggota", "member-list", "anggota", "member.view"),
            ("Formasi", "post-list", "formasi", "post.view"),
            ("Kegiatan", "event-list", "kegiatan", "event.view"),
            ("SK", "decree-list", "sk", "decree.view"),
            ("Laporan bulanan", "report-list", "laporan", "report.view"),
            ("Tali asih", "batch-list", "rekening", "batch.view"),
            ("Laporan", "report-catalogue", "laporan", "report.view"),
        ],
    ),
    (
        "Data",
        [
            ("Impor data", "import-list", "impor", "roster.import"),
            ("Data ganda", "duplicate-list", "salin", "member.merge"),
            ("Usulan rekening", "account-queue", "rekening", "account.view"),
            ("Sertifikat", "certificate-list", "sertifikat", "member.view"),
            ("Pekerjaan", "job-list", "pekerjaan", "job.view"),
            ("Jejak audit", "audit-list", "jejak", "audit.view"),
            ("Kebocoran data", "breach-list", "perisai", "breach.view"),
            ("Kantor", "office-list", "gedung", "office.change"),
            ("Pengguna", "user-list", "pengaturan", "user.view"),
        ],
    ),
]
# The letter that goes to a page after G; all different.
_KEYS = {
    "dashboard": "d",
    "member-list": "a",
    "post-list": "f",
    "event-list": "k",
    "decree-list": "s",
    "report-list": "l",
    "report-catalogue": "n",
    "import-list": "i",
    "duplicate-list": "g",
    "account-queue": "r",
    "certificate-list": "t",
    "job-list": "p",
    "audit-list": "j",
    "office-list": "o",
    "user-list": "u",
}
_PHONE = ["dashboard", "member-list", "event-list", "post-list", "import-list", "job-list"]


def shell(request: HttpRequest) -> dict:
    """Context processor. Signed-out pages and error pages have no shell; it costs no query beyond the grants."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": None, "demo": settings.DEMO}
    allowed = [
        (label, [(text, name, icon) for text, name, icon, held in entries if not held or may(user, held)])
        for label, entries in _ENTRIES
    ]
    urls = {name: reverse(name) for _, entries in allowed for _, name, _ in entries}
    here = _current(request.path, list(urls.values()))
    groups = [
        Group(label, [_item(text, urls[name], icon, here, name) for text, name, icon in entries])
        for label, entries in allowed
        if entries
    ]
    if user.is_staff:
        admin = Item("Administrasi", reverse("admin:index"), "kunci", False)
        groups.append(Group("Sistem", [admin]))
    flat = {item.url: item for group in groups for item in group.items}
    phone = [flat[url] for url in map(reverse, _PHONE) if url in flat]
    areas = user.grants_in_force()
    return {
        "shell": Shell(
            menu=groups,
            phone_menu=phone[:4],
            office_name=areas[0].office_name if areas else "Belum ada kantor",
            role_label=", ".join(dict.fromkeys(Role(area.role).label for area in areas)) or "Tanpa peran",
            user_name=user.name or user.username,
            initials=initials(user.name or user.username),
            demo=settings.DEMO,
            search_url=reverse("search") if areas else "",
            suggest_url=reverse("search-suggest"),
            search_digits_url=reverse("member-find-nik") if may(user, "member.view") else "",
        ),
        "demo": settings.DEMO,
    }


def _item(label: str, url: str, icon: str, here: str, name: str) -> Item:
    return Item(label, url, icon, active=url == here, key=_KEYS.get(name, ""))


def initials(name: str) -> str:
    """`Siti Nurhaliza` -> `SN`; a single name gives one letter."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _current(path: str, urls: list[str]) -> str:
    """The entry that the page belongs to: the longest that its address begins with; the dashboard only for itself."""
    matching = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(matching, key=len, default="")
