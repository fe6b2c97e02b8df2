"""The names of the site's files in production."""

import re
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from pilarsosial import settings as installation


def test_a_module_imports_others_by_the_names_that_carry_their_digest(tmp_path):
    storages = {"staticfiles": installation.STORAGES["staticfiles"]}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    (script,) = (path for path in Path(tmp_path, "js").glob("grid.*.js"))
    imports = re.findall(r'from "\./([^"]+)"', script.read_text(encoding="utf-8"))
    assert len(imports) >= 5
    for name in imports:
        assert re.fullmatch(r"grid-\w+\.[0-9a-f]{12}\.js", name)
        assert Path(tmp_path, "js", name).is_file()
