"""Numbers on a page as a reader meets them: which are marked, where each leads, and how long the list there is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What is a number and counts nothing: a scale, the limits of colours, a day on a calendar's leaf.
NO_FIGURES = {"chart-axis", "legend", "day"}
BARE = re.compile(r"[+−-]?\s*(Rp)?\s*\d[\d.]*\s*%?")
COUNTED = re.compile(
    r"(?<![\w.])\d[\d.]*\s+(orang|anggota|hal|formasi|kursi|baris|daftar|usulan|bagian|kegiatan|peserta|tagihan)\b"
)


@dataclass
class Node:
    """An element with its attributes, its own texts and its children, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def find(self, **wanted: str) -> Node | None:
        return next((node for node in self.walk() if wanted.items() <= node.attributes.items()), None)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("document")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    return builder.root


def main_of(page: Node) -> Node:
    return next((node for node in page.walk() if node.tag == "main"), page)


@dataclass(frozen=True)
class Figure:
    """A marked number: what it says, what it says it counts, and where it leads ("" where it leads nowhere)."""

    value: int
    unit: str
    url: str
    text: str


def figures_in(part: Node) -> list[Figure]:
    found = []
    for node in part.walk():
        if "data-figure" not in node.attributes:
            continue
        shown = node.attributes.get("aria-label") or node.text()
        value = int(node.attributes.get("data-value", "-1"))
        found.append(Figure(value, node.attributes["data-figure"], node.attributes.get("href", ""), shown.strip()))
    return found


def bare_numbers(part: Node) -> list[str]:
    """Texts that are a number, or say how many of something, outside every mark."""
    if "data-figure" in part.attributes or part.classes & NO_FIGURES or part.tag in ("script", "style", "template"):
        return []
    found = []
    for child in part.children:
        if isinstance(child, Node):
            found += bare_numbers(child)
        elif BARE.fullmatch(child.strip()) or COUNTED.search(child):
            found.append(child.strip())
    return found


def says(figure: Figure) -> bool:
    """Does the text say the value that the mark carries?"""
    numbers = [int(number.replace(".", "")) for number in re.findall(r"\d[\d.]*", figure.text)]
    return figure.value in numbers


# Lists of people, seats and lines: the same for all who see the same place and pillars.
OF_A_PLACE = ("/anggota/", "/formasi/kursi/", "/datang-pergi/", "/tali-asih/penerima/", "/tali-asih/baris/")


class Follower:
    """Opens lists as one user, each once, and counts their rows or adds their amounts up, page after page.

    `shared` is what others with the same sight counted: taken over once this user has opened a list of that kind too.
    Of figures that are nothing, one for each question is followed, not one for each region.
    """

    def __init__(self, client: Client, shared: dict[str, tuple[int, int]] | None = None) -> None:
        self.client = client
        self.shared = {} if shared is None else shared
        self.known: dict[str, tuple[int, int]] = {}
        self.opened: set[str] = set()
        self.nothing: set[tuple[str, str]] = set()

    def counted(self, figure: Figure) -> int:
        url = figure.url.partition("#")[0]
        path, query = urlsplit(url).path, urlsplit(url).query
        asked = (path, re.sub(r"wilayah=[\d.]+", "", query))
        if figure.value == 0 and asked in self.nothing:
            return 0
        if url not in self.known:
            if path in OF_A_PLACE and path in self.opened and url in self.shared:
                self.known[url] = self.shared[url]
            else:
                self.known[url] = self.shared[url] = self._walk(url)
                self.opened.add(path)
        if figure.value == 0:
            self.nothing.add(asked)
        rows, amounts = self.known[url]
        return amounts if figure.unit == "rupiah" else rows

    def _walk(self, url: str) -> tuple[int, int]:
        rows = amounts = 0
        while url:
            response = self.client.get(url)
            assert response.status_code == 200, f"{url}: {response.status_code}"
            page = tree(response.text)
            part = page.find(id="daftar")
            assert part is not None, f"{url} shows no list"
            lines = list(_lines(part))
            rows += len(lines)
            amounts += sum(_amount(line) for line in lines)
            following = page.find(rel="next")
            url = urljoin(urlsplit(url).path, following.attributes["href"].partition("#")[0]) if following else ""
        return rows, amounts


def _lines(part: Node):
    for node in part.walk():
        if node.tag == "tbody" or (node.tag == "ul" and "rows" in node.classes):
            yield from (
                child
                for child in node.children
                if isinstance(child, Node) and child.tag in ("tr", "li") and "row-group" not in child.classes
            )


def _amount(line: Node) -> int:
    cell = line.find(**{"data-label": "Diterima"}) or line.find(**{"data-label": "Rupiah"})
    own = (
        next((child.strip() for child in cell.children if isinstance(child, str) and child.strip()), "") if cell else ""
    )
    return int(own.removeprefix("Rp").replace(".", "")) if own.startswith("Rp") else 0
