"""The settings of an installation, for tests: thrown-away keys and folder, and nothing slow that tests do not measure.

`tests/runner.py` gives each run its own environment; a bare `pytest` gets one here. The real `var/` is never read.
"""

import atexit
import base64
import importlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

if "PILAR_TEST_DIR" not in os.environ:
    os.environ["PILAR_TEST_DIR"] = tempfile.mkdtemp(prefix="pilar-tests-")
    atexit.register(shutil.rmtree, os.environ["PILAR_TEST_DIR"], ignore_errors=True)

# Set, not defaulted: what a developer exported for a server by hand must not leak into the tests.
os.environ |= {
    "VAR_DIR": os.environ["PILAR_TEST_DIR"],
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "HTTP_ONLY": "1",
    "DEMO": "0",
    "OPEN_DATA": "1",
    "DEBUG": "0",
}
# Keys stay the same in every process of one run: pytest-xdist's workers and commands that a test starts inherit them.
if "PILAR_TEST_KEYS" not in os.environ:
    os.environ["PILAR_TEST_KEYS"] = "made"
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    os.environ["FIELD_KEYS"] = base64.urlsafe_b64encode(secrets.token_bytes(64)).decode()

_installation = importlib.import_module("pilarsosial.settings")
globals().update({name: getattr(_installation, name) for name in dir(_installation) if name.isupper()})

# Argon2 takes 100 MB and a tenth of a second for each password; the tests make hundreds of users.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Plain names, served from the folders themselves. That the hashed names exist too is tested in tests/house.
STORAGES = {
    **_installation.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Path(_installation.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
