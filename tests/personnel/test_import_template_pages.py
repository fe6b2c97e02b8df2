"""Who is offered which import template, on the upload page and by its address."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pilarsosial.core.models import Grant, Office, Pillar, User
from tests.factories import user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(as_user, operator: User) -> Client:
    return as_user(operator)


def test_templates_are_for_who_keeps_the_roster_of_the_office(
    as_user, browser, jombang, stranger, coordinator, auditor
):
    address = reverse("import-template", args=[jombang.pk, "TKSK"])
    assert as_user(stranger).get(address).status_code == 404
    assert as_user(coordinator).get(address).status_code == 403
    assert as_user(auditor).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert browser.get(reverse("import-template", args=[jombang.pk, "TIADA"])).status_code == 404
    Pillar.objects.filter(code="TKSK").update(is_active=False)
    assert browser.get(address).status_code == 404


def test_a_pillar_of_one_province_is_not_offered_in_another(as_user):
    user = user_with("operator", "13.75")
    office = Office.objects.get(code="13.75")
    page = as_user(user).get(reverse("import-new")).content.decode()
    assert reverse("import-template", args=[office.pk, "PKH"]) in page
    address = reverse("import-template", args=[office.pk, "PKH_PLUS"])
    assert address not in page
    assert as_user(user).get(address).status_code == 404


def test_the_upload_page_offers_every_pillar_of_every_office_kept(as_user, browser, operator, jombang, mojokerto):
    codes = Pillar.objects.values_list("code", flat=True)
    links = {code: reverse("import-template", args=[jombang.pk, code]) for code in codes}
    page = browser.get(reverse("import-new")).content.decode()
    assert all(link in page for link in links.values())
    assert "templat-tksk-kab-jombang.xlsx" in browser.get(links["TKSK"])["Content-Disposition"]

    Grant.objects.create(user=operator, role="operator", office=mojokerto, region_id="35.16")
    page = as_user(User.objects.get(pk=operator.pk)).get(reverse("import-new")).content.decode()
    assert all(link in page for link in links.values())
    assert reverse("import-template", args=[mojokerto.pk, "TKSK"]) in page
    assert str(mojokerto) in page
