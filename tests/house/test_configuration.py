"""What stands beside the code: the names of the environment, the static files, the shell script."""

import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.test import override_settings

pytestmark = pytest.mark.machine

PROJECT = Path(__file__).resolve().parents[2]
READS_NAME = re.compile(
    r"""\b(?:_flag|_number|_words)\(\s*"([A-Z_]+)"|environ(?:\.get\(|\[)"([A-Z_]+)"|\bask\(.*"([A-Z_]+)"\)"""
)
# Set by the programs around us, not by a person; or made by the tests for themselves.
NOT_FOR_PEOPLE = {"PATH", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PILAR_TEST_DIR", "PILAR_TEST_KEYS"}


def code_of(*patterns: str) -> str:
    return "\n".join(path.read_text() for pattern in patterns for path in sorted(PROJECT.glob(pattern)))


def test_env_example_lists_every_name_that_is_read_and_no_other():
    code = code_of("pilarsosial/**/*.py", "personnel/**/*.py", "events/**/*.py", "stipends/**/*.py", "deploy/*.py")
    read = {name for match in READS_NAME.findall(code + code_of("tests/*.py")) for name in match if name}
    read |= {"SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "PYTHON"}
    listed = set(re.findall(r"^#? ?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE))
    assert read - NOT_FOR_PEOPLE == listed


def test_every_static_file_that_a_template_names_is_there():
    named = re.findall(r"""{%\s*static\s+["']([^"']+)["']""", code_of("templates/**/*.html", "templates/**/*.svg"))
    assert named
    assert [name for name in sorted(set(named)) if find(name) is None] == []


def test_static_files_can_be_collected_under_hashed_names(tmp_path):
    """The production storage follows every url() and import; a missing one ends collectstatic."""
    production = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={"staticfiles": production}):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").is_file()


def test_the_shell_script_is_plain_sh():
    assert subprocess.run(["sh", "-n", PROJECT / "run"], check=False).returncode == 0
    helped = subprocess.run([PROJECT / "run", "--help"], capture_output=True, text=True, check=False)
    assert helped.returncode == 0
    assert "./run test" in helped.stdout
    assert subprocess.run([PROJECT / "run", "nonsense"], capture_output=True, check=False).returncode == 2
