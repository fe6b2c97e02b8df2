"""The roster's import template for one office and pillar: a workbook that is read back without a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pilarsosial.core.errors import NotFound
from pilarsosial.core.models import ExtraField, ExtraKind, Office
from pilarsosial.core.tabular.schema import Column
from pilarsosial.core.tabular.writing.template import Template, TemplateColumn, template_bytes
from pilarsosial.core.tabular.writing.template_checks import Choices

from ..extra import NO, YES
from . import template_columns as shared
from .cells import CLEAR_MARK
from .pillars import Pillars
from .schema import LEVELS, extra_columns, roster_schema, schema_for
from .template_columns import DATE_TIP, EVER, SERVICE, Columns
from .template_offers import Offer, offer_of
from .template_places import PlaceLists
from .vocabulary import GRADES

LEGEND = "Kolom bertanda * wajib diisi. Penjelasan tiap kolom ada di lembar Petunjuk."
# The pillars that have grades; elsewhere the column would only be one more to leave blank.
GRADES_OF = {"TAGANA": tuple(GRADES.values())}


def roster_template(office: Office, code: str, *, today: date, actor: Any) -> bytes:
    """The workbook for one pillar. Raises NotFound for a pillar that the actor may not import for in this office."""
    offer = offer_of(actor, office, code, Pillars())
    if offer is None:
        raise NotFound
    template = Template(
        name=offer.pillar.name,
        titles=(_title(offer), office.name, LEGEND),
        columns=_columns(office, offer, today),
        advice=_advice(office, offer),
        settings={"pillar": code},
    )
    return template_bytes(template, schema_for({}))


def _title(offer: Offer) -> str:
    name, full = offer.pillar.name, offer.pillar.full_name
    return f"Daftar {name} – {full}" if full and full != name else f"Daftar {name}"


def _advice(office: Office, offer: Offer) -> tuple[str, ...]:
    twice = " Orang yang memegang dua jabatan ditulis pada dua baris." if len(offer.positions) > 1 else ""
    home = office.region
    area = f" Wilayah tugasnya {home}, jadi tidak perlu ditulis." if offer.deepest == home.level else ""
    return (
        f"Isi lembar {offer.pillar.name}, satu baris untuk satu orang.{twice}{area}",
        "Kolom bertanda * wajib diisi; sel wajib yang terlewat berwarna kuning. Kolom lain boleh kosong, dan kolom "
        "yang tidak dipakai boleh dihapus.",
        "Biarkan nama lembar dan judul kolom seperti adanya: dari situlah isinya dikenali.",
        "NIK dan nomor lain disimpan sebagai teks. Bila menyalin dari berkas lain, pakai Tempel Khusus > Nilai supaya "
        "format sel tidak ikut berubah.",
        f"Sel kosong tidak menghapus data yang sudah ada. Tulis {CLEAR_MARK} bila isinya memang harus dikosongkan; itu "
        "tidak berlaku untuk Nama, NIK, Jabatan, TMT, Tanggal Selesai, wilayah tugas, bank, dan rekening.",
        "Simpan sebagai .xlsx, lalu unggah di menu Impor data. Anda melihat pratinjaunya dahulu sebelum diterapkan.",
    )


def _columns(office: Office, offer: Offer, today: date) -> Columns:
    groups = (
        ("Orang", shared.identity(office)),
        ("Penugasan", _service(office, offer)),
        ("SK", shared.decree()),
        ("Isian tambahan", tuple(_extra(column, field) for column, field in extra_columns(offer.pillar.id))),
        ("Biodata", shared.biography(office, today)),
        ("Alamat KTP", shared.address(office)),
        ("Kontak dan nomor lain", shared.numbers()),
        ("Rekening", shared.account(office)),
    )
    return tuple(replace(column, group=word) for word, columns in groups for column in columns)


def _service(office: Office, offer: Offer) -> Columns:
    """The post and its days. A column that could only hold one thing is not asked for."""
    first = office.region.level + 1
    places = PlaceLists(office.region_id, offer.deepest, offer.regions)
    columns = [_duty(level, first, places, offer) for level in range(first, offer.deepest + 1)]
    if offer.asks_position:
        columns.insert(0, _position(offer))
    columns += [
        TemplateColumn(
            "start_date",
            "Tanggal mulai bertugas pada jabatan dan wilayah ini.",
            "01-01-2024",
            width=14,
            required=True,
            check=SERVICE,
            tip=f"Tanggal mulai bertugas. {DATE_TIP}",
        ),
        TemplateColumn(
            "membership_no",
            f"Dari kartu anggota atau SK {offer.pillar.name}.",
            "35170001",
            header=_membership_label(offer),
        ),
    ]
    if grades := GRADES_OF.get(offer.pillar.code):
        columns.append(TemplateColumn("grade", "", grades[0], width=12, check=Choices(grades)))
    last = "Hari terakhir bertugas. Kosongkan bila masih bertugas."
    columns.append(TemplateColumn("end_date", last, width=14, check=SERVICE, tip=f"{last} {DATE_TIP}"))
    return tuple(columns)


def _position(offer: Offer) -> TemplateColumn:
    labels = tuple(position.label for position in offer.positions)
    return TemplateColumn(
        "position",
        f"Kosong berarti {offer.basic.label}." if offer.basic_in_reach else "Sebut jabatannya.",
        labels[0],
        width=32,
        required=not offer.basic_in_reach,
        check=Choices(labels, strict=True),
    )


def _duty(level: int, first: int, places: PlaceLists, offer: Offer) -> TemplateColumn:
    field = f"duty_{LEVELS[level - 1]}"
    label = roster_schema().by_name[field].label
    wider = tuple(position.label for position in offer.positions if position.level < level)
    blank_is_wider = offer.basic_in_reach and offer.basic.level < level
    before = f"Isi dahulu {roster_schema().by_name[f'duty_{LEVELS[level - 2]}'].label}. " if level > first else ""
    return TemplateColumn(
        field,
        f"Kosongkan bagi {_listed(wider)}." if wider else "Wilayah tempat bertugas.",
        places.example(level),
        width=24,
        required=True,
        unless=("position", (*wider, "") if blank_is_wider else wider) if wider else None,
        check=places.check("duty", level, strict=True),
        tip=f"{before}Pilih {label} dari daftar.",
    )


def _extra(column: Column, field: ExtraField) -> TemplateColumn:
    """What the pillar asks for beside, by its kind."""
    values = {ExtraKind.CHOICE: tuple(field.options), ExtraKind.YES_NO: (YES, NO)}.get(ExtraKind(field.kind), ())
    is_date = field.kind == ExtraKind.DATE
    said = [field.help_text, "Bilangan bulat." if field.kind == ExtraKind.NUMBER else "", DATE_TIP if is_date else ""]
    return TemplateColumn(
        column.name,
        " ".join(filter(None, said)),
        values[0] if values else "",
        header=field.label,
        required=field.required,
        check=Choices(values) if values else EVER if is_date else None,
        tip=field.help_text,
    )


def _membership_label(offer: Offer) -> str:
    """The pillar's own word; the usual one where its own already means another column."""
    label = offer.pillar.membership_label
    meant = roster_schema().find(label)
    return label if meant is None or meant.ignored or meant.name == "membership_no" else ""


def _listed(words: tuple[str, ...]) -> str:
    """`A, B dan C`."""
    return " dan ".join(filter(None, (", ".join(words[:-1]), words[-1])))
