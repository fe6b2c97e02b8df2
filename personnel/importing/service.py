"""The post of each row: a new one, a correction, a transfer, or nothing new (rules: design, existing people)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import PostRule
from pilarsosial.core.values.dates import format_date
from pilarsosial.core.values.period import Period, PeriodUnit

from ..models import MonthlyReport
from .known import KnownAssignment, KnownMember
from .memory import Met, place_of
from .pillars import PositionInfo
from .posts import OPEN, Holder, overlap

if TYPE_CHECKING:
    from .planning import Planner

START, TRANSFER, CORRECT = "start", "transfer", "correct"


class ServicePlanner:
    """Plans the assignment of a row against those of the person, the post's holders and earlier rows."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.posts = planner.posts
        # Assignments that an earlier row of this file ends or changes: nobody may plan on them again.
        self._spoken_for: dict[int, int] = {}

    def plan(self, row: StagedRow, member: KnownMember | None, met: Met | None, plan: dict[str, Any]) -> None:
        """Set `post` in the plan and what belongs to it, or add errors. Nothing is remembered yet."""
        fields = row.fields
        position = self.planner.pillars.positions.get(fields.get("position", 0))
        if position is None or fields.get("region_bad"):
            return
        mine = [a for a in member.assignments if a.position_id == position.id] if member else []
        named = self.planner.keyed.assignment(row, member)
        region = fields.get("region") or (named.region if named in mine else self._only_region(mine))
        if not region:
            row.error(
                "region_missing",
                f"Wilayah tugas kosong. Isi wilayah tempat {position.label} ini bertugas.",
                field="duty_district" if position.level == 3 else "duty_area",
            )
            return
        plan["region"] = region
        if not self.planner.covers(region, position.pillar_id):
            row.error(
                "region_outside", "Wilayah tugas atau pilar ini di luar wilayah kewenangan Anda.", field="duty_area"
            )
            return
        here = [a for a in mine if a.region == region]
        elsewhere = [a for a in mine if a.region != region]
        known = named if named in here else self._same_post(fields, here)
        if named is not None and named not in here:
            if not self._may_leave(row, known if named in mine else None):
                return
            elsewhere = [named] if named in mine else elsewhere
        if known is not None:
            self._plan_correction(row, known, [a for a in here if a is not known], position, plan)
        else:
            self._plan_start(row, position, region, elsewhere, member, plan)

    def accept(self, row: StagedRow, member: KnownMember | None, ordinal: int, plan: dict[str, Any]) -> None:
        """The row counts: later rows of the file see its post as taken and what it ends as ended."""
        position = self.planner.pillars.positions[row.fields["position"]]
        for name in ("from", "replace"):
            if ended := plan.get(name):
                self._spoken_for[ended[0]] = place_of(row)
                region = ended[2] if name == "from" else plan["region"]
                self.posts.end_holder(position, region, ended[0], row.fields["start"])
                self.posts.touched.add((position.id, region))
        post = plan.get("post")
        if post in (START, TRANSFER):
            self.posts.use(position, plan["region"], row.fields["start"])
            if position.rule == PostRule.ONE:
                name = row.fields.get("name") or (member.values["name"] if member else "")
                ref = (member.id, 0) if member else (0, ordinal + 1)
                holder = Holder(ref, row.fields["start"], row.fields.get("end"), name, place=place_of(row))
                self.posts.add_holder(position, plan["region"], holder)
        elif correct := plan.get("correct"):
            self._spoken_for[plan["assignment"][0]] = place_of(row)
            self.posts.correct_holder(position, plan["region"], plan["assignment"][0], correct)
            self.posts.touched.add((position.id, plan["region"]))

    # A known post

    @staticmethod
    def _may_leave(row: StagedRow, there: KnownAssignment | None) -> bool:
        """A row whose key names another post than the row does: it begins something new. `there`: held already."""
        if not row.fields.get("start"):
            row.error(
                "start_unchanged",
                "Jabatan atau wilayah tugas pada baris ini berubah, jadi ini penugasan baru: isi juga TMT yang baru. "
                "Yang salah catat dibetulkan di halaman anggota.",
                field="start_date",
            )
        elif there is not None:
            row.error(
                "already_here", "Orang ini sudah tercatat pada jabatan dan wilayah itu. Periksa barisnya.", field="nik"
            )
        return not row.has_error

    @staticmethod
    def _only_region(mine: list[KnownAssignment]) -> str:
        """A blank duty cell keeps what is known: the region of the only open post, else of the only one."""
        regions = {a.region for a in mine if a.end is None} or {a.region for a in mine}
        return regions.pop() if len(regions) == 1 else ""

    @staticmethod
    def _same_post(fields: dict[str, Any], here: list[KnownAssignment]) -> KnownAssignment | None:
        """The assignment in the same region that the row speaks of; None when it begins service anew."""
        start = fields.get("start")
        for known in here:
            if known.start == start:
                return known
        end = fields.get("end")
        still_open = next((known for known in here if known.end is None), None)
        if still_open is not None or not here:
            # Service that was over before the known one began is an older one.
            return None if still_open and start and end and end <= still_open.start else still_open
        if start is None:
            return here[-1]
        return next((known for known in here if known.end and start < known.end), None)

    def _plan_correction(
        self,
        row: StagedRow,
        known: KnownAssignment,
        others: list[KnownAssignment],
        position: PositionInfo,
        plan: dict[str, Any],
    ) -> None:
        fields = row.fields
        changes: dict[str, list[Any]] = {}
        for name, old in (
            ("start", known.start),
            ("end", known.end),
            ("membership_no", known.membership_no),
            ("grade", known.grade),
        ):
            if name in fields:
                new = fields[name] if fields[name] is not None or name in ("start", "end") else ""
                if new != old:
                    changes[name] = [old, new]
        extra = with_changes(known.extra, fields.get("extra", {}))
        if extra != known.extra:
            changes["extra"] = [known.extra, extra]
        decree = self._decree(fields)
        if "decree" in fields and (decree is None or decree != known.decree_id):
            if fields["decree"] is not None or known.decree_id is not None:
                changes["decree"] = [[known.decree_id, known.decree_number], fields["decree"]]
        start, end = fields.get("start") or known.start, fields.get("end") or known.end
        if end is not None and end <= start:
            row.error(
                "ends_before_start",
                f"TMT {_said(start)} tidak mendahului akhir tugas yang tercatat. Periksa tanggalnya.",
                field="start_date",
                value=start,
            )
            return
        if not changes:
            return
        if known.id in self._spoken_for:
            self._refuse_twice(row, known.id)
            return
        if {"start", "end"} & set(changes):
            if any(start < (other.end or OPEN) and other.start < (end or OPEN) for other in others):
                row.error(
                    "already_here",
                    "Orang ini sudah tercatat pada jabatan dan wilayah yang sama untuk masa itu. Periksa TMT-nya.",
                    field="start_date",
                    value=start,
                )
            if known.first_pause and known.first_pause < start:
                row.error(
                    "pause_before_start",
                    f"Ada jeda tugas sejak {_said(known.first_pause)}, sebelum TMT ini. Betulkan jedanya dahulu.",
                    field="start_date",
                    value=start,
                )
            self._check_reports(row, known, start, end)
            if not known.acting:
                self._check_seat(row, position, plan, start, end, own=known.id)
        plan["correct"] = changes
        plan["assignment"] = [known.id, known.version, known.end_reason]

    # A new post

    def _plan_start(
        self,
        row: StagedRow,
        position: PositionInfo,
        region: str,
        others: list[KnownAssignment],
        member: KnownMember | None,
        plan: dict[str, Any],
    ) -> None:
        fields = row.fields
        start = fields.get("start")
        if not start:
            if not any(issue.field in ("start_date", "appointment_year") for issue in row.issues):
                row.error("start_missing", "TMT kosong. Isi tanggal mulai tugas.", field="start_date")
            return
        plan["post"] = START
        # A service whose end was written ahead (term over) may still end earlier.
        still_open = [a for a in others if (a.end is None or a.end > start) and not a.acting]
        movable = [a for a in still_open if self.planner.covers(a.region, a.pillar_id)]
        if len(movable) > 1:
            row.error(
                "which_post",
                "Orang ini memegang jabatan yang sama di beberapa wilayah. Pindahkan dari halaman anggota agar jelas "
                "penugasan mana yang berakhir.",
                field="duty_district",
            )
        elif movable and not self._is_history(fields, movable[0]):
            self._plan_transfer(row, movable[0], start, plan)
        elif still_open and not movable:
            row.warn(
                "still_elsewhere",
                "Orang ini masih tercatat bertugas pada jabatan yang sama di kabupaten/kota lain. Penugasan itu tidak "
                "diakhiri; hubungi kantor itu.",
                field="duty_district",
            )
        if plan["post"] == START:
            self._ask_for_extra(row, position.pillar_id)
        self._check_post(row, position, region, start, fields.get("end"))
        if member or fields.get("nik") or not row.has_error:
            # Of a person whose NIK cannot be read it cannot be said that somebody else holds the post.
            self._check_seat(row, position, plan, start, fields.get("end"))

    def _plan_transfer(self, row: StagedRow, old: KnownAssignment, start: str, plan: dict[str, Any]) -> None:
        if old.id in self._spoken_for:
            self._refuse_twice(row, old.id)
        elif start <= old.start:
            row.error(
                "starts_too_early",
                f"Orang ini sudah bertugas di wilayah lain sejak {_said(old.start)}. Bila pindah tugas, TMT baru harus "
                "sesudah tanggal itu.",
                field="start_date",
                value=start,
            )
        else:
            self._check_reports(row, old, old.start, start)
            plan["post"] = TRANSFER
            plan["from"] = [old.id, old.version, old.region, old.start, old.end, old.end_reason]
            plan["kept"] = [old.membership_no, old.grade, old.extra]

    @staticmethod
    def _check_reports(row: StagedRow, known: KnownAssignment, start: str, end: str | None) -> None:
        """A report that came in for a month outside these days is a contradiction that people must solve."""
        early = known.first_report and known.first_report[:7] < start[:7] and known.first_report
        late = end and known.last_report and known.last_report >= end and known.last_report
        if early or late:
            row.error(
                "report_received",
                f"Laporan {_month(early or late)} sudah tercatat diterima untuk penugasan yang lama. "
                "Tarik dahulu laporan itu, atau periksa tanggalnya.",
                field="start_date",
                value=start,
            )

    def _ask_for_extra(self, row: StagedRow, pillar_id: int) -> None:
        """What the pillar wants of every assignment and this row leaves open: said, for most sheets know nothing of
        it."""
        given = row.fields.get("extra", {})
        for code, label in self.planner.wanted_extra.get(pillar_id, ()):
            if given.get(code) is None:
                row.warn("extra_missing", f"{label} belum diisi, padahal wajib pada pilar ini. Lengkapi kemudian.")

    @staticmethod
    def _is_history(fields: dict[str, Any], known: KnownAssignment) -> bool:
        """Service that was over before the known one began: an older entry, no move."""
        end = fields.get("end")
        return bool(end and end <= known.start)

    def _check_post(self, row: StagedRow, position: PositionInfo, region: str, start: str, end: str | None) -> None:
        post = self.posts.post(position, region)
        if post is None:
            return
        if post.valid_until and (end is None or end > post.valid_until):
            row.error(
                "post_closed",
                f"Formasi {position.label} di wilayah ini ditutup sejak {_said(post.valid_until)}.",
                field="start_date",
                value=start,
            )
        elif post.seats is not None and position.rule == PostRule.QUOTA and post.filled >= post.seats:
            row.warn(
                "quota_over",
                f"Kuota {position.label} di wilayah ini {post.seats} orang dan sudah terisi {post.filled}.",
                field="duty_district",
            )

    def _check_seat(
        self,
        row: StagedRow,
        position: PositionInfo,
        plan: dict[str, Any],
        start: str,
        end: str | None,
        own: int = 0,
    ) -> None:
        """A strict post has one holder at a time. With "replace" an earlier holder of the database ends."""
        if position.rule != PostRule.ONE:
            return
        freed = plan.get("from", [0])[0]
        for holder in self.posts.holders(position, plan["region"]):
            if holder.assignment_id in (own, freed) and holder.assignment_id or not overlap(start, end, holder):
                continue
            if self._may_replace(row, holder, start):
                plan["replace"] = [holder.assignment_id, holder.version, holder.name, holder.ref[0]]
                continue
            if holder.place is not None:
                text = f"sudah diisi {holder.name} di {self.planner.said(holder.place)}"
            else:
                text = f"sudah diisi {holder.name} sejak {_said(holder.start)}"
            row.error(
                "post_filled",
                f"Formasi {position.label} di wilayah ini {text}. Akhiri penugasan itu dahulu, atau pilih Gantikan.",
                field="duty_district",
            )
            return

    def _may_replace(self, row: StagedRow, holder: Holder, start: str) -> bool:
        chosen = self.planner.context.settings.get("replace")
        wanted = chosen is True or (isinstance(chosen, list) and row.key in chosen)
        fits = holder.assignment_id and holder.end is None and holder.start < start
        if not (wanted and fits) or holder.assignment_id in self._spoken_for:
            return False
        return not MonthlyReport.objects.filter(assignment=holder.assignment_id, month__gte=start).exists()

    def _refuse_twice(self, row: StagedRow, assignment_id: int) -> None:
        row.error(
            "post_spoken_for",
            f"Penugasan lama orang ini sudah diubah oleh {self.planner.said(self._spoken_for[assignment_id])}. Periksa "
            "kedua baris.",
            field="nik",
        )

    def _decree(self, fields: dict[str, Any]) -> int | None:
        decree = fields.get("decree")
        return self.planner.decrees.find(decree[0], decree[1]) if decree else None


def with_changes(known: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Values of the pillar's own fields with those of a row; None clears."""
    return {code: value for code, value in {**known, **given}.items() if value is not None}


def _month(day: str) -> str:
    return Period.containing(date.fromisoformat(day), PeriodUnit.MONTH).label


def _said(day: str) -> str:
    return format_date(date.fromisoformat(day))
