"""Names of people: one field for the whole name, degrees and titles beside it. A name is never split in first and last.

One-word names, apostrophes, patronymics and names all in capitals are ordinary.
"""

import re
import unicodedata
from typing import NamedTuple

from .cells import tidy

# Titles that stand before a name, without dots; each needs a dot or a space after it.
_BEFORE = (
    r"profesor|prof|ec|drs|dra|dr|drg|drh|ir|hajjah|haji|hjh|hj|h|k\. ?h|kh|kyai|kiai|ustadzah|ustadz|ustad|ust|"
    r"pdt|apt|ns|bdn|tn|ny|sdri|sdr"
)
_PREFIX = re.compile(rf"(?:{_BEFORE})(?:\. ?| )(?=.*[^\W\d_])", re.I)

# Degrees after a name, written without dots and spaces.
_DEGREES = frozenset(
    """
    AMD AMDKEB AMDKEP AMDKL AMDKOM AMDGZ AMDPD AMDFARM AMDTEM AMDRMIK AMA AMAPD AKS AMK AMKEB AMP BA BSC BBA BSW LC
    SAG SAB SAP SADM SAK SAKUN SDS SE SEI SESY SFARM SFIL SFILI SGZ SH SHI SHUM SHINT SI SIA SIK SIKOM SIP SIPOL SIKOMP
    SKED SKEL SKEP SKES SKESOS SKG SKH SKM SKOM SKOMI SKPM SM SMN SOR SP SPAR SPD SPDAUD SPDI SPDK SPDKOR SPDSD SPI
    SPSI SPT SPWK SS SSI SSIT SSN SSOS SSOSI SSTP SST STK STP ST STH STHI STI STR STRIP STRKEB STRKEP STRKES STRSOS
    STRPI STRAK STRIK SUD SY STTHAN STPD
    MA MAB MAG MAK MAP MBA MCOM ME MEC MECDEV MEI MENG MESY MFARM MFIL MH MHI MHUM MIKOM MIP MKEB MKEP MKES MKESOS
    MKM MKN MKOM MM MMPD MMSI MMT MPA MPD MPDI MPH MPP MPSI MPSP MPSSP MSC MSE MSI MSOS MSP MSTAT MSW MT MTI MTH
    MTRAP MTRIP MUD MPDK MIA MED
    PHD DBA DESS NERS CHT SPPSA
    """.split()
)
# Without a dot or a comma these may as well be part of a name.
_NEED_MARK = frozenset(
    "AKS AMA AMK AMP MA MAK MAP ME MEC MED MEI MIA MUD NERS SAK SAP SDS SI SIA SIK SM SPI SS STI STP STR SUD SY".split()
)
_BARE_DEGREES = _DEGREES - _NEED_MARK
_LONGEST_BARE = max(map(len, _BARE_DEGREES))
# What may follow a comma though it is not listed: dotted capitals such as S.Tr.Xyz., Sp.PD-KGH, C.Med.
_DOTTED = re.compile(r"[A-Z][A-Za-z]{0,3}(?:\. ?[A-Za-z]{1,7}(?:-[A-Za-z]{1,5})?){1,4}\.?")
_GLUED = re.compile(r"([^\W\d_]{3,})(\.[^\W\d_]{1,3}\.[^\s]+)")
_NOT_LETTERS = re.compile(r"[\W\d_]+")

_DECEASED = re.compile(r"[\s,]*\(? ?\balm(?:h|arhumah|arhum)?\b\.?,? ?\)?,?\s*", re.I)
# One for the person, one for the father, and a spare.
_MOST_MARKS = 3
_PATRONYMIC = re.compile(r"\b(?:binti|bin)\b", re.I)

_LOOSE = dict.fromkeys(
    "MUHAMAD MUHAMMED MUHAMED MOHAMMAD MOHAMAD MOHAMMED MOHAMED MOCHAMMAD MOCHAMAD MUCHAMMAD MUCHAMAD "
    "MOKHAMMAD MOKHAMAD MUKHAMMAD MUKHAMAD MOHD MOH MOCH MOKH MUH MUHD MUCH MHD".split(),
    "MUHAMMAD",
) | dict.fromkeys(("ACHMAD", "AKHMAD", "AHMED", "ACH", "AKH"), "AHMAD")

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LOWER_WORDS = frozenset(("bin", "binti"))


class PersonName(NamedTuple):
    """A name read apart: titles before, the name itself, degrees after, and whether it was marked alm./almh."""

    prefix: str
    name: str
    suffix: str
    deceased: bool


def split_degrees(text: str) -> PersonName:
    """`Drs. H. Ahmad Syafi'i, S.Sos., M.Si.` as (`Drs. H.`, `Ahmad Syafi'i`, `S.Sos., M.Si.`, False).

    Titles and degrees keep the writing they came with. What could be the whole name is never taken for a title.
    The father's `alm.` after bin/binti says nothing about the person.
    """
    name = tidy(text)
    deceased = False
    if "lm" in name or "LM" in name:
        name, deceased = _without_deceased(name)
    prefix_end = 0
    while match := _PREFIX.match(name, prefix_end):
        prefix_end = match.end()
    prefix, name = name[:prefix_end].rstrip(), name[prefix_end:].lstrip(" ,.")
    name, suffix = _split_suffix(name)
    return PersonName(prefix, name, suffix, deceased)


def join_degrees(prefix: str, name: str, suffix: str) -> str:
    """The name as it stands on paper: `Drs. H. Ahmad Syafi'i, S.Sos., M.Si.`."""
    titled = f"{prefix} {name}" if prefix else name
    return f"{titled}, {suffix}" if suffix else titled


def search_key(name: str) -> str:
    """One writing for looking up and comparing: capitals, no accents, punctuation, titles or degrees.

    An apostrophe joins (`Syafi'i` is `SYAFII`), other punctuation separates (`Al-Amin` is `AL AMIN`).
    """
    name = split_degrees(name).name
    if not name.isascii():
        name = "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))
    return " ".join(_NOT_LETTERS.sub(" ", name.replace("'", "")).upper().split())


def loose_key(name: str) -> str:
    """`search_key` with the many writings of Muhammad (also a leading `M.`) and Ahmad folded into one.

    For questions ("the same person?") only; never for deciding that two people are one.
    """
    return folded_key(search_key(name))


def folded_key(key: str) -> str:
    """`loose_key` of a name whose `search_key` is at hand."""
    words = key.split()
    if len(words) > 1 and words[0] == "M":
        words[0] = "MUHAMMAD"
    return " ".join(_LOOSE.get(word, word) for word in words)


def display_name(name: str) -> str:
    """`SITI NURHAYATI` as `Siti Nurhayati`, with bin and binti small. A name in mixed case is its owner's: kept.

    For names without degrees, see `split_degrees`.
    """
    name = tidy(name)
    if not (name.isupper() or name.islower()):
        return name
    return _WORD.sub(_cased, name)


def _cased(match: re.Match[str]) -> str:
    word = match[0].lower()
    if match.start() and word in _LOWER_WORDS:
        return word
    return word[0].upper() + word[1:]


def _without_deceased(name: str) -> tuple[str, bool]:
    patronymic = _PATRONYMIC.search(name)
    deceased = False
    position = 0
    for _ in range(_MOST_MARKS):
        match = _DECEASED.search(name, position)
        if not match:
            break
        rest = " ".join((name[: match.start()] + " " + name[match.end() :]).split())
        if not rest:
            break
        if patronymic is None or match.start() < patronymic.start():
            deceased = True
        name, position = rest, match.start()
    return name, deceased


def _split_suffix(name: str) -> tuple[str, str]:
    """The name and the degrees behind it, found after commas first, then word by word from the end."""
    degrees: list[str] = []
    if "," in name:
        parts = [part for part in map(str.strip, name.split(",")) if part]
        # Behind the first degree everything is one, also a certificate that no list knows.
        first = next((at for at, part in enumerate(parts) if at and _is_degree_part(part)), len(parts))
        name, degrees = ", ".join(parts[:first]), parts[first:]
    while (cut := _trailing_degree(name)) is not None:
        degrees.insert(0, name[cut:].lstrip(" ."))
        name = name[:cut].rstrip(" ,")
    return name, ", ".join(degrees)


def _is_degree_part(part: str) -> bool:
    """Whether everything between two commas is degrees (`S.Sos.`, `SH MH`)."""
    if _compact(part) in _DEGREES or _DOTTED.fullmatch(part):
        return True
    return all(_compact(word) in _DEGREES or _DOTTED.fullmatch(word) for word in part.split())


def _trailing_degree(name: str) -> int | None:
    """Where the degree at the end of a name begins, or None. `S. Pd` counts as one, and `BUDI.S.Pd` has one."""
    last_space = name.rfind(" ")
    word = name[last_space + 1 :]
    if "." in word:
        glued = _GLUED.fullmatch(word)
        if glued and _compact(glued[2]) in _DEGREES:
            return last_space + 1 + glued.end(1)
    if last_space <= 0:
        return None
    if "." in word:
        found = _compact(word) in _DEGREES
    elif len(word) > _LONGEST_BARE:
        return None
    else:
        # Two letters in an otherwise normally written name are a degree only in capitals.
        found = word.upper() in _BARE_DEGREES and (len(word) > 2 or word.isupper())
    if found:
        return last_space
    before = name.rfind(" ", 0, last_space)
    if before > 0 and name[last_space - 1] == "." and last_space - before <= 5:
        if _compact(name[before:]) in _DEGREES:
            return before
    return None


def _compact(text: str) -> str:
    return _NOT_LETTERS.sub("", text).upper()
