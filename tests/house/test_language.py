"""No English reaches a user: every page that the resolver knows is read, the admin site too."""

from __future__ import annotations

import re

import pytest
from django.urls import NoReverseMatch, reverse

from pilarsosial.core.models import Grant, Office, User
from tests.house.addresses import addresses
from tests.house.asking import path_of
from tests.house.pages import visible_text
from tests.house.walk import WALK, Line

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Words that English interfaces are made of and Indonesian has not.
ENGLISH = set(
    """
    the and with without from this that these those your you please are is was were been has have will would should
    can cannot could not yes of for are then when where which what who how all any none some more less than each
    add edit save delete remove change changes changed update create created new search filter filters clear close open
    back next previous first last page pages select selected choose submit cancel confirm confirmation continue reset
    view show hide download upload file files name names user users username password passwords login logout sign
    home settings help history log logs error errors warning success failed required optional invalid valid field
    fields value values row rows column columns list lists table item items number numbers date time today day days
    month year code codes key keys account accounts email address phone role roles group groups permission permissions
    active inactive enabled disabled true false unknown empty default on off yes by at in to it if or as be
    deactivate activate authenticator recovery session sessions browser device last seen welcome actions action run
    """.split()
)
# Loan words that Indonesian offices write like this, and names: "Bank of China", "Google Authenticator".
ALLOWED = set(
    """
    of authenticator
    data program status format total bank formulir server admin audit email excel csv xlsx ods html json yaml tsv
    nik npwp kk rt rw sk tmt pkh tksk psm kube plus on off to
    """.split()
)
# Whole words only: the "be" in a request id such as 12be-04f1 is no English.
WORD = re.compile(r"\b[A-Za-z]+\b")


def english_in(html: str) -> set[str]:
    words = {word.lower() for word in WORD.findall(visible_text(html))}
    return (words & ENGLISH) - ALLOWED


@pytest.fixture
def everybody(jombang: Office) -> User:
    """Holds every role in Jombang and opens the admin site: nobody sees more pages."""
    user = User.objects.create_superuser("serbabisa", password="Rahasia-2026-ok", name="Serba Bisa")
    for role in ("operator", "regency_admin", "treasurer", "approver", "auditor"):
        Grant.objects.create(user=user, role=role, office=jombang)
    return user


def test_the_word_list_finds_english():
    assert english_in("<p>Please select a file</p><input placeholder='Search'>") == {
        "please",
        "select",
        "file",
        "search",
    }
    assert not english_in("<p>Pilih berkas</p><script>select file</script>")
    assert not english_in("<p>Nomor permintaan: 12be-add4-74if</p>")


def test_no_english_on_any_page(world, everybody, as_user):  # noqa: F811
    client, faults, read = as_user(everybody), {}, 0
    for name in addresses():
        line = WALK.get(name, Line("staff"))
        if line.post or name in {"account_logout", "region-children", "admin:jsi18n"}:
            continue
        try:
            path = path_of(name, line, world) or reverse(name)
        except NoReverseMatch:
            continue
        response = client.get(path)
        if "text/html" not in response.get("Content-Type", ""):
            continue
        read += 1
        if found := english_in(response.content.decode()):
            faults[f"{name} {path}"] = sorted(found)
    assert read > 20
    assert not faults, "\n".join(f"{page}: {words}" for page, words in faults.items())
