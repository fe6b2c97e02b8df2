"""How people look at the list: saved filters of their own, columns of their own or of an office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from pilarsosial.core import audit
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import ColumnChoice, ColumnSet, SavedFilter
from pilarsosial.core.policies import require
from pilarsosial.core.values.long_numbers import holds_long_number

MOST_FILTERS = 30
MOST_COLUMNS = 20
_LONGEST_NAME = 60
# A NIK has 16 digits; an account number may have 10.
_TOO_MANY_DIGITS = 10


# --- Saved filters ------------------------------------------------------------------------------------------------


@transaction.atomic
def save_filter(name: str, query: str, *, list_code: str, actor: Any) -> SavedFilter:
    """Keep a query string of a list under a name. The same name again replaces what it stood for.

    `query` is what the list itself makes of its question. Raises DomainError `name_missing`, `holds_number`,
    `nothing_asked`, `query_too_long` or `too_many`.
    """
    require(actor, "member.view")
    name = _clean_name(name)
    if not query:
        raise DomainError("nothing_asked", "Daftar ini belum disaring; tidak ada yang perlu disimpan.")
    if _holds_a_number(query):
        raise DomainError("holds_number", "Saringan dengan nomor panjang tidak disimpan.")
    if len(query) > SavedFilter._meta.get_field("query").max_length:
        raise DomainError("query_too_long", "Saringan ini terlalu panjang untuk disimpan.")
    own = _own_filters(actor, list_code)
    saved = own.filter(name=name).first() or SavedFilter(user=actor, list_code=list_code, name=name)
    if saved.pk is None and own.count() >= MOST_FILTERS:
        raise DomainError("too_many", f"Paling banyak {MOST_FILTERS} saringan. Hapus yang tidak dipakai.")
    saved.query = query
    _save(saved)
    audit.record(actor=actor, action="filter.saved", target=saved)
    return saved


@transaction.atomic
def rename_filter(filter_id: int, name: str, *, actor: Any) -> SavedFilter:
    """Raises DomainError `name_taken`, `name_missing` or `holds_number`."""
    require(actor, "member.view")
    saved = SavedFilter.objects.lock_visible(actor, "member.view", filter_id)
    old, saved.name = saved.name, _clean_name(name)
    _save(saved)
    audit.record(actor=actor, action="filter.renamed", target=saved, changes={"nama": [old, saved.name]})
    return saved


@transaction.atomic
def delete_filter(filter_id: int, *, actor: Any) -> None:
    require(actor, "member.view")
    saved = SavedFilter.objects.lock_visible(actor, "member.view", filter_id)
    audit.record(actor=actor, action="filter.deleted", target=saved)
    saved.delete()


def _own_filters(actor: Any, list_code: str) -> Any:
    return SavedFilter.objects.visible_to(actor, "member.view").filter(list_code=list_code)


# --- Columns ------------------------------------------------------------------------------------------------------


@transaction.atomic
def choose_columns(
    codes: Sequence[str], *, known: Sequence[str], list_code: str, shared: ColumnSet | None = None, actor: Any
) -> ColumnChoice | None:
    """The actor's columns of a list from now on: an office's set, own ones, or the list's (no codes, no set).

    `known` are the codes that this actor may have. Raises DomainError `unknown_column` or `too_many`.
    """
    require(actor, "member.view")
    if shared is not None:
        shared = ColumnSet.objects.get_visible(actor, "member.view", shared.pk)
        codes = []
    _check_columns(codes, known)
    mine = ColumnChoice.objects.visible_to(actor, "member.view").filter(list_code=list_code)
    audit.record(
        actor=actor,
        action="columns.chosen",
        changes={"kolom": [None, str(shared) if shared else ", ".join(codes) or None]},
    )
    if shared is None and not codes:
        mine.delete()
        return None
    choice, _made = ColumnChoice.objects.update_or_create(
        user=actor, list_code=list_code, defaults={"shared": shared, "columns": list(codes)}
    )
    return choice


def _check_columns(codes: Sequence[str], known: Sequence[str]) -> None:
    if len(codes) > MOST_COLUMNS:
        raise DomainError("too_many", f"Paling banyak {MOST_COLUMNS} kolom.")
    if len(set(codes)) != len(codes) or not set(codes) <= set(known):
        raise DomainError("unknown_column", "Ada kolom yang tidak dikenal. Muat ulang halaman, lalu pilih lagi.")


def _clean_name(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise DomainError("name_missing", "Beri nama.", {"name": "Beri nama."})
    if len(name) > _LONGEST_NAME:
        text = f"Nama paling panjang {_LONGEST_NAME} huruf."
        raise DomainError("name_too_long", text, {"name": text})
    if _holds_a_number(name):
        text = "Nama tidak boleh memuat nomor panjang seperti NIK atau rekening."
        raise DomainError("holds_number", text, {"name": text})
    return name


def _holds_a_number(text: str) -> bool:
    """Ten digits in a row, or a NIK in groups: no such text is kept in clear."""
    if holds_long_number(text):
        return True
    run = 0
    for letter in text:
        if letter.isdigit():
            run += 1
            if run >= _TOO_MANY_DIGITS:
                return True
        elif letter not in " .-+":
            run = 0
    return False


def _save(row: Any) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = "Nama ini sudah dipakai."
        raise DomainError("name_taken", text, {"name": text}) from error
