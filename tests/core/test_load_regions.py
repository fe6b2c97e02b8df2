"""All regions of the country and their offices, as often as one likes."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from pilarsosial.core.errors import NotPermitted
from pilarsosial.core.models import AuditEntry, Level, Office, Region
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.regions import load_regions

pytestmark = [pytest.mark.django_db, pytest.mark.machine]


def run() -> dict[str, int]:
    output = StringIO()
    call_command("load_regions", "--json", stdout=output)
    return json.loads(output.getvalue())


def test_the_whole_country_is_loaded_once_and_then_left_alone():
    first = run()
    assert first["regions"] == 91_599 == Region.objects.count()
    levels = [Region.objects.filter(level=level).count() for level in Level.values]
    assert levels == [38, 514, 7_285, 83_762]
    assert Office.objects.filter(kind="dinsos").count() == 38 + 514 == first["offices"]
    entries = AuditEntry.objects.count()
    again = run()
    assert (again["new"], again["changed"], again["unchanged"], again["offices_new"]) == (0, 0, 91_599, 0)
    assert AuditEntry.objects.count() == entries


def test_what_differs_is_set_right_and_what_the_file_lacks_stays():
    Region.objects.filter(code="35.17").update(name="Salah", time_zone="Asia/Jayapura")
    Region.objects.create(code="35.99", level=Level.REGENCY, kind="kabupaten", name="Baru", parent_id="35")
    counts = load_regions(actor=SYSTEM, inside=["35.17"])
    assert counts.changed == 1
    jombang = Region.objects.get(code="35.17")
    assert (jombang.name, jombang.time_zone) == ("Jombang", "Asia/Jakarta")
    assert Region.objects.filter(code="35.99").exists()


def test_a_part_brings_what_lies_above_and_below_it():
    Region.objects.villages().inside("35.17").delete()
    Region.objects.districts().inside("35.17").delete()
    counts = load_regions(actor=SYSTEM, inside=["35.17"])
    assert counts.regions == 2 + 21 + 306
    assert Region.objects.inside("35.17").count() == 1 + 21 + 306


@pytest.mark.parametrize(
    "code, name",
    [
        ("35", "Dinas Sosial Provinsi Jawa Timur"),
        ("35.17", "Dinas Sosial Kabupaten Jombang"),
        ("13.75", "Dinas Sosial Kota Bukittinggi"),
        ("31.71", "Dinas Sosial Kota Administrasi Jakarta Pusat"),
    ],
)
def test_a_dinas_sosial_bears_the_code_and_name_of_its_region(code, name):
    load_regions(actor=SYSTEM, inside=[code])
    office = Office.objects.get(code=code)
    assert (office.name, office.region_id) == (name, code)


def test_what_an_office_wrote_into_its_own_row_is_kept():
    load_regions(actor=SYSTEM, inside=["35.17"])
    Office.objects.filter(code="35.17").update(name="Dinas Sosial PPPA Kabupaten Jombang")
    load_regions(actor=SYSTEM, inside=["35.17"])
    assert Office.objects.get(code="35.17").name == "Dinas Sosial PPPA Kabupaten Jombang"


def test_the_time_zone_is_the_provinces():
    load_regions(actor=SYSTEM, inside=["91.71"])
    assert Region.objects.get(code="91.71").time_zone == "Asia/Jayapura"


def test_an_operator_may_not_load_regions(operator):
    with pytest.raises(NotPermitted):
        load_regions(actor=operator)
