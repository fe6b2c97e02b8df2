"""Papers of the demo's events: minutes, documents, certificates, results of a contest."""

from __future__ import annotations

import io
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from events.models import ContestResult, CurrentPresence, Event, EventState, Minutes, MinutesKind, Participant
from events.printing.minutes import minutes_pdf
from events.services import add_document, issue_certificates
from pilarsosial.core.models import Office, Signer

from ..places import JOMBANG
from .book import Planned

DISCUSSION = (
    "Rapat dibuka dan tujuan pertemuan disampaikan.\n"
    "Setiap kecamatan melaporkan capaian, kendala, dan rencana bulan berikutnya.\n"
    "Peserta menyampaikan usulan yang dicatat sebagai rekomendasi."
)
DECISIONS = "Laporan bulanan dikirim paling lambat tanggal 5\nRekomendasi ditindaklanjuti oleh penanggung jawabnya"
WITH_DOCUMENTS = 2


def add_papers(planned: list[Planned], seed: int, today: date, actor: Any) -> None:
    """For what is over; of Jombang, whose pages people look at first, some files too."""
    rng = Random(f"{seed}-event-papers")  # noqa: S311 - invents figures, guards nothing
    over = [one for one in planned if one.attended and one.state in (EventState.CLOSED, EventState.REPORTED)]
    signers = _heads(over)
    Minutes.objects.bulk_create(
        Minutes(
            event=one.event, kind=MinutesKind.MINUTES, dated=one.event.ends_on, agenda="Pembukaan\nLaporan\nDiskusi",
            discussion=DISCUSSION, decisions=DECISIONS, signatories=signers[one.event.office_id],
        )
        for one in over
        if "rakor" in one.kinds
    )  # fmt: skip
    own = [one for one in over if one.event.office.code == JOMBANG]
    for one in [one for one in own if "rakor" in one.kinds][-WITH_DOCUMENTS:]:
        _add_documents(one.event, actor)
    for one in own:
        if "pelatihan" in one.kinds:
            _certify(one, actor)
        if "lomba" in one.kinds:
            _rank(one, rng)


def _heads(planned: list[Planned]) -> dict[int, list[dict[str, str]]]:
    offices = {one.event.office_id for one in planned}
    heads = Signer.objects.filter(office__in=offices, role="kepala", valid_until__isnull=True)
    names = {head.office_id: (head.name, head.nip) for head in heads}
    return {
        office: [
            {"title": "Notulis", "name": "", "nip": ""},
            {"title": "Pimpinan Rapat", "name": names.get(office, ("", ""))[0], "nip": names.get(office, ("", ""))[1]},
        ]
        for office in offices
    }


def _add_documents(event: Event, actor: Any) -> None:
    minutes = Minutes.objects.select_related("event__office__region", "event__region").get(event=event)
    paper = minutes_pdf(minutes, actor=actor)
    files = (
        ("undangan", "Undangan rapat koordinasi", paper, "undangan.pdf", True),
        ("notulen", "Notulen bertanda tangan", paper, "notulen.pdf", True),
        ("foto", "Pembukaan rapat", _picture("#0b665f"), "pembukaan.jpg", False),
        ("foto", "Diskusi kelompok", _picture("#8a4f00"), "diskusi.jpg", False),
    )
    for kind, title, data, name, signed in files:
        fields = {"kind": kind, "title": title, "dated": event.starts_on, "signed": signed}
        add_document(event.pk, fields, SimpleUploadedFile(name, data), actor=actor)


def _picture(colour: str) -> bytes:
    """A drawing in the place of a photo: nobody is on it."""
    picture = Image.new("RGB", (960, 640), "#eff3f1")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 60, 900, 300), fill=colour)
    for row in range(3):
        for seat in range(12):
            left = 90 + seat * 66
            draw.ellipse((left, 360 + row * 80, left + 44, 404 + row * 80), fill="#43504c")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def _certify(one: Planned, actor: Any) -> None:
    event = one.event
    office = Office.objects.get(pk=event.office_id)
    day = event.ends_on + timedelta(days=1)
    signer = Signer.objects.signing(office.pk, "kepala", day).select_related("office").first()
    if signer is None or not CurrentPresence.objects.present().filter(session__event=event).exists():
        return
    issue_certificates(
        event.pk, minimum=len(one.sessions), roles=("peserta",), pattern="800.2/{nomor}/415.30/{tahun}", issued_on=day,
        signer=signer, actor=actor,
    )  # fmt: skip


def _rank(one: Planned, rng: Random) -> None:
    people = list(Participant.objects.filter(event=one.event).select_related("pillar").order_by("pillar_id", "pk"))
    groups: dict[str, list[Participant]] = {}
    for person in people:
        if person.pillar is not None:
            groups.setdefault(f"{person.pillar.name} berprestasi", []).append(person)
    rows = []
    for category, found in groups.items():
        scores = sorted((rng.randint(7_200, 9_600) for _ in found[:6]), reverse=True)
        for rank, (person, score) in enumerate(zip(found[:6], scores, strict=True), start=1):
            rows.append(
                ContestResult(
                    event=one.event, participant=person, pillar_id=person.pillar_id, category=category[:80],
                    score=score, rank=rank, next_level="Tingkat Provinsi Jawa Timur" if rank == 1 else "",
                )
            )  # fmt: skip
    ContestResult.objects.bulk_create(rows)
