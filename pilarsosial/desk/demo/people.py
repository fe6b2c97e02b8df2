"""Invented people: whole, with the faults that a real roster has.

Nobody can own their numbers. A NIK begins with the code of a regency and district 99 (`351799`); districts are
numbered from 01 upwards, none has ever come near 99 (today's and the retired codes end at 68), so no register of
residents issued one. Family cards are made alike. Mobile numbers begin with 0847, a block that no operator has; bank
accounts with 999; e-mail addresses end in the reserved `.example`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from personnel.models import (
    AccountState,
    BankAccount,
    CertificateKind,
    Education,
    EmploymentKind,
    EmploymentStatus,
    MaritalStatus,
    Member,
    Religion,
    Sex,
)
from personnel.rules import nik_differences
from pilarsosial.core.models import FundingSource
from pilarsosial.core.reference import DEMO_DISTRICT
from pilarsosial.core.values.names import search_key

from .certificates import add_papers
from .ledger import Ledger
from .names import NameBook

# Shares of people with a fault (1 = all): what the pages on data quality are for.
NO_NIK = 0.02
NIK_SAYS_OTHER_DAY = 0.015
NIK_SAYS_OTHER_SEX = 0.005
NO_BIRTH_DATE = 0.01
NO_PHONE = 0.05
SHARED_PHONE = 0.006
CAPITALS = 0.03
NO_ACCOUNT = 0.06
OTHER_HOLDER = 0.015

BANK_JATIM, BNI, MANDIRI, BANK_NAGARI = "114", "009", "008", "118"
DIGITS_OF = {BANK_JATIM: 10, BNI: 10, MANDIRI: 13, BANK_NAGARI: 14}

_EDUCATION = {
    "PKH": ([Education.D3, Education.S1, Education.S2], [12, 82, 6]),
    "PKH_PLUS": ([Education.SMA, Education.D3, Education.S1], [20, 12, 68]),
    "TKSK": ([Education.SMA, Education.D3, Education.S1, Education.S2], [42, 10, 45, 3]),
}
_OTHER_EDUCATION = ([Education.SMP, Education.SMA, Education.D3, Education.S1], [8, 66, 6, 20])
_DEGREES = {
    Education.D3: (["A.Md.", "A.Md.Kom.", "A.Md.Kep."], [6, 2, 1]),
    Education.S1: (
        ["S.Sos.", "S.Pd.", "S.E.", "S.H.", "S.Kom.", "S.Pd.I.", "S.Psi.", "S.P."],
        [9, 8, 5, 4, 4, 4, 2, 2],
    ),
    Education.S2: (["S.Sos., M.Si.", "S.Pd., M.Pd.", "S.H., M.H."], [3, 3, 1]),
}
_JOBS = [
    "Wiraswasta",
    "Petani",
    "Guru honorer",
    "Perangkat desa",
    "Karyawan swasta",
    "Mengurus rumah tangga",
    "Pedagang",
]
_STREETS = ["Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Flamboyan", "Teratai", "Dahlia", "Kamboja", "Merpati"]
_HAMLETS = ["Krajan", "Sumberejo", "Karanganyar", "Tegalrejo", "Sidomulyo", "Kedungsari", "Wonosari", "Ngemplak"]
_WHO = {  # share of women, age at the first service
    "PKH": (0.46, (22, 34)),
    "PKH_PLUS": (0.45, (23, 40)),
    "TKSK": (0.31, (25, 45)),
    "TAGANA": (0.17, (19, 38)),
    "PSM": (0.55, (22, 52)),
    "KUBE": (0.58, (24, 48)),
}


@dataclass(frozen=True, slots=True)
class Person:
    """What later steps need to know of a member that is already in the ledger."""

    id: int
    name: str
    sex: str
    regency: str
    office_id: int


class People:
    """Makes members with their status, accounts and certificates. `count` is how many there are."""

    def __init__(self, rng: Random, ledger: Ledger, today: date) -> None:
        self.count = 0
        self._rng = rng
        self._ledger = ledger
        self._today = today
        self._taken: set[str] = set()
        self._accounts = 0
        self._last_phone = ""

    def invent(
        self,
        names: NameBook,
        pillar: str,
        *,
        village: str,
        town: str,
        office_id: int,
        since: date,
        sixty_on: date | None = None,
    ) -> Person:
        """A new member of the pillar who lives in that village and whose first service began on `since`.

        `sixty_on` is the sixtieth birthday of somebody who leaves for age.
        """
        rng = self._rng
        women, ages = _WHO[pillar]
        sex = Sex.FEMALE if rng.random() < women else Sex.MALE
        born = since - timedelta(days=int(rng.uniform(ages[0], ages[1]) * 365.25))
        if sixty_on:
            born = date(sixty_on.year - 60, sixty_on.month, min(sixty_on.day, 28))
        name = names.invent(sex)
        education = rng.choices(*_EDUCATION.get(pillar, _OTHER_EDUCATION))[0]
        member = Member(
            nik=None if rng.random() < NO_NIK else self._nik(village, born, sex),
            name=name.upper() if rng.random() < CAPITALS else name,
            name_key=search_key(name),
            title_prefix=self._prefix(sex, born),
            title_suffix=rng.choices(*_DEGREES[education])[0] if education in _DEGREES else "",
            sex=sex,
            birth_place=town,
            birth_date=None if rng.random() < NO_BIRTH_DATE else born,
            religion=rng.choices(
                [Religion.ISLAM, Religion.PROTESTANT, Religion.CATHOLIC, Religion.HINDU], [95, 2, 2, 1]
            )[0],
            marital_status=rng.choices(
                [MaritalStatus.MARRIED, MaritalStatus.SINGLE, MaritalStatus.WIDOWED, MaritalStatus.DIVORCED],
                [78, 16, 3, 3],
            )[0],
            education=education,
            main_job="Pendamping sosial" if pillar == "PKH" else rng.choice(_JOBS),
            address=self._address(),
            rt=f"{rng.randint(1, 12):03}",
            rw=f"{rng.randint(1, 8):03}",
            home_region_id=village,
            phone=self._phone(),
            email=self._email(name),
            family_card_no=self._family_card(village) if rng.random() < 0.4 else None,
            office_id=office_id,
        )
        member.nik_differs = nik_differences(member.nik, member.birth_date, member.sex)
        self._ledger.add(member)
        self.count += 1
        person = Person(member.pk, name, sex, village[:5], office_id)
        self._employ(person, pillar, since)
        self._certify(person, pillar, since)
        return person

    def give_accounts(self, person: Person, pillar: str, since: date) -> None:
        """Accounts for the sources that pay this pillar here; some people have none yet."""
        rng = self._rng
        if rng.random() < NO_ACCOUNT:
            return
        in_jatim = person.regency.startswith("35")
        local = BANK_JATIM if in_jatim else BANK_NAGARI
        source = FundingSource.APBD_PROVINCE if in_jatim else FundingSource.APBD_REGENCY
        if pillar != "PKH" or rng.random() < 0.7:
            self.add_account(person, source, local, since)
        if pillar in ("PKH", "TKSK", "TAGANA"):
            self.add_account(person, FundingSource.APBN, rng.choices([BNI, MANDIRI], [3, 2])[0], since)

    def add_account(
        self, person: Person, purpose: str, bank: str, usable_from: date, state: str = AccountState.ACTIVE
    ) -> BankAccount:
        holder = person.name.upper()
        if self._rng.random() < OTHER_HOLDER:
            holder = f"{self._rng.choice(['SITI', 'SRI', 'AGUS', 'EKO'])} {holder.split()[-1]}"
        return self._ledger.add(
            BankAccount(
                member_id=person.id,
                purpose=purpose,
                bank_id=bank,
                number=self._account_number(bank),
                holder=holder,
                state=state,
                usable_from=usable_from,
            )
        )

    def become(self, person: Person, kind: str, since: date) -> None:
        """Another employment status from a day on."""
        if since <= self._today:
            self._ledger.add(EmploymentStatus(member_id=person.id, kind=kind, since=since))

    def _nik(self, village: str, born: date, sex: str) -> str:
        rng = self._rng
        if rng.random() < NIK_SAYS_OTHER_DAY:
            born += timedelta(days=rng.choice((-30, -1, 1, 9, 365)))
        if rng.random() < NIK_SAYS_OTHER_SEX:
            sex = Sex.MALE if sex == Sex.FEMALE else Sex.FEMALE
        day = born.day + (40 if sex == Sex.FEMALE else 0)
        while True:
            nik = f"{village[:2]}{village[3:5]}{DEMO_DISTRICT}{day:02}{born:%m%y}{rng.randint(1, 99):04}"
            if nik not in self._taken:
                self._taken.add(nik)
                return nik

    def _family_card(self, village: str) -> str:
        made = self._today - timedelta(days=self._rng.randint(200, 5000))
        return f"{village[:2]}{village[3:5]}{DEMO_DISTRICT}{made:%d%m%y}{self._rng.randint(1, 9999):04}"

    def _prefix(self, sex: str, born: date) -> str:
        if born.year > 1975 or self._rng.random() > 0.08:
            return ""
        return "Hj." if sex == Sex.FEMALE else "H."

    def _address(self) -> str:
        rng = self._rng
        if rng.random() < 0.55:
            return f"Dusun {rng.choice(_HAMLETS)}"
        return f"Jl. {rng.choice(_STREETS)} No. {rng.randint(1, 120)}"

    def _phone(self) -> str:
        draw = self._rng.random()
        if draw < NO_PHONE:
            return ""
        if draw > 1 - SHARED_PHONE and self._last_phone:
            return self._last_phone
        self._last_phone = f"+62847{self._rng.randint(10_000_000, 99_999_999)}"
        return self._last_phone

    def _email(self, name: str) -> str:
        if self._rng.random() > 0.35:
            return ""
        word = ".".join(name.lower().split()[:2])
        return f"{word}{self._rng.randint(1, 999)}@surel.example" if word.isascii() and "'" not in word else ""

    def _account_number(self, bank: str) -> str:
        """Counted, so that no two people share one; 999 begins no account of these banks that anybody has seen."""
        self._accounts += 1
        return f"999{self._accounts * 7 % 10**7:0{DIGITS_OF[bank] - 3}}"

    def _employ(self, person: Person, pillar: str, since: date) -> None:
        kind = EmploymentKind.CONTRACT if pillar in ("PKH", "PKH_PLUS") else EmploymentKind.VOLUNTEER
        self.become(person, kind, since)
        if pillar == "PKH" and since < date(2022, 1, 1) and self._rng.random() < 0.35:
            # Thousands of PKH companions became government employees at once (domain: September 2025).
            self.become(person, EmploymentKind.PPPK, date(2025, 10, 1))
        elif pillar in ("TKSK", "TAGANA", "PSM") and self._rng.random() < 0.012:
            self.become(person, EmploymentKind.PPPK, date(2024, 6, 1) if since < date(2024, 1, 1) else self._today)

    def _certify(self, person: Person, pillar: str, since: date) -> None:
        rng = self._rng
        if rng.random() > 0.22:
            return
        issued = since + timedelta(days=rng.randint(180, 1500))
        if issued > self._today:
            return
        kind = rng.choice((CertificateKind.CERTIFICATION, CertificateKind.TRAINING, CertificateKind.TRAINING))
        add_papers(self._ledger, person.id, kind, pillar, issued, self._today)
