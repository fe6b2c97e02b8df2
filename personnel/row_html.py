"""The table rows of the list, written here instead of in a template: a thousand of them stand on one page.

In a template each cell would cost more than everything that was asked of the database for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pilarsosial.core.shell import initials
from pilarsosial.core.templatetags.pilar import avatar_tone

from .columns import FIRST, Column
from .rows import Entry

NOTHING = "–"
# On a phone a row is a card: these say by themselves what they are and run on in one line, the others keep a label.
_RUNNING = {"jabatan", "wilayah", "telepon", "pilar", "kab"}
# A card has no room for a bar; the page of the person has it.
_WIDE_ONLY = {"kelengkapan"}


def rows_html(
    rows: Iterable[Entry], columns: Sequence[Column], *, base_url: str, sprite: str, may_change: bool
) -> SafeString:
    """`<tr>` after `<tr>`. `base_url` is the address of the list, below which each person has pages.

    With `may_change` a row begins with a box to pick it and ends with what can be done.
    """
    shows_nik = all(column.code != "nik" for column in columns)
    cells = [_cell_writer(column) for column in columns if column.code != FIRST]
    picked = "has-select " if may_change else ""
    parts = []
    for row in rows:
        name = escape(row.member.display_name)
        url = f"{base_url}{row.member.pk}/"
        parts.append(f'<tr class="{picked}has-avatar">')
        if may_change:
            parts.append(
                f'<td class="cell-select"><input type="checkbox" data-select name="pilih" value="{row.member.pk}" '
                f'aria-label="Pilih {name}"></td>'
            )
        parts.append(_person(row, name, url, shows_nik))
        parts += [write(row) for write in cells]
        if may_change:
            parts.append(_actions(name, url, sprite))
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 (every value went through escape)


def _person(row: Entry, name: str, url: str, shows_nik: bool) -> str:
    member = row.member
    nik = f'<span class="sub">{member.masked_nik or "tanpa NIK"}</span>' if shows_nik else ""
    letters = escape(initials(member.name))
    return (
        f'<td class="cell-main" data-label="Nama"><a class="who" href="{url}">'
        f'<span class="avatar avatar-{avatar_tone(member.pk)}" aria-hidden="true">{letters}</span>'
        f'<span><span class="who-name">{name}</span>{nik}</span></a></td>'
    )


def _cell_writer(column: Column) -> Callable[[Entry], str]:
    label = escape(column.heading)
    if column.code == "status":
        return lambda row: (
            f'<td class="cell-badge" data-label="{label}"><span class="badge badge-{row.state.tone}">'
            f"{escape(row.state.label)}</span></td>"
        )
    if column.code == "kelengkapan":
        return lambda row: _progress(row, label)
    kinds = [
        *(["cell-inline"] if column.code in _RUNNING else []),
        *(["cell-wide-only"] if column.code in _WIDE_ONLY else []),
        *(["nowrap"] if column.nowrap else []),
    ]
    opening = f'<td class="{" ".join(kinds)}" data-label="{label}">' if kinds else f'<td data-label="{label}">'
    # On a phone, where the row is a card, what is not known takes no line.
    nothing = f'<td class="{" ".join(dict.fromkeys([*kinds, "cell-wide-only"]))}" data-label="{label}">{NOTHING}</td>'
    read, below = column.read, column.below

    def write(row: Entry) -> str:
        first, second = read(row), below(row) if below is not None else ""
        if not first and not second:
            return nothing
        sub = f'<span class="sub">{escape(second)}</span>' if second else ""
        return f"{opening}{escape(first) or NOTHING}{sub}</td>"

    return write


def _progress(row: Entry, label: str) -> str:
    there = row.completeness
    return (
        f'<td class="cell-wide-only" data-label="{label}" title="{escape(there.said)}"><span class="cell-progress">'
        f'<progress class="bar bar-{there.tone}" max="100" value="{there.percent}" '
        f'aria-label="{label} {escape(row.member.name)}"></progress>{there.percent}%</span></td>'
    )


def _actions(name: str, url: str, sprite: str) -> str:
    return (
        '<td class="cell-actions cell-wide-only no-print"><details class="more">'
        f'<summary class="button button-icon" aria-label="Tindakan: {name}"><svg class="icon" aria-hidden="true" '
        f'focusable="false"><use href="{sprite}#titik-tiga"/></svg></summary><div class="more-list">'
        f'<a class="menu-item" href="{url}ubah/">Ubah biodata</a>'
        f'<a class="menu-item" href="{url}penugasan/tambah/">Tambah penugasan</a></div></details></td>'
    )
