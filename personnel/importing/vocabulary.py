"""Words of sheets for the fixed choices of the roster: sex, religion, education ... Unknown words give None."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from ..models import Education, EmploymentKind, MaritalStatus, Religion, Sex

_NEAR_ENOUGH = 70
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_EDUCATION = re.compile(
    r"\b(s ?[123]|(?:d|diploma) ?(?:iv|iii|ii|i|[1234])|"
    r"sd|mi|smp|sltp|mts|sma|slta|smk|smu|stm|ma|man|smea|spg|paket [abc])\b"
)

SEX = {
    Sex.MALE: "l lk laki lakilaki laki-laki pria male m cowok bapak",
    Sex.FEMALE: "p pr perempuan wanita female f w ibu",
}
RELIGION = {
    Religion.ISLAM: "islam moslem muslim",
    Religion.PROTESTANT: "kristen protestan kristenprotestan",
    Religion.CATHOLIC: "katolik katholik khatolik kristenkatolik kristenkatholik",
    Religion.HINDU: "hindu",
    Religion.BUDDHIST: "buddha budha",
    Religion.CONFUCIAN: "konghucu khonghucu konghuchu konghutju",
    Religion.BELIEF: "kepercayaan kepercayaanterhadaptuhanyme kepercayaanterhadaptuhanyangmahaesa penghayatkepercayaan",
}
MARITAL = {
    MaritalStatus.SINGLE: "belumkawin belummenikah belumnikah bk bm lajang single tidakkawin tk",
    MaritalStatus.MARRIED: "kawin menikah nikah k m sudahkawin sudahmenikah kawintercatat kawinbelumtercatat",
    MaritalStatus.DIVORCED: "ceraihidup jandaceraihidup dudaceraihidup",
    MaritalStatus.WIDOWED: "ceraimati jandamati dudamati jandaceraimati dudaceraimati",
}
EMPLOYMENT = {
    EmploymentKind.VOLUNTEER: "relawan sukarelawan volunteer",
    EmploymentKind.CONTRACT: "kontrak honorer tenagakontrak honor ptt tenagahonorer",
    EmploymentKind.PPPK: "pppk p3k asnpppk asnp3k pppkpenuhwaktu pppkparuhwaktu",
    EmploymentKind.PNS: "pns asnpns cpns",
    EmploymentKind.OTHER: "lain lainnya swasta wiraswasta nonasn nonpns bukanasn bukanpns nonasnpns",
}
_SCHOOLS = {
    Education.SD: "sd mi paketa",
    Education.SMP: "smp sltp mts paketb",
    Education.SMA: "sma slta smk smu stm ma man smea spg paketc",
    Education.D1: "d1 di diploma1 diplomai",
    Education.D2: "d2 dii diploma2 diplomaii",
    Education.D3: "d3 diii diploma3 diplomaiii",
    Education.S1: "s1 d4 div sarjana strata1 diploma4 diplomaiv",
    Education.S2: "s2 magister pascasarjana strata2",
    Education.S3: "s3 doktor strata3",
}
GRADES = {"muda": "Muda", "madya": "Madya", "utama": "Utama"}


def _table(words: dict[str, str]) -> dict[str, str]:
    return {squeezed(form): str(value) for value, forms in words.items() for form in forms.split()}


def squeezed(text: str) -> str:
    """Small letters and digits only: `Laki - Laki` is `lakilaki`."""
    return _NOT_WORD.sub("", text.lower())


_TABLES = {
    "sex": _table(SEX),
    "religion": _table(RELIGION),
    "marital_status": _table(MARITAL),
    "employment": _table(EMPLOYMENT),
}
# Words that leave two meanings open: offered, never taken.
_OPEN = {"marital_status": dict.fromkeys(("cerai", "janda", "duda"), [MaritalStatus.DIVORCED, MaritalStatus.WIDOWED])}
_EDUCATIONS = _table(_SCHOOLS)


def choice(field: str, text: str) -> str | None:
    """The stored value that a word means, or None."""
    if field == "education":
        return _education(text)
    return _TABLES[field].get(squeezed(text))


def _education(text: str) -> str | None:
    """`S1 Hukum`, `S-1/D4`, `SLTA sederajat`: the level that is named first."""
    known = _EDUCATIONS.get(squeezed(text))
    if known:
        return known
    found = _EDUCATION.search(_NOT_WORD.sub(" ", text.lower()))
    return _EDUCATIONS.get(squeezed(found[1])) if found else None


def alike(field: str, text: str) -> list[str]:
    """The stored values whose words a text resembles, the likeliest first."""
    if open_to := _OPEN.get(field, {}).get(squeezed(text)):
        return [str(value) for value in open_to]
    table = _EDUCATIONS if field == "education" else _TABLES[field]
    hits = process.extract(squeezed(text), list(table), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return list(dict.fromkeys(table[word] for word, _score, _index in hits))


def grade(text: str) -> str:
    """Tagana's grades in their own writing, others as they are."""
    words = squeezed(text).removeprefix("tagana").removeprefix("jenjang")
    return GRADES.get(words, text)
