"""Invented people by the hundred: names put together from common parts, NIKs of a district that exists nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MEN = (
    *("Slamet", "Suparno", "Agung", "Wahyu", "Bayu", "Imron", "Yusuf", "Rohmat", "Saiful", "Ridwan"),
    *("Teguh", "Wawan", "Zainal", "Gatot", "Hendri", "Irfan", "Khoirul", "Mujiono", "Nanang", "Parman"),
)
WOMEN = (
    *("Siti", "Sri", "Endang", "Rina", "Fitri", "Lilis", "Nurul", "Umi", "Yuni", "Wiwik"),
    *("Anik", "Binti", "Citra", "Desi", "Erna", "Ghina", "Hesti", "Ida", "Kartini", "Murni"),
)
LAST = (
    *("Prasetya", "Wulandari", "Kurniawan", "Handoko", "Puspita", "Hariyanto", "Rahmawati", "Susilo"),
    *("Nugraha", "Fauziah", "Mahendra", "Safitri", "Gunadi", "Mulyani", "Santosa", "Andriani"),
    *("Wicaksono", "Maharani", "Suryadi", "Pertiwi"),
)
FIRST_BIRTHDAY = date(1968, 1, 9)


@dataclass(frozen=True)
class Person:
    """`number` counts from 1 within a regency and makes name, birthday and NIK; up to 800 of them no two are alike."""

    number: int
    name: str
    sex: str
    born: date
    nik: str

    @property
    def phone(self) -> str:
        return f"0847-{2000 + self.number // 1000:04}-{self.number % 10_000:04}"


def crowd(regency: str, count: int, first: int = 1) -> list[Person]:
    """People of a regency: `crowd("3517", 161)`; those that follow begin at `first`."""
    return [_person(regency, number) for number in range(first, first + count)]


def _person(regency: str, number: int) -> Person:
    woman = number % 2
    given = (WOMEN if woman else MEN)[number // 2 % 20]
    born = FIRST_BIRTHDAY + timedelta(days=number * 17 % 10_000)
    day = born.day + 40 * woman
    return Person(
        number,
        f"{given} {LAST[number // 40 % 20]} {LAST[(number * 7 + number // 40) % 20]}",
        "P" if woman else "L",
        born,
        f"{regency}99{day:02}{born:%m%y}{number % 9_000 + 1_000:04}",
    )
