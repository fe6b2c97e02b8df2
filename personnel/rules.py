"""Pure rules of the roster, shared by verbs, forms and import. Refusals are DomainErrors beside their field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model

from pilarsosial.core.errors import DomainError
from pilarsosial.core.reference import nik_district_codes
from pilarsosial.core.scoping import Area
from pilarsosial.core.values.long_numbers import holds_long_number
from pilarsosial.core.values.nik import compare_nik, parse_nik
from pilarsosial.core.values.phone import parse_phone
from pilarsosial.core.values.problems import ValueRefused

from .models import Decree

# Shortest and longest account number that any bank uses; the usual length of a bank is a warning at most.
ACCOUNT_DIGITS = (5, 20)
# Free text of people and decrees, read by many in clear.
_FREE_TEXT = frozenset(
    ("name", "title_prefix", "title_suffix", "birth_place", "main_job", "address", "signer", "about", "end_note")
)
_NUMBER_IN_TEXT = "Jangan tulis NIK atau nomor panjang lain di sini."


def check_fields(row: Model) -> None:
    """What a model says of its own fields (choices, lengths, forbidden characters), as DomainError beside the field;
    and `text_has_number` for a NIK that was written into free text.

    A database would refuse the same later and with less to say, and SQLite would take what is too long.
    """
    for name, value in list(vars(row).items()):
        if isinstance(value, str) and "\x00" in value:
            raise DomainError("invalid", "Ada huruf yang tidak terbaca.", {name: "Ada huruf yang tidak terbaca."})
        free = name in _FREE_TEXT or (name == "number" and isinstance(row, Decree))
        if free and isinstance(value, str) and holds_long_number(value):
            raise DomainError("text_has_number", _NUMBER_IN_TEXT, {name: _NUMBER_IN_TEXT})
    # What the verb has set through scope and locks needs no second look in the database.
    relations = [field.name for field in row._meta.fields if field.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise DomainError("invalid", " ".join(fields.values()), fields) from error


def clean_nik(text: str) -> str:
    """Sixteen digits, or DomainError with every fault."""
    try:
        return parse_nik(text).digits
    except ValueRefused as refusal:
        messages = " ".join(problem.message for problem in refusal.problems)
        raise DomainError(refusal.code, messages, {"nik": messages}) from refusal


def nik_differences(nik: str | None, birth_date: date | None, sex: str) -> str:
    """Where a NIK contradicts the record, as `Member.nik_differs` keeps it: "birth_date,sex,region" or a part of it."""
    try:
        problems = compare_nik(nik, birth_date, sex or None, nik_district_codes()) if nik else ()
    except ValueRefused:
        return ""  # no usable NIK: it says nothing, and check_integrity names it
    return ",".join(problem.code.removeprefix("nik_") for problem in problems)


def check_birth_date(day: date | None, today: date) -> None:
    """Raises DomainError for somebody who is not born yet."""
    if day is not None and day > today:
        text = "Tanggal lahir tidak boleh sesudah hari ini."
        raise DomainError("birth_in_future", text, {"birth_date": text})


def clean_phone(text: str) -> str:
    """The first number as `+62...`; empty stays empty."""
    if not text:
        return ""
    try:
        return parse_phone(text)
    except ValueRefused as refusal:
        raise DomainError(refusal.code, refusal.message, {"phone": refusal.message}) from refusal


def clean_account_number(text: str) -> str:
    """Digits only, leading zeros kept; DomainError when it can be no account."""
    digits = re.sub(r"[\s.\-]", "", text or "")
    low, high = ACCOUNT_DIGITS
    if not digits.isascii() or not digits.isdigit() or not low <= len(digits) <= high:
        message = f"Nomor rekening terdiri atas {low} sampai {high} angka."
        raise DomainError("account_number", message, {"number": message})
    return digits


def keeps_identity(areas: Iterable[Area], office_id: int, home: str, held: Iterable[tuple[str, int]]) -> bool:
    """Is a person's identity (and are the accounts) for these areas to see in full and to change?

    `home` is the code of the region of the office that registered them, `held` the duty region and pillar of each
    open assignment. A person is seen through any assignment, also one that another office gave; but one office keeps
    them: the one that registered them while they serve in its region, else those in whose region they serve. An
    office that took a person on by NIK, or that they left years ago, sees them masked.
    """
    held = list(held)
    at_home = not held or any(_inside(code, home) for code, _pillar in held)
    for area in areas:
        if at_home and (area.office_id == office_id or area.covers(home)):
            return True
        # Registered by a wider office (the province for a regency), or gone from where they were registered.
        may_follow = not at_home or any(_inside(code, home) for code in area.regions)
        if may_follow and any(area.covers(code, pillar_id) for code, pillar_id in held):
            return True
    return False


def _inside(code: str, parent: str) -> bool:
    return code == parent or code.startswith(f"{parent}.")
