"""What is offered beside a wrong value is read as what it is called, wherever it is put."""

import pytest

from personnel.importing.cleaning import Reference
from personnel.importing.meanings import CHOICES, meant
from personnel.importing.regions import Request
from personnel.importing.schema import LEVELS
from personnel.importing.vocabulary import choice
from pilarsosial.core.importing.kinds import ImportContext
from pilarsosial.core.importing.rows import StagedRow
from tests.sheets.imports import TODAY

pytestmark = pytest.mark.django_db


def reference_of(office) -> Reference:
    return Reference(ImportContext(None, office, {}, TODAY))


def row_of(reference: Reference, pillar: str) -> StagedRow:
    info = reference.pillars.by_code[pillar]
    return StagedRow(0, 1, {"pillar": info.id, "position": reference.pillars.basic(info).id})


def test_every_choice_of_a_fixed_list_is_read_as_what_it_is_called(jombang) -> None:
    reference = reference_of(jombang)
    row = row_of(reference, "PKH")
    for field, (target, choices) in CHOICES.items():
        offered = [value for value, _label in meant(reference, field, "xx", {}, row).all]
        assert [choice(target, value) for value in offered] == choices.values
    for value, _label in meant(reference, "pillar", "xx", {}, row).all:
        assert reference.pillars.named(value).name == value
    for value, _label in meant(reference, "position", "xx", {}, row).all:
        assert reference.pillars.position(reference.pillars.by_code["PKH"], value).label == value
    banks = meant(reference, "bank", "xx", {}, row).all
    assert len(banks) > 50
    for value, _label in banks:
        assert reference.banks.labels[reference.banks.named(value)] == value


@pytest.mark.parametrize(
    "field, inside, pillar, how_many",
    [
        ("duty_province", {}, "TKSK", 1),
        ("duty_regency", {}, "TAGANA", 38),
        ("duty_district", {"duty_regency": "Kab. Jombang"}, "TKSK", 21),
        ("duty_district", {}, "TKSK", 39),
        ("duty_village", {"duty_regency": "JOMBANG", "duty_district": "Ngoro"}, "PSM", 13),
        ("duty_area", {"duty_regency": "Kab. Jombang"}, "TKSK", 21),
        ("home_village", {"home_regency": "Kab. Jombang", "home_district": "Ngoro"}, "PSM", 13),
    ],
)
def test_every_area_that_is_offered_leads_to_one_region(
    field: str, inside: dict, pillar: str, how_many: int, jatim
) -> None:
    reference = reference_of(jatim)
    row = row_of(reference, pillar)

    offered = meant(reference, field, "NGORO", inside, row)

    assert len(offered.all) == how_many
    assert offered.near or field in ("duty_province", "duty_regency")
    side = field[:4]
    position = reference.pillars.positions[row.fields["position"]]
    level = position.level if side == "duty" else 0
    for value, _label in (*offered.near, *offered.all):
        texts = {**inside, field: value}
        area = texts.pop("duty_area", "")
        if field == "duty_province":
            texts = {"duty_province": value, "duty_district": "35.17.03"}
        request = Request(side, tuple(texts.get(f"{side}_{name}", "") for name in LEVELS), area, level)
        answer = reference.regions.answer([request])[request]
        assert answer.code, (value, answer.fault)
