"""What this room keeps about a person, for that person (`personnel/own_data.py`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from personnel.own_data import Section, section

from .models import Attendance, ContestResult, CurrentPresence, EventCertificate, Participant, Recommendation


def sections(member_ids: Collection[int]) -> Iterable[Section]:
    own = Q(participant__member__in=member_ids)
    # Who came instead is another person's data.
    secrets = {"member", "token", "token_hash", "code", "name_key", "represented_by"}
    yield section("kegiatan", "Kegiatan", Participant.objects.filter(member__in=member_ids), without=secrets)
    yield section("tanda-hadir", "Tanda hadir", Attendance.objects.filter(own), without={"participant", "door_pass"})
    yield section("kehadiran", "Kehadiran", CurrentPresence.objects.filter(own), without={"participant"})
    certificates = EventCertificate.objects.filter(own)
    yield section("sertifikat-kegiatan", "Sertifikat kegiatan", certificates, without={"participant", "token"})
    yield section("hasil-lomba", "Hasil lomba", ContestResult.objects.filter(own), without={"participant"})
    proposed = Recommendation.objects.filter(proposer__member__in=member_ids)
    yield section("rekomendasi", "Rekomendasi yang diusulkan", proposed)
