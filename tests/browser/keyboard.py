"""A person at a keyboard: no mouse, nothing filled in by script. Counts the keys they need to get somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# What is focused, as somebody hears it, and whether one can see that it is.
_FOCUSED = """(at) => {
    const labels = Array.from(at.labels || [], (label) => label.textContent);
    const by = (at.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
    const name = at.getAttribute("aria-label") || by.filter(Boolean).map((part) => part.textContent).join(" ")
        || labels.join(" ") || at.textContent || at.getAttribute("title") || at.placeholder || "";
    const box = at.getBoundingClientRect();
    const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const ringed = (part) => {
        const style = getComputedStyle(part);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    return {
        name: name.replace(/\\s+/g, " ").trim(),
        tag: at.tagName.toLowerCase(),
        type: at.type || "",
        visible: seen && (at.id === "isi" || ringed(at) || Boolean(at.closest(".drop") && ringed(at.closest(".drop")))),
    };
}"""


@dataclass
class Keyboard:
    """`page.keyboard`, and nothing else. Every stop of Tab must be in sight and show that it has the focus."""

    page: Page
    presses: int = 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    def open(self, key: str, heading: str) -> None:
        """Press a key that leads to another page, and wait until it is there."""
        self.press(key)
        expect(self.page.locator("h1")).to_contain_text(heading)
        self.page.wait_for_load_state()

    def go(self, letter: str, heading: str) -> None:
        """By G and a letter."""
        self.press("g")
        self.open(letter, heading)

    def tab_to(self, name: str, *, most: int, back: bool = False) -> None:
        """Tab until the focused thing has this name; at most so many times."""
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            focused = self.focused()
            assert focused is None or focused["visible"], f"the focus cannot be seen on {focused}"
            if _is_called(focused, name):
                return
        raise AssertionError(f"{name!r} is more than {most} presses of Tab away; the last was {self.focused()}")

    def reach(self, name: str, *, most: int) -> None:
        """As `tab_to`, where the page may have put the focus there already."""
        if not _is_called(self.focused(), name):
            self.tab_to(name, most=most)

    def focused(self) -> dict | None:
        """`name`, `tag`, `type` and `visible` of what has the focus; None for the page as a whole."""
        there = self.page.locator("body *:focus")
        return there.evaluate(_FOCUSED) if there.count() else None

    def retype(self, text: str) -> None:
        """Another text in the focused field."""
        self.press("Control+a")
        self.type(text)

    def choose(self, label: str) -> None:
        """An option of the focused select, by the letters of its label as one types them."""
        expect(self.focused_element().locator("option", has_text=label).first).to_be_attached()
        self.type(label)
        expect(self.focused_element().locator("option:checked")).to_have_text(label)

    def day(self, day: date) -> None:
        """A day into a date field, in the order in which the tests' browser, an English one, asks for its parts."""
        self.type(f"{day:%m%d%Y}")

    def choose_file(self, path: Path) -> None:
        """Space on the focused file field, and this file in the dialog that opens."""
        with self.page.expect_file_chooser() as chooser:
            # The browser hears of the listener and of the key by different ways: without this the key may come first.
            self.page.evaluate("0")
            self.press("Space")
        chooser.value.set_files(path)

    def focused_element(self) -> Locator:
        return self.page.locator(":focus")


def _is_called(focused: dict | None, name: str) -> bool:
    return focused is not None and f"{focused['name']} ".startswith(f"{name} ")
