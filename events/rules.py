"""The life of an event as one table, and what each step asks."""

from __future__ import annotations

from dataclasses import dataclass

from .models import EventState


@dataclass(frozen=True)
class Transition:
    """A step from one of `sources` to `target`: what its button says, and whether a reason must be told."""

    code: str
    sources: tuple[EventState, ...]
    target: EventState
    label: str
    needs_reason: bool = False
    explains: str = ""


TRANSITIONS = (
    Transition(
        "announce",
        (EventState.DRAFT,),
        EventState.ANNOUNCED,
        "Umumkan",
        explains="Undangan dianggap terkirim; peserta dapat mendaftar dan tautan pribadi mulai berlaku.",
    ),
    Transition(
        "start",
        (EventState.ANNOUNCED,),
        EventState.RUNNING,
        "Mulai",
        explains="Kegiatan berlangsung; kehadiran dicatat.",
    ),
    Transition(
        "close",
        (EventState.RUNNING,),
        EventState.CLOSED,
        "Tutup",
        explains="Daftar hadir dikunci; perbaikan sesudahnya perlu alasan dan terlihat.",
    ),
    Transition(
        "report",
        (EventState.CLOSED,),
        EventState.REPORTED,
        "Tandai sudah dilaporkan",
        explains="Berkas pertanggungjawaban lengkap.",
    ),
    Transition(
        "reopen",
        (EventState.CLOSED,),
        EventState.RUNNING,
        "Buka kembali",
        needs_reason=True,
        explains="Kegiatan ditutup terlalu awal; daftar hadir dapat diisi lagi.",
    ),
    Transition(
        "withdraw_report",
        (EventState.REPORTED,),
        EventState.CLOSED,
        "Batalkan tanda dilaporkan",
        needs_reason=True,
        explains="Berkas pertanggungjawaban ternyata belum lengkap.",
    ),
    Transition(
        "cancel",
        (EventState.DRAFT, EventState.ANNOUNCED, EventState.RUNNING),
        EventState.CANCELLED,
        "Batalkan kegiatan",
        needs_reason=True,
        explains="Kegiatan tidak jadi diadakan; tautan dan pintu ditutup, catatan tetap tersimpan.",
    ),
)
BY_CODE = {step.code: step for step in TRANSITIONS}


def steps_from(state: str) -> list[Transition]:
    """What may come next, the usual step first."""
    return [step for step in TRANSITIONS if state in step.sources]
