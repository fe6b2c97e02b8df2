"""What a person reads on a page: its text, and the attributes that are shown or read aloud."""

from __future__ import annotations

from html.parser import HTMLParser

SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "data-label"}
SILENT = {"script", "style", "template"}
# Written by the site's people, not by us: shown as it is.
FOREIGN = {"code", "pre"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT | FOREIGN:
            self._silent += 1
        self.words += [value for name, value in attrs if name in SPOKEN and value]
        kind = dict(attrs).get("type")
        if tag == "input" and kind in {"submit", "button", "reset"}:
            self.words.append(dict(attrs).get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT | FOREIGN:
            self._silent = max(self._silent - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.append(data.strip())


def visible_text(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    return "\n".join(reader.words)
