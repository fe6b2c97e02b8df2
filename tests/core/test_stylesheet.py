"""The sheets, the templates and the sprite keep the rules that no reader of a page would notice being broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
SHEETS = sorted((STATIC / "css").glob("*.css"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
LAYERS = ["reset", "token", "dasar", "tata", "komponen", "guna", "cetak"]

# Chrome 109, Firefox 115 and Safari 15.4 know none of these.
TOO_YOUNG = r"color-mix\(|light-dark\(|oklch\(|oklab\(|\blch\(|popover|:has\(|@container|@scope|float:\s*inline-"
NAMED = (
    "white|black|gr[ae]y|silver|red|maroon|orange|yellow|gold|olive|lime|green|teal|aqua|cyan|blue|navy|purple|fuchsia|"
    "magenta|pink|brown|beige|ivory|crimson|tomato|coral|salmon|khaki|indigo|violet"
)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def without_template_comments(html: str) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", html, flags=re.S)


def preludes(css: str) -> list[list[str]]:
    """For every block its chain of preludes from the outside in: [["@layer tata", "@media ...", ".shell"], ...]."""
    chain: list[str] = []
    found = []
    for text, brace in re.findall(r"([^{};]*)([{};])", without_comments(css)):
        if brace == "{":
            chain.append(" ".join(text.split()))
            found.append(list(chain))
        elif brace == "}":
            chain.pop()
    return found


def declarations(css: str) -> list[tuple[str, str]]:
    found = re.findall(r"(?<=[{;])\s*([\w-]+)\s*:\s*([^;{}]+?)\s*(?=[;}])", without_comments(css))
    return [(name, value) for name, value in found]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))


def block_of(css: str, prelude: str) -> str:
    """What stands between the braces after `prelude`."""
    start = css.index("{", css.index(prelude))
    return css[start + 1 : css.index("}", start)]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def name_of(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_a_sheet_uses_nothing_that_the_oldest_supported_browser_lacks(sheet):
    css = without_comments(read(sheet))
    assert re.findall(TOO_YOUNG, css) == []
    nested = [chain for chain in preludes(css) if len(chain) > 1 and not chain[-2].startswith("@")]
    assert nested == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_rules_for_narrow_screens_do_not_reach_paper(sheet):
    queries = re.findall(r"@media([^{]+){", without_comments(read(sheet)))
    assert [query for query in queries if "max-width" in query and not query.strip().startswith("screen")] == []


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "token.css"], ids=name_of)
def test_colours_live_in_the_token_layer_only(sheet):
    colour = re.compile(rf"#[0-9a-fA-F]{{3,8}}\b|\b(?:rgba?|hsla?|hwb|color)\(|(?<![\w-])(?:{NAMED})(?![\w-])")
    plain = [(name, re.sub(r"(?:var|url)\([^)]*\)", "", value)) for name, value in declarations(read(sheet))]
    assert [(name, value) for name, value in plain if colour.search(value)] == []


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "admin.css"], ids=name_of)
def test_every_rule_of_the_site_sits_in_one_of_the_declared_layers(sheet):
    outer = {chain[0] for chain in preludes(read(sheet))}
    assert outer <= {f"@layer {layer}" for layer in LAYERS}


def test_the_order_of_the_layers_is_declared_in_the_first_sheet():
    assert f"@layer {', '.join(LAYERS)};" in read(STATIC / "css/token.css")
    first = re.search(r"css/([\w-]+\.css)", read(TEMPLATES / "components/sheets.html"))
    assert first is not None
    assert first[1] == "token.css"


def test_the_chosen_and_the_systems_dark_are_the_same():
    css = read(STATIC / "css/token.css")
    chosen, system = block_of(css, ':root[data-theme="dark"]'), block_of(css, ':root:not([data-tema="terang"])')
    assert chosen.split() == system.split()
    assert set(tokens(chosen)) == set(tokens(block_of(css, ":root {")))


@pytest.mark.parametrize("theme", [":root {", ':root[data-theme="dark"]'], ids=["light", "dark"])
def test_text_and_controls_have_enough_contrast_on_every_ground(theme):
    colour = tokens(block_of(read(STATIC / "css/token.css"), theme))
    grounds = ["ground", "surface", "surface-2", "hover"]
    pairs = [(text, ground) for text in ("text", "text-2", "text-3", "brand-text") for ground in grounds]
    pairs += [(tone, f"{tone}-soft") for tone in ("ok", "attention", "danger", "info", "violet")]
    pairs += [(tone, ground) for tone in ("ok", "attention", "danger", "info") for ground in grounds]
    pairs += [("text", f"{tone}-soft") for tone in ("ok", "attention", "danger", "info", "brand")]
    pairs += [("brand-text", "brand-soft"), ("text-2", "brand-soft"), ("text-3", "brand-soft")]
    pairs += [("text-2", "surface-3"), ("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-danger", "danger")]
    pairs += [("on-danger", "danger-strong"), ("on-hero", "hero"), ("on-inverse", "inverse"), ("text", "mark")]
    weak = {pair: round(contrast(colour[pair[0]], colour[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    edges = [("control", ground) for ground in ("surface", "surface-2")] + [("brand", ground) for ground in grounds]
    weak = {pair: round(contrast(colour[pair[0]], colour[pair[1]]), 2) for pair in edges}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_template_carries_no_inline_style_script_or_handler(page):
    html = without_template_comments(read(page))
    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", html) == []
    scripts = re.findall(r"<script\b[^>]*>", html)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", html) == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = re.findall(r'<symbol id="([^"]+)"', read(STATIC / "icons/sprite.svg"))
    assert len(sprite) == len(set(sprite))
    used = set()
    for page in PAGES:
        html = without_template_comments(read(page))
        used |= set(re.findall(r'components/icon\.html" with [^%]*?\bname="([^"]+)"', html))
        used |= set(re.findall(r'\b(?:action_)?icon="([^"]+)"', html))
        used |= set(re.findall(r'\bname=\w+\|default:"([^"]+)" only', html))
    assert used
    assert used - set(sprite) == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_every_picture_that_a_sheet_names_exists(sheet):
    named = re.findall(r'url\("?([^")]+)"?\)', read(sheet))
    assert [name for name in named if not (sheet.parent / name).is_file()] == []


def test_the_page_of_last_resort_names_files_that_exist():
    named = re.findall(r'"/static/([^"]+)"', read(TEMPLATES / "errors/500.html"))
    assert named
    assert [name for name in named if not (STATIC / name).is_file()] == []
