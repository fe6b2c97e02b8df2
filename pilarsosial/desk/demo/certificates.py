"""Papers of invented people: trainings with their days, tests with a result, certificates that were renewed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from personnel.models import Certificate, CertificateKind, Result

from .ledger import Ledger

YEARS = 3
RENEWED = 0.6
_TRAININGS = {"TAGANA": ("Pelatihan Dasar Tagana", 5, 40)}
_OTHER_TRAINING = ("Bimbingan Teknis Pemutakhiran Data", 3, 24)


def add_papers(ledger: Ledger, member_id: int, kind: str, pillar: str, issued: date, today: date) -> None:
    """A training, or a test and the certificates that followed it. Drawn by the person's own number."""
    rng = Random(member_id)  # noqa: S311 - invents people, guards nothing
    if kind == CertificateKind.TRAINING:
        name, days, hours = _TRAININGS.get(pillar, _OTHER_TRAINING)
        ledger.add(
            Certificate(
                member_id=member_id,
                kind=kind,
                name=name,
                issuer="Dinas Sosial",
                held_from=issued - timedelta(days=days),
                held_until=issued - timedelta(days=1),
                hours=hours,
                number=_number(rng, "DIKLAT", issued),
                issued_on=issued,
            )
        )
        return
    passed = rng.random() < 0.9
    ledger.add(
        Certificate(
            member_id=member_id,
            kind=CertificateKind.TEST,
            name="Uji Kompetensi Tenaga Kesejahteraan Sosial",
            issuer="LSP Kementerian Sosial",
            held_from=issued - timedelta(days=30),
            result=Result.COMPETENT if passed else Result.NOT_YET,
        )
    )
    level = rng.choice(("Asisten", "Generalis"))
    while passed and issued <= today:
        until = date(issued.year + YEARS, issued.month, min(issued.day, 28))
        ledger.add(
            Certificate(
                member_id=member_id,
                kind=CertificateKind.CERTIFICATION,
                name="Sertifikasi Tenaga Kesejahteraan Sosial",
                level=level,
                issuer="LSP Kementerian Sosial",
                number=_number(rng, "LSP", issued),
                issued_on=issued,
                valid_until=until,
            )
        )
        issued, passed = until - timedelta(days=20), rng.random() < RENEWED


def _number(rng: Random, office: str, issued: date) -> str:
    return f"{rng.randint(1, 9999):04}/{office}/{issued.year}"
