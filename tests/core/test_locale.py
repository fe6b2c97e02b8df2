"""Indonesian for what the packages lack, and that no English is left in the back office."""

import io
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import Client
from django.utils.translation import gettext

from pilarsosial.core.models import BankPurpose, Claim, Grant, Job, Office, RegionGroup, User
from tests.factories import AccountFactory, DecreeFactory, assignment

pytestmark = [pytest.mark.machine, pytest.mark.once]

FOLDER = settings.BASE_DIR / "pilarsosial/locale/id/LC_MESSAGES"

# Words that English sentences of the packages cannot do without and that no Indonesian word is spelled like.
ENGLISH = re.compile(
    r"\b(the|and|of|to|or|is|are|be|this|that|with|for|from|by|no|not|your|you|add|added|change|changed|delete|deleted|"
    r"save|search|select|selected|import|export|file|row|field|fields|error|errors|please|view|home|history|yes|true|"
    r"false|none|submit|confirm|preview|update|log|password|any|clear|close|show|all|result|results|user|new|date|time|"
    r"today|action|go|choose|remove|another|skipped|following|below)\b",
    re.IGNORECASE,
)
# Names and words that are Indonesian too, or are what something is called.
ALLOWED = ("pilar sosial", "super admin", "superadmin", "superuser", "forum", "format", "bank of india")


class Texts(HTMLParser):
    """What a page says: its text, and the attributes that are read out or shown."""

    SPOKEN = ("title", "alt", "placeholder", "aria-label")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "code"}
        values = dict(attrs)
        shown = [values.get(name) for name in self.SPOKEN]
        if tag == "input" and values.get("type") in {"submit", "button"}:
            shown.append(values.get("value"))
        self.found.update(" ".join(text.split()) for text in shown if text)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.silent:
            self.found.add(" ".join(data.split()))


def english_in(html: str) -> set[str]:
    found = set()
    for text in Texts(html).found:
        rest = text.casefold()
        for words in ALLOWED:
            rest = rest.replace(words, "")
        if ENGLISH.search(rest):
            found.add(text)
    return found


def catalogs() -> tuple[Catalog, Catalog]:
    with (FOLDER / "django.po").open("rb") as po, (FOLDER / "django.mo").open("rb") as mo:
        return read_po(po, locale="id"), read_mo(mo)


def test_the_compiled_translations_are_those_of_the_text_file() -> None:
    written, compiled = catalogs()
    known = {_plain(message.id): _plain(message.string) for message in compiled if message.id}
    wanted = {_plain(message.id): _plain(message.string) for message in written if message.id}

    assert known == wanted, "compile again: .venv/bin/pybabel compile -D django -d pilarsosial/locale"


def test_every_translation_is_there_and_keeps_its_placeholders() -> None:
    written, _ = catalogs()
    for message in written:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        original, text = _plain(message.id), _plain(message.string)
        assert text, original
        assert set(re.findall(r"%\(\w+\)s", text)) <= set(re.findall(r"%\(\w+\)s", original)), original
        for mark in ("%s", "{}"):
            assert text.count(mark) == original.count(mark), original


def test_our_words_win_over_those_of_the_packages() -> None:
    assert gettext("Import") == "Impor"
    assert gettext("is greater than") == "lebih dari"
    assert gettext("Filter") == "Saring"


@pytest.fixture
def filled(operator: User, jombang: Office) -> None:
    """A row of everything that the back office knows."""
    assignment("TKSK", "35.17.09")
    AccountFactory()
    DecreeFactory()
    BankPurpose.objects.create(office=jombang, bank_id="114", purpose="apbd_prov")
    Claim.objects.create(
        office=jombang, region_id="35.17", measure="people", as_of=date(2024, 1, 1), stated=209, source="Rapat"
    )
    group = RegionGroup.objects.create(code="K1", name="Korwil 1", kind="korwil", valid_from=date(2024, 1, 1))
    group.regions.set(["35.17"])
    Job.objects.create(kind="test", label="Impor", owner=operator)


def test_the_back_office_speaks_indonesian(
    as_user: Callable[[User], Client], superuser: User, jombang: Office, filled: None
) -> None:
    Grant.objects.create(user=superuser, role="province_admin", office=jombang)
    client = as_user(superuser)
    addresses = ["/admin/", "/admin/core/", "/admin/personnel/", "/admin/core/pillar/?q=tidak+ada"]
    for model, pages in admin.site._registry.items():
        root = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        addresses.append(root)
        if pages.has_add_permission(_request(superuser)):
            addresses.append(f"{root}add/")
        if hasattr(pages, "import_formats"):
            addresses += [f"{root}import/", f"{root}export/"]
        row = model._base_manager.first()
        if row is not None:
            addresses += [f"{root}{quote(str(row.pk))}/{page}/" for page in ("change", "history", "delete")]

    faults = {}
    for address in addresses:
        response = client.get(address)
        if response.status_code == 200 and (english := english_in(response.content.decode())):
            faults[address] = english
    assert not faults
    assert len(addresses) > 60


@pytest.mark.parametrize(
    "text",
    [
        "Kode;Nama\r\nKT;Karang Taruna\r\nTKSK;TKSK baru",
        "Kode;Nama;Milik wilayah\r\nKT;;99\r\n",
        "Kode;Entah\r\nKT;Karang\r\n",
    ],
)
def test_an_import_speaks_indonesian(as_user, superuser: User, text: str) -> None:
    upload = SimpleUploadedFile("acuan.csv", io.BytesIO(text.encode()).getvalue())
    response = as_user(superuser).post(
        "/admin/core/pillar/import/", {"import_file": upload, "format": "0", "resource": "0"}
    )

    assert not english_in(response.content.decode())


def test_the_texts_of_our_own_templates_are_read_by_this_test_too() -> None:
    """The finder finds: a page with English words is caught by it."""
    html = engines["django"].from_string('<p>Import {{ n }} rows</p><img alt="True"><b>Impor</b>').render({"n": 2})
    assert english_in(html) == {"Import 2 rows", "True"}


def _plain(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _request(user: User) -> object:
    class Asking:
        pass

    asking = Asking()
    asking.user = user
    return asking


def test_the_folder_is_where_django_looks() -> None:
    assert Path(settings.LOCALE_PATHS[0]) == FOLDER.parents[1]
