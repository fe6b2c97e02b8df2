"""Small answers for forms, and the page of building blocks."""

from django.urls import reverse

from pilarsosial.core.models import User


def test_the_regions_below_a_region_are_answered_by_name(as_user, operator: User) -> None:
    response = as_user(operator).get(reverse("region-children"), {"induk": "35.17"})

    options = response.json()["options"]
    assert len(options) == 21
    assert options == sorted(options, key=lambda option: option["label"])
    assert {"value": "35.17.09", "label": "Kec. Jombang"} in options
    assert response["Cache-Control"] == "private, max-age=3600"


def test_without_a_region_the_provinces_are_answered(as_user, operator: User) -> None:
    options = as_user(operator).get(reverse("region-children")).json()["options"]

    assert {"value": "35", "label": "Prov. Jawa Timur"} in options
    assert all(len(option["value"]) == 2 for option in options)


def test_an_unknown_region_has_nothing_below_it(as_user, operator: User) -> None:
    assert as_user(operator).get(reverse("region-children"), {"induk": "99.99"}).json() == {"options": []}


def test_the_building_blocks_are_for_staff(as_user, operator: User, superuser: User) -> None:
    assert as_user(operator).get(reverse("component-list")).status_code == 404
    assert as_user(superuser).get(reverse("component-list")).status_code == 200
