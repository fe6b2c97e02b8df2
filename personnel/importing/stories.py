"""The trail of an import: one entry for each changed object, told as the verbs of `personnel.services` tell theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.importing.trail import Trail
from pilarsosial.core.models import Bank, ExtraField, Level, Office, RegionKind, regency_code
from pilarsosial.core.models.region import SHORT_KINDS, full_region_name
from pilarsosial.core.values.names import join_degrees
from pilarsosial.core.values.nik import mask_nik

from .. import extra, sql
from ..models import Assignment, EmploymentKind, EndReason, Member, PauseKind, mask_account
from ..services.elsewhere import ELSEWHERE
from .pillars import Pillars, PositionInfo
from .schema import IDENTITY, SECRET

if TYPE_CHECKING:
    from .writing import Writer

_LABELS = {name: str(Member._meta.get_field(name).verbose_name) for name in IDENTITY}
# Shown as something else than the text that is kept.
_TRANSLATED = frozenset((*SECRET, "home_region"))
_MEMBER, _ASSIGNMENT, _ACCOUNT = "personnel.member", "personnel.assignment", "personnel.bankaccount"
_DECREE = ("nomor SK", "tanggal SK", "penanda tangan", "berlaku sampai")
_CORRECTED = {"start": "TMT", "membership_no": "nomor anggota", "grade": "jenjang"}


class Stories:
    """Knows the names that entries need, a batch at a time."""

    def __init__(self, trail: Trail, pillars: Pillars, office: Office) -> None:
        self._trail = trail
        self._pillars = pillars
        self._office = office
        self._regions: dict[str, str] = {}
        self._regencies: dict[str, str] = {}
        self._banks: dict[str, str] = {}
        self._names: dict[int, str] = {}
        self._served: dict[int, list[tuple[str, date, date | None]]] = {}
        self._homes: dict[int, str] = {}
        self._cut: dict[int, list[str]] = {}
        self._extra: dict[int, list[ExtraField]] | None = None

    def learn(self, rows: list[StagedRow]) -> None:
        """Names of regions, banks and known people of a batch, and where people of other offices serve."""
        codes = {code for row in rows for code in _codes(row)} - set(self._regions)
        if codes:
            for code, level, kind, name in sql.regions(sorted(codes)):
                self._regions[code] = full_region_name(code, level, kind, name)
                if level <= Level.REGENCY:
                    self._regencies[code] = f"{SHORT_KINDS[RegionKind(kind)]} {name}"
        if not self._banks and any(row.plan.get("accounts") for row in rows):
            self._banks = dict(Bank.objects.values_list("code", "short_name"))
        known = {row.plan["member"] for row in rows if "member" in row.plan}
        columns = ("id", "title_prefix", "name", "title_suffix")
        self._names = {}
        if known:
            found = Member.objects.filter(pk__in=sorted(known)).values_list(*columns)
            self._names = {pk: join_degrees(*parts) for pk, *parts in found}
        strangers = {row.plan["member"] for row in rows if _may_serve_elsewhere(row)}
        self._served = {}
        if strangers:
            homes = Member.objects.filter(pk__in=sorted(strangers)).values_list("pk", "office__region_id")
            self._homes = dict(homes)
            served = Assignment.objects.filter(member__in=sorted(strangers)).values_list(
                "member_id", "regency_code", "start", "end"
            )
            for member_id, *period in served:
                self._served.setdefault(member_id, []).append(tuple(period))

    def pause_cut(self, assignment_id: int, kind: str, start: date, end: str) -> None:
        """A pause that is cut because its assignment ends; told with that ending."""
        last = date.fromisoformat(end) - timedelta(days=1)
        pause = f"{PauseKind(kind).label} sejak {start}"
        known = self._cut.setdefault(assignment_id, ["", f"sampai {last}"])
        known[0] = f"{known[0]}, {pause}" if known[0] else pause

    def decrees_issued(self, decrees: list[list[Any]], known: dict[tuple[str, str | None], int]) -> None:
        for decree in decrees:
            number, signed = decree[:2]
            self._trail.add(
                "decree.issued",
                ("personnel.decree", known[number, signed], number),
                _from_nothing(dict(zip(_DECREE, decree, strict=True))),
                region_code=regency_code(self._office.region_id),
                office_id=self._office.pk,
            )

    def posts_opened(self, posts: list[tuple[int, str]]) -> None:
        """One entry for each position, with how many of its posts were opened."""
        for position_id in sorted({position for position, _region in posts}):
            position = self._pillars.positions[position_id]
            self._trail.add(
                "post.opened",
                ("core.position", position_id, position.label),
                {"jabatan": [None, position.label]},
                region_code=regency_code(self._office.region_id),
                pillar_id=position.pillar_id,
                office_id=self._office.pk,
                count=sum(position == position_id for position, _region in posts),
            )

    def tell(self, rows: list[StagedRow], writer: Writer) -> None:
        """The entries of a batch, after it was written."""
        office_id = self._office.pk
        for row in rows:
            member_id = writer.member_id(row)
            name = self._names.get(member_id) or _display_name(row)
            person = (_MEMBER, member_id, name)
            about = {
                "region_code": row.plan["region"],
                "pillar_id": row.fields["pillar"],
                "office_id": row.plan.get("office", office_id),
                "person_id": member_id,
            }
            if row.plan["person"] == "new":
                self._trail.add("member.registered", person, self._registered(row.fields), **about)
            if identity := row.plan.get("identity"):
                changes = {
                    _LABELS[field]: [self._shown(field, old), self._shown(field, new)]
                    for field, (old, new) in identity.items()
                }
                self._trail.add("member.changed", person, changes, **about)
            self._tell_service(row, person)
            self._tell_accounts(row, about)
            if "employment" in row.plan:
                kinds = [EmploymentKind(kind).label if kind else None for kind in row.plan["employment"]]
                self._trail.add("employment.changed", person, {"status kepegawaian": kinds}, **about)

    def _registered(self, fields: dict[str, Any]) -> dict[str, list[Any]]:
        said = {name: value for name, value in fields.items() if value and name in _LABELS}
        for name in _TRANSLATED & said.keys():
            said[name] = self._shown(name, said[name])
        return {label: [None, said[name]] for name, label in _LABELS.items() if name in said}

    def _tell_service(self, row: StagedRow, person: tuple[str, int, str]) -> None:
        plan, fields = row.plan, row.fields
        position = self._pillars.positions[fields["position"]]
        label = f"{position.label} – {self._region(plan['region'])}"
        about = {"region_code": plan["region"], "pillar_id": position.pillar_id, "person_id": person[1]}
        if "replace" in plan:
            pk, _version, _name, holder = plan["replace"]
            changes = {"alasan": [None, str(EndReason.REPLACED.label)], **self._pauses(pk)}
            self._trail.add("assignment.ended", (_ASSIGNMENT, pk, label), changes, **{**about, "person_id": holder})
        if plan.get("post") == "start":
            target = (_ASSIGNMENT, plan["assignment_id"], label)
            told = {
                "formasi": label,
                "TMT": fields["start"],
                "SK": fields["decree"][0] if fields.get("decree") else None,
                "nomor anggota": fields.get("membership_no"),
                "jenjang": fields.get("grade"),
                **extra.told_all(self._extra_of(position.pillar_id), fields.get("extra", {})),
            }
            self._trail.add("assignment.started", target, _from_nothing(told), **about)
            if _may_serve_elsewhere(row):
                self._tell_elsewhere(row, person, position)
        elif plan.get("post") == "transfer":
            self._tell_transfer(row, position, label, about)
        elif "correct" in plan:
            self._tell_correction(row, label, about)

    def _tell_elsewhere(self, row: StagedRow, person: tuple[str, int, str], position: PositionInfo) -> None:
        """Those in whose regency the person serves, or else who keep them, learn pillar and regency, and no more."""
        start = row.fields["start"]
        here = regency_code(row.plan["region"])
        first = date.fromisoformat(start)
        served = self._served.get(person[1], ())
        places = {code for code, since, end in served if end is None or end > max(first, since)}
        places = (places or {self._homes[person[1]]}) - {here, regency_code(self._office.region_id)}
        if not places:
            return
        pillar = self._pillars.by_id[position.pillar_id].name
        changes = {"formasi": [None, f"{pillar} {self._regencies[here]}"], "TMT": [None, start]}
        for place in sorted(places):
            self._trail.add(
                "assignment.started", person, changes, region_code=place, person_id=person[1], reason=ELSEWHERE
            )

    def _tell_transfer(self, row: StagedRow, position: PositionInfo, label: str, about: dict[str, Any]) -> None:
        pk, _version, old_region, old_start, *_end = row.plan["from"]
        old_label = f"{position.label} – {self._region(old_region)}"
        changes = {
            "wilayah tugas": [self._region(old_region), self._region(row.plan["region"])],
            "TMT": [old_start, row.fields["start"]],
            **self._pauses(pk),
        }
        self._trail.add("assignment.transferred", (_ASSIGNMENT, row.plan["assignment_id"], label), changes, **about)
        if regency_code(old_region) != regency_code(row.plan["region"]):
            # The office that loses the person sees it too.
            about = {**about, "region_code": old_region}
            self._trail.add("assignment.transferred", (_ASSIGNMENT, pk, old_label), changes, **about)

    def _tell_correction(self, row: StagedRow, label: str, about: dict[str, Any]) -> None:
        correct = row.plan["correct"]
        pk = row.plan["assignment"][0]
        target = (_ASSIGNMENT, pk, label)
        changes = {
            _CORRECTED[field]: [old or None, new or None]
            for field, (old, new) in correct.items()
            if field in _CORRECTED
        }
        if "decree" in correct:
            old, new = correct["decree"]
            changes["SK"] = [old[1], new[0] if new else None]
        if "extra" in correct:
            changes |= extra.changes(self._extra_of(row.fields["pillar"]), *correct["extra"])
        if changes:
            self._trail.add("assignment.corrected", target, changes, **about)
        if "end" in correct:
            last = [_day_before(day) for day in correct["end"]]
            told = {"hari terakhir": last, "alasan": [None, str(EndReason.TERM_OVER.label)], **self._pauses(pk)}
            self._trail.add("assignment.ended", target, told, **about)

    def _tell_accounts(self, row: StagedRow, about: dict[str, Any]) -> None:
        ids = row.plan.get("account_ids", ())
        for account_id, account in zip(ids, row.plan.get("accounts", ()), strict=True):
            act, _purpose, bank, number, _holder, *active = account
            label = f"{self._banks.get(bank, bank)} {mask_account(number)}"
            old = f"{self._banks.get(active[0], active[0])} {active[1]}" if active else None
            action = "account.added" if act == "add" else "account.proposed"
            self._trail.add(action, (_ACCOUNT, account_id, label), {"rekening": [old, label]}, **about)

    def _pauses(self, assignment_id: int) -> dict[str, list[str]]:
        cut = self._cut.get(assignment_id)
        return {"jeda": cut} if cut else {}

    def _extra_of(self, pillar_id: int) -> list[ExtraField]:
        if self._extra is None:
            self._extra = {}
            for field in ExtraField.objects.of(*self._pillars.by_id):
                self._extra.setdefault(field.pillar_id, []).append(field)
        return self._extra.get(pillar_id, [])

    def _region(self, code: str) -> str:
        return self._regions.get(code, code)

    def _shown(self, field: str, value: Any) -> str | None:
        if not value:
            return None
        if field in SECRET:
            return mask_nik(value) if field == "nik" else mask_account(value)
        return self._region(value) if field == "home_region" else str(value)


def _codes(row: StagedRow) -> Iterable[str]:
    yield row.plan["region"]
    yield regency_code(row.plan["region"])
    if home := row.fields.get("home_region"):
        yield home
    if "from" in row.plan:
        yield row.plan["from"][2]
    if old := row.plan.get("identity", {}).get("home_region", [None])[0]:
        yield old


def _day_before(day: str | None) -> str | None:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else None


def _display_name(row: StagedRow) -> str:
    said = row.fields.get
    return join_degrees(said("title_prefix") or "", said("name") or "", said("title_suffix") or "")


def _from_nothing(told: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [None, value] for name, value in told.items() if value}


def _may_serve_elsewhere(row: StagedRow) -> bool:
    """A new post of a person who was known before: other offices may have to learn of it."""
    return row.plan["person"] in ("elsewhere", "known") and row.plan.get("post") == "start"
