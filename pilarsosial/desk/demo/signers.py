"""Letterheads and signers of every office of the demo: invented people with invented numbers."""

from __future__ import annotations

from datetime import date
from random import Random

from pilarsosial.core.models import Letterhead, Office, Signer, SigningRole

from .names import JATIM, MINANG, NameBook
from .places import BUKITTINGGI, EAST_JAVA, JOMBANG

DEGREES = ("S.Sos., M.Si.", "S.H., M.M.", "S.E., M.M.", "S.STP., M.Si.", "S.Pd., M.Si.", "S.Sos.")
HEAD_RANK = "Pembina Utama Muda (IV/c)"
RANKS = {
    SigningRole.BUDGET_AUTHORITY: "Pembina Tingkat I (IV/b)",
    SigningRole.ACTIVITY_OFFICER: "Pembina (IV/a)",
    SigningRole.VERIFIER: "Penata Tingkat I (III/d)",
    SigningRole.TREASURER: "Penata (III/c)",
}
SINCE = date(2022, 1, 3)
# The office that people look at first had another head before, and somebody who acted in between.
BEFORE, BETWEEN, AFTER = date(2017, 1, 2), date(2023, 9, 1), date(2024, 1, 2)
ADDRESSES = {
    EAST_JAVA: ("Jalan Gayung Kebonsari 56B, Surabaya 60235", "Surabaya"),
    JOMBANG: ("Jalan Presiden KH. Abdurrahman Wahid 151, Jombang 61419", "Jombang"),
    BUKITTINGGI: ("Jalan Perwira 1, Bukittinggi 26113", "Bukittinggi"),
}


def open_letterheads(seed: int) -> None:
    """By its own draws, so that the roster stays as it is."""
    rng = Random(f"{seed}-signers")  # noqa: S311 - invents people, guards nothing
    rows = Office.objects.select_related("region").order_by("code")
    offices = [row for row in rows if row.region_id[:2] == EAST_JAVA or row.region_id == BUKITTINGGI]
    books = {True: NameBook(rng, MINANG), False: NameBook(rng, JATIM)}
    heads, signers = [], []
    for office in offices:
        invent = _Inventor(rng, books[office.region_id == BUKITTINGGI])
        city = ADDRESSES.get(office.code, ("", office.city or office.region.name))[1]
        address = ADDRESSES.get(office.code, (f"Jalan Kartini {rng.randint(2, 98)}, {city}", ""))[0]
        office.address, office.city = office.address or address, office.city or city
        short = "".join(letter for letter in city.lower() if letter.isalpha())
        heads.append(Letterhead(office=office, phone="(0321) 000000", email=f"dinsos@{short}.example"))
        signers += _signers(office, invent)
    Office.objects.bulk_update(offices, ["address", "city"])
    Letterhead.objects.bulk_create(heads)
    Signer.objects.bulk_create(signers)


def _signers(office: Office, invent: _Inventor) -> list[Signer]:
    rows = [
        Signer(office=office, role=role, rank=rank, valid_from=SINCE, **invent.somebody(1975, 1990))
        for role, rank in RANKS.items()
    ]
    head = {"office": office, "role": SigningRole.HEAD, "rank": HEAD_RANK}
    if office.code != JOMBANG:
        return [*rows, Signer(**head, valid_from=date(2018, 1, 2), **invent.somebody(1966, 1972))]
    terms = ((BEFORE, date(2023, 8, 31), ""), (BETWEEN, date(2024, 1, 1), "Plt."), (AFTER, None, ""))
    return rows + [
        Signer(**head, acting=acting, valid_from=first, valid_until=last, **invent.somebody(1966, 1972))
        for first, last, acting in terms
    ]


class _Inventor:
    def __init__(self, rng: Random, book: NameBook) -> None:
        self.rng, self.book = rng, book

    def somebody(self, oldest: int, youngest: int) -> dict[str, str]:
        """A name with degrees and a NIP whose serial 999 marks it as invented."""
        sex = self.rng.choice("LP")
        born = f"{self.rng.randint(oldest, youngest)}{self.rng.randint(1, 12):02}{self.rng.randint(1, 28):02}"
        appointed = f"{int(born[:4]) + 25}{self.rng.choice((1, 3, 4)):02}"
        name = f"{self.book.invent(sex)}, {self.rng.choice(DEGREES)}"
        return {"name": name, "nip": f"{born}{appointed}{1 if sex == 'L' else 2}999"}
