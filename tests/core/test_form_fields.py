"""Days as people type them, and regions step by step."""

from datetime import date

import pytest
from django import forms

from pilarsosial.core.form_fields import DayField, RegionLadder
from pilarsosial.core.models import Level
from pilarsosial.core.regions_cache import ancestor, children, level_of, provinces_of, regencies_of, short_name
from pilarsosial.core.scoping import Area


class Dated(forms.Form):
    day = DayField()


class Placed(forms.Form):
    def __init__(self, *args, levels=(Level.REGENCY, Level.DISTRICT), code="", first=None, **kwargs):
        super().__init__(*args, **kwargs)
        first = children("35") if first is None else first
        self.place = RegionLadder(self, "place", first=first, levels=levels, code=code)


@pytest.mark.parametrize("typed", ["1 Januari 2024", "1/1/2024", "2024-01-01", "01-01-2024", "1 Jan 2024"])
def test_a_day_is_read_as_it_is_written(typed):
    form = Dated({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2024, 1, 1)


@pytest.mark.parametrize("typed", ["31/02/2024", "besok", "1/1/24"])
def test_what_is_no_day_is_said_in_indonesian_and_kept(typed):
    form = Dated({"day": typed})
    assert "day" in form.errors
    assert f'value="{typed}"' in str(form["day"])
    assert 'type="text"' in str(form["day"])


def test_the_browsers_own_field_is_used_where_it_can_be():
    assert 'type="date" name="day" value="2024-01-01"' in str(Dated(initial={"day": date(2024, 1, 1)})["day"])


@pytest.mark.django_db
def test_each_list_is_that_of_the_region_chosen_above_it():
    empty = Placed()
    assert len(empty.fields["place_regency"].choices) == 39
    assert len(empty.fields["place_district"].choices) == 1
    begun = Placed(code="35.17.09")
    assert begun.initial["place_district"] == "35.17.09"
    assert len(begun.fields["place_district"].choices) == 22
    assert 'data-depends-on="id_place_regency"' in str(begun["place_district"])


@pytest.mark.django_db
def test_the_finest_chosen_region_counts_and_can_be_cut():
    form = Placed({"place_regency": "35.17", "place_district": "35.17.09"})
    assert form.is_valid()
    assert (form.place.finest(), form.place.at(Level.REGENCY), form.place.at(Level.VILLAGE)) == (
        "35.17.09",
        "35.17",
        "",
    )
    half = Placed({"place_regency": "35.17", "place_district": ""})
    assert half.is_valid(), "whether a region is deep enough is the form's question"
    assert half.place.finest() == "35.17"


@pytest.mark.django_db
def test_a_district_of_another_regency_is_no_choice():
    form = Placed({"place_regency": "35.16", "place_district": "35.17.09"})
    assert form.errors == {"place_district": ["Pilih kecamatan dari daftar."]}


@pytest.mark.django_db
def test_a_single_choice_is_made_already():
    form = Placed(first=(("35.17", "Kab. Jombang"),))
    assert form.initial["place_regency"] == "35.17"
    assert len(form.fields["place_district"].choices) == 22


@pytest.mark.django_db
def test_names_of_regions_are_short_and_lists_stay_inside_the_area():
    assert (short_name("35.17"), short_name("35"), short_name("99.99")) == ("Kab. Jombang", "Prov. Jawa Timur", "99.99")
    assert (ancestor("35.17.09.2001", 3), ancestor("35.17", 3), level_of("35.17.09")) == ("35.17.09", "", 3)
    jombang = [Area("operator", 1, ("35.17",))]
    assert [code for code, _ in provinces_of(jombang)] == ["35"]
    assert [code for code, _ in regencies_of(jombang, "35")] == ["35.17"]
    districts = [Area("operator", 1, ("35.17.09",)), Area("operator", 1, ("35.16.01",))]
    assert {code for code, _ in regencies_of(districts, "35")} == {"35.16", "35.17"}
    assert len(regencies_of([Area("province_admin", 1, ("35",))], "35")) == 38
    assert len(provinces_of(None)) == 38


@pytest.mark.django_db
def test_an_unknown_region_has_nothing_below_it_and_is_not_remembered():
    assert children("99") == ()
    assert children("99") == ()
