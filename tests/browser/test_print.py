"""What stands on paper although it is folded on the screen."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser

PAPER = Path(settings.BASE_DIR, "static/css/cetak.css")
# False where something around it hides it, also by `content-visibility`.
SHOWN = "document.querySelector('table').checkVisibility()"


def test_the_table_under_a_picture_is_printed(browser: Browser):
    table = render_to_string("components/as_table.html", {"caption": "Orang", "head": ["Pilar", "Orang"], "rows": []})
    page = browser.new_page()
    page.set_content(f"<style>{PAPER.read_text()}</style>{table}")
    assert page.evaluate(SHOWN) is False
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN) is True
    page.close()
