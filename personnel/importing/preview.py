"""Rows of a roster preview as a page shows them: who, which post, what is new, what is wrong. NIKs stay masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from pilarsosial.core.importing.results import Findings
from pilarsosial.core.importing.rows import ERROR, StagedRow
from pilarsosial.core.models import ExtraField, Level, Position, Region, Verdict
from pilarsosial.core.values.dates import format_short
from pilarsosial.core.values.names import join_degrees
from pilarsosial.core.values.nik import mask_nik

from .. import extra
from ..models import EmploymentKind, Member, mask_account
from .answers import answers_to
from .schema import IDENTITY, SECRET, SERVICE


def preview_rows(rows: list[StagedRow], findings: Findings, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One dictionary a row; four statements for the names of areas, positions and the pillars' own fields."""
    codes = {code for row in rows for code in _codes(row)}
    regions = _area_names(codes)
    wanted = {row.fields["position"] for row in rows if "position" in row.fields}
    positions = {row.pk: str(row) for row in Position.objects.filter(pk__in=wanted).select_related("pillar")}
    fields: dict[int, list[ExtraField]] = {}
    for field in ExtraField.objects.of(*{row.fields["pillar"] for row in rows if "extra" in row.fields}):
        fields.setdefault(field.pillar_id, []).append(field)
    return [{**_row(row, findings, regions, positions, fields), "answers": answers_to(row, settings)} for row in rows]


def _area_names(codes: set[str]) -> dict[str, str]:
    """`Desa Sumberjo, Kec. Wonosalam`: villages, and districts with a namesake in their province, with their parent."""
    regions = list(Region.objects.filter(pk__in=sorted(codes)).select_related("parent"))
    names = {region.name for region in regions if region.level == Level.DISTRICT}
    met = Region.objects.filter(level=Level.DISTRICT, name__in=names).values_list("code", "name")
    count = Counter((code[:2], name) for code, name in met)
    return {
        region.code: f"{region.short_name}, {region.parent.short_name}"
        if region.level == Level.VILLAGE or count[region.code[:2], region.name] > 1
        else region.short_name
        for region in regions
    }


def _row(
    row: StagedRow,
    findings: Findings,
    regions: dict[str, str],
    positions: dict[int, str],
    extra_fields: dict[int, list[ExtraField]],
) -> dict[str, Any]:
    fields = row.fields
    said = fields.get
    told = said("told", ("", "", ""))
    verdict = Verdict(row.verdict)
    code = row.plan.get("region") or said("region") or ""
    issues = [
        {
            "message": issue.message,
            "value": issue.value,
            "column": findings.column(row, issue),
            "is_error": issue.severity == ERROR,
        }
        for issue in row.issues
    ]
    return {
        "key": row.key,
        "sheet": findings.sheet_name(row.sheet) if len(findings.sheets) > 1 else "",
        "number": row.number,
        "name": join_degrees(said("title_prefix") or "", said("name") or "", said("title_suffix") or "")
        or told[0]
        or "Tanpa nama",
        "nik": mask_nik(said("nik")) or told[1],
        "position": positions.get(said("position", 0), ""),
        "region": regions.get(code, code),
        "start": _day(said("start") or told[2]),
        "verdict": verdict,
        "verdict_label": verdict.label,
        "member": row.plan.get("member"),
        "effects": _effects(row, regions, extra_fields),
        "issues": issues,
    }


def _effects(
    row: StagedRow, regions: dict[str, str], extra_fields: dict[int, list[ExtraField]]
) -> list[dict[str, str]]:
    """What applying will do, as label, old and new."""
    plan = row.plan
    effects: list[dict[str, str]] = []
    for field, (old, new) in plan.get("identity", {}).items():
        effects.append(_effect(IDENTITY[field], _shown(field, old, regions), _shown(field, new, regions)))
    if "from" in plan:
        effects.append(
            _effect("Pindah tugas", regions.get(plan["from"][2], plan["from"][2]), regions.get(plan["region"], ""))
        )
    elif plan.get("post") == "start" and plan.get("person") in ("known", "met", "elsewhere"):
        effects.append(_effect("Penugasan baru", "", _day(row.fields.get("start"))))
    if "replace" in plan:
        effects.append(_effect("Menggantikan", "", plan["replace"][2]))
    for field, (old, new) in plan.get("correct", {}).items():
        if field == "decree":
            effects.append(_effect(SERVICE[field], old[1] or "", _decree(new)))
        elif field in ("start", "end"):
            effects.append(_effect(SERVICE[field], _day(old), _day(new)))
        elif field == "extra":
            for label, (was, now) in extra.changes(extra_fields.get(row.fields["pillar"], ()), old, new).items():
                effects.append(_effect(label, was or "", now or ""))
        else:
            effects.append(_effect(SERVICE[field], old or "", new or ""))
    for act, _purpose, _bank, number, _holder, *active in plan.get("accounts", ()):
        if act == "propose":
            effects.append(_effect("Usulan rekening", active[1] if active else "", mask_account(number)))
        elif plan.get("person") != "new":
            effects.append(_effect("Rekening", "", mask_account(number)))
    if "employment" in plan:
        old, new = plan["employment"]
        effects.append(
            _effect("Status kepegawaian", EmploymentKind(old).label if old else "", EmploymentKind(new).label)
        )
    return effects


def _effect(label: str, old: str, new: str) -> dict[str, str]:
    return {"label": label, "old": old, "new": new}


def _decree(decree: list[Any] | None) -> str:
    """Number and date: a decree with the number of another is told by its date."""
    if not decree:
        return ""
    number, signed, *_rest = decree
    return f"{number} tanggal {_day(signed)}" if signed else number


def _shown(field: str, value: Any, regions: dict[str, str]) -> str:
    if not value:
        return ""
    if field in SECRET:
        return mask_nik(value) if field == "nik" else mask_account(value)
    if field == "home_region":
        return regions.get(value, value)
    if field == "birth_date":
        return _day(value)
    return str(dict(Member._meta.get_field(field).flatchoices).get(value, value))


def _codes(row: StagedRow) -> list[str]:
    codes = [row.fields.get("region"), row.fields.get("home_region"), row.plan.get("region")]
    codes += row.plan.get("identity", {}).get("home_region", [])
    codes += row.plan["from"][2:] if "from" in row.plan else []
    return [code for code in codes if code]


def _day(day: str | None) -> str:
    return format_short(date.fromisoformat(day)) if day else ""
