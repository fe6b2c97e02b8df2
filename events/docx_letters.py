"""A letter out of an office's own Word file: marks such as `{{nama}}` become text, and nothing else is done.

No template language: no loops, no conditions, nothing of a user's file is ever run. Word cuts a mark into several runs
whenever somebody corrected a letter of it, so marks are looked for in the text of a whole paragraph; what takes a
mark's place has the looks of its first letter.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape, unescape

from pilarsosial.core.errors import DomainError

# What a letter of some pages unpacks to is far smaller; a file that says more is no letter.
MOST_BYTES = 40 * 1024 * 1024
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_MARK = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
# A run's text, or what ends or begins a paragraph (one may lie inside another: text boxes).
_PIECE = re.compile(r"<w:t(?:\s[^>]*)?>(?P<text>[^<]*)</w:t>|<w:t(?:\s[^>]*)?/>|</?w:p(?:\s[^>]*)?>")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_QUOTES = {"&quot;": '"', "&apos;": "'"}


class Filled(NamedTuple):
    """The letter, and the marks in it that nobody knows (left as they stand)."""

    data: bytes
    unknown: tuple[str, ...]


def fill(template: bytes, values: Mapping[str, str]) -> Filled:
    """The letter with every known mark replaced. Raises DomainError `template_unreadable`."""
    unknown: dict[str, None] = {}
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            if sum(part.file_size for part in source.infolist()) > MOST_BYTES:
                raise _unreadable()
            for part in source.infolist():
                data = _read(source, part)
                if _PARTS.fullmatch(part.filename):
                    data = _filled(data.decode("utf-8"), values, unknown).encode("utf-8")
                target.writestr(zipfile.ZipInfo(part.filename, part.date_time), data, zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, UnicodeDecodeError, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise _unreadable() from error
    return Filled(out.getvalue(), tuple(unknown))


def marks_in(template: bytes) -> tuple[str, ...]:
    """The names of all marks in a file, in their order. Raises DomainError `template_unreadable`."""
    return fill(template, {}).unknown


def _read(source: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """No more than the part says of itself: a file may say one size and unpack to another."""
    with source.open(part) as stream:
        data = stream.read(part.file_size + 1)
    if len(data) > part.file_size:
        raise _unreadable()
    return data


def _filled(xml: str, values: Mapping[str, str], unknown: dict[str, None]) -> str:
    done: list[str] = []
    run: list[re.Match[str]] = []
    end = 0
    for piece in _PIECE.finditer(xml):
        if piece["text"] is not None:
            run.append(piece)
        elif not piece[0].startswith("<w:t"):
            end = _close(xml, run, end, values, unknown, done)
            run = []
    _close(xml, run, end, values, unknown, done)
    return "".join(done) + xml[_last(run, end) :]


def _last(run: list[re.Match[str]], end: int) -> int:
    return run[-1].end() if run else end


def _close(
    xml: str,
    run: list[re.Match[str]],
    end: int,
    values: Mapping[str, str],
    unknown: dict[str, None],
    done: list[str],
) -> int:
    """Writes a paragraph's texts, changed or not, into `done`; returns how far the source is written."""
    if not run:
        return end
    for piece, text in zip(run, _replaced([_plain(piece["text"]) for piece in run], values, unknown), strict=True):
        done.append(xml[end : piece.start()])
        done.append(piece[0] if text is None else f'<w:t xml:space="preserve">{_written(text)}</w:t>')
        end = piece.end()
    return end


def _replaced(texts: list[str], values: Mapping[str, str], unknown: dict[str, None]) -> list[str | None]:
    """The texts of a paragraph's runs with their marks replaced; None where a run stays as it is."""
    whole = "".join(texts)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    changed: dict[int, list[str]] = {}
    for mark in reversed(list(_MARK.finditer(whole))):
        name = mark[1]
        if name not in values:
            unknown[name] = None
            continue
        first = next(n for n in range(len(texts)) if mark.start() < starts[n + 1])
        for n in range(first, len(texts)):
            if starts[n] >= mark.end():
                break
            text = changed.setdefault(n, list(texts[n]))
            begin, stop = max(mark.start() - starts[n], 0), min(mark.end() - starts[n], len(texts[n]))
            text[begin:stop] = [values[name] if n == first else "", *[""] * (stop - begin - 1)]
    return ["".join(changed[n]) if n in changed else None for n in range(len(texts))]


def _plain(text: str) -> str:
    return unescape(text, _QUOTES)


def _written(text: str) -> str:
    return escape(_NOT_XML.sub("", text)).replace("\n", _BREAK)


def _unreadable() -> DomainError:
    text = "Berkas Word ini tidak dapat dibaca. Simpan ulang sebagai .docx, lalu unggah lagi."
    return DomainError("template_unreadable", text, {"file": text})
