"""What becomes of each row: who it speaks of, what is new or different, and why it cannot be taken.

The rules are those of the verbs in `personnel.services`, asked for a whole batch at once; a test holds both equal.
"""

from __future__ import annotations

from typing import Any

from pilarsosial.core.importing.kinds import ImportContext
from pilarsosial.core.importing.rows import ERROR, StagedRow
from pilarsosial.core.models import ExtraField, Verdict
from pilarsosial.core.scoping import areas_with
from pilarsosial.core.values.nik import mask_nik, may_be

from ..models import mask_account
from .identity import NAME_ELSEWHERE, NAMES_DIFFER, identity_changes, names_differ
from .keeping import Keepers
from .keyed import KeyedRows, says_person
from .kind import PERMISSION
from .known import FIRST_USE, KnownDecrees, KnownMember, KnownPeople
from .memory import FileMemory, Met, place_in_words, place_of
from .numbers import NumberTable
from .pillars import Pillars
from .posts import PostBook
from .service import ServicePlanner

SAME_PERSON = "same_person"
_CHANGES = ("identity", "correct", "from", "replace")


class Planner:
    """Decides the rows of one file in their order."""

    def __init__(self, context: ImportContext, pillars: Pillars) -> None:
        self.context = context
        self.pillars = pillars
        self.memory = FileMemory()
        self.decrees = KnownDecrees(context.office)
        self.posts = PostBook(context.office, context.today)
        self.keyed = KeyedRows(self)
        self.service = ServicePlanner(self)
        # Does any row change or end what is there, beside adding to it?
        self.changes_known = False
        self.totals = {"members_new": 0, "assignments_new": 0, "transfers": 0, "proposals": 0}
        # Who is in the file, rejected rows too, by pillar: the others of the roster are listed as missing.
        self.present: dict[int, NumberTable] = {}
        self._areas = areas_with(context.actor, PERMISSION)
        self.keepers = Keepers(context.actor)
        self.wanted_extra: dict[int, list[tuple[str, str]]] = {}
        for field in ExtraField.objects.filter(is_active=True, required=True):
            self.wanted_extra.setdefault(field.pillar_id, []).append((field.code, field.label))

    def plan(self, rows: list[StagedRow]) -> None:
        """Set verdict and plan of every row of a batch, and add what the data says against it."""
        people = KnownPeople(rows, self.keepers)
        self.decrees.need(rows)
        for row in rows:
            self._plan_row(row, people)
        self._try_again(rows, people)

    def _try_again(self, rows: list[StagedRow], people: KnownPeople) -> None:
        """Who moves into a post that a later row of the batch leaves need not stand below that row."""
        waiting = [row for row in rows if _waits_for_a_seat(row)]
        while waiting:
            for row in waiting:
                row.forget_plan()
                self._plan_row(row, people)
            still = [row for row in waiting if _waits_for_a_seat(row)]
            if len(still) == len(waiting):
                return
            waiting = still

    def covers(self, region: str, pillar_id: int) -> bool:
        """May the actor import into this region and pillar at all?"""
        return self._areas is None or any(area.covers(region, pillar_id) for area in self._areas)

    def said(self, place: int) -> str:
        """Where an earlier row stands, in words."""
        return place_in_words(place, self.context.sheets)

    # One row

    def _plan_row(self, row: StagedRow, people: KnownPeople) -> None:
        fields = row.fields
        member = self._person(row, people)
        is_keyed = "key" in fields
        if is_keyed and member is None:
            row.verdict = Verdict.REJECTED
            return
        pillar = fields.get("pillar", 0)
        if pillar not in self.present:
            self.present[pillar] = NumberTable()
        if member:
            self.present[pillar][member.id] = 1
        met = self.memory.met(fields.get("nik"), member.id if member else 0)
        if met:
            self._check_met(row, met)
        plan: dict[str, Any] = {}
        if member:
            self._plan_known(row, member, plan, first=met is None or is_keyed)
        elif met is None:
            self._check_new(row)
            plan["person"] = "new"
        else:
            plan["person"] = "met"
        self._check_number(row, people, member, met)
        accounts = self._accounts(row, member, None if is_keyed else met)
        if is_keyed:
            accounts = self.keyed.settle_person(row, member, plan, accounts)
        if not any(issue.code == SAME_PERSON for issue in row.issues):
            # Whose post it is cannot be planned before it is said whether the person is known.
            self.service.plan(row, member, met, plan)
        if row.has_error:
            row.verdict = Verdict.REJECTED
            row.plan = {}
            return
        if accounts:
            plan["accounts"] = accounts
        self._accept(row, member, met, plan)

    def _accept(self, row: StagedRow, member: KnownMember | None, met: Met | None, plan: dict[str, Any]) -> None:
        ordinal = met.ordinal if met else self.memory.remember(row, member.id if member else 0)
        plan["ordinal"] = ordinal
        fields = row.fields
        self.memory.take_position(ordinal, fields["position"], place_of(row))
        if number := fields.get("membership_no"):
            self.memory.take_number(fields["pillar"], number, ordinal)
        if member:
            plan["member"] = member.id
        self.service.accept(row, member, ordinal, plan)
        self.changes_known = self.changes_known or any(name in plan for name in _CHANGES)
        if "key" in fields:
            self.keyed.accept(row, member, plan)
        is_new = plan["person"] == "new" or plan.get("post") in ("start", "transfer")
        if is_new:
            row.verdict = Verdict.NEW
        elif any(plan.get(name) for name in ("identity", "correct", "accounts", "employment")):
            row.verdict = Verdict.CHANGED
        else:
            row.verdict = Verdict.UNCHANGED
        self.totals["members_new"] += plan["person"] == "new"
        self.totals["assignments_new"] += plan.get("post") in ("start", "transfer")
        self.totals["transfers"] += plan.get("post") == "transfer"
        self.totals["proposals"] += sum(account[0] == "propose" for account in plan.get("accounts", ()))
        row.plan = plan

    # Who

    def _person(self, row: StagedRow, people: KnownPeople) -> KnownMember | None:
        """The member that the row speaks of, None for a new person. A doubt is an error on the row."""
        fields = row.fields
        if "key" in fields:
            return self.keyed.person(row, people)
        nik = fields.get("nik")
        if nik and (member := people.by_nik.get(nik)):
            if member.removed:
                row.error(
                    "member_removed",
                    "Orang ini pernah dihapus dari daftar. Kembalikan dahulu dari halaman Anggota yang dihapus.",
                    field="nik",
                    value=mask_nik(nik),
                )
            return member
        member = self._by_number(row, people)
        if member:
            return member
        if not nik and any(issue.field == "nik" and issue.severity == ERROR for issue in row.issues):
            self._ask_damaged(row, people)
            return None
        if self.context.settings.get("answers", {}).get(row.key) != "other":
            self._ask_alike(row, people)
        if not nik and not self.context.settings.get("allow_missing_nik"):
            row.error("nik_missing", "NIK kosong. Isi 16 angka NIK sesuai KTP atau KK.", field="nik")
        return None

    def _by_number(self, row: StagedRow, people: KnownPeople) -> KnownMember | None:
        """By membership number, where it is one person's and no NIK says otherwise."""
        fields = row.fields
        holders = people.by_number.get((fields.get("pillar", 0), fields.get("membership_no", "")), set())
        if len(holders) != 1:
            return None
        member = people.by_id[next(iter(holders))]
        known_nik = member.values["nik"]
        if member.removed or (fields.get("nik") and known_nik and known_nik != fields["nik"]):
            return None
        if fields.get("nik") and not member.kept:
            return None
        return member

    def _ask_alike(self, row: StagedRow, people: KnownPeople) -> None:
        """Same name, birth date and regency: perhaps the same person, which only a person can say."""
        for member in self._alike(row, people):
            if self.memory.holds_member(member.id):
                continue
            nik = member.values["nik"]
            registered = f"dengan NIK {mask_nik(nik)}" if nik else "tanpa NIK"
            row.error(
                SAME_PERSON,
                f"Mungkin orang yang sama dengan {member.values['name']} yang sudah terdaftar {registered}. Samakan "
                "NIK di sini atau di halaman anggota; bila memang orang lain, nyatakan demikian pada pratinjau.",
                field="nik",
            )
            return

    def _ask_damaged(self, row: StagedRow, people: KnownPeople) -> None:
        """A NIK that Excel kept as a number, beside a member whose first fifteen digits, name and birth date fit."""
        trusted = row.fields.get("nik_trusted")
        if not trusted:
            return
        for member in self._alike(row, people):
            if may_be(trusted, member.values["nik"]):
                row.error(
                    SAME_PERSON,
                    f"Tampaknya {member.values['name']} yang sudah terdaftar. Salin NIK dari halaman anggota itu ke "
                    "lembar sebagai teks.",
                    field="nik",
                )
                return

    def _alike(self, row: StagedRow, people: KnownPeople) -> list[KnownMember]:
        fields = row.fields
        alike = people.alike.get((fields.get("name_key", ""), fields.get("birth_date") or ""), [])
        home = self.context.office.region_id
        own = (fields.get("region") or fields.get("home_region") or home)[:5]
        return [member for member in alike if not member.removed and _regencies(member) & {own, home[:5]}]

    def _check_met(self, row: StagedRow, met: Met) -> None:
        if self.memory.differs(met, row):
            row.error(
                "nik_other_identity",
                f"NIK ini sudah dipakai di {self.said(met.place)} dengan nama, tanggal lahir, atau jenis kelamin yang "
                "lain. Periksa kedua baris dengan KTP.",
                field="nik",
                value=mask_nik(row.fields.get("nik")),
            )
        earlier = self.memory.place_of_position(met.ordinal, row.fields.get("position", 0))
        if "key" in row.fields:
            earlier = self.keyed.earlier(row)
        if earlier is not None:
            row.error(
                "double_row",
                f"Orang dan jabatan ini sudah ada di {self.said(earlier)}. Hapus salah satu baris.",
                field="nik",
                value=mask_nik(row.fields.get("nik")),
            )

    @staticmethod
    def _check_new(row: StagedRow) -> None:
        if not row.fields.get("name") and not any(issue.field == "name" for issue in row.issues):
            row.error("name_missing", "Nama kosong. Isi nama lengkap sesuai KTP.", field="name")

    def _check_number(self, row: StagedRow, people: KnownPeople, member: KnownMember | None, met: Met | None) -> None:
        """A membership number belongs to one person of its pillar, over all times."""
        fields = row.fields
        number = fields.get("membership_no")
        pillar = self.pillars.by_id.get(fields.get("pillar", 0))
        if not number or pillar is None or not pillar.membership_unique:
            return
        holders = people.by_number.get((pillar.id, number), set()) - ({member.id} if member else set())
        earlier = self.memory.holder_of_number(pillar.id, number)
        if earlier is not None and (met is None or met.ordinal != earlier):
            row.error(
                "number_double",
                f"{pillar.membership_label} ini sudah dipakai di {self.said(self.memory.place_of_person(earlier))}.",
                field="membership_no",
                value=number,
            )
        elif holders:
            row.error(
                "number_taken",
                f"{pillar.membership_label} ini sudah dipakai anggota lain. Periksa nomornya dan NIK-nya.",
                field="membership_no",
                value=number,
            )

    # What of the person changes

    def _plan_known(self, row: StagedRow, member: KnownMember, plan: dict[str, Any], *, first: bool) -> None:
        plan["office"] = member.office_id
        if not member.kept:
            plan["person"] = "elsewhere"
            if "key" not in row.fields:
                self._check_stranger(row, member)
            if not says_person(row.fields):
                return
            office = self.keepers.name(member.office_id)
            row.warn(
                "known_elsewhere",
                f"NIK ini sudah terdaftar di {office}. Penugasannya dapat ditambahkan; biodata dan rekeningnya tidak "
                "diubah.",
                field="nik",
                value=mask_nik(row.fields.get("nik")),
            )
            return
        plan["person"] = "known"
        if not first:
            return  # the row in which the person was met first has said it all
        changes = identity_changes(row.fields, member.values)
        if row.fields.get("nik") in member.other_niks:
            changes.pop("nik", None)  # both numbers are known to be this person's
        if changes:
            plan["identity"] = changes
            plan["version"] = member.version
        if "name" in changes and "key" not in row.fields and names_differ(*changes["name"]):
            row.warn("name_differs", NAMES_DIFFER.format(name=member.values["name"]), field="name")
        kind = row.fields.get("employment")
        if kind and kind != member.employment:
            plan["employment"] = [member.employment or None, kind]

    @staticmethod
    def _check_stranger(row: StagedRow, member: KnownMember) -> None:
        """A number alone opens nobody's record of another office; what is registered there is not told."""
        name, born = row.fields.get("name"), row.fields.get("birth_date")
        names = [member.values["name"], *(key for key, _born in member.other_names)]
        days = {member.values["birth_date"], *(day for _key, day in member.other_names)} - {None}
        if name and all(names_differ(known, name) for known in names):
            row.error("name_elsewhere", NAME_ELSEWHERE.format(what="Nama"), field="name")
        elif born and days and born not in days:
            row.error("name_elsewhere", NAME_ELSEWHERE.format(what="Tanggal lahir"), field="birth_date")

    @staticmethod
    def _accounts(row: StagedRow, member: KnownMember | None, met: Met | None) -> list[list[str]]:
        """`[act, purpose, bank, number, holder]` and the active one that a proposal would replace, `bank, mask`."""
        found = []
        if met or (member and not member.kept):
            return found
        for purpose, bank, number, holder in row.fields.get("accounts", ()):
            known = [account for account in member.accounts if account.purpose == purpose] if member else []
            if any(a.bank == bank and a.number == number and a.state in ("active", "proposed") for a in known):
                continue
            if any(account.state == "proposed" for account in known):
                row.warn(
                    "account_pending",
                    "Masih ada usulan rekening yang menunggu pengesahan, jadi rekening ini tidak diusulkan.",
                    field=f"account_{bank}",
                )
                continue
            first = not any(account.state in FIRST_USE for account in known)
            owner = holder or row.fields.get("name") or (member.values["name"] if member else "")
            active = next((account for account in known if account.state == "active"), None)
            old = [active.bank, mask_account(active.number)] if active else []
            found.append(["add" if first else "propose", purpose, bank, number, owner, *old])
        return found


def _waits_for_a_seat(row: StagedRow) -> bool:
    """Is a holder of the database all that stands against the row?"""
    found = {issue.code for issue in row.issues if issue.severity == ERROR}
    return found == {"post_filled"} and not row.plan


def _regencies(member: KnownMember) -> set[str]:
    regencies = {assignment.region[:5] for assignment in member.assignments}
    if home := member.values["home_region"]:
        regencies.add(home[:5])
    return regencies
