"""The cells of the table mode: which there are, how they read, and what was typed into them.

What is typed is read as people write it (days, numbers, words for a choice), with the readers of the forms and the
import; whether it may be is the verb's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import ExtraField, ExtraKind
from pilarsosial.core.values.cells import is_blank, shown, tidy_value
from pilarsosial.core.values.dates import parse_date
from pilarsosial.core.values.names import split_degrees
from pilarsosial.core.values.phone import format_phone
from pilarsosial.core.values.problems import ValueRefused

from .. import extra
from ..importing.vocabulary import choice, grade
from ..models import EmploymentKind, Member, Sex
from ..rules import check_birth_date, clean_nik, clean_phone
from ..services.extra_values import PREFIX
from ..services.grid_edits import RowEdit
from .home_region import HomeRegions, home_text

IDENTITY, SERVICE, EMPLOYMENT = "identity", "service", "employment"
# Longer than any cell may be; more is no typing.
LONGEST_CELL = 300


@dataclass(frozen=True)
class GridColumn:
    """One column. `part` is what of a row it belongs to, `width` a step of the style sheet, `options` what is offered:
    where it is `fixed` nothing else can be. A secret one is never kept in the browser.
    """

    code: str
    heading: str
    part: str
    width: str
    options: tuple[str, ...] = ()
    help: str = ""
    fixed: bool = False
    secret: bool = False


COLUMNS = (
    GridColumn("name", "Nama lengkap", IDENTITY, "wide", help="Gelar yang ikut tertulis pindah ke kolomnya."),
    GridColumn("title_prefix", "Gelar depan", IDENTITY, "narrow"),
    GridColumn("title_suffix", "Gelar belakang", IDENTITY, "narrow"),
    GridColumn("nik", "NIK", IDENTITY, "number", help="16 angka.", secret=True),
    GridColumn("sex", "L/P", IDENTITY, "tiny", options=tuple(Sex.values), help="L atau P.", fixed=True),
    GridColumn("birth_place", "Tempat lahir", IDENTITY, "plain"),
    GridColumn("birth_date", "Tanggal lahir", IDENTITY, "day", help="Misalnya 17-08-1975 atau 17 Agustus 1975."),
    GridColumn("phone", "Telepon", IDENTITY, "plain", help="Satu nomor, diawali 08."),
    GridColumn("email", "Surel", IDENTITY, "wide"),
    GridColumn("address", "Alamat KTP", IDENTITY, "wide"),
    GridColumn(
        "home_region", "Wilayah KTP", IDENTITY, "wide", help="Misalnya Desa Sumberrejo, Kec. Perak, Kab. Jombang."
    ),
    GridColumn("membership_no", "Nomor anggota", SERVICE, "plain"),
    GridColumn("grade", "Jenjang", SERVICE, "narrow", options=("Muda", "Madya", "Utama")),
    GridColumn("start", "TMT", SERVICE, "day", help="Membetulkan hari pertama penugasan yang tampil di baris ini."),
    GridColumn("decree", "Nomor SK", SERVICE, "plain", help="SK yang sudah dicatat."),
    GridColumn(
        "employment",
        "Kepegawaian",
        EMPLOYMENT,
        "narrow",
        options=tuple(str(label) for label in EmploymentKind.labels),
        help="Status baru berlaku mulai hari ini.",
        fixed=True,
    ),
)


def columns_with(fields: Sequence[ExtraField]) -> list[GridColumn]:
    """All columns, with the chosen pillar's own fields at the end."""
    return [*COLUMNS, *(_extra_column(field) for field in fields)]


def _extra_column(field: ExtraField) -> GridColumn:
    options = tuple(field.options)
    if field.kind == ExtraKind.YES_NO:
        options = (extra.YES, extra.NO)
    width = {ExtraKind.DATE: "day", ExtraKind.YES_NO: "tiny"}.get(ExtraKind(field.kind), "plain")
    return GridColumn(
        f"{PREFIX}{field.code}", field.label, SERVICE, width, options, field.help_text, fixed=bool(options)
    )


# --- How a cell reads ---------------------------------------------------------------------------------------------


def identity_texts(member: Member) -> dict[str, str]:
    """{column: text} of the person, NIK left out; each text is read back as what is kept."""
    return {
        "name": member.name,
        "title_prefix": member.title_prefix,
        "title_suffix": member.title_suffix,
        "sex": member.sex,
        "birth_place": member.birth_place,
        "birth_date": day_text(member.birth_date),
        "phone": format_phone(member.phone) if member.phone else "",
        "email": member.email,
        "address": member.address,
        "home_region": home_text(member.home_region_id or ""),
    }


def day_text(day: date | None) -> str:
    """`17-08-1975`: as offices write it in a sheet."""
    return f"{day.day:02}-{day.month:02}-{day.year}" if day else ""


# --- What was typed -----------------------------------------------------------------------------------------------


def read_row(
    cells: Mapping[str, str], fields: Mapping[str, ExtraField], *, today: date, homes: HomeRegions, **known: Any
) -> tuple[RowEdit, dict[str, str]]:
    """(the changed cells as values, {column: why it cannot be read}); `known` are the other fields of the RowEdit.

    Raises KeyError for a column that is none.
    """
    identity: dict[str, Any] = {}
    service: dict[str, Any] = {}
    own: dict[str, Any] = {}
    employment = None
    faults: dict[str, str] = {}
    for code, typed in cells.items():
        text = tidy_value(typed)
        if is_blank(text) and not code.startswith(PREFIX):
            text = ""  # a dash pasted from a sheet
        try:
            if code.startswith(PREFIX):
                field = fields[code.removeprefix(PREFIX)]
                own[field.code] = extra.clean(field, text) if text else ""
            elif code in _SERVICE:
                service[code] = _SERVICE[code](text, today)
            elif code == "home_region":
                identity[code] = homes.read(text)
            elif code == "employment":
                employment = _employment(text)
            else:
                identity[code] = _IDENTITY[code](text, today)
        except (DomainError, ValueRefused) as refusal:
            faults[code] = refusal.message
    _move_degrees(identity, faults)
    return RowEdit(identity=identity, service=service, extra=own, employment=employment, **known), faults


def _move_degrees(identity: dict[str, Any], faults: dict[str, str]) -> None:
    """Degrees typed into the name fill their own cells, unless something was typed there too."""
    if "name" not in identity:
        return
    try:
        parts = split_degrees(identity["name"])
    except ValueRefused as refusal:
        faults["name"] = refusal.message
        del identity["name"]
        return
    for field, text in (("title_prefix", parts.prefix), ("title_suffix", parts.suffix)):
        if text:
            identity.setdefault(field, text)


def _plain(text: str, today: date) -> str:
    return text


def _name(text: str, today: date) -> str:
    if not text:
        raise DomainError("name_missing", "Nama tidak boleh kosong.")
    return text


def _nik(text: str, today: date) -> str:
    return clean_nik(text) if text else ""


def _sex(text: str, today: date) -> str:
    value = choice("sex", text) if text else ""
    if value is None:
        raise DomainError("unknown_choice", f"{shown(text)} tidak dikenal. Tulis L atau P.")
    return value


def _birth_date(text: str, today: date) -> date | None:
    if not text:
        return None
    day = parse_date(text, pivot=today.year - 10)
    check_birth_date(day, today)
    return day


def _phone(text: str, today: date) -> str:
    return clean_phone(text)


def _start(text: str, today: date) -> date:
    if not text:
        raise DomainError("start_missing", "TMT tidak boleh kosong.")
    return parse_date(text, pivot=today.year + 1)


def _grade(text: str, today: date) -> str:
    return grade(text)


def _employment(text: str) -> str:
    if not text:
        raise DomainError("employment_missing", "Status kepegawaian tidak dapat dikosongkan.")
    value = choice("employment", text)
    if value is None:
        labels = ", ".join(str(label) for label in EmploymentKind.labels)
        raise DomainError("unknown_choice", f"{shown(text)} tidak dikenal. Yang ada: {labels}.")
    return value


Reader = Callable[[str, date], Any]
_IDENTITY: dict[str, Reader] = {
    "name": _name,
    "title_prefix": _plain,
    "title_suffix": _plain,
    "nik": _nik,
    "sex": _sex,
    "birth_place": _plain,
    "birth_date": _birth_date,
    "phone": _phone,
    "email": _plain,
    "address": _plain,
}
_SERVICE: dict[str, Reader] = {"membership_no": _plain, "grade": _grade, "start": _start, "decree": _plain}
