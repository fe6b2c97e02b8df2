"""The guide's pictures are there, are shown, and can be made again."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_picture_of_the_guide_is_there_and_none_is_left_over():
    shown = set(re.findall(r"\]\(gambar/([\w-]+\.png)\)", (DOCS / "panduan.md").read_text(encoding="utf-8")))
    assert shown
    assert {path.name for path in (DOCS / "gambar").glob("*")} == shown


def test_every_picture_is_taken_by_the_script():
    script = "".join(path.read_text(encoding="utf-8") for path in (DOCS / "pictures").glob("*.py"))
    taken = set(re.findall(r'shoot\(\w+, "([\w-]+)"', script))
    assert {f"{name}.png" for name in taken} == {path.name for path in (DOCS / "gambar").glob("*")}


def test_pictures_have_a_description():
    bare = re.findall(r"!\[\s*\]\([^)]*\)", (DOCS / "panduan.md").read_text(encoding="utf-8"))
    assert not bare
